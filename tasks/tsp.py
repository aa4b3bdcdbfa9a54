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
from dataclasses import dataclass, field
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray

from ..verifiers import tsp as verifier
from ..verifiers.certificates import tsp as certificate_checker
from ..verifiers.certificates.certificate import Certificate
from ..verifiers.steps.tsp import TourSteps
from ..verifiers.tsp import CITY_MISSING, CITY_REPEATED, Solution, TourCheck, TspProblem
from ..verifiers.tsp_proof import certify
from ..verifiers.verdict import Fault, Verdict, correct, undecided, unparsed, wrong
from . import _core
from .agreement.comparison import Comparison
from .answers import NOTHING, Answer, Malformed, Reading
from .attempts.tsp import attempt_tour
from .canvas import Canvas
from .fitness.fitness import Fitness
from .floors.guess import Guess
from .keys import Stream
from .parameters import TaskParameters, require
from .pictures.tsp import draw_problem, draw_text
from .reading.tsp import Unreadable, read_tour
from .renderings.tsp import TspRenderer, weight_table
from .shorthand.tsp import TspShorthand
from .stepwise.stepwise import Stepwise
from .task import Degree, Draft, Task, Truth
from .template import DEFAULT_LANGUAGE, find_template

NODE_LIMIT = 10_000
"""Branch-and-bound nodes for proving one candidate at generation."""
ATTEMPTS = 16
"""Candidates tried for one index before giving up."""
FEW_CITIES = 40
"""Problems from elsewhere of at most so many are solved together: the limit of nodes keeps each short."""
SOLVE_SECONDS = 120.0
"""For a problem from elsewhere; what is generated takes a fraction of one."""
DECIDED_CITIES, DECIDED_WORK = 400, 4_000_000
"""What `decide` takes on: cities, and nodes times the square of cities."""
KINDS = ("euclidean", "uniform", "asymmetric")
KIND_PURPOSE = 2**32
"""Of the stream that draws the kind of mixed weights; those below are the attempts."""
MOST_KICKS = 200
"""Kicks after which the search for an optimum stops being measured."""
MOST_NAMED = 20
"""Cities listed in one fault."""


@dataclass(frozen=True)
class TspParameters(TaskParameters):
    """What instances are made with.

    Attributes:
        cities: 3 to 100.
        weights: `euclidean`, `uniform`, `asymmetric`, or `mixed`, which draws one of the three for
            each instance.
        grid: Points lie in [0, grid)²; for euclidean weights.
        max_weight: Weights lie in [1, max_weight]; for the others.
    """

    cities: int = 10
    weights: Literal["euclidean", "uniform", "asymmetric", "mixed"] = "euclidean"
    grid: int = 1000
    max_weight: int = 100

    def validate(self) -> None:
        require(3 <= self.cities <= 100, "cities", self.cities, "3 to 100")
        require(self.weights in (*KINDS, "mixed"), "weights", self.weights, ", ".join((*KINDS, "mixed")))
        least = int(np.ceil(np.sqrt(self.cities)))
        require(least <= self.grid <= 2**20, "grid", self.grid, f"{least} to {2**20}")
        require(1 <= self.max_weight <= 2**31 - 1, "max_weight", self.max_weight, f"1 to {2**31 - 1}")


@dataclass(frozen=True, slots=True)
class TourAnswer:
    """A tour as it was given.

    Attributes:
        cities: In the order given, without the return to the first.
        length: As stated in the answer; None when it was not.
        meaning: What two answers that mean the same have in common, see `meaning_of`; the
            only field that equality looks at.
    """

    cities: tuple[int, ...] = field(compare=False)
    length: int | None = field(compare=False)
    meaning: Hashable = field(repr=False)


def meaning_of(problem: TspProblem, cities: tuple[int, ...], length: int | None) -> Hashable:
    """The tour from city 0, in the smaller direction if weights are symmetric, and a misstated length."""
    if sorted(cities) != list(range(problem.cities)):
        return cities, length
    misstated = None if length is None or length == problem.length(cities) else length
    forward = verifier.from_zero(cities)
    if not problem.symmetric:
        return forward, misstated
    return min(forward, (0, *forward[:0:-1])), misstated


class Tsp(Task[TspProblem, TourAnswer, TspParameters]):
    """The travelling salesman problem as a task."""

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
        drafts: dict[int, Draft[TspProblem]] = {}
        waiting = indices
        for attempt in range(ATTEMPTS):
            problems = self._candidates(parameters, key, waiting, attempt, threads)
            solutions = verifier.solve_with_effort(problems, node_limit=NODE_LIMIT, threads=threads)
            proved = [solution.proved for solution in solutions]
            kept = [i for i, good in enumerate(proved) if good]
            made = _drafts([problems[i] for i in kept], [solutions[i] for i in kept], threads)
            drafts |= zip(waiting[proved].tolist(), made, strict=True)
            waiting = waiting[~np.array(proved, dtype=bool)]
            if not len(waiting):
                return [drafts[index] for index in indices.tolist()]
        raise ValueError(
            f"cities: no optimum among {ATTEMPTS} candidates of index {waiting[0]} was proved within {NODE_LIMIT} "
            f"nodes, with cities={parameters.cities}, weights={parameters.weights}; 60 cities are always in reach"
        )

    def _candidates(
        self, parameters: TspParameters, key: bytes, indices: NDArray[np.uint64], attempt: int, threads: int
    ) -> list[TspProblem]:
        kinds = [_kind(parameters, key, index) for index in indices.tolist()]
        problems: dict[int, TspProblem] = {}
        for kind in dict.fromkeys(kinds):
            rows = [row for row, drawn in enumerate(kinds) if drawn == kind]
            weights, coordinates = _core.tsp_generate(
                key,
                indices[rows],
                attempt,
                parameters.cities,
                kind,
                parameters.grid,
                parameters.max_weight,
                threads,
            )
            placed = kind == "euclidean"
            made = (TspProblem(w, c if placed else None) for w, c in zip(weights, coordinates, strict=True))
            problems |= zip(rows, made, strict=True)
        return [problems[row] for row in range(len(kinds))]

    # ------------------------------------------------------------------ problems

    def problem_from_dict(self, data: Mapping[str, Any]) -> TspProblem:
        return TspProblem.from_dict(data)

    def solve(self, problem: TspProblem, hint: Truth | None = None) -> Truth:
        # A hint could only save time here, and is not needed for it.
        if problem.cities > verifier.MOST_CITIES:
            return {"status": "unknown", "objective": None, "tour": None, "lower_bound": 0, "proved": False}
        return _truth(verifier.solve(problem, time_limit=SOLVE_SECONDS))

    def decide(self, problem: TspProblem, hint: Truth | None = None) -> Truth:
        """As `Task.decide`: as many nodes as at generation up to 100 cities, then fewer, none beyond 400."""
        if problem.cities > DECIDED_CITIES:
            return {"status": "unknown", "objective": None, "tour": None, "lower_bound": 0, "proved": False}
        nodes = NODE_LIMIT if problem.cities <= 100 else DECIDED_WORK // problem.cities**2
        return _truth(verifier.solve(problem, node_limit=nodes, fallback=False))

    def solve_together(self, problems: Sequence[TspProblem], threads: int = 0) -> list[Truth | None]:
        small = [row for row, problem in enumerate(problems) if problem.cities <= FEW_CITIES]
        solutions = verifier.solve_with_effort([problems[row] for row in small], node_limit=NODE_LIMIT, threads=threads)
        truths: list[Truth | None] = [None] * len(problems)
        for row, solution in zip(small, solutions, strict=True):
            truths[row] = _truth(solution) if solution.proved else None
        return truths

    def fingerprints(self, problems: Sequence[TspProblem], threads: int = 0) -> NDArray[np.uint8]:
        """As `Task.fingerprints`; the symmetries are those of `tasks.fingerprints.tsp`."""
        from .fingerprints.tsp import fingerprints

        return fingerprints(problems, threads)

    def space_bits(self, parameters: TspParameters) -> float | None:
        """As `Task.space_bits`; reckoned in `tasks.space.tsp`."""
        from .space.tsp import bits

        return bits(parameters)

    # ------------------------------------------------------------------ language

    def prompt(self, problem: TspProblem) -> str:
        return self.renderer().text(problem, "list", find_template(self.name, DEFAULT_LANGUAGE), self.example(problem))

    def prompts(self, problems: Sequence[TspProblem]) -> list[str]:
        """See `Task.prompts`: the tables are written natively."""
        from .wording.tsp import weight_tables

        words, renderer = find_template(self.name, DEFAULT_LANGUAGE), self.renderer()
        return [
            renderer.around(problem, table, "list", words, self.example(problem))
            for problem, table in zip(problems, weight_tables(problems), strict=True)
        ]

    def problem_texts(self, problems: Sequence[TspProblem]) -> list[str]:
        """See `Task.problem_texts`: likewise."""
        from .wording.tsp import problem_json

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
        return _shown(answer)

    def canonical(self, problem: TspProblem, answer: TourAnswer) -> Hashable:
        return answer.meaning

    def truth_answer(self, problem: TspProblem, truth: Truth) -> TourAnswer:
        return self.answer(problem, truth["tour"])

    # ------------------------------------------------------------------- verdict

    def check(self, problem: TspProblem, answer: TourAnswer, truth: Truth) -> Verdict:
        return self._judge(problem.cities, answer, truth, verifier.check(problem, answer.cities))

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
        from .plain.tsp import read_answers

        read = zip(problems, texts, read_answers(problems, texts), strict=True)
        return [
            self.parse(problem, text) if tour is None else self.answer(problem, tour) for problem, text, tour in read
        ]

    def verify_texts(
        self, problems: Sequence[str | bytes], texts: Sequence[str], threads: int = 0
    ) -> list[Verdict | None]:
        from .plain.tsp import judge_texts

        verdicts: list[Verdict | None] = [None] * len(problems)
        for row, cities, tour, result, optimum in judge_texts(problems, texts, FEW_CITIES, NODE_LIMIT, threads):
            if result is None:
                verdicts[row] = correct({"tour": tour})
            else:
                truth = {"status": "optimal", "objective": optimum}
                verdicts[row] = self._judge(cities, TourAnswer(tuple(tour), None, ()), truth, result)
        return verdicts

    def check_batch(
        self, problems: Sequence[TspProblem], answers: Sequence[TourAnswer], truths: Sequence[Truth]
    ) -> list[Verdict]:
        checks = verifier.check_many(problems, [answer.cities for answer in answers])
        rows = zip(problems, answers, truths, checks, strict=True)
        return [self._judge(problem.cities, answer, truth, result) for problem, answer, truth, result in rows]

    def _judge(self, cities: int, answer: TourAnswer, truth: Truth, result: TourCheck) -> Verdict:
        shown = _shown(answer)
        faults = _tour_faults(cities, answer.cities, result)
        if faults:
            return wrong(shown, *faults)
        if answer.length is not None and answer.length != result.length:
            detail = {"stated": answer.length, "length": result.length}
            faults.append(Fault("length_misstated", {}, detail))
        objective = truth.get("objective")
        if objective is not None and result.length > objective:
            gap = round((result.length - objective) / objective, 6) if objective else None
            faults.append(Fault("not_optimal", {}, {"length": result.length, "gap": gap}))
        if faults:
            return wrong(shown, *faults)
        proved = truth["status"] == "optimal" or truth.get("lower_bound") == result.length
        if proved and result.length == objective:
            return correct(shown)
        # Either nobody knows whether a shorter tour exists, or the stated truth is refuted.
        kind = "truth_refuted" if truth["status"] == "optimal" else "optimum_unproved"
        return undecided(shown, Fault(kind, {}, {"length": result.length}))

    def merit(self, problem: TspProblem, answer: TourAnswer) -> float | None:
        """As `Task.merit`; the rules are in `tasks.merit.tsp`."""
        from .merit.tsp import merit

        return merit(problem, answer)

    # ------------------------------------------------------------------ feedback

    def describe(self, problem: TspProblem, fault: Fault, degree: Degree, truth: Truth | None) -> str:
        told = _WHERE[fault.kind].format_map(_Shown(fault.place))
        if degree == "where" or fault.kind not in _HOW:
            return told
        told = _HOW[fault.kind].format_map(_Shown({**fault.place, **fault.detail}))
        if degree == "oracle" and fault.kind == "not_optimal" and truth:
            tour = " -> ".join(map(str, (*truth["tour"], truth["tour"][0])))
            told += f" A shortest one has length {truth['objective']}: {tour}."
        return told

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

    def steps(self, problem: TspProblem) -> TourSteps:
        return TourSteps(problem)

    def stepwise(self, problem: TspProblem) -> Stepwise[TspProblem]:
        """See `Task.stepwise` and `tasks.stepwise.tsp`."""
        from .stepwise.tsp import TspStepwise

        return TspStepwise(self, problem)

    def fitness(self, problem: TspProblem) -> Fitness[Any]:
        """See `Task.fitness` and `tasks.fitness.tsp`."""
        from .fitness.tsp import TspFitness

        return TspFitness(self, problem)

    def shorthand(self) -> TspShorthand:
        """See `tasks.shorthand.tsp`."""
        return TspShorthand()

    # ---------------------------------------------------------------- null model

    def counts(self, problem: TspProblem) -> dict[str, Any]:
        """See `Task.counts`."""
        from ..verifiers.counting.tsp import counts

        return counts(problem)

    def comparisons(self) -> tuple[Comparison, ...]:
        """See `Task.comparisons`."""
        from .agreement.tsp import comparisons

        return comparisons(self)

    def attempt(
        self,
        problem: TspProblem,
        stream: Stream,
        previous: tuple[TourAnswer, Sequence[Fault]] | None = None,
    ) -> TourAnswer:
        """A randomised nearest neighbour tour with a few random improvements, or `previous` with a few."""
        given = previous[0].cities if previous else ()
        return self.answer(problem, attempt_tour(problem, stream, given))

    # ----------------------------------------------------------------------- floor

    def guesses(self, problem: TspProblem, stream: Stream) -> Iterable[Guess]:
        """See `Task.guesses` and `tasks.floors.tsp`."""
        from .floors.tsp import guesses

        return guesses(problem, stream)


_WHERE = {
    "malformed_tour": "Your answer is not one plain list of city numbers.",
    "unknown_city": "Your answer names a city that does not exist.",
    "city_repeated": "Visited more than once: {cities}.",
    "city_missing": "Not visited: {cities}.",
    "not_optimal": "Your tour is not a shortest one.",
    "length_misstated": "The length that you state is not the length of your tour.",
    "optimum_unproved": "Nobody has proved how short a tour can be.",
    "truth_refuted": "Your tour is shorter than the optimum that was given.",
}
_HOW = {
    "malformed_tour": "Your answer cannot be read as a tour: {reason}.",
    "unknown_city": "Your answer names city {city}; the cities are numbered from 0, and there are {cities}.",
    "not_optimal": "Your tour is valid; its length is {length}, and there is a shorter one.",
    "length_misstated": "You state the length {stated}, but your tour has the length {length}.",
}


class _Shown(dict[str, Any]):
    """Lists are shown as `city 3, city 5`."""

    def __getitem__(self, name: str) -> Any:
        value = super().__getitem__(name)
        return ", ".join(f"city {city}" for city in value) if isinstance(value, list) else value


def _truth(solution: Solution) -> dict[str, Any]:
    truth: dict[str, Any] = {
        "status": solution.status,
        "objective": solution.objective,
        "tour": list(solution.tour),
        "lower_bound": solution.lower_bound,
        "proved": solution.proved,
        "method": solution.method,
    }
    if solution.optimal_tours is not None:
        truth["optimal_tours"] = solution.optimal_tours
    return truth


def _drafts(problems: list[TspProblem], solutions: list[Solution], threads: int) -> list[Draft[TspProblem]]:
    goals = [solution.objective for solution in solutions]
    efforts = verifier.efforts(problems, goals, most_kicks=MOST_KICKS, threads=threads)
    return [
        Draft(problem, _truth(solution), _difficulty(solution, effort))
        for problem, solution, effort in zip(problems, solutions, efforts, strict=True)
    ]


def _difficulty(solution: Solution, effort: verifier.Effort) -> dict[str, float | int]:
    """See docs/difficulty.md."""
    best = solution.objective
    columns: dict[str, float | int] = {
        "cities": len(solution.tour),
        "moves": effort.moves,
        "kicks": effort.kicks,
        "gap_greedy": _gap(effort.greedy, best),
        "gap_2opt": _gap(effort.two_opt, best),
        "gap_local_search": _gap(effort.local_search, best),
        "nodes": solution.nodes,
    }
    if solution.optimal_tours is not None and solution.near_optimal_tours is not None:
        columns["optimal_tours"] = solution.optimal_tours
        columns["near_optimal_tours"] = solution.near_optimal_tours
    return columns


def _gap(length: int, best: int) -> float:
    return round((length - best) / best, 6)


def _kind(parameters: TspParameters, key: bytes, index: int) -> str:
    if parameters.weights != "mixed":
        return parameters.weights
    return KINDS[Stream(key, index, KIND_PURPOSE).below(len(KINDS))]


def _shown(answer: TourAnswer) -> dict[str, Any]:
    stated = {} if answer.length is None else {"length": answer.length}
    return {"tour": list(answer.cities), **stated}


def _tour_faults(count: int, cities: tuple[int, ...], result: TourCheck) -> list[Fault]:
    if result.status == verifier.UNKNOWN_CITY:
        return [Fault("unknown_city", {}, {"city": str(cities[result.place])[:20], "cities": count})]
    if result.status not in (CITY_REPEATED, CITY_MISSING):
        return []
    visits = [0] * count
    for city in cities:
        if 0 <= city < count:
            visits[city] += 1
    found = {
        "city_repeated": [city for city, count in enumerate(visits) if count > 1],
        "city_missing": [city for city, count in enumerate(visits) if count == 0],
    }
    return [
        Fault(kind, {"cities": which[:MOST_NAMED]}, {"count": len(which)}) for kind, which in found.items() if which
    ]
