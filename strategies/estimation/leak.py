"""The gap between published questions and fresh siblings of theirs: what a model has by heart."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from .discordant import detectable
from .intervals import Estimate, share
from .paired import Difference, paired_difference


@dataclass(frozen=True, slots=True)
class Gap:
    """Published minus fresh, over published questions.

    Attributes:
        published: Share of right answers to the published questions.
        fresh: Mean over published questions of the share of right answers to the siblings.
        difference: Published minus fresh, paired.
        siblings: Number of siblings with an answer.
        detectable: Smallest true gap that as many questions find with 80 % chance; None where no score differs.
    """

    published: Estimate
    fresh: Estimate
    difference: Difference
    siblings: int
    detectable: float | None


def gap(published: Mapping[str, float], siblings: Mapping[str, Sequence[float]]) -> Gap:
    """Return the gap on the published questions that have a score, and of which a sibling has one.

    Args:
        published: Score in [0, 1] by id.
        siblings: Scores of the siblings by the id of the published question.

    Raises:
        ValueError: No question has both.
    """
    shared = [name for name in published if siblings.get(name)]
    if not shared:
        raise ValueError("scores: expected scores of published instances and of their siblings")
    known = np.array([published[name] for name in shared], np.float64)
    fresh = np.array([float(np.mean(siblings[name])) for name in shared], np.float64)
    error = float((known - fresh).std(ddof=1)) / len(shared) ** 0.5 if len(shared) > 1 else 0.0
    return Gap(
        share(known), share(fresh), paired_difference(fresh, known), sum(len(siblings[name]) for name in shared),
        detectable(error) if error > 0 else None,
    )  # fmt: skip
