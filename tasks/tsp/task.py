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
much too long it is stands in the fault (`gap`). What is read is described in
`reading/tsp.py`.

Generated weights are `euclidean` (distinct points of a grid, distances rounded to the
nearest integer in integer arithmetic), `uniform` (symmetric, 1 to `max_weight`),
`asymmetric`, or `mixed`, one of the three for each instance. The few instances whose proof takes more than NODE_LIMIT nodes (some Euclidean
ones beyond 60 cities) are passed over for the next of the same index. So a large set is not a
uniform sample: what is hardest to prove is missing from it, and the `nodes` of its instances never
exceed the limit. No level is near it; of 30 candidates with 80 Euclidean cities one was passed over.

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
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ...verifiers.certificate import Certificate
from ...verifiers.tsp import certificate as certificate_checker
from ...verifiers.tsp import check as verifier_check
from ...verifiers.tsp import solve as verifier
from ...verifiers.tsp.problem import TspProblem
from ...verifiers.tsp.proof import certify
from ...verifiers.tsp.steps import TourSteps
from ...verifiers.verdict import Fault, Verdict, correct, unparsed
from ..core.answers import NOTHING, Answer, Malformed, Reading
from ..core.baseline import DenseScore, TrivialAnswer
from ..core.canvas import Canvas
from ..core.crosscheck import Crosscheck
from ..core.keys import Stream
from ..core.steps import StepGrammar
from ..core.task import Degree, Draft, Task, Truth
from ..core.template import DEFAULT_LANGUAGE, find_template
from . import generate as generation
from .answer import TourAnswer, meaning_of, to_json
from .baseline import attempt_tour
from .compact import TspCompactEncoding
from .draw import draw_problem, draw_text
from .parameters import TspParameters
from .parse import Unreadable, read_tour
from .prompt import TspRenderer, weight_table
from .verdict import describe_fault, judge

FEW_CITIES = 40
"""Problems from elsewhere of at most so many are solved together: the limit of nodes keeps each short."""
SOLVE_SECONDS = 120.0
"""For a problem from elsewhere; what is generated takes a fraction of one."""
DECIDED_CITIES, DECIDED_WORK = 400, 4_000_000
"""What `decide` takes on: cities, and nodes times the square of cities."""


class Tsp(Task[TspProblem, TourAnswer, TspParameters]):
    """The travelling salesman problem as a task."""

    template_folder = Path(__file__).parent
    name = "tsp"
    title = "TSP"
    effort = "moves"
    parameters_type = TspParameters
    # One mixture of weights on all levels: efforts of different kinds of weights do not compare.
    levels = {
        level: TspParameters(cities=cities, weights="mixed")
        for level, cities in enumerate((5, 6, 7, 8, 10, 12, 14, 17, 21, 26), 1)
    }

    # ---------------------------------------------------------------- generation

    def build(
        self, parameters: TspParameters, key: bytes, indices: NDArray[np.uint64], threads: int
    ) -> list[Draft[TspProblem]]:
        return generation.build(parameters, key, indices, threads)

    # ------------------------------------------------------------------ problems

    def problem_from_dict(self, data: Mapping[str, Any]) -> TspProblem:
        return TspProblem.from_dict(data)

    def solve(self, problem: TspProblem, hint: Truth | None = None) -> Truth:
        # A hint could only save time here, and is not needed for it.
        if problem.cities > verifier.MOST_CITIES:
            return {"status": "unknown", "objective": None, "tour": None, "lower_bound": 0, "proved": False}
        return generation.truth_of(verifier.solve(problem, time_limit=SOLVE_SECONDS))

    def decide(self, problem: TspProblem, hint: Truth | None = None) -> Truth:
        """As `Task.decide`: as many nodes as at generation up to 100 cities, then fewer, none beyond 400."""
        if problem.cities > DECIDED_CITIES:
            return {"status": "unknown", "objective": None, "tour": None, "lower_bound": 0, "proved": False}
        nodes = generation.NODE_LIMIT if problem.cities <= 100 else DECIDED_WORK // problem.cities**2
        found = verifier.solve(problem, node_limit=nodes, fallback=False)
        if not found.proved and problem.cities <= FEW_CITIES:
            # `verify_texts` proves by the quick search: whatever it decides, this must decide as well.
            (found,) = verifier.solve_batch([problem], node_limit=nodes, threads=1)
        return generation.truth_of(found)

    def solve_together(self, problems: Sequence[TspProblem], threads: int = 0) -> list[Truth | None]:
        small = [row for row, problem in enumerate(problems) if problem.cities <= FEW_CITIES]
        solutions = verifier.solve_with_effort(
            [problems[row] for row in small], node_limit=generation.NODE_LIMIT, threads=threads
        )
        truths: list[Truth | None] = [None] * len(problems)
        for row, solution in zip(small, solutions, strict=True):
            truths[row] = generation.truth_of(solution) if solution.proved else None
        return truths

    def fingerprints(self, problems: Sequence[TspProblem], threads: int = 0) -> NDArray[np.uint8]:
        """As `Task.fingerprints`; the symmetries are those of `tasks.tsp.symmetry`."""
        from .symmetry import fingerprints

        return fingerprints(problems, threads)

    def space_bits(self, parameters: TspParameters) -> float | None:
        """As `Task.space_bits`; reckoned in `tasks.tsp.symmetry`."""
        from .symmetry import bits

        return bits(parameters)

    # ------------------------------------------------------------------ language

    def prompt(self, problem: TspProblem) -> str:
        return self.renderer().text(problem, "list", find_template(self, DEFAULT_LANGUAGE), self.example(problem))

    def prompts(self, problems: Sequence[TspProblem]) -> list[str]:
        """See `Task.prompts`: the tables are written natively."""
        from .prompt import weight_tables

        words, renderer = find_template(self, DEFAULT_LANGUAGE), self.renderer()
        return [
            renderer.around(problem, table, "list", words, self.example(problem))
            for problem, table in zip(problems, weight_tables(problems), strict=True)
        ]

    def problem_texts(self, problems: Sequence[TspProblem]) -> list[str]:
        """See `Task.problem_texts`: likewise."""
        from .prompt import problem_json

        return problem_json(problems)

    def renderer(self) -> TspRenderer:
        return TspRenderer()

    def example(self, problem: TspProblem) -> str:
        # Three cities are never a tour of more, and four are none of three.
        return "0 -> 2 -> 1 -> 0" if problem.cities > 3 else "0 -> 2 -> 3 -> 1 -> 0"

    def read(self, problem: TspProblem, text: str) -> Reading[TourAnswer]:
        found = read_tour(text, problem.cities)
        if found is None:
            return NOTHING
        if isinstance(found, Unreadable):
            return Malformed(Fault("malformed_tour", {}, {"reason": found.reason}))
        for digits in found.cities:
            if len(digits) > 9 or int(digits) >= problem.cities:
                return Malformed(Fault("unknown_city", {}, {"city": digits[:20], "cities": problem.cities}))
        return Answer(self.answer(problem, tuple(map(int, found.cities)), found.length))

    def answer(self, problem: TspProblem, cities: Sequence[int], length: int | None = None) -> TourAnswer:
        """The answer that consists of these cities (without the return) and this stated length."""
        order = tuple(cities)
        return TourAnswer(order, length, meaning_of(problem, order, length))

    def write(self, problem: TspProblem, answer: TourAnswer) -> str:
        tour = " -> ".join(map(str, (*answer.cities, *answer.cities[:1])))
        return tour if answer.length is None else f"{tour}, length {answer.length}"

    def to_json(self, problem: TspProblem, answer: TourAnswer) -> Any:
        return to_json(answer)

    def canonical(self, problem: TspProblem, answer: TourAnswer) -> Hashable:
        return answer.meaning

    def truth_answer(self, problem: TspProblem, truth: Truth) -> TourAnswer:
        return self.answer(problem, truth["tour"])

    # ------------------------------------------------------------------- verdict

    def check(self, problem: TspProblem, answer: TourAnswer, truth: Truth) -> Verdict:
        return judge(problem.cities, answer, truth, verifier_check.check(problem, answer.cities))

    def verify_batch(
        self, problems: Sequence[TspProblem], texts: Sequence[str], truths: Sequence[Truth | None]
    ) -> list[Verdict]:
        read: list[tuple[TspProblem, TourAnswer, Truth]] = []
        verdicts: list[Verdict | None] = []
        answers = self.parse_batch(problems, texts)
        for problem, answer, truth in zip(problems, answers, truths, strict=True):
            if isinstance(answer, TourAnswer):
                read.append((problem, answer, self.solve(problem) if truth is None else truth))
            verdicts.append(unparsed(answer) if isinstance(answer, Fault) else None)
        checked = iter(self.check_batch([p for p, _, _ in read], [a for _, a, _ in read], [t for _, _, t in read]))
        return [verdict or next(checked) for verdict in verdicts]

    def parse_batch(self, problems: Sequence[TspProblem], texts: Sequence[str]) -> list[TourAnswer | Fault]:
        from .parse_fast import read_answers

        read = zip(problems, texts, read_answers(problems, texts), strict=True)
        return [
            self.parse(problem, text) if tour is None else self.answer(problem, tour) for problem, text, tour in read
        ]

    def verify_texts(
        self, problems: Sequence[str | bytes], texts: Sequence[str], threads: int = 0
    ) -> list[Verdict | None]:
        from .parse_fast import judge_texts

        verdicts: list[Verdict | None] = [None] * len(problems)
        for row, cities, tour, result, optimum in judge_texts(
            problems, texts, FEW_CITIES, generation.NODE_LIMIT, threads
        ):
            if result is None:
                verdicts[row] = correct({"tour": tour})
            else:
                truth = {"status": "optimal", "objective": optimum}
                verdicts[row] = judge(cities, TourAnswer(tuple(tour), None, ()), truth, result)
        return verdicts

    def check_batch(
        self, problems: Sequence[TspProblem], answers: Sequence[TourAnswer], truths: Sequence[Truth]
    ) -> list[Verdict]:
        checks = verifier_check.check_many(problems, [answer.cities for answer in answers])
        rows = zip(problems, answers, truths, checks, strict=True)
        return [judge(problem.cities, answer, truth, result) for problem, answer, truth, result in rows]

    def self_check(self, problem: TspProblem, answer: TourAnswer) -> float | None:
        """As `Task.self_check`; the rules are in `tasks.tsp.baseline`."""
        from .baseline import self_check

        return self_check(problem, answer)

    # ------------------------------------------------------------------ feedback

    def describe(self, problem: TspProblem, fault: Fault, degree: Degree, truth: Truth | None) -> str:
        return describe_fault(fault, degree, truth)

    # ------------------------------------------------------------------ pictures

    def render(self, problem: TspProblem, answer: TourAnswer | None = None) -> str:
        return draw_text(problem, weight_table(problem), answer.cities if answer else None)

    def picture(self, problem: TspProblem, answer: TourAnswer | None = None, faults: Sequence[Fault] = ()) -> Canvas:
        return draw_problem(problem, answer.cities if answer else None, faults)

    # ----------------------------------------------------- certificates and steps

    def certify(self, problem: TspProblem, truth: Truth) -> Certificate:
        if truth["status"] != "optimal":
            raise ValueError(f"truth: expected a proved optimum, got the status {truth['status']!r}")
        return certify(problem, truth["objective"], truth["tour"])

    def check_certificate(self, certificate: Certificate) -> str:
        return certificate_checker.check_certificate(certificate)

    def process_verifier(self, problem: TspProblem) -> TourSteps:
        return TourSteps(problem)

    def step_grammar(self, problem: TspProblem) -> StepGrammar[TspProblem]:
        """See `Task.step_grammar` and `tasks.tsp.steps`."""
        from .steps import TspStepGrammar

        return TspStepGrammar(self, problem)

    def dense_score(self, problem: TspProblem) -> DenseScore[Any]:
        """See `Task.dense_score` and `tasks.tsp.baseline`."""
        from .baseline import TspDenseScore

        return TspDenseScore(self, problem)

    def compact_encoding(self) -> TspCompactEncoding:
        """See `tasks.tsp.compact`."""
        return TspCompactEncoding()

    # ---------------------------------------------------------------- null model

    def counts(self, problem: TspProblem) -> dict[str, Any]:
        """See `Task.counts`."""
        from ...verifiers.tsp.counting import counts

        return counts(problem)

    def crosschecks(self) -> tuple[Crosscheck, ...]:
        """See `Task.crosschecks`."""
        from .crosscheck import crosschecks

        return crosschecks(self)

    def baseline(
        self,
        problem: TspProblem,
        stream: Stream,
        previous: tuple[TourAnswer, Sequence[Fault]] | None = None,
    ) -> TourAnswer:
        """A randomised nearest neighbour tour with a few random improvements, or `previous` with a few."""
        given = previous[0].cities if previous else ()
        return self.answer(problem, attempt_tour(problem, stream, given))

    # ----------------------------------------------------------------------- floor

    def trivial_answers(self, problem: TspProblem, stream: Stream) -> Iterable[TrivialAnswer]:
        """See `Task.trivial_answers` and `tasks.tsp.baseline`."""
        from .baseline import trivial_answers

        return trivial_answers(problem, stream)
