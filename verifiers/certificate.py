"""Certificates: a claim about a problem, and files that prove it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True)
class Certificate:
    """A claim and its proof.

    Attributes:
        task: As on the command line.
        problem: The problem, in its JSON form.
        claim: What is claimed, in JSON values, such as `{"status": "unsatisfiable"}`.
        files: The proof: file name → contents, in formats that other programs read where there
            are such (DIMACS, DRAT, LRAT, TSPLIB), JSON otherwise.
    """

    task: str
    problem: Mapping[str, Any]
    claim: Mapping[str, Any]
    files: Mapping[str, bytes] = field(default_factory=dict)


class Refused(Exception):
    """A certificate does not prove its claim; the text says where it fails."""
