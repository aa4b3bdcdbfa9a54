"""Identity of a model: everything that decides its replies besides the conversation, the sampling and the seed.

A stored reply is found again only under the identity it was drawn with. So a model that is changed (another server, another
reasoning effort in the file of `body=`, other weights in the same folder) is asked anew, and the manifest of a run holds the
contents that were sent, not the names of the files they came from.
"""

from __future__ import annotations

import hashlib
import json
from pathlib import Path
from typing import Any

from .model import Model

WHOLE = 32 * 2**20
"""Size in bytes up to which a file of a model's folder is hashed whole; of larger ones, the weights, both ends are."""

END = 2**20


Identity = dict[str, Any] | str
"""JSON values by name; a name alone is the form of version 0.1."""


def identity_of(model: Model, spec: str = "") -> Identity:
    """Return the identity of a model as JSON values.

    Args:
        model: The model. It declares its identity in an attribute `identity`; one that does not is known by its name and
            its spec.
        spec: The spec that the model was opened by.
    """
    declared: Identity | None = getattr(model, "identity", None)
    if declared is not None:
        return declared
    return {"name": model.name, "spec": spec} if spec else {"name": model.name}


def identity_text(identity: Identity) -> str:
    """Return an identity as text that is equal for equal identities."""
    return json.dumps(identity, sort_keys=True)


def file_digest(path: Path) -> str:
    """Return the hash of a file's content (hex); of a file larger than `WHOLE`, of its size and both ends."""
    size = path.stat().st_size
    digest = hashlib.blake2b(str(size).encode(), digest_size=16)
    with path.open("rb") as file:
        if size <= WHOLE:
            digest.update(file.read())
        else:
            digest.update(file.read(END))
            file.seek(-END, 2)
            digest.update(file.read())
    return digest.hexdigest()


def folder_digest(folder: Path) -> str:
    """Return the hash of the names and contents of the files that lie in a folder (hex)."""
    found = sorted(path for path in folder.iterdir() if path.is_file())
    parts = [[path.name, file_digest(path)] for path in found]
    return hashlib.blake2b(json.dumps(parts).encode(), digest_size=16).hexdigest()
