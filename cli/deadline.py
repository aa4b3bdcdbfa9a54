"""The end of a server: within its grace time, whatever its threads are doing."""

from __future__ import annotations

import os
import signal
import sys
import threading
import time

_LAST_RESORT = 2
"""Seconds after the deadline when the system ends the process, should native code hold Python's lock."""

_set: threading.Event = threading.Event()


def end_within(seconds: float) -> None:
    """End this process after some seconds with status 0, unless it has ended by itself; a second call ends it at once.

    The interpreter waits for threads at its end, and one that judges or computes cannot be told to stop. Call it
    in the main thread, when the process has been asked to end.
    """
    if _set.is_set():
        _end()
    _set.set()
    if hasattr(signal, "setitimer"):
        signal.signal(signal.SIGALRM, signal.SIG_DFL)
        signal.setitimer(signal.ITIMER_REAL, seconds + _LAST_RESORT)

    def wait() -> None:
        time.sleep(seconds)
        _end()

    threading.Thread(target=wait, daemon=True).start()


def _end() -> None:
    for stream in (sys.stdout, sys.stderr):
        try:
            stream.flush()
        except (OSError, ValueError):
            pass
    os._exit(0)
