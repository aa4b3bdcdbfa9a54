"""JSON of reports and exports is valid whatever replies hold."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assay.runs.json_text import json_text

SCALARS = (
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(st.characters(exclude_categories=[]))
)  # fmt: skip
VALUES = st.recursive(SCALARS, lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner))


@given(VALUES, st.booleans())
def test_values_come_back(value: Any, indent: bool) -> None:
    assert json.loads(json_text(value, indent=indent)) == value


@pytest.mark.parametrize("beside", ["plain", "\ud800", 2**70])
def test_what_json_has_no_number_for_is_null(beside: object) -> None:
    values = [float("nan"), float("inf"), -float("inf"), beside]
    assert json.loads(json_text(values)) == [None, None, None, beside]


def test_what_has_no_json_form_is_refused() -> None:
    with pytest.raises(TypeError):
        json_text(object())
