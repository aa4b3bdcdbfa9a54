"""Where a run looks for a reply before it is drawn: its own store, a file of samples, other runs."""

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
    """The book of a run's sessions. What it finds elsewhere is copied into the run when it is used.

    So a run's directory is whole in itself, and the others may be moved or removed afterwards.
    """

    def __init__(self, run: Run, others: Sequence[Run], cache: Store | None, progress: Progress) -> None:
        """Use `open_layered_cache`."""
        self._store, self._name, self._progress = run.store, run.config.name, progress
        self._others, self._cache = [(run, run.config.name) for run in others], cache

    def close(self) -> None:
        """Closes the other runs and the file of samples; the run's own store stays open."""
        for run, _ in self._others:
            run.close()
        if self._cache is not None:
            self._cache.close()

    def find(self, key: ReplyKey) -> Reply | None:
        """As `ReplyCache.find`; what comes from elsewhere has an origin."""
        return self.find_many([key]).get(key)

    def find_many(self, keys: Sequence[ReplyKey]) -> dict[ReplyKey, Reply]:
        """As `ReplyCache.find_many`; what comes from elsewhere has an origin."""
        found = self._store.find_many(keys)
        if self._cache is not None:
            for key, attempt in self._cache.find_many(_missing(keys, found)).items():
                found[key] = replace(attempt, origin=attempt.origin or "samples")
        for run, name in self._others:
            for key, attempt in run.store.find_many(_missing(keys, found)).items():
                found[key] = replace(attempt, origin=attempt.origin or name)
        return found

    def record(self, attempt: Reply) -> None:
        """As `ReplyCache.record`."""
        self._store.record(attempt)
        if attempt.origin:
            self._progress.found += 1
            return
        if self._cache is not None and attempt.completion.error is None:
            self._cache.keep(replace(attempt, origin=self._name))
        self._progress.count_call(attempt.completion)

    def record_waste(self, key: ReplyKey, seed: int, waste: Waste) -> None:
        """As `ReplyCache.record_waste`."""
        self._store.record_waste(key, seed, waste)
        self._progress.count_waste(waste)

    def wasted(self, instance: str) -> Iterable[tuple[ReplyKey, Waste]]:
        """As `ReplyCache.wasted`."""
        return self._store.wasted(instance)

    def name_source(self, source: str, spec: str, model: str, sampling: Sampling) -> None:
        """As `ReplyCache.name_source`."""
        self._store.name_source(source, spec, model, sampling)


def _missing(keys: Sequence[ReplyKey], found: Mapping[ReplyKey, Reply]) -> list[ReplyKey]:
    return [key for key in keys if key not in found]


def open_layered_cache(run: Run, model: Model, progress: Progress) -> LayeredCache:
    """The shelf of a run, as its manifest names the places.

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
