"""One thread at a time does the work of a key."""

from __future__ import annotations

import contextlib
import os
import threading
import weakref
from collections.abc import Hashable, Iterator


class SingleFlight:
    """Lets one thread at a time do the work of a key; those that come meanwhile wait, and find it done.

    The replies of a group reach a reward function together, on as many threads; without this each thread would rebuild
    and decide the same instance. Safe after a fork.
    """

    def __init__(self) -> None:
        self._renew()
        _ALL.add(self)

    @contextlib.contextmanager
    def __call__(self, key: Hashable) -> Iterator[None]:
        """Hold the key. Whoever enters must look again whether the work is done."""
        with self._lock:
            entry = self._held.setdefault(key, _Held())
            entry.threads += 1
        try:
            with entry.lock:
                yield
        finally:
            with self._lock:
                entry.threads -= 1
                if not entry.threads and self._held.get(key) is entry:
                    del self._held[key]

    def _renew(self) -> None:
        """Begin with new locks: in a forked process, the old ones may be held by threads that are not there."""
        self._lock = threading.Lock()
        self._held: dict[Hashable, _Held] = {}


class _Held:
    """The lock of a key, and how many threads want it."""

    def __init__(self) -> None:
        self.lock, self.threads = threading.Lock(), 0


_ALL: weakref.WeakSet[SingleFlight] = weakref.WeakSet()


def _renew_all() -> None:
    for one in list(_ALL):
        one._renew()


if hasattr(os, "register_at_fork"):
    os.register_at_fork(after_in_child=_renew_all)
