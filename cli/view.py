"""`assay view`: show a folder of runs in the browser."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer


def view(
    directory: Annotated[
        Path, typer.Argument(metavar="[DIR]", help="A folder of runs and studies, or one run.")
    ] = Path("."),
    port: Annotated[
        int, typer.Option("--port", "-p", min=0, max=65535, help="Port to listen on; 0 chooses a free one.")
    ] = 8766,
    browser: Annotated[bool, typer.Option("--open", help="Open the browser.")] = False,
    verbose: Annotated[bool, typer.Option("--verbose", "-v", help="Print a line per request.")] = False,
) -> None:
    """Show a folder of runs in the browser.

    The pages show progress, reports, instances and comparisons. The server listens on this machine only (127.0.0.1) and never writes. It finds runs up to four
    folders deep and shows the progress of unfinished ones. Tick two or more runs to compare
    them. Ctrl-C ends the server.

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
