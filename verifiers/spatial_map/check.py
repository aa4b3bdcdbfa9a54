"""Maps described in words: what follows from the text, and nothing else.

The meaning of a statement, once and for all:

- No two places are equally far east, and no two are equally far north.
- "A is NE of B": A lies farther north than B and farther east than B; NW, SE, SW alike.
- "A is N of B": A lies farther north than B. It says nothing of east and west. E, S, W alike.

So the statements are two strict partial orders, and the axes are independent. A relation is
*entailed* when it holds on every map that fits all statements: exactly when every inequality
in it is a chain of statements. A place is *certain* to lie in a direction when that is
entailed, and *possible* when the opposite is not entailed on any axis of the direction. The
set, and the number, of places in a direction is the same on all maps that fit exactly when
certain = possible (the reachable numbers are the whole interval between the two); otherwise
the answer *cannot be determined*.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ..verdict import Fault, Verdict, correct, wrong
from .arrays import (
    INCONSISTENT,
    IS_DETERMINED,
    NOT_DETERMINED,
    RIGHT,
    WRONG_COUNT,
    WRONG_DIRECTION,
    check_batch,
    pack_answers,
    solve_batch,
)
from .problem import QUADRANTS, RELATIONS, UNDETERMINED, Answer, SpatialMapProblem, pack


def check(problem: SpatialMapProblem, answer: Answer) -> Verdict:
    """Return the verdict on an answer, with faults that say what does not follow.

    Raises:
        ValueError: The answer is of the wrong kind (a number for a direction, say).
    """
    return check_answers([problem], [answer])[0]


def check_answers(problems: Sequence[SpatialMapProblem], answers: Sequence[Answer], threads: int = 1) -> list[Verdict]:
    """`check` for a batch of the same length."""
    for problem, answer in zip(problems, answers, strict=True):
        _check_answer(problem, answer)
    arrays = pack(problems)
    codes = check_batch(*arrays, *pack_answers(problems, answers), threads)
    verdicts = []
    for problem, answer, code in zip(problems, answers, codes.tolist(), strict=True):
        shown = answer_to_json(problem, answer)
        verdicts.append(correct(shown) if code == RIGHT else wrong(shown, *_faults(problem, answer, code)))
    return verdicts


def verdicts_of(
    names: Sequence[Sequence[str]],
    arrays: Sequence[Any],
    codes: NDArray[np.int8],
    answers: Sequence[Answer],
    wanted: NDArray[np.bool_],
) -> list[Verdict | None]:
    """Return verdicts from the codes of `check_batch` (int8, shape (k,)); None where none is wanted or the statements contradict each other.

    Args:
        names: The places of each map.
        arrays: Those of `pack`.
        wanted: bool, shape (k,).
    """
    places, statements, offsets, questions = arrays
    sets = [i for i in np.flatnonzero(wanted & (codes != RIGHT)).tolist() if isinstance(answers[i], frozenset)]
    pieces = [statements[offsets[i] : offsets[i + 1]] for i in sets]
    outcomes = solve_batch(
        np.ascontiguousarray(places[sets]),
        np.concatenate([np.zeros((0, 3), np.int32), *pieces]),
        np.cumsum([0, *map(len, pieces)], dtype=np.int64),
        np.ascontiguousarray(questions[sets]),
        threads=1,
    )
    place_of = {row: i for i, row in enumerate(sets)}
    verdicts: list[Verdict | None] = []
    for row, (answer, code, want) in enumerate(zip(answers, codes.tolist(), wanted.tolist(), strict=True)):
        if not want or code == INCONSISTENT:
            verdicts.append(None)
            continue
        shown = [name for name in names[row] if name in answer] if isinstance(answer, frozenset) else answer
        if code == RIGHT:
            verdicts.append(correct(shown))
        elif code == IS_DETERMINED or not isinstance(answer, frozenset):
            verdicts.append(wrong(shown, *_plain_faults(answer, code)))
        else:
            _, _, direction, reference = questions[row].tolist()
            standings = outcomes.standings(place_of[row], direction)
            verdicts.append(wrong(shown, *_set_faults(names[row], names[row][reference], answer, code, standings)))
    return verdicts


def answer_to_json(problem: SpatialMapProblem, answer: Answer) -> Any:
    """The answer in JSON values; a set becomes a list in the order of `places`."""
    return [name for name in problem.places if name in answer] if isinstance(answer, frozenset) else answer


def _faults(problem: SpatialMapProblem, answer: Answer, code: int) -> Iterable[Fault]:
    if code == IS_DETERMINED or not isinstance(answer, frozenset):
        return _plain_faults(answer, code)
    outcomes = solve_batch(*pack([problem]), threads=1)
    standings = outcomes.standings(0, RELATIONS.index(problem.question.direction or ""))
    return _set_faults(problem.places, problem.question.reference, answer, code, standings)


def _plain_faults(answer: Answer, code: int) -> list[Fault]:
    if code == IS_DETERMINED:
        return [Fault("is_determined")]
    kind = {WRONG_DIRECTION: "wrong_direction", WRONG_COUNT: "wrong_count", NOT_DETERMINED: "not_determined"}[code]
    return [Fault(kind, {}, {"claimed": answer})]


def _set_faults(
    places: Sequence[str],
    reference: str,
    answer: frozenset[str],
    code: int,
    standings: tuple[NDArray[np.bool_], NDArray[np.bool_]],
) -> Iterable[Fault]:
    """One fault per name that does not follow, and one when a further place may lie there."""
    certain, possible = standings
    for name, sure in zip(places, certain.tolist(), strict=True):
        if name in answer and not sure:
            yield Fault("not_determined" if code == NOT_DETERMINED else "place_extra", {}, {"place": name})
    others = zip(places, possible.tolist(), strict=True)
    if any(may and name not in answer and name != reference for name, may in others):
        yield Fault("not_determined" if code == NOT_DETERMINED else "place_missing")


def _check_answer(problem: SpatialMapProblem, answer: Answer) -> None:
    kind = problem.question.kind
    fits = answer == UNDETERMINED or (
        answer in QUADRANTS
        if kind == "direction"
        else isinstance(answer, frozenset) and answer <= frozenset(problem.places)
        if kind == "which"
        else isinstance(answer, int) and not isinstance(answer, bool) and answer >= 0
    )
    if not fits:
        raise ValueError(f"answer: not one to a question of the kind {kind}: {answer!r}")
