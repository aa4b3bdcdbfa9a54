"""`assay serve` is ended with SIGTERM while it works: what it took is answered, and it ends with status 0."""

from __future__ import annotations

import os
import re
import signal
import socket
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor

import pytest

pytest.importorskip("fastapi", reason='needs fastapi: pip install "assay[server]"')
httpx = pytest.importorskip("httpx", reason="needs httpx")
pytest.importorskip("pebble", reason='needs pebble: pip install "assay[server]"')


def free_port() -> int:
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return int(found.getsockname()[1])


def under_way(address: str) -> int:
    found = re.search(r"^assay_requests_under_way (\d+)", httpx.get(f"{address}/metrics").text, re.MULTILINE)
    return int(found[1]) if found else 0


def test_what_was_taken_is_answered() -> None:
    port = free_port()
    address = f"http://127.0.0.1:{port}"
    command = [sys.executable, "-m", "assay.cli", "serve", "--quiet", "--workers", "1", "--port", str(port)]
    server = subprocess.Popen(command, env={**os.environ, "ASSAY_TOKEN": ""})
    try:
        for _ in range(600):
            try:
                assert httpx.get(f"{address}/health").status_code == 200
                break
            except httpx.TransportError:
                time.sleep(0.1)
        body = {"task": "tsp", "parameters": "L5", "seed": "7", "count": 50}
        with ThreadPoolExecutor(3) as threads:
            asked = [threads.submit(httpx.post, f"{address}/generate", json=body, timeout=100) for _ in range(3)]
            while under_way(address) < 4 and not asked[-1].done():  # with the question itself
                time.sleep(0.01)
            server.send_signal(signal.SIGTERM)
            answers = [one.result() for one in asked]
        assert [len(one.json()["records"]) for one in answers] == [50] * 3
        assert server.wait(60) == 0
        with pytest.raises(httpx.TransportError):
            httpx.get(f"{address}/health")
    finally:
        server.kill()
        server.wait()
