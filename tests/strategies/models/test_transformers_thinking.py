"""Thinking is kept apart and ended by force."""

from __future__ import annotations

from pathlib import Path

import pytest
import tiny_model
from tiny_calls import ask, ending, request

from assay.strategies.models.model import Sampling

pytest.importorskip("torch", reason='needs torch: pip install "assay-reasoning[hf]"')
pytest.importorskip("transformers", reason='needs transformers: pip install "assay-reasoning[hf]"')

pytestmark = pytest.mark.usefixtures("one_thread")


@pytest.mark.parametrize("most", [0, 1, 5])
def test_thinking_is_closed_by_force_and_kept_apart(chat: Path, most: int) -> None:
    """The byte tokenizer spells the closing tag in eight tokens, each of which has to be forced."""
    words = tiny_model.tokenizer()
    think, letter = words("<think>")["input_ids"], words("k")["input_ids"][0]
    replies, _ = ask(
        chat, [request("x<think>" if i else "x", seed=i, sampling=Sampling(1.0, 1.0, 40, most)) for i in range(2)],
        ",wait=0.05", ending([letter]),
    )  # fmt: skip
    assert replies[0].text == "k" * 40 and replies[0].reasoning == ""  # a model that does not think is left alone
    ((reply,), _) = ask(
        chat, [request(sampling=Sampling(1.0, 1.0, 40, len(think) + most))], "", ending([*think, letter])
    )
    assert reply.reasoning == "<think>" + "k" * most + "</think>"
    assert reply.text == "k" * (40 - len(think) - most - 8)
    assert reply.reasoning_tokens == len(think) + most + 8 and reply.completion_tokens == 40


def test_thinking_that_ends_by_itself_is_kept_apart_too(chat: Path) -> None:
    words = tiny_model.tokenizer()
    tokens = words("<think>hm</think>yes")["input_ids"]
    ((reply,), _) = ask(chat, [request(sampling=Sampling(1.0, 1.0, 60))], "", ending([*tokens, 1]))
    assert (reply.reasoning, reply.text) == ("<think>hm</think>", "yes")
    assert reply.completion_tokens == len(tokens) + 1
