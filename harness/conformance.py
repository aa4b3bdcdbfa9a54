"""The conformance set: responses with the verdicts they must get, and any checker held to it.

A case is one line of `<task>.jsonl`:

    {"id": "tsp:v1:L1:1:0", "response": "…", "status": "wrong", "fault": "city_missing", "source": "…"}

or, for a problem from elsewhere, `"task"` and `"problem"` instead of the id; a long response is
written as `"parts": [["x", 1000000], ["<answer>0 1 2</answer>", 1]]`, text and repeats. A task of another package
brings its own file by `Task.conformance_file`.
"""

from __future__ import annotations

import importlib.resources
import json
import queue
import shlex
import subprocess
import sys
import threading
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal

from ..tasks import get_task, load, task_names
from ..tasks.core.strict_json import parse_object
from ..tasks.core.task import Instance

if TYPE_CHECKING:
    if sys.version_info >= (3, 11):
        from importlib.resources.abc import Traversable
    else:
        from importlib.abc import Traversable

MOST_CRASHES = 5
"""Ends and timeouts one after the other after which another checker is given up: it is dead, and each more costs a timeout."""

Mismatch = Literal["false accept", "false reject", "crash", "other status or fault"]


@dataclass(frozen=True, slots=True)
class Case:
    """One response and the verdict it must get.

    Attributes:
        name: File and line.
        task: As on the command line.
        identity: The instance id, or None when the case carries its problem.
        problem: The problem as JSON, or None when it has an id.
        response: The text to be judged.
        status: The right status: `correct`, `wrong` or `unparsed`.
        fault: A kind of fault that must be among those found; None when any will do.
        source: Where the case comes from.
    """

    name: str
    task: str
    identity: str | None
    problem: dict[str, Any] | None
    response: str
    status: str
    fault: str | None
    source: str

    def instance(self) -> Instance:
        """Return the instance to be judged against."""
        if self.identity is not None:
            return load(self.identity)
        task = get_task(self.task)
        problem = task.problem_from_dict(self.problem or {})
        return Instance(None, self.task, problem, task.solve(problem), {})


def tasks_with_cases() -> list[str]:
    """Return the names of the tasks that have cases."""
    return sorted(name for name in task_names() if _file(name) is not None)


def cases(task: str) -> Iterator[Case]:
    """Yield the cases of a task.

    Raises:
        ValueError: There is no such task, it has no cases, or a line is broken; the message names it.
    """
    file = _file(get_task(task).name)
    if file is None:
        known = ", ".join(tasks_with_cases())
        raise ValueError(f"task: {task} has no conformance cases (conformance_file); there are some for {known}")
    try:
        lines = file.read_text(encoding="utf-8").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        raise ValueError(f"task {task}: conformance_file: {file}: {error}") from None
    for number, line in enumerate(lines, 1):
        try:
            row = parse_object(line)
            response = row["response"] if "response" in row else "".join(text * times for text, times in row["parts"])
            yield Case(
                f"{task}:{number}", task, row.get("id"), row.get("problem"), response,
                row["status"], row.get("fault"), row.get("source", ""),
            )  # fmt: skip
        except (KeyError, TypeError, ValueError) as error:
            raise ValueError(f"{file.name}, line {number}: {error!r}") from None


def _file(task: str) -> Traversable | None:
    """The file of a task: its own, or the one of the published set."""
    own = get_task(task).conformance_file
    if own is not None:
        return own
    published = importlib.resources.files("assay.conformance") / f"{task}.jsonl"
    return published if published.is_file() else None


@dataclass(frozen=True, slots=True)
class Disagreement:
    """A case on which a checker was wrong, in which way, and what it said."""

    case: Case
    kind: Mismatch
    said: str


def judge_own(case: Case) -> Disagreement | None:
    """Judge a case by our own checker: the status must be the same, and the fault among those found."""
    instance = case.instance()
    try:
        verdict = get_task(case.task).verify(instance.problem, case.response, instance.truth)
    except Exception as error:  # noqa: BLE001 - any exception is a crash of the checker
        return Disagreement(case, "crash", repr(error))
    kinds = [fault.kind for fault in verdict.faults]
    said = f"{verdict.status} {kinds}"
    if verdict.correct != (case.status == "correct"):
        return Disagreement(case, "false accept" if verdict.correct else "false reject", said)
    if verdict.status != case.status or (case.fault is not None and case.fault not in kinds):
        return Disagreement(case, "other status or fault", said)
    return None


def run_checker(command: str, chosen: Iterable[Case], timeout: float = 10.0) -> Iterator[Disagreement | None]:
    """Judge cases by another checker; yield None where it is right.

    The command is a filter: for each line of JSON on its standard input (`id`, `task`,
    `prompt`, `problem`, `truth`, `response`) it writes one line of JSON with `correct` (true or
    false), or a `status`, or a `score` (1 = correct). A line that is late (`timeout`, seconds), malformed or missing is
    a crash, after which the command is started again.

    Raises:
        ValueError: The command cannot be started, or it ended or was late MOST_CRASHES times one after the other.
    """
    checker = _Checker(command, timeout)
    crashes = 0
    try:
        for case in chosen:
            if crashes == MOST_CRASHES:
                raise ValueError(
                    f"--checker: given up, because {command!r} wrote nothing {crashes} times one after the other; "
                    f"the next would have been {case.name}"
                )
            said = checker.ask(_question(case))
            accepted = _accepted(said)
            crashes = crashes + 1 if said is None else 0
            if accepted is None:
                checker.restart()
                yield Disagreement(case, "crash", (said or "nothing")[:200])
            elif accepted != (case.status == "correct"):
                yield Disagreement(case, "false accept" if accepted else "false reject", (said or "")[:200])
            else:
                yield None
    finally:
        checker.stop()


def _question(case: Case) -> str:
    instance = case.instance()
    prompt = get_task(case.task).prompt(instance.problem)
    return json.dumps({
        "id": case.identity, "task": case.task, "prompt": prompt, "problem": instance.problem.to_dict(),
        "truth": dict(instance.truth or {}), "response": case.response,
    })  # fmt: skip


def _accepted(line: str | None) -> bool | None:
    try:
        row = json.loads(line or "")
    except ValueError:
        return None
    if not isinstance(row, dict):
        return None
    if isinstance(row.get("correct"), bool):
        return bool(row["correct"])
    if isinstance(row.get("status"), str):
        return bool(row["status"] == "correct")
    score = row.get("score")
    return score == 1 if isinstance(score, int | float) else None


class _Checker:
    """A filter process that is asked one line at a time."""

    def __init__(self, command: str, timeout: float) -> None:
        self._arguments, self._timeout = shlex.split(command), timeout
        self._process: subprocess.Popen[str] | None = None
        self._lines: queue.Queue[str] = queue.Queue()

    def ask(self, line: str) -> str | None:
        process = self._process or self._start()
        assert process.stdin is not None
        try:
            process.stdin.write(line + "\n")
            process.stdin.flush()
            return self._lines.get(timeout=self._timeout) or None
        except (OSError, queue.Empty):
            return None

    def restart(self) -> None:
        self.stop()

    def stop(self) -> None:
        if self._process is not None:
            self._process.kill()
            self._process.wait()
            self._process = None

    def _start(self) -> subprocess.Popen[str]:
        pipe = subprocess.PIPE
        if not self._arguments:
            raise ValueError("--checker: expected a command, got nothing")
        try:
            self._process = process = subprocess.Popen(
                self._arguments, stdin=pipe, stdout=pipe, text=True, encoding="utf-8", errors="replace"
            )
        except OSError as error:
            raise ValueError(f"--checker: {self._arguments[0]} cannot be started: {error.strerror}") from None
        lines: queue.Queue[str] = queue.Queue()
        self._lines = lines

        def pump() -> None:
            assert process.stdout is not None
            for line in process.stdout:
                lines.put(line)
            lines.put("")

        threading.Thread(target=pump, daemon=True).start()
        return process
