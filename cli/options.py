"""Read the options that several commands share."""

from __future__ import annotations

import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from ..tasks import Instance
    from ..tasks.core.prompting import Prompting


def read_seed(text: str | None) -> int:
    """Return the seed given in decimal or as 0x…; a fresh one of 128 bits for None.

    Raises:
        ValueError: The text is not such a number, or the number is above 2**128 - 1.
    """
    if text is None:
        return secrets.randbits(128)
    digits, base = (text[2:], 16) if text[:2].lower() == "0x" else (text, 10)
    try:
        value = int(digits, base) if digits.isascii() and digits.isalnum() and len(digits) <= 39 else -1
    except ValueError:
        value = -1
    if not 0 <= value < 2**128:
        raise ValueError(f"--seed: expected a whole number from 0 to 2**128 - 1 (decimal or 0x…), got {text[:60]!r}")
    return value


def read_parameters(level: str | None, parameters: list[str] | None) -> list[str]:
    """Return the parameter texts of a request, one per level, in the form that `Task.resolve` takes.

    Args:
        level: `4`, a range `1:4` (both ends included), a list `1,3,5:7`, or None.
        parameters: Texts `name=value`; one text may hold several, joined by commas.

    Raises:
        ValueError: The level does not have that form, or a parameter has no `=`.
    """
    changes = [item.strip() for text in parameters or [] for item in text.split(",") if item.strip()]
    for item in changes:
        if "=" not in item:
            raise ValueError(f"--param: expected name=value, got {item!r}")
    if level is None:
        return [",".join(changes)] if changes else ["L1"]
    return [",".join([f"L{one}", *changes]) for one in read_levels(level)]


def read_prompting(rendering: str | None, language: str | None, template: Path | None) -> Prompting:
    """Return the rendering, language and template that the options name.

    Raises:
        ValueError: The rendering is unknown, or both a language and a template are given.
    """
    from ..tasks.core.prompting import PLAIN, Prompting

    if template is not None and language is not None:
        raise ValueError("--language and --template: choose one")
    form: Any = rendering or PLAIN.rendering
    return Prompting(form, language or PLAIN.language, "" if template is None else str(template.resolve()))


def read_levels(text: str) -> list[int]:
    """Return the levels that `4`, `1:4` or `1,3,5:7` names, in that order, each once.

    Raises:
        ValueError: The text does not have that form.
    """
    levels: list[int] = []
    for part in text.split(","):
        ends = [end.strip().lstrip("L") for end in part.split(":")]
        if len(ends) > 2 or not all(end.isascii() and end.isdecimal() and len(end) < 4 for end in ends):
            raise ValueError(f"--level: expected a level or a range such as 4, 1:4 or 1,3,5:7, got {text!r}")
        first, last = int(ends[0]), int(ends[-1])
        if last < first:
            raise ValueError(f"--level: the range {part} is empty")
        levels.extend(range(first, last + 1))
    return list(dict.fromkeys(levels))


def find_instance(text: str) -> tuple[Instance, Any]:
    """Return the instance that a text names, and the truth that its file claims (or None).

    Args:
        text: An id, a `.cnf`, `.tsp` or `.atsp` file, or a file with one record.

    Raises:
        ValueError: The text is neither an id nor a readable file.
        OSError: The file cannot be read.
    """
    from ..tasks import Instance, load
    from ..tasks.datasets.file_formats import format_of_file, read_text, require_records
    from ..tasks.datasets.records import claimed_truth, record_to_instance

    path = Path(text)
    if not path.exists() or path.is_dir():  # a pipe is read like a file
        if text.count(":") == 4 and not text.endswith((".json", ".jsonl")):
            return load(text), None
        if "/" in text or path.suffix:
            raise FileNotFoundError(2, "No such file", text)
        raise ValueError(f"{text!r} is neither an id such as tsp:v1:L4:7:42 nor a file")
    known = format_of_file(path)
    if known is not None:
        with naming(path):
            return Instance(None, known.task, known.read(read_text(path)), None, {}), None
    with naming(path):
        require_records(path)
        record = _one_record(path)
        return record_to_instance(record), claimed_truth(record)


@contextmanager
def naming(path: Path) -> Iterator[None]:
    """Put the name of the file at the start of any error about its content.

    Raises:
        ValueError: The error about the content, with the name of the file.
    """
    try:
        yield
    except ValueError as error:
        text = str(error)
        raise ValueError(text if text.startswith(str(path)) else f"{path}: {text}") from error


def _one_record(path: Path) -> dict[str, Any]:
    from ..tasks.core.strict_json import parse_object
    from ..tasks.datasets import read_rows

    if path.suffix == ".json":
        return parse_object(path.read_bytes())
    rows = [row for batch in read_rows(str(path)) for row in batch[:2]][:2]
    if len(rows) != 1:
        many = "several records; write the id of one" if rows else "no record"
        raise ValueError(f"holds {many}")
    if rows[0].error:
        raise ValueError(f"line {rows[0].number}: {rows[0].error}")
    return rows[0].data
