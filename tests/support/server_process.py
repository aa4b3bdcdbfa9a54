"""`assay serve` or `assay proxy` as a process of its own on loopback, and the processes that it started."""

from __future__ import annotations

import contextlib
import http.client
import json
import os
import re
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any


class ServerProcess:
    """A server that takes connections."""

    def __init__(self, process: subprocess.Popen[bytes], port: int) -> None:
        self.process, self.port = process, port

    def ask(self, method: str, path: str, body: Any = None, **headers: str) -> tuple[int, Any]:
        """The status and the JSON of an answer, on a connection of its own; (0, None) when there is none."""
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=100)
        try:
            data = None if body is None else json.dumps(body).encode()
            connection.request(method, path, data, {"Content-Type": "application/json", **headers})
            answer = connection.getresponse()
            text = answer.read()
            return answer.status, json.loads(text) if answer.getheader("Content-Type") == "application/json" else text
        except OSError:
            return 0, None
        finally:
            connection.close()

    def begin(self, path: str, body: Any) -> socket.socket:
        """A connection on which a request was sent, whose answer nobody has read yet."""
        connection = socket.create_connection(("127.0.0.1", self.port), timeout=100)
        data = json.dumps(body).encode()
        head = f"POST {path} HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: application/json\r\n"
        connection.sendall(f"{head}Content-Length: {len(data)}\r\n\r\n".encode() + data)
        return connection

    def workers(self) -> list[int]:
        """The worker processes: all descendants that have no children and are Python with the pool's start."""
        return [pid for pid in descendants(self.process.pid) if b"forkserver" in command(pid) and not children(pid)]

    def under_way(self) -> int:
        """Requests that the server is answering, without the question itself."""
        _, text = self.ask("GET", "/metrics")
        found = re.search(rb"^assay_requests_under_way (\d+)", text or b"", re.MULTILINE)
        return int(found[1]) - 1 if found else 0


@contextlib.contextmanager
def serving(*arguments: str, kind: str = "serve") -> Iterator[ServerProcess]:
    """A server process, for as long as the block lasts."""
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        port = int(found.getsockname()[1])
    words = [sys.executable, "-m", "assay.cli", kind, "--quiet", "--port", str(port), *arguments]
    process = subprocess.Popen(words, env={**os.environ, "ASSAY_TOKEN": ""})
    started: list[int] = []
    try:
        server = ServerProcess(process, port)
        wait_until(lambda: process.poll() is not None or server.ask("GET", "/health")[0] == 200)
        assert process.poll() is None
        yield server
        started = descendants(process.pid)
    finally:
        process.kill()
        process.wait()
        for pid in started:
            with contextlib.suppress(OSError):
                os.kill(pid, 9)


def wait_until(holds: Callable[[], bool]) -> None:
    """Waits for a minute at most."""
    for _ in range(3000):
        if holds():
            return
        time.sleep(0.02)
    raise AssertionError("waited for a minute")


def descendants(pid: int) -> list[int]:
    """The processes that a process has started, and those that these have."""
    found = children(pid)
    return found + [below for child in found for below in descendants(child)]


def children(pid: int) -> list[int]:
    with contextlib.suppress(OSError):
        tasks = Path(f"/proc/{pid}/task").iterdir()
        return [int(child) for task in tasks for child in (task / "children").read_text().split()]
    return []


def command(pid: int) -> bytes:
    with contextlib.suppress(OSError):
        return Path(f"/proc/{pid}/cmdline").read_bytes()
    return b""


def gone(pid: int) -> bool:
    """Whether a process has ended; one that only waits to be collected has."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] == "Z"
    except OSError:
        return True
