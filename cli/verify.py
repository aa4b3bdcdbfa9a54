"""`assay verify`: exact verdicts on a stream of responses."""

from __future__ import annotations

import contextlib
from collections import Counter
from typing import TYPE_CHECKING, Annotated, Any

import typer

from .failures import complain

if TYPE_CHECKING:
    from ..tasks.datasets import Row
    from ..tasks.datasets.index import RecordIndex
    from ..verifiers.verdict import Verdict

MALFORMED = 1
"""Exit status when a line could not be judged."""
NOT_ALL_CORRECT = 3
"""Exit status with --strict when all lines were judged but not all verdicts are `correct`."""
COLUMNS = ("id", "status", "score", "answer", "faults", "line", "error")
SHOWN = 20
"""Malformed lines told one by one on stderr; the output tells all of them."""


def verify(
    files: Annotated[
        list[str], typer.Argument(metavar="[INSTANCES] ANSWERS", help="JSON lines or Parquet; - is stdin.")
    ],
    output: Annotated[
        str, typer.Option("--output", "-o", help="Verdicts: .jsonl, .jsonl.gz, .parquet, or - (stdout).")
    ] = "-",
    strict: Annotated[bool, typer.Option("--strict", help="Exit status 3 unless every verdict is correct.")] = False,
    threads: Annotated[int, typer.Option("--threads", min=0, help="0 for all cores; the output is the same.")] = 0,
    quiet: Annotated[bool, typer.Option("--quiet", "-q", help="No summary on stderr.")] = False,
) -> None:
    """Judge responses: one verdict per line, in order.

    A line of ANSWERS is {"id": …, "response": …}, or carries its instance: {"task", "problem", "response"}.
    With INSTANCES, ids mean its instances and nothing else. Without, a problem in the line
    wins, else the id rebuilds the instance. Each verdict has id, status (correct, wrong,
    unparsed, undecided or error), score, answer and faults. A line that cannot be judged gets the
    status error, with its number under line and the reason under error, and does not stop
    the rest. `assay verify - -` is a filter, from stdin to stdout, that replies to each line at once.

    Exit status: 0 all lines were judged, 1 some were not, 2 wrong use, 3 (--strict) not all correct.

    \b
    Examples:
      assay verify tsp.jsonl answers.jsonl -o verdicts.jsonl
      assay verify answers.parquet -o verdicts.parquet
      my-model | assay verify - - | jq .status
    """
    from ..tasks.datasets import check_name, open_writer, read_rows
    from ..tasks.judge import Judge
    from .progress import progress

    instances, answers = _names(files)
    check_name(output)
    if output.endswith("/"):
        raise ValueError(f"--output: verdicts go to one file, got the folder {output}")
    tally = _Tally()
    with contextlib.ExitStack() as stack:
        index = _read_instances(instances, tally, stack) if instances else None
        judge = Judge(index.find if index is not None else None, threads)
        writer = stack.enter_context(open_writer(output, live=True, columns=COLUMNS))
        advance = stack.enter_context(progress("verifying", None)) if output != "-" else _no_progress
        for rows in read_rows(answers):
            verdicts = judge.judge([row.data for row in rows if not row.error])
            writer.write(_results(rows, verdicts, tally))
            advance(len(rows))
    if not quiet:
        complain(tally.summary())
    if tally.malformed:
        raise typer.Exit(MALFORMED)
    if strict and tally.statuses["correct"] < tally.statuses.total():
        raise typer.Exit(NOT_ALL_CORRECT)


def _names(files: list[str]) -> tuple[str | None, str]:
    if len(files) > 2:
        raise ValueError(f"expected [INSTANCES] ANSWERS, got {len(files)} files")
    if files == ["-", "-"]:
        return None, "-"
    return (files[0], files[1]) if len(files) == 2 else (None, files[0])


class _Tally:
    """Counts verdicts, and tells of malformed lines."""

    def __init__(self) -> None:
        self.statuses: Counter[str] = Counter()
        self.malformed = 0

    def tell(self, source: str, row: Row) -> None:
        """Reports a line that cannot be used on stderr, up to a limit."""
        self.malformed += 1
        if self.malformed <= SHOWN:
            complain(f"{source} line {row.number}: {row.error}")
        elif self.malformed == SHOWN + 1:
            complain("further lines of this kind are not told one by one")

    def summary(self) -> str:
        """`100 verdicts: 61 correct, 30 wrong, 9 unparsed`, and the malformed lines if any."""
        order = ("correct", "wrong", "unparsed", "undecided")
        parts = [f"{self.statuses[name]} {name}" for name in order if self.statuses[name]]
        total = self.statuses.total()
        text = f"{total} verdict{'s' * (total != 1)}" + (": " + ", ".join(parts) if parts else "")
        return text + (f"; {self.malformed} malformed line{'s' * (self.malformed != 1)}" if self.malformed else "")


def _read_instances(name: str, tally: _Tally, stack: contextlib.ExitStack) -> RecordIndex:
    from ..tasks.datasets import read_rows
    from ..tasks.datasets.index import RecordIndex

    index = stack.enter_context(RecordIndex())
    index.fill(read_rows(name), lambda row: tally.tell(name, row))
    return index


def _results(rows: list[Row], verdicts: list[Verdict | str], tally: _Tally) -> list[dict[str, Any]]:
    """One object per row, in order: its verdict, or its error."""
    from ..tasks.datasets import Row

    given = iter(verdicts)
    results = []
    for row in rows:
        verdict = row.error or next(given)
        identity = row.data.get("id")
        identity = identity if isinstance(identity, str) else None
        if isinstance(verdict, str):
            tally.tell("answers", Row(row.number, {}, verdict))
            results.append(
                {"id": identity, "status": "error", "score": 0.0, "answer": None, "faults": []}
                | {"line": row.number, "error": verdict}
            )
        else:
            tally.statuses[verdict.status] += 1
            results.append({"id": identity, **verdict.to_dict()})
    return results


def _no_progress(count: int) -> None: ...
