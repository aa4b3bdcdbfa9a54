"""The most that a run can cost, found out by doing it on a few instances with a model that is never right."""

from __future__ import annotations

import asyncio
import math
import tempfile
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ..strategies import parse_strategy
from ..strategies.engine.cache import ReplyKey
from ..strategies.engine.strategy import AcrossInstances
from ..strategies.models.classical import open_classical
from ..strategies.models.model import Completion, Model, Request, estimate_tokens
from ..tasks import get_task, parse_id
from .directory import create_run
from .engine import execute
from .grid import Place
from .manifest import RunConfig

RACE = 0.002
"""Seconds of a call: calls that race each other have all begun before the first one ends."""
TRIED = 2
"""Instances of each cell that are tried; strategies that work on all instances together are tried on all of them."""


@dataclass(frozen=True, slots=True)
class DryRun:
    """The most that a run can cost.

    Attributes:
        instances: Number of instances.
        calls: Most calls of models, opinions and critiques among them.
        prompt_tokens: Of these calls, estimated by the length of the text; earlier replies in a prompt count as short.
        completion_tokens: Of these calls if every reply were as long as the limit.
        money: Of these tokens; None without prices.
        currency: Of the money; empty without prices.
        exact: Whether every instance was tried; otherwise calls and tokens are scaled up from some of each cell.
    """

    instances: int
    calls: int
    prompt_tokens: int
    completion_tokens: int
    money: float | None
    currency: str
    exact: bool

    def to_dict(self) -> dict[str, Any]:
        """Return the costs as JSON values."""
        return {
            "instances": self.instances, "most_calls": self.calls, "prompt_tokens": self.prompt_tokens,
            "most_completion_tokens": self.completion_tokens, "most_money": self.money,
            "currency": self.currency or None, "exact": self.exact,
        }  # fmt: skip

    def __str__(self) -> str:
        about = "" if self.exact else "about "
        text = (
            f"{self.instances:,} instances, at most {about}{self.calls:,} calls: {'≈' if self.calls else ''}{self.prompt_tokens:,} tokens of "
            f"prompts, and {self.completion_tokens:,} of replies if each were as long as its limit"
        )
        if self.money is None:
            return f"{text}; no prices are given (--prices FILE)"
        return f"{text}; at most {about}{self.money:,.2f} {self.currency}"

    def __add__(self, other: DryRun) -> DryRun:
        money = None if self.money is None or other.money is None else self.money + other.money
        return DryRun(
            max(self.instances, other.instances), self.calls + other.calls, self.prompt_tokens + other.prompt_tokens,
            self.completion_tokens + other.completion_tokens, money, self.currency, self.exact and other.exact,
        )  # fmt: skip


class StandIn:
    """A model that answers at once and is never right, so that nothing stops early. It stands for any model.

    Args:
        name: Of the model it stands for, by which prices are found.
    """

    def __init__(self, name: str) -> None:
        self._name, self._solver = name, open_classical("")

    @property
    def name(self) -> str:
        """Name in manifests and reports; see `Model.name`."""
        return self._name

    @property
    def identity(self) -> dict[str, Any]:
        """Everything that decides the replies; see `models.identity`."""
        return {"stand-in": self._name}

    async def complete(self, request: Request) -> Completion:
        """Return a reply as long as its limit, whose text is short and no right answer."""
        await asyncio.sleep(RACE)
        reply = await self._solver.complete(request)
        task, instance = get_task(request.instance.task), request.instance
        right = task.verify(instance.problem, reply.text, instance.truth).correct
        prompt = sum(estimate_tokens(message["content"]) for message in request.messages)
        text = "I do not know." if right else reply.text
        return Completion(text, prompt, request.sampling.max_tokens, 0.0, estimated=True)

    async def close(self) -> None:
        """Do nothing: there is nothing to release."""


def dry_run(config: RunConfig, earlier: Sequence[Path] = (), folder: Path | None = None) -> DryRun:
    """Return the most that a run can cost. No model is opened and nothing is sent.

    Args:
        config: Of the run; replies of other runs that it may use are not looked at.
        earlier: Folders of dry runs whose replies this one uses.
        folder: Where this one is done, for later ones to use; a temporary folder if None.
    """
    with tempfile.TemporaryDirectory(prefix="assay-") as temporary:
        tried = _smaller(config, None if isinstance(parse_strategy(config.strategy), AcrossInstances) else TRIED)
        tried = tried.model_copy(update={"taken_from": [str(path) for path in earlier], "samples": None})
        spent = _execute(tried, folder or Path(temporary))
    prices = config.to_prices()
    totals: Counter[str] = Counter()
    money = 0.0
    for (place, model), (calls, prompt, completion) in spent.items():
        scale = config.grid[place].count / tried.grid[place].count
        price = prices.of(model) if prices else None
        totals.update(calls=_up(calls * scale), prompt=_up(prompt * scale), completion=_up(completion * scale))
        money += price.of_tokens(prompt, 0, completion) * scale if price else 0.0
    return DryRun(
        config.total, totals["calls"], totals["prompt"], totals["completion"], money if prices else None,
        prices.currency if prices else "", tried.total == config.total,
    )  # fmt: skip


Spent = dict[tuple[Place, str], tuple[int, int, int]]
"""Calls, tokens of prompts and tokens of replies, by place and model."""


def _execute(config: RunConfig, folder: Path) -> Spent:
    with create_run(folder, config) as run:
        execute(run, StandIn(_name_of(config.model)), parse_strategy(config.strategy), open_other=_stand_in)
        names = {source: name for source, (_, name) in run.store.sources().items()}
        limits = {source: sampling.max_tokens for source, sampling in run.store.samplings().items()}
        spent: Spent = {}

        def add(key: ReplyKey, prompt: int) -> None:
            place = config.place(parse_id(key.instance)), names.get(key.source, "")
            calls, prompts, replies = spent.get(place, (0, 0, 0))
            spent[place] = calls + 1, prompts + prompt, replies + limits.get(key.source, 0)

        instances: set[str] = set()
        for reply in run.store.replies():
            instances.add(reply.key.instance)
            if not reply.origin:
                add(reply.key, reply.completion.prompt_tokens)
        for instance in instances:
            for key, waste in run.store.wasted(instance):  # calls that a race cancelled
                add(key, waste.prompt_tokens)
        return spent


def _smaller(config: RunConfig, most: int | None) -> RunConfig:
    """Return the run with at most so many instances of each cell."""
    if most is None:
        return config.model_copy()
    cells = [cell.model_copy(update={"count": min(cell.count, most)}) for cell in config.cells or ()]
    return config.model_copy(
        update={"instances": min(config.instances, most), "cells": cells if config.cells is not None else None}
    )


def _stand_in(spec: str) -> Model:
    return StandIn(_name_of(spec))


def _name_of(spec: str) -> str:
    """Return the name of a model as its server knows it, as far as the spec tells."""
    from ..strategies.models import split_target

    provider, _, rest = spec.partition(":")
    target, options = split_target(rest)
    named = [item.partition("=")[2] for item in options.split(",") if item.startswith("model=")]
    return (named[0] if named else target.partition("/v1/")[2] or target.rpartition("@")[0] or target) or provider


def _up(value: float) -> int:
    return math.ceil(value - 1e-9)
