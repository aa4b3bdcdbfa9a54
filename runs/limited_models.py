"""The models of a run, as its sessions see them: bounded together, and not asked forever in vain."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Sequence

from ..strategies.models import open_model
from ..strategies.models.limiter import Limiter
from ..strategies.models.model import Arrive, Completion, Model, Request, as_batches
from .progress import Progress
from .store.errors import RunError, StoreError
from .store.store import Store

PATIENCE = 24
"""Failed calls after which a model that never answered is given up."""


class Models:
    """The models that a run's strategy asks, each opened once; calls to all of them pass one gate."""

    def __init__(self, model: Model, limit: int, progress: Progress, store: Store) -> None:
        """Takes the run's own model."""
        self._gate, self._progress, self._store = Limiter(limit), progress, store
        self._answered = store.count_calls()[0] > 0
        self.own = self._bound(model)
        self._others: dict[str, Bounded] = {}

    def open(self, spec: str) -> Bounded:
        """The model of a spec.

        Raises:
            ValueError: As for `open_model`.
        """
        if spec not in self._others:
            self._others[spec] = self._bound(open_model(spec))
        return self._others[spec]

    async def close(self) -> None:
        """Closes all of them."""
        for model in (self.own, *self._others.values()):
            await model.close()

    def _bound(self, model: Model) -> Bounded:
        return Bounded(model, self._gate, self._progress, self._store, self._answered)


class Bounded:
    """A model of which, with all others of the run, at most so many calls are in flight."""

    def __init__(self, model: Model, gate: Limiter, progress: Progress, store: Store, answered: bool) -> None:
        """Use `Models`."""
        self._model, self._gate, self._progress, self._store = model, gate, progress, store
        self._answered, self._failed = answered, 0
        self._batches = as_batches(model)

    @property
    def name(self) -> str:
        """As `Model.name`."""
        return self._model.name

    @property
    def most_choices(self) -> int:
        """As `BatchModel.most_choices`, and no more than may be in flight."""
        return min(self._batches.most_choices, self._gate.most) if self._batches is not None else 1

    async def complete(self, request: Request) -> Completion:
        """As `Model.complete`, in its turn."""
        await self._enter([request])
        try:
            completion = await self._model.complete(request)
        finally:
            self._gate.leave()
        self._note(completion)
        return completion

    async def complete_many(self, requests: Sequence[Request], arrive: Arrive) -> None:
        """As `BatchModel.complete_many`, in its turn."""
        assert self._batches is not None

        def arrived(position: int, completion: Completion) -> None:
            self._note(completion)
            arrive(position, completion)

        await self._enter(requests)
        try:
            await self._batches.complete_many(requests, arrived)
        finally:
            self._gate.leave(len(requests))

    async def close(self) -> None:
        """As `Model.close`."""
        await self._model.close()

    async def _enter(self, requests: Sequence[Request]) -> None:
        start = time.perf_counter()
        for request in requests:
            request.meter.waiting = True
        await self._gate.enter(len(requests))
        try:
            await self._may_begin(len(requests))
        except BaseException:
            self._gate.leave(len(requests))
            raise
        waited = time.perf_counter() - start
        for request in requests:
            request.meter.waiting = False
            request.meter.queue_seconds += waited

    async def _may_begin(self, places: int) -> None:
        if self._store.low:
            # What is under way is still kept in the reserve; then it is time to stop.
            while self._gate.taken > places:
                self._gate.leave(places)
                await asyncio.sleep(0.01)
                await self._gate.enter(places)
            raise StoreError("the disk is full; all calls that were under way are kept, free some space and resume")
        if not self._answered and self._failed >= PATIENCE:
            raise RunError(
                f"model {self.name}: none of the first {self._failed} calls was answered; "
                f"the last said: {self._progress.last_error}"
            )

    def _note(self, completion: Completion) -> None:
        self._answered = self._answered or completion.error is None
        if completion.error is not None:
            self._failed += 1
            self._progress.last_error = completion.error
