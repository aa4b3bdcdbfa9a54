"""What text costs beside the kernels: `python benchmarks/text.py [--json OUT]`.

Per task, at level 5: making instances, rendering prompts one at a time and as data sets do, problems as JSON, and
verdicts on right answers at the end of replies of 0.5 and 20 kB, one at a time and as a batch. `verify-texts`:
problems as JSON text and such replies as a batch, the optimum of TSP and the shortest walk proved anew, beside
reading the same rows: pyarrow to Python rows (`/parquet`), `json.loads` of lines (`/jsonl`). `verify-files`: the same
as `assay verify SET ANSWERS` does it, reading and writing included. A fifth of those answers are tries of the null model.
"""

from __future__ import annotations

import functools
import itertools
import json
import tempfile
from pathlib import Path
from typing import Any

import pyarrow
import pyarrow.parquet
from measuring import Bench, main

from assay.cli.verify import _judge_stream, _Tally
from assay.tasks import TASKS, get_task
from assay.tasks.core.ids import Stream, make_key

FILLER = (
    "Let me think about this step by step. First I look at what is given, then at what is asked, and I go on "
    "from there, checking 3 or 4 cases on the way; none of them rules the next one out, so I try it. "
)
COUNT, ROWS = 100, 2000


def reply(size: int, answer: str) -> str:
    """Some thinking and an answer, about `size` characters."""
    thinking = (FILLER * (size // len(FILLER) + 1))[: max(0, size - len(answer))]
    return f"{thinking}\n\n<answer>{answer}</answer>"


def measure(bench: Bench) -> None:
    for name in TASKS:
        if name == "toy":
            continue
        task = get_task(name)
        made = list(task.generate(5, seed=1, count=COUNT))
        problems, truths = [i.problem for i in made], [i.truth or {} for i in made]
        answers = [task.write(p, task.truth_answer(p, t)) for p, t in zip(problems, truths, strict=True)]
        bench.time(f"{name}/instance/L5", lambda: list(task.generate(5, seed=1, count=COUNT, threads=1)), COUNT)  # noqa: B023
        bench.time(f"{name}/prompt/L5", lambda: [task.prompt(p) for p in problems], COUNT)  # noqa: B023
        bench.time(f"{name}/prompts-together/L5", lambda: task.prompts(problems), COUNT)  # noqa: B023
        bench.time(f"{name}/json-together/L5", lambda: task.problem_texts(problems), COUNT)  # noqa: B023
        for size in (500, 20_000):
            texts = [reply(size, answer) for answer in answers]
            rows = list(zip(problems, texts, truths, strict=True))
            assert all(task.verify(*row).status == "correct" for row in rows)
            bench.time(f"{name}/verify-{size}/L5", lambda: [task.verify(*row) for row in rows], COUNT)  # noqa: B023
            bench.time(f"{name}/verify-batch-{size}/L5", lambda: task.verify_batch(problems, texts, truths), COUNT)  # noqa: B023
        with tempfile.TemporaryDirectory() as folder:
            measure_files(bench, name, Path(folder))


def measure_files(bench: Bench, name: str, folder: Path) -> None:
    """Verdicts from text and from files, beside reading the same rows."""
    task, stream = get_task(name), Stream(make_key("benchmark", name))
    made = list(itertools.islice(_without_claims(name), ROWS))
    problems = task.problem_texts([i.problem for i in made])
    answers = [
        task.write(
            i.problem, task.baseline(i.problem, stream) if n % 5 == 4 else task.truth_answer(i.problem, i.truth or {})
        )
        for n, i in enumerate(made)
    ]
    replies = [reply(500, answer) for answer in answers]
    instances = [
        {"id": str(i.id), "task": name, "problem": text, "truth": json.dumps(i.truth)}
        for i, text in zip(made, problems, strict=True)
    ]
    said = [{"id": str(i.id), "response": text} for i, text in zip(made, replies, strict=True)]
    for kind, rows in (("set", instances), ("answers", said)):
        pyarrow.parquet.write_table(pyarrow.Table.from_pylist(rows), folder / f"{kind}.parquet", compression="zstd")
        nested = [{k: json.loads(v) if k in ("problem", "truth") else v for k, v in row.items()} for row in rows]
        lines = [json.dumps(row, separators=(",", ":")) + "\n" for row in nested]
        (folder / f"{kind}.jsonl").write_text("".join(lines), encoding="utf-8")
    expected = [task.verify(i.problem, text, i.truth) for i, text in zip(made, replies, strict=True)]
    found = task.verify_texts(problems, replies, 1)
    assert all(mine is None or mine == other for mine, other in zip(found, expected, strict=True))
    for form, read in (("parquet", read_parquet), ("jsonl", read_lines)):
        verify = functools.partial(verify_files, folder, form)
        bench.compare(
            f"{name}/verify-texts/L5/{form}",
            lambda: task.verify_texts(problems, replies, 1),
            ROWS,
            functools.partial(read, folder),
            ROWS,
        )
        bench.compare(f"{name}/verify-files/L5/{form}", verify, ROWS, functools.partial(read, folder), ROWS)


def _without_claims(name: str) -> Any:
    """Instances of level 5 that have an answer: claims are proved by solvers, not read."""
    return get_task(name).generate("L5" if name == "tsp" else "L5,infeasible=0", seed=2, count=ROWS)


def verify_files(folder: Path, form: str) -> None:
    """As `assay verify` does it in one process and one thread."""
    answers = str(folder / f"answers.{form}")
    tally = _Tally(answers)
    _judge_stream(answers, str(folder / f"set.{form}"), "", str(folder / "verdicts.jsonl"), tally, 1)
    assert tally.statuses.total() == ROWS and not tally.malformed


def read_parquet(folder: Path) -> int:
    """The rows of both files as Python objects."""
    return sum(len(pyarrow.parquet.read_table(folder / f"{kind}.parquet").to_pylist()) for kind in ("set", "answers"))


def read_lines(folder: Path) -> int:
    """The rows of both files as `json.loads` makes them."""
    count = 0
    for kind in ("set", "answers"):
        with open(folder / f"{kind}.jsonl", "rb") as file:
            count += len([json.loads(line) for line in file])
    return count


if __name__ == "__main__":
    main(measure, __doc__)
