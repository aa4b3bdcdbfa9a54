"""Sums over the files of a certificate: not one bit of what was written may differ."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from typing import Final

from .certificate import Refused

SUMS: Final = "SHA256SUMS"


def sums(files: Mapping[str, bytes]) -> bytes:
    """One line for each file, in the order of names, as `sha256sum` writes and checks them."""
    return "".join(f"{hashlib.sha256(files[name]).hexdigest()}  {name}\n" for name in sorted(files)).encode()


def check_sums(files: Mapping[str, bytes], written: bytes) -> None:
    """Refuse files that are not the ones that were summed, all of them and no other.

    Raises:
        Refused: One of them differs, or the sums themselves do; the text names it.
    """
    expected = sums(files)
    if written == expected:
        return
    lines = written.split(b"\n")
    for line in expected.splitlines():
        if line not in lines:
            raise Refused(f"{SUMS}: {line[66:].decode()} is not the file that was written")
    raise Refused(f"{SUMS}: not as written for these files")
