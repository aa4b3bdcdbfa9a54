"""JSON without its loose ends."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assay.tasks.core import strict_json
from assay.tasks.core.strict_json import parse_object, parse_value, write_object

values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
    max_leaves=20,
)


@given(values)
def test_what_is_written_is_read(value: Any) -> None:
    text = write_object(value)
    assert "\n" not in text
    assert parse_value(text) == parse_value(text.encode()) == value == json.loads(text)


@given(st.binary(max_size=60) | st.text(max_size=60))
def test_any_text_is_an_object_or_a_value_error(data: bytes | str) -> None:
    try:
        assert isinstance(parse_object(data), dict)
    except ValueError as error:
        assert str(error)


def test_lone_surrogates_are_escaped() -> None:
    assert write_object({"é": "\ud800"}).encode() == rb'{"\u00e9":"\ud800"}'
    assert write_object({"é": 1}) == '{"é":1}'


@pytest.mark.parametrize("value", [float("nan"), float("inf")])
def test_numbers_that_are_not_finite_are_not_written(value: float) -> None:
    with pytest.raises(ValueError, match="not JSON compliant"):
        write_object([value])


@pytest.mark.parametrize(
    "text, told",
    [
        ('{"a": {"b": 1, "c": 2, "b": 1}}', "'b' is given twice"),
        ('{"a": -Infinity}', "-Infinity"),
        ('{"a": 1e400}', "out of range"),
        ('{"a": ' + "1" * 401 + "}", "401 digits"),
        ("{} {}", "Extra data"),
        ("[" * 200_000 + "]" * 200_000, "deeply"),
        (b'{"a": "\xed\xa0\x80"}', "not UTF-8 at byte 7"),
    ],
)
def test_refused(text: str | bytes, told: str) -> None:
    with pytest.raises(ValueError, match=told):
        parse_object(text)


@pytest.mark.parametrize("twice", [0, 500, 999])
def test_a_repeated_key_is_found_in_one_pass(twice: int) -> None:
    compared = 0

    class Name(str):
        def __eq__(self, other: object) -> bool:
            nonlocal compared
            compared += 1
            return str.__eq__(self, other)

        __hash__ = str.__hash__

    pairs: list[tuple[str, object]] = [(Name(i), 0) for i in range(1000)]
    with pytest.raises(ValueError, match=f"key '{twice}' is given twice"):
        strict_json._unique([*pairs, (Name(twice), 0)])
    assert compared < 3000
