"""
Native generators. A key and an index range in, arrays out, the GIL released.
"""
from __future__ import annotations
import numpy
import numpy.typing
import typing
__all__: list[str] = ['generate_mazes', 'random_below', 'random_words']
def generate_mazes(key: bytes, indices: numpy.typing.NDArray[numpy.uint64], attempt: typing.SupportsInt | typing.SupportsIndex, *, rows: typing.SupportsInt | typing.SupportsIndex, columns: typing.SupportsInt | typing.SupportsIndex, kind: str, tree: str, form: str, loops: typing.SupportsInt | typing.SupportsIndex, walls: typing.SupportsInt | typing.SupportsIndex, infeasible: typing.SupportsInt | typing.SupportsIndex, reach: typing.SupportsInt | typing.SupportsIndex, threads: typing.SupportsInt | typing.SupportsIndex = 0) -> tuple[numpy.typing.NDArray[numpy.uint8], numpy.typing.NDArray[numpy.int32], numpy.typing.NDArray[numpy.uint8], numpy.typing.NDArray[numpy.uint8], numpy.typing.NDArray[numpy.uint8]]:
    """
    One attempt at each maze: squares (uint8, shape (n, rows, columns), 1 = free), ends (int32, shape (n, 4): start and exit row and column), outcome (uint8: 0 failed, 1 connected, 2 separated), kind and form drawn (uint8, in the order wilson, depth_first, prim, kruskal, braided, bernoulli; path, right_turns, turns, relation). Shares are numerators over 2**32.
    """
def random_below(key: bytes, index: typing.SupportsInt | typing.SupportsIndex, bound: typing.SupportsInt | typing.SupportsIndex, count: typing.SupportsInt | typing.SupportsIndex) -> numpy.typing.NDArray[numpy.uint64]:
    """
    Uniform integers in [0, bound), uint64, shape (count,), as the generators draw them.
    """
def random_words(key: bytes, index: typing.SupportsInt | typing.SupportsIndex, purpose: typing.SupportsInt | typing.SupportsIndex, first_block: typing.SupportsInt | typing.SupportsIndex, blocks: typing.SupportsInt | typing.SupportsIndex) -> numpy.typing.NDArray[numpy.uint64]:
    """
    Random words of one stream, uint64, shape (4 * blocks,).
    """
