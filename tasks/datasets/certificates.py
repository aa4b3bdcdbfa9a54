"""Certificates as folders: `certificate.json` (task, problem, claim, names of files), the proof's files, `SHA256SUMS`."""

from __future__ import annotations

import errno
import json
import os
import stat
from pathlib import Path

from ...verifiers.certificate import Certificate
from ...verifiers.checksums import SUMS, check_sums, sums
from ..core.strict_json import parse_object
from .files import appearing

HEAD = "certificate.json"
MOST_BYTES = 2**30
"""Of one file of a certificate; the longest proofs that `assay certify` writes are a small part of it."""
NO_FILE = "no plain file, but a link, folder, pipe or device"


def write_certificate(certificate: Certificate, folder: Path) -> None:
    """Write a certificate into a folder, which is made if need be; the head comes last.

    Raises:
        OSError: The folder cannot be written, or holds a link or device of a name that is to be written.
    """
    folder.mkdir(parents=True, exist_ok=True)
    for name in (*certificate.files, SUMS, HEAD):
        path = folder / name
        if os.path.lexists(path) and not stat.S_ISREG(path.lstat().st_mode):
            raise FileExistsError(errno.EEXIST, NO_FILE, str(path))
    proof = {name: content for name, content in certificate.files.items() if name != SUMS}
    head = {
        "task": certificate.task,
        "problem": certificate.problem,
        "claim": certificate.claim,
        "files": sorted(proof),
    }
    top = (json.dumps(head, ensure_ascii=False) + "\n").encode()
    for name, content in {**proof, SUMS: sums({**proof, HEAD: top}), HEAD: top}.items():
        with appearing(folder / name) as path:
            path.write_bytes(content)


def read_certificate(folder: Path) -> Certificate:
    """Read a folder that `write_certificate` wrote; without `SHA256SUMS`, one that another program wrote.

    Raises:
        OSError: A file is missing or cannot be read.
        ValueError: The head is not one.
        Refused: A file is not as it was written.
    """
    path = folder / HEAD
    top = _read(path)
    try:
        head = parse_object(top)
        task, problem, claim, names = (head[name] for name in ("task", "problem", "claim", "files"))
    except (KeyError, TypeError, ValueError, RecursionError) as error:
        raise ValueError(f"{path}: expected an object with task, problem, claim and files ({error})") from None
    if not (isinstance(task, str) and isinstance(problem, dict) and isinstance(claim, dict)):
        raise ValueError(f"{path}: expected a name as task and objects as problem and claim")
    if not (isinstance(names, list) and all(isinstance(name, str) and _is_plain(name) for name in names)):
        raise ValueError(f"{path}: files: expected a list of plain file names, got {names!r}"[:300])
    proof = {name: _read(folder / name) for name in names if name != SUMS}
    if os.path.lexists(folder / SUMS):
        check_sums({**proof, HEAD: top}, _read(folder / SUMS))
    return Certificate(task, problem, claim, proof)


def _is_plain(name: str) -> bool:
    """Return whether a name can only be that of a file in the folder itself, on every system."""
    return name not in ("", ".", "..") and not set(name) & set("/\\:\0")


def _read(path: Path) -> bytes:
    """Return the content of a plain file; what a link leads to is not read, and a pipe is not waited for.

    Raises:
        OSError: It is missing or cannot be read.
        ValueError: It is no plain file, or too large.
    """
    flags = os.O_RDONLY | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0)
    if path.is_symlink() or path.is_dir():
        raise ValueError(f"{path}: {NO_FILE}")
    descriptor = os.open(path, flags)
    with open(descriptor, "rb") as file:
        if not stat.S_ISREG(os.fstat(descriptor).st_mode):
            raise ValueError(f"{path}: {NO_FILE}")
        data = file.read(MOST_BYTES + 1)
    if len(data) > MOST_BYTES:
        raise ValueError(f"{path}: expected at most {MOST_BYTES:,} bytes in a file of a certificate")
    return data
