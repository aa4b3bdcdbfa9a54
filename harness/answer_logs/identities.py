"""Which instance a row is about: the ids it gives, the problem it carries, the prompts it repeats."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from ...tasks.core.ids import parse_id

CARRIED = ("task", "problem", "truth", "instance")
"""Fields of a row that hold its own problem."""
_NESTED = ("doc", "metadata", "record", "extra_info", "info")
"""Fields of a row in which harnesses keep the row of the data set."""
_PROMPTS = ("prompt", "question", "input", "query", "instruction", "problem_text")


def carried(row: Mapping[str, Any]) -> dict[str, Any]:
    """Return the fields of the problem that a row carries, in itself or in the row of the data set; empty without."""
    for record in _records(row):
        if record.get("instance") is not None or record.get("problem") is not None:
            return {name: record[name] for name in CARRIED if record.get(name) is not None}
    return {}


def ids_in(row: Mapping[str, Any]) -> list[str]:
    """Return the texts of a row that may be the id of its instance, the likeliest first."""
    found: list[str] = []
    for record in _records(row):
        for name in ("custom_id", "instance_id", "id", "key"):
            if isinstance(record.get(name), str):
                found.append(record[name])
        if isinstance(record.get("instance"), str) and not record["instance"].lstrip().startswith("{"):
            found.append(record["instance"])
    found = list(dict.fromkeys(found))
    return sorted(found, key=lambda text: not is_id(text))


def is_id(text: str) -> bool:
    """Return whether a text has the form of an id of ours."""
    try:
        parse_id(text)
    except ValueError:
        return False
    return True


def prompts_in(row: Mapping[str, Any]) -> Iterator[str]:
    """Yield the texts of a row that may be the prompt of its instance."""
    for record in _records(row):
        for name in _PROMPTS:
            yield from _texts(record.get(name))
        for name in ("messages", "conversation", "conversations"):
            yield from _texts(record.get(name))
    yield from _arguments(row.get("arguments"))


def _records(row: Mapping[str, Any]) -> Iterator[Mapping[str, Any]]:
    """Yield the row, and the rows of data sets in it."""
    yield row
    for name in _NESTED:
        value = row.get(name)
        if isinstance(value, Mapping):
            yield value
            for inner in ("record", "metadata"):
                if isinstance(value.get(inner), Mapping):
                    yield value[inner]


def _texts(value: Any) -> Iterator[str]:
    """Yield a text itself, and of a list of turns the texts of the user."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, list):
        for turn in value:
            if isinstance(turn, Mapping) and turn.get("role", turn.get("from")) in ("user", "human"):
                content = turn.get("content", turn.get("value"))
                if isinstance(content, list):
                    content = "".join(
                        part["text"]
                        for part in content
                        if isinstance(part, Mapping) and isinstance(part.get("text"), str)
                    )
                if isinstance(content, str):
                    yield content


def _arguments(value: Any) -> Iterator[str]:
    """Yield the prompts that lm-evaluation-harness sent: `{"gen_args_0": {"arg_0": …}}`, or a list of lists before."""
    groups = list(value.values()) if isinstance(value, Mapping) else value if isinstance(value, list) else []
    for group in groups:
        first = (
            group.get("arg_0")
            if isinstance(group, Mapping)
            else group[0]
            if isinstance(group, list) and group
            else None
        )
        if isinstance(first, str):
            yield first
