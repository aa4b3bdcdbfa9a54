"""Answers in steps: how a task writes, reads and proposes single steps. Nothing here looks at the truth.

A `CompactEncoding` writes problems and steps in a small fixed vocabulary, for small models trained from nothing.
"""

from __future__ import annotations

import re
from abc import ABC, abstractmethod
from collections.abc import Hashable, Sequence
from typing import Any, ClassVar, Final, Generic, Protocol, TypeVar

from ...verifiers.verdict import Fault
from .answers import MAX_LENGTH, NOTHING, Answer, Malformed, Reading, plain, spoken
from .ids import Stream

Prefix = tuple[Any, ...]
"""Steps in the order in which they are said."""
Steps = tuple[Hashable, ...]
"""An answer, or its beginning, as the steps of the task's step oracle."""

ProblemT = TypeVar("ProblemT")
ProblemT_contra = TypeVar("ProblemT_contra", contravariant=True)
AnswerT_contra = TypeVar("AnswerT_contra", contravariant=True)

LONGEST_STEP: Final = 200
"""A text with more characters is no single step."""
CARELESS: Final = 8
"""One proposal in so many is drawn from all steps that the form allows, so that none is out of reach."""

MOST_STEPS = 1000
"""Most marked steps that are looked at in one reply."""

_OPEN = re.compile(r"<[ \t]{0,4}step[ \t]{0,4}>", re.IGNORECASE)
_CLOSE = re.compile(r"<[ \t]{0,4}/[ \t]{0,4}step[ \t]{0,4}>", re.IGNORECASE)
_LABEL = re.compile(r"\A(?:my |the )?(?:next )?step[ \t]{0,4}(?:is|[:=]|[0-9]{1,6}[:.)])[ \t]{0,4}", re.IGNORECASE)
_DRESS = " \t\n`*_\"'()[]{}$.,;"


class StepGrammar(ABC, Generic[ProblemT]):
    """The answers to one problem, step by step. Stateless but for the problem.

    Steps are those of the task's step oracle. A prefix that has `ended` is a whole answer (or can
    never become a right one) and takes no further step.
    """

    separator: ClassVar[str] = "\n"
    """Between two steps of a prefix as it is written."""

    def __init__(self, task: Any, problem: ProblemT) -> None:
        """Use `Task.step_grammar`.

        Raises:
            ValueError: A claim needs evidence, which has no steps.
        """
        if getattr(problem, "evidence", "none") == "required":
            raise ValueError("evidence: answers that need evidence are not said in steps; use evidence=none")
        self._task, self.problem = task, problem

    # ------------------------------------------------------------------ the form

    @property
    @abstractmethod
    def wording(self) -> str:
        """Sentences for a model that say what one step is and how it is written."""

    @abstractmethod
    def choices(self, prefix: Prefix) -> list[Hashable]:
        """Return every next step that the form allows; none when the prefix has ended."""

    @abstractmethod
    def ended(self, prefix: Prefix) -> bool:
        """Tell whether the prefix takes no further step."""

    @abstractmethod
    def answer(self, prefix: Prefix) -> Any:
        """Return the task's answer that an ended prefix is."""

    @abstractmethod
    def steps(self, answer: Any) -> Prefix | None:
        """Return the steps of an answer as a prefix; None for an answer that has no steps of this form."""

    def goes_on(self, prefix: Prefix, answer: Any) -> Prefix | None:
        """Return the steps with which an answer goes on after a prefix; None when it begins otherwise."""
        steps = self.steps(answer)
        if steps is None or steps[: len(prefix)] != prefix:
            return None
        return steps[len(prefix) :]

    def same(self, prefix: Prefix) -> Hashable:
        """Return a value that is equal for prefixes that mean the same, such as values given in another order."""
        return prefix

    # ------------------------------------------------------------- writing, reading

    @abstractmethod
    def write_step(self, prefix: Prefix, step: Any) -> str:
        """Write a step as `wording` says; `read_step` after the same prefix takes it back."""

    @abstractmethod
    def read_bare(self, prefix: Prefix, text: str) -> Any:
        """Read the step that a plain text without dressing is; None when it is none."""

    def read_step(self, prefix: Prefix, text: str) -> Reading[Any]:
        """Read the one step that a text gives after a prefix: tolerant in form, strict in meaning.

        Returns:
            `Answer(step)`; `Malformed` for what is no step, or none that the form allows here;
            `NOTHING` for an empty text. Linear time; never raises.
        """
        bare = plain(text[: LONGEST_STEP + 1]).strip(_DRESS)
        bare = _LABEL.sub("", bare, count=1).strip(_DRESS)
        if not bare:
            return NOTHING
        if len(text) > LONGEST_STEP:
            return Malformed(Fault("no_step", {}, {"reason": "too long"}))
        step = self.read_bare(prefix, bare)
        if step is None:
            return Malformed(Fault("no_step", {}, {"text": bare[:40]}))
        if step not in self.choices(prefix):
            return Malformed(Fault("impossible_step", {}, {"text": bare[:40]}))
        return Answer(step)

    def write(self, prefix: Prefix) -> str:
        """Write a prefix."""
        return self.separator.join(self.write_step(prefix[:place], step) for place, step in enumerate(prefix))

    def read(self, text: str) -> Prefix | None:
        """Read the prefix that `write` wrote; None for anything else. Never raises."""
        if not text.strip():
            return ()
        alone = self.read_step((), text)
        if isinstance(alone, Answer):
            return (alone.value,)
        prefix: Prefix = ()
        for piece in text.strip().split(self.separator):
            step = self.read_step(prefix, piece)
            if not isinstance(step, Answer):
                return None
            prefix = (*prefix, step.value)
        return prefix

    # ------------------------------------------------------------------ null model

    def propose(self, prefix: Prefix, stream: Stream) -> Any:
        """Draw a next step from a cheap seeded proposer; every step that the form allows comes up at times.

        Raises:
            ValueError: The prefix has ended.
        """
        choices = self.choices(prefix)
        if not choices:
            raise ValueError(f"prefix: {prefix!r:.80} takes no further step")
        if stream.below(CARELESS) == 0:
            return stream.choice(choices)
        step = self.guess(prefix, stream)
        return step if step in choices else stream.choice(choices)

    @abstractmethod
    def guess(self, prefix: Prefix, stream: Stream) -> Any:
        """Return the step that the proposer thinks best, whether the form allows it or not."""

    def finish(self, prefix: Prefix, stream: Stream) -> Prefix:
        """Complete a prefix with proposed steps."""
        while not self.ended(prefix):
            prefix = (*prefix, self.propose(prefix, stream))
        return prefix

    @abstractmethod
    def opinion(self, prefix: Prefix, stream: Stream) -> float:
        """Rate how promising a prefix looks to the null model, 0 to 1, from what can be seen without solving."""


def read_step_reply(form: StepGrammar[Any], prefix: Prefix, task: Any, text: str) -> Any | None:
    """Read the one next step that a reply gives after a prefix, or None.

    It is what stands between step tags, once or several times the same; without tags the step
    with which a whole answer goes on; or else what the last line says. Two different steps are none.
    """
    if len(text) > MAX_LENGTH:
        return None
    pieces = _marked(text)
    if pieces:
        readings = [form.read_step(prefix, piece) for piece in pieces]
        steps = {reading.value if isinstance(reading, Answer) else None for reading in readings}
        return steps.pop() if len(steps) == 1 else None
    if rest := read_rest(form, prefix, task, text):
        return rest[0]
    last = spoken(text).strip().rpartition("\n")[2]
    bare = form.read_step(prefix, last)
    return bare.value if isinstance(bare, Answer) else None


def read_step_list(form: StepGrammar[Any], prefix: Prefix, task: Any, text: str, most: int) -> list[Any]:
    """Read the different next steps between step tags, in order and at most so many; without tags the one step."""
    if len(text) > MAX_LENGTH:
        return []
    pieces = _marked(text)
    if not pieces:
        step = read_step_reply(form, prefix, task, text)
        return [] if step is None else [step]
    readings = [form.read_step(prefix, piece) for piece in pieces]
    return [*dict.fromkeys(reading.value for reading in readings if isinstance(reading, Answer))][:most]


def read_rest(form: StepGrammar[Any], prefix: Prefix, task: Any, text: str) -> Prefix | None:
    """Return the steps with which a reply's whole answer goes on after a prefix; None when it begins otherwise."""
    answer = task.parse(form.problem, text)
    return None if isinstance(answer, Fault) else form.goes_on(prefix, answer)


def _marked(text: str) -> list[str]:
    """Return the texts between step tags outside thinking; an opening tag reaches to the next one at most."""
    pieces = _OPEN.split(spoken(text), MOST_STEPS)[1:]
    return [_CLOSE.split(piece, 1)[0] for piece in pieces]


class CompactEncoding(Protocol[ProblemT_contra, AnswerT_contra]):
    """The encoding of one task's problems and answers in words; nothing of the truth is among them.

    Attributes:
        words: The vocabulary, in a fixed order.
    """

    @property
    def words(self) -> tuple[str, ...]:
        """The vocabulary, in a fixed order; no word has a space in it."""
        ...

    def of_problem(self, problem: ProblemT_contra) -> list[str]:
        """Encode a problem.

        Raises:
            ValueError: It is larger or of another kind than the words can say.
        """
        ...

    def of_answer(self, problem: ProblemT_contra, answer: AnswerT_contra) -> list[str]:
        """Encode an answer, one word for each step; of an impossible answer, as much as has words."""
        ...

    def of_steps(self, problem: ProblemT_contra, steps: Steps) -> list[str]:
        """Encode the beginning of an answer, one word for each of its steps; `steps` takes them back."""
        ...

    def steps(self, problem: ProblemT_contra, words: Sequence[str]) -> Steps:
        """Decode words of an answer into steps, in order, up to the first word that stands for none."""
        ...

    def text(self, problem: ProblemT_contra, words: Sequence[str]) -> str:
        """Write words of an answer as the prompt asks for it, without tags; defined for any words."""
        ...
