"""Who can be asked in a session: the run's model, or others by their spec, each with what it charges."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from ...tasks import Instance
from ..models.model import BatchModel, Model, Sampling, as_batches
from .cache import ReplyCache, ReplyKey, source_hash
from .ledger import Waste
from .prices import FREE, Price, Prices


@dataclass(frozen=True, slots=True)
class Voice:
    """Who is asked, and how: another model than the run's, another sampling, or both.

    Attributes:
        model: A model spec, as for `--model`; None for the run's model.
        sampling: None for the run's.
    """

    model: str | None = None
    sampling: Sampling | None = None


@dataclass(frozen=True, slots=True)
class Asked:
    """A voice, found.

    Attributes:
        source: As in `ReplyKey`.
        batches: The model, where it draws several replies in one request.
    """

    model: Model
    sampling: Sampling
    price: Price
    source: str
    batches: BatchModel | None


class Voices:
    """The voices of one session, each looked for once."""

    def __init__(
        self,
        instance: Instance,
        model: Model,
        sampling: Sampling,
        book: ReplyCache,
        models: Callable[[str], Model] | None,
        prices: Prices | None,
    ) -> None:
        """As for `Session`."""
        self._model, self._sampling, self._book = model, sampling, book
        self._models, self._prices = models, prices
        self._known: dict[Voice | None, Asked] = {}
        self._wasted = list(book.wasted(str(instance.id)))

    def known(self, voice: Voice | None) -> Asked | None:
        """The voice, if it was looked for before."""
        return self._known.get(voice)

    def find(self, voice: Voice | None) -> Asked:
        """The voice; its model is opened, and the book is told whom its source stands for.

        Raises:
            ValueError: The session has no other model than its own.
        """
        model, sampling = self._model, self._sampling
        if voice is not None:
            sampling = voice.sampling or sampling
            if voice.model is not None:
                if self._models is None:
                    raise ValueError(f"model: this session has no other model than its own, got {voice.model!r}")
                model = self._models(voice.model)
        price = (self._prices.of(model.name) if self._prices else None) or FREE
        asked = self._known[voice] = Asked(model, sampling, price, source_hash(model.name, sampling), as_batches(model))
        spec = voice.model if voice and voice.model else ""
        self._book.name_source(asked.source, spec, model.name, sampling)
        return asked

    def wasted_before(self, asked: Asked) -> Iterator[Waste]:
        """What earlier sessions gave up under way with this source, told once."""
        theirs = [entry for entry in self._wasted if _is_from(entry, asked)]
        self._wasted = [entry for entry in self._wasted if not _is_from(entry, asked)]
        return (waste for _, waste in theirs)


def _is_from(entry: tuple[ReplyKey, Waste], asked: Asked) -> bool:
    return entry[0].source == asked.source
