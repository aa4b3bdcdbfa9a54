"""A model as the verifier, which sees the problem and the answer, but not the truth.

Prompted verification as in LLM-as-a-judge (Zheng et al. 2023). Its error rates against the exact
verdict are in the report of the run.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import ClassVar

from ...tasks.core.task import Degree
from ...verifiers.verdict import Fault
from ..engine.base_options import require
from ..engine.cache import Reply
from ..engine.endpoints import Target
from ..engine.options import StrategyOptions, check_model
from ..models.model import Message
from .verifier import WRONG, Judgement, VerifierContext, exact_feedback

QUESTION = """\
Here is a problem, and an answer that was given to it.

--- problem ---
{problem}
--- end of problem ---

--- answer ---
{answer}
--- end of answer ---

Do not solve it afresh: check whether this answer is right, condition by condition, and name the first \
condition that it breaks, if there is one. End with <verdict>right</verdict> or <verdict>wrong</verdict>."""

_VERDICT = re.compile(r"<verdict>\s*(right|wrong|correct|incorrect)\b[^<]{0,20}</verdict>", re.IGNORECASE)


@dataclass(frozen=True)
class ModelJudge(StrategyOptions):
    """Asks a model whether an answer is right and accepts it if more than half of the opinions say so.

    An unreadable opinion counts against the answer. Answers of equal text are judged once. The embedded
    model has no opinions: it refuses everything.

    Attributes:
        model: A model spec; the run's model when not set.
        samples: Opinions on each answer.
    """

    name: ClassVar[str] = "judge"
    asks: ClassVar[bool] = True
    exact: ClassVar[bool] = False

    model: str | None = None
    samples: int = 1

    def validate(self) -> None:
        """Check the options.

        Raises:
            ValueError: The model is unknown or samples is out of range.
        """
        check_model("model", self.model)
        require(1 <= self.samples <= 1000, "samples", self.samples, "1 to 1000")

    async def judge(self, context: VerifierContext, reply: Reply) -> Judgement:
        """Judge a reply by its opinions; they are calls like others, paid from the same budget."""
        messages: tuple[Message, ...] = ({"role": "user", "content": question(context, reply)},)
        target = Target(self.model) if self.model else None
        texts = []
        for sample in range(self.samples):
            said = await context.ask(messages, sample=sample, target=target)
            texts.append(said.completion.text)
        for_it = [text for text in texts if opinion(text)]
        reason = next((text for text in texts if opinion(text) is False), texts[0])
        score = len(for_it) / self.samples
        return Judgement(score > 0.5, score, reason)

    def feedback(
        self, context: VerifierContext, reply: Reply, judgement: Judgement, degree: Degree
    ) -> tuple[str, tuple[Fault, ...]]:
        """Return the judge's own words as feedback beyond one bit; they leak nothing of the truth."""
        if reply.verdict.status == "unparsed":
            return exact_feedback(context, reply, degree)
        said = _VERDICT.sub("", judgement.reason).strip()
        return (WRONG, ()) if degree == "bit" or not said else (f"{WRONG} A reviewer says:\n{said}", ())


def question(context: VerifierContext, reply: Reply, ask: str = QUESTION) -> str:
    """Return the question to a judge: the problem as the model read it, and the answer as it was parsed."""
    problem, answer = context.instance.problem, context.answer(reply)
    written = context.task.write(problem, answer) if answer is not None else reply.completion.text
    return ask.format(problem=context.task.ask(context.instance), answer=written)


def opinion(text: str) -> bool | None:
    """Return whether a judge's reply says right; None when it says neither. The last verdict counts."""
    found = _VERDICT.findall(text)
    return None if not found else found[-1].lower() in ("right", "correct")
