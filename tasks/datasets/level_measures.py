"""The difficulty of a level, measured over a sample: solver effort, baselines, length of the prompt.

How hard is a level? Effort of the reference solver, floors and length of the prompt, over a sample.
"""

from __future__ import annotations

import dataclasses
import importlib
import math
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ..core.task import Task
from .baseline_report import BaselineReport, baseline_report

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


FLOOR_INSTANCES = 100
"""Guesses are scored on so many instances of a level, the first ones: it takes most of the time."""


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
        floors: None when they were not asked for.
        characters, tokens: Means of the prompt's length.
        space_bits: As `Task.space_bits`.
    """

    task: str
    level: int
    parameters: dict[str, Any]
    instances: int
    difficulty: dict[str, Mean]
    effort: Mean | None
    floors: BaselineReport | None
    characters: Mean
    tokens: Mean
    space_bits: float | None

    def to_dict(self) -> dict[str, Any]:
        """Return JSON values."""
        return {
            "task": self.task,
            "level": self.level,
            "parameters": self.parameters,
            "instances": self.instances,
            "difficulty": {name: round(mean.mean, 3) for name, mean in self.difficulty.items()},
            "effort": self.effort.to_dict() if self.effort else None,
            "floors": self.floors.to_dict() if self.floors else None,
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
    floors: bool = True,
    tokens: Callable[[str], int] = estimate_tokens,
    threads: int = 0,
    floor_instances: int = FLOOR_INSTANCES,
) -> LevelMeasures:
    """Measure `count` instances of a level.

    Args:
        floors: Whether to score guesses, too, on at most `floor_instances` of them.
        tokens: Counts the tokens of a text, see `prompt_tokens`.

    Raises:
        ValueError: As for `Task.generate`.
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
        baseline_report(instances[:floor_instances], task=task, seed=seed) if floors else None,
        mean_of([len(prompt) for prompt in prompts]),
        mean_of([tokens(prompt) for prompt in prompts]),
        task.space_bits(task.levels[level]),
    )


def mean_of(values: Sequence[float]) -> Mean:
    """Return the mean of at least one value."""
    n = len(values)
    mean = math.fsum(values) / n
    variance = math.fsum((value - mean) ** 2 for value in values) / (n - 1) if n > 1 else 0.0
    reach = 1.96 * math.sqrt(variance / n)
    return Mean(mean, mean - reach, mean + reach, n)
