"""
Native generators. A key and an index range in, arrays out, the GIL released.
"""
from __future__ import annotations
import numpy
import numpy.typing
import typing
__all__: list[str] = ['random_below', 'random_words', 'sat_generate']
def random_below(key: bytes, index: typing.SupportsInt | typing.SupportsIndex, bound: typing.SupportsInt | typing.SupportsIndex, count: typing.SupportsInt | typing.SupportsIndex) -> numpy.typing.NDArray[numpy.uint64]:
    """
    Uniform integers in [0, bound), uint64, shape (count,), as the generators draw them.
    """
def random_words(key: bytes, index: typing.SupportsInt | typing.SupportsIndex, purpose: typing.SupportsInt | typing.SupportsIndex, first_block: typing.SupportsInt | typing.SupportsIndex, blocks: typing.SupportsInt | typing.SupportsIndex) -> numpy.typing.NDArray[numpy.uint64]:
    """
    Random words of one stream, uint64, shape (4 * blocks,).
    """
def sat_generate(kind: typing.SupportsInt | typing.SupportsIndex, key: bytes, indices: numpy.typing.NDArray[numpy.uint64], purposes: numpy.typing.NDArray[numpy.uint64], variables: typing.SupportsInt | typing.SupportsIndex, clauses: typing.SupportsInt | typing.SupportsIndex, threads: typing.SupportsInt | typing.SupportsIndex = 0) -> tuple[numpy.typing.NDArray[numpy.int32], numpy.typing.NDArray[numpy.uint8]]:
    """
    Random 3SAT formulas (int32, (formulas, clauses, 3)) and their plants (uint8); kind 0 uniform, 1 planted, 2 balanced.
    """
