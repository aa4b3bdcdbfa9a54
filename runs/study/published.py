"""Figures that a study published for its own models, beside which ours are shown.

`published.csv` holds shares of right answers in %, averages over five independent samples, as the paper prints them
("Inference-Time Scaling for Complex Tasks: Where We Stand and What Lies Ahead", arXiv 2504.00294). They are of the paper's
own instances, prompts and parsers: of the same grid as the preset `eureka`, but not of the same instances, so no difference
from them is tested.
"""

from __future__ import annotations

import csv
from dataclasses import dataclass
from pathlib import Path

FILE = Path(__file__).with_name("published.csv")
PRESETS = ("eureka",)
"""Presets that have published figures."""


@dataclass(frozen=True, slots=True)
class PublishedScore:
    """The published average of one model on one task.

    Attributes:
        model: Its name in the paper.
        task: The task's name.
        share: Share of right answers, 0 to 1.
        samples: Independent samples of each instance.
        source: Where it was published.
    """

    model: str
    task: str
    share: float
    samples: int
    source: str


def published_scores(preset: str) -> list[PublishedScore]:
    """Return the figures published for the grid of a preset, in the order of the file; none for other presets."""
    if preset not in PRESETS:
        return []
    with open(FILE, newline="", encoding="utf-8") as file:
        return [
            PublishedScore(
                row["model"], row["task"], float(row["pass_at_1_percent"]) / 100, int(row["draws"]), row["source"]
            )
            for row in csv.DictReader(file)
        ]
