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
from ..engine.options import StrategyOptions, check_limit, check_model
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

    Unreadable opinions, among them those of failed calls and those that the token limit cut off, count neither for nor
    against the answer; one without any readable opinion is not accepted, and in the errors of the verifier it does not
    count. Answers of equal text are judged once. The embedded model has no opinions.

    Attributes:
        model: A model spec; the run's model when not set.
        samples: Opinions on each answer.
        max_tokens: Most tokens of an opinion; the run's limit when not set.
    """

    name: ClassVar[str] = "judge"
    asks: ClassVar[bool] = True
    exact: ClassVar[bool] = False

    model: str | None = None
    samples: int = 1
    max_tokens: int | None = None

    def validate(self) -> None:
        """Check the options.

        Raises:
            ValueError: The model is unknown or samples is out of range.
        """
        check_model("model", self.model)
        require(1 <= self.samples <= 1000, "samples", self.samples, "1 to 1000")
        check_limit("max_tokens", self.max_tokens)

    async def judge(self, context: VerifierContext, reply: Reply) -> Judgement:
        """Judge a reply by its opinions; they are calls like others, paid from the same budget."""
        messages: tuple[Message, ...] = ({"role": "user", "content": question(context, reply)},)
        target = Target(self.model, max_tokens=self.max_tokens) if self.model or self.max_tokens else None
        texts = []
        for sample in range(self.samples):
            said = await context.ask(messages, sample=sample, target=target)
            texts.append(said.completion.text)
        said_of_it = [known for text in texts if (known := opinion(text)) is not None]
        reason = next((text for text in texts if opinion(text) is False), texts[0])
        score = sum(said_of_it) / len(said_of_it) if said_of_it else 0.0
        return Judgement(score > 0.5, score, reason, bool(said_of_it))

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
