"""Commitments: a set that nobody has seen is committed to in public, and opened later.

The *opening* is kept private. It holds every value (what the set is made from, and the SHA-256 of its
prompts and of its truth) and a salt of 256 bits. The *commitment* is published. It holds the values that may be
known (task, parameters, count, versions), for every value its hash HMAC(HMAC(salt, name),
{name: value}) with SHA-256, and one hash over all of these. So whoever opens can show nothing else than what was
committed to, a wrong value is known by its name, and the commitment tells nothing about the private
values. docs/decontamination.md has the argument.

`assay fresh` commits to a `HiddenSet`; `dataset_commitment` commits to the files of `assay generate`.
"""

from __future__ import annotations

import hashlib
import hmac
import secrets
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final

from .. import get_task
from ..core.ids import check_seed, check_split
from ..core.strict_json import kind_of, write_object
from ..core.task import Instance, Task
from .distinct import distinct

__all__ = ["HiddenSet", "Mismatch", "SetHash", "check_set", "draw_seed", "open_commitment", "seal"]

COMMITMENT: Final = "assay-commitment-1"
OPENING: Final = "assay-opening-1"
PUBLIC: Final = ("task", "version", "package", "parameters", "count", "split", "unique")
"""Fields of the opening that the commitment shows."""
PRIVATE: Final = ("seed", "prompts_sha256", "truth_sha256")


KINDS: Final[Mapping[str, type]] = {
    **dict.fromkeys((*PUBLIC, *PRIVATE), str), "version": int, "count": int, "parameters": list, "unique": bool,
}  # fmt: skip


@dataclass(frozen=True)
class HiddenSet:
    """A set that `assay fresh` commits to: what it is made from.

    Attributes:
        parameters: As `Task.resolve` takes them, one text for each part of the set.
        count: Instances of each part.
        unique: Whether twins are passed over.
        version: Of the task; 0 for the present one.
    """

    task: str
    parameters: tuple[str, ...]
    count: int
    seed: int
    split: str = ""
    unique: bool = False
    version: int = 0

    @property
    def made_by(self) -> Task[Any, Any, Any]:
        """The task, in the version that makes the set."""
        task = get_task(self.task)
        return task.of_version(self.version or task.version)

    def instances(self, threads: int = 0) -> Iterator[Instance]:
        """Generate the set, in its order.

        Args:
            threads: 0 for all cores.

        Raises:
            ValueError: As for `Task.generate` and `distinct`.
        """
        task = self.made_by
        for text in self.parameters:
            asked: dict[str, Any] = {"seed": self.seed, "count": self.count, "threads": threads, "split": self.split}
            yield from distinct(task, text, **asked) if self.unique else task.generate(text, **asked)


class SetHash:
    """SHA-256 of the prompts and of the truth of a set, taken over the lines of two files."""

    def __init__(self) -> None:
        self._prompts, self._truth = hashlib.sha256(), hashlib.sha256()
        self.count = 0

    def add(self, instance: Instance) -> tuple[str, str]:
        """Add the next instance, and return its line of prompts and its line of truth."""
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
        """Return the two hashes by the names of their fields."""
        return {"prompts_sha256": self._prompts.hexdigest(), "truth_sha256": self._truth.hexdigest()}


def draw_seed() -> int:
    """Draw a seed of 128 bits from the system's entropy."""
    return secrets.randbits(128)


def seal(request: HiddenSet, hashes: Mapping[str, str]) -> tuple[dict[str, Any], dict[str, Any]]:
    """Return the commitment and the opening of a set.

    Args:
        request: What the set is made from.
        hashes: `SetHash.fields` of it.
    """
    from ... import __version__

    public: dict[str, Any] = {
        "task": request.task,
        "version": request.made_by.version,
        "package": __version__,
        "parameters": list(request.parameters),
        "count": request.count,
        "split": request.split,
        "unique": request.unique,
    }
    return seal_values((COMMITMENT, OPENING), public, {"seed": str(request.seed), **hashes})


def open_commitment(commitment: Mapping[str, Any], opening: Mapping[str, Any]) -> HiddenSet:
    """Compare every field of the opening with the commitment, and return the set that it opens to.

    Raises:
        Mismatch: A field differs from the commitment.
        ValueError: One of the two is malformed; the message names the field.
    """
    require_forms(commitment, opening, (COMMITMENT, OPENING), KINDS)
    check_seal(commitment, opening, PUBLIC)
    return _request(opening)


def check_set(opening: Mapping[str, Any], hashes: Mapping[str, str]) -> None:
    """Compare a set that was made again with an opening.

    Args:
        opening: The opening, already compared with its commitment.
        hashes: `SetHash.fields` of the set made again.

    Raises:
        Mismatch: Its prompts or its truth differ.
    """
    for name, value in hashes.items():
        if opening[name] != value:
            what = name.removesuffix("_sha256")
            raise Mismatch(f"{name}: committed to {opening[name]}, but the {what} of this seed hash to {value}")


def _request(opening: Mapping[str, Any]) -> HiddenSet:
    seed = opening["seed"]
    if not (seed.isascii() and seed.isdecimal() and len(seed) < 40 and seed == str(int(seed))):
        raise ValueError(f"opening: seed: expected a whole number, got {seed!r}")
    if opening["count"] < 1 or not opening["parameters"]:
        raise ValueError("opening: count and parameters: expected at least one")
    task = get_task(opening["task"]).of_version(opening["version"])
    parameters = tuple(map(str, opening["parameters"]))
    for text in parameters:
        task.resolve(text)
    split = check_split(opening["split"])
    return HiddenSet(
        task.name, parameters, opening["count"], check_seed(int(seed)), split, opening["unique"], task.version
    )


SALT = 32


class Mismatch(Exception):
    """An opening, or what it opens to, differs from its commitment; the message names the field."""


def seal_values(
    forms: tuple[str, str], public: Mapping[str, Any], private: Mapping[str, Any]
) -> tuple[dict[str, Any], dict[str, Any]]:
    """Return a commitment to values, and its opening.

    Args:
        forms: The field `format` of commitment and opening.
        public: JSON values by name that the commitment shows.
        private: JSON values by name that it hides.
    """
    values = {**public, **private}
    salt = secrets.token_hex(SALT)
    fields = hashes_of(values, salt)
    commitment = {"format": forms[0], **public, "fields": fields, "commitment": hash_over(fields)}
    return commitment, {"format": forms[1], **values, "salt": salt}


def check_seal(commitment: Mapping[str, Any], opening: Mapping[str, Any], public: Collection[str]) -> None:
    """Compare every value of an opening with its commitment.

    Both are of the right form: `fields` has a hash for each value, and the salt is 64 hexadecimal digits.

    Raises:
        Mismatch: A value differs; the message names it.
    """
    values = {name: value for name, value in opening.items() if name not in ("format", "salt")}
    fields, expected = commitment["fields"], hashes_of(values, opening["salt"])
    if hash_over(fields) != commitment["commitment"]:
        raise Mismatch("commitment: the hash over all fields is not that of `fields`: the commitment was changed")
    wrong = [name for name in expected if fields.get(name) != expected[name]]
    if len(wrong) == len(expected):
        raise Mismatch("salt: no field opens: the salt was changed, or this opening belongs to another commitment")
    if wrong:
        raise Mismatch(f"{', '.join(wrong)}: not what was committed to")
    for name in public:
        if _kind_and_value(commitment.get(name)) != _kind_and_value(opening[name]):
            raise Mismatch(f"{name}: the commitment shows {commitment.get(name)!r}, but was made for {opening[name]!r}")


def require_forms(
    commitment: Mapping[str, Any],
    opening: Mapping[str, Any],
    forms: tuple[str, str],
    kinds: Mapping[str, type],
) -> None:
    """Refuse objects that are not of the form that `seal_values` gives them.

    Args:
        commitment: The commitment.
        opening: Its opening.
        forms: The expected fields `format` of the two.
        kinds: The type of every value, by name.

    Raises:
        ValueError: One is malformed; the message names the field.
    """
    for place, data, form in (("commitment", commitment, forms[0]), ("opening", opening, forms[1])):
        if data.get("format") != form:
            raise ValueError(f"{place}: format: expected {form}, got {data.get('format')!r}")
    known = {"format": str, **kinds, "salt": str}
    for name in sorted(set(known) ^ set(opening)):
        raise ValueError(f"opening: {name}: {'missing' if name in known else 'unknown'}")
    for name in sorted(known):
        if type(opening[name]) is not known[name]:
            raise ValueError(f"opening: {name}: expected {known[name].__name__}, got {opening[name]!r}")
    salt = opening["salt"]
    if len(salt) != 2 * SALT or set(salt) - set("0123456789abcdef"):
        raise ValueError("opening: salt: expected 64 digits 0-9a-f")
    fields = commitment.get("fields")
    if not isinstance(fields, dict) or set(fields) != set(kinds):
        raise ValueError(f"commitment: fields: expected a hash for each of {', '.join(kinds)}")


def hashes_of(values: Mapping[str, Any], salt: str) -> dict[str, str]:
    """Return the salted hash of every value, by name."""
    found = {}
    for name, value in values.items():
        key = hmac.digest(bytes.fromhex(salt), name.encode(), "sha256")
        found[name] = hmac.digest(key, write_object({name: value}).encode(), "sha256").hex()
    return found


def hash_over(fields: Mapping[str, Any]) -> str:
    """Return one hash over the hashes of all values."""
    return hashlib.sha256(write_object(dict(sorted(fields.items()))).encode()).hexdigest()


def _kind_and_value(value: Any) -> tuple[str, Any]:
    return kind_of(value), value
