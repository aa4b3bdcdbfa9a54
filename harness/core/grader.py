"""Graders for services that take the source of a Python function, in the style of OpenAI's; for export only.

Such a grader sees no package of ours, so it is small and strict: it takes one answer in answer tags, in the form that the
prompt asks for, and decides by definition. What it accepts is right; other forms that our reader understands may score 0.

A task brings its own by `grader_file`, a Python source that imports only the standard library and defines

    def grade_NAME(text, problem, truth): ...  # whether the answer text is right

with `NAME` as the task is called, `-` written `_`. The sources of all tasks become one, so no two may define the same name.
"""

from __future__ import annotations

import ast
from pathlib import Path
from typing import Any

from ...tasks import get_task, task_names
from ...tasks.core.instance import Instance
from ...tasks.core.strict_json import write_object
from .record import make_record

_ANSWER = Path(__file__).with_name("grader_answer.py")


def tasks_with_graders() -> list[str]:
    """Return the names of the tasks that have a grader."""
    return [name for name in task_names() if get_task(name).grader_file is not None]


def grader_row(instance: Instance) -> dict[str, Any]:
    """Return a line of a training or evaluation file.

    Returns:
        `messages`, `id`, and for the grader `task` and `facts`: JSON text of the problem and of what the grader needs of
        its truth. No service shows the latter two to the model.

    Raises:
        ValueError: The task has no grader, the truth is unknown, or a claim needs evidence.
    """
    task = get_task(instance.task)
    if task.grader_file is None:
        raise ValueError(f"task: {task.name} has no grader (grader_file); there are some for {_listed()}")
    problem = instance.problem.to_dict()
    if problem.get("evidence") == "required":
        raise ValueError("evidence: a grader on its own cannot check it")
    truth = dict(instance.truth or task.solve(instance.problem))
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
    """Return the grader of all rows: an object of the type `python` with its source, which has `grade(sample, item)`.

    Raises:
        ValueError: A `grader_file` cannot be read, lacks its function, or defines a name that another one defines.
    """
    sources = {"assay": _ANSWER.read_text(encoding="utf-8")}
    owners = dict.fromkeys(_defined("assay", sources["assay"]), "assay")
    functions = {}
    for name in tasks_with_graders():
        sources[name] = _source(name)
        functions[name] = f"grade_{name.replace('-', '_')}"
        defined = _defined(name, sources[name])
        if functions[name] not in defined:
            raise ValueError(f"task {name}: grader_file: expected a function {functions[name]}(text, problem, truth)")
        for one in defined:
            if one in owners:
                raise ValueError(f"task {name}: grader_file: the grader of {owners[one]} defines {one}, too")
            owners[one] = name
    table = ", ".join(f'"{task}": {function}' for task, function in functions.items())
    parts = [*sources.values(), _MAIN.replace("TABLE", table)]
    return {
        "type": "python",
        "name": "assay",
        "source": "from __future__ import annotations\n\nimport json\n\n" + "\n\n".join(parts),
    }


def _listed() -> str:
    return ", ".join(tasks_with_graders())


def _source(task: str) -> str:
    file = get_task(task).grader_file
    assert file is not None
    try:
        return file.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise ValueError(f"task {task}: grader_file: {file}: {error}") from None


def _defined(task: str, source: str) -> list[str]:
    """The names that a source defines at its top; imports may occur in several."""
    try:
        body = ast.parse(source).body
    except SyntaxError as error:
        raise ValueError(f"task {task}: grader_file: line {error.lineno}: {error.msg}") from None
    names = [node.name for node in body if isinstance(node, ast.FunctionDef | ast.ClassDef)]
    targets = [one for node in body if isinstance(node, ast.Assign) for one in node.targets]
    targets += [node.target for node in body if isinstance(node, ast.AnnAssign)]
    return names + [one.id for one in targets if isinstance(one, ast.Name)]


_MAIN = '''
def grade(sample, item):
    """Return 1.0 for a right answer, else 0.0."""
    try:
        text, facts = answer_of(str(sample["output_text"])), json.loads(item["facts"])
        return 1.0 if text is not None and {TABLE}[item["task"]](text, facts["problem"], facts["truth"]) else 0.0
    except (ValueError, KeyError, IndexError, TypeError):
        return 0.0
'''
