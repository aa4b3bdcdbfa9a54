"""A proxy that stands in the open: web pages, hopeless instances, and signals while it works."""

from __future__ import annotations

import json
import signal
import sys
from pathlib import Path
from typing import Any

import pytest
import worker_tasks
from proxy_place import TAGGED, place
from server_process import descendants, gone, serving, wait_until

from assay.harness.proxy import rebuilding

BODY = json.dumps({"model": "m", "messages": [{"role": "user", "content": TAGGED}]}).encode()


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({"Content-Type": "multipart/form-data"}, 415),
        ({"Content-Type": "multipart/form-data; boundary=x"}, 415),
        ({"Content-Type": "text/plain"}, 415),
        ({"Content-Type": "application/x-www-form-urlencoded"}, 415),
        ({"Content-Type": "application/octet-stream"}, 415),
        ({"Content-Type": "text/json"}, 415),
        ({"Origin": "http://evil.example"}, 403),
        ({"Origin": "null"}, 403),
        ({"Sec-Fetch-Site": "cross-site"}, 403),
        ({"Sec-Fetch-Site": "same-site"}, 403),
        ({"Host": "evil.example"}, 403),
    ],
)
@pytest.mark.parametrize("path", ["chat/completions", "completions", "embeddings"])
async def test_a_web_page_spends_no_call(headers: dict[str, str], status: int, path: str) -> None:
    async with place(guarded=True, strategy="single") as at:
        assert (await at.post(BODY, headers, path))[0] == status
        assert at.server.bodies == []


async def test_behind_a_token_other_bodies_are_passed_on_where_they_are_not_read() -> None:
    token = "t" * 16
    headers = {"Authorization": f"Bearer {token}", "Content-Type": "multipart/form-data; boundary=x"}
    async with place(token=token) as at:
        assert (await at.post(b"--x--", headers, "files"))[0] == 404  # the server's own answer
        assert (await at.post(BODY, headers))[0] == 415
        assert (await at.post(BODY, {**headers, "Sec-Fetch-Site": "cross-site"}, "files"))[0] == 403


async def test_instances_that_are_never_rebuilt_take_nothing_from_later_requests(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    async with place(strategy="single", seconds=1.0) as at:
        with monkeypatch.context() as patch:
            patch.setattr(rebuilding, "rebuild", worker_tasks.forever)
            for _ in range(3):
                status, body = await at.chat()
                assert status == 504, body
        while (await at.chat())[0] != 200:
            pass


async def test_health_is_that_of_the_workers() -> None:
    import asyncio
    import os

    async with place(strategy="single") as at:

        async def health() -> int:
            async with at.session.get(at.url.removesuffix("/v1") + "/health") as reply:
                return int(reply.status)

        assert (await at.chat())[0] == 200 and await health() == 200
        pool: Any = at.proxy._answering.pool
        os.kill(await pool.run(worker_tasks.pid), signal.SIGKILL)
        while await health() != 503:
            await asyncio.sleep(0.01)
        while await health() != 200:
            await asyncio.sleep(0.01)
        assert (await at.chat())[0] == 200


@pytest.mark.skipif(sys.platform != "linux", reason="looks into /proc")
@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_a_signal_ends_a_busy_proxy_and_all_it_started(number: signal.Signals, tmp_path: Path) -> None:
    upstream = ["--upstream", "http://127.0.0.1:9/v1", "--strategy", "single"]
    with serving(*upstream, kind="proxy") as proxy:
        wait_until(lambda: len(proxy.workers()) > 0)
        content = "[assay:maze:v1:rows=4001,columns=4001:7:0]"
        body = {"model": "m", "messages": [{"role": "user", "content": content}]}
        connection = proxy.begin("/v1/chat/completions", body)
        started = descendants(proxy.process.pid)
        proxy.process.send_signal(number)
        assert proxy.process.wait(60) == 0
        wait_until(lambda: all(map(gone, started)))
        connection.close()


def test_the_default_ports_differ() -> None:
    import inspect

    from assay.cli.proxy import proxy
    from assay.cli.serve import serve
    from assay.cli.view import view

    ports = [inspect.signature(command).parameters["port"].default for command in (serve, proxy, view)]
    assert len(set(ports)) == 3
