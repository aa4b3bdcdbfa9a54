"""Truths in the words of solvers: proved when they are, with an answer when there is one, for any task."""

from __future__ import annotations

from typing import Any

import pytest
from toy_task import Toy, ToyProblem

from assay.tasks import TASKS, get_task, load
from assay.tasks.core.instance import STATUSES, UNPROVED, WITHOUT_ANSWER, Conclusion

PROBLEM = ToyProblem((5, 6, 7), 11)


@pytest.mark.parametrize(
    "truth, expected",
    [
        ({"status": "satisfiable", "solution": [5, 6]}, ("satisfiable", None, [5, 6], True)),
        ({"status": "unsatisfiable"}, ("unsatisfiable", None, None, True)),
        ({"status": "optimal", "objective": 2, "solution": [5, 6]}, ("optimal", 2, [5, 6], True)),
        ({"status": "feasible", "objective": 2, "solution": [5, 6]}, ("feasible", 2, [5, 6], False)),
        ({"status": "infeasible", "objective": None}, ("infeasible", None, None, True)),
        ({"status": "unknown"}, ("unknown", None, None, False)),
        # Words of a task's own, or none, are proofs: that is what a truth is.
        ({"status": "determined", "solution": [5, 6]}, ("satisfiable", None, [5, 6], True)),
        ({"solution": [5, 6]}, ("satisfiable", None, [5, 6], True)),
        ({"status": ["optimal"], "objective": "much", "solution": [5, 6]}, ("satisfiable", None, [5, 6], True)),
    ],
)
def test_a_task_without_words_of_its_own(truth: dict[str, Any], expected: tuple[Any, ...]) -> None:
    assert tuple(Toy().solution(PROBLEM, truth).values()) == expected


def test_a_task_translates_its_own_truths() -> None:
    class Silent(Toy):
        def conclusion(self, problem: ToyProblem, truth: Any) -> Conclusion:
            return Conclusion("satisfiable" if truth["solution"] else "unsatisfiable")

    assert Silent().solution(PROBLEM, {"solution": None})["status"] == "unsatisfiable"
    assert Silent().solution(PROBLEM, {"solution": [11]})["answer"] == [11]


@pytest.mark.parametrize("name", TASKS)
def test_every_generated_truth_is_proved(name: str) -> None:
    task, seen = get_task(name), set()
    for instance in task.generate(2, seed=9, count=40):
        solution = task.solution(instance.problem, instance.truth)
        seen.add(solution["status"])
        assert solution["status"] in STATUSES and solution["proved"] and solution["status"] not in UNPROVED
        assert (solution["answer"] is None) == (solution["status"] in WITHOUT_ANSWER)
        assert (solution["objective"] is None) == (solution["status"] != "optimal")
    assert seen


@pytest.mark.parametrize(
    "name, expected",
    [
        ("tsp:v1:L1:7:0", ("optimal", 2183, [0, 4, 2, 3, 1], True)),
        ("maze:v1:L1:7:0", ("optimal", 14, "DDDDDDLLUULLUU", True)),
        ("maze:v1:form=turns:7:0", ("satisfiable", None, 11, True)),
        ("maze:v1:infeasible=1:7:0", ("infeasible", None, None, True)),
        ("spatial-map:v1:L1:7:0", ("satisfiable", None, 4, True)),
        ("calendar:v1:infeasible=1:7:0", ("unsatisfiable", None, None, True)),
    ],
)
def test_our_tasks(name: str, expected: tuple[Any, ...]) -> None:
    instance = load(name)
    assert tuple(get_task(instance.task).solution(instance.problem, instance.truth).values()) == expected
