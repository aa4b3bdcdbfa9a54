"""3SAT in words: a word for each clause, letters for its variables, capitals where they are denied.

`aBd` is x1 or not x2 or x4, whatever the order of the formula; clauses stand sorted. In an answer `+c` sets x3
true and `-c` false.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import combinations, product

from ...verifiers.sat.problem import SatProblem
from ...verifiers.sat.steps import CLAIM
from ..core.compact import CompactEncoding, Steps
from .answer import SatReply

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
