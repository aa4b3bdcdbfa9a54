"""From the rows of a log to the answers that the judge takes."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

from ...tasks.datasets.records import Row, unfolded
from . import identities
from .prompt_index import PromptIndex
from .replies import FIELDS, TURNS, replies_in

Lookup = Callable[[Iterable[str]], Mapping[str, Mapping[str, Any]]]
_PROMPTS = ("prompt", "messages", "question", "input")
LISTS = ("samples", "results", "data", "rows", "answers", "items", "examples")
"""Keys under which one object holds the rows of a whole log."""


class AnswerReader:
    """Makes rows of answers, `{"id", "response", …}`, of the rows of a log.

    A row with several replies becomes several answers with its number, and `sample` counts them from 0. A reply that is null becomes an empty one, which
    no task can parse. A row of which no answer can be made keeps its place, with the reason as its error.

    Args:
        field: The field of the reply, as `--response-field` has it; found by its name if empty.
        find_all: The records of ids in the set of instances; None without a set.
        name: The file of the set, in which instances are found by their prompts; none are if empty.
        only: The id of rows that give none, where the set is one problem.
    """

    def __init__(self, field: str = "", find_all: Lookup | None = None, name: str = "", only: str = "") -> None:
        self._field, self._find_all, self._name, self._only = field, find_all, name, only
        self._prompts: PromptIndex | None = None
        self._filter: str | None = None

    def read(self, rows: Sequence[Row]) -> list[Row]:
        """Return the answers in some rows, in their order."""
        made: list[Row] = []
        plain = [not (row.error or self._field or self._only) and is_plain_answer(row.data) for row in rows]
        strange = self._strange([row.data for row, as_it_is in zip(rows, plain, strict=True) if as_it_is])
        for row, as_it_is in zip(rows, plain, strict=True):
            name = row.data.get("id")
            if row.error or (as_it_is and not (isinstance(name, str) and name in strange)):
                made.append(row)
            else:
                made += self._answers(row)
        return made

    def _strange(self, rows: Sequence[Mapping[str, Any]]) -> set[Any]:
        """Return the ids, not of the set, of rows whose instance may be found by their prompt."""
        if self._find_all is None:
            return set()
        names = [row["id"] for row in rows if isinstance(row.get("id"), str) and not row.keys().isdisjoint(_PROMPTS)]
        return set(names).difference(self._find_all(names)) if names else set()

    def _answers(self, row: Row) -> list[Row]:
        try:
            data = unfolded(row.data)
        except ValueError as error:
            return [Row(row.number, {}, str(error))]
        inner = rows_within(data)
        if inner is not None:
            return self.read([Row(row.number, one) for one in inner])
        if self._is_repeated(data):
            return []
        base: dict[str, Any] = {}
        try:
            replies = replies_in(data, self._field)
            base = self._identity(row.data, data)
        except ValueError as error:
            named = identities.ids_in(data)
            return [Row(row.number, {"id": named[0]} if named else {}, str(error))]
        if len(replies) == 1:
            return [Row(row.number, {**base, "response": replies[0] or ""})]
        return [Row(row.number, {**base, "response": text or "", "sample": k}) for k, text in enumerate(replies)]

    def _is_repeated(self, data: Mapping[str, Any]) -> bool:
        """Whether lm-evaluation-harness wrote this reply before, for another filter."""
        name = data.get("filter")
        if "resps" not in data or not isinstance(name, str):
            return False
        self._filter = name if self._filter is None else self._filter
        return name != self._filter

    def _identity(self, raw: Mapping[str, Any], data: Mapping[str, Any]) -> dict[str, Any]:
        """Return the fields that name the instance of a row."""
        own = identities.carried(data)
        names = identities.ids_in(data)
        if self._only:
            return {"id": names[0] if names else self._only}
        if self._find_all is not None:
            known = self._find_all(names)
            names = [name for name in names if name in known] or self._by_prompt(data, names)
            return {"id": names[0]}
        if own:
            # Text that is strict JSON stays text, for the native reader.
            fields = {name: raw[name] if isinstance(raw.get(name), bytes) else value for name, value in own.items()}
            return {**fields, **({"id": names[0]} if names else {})}
        if names:
            return {"id": names[0]}
        if "id" in data:
            return {"id": data["id"]}
        raise ValueError(
            "expected an id or a problem"
            + (
                "; the row has a prompt: give the file of the instances to find it there"
                if any(identities.prompts_in(data))
                else ""
            )
        )

    def _by_prompt(self, data: Mapping[str, Any], names: list[str]) -> list[str]:
        prompts = list(identities.prompts_in(data))
        if prompts and self._name not in ("", "-"):
            if self._prompts is None:
                self._prompts = PromptIndex(self._name)
            for prompt in prompts:
                identity = self._prompts.find(prompt)
                if identity is not None:
                    return [identity]
        if names:
            return names  # the judge says that it is not in the set
        if data.get("id") is not None and not prompts:
            return [data["id"]]  # the judge says what is wrong with it
        where = "prompts are not looked up on standard input" if self._name == "-" else "the set has no such prompt"
        raise ValueError(
            "id: the row has none" + (f", and {where}" if prompts else ", and no prompt to find the instance by")
        )


def rows_within(data: Mapping[str, Any]) -> list[dict[str, Any]] | None:
    """Return the rows of an object that is a whole log, or None for one that is a row itself."""
    if any(name in data for name in (*FIELDS, *TURNS, "resps", "choices")):
        return None
    for name in LISTS:
        value = data.get(name)
        if isinstance(value, list) and value and all(isinstance(one, dict) for one in value):
            return value
    return None


def is_plain_answer(data: Mapping[str, Any]) -> bool:
    """Return whether a row is an answer as the judge takes it, without a look into it."""
    return (
        type(data.get("response")) is str
        and "custom_id" not in data
        and (isinstance(data.get("id"), str) or data.get("problem") is not None or data.get("instance") is not None)
    )
