"""Step oracles of mazes.

`path`: a prefix is a tuple of moves `U`, `R`, `D`, `L` from the start; a complete answer is a
prefix too, which counts as one of its completions. The claim *no path* is the single step
`NO_PATH`, possible at the beginning only.

- shortest path asked for: a prefix is extendable when it goes on along some shortest path, and
  its completions are the shortest paths that begin with it.
- any path asked for: extendable when all moves were legal and the exit can be reached: one can
  always go back. There are infinitely many completions, so the count is the cap.
- no path exists: the empty prefix and the claim are extendable, in one way.
- the best value is the number of moves of a shortest legal walk that begins with the prefix.

Questions: a prefix is empty or the answer alone (a number, a direction); the best value is 1
where it can still be the right one, and 0 where it is not.
"""

from __future__ import annotations

import functools
from collections.abc import Hashable, Sequence

import numpy as np
from numpy.typing import NDArray

from ..process import NO_VALUE, ProcessVerifier
from . import check as verifier_check
from . import solve as verifier_solve
from . import walks as verifier
from .check import WalkFault
from .problem import MazeProblem
from .walks import MOVES, RELATIONS

NO_PATH = "no path"
"""The step that claims that there is no path."""
MOST_CAPPED = 2**62

WalkPrefix = tuple[str, ...]
AnswerPrefix = tuple[str | int, ...]


def steps_of(problem: MazeProblem) -> ProcessVerifier[WalkPrefix] | ProcessVerifier[AnswerPrefix]:
    """The step oracle of a maze; searches when it is first asked."""
    return WalkSteps(problem) if problem.form == "path" else AnswerSteps(problem)


class WalkSteps:
    """Facts about walks that have begun; see `ProcessVerifier`.

    Every method raises ValueError when a prefix has a step that is no move.
    """

    def __init__(self, problem: MazeProblem) -> None:
        self._problem = problem
        self._packed = verifier_check.pack([problem])
        self._backwards = self._packed._replace(ends=np.roll(self._packed.ends, 2, axis=1))

    def extendable(self, prefixes: Sequence[WalkPrefix]) -> NDArray[np.bool_]:
        """Which prefixes can be completed to a right answer."""
        claims, made, left, _ = self._follow(prefixes)
        return self._alive(prefixes, claims, made, left)

    def completions(self, prefixes: Sequence[WalkPrefix], cap: int = 10**6) -> NDArray[np.int64]:
        """How many right answers begin with each prefix, counted up to `cap` (1 to 2**62)."""
        _check_cap(cap)
        claims, made, left, squares = self._follow(prefixes)
        alive = self._alive(prefixes, claims, made, left)
        if self._length < 0:
            return alive.astype(np.int64)
        if self._problem.objective == "any":
            return np.where(alive, cap, 0).astype(np.int64)
        return np.where(alive, np.minimum(self._shortest_ways[squares], np.uint64(cap)), 0).astype(np.int64)

    def best_value(self, prefixes: Sequence[WalkPrefix]) -> NDArray[np.int64]:
        """Moves of the shortest legal walk that begins with each prefix; NO_VALUE when there is none."""
        _, made, left, _ = self._follow(prefixes)
        return np.where(left >= 0, made + left, NO_VALUE)

    def next_steps(self, prefix: WalkPrefix) -> Sequence[tuple[Hashable, bool]]:
        """The four moves, and at the beginning `NO_PATH`, with whether they keep the prefix extendable."""
        if prefix == (NO_PATH,):
            return []
        steps = [*MOVES, NO_PATH] if not prefix else list(MOVES)
        alive = self.extendable([(*prefix, step) for step in steps])
        return list(zip(steps, alive.tolist(), strict=True))

    @functools.cached_property
    def _to_exit(self) -> NDArray[np.int64]:
        """Distance of every square from the exit, -1 out of reach; flat."""
        return verifier_solve.distances(self._backwards, threads=1).astype(np.int64)

    @functools.cached_property
    def _shortest_ways(self) -> NDArray[np.uint64]:
        """Shortest walks from every square to the exit; flat."""
        return verifier_solve.shortest_walk_counts(self._backwards, threads=1)

    @functools.cached_property
    def _length(self) -> int:
        row, column = self._problem.start
        return int(self._to_exit[row * self._problem.columns + column])

    def _alive(
        self,
        prefixes: Sequence[WalkPrefix],
        claims: NDArray[np.bool_],
        made: NDArray[np.int64],
        left: NDArray[np.int64],
    ) -> NDArray[np.bool_]:
        if self._length < 0:
            return claims | np.array([not prefix for prefix in prefixes], dtype=np.bool_)
        legal: NDArray[np.bool_] = (left >= 0) & ~claims
        if self._problem.objective == "any":
            return legal
        shortest: NDArray[np.bool_] = legal & (made + left == self._length)
        return shortest

    def _follow(
        self, prefixes: Sequence[WalkPrefix]
    ) -> tuple[NDArray[np.bool_], NDArray[np.int64], NDArray[np.int64], NDArray[np.int64]]:
        """Which prefixes are the claim; moves made; moves still needed (-1: none will do); squares reached."""
        claims = np.array([prefix == (NO_PATH,) for prefix in prefixes], dtype=np.bool_)
        walks = ["" if claim else _join(prefix) for prefix, claim in zip(prefixes, claims.tolist(), strict=True)]
        codes, offsets = verifier.pack_walks(walks)
        grid_of = np.zeros(len(walks), dtype=np.int64)
        faults, made, last = verifier_check.check_batch(*self._packed, grid_of, codes, offsets, threads=1)
        squares = last[:, 0].astype(np.int64) * self._problem.columns + last[:, 1]
        legal = ((faults == WalkFault.NONE) | (faults == WalkFault.STOPS_EARLY)) & ~claims
        return claims, made, np.where(legal, self._to_exit[squares], -1), squares


class AnswerSteps:
    """Facts about answers to a question on a maze; see `ProcessVerifier`.

    Every method raises ValueError when a prefix has a step that is no possible answer.
    """

    def __init__(self, problem: MazeProblem) -> None:
        self._problem = problem

    def extendable(self, prefixes: Sequence[AnswerPrefix]) -> NDArray[np.bool_]:
        """Which prefixes are empty or the right answer."""
        right: NDArray[np.bool_] = self.best_value(prefixes) == 1
        return right

    def completions(self, prefixes: Sequence[AnswerPrefix], cap: int = 10**6) -> NDArray[np.int64]:
        """1 where the prefix is empty or the right answer, 0 otherwise."""
        _check_cap(cap)
        return self.extendable(prefixes).astype(np.int64)

    def best_value(self, prefixes: Sequence[AnswerPrefix]) -> NDArray[np.int64]:
        """1 where the prefix is empty or the right answer, 0 for another; NO_VALUE beyond one step."""
        return np.array([self._value(prefix) for prefix in prefixes], dtype=np.int64)

    def next_steps(self, prefix: AnswerPrefix) -> Sequence[tuple[Hashable, bool]]:
        """After the empty prefix, every possible answer and whether it is right; then nothing.

        Turns are at most as many as the marked path has squares between its ends.
        """
        if prefix:
            return []
        answers = RELATIONS if self._problem.form == "relation" else range(len(self._problem.marked) - 1)
        return [(answer, answer == self._answer) for answer in answers]

    def _value(self, prefix: AnswerPrefix) -> int:
        for step in prefix:
            is_answer = step in RELATIONS if self._problem.form == "relation" else type(step) is int and step >= 0
            if not is_answer:
                raise ValueError(f"prefix: {step!r:.80} is no possible answer")
        return int(prefix in ((), (self._answer,))) if len(prefix) < 2 else NO_VALUE

    @functools.cached_property
    def _answer(self) -> str | int:
        problem = self._problem
        if problem.form == "relation":
            return verifier.relation(problem.start, problem.exit)
        return verifier.count_turns(verifier.marked_moves(problem))[problem.form == "turns"]


def _check_cap(cap: int) -> None:
    if not 1 <= cap <= MOST_CAPPED:
        raise ValueError(f"cap: expected 1 to {MOST_CAPPED}, got {cap}")


def _join(prefix: WalkPrefix) -> str:
    for step in prefix:
        if not (isinstance(step, str) and len(step) == 1 and step in MOVES):
            raise ValueError(f"prefix: expected moves U, R, D, L, got {step!r:.80}")
    return "".join(prefix)
