"""The terminal: tables fit its width, names are guessed, errors have one style, and every command says what it did."""

from __future__ import annotations

import contextlib
import json
import os
import pty
import re
import signal
import subprocess
import sys
import termios
import time
from collections.abc import Callable
from pathlib import Path

import pytest
from assay_command import COMMAND, assay, finish, start
from task_facts import own_tasks

from assay.cli import orders, text_table
from assay.cli.main import COMMANDS
from assay.tasks import get_task
from assay.tasks.core.registry import did_you_mean

WIDTHS = (40, 60, 80, 120)
FEW = ["--samples", "1", "--samples", "32"]
"""Power is simulated for each number of samples."""
SHOWN: dict[str, list[list[str]]] = {
    "generate": [["generate", "tsp", "-n", "2", "--seed", "7", "-o", "{new}.jsonl"]],
    "show": [["show", "tsp:v1:L2:7:0", "--image", "{new}.svg"], ["show", "--preset", "eureka"]],
    "solve": [["solve", "tsp:v1:L2:7:0"]],
    "verify": [["verify", "{set}.jsonl", "{set}.answers.jsonl", "-o", "{new}.jsonl"]],
    "overlap": [["overlap", "tsp:v1:L4:7:0-3", "tsp:v1:L4:8:0-3"]],
    "fresh": [["fresh", "tsp", "-n", "2", "-o", "{new}"]],
    "run": [["run", "--task", "tsp,spatial-map", "--level", "1:2", "-n", "2", "--strategy", "best-of-n:n=2", "-q", "-o", "{new}"]],
    "strategies": [["strategies"], ["strategies", "refine"]],
    "report": [["report", "{run}", "--format", "json"]],
    "compare": [["compare", "{run}", "{other}"]],
    "levels": [["levels", name, "-n", "2", "--level", "1,5,10"] for name in own_tasks()],
    "calibrate": [["calibrate", "tsp", "--instances", "60", "--seed", "1"]],
    "power": [["power", "--difference", "0.2", *FEW], ["power", "--instances", "40", *FEW]],
    "certify": [["certify", "tsp:v1:L1:7:0", "-o", "{new}"]],
    "check-certificate": [["check-certificate", "{proof}"]],
    "conformance": [["conformance", "tsp"]],
    "bench": [["bench", "truth", "tsp", "-n", "20"]],
    "export": [["export", "{set}.jsonl", "--to", "chat", "-o", "{new}.jsonl"]],
    "lm-eval-path": [["lm-eval-path"]],
}  # fmt: skip
WITHOUT_TABLE = {
    "study": "an hour of work; its tables are the page's",
    "view": "a page",
    "serve": "a server",
    "proxy": "a server",
    "rejudge": "test_a_wide_table_of_many_columns has its table",
    "sibling": "tests/cli/test_sibling.py has its table",
}
WORDS = re.compile(r"\S {2,}\S")
"""Cells side by side: a line of a table."""


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """What commands read: a set with answers, two runs, a certificate."""
    home = tmp_path_factory.mktemp("made")
    names = {name: str(home / name) for name in ("set", "run", "other", "proof")}
    assay("generate", "tsp", "-n", "3", "--seed", "7", "-o", f"{names['set']}.jsonl")
    answers = [{"id": f"tsp:v1:L1:7:{i}", "response": "<answer>0</answer>"} for i in range(3)]
    Path(f"{names['set']}.answers.jsonl").write_text("\n".join(map(json.dumps, answers)), encoding="utf-8")
    for name, strategy in (("run", "single"), ("other", "best-of-n:n=4")):
        options = ["--task", "tsp,maze", "--level", "1:2", "-n", "6", "-q", "--strategy", strategy, "-o", names[name]]
        assert assay("run", *options).exit_code == 0
    assay("certify", "tsp:v1:L1:7:0", "-o", names["proof"])
    return names


def test_every_command_is_looked_at() -> None:
    assert {*SHOWN, *WITHOUT_TABLE} == set(COMMANDS)


@pytest.mark.parametrize("width", WIDTHS)
@pytest.mark.parametrize("command", SHOWN)
def test_tables_fit_the_terminal_and_no_number_is_cut(
    command: str, width: int, made: dict[str, str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(text_table, "terminal_width", lambda: width)
    for number, arguments in enumerate(SHOWN[command]):
        done = assay(*(one.format(new=tmp_path / f"new{number}", **made) for one in arguments))
        assert done.exit_code in (0, 1), done.stderr
        if command in ("show", "solve", "report", "export"):
            continue  # a prompt, a drawing, JSON: data, which is never broken
        wide = [line for line in done.stdout.splitlines() if WORDS.search(line.strip()) and len(line) > width]
        assert not [line for line in wide if str(tmp_path.parent.parent) not in line]
        assert not re.search(r"\d…|…\d", done.stdout)


@pytest.mark.parametrize("width", WIDTHS)
def test_a_wide_table_of_many_columns(width: int) -> None:
    head = ["task", *(f"column {i}" for i in range(9)), "right"]
    rows = [["spatial-map", *("1234.5" for _ in range(9)), "87.5 [80, 93]"]]
    ranks = {name: i for i, name in enumerate(head) if name.startswith("column")}
    text, gone = text_table.fit_table(head, rows, ranks=ranks, width=width)
    assert max(map(len, text.splitlines())) <= width
    assert "87.5 [80, 93]" in text and "spatial-map" in text
    assert gone == head[len(head) - 1 - len(gone) : -1]
    text, gone = text_table.fit_table(head, rows, ranks={}, width=width)
    assert max(map(len, text.splitlines())) <= max(width, 24) and not gone


def test_a_real_terminal_of_80_columns(tmp_path: Path) -> None:
    ours, theirs = pty.openpty()
    termios.tcsetwinsize(theirs, (24, 80)) if hasattr(termios, "tcsetwinsize") else None
    environment = {**os.environ, "COLUMNS": "80"}
    command = [*COMMAND, "run", "--task", "tsp", "--level", "1:2", "-n", "3", "-q", "-o", str(tmp_path / "run")]
    process = subprocess.Popen(command, stdout=theirs, stderr=subprocess.DEVNULL, env=environment, cwd=tmp_path)
    os.close(theirs)
    text = b""
    with contextlib.suppress(OSError):  # the other end is closed
        while part := os.read(ours, 65536):
            text += part
    assert process.wait(60) == 0
    lines = text.decode().replace("\r", "").splitlines()
    assert lines[0].split() == ["task", "level", "inst.", "n", "average", "best-of-n", "strategy", "baseline"] or (
        lines[0].split()[:2] == ["task", "level"] and "baseline" in lines[0]
    )
    assert re.search(r"\d \[\d+, \d+\]", lines[1])
    assert all(len(line) <= 80 for line in lines if not line.startswith("Report: "))


def test_a_pipe_gets_all_columns(made: dict[str, str]) -> None:
    (head, *_) = assay("run", "--resume", made["run"], "-q").stdout.splitlines()
    assert "worst-of-n" in head and "± spread" in head
    (head, *_) = assay("run", "--resume", made["run"], "-q", "--wide").stdout.splitlines()
    assert "baseline" in head and "± spread" in head


@pytest.mark.parametrize(
    ("name", "near"),
    [("TSP", "tsp"), ("tps", "tsp"), ("sat", "3sat"), ("3-SAT", "3sat"), ("spatial_map", "spatial-map"), ("spatial", "spatial-map"),
     ("calender", "calendar"), ("mazes", "maze"), ("zzzz", None), ("q", None)],
)  # fmt: skip
def test_the_nearest_task_is_named(name: str, near: str | None) -> None:
    message = f"did you mean '{near}'?"
    assert (message in did_you_mean(name, own_tasks())) == (near is not None)
    told = assay("generate", name)
    assert told.exit_code == 2 and (message in told.stderr) == (near is not None)


@pytest.mark.parametrize("task", own_tasks())
def test_the_nearest_parameter_is_named(task: str) -> None:
    for name in get_task(task).levels[1].canonical().split(","):
        name = name.partition("=")[0]
        told = assay("generate", task, "--param", f"{name}x=1")
        assert told.exit_code == 2 and f"did you mean '{name}'?" in told.stderr


def test_the_nearest_model_strategy_and_option_are_named(tmp_path: Path) -> None:
    for option, wrong, near in (("--model", "clasical", "classical"), ("--strategy", "best-of-m", "best-of-n"),
                                ("--strategy", "refine:round=4", "rounds")):  # fmt: skip
        told = assay("run", option, wrong, "-o", tmp_path / "run")
        assert told.exit_code == 2 and f"did you mean '{near}'?" in told.stderr, told.stderr


@pytest.mark.parametrize(
    "arguments",
    [["nonsense"], ["--nonsense"], ["generate", "--sed", "7"], ["generate", "tsp", "-n", "many"], ["generate", "tsp", "-n", "0"],
     ["run", "--instances"], ["verify"], ["certify", "tsp:v1:L1:7:0"], ["bench", "nonsense"], ["bench", "truth", "--nonsense"],
     ["generate", "zzz"], ["show", "zzz"], ["show", "tsp:v1:L1:7:0", "extra"]],
)  # fmt: skip
def test_errors_have_one_style(arguments: list[str]) -> None:
    told = assay(*arguments)
    assert told.exit_code == 2 and told.stdout == ""
    (line,) = told.stderr.splitlines()
    assert line.startswith("assay: ") and "Usage" not in line


def test_generate_says_what_it_wrote_and_where(tmp_path: Path) -> None:
    told = assay("generate", "tsp", "-n", "3", "-o", tmp_path / "set.jsonl", "--truth-file", tmp_path / "truth.jsonl")
    first, seed = told.stderr.splitlines()
    assert first == (
        f"assay: 3 instances of tsp → {tmp_path}/set.jsonl ({tmp_path}/truth.jsonl, {tmp_path}/set.jsonl.card.md)"
    )
    assert seed.startswith("assay: seed ")
    assert assay("generate", "tsp", "--seed", "7").stderr == ""


def test_generate_says_how_to_go_on(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def stops(error: BaseException) -> Callable[..., None]:
        def raises(*_: object) -> None:
            raise error

        return raises

    for error, status, head in (
        (KeyboardInterrupt(), 130, "interrupted"),
        (OSError(28, "No space left on device"), 2, "No space"),
    ):
        monkeypatch.setattr(orders, "_to_files", stops(error))
        told = assay("generate", "tsp", "-o", tmp_path / "set.jsonl", "--seed", "7")
        assert told.exit_code == status and head in told.stderr and "repeat the same command to go on" in told.stderr


def test_a_real_interrupt_goes_on_to_the_same_bytes(tmp_path: Path) -> None:
    command = ["generate", "tsp", "--level", "8", "-n", "6000", "--seed", "7", "--threads", "1", "--workers", "1", "-o"]
    process = start(tmp_path, *command, "set.jsonl")
    deadline = time.monotonic() + 60
    while not list(tmp_path.rglob("*.done.json")) and process.poll() is None and time.monotonic() < deadline:
        time.sleep(0.02)
    process.send_signal(signal.SIGINT)
    _, told = process.communicate(timeout=60)
    assert process.returncode in (0, 130)
    assert process.returncode == 0 or b"repeat the same command to go on" in told
    assert finish(tmp_path, *command, "set.jsonl").returncode == 0
    assert finish(tmp_path, *command, "again.jsonl").returncode == 0
    assert (tmp_path / "set.jsonl").read_bytes() == (tmp_path / "again.jsonl").read_bytes()


@pytest.mark.parametrize("name", ["set.json", "set.json.gz", "parts.json/"])
def test_json_lines_are_not_written_under_the_name_of_json(name: str, tmp_path: Path) -> None:
    told = assay("generate", "tsp", "-o", f"{tmp_path}/{name}")
    assert told.exit_code == 2 and ".jsonl" in told.stderr and not list(tmp_path.iterdir())


JSON = {
    "run": ["--resume", "{run}", "-q", "--json"],
    "overlap": ["tsp:v1:L4:7:0-3", "tsp:v1:L4:8:0-3", "--json"],
    "verify": ["{set}.jsonl", "{set}.answers.jsonl", "-o", "{new}.jsonl", "--json"],
    "fresh": ["tsp", "-n", "2", "-o", "{new}", "--json"],
    "certify": ["tsp:v1:L1:7:0", "-o", "{new}", "--json"],
    "conformance": ["tsp", "--json"],
    "compare": ["{run}", "{other}", "--json"],
    "solve": ["tsp:v1:L1:7:0", "--json"],
    "show": ["tsp:v1:L1:7:0", "--json"],
    "bench": ["truth", "tsp", "-n", "20", "--json"],
}


@pytest.mark.parametrize("command", JSON)
def test_json_is_one_object_on_stdout(command: str, made: dict[str, str], tmp_path: Path) -> None:
    done = assay(command, *(one.format(new=tmp_path / "new", **made) for one in JSON[command]))
    assert done.exit_code == 0, done.stderr
    assert isinstance(json.loads(done.stdout), dict)


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_shells_complete_commands_and_tasks(shell: str, tmp_path: Path) -> None:
    def completed(words: str) -> str:
        variables = {"COMP_WORDS": words, "COMP_CWORD": str(len(words.split()) - 1), "_TYPER_COMPLETE_ARGS": words,
                     "_TYPER_COMPLETE_FISH_ACTION": "get-args", "_ASSAY_COMPLETE": f"complete_{shell}"}  # fmt: skip
        code = "import sys; sys.argv[0] = 'assay'; from assay.cli.main import main; main()"
        return subprocess.run(
            [sys.executable, "-c", code], env={**os.environ, **variables}, capture_output=True, text=True, check=False
        ).stdout

    assert "generate" in completed("assay gen")
    assert "spatial-map" in completed("assay generate spa")
    script = subprocess.run(
        [sys.executable, "-c", "from assay.cli.main import main; main()"],
        env={**os.environ, "_ASSAY_COMPLETE": f"source_{shell}"}, capture_output=True, text=True, check=False,
    ).stdout  # fmt: skip
    assert "assay" in script
