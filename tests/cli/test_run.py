"""`assay run` and `assay report` as people type them: defaults, resume, errors in one line."""

from __future__ import annotations

import json
import os
import pty
import re
import subprocess
import sys
from pathlib import Path

import pytest
from run_support import DRIVER, assay, assay_process

from assay.cli.failures import complain
from assay.cli.options import read_levels
from assay.cli.run_begin import DEFAULTS, HOME

SMALL = ["--task", "toy", "--level", "1:2", "-n", "3", "--strategy", "best-of-n:n=4", "--seed", "5"]
CONTROL = re.compile(r"[\x00-\x09\x0b-\x1f\x7f]")


@pytest.fixture(scope="module")
def run(tmp_path_factory: pytest.TempPathFactory) -> Path:
    directory = tmp_path_factory.mktemp("cli") / "run"
    result = assay_process("run", *SMALL, "--out", directory)
    assert result.returncode == 0, result.stderr
    assert result.stdout.splitlines()[-1] == f"Report: {directory / 'report.html'}"
    assert (directory / "report.html").stat().st_size > 10_000
    assert not CONTROL.search(result.stdout + result.stderr)
    assert "toy level 2: " in result.stderr
    assert [line.split()[:4] for line in result.stdout.splitlines()[1:3]] == [
        ["toy", level, "3", "4"] for level in "12"
    ]
    return directory


def test_what_was_asked_stands_in_the_manifest(run: Path) -> None:
    manifest = json.loads((run / "manifest.json").read_text())
    asked = {"tasks": ["toy"], "levels": [1, 2], "instances": 3, "seed": "5", "model": "classical"}
    assert {name: manifest[name] for name in asked} == asked
    assert manifest["strategy"] == "best-of-n:n=4"


def test_a_resumed_run_may_repeat_its_arguments_but_not_change_them(run: Path) -> None:
    result = assay("run", *SMALL, "--resume", run)
    assert result.returncode == 0 and "6 of 6 instances were already finished" in result.stderr
    for changed, said in [
        (["--seed", "6"], "seed: the run began with '5', now it is '6'"),
        (["--level", "1:3"], "levels: the run began with [1, 2], now it is [1, 2, 3]"),
        (["--task", "maze"], "tasks: the run began with"),
        (["--model", "classical:effort=2"], "model: "),
        (["--strategy", "best-of-n:n=5"], "strategy: "),
        (["--temperature", "0.5"], "sampling: "),
        (["-n", "4"], "instances: the run began with 3, now it is 4"),
    ]:
        result = assay("run", "--resume", run, *changed)
        assert result.returncode == 2 and said in result.stderr and result.stderr.count("\n") == 1
    assert assay("run", "--resume", run, "--concurrency", "2").returncode == 0


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["--task", "chess"], "chess"),
        (["--level", "11"], "toy has levels 1 to 10, got 11"),
        (["--level", "a"], "--level"),
        (["--level", "4:1"], "4:1"),
        (["-n", "0"], "instances"),
        (["--seed", "-1"], "--seed"),
        (["--model", "oracle"], "oracle"),
        (["--strategy", "best-of-n:n=0"], "n: expected 1 to"),
        (["--temperature", "nan"], "temperature"),
        (["--concurrency", "0"], "concurrency"),
        (["--resume", "nowhere"], "nowhere is not a run"),
        (["--out", "x", "--resume", "y"], "choose one"),
    ],
)
def test_wrong_use_is_one_line_and_leaves_nothing_behind(tmp_path: Path, arguments: list[str], said: str) -> None:
    toy = [] if "--task" in arguments else ["--task", "toy"]
    result = assay("run", *toy, *arguments, cwd=tmp_path)
    assert result.returncode == 2 and said in result.stderr
    assert result.stderr.count("\n") == 1 and result.stdout == ""
    assert list(tmp_path.iterdir()) == []


def test_runs_without_a_name_are_numbered(tmp_path: Path) -> None:
    (tmp_path / HOME / "7").mkdir(parents=True)
    for number in (8, 9):
        result = assay("run", "--task", "toy", "--level", "1", "-n", "1", "--strategy", "single", "-q", cwd=tmp_path)
        assert result.returncode == 0 and result.stderr == ""
        assert result.stdout.endswith(f"Report: {Path(HOME) / str(number) / 'report.html'}\n")


def test_failed_calls_are_told_with_the_way_on(tmp_path: Path) -> None:
    (tmp_path / "broken").touch()
    model = f"noted:broken={tmp_path / 'broken'}"
    result = assay("run", *SMALL, "--model", model, "--out", tmp_path / "run", "-q")
    assert result.returncode == 1
    assert "server gone" in result.stderr and f"assay run --resume {tmp_path / 'run'}" in result.stderr
    (tmp_path / "broken").unlink()
    assert assay("run", "--resume", tmp_path / "run", "-q").returncode == 0


def test_what_a_server_says_is_no_command_to_the_terminal(capsys: pytest.CaptureFixture[str]) -> None:
    complain("HTTP 500: \x1b[2J\x1b]0;owned\x07\n\u202egone \x9b31m – ok")
    assert capsys.readouterr().err == ("assay: HTTP 500: \\x1b[2J\\x1b]0;owned\\x07 \\u202egone \\x9b31m – ok\n")


def test_the_report_in_every_form(run: Path, tmp_path: Path) -> None:
    page = assay("report", run)
    assert (page.returncode, page.stdout) == (0, f"{run / 'report.html'}\n")
    data = json.loads(assay("report", run, "--format", "json").stdout)
    assert [(row["task"], row["level"], row["calls"]) for row in data["table"]] == [("toy", 1, 12), ("toy", 2, 12)]
    assert assay("report", run, "--format", "markdown").stdout.startswith("# Assay run\n")
    lines = assay("report", run, "--format", "jsonl").stdout.splitlines()
    assert len(lines) == 24 and {json.loads(line)["task"] for line in lines} == {"toy"}
    for form, head in (("parquet", b"PAR1"), ("html", b"<!doc"), ("json", b"{")):
        path = tmp_path / f"out.{form}"
        assert assay("report", run, "-f", form, "-o", path).stdout == f"{path}\n"
        assert path.read_bytes().startswith(head)


def test_figures_or_one_line_that_says_what_they_need(run: Path, tmp_path: Path) -> None:
    result = assay("report", run, "-f", "png", "-o", tmp_path / "curves.png")
    try:
        import matplotlib  # noqa: F401
    except ModuleNotFoundError:
        assert result.returncode == 2 and 'pip install "assay-reasoning[report]"' in result.stderr
        assert result.stderr.count("\n") == 1
    else:
        assert result.returncode == 0 and (tmp_path / "curves.png").read_bytes().startswith(b"\x89PNG")


@pytest.mark.parametrize("arguments", [["nowhere"], [".", "--format", "csv"], [".", "-f", "json"]])
def test_a_report_on_nothing_is_one_error(tmp_path: Path, arguments: list[str]) -> None:
    result = assay("report", *arguments, cwd=tmp_path)
    assert result.returncode == 2 and "Traceback" not in result.stderr and result.stdout == ""


def test_an_unwritable_report_is_one_line(run: Path, tmp_path: Path) -> None:
    result = assay("report", run, "-o", tmp_path / "missing" / "page.html")
    assert result.returncode == 2 and "No such file" in result.stderr and result.stderr.count("\n") == 1


def test_a_terminal_sees_bars_and_a_drawn_table(tmp_path: Path) -> None:
    leader, follower = pty.openpty()
    command = [sys.executable, str(DRIVER), "run", *SMALL, "--out", str(tmp_path / "run")]
    environment = os.environ | {"TERM": "xterm-256color", "COLUMNS": "120"}
    process = subprocess.Popen(command, stdout=follower, stderr=follower, env=environment)
    os.close(follower)
    seen = b""
    try:
        while piece := os.read(leader, 65536):
            seen += piece
    except OSError:  # the other end is closed
        pass
    assert process.wait(timeout=60) == 0
    text = re.sub(r"\x1b\[[0-9;?]*[A-Za-z]", "", seen.decode())
    assert "24 calls" in text and "best-of-n" in text and "Report: " in text and "6/6" in text


def test_the_help_tells_the_defaults() -> None:
    told = " ".join(assay("run", "--help").stdout.split())
    told = told.replace("- ", "-")  # lines break after hyphens too
    assert "[default: 1:4]" in told and read_levels("1:4") == DEFAULTS["levels"]
    assert f"[default: {DEFAULTS['instances']}]" in told and f"[default: {DEFAULTS['seed']}]" in told
    assert f"[default: {DEFAULTS['strategy']}]" in told and f"[default: {DEFAULTS['model']}]" in told
    assert "[default: all of Assay's own]" in told
