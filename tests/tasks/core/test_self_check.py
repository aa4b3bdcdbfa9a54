"""What can be told of an answer without the truth: never more than the verdict, and never less than the rules."""

from __future__ import annotations

import pytest
from task_facts import fact

from assay.tasks import TASKS, get_task
from assay.tasks.core.baseline import CLAIMED, PROVED
from assay.tasks.core.ids import Stream, make_key

OPTIMALITY = {"not_optimal", "not_shortest", "not_earliest", "optimum_unproved"}
"""Faults that need the truth to be found."""


@pytest.mark.parametrize("name", list(TASKS))
@pytest.mark.parametrize("level", [1, 4, 7])
def test_merit_agrees_with_the_verdict_as_far_as_it_goes(name: str, level: int) -> None:
    task, seen, sees_all = get_task(name), set(), fact(name, "SELF_CHECK_SEES_EVERY_RULE", False)
    for instance in task.generate(level, seed=17, count=12):
        problem, truth = instance.problem, instance.truth
        assert truth is not None
        best = task.truth_answer(problem, truth)
        top = task.self_check(problem, best)
        assert top is not None and task.check(problem, best, truth).correct
        stream = Stream(make_key("merit", str(instance.id)))
        answers = [task.baseline(problem, stream) for _ in range(8)]
        for answer in answers:
            self_check, verdict = task.self_check(problem, answer), task.check(problem, answer, truth)
            kinds = {fault.kind for fault in verdict.faults}
            if verdict.correct:
                assert self_check == top
            if self_check is None:
                assert kinds - OPTIMALITY, (str(instance.id), answer)
            elif sees_all and kinds and not any(kind.startswith("claimed") for kind in kinds):
                asks = getattr(problem, "form", "path") != "path"
                assert asks or (kinds <= OPTIMALITY and self_check < top), (str(instance.id), answer, kinds)
            seen.add(self_check is None)
    assert seen


def test_claims_are_below_answers_and_proofs_above() -> None:
    for name, claim in (("3sat", "unsatisfiable"), ("maze", "no path"), ("calendar", "no slot")):
        task = get_task(name)
        (instance,) = task.generate(1, seed=3)
        answer = task.parse(instance.problem, f"<answer>{claim}</answer>")
        assert task.self_check(instance.problem, answer) == CLAIMED < 0 < PROVED
