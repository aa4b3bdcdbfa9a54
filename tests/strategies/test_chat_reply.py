"""Any body is a reply or malformed, and never an exception of another kind."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assay.strategies.models.chat_reply import MalformedReply, error_text, read_reply
from assay.strategies.models.model import Message

MESSAGES: tuple[Message, ...] = ({"role": "user", "content": "hello"},)

json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(["choices", "message", "content", "usage", "error", "prompt_tokens", "text"]),
            inner,
            max_size=3,
        )
    ),
    max_leaves=12,
)


@given(json_values | json_values.map(lambda value: {"choices": [{"message": value}], "usage": value}))
def test_any_body_is_a_reply_or_malformed(value: Any) -> None:
    body = json.dumps(value).encode()
    try:
        reply = read_reply(body, MESSAGES)
    except MalformedReply as error:
        assert str(error)
    else:
        assert isinstance(reply.text, str) and reply.prompt_tokens >= 0 and reply.completion_tokens >= 0
    assert "\n" not in error_text(body)


@given(st.binary(max_size=200))
def test_any_bytes_are_malformed_with_a_reason(body: bytes) -> None:
    with pytest.raises(MalformedReply, match="the reply is no"):
        read_reply(b"\x00" + body, MESSAGES)
    assert isinstance(error_text(body), str)


@pytest.mark.parametrize(
    ("body", "text"),
    [
        (b'{"error": {"message": "no such model"}}', "no such model"),
        (b'{"error": "overloaded"}', "overloaded"),
        (b'{"message": "bad\\n seed"}', "bad seed"),
        (b'{"detail": [{"loc": ["seed"]}]}', '{"detail": [{"loc": ["seed"]}]}'),
        (b"<h1>502</h1>", "<h1>502</h1>"),
        (b"", ""),
    ],
)
def test_the_servers_own_words_are_kept(body: bytes, text: str) -> None:
    assert error_text(body) == text
