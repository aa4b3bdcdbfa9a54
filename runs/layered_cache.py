"""A reply cache in layers: the run's own store, a file of samples shared by runs, other runs."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from pathlib import Path

from ..strategies.engine.cache import Reply, ReplyKey, source_hash
from ..strategies.engine.ledger import Waste
from ..strategies.models.model import Model, Sampling
from .directory import Run, read_run
from .progress import Progress
from .store.errors import RunError
from .store.opening import open_cache
from .store.store import Store


class LayeredCache:
    """The reply cache of a run's sessions. A reply found elsewhere is copied into the run when it is used.

    So a run's directory is whole in itself, and the others may be moved or removed afterwards.
    """

    def __init__(self, run: Run, others: Sequence[Run], cache: Store | None, progress: Progress) -> None:
        """Use `open_layered_cache`, which opens the places that the manifest names."""
        self._store, self._name, self._progress = run.store, run.config.name, progress
        self._others, self._cache = [(run, run.config.name) for run in others], cache

    def close(self) -> None:
        """Close the other runs and the file of samples; the run's own store stays open."""
        for run, _ in self._others:
            run.close()
        if self._cache is not None:
            self._cache.close()

    def find(self, key: ReplyKey) -> Reply | None:
        """Return the earlier reply of a key, or None; `origin` names the place of one found outside the run."""
        return self.find_many([key]).get(key)

    def find_many(self, keys: Sequence[ReplyKey]) -> dict[ReplyKey, Reply]:
        """Return the earlier replies by key; `origin` names the place of those found outside the run."""
        found = self._store.find_many(keys)
        if self._cache is not None:
            for key, reply in self._cache.find_many(_missing(keys, found)).items():
                found[key] = replace(reply, origin=reply.origin or "samples")
        for run, name in self._others:
            for key, reply in run.store.find_many(_missing(keys, found)).items():
                found[key] = replace(reply, origin=reply.origin or name)
        return found

    def record(self, reply: Reply) -> None:
        """Record a reply in the run, and in the file of samples when it was drawn now and its call did not fail."""
        self._store.record(reply)
        if reply.origin:
            self._progress.found += 1
            return
        if self._cache is not None and reply.completion.error is None:
            self._cache.keep(replace(reply, origin=self._name))
        self._progress.count_call(reply.completion)

    def record_waste(self, key: ReplyKey, seed: int, waste: Waste) -> None:
        """Record the cost of a call that was cancelled in flight."""
        self._store.record_waste(key, seed, waste)
        self._progress.count_waste(waste)

    def wasted(self, instance: str) -> Iterable[tuple[ReplyKey, Waste]]:
        """Return the calls on an instance that cost something and left no reply."""
        return self._store.wasted(instance)

    def name_source(self, source: str, spec: str, model: str, sampling: Sampling) -> None:
        """Note which model and sampling the source of a key stands for."""
        self._store.name_source(source, spec, model, sampling)


def _missing(keys: Sequence[ReplyKey], found: Mapping[ReplyKey, Reply]) -> list[ReplyKey]:
    return [key for key in keys if key not in found]


def open_layered_cache(run: Run, model: Model, progress: Progress) -> LayeredCache:
    """Open the cache of a run, with the other places that its manifest names.

    Args:
        run: Open for writing.
        model: The run's own model.
        progress: Counts replies found and calls made.

    Raises:
        RunError: One of them cannot be opened.
    """
    config = run.config
    sampling = config.sampling.to_sampling()
    source = source_hash(model.name, sampling)
    run.store.name_source(source, "", model.name, sampling)
    run.store.adopt_source(source)
    others: list[Run] = []
    try:
        for place in config.taken_from:
            other = read_run(Path(place))
            others.append(other)
            if not other.store.sources() and other.config.model == config.model:
                raise RunError(
                    f"{place} was written by an older version of this package, which did not note whose replies it "
                    f"holds; do this once: assay run --resume {place}"
                )
        cache = open_cache(Path(config.samples)) if config.samples else None
    except BaseException:
        for other in others:
            other.close()
        raise
    return LayeredCache(run, others, cache, progress)
