"""
Native generators. A key and an index range in, arrays out, the GIL released.
"""
from __future__ import annotations
import numpy
import numpy.typing
import typing
__all__: list[str] = ['random_below', 'random_words', 'tsp_generate']
def random_below(key: bytes, index: typing.SupportsInt | typing.SupportsIndex, bound: typing.SupportsInt | typing.SupportsIndex, count: typing.SupportsInt | typing.SupportsIndex) -> numpy.typing.NDArray[numpy.uint64]:
    """
    Uniform integers in [0, bound), uint64, shape (count,), as the generators draw them.
    """
def random_words(key: bytes, index: typing.SupportsInt | typing.SupportsIndex, purpose: typing.SupportsInt | typing.SupportsIndex, first_block: typing.SupportsInt | typing.SupportsIndex, blocks: typing.SupportsInt | typing.SupportsIndex) -> numpy.typing.NDArray[numpy.uint64]:
    """
    Random words of one stream, uint64, shape (4 * blocks,).
    """
def tsp_generate(key: bytes, indices: numpy.typing.NDArray[numpy.uint64], attempt: typing.SupportsInt | typing.SupportsIndex, cities: typing.SupportsInt | typing.SupportsIndex, weights: str, grid: typing.SupportsInt | typing.SupportsIndex, max_weight: typing.SupportsInt | typing.SupportsIndex, threads: typing.SupportsInt | typing.SupportsIndex) -> tuple[numpy.typing.NDArray[numpy.int32], numpy.typing.NDArray[numpy.int32]]:
    """
    Weights (int32, (count, cities, cities)) and coordinates (int32, (count, cities, 2), or (count, 0, 2)).
    """
