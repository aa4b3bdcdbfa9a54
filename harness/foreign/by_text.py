"""Questions in the logs of any harness: known by the columns of a data set, or by the text that was asked.

Each reader gets the text under the names that its data set uses; the first that knows it decides.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any, cast

from . import natural_plan, nphardeval, reasoning_gym, spatial_eval
from .eureka import calendar, sat, tsp
from .question import ForeignQuestion, Source

NAME = "a question of reasoning-gym, Natural Plan, NPHardEval, SpatialEval or Eureka, as text"
_NAMES = ("question", "prompt", "input", "text", "prompt_0shot", "prompt_5shot", "query", "problem")
_ENTRY = frozenset(("source_dataset", "instance", "matrix", "grid"))
"""Keys that metadata of reasoning-gym have; other harnesses keep other things under that name."""
_TARGETS = ("target", "answer", "expected_answer", "ground_truth", "golden_plan", "oracle_answer")


def recognises(row: Mapping[str, Any]) -> bool:
    """Return whether one of the readers knows the text."""
    return next(_readers(row), None) is not None


def question(row: Mapping[str, Any]) -> ForeignQuestion:
    """Return the question by the first reader that knows the text.

    Raises:
        ValueError: None does, or it cannot be read.
    """
    for source, made in _readers(row):
        return source.question(made)
    raise ValueError(f"question: expected {NAME}")


def _readers(row: Mapping[str, Any]) -> Iterator[tuple[Source, Mapping[str, Any]]]:
    for module in (sat, tsp, calendar):
        if cast(Source, module).recognises(row):
            yield cast(Source, module), row
    text = next((row[name] for name in _NAMES if isinstance(row.get(name), str)), "")
    target = next((row[name] for name in _TARGETS if isinstance(row.get(name), str)), None)
    metadata = row.get("metadata")
    theirs = metadata if isinstance(metadata, Mapping) and not _ENTRY.isdisjoint(metadata) else None
    for source, knows, made in (
        (reasoning_gym, _always, {"question": text, "answer": target, "metadata": theirs}),
        (nphardeval, _always, {"question": text}),
        (natural_plan, _is_meeting, {"prompt_0shot": text, "golden_plan": target}),
        (spatial_eval, _has_options, {"text": text, "oracle_answer": target or "", "id": row.get("id", "")}),
    ):
        reader = cast(Source, source)
        if knows(text) and reader.recognises(made):
            yield reader, made


_Knows = Callable[[str], bool]


def _always(text: str) -> bool:
    return True


def _is_meeting(text: str) -> bool:
    return "schedule a meeting for" in text


def _has_options(text: str) -> bool:
    return "ptions:" in text and ("(E)" in text or "is in the map" in text or " of " in text)
