"""A set nobody has seen, promised in public and opened later.

The *opening* is kept private: everything that the set is made from, a salt of 256 bits, and the
SHA-256 of its prompts and of its truth. The *commitment* is published: what may be known (task,
parameters, count, versions), and for every field of the opening a hash of it, salted with
HMAC-SHA-256 of the salt and the field's name, besides one hash over all of these. So whoever opens can show
nothing else than what was promised, a wrong field is known by its name, and the commitment tells
nothing about the seed or the truth. docs/freshness.md has the argument.
"""

from __future__ import annotations

import hashlib
import hmac
import secrets
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final

from .. import get_task
from ..ids import check_split
from ..keys import check_seed
from ..strict_json import kind_of, write_object
from ..task import Instance
from .distinct import distinct

COMMITMENT: Final = "assay-commitment-1"
OPENING: Final = "assay-opening-1"
PUBLIC: Final = ("task", "version", "package", "parameters", "count", "split", "unique")
"""Fields of the opening that the commitment shows."""
PRIVATE: Final = ("seed", "prompts_sha256", "truth_sha256")


class Mismatch(Exception):
    """The opening is not what was promised; the message names what differs."""


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

    opening: dict[str, Any] = {
        "format": OPENING,
        "task": request.task,
        "version": get_task(request.task).version,
        "package": __version__,
        "parameters": list(request.parameters),
        "count": request.count,
        "split": request.split,
        "unique": request.unique,
        "seed": str(request.seed),
        **hashes,
        "salt": secrets.token_hex(32),
    }
    fields = _hashes(opening)
    shown = {name: opening[name] for name in PUBLIC}
    return {"format": COMMITMENT, **shown, "fields": fields, "commitment": _over(fields)}, opening


def open_commitment(commitment: Mapping[str, Any], opening: Mapping[str, Any]) -> Request:
    """What the opening says, after every field of it was held against the commitment.

    Raises:
        Mismatch: A field is not what was promised.
        ValueError: One of the two is malformed; the message names the field.
    """
    _require_form(commitment, opening)
    fields, expected = commitment["fields"], _hashes(opening)
    if _over(fields) != commitment["commitment"]:
        raise Mismatch("commitment: the hash over all fields is not that of `fields`: the commitment was changed")
    wrong = [name for name in expected if fields.get(name) != expected[name]]
    if len(wrong) == len(expected):
        raise Mismatch("salt: no field opens: the salt was changed, or this opening belongs to another commitment")
    if wrong:
        raise Mismatch(f"{', '.join(wrong)}: not what was promised")
    for name in PUBLIC:
        if _kind_and_value(commitment.get(name)) != _kind_and_value(opening[name]):
            raise Mismatch(f"{name}: the commitment shows {commitment.get(name)!r}, but promised {opening[name]!r}")
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


def _hashes(opening: Mapping[str, Any]) -> dict[str, str]:
    salt = bytes.fromhex(opening["salt"])
    found = {}
    for name in (*PUBLIC, *PRIVATE):
        key = hmac.digest(salt, name.encode(), "sha256")
        found[name] = hmac.digest(key, write_object({name: opening[name]}).encode(), "sha256").hex()
    return found


def _over(fields: Mapping[str, Any]) -> str:
    return hashlib.sha256(write_object(dict(sorted(fields.items()))).encode()).hexdigest()


def _kind_and_value(value: Any) -> tuple[str, Any]:
    return kind_of(value), value


def _require_form(commitment: Mapping[str, Any], opening: Mapping[str, Any]) -> None:
    for name, data, form in (("commitment", commitment, COMMITMENT), ("opening", opening, OPENING)):
        if data.get("format") != form:
            raise ValueError(f"{name}: format: expected {form}, got {data.get('format')!r}")
    known = {"format", *PUBLIC, *PRIVATE, "salt"}
    for name in sorted(known ^ set(opening)):
        raise ValueError(f"opening: {name}: {'missing' if name in known else 'unknown'}")
    kinds: dict[str, type] = dict.fromkeys(("version", "count"), int) | {"parameters": list, "unique": bool}
    for name in sorted(known):
        if type(opening[name]) is not kinds.get(name, str):
            raise ValueError(f"opening: {name}: expected {kinds.get(name, str).__name__}, got {opening[name]!r}")
    salt = opening["salt"]
    if len(salt) != 64 or set(salt) - set("0123456789abcdef"):
        raise ValueError("opening: salt: expected 64 digits 0-9a-f")
    fields = commitment.get("fields")
    if not isinstance(fields, dict) or set(fields) != {*PUBLIC, *PRIVATE}:
        raise ValueError(f"commitment: fields: expected a hash for each of {', '.join((*PUBLIC, *PRIVATE))}")


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
