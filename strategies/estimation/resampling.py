"""Closed form of resampling with a verifier that errs.

A model's reply to an instance is right with probability p, wrong with probability w (and
unreadable else). A verifier accepts a wrong answer with probability fa and refuses a right one
with probability fr, each reply by a coin of its own. Replies are drawn until one is accepted.

Source: the argument of Stroebl, Kapoor and Narayanan 2024, *Inference Scaling fLaws*: the errors of
the verifier, not the number of samples, bound the accuracy of resampling.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike, NDArray

Floats = NDArray[np.float64]


def first_accepted(p: ArrayLike, w: ArrayLike, fa: float, fr: float) -> Floats:
    """Return the probability that the first accepted reply, if there is one, is right.

        p (1 - fr) / (p (1 - fr) + w fa)

    Args:
        p: float64 of any shape; probability of a right reply.
        w: float64 of the same shape; probability of a wrong readable reply, 1 - p where every reply can be read.
        fa: Rate of false accepts.
        fr: Rate of false rejects.

    Returns:
        float64 of that shape; where nothing is ever accepted, p / (p + w), the probability for a reply submitted
        unaccepted, and 0 where nothing can be read.
    """
    p, w = np.asarray(p, np.float64), np.asarray(w, np.float64)
    right, wrong = p * (1 - fr), w * fa
    result: Floats = np.where(right + wrong > 0, _share(right, wrong), _share(p, w))
    return result


def accuracy_of_n(p: ArrayLike, w: ArrayLike, fa: float, fr: float, n: int) -> Floats:
    """Return the accuracy of n replies: of the first accepted one, or else of the first readable one.

    With a = p (1 - fr) + w fa, the probability that a reply is accepted, it is
    (1 - (1 - a)^n) times `first_accepted`, plus (1 - a)^n times the probability that the first readable of n
    refused replies is right: p fr / (p fr + w (1 - fa)), if one of them can be read.

    Args:
        p: float64 of any shape; probability of a right reply.
        w: float64 of the same shape; probability of a wrong readable reply.
        n: Replies, at least 1.
        fa: Rate of false accepts.
        fr: Rate of false rejects.

    Returns:
        float64 of that shape.

    Raises:
        ValueError: n is below 1.
    """
    if n < 1:
        raise ValueError(f"n: expected at least 1, got {n}")
    p, w = np.asarray(p, np.float64), np.asarray(w, np.float64)
    accepted = p * (1 - fr) + w * fa
    none = (1 - accepted) ** n
    unread = np.clip(1 - p - w, 0, 1) ** n
    refused = _share(p * fr, w * (1 - fa)) * np.clip(none - unread, 0, 1)
    result: Floats = first_accepted(p, w, fa, fr) * (1 - none) + refused
    return result


def _share(a: Floats, b: Floats) -> Floats:
    total = a + b
    share: Floats = np.divide(a, total, out=np.zeros_like(total), where=total > 0)
    return share
