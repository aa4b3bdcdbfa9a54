"""TSP: find a shortest closed tour through all cities.

The rules, each written here once and stated in the prompt:

- A tour visits every city exactly once and returns to its first city; its length is the sum
  of the integer weights of its steps, the returning one included.
- It may start at any city. With symmetric weights either direction is the same tour; with
  asymmetric weights the direction in which it is written counts.
- Right is a tour of the smallest possible length, whichever of several it is. Every generated
  instance has its optimum proved, up to 13 cities by two independent methods.
- The return to the first city may be written or left out. A length need not be stated; one
  that is stated inside the answer must be the length of the tour, or the answer is wrong
  (`length_misstated`).
- Cities are numbered from 0, as in the prompt: an answer numbered from 1 names a city that
  does not exist and is no answer.

A complete graph always has a tour, so there is no share of infeasible instances here, and a
claim of impossibility is no answer. A tour that is not shortest scores 0, like no tour; how
much too long it is stands in the fault (`gap`). What is read as an answer is described in
`tasks/tsp/parse.py`.

Generated weights are `euclidean` (distinct points of a grid, distances rounded to the
nearest integer in integer arithmetic), `uniform` (symmetric, 1 to `max_weight`),
`asymmetric`, or `mixed`, one of the three for each instance. The few instances whose proof takes more
than NODE_LIMIT nodes (some Euclidean ones beyond 60 cities) are passed over for the next of the same
index. So a large set is not a uniform sample: what is hardest to prove is missing from it, and the
`nodes` of its instances never exceed the limit. No level is near it; of 30 candidates with 80
Euclidean cities one was passed over.

A problem from elsewhere whose optimum is not proved is decided as far as it can be: a tour longer
than a known one is wrong, any other is `undecided`.

`problem`: `{"weights": [[…]], "symmetric": …, "coordinates": [[x, y]…]}`, the last only where
there are any. `truth`: `{"status": "optimal", "objective", "tour", "lower_bound", "proved",
"method", "optimal_tours"}`, the last up to 13 cities; a tour and its reverse count once when
the weights are symmetric.
"""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, ClassVar

import numpy as np
from numpy.typing import NDArray

from ...verifiers.tsp import truth as truths
from ...verifiers.tsp.check import check, check_many
from ...verifiers.tsp.problem import TspProblem
from ...verifiers.verdict import Fault, Verdict
from ..core.answers import Reading
from ..core.ids import Stream
from ..core.instance import Degree, Draft, Truth
from ..core.task import Task
from . import parse
from .answer import TourAnswer, to_json, tour_answer, write
from .parameters import TspParameters
from .verdict import describe, judge

if TYPE_CHECKING:
    from ...verifiers.certificate import Certificate
    from ...verifiers.tsp.steps import TourSteps
    from ..core.answer_form import AnswerForm
    from ..core.baseline import TrivialAnswer
    from ..core.canvas import Canvas
    from ..core.crosscheck import Crosscheck
    from .baseline import TspDenseScore
    from .prompt import TspRenderer
    from .steps import TspCompactEncoding, TspStepGrammar


class Tsp(Task[TspProblem, TourAnswer, TspParameters]):
    """The travelling salesman problem; see the module for its rules."""

    template_folder: ClassVar[Path | None] = Path(__file__).parent
    grader_file: ClassVar[Path | None] = Path(__file__).with_name("grader.py")
    name = "tsp"
    title = "TSP"
    effort = "moves"
    parameters_type = TspParameters
    # One mixture of weights on all levels: efforts of different kinds of weights do not compare.
    levels = {
        level: TspParameters(cities=cities, weights="mixed")
        for level, cities in enumerate((5, 6, 7, 8, 10, 12, 14, 17, 21, 26), 1)
    }

    # ---------------------------------------------------- generation and problems

    def build(
        self, parameters: TspParameters, key: bytes, indices: NDArray[np.uint64], threads: int
    ) -> list[Draft[TspProblem]]:
        from .generate import build

        return build(parameters, key, indices, threads)

    def problem_from_dict(self, data: Mapping[str, Any]) -> TspProblem:
        return TspProblem.from_dict(data)

    def solve(self, problem: TspProblem, hint: Truth | None = None) -> Truth:
        # A hint could only save time here, and is not needed for it.
        return truths.solve(problem)

    def decide(self, problem: TspProblem, hint: Truth | None = None) -> Truth:
        return truths.decide(problem)

    def solve_together(self, problems: Sequence[TspProblem], threads: int = 0) -> list[Truth | None]:
        return truths.solve_together(problems, threads)

    def fingerprints(self, problems: Sequence[TspProblem], threads: int = 0) -> NDArray[np.uint8]:
        from .symmetry import fingerprints

        return fingerprints(problems, threads)

    def space_bits(self, parameters: TspParameters) -> float | None:
        from .symmetry import bits

        return bits(parameters)

    # ------------------------------------------------------------------ language

    def prompt(self, problem: TspProblem) -> str:
        return self.renderer().default_text(self, problem)

    def prompts(self, problems: Sequence[TspProblem]) -> list[str]:
        from .prompt import default_texts

        return default_texts(self, problems, [self.example(problem) for problem in problems])

    def problem_texts(self, problems: Sequence[TspProblem]) -> list[str]:
        from .prompt import problem_json

        return problem_json(problems)

    def renderer(self) -> TspRenderer:
        from .prompt import TspRenderer

        return TspRenderer()

    def example(self, problem: TspProblem) -> str:
        # Three cities are never a tour of more, and four are none of three.
        return "0 -> 2 -> 1 -> 0" if problem.cities > 3 else "0 -> 2 -> 3 -> 1 -> 0"

    def read(self, problem: TspProblem, text: str) -> Reading[TourAnswer]:
        return parse.read(problem, text)

    def parse_batch(self, problems: Sequence[TspProblem], texts: Sequence[str]) -> list[TourAnswer | Fault]:
        from .parse_fast import read_answers

        read = zip(problems, texts, read_answers(problems, texts), strict=True)
        return [self.parse(problem, text) if tour is None else tour for problem, text, tour in read]

    def answer(self, problem: TspProblem, cities: Sequence[int], length: int | None = None) -> TourAnswer:
        """Return the answer that consists of these cities (without the return) and this stated length."""
        return tour_answer(problem, cities, length)

    def write(self, problem: TspProblem, answer: TourAnswer) -> str:
        return write(answer)

    def to_json(self, problem: TspProblem, answer: TourAnswer) -> Any:
        return to_json(answer)

    def canonical(self, problem: TspProblem, answer: TourAnswer) -> Hashable:
        return answer.meaning

    def truth_answer(self, problem: TspProblem, truth: Truth) -> TourAnswer:
        return tour_answer(problem, truth["tour"])

    def answer_form(self, problem: TspProblem) -> AnswerForm:
        from .answer import answer_form

        return answer_form(problem)

    # ------------------------------------------------------- verdict and feedback

    def check(self, problem: TspProblem, answer: TourAnswer, truth: Truth) -> Verdict:
        return judge(problem.cities, answer, truth, check(problem, answer.cities))

    def check_batch(
        self, problems: Sequence[TspProblem], answers: Sequence[TourAnswer], truths: Sequence[Truth]
    ) -> list[Verdict]:
        checks = check_many(problems, [answer.cities for answer in answers])
        rows = zip(problems, answers, truths, checks, strict=True)
        return [judge(problem.cities, answer, truth, result) for problem, answer, truth, result in rows]

    def verify_texts(
        self, problems: Sequence[str | bytes], texts: Sequence[str], threads: int = 0
    ) -> list[Verdict | None]:
        from .parse_fast import judge_texts

        verdicts = dict(judge_texts(problems, texts, threads))
        return [verdicts.get(row) for row in range(len(problems))]

    def describe(self, problem: TspProblem, fault: Fault, degree: Degree, truth: Truth | None) -> str:
        return describe(fault, degree, truth)

    # ------------------------------------------------------------------ pictures

    def render(self, problem: TspProblem, answer: TourAnswer | None = None) -> str:
        from .draw import draw_text
        from .prompt import weight_table

        return draw_text(problem, weight_table(problem), answer.cities if answer else None)

    def picture(self, problem: TspProblem, answer: TourAnswer | None = None, faults: Sequence[Fault] = ()) -> Canvas:
        from .draw import draw_problem

        return draw_problem(problem, answer.cities if answer else None, faults)

    # ----------------------------------------------------- certificates and steps

    def certify(self, problem: TspProblem, truth: Truth) -> Certificate:
        from ...verifiers.tsp.proof import certify

        if truth["status"] != "optimal":
            raise ValueError(f"truth: expected a proved optimum, got the status {truth['status']!r}")
        return certify(problem, truth["objective"], truth["tour"])

    def check_certificate(self, certificate: Certificate) -> str:
        from ...verifiers.tsp.certificate import check_certificate

        return check_certificate(certificate)

    def process_verifier(self, problem: TspProblem) -> TourSteps:
        from ...verifiers.tsp.steps import TourSteps

        return TourSteps(problem)

    def step_grammar(self, problem: TspProblem) -> TspStepGrammar:
        from .steps import TspStepGrammar

        return TspStepGrammar(self, problem)

    def compact_encoding(self) -> TspCompactEncoding:
        from .steps import TspCompactEncoding

        return TspCompactEncoding()

    def counts(self, problem: TspProblem) -> dict[str, Any]:
        from ...verifiers.tsp.counting import counts

        return counts(problem)

    def crosschecks(self) -> tuple[Crosscheck, ...]:
        from .crosscheck import crosschecks

        return crosschecks(self)

    # ----------------------------------------------------------------- baselines

    def baseline(
        self, problem: TspProblem, stream: Stream, previous: tuple[TourAnswer, Sequence[Fault]] | None = None
    ) -> TourAnswer:
        from .baseline import null_model

        return null_model(problem, stream, previous[0] if previous else None)

    def trivial_answers(self, problem: TspProblem, stream: Stream) -> Iterable[TrivialAnswer]:
        from .baseline import trivial_answers

        return trivial_answers(problem, stream)

    def resample(self, problem: TspProblem, stream: Stream) -> TspProblem:
        from .generate import resample

        return resample(problem, stream)

    def difficulty_of(self, problem: TspProblem) -> tuple[str, float]:
        from .generate import difficulty_of

        return difficulty_of(problem)

    def features(self, problem: TspProblem) -> Mapping[str, float]:
        from .baseline import features

        return features(problem)

    def self_check(self, problem: TspProblem, answer: TourAnswer) -> float | None:
        from .baseline import self_check

        return self_check(problem, answer)

    def dense_score(self, problem: TspProblem) -> TspDenseScore:
        from .baseline import TspDenseScore

        return TspDenseScore(self, problem)
