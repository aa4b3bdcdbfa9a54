"""Certificates as folders: `certificate.json` (task, problem, claim, names of files) and the proof's files."""

from __future__ import annotations

import json
from pathlib import Path

from ...verifiers.certificates.certificate import Certificate
from .atomic import appearing

HEAD = "certificate.json"


def write_certificate(certificate: Certificate, folder: Path) -> None:
    """Writes a certificate into a folder, which is made if need be; the head comes last.

    Raises:
        OSError: The folder cannot be written.
    """
    folder.mkdir(parents=True, exist_ok=True)
    for name, content in certificate.files.items():
        with appearing(folder / name) as path:
            path.write_bytes(content)
    head = {
        "task": certificate.task,
        "problem": certificate.problem,
        "claim": certificate.claim,
        "files": sorted(certificate.files),
    }
    with appearing(folder / HEAD) as path:
        path.write_text(json.dumps(head, ensure_ascii=False) + "\n", encoding="utf-8")


def read_certificate(folder: Path) -> Certificate:
    """Reads what `write_certificate` wrote.

    Raises:
        OSError: A file is missing or cannot be read.
        ValueError: The head is not one.
    """
    path = folder / HEAD
    try:
        head = json.loads(path.read_bytes())
        task, problem, claim, names = (head[name] for name in ("task", "problem", "claim", "files"))
    except (KeyError, TypeError, ValueError, RecursionError) as error:
        raise ValueError(f"{path}: expected an object with task, problem, claim and files ({error})") from None
    if not (isinstance(task, str) and isinstance(problem, dict) and isinstance(claim, dict)):
        raise ValueError(f"{path}: expected a name as task and objects as problem and claim")
    if not (isinstance(names, list) and all(isinstance(name, str) and Path(name).name == name for name in names)):
        raise ValueError(f"{path}: files: expected a list of plain file names, got {names!r}"[:300])
    return Certificate(task, problem, claim, {name: (folder / name).read_bytes() for name in names})
