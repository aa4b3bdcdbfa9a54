"""The chat client against the habits of real servers: every mode, streamed and whole."""

from __future__ import annotations

import asyncio
import gzip
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from quirky_openai import (
    FORMS,
    KEY,
    MODES,
    TEXT,
    Mode,
    Play,
    Played,
    QuirkyServer,
    completion,
    event,
    events,
    good,
    refusal,
    refusing,
    stream,
    without,
)
from scripted_model import toy

from assay.strategies.models import backoff, open_model, received
from assay.strategies.models.call_failure import CallFailed
from assay.strategies.models.chat_stream import read_stream
from assay.strategies.models.model import Completion, Request, Sampling
from assay.strategies.models.openai import OpenAI


@pytest.fixture(autouse=True)
def _quick(monkeypatch: pytest.MonkeyPatch) -> None:
    """Back-off in milliseconds, and a key that must never be seen."""
    monkeypatch.setattr(backoff, "FIRST", 0.002)
    monkeypatch.delenv("OPENAI_API_KEY", raising=False)
    monkeypatch.setenv("ASSAY_API_KEY", KEY)


def request(sample: int = 0) -> Request:
    turn = {"role": "user", "content": "hello there"}
    return Request((turn,), Sampling(0.7, 0.9, 64), 2**62 + sample, toy(), sample=sample)  # type: ignore[arg-type]


def ask(
    server: QuirkyServer, options: str = "", count: int = 1, at_once: bool = True, retries: int = 2
) -> list[Completion]:
    async def session() -> list[Completion]:
        async with server.running():
            model = open_model(f"openai:{server.url}/name,retries={retries}{options}")
            try:
                if at_once:
                    return list(await asyncio.gather(*(model.complete(request(i)) for i in range(count))))
                return [await model.complete(request(i)) for i in range(count)]
            finally:
                await model.close()

    return asyncio.run(session())


def _cases() -> Iterator[Any]:
    for name, mode in MODES.items():
        for option in ("auto", "off"):
            if mode.stream is None or mode.stream == (option == "auto"):
                yield pytest.param(mode, option, id=f"{name}-{option}")


@pytest.mark.parametrize(("mode", "option"), list(_cases()))
def test_every_habit_has_its_outcome(mode: Mode, option: str) -> None:
    server = QuirkyServer(mode.play)
    (reply,) = ask(server, f",stream={option}")
    if mode.error is None:
        assert reply.error is None and TEXT.startswith(reply.text) and reply.text
    else:
        assert reply.error is not None and mode.error in reply.error and reply.text == ""
    assert (len(server.bodies), reply.retries) == (mode.requests, mode.retries)


@pytest.mark.parametrize(
    ("mode", "option"), [case for case in _cases() if "refused" in str(case.id) or "bits" in str(case.id)]
)
def test_a_field_is_refused_once_for_all_calls_in_flight(mode: Mode, option: str) -> None:
    server = QuirkyServer(mode.play)
    replies = ask(server, f",stream={option}", 8)
    if mode.error is None:
        assert [(reply.error, reply.retries) for reply in replies] == [(None, 0)] * 8
        assert len(server.bodies) <= 8 * mode.requests
        learnt = len(server.bodies)
        server = QuirkyServer(mode.play)
        assert len(ask(server, f",stream={option}", 8, at_once=False)) == 8
        assert len(server.bodies) == 8 + mode.requests - 1 <= learnt + 1


def test_what_is_left_out_is_reported_once_where_it_changes_the_sampling(caplog: pytest.LogCaptureFixture) -> None:
    ask(QuirkyServer(refusing(without("temperature"), "Unsupported parameter: 'temperature'")), "", 8)
    assert [record.getMessage() for record in caplog.records] == [
        "the server refuses temperature: later requests leave it out"
    ]


@pytest.mark.parametrize(("option", "seed"), [("31bit", 0), ("off", None), ("auto", 2**62)])
def test_the_form_of_the_seed_is_an_option(option: str, seed: int | None) -> None:
    server = QuirkyServer(good)
    ask(server, f",seed={option}")
    assert server.bodies[0].get("seed") == seed


def test_a_refused_field_of_the_users_own_names_the_file(tmp_path: Path) -> None:
    (tmp_path / "fields.json").write_text('{"reasoning_effort": "high"}')
    server = QuirkyServer(refusing(without("reasoning_effort"), "Unknown parameter: 'reasoning_effort'."))
    (reply,) = ask(server, f",body={tmp_path / 'fields.json'}")
    assert reply.error is not None and "the file of the option body" in reply.error and len(server.bodies) == 1


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("piece", [1, 7])
def test_a_stream_is_read_alike_wherever_it_is_split(form: str, piece: int) -> None:
    body = FORMS[form](events())
    server = QuirkyServer(lambda _, __: Played(body, kind="text/event-stream", piece=piece))
    (reply,) = ask(server)
    assert (reply.text, reply.retries) == (TEXT, 0)


@pytest.mark.parametrize("form", FORMS)
def test_a_stream_that_is_cut_anywhere_is_the_reply_or_malformed(form: str) -> None:
    body = FORMS[form](events())
    for cut in range(len(body)):
        try:
            (reply,) = read_stream(body[:cut], "", 64)
        except ValueError:
            continue
        assert reply.text == TEXT


@pytest.mark.parametrize("option", ["auto", "off"])
def test_a_connection_closed_between_calls_is_opened_again_without_a_retry(option: str) -> None:
    def play(body: dict[str, Any], _: int) -> Played:
        said = good(body)
        return Played(said.body, kind=said.kind, closes=True)

    server = QuirkyServer(play)
    replies = ask(server, f",stream={option}", 10, at_once=False, retries=0)
    assert [(reply.error, reply.retries) for reply in replies] == [(None, 0)] * 10
    assert server.connections == 10


def _echoes() -> Iterator[tuple[str, Play]]:
    where = {
        "plain": f"Incorrect API key provided: {KEY}.",
        "header": f"got 'Authorization: Bearer {KEY}'",
        "cut": f"{'x' * 490} {KEY} {'y' * 3000}",
        "URL": "https://h/v1?key=sk-Secret%2F0123456789abcdef",
    }
    for name, said in where.items():
        yield f"401 {name}", lambda _, __, said=said: refusal(said, 401)  # type: ignore[misc]
        yield f"500 {name}", lambda _, __, said=said: refusal(said, 500)  # type: ignore[misc]
        text = Played(said.encode(), 400, "text/plain")
        yield f"text {name}", lambda _, __, text=text: text  # type: ignore[misc]
        slashes = Played(json.dumps({"error": said}).replace("/", "\\/").encode())
        yield f"200 {name}", lambda _, __, slashes=slashes: slashes  # type: ignore[misc]
        yield f"no JSON {name}", lambda _, __, said=said: Played(said.encode())  # type: ignore[misc]
        broken = stream([event({"content": "a"}), json.dumps({"error": {"message": said}})])
        yield f"stream {name}", lambda _, __, broken=broken: broken  # type: ignore[misc]
    yield "reply", lambda _, __: Played(completion(f"Your key is {KEY}"))
    yield "finish reason", lambda _, __: Played(completion("a", f"stop {KEY}"))
    yield "letter by letter", lambda _, __: stream(events(f"Your key is {KEY}"))
    thought = {"message": {"role": "assistant", "content": "a", "reasoning_content": f"{KEY} it is"}}
    yield "thinking", lambda _, __: Played(completion(choice=thought))


@pytest.mark.parametrize(("name", "play"), list(_echoes()), ids=lambda value: value if isinstance(value, str) else "")
def test_a_key_that_the_server_repeats_is_blotted_out(name: str, play: Play) -> None:
    server = QuirkyServer(play)
    (reply,) = ask(server)
    assert server.authorization == f"Bearer {KEY}"
    shown = repr(reply)
    assert "Secret" not in shown and "0123456789" not in shown
    assert "[key]" in shown or name.endswith("cut") or name.startswith("no JSON")


def test_keys_in_the_users_own_fields_are_blotted_out_too(tmp_path: Path) -> None:
    (tmp_path / "fields.json").write_text('{"extra_body": {"provider_key": "pk-0987654321"}}')
    server = QuirkyServer(lambda body, _: refusal(f"bad request: {json.dumps(body)}"))
    (reply,) = ask(server, f",body={tmp_path / 'fields.json'}")
    assert "0987654321" in json.dumps(server.bodies[0]) and "0987654321" not in repr(reply)


@pytest.mark.parametrize("key", ["EMPTY", "none", "1234567890"])
def test_a_word_that_serves_as_a_key_stays_in_answers(key: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ASSAY_API_KEY", key)
    (reply,) = ask(QuirkyServer(lambda _, __: Played(completion(f"<answer>{key}</answer>"))))
    assert reply.text == f"<answer>{key}</answer>"


@pytest.mark.parametrize(
    "spec",
    ["http://h/v1/m?key=hidden", "http://user:hidden@h/v1/m", "http://h/v1/m?api-version=2&sig=hidden,retries=0"],
)
def test_a_key_in_a_refused_url_is_not_shown(spec: str) -> None:
    with pytest.raises(ValueError, match="url: expected") as raised:
        open_model(f"openai:{spec}")
    assert "hidden" not in str(raised.value)


@pytest.mark.parametrize("host", ["127.0.0.1:9", "no-such-host.invalid"])
def test_a_server_that_is_not_there_is_given_up_soon_and_one_that_went_away_is_not(
    host: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(backoff, "FIRST", 0.5)
    slept: list[float] = []

    async def sleep(seconds: float) -> None:
        slept.append(seconds)
        clock[0] += seconds

    clock = [0.0]
    monkeypatch.setattr("assay.strategies.models.openai.asyncio.sleep", sleep)
    monkeypatch.setattr("assay.strategies.models.openai.time.monotonic", lambda: clock[0])

    async def session() -> list[Completion]:
        model = open_model(f"openai:http://{host}/v1/m,retries=20")
        assert isinstance(model, OpenAI)
        given_up = await model.complete(request())
        assert sum(slept) <= 2.0
        at_once = await model.complete(request(1))
        model._connection().answered = True
        went_away = await model.complete(request(2))
        await model.close()
        return [given_up, at_once, went_away]

    given_up, at_once, went_away = asyncio.run(session())
    assert at_once.retries == 0 and went_away.retries == 20 and sum(slept) > 20
    for reply in (given_up, at_once, went_away):
        assert reply.error is not None and "\n" not in reply.error
        assert "refused; is the server running" in reply.error or "no host" in reply.error


def test_what_all_replies_in_flight_hold_is_bounded() -> None:
    budget = received.ByteBudget(4 * received.BLOCK)
    bodies = [received.Received(budget) for _ in range(8)]
    for body in bodies:
        body.begin("")
    noise = iter(range(1 << 30))
    failures = 0
    for _ in range(64):
        for body in [*bodies]:
            piece = b"".join(hash((next(noise), 7)).to_bytes(8, "little", signed=True) for _ in range(4096))
            try:
                body.add(piece)
            except CallFailed as error:
                assert "more than its share" in str(error) and error.slows
                failures += 1
                body.release()
                bodies.remove(body)
        assert budget.held <= 2 * budget.most
    for body in bodies:
        body.release()
    assert failures and (budget.held, budget.holders) == (0, 0)


def test_a_body_is_the_same_after_packing_and_a_bomb_is_cut() -> None:
    budget = received.ByteBudget()
    plain = b"".join(json.dumps({"n": i}).encode() for i in range(60_000))
    for encoding, sent in (("", plain), ("gzip", gzip.compress(plain[:500_000]) + gzip.compress(plain[500_000:]))):
        body = received.Received(budget)
        body.begin(encoding)
        for start in range(0, len(sent), 9999):
            body.add(sent[start : start + 9999])
        assert body.data() == plain and budget.held < len(plain) // 2
        body.release()
    bomb = gzip.compress(bytes(2 * received.MAX_BODY))
    body = received.Received(budget)
    body.begin("gzip")
    with pytest.raises(CallFailed, match="longer than"):
        body.add(bomb)
    assert budget.held < 2**20


def test_a_reply_beyond_the_bounds_is_a_failed_call(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("assay.strategies.models.openai.MAX_TEXT", 1000)
    (reply,) = ask(QuirkyServer(lambda _, __: Played(completion("a" * 1001))))
    assert reply.error == "the reply is longer than 1000 characters" and reply.retries == 0
    bomb = Played(gzip.compress(b" " * (received.MAX_BODY + 1)), headers=(("Content-Encoding", "gzip"),))
    (reply,) = ask(QuirkyServer(lambda _, __: bomb))
    assert reply.error is not None and "longer than" in reply.error
