"""The instances of a task that the laws look at, and how a law says that it is broken."""

from __future__ import annotations

import functools
import json
from collections.abc import Iterator
from typing import Any

from ..tasks.core.ids import Stream, make_key
from ..tasks.core.instance import Instance
from ..tasks.core.task import Task


class Broken(Exception):
    """A law does not hold for an instance."""

    def __init__(self, instance: Instance | str, message: str) -> None:
        super().__init__(message)
        self.instance = instance if isinstance(instance, str) else str(instance.id)
        self.message = message


class NotOffered(Exception):
    """The law concerns an optional hook that the task leaves out."""


class Bench:
    """A task and its instances, generated once for all laws.

    Attributes:
        task: The task under test.
        levels: The levels that most laws look at: the first, the last and two between.
        seed: The seed of all instances.
        current: The id of the instance that a law looks at, for the message when a hook raises.
    """

    def __init__(self, task: Task[Any, Any, Any], seed: int, count: int) -> None:
        self.task, self.seed, self.count = task, seed, count
        known = sorted(task.levels)
        places = (0, (len(known) - 1) // 3, 2 * (len(known) - 1) // 3, len(known) - 1)
        self.levels: tuple[int, ...] = tuple(dict.fromkeys(known[place] for place in places))
        self.current = ""
        self._batch = functools.cache(self._generate)

    def _generate(self, level: int) -> list[Instance]:
        self.current = f"{self.task.name}:v{self.task.version}:L{level}:{self.seed}"
        return list(self.task.generate(level, seed=self.seed, count=self.count))

    def instances(self, level: int, count: int | None = None) -> Iterator[Instance]:
        """Yield the first instances of a level; all of them without a count."""
        for instance in self._batch(level)[:count]:
            self.current = str(instance.id)
            yield instance

    def everywhere(self, count: int | None = None) -> Iterator[Instance]:
        """Yield the first instances of each of `levels`."""
        for level in self.levels:
            yield from self.instances(level, count)

    def of_every_version(self, level: int) -> Iterator[Instance]:
        """Yield the instances of a level, then those that each earlier version makes of it, the latest first."""
        yield from self.instances(level)
        for version in sorted(self.task.earlier_versions(), reverse=True):
            for instance in self.task.of_version(version).generate(level, seed=self.seed, count=self.count):
                self.current = str(instance.id)
                yield instance

    def stream(self, purpose: str, instance: Instance) -> Stream:
        """Return the random stream of a purpose and an instance."""
        return Stream(make_key("law", purpose, str(instance.id)))

    def right(self, instance: Instance) -> str:
        """Return the true answer as the prompt asks for it, without the tag."""
        return self.written(instance, self.task.truth_answer(instance.problem, truth_of(instance)))

    def written(self, instance: Instance, answer: Any) -> str:
        """Return an answer as the prompt asks for it, without the tag."""
        return self.task.write(instance.problem, answer)

    def offers(self, hook: str) -> bool:
        """Return whether the task has this hook of its own."""
        return getattr(type(self.task), hook) is not getattr(Task, hook)

    def require_hook(self, hook: str) -> None:
        """Raise `NotOffered` unless the task has this hook of its own."""
        if not self.offers(hook):
            raise NotOffered(hook)


def expect(condition: bool, instance: Instance | str, message: str) -> None:
    """Raise `Broken` with the instance and the message unless the condition holds."""
    if not condition:
        raise Broken(instance, message)


def truth_of(instance: Instance) -> Any:
    """Return the truth of a generated instance, which always has one."""
    if instance.truth is None:
        raise Broken(instance, "truth: build gave None; every generated instance needs a proved truth")
    return instance.truth


def tagged(text: str) -> str:
    """Return the text between answer tags."""
    return f"<answer>{text}</answer>"


def as_json(instance: Instance, what: str, value: Any) -> str:
    """Return the value as JSON text with sorted keys.

    Raises:
        Broken: It holds something that is not plain JSON.
    """
    try:
        return json.dumps(value, allow_nan=False, sort_keys=True)
    except (TypeError, ValueError) as error:
        raise Broken(instance, f"{what}: expected plain JSON values: {error}") from None


def shown(value: object, length: int = 120) -> str:
    """Return a value for a message, cut to a length."""
    text = repr(value)
    return text if len(text) <= length else f"{text[: length - 1]}…"
