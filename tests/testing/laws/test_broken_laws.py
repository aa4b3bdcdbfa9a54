"""A broken law is named, with the instance that breaks it."""

from __future__ import annotations

from typing import Any

import pytest
from toy_task import Toy, ToyParameters

from assay.tasks.core.instance import Conclusion
from assay.tasks.core.task import Draft
from assay.testing import BrokenLaws, check_task


def broken(**changes: Any) -> Any:
    """A toy with some hooks replaced."""
    return type("Broken", (Toy,), changes)()


def truthless(self: Any, *arguments: Any) -> list[Draft[Any]]:
    return [Draft(draft.problem, None, draft.difficulty) for draft in Toy.build(self, *arguments)]  # type: ignore[arg-type]


def unlike(self: Any, parameters: Any, key: bytes, indices: Any, threads: int) -> list[Draft[Any]]:
    drafts = Toy.build(self, parameters, key, indices, threads)
    return drafts if len(indices) > 3 else Toy.build(self, parameters, b"x" * 24, indices, threads)


def raising(*_: Any) -> Any:
    raise KeyError("no such colour")


def encoding(words: tuple[str, ...], *, most: int = 99, lost: int = 0) -> Any:
    """The hook of a compact encoding of the toy: numbers are words; the answer may lose its last ones."""

    class Encoding:
        def __init__(self) -> None:
            self.words = words

        def of_problem(self, problem: Any) -> list[str]:
            if len(problem.numbers) > most:
                raise ValueError(f"numbers: words for {most}, got {len(problem.numbers)}")
            return ["sum"]

        def of_answer(self, problem: Any, answer: Any) -> list[str]:
            return [str(one) for one in answer][: len(answer) - lost]

        def text(self, problem: Any, said: list[str]) -> str:
            return " ".join(said)

    return lambda self: Encoding()


NUMBERS = ("sum", *map(str, range(10, 100)))


@pytest.mark.parametrize("most", [3, 99])
def test_a_compact_encoding_may_refuse_what_only_an_earlier_version_makes_small(most: int) -> None:
    """The toy of old draws three numbers at level 1; its later version draws more than three words can say."""

    class Larger(Toy):
        version = 2
        levels = {1: ToyParameters(numbers=6), 2: ToyParameters(numbers=8)}
        compact_encoding = encoding(NUMBERS, most=most)

        @classmethod
        def earlier_versions(cls) -> Any:
            return {1: Earlier}

    class Earlier(Larger):
        version = 1
        levels = Toy.levels

    assert check_task(Larger(), laws=["compact-encoding"]).checked == ("compact-encoding",)


@pytest.mark.parametrize(
    ("law", "changes", "message"),
    [
        ("truth", {"build": truthless}, "truth: build gave None"),
        ("id-alone", {"build": unlike}, "prompt differs when generated in a batch that begins later"),
        ("effort", {"effort": "nodes"}, "effort: no difficulty column 'nodes'; columns: numbers"),
        ("levels", {"levels": {1: Toy.levels[1], 3: Toy.levels[3]}}, "levels: got [1, 3]"),
        ("write-read", {"write": lambda self, problem, answer: "7 7 7 7 7 7 7"}, "is written '7 7 7 7 7 7 7' and read back"),
        ("write-read", {"to_json": lambda self, problem, answer: {1, 2}}, "to_json: expected plain JSON values"),
        ("example", {"example": lambda self, problem: "never shown", "prompt": lambda self, problem: "Go."}, "does not show the example"),
        ("any-text", {"read": raising}, "raises KeyError: 'no such colour'"),
        ("broken-problem", {"problem_from_dict": lambda self, data: data["numbers"][0]}, "problem_from_dict raises KeyError"),
        ("conclusion", {"conclusion": lambda self, problem, truth: Conclusion("feasible", 3)}, "is feasible, which proves nothing"),
        ("conclusion", {"conclusion": lambda self, problem, truth: Conclusion("optimal")}, "is optimal with the objective None"),
        ("conclusion", {"conclusion": lambda self, problem, truth: Conclusion("satisfiable", 3)}, "is satisfiable with the objective 3"),
        ("conclusion", {"conclusion": lambda self, problem, truth: Conclusion("best")}, "has the status 'best'"),
        ("hint", {"solve": lambda self, p, hint=None: hint or Toy.solve(self, p)}, "solve believes the truth of"),
        ("feedback", {"describe": lambda self, p, f, d, truth: str(truth)}, "feedback of degree where uses the truth"),
        ("pictures", {"render": lambda self, problem, answer=None: ""}, "render gives an empty text"),
        ("baseline", {"baseline": raising}, "raised KeyError: 'no such colour'"),
        ("batches", {"prompts": lambda self, problems: ["?" for _ in problems]}, "prompts gives '?', alone it is"),
        ("trivial-answers", {"trivial_answers": raising}, "raised KeyError"),
        ("features", {"features": lambda self, problem: {"total": float("nan")}}, "features that are not finite: total"),
        ("features", {"features": lambda self, problem: {str(n): 1.0 for n in problem.numbers}}, "features have other names than before"),
        ("features", {"features": raising}, "raised KeyError"),
        ("self-check", {"self_check": lambda self, problem, answer: None}, "the true answer breaks a rule of self_check"),
        ("compact-encoding", {"compact_encoding": encoding(NUMBERS, most=0)}, "no instance of level 1 in any version has words: numbers: words for 0"),
        ("compact-encoding", {"compact_encoding": encoding(NUMBERS, lost=1)}, "the true answer in words"),
        ("compact-encoding", {"compact_encoding": encoding(("sum", "7"))}, "words outside the vocabulary"),
        ("compact-encoding", {"compact_encoding": encoding(("sum", "sum"))}, "the vocabulary names a word twice"),
        ("certificates", {"certify": raising}, "raised KeyError"),
    ],
)  # fmt: skip
def test_a_broken_law_is_named_with_its_instance(law: str, changes: dict[str, Any], message: str) -> None:
    with pytest.raises(BrokenLaws) as caught:
        check_task(broken(**changes), laws=[law])
    (violation,) = caught.value.report.violations
    assert violation.law == law and message in violation.message and violation.rule.endswith(".")
    assert str(caught.value).startswith("toy breaks 1 of 1 laws\n- " + law)
    if law not in ("effort", "levels") and "no instance" not in message and "names a word twice" not in message:
        assert violation.instance.startswith("toy:v1:L")
