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
  under it, so that counting signs tells nothing about it (`csrc/tasks/sat.hpp`, `balanced`).
- `unique`: uniform among those with exactly one solution. Drawn by rejection from uniform
  formulas or, where fewer than one solution is expected, from plainly planted ones: given
  that there is one solution only, both have the same distribution.
- `unsatisfiable`: uniform among the unsatisfiable ones, each with a checked refutation.

The share `infeasible` of the kinds satisfiable, planted and unique is replaced by
unsatisfiable formulas of the same size; the other two kinds have a share of their own.

Problem as JSON: `{"n", "clauses": [[±v, ±v, ±v], …]}` and, where it is required, `evidence`. Truth: `status` (satisfiable,
unsatisfiable, unknown), `solution` (booleans in the order of the variables, or null), `proof`
(see `verifiers.sat.solve.Proof`), and, where counted, `solutions` (a string above 2^53) and
`backbone` (how many variables have the same value in every solution).
"""

from __future__ import annotations

import dataclasses
from collections.abc import Hashable, Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ...verifiers.certificate import Certificate
from ...verifiers.claim import Claim
from ...verifiers.process import ProcessVerifier
from ...verifiers.sat import certificate as sat_certificate
from ...verifiers.sat import check as sat
from ...verifiers.sat import evidence as sat_evidence
from ...verifiers.sat import proof as sat_proof
from ...verifiers.sat import solve as sat_solver
from ...verifiers.sat.evidence import Step
from ...verifiers.sat.problem import SatProblem
from ...verifiers.sat.steps import SatSteps
from ...verifiers.verdict import Fault, Verdict, correct, unparsed, wrong
from ..core.answers import Reading
from ..core.baseline import DenseScore, TrivialAnswer
from ..core.canvas import Canvas
from ..core.crosscheck import Crosscheck
from ..core.keys import Stream
from ..core.steps import StepGrammar
from ..core.task import Degree, Draft, Task, Truth
from ..core.template import DEFAULT_LANGUAGE, find_template
from . import evidence as refutations
from . import truth as truths
from .answer import SatReply
from .baseline import find_assignment
from .compact import SatCompactEncoding
from .evidence import read_claim
from .parameters import SatParameters
from .parse import UNSATISFIABLE, read_assignment
from .problem_json import read_problem
from .prompt import SatRenderer
from .verdict import describe_fault, judge_assignment, judge_claim


class Sat(Task[SatProblem, SatReply, SatParameters]):
    """Satisfiability of formulas with three literals in every clause."""

    template_folder = Path(__file__).parent
    name = "3sat"
    title = "3SAT"
    effort = "conflicts"
    parameters_type = SatParameters
    levels = {
        level: SatParameters(variables=variables)
        for level, variables in enumerate((5, 10, 16, 22, 30, 40, 54, 72, 96, 130), 1)
    }

    # ------------------------------------------------------------------ generation

    def build(
        self, parameters: SatParameters, key: bytes, indices: NDArray[np.uint64], threads: int
    ) -> list[Draft[SatProblem]]:
        """See `Task.build`."""
        from .generate import build

        return build(parameters, key, indices, threads)

    def problem_from_dict(self, data: Mapping[str, Any]) -> SatProblem:
        """See `Task.problem_from_dict`."""
        return read_problem(data)

    def solve(self, problem: SatProblem, hint: Truth | None = None) -> Truth:
        """See `Task.solve`. A hinted solution is believed once it has been checked."""
        return truths.solve(problem, hint)

    def decide(self, problem: SatProblem, hint: Truth | None = None) -> Truth:
        """As `Task.decide`: nothing is counted, and formulas of more than 100,000 clauses are left open."""
        return truths.decide(problem, hint)

    def fingerprints(self, problems: Sequence[SatProblem], threads: int = 0) -> NDArray[np.uint8]:
        """As `Task.fingerprints`; the symmetries are those of `tasks.sat.symmetry`."""
        from .symmetry import fingerprints

        return fingerprints(problems, threads)

    def space_bits(self, parameters: SatParameters) -> float | None:
        """As `Task.space_bits`; reckoned in `tasks.sat.symmetry`."""
        from .symmetry import bits

        return bits(parameters)

    # -------------------------------------------------------------------- language

    def prompt(self, problem: SatProblem) -> str:
        """See `Task.prompt`."""
        return self.renderer().text(problem, "list", find_template(self, DEFAULT_LANGUAGE), self.example(problem))

    def renderer(self) -> SatRenderer:
        """See `Task.renderer`."""
        return SatRenderer()

    def prompts(self, problems: Sequence[SatProblem]) -> list[str]:
        """See `Task.prompts`: the clauses are written natively."""
        from .prompt import numbered_clauses

        words = find_template(self, DEFAULT_LANGUAGE)
        return [
            self.renderer().around(problem, text, "list", words, self.example(problem))
            for problem, text in zip(problems, numbered_clauses(problems), strict=True)
        ]

    def problem_texts(self, problems: Sequence[SatProblem]) -> list[str]:
        """See `Task.problem_texts`: likewise."""
        from .prompt import clauses_json

        texts = zip(problems, clauses_json(problems), strict=True)
        return [
            f'{{"n":{problem.variables},"clauses":{text}}}'
            if problem.evidence == "none"
            else f'{{"n":{problem.variables},"clauses":{text},"evidence":"{problem.evidence}"}}'
            for problem, text in texts
        ]

    def example(self, problem: SatProblem) -> str:
        """See `Task.example`. The dots keep it from ever being an assignment."""
        return f"x1=T x2=F ... x{problem.variables}=F"

    def read(self, problem: SatProblem, text: str) -> Reading[SatReply]:
        """See `Task.read`; the forms are listed in `tasks.sat.parse` and `sat_evidence`."""
        if problem.evidence == "required":
            return read_claim(text, problem.variables, len(problem.clauses))
        plain: Reading[Any] = read_assignment(text, problem.variables)
        return plain

    def write(self, problem: SatProblem, answer: SatReply) -> str:
        """See `Task.write`."""
        if isinstance(answer, Claim):
            return refutations.write(problem, answer.evidence)
        if answer == UNSATISFIABLE:
            return UNSATISFIABLE
        return " ".join(f"x{v}={'T' if value else 'F'}" for v, value in enumerate(answer, 1))

    def to_json(self, problem: SatProblem, answer: SatReply) -> Any:
        """See `Task.to_json`: a list of booleans, or the word, or an object with the refutation."""
        if isinstance(answer, Claim):
            return refutations.to_json(answer.evidence)
        return UNSATISFIABLE if answer == UNSATISFIABLE else list(answer)

    def canonical(self, problem: SatProblem, answer: SatReply) -> Hashable:
        """See `Task.canonical`: assignments mean the same only when they are the same."""
        return answer

    def truth_answer(self, problem: SatProblem, truth: Truth) -> SatReply:
        """See `Task.truth_answer`.

        Raises:
            ValueError: The truth is not known, or its refutation is longer than an answer may hold.
        """
        if truth["status"] == "unknown":
            raise ValueError("truth: the formula has not been decided")
        if truth["status"] == "unsatisfiable" and problem.evidence == "required":
            return refutations.refute(problem)
        return UNSATISFIABLE if truth["status"] == "unsatisfiable" else tuple(map(bool, truth["solution"]))

    # ---------------------------------------------------------------------- verdict

    def check(self, problem: SatProblem, answer: SatReply, truth: Truth) -> Verdict:
        """See `Task.check`. An assignment is judged by the clauses alone, never by the truth."""
        if isinstance(answer, Claim):
            return self._check_refutation(problem, answer, truth)
        if answer == UNSATISFIABLE:
            return judge_claim(truth)
        return judge_assignment(problem.clauses, answer, sat.false_clauses(problem, answer))

    def _check_refutation(self, problem: SatProblem, answer: Claim[Step], truth: Truth) -> Verdict:
        """A refutation decides alone; of a formula known to be satisfiable no claim is right."""
        satisfiable = [Fault("claimed_unsatisfiable")] if truth.get("status") == "satisfiable" else []
        fault = sat_evidence.check(problem, answer.evidence)
        faults = satisfiable + ([fault] if fault else [])
        shown = self.to_json(problem, answer)
        return wrong(shown, *faults) if faults else correct(shown)

    def needs_truth(self, answer: SatReply) -> bool:
        """See `Task.needs_truth`: an assignment is judged by the clauses."""
        return answer == UNSATISFIABLE or isinstance(answer, Claim)

    def verify(self, problem: SatProblem, text: str, truth: Truth | None = None) -> Verdict:
        """See `Task.verify`. Without a truth the formula is solved for a claim only."""
        return self.verify_batch([problem], [text], [truth])[0]

    def verify_batch(
        self, problems: Sequence[SatProblem], texts: Sequence[str], truths: Sequence[Truth | None]
    ) -> list[Verdict]:
        """See `Task.verify_batch`: all assignments are checked in one native call."""
        read: list[tuple[SatProblem, SatReply, Truth]] = []
        verdicts: list[Verdict | None] = []
        answers = self.parse_batch(problems, texts)
        for problem, answer, truth in zip(problems, answers, truths, strict=True):
            if not isinstance(answer, Fault):
                read.append((problem, answer, truth or self._needed(problem, answer)))
            verdicts.append(unparsed(answer) if isinstance(answer, Fault) else None)
        checked = iter(self.check_batch([p for p, _, _ in read], [a for _, a, _ in read], [t for _, _, t in read]))
        return [verdict or next(checked) for verdict in verdicts]

    def parse_batch(self, problems: Sequence[SatProblem], texts: Sequence[str]) -> list[SatReply | Fault]:
        """See `Task.parse_batch`."""
        from .parse_fast import read_answers

        read = zip(problems, texts, read_answers(problems, texts), strict=True)
        return [self.parse(problem, text) if values is None else values for problem, text, values in read]

    def verify_texts(
        self, problems: Sequence[str | bytes], texts: Sequence[str], threads: int = 0
    ) -> list[Verdict | None]:
        """See `Task.verify_texts`; claims that are not decided at once are left."""
        from .parse_fast import judge_texts

        verdicts: list[Verdict | None] = [None] * len(problems)
        for row, said, false, clauses in judge_texts(problems, texts, threads):
            if isinstance(said, sat_solver.Outcome):
                verdicts[row] = judge_claim({"status": said.status})
            else:
                verdicts[row] = judge_assignment(clauses, said, false)
        return verdicts

    def check_batch(
        self, problems: Sequence[SatProblem], answers: Sequence[SatReply], truths: Sequence[Truth]
    ) -> list[Verdict]:
        """See `Task.check_batch`: likewise."""
        rows = [row for row, answer in enumerate(answers) if isinstance(answer, tuple)]
        counts = sat.check_many([problems[row] for row in rows], [answers[row] for row in rows])  # type: ignore[misc]
        right = {row for row, count in zip(rows, counts.tolist(), strict=True) if count == 0}
        return [
            correct(self.to_json(problem, answer)) if row in right else self.check(problem, answer, truth)
            for row, (problem, answer, truth) in enumerate(zip(problems, answers, truths, strict=True))
        ]

    def _needed(self, problem: SatProblem, answer: SatReply) -> Truth:
        """What `check` looks at for this answer, where the truth is not known."""
        if isinstance(answer, Claim):
            return self._decide(problem)
        return self.solve(problem) if answer == UNSATISFIABLE else {}

    def _decide(self, problem: SatProblem) -> Truth:
        """Whether there is a solution, for the feedback on a claim: without counting."""
        return truths.outcome_truth(sat_solver.solve(problem.to_cnf()))

    def self_check(self, problem: SatProblem, answer: SatReply) -> float | None:
        """As `Task.self_check`; the rules are in `tasks.sat.baseline`."""
        from .baseline import self_check

        return self_check(problem, answer)

    # ---------------------------------------------------------------------- feedback

    def describe(self, problem: SatProblem, fault: Fault, degree: Degree, truth: Truth | None) -> str:
        """See `Task.describe`."""
        text = describe_fault(fault, degree)
        if degree == "oracle" and truth and truth["status"] != "unknown":
            return f"{text} A right answer is: {self._told(problem, truth)}"
        return text

    def _told(self, problem: SatProblem, truth: Truth) -> str:
        try:
            return self.write(problem, self.truth_answer(problem, truth))
        except ValueError:
            return "unsatisfiable, with a refutation that is longer than an answer may be"

    # ---------------------------------------------------------------------- pictures

    def render(self, problem: SatProblem, answer: SatReply | None = None) -> str:
        """See `Task.render`: the clauses in columns, false ones marked with ✗."""
        from .draw import draw_text

        text = draw_text(problem, answer if isinstance(answer, tuple) else None)
        return text if answer is None else f"{text}\n{self.write(problem, answer)}"

    def picture(self, problem: SatProblem, answer: SatReply | None = None, faults: Sequence[Fault] = ()) -> Canvas:
        """See `Task.picture`."""
        from .draw import draw

        return draw(problem, answer if isinstance(answer, tuple) else None)

    # ------------------------------------------------------- certificates and steps

    def certify(self, problem: SatProblem, truth: Truth) -> Certificate:
        """See `Task.certify`: the assignment, or a refutation in DRAT and LRAT."""
        problem = dataclasses.replace(problem, evidence="none")  # of the formula alone, as in its file
        if truth.get("status") == "unsatisfiable":
            return sat_proof.certify_unsatisfiable(problem)
        if truth.get("status") != "satisfiable":
            raise ValueError("truth: the formula has not been decided")
        solution = truths.checked_solution(problem, truth)
        if solution is None:
            raise ValueError("truth: the solution does not satisfy the formula")
        return sat_proof.certify_solution(problem, solution)

    def check_certificate(self, certificate: Certificate) -> str:
        """See `Task.check_certificate` and `verifiers.sat.certificate`."""
        return sat_certificate.check(certificate)

    def process_verifier(self, problem: SatProblem) -> ProcessVerifier[tuple[int, ...]]:
        """See `Task.steps` and `verifiers.sat.steps`: a step is a literal."""
        return SatSteps(problem)

    def step_grammar(self, problem: SatProblem) -> StepGrammar[SatProblem]:
        """See `Task.step_grammar` and `tasks.sat.steps`."""
        from .steps import SatStepGrammar

        return SatStepGrammar(self, problem)

    def dense_score(self, problem: SatProblem) -> DenseScore[Any]:
        """See `Task.dense_score` and `tasks.sat.baseline`."""
        from .baseline import SatDenseScore

        return SatDenseScore(self, problem)

    def compact_encoding(self) -> SatCompactEncoding:
        """See `tasks.sat.compact`."""
        return SatCompactEncoding()

    def counts(self, problem: SatProblem) -> dict[str, Any]:
        """See `Task.counts`."""
        from ...verifiers.sat.counting import counts

        return counts(problem.to_cnf())

    def crosschecks(self) -> tuple[Crosscheck, ...]:
        """See `Task.crosschecks`."""
        from .crosscheck import crosschecks

        return crosschecks(self)

    # ------------------------------------------------------------------ null model

    def baseline(
        self,
        problem: SatProblem,
        stream: Stream,
        previous: tuple[SatReply, Sequence[Fault]] | None = None,
    ) -> SatReply:
        """See `Task.attempt`: a local search of n flips from a random or the previous assignment.

        When that leaves several clauses false it gives up and claims *unsatisfiable* one time in eight;
        where evidence is required, because a variable of its choice can be neither true nor false.
        """
        first = previous[0] if previous and isinstance(previous[0], tuple) else None
        found = find_assignment(problem, stream, first)
        if found is None:
            return refutations.guess(problem, stream) if problem.evidence == "required" else UNSATISFIABLE
        return found

    # ----------------------------------------------------------------------- floor

    def trivial_answers(self, problem: SatProblem, stream: Stream) -> Iterable[TrivialAnswer]:
        """See `Task.trivial_answers` and `tasks.sat.baseline`."""
        from .baseline import trivial_answers

        return trivial_answers(problem, stream)
