"""The null model of Calendar is right sometimes, and faults help it."""

from __future__ import annotations

import itertools
import statistics
from collections import Counter

from calendar_cases import TASK

from assay.tasks.core.ids import Stream, make_key


def test_levels_get_harder_for_the_null_model_and_constant_answers_score_little() -> None:
    scores = []
    for level in (1, 3, 5, 7, 10):
        right, slots = [], Counter()
        for instance in TASK.generate(level, seed=4, count=150):
            stream = Stream(make_key("tries", str(instance.id)))
            tries = [TASK.baseline(instance.problem, stream) for _ in range(4)]
            right += [TASK.check(instance.problem, answer, instance.truth).correct for answer in tries]
            slots.update(tuple(slot) for slot in instance.truth["slots"] or ["none"])
        scores.append(statistics.mean(right))
        assert slots.most_common(1)[0][1] <= 0.2 * 150
    assert all(harder < easier + 0.03 for easier, harder in itertools.pairwise(scores))
    assert 0.3 <= scores[0] <= 0.75 and scores[-1] <= 0.15


def test_faults_help_the_null_model() -> None:
    alone = repaired = 0
    for instance in TASK.generate(5, seed=6, count=80):
        p = instance.problem
        stream = Stream(make_key("repair", str(instance.id)))
        tries = [TASK.check(p, TASK.baseline(p, stream), instance.truth).correct for _ in range(6)]
        alone += any(tries)
        previous = None
        for _ in range(6):
            answer = TASK.baseline(p, stream, previous)
            faults = TASK.check(p, answer, instance.truth).faults
            if not faults:
                repaired += 1
                break
            previous = (answer, faults)
    assert repaired > alone
