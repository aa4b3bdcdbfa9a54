"""`assay fresh`: draw a hidden test set with a public commitment, and verify it later."""

from __future__ import annotations

import contextlib
import os
from collections.abc import Iterator
from pathlib import Path
from typing import IO, TYPE_CHECKING, Annotated, Any

import typer

from .task_words import any_of_the_tasks, complete_task

if TYPE_CHECKING:
    from ..tasks.datasets.commitment import HiddenSet

REFUSED = 1
"""Exit status when an opening does not match its commitment."""


def fresh(
    task: Annotated[str | None, typer.Argument(help=any_of_the_tasks(), autocompletion=complete_task)] = None,
    level: Annotated[
        str | None,
        typer.Option(
            "--level", "-l", help="1 to 10, a range 1:4 or a list 1,3. COUNT instances are made of each level."
        ),
    ] = None,
    param: Annotated[
        list[str] | None,
        typer.Option(
            "--param",
            "-p",
            help="name=value, to change a parameter of the level. Repeat it, or join several by commas.",
        ),
    ] = None,
    count: Annotated[int, typer.Option("--count", "-n", min=1, help="Number of instances per level.")] = 100,
    output: Annotated[
        str, typer.Option("--output", "-o", help="NAME, with which the names of all files begin.")
    ] = "fresh",
    prompts: Annotated[
        bool, typer.Option("--prompts", help="Write NAME.prompts.jsonl, without truth and without ids.")
    ] = False,
    truth: Annotated[bool, typer.Option("--truth", help="Write NAME.truth.jsonl, which only you can read.")] = False,
    split: Annotated[
        str, typer.Option("--split", help="train, validation or test. Two splits never draw the same instance.")
    ] = "",
    unique: Annotated[
        bool, typer.Option("--unique", help="Skip instances that equal an earlier one up to symmetry.")
    ] = False,
    verify: Annotated[
        tuple[Path, Path] | None,
        typer.Option("--verify", metavar="COMMITMENT OPENING", help="Check an opening, and make the set again."),
    ] = None,
    prompts_file: Annotated[
        Path | None,
        typer.Option("--prompts-file", help="With --verify: also compare this set, or file of prompts."),
    ] = None,
    truth_file: Annotated[
        Path | None, typer.Option("--truth-file", help="With --verify: also compare this file of truth.")
    ] = None,
    as_json: Annotated[
        bool, typer.Option("--json", help="Print the commitment as one JSON object. Without --verify only.")
    ] = False,
    threads: Annotated[
        int,
        typer.Option("--threads", min=0, help="Threads to use; 0 means all cores. The output does not depend on it."),
    ] = 0,
) -> None:
    """Draw a hidden test set and a commitment to it.

    Publish NAME.commitment.json before anybody is tested on the set, and keep NAME.opening.json,
    which holds seed and salt, secret. Publish the opening later: --verify then shows that the set
    is the one of the commitment.

    \b
    Examples:
      assay fresh tsp --level 4 -n 500 --prompts -o hidden
      assay fresh --verify hidden.commitment.json hidden.opening.json
      assay fresh --verify set.jsonl.commitment.json set.jsonl.opening.json --truth-file truth.jsonl

    The last example verifies a set of `assay generate --commit`.

    Exit status: 0 written or verified, 1 the opening does not match, 2 wrong use or input.
    """
    if verify is not None:
        if task is not None:
            raise ValueError("--verify: leave out the task")
        if as_json:
            raise ValueError("--json and --verify: choose one; the exit status says whether the opening matches")
        _verify(*verify, prompts_file, truth_file, threads)
        return
    from ..tasks import get_task, task_names

    if task is None:
        raise ValueError(f"expected a task ({', '.join(task_names())}) or --verify COMMITMENT OPENING")
    if prompts_file or truth_file:
        raise ValueError("--prompts-file and --truth-file: need --verify")
    from ..tasks.core.ids import check_split
    from ..tasks.datasets.commitment import HiddenSet, draw_seed
    from .options import read_parameters

    requests = tuple(read_parameters(level, param))
    for one in requests:
        get_task(task).resolve(one)
    _draw(
        HiddenSet(task, requests, count, draw_seed(), check_split(split), unique),
        output,
        prompts,
        truth,
        as_json,
        threads,
    )


def _draw(request: HiddenSet, name: str, prompts: bool, truth: bool, as_json: bool, threads: int) -> None:
    from ..tasks.core.strict_json import write_object
    from ..tasks.datasets.commitment import SetHash, seal
    from .progress import progress

    paths = [Path(f"{name}.{what}") for what in ("commitment.json", "opening.json", "prompts.jsonl", "truth.jsonl")]
    commitment_path, opening_path, prompts_path, truth_path = paths
    wanted = [commitment_path, opening_path, *([prompts_path] if prompts else []), *([truth_path] if truth else [])]
    for path in wanted:
        if path.exists():
            raise ValueError(
                f"{path}: exists already; choose another --output, because a commitment must not be overwritten"
            )
    hashes = SetHash()
    with contextlib.ExitStack() as stack:
        public = stack.enter_context(_new_file(prompts_path, 0o644)) if prompts else None
        private = stack.enter_context(_new_file(truth_path, 0o600)) if truth else None
        advance = stack.enter_context(progress("drawing", request.count * len(request.parameters)))
        for instance in request.instances(threads):
            lines = hashes.add(instance)
            for file, line in zip((public, private), lines, strict=True):
                if file is not None:
                    file.write(line)
            advance(1)
        commitment, opening = seal(request, hashes.fields())
        stack.enter_context(_new_file(opening_path, 0o600)).write(write_object(opening) + "\n")
        stack.enter_context(_new_file(commitment_path, 0o644)).write(write_object(commitment) + "\n")
    if as_json:
        typer.echo(write_object({**commitment, "files": [str(path) for path in wanted]}))
        return
    typer.echo(f"{hashes.count} instances of {request.task} from a fresh seed of 128 bits")
    typer.echo(f"publish: {commitment_path}  ({commitment['commitment']})")
    typer.echo(f"keep:    {opening_path}")
    for path in wanted[2:]:
        typer.echo(f"written: {path}")


@contextlib.contextmanager
def _new_file(path: Path, mode: int) -> Iterator[IO[str]]:
    """Open a file that must not exist, with these permissions from the start; remove it on failure."""
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, mode)
    try:
        with os.fdopen(descriptor, "w", encoding="utf-8", newline="") as file:
            yield file
            file.flush()
            os.fsync(descriptor)
    except BaseException:
        path.unlink(missing_ok=True)
        raise


def _verify(
    commitment_path: Path, opening_path: Path, prompts_file: Path | None, truth_file: Path | None, threads: int
) -> None:
    from ..tasks.datasets.commitment import Mismatch
    from ..tasks.datasets.dataset_commitment import FORMS
    from .failures import complain

    commitment, opening = _read(commitment_path), _read(opening_path)
    try:
        if commitment.get("format") == FORMS[0]:
            _verify_files(commitment, opening, {"main": prompts_file, "truth": truth_file}, threads)
        else:
            files = {"prompts_sha256": prompts_file, "truth_sha256": truth_file}
            _verify_set(commitment, opening, files, threads)
    except Mismatch as error:
        complain(f"refused: {error}")
        raise typer.Exit(REFUSED) from None


def _verify_files(
    commitment: dict[str, Any], opening: dict[str, Any], files: dict[str, Path | None], threads: int
) -> None:
    """Verify a set of `assay generate --commit`."""
    import tempfile

    from ..tasks.datasets.commitment import Mismatch
    from ..tasks.datasets.dataset_commitment import check_files, open_dataset_commitment, other_versions
    from ..tasks.datasets.generating import make_again
    from .progress import progress

    request = open_dataset_commitment(commitment, opening)
    typer.echo(f"opened: all {len(commitment['fields'])} fields match the commitment {commitment['commitment']}")
    for stream, path in files.items():
        if path is not None:
            check_files(opening, {stream: path})
            typer.echo(f"{path}: matches the commitment")
    with tempfile.TemporaryDirectory(prefix="assay-") as folder, progress("making again", request.total) as advance:
        made = make_again(request, Path(folder), advance, threads)
        try:
            check_files(opening, made)
        except Mismatch as error:
            versions = other_versions(opening, request)
            raise Mismatch(f"{error}" + (f" (other versions: {versions})" if versions else "")) from None
    typer.echo(f"made again: {request.total} instances of {request.task}, seed {request.seed}: the bytes are the same")


def _verify_set(
    commitment: dict[str, Any], opening: dict[str, Any], files: dict[str, Path | None], threads: int
) -> None:
    """Verify a set of `assay fresh`."""
    from ..tasks.datasets.commitment import SetHash, check_set, open_commitment

    request = open_commitment(commitment, opening)
    typer.echo(f"opened: all {len(commitment['fields'])} fields match the commitment {commitment['commitment']}")
    for name, path in files.items():
        if path is not None:
            check_set(opening, {name: _hash_of(path)})
            typer.echo(f"{path}: matches the commitment")
    hashes = SetHash()
    for instance in request.instances(threads):
        hashes.add(instance)
    check_set(opening, hashes.fields())
    parts = ", ".join(request.parameters)
    typer.echo(f"made again: {hashes.count} instances of {request.task} ({parts}), seed {request.seed}")
    typer.echo("the hashes of prompts and truth match the commitment")
    if opening["package"] != _package():
        typer.echo(f"committed with version {opening['package']} of this package, verified with {_package()}")


def _package() -> str:
    from .. import __version__

    return __version__


def _hash_of(path: Path) -> str:
    import hashlib

    digest = hashlib.sha256()
    with open(path, "rb") as file:
        while chunk := file.read(2**20):
            digest.update(chunk)
    return digest.hexdigest()


def _read(path: Path) -> dict[str, Any]:
    from ..tasks.core.strict_json import parse_object
    from .options import naming

    with naming(path):
        return parse_object(path.read_bytes())
