"""verifiers (Prime Intellect), up to 0.3: `load_environment`, as most published environments have it.

    from assay.harness.verifiers_v0 import load_environment

With `turns` above 1 a wrong answer is followed by our feedback, and the model may try again.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

from ..tasks.core.task import Degree
from .core.extras import missing
from .core.replies import content_text, reply_text
from .rows import fresh_rows, stored_rows
from .score import feedback, score

try:
    from datasets import Dataset

    import verifiers as vf

    if not hasattr(vf, "SingleTurnEnv"):
        raise ModuleNotFoundError("verifiers before 0.4 is not installed", name="verifiers")
except ModuleNotFoundError as error:
    raise missing("verifiers-v0", error) from None

AGAIN = "Think again, and give a complete new answer in the form that was asked for."


def load_environment(
    tasks: str | Sequence[str] = (),
    levels: int | Sequence[int] = (1,),
    count: int = 100,
    seed: int = 0,
    first: int = 0,
    split: str = "train",
    file: str = "",
    turns: int = 1,
    degree: Degree = "how",
) -> Any:
    """An environment of fresh instances, or of a data set that `assay generate` wrote.

    Args:
        count: For each task and level.
        file: A data set; then the arguments before it are not looked at.
        turns: Replies at most.
        degree: How much feedback tells: `bit`, `where`, `how` or `oracle`.

    Raises:
        ValueError: An argument is wrong; the message says which.
    """
    if turns < 1:
        raise ValueError(f"turns: expected 1 or more, got {turns}")
    rows = stored_rows(file) if file else fresh_rows(
        tasks, levels, seed=seed, count=count, first=first, split=split
    )  # fmt: skip
    # `task` at the top of `info` means something to verifiers.
    columns = [
        {"prompt": row.messages(), "answer": "", "info": json.dumps({"instance": row.instance, "level": row.level})}
        for row in rows
    ]
    data = Dataset.from_list(columns)
    rubric = vf.Rubric(funcs=[exact, graded, parsed], weights=[1.0, 0.0, 0.0])
    if turns == 1:
        return vf.SingleTurnEnv(dataset=data, eval_dataset=data, rubric=rubric)
    return FeedbackEnv(degree, dataset=data, eval_dataset=data, rubric=rubric, max_turns=turns)


def exact(completion: Any, info: Any, **others: Any) -> float:
    """1 for a right answer."""
    return float(score(_instance(info), _text(completion)).correct)


def graded(completion: Any, info: Any, **others: Any) -> float:
    """The verdict's score."""
    return score(_instance(info), _text(completion)).score


def parsed(completion: Any, info: Any, **others: Any) -> float:
    """Whether an answer could be read."""
    return float(score(_instance(info), _text(completion)).status != "unparsed")


class FeedbackEnv(vf.MultiTurnEnv):
    """After a wrong answer the verdict is told; a right one ends the conversation."""

    def __init__(self, degree: Degree, **settings: Any) -> None:
        if degree not in ("bit", "where", "how", "oracle"):
            raise ValueError(f"degree: expected bit, where, how or oracle, got {degree!r}")
        super().__init__(**settings)
        self._degree = degree

    async def env_response(self, messages: Any, state: Any, **others: Any) -> Any:
        """What is wrong with the last answer."""
        instance = _instance(state["info"])
        told = feedback(instance, score(instance, reply_text(messages)), self._degree)
        return [{"role": "user", "content": f"{told}\n\n{AGAIN}"}]

    @vf.stop
    async def solved(self, state: Any) -> bool:
        """Whether the last answer is right."""
        steps = state["trajectory"]
        return bool(steps) and score(_instance(state["info"]), reply_text(steps[-1]["completion"])).correct


def _instance(info: Any) -> str:
    return str((json.loads(info) if isinstance(info, str) else info)["instance"])


def _text(completion: Any) -> str:
    return reply_text(completion) or content_text(completion)
