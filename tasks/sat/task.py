"""3SAT: give every variable a value so that every clause holds, or say that it cannot be done.

The rules, once and for all:

- A formula has variables x1 … xn and clauses of three literals over three different variables;
  a literal is a variable or its negation. No clause occurs twice in a generated formula, in
  whatever order its literals stand.
- A clause holds when at least one of its literals is true (inclusive or); a formula is
  satisfied when every clause holds.
- An answer gives every variable a value, also those that occur in no clause, or says
  *unsatisfiable*. An assignment is right when it satisfies the formula, whichever of several
  it is. The claim is right when no assignment does, which is proved. With `evidence=required`
  it must come with a refutation, and is right exactly when that proves it (`verifiers.sat.evidence`).

Kinds of formulas, all of the same size for the same parameters:

- `uniform`: every set of clauses equally likely; whether there is a solution is left to chance.
- `satisfiable`: uniform among the satisfiable ones. Beyond 200 variables: among those that
  local search satisfies.
- `planted`: clauses drawn around a hidden assignment so that half of all literals are true
  under it, so that counting signs tells nothing about it (`balanced` in `csrc/tasks/sat/generate.hpp`).
- `unique`: uniform among those with exactly one solution. Drawn by rejection from uniform
  formulas or, where fewer than one solution is expected, from plainly planted ones: given
  that there is one solution only, both have the same distribution.
- `unsatisfiable`: uniform among the unsatisfiable ones, each with a checked refutation.

The share `infeasible` of the kinds satisfiable, planted and unique is replaced by
unsatisfiable formulas of the same size; the other two kinds have a share of their own.

Problem as JSON: `{"n", "clauses": [[±v, ±v, ±v], …]}` and, where it is required, `evidence`. Truth:
`status` (satisfiable, unsatisfiable, unknown), `solution` (booleans in the order of the variables, or null), `proof`
(see `verifiers.sat.solve.Proof`), and, where counted, `solutions` (a string above 2^53) and
`backbone` (how many variables have the same value in every solution).
"""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, ClassVar

import numpy as np
from numpy.typing import NDArray

from ...verifiers.claim import Claim
from ...verifiers.sat import truth as truths
from ...verifiers.sat.check import check_many
from ...verifiers.sat.problem import SatProblem
from ...verifiers.verdict import Fault, Verdict, correct
from ..core.answers import Reading
from ..core.ids import Stream
from ..core.instance import Degree, Draft, Truth
from ..core.task import Task
from .answer import UNSATISFIABLE, SatReply, to_json, truth_answer, write
from .parameters import SatParameters
from .parse import read_assignment
from .verdict import describe, judge

if TYPE_CHECKING:
    from ...verifiers.certificate import Certificate
    from ...verifiers.sat.steps import SatSteps
    from ..core.answer_form import AnswerForm
    from ..core.baseline import TrivialAnswer
    from ..core.canvas import Canvas
    from ..core.crosscheck import Crosscheck
    from .baseline import SatDenseScore
    from .prompt import SatRenderer
    from .steps import SatCompactEncoding, SatStepGrammar


class Sat(Task[SatProblem, SatReply, SatParameters]):
    """Satisfiability of formulas with three literals in every clause; see the module for the rules."""

    template_folder: ClassVar[Path | None] = Path(__file__).parent
    grader_file: ClassVar[Path | None] = Path(__file__).with_name("grader.py")
    name = "3sat"
    title = "3SAT"
    effort = "conflicts"
    parameters_type = SatParameters
    levels = {
        level: SatParameters(variables=variables)
        for level, variables in enumerate((5, 10, 16, 22, 30, 40, 54, 72, 96, 130), 1)
    }

    # ---------------------------------------------------- generation and problems

    def build(
        self, parameters: SatParameters, key: bytes, indices: NDArray[np.uint64], threads: int
    ) -> list[Draft[SatProblem]]:
        from .generate import build

        return build(parameters, key, indices, threads)

    def problem_from_dict(self, data: Mapping[str, Any]) -> SatProblem:
        return SatProblem.from_dict(data)

    def solve(self, problem: SatProblem, hint: Truth | None = None) -> Truth:
        return truths.solve(problem, hint)

    def decide(self, problem: SatProblem, hint: Truth | None = None) -> Truth:
        return truths.decide(problem, hint)

    def fingerprints(self, problems: Sequence[SatProblem], threads: int = 0) -> NDArray[np.uint8]:
        from .symmetry import fingerprints

        return fingerprints(problems, threads)

    def space_bits(self, parameters: SatParameters) -> float | None:
        from .symmetry import bits

        return bits(parameters)

    # ------------------------------------------------------------------ language

    def prompt(self, problem: SatProblem) -> str:
        return self.renderer().default_text(self, problem)

    def prompts(self, problems: Sequence[SatProblem]) -> list[str]:
        from .prompt import default_texts

        return default_texts(self, problems, [self.example(problem) for problem in problems])

    def problem_texts(self, problems: Sequence[SatProblem]) -> list[str]:
        from .prompt import problem_json

        return problem_json(problems)

    def renderer(self) -> SatRenderer:
        from .prompt import SatRenderer

        return SatRenderer()

    def example(self, problem: SatProblem) -> str:
        # The dots keep it from ever being an assignment.
        return f"x1=T x2=F ... x{problem.variables}=F"

    def read(self, problem: SatProblem, text: str) -> Reading[SatReply]:
        if problem.evidence == "required":
            from .evidence import read_claim

            return read_claim(text, problem.variables, len(problem.clauses))
        plain: Reading[Any] = read_assignment(text, problem.variables)
        return plain

    def parse_batch(self, problems: Sequence[SatProblem], texts: Sequence[str]) -> list[SatReply | Fault]:
        from .parse_fast import read_answers

        read = zip(problems, texts, read_answers(problems, texts), strict=True)
        return [self.parse(problem, text) if values is None else values for problem, text, values in read]

    def write(self, problem: SatProblem, answer: SatReply) -> str:
        return write(answer)

    def to_json(self, problem: SatProblem, answer: SatReply) -> Any:
        return to_json(answer)

    def canonical(self, problem: SatProblem, answer: SatReply) -> Hashable:
        return answer

    def truth_answer(self, problem: SatProblem, truth: Truth) -> SatReply:
        return truth_answer(problem, truth)

    def answer_form(self, problem: SatProblem) -> AnswerForm:
        from .answer import answer_form

        return answer_form(problem)

    # ------------------------------------------------------- verdict and feedback

    def needs_truth(self, answer: SatReply) -> bool:
        return answer == UNSATISFIABLE or isinstance(answer, Claim)

    def check(self, problem: SatProblem, answer: SatReply, truth: Truth) -> Verdict:
        return judge(problem, answer, truth)

    def check_batch(
        self, problems: Sequence[SatProblem], answers: Sequence[SatReply], truths: Sequence[Truth]
    ) -> list[Verdict]:
        rows = [row for row, answer in enumerate(answers) if isinstance(answer, tuple)]
        counts = check_many([problems[row] for row in rows], [answers[row] for row in rows])  # type: ignore[misc]
        right = {row for row, count in zip(rows, counts.tolist(), strict=True) if count == 0}
        return [
            correct(to_json(answer)) if row in right else judge(problem, answer, truth)
            for row, (problem, answer, truth) in enumerate(zip(problems, answers, truths, strict=True))
        ]

    def verify_texts(
        self, problems: Sequence[str | bytes], texts: Sequence[str], threads: int = 0
    ) -> list[Verdict | None]:
        from .parse_fast import judge_texts

        verdicts = dict(judge_texts(problems, texts, threads))
        return [verdicts.get(row) for row in range(len(problems))]

    def describe(self, problem: SatProblem, fault: Fault, degree: Degree, truth: Truth | None) -> str:
        return describe(problem, fault, degree, truth)

    # ------------------------------------------------------------------ pictures

    def render(self, problem: SatProblem, answer: SatReply | None = None) -> str:
        from .draw import draw_text

        text = draw_text(problem, answer if isinstance(answer, tuple) else None)
        return text if answer is None else f"{text}\n{write(answer)}"

    def picture(self, problem: SatProblem, answer: SatReply | None = None, faults: Sequence[Fault] = ()) -> Canvas:
        from .draw import draw

        return draw(problem, answer if isinstance(answer, tuple) else None)

    # ----------------------------------------------------- certificates and steps

    def certify(self, problem: SatProblem, truth: Truth) -> Certificate:
        from ...verifiers.sat.proof import certify

        return certify(problem, truth)

    def check_certificate(self, certificate: Certificate) -> str:
        from ...verifiers.sat.certificate import check

        return check(certificate)

    def process_verifier(self, problem: SatProblem) -> SatSteps:
        from ...verifiers.sat.steps import SatSteps

        return SatSteps(problem)

    def step_grammar(self, problem: SatProblem) -> SatStepGrammar:
        from .steps import SatStepGrammar

        return SatStepGrammar(self, problem)

    def compact_encoding(self) -> SatCompactEncoding:
        from .steps import SatCompactEncoding

        return SatCompactEncoding()

    def counts(self, problem: SatProblem) -> dict[str, Any]:
        from ...verifiers.sat.counting import counts

        return counts(problem.to_cnf())

    def crosschecks(self) -> tuple[Crosscheck, ...]:
        from .crosscheck import crosschecks

        return crosschecks(self)

    # ----------------------------------------------------------------- baselines

    def baseline(
        self, problem: SatProblem, stream: Stream, previous: tuple[SatReply, Sequence[Fault]] | None = None
    ) -> SatReply:
        from .baseline import null_model

        return null_model(problem, stream, previous[0] if previous else None)

    def trivial_answers(self, problem: SatProblem, stream: Stream) -> Iterable[TrivialAnswer]:
        from .baseline import trivial_answers

        return trivial_answers(problem, stream)

    def resample(self, problem: SatProblem, stream: Stream) -> SatProblem:
        from .generate import resample

        return resample(problem, stream)

    def difficulty_of(self, problem: SatProblem) -> tuple[str, float]:
        from .generate import difficulty_of

        return difficulty_of(problem)

    def features(self, problem: SatProblem) -> Mapping[str, float]:
        from .baseline import features

        return features(problem)

    def self_check(self, problem: SatProblem, answer: SatReply) -> float | None:
        from .baseline import self_check

        return self_check(problem, answer)

    def dense_score(self, problem: SatProblem) -> SatDenseScore:
        from .baseline import SatDenseScore

        return SatDenseScore(self, problem)
