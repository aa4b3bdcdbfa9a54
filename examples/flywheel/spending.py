"""One way to spend on many instances: what came out right, and what it cost."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass

import numpy as np
from lessons import LONGEST

from assay.strategies import parse_strategy
from assay.strategies.engine.budget import Budget, SharedBudget
from assay.strategies.engine.session import Session
from assay.strategies.models.model import Sampling
from assay.strategies.selection import parse_verifier


@dataclass
class Spent:
    """Each array has a row for each instance; `draws` says which of the replies were right, in their order.

    `tokens` are words drawn; the prompt is not counted.
    """

    right: np.ndarray
    tokens: np.ndarray
    draws: list[list[bool]]


async def spend(spec, model, made, cache, seed, verifier="perfect", budgets=None):
    """Solves every instance, with at most so many words for each; replies drawn before come from the cache."""
    strategy, sessions = parse_strategy(spec), []
    for number, instance in enumerate(made):
        shared = SharedBudget(Budget() if budgets is None else Budget(completion_tokens=float(budgets[number])))
        sampling = Sampling(1.0, 1.0, LONGEST[instance.task])
        sessions.append(
            Session(instance, model, sampling, seed, cache, budget=shared, verifier=parse_verifier(verifier))
        )
    outcomes = await asyncio.gather(*(strategy.solve(session) for session in sessions))
    for outcome in outcomes:
        for reply in outcome.replies:
            if reply.completion.error:
                raise RuntimeError(reply.completion.error)
    return Spent(
        np.array([bool(o.chosen and o.chosen.verdict.correct) for o in outcomes], float),
        np.array([session.budget.spent()["completion_tokens"] for session in sessions]),
        [[reply.verdict.correct for reply in outcome.replies] for outcome in outcomes],
    )
