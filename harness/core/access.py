"""Requests that a local server refuses: those that a web page makes with the user's browser.

A page may send requests to any address and read no answer, which is enough to spend a key or a processor. It
may also give its own name the address of this machine (DNS rebinding), and then read the answers.
"""

from __future__ import annotations

import ipaddress
from collections.abc import Mapping, Sequence
from urllib.parse import urlsplit

JSON = "application/json"
"""The only type of body taken: a page cannot send it to another site without asking first."""
_READING = ("GET", "HEAD", "OPTIONS")


def is_loopback(host: str) -> bool:
    """Return whether only this machine can reach a server bound to `host`."""
    try:
        return ipaddress.ip_address(host.strip("[]")).is_loopback
    except ValueError:
        return host == "localhost"


def client_of(peer: Sequence[object] | None) -> str:
    """Return who asks: a host, or a connection when it comes from this machine, where all clients share a host.

    Args:
        peer: Address and port at the other end of the connection.
    """
    host, port = (str(peer[0]), peer[1]) if peer and len(peer) > 1 else ("", 0)
    return f"{host}:{port}" if not host or is_loopback(host) else host


def refusal(method: str, headers: Mapping[str, str], open_server: bool) -> tuple[int, str] | None:
    """Return the status and the reason with which a request is refused; None when it is not.

    Args:
        method: HTTP method in capitals.
        headers: By names in small letters.
        open_server: Whether the server asks for no token, so that a page that reaches it may use it.
    """
    host = headers.get("host", "")
    if open_server and not is_loopback(_hostname(f"//{host}")):
        return 403, "Host: expected a name of this machine, such as 127.0.0.1"
    site = headers.get("sec-fetch-site", "none").strip().lower()
    followed = method == "GET" and headers.get("sec-fetch-mode", "").strip().lower() == "navigate"
    if site not in ("same-origin", "none") and not followed:
        return 403, "Sec-Fetch-Site: requests from other sites are refused"
    origin = headers.get("origin")
    if origin is not None and (open_server or site != "same-origin") and not _same_host(origin, host):
        return 403, "Origin: requests from other sites are refused"
    return None


def wrong_body(method: str, headers: Mapping[str, str]) -> str | None:
    """Return why the type of a request's body is refused; None when it is JSON or there is no body."""
    if method in _READING or (headers.get("content-length", "0") == "0" and "transfer-encoding" not in headers):
        return None
    kind = headers.get("content-type", "").partition(";")[0].strip().lower()
    return None if kind == JSON else f"Content-Type: expected {JSON}, got {kind or 'none'}"[:200]


def _same_host(origin: str, host: str) -> bool:
    parts = origin.strip().lower().partition("://")
    return parts[0] in ("http", "https") and parts[2] == host.strip().lower()


def _hostname(url: str) -> str:
    try:
        return urlsplit(url).hostname or ""
    except ValueError:
        return ""
