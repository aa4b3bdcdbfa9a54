"""Worker processes that are killed, take too much, are no longer wanted, or are wanted by many."""

from __future__ import annotations

import asyncio
import os
import signal
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import pytest
import worker_tasks
from pebble.pool.process import PoolManager

from assay.harness.core import worker_pool
from assay.harness.core.worker_pool import TooBusy, TooLarge, TooSlow, WorkerEnded, WorkerPool, client

MODULE = worker_tasks.__name__


@asynccontextmanager
async def pool(processes: int = 1, waiting: int = 100, seconds: float = 60.0) -> AsyncIterator[WorkerPool]:
    made = WorkerPool(processes, waiting, seconds, 512 * 2**20, MODULE)
    made.start()
    try:
        yield made
    finally:
        await asyncio.to_thread(made.close)


def run(test: Callable[[], Awaitable[None]]) -> None:
    async def bounded() -> None:
        await asyncio.wait_for(test(), 100)

    asyncio.run(bounded())


async def until(holds: Callable[[], bool]) -> None:
    while not holds():
        await asyncio.sleep(0.01)


def by(name: str, work: Awaitable[Any]) -> asyncio.Task[Any]:
    """The work, asked for by a client."""

    async def asked() -> Any:
        client.set(name)
        return await work

    return asyncio.ensure_future(asked())


def gone(pid: int) -> bool:
    """Whether a process has ended; one that only waits to be collected has."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] == "Z"
    except OSError:
        return True


@pytest.mark.parametrize("victim", ["worker", "parent of the worker"])
@pytest.mark.parametrize("at_once", [True, False])
def test_a_worker_that_is_killed_while_it_is_idle_is_replaced(victim: str, at_once: bool) -> None:
    async def test() -> None:
        async with pool() as workers:
            first = await workers.run(worker_tasks.pid)
            os.kill(first if victim == "worker" else await workers.run(worker_tasks.parent), signal.SIGKILL)
            await until(lambda: gone(first))  # a worker ends some time after its parent, and may work until then
            if not at_once:
                while await workers.replace_broken() != 1:
                    await asyncio.sleep(0.01)
                assert await workers.replace_broken() == 0
            second = await workers.run(worker_tasks.pid)
            assert second != first and await workers.run(worker_tasks.pid) == second

    run(test)


def test_work_that_is_handed_over_while_the_worker_ends_is_not_forgotten(monkeypatch: pytest.MonkeyPatch) -> None:
    """The pool below learns of the death after it took the work, and before it notes it."""
    take, late = PoolManager.schedule, list[bool]()

    def take_late(manager: PoolManager, task: Any) -> None:
        if not late:
            late.append(True)
            os.kill(next(iter(manager.worker_manager.workers)), signal.SIGKILL)
            while manager.context.alive:
                time.sleep(0.01)
        take(manager, task)

    monkeypatch.setattr(PoolManager, "schedule", take_late)

    async def test() -> None:
        async with pool() as workers:
            assert await workers.run(worker_tasks.pid) and late

    run(test)


def test_a_worker_that_never_gets_ready_is_given_up(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(worker_pool, "STARTING", 0.5)

    async def test() -> None:
        async with pool(seconds=0.5) as workers:
            with monkeypatch.context() as broken:
                broken.setattr(PoolManager, "schedule", lambda manager, task: None)
                with pytest.raises(TooSlow):
                    await workers.run(worker_tasks.pid)
            assert await workers.run(worker_tasks.pid)

    run(test)


def test_what_ends_a_worker_is_a_failure_of_its_own_and_the_next_is_served() -> None:
    async def test() -> None:
        async with pool() as workers:
            with pytest.raises(WorkerEnded, match="status 9"):
                await workers.run(worker_tasks.die)
            with pytest.raises(TooLarge, match="512 MiB"):
                await workers.run(worker_tasks.take, 2**30)
            assert await workers.run(worker_tasks.take, 2**20) == 2**20
            with pytest.raises(ValueError, match="not like this"):
                await workers.run(worker_tasks.bad)

    run(test)


def test_work_that_takes_too_long_is_ended(tmp_path: Path) -> None:
    async def test() -> None:
        async with pool(seconds=1) as workers:
            file = tmp_path / "held"
            with pytest.raises(TooSlow):
                await workers.run(worker_tasks.hold, str(file))
            await until(lambda: gone(int(file.read_text())))
            assert await workers.run(worker_tasks.pid)

    run(test)


def test_work_whose_client_has_left_is_ended_or_leaves_the_queue(tmp_path: Path) -> None:
    async def test() -> None:
        async with pool(waiting=2) as workers:
            running, waiting = tmp_path / "running", tmp_path / "waiting"
            first = asyncio.ensure_future(workers.run(worker_tasks.hold, str(running)))
            await until(lambda: running.exists() and bool(running.read_text()))
            second = asyncio.ensure_future(workers.run(worker_tasks.hold, str(waiting)))
            await asyncio.sleep(0)
            with pytest.raises(TooBusy):
                await workers.run(worker_tasks.pid)
            for one in (second, first):
                one.cancel()
            await asyncio.wait([first, second])
            assert await workers.run(worker_tasks.pid) != int(running.read_text())
            await until(lambda: gone(int(running.read_text())))
            assert not waiting.exists()

    run(test)


def test_no_client_holds_all_workers(tmp_path: Path) -> None:
    async def test() -> None:
        async with pool(processes=3) as workers:
            files = [tmp_path / str(number) for number in range(6)]
            greedy = [by("greedy", workers.run(worker_tasks.hold, str(file))) for file in files]
            await until(lambda: sum(file.exists() for file in files) == 2)
            for _ in range(3):
                assert await by("modest", workers.run(worker_tasks.pid))
            assert sum(file.exists() for file in files) == 2
            for one in greedy:
                one.cancel()
            await asyncio.wait(greedy)

    run(test)


def test_clients_take_turns(tmp_path: Path) -> None:
    async def test() -> None:
        async with pool() as workers:
            file, served = tmp_path / "held", list[str]()

            async def note(name: str) -> None:
                await workers.run(worker_tasks.pid)
                served.append(name)

            first = by("many", workers.run(worker_tasks.hold, str(file)))
            await until(file.exists)
            rest = [by(name, note(name)) for name in ("many", "many", "one", "many", "other")]
            await asyncio.sleep(0)
            file.unlink()
            await asyncio.gather(first, *rest)
            assert served == ["one", "other", "many", "many", "many"]

    run(test)


def test_close_ends_work_under_way(tmp_path: Path) -> None:
    async def test() -> None:
        file = tmp_path / "held"
        async with pool() as workers:
            work = asyncio.ensure_future(workers.run(worker_tasks.hold, str(file)))
            await until(lambda: file.exists() and bool(file.read_text()))
        await until(lambda: gone(int(file.read_text())))
        work.cancel()
        await asyncio.wait([work])

    run(test)
