"""The real loading and sampling code, on a tiny random model saved to disk."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import Any

import pytest
import tiny_model
from scripted_model import session_on, toy
from tiny_calls import ask, ending, request

from assay.strategies import parse_strategy
from assay.strategies.models import open_model
from assay.strategies.models.model import Sampling
from assay.strategies.models.transformers import plain_prompt

pytest.importorskip("torch", reason='needs torch: pip install "assay-reasoning[hf]"')
pytest.importorskip("transformers", reason='needs transformers: pip install "assay-reasoning[hf]"')

pytestmark = pytest.mark.usefixtures("one_thread")


def test_concurrent_requests_share_a_batch_and_tokens_are_counted(chat: Path) -> None:
    requests = [request("x" * (1 + 3 * i), seed=i) for i in range(6)]
    replies, sizes = ask(chat, requests, ",max_batch=4,wait=0.05")
    assert sizes == [4, 2]
    for asked, reply in zip(requests, replies, strict=True):
        assert reply.error is None and not reply.estimated and reply.seconds > 0
        # <|user|> text <eos> <|assistant|>: one token per byte and three marks
        assert reply.prompt_tokens == len(asked.messages[0]["content"]) + 3
        assert 1 <= reply.completion_tokens <= 12
        assert reply.finish_reason == "stop" or reply.completion_tokens == 12
        assert not any(mark in reply.text for mark in tiny_model.SPECIAL)


@pytest.mark.parametrize("end", [1, 2], ids=["the tokenizer's end", "the second end of the model"])
def test_stops_at_every_end_token_and_counts_it(chat: Path, end: int) -> None:
    letter = tiny_model.tokenizer()("k")["input_ids"][0]
    ((reply,), _) = ask(chat, [request()], meddle=ending([letter, letter, end, letter]))
    assert (reply.text, reply.completion_tokens, reply.finish_reason) == ("kk", 3, "stop")


def test_the_limit_ends_a_reply(chat: Path) -> None:
    letter = tiny_model.tokenizer()("k")["input_ids"][0]
    ((reply,), _) = ask(chat, [request()], meddle=ending([letter]))
    assert (reply.text, reply.completion_tokens, reply.finish_reason) == ("k" * 12, 12, "length")


def test_a_prompt_that_fills_the_context_is_a_failed_call_and_a_near_one_is_cut(chat: Path) -> None:
    letter = tiny_model.tokenizer()("k")["input_ids"][0]
    (short, near, over), sizes = ask(
        chat, [request("x"), request("x" * 504), request("x" * 509)], ",wait=0.05", meddle=ending([letter])
    )
    assert (short.completion_tokens, near.completion_tokens, near.finish_reason) == (12, 5, "length")
    assert over.error is not None and "512" in over.error and over.finish_reason == "error"
    assert sizes == [1, 1]


def test_without_a_chat_template_the_prompt_stands_as_it_is(bare: Path) -> None:
    ((reply,), _) = ask(bare, [request("hello")])
    assert reply.error is None and reply.prompt_tokens == len("hello\n\n")
    turns: tuple[Any, ...] = (
        {"role": "user", "content": "2+2?"},
        {"role": "assistant", "content": "5"},
        {"role": "user", "content": "No."},
    )
    assert plain_prompt(turns) == "User: 2+2?\n\nAssistant: 5\n\nUser: No.\n\nAssistant:"


def test_a_template_that_refuses_is_a_failed_call(chat: Path) -> None:
    def meddle(model: Any) -> None:
        model._tokenizer.chat_template = "{{ raise_exception('roles must alternate') }}"

    ((reply,), _) = ask(chat, [request()], meddle=meddle)
    assert reply.error is not None and "roles must alternate" in reply.error


def test_a_strategy_runs_on_it(chat: Path) -> None:
    async def session() -> Any:
        model = open_model(f"transformers:{chat},device=cpu")
        ours = session_on(toy(), model)
        ours._sampling = Sampling(max_tokens=8)
        outcome = await parse_strategy("majority:n=4").solve(ours)
        await model.close()
        return outcome, ours.ledger

    outcome, ledger = asyncio.run(session())
    assert len(outcome.replies) == 4 and ledger.failed == 0 and ledger.completion_tokens > 0


@pytest.mark.parametrize(
    "rest", ["", "/no/such/folder", "{empty}", "{chat},device=quantum", "{chat},dtype=int8", "{chat},max_batch=0"]
)
def test_what_cannot_be_loaded_is_refused(rest: str, chat: Path, tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="model 'transformers"):
        open_model("transformers:" + rest.format(chat=chat, empty=tmp_path))


def test_the_data_type_is_as_asked(chat: Path) -> None:
    async def session() -> str:
        model: Any = open_model(f"transformers:{chat},device=cpu,dtype=bfloat16")
        reply = await model.complete(request())
        kind = str(model._generator._model.dtype)
        await model.close()
        return kind if reply.error is None else reply.error

    assert asyncio.run(session()) == "torch.bfloat16"


def _spy_prefill(model: Any) -> list[int]:
    """The widths of the batches that the model itself is called with for more than one token."""
    inner, rows = model._generator._model, list[int]()
    real = inner.forward

    def forward(*args: Any, **kwargs: Any) -> Any:
        ids = kwargs.get("input_ids", args[0] if args else None)
        if ids is not None and ids.shape[1] > 1:
            rows.append(ids.shape[0])
        return real(*args, **kwargs)

    inner.forward = forward
    return rows


def test_a_shared_prompt_is_computed_once_and_changes_no_reply(chat: Path) -> None:
    sampling = Sampling(0.0, 1.0, 10)
    texts = ["the first", "the first", "another one", "the first"]
    seen: list[list[int]] = []
    replies, sizes = ask(
        chat, [request(text, seed=i, sampling=sampling) for i, text in enumerate(texts)], ",wait=0.05",
        lambda model: seen.append(_spy_prefill(model)),
    )  # fmt: skip
    assert sizes == [4] and seen[0] == [2]
    alone = {text: ask(chat, [request(text, sampling=sampling)])[0][0] for text in set(texts)}
    assert [reply.text for reply in replies] == [alone[text].text for text in texts]
    assert [reply.cached_tokens > 0 for reply in replies] == [False, True, False, True]
    assert all(0 < (reply.first_token_seconds or 0) <= reply.seconds for reply in replies)


def test_a_model_that_cannot_share_prompts_draws_all_the_same(chat: Path) -> None:
    def meddle(model: Any) -> None:
        inner, calls = model._generator._model, list[int]()
        real = inner.forward

        def forward(*args: Any, **kwargs: Any) -> Any:
            calls.append(1)
            if len(calls) == 1:
                raise TypeError("unexpected keyword argument 'logits_to_keep'")
            return real(*args, **kwargs)

        inner.forward = forward

    replies, _ = ask(chat, [request(seed=i) for i in range(3)], ",wait=0.05", meddle)
    assert all(reply.error is None and reply.cached_tokens == 0 for reply in replies)
