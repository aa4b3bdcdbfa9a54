"""`assay verify`: judge a stream of replies exactly."""

from __future__ import annotations

import contextlib
from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from .failures import TASK_FAILED, complain, is_debugging

if TYPE_CHECKING:
    from ..harness.answer_logs.judge_file import JudgeEngine
    from ..harness.answer_logs.judge_pieces import Counts
    from ..tasks.datasets.file_formats import FileFormat
    from ..tasks.datasets.judge import Judge, JudgeOutcome, Lookup
    from ..tasks.datasets.record_index import RecordIndex
    from ..tasks.datasets.records import Row

MALFORMED = 1
"""Exit status when a line could not be judged."""
NOT_ALL_CORRECT = 3
"""Exit status with --strict when all lines were judged but not all verdicts are `correct`."""
COLUMNS = ("id", "status", "score", "answer", "faults", "line", "error", "sample")
STATUSES = ("correct", "wrong", "unparsed", "undecided")
SHOWN = 20
"""Most malformed lines reported one by one on stderr. The output holds all of them."""


def verify(
    files: Annotated[
        list[str],
        typer.Argument(
            metavar="[INSTANCES] ANSWERS", help="JSON, Parquet or Inspect files, .tsp with .tour, .cnf; - is stdin."
        ),
    ],
    output: Annotated[
        str, typer.Option("--output", "-o", help="File for the verdicts: .jsonl, .jsonl.gz or .parquet; - is stdout.")
    ] = "-",
    strict: Annotated[
        bool, typer.Option("--strict", help="End with status 3 unless every verdict is correct.")
    ] = False,
    threads: Annotated[
        int,
        typer.Option("--threads", min=0, help="Threads to use; 0 means all cores. The output does not depend on it."),
    ] = 0,
    workers: Annotated[int, typer.Option("--workers", min=0, help="Worker processes; 0 chooses the number.")] = 0,
    engine: Annotated[str, typer.Option("--engine", help="local, or ray to use a Ray cluster.")] = "local",
    response_field: Annotated[
        str,
        typer.Option(
            "--response-field", help="The field with the reply, such as output.text. [default: found by its name]"
        ),
    ] = "",
    as_json: Annotated[
        bool, typer.Option("--json", help="Print the counts as one JSON object on stdout; needs --output FILE.")
    ] = False,
    quiet: Annotated[bool, typer.Option("--quiet", "-q", help="Print no summary on stderr.")] = False,
) -> None:
    """Judge replies and write one verdict per line, in order.

    A line of ANSWERS is {"id": …, "response": …}, or holds its own problem: {"task", "problem",
    "response"}. With a file INSTANCES, an id means an instance of that file. Without one, the
    problem in the line is used, or else the id rebuilds the instance.

    Each verdict has id, status (correct, wrong, unparsed, undecided or error), score, answer and
    faults. A problem that no id rebuilds is decided in bounded work, and undecided beyond it. A
    line that cannot be judged gets the status error, its number under line and the reason under
    error; the other lines are still judged.

    Logs of other tools are read too: Inspect, lm-eval, batch output, chat rows, arrays, gzip. With a
    .tsp file as INSTANCES, ANSWERS may be a .tour file; with a .cnf file, the output of a solver. INSTANCES may be
    a folder of such files, whose ids are their names.

    `assay verify - -` reads stdin and answers each line at once on stdout. A large file of JSON
    lines is judged in pieces; after a kill, the same command judges the rest.

    Exit status: 0 all lines were judged, 1 some were not, 2 wrong use, 3 (--strict) not all correct,
    4 a task failed: a bug of the task, whose traceback --debug shows.

    \b
    Examples:
      assay verify tsp.jsonl answers.jsonl -o verdicts.jsonl
      assay verify answers.parquet -o verdicts.parquet
      my-model | assay verify - - | jq .status
      assay verify tsp.jsonl batch_output.jsonl --strict
      assay verify berlin52.tsp berlin52.opt.tour
    """
    from ..harness.answer_logs.judge_file import is_divisible
    from ..tasks.core.strict_json import write_object
    from ..tasks.datasets import check_name
    from ..tasks.datasets.file_formats import format_of_file

    instances, answers = _names(files)
    check_name(output)
    if output.endswith("/"):
        raise ValueError(f"--output: expected a file, got the folder {output}")
    if as_json and output == "-":
        raise ValueError("--json: prints the counts on stdout, where the verdicts go; give a file by --output")
    if engine not in ("local", "ray"):
        raise ValueError(f"--engine: expected local or ray, got {engine!r}")
    tally = _Tally("answers" if answers == "-" else answers)
    known = format_of_file(Path(instances)) if instances else None
    is_folder = bool(instances) and Path(instances or "").is_dir()
    if known is not None and instances:
        _judge_file(known, Path(instances), answers, response_field, output, tally)
    elif not response_field and not is_folder and is_divisible(answers, output) and not is_debugging():
        _judge_pieces(answers, instances or "", output, tally, _engine(engine, threads, workers))
    elif engine == "ray":
        raise ValueError("--engine: ray needs a large .jsonl file of answers and a file as --output")
    else:
        _judge_stream(answers, instances or "", response_field, output, tally, threads)
    if as_json:
        typer.echo(write_object(tally.to_dict()))
    elif not quiet:
        complain(tally.summary())
    if tally.failed:
        raise typer.Exit(TASK_FAILED)
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


def _judge_stream(answers: str, instances: str, field: str, output: str, tally: _Tally, threads: int) -> None:
    """Judge batches as they arrive, in this process."""
    from ..harness.answer_logs.files import open_rows
    from ..harness.answer_logs.row_answers import AnswerReader
    from ..tasks.datasets.judge import Judge

    with contextlib.ExitStack() as stack:
        index = _read_instances(instances, tally, stack) if instances else None
        find_all: Lookup | None = index.find_all if index else None
        if find_all is not None and Path(instances).is_dir():
            find_all = _by_file_name(find_all)
        reader = AnswerReader(field, find_all, instances)
        _judge_rows(
            map(reader.read, open_rows(answers, unread=True, field=field)), Judge(find_all, threads), output, tally
        )


def _judge_rows(batches: Iterable[list[Row]], judge: Judge, output: str, tally: _Tally) -> None:
    """Judge answers as they arrive and write the verdicts at once."""
    from ..harness.answer_logs.judge_pieces import Counts, results
    from ..tasks.datasets import open_writer
    from ..tasks.datasets.judge import raise_failure
    from .progress import progress

    with contextlib.ExitStack() as stack:
        writer = stack.enter_context(open_writer(output, live=True, columns=COLUMNS))
        advance = stack.enter_context(progress("verifying", None)) if output != "-" else _no_progress
        for rows in batches:
            outcomes = judge.judge([row.data for row in rows if not row.error])
            if is_debugging():
                raise_failure(outcomes)
            counts = Counts()
            writer.write(results(rows, outcomes, counts))
            tally.add(counts)
            advance(len(rows))


def _judge_file(known: FileFormat, path: Path, answers: str, field: str, output: str, tally: _Tally) -> None:
    """Judge answers to the one problem of a file of the field: rows of a log, or what a program wrote."""
    from ..harness.answer_logs.files import kind_of_head, open_stream, rows_of
    from ..harness.answer_logs.judge_pieces import Counts, results
    from ..harness.answer_logs.row_answers import AnswerReader
    from ..tasks.datasets import open_writer
    from ..tasks.datasets.judge import Judge
    from ..tasks.datasets.records import Row

    with open_stream(answers) as stream:
        if kind_of_head(stream.head()) != "other" and stream.head().strip():
            problem = _of_file(path, known.read)
            record = {"task": known.task, "problem": problem.to_dict()}
            names = (path.name, path.name.removesuffix(".gz").removesuffix(known.suffix))
            reader = AnswerReader(field, only=path.name)
            judge = Judge(lambda ids: {name: record for name in ids if name in names})
            _judge_rows(map(reader.read, rows_of(stream, answers, field=field)), judge, output, tally)
            return
        problem, said = _of_file(path, known.read_to_judge), stream.text()
    row = Row(1, {"id": path.name})
    outcomes: list[JudgeOutcome] = []
    try:
        outcomes = [known.judge(problem, said)]
    except ValueError as error:
        row = Row(1, row.data, str(error))
    counts = Counts()
    with open_writer(output, live=True, columns=COLUMNS) as writer:
        writer.write(results([row], outcomes, counts))
    tally.add(counts)


def _of_file(path: Path, read: Callable[[str], Any]) -> Any:
    """Return what a reader makes of the text of a file."""
    from ..tasks.datasets.file_formats import read_text

    text = read_text(path)
    try:
        return read(text)
    except ValueError as error:
        raise ValueError(f"{path}: {error}") from None


def _judge_pieces(answers: str, instances: str, output: str, tally: _Tally, engine: JudgeEngine) -> None:
    """Judge the pieces of a file with several processes or machines."""
    from ..harness.answer_logs.judge_file import has_index, judge_file, judge_folder
    from ..harness.answer_logs.judge_pieces import JudgeRequest
    from ..tasks.core.strict_json import parse_object
    from ..tasks.datasets import open_writer
    from ..tasks.datasets.jsonl import JsonLinesWriter
    from .progress import progress

    if not Path(output).absolute().parent.is_dir():
        raise FileNotFoundError(2, "No such file or directory", output)
    with judge_folder(JudgeRequest.of(answers, instances), output) as folder:
        if instances and not has_index(folder):
            with contextlib.ExitStack() as stack:
                _read_instances(instances, tally, stack, folder).save()
        with (
            open_writer(output, live=True, columns=COLUMNS) as writer,
            progress("verifying", None) as advance,
        ):
            for text, counts in judge_file(folder, answers, engine):
                if isinstance(writer, JsonLinesWriter):
                    writer.write_lines(text)
                else:
                    writer.write(parse_object(line) for line in text.split(b"\n") if line)
                tally.add(counts)
                advance(counts.statuses.total() + counts.malformed + counts.failed.total())


def _engine(name: str, threads: int, workers: int) -> JudgeEngine:
    from ..harness.answer_logs.judge_file import judge_processes
    from ..tasks.datasets.workers import cores

    if name == "ray":
        from ..harness.ray import ray_judge_engine

        return ray_judge_engine(threads)
    used = threads or cores()
    crew = workers or used
    return judge_processes(crew, max(1, used // crew))


class _Tally:
    """Counts verdicts; reports malformed lines and failures of tasks on stderr.

    Args:
        answers: Name of the answers in reports.
    """

    def __init__(self, answers: str) -> None:
        self._answers = answers
        self.statuses: Counter[str] = Counter()
        self.failed: Counter[str] = Counter()
        self.malformed = 0

    def add(self, counts: Counts) -> None:
        """Add the counts of some answers, and report their malformed lines and new failures."""
        self.statuses.update(counts.statuses)
        unreported = counts.malformed - len(counts.shown)
        for number, error in counts.shown:
            self.report(self._answers, number, error)
        self.malformed += unreported
        for text in counts.failed:
            if text not in self.failed and len(self.failed) < SHOWN:
                complain(f"{text} (a bug of the task; --debug shows the traceback)")
        self.failed.update(counts.failed)

    def report(self, source: str, number: int, error: str) -> None:
        """Report a line that cannot be used on stderr, up to a limit."""
        self.malformed += 1
        if self.malformed <= SHOWN:
            complain(f"{source} line {number}: {error}")
        elif self.malformed == SHOWN + 1:
            complain("further malformed lines are not listed here")

    def to_dict(self) -> dict[str, int]:
        """Return the counts by status, of malformed lines, and of lines on which a task failed."""
        counts = {name: self.statuses[name] for name in STATUSES}
        return {"verdicts": self.statuses.total(), **counts, "malformed": self.malformed, "failed": self.failed.total()}

    def summary(self) -> str:
        """Return `100 verdicts: 61 correct, 30 wrong, 9 unparsed`, with malformed lines and failures if any."""
        parts = [f"{self.statuses[name]} {name}" for name in STATUSES if self.statuses[name]]
        total = self.statuses.total()
        text = f"{total} verdict{'s' * (total != 1)}" + (": " + ", ".join(parts) if parts else "")
        if self.malformed:
            text += f"; {self.malformed} malformed line{'s' * (self.malformed != 1)}"
        failed = self.failed.total()
        return text + (f"; {failed} line{'s' * (failed != 1)} on which a task failed" if failed else "")


def _read_instances(name: str, tally: _Tally, stack: contextlib.ExitStack, folder: Path | None = None) -> RecordIndex:
    from ..tasks.datasets import read_rows
    from ..tasks.datasets.record_index import RecordIndex

    index = stack.enter_context(RecordIndex(folder))
    index.fill(read_rows(name, unread=True), lambda row: tally.report(name, row.number, row.error))
    return index


def _by_file_name(find_all: Lookup) -> Lookup:
    """Return a look-up that also takes the names of files in a folder, whose records have them without the suffix."""

    def find(ids: Iterable[str]) -> dict[str, Mapping[str, Any]]:
        stems = {name: Path(name.removesuffix(".gz")).stem for name in ids if Path(name).suffix}
        records = find_all([*ids, *stems.values()])
        return {name: records[stem] for name, stem in stems.items() if stem in records} | dict(records)

    return find


def _no_progress(count: int) -> None: ...
