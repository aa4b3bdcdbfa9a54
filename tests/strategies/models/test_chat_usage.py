"""Token counts in every form that servers give them: the truth, or marked as estimated."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from assay.strategies.models.chat_reply import ChatReply, read_replies
from assay.strategies.models.chat_stream import read_events, read_stream

LIMIT = 48
PROMPT = "What is it? " * 4
ASKED = 12


def usage(tokens: int) -> dict[str, int]:
    return {"prompt_tokens": ASKED, "completion_tokens": tokens, "total_tokens": ASKED + tokens}


def chunk(index: int, text: str | None, finish: str | None = None, **more: Any) -> str:
    delta = {} if text is None else {"content": text}
    return json.dumps({"choices": [{"index": index, "delta": delta, "finish_reason": finish}], **more})


def streamed(form: str, replies: list[list[str]], ends: list[str], order: list[int]) -> bytes:
    """A stream of tokens; the choices advance in the order of `order`, then what is left of each."""
    data, left = [], [list(enumerate(tokens, 1)) for tokens in replies]
    total = sum(map(len, replies))
    turns = [index for index in order if index < len(replies)] + [i for i, tokens in enumerate(replies) for _ in tokens]
    ended = 0

    def finish(index: int) -> None:
        nonlocal ended
        ended += 1
        more: dict[str, Any] = {"usage": usage(len(replies[index]))} if form == "continuous" else {}
        if form == "last" and ended == len(replies):
            more = {"usage": usage(total)}
        data.append(chunk(index, None, ends[index], **more))
        if form == "choice":
            data.append(json.dumps({"choices": [], "usage": usage(len(replies[index]))}))
        if form == "so far":
            done = sum(len(tokens) - len(rest) for tokens, rest in zip(replies, left, strict=True))
            data.append(json.dumps({"choices": [], "usage": usage(done)}))

    for index in turns:
        if left[index]:
            number, token = left[index].pop(0)
            counted: dict[str, Any] = {"usage": usage(number)} if form == "continuous" else {}
            data.append(chunk(index, token, obfuscation=str(len(data)), **counted))
            if not left[index]:
                finish(index)
    if form in ("request", "continuous", "twice"):
        data += [json.dumps({"choices": [], "usage": usage(total)})] * (2 if form == "twice" else 1)
    return "".join(f"data: {one}\n\n" for one in [*data, "[DONE]"]).encode()


def whole(form: str, replies: list[list[str]], ends: list[str]) -> bytes:
    total = len(replies[0]) if form == "first" else sum(map(len, replies))
    choices = [{"index": i, "message": {"content": "".join(t)}, "finish_reason": e}
               for i, (t, e) in enumerate(zip(replies, ends, strict=True))]  # fmt: skip
    return json.dumps({"choices": choices, **({} if form == "none" else {"usage": usage(total)})}).encode()


tokens = st.lists(st.sampled_from([" the", "1", " city", "->", " is", "\n"]), min_size=1, max_size=LIMIT)
several = st.lists(tokens, min_size=1, max_size=6)


def check(found: list[ChatReply], replies: list[list[str]], exact: bool) -> None:
    total = sum(map(len, replies))
    assert [reply.text for reply in found] == ["".join(tokens) for tokens in replies]
    counted = sum(reply.completion_tokens for reply in found)
    assert counted == total or all(reply.estimated for reply in found)
    if exact:
        assert counted == total


@pytest.mark.parametrize("form", ["request", "continuous", "choice", "last", "twice", "none"])
@given(replies=several, order=st.lists(st.integers(0, 5), max_size=40))
@example(replies=[[" city"], [" the"]], order=[])
def test_streams_are_counted_right_or_marked(form: str, replies: list[list[str]], order: list[int]) -> None:
    ends = ["length" if len(tokens) == LIMIT else "stop" for tokens in replies]
    found = read_stream(streamed(form, replies, ends, order), PROMPT, LIMIT)
    check(found, replies, form in ("continuous", "choice", "request"))
    if form in ("continuous", "choice"):
        assert [reply.completion_tokens for reply in found] == [len(tokens) for tokens in replies]
        assert not any(reply.estimated for reply in found)
        assert sum(reply.prompt_tokens for reply in found) == ASKED


@pytest.mark.parametrize("count", [2, 3, 8])
def test_counts_so_far_are_not_added_up(count: int) -> None:
    replies = [["a "] * 20 for _ in range(count)]
    found = read_stream(streamed("so far", replies, ["stop"] * count, []), PROMPT, LIMIT)
    assert sum(reply.completion_tokens for reply in found) == 20 * count


@pytest.mark.parametrize("form", ["request", "first", "none"])
@given(replies=several)
def test_whole_replies_are_counted_right_or_marked(form: str, replies: list[list[str]]) -> None:
    ends = ["length" if len(tokens) == LIMIT else "stop" for tokens in replies]
    check(read_replies(whole(form, replies, ends), PROMPT, LIMIT), replies, form == "request" and len(replies) == 1)


@pytest.mark.parametrize("count", [2, 3, 16])
@pytest.mark.parametrize("width", [4, 6])
def test_a_count_of_the_first_choice_is_not_divided_by_all(count: int, width: int) -> None:
    full = [["abcdef"[:width]] * LIMIT for _ in range(count)]
    found = read_replies(whole("first", full, ["length"] * count), PROMPT, LIMIT)
    assert [reply.completion_tokens for reply in found] == [LIMIT] * count
    mixed = [full[0], *(["abcdef"[:width]] * 20 for _ in range(count - 1))]
    found = read_replies(whole("first", mixed, ["length", *["stop"] * (count - 1)]), PROMPT, LIMIT)
    assert sum(reply.completion_tokens for reply in found) == pytest.approx(LIMIT + 20 * (count - 1), rel=0.05)
    assert all(reply.estimated for reply in found)


def test_a_stream_of_several_that_is_cut_counts_what_came() -> None:
    data = streamed("choice", [["a "] * 10, ["b "] * 30], ["stop", "stop"], [0] * 10)
    cut = data[: data.index(b"b ") + 600]
    prompt, completion, exact = read_events(cut).counts(PROMPT)
    assert prompt == ASKED and completion == 10 + cut.count(b"b ") and not exact
