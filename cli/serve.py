"""`assay serve`: serve instances and verdicts over HTTP."""

from __future__ import annotations

import math
import os
import signal
import sys
from pathlib import Path
from types import FrameType
from typing import Annotated

import typer

CLOSING = 5.0
"""Seconds for the worker processes to end, after the grace time of requests."""


def serve(
    host: Annotated[
        str, typer.Option(help="Address to listen on. Any other than this machine needs a token.")
    ] = "127.0.0.1",
    port: Annotated[
        int, typer.Option("--port", "-p", min=0, max=65535, help="Port to listen on; 0 chooses a free one.")
    ] = 8765,
    token_file: Annotated[
        Path | None, typer.Option(help="A file with the token that clients must send. ASSAY_TOKEN does the same.")
    ] = None,
    workers: Annotated[
        int, typer.Option(min=0, help="Worker processes that solve and generate; 0 means one per core.")
    ] = 0,
    seconds: Annotated[float, typer.Option(help="Time limit per request.")] = 30.0,
    body_mib: Annotated[float, typer.Option(help="Largest request body, in MiB.")] = 8.0,
    waiting: Annotated[
        int, typer.Option(help="Requests that may wait. The server refuses more with status 503.")
    ] = 256,
    memory_mib: Annotated[int, typer.Option(min=1, help="Memory that a worker may take for a request, in MiB.")] = 2048,
    grace: Annotated[
        float, typer.Option(min=0, help="Seconds that the server has for accepted requests after Ctrl-C or SIGTERM.")
    ] = 30.0,
    quiet: Annotated[bool, typer.Option("--quiet", "-q", help="Print no line per request.")] = False,
) -> None:
    """Serve instances and verdicts over HTTP.

    The routes also give proofs and the judgements of process verifiers:

    POST /generate /prompt /verify /verify-batch /steps /solve /certificate /certificate/check,
    GET /health /metrics (Prometheus) /docs /openapi.json. docs/server.md describes them.

    \b
    Examples:
      assay serve
      assay serve --host 0.0.0.0 --token-file secret --workers 8
      curl localhost:8765/verify -H 'content-type: application/json' \\
        -d '{"instance": "tsp:v1:L2:7:0", "response": "<answer>0 1 2 3 4 5</answer>"}'

    Needs the extra `server`: pip install "assay-reasoning[server]". Ctrl-C or SIGTERM ends the server cleanly.
    """
    from ..harness.core.access import is_loopback
    from ..harness.server.settings import Settings
    from .deadline import end_within

    token = token_file.read_text().strip() if token_file else os.environ.get("ASSAY_TOKEN") or None
    if token is None and not is_loopback(host):
        raise ValueError(f"--host: {host} can be reached from other machines, which needs --token-file or ASSAY_TOKEN")
    settings = Settings(
        token=token, body_bytes=round(body_mib * 2**20), seconds=seconds, waiting=waiting, workers=workers,
        memory_mib=memory_mib, guarded=token is None,
    )  # fmt: skip
    try:
        import uvicorn

        from ..harness.server.app import make_app
    except ImportError as error:
        raise ValueError(f'assay serve needs {error.name}: pip install "assay-reasoning[server]"') from None
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))  # uvicorn raises it again after it has answered all requests
    typer.echo(f"assay: http://{host}:{port} (docs at /docs)", err=True)

    class Server(uvicorn.Server):
        def handle_exit(self, sig: int, frame: FrameType | None) -> None:
            """Begin to end, and set the time when the process ends in any case."""
            end_within(grace + CLOSING)
            super().handle_exit(sig, frame)

    config = uvicorn.Config(
        make_app(settings), host=host, port=port, log_level="warning" if quiet else "info",
        timeout_graceful_shutdown=math.ceil(grace), timeout_keep_alive=30,
    )  # fmt: skip
    server = Server(config)
    server.run()
    if not server.started:
        raise typer.Exit(3)
