"""(task, version, parameters, seed, index) → randomness. The only place where keys are made."""

from __future__ import annotations

import hashlib
from collections.abc import MutableSequence, Sequence
from typing import Any, TypeVar

from .._core import random_words

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
