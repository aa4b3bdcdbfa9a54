"""The frame: quick and light help, one line per failure, clean ends."""

from __future__ import annotations

import json
import signal
import subprocess
import sys
from pathlib import Path

import pytest
from assay_command import COMMAND, assay, environment, finish, start
from task_facts import own_tasks

import assay as package
from assay.cli.main import COMMANDS

HEAVY = {"numpy", "numba", "ortools", "pysat", "pyarrow", "torch", "pydantic", "aiohttp", "pandas", "rich"}
HEAVY |= {"transformers", "matplotlib", "networkx", "PIL", "sqlite3", "asyncio"}


def _imported_by(code: str) -> set[str]:
    script = f"import sys\n{code}\nprint('\\n'.join(sys.modules), file=sys.stderr)"
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    return {name.partition(".")[0] for name in done.stderr.split()}


def _running(arguments: list[str]) -> str:
    run = "from assay.cli.main import main\ntry: main()\nexcept SystemExit: pass"
    return f"sys.argv = ['assay', *{arguments}]\n{run}"


@pytest.mark.parametrize("arguments", [["--help"], ["--version"]])
def test_help_imports_nothing_heavy(arguments: list[str]) -> None:
    assert not _imported_by(_running(arguments)) & HEAVY


@pytest.mark.parametrize("arguments", [[], ["generate", "--help"]])
def test_other_help_imports_at_most_what_typer_needs(arguments: list[str]) -> None:
    assert not _imported_by(_running(arguments)) & (HEAVY - {"pydantic", "rich", "asyncio"})


def test_import_of_the_package_is_light() -> None:
    assert not _imported_by("import assay") & HEAVY


def test_version() -> None:
    assert assay("--version").stdout == f"assay {package.__version__}\n"


def test_help_lists_the_commands_with_examples() -> None:
    text = assay("--help").stdout
    assert "Examples:" in text
    for name in ("generate", "show", "solve", "verify", "levels"):
        assert f"  {name} " in text


@pytest.mark.parametrize(
    "arguments", [(), ("--help",), *((name, "--help") for name in ("generate", "levels", "fresh", "calibrate"))]
)
def test_help_lists_the_tasks_of_other_packages(arguments: tuple[str, ...], tmp_path: Path) -> None:
    told = " ".join(finish(tmp_path, *arguments).stdout.decode().replace(",", "").split())
    *ours, last = own_tasks()  # the toy is installed in that folder as a task of another package
    told = told.replace("- ", "-")  # lines break after hyphens too
    assert f"{' '.join([*ours, last])} toy" in told or f"{' '.join([*ours, last])} or toy." in told


@pytest.mark.parametrize("command", ["generate", "levels", "fresh"])
def test_a_command_without_its_task_lists_the_tasks(command: str, tmp_path: Path) -> None:
    told = finish(tmp_path, command)
    assert told.returncode == 2
    assert told.stderr.decode().startswith(f"assay: expected a task ({', '.join(own_tasks())}, toy) or --")


@pytest.mark.parametrize("name", COMMANDS)
def test_every_command_has_help_with_examples(name: str) -> None:
    result = assay(name, "--help")
    assert result.exit_code == 0
    assert f"assay {name}" in result.stdout.partition("Examples:")[2]


def test_without_arguments_a_first_screen() -> None:
    result = assay()
    assert result.exit_code == 0
    assert "assay COMMAND --help" in result.stdout
    assert len(result.stdout.splitlines()) < 24


def test_a_mistyped_command_is_answered_with_the_right_one() -> None:
    result = assay("verfy")
    assert result.exit_code == 2
    assert "verify" in result.stderr


def test_a_command_that_is_not_installed_is_not_listed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("assay.cli.main.COMMANDS", (*COMMANDS, "absent"))
    assert "absent" not in assay("--help").stdout
    assert assay("absent").exit_code == 2


@pytest.mark.parametrize(
    "arguments, told",
    [
        (["show", "nonsense"], "'nonsense' is neither an id"),
        (["show", "toy:v1:L1:x:0"], "seed"),
        (["show", "toy:v9:L1:0:0"], "has version 1, got 9"),
        (["show", "toy:v1:L99:0:0"], "levels 1 to 10"),
        (["show", "absent:v1:L1:0:0"], "known: 3sat"),
        (["show", "absent.tsp"], "absent.tsp: No such file"),
        (["generate", "absent"], "known: 3sat"),
        (["generate", "toy", "--level", "4-6"], "--level"),
        (["generate", "toy", "--level", "0"], "levels 1 to 10"),
        (["generate", "toy", "--level", "6:4"], "empty"),
        (["generate", "toy", "--param", "numbers"], "name=value"),
        (["generate", "toy", "--param", "cities=3"], "known: numbers"),
        (["generate", "toy", "--param", "numbers=99"], "2 to 12"),
        (["generate", "toy", "--seed", "-1"], "--seed"),
        (["generate", "toy", "--seed", "0xx"], "--seed"),
        (["generate", "toy", "--seed", str(2**128)], "--seed"),
        (["generate", "toy", "-o", "file.csv"], "file.csv"),
        (["generate", "toy", "-o", "/absent/file.jsonl"], "/absent/file.jsonl: No such file"),
        (["generate", "toy", "-o", "/dev/full"], "/dev/full: No space left"),
        (["generate", "toy", "--first", str(2**63)], "2**63"),
        (["verify", "absent.jsonl"], "absent.jsonl: No such file"),
        (["verify", "a", "b", "c"], "got 3 files"),
        (["levels", "absent"], "known: 3sat"),
    ],
)
def test_wrong_input_is_one_line_and_status_2(arguments: list[str], told: str) -> None:
    result = assay(*arguments)
    assert result.exit_code == 2
    assert result.stdout == ""
    (line,) = result.stderr.splitlines()
    assert line.startswith("assay: ")
    assert told in line


def test_debug_shows_the_traceback(monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(ValueError, match="nonsense"):
        assay("--debug", "show", "nonsense")
    monkeypatch.setenv("ASSAY_DEBUG", "1")
    with pytest.raises(ValueError, match="nonsense"):
        assay("show", "nonsense")


def test_a_reader_who_leaves_ends_the_command_quietly(tmp_path: Path) -> None:
    process = start(tmp_path, "generate", "toy", "-n", "100000", "--seed", "1")
    assert process.stdout and process.stderr
    json.loads(process.stdout.readline())
    process.stdout.close()
    assert process.stderr.read() == b""
    assert process.wait(60) == 141


def test_interrupt_is_quiet_and_leaves_no_file(tmp_path: Path) -> None:
    process = start(tmp_path, "generate", "toy", "-n", "10000000", "--seed", "1", "-o", "out.jsonl")
    while not any(path.stat().st_size for path in tmp_path.glob(".out.jsonl*")):
        assert process.poll() is None
    process.send_signal(signal.SIGINT)
    _, errors = process.communicate(timeout=60)
    assert process.returncode == 130
    assert b"Traceback" not in errors
    assert not list(tmp_path.glob("out.jsonl*"))  # finished parts wait beside it for the same command


def test_killed_generate_leaves_nothing_under_the_name(tmp_path: Path) -> None:
    process = start(tmp_path, "generate", "toy", "-n", "10000000", "--seed", "1", "-o", "out.jsonl")
    while not any(path.stat().st_size for path in tmp_path.glob(".out.jsonl*")):
        assert process.poll() is None
    process.kill()
    process.communicate(timeout=60)
    assert not (tmp_path / "out.jsonl").exists()


def test_output_is_utf8_whatever_the_locale(tmp_path: Path) -> None:
    env = environment(tmp_path, LC_ALL="C", PYTHONUTF8="0", PYTHONCOERCECLOCALE="0", PYTHONIOENCODING="ascii")
    for view in ([], ["--json"], ["--prompt"]):
        done = subprocess.run([*COMMAND, "show", "toy:v1:L1:7:0", *view], env=env, capture_output=True, check=False)
        assert (done.returncode, done.stderr) == (0, b"")
        assert "Pick some" in done.stdout.decode()


def test_tasks_of_other_packages_work_on_the_command_line(tmp_path: Path) -> None:
    done = finish(tmp_path, "show", "toy:v1:L1:7:0", "--prompt")
    assert done.returncode == 0
    assert done.stdout.startswith(b"Pick some of (70, 47, 37)")
