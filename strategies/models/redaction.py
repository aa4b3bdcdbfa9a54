"""Keys blotted out of every text that comes from a server, before it is stored or printed."""

from __future__ import annotations

import json
import re
import urllib.parse
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

BLOT = "[key]"
"""What stands in place of a key."""
SHORTEST = 4
"""Length of the shortest key that is blotted out of an error, in characters."""
SHORTEST_IN_REPLIES = 8
"""Likewise out of a reply, where a short one may be a word of the answer."""
_SECRET_NAME = re.compile(r"key|token(?!s)|secret|passw|auth|credential|cookie", re.IGNORECASE)
_USER = re.compile(r"(?<=://)[^/@\s,]*@")
_QUERY = re.compile(r"([?&][^=&\s,#']*=)[^&\s,#']+")


class Redactor:
    """Blots a set of keys out of texts; also where they are escaped as in JSON or in a URL."""

    def __init__(self, secrets: Iterable[str]) -> None:
        """Take the keys; those that are too short to be told from words are passed over."""
        known = {secret for secret in secrets if len(secret) >= SHORTEST}
        self._errors = _spellings(known)
        self._replies = _spellings({secret for secret in known if _is_unmistakable(secret)})
        self._bytes = [form.encode(errors="replace") for form in self._errors]

    def error(self, text: str) -> str:
        """Return the text of an error without keys."""
        return _without(text, self._errors)

    def reply(self, text: str) -> str:
        """Return the text of a reply without keys; words that serve as a key, such as `EMPTY`, stay."""
        return _without(text, self._replies)

    def body(self, body: bytes) -> bytes:
        """Return the body of an error without keys: before it is cut, so that no half of one is left."""
        for form in self._bytes:
            if form in body:
                body = body.replace(form, BLOT.encode())
        return body


def header_secrets(headers: Mapping[str, str]) -> Iterator[str]:
    """Return the keys in headers of a request: the values of `Authorization` and the like, without the scheme."""
    for name, value in headers.items():
        if _SECRET_NAME.search(name):
            yield value.strip()
            yield value.rpartition(" ")[2]


def field_secrets(fields: Any) -> Iterator[str]:
    """Return the texts in fields of a request whose name says that they are keys, at any depth."""
    if isinstance(fields, dict):
        for name, value in fields.items():
            if isinstance(value, str) and _SECRET_NAME.search(str(name)):
                yield value
                yield value.rpartition(" ")[2]
            else:
                yield from field_secrets(value)
    elif isinstance(fields, list):
        for value in fields:
            yield from field_secrets(value)


def hide_in_url(text: str) -> str:
    """Return a text without the user names, passwords and queries of the URLs in it."""
    return _QUERY.sub(r"\1…", _USER.sub("…@", text))


def _spellings(secrets: Iterable[str]) -> list[str]:
    """Return all forms of the keys, the longest first: one key may begin with another."""
    forms: set[str] = set()
    for secret in secrets:
        escaped = json.dumps(secret)[1:-1]
        forms |= {secret, escaped, escaped.replace("/", "\\/"), urllib.parse.quote(secret, safe="")}
    return sorted(forms, key=lambda form: (-len(form), form))


def _without(text: str, forms: Iterable[str]) -> str:
    for form in forms:
        if form in text:
            text = text.replace(form, BLOT)
    return text


def _is_unmistakable(secret: str) -> bool:
    return len(secret) >= SHORTEST_IN_REPLIES and not secret.isalpha() and not secret.replace(".", "").isdigit()
