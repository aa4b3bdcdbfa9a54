"""Instances that depend on those before them: chosen by difficulty, or passed over as twins.

Such a set is one sequence over all levels, made from its beginning; a part is a piece of it. Going on after a
kill draws the finished parts again, without writing them.
"""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path

from ..core.task import Instance
from .difficulty_bands import Selection, parse_band, select
from .distinct import Seen, distinct
from .encoding import BATCH, Chosen
from .part_files import make_part
from .request import DatasetPart, DatasetRequest


class Sequential:
    """The sequence of a request, taken part by part in their order; an engine of `GenerationJob`.

    Attributes:
        notes: What there is to say when it is over: rates of acceptance, and twins.
    """

    def __init__(self, request: DatasetRequest, threads: int) -> None:
        self._request, self._threads = request, threads
        self._task = request.made_by
        self._sequence = self._all()
        self._taken = 0
        self._seen = Seen()
        self._selections: list[tuple[str, Selection]] = []

    def __call__(
        self, request: DatasetRequest, numbers: Iterable[int], folder: Path, advance: Callable[[int], None]
    ) -> Iterator[int]:
        """Make the parts in the folder of the job."""
        for number in numbers:
            make_part(request, number, folder, self._threads, advance, self.take)
            yield number

    def take(self, part: DatasetPart) -> Iterator[Chosen]:
        """Yield the instances of a part that comes after all that were taken."""
        start = self._request.place_of(part)
        for _ in itertools.islice(self._sequence, start - self._taken):
            continue
        self._taken = start + part.count
        return itertools.islice(self._sequence, part.count)

    @property
    def notes(self) -> list[str]:
        """Sentences about rates of acceptance and twins."""
        rates = [_rate(parameters, state) for parameters, state in self._selections]
        if not self._seen.twins:
            return rates
        hint = "" if self._request.preset else "; --unique passes over them"
        passed = "were passed over" if self._request.unique else f"are in the set{hint}"
        twins = f"{self._seen.twins} twins of earlier instances (the same up to symmetry) {passed}"
        return [*rates, twins]

    def _all(self) -> Iterator[Chosen]:
        for parameters, count in zip(self._request.parameters, self._request.sizes, strict=True):
            if self._request.where:
                yield from self._banded(parameters, count)
            elif self._request.unique:
                for instance in self._distinct(parameters, count):
                    yield instance, {}
            else:
                yield from self._counted(parameters, count)

    def _banded(self, parameters: str, count: int) -> Iterator[Chosen]:
        request = self._request
        bands = [parse_band(text) for text in request.where]
        state, before = Selection(tuple(bands)), 0
        self._selections.append((parameters, state))
        chosen = select(
            self._task, parameters, bands, seed=request.seed, first=request.first, count=count,
            tries=request.tries, threads=self._threads, split=request.split, selection=state,
        )  # fmt: skip
        for instance in chosen:
            yield instance, {"where": [str(band) for band in bands], "candidates": state.tried - before}
            before = state.tried

    def _distinct(self, parameters: str, count: int) -> Iterator[Instance]:
        request = self._request
        return distinct(
            self._task, parameters, seed=request.seed, first=request.first, count=count,
            threads=self._threads, split=request.split, seen=self._seen,
        )  # fmt: skip

    def _counted(self, parameters: str, count: int) -> Iterator[Chosen]:
        request = self._request
        made = self._task.generate(
            parameters, seed=request.seed, first=request.first, count=count, threads=self._threads,
            split=request.split,
        )  # fmt: skip
        while batch := list(itertools.islice(made, BATCH)):
            self._seen.add(self._task.fingerprints([instance.problem for instance in batch], self._threads))
            yield from ((instance, {}) for instance in batch)


def _rate(parameters: str, state: Selection) -> str:
    asked = " and ".join(map(str, state.bands))
    share = f"{state.accepted} of {state.tried} candidates ({100 * state.rate:.3g} %)"
    return f"{parameters}: {share} have {asked}; observed: {state.reach()}"
