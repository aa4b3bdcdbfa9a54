"""Instances of a measured difficulty: those of a seed that lie in a band.

A band filters the indices of a seed; it makes nothing. So what is accepted has an ordinary id,
which rebuilds it without the band, and asking for less returns the beginning of the same list.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from ..core.parameters import TaskParameters
from ..core.task import Instance, Task

TRIES = 1000
"""Candidates drawn in a row without one that fits before a request is given up."""
MOST_OBSERVED = 100_000
"""Candidates whose values are remembered, the first ones; so memory stays bounded."""
FIRST_BATCH, LARGEST_BATCH = 32, 1024

Number = int | float

_CONDITION = re.compile(r"\s*([A-Za-z][A-Za-z0-9_-]{0,40})\s*(=|(?=[<>]))\s*([^=\s][^\s]{0,80})\s*")
_FORMS = "a:b, a:, :b, x, >x, >=x, <x or <=x"


@dataclass(frozen=True, slots=True)
class DifficultyBand:
    """A range of one measured column.

    Attributes:
        column: As in `Instance.difficulty`.
        low, high: The ends; None for none.
        without_low, without_high: Whether the end itself is outside.
    """

    column: str
    low: Number | None = None
    high: Number | None = None
    without_low: bool = False
    without_high: bool = False

    def holds(self, measured: Mapping[str, Number]) -> bool:
        """Tell whether an instance with this difficulty lies in the band; not when it lacks the column."""
        value = measured.get(self.column)
        if value is None:
            return False
        above = self.low is None or value > self.low or (value == self.low and not self.without_low)
        below = self.high is None or value < self.high or (value == self.high and not self.without_high)
        return above and below

    def __str__(self) -> str:
        if self.low == self.high:
            return f"{self.column}={self.low}"
        if self.without_low or self.without_high:
            return f"{self.column}>{self.low}" if self.without_low else f"{self.column}<{self.high}"
        return f"{self.column}={'' if self.low is None else self.low}:{'' if self.high is None else self.high}"


@dataclass
class Selection:
    """The progress of a selection.

    Attributes:
        tried, accepted: Candidates drawn, and those that fit.
        observed: The values of the columns asked for, of the first `MOST_OBSERVED` candidates
            that have them.
    """

    bands: tuple[DifficultyBand, ...]
    tried: int = 0
    accepted: int = 0
    observed: dict[str, list[Number]] = field(default_factory=dict)

    @property
    def rate(self) -> float:
        """The share of candidates that fitted; 0 before the first."""
        return self.accepted / self.tried if self.tried else 0.0

    def to_dict(self) -> dict[str, Any]:
        """Return JSON values: `where`, `tried`, `accepted`, `rate`, `observed` (quantiles by column)."""
        return {
            "where": [str(band) for band in self.bands],
            "tried": self.tried,
            "accepted": self.accepted,
            "rate": round(self.rate, 6),
            "observed": {name: quantiles(values) for name, values in self.observed.items() if values},
        }

    def reach(self) -> str:
        """Describe the observed values of each column."""
        return "; ".join(_reach(band.column, self.observed.get(band.column, [])) for band in self.bands)


def parse_band(text: str) -> DifficultyBand:
    """Read a band from a text such as `conflicts=50:200`, `solutions=1` or `gap_2opt>0.02`.

    Raises:
        ValueError: The text has no such form, or its range is empty.
    """
    found = _CONDITION.fullmatch(text)
    if found is None:
        raise ValueError(f"where: expected a column and {_FORMS}, such as conflicts=50:200, got {text[:80]!r}")
    column, _, condition = found.groups()
    name = column.replace("-", "_")
    if condition[0] in "<>":
        closed = condition[1:2] == "="
        value = _number(text, condition[2 if closed else 1 :])
        if condition[0] == ">":
            return DifficultyBand(name, low=value, without_low=not closed)
        return DifficultyBand(name, high=value, without_high=not closed)
    low, colon, high = condition.partition(":")
    if not colon:
        value = _number(text, low)
        return DifficultyBand(name, value, value)
    band = DifficultyBand(name, _number(text, low) if low else None, _number(text, high) if high else None)
    if band.low is None and band.high is None:
        raise ValueError(f"where: the range of {text!r} has no end; expected {_FORMS}")
    if band.low is not None and band.high is not None and band.low > band.high:
        raise ValueError(f"where: the range of {text!r} is empty")
    return band


def select(
    task: Task[Any, Any, Any],
    parameters: str | int | TaskParameters,
    where: Sequence[str | DifficultyBand],
    *,
    seed: int,
    first: int = 0,
    count: int = 1,
    tries: int = TRIES,
    threads: int = 0,
    split: str = "",
    selection: Selection | None = None,
) -> Iterator[Instance]:
    """Yield the first `count` instances of a seed, from index `first` on, that lie in every band.

    Args:
        where: Bands, or texts for `parse_band`.
        tries: Give up after so many candidates in a row of which none fits; so at most
            `tries * count` candidates are drawn.
        threads: 0 for all cores; the output does not depend on it.
        split: As for `Task.generate`.
        selection: Kept up to date: how many were tried, and what was observed.

    Raises:
        ValueError: No candidate has a column asked for, or none in a row of `tries` fits; the
            message tells what was observed. Or as for `Task.generate`.
    """
    bands = tuple(band if isinstance(band, DifficultyBand) else parse_band(band) for band in where)
    if tries < 1:
        raise ValueError(f"tries: expected at least 1, got {tries}")
    state = selection if selection is not None else Selection(bands)
    state.bands = bands
    index, missed, found = first, 0, 0
    while found < count:
        size = _batch(state, count - found, tries - missed)
        for instance in task.generate(parameters, seed=seed, first=index, count=size, threads=threads, split=split):
            state.tried += 1
            _observe(state, instance.difficulty)
            missed += 1
            if found < count and all(band.holds(instance.difficulty) for band in bands):
                state.accepted += 1
                found, missed = found + 1, 0
                yield instance
                if found == count:
                    return
        index += size
        _refuse_unknown(state, bands, instance.difficulty)
        if missed >= tries:
            raise ValueError(_refusal(state, bands, found, count, missed))


def quantiles(values: Sequence[Number]) -> dict[str, Number]:
    """Return smallest, 10 %, 50 %, 90 % and largest of the values (those that occur, no means of two)."""
    ordered = sorted(values)
    last = len(ordered) - 1
    shares = {"least": 0.0, "p10": 0.1, "median": 0.5, "p90": 0.9, "most": 1.0}
    return {name: ordered[round(share * last)] for name, share in shares.items()}


def _batch(state: Selection, wanted: int, left: int) -> int:
    """Return about as many candidates as are needed by the rate so far; never past the end of the tries."""
    if state.tried == 0:
        expected = FIRST_BATCH
    else:
        expected = math.ceil(1.2 * wanted / max(state.rate, 1 / (2 * state.tried))) + 1
    return max(1, min(left, LARGEST_BATCH, expected))


def _observe(state: Selection, difficulty: Mapping[str, Number]) -> None:
    for band in state.bands:
        values = state.observed.setdefault(band.column, [])
        if band.column in difficulty and len(values) < MOST_OBSERVED:
            values.append(difficulty[band.column])


def _refuse_unknown(state: Selection, bands: Sequence[DifficultyBand], difficulty: Mapping[str, Number]) -> None:
    for band in bands:
        if not state.observed.get(band.column):
            known = ", ".join(difficulty)
            raise ValueError(f"where: {band.column!r} is not measured with these parameters; measured are: {known}")


def _refusal(state: Selection, bands: Sequence[DifficultyBand], found: int, count: int, missed: int) -> str:
    asked = " and ".join(map(str, bands))
    return (
        f"where: {found} of {count} instances with {asked} found; none of the last {missed} candidates fits "
        f"({state.tried} tried, {state.accepted} accepted). Observed: {state.reach()}. "
        "Ask for a range within reach, another level or other parameters, or allow more tries"
    )


def _reach(column: str, values: Sequence[Number]) -> str:
    if not values:
        return f"{column} of no candidate"
    q = quantiles(values)
    return f"{column} from {q['least']} to {q['most']} (10 % below {q['p10']}, half {q['median']}, 90 % {q['p90']})"


def _number(text: str, digits: str) -> Number:
    try:
        value: Number = int(digits) if re.fullmatch(r"[+-]?[0-9]{1,30}", digits) else float(digits)
    except ValueError:
        value = math.nan
    if not math.isfinite(value) or not digits.isascii() or "_" in digits:
        raise ValueError(f"where: expected a number in {text!r}, got {digits[:40]!r}")
    return value
