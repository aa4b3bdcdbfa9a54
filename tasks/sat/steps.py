"""Answers to 3SAT step by step, and formulas in a few words.

A step gives one variable its value, in any order, or claims that there is no solution.

The compact encoding, for models that are trained from nothing, has a word for each clause: letters for its
variables, capitals where they are negated. `aBd` is x1 or not x2 or x4, whatever the order of the formula; clauses
stand sorted. In an answer `+c` sets x3 true and `-c` false.
"""

from __future__ import annotations

import re
from collections.abc import Hashable, Sequence
from itertools import combinations, product
from typing import Any

from ...verifiers.sat.problem import SatProblem
from ...verifiers.sat.steps import CLAIM
from ..core.ids import Stream
from ..core.steps import CompactEncoding, Prefix, StepGrammar, Steps
from .answer import SatReply

_PAIR = re.compile(r"x?[ _]?(\d{1,7})[ ]{0,2}(?:=|:|->|is|is set to)[ ]{0,2}(true|false|t|f|1|0)", re.IGNORECASE)
_LITERAL = re.compile(r"(\u00ac|~|!|-|not )?[ ]{0,2}x_?(\d{1,7})", re.IGNORECASE)
_CLAIMS = frozenset(("unsatisfiable", "unsat", "not satisfiable", "no solution", "no satisfying assignment"))
_TRUE = frozenset(("true", "t", "1"))


class SatStepGrammar(StepGrammar[SatProblem]):
    """A step is a literal, +v or -v, of a variable without a value, or at the beginning the claim."""

    separator = " "

    @property
    def wording(self) -> str:
        return (
            "A step gives one variable that has no value yet its value, written as x1=T or x1=F; choose whichever "
            "variable is best decided next. At the very beginning, a step may instead be the single word unsatisfiable."
        )

    def choices(self, prefix: Prefix) -> list[Hashable]:
        if prefix == (CLAIM,):
            return []
        said = {abs(step) for step in prefix}
        literals: list[Hashable] = [
            s * v for v in range(1, self.problem.variables + 1) if v not in said for s in (1, -1)
        ]
        return literals if prefix else [*literals, CLAIM]

    def ended(self, prefix: Prefix) -> bool:
        return prefix == (CLAIM,) or len(prefix) == self.problem.variables

    def answer(self, prefix: Prefix) -> Any:
        if prefix == (CLAIM,):
            return CLAIM
        values = dict.fromkeys(range(1, self.problem.variables + 1), False)
        values.update((abs(step), step > 0) for step in prefix)
        return tuple(values.values())

    def steps(self, answer: Any) -> Prefix | None:
        """By number."""
        if answer == CLAIM:
            return (CLAIM,)
        return tuple(v if value else -v for v, value in enumerate(answer, 1)) if isinstance(answer, tuple) else None

    def goes_on(self, prefix: Prefix, answer: Any) -> Prefix | None:
        """The values not yet said, by number."""
        steps = self.steps(answer)
        if not prefix or steps is None or not set(prefix) <= set(steps):
            return steps if not prefix else None
        return tuple(step for step in steps if step not in set(prefix))

    def same(self, prefix: Prefix) -> Hashable:
        """The order of values means nothing."""
        return frozenset(prefix)

    def write_step(self, prefix: Prefix, step: Any) -> str:
        return CLAIM if step == CLAIM else f"x{abs(step)}={'T' if step > 0 else 'F'}"

    def read_bare(self, prefix: Prefix, text: str) -> Any:
        """`x3=T`, `x3: false`, `x_3 = 1`, `¬x3`, or the claim."""
        if text.lower() in _CLAIMS:
            return CLAIM
        if pair := _PAIR.fullmatch(text):
            return int(pair[1]) if pair[2].lower() in _TRUE else -int(pair[1])
        literal = _LITERAL.fullmatch(text)
        return -int(literal[2]) if literal and literal[1] else None

    def guess(self, prefix: Prefix, stream: Stream) -> Any:
        """A literal of the open clause with the fewest unset literals, the earliest of equals; or the claim.

        The claim is guessed where a clause has become false, as if it could still be taken back,
        and at the beginning one time in sixteen.
        """
        if not prefix and stream.below(16) == 0:
            return CLAIM
        said = set(prefix)
        best: list[int] = []
        for clause in self.problem.clauses.tolist():
            if said.isdisjoint(clause):
                unset = [literal for literal in clause if -literal not in said]
                if unset and (not best or len(unset) < len(best)):
                    best = unset
        return stream.choice(best) if best else None

    def opinion(self, prefix: Prefix, stream: Stream) -> float:
        """0 with a false clause; less with every clause that hangs on one literal.

        Clauses that hang on opposite values of one variable look as bad as a false one.
        """
        if prefix == (CLAIM,):
            return 0.1
        said = set(prefix)
        open_clauses = [clause for clause in self.problem.clauses.tolist() if said.isdisjoint(clause)]
        left = [[literal for literal in clause if -literal not in said] for clause in open_clauses]
        units = {unset[0] for unset in left if len(unset) == 1}
        if not all(left) or any(-literal in units for literal in units):
            return 0.0
        return 1.0 / (1.0 + 0.2 * len(units))


# -------------------------------------------------------------------- compact encoding

LETTERS = "abcdef"
MOST_CLAUSES = 30


class SatCompactEncoding(CompactEncoding[SatProblem, SatReply]):
    """Formulas of up to six variables and thirty clauses."""

    words = (
        CLAIM,
        *(sign + letter for letter in LETTERS for sign in "+-"),
        *(
            "".join(letter.upper() if denied else letter for letter, denied in zip(three, signs, strict=True))
            for three in combinations(LETTERS, 3)
            for signs in product((False, True), repeat=3)
        ),
    )

    def of_problem(self, problem: SatProblem) -> list[str]:
        if problem.evidence == "required":
            raise ValueError("evidence: the compact encoding has no words for it")
        if problem.variables > len(LETTERS) or len(problem.clauses) > MOST_CLAUSES:
            raise ValueError(
                f"n: the compact encoding has words for {len(LETTERS)} variables and {MOST_CLAUSES} clauses, "
                f"got {problem.variables} and {len(problem.clauses)}"
            )
        return sorted(
            ("".join(map(_letter, sorted(clause, key=abs))) for clause in problem.clauses.tolist()), key=_place
        )

    def of_answer(self, problem: SatProblem, answer: object) -> list[str]:
        if not isinstance(answer, tuple):
            return [CLAIM]
        return [("+" if value else "-") + letter for letter, value in zip(LETTERS, answer, strict=False)]

    def of_steps(self, problem: SatProblem, steps: Steps) -> list[str]:
        return [CLAIM if step == CLAIM else _literal(int(str(step))) for step in steps]

    def steps(self, problem: SatProblem, words: Sequence[str]) -> Steps:
        steps: list[int | str] = []
        for word in words:
            if word == CLAIM:
                steps.append(CLAIM)
            elif len(word) == 2 and word[0] in "+-" and word[1] in LETTERS[: problem.variables]:
                steps.append((LETTERS.index(word[1]) + 1) * (1 if word[0] == "+" else -1))
            else:
                break
        return tuple(steps)

    def text(self, problem: SatProblem, words: Sequence[str]) -> str:
        steps = self.steps(problem, words)
        return " ".join(str(s) if isinstance(s, str) else f"x{abs(int(s))}={'T' if int(s) > 0 else 'F'}" for s in steps)  # type: ignore[call-overload]


def _letter(literal: int) -> str:
    letter = LETTERS[abs(literal) - 1]
    return letter.upper() if literal < 0 else letter


def _literal(step: int) -> str:
    return ("+" if step > 0 else "-") + LETTERS[abs(step) - 1]


def _place(word: str) -> tuple[str, str]:
    return word.lower(), word
