"""One pass after Johnson keeps the promise of its theorem: at least 7 of 8 clauses hold."""

from __future__ import annotations

import re

from assay.tasks import get_task
from assay.tasks.core.ids import Stream
from assay.verifiers.sat.check import false_clauses


def test_one_pass_leaves_at_most_one_clause_of_eight_false() -> None:
    task = get_task("3sat")
    for level in (1, 5, 9):
        for instance in task.generate(level, seed=4, count=10):
            (text,) = (
                one.text
                for one in task.trivial_answers(instance.problem, Stream(b"k" * 24, 0))
                if one.method == "one pass after Johnson"
            )
            values = [value == "T" for value in re.findall("=([TF])", text)]
            assert len(false_clauses(instance.problem, values)) <= len(instance.problem.clauses) / 8
