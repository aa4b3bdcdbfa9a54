"""The example of docs/new-task.md, graph 3-colouring as a package of its own, works wherever a task of ours does."""

from __future__ import annotations

import json
import shutil
import statistics
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from assay_command import assay, finish

from assay.harness.core.grader import grader
from assay.harness.score import score
from assay.tasks import get_task, load
from assay.tasks.core.ids import Stream, make_key
from assay.tasks.core.task import Task
from assay.testing import check_task, law_names

if sys.version_info >= (3, 11):
    import tomllib
else:
    import tomli as tomllib

EXAMPLE = Path(__file__).parents[1] / "examples" / "graph_coloring"
NAME = "graph-coloring"
LEFT_OUT = ["renderings", "features", "certificates", "step-grammar", "process-verifier", "compact-encoding"]


def points() -> dict[str, dict[str, str]]:
    """Return the entry points that the example's pyproject.toml declares, by group."""
    project = tomllib.loads((EXAMPLE / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    return project["entry-points"]  # type: ignore[no-any-return]


def install(folder: Path) -> None:
    """Make the folder one in which the example is installed."""
    for module in EXAMPLE.glob("*.py"):
        shutil.copy(module, folder)
    package = folder / "assay_graph_coloring-1.dist-info"
    package.mkdir()
    (package / "METADATA").write_text("Metadata-Version: 2.1\nName: assay-graph-coloring\nVersion: 1\n")
    lines = [f"[{group}]\n" + "".join(f"{k} = {v}\n" for k, v in names.items()) for group, names in points().items()]
    (package / "entry_points.txt").write_text("\n".join(lines))


@pytest.fixture
def coloring(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Task[Any, Any, Any]]:
    install(tmp_path)
    monkeypatch.syspath_prepend(str(tmp_path))
    monkeypatch.setenv("PYTHONPATH", str(tmp_path))  # for the processes of servers
    yield get_task(NAME)
    get_task.cache_clear()
    sys.modules.pop("assay_graph_coloring", None)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    install(tmp_path)
    return tmp_path


def run(folder: Path, *arguments: str) -> str:
    """Run a command that must succeed and return what it prints."""
    done = finish(folder, *arguments)
    assert done.returncode == 0, done.stderr.decode()
    return done.stdout.decode()


def replies(task: Task[Any, Any, Any], path: Path, count: int) -> None:
    """Write one right reply for each instance of level 1."""
    rows = [
        {"id": str(one.id), "response": f"<answer>{task.write(one.problem, task.truth_answer(one.problem, one.truth))}</answer>"}
        for one in task.generate(1, seed=1, count=count)
    ]  # fmt: skip
    path.write_text("".join(json.dumps(row) + "\n" for row in rows))


def test_the_example_is_two_files() -> None:
    kept = {path.name for path in EXAMPLE.iterdir() if not path.name.startswith((".", "__"))}
    assert kept == {"pyproject.toml", "assay_graph_coloring.py"} and points()["assay.tasks"].keys() == {NAME}


def test_it_keeps_every_law_that_concerns_it(coloring: Task[Any, Any, Any]) -> None:
    report = check_task(coloring)
    assert list(report.skipped) == LEFT_OUT and len(report.checked) == len(law_names()) - len(LEFT_OUT)


def test_levels_rise_and_the_null_model_falls(coloring: Task[Any, Any, Any]) -> None:
    efforts, right, impossible = [], [], 0
    for level in coloring.levels:
        found = list(coloring.generate(level, seed=5, count=120))
        efforts.append(statistics.fmean(one.difficulty["assignments"] for one in found))
        tries = [coloring.baseline(one.problem, Stream(make_key("try", str(one.id)))) for one in found]
        right.append(sum(coloring.check(i.problem, a, i.truth).correct for i, a in zip(found, tries, strict=True)))
        impossible += sum(one.truth["status"] == "unsatisfiable" for one in found)
    assert efforts == sorted(efforts) and efforts[-1] > 8 * efforts[0]
    assert right[0] > 48 and right[0] > right[2] > right[5] and 0 < sum(right[5:]) < 30
    assert abs(impossible / 1200 - 0.1) < 0.04


def test_the_solver_decides_as_trying_every_colouring_does(coloring: Task[Any, Any, Any]) -> None:
    from assay.tasks.core.crosscheck import compare

    (check,) = coloring.crosschecks()
    found = compare(check, NAME, 300)
    assert found.disagreements == 0 and set(found.kinds) == {"colourable", "uncolourable"}


@pytest.mark.parametrize(
    ("text", "status", "kind"),
    [
        ("0=R 1=G 2=B 3=R", "correct", None),
        ("{0: red, 1: green, 2: blue, 3: red}", "correct", None),
        ("0 -> r; 1 -> g; 2 -> b; 3 -> r", "correct", None),
        ("node 0: Red\nnode 1: Green\nnode 2: Blue\nnode 3: Red", "correct", None),
        ("0=R 1=R 2=B 3=R", "wrong", "same_color"),
        ("0=R 1=G 2=B", "unparsed", "node_missing"),
        ("0=R 1=G 2=B 3=R 4=R", "unparsed", "unknown_node"),
        ("0=R 0=G 1=G 2=B 3=R", "unparsed", "two_colors"),
        ("impossible", "wrong", "claimed_impossible"),
        ("0=R 1=G 2=B 3=Y", "unparsed", "no_answer"),
    ],
)
def test_answers_are_read_with_tolerance_and_faults_are_located(
    coloring: Task[Any, Any, Any], text: str, status: str, kind: str | None
) -> None:
    problem = coloring.problem_from_dict({"nodes": 4, "edges": [[0, 1], [1, 2], [0, 2], [2, 3]]})
    verdict = coloring.verify(problem, f"<answer>{text}</answer>")
    assert verdict.status == status and [fault.kind for fault in verdict.faults] == ([kind] if kind else [])


def test_feedback_has_four_degrees(coloring: Task[Any, Any, Any]) -> None:
    problem = coloring.problem_from_dict({"nodes": 3, "edges": [[0, 1], [1, 2]]})
    verdict = coloring.verify(problem, "<answer>0=R 1=R 2=G</answer>")
    told = {one: coloring.feedback(problem, verdict, one, coloring.solve(problem)) for one in ("bit", "where", "how", "oracle")}  # type: ignore[arg-type]  # fmt: skip
    assert told["bit"] == "Your answer is wrong."
    assert told["where"].endswith("- Two nodes joined by the edge 0-1 have the same colour.")
    assert told["how"].endswith("- Two nodes joined by the edge 0-1 have the same colour, R.")
    assert told["oracle"].endswith(" A right answer is 0=G 1=R 2=G.")


def test_instances_are_generated_shown_and_judged_on_the_command_line(
    coloring: Task[Any, Any, Any], tmp_path: Path
) -> None:
    run(tmp_path, "generate", NAME, "-l", "1:3", "-n", "4", "-s", "1", "-o", "set.jsonl")
    run(tmp_path, "generate", NAME, "-l", "1:3", "-n", "4", "-s", "1", "-o", "set.parquet")
    replies(coloring, tmp_path / "replies.jsonl", 4)
    run(tmp_path, "verify", "set.jsonl", "replies.jsonl", "-o", "verdicts.jsonl")
    rows = [json.loads(line) for line in (tmp_path / "verdicts.jsonl").read_text().splitlines()]
    assert [row["status"] for row in rows] == ["correct"] * 4
    assert "A graph has 7 nodes" in run(tmp_path, "show", f"{NAME}:v1:L2:7:0", "--image", "graph.svg")
    assert (tmp_path / "graph.svg").read_text().startswith("<svg")
    assert run(tmp_path, "solve", f"{NAME}:v1:L2:7:0").startswith("satisfiable, proved")


def test_levels_are_measured_with_baselines(folder: Path) -> None:
    lines = run(folder, "levels", NAME, "-l", "1,4", "-n", "10", "--json").splitlines()
    first, second = map(json.loads, lines)
    assert first["effort"]["mean"] < second["effort"]["mean"]
    told = json.dumps(first)
    assert '"first colour that is free"' in told and '"impossible"' in told and '"random colours"' in told


def test_strategies_run_on_it_and_runs_are_reported_and_compared(folder: Path) -> None:
    for strategy, out in (("best-of-n:n=4", "one"), ("refine", "two")):
        run(folder, "run", "--task", NAME, "--level", "1:2", "-n", "3", "--strategy", strategy, "--seed", "1", "--out", out, "-q")  # fmt: skip
    table = json.loads(run(folder, "report", "one", "--format", "json"))["table"]
    assert [(row["task"], row["level"]) for row in table] == [(NAME, 1), (NAME, 2)]
    assert "<svg" in (folder / "one" / "report.html").read_text()
    assert "best-of-n:n=4" in run(folder, "compare", "one", "two")


@pytest.mark.parametrize("layout", ["records", "chat", "reasoning-gym"])
def test_it_is_exported(folder: Path, layout: str) -> None:
    run(folder, "generate", NAME, "-l", "1", "-n", "2", "-s", "1", "-o", "set.jsonl")
    run(folder, "export", "set.jsonl", "--to", layout, "-o", "out.jsonl")
    assert len((folder / "out.jsonl").read_text().splitlines()) == 2


def test_it_is_scored_and_served(coloring: Task[Any, Any, Any]) -> None:
    instance = load(f"{NAME}:v1:L1:7:0")
    right = (
        f"<answer>{coloring.write(instance.problem, coloring.truth_answer(instance.problem, instance.truth))}</answer>"
    )
    assert score(str(instance.id), right).correct
    for library in ("fastapi", "pebble", "httpx"):
        pytest.importorskip(library)
    from starlette.testclient import TestClient

    from assay.harness.server.app import make_app
    from assay.harness.server.settings import Settings

    with TestClient(make_app(Settings(workers=1, seconds=60))) as client:
        assert NAME in client.get("/health").json()["tasks"]
        judged = client.post("/verify", json={"instance": str(instance.id), "response": right}).json()
        assert judged["status"] == "correct"
        made = client.post("/generate", json={"task": NAME, "parameters": "L1", "count": 2, "seed": "3"})
        assert made.status_code == 200 and "A graph has 5 nodes" in made.text


def test_it_is_held_to_conformance_cases_and_graded_on_its_own(
    coloring: Task[Any, Any, Any], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """With the two files that docs/new-task.md names, which the example leaves out."""
    problem = {"nodes": 3, "edges": [[0, 1], [1, 2]]}
    rows = [
        ("0=R 1=G 2=R", "correct", None),
        ("0=R 1=R 2=G", "wrong", "same_color"),
        ("0=R", "unparsed", "node_missing"),
    ]
    lines = [{"task": NAME, "problem": problem, "response": f"<answer>{a}</answer>", "status": s, "fault": f} for a, s, f in rows]  # fmt: skip
    (tmp_path / "cases.jsonl").write_text("".join(json.dumps(line) + "\n" for line in lines))
    (tmp_path / "grader.py").write_text(
        "def grade_graph_coloring(text, problem, truth):\n    return text == '0=R 1=G 2=R'\n"
    )
    monkeypatch.setattr(type(coloring), "conformance_file", tmp_path / "cases.jsonl")
    monkeypatch.setattr(type(coloring), "grader_file", tmp_path / "grader.py")
    done = assay("conformance", NAME)
    assert done.exit_code == 0 and done.stdout.startswith("3 cases: 0 ")
    assert "def grade_graph_coloring(" in grader()["source"]


def test_the_help_lists_it(folder: Path) -> None:
    assert f" {NAME} toy" in " ".join(run(folder, "--help").replace("-\n", "-").split())
