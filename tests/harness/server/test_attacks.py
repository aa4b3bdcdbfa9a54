"""`assay serve` as a process: workers are killed, clients are greedy or leave, and signals come at bad moments."""

from __future__ import annotations

import os
import signal
import sys
from random import Random
from typing import Any

import pytest
from server_process import children, descendants, gone, serving, wait_until

pytest.importorskip("fastapi", reason='needs fastapi: pip install "assay-reasoning[server]"')
if sys.platform != "linux":
    pytest.skip("looks into /proc", allow_module_level=True)

EASY = {"instance": "tsp:v1:L1:7:0"}


def hard(seed: int) -> dict[str, Any]:
    """A problem that is not solved within a test."""
    random, n = Random(seed), 150
    points = [(random.randrange(10**6), random.randrange(10**6)) for _ in range(n)]
    weights = [[round(((x - u) ** 2 + (y - v) ** 2) ** 0.5) for u, v in points] for x, y in points]
    return {"task": "tsp", "problem": {"weights": weights}}


@pytest.mark.parametrize("victims", ["one worker", "all workers", "everything"])
def test_idle_processes_that_are_killed_are_replaced(victims: str) -> None:
    with serving("--workers", "2") as server:
        assert server.ask("POST", "/solve", EASY)[0] == 200
        wait_until(lambda: len(server.workers()) == 2)
        killed = {"one worker": server.workers()[:1], "all workers": server.workers()}.get(
            victims, descendants(server.process.pid)
        )
        for pid in killed:
            os.kill(pid, signal.SIGKILL)
        assert [server.ask("POST", "/solve", EASY)[0] for _ in range(3)] == [200] * 3
        wait_until(lambda: server.ask("GET", "/health")[0] == 200)
        wait_until(lambda: len([pid for pid in server.workers() if pid not in killed]) >= 1)


def test_health_says_that_a_worker_is_missing() -> None:
    with serving("--workers", "2") as server:
        wait_until(lambda: len(server.workers()) == 2)
        os.kill(server.workers()[0], signal.SIGKILL)
        said: list[int] = []
        wait_until(lambda: said.append(server.ask("GET", "/health")[0]) or 503 in said)  # type: ignore[func-returns-value]
        wait_until(lambda: server.ask("GET", "/health")[0] == 200)
        wait_until(lambda: len(server.workers()) == 2)


def test_a_worker_that_is_killed_at_work_is_the_servers_fault() -> None:
    with serving("--workers", "1") as server:
        wait_until(lambda: len(server.workers()) == 1)
        (worker,) = server.workers()
        connection = server.begin("/solve", {"instance": hard(1)})
        wait_until(lambda: busy(worker))
        os.kill(worker, signal.SIGKILL)
        assert connection.recv(12) == b"HTTP/1.1 500"
        connection.close()
        assert server.ask("POST", "/solve", EASY)[0] == 200


def test_a_greedy_batch_leaves_room_for_others_and_ends_when_its_client_leaves() -> None:
    with serving("--workers", "2", "--seconds", "120") as server:
        wait_until(lambda: len(server.workers()) == 2)
        rows = [{**hard(seed), "response": "<answer>0</answer>"} for seed in range(6)]
        greedy = [server.begin("/verify-batch", {"rows": rows[:3]})]
        wait_until(lambda: any(busy(worker) for worker in server.workers()))
        (working,) = [worker for worker in server.workers() if busy(worker)]
        assert [server.ask("POST", "/solve", EASY)[0] for _ in range(3)] == [200] * 3
        greedy[0].close()
        wait_until(lambda: gone(working))
        wait_until(lambda: server.under_way() == 0)


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_a_signal_ends_the_server_within_its_grace_time_and_all_it_started(number: signal.Signals) -> None:
    with serving("--workers", "1", "--grace", "0.5") as server:
        wait_until(lambda: len(server.workers()) == 1)
        connection = server.begin("/solve", {"instance": hard(2)})
        wait_until(lambda: busy(server.workers()[0]))
        started = descendants(server.process.pid)
        server.process.send_signal(number)
        server.process.wait(60)
        if number == signal.SIGTERM:
            assert server.process.returncode == 0
        wait_until(lambda: all(map(gone, started)))
        connection.close()


def test_workers_end_with_a_server_that_is_killed() -> None:
    with serving("--workers", "2") as server:
        wait_until(lambda: len(server.workers()) == 2)
        connection = server.begin("/solve", {"instance": hard(3)})
        wait_until(lambda: any(busy(worker) for worker in server.workers()))
        started = descendants(server.process.pid)
        assert children(server.process.pid)
        server.process.kill()
        server.process.wait()
        wait_until(lambda: all(map(gone, started)))
        connection.close()


def busy(pid: int) -> bool:
    """Whether a process has computed for half a second or more since it last was asked here."""
    try:
        with open(f"/proc/{pid}/stat", encoding="ascii") as file:
            ticks = sum(map(int, file.read().rpartition(")")[2].split()[11:13]))
    except OSError:
        return False
    first = _SEEN.setdefault(pid, ticks)
    return ticks - first >= os.sysconf("SC_CLK_TCK") / 2


_SEEN: dict[int, int] = {}
