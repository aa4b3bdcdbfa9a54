"""TRL: reward functions, data sets and an environment with feedback for GRPO and its kin.

    from assay.harness import trl

    trainer = GRPOTrainer(MODEL, reward_funcs=trl.reward, train_dataset=trl.dataset("tsp", 2, seed=7, count=1000))

A row's column `instance` is what its instance follows from, so the replies of a group share it, and
no trainer, worker or resumed job can draw another one.
"""

from __future__ import annotations

import asyncio
import functools
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from typing import Any

from ..tasks.core.task import Degree
from ..verifiers.extras import missing
from ..verifiers.verdict import Verdict
from .core.replies import Kind, check_kind, fault_kinds, reply_text, value
from .rows import TrainingRow, fresh_rows
from .score import feedback, score, score_all


def dataset(
    tasks: str | Sequence[str] = (), levels: int | Sequence[int] = (1,), *, seed: int, count: int, **options: Any
) -> Any:
    """Return a `datasets.Dataset` of fresh instances: columns `prompt` (messages), `instance`, `task`, `level`.

    Args:
        count: For each task and level.
        options: As for `rows.fresh_rows`.

    Raises:
        ValueError: As for `rows.fresh_rows`.
        ModuleNotFoundError: The package `datasets` is not installed.
    """
    return dataset_of(fresh_rows(tasks, levels, seed=seed, count=count, **options))


def dataset_of(rows: Iterable[TrainingRow]) -> Any:
    """Return a `datasets.Dataset` of rows, such as those of a file (`rows.stored_rows`)."""
    try:
        import datasets
    except ModuleNotFoundError as error:
        raise missing("trl", error) from None
    columns = [
        {"prompt": row.messages(), "instance": row.instance, "task": row.task, "level": row.level} for row in rows
    ]
    return datasets.Dataset.from_list(columns)


def reward(completions: Sequence[Any], instance: Sequence[str], **columns: Any) -> list[float | None]:
    """Return 1 for each right reply and 0 for each other; a reward function of TRL.

    Logs the shares of right, unreadable and undecided replies, and their statuses beside the completions.

    Args:
        completions: Replies, as texts or conversations.
        instance: The column `instance` of their rows.
        columns: What TRL passes along.

    Returns:
        For each reply 0.0 or 1.0, or None, which TRL leaves out, for an answer to a problem from elsewhere that cannot
        be decided.

    Raises:
        ValueError: A row names no instance.
    """
    return _rewards(completions, instance, "exact", columns)


def graded_reward(completions: Sequence[Any], instance: Sequence[str], **columns: Any) -> list[float | None]:
    """Return the score of each reply, in [0, 1] and 1 exactly when it is right."""
    return _rewards(completions, instance, "graded", columns)


async def async_reward(completions: Sequence[Any], instance: Sequence[str], **columns: Any) -> list[float | None]:
    """Return `reward`, computed in a thread while other rewards of the step go on."""
    return await asyncio.to_thread(_rewards, completions, instance, "exact", columns)


def _rewards(
    completions: Sequence[Any], instance: Sequence[str], kind: Kind, columns: dict[str, Any]
) -> list[float | None]:
    found = score_all(instance, [reply_text(completion) for completion in completions])
    _log(found, columns.get("log_metric"), columns.get("log_extra"))
    return [value(verdict, kind) for verdict in found]


def _log(found: Sequence[Verdict], metric: Callable[..., Any] | None, extra: Callable[..., Any] | None) -> None:
    if metric is not None and found:
        statuses = Counter(verdict.status for verdict in found)
        decided = len(found) - statuses["undecided"]
        metric("assay/correct", statuses["correct"] / decided if decided else float("nan"))
        metric("assay/unparsed", statuses["unparsed"] / len(found))
        metric("assay/undecided", statuses["undecided"] / len(found))
    if extra is not None:
        extra("assay_status", [verdict.status for verdict in found])
        extra("assay_faults", [fault_kinds(verdict) for verdict in found])


HOW_TO_SUBMIT = "\n\nSubmit your answer by calling the tool submit with it. You are told what is wrong, and may submit {tries} times."


class AssayEnvironment:
    """An instance that is answered by the tool `submit`, with feedback after each wrong answer.

    It owns the reward: 1 if the last answer was right, and if a right one was given it is the last. An answer that
    cannot be decided has no reward (None), which TRL leaves out.
    """

    def __init__(self, degree: Degree = "how", tries: int = 4, kind: Kind = "exact") -> None:
        """An environment; see `environment` for the arguments."""
        self._degree, self._tries, self._kind = degree, tries, kind

    def reset(self, instance: str, **columns: Any) -> str:
        """Begin with a row's instance; return what follows the prompt."""
        self._instance = instance
        self._left = self._tries
        self._verdict: Verdict | None = None
        return HOW_TO_SUBMIT.format(tries=self._tries)

    def submit(self, answer: str) -> str:
        """
        Submit an answer and learn whether it is right.

        Args:
            answer: The complete answer, in the form that the task asks for.

        Returns:
            Whether the answer is right, and what is wrong with it.
        """
        if self._verdict is not None and self._verdict.correct:
            return "You have already given a right answer."
        if self._left == 0:
            return "No submissions are left."
        self._left -= 1
        text = answer if "<answer>" in answer else f"<answer>{answer}</answer>"
        self._verdict = score(self._instance, text)
        comment = feedback(self._instance, self._verdict, self._degree)
        return comment if self._verdict.correct else f"{comment}\n{self._left} submissions are left."

    def get_reward(self) -> float | None:
        """Return the reward of the rollout."""
        return 0.0 if self._verdict is None else value(self._verdict, self._kind)


def environment(degree: Degree = "how", tries: int = 4, kind: Kind = "exact") -> Callable[[], AssayEnvironment]:
    """Return an `environment_factory` for TRL that can be pickled: environments that tell so much, so often.

    Args:
        degree: `bit`, `where`, `how` or `oracle`.
        tries: Submissions at most.

    Raises:
        ValueError: One of them is not so.
    """
    if degree not in ("bit", "where", "how", "oracle"):
        raise ValueError(f"degree: expected bit, where, how or oracle, got {degree!r}")
    if tries < 1:
        raise ValueError(f"tries: expected 1 or more, got {tries}")
    return functools.partial(AssayEnvironment, degree, tries, check_kind(kind))
