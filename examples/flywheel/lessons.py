"""What the models learn from: instances and answers as rows of word numbers."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from assay_tiny_models import END, MOST_EARLIER, NOT, PAD, SO, prompt_words

from assay.tasks import get_task
from assay.tasks.core.ids import Stream, make_key

LEVELS = {"3sat": "L1", "tsp": "L1", "maze": "L1", "spatial-map": "L1", "calendar": "L1"}
"""What each model is trained and measured on."""
LONGEST = {"3sat": 6, "tsp": 6, "maze": 31, "spatial-map": 8, "calendar": 4}
"""Words of a reply at most, its end included."""
SEED = 2026
TOLD = 0.35
"""Share of the lessons that show wrong answers first."""


def vocabulary(task):
    """The words of a task's model, numbered by their order."""
    return [PAD, END, NOT, SO, *task.compact_encoding().words]


@dataclass
class Lessons:
    """Rows of word numbers, padded at the end; `asked[i]` words of row i are the prompt, the rest the reply."""

    rows: np.ndarray
    asked: np.ndarray
    lengths: np.ndarray


def fingerprints_of_tests(name, count):
    """Fingerprints of the instances that measure: nothing is trained on that is one of them up to symmetry."""
    task = get_task(name)
    tests = task.generate(LEVELS[name], seed=SEED, count=count, split="test")
    return {bytes(row) for row in task.fingerprints([instance.problem for instance in tests])}


def instances(name, count, first=0, without=frozenset(), seed=SEED):
    """Training instances, without those whose fingerprint is in `without`."""
    task = get_task(name)
    made = list(task.generate(LEVELS[name], seed=seed, count=count, first=first, split="train"))
    if without:
        prints = task.fingerprints([instance.problem for instance in made])
        made = [instance for instance, row in zip(made, prints, strict=True) if bytes(row) not in without]
    return made


def wrong_tries(task, instance, stream):
    """One to three wrong answers of the embedded solver; fewer when it is right."""
    count, tries = 1 + stream.below(MOST_EARLIER), []
    for _ in range(count):
        answer = task.baseline(instance.problem, stream)
        if not task.check(instance.problem, answer, instance.truth).correct:
            tries.append(answer)
    return tries


def lessons(name, made, seed=0):
    """A lesson for each instance, with a right answer made from its truth."""
    task, pairs = get_task(name), []
    key = make_key("lessons", name, seed)
    for number, instance in enumerate(made):
        stream = Stream(key, number)
        earlier = wrong_tries(task, instance, stream) if stream.below(1000) < 1000 * TOLD else []
        answer = task.truth_answer(instance.problem, instance.truth)
        pairs.append(
            (prompt_words(task, instance.problem, earlier), task.compact_encoding().of_answer(instance.problem, answer))
        )
    return pack(task, pairs)


def pack(task, pairs):
    """Prompts and replies in words, as rows of numbers."""
    number = {word: i for i, word in enumerate(vocabulary(task))}
    width = max(len(prompt) + len(reply) + 1 for prompt, reply in pairs)
    rows = np.zeros((len(pairs), width), np.int64)
    for row, (prompt, reply) in zip(rows, pairs, strict=True):
        words = [*prompt, *reply, END]
        row[: len(words)] = [number[word] for word in words]
    asked = np.array([len(prompt) for prompt, _ in pairs])
    return Lessons(rows, asked, asked + np.array([len(reply) + 1 for _, reply in pairs]))
