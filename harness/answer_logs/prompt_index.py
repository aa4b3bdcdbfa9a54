"""Index of the instances of a set by their prompts, for rows that give no id."""

from __future__ import annotations

import hashlib
from typing import Any

from ...tasks import get_task
from ...tasks.datasets import read_rows
from ...tasks.datasets.records import record_to_instance


class PromptIndex:
    """The ids of a data set by prompt; 16 bytes of a prompt are kept. Lines that cannot be read are passed over.

    Args:
        name: Path of the data set.

    Raises:
        OSError: It cannot be read.
    """

    def __init__(self, name: str) -> None:
        self._ids: dict[bytes, str] = {}
        for batch in read_rows(name):
            for row in batch:
                identity = row.data.get("id")
                if isinstance(identity, str) and not row.error:
                    prompt = _prompt(row.data)
                    if prompt is not None:
                        self._ids.setdefault(_digest(prompt), identity)

    def find(self, prompt: str) -> str | None:
        """Return the id of the instance with this prompt, or None; white space at line ends does not count."""
        return self._ids.get(_digest(prompt))


def _prompt(record: dict[str, Any]) -> str | None:
    """Return the prompt of a record; that of its problem where it has none."""
    prompt = record.get("prompt")
    if isinstance(prompt, str):
        return prompt
    try:
        instance = record_to_instance(record)
        return get_task(instance.task).prompt(instance.problem)
    except ValueError:
        return None


def _digest(prompt: str) -> bytes:
    text = "\n".join(line.rstrip() for line in prompt.strip().splitlines())
    return hashlib.blake2b(text.encode("utf-8", "surrogatepass"), digest_size=16).digest()
