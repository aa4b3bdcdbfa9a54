"""`assay run` with servers as they are: status, counts, resume, and nothing of a key in what is stored."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from quirky_openai import KEY, MODES, Play, Played, QuirkyServer, failing, good, refusal
from run_support import assay
from served import served

from assay.strategies.models import backoff


@pytest.fixture(autouse=True)
def _quick(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(backoff, "FIRST", 0.002)
    monkeypatch.delenv("OPENAI_API_KEY", raising=False)
    monkeypatch.setenv("ASSAY_API_KEY", KEY)


def _echo(body: dict[str, Any], _: int) -> Played:
    return refusal(f"Incorrect API key provided: {KEY}", 401)


TROUBLES: dict[str, Play] = {
    "provider": failing("error"),
    "native": failing("stop", native_finish_reason="network_error"),
    "quota": MODES["no quota"].play,
    "key": _echo,
}


@pytest.mark.parametrize("name", TROUBLES)
def test_failed_calls_are_counted_and_asked_again_on_resume(name: str, tmp_path: Path) -> None:
    """Every second problem fails until the server is mended."""
    broken, problems = [True], list[str]()

    def play(body: dict[str, Any], number: int) -> Played:
        text = body["messages"][-1]["content"]
        problems.extend([text] * (text not in problems))
        bad = broken[0] and problems.index(text) % 2 == 1
        return TROUBLES[name](body, number) if bad else good(body)

    server, run = QuirkyServer(play), tmp_path / "run"
    with served(server) as url:
        asked = ["--task", "tsp", "--level", "1", "-n", "4", "--strategy", "best-of-n:n=2", "--concurrency", "1"]
        first = assay("run", *asked, "--model", f"openai:{url}/m,retries=1,n=1", "--output", run)
        report = json.loads(assay("report", run, "--format", "json").stdout)
        broken[0] = False
        second = assay("run", "--resume", run)
    assert first.returncode == 1 and "Traceback" not in first.stderr
    assert report["spending"]["failed"] == 4
    assert second.returncode == 0, second.stderr
    mended = json.loads(assay("report", run, "--format", "json").stdout)
    assert mended["table"][0]["instances"] == 4
    stored = [path.read_bytes() for path in run.rglob("*") if path.is_file()]
    shown = first.stdout + first.stderr + second.stdout + second.stderr
    assert stored and not any(KEY.encode() in data for data in stored) and KEY not in shown


@pytest.mark.parametrize(
    "name", ["top_p refused", "temperature refused", "seed refused: Mistral", "three refused at once"]
)
def test_a_run_with_a_server_that_refuses_fields_loses_no_call(name: str, tmp_path: Path) -> None:
    with served(QuirkyServer(MODES[name].play)) as url:
        asked = ["--task", "tsp", "--level", "1", "-n", "8", "--strategy", "best-of-n:n=1", "--temperature", "0.7"]
        result = assay(
            "run", *asked, "--top-p", "0.9", "--model", f"openai:{url}/m,retries=0", "--output", tmp_path / "r"
        )
    assert result.returncode == 0, result.stderr
    report = json.loads(assay("report", tmp_path / "r", "--format", "json").stdout)
    assert (report["spending"]["calls"], report["spending"]["failed"]) == (8, 0)
