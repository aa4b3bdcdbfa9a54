"""A process that was asked to end does so, whatever its threads do."""

from __future__ import annotations

import signal
import subprocess
import sys

import pytest

LOOP = "while True: pass"
HELD = "import re; re.match('(a+)+$', 'a' * 99 + 'b')"
"""Holds Python's lock for good."""


@pytest.mark.parametrize(
    ("busy", "calls", "seconds", "status"),
    [(LOOP, 1, 0.1, 0), (LOOP, 2, 3600, 0), ("pass", 1, 3600, 0), (HELD, 1, 0.5, -signal.SIGALRM)],
)
def test_it_ends(busy: str, calls: int, seconds: float, status: int) -> None:
    code = (
        "import threading, time\n"
        "from assay.cli.deadline import end_within\n"
        f"end_within({seconds})\n"
        f"threading.Thread(target=exec, args=({busy!r}, {{}})).start()\n"
        f"for _ in range({calls - 1}): end_within({seconds})\n"
    )
    assert subprocess.run([sys.executable, "-c", code], timeout=60, check=False).returncode == status
