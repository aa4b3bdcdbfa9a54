"""Commitments to data sets: the seed is fresh and withheld, the files and their truth are sealed.

The commitment (see `commitment`) shows the whole request but for the seed; sealed are the seed and the
SHA-256 of every file. Opened, it lets everybody make the set again and compare.
"""

from __future__ import annotations

import json
import os
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final

from ..core.strict_json import write_object
from .assembling import digest_of
from .commitment import Mismatch, check_seal, require_forms, seal_values
from .request import DatasetRequest

FORMS: Final = ("assay-set-commitment-1", "assay-set-opening-1")
PUBLIC: Final = ("request", "made_with")
KINDS: Final[Mapping[str, type]] = {"request": dict, "made_with": dict, "seed": str, "files": dict}


def promise(request: DatasetRequest, files: Mapping[str, Path]) -> tuple[dict[str, Any], dict[str, Any]]:
    """The commitment to a finished set, and its opening.

    Args:
        files: The finished files and folders by stream: `main`, and `truth` and `certificates` when they go apart.
    """
    public = {"request": _without_seed(request), "made_with": _versions(request)}
    hashes = {stream: digest_of(path) for stream, path in files.items()}
    return seal_values(FORMS, public, {"seed": str(request.seed), "files": hashes})


def write_promise(
    request: DatasetRequest, files: Mapping[str, Path], commitment: Path, opening: Path
) -> dict[str, Any]:
    """Writes the two files, the opening readable by nobody else; returns the commitment."""
    shown, kept = promise(request, files)
    for path, data, mode in ((opening, kept, 0o600), (commitment, shown, 0o644)):
        with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, mode), "w", encoding="utf-8") as file:
            file.write(write_object(data) + "\n")
    return shown


def open_promise(commitment: Mapping[str, Any], opening: Mapping[str, Any]) -> DatasetRequest:
    """What the opening says, after every field of it was held against the commitment.

    Raises:
        Mismatch: A field is not what was promised.
        ValueError: One of the two is malformed; the message names the field.
    """
    require_forms(commitment, opening, FORMS, KINDS)
    check_seal(commitment, opening, PUBLIC)
    return DatasetRequest.from_json(json.dumps({**opening["request"], "seed": opening["seed"]}))


def check_files(opening: Mapping[str, Any], files: Mapping[str, Path]) -> None:
    """Are files the promised ones?

    Args:
        files: By stream, as for `promise`.

    Raises:
        Mismatch: One is another; if pyarrow's version is another, the message says so.
    """
    for stream, path in files.items():
        promised, found = opening["files"].get(stream), digest_of(path)
        if promised is None:
            raise Mismatch(f"{stream}: nothing was promised of it")
        if promised != found:
            raise Mismatch(f"{stream}: promised {promised}, but {path.name} hashes to {found}")


def other_versions(opening: Mapping[str, Any], request: DatasetRequest) -> str:
    """Which versions differ from those that the set was made with, in words; empty when none does."""
    now = _versions(request)
    then = opening["made_with"]
    return ", ".join(f"{name} {then.get(name)} then, {now[name]} now" for name in now if then.get(name) != now[name])


def _without_seed(request: DatasetRequest) -> dict[str, Any]:
    data: dict[str, Any] = json.loads(request.to_json())
    del data["seed"]
    return data


def _versions(request: DatasetRequest) -> dict[str, str]:
    """What the bytes depend on besides the request."""
    import importlib.metadata

    found = {"assay": request.version}
    if "parquet" in (request.form, request.truth_form) or request.form == "hf":
        found["pyarrow"] = importlib.metadata.version("pyarrow")
    return found
