"""Set-up of a worker process: it ends with its server, can be ended at any time, and has bounded memory."""

from __future__ import annotations

import importlib
import multiprocessing
import os
import signal
import sys
import threading
from collections.abc import Callable
from typing import Any

from ...tasks.core.task_failure import TaskFailed

PR_SET_PDEATHSIG = 1
"""From <linux/prctl.h>: the signal that a process gets when its parent ends."""


def prepare(module: str, memory: int) -> None:
    """Prepare this process for requests.

    Args:
        module: Imported now, so that no request waits for it.
        memory: Bytes that requests may take beyond what is in use after the import.
    """
    signal.set_wakeup_fd(-1)  # of the server's event loop, which a fork would share
    signal.signal(signal.SIGTERM, signal.SIG_DFL)  # a handler in Python would wait for native code
    _end_with_parent()
    importlib.import_module(module)
    _bound_memory(memory)


def call(function: Callable[..., Any], *arguments: Any) -> Any:
    """Return a function's result.

    Raises:
        MemoryError: Memory was lacking, also where the task reports that as a failure of its own.
        TaskFailed: A hook of a task raised another exception.
    """
    try:
        return function(*arguments)
    except TaskFailed as failed:
        if isinstance(failed.__cause__, MemoryError):
            raise MemoryError from None
        raise


def _end_with_parent() -> None:
    """End this process when the one that started it is gone, however that ended."""
    parent = multiprocessing.parent_process()
    if parent is None:
        return
    if sys.platform == "linux":
        import ctypes

        ctypes.CDLL(None, use_errno=True).prctl(PR_SET_PDEATHSIG, signal.SIGKILL)

    def watch() -> None:
        parent.join()
        os._exit(1)

    threading.Thread(target=watch, daemon=True).start()  # also elsewhere than on Linux, and if it has ended already


def _bound_memory(memory: int) -> None:
    """Bound the address space, where the system can."""
    try:
        import resource

        with open("/proc/self/statm", encoding="ascii") as file:
            used = int(file.read().split()[0]) * resource.getpagesize()
        _, most = resource.getrlimit(resource.RLIMIT_AS)
        limit = used + memory
        resource.setrlimit(resource.RLIMIT_AS, (limit if most == resource.RLIM_INFINITY else min(limit, most), most))
    except (ImportError, OSError, ValueError):
        return
