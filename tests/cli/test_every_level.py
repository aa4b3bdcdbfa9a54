"""Every command at every level of every task, in every form of output: one instance each, through the real command line."""

from __future__ import annotations

import itertools
import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from assay_command import assay, environment
from depth import DEEP
from task_facts import fact, own_tasks, tasks_with_hook

from assay.tasks import get_task
from assay.tasks.datasets.file_formats import format_of_task

LEVELS = [(task, level) for task in own_tasks() for level in get_task(task).levels]
FORMS = ("set.jsonl", "set.jsonl.gz", "set.parquet", "files/", "parts.jsonl/", "parts.parquet/", "-")

each_level = pytest.mark.parametrize(("task", "level"), LEVELS)


def _has_files(task: str) -> bool:
    try:
        return bool(format_of_task(task))
    except ValueError:
        return False


def _forms(task: str, level: int) -> list[str]:
    """All forms under --deep; else one, so that the levels of a task go through all of them."""
    forms = [form for form in FORMS if form != "files/" or _has_files(task)]
    return forms if DEEP else [forms[level % len(forms)]]


def _succeeds(*arguments: str | Path, status: tuple[int, ...] = (0,), stdin: str | None = None) -> str:
    done = assay(*arguments, stdin=stdin)
    assert done.exit_code in status, f"assay {' '.join(map(str, arguments))}: {done.exit_code}: {done.stderr}"
    return done.stdout


@each_level
def test_generate_writes_every_form(task: str, level: int, tmp_path: Path) -> None:
    for form in _forms(task, level):
        output = form if form == "-" else f"{tmp_path}/{form}"
        text = _succeeds("generate", task, "--level", str(level), "-n", "1", "--seed", "7", "-o", output)
        if form == "-":
            assert json.loads(text)["id"] == f"{task}:v{get_task(task).version}:L{level}:7:0"


@each_level
def test_what_is_generated_goes_through_every_command(task: str, level: int, tmp_path: Path) -> None:
    """show, solve, verify, certify, check-certificate, overlap: in one go, because the instance is the same."""
    name, records = f"{task}:v{get_task(task).version}:L{level}:7:0", tmp_path / "set.jsonl"
    _succeeds("generate", task, "--level", str(level), "-n", "1", "--seed", "7", "-o", records, "--no-card")
    assert get_task(task).title in _succeeds("show", name, "--image", tmp_path / "picture.svg")
    assert (tmp_path / "picture.svg").stat().st_size > 100
    solved = json.loads(_succeeds("solve", name, "--json"))
    assert solved["proved"]
    instance = get_task(task).rebuild(name)
    answer = get_task(task).write(instance.problem, get_task(task).truth_answer(instance.problem, instance.truth))
    replies = "\n".join(
        json.dumps({"id": name, "response": text}) for text in (f"<answer>{answer}</answer>", "no idea")
    )
    judged = [json.loads(line) for line in _succeeds("verify", records, "-", stdin=replies).splitlines()]
    assert [row["status"] for row in judged] == ["correct", "unparsed"]
    assert "1 in common" in _succeeds("overlap", records, name, status=(1,))
    if task in tasks_with_hook("certify"):
        _succeeds("certify", name, "-o", tmp_path / "proof")
        _succeeds("check-certificate", tmp_path / "proof")


@pytest.mark.parametrize("task", own_tasks())
def test_a_run_over_all_levels_and_its_reports(task: str, tmp_path: Path) -> None:
    run = tmp_path / "run"
    _succeeds(
        "run",
        "-q",
        "--task",
        task,
        "--level",
        "1:10",
        "-n",
        "1",
        "--seed",
        "7",
        "--strategy",
        "best-of-n:n=2",
        "--output",
        run,
    )
    for form in ("json", "markdown", "html", "jsonl", "parquet"):
        _succeeds("report", run, "--format", form, "-o", tmp_path / f"report.{form}")
    assert len(json.loads((tmp_path / "report.json").read_text())["table"]) >= 10


@pytest.mark.parametrize("task", own_tasks())
def test_the_other_commands_of_a_task(task: str, tmp_path: Path) -> None:
    _succeeds("levels", task, "--no-baselines", "-n", "2")
    _succeeds("fresh", task, "--level", "10", "-n", "2", "-o", tmp_path / "hidden")
    for layout in ("chat", "records"):
        _succeeds(
            "generate",
            task,
            "--level",
            "10",
            "-n",
            "1",
            "--seed",
            "7",
            "-o",
            tmp_path / "set.jsonl",
            "--no-card",
            "--restart",
        )
        _succeeds("export", tmp_path / "set.jsonl", "--to", layout, "-o", tmp_path / f"{layout}.jsonl")


def _ends() -> list[tuple[str, str]]:
    return [(task, text) for task in own_tasks() for text in fact(task, "ENDS", ())]


CALLS = """
import json, sys
from assay_command import assay, environment
for number, parameters in enumerate(json.load(sys.stdin)):
    told = [part for item in parameters.split(",") for part in ("-p", item)]
    done = assay("generate", sys.argv[1], "-n", "1", "--seed", "7", "-o", f"{sys.argv[2]}/{number}.jsonl", *told)
    print(json.dumps([parameters, done.exit_code, done.stderr]), flush=True)
"""


@pytest.mark.parametrize("task", own_tasks())
def test_parameters_at_the_ends_of_their_ranges_are_made_or_refused_at_once(task: str, tmp_path: Path) -> None:
    """In a process with a limit of time: what cannot be made is refused before any work, with advice."""
    given = [parameters for name, parameters in _ends() if name == task]
    done = subprocess.run(
        [sys.executable, "-c", CALLS, task, str(tmp_path)],
        input=json.dumps(given), env=environment(tmp_path), capture_output=True, text=True, timeout=100, check=False,
    )  # fmt: skip
    found = [json.loads(line) for line in done.stdout.splitlines()]
    assert [parameters for parameters, _, _ in found] == given, done.stderr
    for parameters, status, told in found:
        assert status in (0, 2), (parameters, told)
        if status:
            (line,) = told.strip().splitlines()
            assert line.startswith("assay: ") and ("expected" in line or "; " in line), (parameters, line)


def test_hopeless_parameters_are_refused_with_advice_that_works() -> None:
    for task, hopeless, advice in itertools.chain.from_iterable(
        [(task, *row) for row in fact(task, "HOPELESS", ())] for task in own_tasks()
    ):
        refused = assay("generate", task, *(f"-p{item}" for item in hopeless.split(",")), "-n", "1", "--seed", "7")
        assert refused.exit_code == 2, (task, hopeless, refused.stdout[:100])
        followed = assay("generate", task, *(f"-p{item}" for item in advice.split(",")), "-n", "1", "--seed", "7")
        assert followed.exit_code == 0, (task, advice, followed.stderr)


def test_an_unexpected_exception_is_one_line_and_a_traceback_under_debug(tmp_path: Path) -> None:
    (tmp_path / "sitecustomize.py").write_text(
        "import assay.tasks.datasets.generating as g\n"
        "def broken(*a, **k): raise ZeroDivisionError('on purpose')\n"
        "for name in [n for n in vars(g) if callable(getattr(g, n)) and not n.startswith('_')]: setattr(g, name, broken)\n"
    )
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join([str(tmp_path), os.environ.get("PYTHONPATH", "")])}
    command = [
        sys.executable,
        "-m",
        "assay.cli",
        "generate",
        "tsp",
        "-n",
        "1",
        "--seed",
        "7",
        "-o",
        str(tmp_path / "x.jsonl"),
    ]
    plain = subprocess.run(command, capture_output=True, text=True, env=environment, timeout=60, check=False)
    assert plain.returncode == 70 and "Traceback" not in plain.stderr
    (line,) = plain.stderr.strip().splitlines()
    assert "unexpected ZeroDivisionError: on purpose" in line and "--debug" in line and "Assay 0." in line
    told = subprocess.run(
        [*command, "--debug"], capture_output=True, text=True, env=environment, timeout=60, check=False
    )
    assert "Traceback" in told.stderr and "ZeroDivisionError: on purpose" in told.stderr
