"""The table of models, the embedded one and the recorded one."""

from __future__ import annotations

import asyncio
import importlib.metadata
import importlib.util
import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from scripted_model import right, session_on, toy, wrong

from assay.strategies import parse_strategy
from assay.strategies.models import MODELS, model_names, open_model, split_target
from assay.strategies.models.model import Completion, Message, Request, Sampling, whole_text
from assay.tasks import Instance, get_task
from assay.verifiers.verdict import Fault


def request(instance: Instance, seed: int = 1, sample: int = 0, round: int = 0) -> Request:
    prompt = get_task(instance.task).prompt(instance.problem)
    return Request(({"role": "user", "content": prompt},), Sampling(), seed, instance, (), sample, round)


def complete(spec: str, *requests: Request) -> list[Completion]:
    async def session() -> list[Completion]:
        model = open_model(spec)
        replies = [await model.complete(one) for one in requests]
        await model.close()
        return replies

    return asyncio.run(session())


# ------------------------------------------------------------------------------- table


def test_the_table_is_sorted() -> None:
    ours = [name for name in MODELS if name != "noted"]  # which other tests add
    assert ours == sorted(ours) and model_names()[: len(MODELS)] == list(MODELS)


@pytest.mark.parametrize("spec", ["", "gpt", "Classical", "classical:effort=0", "classical:speed=1", "classical:x"])
def test_an_unknown_model_or_option_is_refused(spec: str) -> None:
    with pytest.raises(ValueError, match="model") as raised:
        open_model(spec)
    known = "anthropic, classical, llamacpp" if "classical" not in spec else "effort"
    assert known in str(raised.value) or "name=value" in str(raised.value)


def test_a_model_with_a_package_of_its_own_says_which_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(importlib.metadata, "entry_points", lambda **kind: [])
    for spec in ("tiny", "tiny:max_batch=4"):
        with pytest.raises(
            ValueError, match=r"model 'tiny': needs the package assay-tiny-models: pip install \S+"
        ) as raised:
            open_model(spec)
        assert "\n" not in str(raised.value)


def test_without_the_extra_one_line_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(importlib.util, "find_spec", lambda name: None)
    with pytest.raises(ValueError, match="needs torch and transformers") as raised:
        open_model("transformers:gpt2")
    assert 'pip install "assay-reasoning[hf]"' in str(raised.value) and "\n" not in str(raised.value)


@pytest.mark.parametrize(
    ("rest", "target", "options"),
    [
        ("/a/b", "/a/b", ""),
        ("/a/b,device=cpu", "/a/b", "device=cpu"),
        ("/a,b/c,max_batch=2,dtype=auto", "/a,b/c", "max_batch=2,dtype=auto"),
        ("http://h:1/v1/org/m,timeout=3", "http://h:1/v1/org/m", "timeout=3"),
        ("https://h/base,model=org/m", "https://h/base", "model=org/m"),
        ("/a,b/n=1", "/a,b/n=1", ""),
        ("", "", ""),
    ],
)
def test_options_follow_the_target(rest: str, target: str, options: str) -> None:
    assert split_target(rest) == (target, options)


@given(st.text(st.characters(exclude_categories=[])))
def test_text_is_made_whole(text: str) -> None:
    whole = whole_text(text)
    assert whole.encode().decode() == whole
    if not any(0xD800 <= ord(letter) <= 0xDFFF for letter in text):
        assert whole == text


# --------------------------------------------------------------------------- classical


def test_classical_answers_by_the_seed_alone() -> None:
    instance = toy(3)
    first, again, other = complete(
        "classical", request(instance, 1), request(instance, 1, sample=4), request(instance, 2)
    )
    assert first.text == again.text != other.text and first.error is None
    assert "<answer>" in first.text and first.finish_reason == "stop"
    assert first.completion_tokens == len(first.text.split())
    assert first.prompt_tokens == len(request(instance).messages[0]["content"].split())


def test_classical_never_looks_at_the_truth() -> None:
    import dataclasses

    instance = toy(3)
    blind = dataclasses.replace(instance, truth=None)
    assert complete("classical", request(instance))[0].text == complete("classical", request(blind))[0].text


def test_classical_is_sometimes_right_and_best_of_n_more_often() -> None:
    async def solved(spec: str) -> int:
        model = open_model("classical")
        outcomes = [await parse_strategy(spec).solve(session_on(toy(1, 9, i), model)) for i in range(40)]
        return sum(outcome.chosen.verdict.correct for outcome in outcomes if outcome.chosen)

    single, best = asyncio.run(solved("single")), asyncio.run(solved("best-of-n:n=16"))
    first = asyncio.run(solved("first-verified:n=16"))
    assert 0 < single < best == first


def test_classical_repairs_its_own_last_answer_by_what_it_was_told(monkeypatch: pytest.MonkeyPatch) -> None:
    task, instance, seen = get_task("toy"), toy(), list[Any]()

    def baseline(problem: Any, stream: Any, previous: Any = None) -> tuple[int, ...]:
        seen.append(previous)
        return (problem.numbers[0],)

    monkeypatch.setattr(type(task), "baseline", lambda self, *arguments: baseline(*arguments))
    number, fault = instance.problem.numbers[0], Fault("wrong_sum")
    messages: tuple[Message, ...] = (
        {"role": "user", "content": "?"},
        {"role": "assistant", "content": "<answer>99 99</answer>"},
        {"role": "user", "content": "no"},
        {"role": "assistant", "content": f"<answer>{number}</answer>"},
        {"role": "user", "content": "no"},
    )
    unread: tuple[Message, ...] = (messages[0], {"role": "assistant", "content": "?"}, messages[2])
    complete(
        "classical",
        Request(messages, Sampling(), 1, instance, (fault,)),
        Request(messages, Sampling(), 1, instance),
        Request(unread, Sampling(), 1, instance, (fault,)),
    )
    assert seen == [((number,), (fault,)), None, None]


def test_classical_with_effort_gives_the_answer_most_tries_agree_on(monkeypatch: pytest.MonkeyPatch) -> None:
    tries = iter([(5,), (3,), (4,), (3,), (4,)])
    monkeypatch.setattr(type(get_task("toy")), "baseline", lambda self, problem, stream, previous: next(tries))
    (reply,) = complete("classical:effort=5", request(toy()))
    assert reply.text.endswith("<answer>3</answer>") and "5 times; 2 agree" in reply.text


# ------------------------------------------------------------------------------- replay


def write(path: Path, *rows: Any) -> str:
    path.write_text("".join((row if isinstance(row, str) else json.dumps(row)) + "\n" for row in rows))
    return f"replay:{path}"


def test_replay_gives_what_was_recorded(tmp_path: Path) -> None:
    instance = toy()
    name = str(instance.id)
    spec = write(
        tmp_path / "r.jsonl",
        {"id": name, "sample": 1, "response": "ünï \U0001f600", "prompt_tokens": 7, "completion_tokens": 9,
         "seconds": 2, "finish_reason": "length"},
        "",
        {"instance": name, "sample": 0, "round": 2, "response": "a b c"},
        {"id": name, "sample": 0, "response": "lone \ud800"},
    )  # fmt: skip
    asked = [request(instance, sample=s, round=r) for s, r in [(1, 0), (0, 2), (0, 0), (2, 0)]]
    one, two, three, missing = complete(spec, *asked)
    assert one == Completion("ünï \U0001f600", 7, 9, 2.0, "length")
    assert (two.text, two.completion_tokens, two.estimated) == ("a b c", 3, True)
    assert three.text == "lone \ufffd"
    assert missing.error is not None and "sample 2, round 0" in missing.error


def test_replay_numbers_lines_without_samples_as_they_come(tmp_path: Path) -> None:
    first, second = toy(), toy(index=1)
    rows = [(first, "a"), (second, "b"), (first, "c")]
    spec = write(tmp_path / "r.jsonl", *({"id": str(one.id), "response": text} for one, text in rows))
    replies = complete(spec, request(first), request(first, sample=1), request(second))
    assert [reply.text for reply in replies] == ["a", "c", "b"]


def test_a_strategy_runs_on_a_recording(tmp_path: Path) -> None:
    instance = toy()
    texts = [wrong(instance), "?", right(instance), right(instance)]
    spec = write(tmp_path / "r.jsonl", *({"id": str(instance.id), "response": text} for text in texts))
    session = session_on(instance, open_model(spec))
    outcome = asyncio.run(parse_strategy("best-of-n:n=5").solve(session))
    assert outcome.chosen is outcome.replies[2] and outcome.chosen.verdict.correct
    assert (session.ledger.calls, session.ledger.failed) == (5, 1)


@pytest.mark.parametrize(
    ("row", "complaint"),
    [
        ("{", "not JSON"),
        ("[" * 100_000, "nested too deeply"),
        ("[1]", "line: expected an object"),
        ({"response": "x"}, "id: expected"),
        ({"id": 5, "response": "x"}, "id: expected"),
        ({"id": "a"}, "response: expected text"),
        ({"id": "a", "response": ["x"]}, "response: expected text"),
        ({"id": "a", "response": "x", "sample": -1}, "sample: expected"),
        ({"id": "a", "response": "x", "sample": True}, "sample: expected"),
        ({"id": "a", "response": "x", "round": "0"}, "round: expected"),
        ({"id": "a", "response": "x", "completion_tokens": 1.5}, "completion_tokens: expected"),
        ('{"id": "a", "response": "x", "seconds": NaN}', "NaN is not JSON"),
        ({"id": "b", "response": "again", "sample": 0}, "a second reply for b, sample 0, round 0"),
    ],
)
def test_a_malformed_line_is_named(row: Any, complaint: str, tmp_path: Path) -> None:
    spec = write(tmp_path / "r.jsonl", {"id": "b", "response": "fine"}, "", row)
    with pytest.raises(ValueError, match=r"r\.jsonl, line 3: ") as raised:
        open_model(spec)
    assert complaint in str(raised.value) and len(str(raised.value)) < 600


def test_a_missing_recording_is_refused(tmp_path: Path) -> None:
    for spec in ("replay", f"replay:{tmp_path}/none.jsonl", f"replay:{tmp_path}"):
        with pytest.raises(ValueError, match="replay: "):
            open_model(spec)
