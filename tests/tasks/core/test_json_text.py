"""JSON that is looked at natively is what the strict reader reads."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from mutate import mutants

from assay.tasks import _core
from assay.tasks.core.strict_json import parse_object, parse_value, write_lines, write_object, write_texts

SEEDS = [
    text.encode("utf-8", "surrogatepass")
    for text in (
        '{"id":"tsp:v1:L4:7:42","response":"a \\"b\\" \\u00e9\\ud83c\\udf89 \\n<answer>0 -> 1</answer>","n":1.5e10}',
        '{"a": {"b": [1, -2.50, true, null, {"c": "\u00e9 \U0001f389"}]}, "d": "", "e": [], "f": {}}',
        ' { "x" : 0 , "y" : [ [ ] ] } ', '{"x":1,"x":2}', '{"a":{"k":1,"k":2}}', '{"a":NaN}', '{"a":1e999}', '{"a":01}',
        '{"a":"\\ud800"}', '{"a":"\\udc00\\ud800"}', '{"\\u0061":1,"a":2}', "[1,2]", '"text"', "\ufeff{}", '{"a":"\t"}', "{" * 5 + "}" * 5,
        '{"a":' + "9" * 60 + "}", '{"a":1e-99}', '{"a":-}', '{"a":1.}', '{"a":"\\x"}',
    )
]  # fmt: skip
VALUES = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-(10**30), 10**30)
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(), inner, max_size=4),
    max_leaves=12,
)


def read_out(record: dict[str, Any]) -> dict[str, Any]:
    return {name: parse_value(value) if isinstance(value, bytes) else value for name, value in record.items()}


def same(one: Any, other: Any) -> bool:
    return json.dumps(one, sort_keys=True) == json.dumps(other, sort_keys=True)


def test_mutated_lines_are_split_as_they_are_read() -> None:
    split = 0
    for data in mutants("json-split", SEEDS[:4] * 6 + SEEDS, 4000):
        (record,) = _core.json_split([data])
        if record is not None:
            split += 1
            assert same(read_out(record), parse_object(data)), data
        if _core.json_strict([data])[0]:
            parse_value(data)
    assert split > 100


@given(st.dictionaries(st.text(), VALUES, max_size=5), st.booleans(), st.sampled_from([None, 1, "\t"]))
def test_what_json_writes_is_split_as_it_is_read(
    value: dict[str, Any], ascii_only: bool, indent: int | str | None
) -> None:
    data = json.dumps(value, ensure_ascii=ascii_only, indent=indent).encode("utf-8", "surrogatepass")
    (record,) = _core.json_split([data])
    if record is not None:
        assert same(read_out(record), value)


def test_our_own_records_are_split() -> None:
    value = {
        "id": "x",
        "response": "a\nb \u2192 c",
        "problem": {"rows": ["..#"], "start": [0, 0]},
        "level": None,
        "ok": True,
    }
    (record,) = _core.json_split([write_object(value)])
    assert record == {**value, "problem": b'{"rows":["..#"],"start":[0,0]}'}


@given(st.lists(VALUES | st.dictionaries(st.integers(), st.floats(allow_nan=False, allow_infinity=False)), max_size=4))
def test_values_are_written_together_as_one_by_one(values: list[Any]) -> None:
    alone = [write_object(value) for value in values]
    assert write_texts(values) == alone
    assert write_lines(values) == "".join(text + "\n" for text in alone).encode()


def test_what_is_no_plain_value_is_written_as_json_writes_it() -> None:
    class Name(str): ...

    signs = "".join(map(chr, range(0x250))) + "\u2028\ufeff\U0001f389"
    deep: Any = 1
    for _ in range(90):
        deep = [deep]
    values = [
        signs,
        Name("x"),
        {"a": Name("y")},
        {1: 2, None: 3, False: 4},
        {"b": "\ud800"},
        (1, (2,)),
        2**64,
        -(2**63),
    ]
    values += [1e16, 1e-7, -0.0, 5e-324, 0.1, 1e22, 123456789.0, True, deep, {}, [], ()]
    assert write_texts(values) == [write_object(value) for value in values]
    for bad in (float("nan"), [float("inf")], {"a": -float("inf")}, {"a": {1}}):
        with pytest.raises((ValueError, TypeError)) as expected:
            write_object(bad)
        with pytest.raises(type(expected.value)) as found:
            write_lines([{"fine": 1}, bad])
        assert str(found.value) == str(expected.value)
