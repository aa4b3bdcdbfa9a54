"""Votes among the valid answers."""

from __future__ import annotations

from toy_sessions import SILENT, say, session_with, solve

from assay.tasks import get_task


def test_validity_submits_the_shortest_tour_and_knows_no_optimum() -> None:
    task = get_task("tsp")
    (instance,) = task.generate(2, seed=3)
    n, problem = instance.problem.cities, instance.problem
    tours = [[0, *order] for order in ([*range(1, n)], [*range(2, n), 1], [3, 1, 2, *range(4, n)])]
    lengths = [problem.length(tour) for tour in tours]
    assert len(set(lengths)) == 3
    texts = [f"<answer>{' -> '.join(map(str, tour))}</answer>" for tour in ([*range(1, n), 1], *tours)]
    for texts_here in (texts, texts + [texts[0]] * 3):
        model = say(*texts_here)
        outcome = solve(f"validity:n={len(texts_here)}", session_with(model, instance=instance))
        assert outcome.chosen is outcome.replies[1 + lengths.index(min(lengths))]
    nothing_valid = solve("validity:n=2", session_with(say(texts[0], SILENT), instance=instance))
    assert nothing_valid.chosen is nothing_valid.replies[0]


def test_a_claim_wins_only_where_there_is_no_valid_answer() -> None:
    task = get_task("3sat")
    instance = next(one for one in task.generate(1, seed=3, count=20) if one.truth["status"] == "satisfiable")
    fine = f"<answer>{task.write(instance.problem, task.truth_answer(instance.problem, instance.truth))}</answer>"
    claim = "<answer>unsatisfiable</answer>"
    outcome = solve("validity:n=4", session_with(say(claim, claim, claim, fine), instance=instance))
    assert outcome.chosen is outcome.replies[3]
    outcome = solve("validity:n=2", session_with(say(SILENT, claim), instance=instance))
    assert outcome.chosen is outcome.replies[1]
