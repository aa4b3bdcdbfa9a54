"""Briefings, said to a model besides the problem: the system's words, how to answer, and worked examples."""

from __future__ import annotations

import functools
import itertools
import json
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from ...tasks import Instance, Task, get_task
from ...tasks.core.template import DEFAULT_LANGUAGE
from ..models.model import Message
from .briefing_words import BriefingWords, words_of

PROBLEM = "{problem}"
"""Slot of own instructions in which the problem stands; without it they follow the problem."""
MOST_SHOTS = 64
SPLIT = "train"
"""Split from which worked examples are taken: no instance of a run or of a test set is in it."""
MOST_TWINS = 200
"""Instances of the split that are looked at, beyond those asked for, before too many are twins."""


@dataclass(frozen=True)
class Briefing:
    """Words for a model besides the problem. The default says nothing.

    Attributes:
        system: The system's words; empty for none.
        instructions: `direct` asks for the answer at once, `think` for steps before it; any other text is said
            after the problem, or around it where it holds `{problem}`; empty for the task's own prompt.
        shots: Worked examples before the problem, with right answers by our solvers.
        traces: Whether worked examples show the steps of the answer, where the task has steps.

    Raises:
        ValueError: The number of examples is out of range.
    """

    system: str = ""
    instructions: str = ""
    shots: int = 0
    traces: bool = False

    def __post_init__(self) -> None:
        if not 0 <= self.shots <= MOST_SHOTS:
            raise ValueError(f"shots: expected 0 to {MOST_SHOTS}, got {self.shots}")
        if self.traces and not self.shots:
            raise ValueError("traces: there are no worked examples to show them in; ask for some by shots")

    @property
    def thinks(self) -> bool:
        """Whether the model is asked to think aloud before it answers."""
        return self.instructions == "think"

    def opening(self) -> tuple[Message, ...]:
        """Return the messages before the question."""
        return ({"role": "system", "content": self.system},) if self.system else ()

    def prompt(self, task: Task[Any, Any, Any], instance: Instance, *, as_json: bool = False) -> str:
        """Write the whole question about an instance.

        Args:
            task: The task of the instance.
            instance: The instance; worked examples have its parameters and come from the split `train` of its seed.
            as_json: Whether the reply is a JSON object, by a form that binds it.

        Raises:
            ValueError: The instance has no id, or the task has too few instances that are no twins of it.
        """
        words = words_of(instance.prompting.language if instance.prompting else DEFAULT_LANGUAGE)
        asked = task.ask(instance)
        if as_json:
            asked = f"{asked}\n\n{words.as_json}"
        if self.shots:
            asked = f"{self._examples(task, instance, words, as_json)}\n\n{words.now}\n\n{asked}"
        if self.instructions in words.instructions:
            return f"{asked}\n\n{words.instructions[self.instructions]}"
        if PROBLEM in self.instructions:
            return self.instructions.replace(PROBLEM, asked)
        return f"{asked}\n\n{self.instructions}" if self.instructions else asked

    def _examples(self, task: Task[Any, Any, Any], instance: Instance, words: BriefingWords, as_json: bool) -> str:
        shown = itertools.islice(_examples_for(task, instance), self.shots)
        parts = [words.solved.format(count=self.shots) if self.shots > 1 else words.solved_one]
        for number, example in enumerate(shown, 1):
            reply = _reply(task, example, self.traces, as_json)
            parts.append(f"{words.problem.format(number=number)}\n\n{task.ask(example)}\n\n{words.reply}\n\n{reply}")
        return "\n\n".join(parts)


PLAIN_BRIEFING = Briefing()
"""Says nothing besides the problem."""


def _examples_for(task: Task[Any, Any, Any], instance: Instance) -> Iterator[Instance]:
    """Yield instances of the split `train` with the same parameters, none a twin of the instance or of another."""
    if instance.id is None:
        raise ValueError("shots: an instance without an id has no parameters to take worked examples of")
    taken = {_fingerprint(task, instance.problem)}
    for place in range(MOST_SHOTS + MOST_TWINS):
        example, print_ = _training_instance(instance.id.task, instance.id.parameters, instance.id.seed, place)
        if print_ not in taken:
            taken.add(print_)
            yield Instance(
                example.id, example.task, example.problem, example.truth, example.difficulty, instance.prompting
            )
    raise ValueError(f"shots: too few instances of {instance.id.parameters} are no twins of each other")


@functools.lru_cache(maxsize=4096)
def _training_instance(task: str, parameters: str, seed: int, place: int) -> tuple[Instance, bytes]:
    found = get_task(task)
    (example,) = found.generate(parameters, seed=seed, first=place, split=SPLIT)
    return example, _fingerprint(found, example.problem)


def _fingerprint(task: Task[Any, Any, Any], problem: Any) -> bytes:
    return bytes(task.fingerprints([problem])[0].tobytes())


def _reply(task: Task[Any, Any, Any], example: Instance, traces: bool, as_json: bool) -> str:
    """Write the right reply to an example, as the model is to write its own."""
    answer = task.truth_answer(example.problem, example.truth or {})
    written = task.write(example.problem, answer)
    steps = _steps(task, example.problem, answer) if traces else ""
    if as_json:
        return json.dumps({"reasoning": steps, "answer": written} if steps else {"answer": written}, ensure_ascii=False)
    tagged = f"<answer>{written}</answer>"
    return f"{steps}\n\n{tagged}" if steps else tagged


def _steps(task: Task[Any, Any, Any], problem: Any, answer: Any) -> str:
    """Write the beginnings of an answer step by step; empty where the task or this answer has no steps."""
    try:
        grammar = task.step_grammar(problem)
    except ValueError:
        return ""
    steps = grammar.steps(answer)
    if not steps:
        return ""
    return "\n".join(f"{number}. {grammar.write(steps[:number])}" for number in range(1, len(steps) + 1))
