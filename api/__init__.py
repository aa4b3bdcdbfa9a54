"""The front door: the names that `import assay` offers, each imported when it is first used.

>>> import assay
>>> instance = assay.generate("tsp", level=2, n=1, seed=7)[0]
>>> verdict = assay.verify(instance, "I cannot find one.")
>>> bool(verdict), verdict.status
(False, 'unparsed')
"""

from __future__ import annotations

import importlib

TYPE_CHECKING = False  # type checkers take it for true; `typing` has it, too, but takes long to import
if TYPE_CHECKING:
    from typing import Any

    from ..tasks.core.instance import Instance
    from ..verifiers.verdict import Fault, Verdict
    from .comparing import ComparisonResult, compare
    from .instances import generate, load
    from .judging import reward, verify
    from .levels import LevelTable, levels
    from .running import RunResult, run
    from .tables import dataset
    from .tasks_module import TasksModule

    tasks: TasksModule

__all__ = [
    "ComparisonResult",
    "Fault",
    "Instance",
    "LevelTable",
    "RunResult",
    "Verdict",
    "compare",
    "dataset",
    "generate",
    "levels",
    "load",
    "reward",
    "run",
    "tasks",
    "verify",
]

_HOMES = {
    "ComparisonResult": ".comparing",
    "LevelTable": ".levels",
    "compare": ".comparing",
    "levels": ".levels",
    "Fault": "..verifiers.verdict",
    "Instance": "..tasks.core.instance",
    "RunResult": ".running",
    "Verdict": "..verifiers.verdict",
    "dataset": ".tables",
    "generate": ".instances",
    "load": ".instances",
    "reward": ".judging",
    "run": ".running",
    "verify": ".judging",
}


def __getattr__(name: str) -> Any:
    if name == "tasks":
        return importlib.import_module("..tasks", __package__)
    if name not in _HOMES:
        raise AttributeError(f"module 'assay' has no attribute {name!r}; it offers {', '.join(__all__)}")
    found = getattr(importlib.import_module(_HOMES[name], __package__), name)
    globals()[name] = found
    return found


def __dir__() -> list[str]:
    return [*__all__, "__version__"]
