"""Verdicts per second through the server, beside the same verdicts in process; none may be lost or wrong.

    python benchmarks/server.py [--verdicts 20000] [--batch 500] [--faults] [--json OUT]

The server runs as a process of its own on loopback. With `--faults` every tenth request is one that must be
refused, and every twentieth connection is dropped before the answer is read.
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
from typing import Any

import aiohttp

from assay.tasks import get_task
from assay.tasks.judge import Judge

TASKS = ("3sat", "tsp", "maze", "spatial-map", "calendar")
CONCURRENCY = 16


def make_rows(count: int) -> tuple[list[dict[str, str]], list[str]]:
    """Rows over 500 instances, every third one right, and the expected status of each."""
    pairs = []
    for name in TASKS:
        task = get_task(name)
        for instance in task.generate(2, seed=7, count=100):
            right = task.write(instance.problem, task.truth_answer(instance.problem, instance.truth or {}))
            pairs.append((str(instance.id), f"I think it is this.\n<answer>{right}</answer>"))
    rows, expected = [], []
    for i in range(count):
        identity, right = pairs[i % len(pairs)]
        rows.append({"instance": identity, "response": right if i % 3 == 0 else "I do not know."})
        expected.append("correct" if i % 3 == 0 else "unparsed")
    return rows, expected


async def ask(address: str, rows: list[dict[str, str]], batch: int, faults: bool) -> list[str]:
    """The statuses that the server gives, in order."""
    statuses: list[str] = [""] * len(rows)
    places = iter(range(0, len(rows), batch))
    async with aiohttp.ClientSession(connector=aiohttp.TCPConnector(limit=CONCURRENCY)) as session:

        async def post(path: str, body: Any) -> Any:
            while True:
                async with session.post(address + path, json=body) as answer:
                    if answer.status == 503:
                        await asyncio.sleep(0.05)
                        continue
                    assert answer.status == 200, await answer.text()
                    return await answer.json()

        async def worker() -> None:
            for number, first in enumerate(places):
                part = rows[first : first + batch]
                if faults and number % 10 == 0:
                    async with session.post(address + "/verify", data=b"{") as answer:
                        assert answer.status == 422
                if faults and number % 20 == 0:
                    try:
                        dropped = aiohttp.ClientTimeout(total=0.001)
                        await session.post(address + "/verify-batch", json={"rows": part}, timeout=dropped)
                    except asyncio.TimeoutError:
                        pass
                if batch == 1:
                    statuses[first] = (await post("/verify", part[0]))["status"]
                else:
                    for i, one in enumerate((await post("/verify-batch", {"rows": part}))["verdicts"]):
                        statuses[first + i] = one["status"]

        await asyncio.gather(*(worker() for _ in range(CONCURRENCY)))
    return statuses


def measure(address: str, rows: list[dict[str, str]], expected: list[str], batch: int, faults: bool) -> float:
    """Verdicts per second; ends where one is missing or wrong."""
    began = time.perf_counter()
    found = asyncio.run(ask(address, rows, batch, faults))
    seconds = time.perf_counter() - began
    wrong = [i for i, (one, other) in enumerate(zip(found, expected, strict=True)) if one != other]
    if wrong:
        raise SystemExit(f"verdict {wrong[0]}: expected {expected[wrong[0]]}, got {found[wrong[0]]!r}")
    return len(rows) / seconds


def main() -> None:
    """Starts a server, measures, and prints."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--verdicts", type=int, default=20_000)
    parser.add_argument("--batch", type=int, default=500)
    parser.add_argument("--faults", action="store_true")
    parser.add_argument("--json")
    parser.add_argument("--port", type=int, default=8766)
    options = parser.parse_args()
    rows, expected = make_rows(options.verdicts)
    judge = Judge(threads=1)
    local = [{"id": row["instance"], "response": row["response"]} for row in rows]
    judge.judge(local[:500])
    began = time.perf_counter()
    for first in range(0, len(local), 500):
        judge.judge(local[first : first + 500])
    inside = len(rows) / (time.perf_counter() - began)
    command = [sys.executable, "-m", "assay.cli", "serve", "--quiet", "--port", str(options.port)]
    server = subprocess.Popen(command, env={**os.environ, "ASSAY_TOKEN": ""})
    address = f"http://127.0.0.1:{options.port}"
    try:
        for _ in range(200):
            try:
                asyncio.run(ask(address, rows[:500], 500, False))
                break
            except aiohttp.ClientError:
                time.sleep(0.1)
        single = measure(
            address, rows[: max(1, len(rows) // 10)], expected[: max(1, len(rows) // 10)], 1, options.faults
        )
        batched = measure(address, rows, expected, options.batch, options.faults)
    finally:
        server.send_signal(signal.SIGTERM)
        status = server.wait(30)
    result = {
        "verdicts": len(rows), "in_process_per_second": round(inside), "single_per_second": round(single),
        "batched_per_second": round(batched), "batch": options.batch, "faults": options.faults, "exit": status,
    }  # fmt: skip
    print(json.dumps(result))
    if options.json:
        with open(options.json, "w") as file:
            json.dump(result, file)


if __name__ == "__main__":
    main()
