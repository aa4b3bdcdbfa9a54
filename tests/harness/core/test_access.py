"""Requests as web pages and as programs send them to a server on this machine."""

from __future__ import annotations

import pytest

from assay.harness.core.access import client_of, is_loopback, refusal, wrong_body

HOST = {"host": "127.0.0.1:8765"}


@pytest.mark.parametrize("method", ["GET", "POST", "PUT", "DELETE"])
@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({}, None),
        ({"host": "localhost:8765"}, None),
        ({"host": "[::1]:8765"}, None),
        ({"host": "evil.example"}, 403),
        ({"host": "127.0.0.1.evil.example:8765"}, 403),
        ({"host": "localhost@evil.example"}, 403),
        ({"host": "[::1"}, 403),
        ({"host": ""}, 403),
        ({"sec-fetch-site": "same-origin", "origin": "http://127.0.0.1:8765"}, None),
        ({"sec-fetch-site": "none"}, None),
        ({"sec-fetch-site": "cross-site"}, 403),
        ({"sec-fetch-site": "same-site"}, 403),
        ({"sec-fetch-site": "CROSS-SITE"}, 403),
        ({"sec-fetch-site": "new-word"}, 403),
        ({"origin": "http://evil.example"}, 403),
        ({"origin": "http://127.0.0.1:3000"}, 403),
        ({"origin": "http://127.0.0.1:8765"}, None),
        ({"origin": "null"}, 403),
        ({"origin": "file://127.0.0.1:8765"}, 403),
    ],
)
def test_requests_of_other_sites_are_refused(method: str, headers: dict[str, str], status: int | None) -> None:
    found = refusal(method, {**HOST, **headers}, open_server=True)
    assert (found and found[0]) == status


def test_a_link_may_be_followed_and_no_more() -> None:
    headers = {**HOST, "sec-fetch-site": "cross-site", "sec-fetch-mode": "navigate"}
    assert refusal("GET", headers, open_server=True) is None
    assert refusal("POST", headers, open_server=True) is not None


def test_a_server_with_a_token_may_have_any_name_and_no_requests_of_other_sites() -> None:
    named = {"host": "inside:8765"}
    assert refusal("POST", named, open_server=False) is None
    behind = {**named, "origin": "https://assay.example", "sec-fetch-site": "same-origin"}
    assert refusal("POST", behind, open_server=False) is None
    assert refusal("POST", {**named, "sec-fetch-site": "cross-site"}, open_server=False) is not None


@pytest.mark.parametrize("kind", ["application/json", "Application/JSON; charset=utf-8"])
def test_json_is_taken(kind: str) -> None:
    assert wrong_body("POST", {"content-length": "2", "content-type": kind}) is None


@pytest.mark.parametrize(
    "kind",
    [
        None, "", "text/plain", "text/plain;application/json", "application/x-www-form-urlencoded",
        "application/octet-stream", "multipart/form-data", "multipart/form-data; boundary=x", "application/csp-report",
        "text/json", "application/json+x", "application/jsonp",
    ],
)  # fmt: skip
@pytest.mark.parametrize("framing", [{"content-length": "2"}, {"transfer-encoding": "chunked"}])
def test_every_other_body_is_refused(kind: str | None, framing: dict[str, str]) -> None:
    headers = framing if kind is None else {**framing, "content-type": kind}
    assert "expected application/json" in (wrong_body("POST", headers) or "")
    assert wrong_body("POST", {**headers, "content-length": "0"}) is None or "transfer-encoding" in headers


def test_clients_are_told_apart() -> None:
    assert client_of(("127.0.0.1", 1)) != client_of(("127.0.0.1", 2))
    assert client_of(("10.0.0.1", 1)) == client_of(("10.0.0.1", 2)) != client_of(("10.0.0.2", 1))
    assert client_of(None) == client_of(())


@pytest.mark.parametrize(
    ("host", "expected"),
    [
        ("127.0.0.1", True),
        ("::1", True),
        ("localhost", True),
        ("0.0.0.0", False),
        ("::", False),
        ("example.org", False),
    ],
)
def test_only_this_machine_needs_no_secret(host: str, expected: bool) -> None:
    assert is_loopback(host) is expected
