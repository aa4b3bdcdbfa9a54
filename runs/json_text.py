"""Writing JSON fast: reports and exports, whose bytes no other file depends on."""

from __future__ import annotations

import json
from typing import Any


def json_text(data: Any, *, indent: bool = False) -> str:
    """Write data as JSON text, `orjson` doing the work where it can.

    `orjson` refuses lone surrogates, which replies may hold, and integers beyond 64 bits: those are left to the
    standard library. NaN and infinities become null, as JSON has none.

    Args:
        data: Objects with texts as keys, lists, tuples, texts, numbers, booleans and None.
        indent: Whether to indent by two spaces.

    Raises:
        TypeError: A value has no JSON form.
    """
    import orjson

    try:
        return orjson.dumps(data, option=orjson.OPT_INDENT_2 if indent else None).decode()
    except orjson.JSONEncodeError:
        return json.dumps(_finite(data), indent=2 if indent else None, allow_nan=False)


def _finite(data: Any) -> Any:
    if isinstance(data, dict):
        return {key: _finite(value) for key, value in data.items()}
    if isinstance(data, (list, tuple)):
        return [_finite(value) for value in data]
    if isinstance(data, float) and not abs(data) < float("inf"):
        return None
    return data
