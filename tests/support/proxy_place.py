"""A proxy on loopback before a fake chat server, and a client of it."""

from __future__ import annotations

import contextlib
import json
from collections.abc import AsyncIterator
from typing import Any

import aiohttp
from aiohttp import web
from fake_openai import FakeServer

from assay.harness.proxy.app import Proxy
from assay.harness.proxy.naming import Catalogue
from assay.harness.proxy.settings import ProxySettings

ID = "tsp:v1:L1:7:0"
TAGGED = f"Solve it. [assay:{ID}]"


class Place:
    """A proxy on loopback before a fake server, and a client of it."""

    def __init__(
        self, proxy: Proxy, server: FakeServer, session: aiohttp.ClientSession, url: str, log: list[Any]
    ) -> None:
        self.proxy, self.server, self.session, self.url, self.log = proxy, server, session, url, log

    async def chat(self, content: Any = TAGGED, headers: dict[str, str] | None = None, **fields: Any) -> Any:
        body = {"model": "m", "messages": [{"role": "user", "content": content}], **fields}
        return await self.post(json.dumps(body).encode(), headers)

    async def post(self, data: bytes, headers: dict[str, str] | None = None, path: str = "chat/completions") -> Any:
        sent = {"Content-Type": "application/json", **(headers or {})}
        async with self.session.post(f"{self.url}/{path}", data=data, headers=sent) as reply:
            text = await reply.text()
            return reply.status, json.loads(text) if reply.content_type == "application/json" else text


@contextlib.asynccontextmanager
async def place(catalogue: Catalogue | None = None, base: str = "", **settings: Any) -> AsyncIterator[Place]:
    log: list[Any] = []
    async with FakeServer().running() as server, aiohttp.ClientSession() as session:
        chosen = ProxySettings(base or server.url, **{"retries": 2, **settings})
        proxy = Proxy(chosen, catalogue or Catalogue(), log.append)
        runner = web.AppRunner(proxy.app(), handler_cancellation=True, shutdown_timeout=0.1)
        await runner.setup()
        await web.TCPSite(runner, "127.0.0.1", 0).start()
        try:
            yield Place(proxy, server, session, f"http://127.0.0.1:{runner.addresses[0][1]}/v1", log)
        finally:
            await runner.cleanup()
