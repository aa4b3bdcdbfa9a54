"""Models by the names that people have for them: addresses, keys, and one clear line where something is missing."""

from __future__ import annotations

import json

import pytest

from assay.strategies.models import open_model
from assay.strategies.models.chat_options import KEY_OF_HOST
from assay.strategies.models.openai import OpenAI
from assay.strategies.models.providers import PROVIDERS, address_of

VARIABLES = ("ASSAY_API_KEY", "OPENAI_API_KEY", "OPENROUTER_API_KEY", "ANTHROPIC_API_KEY", "OLLAMA_HOST")
SECRET = "sk-secret-0123456789"


@pytest.fixture(autouse=True)
def no_keys(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in VARIABLES:
        monkeypatch.delenv(name, raising=False)


def opened(spec: str) -> tuple[str, str, str]:
    model = open_model(spec)
    assert isinstance(model, OpenAI) and model._kind is not None
    return model._base, model.name, model._kind.name


@pytest.mark.parametrize(
    ("spec", "base", "name", "kind"),
    [
        ("vllm:org/name-7b", "http://localhost:8000/v1", "org/name-7b", "vllm"),
        ("vllm:org/name@gpu7:9000,concurrency=5", "http://gpu7:9000/v1", "org/name", "vllm"),
        ("vllm:name@gpu7", "http://gpu7:8000/v1", "name", "vllm"),
        ("vllm:http://h:1/v1/a/b", "http://h:1/v1", "a/b", "vllm"),
        ("vllm:name,server=sglang", "http://localhost:8000/v1", "name", "sglang"),
        ("sglang:n@[::1]:30", "http://[::1]:30/v1", "n", "sglang"),
        ("ollama:llama3:8b", "http://localhost:11434/v1", "llama3:8b", "ollama"),
        ("llamacpp:", "http://localhost:8080/v1", "default", "llamacpp"),
        ("llamacpp:@box:81", "http://box:81/v1", "default", "llamacpp"),
        ("openai:mine@10.0.0.7:1234", "https://10.0.0.7:1234/v1", "mine", "openai"),
    ],
)
def test_a_name_stands_for_an_address_a_model_and_a_kind(spec: str, base: str, name: str, kind: str) -> None:
    assert opened(spec) == (base, name, kind)


@pytest.mark.parametrize(
    ("address", "base"),
    [
        ("127.0.0.1:1234", "http://127.0.0.1:1234/v1"), ("0.0.0.0", "http://localhost:11434/v1"),
        ("https://far.example:443", "https://far.example:443/v1"), ("box", "http://box:11434/v1"),
    ],
)  # fmt: skip
def test_ollama_is_where_its_variable_says(address: str, base: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OLLAMA_HOST", address)
    assert opened("ollama:x")[0] == base
    assert opened("ollama:x@other:1")[0] == "http://other:1/v1"


@pytest.mark.parametrize("name", sorted(name for name, one in PROVIDERS.items() if one.key))
def test_a_provider_without_its_key_is_one_line_that_names_the_variable(
    name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    provider = PROVIDERS[name]
    with pytest.raises(ValueError, match=f"set the environment variable {provider.key}"):
        open_model(f"{name}:some/model")
    for variable in {one.key for one in PROVIDERS.values() if one.key} - {provider.key}:
        monkeypatch.setenv(variable, SECRET)
    with pytest.raises(ValueError, match="no key"):
        open_model(f"{name}:some/model")
    for variable in (provider.key, "ASSAY_API_KEY"):
        monkeypatch.setenv(variable, SECRET)
        assert opened(f"{name}:some/model") == (provider.base, "some/model", provider.kind)
        monkeypatch.delenv(variable)


@pytest.mark.parametrize("asked", sorted(KEY_OF_HOST))
@pytest.mark.parametrize("other", sorted(KEY_OF_HOST))
def test_the_key_of_one_provider_never_goes_to_another(asked: str, other: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(KEY_OF_HOST[other], SECRET)
    model = open_model(f"openai:https://{asked}/v1/name")
    assert isinstance(model, OpenAI)
    assert (SECRET in json.dumps(model._headers)) == (asked == other)
    assert SECRET not in json.dumps(model.identity)


@pytest.mark.parametrize(
    ("spec", "words"),
    [
        ("vllm:", "expected the name of a model, as in vllm:NAME"), ("vllm:n@h:99999", "port: expected 1 to 65535"),
        ("vlm:n", "did you mean 'vllm'"), ("vllm:n,concurency=3", "did you mean 'concurrency'"), ("openrouter:", "expected the name"),
    ],
)  # fmt: skip
def test_what_is_wrong_is_one_line(spec: str, words: str) -> None:
    with pytest.raises(ValueError) as caught:
        open_model(spec)
    assert words in str(caught.value) and "\n" not in str(caught.value)


@pytest.mark.parametrize(
    ("text", "address"),
    [
        ("openai", "https://api.openai.com/v1"), ("vllm", "http://localhost:8000/v1"), ("vllm@gpu7:81", "http://gpu7:81/v1"),
        ("ollama@box", "http://box:11434/v1"), ("http://h:1/v1", "http://h:1/v1"), ("nobody", "nobody"), ("vllm@a b", "vllm@a b"),
    ],
)  # fmt: skip
def test_servers_have_addresses_by_name(text: str, address: str) -> None:
    assert address_of(text) == address
