"""Chat servers by the names that people have for them: `openai:gpt-4o-mini`, `openrouter:VENDOR/NAME`, `vllm:NAME`.

A provider fixes the address, the kind of server and the environment variable of its key. All of them are served by the one
client (`openai.py`). The addresses are those of the providers' documentation; Anthropic's is its endpoint for programs that
speak OpenAI's protocol.
"""

from __future__ import annotations

import functools
import os
import re
import urllib.parse
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Final

from . import split_target
from .chat_options import GENERAL_KEY, OpenAIOptions, key_of, read_fields
from .openai import OpenAI, open_openai
from .server_kinds import KindName


@dataclass(frozen=True, slots=True)
class Provider:
    """Where the models of a name in specs are.

    Attributes:
        base: Address of the server.
        kind: Of the server; it decides the fields that bind a form or bound thinking.
        key: Environment variable of the key; empty where servers need none.
        address: Environment variable that moves the server elsewhere, as its own programs read it; empty for none.
        default: The model when the spec names none; empty where one must be named.
    """

    base: str
    kind: KindName
    key: str = ""
    address: str = ""
    default: str = ""


PROVIDERS: Final = {
    "anthropic": Provider("https://api.anthropic.com/v1", "anthropic", key="ANTHROPIC_API_KEY"),
    "llamacpp": Provider("http://localhost:8080/v1", "llamacpp", default="default"),
    "ollama": Provider("http://localhost:11434/v1", "ollama", address="OLLAMA_HOST"),
    "openai": Provider("https://api.openai.com/v1", "openai", key="OPENAI_API_KEY"),
    "openrouter": Provider("https://openrouter.ai/api/v1", "openrouter", key="OPENROUTER_API_KEY"),
    "sglang": Provider("http://localhost:30000/v1", "sglang"),
    "vllm": Provider("http://localhost:8000/v1", "vllm"),
}
"""By the name in specs; ports are the defaults of the servers."""
_PLACE = re.compile(r"(?P<model>.*)@(?P<host>[A-Za-z0-9.\-]+|\[[0-9a-fA-F:]+\])(?::(?P<port>\d{1,5}))?\Z")


def open_provider(name: str, rest: str) -> OpenAI:
    """Open a model of a provider.

    Args:
        name: Of the provider, a key of `PROVIDERS`.
        rest: The text after the colon: `NAME`, `NAME@HOST:PORT` or `http://HOST:PORT/v1/NAME`, then options.

    Raises:
        ValueError: No model or no key is given, the address is malformed, or an option is unknown or wrong.
    """
    provider = PROVIDERS[name]
    target, written = split_target(rest)
    options = OpenAIOptions.parse(written)
    if options.server == "auto":
        options = replace(options, server=provider.kind)
    if "://" in target:
        return open_openai(rest) if name == "openai" else open_openai(rest, provider.kind)
    base, model = provider.base, target
    if found := _PLACE.match(target):
        base, model = _moved(base, found["host"], found["port"]), found["model"]
    elif provider.address and (moved := os.environ.get(provider.address, "").strip()):
        base = _base_of(moved, base)
    model = model or options.model or provider.default
    if not model:
        raise ValueError(f"expected the name of a model, as in {name}:NAME")
    if provider.key and base == provider.base and not key_of(base):
        raise ValueError(f"no key: set the environment variable {provider.key} (or {GENERAL_KEY})")
    return OpenAI(base, model, options, read_fields(options.body))


def address_of(text: str) -> str:
    """Return the address of a server that a text names: `vllm`, `ollama@HOST:PORT`, `openrouter`; any other text as it is.

    Raises:
        ValueError: The port is no port.
    """
    name, at, place = text.partition("@")
    provider = PROVIDERS.get(name)
    if provider is None:
        return text
    if at:
        found = _PLACE.match(f"@{place}")
        return text if found is None else _moved(provider.base, found["host"], found["port"])
    moved = os.environ.get(provider.address, "").strip() if provider.address else ""
    return _base_of(moved, provider.base) if moved else provider.base


def opener(name: str) -> Callable[[str], OpenAI]:
    """Return the function that opens the models of a provider, as `models.MODELS` names it."""
    return functools.partial(open_provider, name)


open_anthropic = opener("anthropic")
open_llamacpp = opener("llamacpp")
open_ollama = opener("ollama")
open_named = opener("openai")
open_openrouter = opener("openrouter")
open_sglang = opener("sglang")
open_vllm = opener("vllm")


def _moved(base: str, host: str, port: str | None) -> str:
    parts = urllib.parse.urlsplit(base)
    port = port or (str(parts.port) if parts.port else "")
    if port and not 0 < int(port) < 65536:
        raise ValueError(f"port: expected 1 to 65535, got {port}")
    return f"{parts.scheme}://{host}{':' + port if port else ''}{parts.path}"


def _base_of(address: str, base: str) -> str:
    """Return the address that a variable such as OLLAMA_HOST gives: `HOST`, `HOST:PORT` or a URL."""
    parts = urllib.parse.urlsplit(address if "://" in address else f"//{address}")
    default = urllib.parse.urlsplit(base)
    host = parts.hostname or "localhost"
    host = "localhost" if host in ("0.0.0.0", "::") else f"[{host}]" if ":" in host else host
    try:
        port = parts.port or default.port
    except ValueError:
        raise ValueError(f"address: expected HOST:PORT, got {address!r}") from None
    return f"{parts.scheme or default.scheme}://{host}:{port}{default.path}"
