"""Identities of a run's models: noted in its manifest when they are first opened, and checked when it is resumed."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from ..strategies.engine.cache import source_hash
from ..strategies.models.identity import Identity
from .directory import Run
from .manifest import write_manifest
from .store.errors import RunError
from .store.store import Store

Identities = Mapping[str, Identity]
"""Identity of every model of a run by its spec; '' for the run's own."""


def note_identities(run: Run, identities: Identities) -> None:
    """Write the identities into the manifest of a run, or compare them with those that stand there.

    Replies that version 0.1 stored under the names of the models are put under their identities.

    Args:
        run: Open for writing.
        identities: Of the models as they are now.

    Raises:
        RunError: A model is not what it was when the run began, or the manifest cannot be written.
    """
    if run.config.models:
        changed = [text for spec in identities for text in _changes(run, spec, identities[spec])]
        if changed:
            raise RunError(
                f"{run.directory} cannot be resumed: {'; '.join(changed)}. Restore what was changed, or begin a new run"
            )
        return
    rename_sources(run.store, identities)
    run.config = run.config.model_copy(update={"models": dict(identities)})
    try:
        write_manifest(run.directory, run.config)
    except OSError as error:
        raise RunError(f"{run.directory}: the manifest cannot be written: {error.strerror}") from None


def rename_sources(store: Store, identities: Identities) -> None:
    """Put the replies that version 0.1 stored under a model's name and sampling under its identity and sampling.

    Args:
        store: Open for writing.
        identities: By spec, '' for the run's own.

    Raises:
        StoreError: The store cannot be written.
    """
    names = store.sources()
    for source, sampling in store.samplings().items():
        spec, name = names[source]
        if spec in identities and source == source_hash(name, sampling):
            store.rename_source(source, source_hash(identities[spec], sampling))


def former_sources(run: Run, model: str, identities: Identities) -> dict[str, str]:
    """Return the keys' sources in a run of version 0.1 by the sources that the same calls have now.

    Args:
        run: The older run, open for reading.
        model: Spec of the present run's own model, which answers to ''.
        identities: Of the present run's models.
    """
    names, found = run.store.sources(), {}
    for source, sampling in run.store.samplings().items():
        spec, name = names[source]
        written = spec or run.config.model
        ours = "" if written == model else written
        # What a file held when the older run was made is not known.
        if ours in identities and source == source_hash(name, sampling) and not _has_fields(identities[ours]):
            found[source_hash(identities[ours], sampling)] = source
    return found


def _has_fields(identity: Identity) -> bool:
    return isinstance(identity, dict) and (bool(set(identity.get("sent", ())) - {"model"}) or "replay" in identity)


def _changes(run: Run, spec: str, now: Identity) -> Iterator[str]:
    then, name = run.config.models.get(spec), spec or run.config.shown_model
    if then is None or "spec" in then or "spec" in now:  # one that declares no identity cannot be told to have changed
        return
    for place, before, after in _differences(then, now, ""):
        yield f"{place or 'the model'} of {name} was {_short(before)} when the run began and is {_short(after)} now"


def _differences(then: Any, now: Any, place: str) -> Iterator[tuple[str, Any, Any]]:
    if isinstance(then, dict) and isinstance(now, dict):
        for field in sorted({*then, *now}):
            inner = f"{place}.{field}" if place else field
            yield from _differences(then.get(field), now.get(field), inner)
    elif then != now:
        yield place, then, now


def _short(value: Any) -> str:
    text = "absent" if value is None else repr(value)
    return text if len(text) <= 80 else f"{text[:80]}…"
