"""`assay serve` is ended with SIGTERM while it works: what it took is answered, and it ends with status 0."""

from __future__ import annotations

import http.client
import json
import os
import re
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable
from typing import Any

import pytest

pytest.importorskip("fastapi", reason='needs fastapi: pip install "assay-reasoning[server]"')
pytest.importorskip("pebble", reason='needs pebble: pip install "assay-reasoning[server]"')


def free_port() -> int:
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return int(found.getsockname()[1])


def told(port: int, path: str) -> str | None:
    """What the server says; None when it takes no connection."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=100)
    try:
        connection.request("GET", path)
        return connection.getresponse().read().decode()
    except OSError:
        return None
    finally:
        connection.close()


def under_way(port: int) -> int:
    found = re.search(r"^assay_requests_under_way (\d+)", told(port, "/metrics") or "", re.MULTILINE)
    return int(found[1]) if found else 0


def begun(port: int, body: bytes) -> socket.socket:
    """A request of which half the body was sent."""
    connection = socket.create_connection(("127.0.0.1", port), timeout=100)
    head = f"POST /generate HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: application/json\r\nContent-Length: {len(body)}\r\n\r\n"
    connection.sendall(head.encode() + body[: len(body) // 2])
    return connection


def ended(connection: socket.socket, body: bytes) -> Any:
    """What is answered when the rest is sent."""
    with connection:
        connection.sendall(body[len(body) // 2 :])
        answer = http.client.HTTPResponse(connection)
        answer.begin()
        assert answer.status == 200
        return json.loads(answer.read())


def wait_until(there: Callable[[], bool]) -> None:
    for _ in range(3000):
        if there():
            return
        time.sleep(0.02)
    raise AssertionError("waited for a minute")


def test_what_was_taken_is_answered() -> None:
    """What the work takes does not matter: the requests are under way for as long as their bodies are not there."""
    port = free_port()
    command = [sys.executable, "-m", "assay.cli", "serve", "--quiet", "--workers", "1", "--port", str(port)]
    body = json.dumps({"task": "maze", "parameters": "L1", "seed": "7", "count": 2}).encode()
    server = subprocess.Popen(command, env={**os.environ, "ASSAY_TOKEN": ""})
    try:
        wait_until(lambda: told(port, "/health") is not None)
        taken = [begun(port, body) for _ in range(3)]
        wait_until(lambda: under_way(port) == 4)  # with the question itself
        server.send_signal(signal.SIGTERM)
        wait_until(lambda: told(port, "/health") is None)
        assert server.poll() is None
        assert [len(ended(one, body)["records"]) for one in taken] == [2] * 3
        assert server.wait(60) == 0
    finally:
        server.kill()
        server.wait()
