"""Client CPU per model call at concurrency 32: our client and a whole run, against plain aiohttp, in one run.

A fake chat server answers in a process of its own; the figure is this process's CPU time per
call. `plain aiohttp` posts the same body and parses the same reply, and does nothing else.
Streamed replies have 64 tokens, one event each.

    python benchmarks/client.py
"""

from __future__ import annotations

import asyncio
import json
import multiprocessing
import tempfile
import time
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

from assay.strategies.models import open_model
from assay.strategies.models.model import Request, Sampling
from assay.tasks import get_task

CALLS, CONCURRENCY, TOKENS, REPEATS = 600, 32, 64, 3


def _usage(count: int) -> dict[str, int]:
    return {"prompt_tokens": 200, "completion_tokens": count, "total_tokens": 200 + count}


def _bodies() -> tuple[bytes, bytes]:
    """The whole reply, and the same as a stream."""
    words = ["word "] * (TOKENS - 1) + ["<answer>1</answer>"]
    choice = {"index": 0, "message": {"role": "assistant", "content": "".join(words)}, "finish_reason": "stop"}
    whole = json.dumps({"id": "c", "choices": [choice], "usage": _usage(TOKENS)}).encode()
    head = {
        "id": "chatcmpl-0123456789abcdef",
        "object": "chat.completion.chunk",
        "created": 1750000000,
        "model": "name",
    }
    events = [
        {**head, "choices": [{"index": 0, "delta": {"content": word}, "finish_reason": None}], "usage": _usage(i)}
        for i, word in enumerate(words, 1)
    ]
    events.append({**head, "choices": [{"index": 0, "delta": {}, "finish_reason": "stop"}], "usage": _usage(TOKENS)})
    stream = b"".join(f"data: {json.dumps(event)}\n\n".encode() for event in events) + b"data: [DONE]\n\n"
    return whole, stream


def _serve(ports: Any) -> None:
    """Answers on loopback, as little as HTTP needs."""
    whole, stream = _bodies()
    json_head = f"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: {len(whole)}\r\n\r\n".encode()
    pieces = [stream[i : i + len(stream) // 8 + 1] for i in range(0, len(stream), len(stream) // 8 + 1)]
    chunks = [f"{len(piece):x}\r\n".encode() + piece + b"\r\n" for piece in pieces]
    stream_head = b"HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nTransfer-Encoding: chunked\r\n\r\n"

    async def answer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            while head := await reader.readuntil(b"\r\n\r\n"):
                length = int(head.lower().split(b"content-length:")[1].split(b"\r\n")[0])
                body = await reader.readexactly(length)
                if b'"stream": true' in body:
                    writer.write(stream_head)
                    for chunk in chunks:
                        writer.write(chunk)
                        await asyncio.sleep(0)
                    writer.write(b"0\r\n\r\n")
                else:
                    writer.write(json_head + whole)
        except (asyncio.IncompleteReadError, ConnectionError):
            writer.close()

    async def serve() -> None:
        server = await asyncio.start_server(answer, "127.0.0.1", 0)
        ports.put(server.sockets[0].getsockname()[1])
        await server.serve_forever()

    asyncio.run(serve())


async def _measure(one: Callable[[int], Awaitable[object]]) -> float:
    """CPU milliseconds per call: the least of several rounds."""
    places, best = asyncio.Semaphore(CONCURRENCY), float("inf")

    async def bounded(i: int) -> None:
        async with places:
            await one(i)

    await asyncio.gather(*map(bounded, range(64)))
    for _ in range(REPEATS):
        start = time.process_time()
        await asyncio.gather(*map(bounded, range(CALLS)))
        best = min(best, (time.process_time() - start) / CALLS * 1000)
    return best


async def _clients(port: int) -> dict[str, float]:
    import aiohttp

    (instance,) = get_task("3sat").generate(2, seed=1)
    prompt = get_task("3sat").prompt(instance.problem)
    url, figures = f"http://127.0.0.1:{port}/v1", dict[str, float]()
    body = {"model": "name", "messages": [{"role": "user", "content": prompt}], "temperature": 1.0, "top_p": 1.0,
            "max_tokens": 4096, "seed": 1}  # fmt: skip

    def request(i: int) -> Request:
        return Request(({"role": "user", "content": prompt},), Sampling(), i, instance, sample=i)

    async with aiohttp.ClientSession(connector=aiohttp.TCPConnector(limit=CONCURRENCY)) as session:

        async def plain(i: int) -> None:
            async with session.post(f"{url}/chat/completions", json=body) as response:
                json.loads(await response.read())

        async def plain_stream(i: int) -> None:
            async with session.post(f"{url}/chat/completions", json={**body, "stream": True}) as response:
                async for line in response.content:
                    if line.startswith(b"data: {"):
                        json.loads(line[6:])

        figures["plain aiohttp"] = await _measure(plain)
        figures["plain aiohttp, stream"] = await _measure(plain_stream)
    for name, options in (("our client", ",stream=off"), ("our client, stream", "")):
        model = open_model(f"openai:{url}/name{options}")

        async def ours(i: int, model: Any = model) -> None:
            reply = await model.complete(request(i))
            assert reply.completion_tokens == TOKENS and not reply.estimated

        figures[name] = await _measure(ours)
        await model.close()
    return figures


def _run(port: int, options: str) -> float:
    """CPU milliseconds per call of a whole run: generation, sessions, verdicts and the store."""
    from assay.runs.directory import create_run
    from assay.runs.engine import execute
    from assay.runs.manifest import make_config
    from assay.strategies import parse_strategy

    best = float("inf")
    for _ in range(REPEATS):
        with tempfile.TemporaryDirectory() as folder:
            spec = f"openai:http://127.0.0.1:{port}/v1/name{options}"
            config = make_config(
                tasks=["3sat"], levels=[2], instances=CALLS // 15, seed=1, model=spec, strategy="best-of-n:n=15",
                concurrency=CONCURRENCY,
            )  # fmt: skip
            with create_run(Path(folder) / "run", config) as run:
                start = time.process_time()
                progress = execute(run, open_model(spec), parse_strategy(config.strategy))
                best = min(best, (time.process_time() - start) / progress.calls * 1000)
    return best


def main() -> None:
    """Prints the figures and their ratio to plain aiohttp."""
    ports: Any = multiprocessing.get_context("spawn").Queue()
    server = multiprocessing.get_context("spawn").Process(target=_serve, args=(ports,), daemon=True)
    server.start()
    try:
        port = ports.get(timeout=60)
        figures = asyncio.run(_clients(port))
        figures["whole run"] = _run(port, ",stream=off,n=1")
        figures["whole run, stream"] = _run(port, ",n=1")
    finally:
        server.terminate()
    for name, value in figures.items():
        base = figures["plain aiohttp, stream" if "stream" in name else "plain aiohttp"]
        print(f"{name:24} {value:6.3f} ms CPU per call   {value / base:5.2f} x")


if __name__ == "__main__":
    main()
