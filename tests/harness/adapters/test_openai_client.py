"""The proxy as a command, asked by the unmodified `openai` package: exact best-of-N, streams, usage, failures."""

from __future__ import annotations

import asyncio
import contextlib
import os
import re
import signal
import subprocess
import sys
from collections.abc import Iterator
from typing import Any

import openai
import pytest
from fake_openai import Behaviour, FakeServer
from served import served
from thousand import right_answer

ID = "tsp:v1:L1:7:0"
QUESTION: Any = [{"role": "user", "content": f"Solve it. [assay:{ID}]"}]


@contextlib.contextmanager
def proxy(server: FakeServer, strategy: str) -> Iterator[openai.OpenAI]:
    """A client of `assay proxy` before the fake server."""
    command = [sys.executable, "-m", "assay.cli", "proxy", "--port", "0", "--quiet", "--strategy", strategy]
    with served(server) as url:
        started = subprocess.Popen(
            [*command, "--upstream", url], stderr=subprocess.PIPE, text=True, env={**os.environ, "ASSAY_TOKEN": ""}
        )
        try:
            assert started.stderr is not None
            place = re.search(r"http://127\.0\.0\.1:\d+", started.stderr.readline())
            assert place is not None
            yield openai.OpenAI(base_url=f"{place[0]}/v1", api_key="any", max_retries=0, timeout=60)
        finally:
            started.send_signal(signal.SIGTERM)
            assert started.wait(30) == 0


def third_is_right(server: FakeServer) -> None:
    server.reply = lambda body: right_answer(ID) if len(server.bodies) % 3 == 0 else "<answer>0 0 0</answer>"


def test_a_client_gets_the_first_verified_reply() -> None:
    server = FakeServer()
    third_is_right(server)
    with proxy(server, "first-verified:n=8,width=1") as client:
        reply = client.chat.completions.create(model="m", messages=QUESTION, temperature=0.5)
        assert reply.choices[0].message.content == right_answer(ID) and len(server.bodies) == 3
        told: Any = reply.choices[0].model_extra
        assert told["assay"]["status"] == "correct" and told["assay"]["samples"] == 3
        assert reply.usage is not None
        assert reply.usage.completion_tokens == sum(entry.sent for entry in server.books)
        assert reply.usage.prompt_tokens == sum(entry.prompt for entry in server.books)
        assert reply.usage.total_tokens == reply.usage.prompt_tokens + reply.usage.completion_tokens

        stream = client.chat.completions.create(
            model="m", messages=QUESTION, stream=True, stream_options={"include_usage": True}
        )
        pieces = list(stream)
        assert "".join(c.delta.content or "" for piece in pieces for c in piece.choices) == right_answer(ID)
        assert pieces[-1].usage is not None and pieces[-1].usage.completion_tokens > 0
        assert [c.finish_reason for piece in pieces for c in piece.choices][-1] == "stop"

        several = client.chat.completions.create(model="m", messages=QUESTION, n=2)
        assert [choice.message.content for choice in several.choices] == [right_answer(ID)] * 2

        plain = client.chat.completions.create(model="m", messages=[{"role": "user", "content": "Hello"}])
        assert plain.choices[0].message.content and "assay" not in (plain.choices[0].model_extra or {})

        server.reply = lambda body: right_answer(ID)  # of clients in step with each other one might never be the third

        async def together() -> list[Any]:
            async with openai.AsyncOpenAI(base_url=client.base_url, api_key="any", max_retries=0) as other:
                calls = [other.chat.completions.create(model="m", messages=QUESTION) for _ in range(8)]
                return await asyncio.gather(*calls)

        assert {one.choices[0].model_extra["assay"]["status"] for one in asyncio.run(together())} == {"correct"}


@pytest.mark.parametrize(
    ("status", "kind"),
    [(400, openai.BadRequestError), (401, openai.AuthenticationError), (404, openai.NotFoundError), (429, openai.RateLimitError)],
)  # fmt: skip
def test_failures_of_the_server_reach_the_client(status: int, kind: type[openai.APIStatusError]) -> None:
    server = FakeServer()
    headers = {"retry-after": "0"} if status == 429 else {}
    server.usual = Behaviour(
        status=status, headers=headers, body=b'{"error": {"message": "what the server says", "code": "c"}}'
    )
    with proxy(server, "single") as client:
        for asked in (QUESTION, [{"role": "user", "content": "Hello"}]):
            with pytest.raises(kind, match="what the server says"):
                client.with_options(timeout=50).chat.completions.create(model="m", messages=asked)


def test_names_of_no_instance_are_refused() -> None:
    asked: Any = [{"role": "user", "content": "[assay:tsp:v1:L99:7:0]"}]
    with proxy(FakeServer(), "single") as client, pytest.raises(openai.BadRequestError, match="levels 1 to 10, got 99"):
        client.chat.completions.create(model="m", messages=asked)
