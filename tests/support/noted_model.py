"""A model for tests: seeded tries of the task's null model, slow if asked, every call noted in a file.

As a script it is the `assay` command with this model and the toy task known to it:
`python noted_model.py run --task toy --model noted:…`.
"""

from __future__ import annotations

import asyncio
import os
import sys
from dataclasses import dataclass
from pathlib import Path

from assay.strategies.engine.base_options import Options
from assay.strategies.models.model import Completion, Request
from assay.tasks import get_task
from assay.tasks.core.ids import Stream, make_key


@dataclass(frozen=True)
class NotedOptions(Options):
    calls: str = ""
    seconds: float = 0.0
    broken: str = ""
    text: str = ""


class Noted:
    """Options: `calls`, a file that gets one line per call; `seconds` per call; `broken`, a file
    that makes every second call fail as long as it exists; `text`, a file with the reply."""

    name = "noted"

    identity = {"name": name}
    """Its options change the time and the failures of calls, not the replies."""

    def __init__(self, options: NotedOptions) -> None:
        self.options = options

    async def complete(self, request: Request) -> Completion:
        await asyncio.sleep(self.options.seconds)
        if self.options.calls:
            note(self.options.calls, f"{request.instance.id} {request.seed}")
        if self.options.broken and os.path.exists(self.options.broken) and request.seed % 2:
            return Completion("", 0, 0, 0.0, "error", "server gone")
        task = get_task(request.instance.task)
        problem = request.instance.problem
        answer = task.baseline(problem, Stream(make_key(request.seed)))
        text = f"Let me see.\n<answer>{task.write(problem, answer)}</answer>"
        if self.options.text:
            text = Path(self.options.text).read_text()
        if request.seed % 7 == 0:
            text = "I do not know."
        return Completion(text, 20, 5 + request.seed % 50, self.options.seconds)

    async def close(self) -> None: ...


def note(path: str, line: str) -> None:
    with open(path, "a") as file:
        file.write(line + "\n")


def open_noted(rest: str) -> Noted:
    return Noted(NotedOptions.parse(rest))


def register() -> None:
    import assay.strategies.models
    import assay.tasks

    assay.strategies.models.MODELS["noted"] = "noted_model:open_noted"
    assay.tasks.TASKS["toy"] = "toy_task:Toy"


if __name__ == "__main__":
    register()
    from assay.cli.main import main

    sys.exit(main())
