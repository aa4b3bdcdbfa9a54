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
from .commitment import Mismatch, check_seal, require_forms, seal_values
from .files import digest_of
from .request import DatasetRequest

FORMS: Final = ("assay-set-commitment-1", "assay-set-opening-1")
PUBLIC: Final = ("request", "made_with")
KINDS: Final[Mapping[str, type]] = {"request": dict, "made_with": dict, "seed": str, "files": dict}


def commit(request: DatasetRequest, files: Mapping[str, Path]) -> tuple[dict[str, Any], dict[str, Any]]:
    """Return the commitment to a finished set, and its opening.

    Args:
        request: What the set was made from.
        files: The finished files and folders by stream: `main`, and `truth` and `certificates` when they go apart.
    """
    public = {"request": _without_seed(request), "made_with": _versions(request)}
    hashes = {stream: digest_of(path) for stream, path in files.items()}
    return seal_values(FORMS, public, {"seed": str(request.seed), "files": hashes})


def write_commitment(
    request: DatasetRequest, files: Mapping[str, Path], commitment: Path, opening: Path
) -> dict[str, Any]:
    """Write commitment and opening, the opening readable by its owner only, and return the commitment.

    Raises:
        OSError: A file cannot be written.
    """
    shown, kept = commit(request, files)
    for path, data, mode in ((opening, kept, 0o600), (commitment, shown, 0o644)):
        with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, mode), "w", encoding="utf-8") as file:
            file.write(write_object(data) + "\n")
    return shown


def open_dataset_commitment(commitment: Mapping[str, Any], opening: Mapping[str, Any]) -> DatasetRequest:
    """Compare every field of the opening with the commitment, and return the request that it opens to.

    Raises:
        Mismatch: A field differs from the commitment.
        ValueError: One of the two is malformed; the message names the field.
    """
    require_forms(commitment, opening, FORMS, KINDS)
    check_seal(commitment, opening, PUBLIC)
    return DatasetRequest.from_json(json.dumps({**opening["request"], "seed": opening["seed"]}))


def check_files(opening: Mapping[str, Any], files: Mapping[str, Path]) -> None:
    """Compare files with the hashes in an opening.

    Args:
        opening: The opening, already compared with its commitment.
        files: Files and folders by stream, as for `commit`.

    Raises:
        Mismatch: A file differs, or the commitment has none of this stream.
    """
    for stream, path in files.items():
        sealed, found = opening["files"].get(stream), digest_of(path)
        if sealed is None:
            raise Mismatch(f"{stream}: the commitment has no such file")
        if sealed != found:
            raise Mismatch(f"{stream}: committed to {sealed}, but {path.name} hashes to {found}")


def other_versions(opening: Mapping[str, Any], request: DatasetRequest) -> str:
    """Return the versions that differ from those the set was made with, in words; empty when none does."""
    now = _versions(request)
    then = opening["made_with"]
    return ", ".join(f"{name} {then.get(name)} then, {now[name]} now" for name in now if then.get(name) != now[name])


def _without_seed(request: DatasetRequest) -> dict[str, Any]:
    data: dict[str, Any] = json.loads(request.to_json())
    del data["seed"]
    return data


def _versions(request: DatasetRequest) -> dict[str, str]:
    """Return the versions that the bytes depend on besides the request."""
    import importlib.metadata

    found = {"assay": request.version}
    if "parquet" in (request.form, request.truth_form) or request.form == "hf":
        found["pyarrow"] = importlib.metadata.version("pyarrow")
    return found
