"""The chat client against a server that misbehaves in every way we could think of."""

from __future__ import annotations

import asyncio
import contextlib
import json
import socket
from collections.abc import Callable
from typing import Any

import pytest
from fake_openai import Behaviour, FakeServer
from scripted_model import right, session_on, toy, wrong

from assay.strategies import parse_strategy
from assay.strategies.models import backoff, open_model
from assay.strategies.models.model import Completion, Request, Sampling


@pytest.fixture(autouse=True)
def _quick(monkeypatch: pytest.MonkeyPatch) -> None:
    """Back-off in milliseconds, and no key from the outside."""
    monkeypatch.setattr(backoff, "FIRST", 0.002)
    for name in ("ASSAY_API_KEY", "OPENAI_API_KEY"):
        monkeypatch.delenv(name, raising=False)


def request(sample: int = 0, text: str = "hello there") -> Request:
    return Request(({"role": "user", "content": text},), Sampling(0.7, 0.9, 64), 1000 + sample, toy(), sample=sample)


def ask(server: FakeServer, options: str = "", count: int = 1) -> list[Completion]:
    async def session() -> list[Completion]:
        async with server.running():
            model = open_model(f"openai:{server.url}/org/name-7b{options}")
            try:
                return list(await asyncio.gather(*(model.complete(request(i)) for i in range(count))))
            finally:
                await model.close()

    return asyncio.run(session())


def test_sends_what_was_asked_and_reads_what_came() -> None:
    server = FakeServer()
    (reply,) = ask(server)
    assert (reply.text, reply.prompt_tokens, reply.completion_tokens) == ("<answer>1</answer>", 2, 1)
    assert (reply.finish_reason, reply.error, reply.retries, reply.estimated) == ("stop", None, 0, False)
    assert reply.seconds > 0
    assert server.bodies == [
        {
            "model": "org/name-7b",
            "messages": [{"role": "user", "content": "hello there"}],
            "temperature": 0.7,
            "top_p": 0.9,
            "max_tokens": 64,
            "seed": 1000,
            "stream": True,
            "stream_options": {"include_usage": True, "continuous_usage_stats": True},
        }
    ]
    assert server.keys == [None]


def test_the_key_comes_from_the_environment_and_goes_nowhere_else(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OPENAI_API_KEY", "other")
    monkeypatch.setenv("ASSAY_API_KEY", " secret\n")
    server = FakeServer()
    elsewhere = {"Location": "http://127.0.0.1:9/v1/chat/completions"}
    server.script = [Behaviour(), Behaviour(307, elsewhere, b"moved")]
    first, second = ask(server, ",concurrency=1", 2)
    assert server.keys == ["Bearer secret"] * 2
    assert first.error is None and second.error == "HTTP 307: moved" and len(server.bodies) == 2


def test_a_key_that_no_header_can_carry_is_refused_and_not_shown(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ASSAY_API_KEY", "secret\nX-Other: 1")
    with pytest.raises(ValueError, match="ASSAY_API_KEY: expected printable") as raised:
        open_model("openai:http://h/v1/m")
    assert "secret" not in str(raised.value)


@pytest.mark.parametrize(
    "trouble",
    [
        *(Behaviour(status, body=b"{}") for status in (408, 409, 429, 500, 502, 503, 504, 529)),
        Behaviour(disconnect=True),
        Behaviour(body=b"<html><body>Bad gateway</body></html>"),
        Behaviour(body=b'{"choices": ['),
        Behaviour(body=b'{"choices": []}'),
        Behaviour(body=b'{"choices": [{"message": null}]}'),
        Behaviour(body=b'{"choices": {"0": 1}}'),
        Behaviour(body=b"[" * 200_000),
        Behaviour(body=b"\xff\xfe\x00"),
        Behaviour(body=b""),
        Behaviour(body=b"null"),
        Behaviour(cut=True),
    ],
    ids=lambda how: f"{how.status}-{'disconnect' if how.disconnect else (how.body or b'')[:12]!r}",
)
def test_what_may_pass_is_retried(trouble: Behaviour) -> None:
    server = FakeServer()
    server.script = [trouble, trouble]
    (reply,) = ask(server, ",timeout=30")
    assert (reply.error, reply.retries, len(server.bodies)) == (None, 2, 3)
    assert len({body["seed"] for body in server.bodies}) == 1


@pytest.mark.parametrize("status", [400, 401, 403, 404, 413, 422])
def test_what_cannot_pass_is_final_and_says_what_the_server_said(status: int) -> None:
    server = FakeServer()
    server.usual = Behaviour(status, body=json.dumps({"error": {"message": "no such\nmodel"}}).encode())
    (reply,) = ask(server)
    assert (reply.text, reply.error, reply.finish_reason) == ("", f"HTTP {status}: no such model", "error")
    assert len(server.bodies) == 1 and reply.retries == 0


def test_stops_after_the_last_retry_with_the_last_error() -> None:
    server = FakeServer()
    server.usual = Behaviour(503, body=b'{"detail": "loading"}')
    (reply,) = ask(server, ",retries=3")
    assert (reply.error, reply.retries, len(server.bodies)) == ("HTTP 503: loading", 3, 4)


def test_long_error_pages_are_cut() -> None:
    server = FakeServer()
    server.usual = Behaviour(400, body=b"x" * 1_000_000)
    (reply,) = ask(server)
    assert reply.error is not None and len(reply.error) < 600


@pytest.mark.parametrize("option", ["timeout", "read"])
def test_a_server_that_hangs_is_abandoned(option: str) -> None:
    server = FakeServer()
    server.script = [Behaviour(hang=True)]
    (reply,) = ask(server, f",{option}=1")
    assert reply.error is None and reply.retries >= 1
    server = FakeServer()
    server.usual = Behaviour(hang=True)
    (reply,) = ask(server, f",{option}=0.05,retries=1")
    assert reply.error is not None and "no reply in time" in reply.error


def test_a_server_that_is_not_there_is_a_failed_call() -> None:
    async def session() -> Completion:
        async with FakeServer().running() as server:
            url = server.url
        model = open_model(f"openai:{url}/name,retries=2")
        reply = await model.complete(request())
        await model.close()
        return reply

    reply = asyncio.run(session())
    assert reply.error is not None and reply.error.startswith("no connection") and reply.retries == 2


def test_a_server_that_never_accepts_is_a_failed_call_after_one_wait() -> None:
    """Its queue of connections is full, as for an address behind which nothing listens but packets are dropped."""

    async def session(port: int) -> Completion:
        model = open_model(f"openai:http://127.0.0.1:{port}/v1/name,connect=1.1")
        reply = await model.complete(request())
        await model.close()
        return reply

    with contextlib.ExitStack() as stack:
        listening = stack.enter_context(socket.socket())
        listening.bind(("127.0.0.1", 0))
        listening.listen(0)
        for _ in range(4):
            filling = stack.enter_context(socket.socket())
            filling.setblocking(False)
            filling.connect_ex(listening.getsockname())
        reply = asyncio.run(session(listening.getsockname()[1]))
    assert reply.error is not None and "within 1.1 s" in reply.error and reply.retries == 0


def test_waits_at_least_as_long_as_asked() -> None:
    server = FakeServer()
    server.script = [Behaviour(429, {"Retry-After": "0.3"})]
    (reply,) = ask(server)
    assert reply.error is None and reply.retries == 1 and reply.seconds >= 0.3


def test_missing_usage_is_guessed_and_marked() -> None:
    server = FakeServer()
    server.usual = Behaviour(usage=False)
    (reply,) = ask(server)
    assert reply.estimated and (reply.prompt_tokens, reply.completion_tokens) == (3, 5)


@pytest.mark.parametrize(
    ("message", "text"),
    [
        ({"content": "yes", "reasoning_content": "<answer>no</answer>"}, "yes"),
        ({"content": None, "reasoning_content": "thinking until the limit"}, ""),
        ({"content": [{"type": "text", "text": "a"}, {"type": "image"}, {"type": "text", "text": "b"}]}, "ab"),
        ({"content": 5}, ""),
        ({}, ""),
        ({"content": "half \ud83d pair"}, "half \ufffd pair"),
        ({"content": "\ud83d\ude00 \x00"}, "\U0001f600 \x00"),
    ],
)
def test_the_text_is_the_content_alone(message: dict[str, Any], text: str) -> None:
    server = FakeServer()
    server.usual = Behaviour(message=message, finish_reason="length")
    (reply,) = ask(server)
    assert (reply.text, reply.error, reply.finish_reason) == (text, None, "length")


def test_no_more_than_concurrency_are_under_way() -> None:
    server = FakeServer()
    server.usual = Behaviour(delay=0.01)
    replies = ask(server, ",concurrency=3", 20)
    assert server.peak == 3 and all(reply.error is None for reply in replies)


def test_a_run_may_have_more_than_a_hundred_calls_in_flight() -> None:
    server = FakeServer()
    server.together = 200
    assert [reply.error for reply in ask(server, "", 200)] == [None] * 200


def test_waiting_for_a_free_slot_is_no_time_out() -> None:
    server = FakeServer()
    server.usual = Behaviour(delay=0.25)
    replies = ask(server, ",concurrency=1,timeout=1.5,retries=0", 7)
    assert [reply.error for reply in replies] == [None] * 7


def test_one_model_serves_several_event_loops() -> None:
    server = FakeServer()
    model = None
    for _ in range(2):

        async def session() -> Completion:
            nonlocal model
            async with server.running():
                model = model or open_model(f"openai:{server.url}/name,retries=0")
                model._url = f"{server.url}/chat/completions"  # a new loop, a new port
                reply = await model.complete(request())
                await model.close()
                return reply

        assert asyncio.run(session()).error is None


def _race(strategy: str, server: FakeServer, settled: Callable[[], bool], options: str = "") -> Any:
    async def session() -> Any:
        async with server.running():
            model = open_model(f"openai:{server.url}/name{options}")
            ours = session_on(toy(), model)
            outcome = await asyncio.wait_for(parse_strategy(strategy).solve(ours), 10)
            await _until(settled)
            await model.close()
            return outcome, ours.ledger

    return asyncio.run(session())


async def _until(settled: Callable[[], bool]) -> None:
    for _ in range(500):
        if settled():
            return
        await asyncio.sleep(0.01)


def test_first_verified_cancels_its_siblings_and_the_server_sees_them_go() -> None:
    server, instance = FakeServer(), toy()

    def behave(body: dict[str, Any]) -> Behaviour:
        first = len(server.bodies) == 8
        return Behaviour(delay=0.05) if first else Behaviour(hang=True)

    server.behave, server.reply = behave, lambda body: right(instance)
    outcome, ledger = _race("first-verified:n=16,width=8", server, lambda: server.cancelled == 7)
    assert (server.cancelled, server.live, len(server.bodies)) == (7, 0, 8)
    assert outcome.chosen.verdict.correct and len(outcome.replies) == 1
    assert (ledger.calls, ledger.cancelled) == (1, 7) and ledger.wall_seconds >= 0.05


@pytest.mark.parametrize(("options", "requests"), [("", 1), (",n=5", 3), (",n=1", 12)])
def test_best_of_n_draws_at_once_in_as_few_requests_as_allowed(options: str, requests: int) -> None:
    server, instance = FakeServer(), toy()
    server.together = requests
    server.reply = lambda body: wrong(instance)
    outcome, ledger = _race("best-of-n:n=12", server, lambda: True, options)
    assert server.peak == requests and len({body["seed"] for body in server.bodies}) == requests
    assert sum(body.get("n", 1) for body in server.bodies) == 12
    assert ledger.calls == 12 and not outcome.chosen.verdict.correct
    drawn = [(reply.seed, reply.completion.choice) for reply in outcome.replies]
    assert len(set(drawn)) == 12 and {seed for seed, _ in drawn} == {body["seed"] for body in server.bodies}
    books = server.books
    assert ledger.prompt_tokens == sum(entry.prompt for entry in books)
    assert ledger.completion_tokens == sum(entry.sent for entry in books)


@pytest.mark.parametrize("stream", [True, False])
def test_a_server_that_gives_one_reply_is_asked_for_the_others_and_not_again_for_many(stream: bool) -> None:
    server, instance = FakeServer(), toy()
    server.usual = Behaviour(choices=1, stream=stream)
    server.reply = lambda body: wrong(instance)
    _, ledger = _race("best-of-n:n=6", server, lambda: True, ",n=4")
    assert ledger.calls == 6 and ledger.failed == 0 and len(server.bodies) == 6


@pytest.mark.parametrize(
    ("feature", "said"),
    [
        ("stream_options", "Unknown parameter: 'stream_options.continuous_usage_stats'."),
        ("stream_options", "Unrecognized request argument supplied: stream_options"),
        ("stream", "this model cannot stream"),
        ("n", "Only one completion choice is allowed"),
        ("n", "property 'n' is unsupported"),
    ],
)
def test_what_a_server_refuses_is_left_out_from_then_on(feature: str, said: str) -> None:
    server, instance = FakeServer(), toy()
    server.reply = lambda body: wrong(instance)

    def behave(body: dict[str, Any]) -> Behaviour:
        refused = body.get(feature)
        if said.startswith("Unknown"):
            refused = "continuous_usage_stats" in body.get("stream_options", {})
        return Behaviour(400, body=json.dumps({"error": {"message": said}}).encode()) if refused else Behaviour()

    server.behave = behave
    _, ledger = _race("best-of-n:n=4", server, lambda: True, ",n=4")
    assert (ledger.calls, ledger.failed, ledger.retries) == (4, 0, 0)
    assert len(server.bodies) <= 6


def test_a_prompt_that_does_not_fit_is_a_failed_call_and_not_asked_again() -> None:
    server = FakeServer()
    server.usual = Behaviour(400, body=b'{"error": {"message": "maximum context length is 10", "code": 400}}')
    (reply,) = ask(server)
    assert (reply.text, reply.finish_reason, reply.completion_tokens) == ("", "context_length", 0)
    assert reply.error is not None and "maximum context length is 10" in reply.error
    assert len(server.bodies) == 1


@pytest.mark.parametrize("continuous", [True, False])
def test_a_cut_stream_is_repeated_and_what_it_cost_is_lost_not_forgotten(continuous: bool) -> None:
    server = FakeServer()
    server.reply = lambda body: "one two three four five"
    server.script = [Behaviour(cut_after=4, continuous=continuous)]
    (reply,) = ask(server)
    assert (reply.text, reply.error, reply.retries) == ("one two three four five", None, 1)
    assert (reply.completion_tokens, reply.lost_completion_tokens) == (5, 3)
    assert reply.lost_prompt_tokens == (2 if continuous else 3)  # a guess where the server does not say
    assert reply.estimated is not continuous
    assert sum(entry.sent for entry in server.books) == 8


@pytest.mark.parametrize("trouble", [Behaviour(garbage_after=2), Behaviour(repeat=2, continuous=False, counts=(2, 2))])
def test_streams_that_cannot_be_read_are_repeated(trouble: Behaviour) -> None:
    server = FakeServer()
    server.reply = lambda body: "one two three four five"
    server.script = [trouble]
    (reply,) = ask(server)
    assert (reply.text, reply.error, reply.retries) == ("one two three four five", None, 1)


def test_events_sent_twice_are_read_once() -> None:
    server = FakeServer()
    server.reply = lambda body: "ha ha ha ha ha"
    server.usual = Behaviour(repeat=2)
    (reply,) = ask(server)
    assert (reply.text, reply.completion_tokens, reply.retries) == ("ha ha ha ha ha", 5, 0)


def test_times_to_the_first_token_and_of_decoding_are_told_apart() -> None:
    server = FakeServer()
    server.reply = lambda body: "one two three"
    server.usual = Behaviour(first_delay=0.1, token_delay=0.02)
    (reply,) = ask(server)
    assert reply.first_token_seconds is not None and reply.first_token_seconds >= 0.1
    assert reply.decode_seconds is not None and 0.05 <= reply.decode_seconds < reply.seconds


def test_a_server_slow_to_its_first_token_is_abandoned_sooner_than_one_that_goes_on() -> None:
    server = FakeServer()
    server.reply = lambda body: "one two three four five six"
    server.script = [Behaviour(first_delay=9)]
    server.usual = Behaviour(token_delay=0.08)
    (reply,) = ask(server, ",first=0.3,read=5")
    assert reply.error is None and reply.retries == 1


def test_cancelled_calls_are_booked_with_what_had_come() -> None:
    """The server's books and the ledger agree to the token, cancelled streams included."""
    server, instance = FakeServer(), toy()
    server.reply = lambda body: right(instance) if body is server.bodies[7] else "think " * 50

    def behave(body: dict[str, Any]) -> Behaviour:
        return Behaviour(first_delay=0.2) if len(server.bodies) == 8 else Behaviour(stall_after=11)

    server.behave = behave
    outcome, ledger = _race("first-verified:n=16,width=8", server, lambda: server.cancelled == 7)
    assert outcome.chosen.verdict.correct and (ledger.calls, ledger.cancelled) == (1, 7)
    assert ledger.cancelled_completion_tokens == 70 and ledger.estimated == 0
    assert ledger.completion_tokens + 70 == sum(entry.sent for entry in server.books)
    assert ledger.prompt_tokens + ledger.cancelled_prompt_tokens == sum(entry.prompt for entry in server.books)
    assert outcome.saved_calls == 8


def test_an_overloaded_server_gets_fewer_requests_and_then_more_again() -> None:
    server = FakeServer()

    def behave(body: dict[str, Any]) -> Behaviour:
        return Behaviour(429, {"Retry-After": "0.01"}) if server.live > 4 else Behaviour(delay=0.003)

    server.behave = behave
    replies = ask(server, ",concurrency=64,retries=50", 200)
    assert all(reply.error is None for reply in replies)
    refused = len(server.bodies) - 200
    assert refused < 200 and len(server.books) == 200


@pytest.mark.parametrize(
    "rest",
    ["", "localhost:8000/v1/m", "http://h:1/m", "http://h/v1/", "ftp://h/v1/m", "http://h/v1/m,retries=-1",
     "http://h/v1/m,speed=3", "http://u:p@h/v1/m", "http://h/v1/m?x=1", "http://h/v1/m,timeout=nan"],
)  # fmt: skip
def test_a_wrong_spec_is_refused(rest: str) -> None:
    with pytest.raises(ValueError, match="model 'openai"):
        open_model(f"openai:{rest}")


def test_the_base_url_may_be_given_whole() -> None:
    model = open_model("openai:https://h.example/v1beta/openai,model=org/name,limit=max_completion_tokens")
    assert model.name == "org/name"
    assert model._url == "https://h.example/v1beta/openai/chat/completions"  # type: ignore[attr-defined]
