"""The viewer: pages of a folder of runs, to this machine only, and nothing outside the folder."""

from __future__ import annotations

import http.client
import json
import threading
from collections.abc import Iterator
from urllib.parse import quote

import pytest
from run_support import begin, config

from assay.runs.directory import create_run
from assay.runs.view.server import ViewServer


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[ViewServer]:
    home = tmp_path_factory.mktemp("outside") / "runs"
    begin(home / "one")
    begin(home / "deep" / "two words", strategy="single")
    with create_run(home / "begun", config(seed=3)):
        pass
    begin(home.parent / "secret")
    (home / "broken").mkdir()
    (home / "broken" / "manifest.json").write_text("{}")
    with ViewServer(home, 0) as serving:
        thread = threading.Thread(target=serving.serve_forever, daemon=True)
        thread.start()
        yield serving
        serving.shutdown()
        thread.join()


def get(server: ViewServer, path: str, host: str = "localhost", method: str = "GET") -> tuple[int, str]:
    connection = http.client.HTTPConnection("127.0.0.1", server.server_port, timeout=60)
    connection.request(method, path, headers={"Host": host})
    reply = connection.getresponse()
    return reply.status, reply.read().decode()


def test_the_index_lists_all_runs_and_their_progress(server: ViewServer) -> None:
    status, page = get(server, "/")
    assert status == 200 and "/runs/one/report.html" in page and quote("deep/two words") in page
    assert "0 of 8" in page and "8 of 8" in page and "broken" in page and "secret" not in page
    told = json.loads(get(server, "/progress.json")[1])
    assert told["one"][:2] == [8, 8] and told["begun"] == [0, 8, "–"] and "broken" not in told


def test_reports_instances_and_comparisons_open(server: ViewServer) -> None:
    status, page = get(server, "/runs/one/report.html")
    assert status == 200 and "Assay run" in page
    status, page = get(server, "/runs/one/instance.html?id=toy%3Av1%3AL1%3A7%3A0")
    assert status == 200 and "All 4 replies" in page
    status, page = get(server, f"/compare?run=one&run={quote('deep/two words')}")
    assert status == 200 and "Runs compared" in page
    assert get(server, "/runs/begun/report.html")[0] == 200


@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("/nothing", 404), ("/runs/one/../../secret/report.html", 404), ("/runs/..%2fsecret/report.html", 404),
        ("/runs/one/store.sqlite", 404), ("/runs//etc/report.html", 404), ("/compare?run=one", 409),
        ("/compare?run=one&run=..%2fsecret", 404), ("/runs/one/instance.html?id=%3Cb%3E", 409),
        ("/runs/broken/report.html", 409),
    ],
)  # fmt: skip
def test_nothing_else_does(server: ViewServer, path: str, status: int) -> None:
    found, page = get(server, path)
    assert found == status and "<b>" not in page


def test_other_names_of_this_machine_are_turned_away(server: ViewServer) -> None:
    assert get(server, "/", host="evil.example:80")[0] == 403
    assert get(server, "/", host="127.0.0.1:1")[0] == 200
    assert server.server_address[0] == "127.0.0.1"
    assert get(server, "/", method="HEAD") == (200, "") and get(server, "/", method="POST")[0] == 501
