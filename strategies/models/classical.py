"""The embedded model: a cheap seeded solver per task, as a baseline and for trying things out.

It is no language model. It reads the problem as data, not the prompt, and never uses the
truth. A language model that does not beat it shows no ability.
"""

from __future__ import annotations

import asyncio
import functools
import time
from collections.abc import Hashable
from dataclasses import dataclass
from typing import Any

from ...tasks import Task, get_task
from ...tasks.core.ids import Stream, make_key
from ...verifiers.verdict import Fault
from ..engine.base_options import Options, require
from ..search.questions import read_question
from .classical_steps import reply_to_question
from .model import Completion, Request


@dataclass(frozen=True)
class ClassicalOptions(Options):
    """Effort of the embedded model.

    Attributes:
        effort: Tries per reply; the most frequent answer is given, the earliest of equals.
    """

    effort: int = 1

    def validate(self) -> None:
        """Check the options.

        Raises:
            ValueError: Effort is out of range.
        """
        require(1 <= self.effort <= 10_000, "effort", self.effort, "1 to 10000")


class Classical:
    """Answers with `Task.baseline`, keyed by the request's seed: equal requests, equal replies.

    After feedback that names faults, it repairs the answer of its own last turn; after feedback of one
    bit, it starts afresh. Its tokens are whitespace-separated words, counted in the prompt and in the
    reply; they compare with no tokenizer's.
    """

    def __init__(self, options: ClassicalOptions) -> None:
        self._options = options

    @property
    def name(self) -> str:
        """Name in manifests and reports; see `Model.name`."""
        return "classical" if self._options.effort == 1 else f"classical:{self._options.canonical()}"

    @property
    def identity(self) -> dict[str, Any]:
        """Everything that decides the replies; see `models.identity`."""
        return {"name": self.name}

    async def complete(self, request: Request) -> Completion:
        """Return one reply, computed on the event loop after other tasks have had their turn."""
        await asyncio.sleep(0)
        start = time.perf_counter()
        text = self._reply(request)
        prompt_words = sum(_count_words(message["content"]) for message in request.messages)
        return Completion(text, prompt_words, len(text.split()), time.perf_counter() - start)

    async def close(self) -> None:
        """Do nothing: there is nothing to release."""

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
    """Open the embedded model from the text after `classical:`.

    Raises:
        ValueError: An option is unknown or wrong.
    """
    return Classical(ClassicalOptions.parse(rest))


@functools.lru_cache(maxsize=1024)
def _count_words(text: str) -> int:
    """Return the number of whitespace-separated words; cached, as prompts repeat."""
    return len(text.split())


def _previous(task: Task[Any, Any, Any], request: Request) -> tuple[Any, tuple[Fault, ...]] | None:
    """Return the model's own last answer and the faults of its feedback; None without such feedback."""
    if not request.faults:
        return None
    for message in reversed(request.messages):
        if message["role"] == "assistant":
            answer = task.parse(request.instance.problem, message["content"])
            return None if isinstance(answer, Fault) else (answer, request.faults)
    return None
