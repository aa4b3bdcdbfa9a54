"""Verdicts and rewards: any name of an instance and the text of a reply."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Literal

from .instances import Source, record_of

if TYPE_CHECKING:
    from ..tasks.core.instance import Instance
    from ..verifiers.verdict import Verdict


def verify(instance: Source | Instance, text: str | list[Any]) -> Verdict:
    """Judge a reply; a verdict is true exactly when the answer is right.

    Args:
        instance: An instance, its id, a record or a row (`load`).
        text: The reply of a model as it gave it, or a conversation whose last assistant turn is the reply.

    Raises:
        ValueError: The first argument names no instance, or the reply is no text; what a reply says never raises.

    >>> verdict = verify("3sat:v1:L1:7:0", "<answer>x1=1</answer>")
    >>> verdict.correct, [fault.kind for fault in verdict.faults][:1]
    (False, ['variable_missing'])
    """
    from ..harness.core.replies import reply_text
    from ..harness.score import score
    from ..tasks.core.instance import Instance
    from ..tasks.datasets.judge import check_response

    reply = check_response(reply_text(text) if isinstance(text, list) else text)
    if isinstance(instance, Instance):
        from ..tasks.datasets.resolved_instance import ResolvedInstance

        return ResolvedInstance(instance).verify(reply)
    return score(record_of(instance), reply)


def reward(instance: Source | Instance, text: str | list[Any], kind: Literal["exact", "graded"] = "exact") -> float:
    """Return the reward of a reply: 1.0 for a right answer, else 0.0.

    The reward functions of trainers, which judge whole batches, are in `assay.harness`: `trl.reward`, `verl`, `ray`.

    Args:
        instance: As for `verify`.
        text: As for `verify`.
        kind: `exact`, or `graded` for the score of the verdict, in [0, 1] and 1.0 exactly when it is right.

    Raises:
        ValueError: As for `verify`, or there is no such kind.
        UndecidedError: The solvers cannot decide a problem from elsewhere, so there is no reward. It is a ValueError.

    >>> reward("tsp:v1:L1:7:0", "<answer>none</answer>")
    0.0
    """
    from ..harness.core.replies import check_kind
    from ..harness.core.replies import reward as reward_of

    return reward_of(verify(instance, text), check_kind(kind))
