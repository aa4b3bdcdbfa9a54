"""A cache of resolved instances, bounded by bytes, for the next response to the same instance."""

from __future__ import annotations

import os
import threading
import weakref
from collections import OrderedDict

from .resolved_instance import ResolvedInstance

CAPACITY = 2**26
"""Bytes, measured as the text of the problems: some thousand instances of the largest levels."""

Key = str | bytes
"""An id, the text of a record, or the digest of a record."""


class InstanceCache:
    """Keeps the instances that were used last. Safe to use from threads, and after a fork.

    Args:
        capacity: Most bytes; the instance that was kept last stays whatever its size.
    """

    def __init__(self, capacity: int = CAPACITY) -> None:
        self.capacity = capacity
        self._kept: OrderedDict[Key, tuple[ResolvedInstance, int]] = OrderedDict()
        self._renew()
        _CACHES.add(self)

    def __len__(self) -> int:
        return len(self._kept)

    @property
    def size(self) -> int:
        """Bytes in use."""
        return self._size

    def get(self, key: Key) -> ResolvedInstance | None:
        """Return the instance that was kept under this key, or None."""
        with self._lock:
            entry = self._kept.get(key)
            if entry is None:
                return None
            self._kept.move_to_end(key)
            return entry[0]

    def keep(self, key: Key, resolved: ResolvedInstance, size: int) -> ResolvedInstance:
        """Keep an instance unless there is one under its key; return the one that is kept.

        Args:
            size: Bytes that it counts as, the key not included.
        """
        with self._lock:
            if key in self._kept:
                return self._kept[key][0]
            self._kept[key] = (resolved, size + len(key))
            self._size += size + len(key)
            while self._size > self.capacity and len(self._kept) > 1:
                self._size -= self._kept.popitem(last=False)[1][1]
        return resolved

    def clear(self) -> None:
        """Forget everything."""
        with self._lock:
            self._kept.clear()
            self._size = 0

    def _renew(self) -> None:
        """Begin with a new lock: in a forked process, the old one may be held by a thread that is not there."""
        self._lock = threading.Lock()
        self._size = sum(size for _, size in self._kept.values())


_CACHES: weakref.WeakSet[InstanceCache] = weakref.WeakSet()


def _renew_all() -> None:
    for cache in list(_CACHES):
        cache._renew()


if hasattr(os, "register_at_fork"):
    os.register_at_fork(after_in_child=_renew_all)
