"""A sixth task in one file: pick numbers that add up to a total.

It stands for a task of another package in the tests: whatever works with it works with any.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations
from typing import Any

from assay.tasks.core.answers import NOTHING, Answer, Malformed, Reading
from assay.tasks.core.canvas import Canvas
from assay.tasks.core.ids import Stream
from assay.tasks.core.parameters import TaskParameters, require
from assay.tasks.core.task import Degree, Draft, Task, Truth
from assay.verifiers.verdict import Fault, Verdict, correct, wrong


@dataclass(frozen=True)
class ToyParameters(TaskParameters):
    numbers: int = 4

    def validate(self) -> None:
        require(2 <= self.numbers <= 12, "numbers", self.numbers, "2 to 12")


@dataclass(frozen=True)
class ToyProblem:
    numbers: tuple[int, ...]
    total: int

    def to_dict(self) -> dict[str, Any]:
        return {"numbers": list(self.numbers), "total": self.total}


class Toy(Task[ToyProblem, tuple[int, ...], ToyParameters]):
    name = "toy"
    title = "Toy"
    parameters_type = ToyParameters
    levels = {level: ToyParameters(numbers=level + 2) for level in range(1, 11)}

    def build(self, parameters, key, indices, threads):
        drafts = []
        for index in indices.tolist():
            stream = Stream(key, index)
            numbers = tuple(stream.below(90) + 10 for _ in range(parameters.numbers))
            chosen = [n for n in numbers if stream.below(2)] or [numbers[0]]
            problem = ToyProblem(numbers, sum(chosen))
            drafts.append(Draft(problem, self.solve(problem), {"numbers": parameters.numbers}))
        return drafts

    def problem_from_dict(self, data: Mapping[str, Any]) -> ToyProblem:
        numbers, total = data.get("numbers"), data.get("total")
        if not (isinstance(numbers, list) and numbers and all(type(n) is int for n in numbers)):
            raise ValueError(f"numbers: expected whole numbers, got {numbers!r}")
        if type(total) is not int:
            raise ValueError(f"total: expected a whole number, got {total!r}")
        return ToyProblem(tuple(numbers), total)

    def solve(self, problem: ToyProblem, hint: Truth | None = None) -> Truth:
        for size in range(1, len(problem.numbers) + 1):
            for chosen in combinations(problem.numbers, size):
                if sum(chosen) == problem.total:
                    return {"status": "satisfiable", "solution": list(chosen)}
        return {"status": "unsatisfiable"}

    def prompt(self, problem: ToyProblem) -> str:
        return (
            f"Pick some of {problem.numbers} that add up to {problem.total}. "
            f"Answer as <answer>{self.example(problem)}</answer>."
        )

    def example(self, problem: ToyProblem) -> str:
        return "1 2 3"

    def read(self, problem: ToyProblem, text: str) -> Reading[tuple[int, ...]]:
        words = text.replace(",", " ").replace("+", " ").split()
        if not words or len(words) > 50 or not all(w.isascii() and w.isdecimal() and len(w) < 9 for w in words):
            return NOTHING
        numbers = tuple(sorted(map(int, words)))
        extra = [n for n in numbers if numbers.count(n) > problem.numbers.count(n)]
        return Malformed(Fault("not_given", {}, {"numbers": extra})) if extra else Answer(numbers)

    def write(self, problem: ToyProblem, answer: tuple[int, ...]) -> str:
        return " ".join(map(str, answer))

    def to_json(self, problem: ToyProblem, answer: tuple[int, ...]) -> Any:
        return list(answer)

    def canonical(self, problem: ToyProblem, answer: tuple[int, ...]) -> tuple[int, ...]:
        return tuple(sorted(answer))

    def truth_answer(self, problem: ToyProblem, truth: Truth) -> tuple[int, ...]:
        return tuple(sorted(truth["solution"]))

    def check(self, problem: ToyProblem, answer: tuple[int, ...], truth: Truth) -> Verdict:
        if sum(answer) == problem.total:
            return correct(list(answer))
        return wrong(list(answer), Fault("wrong_sum", {}, {"sum": sum(answer)}))

    def describe(self, problem: ToyProblem, fault: Fault, degree: Degree, truth: Truth | None) -> str:
        if degree == "where":
            return "The sum is wrong." if fault.kind == "wrong_sum" else "A number is not given."
        if degree == "oracle" and truth:
            return f"A right answer is {truth['solution']}."
        return f"{fault.kind}: {dict(fault.detail)}"

    def render(self, problem: ToyProblem, answer: tuple[int, ...] | None = None) -> str:
        return f"{problem.numbers} → {problem.total}  {answer or ''}"

    def picture(
        self, problem: ToyProblem, answer: tuple[int, ...] | None = None, faults: Sequence[Fault] = ()
    ) -> Canvas:
        canvas = Canvas(200, 40, "toy")
        canvas.text(5, 20, self.render(problem, answer))
        return canvas

    def baseline(
        self, problem: ToyProblem, stream: Stream, previous: tuple[tuple[int, ...], Sequence[Fault]] | None = None
    ) -> tuple[int, ...]:
        return tuple(sorted(n for n in problem.numbers if stream.below(2))) or problem.numbers[:1]
