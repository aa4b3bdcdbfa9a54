"""`assay certify`: write a proof of the truth that another program can check."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer


def certify(
    problem: Annotated[str, typer.Argument(help="An id, a .cnf, .tsp or .atsp file, or a file with one record.")],
    out: Annotated[Path, typer.Option("--output", "-o", help="The folder to write. It is created if needed.")],
    as_json: Annotated[bool, typer.Option("--json", help="Print one JSON object: the claim and the files.")] = False,
) -> None:
    """Write a proof that other programs can check.

    \b
    Examples:
      assay certify 3sat:v1:L4:7:42 -o proof
      assay certify berlin52.tsp -o proof && assay check-certificate proof

    Exit status: 0 written, 2 wrong input, or no proof can be found within the limits.
    """
    from ..tasks import get_task
    from ..tasks.core.strict_json import write_object
    from ..tasks.datasets.certificates import write_certificate
    from ..verifiers.checksums import SUMS
    from .options import find_instance

    instance, claim = find_instance(problem)
    task = get_task(instance.task)
    truth = instance.truth or task.solve(instance.problem, claim)
    certificate = task.certify(instance.problem, truth)
    write_certificate(certificate, out)
    if as_json:
        files = {name: len(content) for name, content in certificate.files.items()}
        typer.echo(write_object({"folder": str(out), "task": task.name, "truth": dict(truth), "bytes": files}))
        return
    sizes = [f"{name} ({len(content):,} bytes)" for name, content in certificate.files.items() if name != SUMS]
    typer.echo(f"{out}: " + ", ".join(["certificate.json", *sizes, SUMS]))
