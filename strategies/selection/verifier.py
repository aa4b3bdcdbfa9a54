"""Protocol of selecting verifiers, which decide for strategies whether to stop, what to submit and what feedback to give."""

from __future__ import annotations

from collections.abc import Hashable
from dataclasses import dataclass
from typing import Any, ClassVar, Protocol

from ...tasks import Instance, Task
from ...tasks.core.feedback import UnreadReply, write_reading_feedback
from ...tasks.core.task import Degree
from ...tasks.core.template import DEFAULT_LANGUAGE
from ...verifiers.verdict import Fault, unparsed
from ..engine.cache import Reply
from ..engine.endpoints import Target
from ..models.model import Message


class VerifierContext(Protocol):
    """The part of a session that a verifier needs: the instance, parsed answers, and model calls.

    Attributes:
        instance: The instance that the judged replies answer.
        task: The task of the instance.
    """

    instance: Instance
    task: Task[Any, Any, Any]

    @property
    def answer_place(self) -> str:
        """How an answer stands in a reply to this session's prompt, with `{}` for the answer."""
        ...

    def answer(self, reply: Reply) -> Any | None:
        """Return the parsed answer of a reply; None when none could be read."""
        ...

    def vote(self, reply: Reply) -> Hashable | None:
        """Return the canonical answer of a reply; None without an answer."""
        ...

    async def ask(
        self, messages: tuple[Message, ...], *, sample: int = 0, round: int | None = None, target: Target | None = None
    ) -> Reply:
        """Return an auxiliary reply to messages that are not the session's prompt.

        Raises:
            BudgetExhausted: Nothing is left of the budget.
        """
        ...


@dataclass(frozen=True, slots=True)
class Judgement:
    """Belief of a verifier in a reply.

    Attributes:
        accepted: Whether it takes the answer for right.
        score: In [0, 1]; higher is more likely right. Ranks accepted and refused replies.
        reason: Reply of a model that judged; empty otherwise.
        readable: Whether the verifier said anything; an answer that it said nothing of is neither accepted nor rejected,
            and strategies treat it as they treat a refused one.
    """

    accepted: bool
    score: float
    reason: str = ""
    readable: bool = True


REFUSED = Judgement(False, 0.0)
"""Judgement of every verifier on a failed call and on a reply without one readable answer."""


class SelectingVerifier(Protocol):
    """Judges readable answers. A value made from a spec; it judges the same reply the same, also after a resume."""

    asks: ClassVar[bool]
    """True if a judgement takes a model call."""
    exact: ClassVar[bool]
    """True if the judgement is the exact verdict: only then may a strategy rank answers by its facts or tell them."""

    @property
    def spec(self) -> str:
        """The full spec, defaults included."""
        ...

    async def judge(self, context: VerifierContext, reply: Reply) -> Judgement:
        """Judge a reply with a readable answer.

        Raises:
            BudgetExhausted: The verifier must call a model and nothing is left of the budget.
        """
        ...

    def feedback(
        self, context: VerifierContext, reply: Reply, judgement: Judgement, degree: Degree
    ) -> tuple[str, tuple[Fault, ...]]:
        """Return the feedback to a refused reply, and the faults that its text names."""
        ...


def exact_feedback(context: VerifierContext, reply: Reply, degree: Degree) -> tuple[str, tuple[Fault, ...]]:
    """Return the exact verdict's feedback on a reply in a degree, and the faults that it names."""
    problem, truth = context.instance.problem, context.instance.truth
    if reply.verdict.status == "unparsed":
        said = reply.completion
        unread = UnreadReply(said.text, said.truncated, said.completion_tokens)
        cut = any(fault.kind == "truncated" for fault in reply.verdict.faults)
        verdict = unparsed(Fault("no_answer", {}, {})) if cut else reply.verdict
        prompting = context.instance.prompting
        text = write_reading_feedback(
            context.task, problem, verdict, unread, degree, truth,
            language=prompting.language if prompting else DEFAULT_LANGUAGE, form=context.answer_place,
        )  # fmt: skip
    else:
        text = context.task.feedback(problem, reply.verdict, degree, truth)
    faults = reply.verdict.faults
    if degree == "bit":
        return text, ()
    if degree == "where":
        return text, tuple(Fault(fault.kind, fault.place) for fault in faults)
    return text, faults


WRONG = "Your answer is wrong."
"""Feedback to a refused answer without faults."""
