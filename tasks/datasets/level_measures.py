"""The difficulty of a level, measured over a sample and drawn: solver effort, baselines, length of the prompt."""

from __future__ import annotations

import dataclasses
import importlib
import math
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ..core.baseline import TRIVIAL_KINDS
from ..core.canvas import AMBER, BLUE, FAINT, GREEN, INK, MUTED, RED, Canvas
from ..core.task import Task
from .baseline_report import BaselineReport, baseline_report
from .learned_baseline import MOST_INSTANCES, LearnedBaseline, learned_baseline

BASELINE_INSTANCES = 100
"""Trivial answers are scored on so many instances of a level, the first ones: scoring takes most of the time."""
WIDTH, HEIGHT = 330, 270
LEFT, RIGHT, TOP, BOTTOM = 58, 14, 58, 44
COLOURS = {"constant": RED, "random": MUTED, "greedy": AMBER, "copied": GREEN}

Scale = Callable[[float], float]

_PIECES = re.compile(r" ?[^\W\d_]+|\d{1,3}| ?([^\s\w])\1{0,7}|_+|\s")


def estimate_tokens(text: str) -> int:
    """Estimate the tokens of a text: the pieces into which common tokenizers first cut it.

    Pieces are words with the space before them, up to three digits, runs of one sign (eight at
    most) and single blanks, after the patterns of GPT-4's and Llama 3's tokenizers. There a rare
    word is several tokens, and a usual pair of signs one: the estimate errs both ways.
    """
    return sum(1 for _ in _PIECES.finditer(text))


def token_counter(tokenizer: str | None) -> Callable[[str], int]:
    """Return a function that counts the tokens of a text.

    Args:
        tokenizer: A `tokenizer.json` (extra `tokenizers`), a name or folder that
            `transformers.AutoTokenizer` knows, or None for `estimate_tokens`.

    Raises:
        ValueError: The library for it is not installed, or the tokenizer cannot be opened.
    """
    if tokenizer is None:
        return estimate_tokens
    try:
        opened = _open(tokenizer)
    except ModuleNotFoundError as error:
        raise ValueError(f"tokenizer: {error.name} is needed for {tokenizer!r}: pip install {error.name}") from None
    except Exception as error:  # whatever the libraries raise for what they cannot read
        raise ValueError(f"tokenizer: {tokenizer!r} cannot be opened: {error}") from error
    return opened


def _open(tokenizer: str) -> Callable[[str], int]:
    if Path(tokenizer).is_file():
        read: Any = importlib.import_module("tokenizers").Tokenizer.from_file(tokenizer)
        return lambda text: len(read.encode(text, add_special_tokens=False).ids)
    from transformers import AutoTokenizer

    known: Any = AutoTokenizer.from_pretrained(tokenizer)
    return lambda text: len(known.encode(text, add_special_tokens=False))


@dataclass(frozen=True, slots=True)
class Mean:
    """A mean with its 95 % interval (1.96 standard errors) over `count` values."""

    mean: float
    low: float
    high: float
    count: int

    def to_dict(self) -> dict[str, float | int]:
        """Return JSON values."""
        return {name: round(getattr(self, name), 4) for name in ("mean", "low", "high", "count")}


@dataclass(frozen=True, slots=True)
class LevelMeasures:
    """The measures of a sample of one level.

    Attributes:
        parameters: Of the level, by name.
        difficulty: The mean of every column, over the instances that have it.
        effort: Of the column `Task.effort`; None when the task names none.
        baselines: None when they were not asked for.
        characters, tokens: Means of the prompt's length.
        space_bits: As `Task.space_bits`.
        learned: The learned baseline; None when it was not asked for.
    """

    task: str
    level: int
    parameters: dict[str, Any]
    instances: int
    difficulty: dict[str, Mean]
    effort: Mean | None
    baselines: BaselineReport | None
    characters: Mean
    tokens: Mean
    space_bits: float | None
    learned: LearnedBaseline | None = None

    def to_dict(self) -> dict[str, Any]:
        """Return JSON values."""
        return {
            "task": self.task,
            "level": self.level,
            "parameters": self.parameters,
            "instances": self.instances,
            "difficulty": {name: round(mean.mean, 3) for name, mean in self.difficulty.items()},
            "effort": self.effort.to_dict() if self.effort else None,
            **dict.fromkeys(("baselines", "floors"), self.baselines.to_dict() if self.baselines else None),
            "learned": self.learned.to_dict() if self.learned else None,
            "prompt_characters": round(self.characters.mean, 3),
            "prompt_tokens": round(self.tokens.mean, 3),
            "space_bits": None if self.space_bits is None else round(self.space_bits, 1),
        }


def measure_level(
    task: Task[Any, Any, Any],
    level: int,
    *,
    seed: int,
    count: int,
    baselines: bool = True,
    tokens: Callable[[str], int] = estimate_tokens,
    threads: int = 0,
    baseline_instances: int = BASELINE_INSTANCES,
    learned: bool = False,
) -> LevelMeasures:
    """Measure `count` instances of a level.

    Args:
        baselines: Whether to score trivial answers, too, on at most `baseline_instances` of them.
        tokens: Counts the tokens of a text, see `prompt_tokens`.
        learned: Whether to train the learned baseline, too, on at most `MOST_INSTANCES` of them.

    Raises:
        ValueError: As for `Task.generate`, or scikit-learn is needed and not installed.
    """
    instances = list(task.generate(level, seed=seed, count=count, threads=threads))
    names = dict.fromkeys(name for instance in instances for name in instance.difficulty)
    measured = {name: mean_of([i.difficulty[name] for i in instances if name in i.difficulty]) for name in names}
    prompts = [task.prompt(instance.problem) for instance in instances]
    return LevelMeasures(
        task.name,
        level,
        dataclasses.asdict(task.levels[level]),
        count,
        measured,
        measured.get(task.effort),
        baseline_report(instances[:baseline_instances], task=task, seed=seed) if baselines else None,
        mean_of([len(prompt) for prompt in prompts]),
        mean_of([tokens(prompt) for prompt in prompts]),
        task.space_bits(task.levels[level]),
        learned_baseline(instances[:MOST_INSTANCES], task=task, seed=seed) if learned else None,
    )


def mean_of(values: Sequence[float]) -> Mean:
    """Return the mean of at least one value."""
    n = len(values)
    mean = math.fsum(values) / n
    variance = math.fsum((value - mean) ** 2 for value in values) / (n - 1) if n > 1 else 0.0
    reach = 1.96 * math.sqrt(variance / n)
    return Mean(mean, mean - reach, mean + reach, n)


def draw(rows: Sequence[LevelMeasures], title: str, effort: str) -> Canvas:
    """Draw three panels side by side: effort (logarithmic), baselines, tokens of the prompt.

    Args:
        rows: One per level, at least one.
        effort: What the effort counts.
    """
    shown = (any(row.effort for row in rows), any(row.baselines for row in rows), True)
    canvas = Canvas(WIDTH * sum(shown), HEIGHT, f"Levels of {title}")
    canvas.text(LEFT, 20, f"{title}: {rows[0].instances} instances per level", 14, bold=True)
    x = 0.0
    for panel, wanted in zip((_effort, _baselines, _tokens), shown, strict=True):
        if wanted:
            panel(canvas, x, rows, effort)
            x += WIDTH
    return canvas


def _effort(canvas: Canvas, x: float, rows: Sequence[LevelMeasures], name: str) -> None:
    points = [(row.level, row.effort) for row in rows if row.effort]
    place = _logarithmic(canvas, x, [mean.mean for _, mean in points])
    _frame(canvas, x, rows, f"effort: mean {name}, with 95 % interval")
    _means(canvas, x, rows, points, place)


def _tokens(canvas: Canvas, x: float, rows: Sequence[LevelMeasures], name: str) -> None:
    points = [(row.level, row.tokens) for row in rows]
    place = _logarithmic(canvas, x, [mean.mean for _, mean in points])
    _frame(canvas, x, rows, "prompt: mean tokens")
    _means(canvas, x, rows, points, place)


def _baselines(canvas: Canvas, x: float, rows: Sequence[LevelMeasures], name: str) -> None:
    _frame(canvas, x, rows, "baselines: share right by")
    place = _linear()
    for tick in (0.0, 0.25, 0.5, 0.75, 1.0):
        _tick(canvas, x, place(tick), f"{100 * tick:.0f} %")
    for number, kind in enumerate(TRIVIAL_KINDS):
        found = [(_across(x, rows, r.level), place(r.baselines.score(kind) or 0.0)) for r in rows if r.baselines]
        if not any(row.baselines and kind in row.baselines.baselines for row in rows):
            continue
        if len(found) > 1:
            canvas.line(found, COLOURS[kind], 2)
        for point in found:
            canvas.circle(point, 3, COLOURS[kind])
        canvas.circle((x + LEFT + 130, TOP + 12 + 15 * number), 4, COLOURS[kind])
        canvas.text(x + LEFT + 140, TOP + 16 + 15 * number, kind, 11)


def _frame(canvas: Canvas, x: float, rows: Sequence[LevelMeasures], label: str) -> None:
    canvas.text(x + LEFT, TOP - 12, label, 12)
    for row in rows:
        canvas.text(_across(x, rows, row.level), HEIGHT - BOTTOM + 18, str(row.level), 11, MUTED, "middle")
    canvas.text(x + (LEFT + WIDTH - RIGHT) / 2, HEIGHT - 8, "level", 11, MUTED, "middle")


def _means(
    canvas: Canvas, x: float, rows: Sequence[LevelMeasures], points: Sequence[tuple[int, Mean]], place: Scale
) -> None:
    line = [(_across(x, rows, level), place(mean.mean)) for level, mean in points]
    if len(line) > 1:
        canvas.line(line, BLUE, 2)
    for (level, mean), point in zip(points, line, strict=True):
        at = _across(x, rows, level)
        canvas.line([(at, place(max(mean.low, mean.mean / 4))), (at, place(mean.high))], INK, 1.5)
        canvas.circle(point, 3.5, BLUE)


def _logarithmic(canvas: Canvas, x: float, values: Sequence[float]) -> Scale:
    """Return a scale of whole powers of ten around the values, with its ticks."""
    least, most = max(1e-3, min(values)), max(1e-3, *values)
    low, high = math.floor(math.log10(least)), max(math.ceil(math.log10(most)), math.floor(math.log10(least)) + 1)

    def place(value: float) -> float:
        share = (math.log10(max(value, 10.0**low)) - low) / (high - low)
        return HEIGHT - BOTTOM - min(share, 1.05) * (HEIGHT - BOTTOM - TOP)

    for power in range(low, high + 1):
        _tick(canvas, x, place(10.0**power), f"{10**power:,}" if power >= 0 else f"{10.0**power:g}")
    return place


def _linear() -> Scale:
    return lambda value: HEIGHT - BOTTOM - value * (HEIGHT - BOTTOM - TOP)


def _tick(canvas: Canvas, x: float, y: float, label: str) -> None:
    canvas.line([(x + LEFT, y), (x + WIDTH - RIGHT, y)], FAINT)
    canvas.text(x + LEFT - 6, y + 4, label, 10, MUTED, "end")


def _across(x: float, rows: Sequence[LevelMeasures], level: int) -> float:
    first, last = rows[0].level, max(rows[-1].level, rows[0].level + 1)
    return x + LEFT + 12 + (level - first) / (last - first) * (WIDTH - LEFT - RIGHT - 24)
