"""The models of a run behind one limit on calls in flight; a model that never answers is given up."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable, Sequence

from ..strategies.models import open_model
from ..strategies.models.identity import Identity, identity_of
from ..strategies.models.limiter import Limiter
from ..strategies.models.model import Arrive, Completion, Model, Request, Sampling, as_batches, objection_of
from .progress import Progress
from .store.errors import RunError, StoreError
from .store.store import Store

MOST_UNANSWERED = 24
"""Failed calls after which a model that never answered is given up."""


class RunModels:
    """The models that a run's strategy calls, each opened once; all of them share one `Limiter`."""

    def __init__(
        self,
        model: Model,
        spec: str,
        limit: int,
        progress: Progress,
        store: Store,
        open_other: Callable[[str], Model] = open_model,
    ) -> None:
        """Wrap the run's own model.

        Args:
            model: The run's own model.
            spec: Its spec.
            limit: Most calls in flight, over all models.
            progress: Receives the last error.
            store: Asked whether the disk is full.
            open_other: Opens the model of a spec.
        """
        self._open_other = open_other
        self._limiter, self._progress, self._store = Limiter(limit), progress, store
        self._answered = store.count_calls()[0] > 0
        self.own = self._bound(model, spec)
        self._others: dict[str, LimitedModel] = {}

    def open(self, spec: str) -> LimitedModel:
        """Return the model of a spec, opened at its first use.

        Raises:
            ValueError: The spec names no model, or the model cannot be opened.
        """
        if spec not in self._others:
            self._others[spec] = self._bound(self._open_other(spec), spec)
        return self._others[spec]

    async def close(self) -> None:
        """Close every model that was opened."""
        for model in (self.own, *self._others.values()):
            await model.close()

    def identities(self) -> dict[str, Identity]:
        """Return the identities of the models opened so far by spec; '' is the run's own."""
        return {"": self.own.identity} | {spec: model.identity for spec, model in self._others.items()}

    def _bound(self, model: Model, spec: str) -> LimitedModel:
        return LimitedModel(model, spec, self._limiter, self._progress, self._store, self._answered)


class LimitedModel:
    """A model whose calls wait for a place in the run's shared `Limiter`.

    Attributes:
        identity: Of the wrapped model; see `strategies.models.identity`.
    """

    def __init__(
        self, model: Model, spec: str, limiter: Limiter, progress: Progress, store: Store, answered: bool
    ) -> None:
        """Wrap a model; `RunModels` makes these."""
        self.identity = identity_of(model, spec)
        self._model, self._limiter, self._progress, self._store = model, limiter, progress, store
        self._answered, self._failed = answered, 0
        self._batches = as_batches(model)

    @property
    def name(self) -> str:
        """The wrapped model's name."""
        return self._model.name

    async def objection(self, sampling: Sampling) -> str:
        """Return why the wrapped model cannot draw with a sampling; empty when it can."""
        return await objection_of(self._model, sampling)

    @property
    def most_choices(self) -> int:
        """Most replies that one request may ask for: the model's own bound, and at most the limit in flight."""
        return min(self._batches.most_choices, self._limiter.most) if self._batches is not None else 1

    async def complete(self, request: Request) -> Completion:
        """Wait for a place, then call the model (`Model.complete`)."""
        await self._enter([request])
        try:
            completion = await self._model.complete(request)
        finally:
            self._limiter.leave()
        self._note(completion)
        return completion

    async def complete_many(self, requests: Sequence[Request], arrive: Arrive) -> None:
        """Wait for as many places as requests, then call the model (`BatchModel.complete_many`)."""
        assert self._batches is not None

        def arrived(position: int, completion: Completion) -> None:
            self._note(completion)
            arrive(position, completion)

        await self._enter(requests)
        try:
            await self._batches.complete_many(requests, arrived)
        finally:
            self._limiter.leave(len(requests))

    async def close(self) -> None:
        """Close the wrapped model."""
        await self._model.close()

    async def _enter(self, requests: Sequence[Request]) -> None:
        start = time.perf_counter()
        for request in requests:
            request.meter.waiting = True
        await self._limiter.enter(len(requests))
        try:
            await self._may_begin(len(requests))
        except BaseException:
            self._limiter.leave(len(requests))
            raise
        waited = time.perf_counter() - start
        for request in requests:
            request.meter.waiting = False
            request.meter.queue_seconds += waited

    async def _may_begin(self, places: int) -> None:
        if self._store.low:
            # Calls in flight still fit into the reserve; wait for them, then stop.
            while self._limiter.taken > places:
                self._limiter.leave(places)
                await asyncio.sleep(0.01)
                await self._limiter.enter(places)
            raise StoreError("the disk is full; all calls that were in flight are kept, free some space and resume")
        if not self._answered and self._failed >= MOST_UNANSWERED:
            raise RunError(
                f"model {self.name}: none of the first {self._failed} calls was answered; "
                f"the last error: {self._progress.last_error}"
            )

    def _note(self, completion: Completion) -> None:
        self._answered = self._answered or completion.error is None
        if completion.error is not None:
            self._failed += 1
            self._progress.last_error = completion.error
