"""Any body is a reply or malformed, and never an exception of another kind."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assay.strategies.models import chat_stream
from assay.strategies.models.chat_reply import MalformedReply, error_text, read_replies, refusal
from assay.strategies.models.chat_stream import read_events, read_stream

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
        (reply,) = read_replies(body, "hello", 100)
    except MalformedReply as error:
        assert str(error)
    else:
        assert isinstance(reply.text, str) and reply.prompt_tokens >= 0 and reply.completion_tokens >= 0
    assert "\n" not in error_text(body)


@given(st.binary(max_size=200))
def test_any_bytes_are_malformed_with_a_reason(body: bytes) -> None:
    with pytest.raises(MalformedReply, match="the reply is no"):
        read_replies(b"\x00" + body, "hello", 100)
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


def _event(index: int = 0, text: str | None = None, finish: str | None = None, **more: Any) -> bytes:
    delta = {} if text is None else {"content": text}
    event = {"choices": [{"index": index, "delta": delta, "finish_reason": finish}], **more}
    return f"data: {json.dumps(event)}\n\n".encode()


def _usage(completion: int, **more: Any) -> dict[str, Any]:
    return {"usage": {"prompt_tokens": 10, "completion_tokens": completion, **more}}


@given(st.binary(max_size=200), st.integers(0, 10))
def test_any_stream_is_replies_or_malformed(noise: bytes, at: int) -> None:
    whole = _event(0, "a ") + _event(0, "b", "stop") + b"data: [DONE]\n\n"
    try:
        replies = read_stream(whole[:at] + noise + whole[at:], "hello", 100)
    except MalformedReply as error:
        assert str(error)
    else:
        assert all(reply.completion_tokens >= 0 for reply in replies)


@given(st.text(max_size=60), st.data())
def test_a_stream_cut_anywhere_counts_what_had_come(text: str, data: st.DataObject) -> None:
    """With counts in every event the cost of a cut stream is exact; a whole stream gives the whole text."""
    letters = [*text]
    parts = [_event(0, letter, **_usage(i)) for i, letter in enumerate(letters, 1)]
    parts.append(_event(0, None, "stop", **_usage(len(letters))))
    whole = b"".join(parts)
    cut = data.draw(st.integers(0, len(whole)))
    events = read_events(whole[:cut])
    # An event is read as soon as its JSON is whole; the line ends after it may be cut off.
    came = sum(len(b"".join(parts[: i + 1]).rstrip()) <= cut for i in range(len(parts)))
    if came:
        assert events.counts("") == (10, min(came, len(letters)), True)
        assert "".join(events.choices[0].texts) == "".join(letters[:came])
    # "\r" and "\n" inside JSON are escaped, so events end where they should.
    assert read_stream(whole, "", 100)[0].completion_tokens == len(letters)


def test_a_repeated_event_is_left_out_where_counts_tell_and_malformed_elsewhere() -> None:
    counted = [_event(0, "ha", **_usage(1)), _event(0, "ha", **_usage(2)), _event(0, None, "stop", **_usage(2))]
    (reply,) = read_stream(counted[0] * 2 + counted[1] + counted[2], "", 100)
    assert (reply.text, reply.completion_tokens) == ("haha", 2)
    silent, end = _event(0, "ha"), _event(0, None, "stop")
    last = f"data: {json.dumps({'choices': [], **_usage(2)})}\n\n".encode()
    (reply,) = read_stream(silent * 2 + end + last, "", 100)
    assert reply.text == "haha"
    (reply,) = read_stream(silent * 3 + end, "", 100)
    assert reply.text == "hahaha" and reply.estimated
    with pytest.raises(MalformedReply, match="repeats"):
        read_stream(silent * 3 + end + last, "", 100)


def test_replies_to_one_request_share_its_prompt_and_sum_to_its_count() -> None:
    body = json.dumps({
        "choices": [{"message": {"content": "x" * size}} for size in (4, 40, 400)],
        "usage": {"prompt_tokens": 11, "completion_tokens": 100, "prompt_tokens_details": {"cached_tokens": 7}},
    }).encode()  # fmt: skip
    replies = read_replies(body, "", 100)
    assert [sum(getattr(r, name) for r in replies) for name in ("prompt_tokens", "completion_tokens")] == [11, 100]
    assert sum(reply.cached_tokens for reply in replies) == 7 and all(reply.estimated for reply in replies)
    assert replies[0].completion_tokens < replies[1].completion_tokens < replies[2].completion_tokens


@pytest.mark.parametrize("count", [0, -3, 2**40, True, "12", 12.0, None, 5000])
def test_counts_that_cannot_be_are_guessed_and_marked(count: Any) -> None:
    body = json.dumps({"choices": [{"message": {"content": "x" * 40}}], **_usage(count)}).encode()
    (reply,) = read_replies(body, "", 100)
    assert (reply.completion_tokens, reply.estimated, reply.prompt_tokens) == (10, True, 10)


@pytest.mark.parametrize(
    ("status", "text", "reason"),
    [
        (400, "This model's maximum context length is 4096 tokens", "context_length"),
        (400, "the prompt is too long", "context_length"),
        (400, "triggering Azure OpenAI's content management policy", "content_filter"),
        (400, "no such model", None),
        (401, "maximum context length", None),
    ],
)
def test_what_can_never_be_answered(status: int, text: str, reason: str | None) -> None:
    assert refusal(status, json.dumps({"error": {"message": text}}).encode()) == reason


@given(
    st.lists(
        st.tuples(
            st.text('ab"\\ \né{},:', max_size=4),
            st.sampled_from(["text"] * 8 + ["twice", "role", "other", "counts", "bad"]),
        ),
        min_size=chat_stream.FEW,
        max_size=24,
    ),
    st.booleans(),
)
def test_events_of_one_form_are_read_as_each_by_itself(pieces: list[tuple[str, str]], counted: bool) -> None:
    rows, spent = [], 0
    for text, kind in pieces:
        spent += kind != "twice"
        row: dict[str, Any] = {
            "id": "c",
            "choices": [{"index": int(kind == "other"), "delta": {"content": text}}],
        }
        if counted:
            row["usage"] = {"prompt_tokens": 3, "completion_tokens": spent, "total_tokens": 3 + spent}
        if kind == "role":
            row["choices"][0]["delta"]["role"] = "assistant"
        if kind == "counts":
            row = {"choices": [], "usage": {"prompt_tokens": 3, "completion_tokens": spent}}
        line = json.dumps(row).encode()
        rows += [line[: -len(text) - 2] if kind == "bad" else line] * (2 if kind == "twice" else 1)
    said = []
    for few in (len(rows) + 1, 0):
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(chat_stream, "FEW", few)
            try:
                said.append(chat_stream.read_events(b"".join(b"data: " + row + b"\n\n" for row in rows)))
            except MalformedReply:
                said.append(None)
    assert said[0] == said[1]


def test_a_text_that_looks_like_the_form_is_a_text() -> None:
    texts = ['"}, "finish_reason": null', '\\"}}]}', '"content": "x"', "\\", 'a", "b', ""] * 2
    plain = ["a"] * 3
    lines = [_event(0, text) for text in plain + texts]
    events = chat_stream.read_events(b"".join(lines))
    assert events.choices[0].texts == [text for text in plain + texts if text]
