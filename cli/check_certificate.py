"""`assay check-certificate`: check a proof independently."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer


def check_certificate(
    folder: Annotated[Path, typer.Argument(help="A folder that `assay certify` wrote.")],
) -> None:
    """Check a proof independently of the solvers.

    The checker is a small program that shares no code with them.

    \b
    Examples:
      assay certify tsp:v1:L4:7:42 -o proof && assay check-certificate proof

    Exit status: 0 proved, 1 refused, 2 not a certificate.
    """
    from ..tasks import get_task
    from ..tasks.datasets.certificates import read_certificate
    from ..verifiers.certificate import Refused

    try:
        certificate = read_certificate(folder)
        typer.echo("proved: " + get_task(certificate.task).check_certificate(certificate))
    except Refused as error:
        typer.echo(f"refused: {error}")
        raise typer.Exit(1) from None
