"""The rows of a long JSON text, one at a time: the elements of an array, of the list of rows in an object, or an object of rows by name."""

from __future__ import annotations

import io
import re
from collections.abc import Iterator
from typing import Any

from ...tasks.core.strict_json import parse_value
from ...tasks.datasets.jsonl import CHUNK, MAX_LINE, ByteStream
from ...tasks.datasets.records import Row

BATCH = 64
"""Rows handed on together."""
HEAD = 2**24
"""Bytes of the other members of an object, at most."""
NAMED = frozenset(
    ("prompt_0shot", "prompt_5shot", "golden_plan", "prompt", "question", "response", "completion", "problem")
)
"""Keys of which a row in an object of rows by name has one."""
_NUMBERED = re.compile(r".*[0-9]")
_QUOTE = re.compile(rb'["\\]')
_BRACKET = re.compile(rb'["{}\[\]]')
_END = re.compile(rb"[,\]}\s]")
_TEXT = re.compile(rb"[^ \t\r\n]")


def read_document(stream: ByteStream, lists: tuple[str, ...]) -> Iterator[list[Row]]:
    """Yield the rows of a JSON text: the elements of an array, or of the first list of rows in an object.

    An object without such a list is one row, unless its members are rows by name (`names_row`), which becomes their `id`. What comes after damage cannot be told apart: one row says where.

    Args:
        lists: The keys under which an object may hold its rows.
    """
    text = _Scanner(stream)
    batch: list[Row] = []
    number = 0
    try:
        for value in _elements(text, lists):
            number += 1
            batch.append(_row(number, value))
            if len(batch) >= BATCH:
                yield batch
                batch = []
    except ValueError as error:
        batch.append(Row(number + 1, error=f"{error}; nothing after row {number} can be read"))
    if batch:
        yield batch


def names_row(name: Any, value: Any) -> bool:
    """Return whether a member of an object is a row by name: `example_0` or `17`, with an object that has a question or a reply."""
    return (
        isinstance(name, str) and _NUMBERED.fullmatch(name) is not None
        and isinstance(value, dict) and not NAMED.isdisjoint(value)
    )  # fmt: skip


def begins_with_list(head: bytes, lists: tuple[str, ...]) -> bool:
    """Return whether the beginning of an object has a list under one of these keys, or a row by name: a log of a whole run."""
    text = _Scanner(io.BytesIO(head))
    try:
        sign = text.expect(b"{")
        while sign != b"}":
            key = parse_value(text.value())
            text.expect(b":")
            if key in lists and text.peek() == b"[":
                return True
            if names_row(key, parse_value(text.value())):
                return True
            sign = text.expect(b",", b"}")
    except ValueError:
        pass  # the beginning is not the whole
    return False


def _elements(text: _Scanner, lists: tuple[str, ...]) -> Iterator[bytes]:
    """Yield the rows of each JSON text in a stream: there is one, or one on each line."""
    while sign := text.peek():
        if sign == b"[":
            yield from _array(text)
        else:
            yield from _object(text, lists)


def _array(text: _Scanner) -> Iterator[bytes]:
    text.expect(b"[")
    if text.peek() == b"]":
        text.expect(b"]")
        return
    while True:
        yield text.value()
        if text.expect(b",", b"]") == b"]":
            return


def _object(text: _Scanner, lists: tuple[str, ...]) -> Iterator[bytes]:
    """Yield the elements of the first list that has one of the names, or the rows by name; else the object itself."""
    seen: set[str] = set()
    kept = [b"{"]
    listed = named = False
    end = text.expect(b"{")
    while end != b"}":
        if text.peek() == b"}" and not seen:
            text.expect(b"}")
            break
        name = text.value()
        key = parse_value(name)
        if not isinstance(key, str):
            raise ValueError(f"not JSON: expected a key before byte {text.place + 1}")
        if key in seen:
            raise ValueError(f"key {key[:80]!r} is given twice")
        seen.add(key)
        text.expect(b":")
        if key in lists and text.peek() == b"[" and not listed:
            listed = True
            yield from _array(text)
        else:
            value = text.value()
            named = named or (len(seen) == 1 and value[:1] == b"{" and names_row(key, parse_value(value)))
            if named:
                yield _with_id(name, value)
            elif listed:
                parse_value(value)  # as strict behind the list as before it
            else:
                kept += [b"," if len(kept) > 1 else b"", name, b":", value]
            if sum(map(len, kept)) > HEAD:
                raise ValueError(f"expected a list of rows in the first {HEAD:,} bytes, under {', '.join(lists)}")
        end = text.expect(b",", b"}")
    if named:
        return
    if not listed:
        yield b"".join([*kept, b"}"])
    else:
        parse_value(b"".join([*kept, b"}"]))


def _with_id(name: bytes, value: bytes) -> bytes:
    """Return a row with its name as `id`, where it has none."""
    row = parse_value(value)
    if not isinstance(row, dict) or "id" in row or not row:
        return value
    return b'{"id":' + name + b"," + value.lstrip()[1:]


def _row(number: int, data: bytes) -> Row:
    try:
        value: Any = parse_value(data)
    except ValueError as error:
        return Row(number, error=str(error))
    if not isinstance(value, dict):
        return Row(number, error=f"expected a JSON object, got {data[:40].decode('utf-8', 'replace')}")
    return Row(number, value)


class _Scanner:
    """Cuts a stream of JSON at its values, by brackets and quotes; what is inside is read by the strict reader."""

    def __init__(self, stream: ByteStream) -> None:
        self._stream = stream
        self._text = bytearray()
        self._at = 0
        self.place = 0
        if self._fill() and self._text.startswith(b"\xef\xbb\xbf"):
            self._skip(3)

    def peek(self) -> bytes:
        """Return the next byte that is no white space, or nothing at the end."""
        while True:
            found = _TEXT.search(self._text, self._at)
            if found:
                self._skip(found.start() - self._at)
                return bytes(self._text[self._at : self._at + 1])
            self._skip(len(self._text) - self._at)
            if not self._fill():
                return b""

    def expect(self, *signs: bytes) -> bytes:
        """Pass over one of these signs and return it."""
        sign = self.peek()
        if sign not in signs:
            wanted = " or ".join(one.decode() for one in signs)
            got = repr(sign.decode("utf-8", "replace")) if sign else "the end of the file"
            raise ValueError(f"not JSON: expected {wanted} at byte {self.place + 1}, got {got}")
        self._skip(1)
        return sign

    def value(self) -> bytes:
        """Return the bytes of the next value."""
        first = self.peek()
        begin = self._at  # moves to 0 when the buffer is filled
        if first not in (b'"', b"{", b"["):
            end = self._scalar_end()
        else:
            end = self._end_of(begin)
        data = bytes(self._text[self._at : end])
        if not data:
            self.expect(b"a value")
        self._skip(end - self._at)
        return data

    def _scalar_end(self) -> int:
        while not (found := _END.search(self._text, self._at)):
            if not self._fill():
                return len(self._text)
        return found.start()

    def _end_of(self, begin: int) -> int:
        offset, depth, quoted = 0, 0, False
        while True:
            found = (_QUOTE if quoted else _BRACKET).search(self._text, self._at + offset)
            escape = found is not None and found[0] == b"\\"
            if found is None or (escape and found.end() >= len(self._text)):
                offset = (found.start() if found else len(self._text)) - self._at
                if not self._fill():
                    raise ValueError(f"not JSON: the value at byte {self.place + 1} does not end")
                continue
            offset = found.end() - self._at + escape
            if found[0] == b'"':
                quoted = not quoted
            elif found[0] in b"{[":
                depth += 1
            elif not escape:
                depth -= 1
            if depth == 0 and not quoted:
                return self._at + offset

    def _skip(self, count: int) -> None:
        self._at += count
        self.place += count

    def _fill(self) -> bool:
        """Read on, and forget what was passed over."""
        if len(self._text) - self._at > MAX_LINE:
            raise ValueError(f"the value at byte {self.place + 1} is longer than {MAX_LINE} bytes")
        data = self._stream.read1(CHUNK)
        del self._text[: self._at]
        self._at = 0
        self._text += data
        return bool(data)
