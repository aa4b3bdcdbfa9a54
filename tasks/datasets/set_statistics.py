"""Statistics of a data set that add up over its parts, in memory that does not grow with it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from typing import Any

from .encoding import Batch

PROMPT = "prompt characters"


class SetStatistics:
    """Number of instances by level, and for every measure how often each value (to two digits) occurs."""

    def __init__(self, data: Mapping[str, Any] | None = None) -> None:
        self.levels: dict[str, int] = {}
        self.measures: dict[str, dict[str, Counter[float]]] = {}
        self.outcomes: dict[str, Counter[str]] = {}
        if data is not None:
            self.levels = dict(data["levels"])
            self.outcomes = {level: Counter(counts) for level, counts in data["outcomes"].items()}
            self.measures = {
                level: {name: Counter({float(v): n for v, n in counts}) for name, counts in measures.items()}
                for level, measures in data["measures"].items()
            }

    def add(self, label: str, batch: Batch) -> None:
        """Count the instances of a batch under a label (`L4`, or the parameters)."""
        self.levels[label] = self.levels.get(label, 0) + len(batch.instances)
        measures = self.measures.setdefault(label, {})
        measures.setdefault(PROMPT, Counter()).update(map(_two_digits, map(len, batch.columns["prompt"])))
        names = dict.fromkeys(name for instance in batch.instances for name in instance.difficulty)
        for name in names:
            values = (i.difficulty[name] for i in batch.instances if name in i.difficulty)
            measures.setdefault(name, Counter()).update(map(_two_digits, values))
        statuses = (i.truth.get("status") for i in batch.instances if i.truth)
        self.outcomes.setdefault(label, Counter()).update(s for s in statuses if isinstance(s, str))

    def merge(self, others: Iterable[SetStatistics]) -> SetStatistics:
        """Add other statistics to these, and return these."""
        for other in others:
            for label, count in other.levels.items():
                self.levels[label] = self.levels.get(label, 0) + count
            for label, measures in other.measures.items():
                mine = self.measures.setdefault(label, {})
                for name, counts in measures.items():
                    mine.setdefault(name, Counter()).update(counts)
            for label, outcomes in other.outcomes.items():
                self.outcomes.setdefault(label, Counter()).update(outcomes)
        return self

    def renamed(self, names: Mapping[str, str]) -> SetStatistics:
        """Return the same counts under other labels; those that get the same label are added."""
        found = SetStatistics()
        for label in self.levels:
            found.merge([self._one(label, names[label])])
        return found

    def _one(self, label: str, name: str) -> SetStatistics:
        one = SetStatistics()
        one.levels[name] = self.levels[label]
        one.measures[name] = self.measures.get(label, {})
        one.outcomes[name] = self.outcomes.get(label, Counter())
        return one

    def to_json(self) -> dict[str, Any]:
        """Return JSON values."""
        return {
            "levels": self.levels,
            "outcomes": {level: dict(counts) for level, counts in self.outcomes.items()},
            "measures": {
                level: {name: sorted(counts.items()) for name, counts in measures.items()}
                for level, measures in self.measures.items()
            },
        }


def _two_digits(value: float) -> float:
    if -100 < value < 100 and value == int(value):
        return float(value)
    return float(f"{value:.2g}") if abs(value) < 1e300 else 1e300
