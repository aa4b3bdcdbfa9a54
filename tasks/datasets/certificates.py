"""Certificates as folders: `certificate.json` (task, problem, claim, names of files), the proof's files, `SHA256SUMS`."""

from __future__ import annotations

import json
from pathlib import Path

from ...verifiers.certificate import Certificate
from ...verifiers.checksums import SUMS, check_sums, sums
from .files import appearing

HEAD = "certificate.json"


def write_certificate(certificate: Certificate, folder: Path) -> None:
    """Write a certificate into a folder, which is made if need be; the head comes last.

    Raises:
        OSError: The folder cannot be written.
    """
    folder.mkdir(parents=True, exist_ok=True)
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
    top = path.read_bytes()
    try:
        head = json.loads(top)
        task, problem, claim, names = (head[name] for name in ("task", "problem", "claim", "files"))
    except (KeyError, TypeError, ValueError, RecursionError) as error:
        raise ValueError(f"{path}: expected an object with task, problem, claim and files ({error})") from None
    if not (isinstance(task, str) and isinstance(problem, dict) and isinstance(claim, dict)):
        raise ValueError(f"{path}: expected a name as task and objects as problem and claim")
    if not (isinstance(names, list) and all(isinstance(name, str) and Path(name).name == name for name in names)):
        raise ValueError(f"{path}: files: expected a list of plain file names, got {names!r}"[:300])
    proof = {name: (folder / name).read_bytes() for name in names if name != SUMS}
    if (folder / SUMS).exists():
        check_sums({**proof, HEAD: top}, (folder / SUMS).read_bytes())
    return Certificate(task, problem, claim, proof)
