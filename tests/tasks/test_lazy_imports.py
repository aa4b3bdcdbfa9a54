"""Judging an answer imports what a verdict needs, and nothing that draws, proves, generates or trains."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

import assay.tasks

PROBLEMS = {
    "3sat": ({"n": 3, "clauses": [[1, 2, 3], [-1, 2, -3]]}, "x1=T x2=T x3=F"),
    "tsp": ({"weights": [[0, 1, 2, 3], [1, 0, 4, 5], [2, 4, 0, 6], [3, 5, 6, 0]]}, "0 -> 1 -> 2 -> 3"),
    "maze": ({"rows": ["...", ".#.", "..."], "start": [0, 0], "exit": [2, 2], "form": "path"}, "RRDD"),
    "spatial-map": (
        {
            "places": ["Red Hill", "Blue Dale", "Old Mill"],
            "relations": [["Red Hill", "NE", "Blue Dale"], ["Blue Dale", "NE", "Old Mill"]],
            "question": {"kind": "direction", "place": "Red Hill", "reference": "Old Mill"},
        },
        "NE",
    ),
    "calendar": (
        {"people": {"Ana": {"Monday": [["09:00", "11:00"]]}}, "days": ["Monday"], "duration": 30},
        "Monday 09:00-09:30",
    ),
}
FORMATS = ("dimacs", "tsplib", "icalendar")
TASK_FILES = (
    "baseline", "crosscheck", "draw", "evidence", "generate", "grader", "prompt", "steps", "symmetry", *FORMATS,
)  # fmt: skip
CORE_FILES = ("baseline", "canvas", "crosscheck", "prompting", "steps", "symmetry", "template")
VERIFIER_FILES = ("certificate", "counting", "evidence", "independent", "proof", "reference", "steps")


@pytest.mark.parametrize("name", PROBLEMS)
def test_a_verdict_imports_what_it_needs(name: str) -> None:
    problem, answer = PROBLEMS[name]
    stem = assay.tasks.TASKS[name].split(".")[1]
    code = (
        "import json, sys\n"
        "from assay.tasks import get_task\n"
        f"task = get_task({name!r})\n"
        f"problem = task.problem_from_dict(json.loads({json.dumps(problem)!r}))\n"
        # Plain and roundabout: the native reader takes the one, the tolerant reader the other.
        f"for reply in ('<answer>{answer}</answer>', 'The answer is:\\n<answer> {answer} </answer>\\n'):\n"
        "    assert task.verify(problem, reply).correct\n"
        "assert not task.verify(problem, '<answer>nothing of the kind</answer>').correct\n"
        "print(json.dumps(sorted(sys.modules)))\n"
    )
    done = subprocess.run([sys.executable, "-c", code], check=False, capture_output=True, text=True, timeout=120)
    assert done.returncode == 0, done.stderr
    forbidden = {
        *(f"assay.tasks.{stem}.{file}" for file in TASK_FILES),
        *(f"assay.tasks.core.{file}" for file in CORE_FILES),
        *(f"assay.verifiers.{stem}.{file}" for file in VERIFIER_FILES),
        "assay.verifiers.certificate",
        "assay.tasks.datasets",
    }
    assert not forbidden & set(json.loads(done.stdout))


def test_the_files_that_are_not_imported_exist() -> None:
    """A renamed file would leave the test above without meaning."""
    root = assay.tasks.__path__[0]
    for name in PROBLEMS:
        stem = assay.tasks.TASKS[name].split(".")[1]
        names = {path.stem for path in Path(root, stem).glob("*.py")}
        assert set(TASK_FILES) - {*FORMATS, "evidence"} <= names, stem
    assert set(CORE_FILES) <= {path.stem for path in Path(root, "core").glob("*.py")}
