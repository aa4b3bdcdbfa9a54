"""A chat server that plays the habits of real ones, byte by byte, and a table of them with what must come of each."""

from __future__ import annotations

import asyncio
import contextlib
import gzip
import json
from collections.abc import AsyncIterator, Callable, Iterator
from dataclasses import dataclass
from typing import Any

TEXT = "I think: é → <answer>1</answer>"
USAGE = {"prompt_tokens": 2, "completion_tokens": 5, "total_tokens": 7}
KEY = "sk-Secret/0123456789abcdef"


@dataclass(frozen=True)
class Played:
    """One response.

    Attributes:
        body: All bytes after the head.
        kind: Content type.
        headers: Further headers.
        closes: Close the connection afterwards, without having said so.
        piece: Bytes sent at once; 0 sends all.
    """

    body: bytes
    status: int = 200
    kind: str = "application/json"
    headers: tuple[tuple[str, str], ...] = ()
    closes: bool = False
    piece: int = 0


Play = Callable[[dict[str, Any], int], Played]
"""The response to a request's body; also takes its number among all requests, from 1."""


@dataclass(frozen=True)
class Mode:
    """A habit of a server and what must come of it.

    Attributes:
        play: How it responds.
        requests: Requests that one call costs.
        retries: Those of them that count as retries.
        error: A piece of the error of the failed call; None for an answer.
        stream: False for a habit of whole replies alone, True for one of streams alone, None for both.
    """

    play: Play
    requests: int = 1
    retries: int = 0
    error: str | None = None
    stream: bool | None = None


class QuirkyServer:
    """Plays one mode on a free port of 127.0.0.1.

    Attributes:
        bodies: Every request, as it came.
        connections: Connections so far.
        authorization: The Authorization header of the last request.
    """

    def __init__(self, play: Play) -> None:
        self._play = play
        self.bodies: list[dict[str, Any]] = []
        self.connections = 0
        self.authorization = ""
        self.url = ""

    @contextlib.asynccontextmanager
    async def running(self) -> AsyncIterator[QuirkyServer]:
        """The server, for as long as the block lasts."""
        server = await asyncio.start_server(self._serve, "127.0.0.1", 0, backlog=1024)
        self.url = f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}/v1"
        try:
            yield self
        finally:
            server.close()

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.connections += 1
        with contextlib.suppress(asyncio.IncompleteReadError, ConnectionError):
            while await self._respond(reader, writer):
                pass
        writer.close()

    async def _respond(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> bool:
        lines = (await reader.readuntil(b"\r\n\r\n")).decode().split("\r\n")
        headers = {name.lower(): value for name, _, value in (line.partition(": ") for line in lines[1:])}
        body = json.loads(await reader.readexactly(int(headers["content-length"])))
        self.bodies.append(body)
        self.authorization = headers.get("authorization", "")
        said = self._play(body, len(self.bodies))
        head = [f"HTTP/1.1 {said.status} Quirk", f"Content-Type: {said.kind}", f"Content-Length: {len(said.body)}"]
        head += [f"{name}: {value}" for name, value in said.headers]
        writer.write("\r\n".join([*head, "", ""]).encode())
        step = said.piece or max(1, len(said.body))
        for start in range(0, len(said.body), step):
            writer.write(said.body[start : start + step])
            await writer.drain()
            if said.piece:
                await asyncio.sleep(0)
        return not said.closes


def completion(
    text: str = TEXT, finish: str | None = "stop", choice: dict[str, Any] | None = None, **top: Any
) -> bytes:
    """A whole reply, with further fields of its choice and at its top."""
    first = {"index": 0, "message": {"role": "assistant", "content": text}, "finish_reason": finish, **(choice or {})}
    return json.dumps({"object": "chat.completion", "choices": [first], "usage": USAGE, **top}).encode()


def event(delta: dict[str, Any] | None = None, finish: str | None = None, **choice: Any) -> str:
    """The data of one event of a stream."""
    first = {"index": 0, "delta": delta or {}, "finish_reason": finish, **choice}
    return json.dumps({"object": "chat.completion.chunk", "choices": [first]})


def events(text: str = TEXT, finish: str | None = "stop", **choice: Any) -> list[str]:
    """The data of all events of a stream; the last choice has further fields."""
    said = [event({"role": "assistant", "content": ""}), *(event({"content": letter}) for letter in text)]
    return [*said, event({}, finish, **choice), json.dumps({"choices": [], "usage": USAGE}), "[DONE]"]


def stream(data: list[str], **how: Any) -> Played:
    """A stream in the plainest form."""
    return Played("".join(f"data: {one}\n\n" for one in data).encode(), kind="text/event-stream", **how)


def good(body: dict[str, Any], _: int = 0) -> Played:
    """A good reply in the form that was asked for."""
    return stream(events()) if body.get("stream") else Played(completion())


def refusal(said: str | dict[str, Any], status: int = 400, headers: tuple[tuple[str, str], ...] = ()) -> Played:
    """A refused request."""
    error = said if isinstance(said, dict) else {"error": {"message": said, "type": "invalid_request_error"}}
    return Played(json.dumps(error).encode(), status, headers=headers)


def once(bad: Play) -> Play:
    """The first request goes wrong, all others well."""
    return lambda body, number: bad(body, number) if number == 1 else good(body)


def failing(finish: str | None = "error", **choice: Any) -> Play:
    """A reply that breaks off in the middle and says so in its choice."""

    def play(body: dict[str, Any], _: int) -> Played:
        half = TEXT[: len(TEXT) // 2]
        return (
            stream(events(half, finish, **choice)) if body.get("stream") else Played(completion(half, finish, choice))
        )

    return play


def refusing(taken: Callable[[dict[str, Any]], bool], said: str | dict[str, Any], status: int = 400) -> Play:
    """Takes some requests and refuses others with these words."""
    return lambda body, _: good(body) if taken(body) else refusal(said, status)


def without(name: str) -> Callable[[dict[str, Any]], bool]:
    """Return the test that a request lacks a field."""
    return lambda body: name not in body


def _written(form: Callable[[list[str]], bytes], kind: str = "text/event-stream", piece: int = 0) -> Play:
    return lambda body, _: Played(form(events()), kind=kind, piece=piece)


def _joined(ending: str, between: str = "", start: str = "", pad: str = "data: ") -> Callable[[list[str]], bytes]:
    return lambda data: (start + "".join(f"{between}{pad}{one}{ending}{ending}" for one in data)).encode()


def _pretty(data: list[str]) -> bytes:
    """Every event over several data lines."""
    texts = [one if one == "[DONE]" else json.dumps(json.loads(one), indent=1) for one in data]
    return "".join("".join(f"data: {line}\n" for line in text.split("\n")) + "\n" for text in texts).encode()


FORMS: dict[str, Callable[[list[str]], bytes]] = {
    "plain": _joined("\n"),
    "CRLF": _joined("\r\n"),
    "CR": _joined("\r"),
    "no space after data:": _joined("\n", pad="data:"),
    "byte order mark": _joined("\n", start="\ufeff"),
    "comments": _joined("\n", between=": OPENROUTER PROCESSING\n\n"),
    "comments under CRLF": _joined("\r\n", between=": keep-alive\r\n\r\n:\r\n"),
    "comments as data": _joined("\n", between="data: : keepalive\n\n"),
    "empty data": _joined("\n", between="data:\n\ndata: \n\n"),
    "words as data": _joined("\n", between="data: ping\n\ndata: keep-alive\n\n"),
    "events named ping": _joined("\n", between="event: ping\ndata: {}\n\nevent: ping\ndata: 2026-11-30 12:00:00\n\n"),
    "heartbeats as JSON": _joined("\n", between='data: {"type": "ping"}\n\ndata: {"choices": []}\n\ndata: null\n\n'),
    "other fields": _joined("\n", between="retry: 3000\nid: 1\nevent: message\n"),
    "several data lines": _pretty,
    "several data lines under CRLF": lambda data: _pretty(data).replace(b"\n", b"\r\n"),
    "extra blank lines": _joined("\n\n\n"),
    "no blank lines": lambda data: "".join(f"data: {one}\n" for one in data).encode(),
    "no end of the last line": lambda data: _joined("\n")(data).rstrip(),
    "no [DONE]": lambda data: _joined("\n")(data[:-1]),
    "no [DONE] and no end of the last line": lambda data: _joined("\n")(data[:-1]).rstrip(),
    "something after [DONE]": lambda data: _joined("\n")(data) + b"data: {not json\n\n",
    "text not escaped": lambda data: _joined("\n")([
        one if one == "[DONE]" else json.dumps(json.loads(one), ensure_ascii=False) for one in data
    ]),
}  # fmt: skip
"""Streams that all hold the same reply."""

KINDS = ("text/event-stream; charset=utf-8", "text/plain", "application/octet-stream", "application/json", "text/html")

SEED_WORDS: dict[str, str | dict[str, Any]] = {
    "OpenAI": "Unsupported parameter: 'seed' is not supported with this model.",
    "OpenAI unknown": "Unrecognized request argument supplied: seed",
    "Google": {"error": {"code": 400, "message": 'Invalid JSON payload received. Unknown name "seed": Cannot find field.'}},
    "Mistral": {"object": "error", "message": {"detail": [
        {"type": "extra_forbidden", "loc": ["body", "seed"], "msg": "Extra inputs are not permitted", "input": 7}]}},
    "pydantic": {"detail": [{"type": "extra_forbidden", "loc": ["body", "seed"], "msg": "Extra inputs are not permitted",
                             "input": {"temperature": 0.7, "top_p": 0.9, "stream": True, "max_tokens": 64}}]},
    "Azure": "Unrecognized request arguments supplied: seed",
    "param": {"error": {"message": "this field is not taken", "param": "seed"}},
    "Groq": "property 'seed' is unsupported",
}  # fmt: skip
RANGE_WORDS: dict[str, str | dict[str, Any]] = {
    "Google": "Invalid value at 'generation_config.seed' (TYPE_INT32), 6854000000000000000",
    "pydantic": {"detail": [{"type": "less_than_equal", "loc": ["body", "seed"], "msg": "Input should be less than or "
                             "equal to 2147483647", "input": 2**62}]},
    "maximum": "seed: 6854000000000000000 is greater than the maximum of 2147483647",
    "OpenAI": "Invalid 'seed': integer above maximum value. Expected a value <= 9223372036854775807",
    "range": "The value of seed is out of range",
}  # fmt: skip


def _fields() -> Iterator[tuple[str, Mode]]:
    """Return refused fields: left out or reshaped, at the cost of one request, which is no retry."""
    for who, said in SEED_WORDS.items():
        yield f"seed refused: {who}", Mode(refusing(without("seed"), said, 422), 2)
    for who, said in RANGE_WORDS.items():
        yield f"seed of 31 bits: {who}", Mode(refusing(lambda body: body.get("seed", 0) < 2**31, said), 2)
    short_then_none = refusing(without("seed"), "seed: invalid value")
    yield "seed refused in any form", Mode(short_then_none, 3)
    use_other = "Unsupported parameter: '{}' is not supported with this model. Use '{}' instead."
    limit = refusing(without("max_tokens"), use_other.format("max_tokens", "max_completion_tokens"))
    yield "max_tokens refused", Mode(limit, 2)
    forbidden = {"detail": [{"type": "extra_forbidden", "loc": ["body", "max_tokens"], "msg": "Extra inputs"}]}
    yield "max_tokens forbidden", Mode(refusing(without("max_tokens"), forbidden, 422), 2)
    large = refusing(lambda body: False, "max_tokens is too large: 64. This model supports at most 32 tokens")
    yield "max_tokens too large", Mode(large, error="--max-tokens")
    yield "top_p refused", Mode(refusing(without("top_p"), "Unknown parameter: 'top_p'."), 2)
    default = "Unsupported value: 'temperature' does not support 0.7 with this model. Only the default (1) value is supported."
    yield "temperature refused", Mode(refusing(without("temperature"), default), 2)
    yield (
        "temperature too high",
        Mode(refusing(lambda body: False, "temperature must be between 0 and 0.5"), error="--temperature"),
    )
    for said in (
        "`temperature` and `top_p` cannot both be specified for this model. Please use only one.",
        "temperature and top_p may not be used together",
    ):
        yield (
            f"both refused: {said[:20]}",
            Mode(refusing(lambda body: not {"temperature", "top_p"} <= body.keys(), said), 2),
        )
    several = {"detail": [
        {"type": "extra_forbidden", "loc": ["body", name], "msg": "Extra inputs are not permitted"}
        for name in ("seed", "top_p", "temperature")
    ]}  # fmt: skip
    yield (
        "three refused at once",
        Mode(refusing(lambda body: not {"seed", "top_p", "temperature"} & body.keys(), several), 2),
    )
    yield "stream refused", Mode(refusing(without("stream"), "this model cannot stream"), 2, stream=True)
    inner = "Unknown parameter: 'stream_options.continuous_usage_stats'."
    plain = refusing(lambda body: "continuous_usage_stats" not in body.get("stream_options", {}), inner)
    yield "continuous_usage_stats refused", Mode(plain, 2, stream=True)
    options = {"detail": [{"type": "extra_forbidden", "loc": ["body", "stream_options"], "msg": "Extra inputs"}]}
    yield "stream_options refused", Mode(refusing(without("stream_options"), options, 422), 3, stream=True)
    yield "no such model", Mode(refusing(lambda body: False, "no such model", 404), error="no such model")
    yield "any request refused", Mode(refusing(lambda body: False, "bad request"), error="bad request")


def _failures() -> Iterator[tuple[str, Mode]]:
    """Return failures inside a response of status 200: retried, never an answer."""
    choices: dict[str, tuple[str | None, dict[str, Any]]] = {
        "finish_reason error": ("error", {}),
        "error in the choice": ("error", {"error": {"code": 502, "message": "provider disconnected"}}),
        "error beside stop": ("stop", {"error": {"message": "engine died"}}),
        "error as text": (None, {"error": "engine died"}),
        "overloaded": ("error", {"error": {"code": 429, "message": "capacity"}}),
    }
    choices |= {
        f"native {reason}": ("stop", {"native_finish_reason": reason})
        for reason in ("network_error", "NETWORK_ERROR", "error", "engine_overloaded", "timeout")
    }
    choices |= {
        f"finish_reason {reason}": (reason, {})
        for reason in ("network_error", "abort", "insufficient_system_resource", "server_error", "cancelled")
    }
    for name, (finish, choice) in choices.items():
        yield f"{name}, once", Mode(once(failing(finish, **choice)), 2, 1)
        yield f"{name}, always", Mode(failing(finish, **choice), 3, 2, "the provider failed")
    tops: dict[str, dict[str, Any]] = {
        "error": {"error": {"code": 502, "message": "Provider returned error"}},
        "error beside choices": {"error": {"code": 502, "message": "capacity"}, "choices": [
            {"index": 0, "message": {"content": "<answer>2"}, "delta": {"content": "<answer>2"}, "finish_reason": "stop"}]},
        "object": {"object": "error", "message": "overloaded", "code": 50001},
        "text": {"error": "err.supplier_error", "status": "FAILED"},
    }  # fmt: skip
    for name, top in tops.items():
        body = json.dumps(top)
        yield f"top {name} in a body, once", Mode(once(lambda _, __, said=body: Played(said.encode())), 2, 1)  # type: ignore[misc]
        broken = once(lambda _, __, said=body: stream([*events()[:3], said, "[DONE]"]))  # type: ignore[misc]
        yield f"top {name} in a stream, once", Mode(broken, 2, 1)
    named = b'event: error\ndata: {"message": "engine died", "code": 500}\n\ndata: [DONE]\n\n'
    half = stream(events()[:4]).body
    died = Played(half + named, kind="text/event-stream")
    yield "an event named error, once", Mode(once(lambda _, __: died), 2, 1)
    for reason in ("STOP", "end_turn", "max_tokens", "completed", "eos_token"):
        yield f"native {reason} is an answer", Mode(failing("stop", native_finish_reason=reason))
    yield "empty errors are none", Mode(failing("stop", error=None, native_finish_reason=None))
    yield "errors without content are none", Mode(failing("stop", error={"code": 0, "message": ""}))


def _others() -> Iterator[tuple[str, Mode]]:
    """Return servers that refuse for lack of credit, pack their bodies, or close connections."""
    quota = "You exceeded your current quota, please check your plan and billing details."
    coded = {"error": {"message": quota, "type": "insufficient_quota", "code": "insufficient_quota"}}
    yield "no quota", Mode(lambda _, __: refusal(coded, 429), error="no credit left")
    yield "no credit", Mode(lambda _, __: refusal("Insufficient credits. Add more", 402), error="no credit left")
    yield "quota in words", Mode(lambda _, __: refusal(quota, 429), error="no credit left")
    yield "no quota in a 200", Mode(lambda _, __: Played(json.dumps(coded).encode()), error="quota")
    minute = once(lambda _, __: refusal(f"{quota} Please retry in 0.01s.", 429))
    yield "a rate limit in words of billing", Mode(minute, 2, 1)
    asked = once(lambda _, __: refusal(quota, 429, (("Retry-After", "0.01"),)))
    yield "a rate limit with Retry-After", Mode(asked, 2, 1)
    yield "a rate limit as 403", Mode(once(lambda _, __: refusal("rate limit exceeded", 403)), 2, 1)
    parts = [{"type": "thinking", "text": "<answer>2</answer>"}, {"type": "text", "text": TEXT}]
    yield "thoughts as a part", Mode(lambda _, __: Played(completion(choice={"message": {"content": parts}})))
    packed = (("Content-Encoding", "gzip"),)
    yield "gzip", Mode(lambda _, __: Played(gzip.compress(completion()), headers=packed, piece=5), stream=False)
    streamed = gzip.compress(stream(events()).body)
    yield "gzip stream", Mode(lambda _, __: Played(streamed, 200, "text/event-stream", packed, piece=3), stream=True)
    bad = Played(b"no gzip", headers=packed)
    yield "bad gzip", Mode(lambda _, __: bad, 3, 2, "cannot be decoded")
    strange = Played(completion(), headers=(("Content-Encoding", "br"),))
    yield "an encoding nobody asked for", Mode(lambda _, __: strange, 3, 2, "not asked for")
    for kind in ("text/event-stream", "text/plain"):
        yield f"JSON as {kind}", Mode(lambda _, __, kind=kind: Played(completion(), kind=kind))  # type: ignore[misc]
    whole = json.dumps(json.loads(completion()))
    yield "a whole reply as the only event", Mode(lambda _, __: stream([whole, "[DONE]"]))


def _modes() -> Iterator[tuple[str, Mode]]:
    for name, form in FORMS.items():
        yield f"stream: {name}", Mode(_written(form), stream=True)
    for kind in KINDS:
        for name in ("plain", "comments", "CRLF"):
            yield f"stream: {name} as {kind}", Mode(_written(FORMS[name], kind))
    yield from _fields()
    yield from _failures()
    yield from _others()


MODES: dict[str, Mode] = dict(_modes())
