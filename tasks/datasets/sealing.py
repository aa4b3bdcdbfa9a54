"""Sealing values that are opened later: salted hashes to publish, and an opening to keep.

The *opening* holds every value and a salt of 256 bits; the *commitment*, to be published, holds the public ones and
for every value its hash HMAC(HMAC(salt, name), {name: value}) with SHA-256, besides one hash over all of these. So
whoever opens can show nothing else than what was promised, a wrong value is known by its name, and the
commitment tells nothing about the private ones. docs/decontamination.md has the argument.
"""

from __future__ import annotations

import hashlib
import hmac
import secrets
from collections.abc import Collection, Mapping
from typing import Any

from ..core.strict_json import kind_of, write_object

SALT = 32


class Mismatch(Exception):
    """The opening is not what was promised; the message names what differs."""


def seal_values(
    forms: tuple[str, str], public: Mapping[str, Any], private: Mapping[str, Any]
) -> tuple[dict[str, Any], dict[str, Any]]:
    """The commitment and the opening of values.

    Args:
        forms: What `format` says in the two.
        public: JSON values by name, that the commitment shows.
        private: Those that it does not show.
    """
    values = {**public, **private}
    salt = secrets.token_hex(SALT)
    fields = hashes_of(values, salt)
    commitment = {"format": forms[0], **public, "fields": fields, "commitment": hash_over(fields)}
    return commitment, {"format": forms[1], **values, "salt": salt}


def check_seal(commitment: Mapping[str, Any], opening: Mapping[str, Any], public: Collection[str]) -> None:
    """Is every value of the opening the one that was promised?

    Both are of the right form: `fields` has a hash for each value, and the salt is 64 hexadecimal digits.

    Raises:
        Mismatch: It is not.
    """
    values = {name: value for name, value in opening.items() if name not in ("format", "salt")}
    fields, expected = commitment["fields"], hashes_of(values, opening["salt"])
    if hash_over(fields) != commitment["commitment"]:
        raise Mismatch("commitment: the hash over all fields is not that of `fields`: the commitment was changed")
    wrong = [name for name in expected if fields.get(name) != expected[name]]
    if len(wrong) == len(expected):
        raise Mismatch("salt: no field opens: the salt was changed, or this opening belongs to another commitment")
    if wrong:
        raise Mismatch(f"{', '.join(wrong)}: not what was promised")
    for name in public:
        if _kind_and_value(commitment.get(name)) != _kind_and_value(opening[name]):
            raise Mismatch(f"{name}: the commitment shows {commitment.get(name)!r}, but promised {opening[name]!r}")


def require_forms(
    commitment: Mapping[str, Any],
    opening: Mapping[str, Any],
    forms: tuple[str, str],
    kinds: Mapping[str, type],
) -> None:
    """Are the two objects of the form that `seal_values` gives them?

    Args:
        kinds: The type of every value, by name.

    Raises:
        ValueError: One is not; the message names the field.
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
    """The salted hash of every value."""
    found = {}
    for name, value in values.items():
        key = hmac.digest(bytes.fromhex(salt), name.encode(), "sha256")
        found[name] = hmac.digest(key, write_object({name: value}).encode(), "sha256").hex()
    return found


def hash_over(fields: Mapping[str, Any]) -> str:
    """One hash over the hashes of all values."""
    return hashlib.sha256(write_object(dict(sorted(fields.items()))).encode()).hexdigest()


def _kind_and_value(value: Any) -> tuple[str, Any]:
    return kind_of(value), value
