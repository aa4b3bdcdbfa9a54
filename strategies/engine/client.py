"""Model calls of one session: keys, endpoints, admission to the budget, and the record of every reply."""

from __future__ import annotations

import asyncio
import contextlib
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import replace
from typing import Any

from ...tasks import Instance
from ...tasks.core.ids import make_key
from ...verifiers.verdict import Fault, Verdict
from ..models.bound_form import BoundForm, FormKind
from ..models.identity import identity_of
from ..models.model import Completion, Message, Model, Request, Sampling, as_batches, estimate_tokens, objection_of
from .budget import BudgetExhausted, MaxCost, SharedBudget
from .cache import Reply, ReplyCache, ReplyKey, conversation_hash, source_hash
from .endpoints import Endpoint, Target
from .ledger import Waste
from .prices import FREE, Prices

Check = Callable[[Completion], Verdict]
Call = tuple[Request, ReplyKey]

_NOTHING = MaxCost(0)
CLAIMED_ELSEWHERE = 0.05
"""Seconds between looks at the cache for a reply that another run is drawing."""


class Client:
    """Draws replies within a budget and records each of them once.

    Attributes:
        replies: Every reply drawn or recalled so far, in the order of arrival.
    """

    def __init__(
        self,
        instance: Instance,
        model: Model,
        sampling: Sampling,
        seed: int,
        cache: ReplyCache,
        budget: SharedBudget,
        check: Check,
        *,
        models: Callable[[str], Model] | None = None,
        prices: Prices | None = None,
        bind: Callable[[FormKind], BoundForm] | None = None,
    ) -> None:
        """Create a client that has made no call.

        Args:
            instance: The instance that all calls are about.
            model: Answers where a target names no model.
            sampling: Sent where a target names no sampling.
            seed: The run's; the seed of every request derives from it.
            cache: Holds the replies of earlier calls and takes those of new ones.
            budget: Admits each call and is charged for it.
            check: Gives the exact verdict on a completion.
            models: Opens the model of a spec; None if the run has one model only.
            prices: Calls are free of charge when None.
            bind: Returns the form of answers to the instance; None where no sampling asks for one.
        """
        self._bind = bind
        self.replies: list[Reply] = []
        self._instance, self._name, self._seed = instance, str(instance.id), seed
        self._model, self._sampling, self._models, self._prices = model, sampling, models, prices
        self._cache, self._budget, self._check = cache, budget, check
        self._endpoints: dict[Target | None, Endpoint] = {}
        self._wasted = list(cache.wasted(self._name))
        self._counted: set[ReplyKey] = set()
        self._active = 0
        self._active_since = 0.0
        self._hashed: tuple[tuple[Message, ...], str, int] | None = None

    def endpoint(self, target: Target | None) -> Endpoint:
        """Return the endpoint of a target, opening its model at first use.

        What earlier sessions wasted on this endpoint is charged to the budget at the same time.

        Raises:
            ValueError: The target names a model and this client has no other than its own.
        """
        found = self._endpoints.get(target)
        return self._open(target) if found is None else found

    async def can_continue(self, target: Target | None) -> bool:
        """Return whether the model of a target says that it continues a reply that we begin."""
        model = self.endpoint(target).model
        return hasattr(model, "objection") and not await objection_of(model, Sampling(prefill="."))

    def key(
        self, messages: tuple[Message, ...], sample: int, round: int | None = None, target: Target | None = None
    ) -> ReplyKey:
        """Return the key of a reply; the round is the number of earlier replies in the messages when None."""
        if self._hashed is None or self._hashed[0] is not messages:
            earlier = sum(message["role"] == "assistant" for message in messages)
            self._hashed = messages, conversation_hash(messages), earlier
        _, conversation, earlier = self._hashed
        return ReplyKey(
            self._name, conversation, sample, earlier if round is None else round, self.endpoint(target).source
        )

    def find(self, key: ReplyKey) -> Reply | None:
        """Return the cached reply with a key, uncounted; None if there is none."""
        return self._cache.find(key)

    def find_many(self, keys: Sequence[ReplyKey]) -> dict[ReplyKey, Reply]:
        """Return the cached replies with keys that differ in the sample alone, uncounted."""
        return dict(self._cache.find_many(keys))

    def take(self, found: Reply, target: Target | None = None) -> Reply:
        """Count a cached reply as spent, once; a reply of another run is verified again and recorded for this one.

        Raises:
            BudgetExhausted: The reply comes from another run and the budget is used up.
        """
        if found.key in self._counted:
            return found
        if found.origin:
            self._budget.check()
            found = replace(found, verdict=self._check(found.completion))
            self._cache.record(found)
        self._count(found, self.endpoint(target))
        return found

    async def draw(
        self,
        messages: tuple[Message, ...],
        key: ReplyKey,
        faults: tuple[Fault, ...],
        target: Target | None,
        racing: bool,
    ) -> Reply:
        """Draw the reply of a key once the budget admits the call, or wait for it where another run is drawing it.

        Raises:
            BudgetExhausted: Nothing is left of the budget.
        """
        while not self._cache.claim([key]):
            if (found := self._cache.find(key)) is not None:
                return self.take(found, target)
            await asyncio.sleep(CLAIMED_ELSEWHERE)
        try:
            endpoint = self.endpoint(target)
            call = self._request(messages, key, faults, endpoint, racing), key
            number = await self._budget.admit(self._max_cost(call[0], endpoint))
            return await self._complete(call, number, endpoint)
        finally:
            self._cache.release([key])

    async def draw_many(
        self,
        messages: tuple[Message, ...],
        keys: Sequence[ReplyKey],
        faults: tuple[Fault, ...],
        target: Target | None,
        arrived: Callable[[Reply], None],
    ) -> None:
        """Draw the replies of several keys on one conversation, in as few requests as the model allows.

        Returns when all have arrived. When the budget ends, calls already admitted are completed first.

        Args:
            messages: The conversation.
            keys: Keys that differ in the sample alone.
            faults: As in `Request`.
            target: Model and sampling.
            arrived: Called with each reply as soon as it is recorded.

        Raises:
            BudgetExhausted: Not all were drawn.
        """
        endpoint, tasks = self.endpoint(target), set[asyncio.Task[None]]()
        size = endpoint.batches.most_choices if endpoint.batches is not None else 1
        claimed = self._cache.claim(keys)
        left = list(claimed)

        async def wait_for(key: ReplyKey) -> None:
            arrived(await self.draw(messages, key, faults, target, False))

        if len(claimed) < len(keys):
            tasks.update(asyncio.ensure_future(wait_for(key)) for key in set(keys).difference(claimed))
        try:
            while left:
                calls, numbers = await self._admit_batch(messages, left[:size], faults, endpoint)
                left = left[len(calls) :]
                tasks.add(asyncio.ensure_future(self._complete_batch(calls, numbers, endpoint, arrived)))
            await asyncio.gather(*tasks)
        except BudgetExhausted:
            await asyncio.gather(*tasks)
            raise
        finally:
            await cancel_all(tasks)
            self._cache.release(claimed)

    async def _admit_batch(
        self, messages: tuple[Message, ...], keys: Sequence[ReplyKey], faults: tuple[Fault, ...], endpoint: Endpoint
    ) -> tuple[list[Call], list[int]]:
        """Wait until the first call is admitted, then add those that need not wait."""
        calls: list[Call] = []
        numbers: list[int] = []
        for key in keys:
            request = self._request(messages, key, faults, endpoint, False)
            max_cost = self._max_cost(request, endpoint)
            try:
                number = self._budget.try_admit(max_cost) if calls else await self._budget.admit(max_cost)
            except BudgetExhausted:
                if not calls:
                    raise
                break
            if number is None:
                break
            calls.append((request, key))
            numbers.append(number)
        return calls, numbers

    async def _complete(self, call: Call, number: int, endpoint: Endpoint) -> Reply:
        request, key = call
        with self._active_calls([call], [number], endpoint) as done:
            completion = await endpoint.model.complete(request)
            reply = self._record(key, request.seed, completion, endpoint, request)
            done.append(0)
        return reply

    async def _complete_batch(
        self, calls: Sequence[Call], numbers: Sequence[int], endpoint: Endpoint, arrived: Callable[[Reply], None]
    ) -> None:
        if len(calls) == 1:
            arrived(await self._complete(calls[0], numbers[0], endpoint))
            return
        assert endpoint.batches is not None
        with self._active_calls(calls, numbers, endpoint) as done:

            def arrive(position: int, completion: Completion) -> None:
                request, key = calls[position]
                # Replies to one request share the seed that was sent.
                reply = self._record(key, calls[0][0].seed, completion, endpoint, request)
                done.append(position)
                arrived(reply)

            await endpoint.batches.complete_many([request for request, _ in calls], arrive)

    def _open(self, target: Target | None) -> Endpoint:
        model, sampling, spec = self._model, self._sampling, ""
        if target is not None:
            sampling = target.sampling or sampling
            if target.max_tokens is not None:
                sampling = replace(sampling, max_tokens=target.max_tokens)
            if target.model is not None:
                if self._models is None:
                    raise ValueError(f"model: this session has no other model than its own, got {target.model!r}")
                model, spec = self._models(target.model), target.model
        price = (self._prices.of(model.name) if self._prices else None) or FREE
        source = source_hash(identity_of(model, spec), sampling)
        endpoint = self._endpoints[target] = Endpoint(model, sampling, price, source, as_batches(model))
        self._cache.name_source(source, spec, model.name, sampling)
        for key, waste in self._wasted:
            if key.source == source:
                self._budget.waste(waste, price)
        self._wasted = [entry for entry in self._wasted if entry[0].source != source]
        return endpoint

    def _request(
        self, messages: tuple[Message, ...], key: ReplyKey, faults: tuple[Fault, ...], endpoint: Endpoint, racing: bool
    ) -> Request:
        digest = make_key("sample", self._seed, key.instance, key.conversation, key.sample, key.round)
        seed = int.from_bytes(digest[:8], "little") >> 1
        kind = endpoint.sampling.form
        form = self._bind(kind) if kind is not None and self._bind is not None else None
        return Request(messages, endpoint.sampling, seed, self._instance, faults, key.sample, key.round, racing, form)

    def _max_cost(self, request: Request, endpoint: Endpoint) -> MaxCost:
        """Return the most that a request may cost; nothing where no limit binds."""
        if self._budget.unlimited:
            return _NOTHING
        prompt, most = _estimate_prompt(request), request.sampling.max_tokens
        return MaxCost(1, prompt, most, endpoint.price.of_tokens(prompt, 0, most))

    def _record(self, key: ReplyKey, seed: int, completion: Completion, endpoint: Endpoint, request: Request) -> Reply:
        if request.meter.queue_seconds and not completion.queue_seconds:
            completion = replace(completion, queue_seconds=request.meter.queue_seconds)
        reply = Reply(key, seed, completion, self._check(completion))
        self._cache.record(reply)
        self._count(reply, endpoint)
        return reply

    def _count(self, reply: Reply, endpoint: Endpoint) -> None:
        self._budget.add(reply.completion, endpoint.price)
        self.replies.append(reply)
        self._counted.add(reply.key)

    @contextlib.contextmanager
    def _active_calls(self, calls: Sequence[Call], numbers: Sequence[int], endpoint: Endpoint) -> Iterator[list[int]]:
        """Measure the time in which any call is active, and record what cancelled calls have cost."""
        done: list[int] = []
        start = time.monotonic()
        if self._active == 0:
            self._active_since = start
        self._active += 1
        try:
            yield done
        except asyncio.CancelledError:
            for position, (request, key) in enumerate(calls):
                if position not in done and not request.meter.waiting:
                    waste = _waste(request, time.monotonic() - start)
                    self._budget.waste(waste, endpoint.price)
                    self._cache.record_waste(key, request.seed, waste)
            raise
        finally:
            for number in numbers:
                self._budget.leave(number)
            self._active -= 1
            if self._active == 0:
                self._budget.ledger.wall_seconds += time.monotonic() - self._active_since


async def cancel_all(tasks: Iterable[asyncio.Task[Any]]) -> None:
    """Cancel the tasks that are not done, and wait until they have ended."""
    left = [task for task in tasks if not task.done()]
    for task in left:
        task.cancel()
    await asyncio.gather(*left, return_exceptions=True)


def _estimate_prompt(request: Request) -> int:
    return estimate_tokens("".join(message["content"] for message in request.messages))


def _waste(request: Request, seconds: float) -> Waste:
    """Return the cost of a cancelled call; estimated where the model does not count."""
    meter = request.meter
    if not meter.counted:
        return Waste(_estimate_prompt(request), 0, meter.retries, True, max(0.0, seconds - meter.queue_seconds))
    return Waste(
        meter.prompt_tokens + meter.lost_prompt_tokens,
        meter.completion_tokens + meter.lost_completion_tokens,
        meter.retries,
        not (meter.exact and meter.lost_exact),
        max(0.0, seconds - meter.queue_seconds),
    )
