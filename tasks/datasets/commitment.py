"""A set nobody has seen, promised in public and opened later: `assay fresh`.

The opening is kept private: everything that the set is made from, and the SHA-256 of its prompts and of its truth. The
commitment shows what may be known (task, parameters, count, versions); see `sealing`.
"""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final

from .. import get_task
from ..core.ids import check_split
from ..core.keys import check_seed
from ..core.strict_json import write_object
from ..core.task import Instance
from .distinct import distinct
from .sealing import Mismatch, check_seal, require_forms, seal_values

__all__ = ["Mismatch", "Request", "SetHash", "check_set", "draw_seed", "open_commitment", "seal"]

COMMITMENT: Final = "assay-commitment-1"
OPENING: Final = "assay-opening-1"
PUBLIC: Final = ("task", "version", "package", "parameters", "count", "split", "unique")
"""Fields of the opening that the commitment shows."""
PRIVATE: Final = ("seed", "prompts_sha256", "truth_sha256")


KINDS: Final[Mapping[str, type]] = {
    **dict.fromkeys((*PUBLIC, *PRIVATE), str), "version": int, "count": int, "parameters": list, "unique": bool,
}  # fmt: skip


@dataclass(frozen=True)
class Request:
    """What a hidden set is made from.

    Attributes:
        parameters: As `Task.resolve` takes them, one text for each part of the set.
        count: Instances of each part.
        unique: Whether twins are passed over.
    """

    task: str
    parameters: tuple[str, ...]
    count: int
    seed: int
    split: str = ""
    unique: bool = False

    def instances(self, threads: int = 0) -> Iterator[Instance]:
        """The set, in its order."""
        task = get_task(self.task)
        for text in self.parameters:
            asked: dict[str, Any] = {"seed": self.seed, "count": self.count, "threads": threads, "split": self.split}
            yield from distinct(task, text, **asked) if self.unique else task.generate(text, **asked)


class SetHash:
    """The SHA-256 of the prompts and of the truth of a set, as the lines of two files."""

    def __init__(self) -> None:
        self._prompts, self._truth = hashlib.sha256(), hashlib.sha256()
        self.count = 0

    def add(self, instance: Instance) -> tuple[str, str]:
        """Takes in the next instance; its line of prompts and its line of truth."""
        prompt = get_task(instance.task).prompt(instance.problem)
        public = write_object({"number": self.count, "task": instance.task, "prompt": prompt}) + "\n"
        private = (
            write_object({"number": self.count, "id": str(instance.id), "truth": dict(instance.truth or {})}) + "\n"
        )
        self._prompts.update(public.encode())
        self._truth.update(private.encode())
        self.count += 1
        return public, private

    def fields(self) -> dict[str, str]:
        """The two hashes, by the names of their fields."""
        return {"prompts_sha256": self._prompts.hexdigest(), "truth_sha256": self._truth.hexdigest()}


def draw_seed() -> int:
    """A seed of 128 bits from the system's entropy."""
    return secrets.randbits(128)


def seal(request: Request, hashes: Mapping[str, str]) -> tuple[dict[str, Any], dict[str, Any]]:
    """The commitment and the opening of a set whose hashes are known."""
    from ... import __version__

    public: dict[str, Any] = {
        "task": request.task,
        "version": get_task(request.task).version,
        "package": __version__,
        "parameters": list(request.parameters),
        "count": request.count,
        "split": request.split,
        "unique": request.unique,
    }
    return seal_values((COMMITMENT, OPENING), public, {"seed": str(request.seed), **hashes})


def open_commitment(commitment: Mapping[str, Any], opening: Mapping[str, Any]) -> Request:
    """What the opening says, after every field of it was held against the commitment.

    Raises:
        Mismatch: A field is not what was promised.
        ValueError: One of the two is malformed; the message names the field.
    """
    require_forms(commitment, opening, (COMMITMENT, OPENING), KINDS)
    check_seal(commitment, opening, PUBLIC)
    return _request(opening)


def check_set(opening: Mapping[str, Any], hashes: Mapping[str, str]) -> None:
    """Is a set that was made again the one of the opening?

    Raises:
        Mismatch: Its prompts or its truth are others.
    """
    for name, value in hashes.items():
        if opening[name] != value:
            what = name.removesuffix("_sha256")
            raise Mismatch(f"{name}: promised {opening[name]}, but the {what} of this seed hash to {value}")


def _request(opening: Mapping[str, Any]) -> Request:
    seed = opening["seed"]
    if not (seed.isascii() and seed.isdecimal() and len(seed) < 40 and seed == str(int(seed))):
        raise ValueError(f"opening: seed: expected a whole number, got {seed!r}")
    if opening["count"] < 1 or not opening["parameters"]:
        raise ValueError("opening: count and parameters: expected at least one")
    task = get_task(opening["task"])
    if task.version != opening["version"]:
        raise ValueError(
            f"version: the set is of version {opening['version']}; this package makes version {task.version}"
        )
    parameters = tuple(map(str, opening["parameters"]))
    for text in parameters:
        task.resolve(text)
    split = check_split(opening["split"])
    return Request(task.name, parameters, opening["count"], check_seed(int(seed)), split, opening["unique"])
