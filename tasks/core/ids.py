"""Instance ids: `tsp:v1:L4:7:42` is task, version, parameters, seed and index.

The parameters are a level (`L1` … `L10`), or explicit ones (`cities=12,weights=euclidean`;
empty for all defaults). A level stands for its parameters: `L4` and the same parameters
written out name the same instance. A seed may name a split, `tsp:v1:L4:test-7:42`: a domain
of the generator of its own.

From the same five values follows all randomness of an instance; this is the only place where keys are made.
"""

from __future__ import annotations

import hashlib
from collections.abc import MutableSequence, Sequence
from dataclasses import dataclass
from typing import Any, TypeVar

from .._core import random_words

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


T = TypeVar("T")
MAX_SEED = 2**128 - 1


def make_key(*parts: str | int) -> bytes:
    """Hash the parts into a key: 24 bytes (192 bits) of BLAKE2b, each part preceded by its length.

    The parts of a batch are task name, version, parameters (`TaskParameters.short`) and seed. Hashing, not
    adding, is what makes seeds s and s + 1 unrelated; the length prefix makes the parts
    unambiguous. 128 bits become the Philox key and 64 a word of its counter.
    """
    digest = hashlib.blake2b(digest_size=24, person=b"assay")
    for part in parts:
        data = str(part).encode()
        digest.update(len(data).to_bytes(8, "little") + data)
    return digest.digest()


def check_seed(seed: int) -> int:
    """Return a seed, if it is an integer in [0, 2^128).

    Raises:
        ValueError: It is outside that range.
    """
    if not 0 <= seed <= MAX_SEED:
        raise ValueError(f"seed: expected an integer from 0 to 2**128 - 1, got {seed!r}")
    return seed


class Stream:
    """The same Philox stream that the native generators draw from, for Python code.

    Words, bounded draws and shuffles agree with `assay::Stream` bit for bit (pinned by
    golden values), and so are the same on every machine and for every number of threads.
    """

    def __init__(self, key: bytes, index: int = 0, purpose: int = 0) -> None:
        self._key, self._index, self._purpose = key, index, purpose
        self._words: list[int] = []
        self._used = 0
        self._blocks = 0

    def word(self) -> int:
        """Draw the next 64 uniform bits."""
        if self._used == len(self._words):
            size = 4 if self._blocks == 0 else 64
            words = random_words(self._key, self._index, self._purpose, self._blocks, size)
            self._words, self._used = words.tolist(), 0
            self._blocks += size
        self._used += 1
        return self._words[self._used - 1]

    def below(self, bound: int) -> int:
        """Draw a uniform integer in [0, bound), 1 <= bound < 2^64, without modulo bias (Lemire 2019).

        Raises:
            ValueError: The bound is below 1.
        """
        if bound < 1:
            raise ValueError(f"bound: expected at least 1, got {bound}")
        product = self.word() * bound
        if product % 2**64 < bound:
            threshold = 2**64 % bound
            while product % 2**64 < threshold:
                product = self.word() * bound
        return product >> 64

    def random(self) -> float:
        """Draw a uniform multiple of 2^-53 in [0, 1)."""
        return (self.word() >> 11) * 2.0**-53

    def choice(self, items: Sequence[T]) -> T:
        """Draw one of the items, uniformly."""
        return items[self.below(len(items))]

    def shuffle(self, items: MutableSequence[Any]) -> None:
        """Put the items into a uniformly random order (Fisher and Yates)."""
        for i in range(len(items), 1, -1):
            j = self.below(i)
            items[i - 1], items[j] = items[j], items[i - 1]
