"""JSON that is looked at natively is what the strict reader reads."""

from __future__ import annotations

import json
from typing import Any

from hypothesis import given
from hypothesis import strategies as st
from mutate import mutants

from assay.tasks import _core
from assay.tasks.strict_json import parse_object, parse_value, write_object

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
