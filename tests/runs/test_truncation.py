"""Cut replies, unreadable opinions and prompts that do not fit, from the server to the report."""

from __future__ import annotations

import asyncio
import json
import re
from pathlib import Path
from typing import Any

import pytest
from fake_openai import Behaviour, FakeServer
from run_support import config

from assay.runs.directory import create_run, read_run
from assay.runs.engine import execute_async
from assay.runs.progress import Progress
from assay.runs.report.report import make_report, report_json
from assay.runs.report.run_page import render_page
from assay.strategies import parse_strategy
from assay.strategies.models import open_model


def _run(directory: Path, server: FakeServer, strategy: str, **fields: Any) -> Progress:
    async def go() -> Progress:
        async with server.running():
            spec = f"openai:{server.url}/m,n=1"
            with create_run(directory, config(model=spec, strategy=strategy, levels=[1], instances=3, **fields)) as run:
                return await execute_async(run, open_model(spec), parse_strategy(strategy))

    return asyncio.run(go())


def _report(directory: Path) -> tuple[dict[str, Any], str]:
    with read_run(directory) as run:
        report = make_report(run)
        return json.loads(report_json(report)), render_page(report)


def test_cut_replies_are_counted_and_named(tmp_path: Path) -> None:
    server = FakeServer()
    server.reply, server.usual = lambda body: "I think <answer>1", Behaviour(finish_reason="length")
    _run(tmp_path / "run", server, "best-of-n:n=2")
    data, page = _report(tmp_path / "run")
    (row,) = data["table"]
    assert (row["truncated"], row["unparsed"], row["failed"]) == (6, 1.0, 0)
    assert "the token limit cut off 6 of 6 replies" in page and "before an answer was complete" in page


def test_a_prompt_that_does_not_fit_fails_with_its_reason(tmp_path: Path) -> None:
    server = FakeServer()
    said = b'{"error": {"message": "the request exceeds the available context size (4096 tokens)", "code": 400}}'
    server.usual = Behaviour(400, body=said)
    progress = _run(tmp_path / "run", server, "best-of-n:n=2")
    data, page = _report(tmp_path / "run")
    assert progress.failed == 3 and "exceeds the available context size" in progress.last_error
    assert data["table"][0]["failed"] == 6 and "does not fit the context" in page


@pytest.mark.parametrize("samples", [1, 3])
def test_unreadable_opinions_are_no_rejections(tmp_path: Path, samples: int) -> None:
    server = FakeServer()

    def reply(body: dict[str, Any]) -> str:
        asked = body["messages"][0]["content"]
        return "Hm, hard to say." if "--- answer ---" in asked else f"<answer>{re.findall('[0-9]+', asked)[0]}</answer>"

    server.reply = reply
    _run(tmp_path / "run", server, "best-of-n:n=1", verifier=f"judge:samples={samples},max_tokens=17")
    data, page = _report(tmp_path / "run")
    total = data["verifier"]["total"]
    assert (total["judged"], total["true_rejects"], total["false_rejects"]) == (0, 0, 0)
    assert total["unreadable"] == 3 * samples and f"{3 * samples} of its opinions were unreadable" in page
    limits = {body["max_tokens"] for body in server.bodies if "--- answer ---" in body["messages"][0]["content"]}
    assert limits == {17} and {body["max_tokens"] for body in server.bodies} == {17, 4096}
