"""The gate: a bound that falls at once, rises slowly, and lets nobody starve."""

from __future__ import annotations

import asyncio
import time

from assay.strategies.models.limiter import Limiter


def test_halves_once_for_all_that_were_under_way_and_rises_by_one_a_round() -> None:
    async def session() -> None:
        gate = Limiter(16)
        for _ in range(16):
            await gate.enter()
        sent = time.monotonic() - 1
        gate.overloaded(sent)
        assert gate.limit == 8
        gate.overloaded(sent)
        assert gate.limit == 8
        gate.overloaded(time.monotonic() + 1)
        assert gate.limit == 4
        for _ in range(4):
            gate.succeeded()
        assert 4.8 < gate.limit <= 5
        for _ in range(1000):
            gate.succeeded()
        assert gate.limit == 16

    asyncio.run(session())


def test_never_below_one_and_more_places_than_the_bound_go_alone() -> None:
    async def session() -> None:
        gate = Limiter(4)
        for i in range(9):
            gate.overloaded(time.monotonic() + i)
        assert gate.limit == 1
        await gate.enter(3)
        waiting = asyncio.ensure_future(gate.enter(1))
        await asyncio.sleep(0)
        assert not waiting.done()
        gate.leave(3)
        await waiting
        assert gate.taken == 1

    asyncio.run(session())


def test_in_turn_and_nothing_is_lost_to_those_who_give_up() -> None:
    async def session() -> list[int]:
        gate, order = Limiter(1), list[int]()
        await gate.enter()

        async def worker(number: int) -> None:
            await gate.enter()
            order.append(number)
            await asyncio.sleep(0)
            gate.leave()

        tasks = [asyncio.ensure_future(worker(i)) for i in range(6)]
        await asyncio.sleep(0)
        tasks[0].cancel()
        tasks[3].cancel()
        gate.leave()
        await asyncio.gather(*tasks, return_exceptions=True)
        assert gate.taken == 0
        return order

    assert asyncio.run(session()) == [1, 2, 4, 5]


def test_a_place_given_in_the_moment_of_giving_up_is_given_back() -> None:
    async def session() -> int:
        gate = Limiter(1)
        await gate.enter()
        task = asyncio.ensure_future(gate.enter())
        await asyncio.sleep(0)
        gate.leave()  # hands the place to the task, which is cancelled before it runs
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)
        return gate.taken

    assert asyncio.run(session()) == 0


def test_a_server_that_asks_to_be_left_alone_is() -> None:
    async def session() -> float:
        gate = Limiter(4)
        gate.overloaded(time.monotonic(), 0.05)
        start = time.monotonic()
        await gate.enter()
        return time.monotonic() - start

    assert asyncio.run(session()) >= 0.05
