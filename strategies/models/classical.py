"""The embedded model: a cheap seeded solver per task, as a base line and for trying things out.

It is no language model and does not pretend to be one. It reads the problem as data, not the
prompt; it never looks at the truth. A real model that does not beat it has shown nothing.
"""

from __future__ import annotations

import asyncio
import functools
import time
from collections.abc import Hashable
from dataclasses import dataclass
from typing import Any

from ...tasks import Task, get_task
from ...tasks.core.keys import Stream, make_key
from ...verifiers.verdict import Fault
from ..engine.registry import Options, require
from ..search.questions import read_question
from .classical_steps import reply_to_question
from .model import Completion, Request


@dataclass(frozen=True)
class ClassicalOptions(Options):
    """How hard the embedded model tries.

    Attributes:
        effort: Tries per reply; the answer most of them agree on is given, the earliest of equals.
    """

    effort: int = 1

    def validate(self) -> None:
        """Raises ValueError when effort is out of range."""
        require(1 <= self.effort <= 10_000, "effort", self.effort, "1 to 10000")


class Classical:
    """Answers with `Task.reply`, keyed by the request's seed: equal requests, equal replies.

    After feedback it repairs the answer of its own last turn by the faults it was told of;
    told only right or wrong, it starts afresh. Its tokens are whitespace-separated words,
    counted in the prompt and in the reply; they compare with no tokenizer's.
    """

    def __init__(self, options: ClassicalOptions) -> None:
        self._options = options

    @property
    def name(self) -> str:
        """As `Model.name`."""
        return "classical" if self._options.effort == 1 else f"classical:{self._options.canonical()}"

    async def complete(self, request: Request) -> Completion:
        """As `Model.complete`; computes on the event loop, after letting others have their turn."""
        await asyncio.sleep(0)
        start = time.perf_counter()
        text = self._reply(request)
        prompt_words = sum(_count_words(message["content"]) for message in request.messages)
        return Completion(text, prompt_words, len(text.split()), time.perf_counter() - start)

    async def close(self) -> None:
        """As `Model.close`; there is nothing to release."""

    def _reply(self, request: Request) -> str:
        task = get_task(request.instance.task)
        problem = request.instance.problem
        key = make_key("classical", request.seed)
        if question := read_question(request.messages[-1]["content"]):
            return reply_to_question(task, problem, question, request.faults, Stream(key))
        previous = _previous(task, request)
        tries: dict[Hashable, list[Any]] = {}
        for number in range(self._options.effort):
            answer = task.baseline(problem, Stream(key, number), previous)
            tries.setdefault(task.canonical(problem, answer), []).append(answer)
        agreed = max(tries.values(), key=len)
        work = f"I tried {self._options.effort} times; {len(agreed)} agree." if self._options.effort > 1 else "I tried."
        return f"{work}\n<answer>{task.write(problem, agreed[0])}</answer>"


def open_classical(rest: str) -> Classical:
    """The embedded model, from what follows `classical:`.

    Raises:
        ValueError: An option is unknown or wrong.
    """
    return Classical(ClassicalOptions.parse(rest))


@functools.lru_cache(maxsize=1024)
def _count_words(text: str) -> int:
    """The whitespace-separated words of a text; prompts are asked about again and again."""
    return len(text.split())


def _previous(task: Task[Any, Any, Any], request: Request) -> tuple[Any, tuple[Fault, ...]] | None:
    """The model's own last answer with what it was told about it; None when it was told nothing."""
    if not request.faults:
        return None
    for message in reversed(request.messages):
        if message["role"] == "assistant":
            answer = task.parse(request.instance.problem, message["content"])
            return None if isinstance(answer, Fault) else (answer, request.faults)
    return None
