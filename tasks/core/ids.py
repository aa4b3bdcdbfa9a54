"""Instance ids: `tsp:v1:L4:7:42` is task, version, parameters, seed and index.

The parameters are a level (`L1` … `L10`), or explicit ones (`cities=12,weights=euclidean`;
empty for all defaults). A level stands for its parameters: `L4` and the same parameters
written out name the same instance. A seed may name a split, `tsp:v1:L4:test-7:42`: a domain
of the generator of its own.
"""

from __future__ import annotations

from dataclasses import dataclass

from .keys import check_seed

MAX_INDEX = 2**63 - 1
SPLITS = ("train", "validation", "test")
"""Domains of the generator: the same seed and index name unrelated instances in each."""


@dataclass(frozen=True, slots=True)
class InstanceId:
    """The name of one instance, from which alone it is rebuilt."""

    task: str
    version: int
    parameters: str
    seed: int
    index: int
    split: str = ""
    """One of SPLITS, or empty for the instances of no split."""

    def __str__(self) -> str:
        seed = f"{self.split}-{self.seed}" if self.split else str(self.seed)
        return f"{self.task}:v{self.version}:{self.parameters}:{seed}:{self.index}"

    @property
    def level(self) -> int | None:
        """The level, 1 to 10, when the parameters are named by one."""
        text = self.parameters
        return int(text[1:]) if text[:1] == "L" and text[1:].isdecimal() else None


def parse_id(text: str) -> InstanceId:
    """Read an id.

    Raises:
        ValueError: It has not five parts, or a part is not what its place asks for.
    """
    parts = text.strip().split(":")
    if len(parts) != 5:
        raise ValueError(f"id: expected task:version:parameters:seed:index, as in tsp:v1:L4:7:42, got {text!r}")
    task, version, parameters, seeded, index = parts
    split, _, seed = seeded.rpartition("-")
    if seeded.startswith("-") or (split and split not in SPLITS):
        raise ValueError(
            f"id: expected a seed such as 7, or train-7, validation-7 or test-7, got {seeded!r} in {text!r}"
        )
    if not (version[:1] == "v" and _is_number(version[1:])):
        raise ValueError(f"id: expected a version such as v1, got {version!r} in {text!r}")
    if parameters[:1] == "L" and parameters[1:].isdecimal() and not _is_number(parameters[1:]):
        raise ValueError(f"id: expected a level such as L4, got {parameters!r} in {text!r}")
    for name, value in (("seed", seed), ("index", index)):
        if not _is_number(value):
            raise ValueError(f"id: expected a whole number as {name}, got {value!r} in {text!r}")
    if int(index) > MAX_INDEX:
        raise ValueError(f"id: expected an index below 2**63, got {index}")
    return InstanceId(task, int(version[1:]), parameters, check_seed(int(seed)), int(index), split)


def check_split(split: str) -> str:
    """Return the name of a split, if there is such a split.

    Raises:
        ValueError: There is no such split.
    """
    if split and split not in SPLITS:
        raise ValueError(f"split: expected {', '.join(SPLITS)}, got {split!r}")
    return split


def _is_number(text: str) -> bool:
    return text.isascii() and text.isdecimal() and len(text) <= 39 and text == str(int(text))
