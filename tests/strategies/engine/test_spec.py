"""How strategies are written: brackets, lists, files, and complaints that say where."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from depth import examples
from hypothesis import given, settings
from hypothesis import strategies as st

from assay.strategies import STRATEGIES, parse_strategy, read_strategy
from assay.strategies.engine.options import models_of
from assay.strategies.engine.spec import MAX_DEPTH, MAX_LENGTH, check_brackets, read_items, write_value
from assay.strategies.engine.spec_files import open_strategy, to_spec
from assay.strategies.selection import VERIFIERS, parse_verifier


@pytest.mark.parametrize(
    ("spec", "full"),
    [
        (
            "cascade:first=[single],then=[best-of-n:n=8]",
            "cascade:first=[single],then=[best-of-n:n=8]",
        ),
        ("cascade: first = single , then = [ best-of-n : n = 8 ]", "cascade:first=[single],then=[best-of-n:n=8]"),
        (
            "refine:inner=[best-of-n:n=4],rounds=3",
            "refine:feedback=how,history=grow,inner=[best-of-n:n=4],rounds=3",
        ),
        ("single:model=[openai:http://a/v1/N,n=1]", "single:model=[openai:http://a/v1/N,n=1]"),
        ("single:model=openai:http://[::1]:80/v1/N", "single:model=[openai:http://[::1]:80/v1/N]"),
        (
            "mixture:models=[classical][classical:effort=2]",
            "mixture:layers=1,models=[classical][classical:effort=2],n=3",
        ),
        ("mixture:models=classical", "mixture:layers=1,models=[classical],n=3"),
        ("majority:temperature=0.5,max-tokens=9", "majority:max_tokens=9,n=16,temperature=0.5"),
    ],
)
def test_specs_nest_and_read_back(spec: str, full: str) -> None:
    assert parse_strategy(spec).spec == full
    assert parse_strategy(full) == parse_strategy(spec)


@pytest.mark.parametrize(
    ("spec", "complaint"),
    [
        ("cascade:first=[singel]", "first: unknown name 'singel'; known: adaptive, adaptive-consistency, beam"),
        ("cascade:first=[singel]", "did you mean 'single'?"),
        ("refine:inner=[cascade:then=[best-of-n:n=x]]", "inner: then: n: expected int, got 'x'"),
        ("best-of-n:n=1_0", "n: expected int, got '1_0'"),
        ("refine:inner=[single", "character 14: this '[' is never closed"),
        ("refine:inner=single]", "character 20: this ']' closes nothing"),
        ("refine:inner=[single]x", "inner: expected ',' or another '[' after ']', got 'x'"),
        ("refine:inner=[single][single]", "inner: expected one value, got 2"),
        ("majority:model=gpt", "model: expected a model spec (anthropic, classical, llamacpp"),
        ("debate:models=[classical][gpt]", "models: expected a model spec"),
        ("majority:temperature=-1", "temperature: expected 0 to 100, got -1.0"),
        ("single:max_tokens=0", "max_tokens: expected at least 1, got 0"),
        ("deepen:max_tokens=5", "max_tokens: expected none"),
        ("deepen:factor=1", "factor: expected more than 1"),
        ("weighted:by=luck", "by: expected one of verifier, logprob, confidence, got 'luck'"),
        ("refine:inner=" + "[" * (MAX_DEPTH + 1), f"character {13 + MAX_DEPTH + 1}: brackets nest more than"),
    ],
)
def test_a_complaint_says_where_and_what_would_be_right(spec: str, complaint: str) -> None:
    with pytest.raises(ValueError, match="strategy") as raised:
        parse_strategy(spec)
    assert complaint in str(raised.value)


_MODELS = st.sampled_from(["classical", "classical:effort=3", "replay:a,b.jsonl", "openai:http://[::1]/v1/x,n=2"])


def _grow(inner: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    boxed = inner.map("[{}]".format)
    return st.one_of(
        st.builds("cascade:first={},then={}".format, boxed, boxed),
        st.builds("refine:inner={},rounds={}".format, boxed, st.integers(1, 9)),
        st.builds("best-of-n:n={},inner={}".format, st.integers(1, 9), boxed),
        st.builds("first-verified:inner={}".format, boxed),
    )


_LEAVES = st.one_of(
    st.sampled_from(sorted(STRATEGIES)),
    st.builds("single:model=[{}],temperature={}".format, _MODELS, st.floats(0, 2)),
    st.builds("mixture:models={}".format, st.lists(_MODELS.map("[{}]".format), min_size=1, max_size=3).map("".join)),
)


@given(st.recursive(_LEAVES, _grow, max_leaves=4))
@settings(max_examples=examples(60))
def test_every_strategy_reads_back(spec: str) -> None:
    strategy = read_strategy(spec)
    assert read_strategy(strategy.spec) == strategy and read_strategy(strategy.spec).spec == strategy.spec


@given(st.text(st.sampled_from("ab=,[]: "), max_size=30))
def test_any_text_is_read_or_refused(text: str) -> None:
    try:
        check_brackets(text)
    except ValueError:
        return
    try:
        items = list(read_items(text))
    except ValueError:
        return
    again = ",".join(f"{item.name}={''.join(f'[{value}]' for value in item.values)}" for item in items)
    assert list(read_items(again)) == items


@given(st.text(st.sampled_from("ab=, [x]"), max_size=12).filter(lambda text: text == text.strip()))
def test_a_value_reads_back(text: str) -> None:
    try:
        check_brackets(text)
    except ValueError:
        return
    ((name, values),) = [(item.name, item.values) for item in read_items(f"x={write_value(text)}")]
    assert (name, values) == ("x", (text,))


def test_a_hostile_spec_ends_at_once() -> None:
    for text in ("[" * 10**6, "]" * 10**6, "single:" + "a=[b]," * 10**5, "single:a=" + "[b]" * 5000):
        with pytest.raises(ValueError, match=r"character|characters|unknown name"):
            parse_strategy(text)
    assert len("single:a=" + "[b]" * 5000) < MAX_LENGTH


def test_the_models_of_a_strategy_are_known_before_it_runs() -> None:
    spec = (
        "cascade:first=[single:model=classical],then=[refine:inner=[mixture:models=[replay:a][replay:b],"
        "aggregator=[replay:c,d]]]"
    )
    assert sorted(models_of(parse_strategy(spec))) == ["classical", "replay:a", "replay:b", "replay:c,d"]
    assert list(models_of(parse_verifier("judge:model=[replay:x]"))) == ["replay:x"]
    assert list(models_of(parse_strategy("self-refine:critic=[replay:x]"))) == ["replay:x"]


# ---------------------------------------------------------------------------- verifiers


def test_verifiers_read_back() -> None:
    assert list(VERIFIERS) == sorted(VERIFIERS)
    for name in VERIFIERS:
        verifier = parse_verifier(name)
        assert verifier.spec.startswith(name) and parse_verifier(verifier.spec) == verifier
    assert parse_verifier("noisy:fa=0.05,fr=0.1").spec == "noisy:fa=0.05,fr=0.1,per=answer,seed=0"


@pytest.mark.parametrize(
    ("spec", "complaint"),
    [
        ("nosy", "unknown name 'nosy'; known: judge, noisy, none, perfect"),
        ("noisy:fa=2", "fa: expected 0 to 1, got 2.0"),
        ("noisy:fa=nan", "fa: expected 0 to 1, got nan"),
        ("noisy:fr=-0.1", "fr: expected 0 to 1"),
        ("noisy:per=luck", "expected one of answer, sample"),
        ("judge:samples=0", "samples: expected 1 to 1000"),
        ("judge:model=gpt", "model: expected a model spec"),
        ("perfect:x=1", "unknown name 'x'"),
        ("judge:model=[a", "character 13"),
    ],
)
def test_a_wrong_verifier_says_what_is_wrong(spec: str, complaint: str) -> None:
    with pytest.raises(ValueError, match="verifier") as raised:
        parse_verifier(spec)
    assert complaint in str(raised.value)


# -------------------------------------------------------------------------------- files

_DATA: dict[str, Any] = {
    "strategy": "cascade",
    "first": {"strategy": "mixture", "n": 2, "models": ["classical", "replay:a,b"]},
    "then": {"strategy": "refine", "inner": "best-of-n:n=4", "rounds": 3, "temperature": 0.5},
}
_SPEC = (
    "cascade:first=[mixture:n=2,models=[classical][replay:a,b]],"
    "then=[refine:inner=[best-of-n:n=4],rounds=3,temperature=0.5]"
)
_YAML = """
strategy: cascade
first:
  strategy: mixture
  n: 2
  models: [classical, "replay:a,b"]
then: {strategy: refine, inner: "best-of-n:n=4", rounds: 3, temperature: 0.5}
"""
_TOML = """
strategy = "cascade"
first = { strategy = "mixture", n = 2, models = ["classical", "replay:a,b"] }
[then]
strategy = "refine"
inner = "best-of-n:n=4"
rounds = 3
temperature = 0.5
"""


@pytest.mark.parametrize(("suffix", "text"), [("json", json.dumps(_DATA)), ("toml", _TOML), ("yaml", _YAML)])
def test_a_file_says_what_a_spec_says(suffix: str, text: str, tmp_path: Path) -> None:
    if suffix == "yaml":
        pytest.importorskip("yaml", reason="YAML is an extra")
    path = tmp_path / f"strategy.{suffix}"
    path.write_text(text)
    assert open_strategy(str(path)) == parse_strategy(_SPEC)


@pytest.mark.parametrize(
    ("data", "complaint"),
    [
        ({"first": "single"}, "expected a spec, or a mapping with the name of a strategy under 'strategy'"),
        ({"strategy": "cascade", "then": {"n": 3}}, "then: expected a spec, or a mapping"),
        ({"strategy": "cascade", "then": {"strategy": "best-of-n", "n": "x"}}, "then: n: expected int, got 'x'"),
        ({"strategy": "best-of-n", "n": None}, "n: expected a spec"),
        ([1], "expected a spec"),
    ],
)
def test_a_wrong_file_says_which_and_where(data: object, complaint: str, tmp_path: Path) -> None:
    path = tmp_path / "s.json"
    path.write_text(json.dumps(data))
    with pytest.raises(ValueError, match=r"s\.json") as raised:
        open_strategy(str(path))
    assert complaint in str(raised.value)


def test_files_that_cannot_be_read(tmp_path: Path) -> None:
    (tmp_path / "s.json").write_text("{")
    (tmp_path / "s.toml").write_text("=")
    for name in ("s.json", "s.toml"):
        with pytest.raises(ValueError, match="s\\."):
            open_strategy(str(tmp_path / name))
    with pytest.raises(FileNotFoundError):
        open_strategy(str(tmp_path / "none.json"))
    assert open_strategy("single:model=replay:x.json").spec == "single:model=replay:x.json"
    nested: Any = "single"
    for _ in range(MAX_DEPTH + 2):
        nested = {"strategy": "refine", "inner": nested}
    with pytest.raises(ValueError, match="nest more than"):
        to_spec(nested)


@pytest.mark.parametrize(
    ("name", "text", "said"),
    [
        ("s.json", '{"best-of-n": {"n": 1, "n": 2}}', "'n' is given twice"),
        ("s.json", "[" * 100_000, "nested too deeply"),
        ("s.toml", "a = " + "[" * 100_000, "nested too deeply"),
    ],
)
def test_strategy_files_are_read_strictly_and_named(tmp_path: Path, name: str, text: str, said: str) -> None:
    (tmp_path / name).write_text(text)
    with pytest.raises(ValueError, match=f"{name}: .*{said}"):
        open_strategy(str(tmp_path / name))
