"""Answers about maps, claim by claim: which claims follow from the text, and which prefixes are still right.

The steps of an answer, by the kind of the question:

- direction: "N" or "S", then "E" or "W": ("N", "E") is the answer NE;
- which: "in" or "out" for every place but the reference, in the order of the problem's `places`;
- count: the number, one step, from 0 to the number of places but the reference;
- and of every kind: "cannot be determined", which is a whole answer by itself.

A prefix with any other step, or with more steps than the answer has, is of no answer: it is not
extendable and has NO_VALUE. Every question has exactly one right answer, so `completions` is
0 or 1 (or the cap). The value of an answer is the number of its steps that follow from the text by
themselves; "cannot be determined" is worth as much as the longest answer (2, the number of
places but the reference, 1) where it is right, and 0 where it is wrong. So a prefix is
extendable exactly when its best value is that of the empty prefix.
"""

from __future__ import annotations

import functools
from collections.abc import Hashable, Sequence

import numpy as np
from numpy.typing import NDArray

from ..process import NO_VALUE
from .arrays import solve_batch
from .problem import RELATIONS, UNDETERMINED, Answer, SpatialMapProblem, pack

Step = str | int
Prefix = tuple[Step, ...]
IN, OUT = "in", "out"


def steps_of(problem: SpatialMapProblem, answer: Answer) -> Prefix:
    """The steps of an answer of the kind that the question asks for."""
    if isinstance(answer, frozenset):
        return tuple(IN if name in answer else OUT for name in _others(problem))
    if isinstance(answer, int) or answer == UNDETERMINED:
        return (answer,)
    return tuple(answer)


def _others(problem: SpatialMapProblem) -> list[str]:
    return [name for name in problem.places if name != problem.question.reference]


class SpatialMapSteps:
    """The step oracle of one problem, which is solved when it is first asked."""

    def __init__(self, problem: SpatialMapProblem) -> None:
        self._problem = problem
        others = len(problem.places) - 1
        forms: dict[str, list[tuple[Step, ...]]] = {
            "direction": [("N", "S"), ("E", "W")],
            "which": [(IN, OUT)] * others,
            "count": [tuple(range(others + 1))],
        }
        self._form = forms[problem.question.kind]

    def extendable(self, prefixes: Sequence[Prefix]) -> NDArray[np.bool_]:
        """Which prefixes are of the right answer; bool, shape (prefixes,)."""
        right = self._right
        return np.array([_typed(prefix, right[: len(prefix)]) for prefix in prefixes], np.bool_)

    def completions(self, prefixes: Sequence[Prefix], cap: int = 10**6) -> NDArray[np.int64]:
        """1 for the prefixes of the right answer, 0 for others, at most `cap`; int64, shape (prefixes,)."""
        return np.minimum(self.extendable(prefixes).astype(np.int64), cap)

    def best_value(self, prefixes: Sequence[Prefix]) -> NDArray[np.int64]:
        """How many claims of an answer with this prefix can follow from the text; int64, shape (prefixes,)."""
        return np.array([self._best(prefix) for prefix in prefixes], np.int64)

    def next_steps(self, prefix: Prefix) -> Sequence[tuple[Hashable, bool]]:
        """Every next step, and whether the prefix is still of the right answer with it."""
        if not self._has_form(prefix) or prefix == (UNDETERMINED,) or len(prefix) == len(self._form):
            return []
        steps = (*self._form[len(prefix)], *(() if prefix else (UNDETERMINED,)))
        kept = self.extendable([(*prefix, step) for step in steps]).tolist()
        return list(zip(steps, kept, strict=True))

    def _has_form(self, prefix: Prefix) -> bool:
        if _typed(prefix, (UNDETERMINED,)):
            return True
        allowed = zip(prefix, self._form, strict=False)
        return len(prefix) <= len(self._form) and all(_allowed(step, steps) for step, steps in allowed)

    def _best(self, prefix: Prefix) -> int:
        if not self._has_form(prefix):
            return NO_VALUE
        if not prefix:
            return len(self._form)
        if prefix == (UNDETERMINED,):
            return len(self._form) if self._right == prefix else 0
        said = sum(step == claim for step, claim in zip(prefix, self._claims, strict=False))
        return said + sum(claim is not None for claim in self._claims[len(prefix) :])

    @functools.cached_property
    def _claims(self) -> list[Step | None]:
        """Per step the one that follows from the text, or None when neither does."""
        question = self._problem.question
        outcomes = solve_batch(*pack([self._problem]), threads=1)
        if question.kind == "direction":
            row = self._problem.places.index(question.place or "")
            east, north = outcomes.length[row].tolist()
            return [_sign_of(north, "N", "S"), _sign_of(east, "E", "W")]
        if question.kind == "count":
            return [int(outcomes.certain[0]) if outcomes.determined[0] else None]
        certain, possible = outcomes.standings(0, RELATIONS.index(question.direction or ""))
        rows = zip(self._problem.places, certain.tolist(), possible.tolist(), strict=True)
        return [IN if sure else None if may else OUT for name, sure, may in rows if name != question.reference]

    @functools.cached_property
    def _right(self) -> Prefix:
        """The steps of the right answer."""
        claims = [claim for claim in self._claims if claim is not None]
        return tuple(claims) if len(claims) == len(self._claims) else (UNDETERMINED,)


def _sign_of(length: int, more: str, less: str) -> str | None:
    return more if length > 0 else less if length < 0 else None


def _allowed(step: Step, steps: tuple[Step, ...]) -> bool:
    """True and 1.0 are no numbers of places."""
    return type(step) in (str, int) and step in steps


def _typed(prefix: Prefix, expected: Prefix) -> bool:
    return prefix == expected and all(type(step) in (str, int) for step in prefix)
