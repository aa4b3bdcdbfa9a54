"""The real loading and sampling code, on a tiny random model saved to disk."""

from __future__ import annotations

import asyncio
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
import tiny_model
from scripted_model import session_on, toy

from assay.strategies import parse_strategy
from assay.strategies.models import open_model
from assay.strategies.models.model import Completion, Request, Sampling
from assay.strategies.models.transformers import plain_prompt

pytest.importorskip("torch", reason='needs torch: pip install "assay[hf]"')
pytest.importorskip("transformers", reason='needs transformers: pip install "assay[hf]"')


@pytest.fixture(scope="module")
def chat(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tiny_model.save(tmp_path_factory.mktemp("chat"))


@pytest.fixture(scope="module")
def bare(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tiny_model.save(tmp_path_factory.mktemp("bare"), chat=False)


@pytest.fixture(autouse=True)
def _one_thread() -> Iterator[None]:
    import torch

    before = torch.get_num_threads()
    torch.set_num_threads(1)
    yield
    torch.set_num_threads(before)


def request(text: str = "hello", seed: int = 5, sampling: Sampling | None = None) -> Request:
    return Request(({"role": "user", "content": text},), sampling or Sampling(1.0, 1.0, 12), seed, toy())


def ask(path: Path, requests: list[Request], options: str = "", meddle: Callable[[Any], None] | None = None) -> Any:
    async def session() -> tuple[list[Completion], Any]:
        model: Any = open_model(f"transformers:{path},device=cpu{options}")
        sizes: list[int] = []
        generate = model._generator._generate

        def counted(batch: Any) -> Any:
            sizes.append(len(batch))
            return generate(batch)

        model._generator._generate = counted
        if meddle:
            meddle(model)
        try:
            return list(await asyncio.gather(*map(model.complete, requests))), sizes
        finally:
            await model.close()

    return asyncio.run(session())


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


def _with_logits(make: Callable[[int, int], Any]) -> Callable[[Any], None]:
    """The model, with its logits replaced by `make(step, size of the vocabulary)`."""

    def meddle(model: Any) -> None:
        inner, steps = model._generator._model, list[int]()
        real = inner.forward

        def forward(*args: Any, **kwargs: Any) -> Any:
            output = real(*args, **kwargs)
            output.logits = make(len(steps), output.logits.shape[-1]).expand(output.logits.shape).clone()
            steps.append(1)
            return output

        inner.forward = forward

    return meddle


def _ending(tokens: list[int]) -> Callable[[Any], None]:
    """The model, made to say these tokens and nothing else."""

    def make(step: int, size: int) -> Any:
        import torch

        logits = torch.full((size,), -1e4)
        logits[tokens[min(step, len(tokens) - 1)]] = 1e4
        return logits

    return _with_logits(make)


def _drawn(chat: Path, make: Callable[[int, int], Any], sampling: Sampling, count: int = 64) -> list[list[int]]:
    """Token ids of replies to one prompt."""
    words = tiny_model.tokenizer()
    requests = [request(seed=i, sampling=sampling) for i in range(count)]
    replies, _ = ask(chat, requests, ",max_batch=64,wait=0.05", _with_logits(make))
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


@pytest.mark.parametrize("end", [1, 2], ids=["the tokenizer's end", "the second end of the model"])
def test_stops_at_every_end_token_and_counts_it(chat: Path, end: int) -> None:
    letter = tiny_model.tokenizer()("k")["input_ids"][0]
    ((reply,), _) = ask(chat, [request()], meddle=_ending([letter, letter, end, letter]))
    assert (reply.text, reply.completion_tokens, reply.finish_reason) == ("kk", 3, "stop")


def test_the_limit_ends_a_reply(chat: Path) -> None:
    letter = tiny_model.tokenizer()("k")["input_ids"][0]
    ((reply,), _) = ask(chat, [request()], meddle=_ending([letter]))
    assert (reply.text, reply.completion_tokens, reply.finish_reason) == ("k" * 12, 12, "length")


def test_a_prompt_that_fills_the_context_is_a_failed_call_and_a_near_one_is_cut(chat: Path) -> None:
    letter = tiny_model.tokenizer()("k")["input_ids"][0]
    (short, near, over), sizes = ask(
        chat, [request("x"), request("x" * 504), request("x" * 509)], ",wait=0.05", meddle=_ending([letter])
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


def _too_small(fits: int, error: Exception) -> Callable[[Any], None]:
    def meddle(model: Any) -> None:
        generate = model._generator._generate

        def generate_or_fail(batch: Any) -> Any:
            if len(batch) > fits:
                model._refused = [*getattr(model, "_refused", []), len(batch)]
                raise error
            return generate(batch)

        model._generator._generate = generate_or_fail

    return meddle


@pytest.mark.parametrize(
    "error",
    [
        type("OutOfMemoryError", (RuntimeError,), {})("CUDA"),
        RuntimeError("[enforce fail at alloc_cpu.cpp:127] DefaultCPUAllocator: can't allocate memory"),
        MemoryError(),
    ],
    ids=["cuda", "cpu", "python"],
)
def test_a_batch_that_does_not_fit_is_halved_and_the_size_remembered(chat: Path, error: Exception) -> None:
    seen: list[Any] = []

    def meddle(model: Any) -> None:
        seen.append(model)
        _too_small(2, error)(model)

    replies, sizes = ask(chat, [request(f"{i:03}", seed=i) for i in range(12)], ",max_batch=6,wait=0.05", meddle)
    assert all(reply.error is None for reply in replies) and [r.prompt_tokens for r in replies] == [6] * 12
    assert seen[0]._refused == [6, 3, 3] and sum(sizes) == 12 and max(sizes) == 2
    assert sum(reply.retries for reply in replies[6:]) == 0 < sum(reply.retries for reply in replies[:6])


def test_one_prompt_that_does_not_fit_and_a_broken_model_are_failed_calls(chat: Path) -> None:
    ((reply,), _) = ask(chat, [request()], meddle=_too_small(0, RuntimeError("out of memory")))
    assert reply.error == "RuntimeError: out of memory" and reply.finish_reason == "error"
    replies, _ = ask(chat, [request()] * 3, ",wait=0.05", _too_small(0, ValueError("nan in logits\nlong trace")))
    assert [reply.error for reply in replies] == ["ValueError: nan in logits"] * 3


def _slow(model: Any, started: threading.Event | None = None) -> list[int]:
    """Makes every token take a while; returns the list that counts them."""
    inner, steps = model._generator._model, list[int]()
    real = inner.forward

    def forward(*args: Any, **kwargs: Any) -> Any:
        steps.append(1)
        time.sleep(0.005)
        return real(*args, **kwargs)

    inner.forward = forward
    return steps


def test_given_up_requests_stop_being_drawn_and_the_event_loop_lives(chat: Path) -> None:
    async def session() -> tuple[int, int, Completion]:
        model: Any = open_model(f"transformers:{chat},device=cpu,wait=0.01")
        steps, ticks = _slow(model), 0
        long = Sampling(1.0, 1.0, 400)
        calls = [asyncio.ensure_future(model.complete(request(seed=i, sampling=long))) for i in range(3)]
        while len(steps) < 10:
            await asyncio.sleep(0.001)
            ticks += 1
        for call in calls:
            call.cancel()
        await asyncio.gather(*calls, return_exceptions=True)
        reply = await model.complete(request())
        await model.close()
        return len(steps), ticks, reply

    steps, ticks, reply = asyncio.run(session())
    assert reply.error is None and steps < 300 and ticks >= 2


def test_a_request_given_up_before_its_batch_is_not_drawn(chat: Path) -> None:
    async def session() -> int:
        model: Any = open_model(f"transformers:{chat},device=cpu,wait=0.3")
        steps = _slow(model)
        call = asyncio.ensure_future(model.complete(request()))
        await asyncio.sleep(0)
        call.cancel()
        await model._batcher._pump
        await model.close()
        return len(steps)

    assert asyncio.run(session()) == 0


def test_closing_ends_what_is_under_way(chat: Path) -> None:
    async def session() -> list[Completion]:
        model: Any = open_model(f"transformers:{chat},device=cpu,max_batch=1")
        steps = _slow(model)
        calls = [
            asyncio.ensure_future(model.complete(request(seed=i, sampling=Sampling(max_tokens=400)))) for i in range(2)
        ]
        while len(steps) < 5:
            await asyncio.sleep(0.001)
        await model.close()
        return [*(await asyncio.gather(*calls)), await model.complete(request())]

    assert [reply.error for reply in asyncio.run(session())] == ["the model is closed"] * 3


def test_a_strategy_runs_on_it(chat: Path) -> None:
    async def session() -> Any:
        model = open_model(f"transformers:{chat},device=cpu")
        ours = session_on(toy(), model)
        ours._sampling = Sampling(max_tokens=8)
        outcome = await parse_strategy("majority:n=4").solve(ours)
        await model.close()
        return outcome, ours.ledger

    outcome, ledger = asyncio.run(session())
    assert len(outcome.attempts) == 4 and ledger.failed == 0 and ledger.completion_tokens > 0


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


@pytest.mark.parametrize("most", [0, 1, 5])
def test_thinking_is_closed_by_force_and_kept_apart(chat: Path, most: int) -> None:
    """The byte tokenizer spells the closing tag in eight tokens, each of which has to be forced."""
    words = tiny_model.tokenizer()
    think, letter = words("<think>")["input_ids"], words("k")["input_ids"][0]
    replies, _ = ask(
        chat, [request("x<think>" if i else "x", seed=i, sampling=Sampling(1.0, 1.0, 40, most)) for i in range(2)],
        ",wait=0.05", _ending([letter]),
    )  # fmt: skip
    assert replies[0].text == "k" * 40 and replies[0].reasoning == ""  # a model that does not think is left alone
    ((reply,), _) = ask(
        chat, [request(sampling=Sampling(1.0, 1.0, 40, len(think) + most))], "", _ending([*think, letter])
    )
    assert reply.reasoning == "<think>" + "k" * most + "</think>"
    assert reply.text == "k" * (40 - len(think) - most - 8)
    assert reply.reasoning_tokens == len(think) + most + 8 and reply.completion_tokens == 40


def test_thinking_that_ends_by_itself_is_kept_apart_too(chat: Path) -> None:
    words = tiny_model.tokenizer()
    tokens = words("<think>hm</think>yes")["input_ids"]
    ((reply,), _) = ask(chat, [request(sampling=Sampling(1.0, 1.0, 60))], "", _ending([*tokens, 1]))
    assert (reply.reasoning, reply.text) == ("<think>hm</think>", "yes")
    assert reply.completion_tokens == len(tokens) + 1


def test_a_request_given_up_says_what_it_has_cost(chat: Path) -> None:
    async def session() -> Any:
        model: Any = open_model(f"transformers:{chat},device=cpu,wait=0.01")
        steps = _slow(model)
        one = request(sampling=Sampling(1.0, 1.0, 400))
        call = asyncio.ensure_future(model.complete(one))
        while len(steps) < 10:
            await asyncio.sleep(0.001)
        call.cancel()
        await asyncio.gather(call, return_exceptions=True)
        await model.close()
        return one.meter

    meter = asyncio.run(session())
    assert meter.counted and meter.exact and not meter.waiting
    assert meter.prompt_tokens == 8 and 5 <= meter.completion_tokens <= 30


def _continuous(chat: Path, options: str, *requests: Request) -> list[Completion]:
    async def session() -> list[Completion]:
        model = open_model(f"transformers:{chat},device=cpu,engine=continuous{options}")
        try:
            return list(await asyncio.gather(*map(model.complete, requests)))
        finally:
            await model.close()

    return asyncio.run(session())


def test_continuous_batching_says_what_batches_say(chat: Path) -> None:
    pytest.importorskip("transformers", minversion="5", reason="continuous batching needs transformers 5")
    sampling = Sampling(0.0, 1.0, 8)
    requests = [request(text, seed=i, sampling=sampling) for i, text in enumerate(("hello", "hello", "a longer one"))]
    replies = _continuous(chat, ",logprobs=true", *requests)
    batched, _ = ask(chat, requests, ",wait=0.05,logprobs=true")
    assert [reply.error for reply in replies] == [None] * 3
    for ours, theirs in zip(replies, batched, strict=True):
        assert (ours.text, ours.prompt_tokens, ours.completion_tokens, ours.finish_reason) == (
            theirs.text, theirs.prompt_tokens, theirs.completion_tokens, theirs.finish_reason
        )  # fmt: skip
        assert ours.logprob == pytest.approx(theirs.logprob, abs=1e-3)


@pytest.mark.parametrize(("most", "limit"), [(3, 20), (3, 8)])
def test_continuous_batching_ends_thinking_as_batches_do(bare: Path, most: int, limit: int) -> None:
    """Greedy, so that both engines draw the same; the byte tokenizer spells the closing tag in eight tokens."""
    pytest.importorskip("transformers", minversion="5", reason="continuous batching needs transformers 5")
    requests = [request(text, sampling=Sampling(0.0, 1.0, limit, most)) for text in ("x<think>", "x")]
    thinks, does_not = _continuous(bare, "", *requests)
    for ours, theirs in zip((thinks, does_not), ask(bare, requests, ",wait=0.05")[0], strict=True):
        assert (ours.error, ours.text, ours.reasoning, ours.reasoning_tokens, ours.completion_tokens) == (
            None, theirs.text, theirs.reasoning, theirs.reasoning_tokens, theirs.completion_tokens
        )  # fmt: skip
    assert does_not.reasoning == "" and ("</think>" in thinks.reasoning) == (most + 8 <= limit)


def test_continuous_batching_drops_what_is_given_up(chat: Path) -> None:
    pytest.importorskip("transformers", minversion="5", reason="continuous batching needs transformers 5")

    async def session() -> tuple[Any, Any]:
        model: Any = open_model(f"transformers:{chat},device=cpu,engine=continuous")
        long = request(sampling=Sampling(1.0, 1.0, 450))
        call = asyncio.ensure_future(model.complete(long))
        while long.meter.completion_tokens < 5:
            await asyncio.sleep(0.001)
        call.cancel()
        await asyncio.gather(call, return_exceptions=True)
        other = await model.complete(request(sampling=Sampling(1.0, 1.0, 4)))
        await model.close()
        return long.meter, other

    meter, other = asyncio.run(session())
    assert 5 <= meter.completion_tokens < 450 and other.error is None and other.completion_tokens <= 4
