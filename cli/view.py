"""`assay view`: a folder of runs in the browser."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer


def view(
    directory: Annotated[
        Path, typer.Argument(metavar="[DIR]", help="A folder of runs and studies, or one run.")
    ] = Path("."),
    port: Annotated[int, typer.Option("--port", "-p", min=0, max=65535, help="0 for any free one.")] = 8766,
    browser: Annotated[bool, typer.Option("--open", help="Open it in the browser.")] = False,
    verbose: Annotated[bool, typer.Option("--verbose", "-v", help="A line per request.")] = False,
) -> None:
    """View a folder of runs in the browser: index, live progress, reports, instances, comparisons.

    Serves on this machine only (127.0.0.1) and only reads. Runs are found up to four folders deep; unfinished ones
    show how far they are, tick two or more to compare them. Ends with Ctrl-C.

    \b
    Examples:
      assay view
      assay view assay-runs --open
      assay view assay-studies/1 --port 0
    """
    from ..runs.view.server import ViewServer

    if not directory.is_dir():
        raise ValueError(f"DIR: expected a folder, got {str(directory)!r}")
    with ViewServer(directory, port, quiet=not verbose) as server:
        typer.echo(f"assay: {server.address} shows {directory} (Ctrl-C ends it)", err=True)
        if browser:
            import webbrowser

            webbrowser.open(server.address)
        server.serve_forever()
