"""Targets that a strategy asks for, and the open endpoints that answer them."""

from __future__ import annotations

from dataclasses import dataclass

from ..models.model import BatchModel, Model, Sampling
from .prices import Price


@dataclass(frozen=True, slots=True)
class Target:
    """The model and sampling that a strategy asks for.

    Attributes:
        model: A model spec, as for `--model`; None for the run's model.
        sampling: None for the run's.
        max_tokens: Another token limit than that of the sampling; None for that one.
    """

    model: str | None = None
    sampling: Sampling | None = None
    max_tokens: int | None = None


@dataclass(frozen=True, slots=True)
class Endpoint:
    """A target whose model is open.

    Attributes:
        model: Answers the calls.
        sampling: Sent with each call.
        price: Charged for each call.
        source: Hash of the model's identity and the sampling, as in `ReplyKey`.
        batches: The model again, if it draws several replies in one request; else None.
    """

    model: Model
    sampling: Sampling
    price: Price
    source: str
    batches: BatchModel | None
