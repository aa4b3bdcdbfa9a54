"""The server of the viewer: standard library, this machine only, reading and nothing else."""

from __future__ import annotations

import traceback
from collections.abc import Callable
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.parse import parse_qs, unquote, urlsplit

from ..json_text import json_text
from ..store.errors import RunError
from .folder import find_runs, find_studies, list_runs
from .pages import comparison_page, error_page, index_page, instance_page, percent_right, report_page

HOST = "127.0.0.1"
HOSTS = ("127.0.0.1", "localhost", "[::1]")
"""Names under which requests may come: a page elsewhere that points its own name here is turned away."""
MOST_COMPARED = 8


class _NotFound(Exception):
    """There is no such page."""


class ViewServer(ThreadingHTTPServer):
    """Serves the runs of one folder on the loopback interface."""

    daemon_threads = True

    def __init__(self, root: Path, port: int, quiet: bool = True) -> None:
        """Bind a port; 0 takes any free one.

        Args:
            root: The folder of the runs.
            port: On the loopback interface; 0 takes any free one.
            quiet: Write no line per request.

        Raises:
            OSError: The port is taken.
        """
        self.root, self.quiet = root.resolve(), quiet
        super().__init__((HOST, port), _Handler)

    @property
    def address(self) -> str:
        """The address of the server."""
        return f"http://{HOST}:{self.server_port}/"


class _Handler(BaseHTTPRequestHandler):
    server: ViewServer
    server_version = "assay"
    sys_version = ""

    def do_GET(self) -> None:
        """Answer one request; an error becomes a page with its message."""
        host = (self.headers.get("Host") or "").rsplit(":", 1)[0] or HOST
        if host not in HOSTS:
            self._send(HTTPStatus.FORBIDDEN, error_page("this server answers under localhost only"))
            return
        try:
            parts = urlsplit(self.path)
            kind = "application/json" if parts.path == "/progress.json" else "text/html; charset=utf-8"
            self._send(HTTPStatus.OK, self._page(unquote(parts.path), parse_qs(parts.query)), kind)
        except _NotFound:
            self._send(HTTPStatus.NOT_FOUND, error_page("there is no such page"))
        except (RunError, ValueError) as error:
            self._send(HTTPStatus.CONFLICT, error_page(str(error)))
        except (BrokenPipeError, ConnectionResetError):
            return
        except Exception as error:  # noqa: BLE001 - the server lives on
            traceback.print_exc()
            self._send(HTTPStatus.INTERNAL_SERVER_ERROR, error_page(f"{type(error).__name__}: {error}"))

    do_HEAD = do_GET

    def log_message(self, format: str, *arguments: object) -> None:
        """Write a line per request to stderr, unless quiet."""
        if not self.server.quiet:
            super().log_message(format, *arguments)

    def _page(self, path: str, query: dict[str, list[str]]) -> str:
        root = self.server.root
        if path in ("/", "/index.html"):
            return index_page(root)
        if path == "/progress.json":
            return json_text(
                {one.key: [one.finished, one.total, percent_right(one)] for one in list_runs(root) if not one.trouble}
            )
        if path == "/compare":
            runs = find_runs(root)
            chosen = [_known(runs, key) for key in query.get("run", [])[:MOST_COMPARED]]
            if len(chosen) < 2:
                raise ValueError("tick at least two runs to compare them")
            return comparison_page(chosen)
        if not path.startswith("/runs/"):
            raise _NotFound
        key, _, page = path.removeprefix("/runs/").rpartition("/")
        # Only folders that were found are opened; nothing of the path reaches the file system.
        if page == "study.html":
            return _study_page(_known(find_studies(root), key))
        run = _known(find_runs(root), key)
        pages: dict[str, Callable[[], str]] = {
            "report.html": lambda: report_page(run),
            "instance.html": lambda: instance_page(run, "".join(query.get("id", [])[:1])),
        }
        if page not in pages:
            raise _NotFound
        return pages[page]()

    def _send(self, status: HTTPStatus, text: str, kind: str = "text/html; charset=utf-8") -> None:
        body = text.encode("utf-8")
        self.send_response(status)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(body)))
        self.send_header("Cache-Control", "no-store")
        self.send_header("X-Content-Type-Options", "nosniff")
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(body)


def _known(found: dict[str, Path], key: str) -> Path:
    if key not in found:
        raise _NotFound
    return found[key]


def _study_page(path: Path) -> str:
    """Return the page that the study wrote, or one made now where it is not finished."""
    from ..study.writing import PAGE, study_page

    written = path / PAGE
    return written.read_text("utf-8") if written.is_file() else study_page(path)
