"""Data sets: from a request to JSON lines, and from answers to verdicts, in one process.

`python benchmarks/data_sets.py [COUNT]` prints microseconds of CPU for each instance of level 5:
`kernel` is the generation alone, `records` writes a record at a time with `json.dumps`, `lines`
is what `assay generate` does. Then for each answer in the asked form: `parse` reads the line
with `json.loads`, `verdict` is the whole of `assay verify` with a set of instances, `rebuilt`
with ids alone. Ratios within one run count; absolute figures depend on the machine.
"""

from __future__ import annotations

import json
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from assay.harness.answer_logs.judge_pieces import judge_piece, pieces
from assay.tasks import get_task
from assay.tasks.core.strict_json import write_object
from assay.tasks.datasets import read_rows
from assay.tasks.datasets.encoding import batches, lines, stream_columns
from assay.tasks.datasets.record_index import RecordIndex
from assay.tasks.datasets.records import instance_to_record
from assay.tasks.datasets.request import DatasetRequest

TASKS = ("3sat", "tsp", "maze", "spatial-map", "calendar")


def cost(work: Callable[[], object], count: int) -> float:
    """Microseconds of CPU for each of so many, the best of three."""
    best = float("inf")
    for _ in range(3):
        start = time.process_time()
        work()
        best = min(best, time.process_time() - start)
    return best / count * 1e6


def main(count: int) -> None:
    """Prints one line of JSON for each task."""
    for name in TASKS:
        task = get_task(name)
        request = DatasetRequest(name, ("L5",), 7, count=count, part=count)
        part, columns = request.part_at(0), stream_columns(request)["main"]
        instances = list(task.generate("L5", seed=7, count=count, threads=1))
        made = {
            "kernel": cost(lambda t=task: list(t.generate("L5", seed=7, count=count, threads=1)), count),
            "lines": cost(lambda r=request, p=part, c=columns: [lines(b, c) for b in batches(r, p, 1)], count),
        }
        records = cost(lambda i=instances: [write_object(instance_to_record(one)) for one in i], count)
        made["records"] = made["kernel"] + records
        with tempfile.TemporaryDirectory() as text:
            folder = Path(text)
            with open(folder / "set.jsonl", "w", encoding="utf-8") as file:
                file.writelines(write_object(instance_to_record(one)) + "\n" for one in instances)
            with open(folder / "answers.jsonl", "w", encoding="utf-8") as file:
                for one in instances:
                    answer = task.write(one.problem, task.truth_answer(one.problem, one.truth or {}))
                    row = {"id": str(one.id), "response": f"I have thought about it.\n<answer>{answer}</answer>"}
                    file.write(json.dumps(row, ensure_ascii=False) + "\n")
            with RecordIndex(folder) as index:
                index.fill(read_rows(str(folder / "set.jsonl")), print)
                index.save()
            rows = (folder / "answers.jsonl").read_bytes().splitlines()
            (piece,) = pieces(folder / "answers.jsonl", 2**27)

            def judge(place: Path | None, folder: Path = folder, piece: object = piece) -> None:
                counts = judge_piece(folder / "answers.jsonl", piece, place, folder / "out", 1)  # type: ignore[arg-type]
                assert counts.statuses["correct"] == count, counts

            made["parse"] = cost(lambda r=rows: [json.loads(row) for row in r], count)
            made["verdict"] = cost(lambda f=folder: judge(f), count)
            made["rebuilt"] = cost(lambda: judge(None), count)
        print(json.dumps({"task": name, **{key: round(value, 1) for key, value in made.items()}}), flush=True)


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 2000)
