"""What is drawn from a tiny random model is what was asked for: its own distribution, by seed."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import tiny_model
from tiny_calls import ask, request, with_logits

from assay.strategies.models.model import Sampling

pytest.importorskip("torch", reason='needs torch: pip install "assay-reasoning[hf]"')
pytest.importorskip("transformers", reason='needs transformers: pip install "assay-reasoning[hf]"')

pytestmark = pytest.mark.usefixtures("one_thread")


def test_the_same_batch_draws_the_same_and_other_seeds_draw_others(chat: Path) -> None:
    def texts(first: int) -> list[str]:
        replies, _ = ask(chat, [request(seed=first + i) for i in range(3)], ",wait=0.05")
        return [reply.text for reply in replies]

    assert texts(0) == texts(0)
    assert texts(0) != texts(100)
    assert len(set(texts(0))) == 3


def test_sampling_leaves_the_callers_random_numbers_alone(chat: Path) -> None:
    import torch

    torch.manual_seed(3)
    expected = torch.rand(4)
    torch.manual_seed(3)
    ask(chat, [request()])
    assert torch.equal(torch.rand(4), expected)


def test_temperature_zero_is_greedy_and_temperature_one_is_the_models_own(chat: Path) -> None:
    greedy, _ = ask(chat, [request(seed=i, sampling=Sampling(0.0, 1.0, 8)) for i in range(3)])
    assert len({reply.text for reply in greedy}) == 1
    # The saved recommendation (top_k 1, almost no temperature) would make these equal too.
    drawn, _ = ask(chat, [request(seed=i, sampling=Sampling(1.0, 1.0, 8)) for i in range(8)], ",wait=0.05")
    assert len({reply.text for reply in drawn}) == 8


def test_left_padding_does_not_change_a_greedy_reply(chat: Path) -> None:
    sampling = Sampling(0.0, 1.0, 6)
    requests = [request(text, sampling=sampling) for text in ("a", "a much longer prompt than the first one")]
    together, sizes = ask(chat, requests, ",wait=0.05")
    alone = [ask(chat, [one])[0][0] for one in requests]
    assert sizes == [2]
    assert [reply.text for reply in together] == [reply.text for reply in alone]


def _drawn(chat: Path, make: Callable[[int, int], Any], sampling: Sampling, count: int = 64) -> list[list[int]]:
    """Token ids of replies to one prompt."""
    words = tiny_model.tokenizer()
    requests = [request(seed=i, sampling=sampling) for i in range(count)]
    replies, _ = ask(chat, requests, ",max_batch=64,wait=0.05", with_logits(make))
    return [words(reply.text)["input_ids"] for reply in replies]


def test_nothing_but_what_was_asked_bends_the_distribution(chat: Path) -> None:
    """No top-k: tokens of all ranks come. No repetition penalty: two equal letters repeat as a coin does."""
    import torch

    letters = tiny_model.tokenizer()("ab")["input_ids"]
    printable = tiny_model.tokenizer()("".join(map(chr, range(33, 127))))["input_ids"]

    def graded(step: int, size: int) -> Any:
        logits = torch.full((size,), -1e4)
        logits[printable] = 5 - 0.001 * torch.arange(94.0)
        return logits

    def coin(step: int, size: int) -> Any:
        logits = torch.full((size,), -1e4)
        logits[letters] = 5.0
        return logits

    first = [reply[0] for reply in _drawn(chat, graded, Sampling(1.0, 1.0, 1))]
    # Of 64 draws 30 are expected beyond rank 50; fewer than 12 has a chance below 1e-5.
    assert sum(printable.index(token) >= 50 for token in first) >= 12
    pairs = _drawn(chat, coin, Sampling(1.0, 1.0, 2))
    # 32 expected; fewer than 16 has a chance below 1e-4, and the penalty would give 10.
    assert sum(one == two for one, two in pairs) >= 16


def test_temperature_and_top_p_are_passed_on(chat: Path) -> None:
    import torch

    letters = tiny_model.tokenizer()("ab")["input_ids"]

    def uneven(step: int, size: int) -> Any:  # 0.73 and 0.27
        logits = torch.full((size,), -1e4)
        logits[letters] = torch.tensor([1.0, 0.0])
        return logits

    def second(sampling: Sampling) -> int:
        return sum(reply == [letters[1]] for reply in _drawn(chat, uneven, sampling))

    assert second(Sampling(1.0, 0.7, 1)) == 0 < second(Sampling(1.0, 1.0, 1))
    assert second(Sampling(0.05, 1.0, 1)) == 0


def test_log_probabilities_are_the_models_own(chat: Path) -> None:
    """Against a plain forward pass over the whole reply, whatever the temperature was."""
    import torch
    from transformers import AutoModelForCausalLM

    requests = [request(text, seed=i, sampling=Sampling(0.7, 0.9, 9)) for i, text in enumerate(("a", "a longer one"))]
    kept: list[Any] = []

    def meddle(model: Any) -> None:
        completion = model._generator._completion

        def keep(prompt: Any, reply: list[int], *rest: Any) -> Any:
            made = completion(prompt, reply, *rest)
            kept.append((prompt.tokens, reply[: made.completion_tokens], made.logprob))
            return made

        model._generator._completion = keep

    ask(chat, requests, ",wait=0.05,logprobs=true", meddle)
    model = AutoModelForCausalLM.from_pretrained(chat)
    for prompt, reply, logprob in kept:
        with torch.no_grad():
            table = torch.log_softmax(model(torch.tensor([[*prompt, *reply]])).logits[0].float(), -1)
        exact = sum(float(table[len(prompt) - 1 + i, token]) for i, token in enumerate(reply))
        assert logprob == pytest.approx(exact, abs=1e-3)
