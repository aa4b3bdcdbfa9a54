"""The front door, `import assay`: what it offers, what it costs, and that its one kind of thing goes in everywhere."""

from __future__ import annotations

import asyncio
import dataclasses
import inspect
import json
import pickle
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

import assay
from assay.runs.store.errors import RunError
from assay.tasks import get_task, task_names
from assay.tasks.core.prompting import Prompting
from assay.verifiers.verdict import Fault, undecided, unparsed, wrong

# The public interface. A change here is a change for users: it needs a line in CHANGELOG.md.
SIGNATURES = {
    "compare": "first, *others",
    "levels": "task, *, n=50, seed=0",
    "dataset": "tasks=(), *, level=1, n=1, seed=0, first=0, split='', format='list'",
    "generate": "task, *, level=None, n=1, seed=0, first=0, split='', **parameters",
    "load": "source",
    "reward": "instance, text, kind='exact'",
    "run": "task=None, *, level='1:4', n=30, seed=0, model='classical', strategy='best-of-n:n=16', output=None, "
    "resume=None, progress=None, **options",
    "verify": "instance, text",
}
MEMBERS = {
    "ComparisonResult": ["head", "notes", "rows", "sentences", "table", "text"],
    "LevelTable": ["effort", "measures", "rows", "task", "to_pandas"],
    "Fault": ["detail", "kind", "place", "to_dict"],
    "Instance": [
        "difficulty",
        "id",
        "level",
        "picture",
        "problem",
        "prompt",
        "prompting",
        "solution_picture",
        "task",
        "to_dict",
        "truth",
    ],
    "RunResult": ["cells", "directory", "finished", "report", "rows", "to_pandas", "total"],
    "Verdict": ["answer", "correct", "faults", "score", "status", "to_dict"],
}

each_task = pytest.mark.parametrize("task", task_names())


def right_reply(instance: Any) -> str:
    task = get_task(instance.task)
    return f"<answer>{task.write(instance.problem, task.truth_answer(instance.problem, instance.truth))}</answer>"


def test_the_public_interface_is_the_one_that_is_written_down() -> None:
    assert sorted(assay.__all__) == sorted([*SIGNATURES, *MEMBERS, "tasks"])
    for name, expected in SIGNATURES.items():
        parameters = inspect.signature(getattr(assay, name)).parameters.values()
        plain = [one.replace(annotation=inspect.Parameter.empty) for one in parameters]
        assert str(inspect.Signature(plain)) == f"({expected})", name
    for name, members in MEMBERS.items():
        assert [one for one in dir(getattr(assay, name)) if not one.startswith("_")] == members, name
    assert set(dir(assay)) == {*assay.__all__, "__version__"}
    assert all(getattr(assay, name).__doc__ for name in assay.__all__)


def test_importing_costs_no_library() -> None:
    for code in ("import assay", "from assay import load", "from assay import verify, generate, dataset, run"):
        found = subprocess.run(
            [sys.executable, "-c", f"import sys; {code}; print(*sys.modules)"],
            capture_output=True,
            text=True,
            check=True,
        ).stdout.split()
        heavy = {"numpy", "numba", "pydantic", "typer", "aiohttp", "orjson", "PIL", "dataclasses", "typing"}
        if code == "import assay":
            assert not heavy & set(found)
        assert not (heavy - {"dataclasses", "typing"}) & set(found), code


def test_an_unknown_name_says_what_there_is() -> None:
    with pytest.raises(AttributeError, match=r"'assay' has no attribute 'generat'.*generate.*verify"):
        assay.generat  # noqa: B018


def test_tasks_is_a_package_and_a_function() -> None:
    assert assay.tasks() == task_names()
    assert assay.tasks.get_task is get_task


def test_python_m_assay_is_the_command() -> None:
    done = subprocess.run([sys.executable, "-m", "assay", "--version"], capture_output=True, text=True, check=True)
    assert done.stdout == f"assay {assay.__version__}\n"


@each_task
def test_everything_takes_everything_that_names_an_instance(task: str) -> None:
    (instance,) = assay.generate(task, level=2, seed=11)
    (row,) = assay.dataset(task, level=2, seed=11)
    frame = assay.dataset(task, level=2, seed=11, format="pandas")
    record = instance.to_dict()
    names: list[Any] = [instance, str(instance.id), record, json.dumps(record), row, row["instance"], frame.iloc[0]]
    assert instance.prompt == row["prompt"] == record["prompt"] == get_task(task).prompt(instance.problem)
    for one in [*names, pickle.loads(pickle.dumps(instance)), instance.to_dict(truth=False)]:
        assert assay.load(one).problem.to_dict() == instance.problem.to_dict()
        assert assay.verify(one, right_reply(instance))
        assert not assay.verify(one, "I do not know")
        assert assay.reward(one, right_reply(instance)) == 1.0
        assert assay.reward(one, [{"role": "assistant", "content": right_reply(instance)}], "graded") == 1.0
    assert repr(instance) == f"Instance('{instance.id}')"


@each_task
def test_a_record_says_how_it_was_put(task: str) -> None:
    (instance,) = assay.generate(task)
    asked = dataclasses.replace(instance, prompting=Prompting("list", "de"))
    assert "language" not in instance.to_dict()
    try:
        get_task(task).renderer()
    except ValueError:
        return
    assert asked.to_dict()["language"] == "de" and asked.prompt != instance.prompt


def test_parameters_change_a_level_or_stand_alone() -> None:
    def names(**arguments: Any) -> str:
        return str(assay.generate("tsp", **arguments)[0].id)

    assert names() == names(level=1) == names(level="L1") == names(level="1") == "tsp:v1:L1:0:0"
    assert names(cities=6, seed=7) == names(level="cities=6", seed=7) == "tsp:v1:cities=6:7:0"
    changed = assay.tasks.get_task("tsp").resolve("L4,max_weight=50")[0]
    assert names(level=4, max_weight=50) == names(level="L4,max_weight=50") == f"tsp:v1:{changed}:0:0"


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: assay.generate("tps"), r"unknown name 'tps'.*did you mean 'tsp'"),
        (lambda: assay.generate("tsp", level=99), "level"),
        (lambda: assay.generate("tsp", level=1.5), "level: expected"),  # type: ignore[arg-type]
        (lambda: assay.generate("tsp", citie=4), "unknown name 'citie'"),
        (lambda: assay.generate("tsp", n=-1), "n: expected"),
        (lambda: assay.generate("tsp", seed=-1), "seed"),
        (lambda: assay.dataset("tsp", format="csv"), "format: expected list, pandas, arrow or hf"),  # type: ignore[call-overload]
        (lambda: assay.dataset("tsp", n=1.0), "n: expected"),  # type: ignore[call-overload]
        (lambda: assay.load("tsp:v1:L4:7"), "expected task:version"),
        (lambda: assay.load(7), "expected an instance, an id, a record or a row, got int"),  # type: ignore[arg-type]
        (lambda: assay.load({}), "expected"),
        (lambda: assay.verify("tsp:v1:L1:7:0", 7), "expected"),  # type: ignore[arg-type]
        (lambda: assay.reward("tsp:v1:L1:7:0", "", "fuzzy"), "fuzzy"),  # type: ignore[arg-type]
    ],
)
def test_wrong_arguments_give_one_line(call: Any, message: str) -> None:
    with pytest.raises(ValueError, match=message) as raised:
        call()
    assert "\n" not in str(raised.value)


def test_a_verdict_is_true_exactly_when_it_is_right() -> None:
    fault = Fault("any")
    assert not any([wrong(1, fault), wrong(1, fault, score=0.5), unparsed(fault), undecided(1, fault)])
    assert assay.Verdict("correct", 1.0)


def test_a_run_gives_its_figures_and_can_be_resumed(tmp_path: Path) -> None:
    seen = []
    done = assay.run("tsp", level=1, n=2, strategy="best-of-n:n=2", output=tmp_path / "run", progress=seen.append)
    assert (done.finished, done.total, done.directory) == (2, 2, tmp_path / "run")
    assert done.report.is_file() and seen
    assert [row["task"] for row in done.rows()] == ["tsp"] and len(done.to_pandas()) == 1
    assert repr(done).startswith("task") and "2 of 2 instances" in repr(done)
    assert assay.run(resume=tmp_path / "run").rows() == done.rows()
    with pytest.raises(RunError, match="is a run already"):
        assay.run("tsp", level=1, n=2, output=tmp_path / "run")


def test_a_run_works_where_an_event_loop_runs(tmp_path: Path) -> None:
    async def within() -> Any:
        return assay.run("tsp", level="1", n=1, strategy="single", output=tmp_path / "run")

    assert asyncio.run(within()).finished == 1
