"""Strategies run on the toy task: its right and wrong replies, sessions, and scripted models."""

from __future__ import annotations

import asyncio

from scripted_model import Scripted, right, toy, wrong

from assay.strategies import parse_strategy
from assay.strategies.engine.budget import SharedBudget, parse_budget
from assay.strategies.engine.cache import MemoryCache
from assay.strategies.engine.session import Session
from assay.strategies.engine.strategy import Outcome
from assay.strategies.models.model import Model, Request, Sampling
from assay.strategies.selection import parse_verifier
from assay.tasks import Instance

TOY = toy()
RIGHT, WRONG, OTHER, SILENT = right(TOY), wrong(TOY, 0), wrong(TOY, 1), "I do not know."


def solve(spec: str, session: Session) -> Outcome:
    return asyncio.run(parse_strategy(spec).solve(session))


def say(*texts: str | None) -> Scripted:
    """Gives the text with the number of the sample."""
    return Scripted(lambda request: texts[request.sample])


def last_message(request: Request) -> str:
    return request.messages[-1]["content"]


def session_with(
    model: Model, verifier: str = "perfect", budget: str = "", instance: Instance = TOY, **others: Model
) -> Session:
    """A session with a verifier, a budget, and further models by the name after `openai:` and the like."""
    return Session(
        instance, model, Sampling(), 7, MemoryCache(), budget=SharedBudget(parse_budget(budget)), verifier=parse_verifier(verifier),
        models=lambda spec: others[spec.partition(":")[2]],
    )  # fmt: skip
