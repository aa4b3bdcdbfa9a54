"""Ray Data: maps that generate, sample and verify, each a pure function of its batch and its arguments.

    rows = ray.data.range(1000).map_batches(generate, fn_kwargs={"task": "tsp", "level": 2, "seed": 7})
    drawn = rows.map_batches(Sampler, fn_constructor_args=("classical", 4), concurrency=2)
    judged = drawn.map_batches(verify).materialize()

A batch is a dict of arrays of one length. Nothing here imports Ray. Data sets of Ray are lazy:
without `materialize` everyone who reads one draws anew.
"""

from __future__ import annotations

import asyncio
from typing import Any

import numpy as np

from ..strategies.engine.cache import MemoryCache
from ..strategies.engine.sampling import draw
from ..strategies.engine.session import Session
from ..strategies.models import open_model
from ..strategies.models.model import Sampling
from ..tasks import get_task
from ..tasks.core.ids import InstanceId, parse_id
from ..tasks.core.task import Instance
from ..tasks.datasets.judge import JudgeOutcome, judge_pairs
from ..tasks.datasets.resolved_instance import rebuild_all
from ..tasks.datasets.resolver import SHARED

Batch = dict[str, Any]


def generate(batch: Batch, task: str, level: int = 1, seed: int = 0, split: str = "train", threads: int = 1) -> Batch:
    """Add `instance`, `prompt`, `task` and `level` for the indices in the column `id`, as `ray.data.range` makes it.

    Raises:
        ValueError: A task, level, seed or split does not exist.
    """
    one = get_task(task)
    text, _ = one.resolve(level)
    names = [str(InstanceId(task, one.version, text, seed, int(i), split)) for i in batch["id"].tolist()]
    made = rebuild_all(names, threads)
    prompts = []
    for name in names:
        found = made[name]
        if isinstance(found, ValueError):
            raise found
        prompts.append(one.prompt(found.problem))
    return {**batch, "instance": names, "prompt": prompts, "task": [task] * len(names), "level": [level] * len(names)}


class Sampler:
    """Adds `responses` and `tokens`: n replies of a model to the prompt of each instance, and what they cost.

    A reply depends on the instance, the seed and its number, not on the batch; an actor keeps its model.
    """

    def __init__(self, model: str, n: int = 1, seed: int = 0, concurrency: int = 64, max_tokens: int = 4096) -> None:
        """A sampler.

        Args:
            model: As for `assay run --model`.
            concurrency: Instances of a batch that are asked at a time.

        Raises:
            ValueError: There is no such model.
        """
        self._model, self._n, self._seed = open_model(model), n, seed
        self._sampling, self._concurrency = Sampling(max_tokens=max_tokens), concurrency
        self._loop = asyncio.new_event_loop()

    def __call__(self, batch: Batch) -> Batch:
        """The batch with replies; a call that failed for good left an empty one."""
        found = self._loop.run_until_complete(self._draw(batch["instance"].tolist()))
        return {**batch, "responses": _column([texts for texts, _ in found]), "tokens": [tokens for _, tokens in found]}

    async def _draw(self, instances: list[str]) -> list[tuple[list[str], int]]:
        limit = asyncio.Semaphore(self._concurrency)

        async def one(text: str) -> tuple[list[str], int]:
            async with limit:
                session = Session(_instance(text), self._model, self._sampling, self._seed, MemoryCache())
                replies = await draw(session, self._n)
                return [reply.completion.text for reply in replies], session.ledger.tokens

        return list(await asyncio.gather(*map(one, instances)))


def verify(batch: Batch) -> Batch:
    """Add `correct`, `scores`, `statuses` and `errors`: lists as long as `responses`.

    An answer without a verdict does not end the job: where a row names no instance, or a task has a bug, the status is
    `error`, the reason stands in `errors`, and `correct` and `scores` are null; they are null, too, for `undecided`.
    """
    instances, responses = list(batch["instance"]), [list(texts) for texts in batch["responses"]]
    flat = [(name, text) for name, texts in zip(instances, responses, strict=True) for text in texts]
    outcomes = iter(judge_pairs([name for name, _ in flat], [text for _, text in flat], threads=1))
    rows = [[next(outcomes) for _ in texts] for texts in responses]
    columns: dict[str, list[list[Any]]] = {
        "responses": responses,
        "correct": [[_known(one, "correct") for one in row] for row in rows],
        "scores": [[_known(one, "score") for one in row] for row in rows],
        "statuses": [["error" if isinstance(one, Exception) else one.status for one in row] for row in rows],
        "errors": [[str(one) if isinstance(one, Exception) else "" for one in row] for row in rows],
    }
    return {**batch, **{name: _column(lists) for name, lists in columns.items()}}


def _column(lists: list[list[Any]]) -> Any:
    """An array of lists: Ray stores arrays of arrays as pickles, which Parquet files cannot be read back from."""
    column = np.empty(len(lists), dtype=object)
    column[:] = lists
    return column


def _known(outcome: JudgeOutcome, field: str) -> Any:
    return None if isinstance(outcome, Exception) or outcome.status == "undecided" else getattr(outcome, field)


def _instance(text: str) -> Instance:
    resolved = SHARED.resolve(text)
    identity = None if text.lstrip().startswith("{") else parse_id(text)
    return Instance(identity, resolved.task.name, resolved.problem, resolved.truth, {})
