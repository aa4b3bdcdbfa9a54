"""SpatialMap as a task: batches, faults, feedback, drawings."""

from __future__ import annotations

import re

import pytest
from spatial_map_cases import TASK, A, B, C, every_level, problem

from assay.verifiers.spatial_map import check as truth_of
from assay.verifiers.spatial_map.problem import QUADRANTS, UNDETERMINED, Question, SpatialMapProblem


def test_a_batch_of_responses_gets_the_same_verdicts_as_one_by_one():
    instances = every_level(6, seed=15)
    problems, texts, truths = [], [], []
    for number, instance in enumerate(instances):
        right = TASK.write(instance.problem, TASK.truth_answer(instance.problem, instance.truth))
        for text in (f"<answer>{right}</answer>", "<answer>NE</answer>", "<answer>none</answer>", "I do not know."):
            problems.append(instance.problem)
            texts.append(text)
            truths.append(instance.truth if number % 2 else None)
    together = TASK.verify_batch(problems, texts, truths)
    assert together == [TASK.verify(*row) for row in zip(problems, texts, truths, strict=True)]
    assert {verdict.status for verdict in together} == {"correct", "wrong", "unparsed"}
    assert TASK.verify_batch([], [], []) == []
    with pytest.raises(ValueError, match="texts: expected"):
        TASK.verify_batch(problems, texts[1:], truths)


def test_faults_say_what_is_wrong():
    def kinds(asked, answer):
        return [fault.kind for fault in truth_of.check(asked, answer).faults]

    assert kinds(problem("direction"), "SW") == ["wrong_direction"]
    assert kinds(problem("direction"), UNDETERMINED) == ["is_determined"]
    assert kinds(problem("which"), frozenset({A, C})) == ["place_extra", "place_missing"]
    assert kinds(problem("which"), frozenset({A, B})) == ["place_missing"]
    assert kinds(problem("count"), 2) == ["wrong_count"]
    open_question = SpatialMapProblem((A, B, C), ((A, "N", B),), Question("direction", B, place=A))
    assert kinds(open_question, "NE") == ["not_determined"]
    assert kinds(open_question, UNDETERMINED) == []
    open_set = SpatialMapProblem((A, B, C), ((A, "N", B),), Question("which", B, direction="NE"))
    assert kinds(open_set, frozenset({A})) == ["not_determined", "not_determined"]


@pytest.mark.parametrize("degree", ["bit", "where", "how"])
def test_feedback_does_not_tell_a_false_claim_from_an_open_one(degree):
    """Below `oracle`, "cannot be determined" must not be readable off the feedback."""
    places = (A, B, C)
    settled = ((A, "SE", B), (C, "NE", B))
    left_open = ((A, "E", B), (C, "NE", B))
    for question, claim in (
        (Question("direction", B, place=A), "NE"),
        (Question("which", B, direction="NE"), frozenset({A, C})),
        (Question("count", B, direction="NE"), 2),
    ):
        texts = set()
        for relations in (settled, left_open):
            asked = SpatialMapProblem(places, relations, question)
            verdict = truth_of.check(asked, claim)
            assert not verdict.correct
            texts.add(TASK.feedback(asked, verdict, degree))
        assert len(texts) == 1
        assert "determine" not in texts.pop()


def test_feedback_never_contains_the_answer():
    for instance in every_level(20, seed=13):
        asked = instance.problem
        right = TASK.write(asked, TASK.truth_answer(asked, instance.truth))
        wrong: list[object] = [UNDETERMINED]
        if asked.question.kind == "direction":
            wrong += QUADRANTS
        elif asked.question.kind == "count":
            wrong += [0, 1, 99]
        else:
            wrong += [frozenset(), frozenset(asked.places)]
        for answer in wrong:
            verdict = TASK.check(asked, answer, instance.truth)
            if verdict.correct:
                continue
            for degree in ("bit", "where"):
                text = TASK.feedback(asked, verdict, degree)
                assert not re.search(rf"(?<!\w){re.escape(right)}(?!\w)", text) or right in ("none",)
            assert right in TASK.feedback(asked, verdict, "oracle", instance.truth)


def test_drawings_show_the_question_and_say_that_other_maps_fit():
    for level in (1, 10):
        for instance in TASK.generate(level, seed=14, count=6):
            asked = instance.problem
            for answer in (None, UNDETERMINED, TASK.truth_answer(asked, instance.truth)):
                faults = TASK.check(asked, answer, instance.truth).faults if answer is not None else ()
                drawn = TASK.picture(asked, answer, faults).to_svg()
                assert "One of the maps that fit the text" in drawn
                text = TASK.render(asked, answer)
                assert asked.question.reference in text and text.rstrip()
                assert answer is None or TASK.write(asked, answer) in text
    assert TASK.picture(asked).to_png().startswith(b"\x89PNG")
