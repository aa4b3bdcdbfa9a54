"""The calls of one session: their keys, what is under way, and how what comes of them is booked."""

from __future__ import annotations

import asyncio
import contextlib
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace

from ...tasks import Instance
from ...tasks.core.keys import make_key
from ...verifiers.verdict import Fault, Verdict
from ..models.model import Completion, Message, Request, estimate_tokens
from .budget import Pool, Worst
from .cache import Reply, ReplyCache, ReplyKey, conversation_hash
from .endpoints import Asked, Voice, Voices
from .ledger import Waste

Check = Callable[[Completion], Verdict]
Call = tuple[Request, ReplyKey]

_NOTHING = Worst(0)


class Calls:
    """Makes the calls of a session and books them, once each.

    Attributes:
        attempts: All replies that were drawn or recalled so far, in the order they came.
    """

    def __init__(
        self, instance: Instance, seed: int, book: ReplyCache, pool: Pool, voices: Voices, check: Check
    ) -> None:
        """No call has been made."""
        self.attempts: list[Reply] = []
        self._instance, self._name, self._seed = instance, str(instance.id), seed
        self._book, self._pool, self._voices, self._check = book, pool, voices, check
        self._booked: set[ReplyKey] = set()
        self._under_way_now = 0
        self._busy_since = 0.0
        self._hashed: tuple[tuple[Message, ...], str, int] | None = None

    def key(
        self, messages: tuple[Message, ...], sample: int, round: int | None = None, voice: Voice | None = None
    ) -> ReplyKey:
        """The key of a draw; the round is counted from the messages when None."""
        if self._hashed is None or self._hashed[0] is not messages:
            replies = sum(message["role"] == "assistant" for message in messages)
            self._hashed = messages, conversation_hash(messages), replies
        _, conversation, replies = self._hashed
        turn = replies if round is None else round
        return ReplyKey(self._name, conversation, sample, turn, self.asked(voice).source)

    def asked(self, voice: Voice | None) -> Asked:
        """Who answers for a voice; what was lost with it before counts as spent from then on."""
        asked = self._voices.known(voice)
        if asked is None:
            asked = self._voices.find(voice)
            for waste in self._voices.wasted_before(asked):
                self._pool.waste(waste, asked.price)
        return asked

    def request(
        self, messages: tuple[Message, ...], key: ReplyKey, told: tuple[Fault, ...], asked: Asked, racing: bool
    ) -> Request:
        """What is asked for under a key, its seed derived from the run's."""
        digest = make_key("sample", self._seed, key.instance, key.conversation, key.sample, key.round)
        seed = int.from_bytes(digest[:8], "little") >> 1
        return Request(messages, asked.sampling, seed, self._instance, told, key.sample, key.round, racing)

    def worst(self, request: Request, asked: Asked) -> Worst:
        """What a request may cost at most; nothing where no limit binds."""
        if self._pool.unlimited:
            return _NOTHING
        prompt = estimate_tokens("".join(message["content"] for message in request.messages))
        most = request.sampling.max_tokens
        return Worst(1, prompt, most, asked.price.of_tokens(prompt, 0, most))

    def take(self, found: Reply, asked: Asked) -> Reply:
        """Books an attempt made earlier as spent, once; what another run made is judged again and kept.

        Raises:
            BudgetExhausted: It was made by another run, and nothing is left.
        """
        if found.key in self._booked:
            return found
        if found.origin:
            self._pool.check()
            found = replace(found, verdict=self._check(found.completion))
            self._book.record(found)
        self._count(found, asked)
        return found

    async def draw(self, call: Call, number: int, asked: Asked) -> Reply:
        """The reply to one request that the pool has admitted under a number."""
        request, key = call
        with self._under_way([call], [number], asked) as done:
            completion = await asked.model.complete(request)
            attempt = self._book_reply(key, request.seed, completion, asked, request)
            done.append(0)
        return attempt

    async def draw_batch(
        self, calls: Sequence[Call], numbers: Sequence[int], asked: Asked, arrived: Callable[[Reply], None]
    ) -> None:
        """The replies to several requests for one conversation, asked for together."""
        if len(calls) == 1:
            arrived(await self.draw(calls[0], numbers[0], asked))
            return
        assert asked.batches is not None
        with self._under_way(calls, numbers, asked) as done:

            def arrive(position: int, completion: Completion) -> None:
                request, key = calls[position]
                # Replies to one request share the seed that was sent.
                attempt = self._book_reply(key, calls[0][0].seed, completion, asked, request)
                done.append(position)
                arrived(attempt)

            await asked.batches.complete_many([request for request, _ in calls], arrive)

    def _book_reply(self, key: ReplyKey, seed: int, completion: Completion, asked: Asked, request: Request) -> Reply:
        if request.meter.queue_seconds and not completion.queue_seconds:
            completion = replace(completion, queue_seconds=request.meter.queue_seconds)
        attempt = Reply(key, seed, completion, self._check(completion))
        self._book.record(attempt)
        self._count(attempt, asked)
        return attempt

    def _count(self, attempt: Reply, asked: Asked) -> None:
        self._pool.add(attempt.completion, asked.price)
        self.attempts.append(attempt)
        self._booked.add(attempt.key)

    @contextlib.contextmanager
    def _under_way(self, calls: Sequence[Call], numbers: Sequence[int], asked: Asked) -> Iterator[list[int]]:
        """Books calls that are cancelled, and the time in which any call is under way."""
        done: list[int] = []
        start = time.monotonic()
        if self._under_way_now == 0:
            self._busy_since = start
        self._under_way_now += 1
        try:
            yield done
        except asyncio.CancelledError:
            for position, (request, key) in enumerate(calls):
                if position not in done and not request.meter.waiting:
                    waste = _waste(request, time.monotonic() - start)
                    self._pool.waste(waste, asked.price)
                    self._book.record_waste(key, request.seed, waste)
            raise
        finally:
            for number in numbers:
                self._pool.leave(number)
            self._under_way_now -= 1
            if self._under_way_now == 0:
                self._pool.ledger.wall_seconds += time.monotonic() - self._busy_since


def _waste(request: Request, seconds: float) -> Waste:
    """What a call given up under way has cost; guessed where the model did not count."""
    meter = request.meter
    if not meter.counted:
        prompt = estimate_tokens("".join(message["content"] for message in request.messages))
        return Waste(prompt, 0, meter.retries, True, max(0.0, seconds - meter.queue_seconds))
    return Waste(
        meter.prompt_tokens + meter.lost_prompt_tokens,
        meter.completion_tokens + meter.lost_completion_tokens,
        meter.retries,
        not (meter.exact and meter.lost_exact),
        max(0.0, seconds - meter.queue_seconds),
    )
