"""Verdicts per second through the server, beside the same verdicts in process; none may be lost or wrong.

    python benchmarks/server.py [--verdicts 20000] [--single 2000] [--batch 500] [--faults] [--restarts 1] [--json OUT]

The server runs as a process of its own on loopback. Every verdict is compared with the one that `score`
gives. `--faults` puts hostile bodies, cut ones, too long ones, slow clients and such that leave beside the load
(`server_faults.py`). `--restarts` ends the server with SIGTERM in the middle of the load, so often, and starts it
again; it must end with status 0, answer what it took, and clients that were turned away ask again.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import os
import signal
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import aiohttp
from server_faults import Faults
from server_rows import Pair, difference, make_pairs

from assay.tasks.datasets.judge import Judge

HOST = "127.0.0.1"
CONCURRENCY = 16
GONE = (aiohttp.ClientConnectionError, aiohttp.ClientPayloadError, ConnectionError)


class Server:
    """The server as a process, which may be ended and started again."""

    def __init__(self, port: int) -> None:
        self._port = port
        self.address = f"http://{HOST}:{port}"
        self.statuses: list[int] = []
        self._start()

    def _start(self) -> None:
        command = [
            sys.executable,
            "-X",
            "faulthandler",
            "-m",
            "assay.cli",
            "serve",
            "--quiet",
            "--port",
            str(self._port),
        ]
        self._process = subprocess.Popen(command, env={**os.environ, "ASSAY_TOKEN": ""})

    async def wait(self) -> None:
        """Until it answers."""
        async with aiohttp.ClientSession() as session:
            for _ in range(1200):
                try:
                    async with session.get(f"{self.address}/health") as answer:
                        assert answer.status == 200
                        return
                except GONE:
                    await asyncio.sleep(0.1)
        raise SystemExit("the server did not start")

    async def stop(self) -> None:
        """Ended with SIGTERM, as a service manager does it; it has its time to answer what it took."""
        self._process.send_signal(signal.SIGTERM)
        try:
            self.statuses.append(await asyncio.to_thread(self._process.wait, 60))
        except subprocess.TimeoutExpired:
            self._process.send_signal(signal.SIGABRT)  # which prints where it stands
            raise SystemExit("the server did not end within 60 seconds of SIGTERM") from None

    def seconds(self) -> float | None:
        """Processor time that the server has used, its workers not included; None where the system does not say."""
        try:
            fields = Path(f"/proc/{self._process.pid}/stat").read_text().rpartition(")")[2].split()
        except OSError:
            return None
        return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")

    async def restart(self) -> None:
        """Ended and started again."""
        await self.stop()
        self._start()
        await self.wait()


class Load:
    """So many verdicts asked for by several clients at once, all compared."""

    def __init__(self, server: Server, pairs: list[Pair], count: int, batch: int) -> None:
        self._server, self._pairs, self._count, self._batch = server, pairs, count, batch
        self._starts = iter(range(0, count, batch))
        self.judged = 0
        self.again: Counter[str] = Counter()

    async def run(self, faults: bool, restarts: int) -> float:
        """Verdicts per second.

        Raises:
            SystemExit: One is lost or wrong.
        """
        began = time.perf_counter()
        connector = aiohttp.TCPConnector(limit=CONCURRENCY * 2)
        async with aiohttp.ClientSession(connector=connector, timeout=aiohttp.ClientTimeout(total=120)) as session:
            others = [asyncio.ensure_future(self._end_sometimes(restarts)), asyncio.ensure_future(self._tell())]
            self.faults = Faults(HOST, int(self._server.address.rpartition(":")[2]), self._pairs)
            if faults:
                others += [asyncio.ensure_future(self.faults.forever(session, self.going)) for _ in range(2)]
            clients = asyncio.gather(*(self._client(session) for _ in range(CONCURRENCY)))
            await asyncio.wait([clients, *others], return_when=asyncio.FIRST_EXCEPTION)
            seconds = time.perf_counter() - began
            await asyncio.gather(*others)
            await clients
        if self.judged != self._count:
            raise SystemExit(f"{self._count - self.judged} verdicts are lost")
        return self._count / seconds

    def going(self) -> bool:
        """Whether verdicts are still missing."""
        return self.judged < self._count

    async def _tell(self) -> None:
        began = last = time.perf_counter()
        while self.going():
            await asyncio.sleep(0.2)
            if time.perf_counter() - last > 10:
                last = time.perf_counter()
                print(f"{self.judged:,} of {self._count:,} after {last - began:.0f} s", file=sys.stderr, flush=True)

    async def _end_sometimes(self, restarts: int) -> None:
        for number in range(restarts):
            while self.judged < self._count * (number + 1) // (restarts + 1):
                await asyncio.sleep(0.01)
            await self._server.restart()

    async def _client(self, session: aiohttp.ClientSession) -> None:
        for first in self._starts:
            asked = list(self._rows(first))
            if self._batch == 1:
                found = [await self._post(session, "/verify", asked[0].row)]
            else:
                body = {"rows": [pair.row for pair in asked]}
                found = (await self._post(session, "/verify-batch", body))["verdicts"]
            if len(found) != len(asked):
                raise SystemExit(f"{len(asked)} rows got {len(found)} verdicts")
            for one, pair in zip(found, asked, strict=True):
                if told := difference(one, pair, faults=self._batch == 1):
                    raise SystemExit(told)
            self.judged += len(found)

    def _rows(self, first: int) -> Iterator[Pair]:
        for place in range(first, min(first + self._batch, self._count)):
            yield self._pairs[place % len(self._pairs)]

    async def _post(self, session: aiohttp.ClientSession, path: str, body: Any) -> Any:
        """The answer, asked for again where the server is busy or not there."""
        while True:
            try:
                async with session.post(self._server.address + path, json=body) as answer:
                    if answer.status != 503:
                        assert answer.status == 200, await answer.text()
                        return await answer.json()
                    self.again["turned away"] += 1
            except GONE as error:
                self.again[type(error).__name__] += 1
            await asyncio.sleep(0.05)


def in_process(pairs: list[Pair], count: int) -> float:
    """The same verdicts per second of processor time without a server, in batches of 500."""
    judge = Judge(threads=1)
    rows = [pair.local for pair in pairs]
    judge.judge(rows)
    began = time.process_time()
    for first in range(0, count, 500):
        judge.judge([rows[place % len(rows)] for place in range(first, min(first + 500, count))])
    return count / (time.process_time() - began)


async def measure(options: argparse.Namespace, pairs: list[Pair]) -> dict[str, Any]:
    """All of it; the server is ended in any case."""
    server = Server(options.port)
    try:
        await server.wait()
        await Load(server, pairs, len(pairs), 500).run(False, 0)
        single = Load(server, pairs, options.single, 1)
        batched = Load(server, pairs, options.verdicts, options.batch)
        rates, used = [], []
        for load, count in ((single, options.single), (batched, options.verdicts)):
            before = server.seconds()
            rates.append(await load.run(options.faults, options.restarts))
            after = None if options.restarts else server.seconds()
            used.append(round(count / (after - before)) if after and before else None)
    finally:
        await server.stop()
    if any(server.statuses):
        raise SystemExit(f"the server ended with {server.statuses}")
    return {
        "single_per_second": round(rates[0]), "batched_per_second": round(rates[1]), "batch": options.batch,
        "single_per_processor_second": used[0], "batched_per_processor_second": used[1],
        "ended_with": server.statuses, "asked_again": dict(single.again + batched.again),
        "faults": dict(single.faults.done + batched.faults.done),
    }  # fmt: skip


def main() -> None:
    """Starts a server, measures, and prints."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--verdicts", type=int, default=20_000)
    parser.add_argument("--single", type=int, default=2_000)
    parser.add_argument("--batch", type=int, default=500)
    parser.add_argument("--faults", action="store_true")
    parser.add_argument("--restarts", type=int, default=0)
    parser.add_argument("--json")
    parser.add_argument("--port", type=int, default=8766)
    options = parser.parse_args()
    pairs = make_pairs()
    inside = in_process(pairs, min(options.verdicts, 100_000))
    result = {
        "verdicts": options.verdicts, "single": options.single, "pairs": len(pairs),
        "statuses": dict(Counter(pair.verdict["status"] for pair in pairs)), "in_process_per_processor_second": round(inside),
        **asyncio.run(measure(options, pairs)),
    }  # fmt: skip
    print(json.dumps(result))
    if options.json:
        with open(options.json, "w") as file:
            json.dump(result, file)


if __name__ == "__main__":
    main()
