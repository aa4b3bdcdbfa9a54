"""The vote of n candidates."""

from __future__ import annotations

import pytest
from scripted_model import session_on, toy, wrong
from toy_sessions import OTHER, RIGHT, SILENT, TOY, WRONG, say, solve


@pytest.mark.parametrize(
    ("texts", "chosen", "tied"),
    [
        ([WRONG, RIGHT, RIGHT], 1, 1),
        ([WRONG, RIGHT, WRONG, RIGHT], 0, 2),
        ([SILENT, SILENT, SILENT, RIGHT], 3, 1),
        ([None, None, None, WRONG, OTHER, RIGHT], 3, 3),
        ([None, SILENT], 1, 0),
    ],
)
def test_majority_counts_answers_and_takes_the_earliest_of_equals(
    texts: list[str | None], chosen: int, tied: int
) -> None:
    outcome = solve(f"majority:n={len(texts)}", session_on(TOY, say(*texts)))
    assert outcome.chosen is outcome.replies[chosen] and outcome.tied == tied


def test_majority_counts_what_answers_mean() -> None:
    instance = next(one for one in (toy(2, 3, i) for i in range(50)) if len(one.truth["solution"]) > 1)
    numbers = list(map(str, instance.truth["solution"]))
    texts = [wrong(instance), f"<answer>{' '.join(numbers)}</answer>", f"<answer>{' + '.join(numbers[::-1])}</answer>"]
    outcome = solve("majority:n=3", session_on(instance, say(*texts)))
    assert outcome.chosen is outcome.replies[1] and outcome.chosen.verdict.correct


def test_majority_of_failures_is_nothing() -> None:
    assert solve("majority:n=2", session_on(TOY, say(None, None))).chosen is None
