"""Reading calendar answers: the closed list of words, and the published cases as they are made."""

from __future__ import annotations

import importlib.resources
import importlib.util
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assay.tasks import get_task
from assay.tasks.calendar.parse_words import read_no_slot, tokens
from assay.verifiers.calendar.problem_json import read_problem

TASK = get_task("calendar")
PROBLEM = read_problem({"people": {"Ana": {"Monday": [["09:00", "10:00"]]}, "Not": {"Monday": [["09:00", "10:00"]]}}, "duration": 30})  # fmt: skip
HEDGES = (
    "or", "not", "no", "never", "maybe", "perhaps", "unless", "except", "but", "if", "without", "neither", "nor", "cannot", "instead",
    "alternatively", "otherwise", "before", "after", "about", "around", "roughly", "approximately", "rather", "versus", "vs", "wrong", "false",
    "fails", "impossible", "infeasible", "none", "nobody", "only", "isn't", "won't", "any", "some", "another", "also", "plus", "earlier", "later",
)  # fmt: skip


@pytest.mark.parametrize("word", HEDGES)
def test_no_word_of_doubt_is_passed_over(word: str) -> None:
    slot = "Monday 09:00-09:30"
    for text in (f"{word} {slot}", f"{slot} {word}", f"{slot}. {word}", f"Monday {word} 09:00-09:30", f"Monday 09:00 {word} 09:30",
                 f"{slot} because Ana {word} is free", f"{slot} because {word}", f'{{"{word}": "{slot}"}}'):  # fmt: skip
        assert not TASK.verify(PROBLEM, f"<answer>{text}</answer>").correct, text
    assert TASK.verify(PROBLEM, f"<answer>{slot} because Ana is free</answer>").correct


@given(st.text(alphabet=st.sampled_from("no slt:,-/\\{}<>!~9apm0:3\n\u00e9"), max_size=60))
def test_tokens_lose_nothing_with_a_meaning(text: str) -> None:
    kept = "".join(
        token
        for kind, token in tokens(text)
        if kind in ("word", "day", "clock", "compact", "number", "length", "other")
    )
    assert sum(map(str.isdigit, kept)) == sum(map(str.isdigit, text))


@pytest.mark.parametrize(
    ("clauses", "meaning"),
    [([["no", "slot"]], "claimed"), ([["answer"], ["no", "slot"]], "claimed"), ([["no"], ["slot", "found"]], "nothing"), ([], "nothing"), ([["answer"]], "nothing"),
     ([["no", "slot"], ["no", "slot"]], "claimed"), ([["no", "slot", "no", "slot"]], "unclear"), ([["no", "slot"], ["maybe"]], "unclear"), ([["none"], ["none"]], "unclear"),
     ([["not", "no", "slot"]], "unclear"), ([["no", "time", "constraints"]], "unclear")],
)  # fmt: skip
def test_claims_of_no_slot(clauses: list[list[str]], meaning: str) -> None:
    assert read_no_slot(clauses) == meaning


def test_the_published_cases_are_those_that_are_made() -> None:
    source = Path(__file__).parents[2] / "conformance" / "make_calendar.py"
    spec = importlib.util.spec_from_file_location("make_calendar", source)
    assert spec is not None and spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    published = (importlib.resources.files("assay.conformance") / "calendar.jsonl").read_text(encoding="utf-8")
    assert module.lines() == published.splitlines() and len(module.lines()) >= 300
