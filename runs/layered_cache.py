"""A reply cache in layers: the run's own store, a file of samples shared by runs, other runs."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import TypeAlias

from ..strategies.engine.cache import Reply, ReplyKey, source_hash
from ..strategies.engine.ledger import Waste
from ..strategies.models.model import Sampling
from .claims import Claims
from .directory import Run, read_run
from .model_identities import Identities, former_sources
from .progress import Progress
from .store.errors import RunError
from .store.opening import open_cache
from .store.store import Store

OtherRun: TypeAlias = "tuple[Run, dict[str, str] | None]"
"""Another run, and the sources that version 0.1 gave its replies by those they have now; None for a run of today."""


class LayeredCache:
    """The reply cache of a run's sessions. A reply found elsewhere is copied into the run when it is used.

    So a run's directory is whole in itself, and the others may be moved or removed afterwards.
    """

    def __init__(
        self, run: Run, others: Sequence[OtherRun], cache: Store | None, claims: Claims | None, progress: Progress
    ) -> None:
        """Use `open_layered_cache`, which opens the places that the manifest names."""
        self._store, self._name, self._progress = run.store, run.config.name, progress
        self._others, self._cache, self._claims = others, cache, claims

    def close(self) -> None:
        """Close the other runs and the file of samples; the run's own store stays open."""
        for run, _ in self._others:
            run.close()
        if self._cache is not None:
            self._cache.close()
        if self._claims is not None:
            self._claims.close()

    def find(self, key: ReplyKey) -> Reply | None:
        """Return the earlier reply of a key, or None; `origin` names the place of one found outside the run."""
        return self.find_many([key]).get(key)

    def find_many(self, keys: Sequence[ReplyKey]) -> dict[ReplyKey, Reply]:
        """Return the earlier replies by key; `origin` names the place of those found outside the run."""
        found = self._store.find_many(keys)
        if self._cache is not None:
            for key, reply in self._cache.find_many(_missing(keys, found)).items():
                found[key] = replace(reply, origin=reply.origin or "samples")
        for run, former in self._others:
            for key, reply in _find_in(run, former, _missing(keys, found)).items():
                found[key] = replace(reply, key=key, origin=reply.origin or run.config.name)
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

    def claim(self, keys: Sequence[ReplyKey]) -> Sequence[ReplyKey]:
        """Return those keys that this run is to draw: the others are claimed by another run, or drawn by now."""
        if self._claims is None or self._cache is None:
            return keys
        claimed = self._claims.claim(keys)
        drawn = self._cache.find_many(claimed)
        self._claims.release(list(drawn))
        return _missing(claimed, drawn)

    def release(self, keys: Sequence[ReplyKey]) -> None:
        """Give up claims, whether the replies were drawn or not."""
        if self._claims is not None:
            self._claims.release(keys)

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


def _find_in(run: Run, former: dict[str, str] | None, keys: Sequence[ReplyKey]) -> dict[ReplyKey, Reply]:
    if former is None or not keys:
        return run.store.find_many(keys)
    source = former.get(keys[0].source)
    if source is None:
        return {}
    found = run.store.find_many([replace(key, source=source) for key in keys])
    return {replace(key, source=keys[0].source): reply for key, reply in found.items()}


def _missing(keys: Sequence[ReplyKey], found: Mapping[ReplyKey, Reply]) -> list[ReplyKey]:
    return [key for key in keys if key not in found]


def open_layered_cache(run: Run, model: str, identities: Identities, progress: Progress) -> LayeredCache:
    """Open the cache of a run, with the other places that its manifest names.

    Args:
        run: Open for writing.
        model: Name of the run's own model.
        identities: Of all models of the run.
        progress: Counts replies found and calls made.

    Raises:
        RunError: One of them cannot be opened.
    """
    config = run.config
    sampling = config.sampling.to_sampling()
    source = source_hash(identities[""], sampling)
    run.store.name_source(source, "", model, sampling)
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
        claims = Claims(Path(config.samples)) if config.samples else None
    except BaseException:
        for other in others:
            other.close()
        raise
    former = {id(other): former_sources(other, config.model, identities) for other in others if not other.config.models}
    return LayeredCache(run, [(other, former.get(id(other))) for other in others], cache, claims, progress)
