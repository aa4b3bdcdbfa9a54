"""The proxy between a client and a server that misbehaves: verified answers, books, cancelling, and what is passed on."""

from __future__ import annotations

import asyncio
import json
from typing import Any

import aiohttp
import pytest
from fake_openai import Behaviour, FakeServer
from faults import KINDS, faulty
from proxy_place import ID, TAGGED, place

from assay.harness.proxy.naming import Catalogue
from assay.harness.proxy.settings import ProxySettings
from assay.tasks import get_task, load


def replies(identity: str = ID) -> tuple[str, str]:
    """A right and a wrong reply, of some tokens."""
    instance = load(identity)
    task = get_task(instance.task)
    answer = task.write(instance.problem, task.truth_answer(instance.problem, instance.truth))
    return f"so it must be <answer>{answer}</answer>", "so it must be <answer>0 0 0</answer>"


RIGHT, WRONG = replies()


def wrong_until(server: FakeServer, number: int) -> None:
    """Only the reply to request `number` (from 1) is right."""
    server.reply = lambda body: RIGHT if len(server.bodies) >= number else WRONG


async def test_the_first_verified_reply_is_the_answer_and_everything_is_counted() -> None:
    async with place(strategy="first-verified:n=8,width=1") as at:
        wrong_until(at.server, 3)
        status, body = await at.chat(temperature=0.5, custom={"x": [1]}, stop=["!"])
        assert status == 200
        (choice,) = body["choices"]
        assert choice["message"] == {"role": "assistant", "content": RIGHT} and choice["finish_reason"] == "stop"
        told = choice["assay"]
        assert (told["id"], told["status"], told["score"], told["samples"]) == (ID, "correct", 1.0, 3)
        assert told["chosen"]["sample"] == 2 and told["saved"]["samples"] == 5 and told["saved"]["tokens"] > 0
        books = at.server.books
        assert body["usage"]["prompt_tokens"] == sum(entry.prompt for entry in books)
        assert body["usage"]["completion_tokens"] == sum(entry.sent for entry in books)
        assert body["assay"] == {
            "id": ID, "task": "tsp", "strategy": "first-verified:n=8,width=1", "verified": 1, "samples": 3,
            "cancelled": 0, "saved": told["saved"],
        }  # fmt: skip
        assert at.log == [body["assay"]]
        # What the client asked for is asked for, without the tag; each draw has a seed of its own.
        for sent in at.server.bodies:
            assert sent["messages"] == [{"role": "user", "content": "Solve it."}]
            assert (sent["temperature"], sent["custom"], sent["stop"], sent["model"]) == (0.5, {"x": [1]}, ["!"], "m")
            assert "max_tokens" not in sent and "n" not in sent
        assert len({sent["seed"] for sent in at.server.bodies}) == 3


async def test_without_a_right_reply_the_best_one_is_handed_in_and_said_to_be_wrong() -> None:
    async with place(strategy="first-verified:n=3,width=3") as at:
        at.server.reply = lambda body: WRONG
        status, body = await at.chat()
        told = body["choices"][0]["assay"]
        assert status == 200 and told["status"] == "wrong" and told["faults"] and body["assay"]["verified"] == 0
        assert len(at.server.bodies) == 3


async def test_siblings_in_flight_are_given_up_and_counted() -> None:
    async with place(strategy="first-verified:n=4,width=4") as at:
        at.server.together = 4
        calls = iter([Behaviour(first_delay=60.0)] * 3 + [Behaviour()])
        at.server.behave = lambda body: next(calls)
        at.server.reply = lambda body: RIGHT
        status, body = await asyncio.wait_for(at.chat(), 20)
        told = body["choices"][0]["assay"]
        assert status == 200 and (told["status"], told["samples"], told["cancelled"]) == ("correct", 1, 3)
        assert body["usage"]["prompt_tokens"] > told["chosen"]["prompt_tokens"]
        await _until(lambda: at.server.live == 0)
        assert at.server.cancelled == 3


async def test_a_client_that_leaves_ends_the_calls() -> None:
    async with place(strategy="first-verified:n=8,width=4") as at:
        at.server.usual = Behaviour(hang=True)
        for stream in (False, True):
            at.server.cancelled = 0
            asked = asyncio.ensure_future(at.chat(stream=stream))
            await _until(lambda: at.server.live == 4)
            asked.cancel()
            await _until(lambda: at.server.live == 0)
            assert at.server.cancelled == 4


async def _until(holds: Any) -> None:
    while not holds():  # a test ends after a minute
        await asyncio.sleep(0.005)


async def test_answers_are_streamed_to_who_asks_for_a_stream() -> None:
    async with place(strategy="first-verified:n=2,width=1") as at:
        wrong_until(at.server, 2)
        status, text = await at.chat(stream=True, stream_options={"include_usage": True})
        lines = [line.removeprefix("data: ") for line in text.split("\n\n") if line]
        assert status == 200 and lines[-1] == "[DONE]"
        chunks = [json.loads(line) for line in lines[:-1]]
        assert "".join(c["choices"][0]["delta"].get("content", "") for c in chunks if c["choices"]) == RIGHT
        assert chunks[-1]["choices"] == [] and chunks[-1]["usage"]["completion_tokens"] > 0
        assert chunks[1]["choices"][0]["assay"]["status"] == "correct" and chunks[1]["assay"]["verified"] == 1
        _, text = await at.chat(stream=True)
        assert '"usage"' not in text


async def test_a_slow_answer_keeps_a_stream_alive_and_a_failure_then_is_an_event() -> None:
    async with place(strategy="single", pulse=0.02) as at:
        at.server.usual = Behaviour(delay=0.1)
        at.server.reply = lambda body: RIGHT
        _, text = await at.chat(stream=True)
        assert text.startswith(": drawing\n\n") and RIGHT.split()[0] in text
        at.server.usual = Behaviour(status=404, delay=0.1, body=b'{"error": {"message": "no such model"}}')
        status, text = await at.chat(stream=True)
        assert status == 200 and "no such model" in json.loads(text.split("data: ")[1])["error"]["message"]


async def test_several_choices_are_answers_of_their_own() -> None:
    async with place(strategy="first-verified:n=2,width=1") as at:
        wrong_until(at.server, 3)
        status, body = await at.chat(n=2, seed=5)
        assert status == 200 and [choice["index"] for choice in body["choices"]] == [0, 1]
        assert all(choice["assay"]["status"] == "correct" for choice in body["choices"])
        assert body["usage"]["completion_tokens"] == sum(entry.sent for entry in at.server.books)
        status, body = await at.chat(n=17)
        assert status == 400 and "n: expected 1 to 16" in body["error"]["message"]


async def test_a_seed_makes_draws_repeat_and_without_one_they_differ() -> None:
    async with place(strategy="single") as at:
        for seed in (3, 3, 4, None, None):
            await at.chat(**({} if seed is None else {"seed": seed}))
        first, again, other, *fresh = [body["seed"] for body in at.server.bodies]
        assert first == again and len({first, other, *fresh}) == 4


async def test_instances_are_named_by_header_tag_or_prompt(tmp_path: Any) -> None:
    from assay.tasks.datasets.records import instance_to_record

    instance = load("maze:v1:L1:7:1")
    prompt = get_task("maze").prompt(instance.problem)
    record = {**instance_to_record(instance), "id": "maze-1"}  # an id that rebuilds nothing
    (tmp_path / "set.jsonl").write_text(json.dumps(record) + "\n")
    catalogue = Catalogue([str(tmp_path / "set.jsonl")])
    async with place(catalogue, strategy="single") as at:
        at.server.reply = lambda body: replies("maze:v1:L1:7:1")[0]
        known = [
            await at.chat(prompt),
            await at.chat(f"\n{prompt}  "),
            await at.chat([{"type": "text", "text": prompt}]),
            await at.chat("Find a way.", {"X-Assay-Id": "maze:v1:L1:7:1"}),
            await at.chat("[assay:maze:v1:L1:7:1]"),
        ]
        assert [(s, b["choices"][0]["assay"]["status"]) for s, b in known] == [(200, "correct")] * 5
        assert known[0][1]["assay"]["id"] is None and known[3][1]["assay"]["id"] == "maze:v1:L1:7:1"
        # A turn that is a tag alone becomes the prompt.
        assert at.server.bodies[-1]["messages"] == [{"role": "user", "content": prompt}]
        unknown = await at.chat("Find a way, please.")
        assert "assay" not in unknown[1]


@pytest.mark.parametrize(
    ("content", "headers", "said"),
    [
        ("[assay:tsp:v1:L1:7]", {}, "id: expected task:version"),
        ("[assay:tsp:v9:L1:7:0]", {}, "version"),
        ("[assay:nothing:v1:L1:7:0]", {}, "nothing"),
        ("[assay:tsp:v1:L1:7:0] [assay:tsp:v1:L1:7:1]", {}, "several instances"),
        (TAGGED, {"X-Assay-Id": "tsp:v1:L1:7:1"}, "several instances"),
        ("x", {"X-Assay-Id": '{"task":"tsp","problem":{"weights":[]}}'}, "id: expected"),
    ],
)
async def test_what_names_no_instance_is_refused(content: str, headers: dict[str, str], said: str) -> None:
    async with place() as at:
        status, body = await at.chat(content, headers)
        assert status == 400 and said in body["error"]["message"] and at.server.bodies == []


async def test_a_tag_that_a_model_said_names_nothing() -> None:
    async with place() as at:
        turns = [{"role": "user", "content": "hi"}, {"role": "assistant", "content": f"[assay:{ID}]"}]
        status, body = await at.post(json.dumps({"model": "m", "messages": [*turns, turns[0]]}).encode())
        assert status == 200 and "assay" not in body and len(at.server.bodies) == 1


async def test_everything_else_is_passed_on_as_it_is() -> None:
    async with place() as at:
        at.server.script = [Behaviour(status=418, body=b'{"odd": 1}', headers={"X-Odd": "yes"})]
        raw = b'{"model": "m",  "messages": [{"role": "user", "content": "hi"}]}'
        assert await at.post(raw, {"Authorization": "Bearer mine"}) == (418, {"odd": 1})
        assert at.server.keys == ["Bearer mine"]
        at.server.reply = lambda body: "hello there"
        status, text = await at.chat("hi", stream=True)
        assert status == 200 and "hello " in text and text.rstrip().endswith("data: [DONE]")
        status, _ = await at.post(b"{", path="embeddings")  # the server has no such path
        assert status == 404
        async with at.session.get(f"{at.url}/models") as reply:
            assert reply.status == 200 and (await reply.json())["data"][0]["id"] == "m"
        async with at.session.get(f"{at.url}/%2e%2e/admin") as reply:
            assert reply.status == 404


async def test_a_reply_that_breaks_off_does_not_look_whole() -> None:
    async with place() as at:
        at.server.usual = Behaviour(cut_after=2)
        with pytest.raises(aiohttp.ClientError):
            await at.chat("hi", stream=True)


async def test_failures_of_the_server_are_passed_on() -> None:
    async with place(strategy="first-verified:n=2,width=2") as at:
        said = b'{"error": {"message": "no such model"}}'
        at.server.usual = Behaviour(status=404, body=said)
        status, body = await at.chat()
        assert status == 404 and "no such model" in body["error"]["message"]
        at.server.usual = Behaviour(status=400, body=b'{"error": {"message": "maximum context length is 10"}}')
        status, body = await at.chat()
        assert status == 400 and body["error"]["code"] == "context_length_exceeded"
        at.server.usual = Behaviour(status=429, headers={"Retry-After": "0.01"}, body=b'{"message": "slow down"}')
        status, body = await at.chat()
        assert status == 429 and "slow down" in body["error"]["message"]
    async with place(strategy="single", retries=0, base="http://127.0.0.1:9/v1") as at:
        status, body = await at.chat()
        assert status == 502 and "no connection" in body["error"]["message"]
        status, body = await at.chat("hi")
        assert status == 502 and "no connection" in body["error"]["message"]


@pytest.mark.parametrize("seed", [1, 2])
async def test_under_faults_every_answer_is_verified_and_every_token_counted(seed: int) -> None:
    kinds = ["overloaded", "unavailable", "reset", "cut body", "repeats", "plain", "no reply"]
    assert set(kinds) <= set(KINDS)
    async with place(strategy="first-verified:n=6,width=3", retries=20) as at:
        faulty(at.server, seed, 0.4, kinds)
        turn = {"n": 0}

        def reply(body: dict[str, Any]) -> str:
            turn["n"] += 1
            return RIGHT if turn["n"] % 3 == 0 else WRONG

        at.server.reply = reply
        found = await asyncio.gather(*(at.chat() for _ in range(12)))
        for status, body in found:
            assert status == 200
            choice = body["choices"][0]
            assert (choice["message"]["content"] == RIGHT) == (choice["assay"]["status"] == "correct")
        assert sum(body["assay"]["verified"] for _, body in found) >= 10
        # The server books what it decoded; replies cut or given up may have counts that it never got to say.
        spent = sum(body["usage"]["completion_tokens"] for _, body in found)
        whole = sum(entry.sent for entry in at.server.books if entry.how == "whole")
        assert spent >= sum(b["choices"][0]["assay"]["chosen"]["completion_tokens"] for _, b in found)
        assert abs(spent - whole) <= sum(entry.sent + 20 for entry in at.server.books if entry.how != "whole") + 20 * 12


async def test_budgets_bound_one_answer_and_all_of_them() -> None:
    from assay.strategies.engine.budget import Budget

    async with place(strategy="first-verified:n=9,width=1", budget=Budget(calls=2), total=Budget(calls=3)) as at:
        at.server.reply = lambda body: WRONG
        assert [(await at.chat())[1]["assay"]["samples"] for _ in range(2)] == [2, 1]
        status, body = await at.chat()
        assert status == 429 and body["error"]["code"] == "budget_exhausted" and len(at.server.bodies) == 3


async def test_refinement_goes_on_with_the_clients_own_conversation() -> None:
    async with place(strategy="refine:rounds=2") as at:
        wrong_until(at.server, 2)
        at.server.script = [Behaviour(stream=False)] * 2
        status, body = await at.chat([{"type": "text", "text": TAGGED}])
        assert status == 200 and body["choices"][0]["assay"]["chosen"]["round"] == 1
        first, second = (sent["messages"] for sent in at.server.bodies)
        assert first == [{"role": "user", "content": [{"type": "text", "text": "Solve it."}]}]
        assert second[:1] == first and [turn["role"] for turn in second] == ["user", "assistant", "user"]


async def test_tokens_hosts_bodies_and_sizes_are_checked() -> None:
    token = "t" * 16
    async with place(token=token, body_bytes=1000, strategy="single") as at:
        assert (await at.chat())[0] == 401
        assert (await at.chat(headers={"Authorization": "Bearer no"}))[0] == 401
        at.server.reply = lambda body: RIGHT
        assert (await at.chat(headers={"Authorization": f"Bearer {token}"}))[0] == 200
        assert at.server.keys == [None]  # the proxy's secret is not the server's business
        status, body = await at.chat("x" * 2000, {"Authorization": f"Bearer {token}"})
        assert status == 413 and "1000 bytes" in body["error"]["message"]
        async with at.session.get(at.url.removesuffix("/v1") + "/health") as reply:
            assert reply.status == 200
    async with place(guarded=True) as at:
        assert (await at.chat("hi", {"Host": "evil.example"}))[0] == 403
        assert (await at.chat("hi", {"Content-Type": "text/plain"}))[0] == 415
        assert (await at.chat("hi"))[0] == 200


async def test_what_a_text_cannot_answer_is_refused() -> None:
    async with place() as at:
        status, body = await at.chat(tools=[{"type": "function"}])
        assert status == 400 and "tools" in body["error"]["message"]
        status, body = await at.post(json.dumps({"model": "m", "prompt": TAGGED}).encode(), path="completions")
        assert status == 400 and "/v1/chat/completions" in body["error"]["message"]
        status, body = await at.post(b"not json", {"X-Assay-Id": ID})
        assert status == 400 and "messages" in body["error"]["message"]


async def test_late_answers_and_crowds_are_turned_away() -> None:
    async with place(strategy="single", seconds=0.05) as at:
        at.server.usual = Behaviour(hang=True)
        status, body = await at.chat()
        assert status == 504 and "0.05 seconds" in body["error"]["message"]
        await _until(lambda: at.server.live == 0)
    async with place(strategy="single", waiting=1) as at:
        at.server.usual = Behaviour(hang=True)
        asked = asyncio.ensure_future(at.chat())
        await _until(lambda: at.server.live == 1)
        assert (await at.chat())[0] == 503
        asked.cancel()


@pytest.mark.parametrize(
    ("settings", "said"),
    [
        ({"upstream": "localhost"}, "upstream"),
        ({"upstream": "http://me:secret@host/v1"}, "upstream"),
        ({"upstream": "http://h/v1", "strategy": "first"}, "strategy"),
        ({"upstream": "http://h/v1", "token": "short"}, "token"),
        ({"upstream": "http://h/v1", "seconds": 0}, "seconds"),
    ],
)
def test_settings_are_checked(settings: dict[str, Any], said: str) -> None:
    with pytest.raises(ValueError, match=said):
        ProxySettings(**settings)
