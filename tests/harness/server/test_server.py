"""The server against the in-process verdicts, hostile bodies, slow work, secrets and load."""

from __future__ import annotations

import asyncio
import html
import json
import re
from collections.abc import Iterator
from typing import Any

import pytest

pytest.importorskip("fastapi", reason='needs fastapi: pip install "assay-reasoning[server]"')
httpx = pytest.importorskip("httpx", reason="needs httpx")
pytest.importorskip("pebble", reason='needs pebble: pip install "assay-reasoning[server]"')

from assay.harness.score import score
from assay.harness.server.app import make_app
from assay.harness.server.settings import Settings
from assay.tasks import get_task, load
from assay.tasks.datasets.records import instance_to_record

IDS = ["3sat:v1:L1:7:0", "tsp:v1:L1:7:1", "maze:v1:L1:7:2", "spatial-map:v1:L1:7:3", "calendar:v1:L1:7:4"]


class Client:
    """Talks to an application in this process, its lifespan included."""

    def __init__(self, settings: Settings) -> None:
        from starlette.testclient import TestClient

        self._client = TestClient(make_app(settings), raise_server_exceptions=False)
        self._client.__enter__()

    def post(self, path: str, body: Any, **options: Any) -> Any:
        return self._client.post(path, json=body, **options)

    def __getattr__(self, name: str) -> Any:
        return getattr(self._client, name)

    def close(self) -> None:
        self._client.__exit__(None, None, None)


@pytest.fixture(scope="module")
def client() -> Iterator[Client]:
    made = Client(Settings(workers=1, body_bytes=200_000, seconds=20, rows=500))
    yield made
    made.close()


def right_answer(identity: str) -> str:
    instance = load(identity)
    task = get_task(instance.task)
    answer = task.write(instance.problem, task.truth_answer(instance.problem, instance.truth or {}))
    return f"<answer>{answer}</answer>"


@pytest.mark.parametrize("identity", IDS)
def test_one_response_is_judged_as_in_process(client: Client, identity: str) -> None:
    for text in (right_answer(identity), "<answer>nothing of the kind</answer>", "I do not know."):
        expected = score(identity, text).to_dict()
        found = client.post("/verify", {"instance": identity, "response": text, "feedback": "where"}).json()
        assert {name: found[name] for name in expected} == json.loads(json.dumps(expected))
        assert found["feedback"]
    record = json.loads(json.dumps(instance_to_record(load(identity))))
    found = client.post("/verify", {"instance": record, "response": right_answer(identity)}).json()
    assert found["status"] == "correct"


def test_a_batch_keeps_its_order_and_survives_bad_rows(client: Client) -> None:
    rows: list[dict[str, Any]] = [{"instance": identity, "response": right_answer(identity)} for identity in IDS]
    rows[2:2] = [{"instance": "nonsense", "response": ""}, {"instance": IDS[0]}, {"response": "x"}, {}]
    found = client.post("/verify-batch", {"rows": rows}).json()["verdicts"]
    assert [one["status"] for one in found] == ["correct"] * 2 + ["error"] * 4 + ["correct"] * 3
    assert "nonsense" in found[2]["error"] and "response" in found[3]["error"]


def test_a_claimed_truth_is_not_believed(client: Client) -> None:
    record = instance_to_record(load(IDS[1]))
    record["truth"] = dict(record["truth"] or {}) | {"objective": 1}
    record["id"] = None
    found = client.post("/verify", {"instance": record, "response": right_answer(IDS[1])}).json()
    assert found["status"] == "correct"


def test_instances_prompts_truths_and_proofs(client: Client) -> None:
    records = client.post("/generate", {"task": "tsp", "parameters": "L1", "seed": "7", "count": 3}).json()["records"]
    assert [one["id"] for one in records] == [f"tsp:v1:L1:7:{i}" for i in range(3)]
    assert "truth" not in records[0]
    assert client.post("/prompt", {"instance": records[0]["id"]}).json()["prompt"] == records[0]["prompt"]
    truth = client.post("/solve", {"instance": records[0]}).json()["truth"]
    assert truth["objective"] == load(records[0]["id"]).truth["objective"]  # type: ignore[index]
    certificate = client.post("/certificate", {"instance": records[0]["id"]}).json()
    checked = client.post("/certificate/check", certificate).json()
    assert checked["proved"], checked
    certificate["claim"] = certificate["claim"] | {"objective": truth["objective"] - 1}
    assert not client.post("/certificate/check", certificate).json()["proved"]


def test_steps_are_those_of_the_oracle(client: Client) -> None:
    identity = "maze:v1:L1:7:0"
    instance = load(identity)
    oracle = get_task("maze").process_verifier(instance.problem)
    found = client.post("/steps", {"instance": identity, "prefixes": [[], ["U"], ["L"]]}).json()
    prefixes = [(), ("U",), ("L",)]
    assert found["extendable"] == oracle.extendable(prefixes).tolist()
    assert found["completions"] == oracle.completions(prefixes).tolist()
    assert found["best_value"] == oracle.best_value(prefixes).tolist()
    assert [tuple(step) for step in found["next_steps"][0]] == [tuple(step) for step in oracle.next_steps(())]


@pytest.mark.parametrize(
    ("path", "body", "status"),
    [
        ("/verify", {"instance": "tsp:v1:L99:7:0", "response": "x"}, 400),
        ("/verify", {"instance": {"task": "tsp"}, "response": "x"}, 400),
        ("/verify", {"instance": {"task": "tsp", "problem": {"weights": [[1]]}}, "response": "x"}, 400),
        ("/verify", {"instance": IDS[0], "response": 7}, 400),
        ("/verify", {"instance": [], "response": "x"}, 400),
        ("/prompt", {"instance": 7}, 400),
        ("/verify", {"instance": IDS[0]}, 422),
        ("/verify", {"instance": IDS[0], "response": "x", "feedback": "all"}, 422),
        ("/verify", {"instance": IDS[0], "response": "x" * 300_000}, 413),
        ("/verify-batch", {"rows": [{}] * 501}, 400),
        ("/generate", {"task": "tsp", "seed": "-1"}, 422),
        ("/generate", {"task": "tsp", "seed": "9" * 39}, 400),
        ("/generate", {"task": "chess", "seed": "1"}, 400),
        ("/generate", {"task": "tsp", "seed": "1", "count": 10**9}, 400),
        ("/steps", {"instance": IDS[2], "prefixes": [["sideways"]]}, 400),
        ("/steps", {"instance": IDS[1], "prefixes": [[{"a": 1}]]}, 400),
        ("/certificate/check", {"task": "chess", "problem": {}, "claim": {}, "files": {}}, 400),
    ],
)
def test_wrong_bodies_are_refused_with_a_reason(client: Client, path: str, body: Any, status: int) -> None:
    answer = client.post(path, body)
    assert answer.status_code == status, answer.text
    assert answer.json()["detail"]


@pytest.mark.parametrize("body", [b"", b"{", b"\xff\xfe", b"[" * 50_000, b'{"instance": NaN}', b"null"])
def test_bodies_that_are_no_json_are_refused(client: Client, body: bytes) -> None:
    answer = client._client.post("/verify", content=body, headers={"content-type": "application/json"})
    assert answer.status_code in (400, 422)


def test_a_body_without_a_length_is_counted_as_it_comes(client: Client) -> None:
    def stream() -> Iterator[bytes]:
        for _ in range(100):
            yield b"x" * 10_000

    assert (
        client._client.post("/verify", content=stream(), headers={"content-type": "application/json"}).status_code
        == 413
    )


def test_what_takes_too_long_is_ended_and_the_next_request_is_served() -> None:
    slow = Client(Settings(workers=1, seconds=1.0))
    try:
        grown = {"task": "tsp", "parameters": "L10", "seed": "1", "count": 1000}
        assert slow.post("/generate", grown).status_code == 504
        assert slow.post("/verify", {"instance": IDS[1], "response": right_answer(IDS[1])}).json()["score"] == 1.0
    finally:
        slow.close()


def test_a_secret_is_asked_for() -> None:
    guarded = Client(Settings(workers=1, token="a secret of some length"))
    try:
        assert guarded.get("/health").status_code == 200
        assert guarded.get("/metrics").status_code == 401
        body = {"instance": IDS[1]}
        assert guarded.post("/prompt", body).status_code == 401
        assert guarded.post("/prompt", body, headers={"Authorization": "Bearer wrong"}).status_code == 401
        good = {"Authorization": "Bearer a secret of some length"}
        assert guarded.post("/prompt", body, headers=good).status_code == 200
    finally:
        guarded.close()


def test_metrics_count_what_was_done(client: Client) -> None:
    client.post("/verify", {"instance": IDS[1], "response": right_answer(IDS[1])})
    text = client.get("/metrics").text
    assert 'assay_verdicts_total{status="correct",task="tsp"}' in text
    assert 'assay_requests_total{route="/verify",status="200"}' in text


def test_many_at_once_lose_nothing() -> None:
    app = make_app(Settings(workers=1, waiting=10_000, seconds=60))

    async def all_of_them() -> list[tuple[str, str]]:
        transport = httpx.ASGITransport(app=app)
        async with httpx.AsyncClient(transport=transport, base_url="http://test") as client:

            async def one(i: int) -> tuple[str, str]:
                identity, right = f"tsp:v1:L1:7:{i % 6}", i % 3 == 0
                response = right_answer(identity) if right else f"<answer>{i}</answer>"
                answer = await client.post("/verify", json={"instance": identity, "response": response})
                return ("correct" if right else "wrong"), answer.json()["status"]

            return await asyncio.gather(*map(one, range(200)))

    for expected, found in asyncio.run(all_of_them()):
        assert (expected == "correct") == (found == "correct")


def test_more_than_may_wait_are_turned_away() -> None:
    app = make_app(Settings(workers=1, waiting=2, seconds=60))

    async def crowd() -> list[int]:
        transport = httpx.ASGITransport(app=app)
        async with httpx.AsyncClient(transport=transport, base_url="http://test") as client:
            body = {"task": "tsp", "parameters": "L5", "seed": "3", "count": 50}
            answers = await asyncio.gather(*(client.post("/generate", json=body) for _ in range(8)))
            assert all(answer.headers.get("retry-after") == "1" for answer in answers if answer.status_code == 503)
            return sorted(answer.status_code for answer in answers)

    assert asyncio.run(crowd()) == [200, 200] + [503] * 6


@pytest.mark.parametrize("wrong", [{"token": "short"}, {"seconds": 0}, {"waiting": -1}, {"workers": -1}])
def test_settings_out_of_range_are_refused(wrong: dict[str, Any]) -> None:
    with pytest.raises(ValueError, match=next(iter(wrong))):
        Settings(**wrong)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ('{"instance": "%s", "response": "x", "response": "y"}', "'response' is given twice"),
        ('{"instance": "%s", "response": "x", "feedback": NaN}', "NaN"),
        ('{"instance": "%s", "response": "x", "feedback": 1e999}', "out of range"),
        ('{"instance": "%s", "response": "x"} {}', "Extra data"),
    ],
)
def test_bodies_are_read_strictly(client: Client, text: str, said: str) -> None:
    headers = {"content-type": "application/json"}
    answer = client._client.post("/verify", content=text.replace("%s", IDS[0]), headers=headers)
    assert answer.status_code == 400 and said in answer.json()["detail"]


@pytest.mark.parametrize("truth", [0, 1, "yes", "true"])
def test_what_is_like_a_boolean_is_none(client: Client, truth: Any) -> None:
    assert client.post("/generate", {"task": "tsp", "seed": "1", "truth": truth}).status_code == 422


@pytest.mark.parametrize("kind", [None, "text/plain", "multipart/form-data; boundary=x", "application/octet-stream"])
def test_only_json_bodies_are_taken(client: Client, kind: str | None) -> None:
    headers = {} if kind is None else {"content-type": kind}
    body = json.dumps({"instance": IDS[0]}).encode()
    assert client._client.post("/prompt", content=body, headers=headers).status_code == 415


def test_an_open_server_answers_to_names_of_this_machine_and_to_no_web_page() -> None:
    guarded = Client(Settings(workers=1, guarded=True))
    try:
        here = {"Host": "127.0.0.1:8765"}
        assert guarded.post("/prompt", {"instance": IDS[0]}, headers=here).status_code == 200
        for wrong in ({"Host": "evil.example"}, {**here, "Origin": "http://evil.example"}, {**here, "Sec-Fetch-Site": "cross-site"}):  # fmt: skip
            assert guarded.post("/prompt", {"instance": IDS[0]}, headers=wrong).status_code == 403
            assert guarded.get("/health", headers=wrong).status_code == 403
    finally:
        guarded.close()


def test_more_than_may_be_sent_is_refused_before_it_is_made() -> None:
    small = Client(Settings(workers=1, reply_bytes=20_000))
    try:
        asked = {"task": "maze", "parameters": "L5", "seed": "1", "count": 1000}
        answer = small.post("/generate", asked)
        assert answer.status_code == 413
        most = int(answer.json()["detail"].rpartition(" ")[2])
        assert len(small.post("/generate", {**asked, "count": most}).json()["records"]) == most
    finally:
        small.close()


def test_what_needs_too_much_memory_is_refused_and_the_next_request_is_served() -> None:
    small = Client(Settings(workers=1, memory_mib=64, seconds=60))
    try:
        asked = {"task": "maze", "parameters": "rows=2001,columns=2001", "seed": "1"}
        answer = small.post("/generate", asked)
        assert answer.status_code in (413, 500) and answer.json()["detail"]
        assert small.post("/prompt", {"instance": IDS[0]}).status_code == 200
    finally:
        small.close()


def test_the_page_of_routes_needs_nothing_from_elsewhere(client: Client) -> None:
    page = client.get("/docs")
    assert page.status_code == 200 and page.headers["content-type"].startswith("text/html")
    loaded = re.findall(r"(?:src|href)=[\"']?([^\"'\s>]+)|url\(([^)]+)\)|@import", page.text)
    assert loaded == [("openapi.json", "")]
    described = client.get("/openapi.json").json()
    for path, methods in described["paths"].items():
        for method, route in methods.items():
            assert f"{method.upper()} {path}" in page.text and route["description"] in html.unescape(page.text)
    for schema in described["components"]["schemas"].values():
        for name in schema.get("properties", {}) if schema["title"].endswith("Body") else ():
            assert schema["title"] == "VerdictBody" or f"<code>{name}</code>" in page.text
