"""The command `assay proxy`: it answers, logs, ends cleanly, and refuses to be open to everybody."""

from __future__ import annotations

import json
import re
import signal
import urllib.request
from pathlib import Path

import pytest
from assay_command import assay, start
from fake_openai import FakeServer
from served import served
from thousand import right_answer

ID = "tsp:v1:L1:7:0"


def test_it_answers_logs_and_ends_on_a_signal(tmp_path: Path) -> None:
    server = FakeServer()
    server.reply = lambda body: right_answer(ID) if len(server.bodies) > 1 else "no"
    with served(server) as url:
        process = start(
            tmp_path,
            "proxy",
            "--upstream",
            url,
            "--strategy",
            "first-verified:n=4,width=1",
            "--port",
            "0",
            "--seed",
            "1",
        )
        try:
            assert process.stderr is not None
            told = process.stderr.readline().decode()
            found = re.search(r"http://127\.0\.0\.1:(\d+)/v1 before http.* first-verified:n=4,width=1", told)
            assert found, told
            body = {"model": "m", "messages": [{"role": "user", "content": f"[assay:{ID}]"}]}
            request = urllib.request.Request(
                f"http://127.0.0.1:{found[1]}/v1/chat/completions",
                json.dumps(body).encode(),
                {"Content-Type": "application/json"},
            )
            with urllib.request.urlopen(request, timeout=60) as reply:
                assert json.load(reply)["assay"]["verified"] == 1
            assert process.stderr.readline().decode() == f"{ID}: 1 correct, 2 samples, 0 cancelled\n"
            process.send_signal(signal.SIGTERM)
            assert process.wait(20) == 0
        finally:
            process.kill()
            process.communicate()


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["--upstream", "http://h/v1", "--host", "0.0.0.0"], "--token-file"),
        (["--upstream", "h"], "upstream"),
        (["--upstream", "vllm@h:99999"], "port"),
        (["--upstream", "http://h/v1", "--seed", "x"], "--seed"),
        (["--upstream", "http://h/v1", "--strategy", "first"], "strategy"),
        (["--upstream", "http://h/v1", "--budget", "calls"], "budget"),
    ],
)
def test_wrong_use_is_one_line(arguments: list[str], said: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("ASSAY_TOKEN", raising=False)
    result = assay("proxy", *arguments)
    assert result.exit_code == 2 and said in result.stderr and result.stderr.count("\n") == 1
