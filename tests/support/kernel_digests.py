"""Print what the kernels in use make of every task and level: digests of the records, and verdicts on cheap answers.

`ASSAY_KERNELS=baseline python tests/support/kernel_digests.py` does it with the kernels for any processor.
"""

from __future__ import annotations

import hashlib
import json
import sys
from typing import Any

from assay.tasks import _core as native_tasks
from assay.tasks import get_task
from assay.tasks.core.ids import Stream, make_key
from assay.tasks.datasets.records import instance_to_record
from assay.verifiers import _core as native_verifiers


def digests(name: str, count: int = 6) -> dict[str, Any]:
    """Return for each level the digest of its records, and the verdicts on two answers to each, alone and together."""
    task = get_task(name)
    stream = Stream(make_key("kernels", name))
    found: dict[str, Any] = {}
    for level in task.levels:
        instances = list(task.generate(level, seed=20_260_101, count=count))
        records = json.dumps([instance_to_record(one) for one in instances], sort_keys=True)
        problems = [one.problem for one in instances for _ in range(2)]
        answers = [f"<answer>{task.write(problem, task.baseline(problem, stream))}</answer>" for problem in problems]
        texts = [json.dumps(problem.to_dict()) for problem in problems]
        found[f"{name} L{level}"] = {
            "records": hashlib.sha256(records.encode()).hexdigest(),
            "alone": [task.verify(*both).status for both in zip(problems, answers, strict=True)],
            "together": [verdict and verdict.status for verdict in task.verify_texts(texts, answers)],
        }
    return found


if __name__ == "__main__":
    print(json.dumps({"kernels": [native_tasks.kernels(), native_verifiers.kernels()]} | digests(sys.argv[1])))
