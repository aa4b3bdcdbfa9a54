"""Feedback on replies without a readable answer."""

from __future__ import annotations

import itertools

import pytest

from assay.tasks import TASKS, get_task
from assay.tasks.core.feedback import READING_WORDS, UnreadReply, write_reading_feedback

OURS = sorted(name for name, place in TASKS.items() if place.startswith("."))
DEGREES = ("bit", "where", "how", "oracle")
UNREAD = {
    "prose": UnreadReply("I am not sure what to do here, let me see"),
    "cut": UnreadReply("First I look at the first part of it and", cut=True, tokens=48),
    "empty": UnreadReply(""),
    "two": UnreadReply("{one}\n{two}"),
}


def feedback(name: str, kind: str, degree: str, language: str) -> str:
    task = get_task(name)
    instances = list(task.generate(2, seed=4, count=12))
    rights = [task.write(i.problem, task.truth_answer(i.problem, i.truth)) for i in instances]
    instance, reply = instances[0], UNREAD[kind]
    if kind == "two":
        tags = [f"<answer>{right}</answer>" for right in rights if right != rights[0]]
        reply = UnreadReply(f"<answer>{rights[0]}</answer>\n{tags[0]}")
    verdict = task.verify(instance.problem, reply.text, instance.truth)
    assert verdict.status == "unparsed"
    return write_reading_feedback(
        task,
        instance.problem,
        verdict,
        reply,
        degree,
        instance.truth,
        language=language,  # type: ignore[arg-type]
    )


@pytest.mark.parametrize("name", OURS)
@pytest.mark.parametrize("kind", UNREAD)
@pytest.mark.parametrize("language", READING_WORDS)
def test_four_degrees_differ_and_say_the_form(name: str, kind: str, language: str) -> None:
    task = get_task(name)
    (instance,) = task.generate(2, seed=4)
    right = f"<answer>{task.write(instance.problem, task.truth_answer(instance.problem, instance.truth))}</answer>"
    texts = [feedback(name, kind, degree, language) for degree in DEGREES]
    if kind == "empty":  # there is nothing of the reply to show
        assert texts[1] == texts[2]
        texts.pop(2)
    assert all(one != other for one, other in itertools.combinations(texts, 2))
    for text in texts[:-1]:
        assert f"<answer>{task.example(instance.problem)}</answer>" in text
        assert right not in text or kind == "two"  # that one repeats the model's own words
    assert right in texts[-1]
    assert all(text.startswith(READING_WORDS[language].head) for text in texts)


def test_cut_reply_is_called_cut_and_its_length_is_told() -> None:
    where, how = (feedback("tsp", "cut", degree, "en") for degree in ("where", "how"))
    assert "cut off" in where and "48" not in where and "48 tokens" in how
    assert "the first part of it and" in how and "no answer in the form" not in how
