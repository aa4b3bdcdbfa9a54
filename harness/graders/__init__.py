"""Graders for services that take the source of a Python function, in the style of OpenAI's: export only.

Such a grader sees no package of ours, so it is small, strict and on its own: it takes one answer in answer
tags, in the form that the prompt asks for, and decides by definition. What it accepts is right; forms that our
reader understands besides may score 0. Each task's function is in a file of its own, which imports nothing of ours.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

from ...tasks import get_task
from ...tasks.core.strict_json import write_object
from ...tasks.core.task import Instance
from ..core.record import make_record

FILES = {"3sat": "sat", "tsp": "tsp", "maze": "maze", "spatial-map": "spatial_map", "calendar": "calendar"}


def grader_row(instance: Instance) -> dict[str, Any]:
    """A line of a training or evaluation file: `messages`, and for the grader `task` and `facts` (JSON text).

    `facts` holds the problem and what of its truth the grader needs; no service shows them to the model.

    Raises:
        ValueError: There is no grader for the task, the truth is unknown, or a claim needs evidence.
    """
    if instance.task not in FILES:
        raise ValueError(f"task: expected one of {', '.join(FILES)}, got {instance.task}")
    problem = instance.problem.to_dict()
    if problem.get("evidence") == "required":
        raise ValueError("evidence: a grader on its own cannot check it")
    truth = dict(instance.truth or get_task(instance.task).solve(instance.problem))
    if truth.get("status") in ("unknown", "feasible"):
        raise ValueError("truth: expected a proved one")
    for name in ("proof", "derivation", "tour", "path", "solution"):
        truth.pop(name, None)
    record = make_record(instance)
    return {
        "messages": [{"role": "user", "content": record["prompt"]}],
        "id": record["id"],
        "task": instance.task,
        "facts": write_object({"problem": problem, "truth": truth}),
    }


def grader() -> dict[str, Any]:
    """The grader for all rows: an object of the type `python` with its source, which has `grade(sample, item)`."""
    folder = Path(__file__).parent
    parts = [(folder / f"{name}.py").read_text(encoding="utf-8") for name in ("answer", *FILES.values())]
    table = ", ".join(f'"{task}": grade_{name}' for task, name in FILES.items())
    parts.append(_MAIN.replace("TABLE", table))
    return {
        "type": "python",
        "name": "assay",
        "source": "from __future__ import annotations\n\nimport json\n\n" + "\n\n".join(parts),
    }


_MAIN = '''
def grade(sample, item):
    """1.0 for a right answer, else 0.0."""
    try:
        text, facts = answer_of(str(sample["output_text"])), json.loads(item["facts"])
        return 1.0 if text is not None and {TABLE}[item["task"]](text, facts["problem"], facts["truth"]) else 0.0
    except (ValueError, KeyError, IndexError, TypeError):
        return 0.0
'''
