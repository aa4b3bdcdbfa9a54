"""
Native generators. A key and an index range in, arrays out, the GIL released.
"""
from __future__ import annotations
import numpy
import numpy.typing
import typing
__all__: list[str] = ['calendar_generate', 'random_below', 'random_words']
def calendar_generate(request: numpy.typing.NDArray[numpy.int64], key: bytes, indices: numpy.typing.NDArray[numpy.uint64], attempt: typing.SupportsInt | typing.SupportsIndex, threads: typing.SupportsInt | typing.SupportsIndex = 0) -> tuple[numpy.typing.NDArray[numpy.int64], numpy.typing.NDArray[numpy.int64], numpy.typing.NDArray[numpy.int32], numpy.typing.NDArray[numpy.int32], numpy.typing.NDArray[numpy.int32], numpy.typing.NDArray[numpy.int64], numpy.typing.NDArray[numpy.int32], numpy.typing.NDArray[numpy.int32], numpy.typing.NDArray[numpy.int32], numpy.typing.NDArray[numpy.uint8], numpy.typing.NDArray[numpy.uint8]]:
    """
    Calendars that aim at a number of feasible starts. `request` int64 (15,): people, days, grid, granularity, hours, blocks, decoys, kinds, min_slots, max_slots, time_zones, split_blocks, names, infeasible, earliest (the last two are shares of 2**32). Returns the seven arrays of Calendars, then names int32 (people,), reference zones int32 (n,), whether the aim was met uint8 (n,), whether no slot was wanted uint8 (n,).
    """
def random_below(key: bytes, index: typing.SupportsInt | typing.SupportsIndex, bound: typing.SupportsInt | typing.SupportsIndex, count: typing.SupportsInt | typing.SupportsIndex) -> numpy.typing.NDArray[numpy.uint64]:
    """
    Uniform integers in [0, bound), uint64, shape (count,), as the generators draw them.
    """
def random_words(key: bytes, index: typing.SupportsInt | typing.SupportsIndex, purpose: typing.SupportsInt | typing.SupportsIndex, first_block: typing.SupportsInt | typing.SupportsIndex, blocks: typing.SupportsInt | typing.SupportsIndex) -> numpy.typing.NDArray[numpy.uint64]:
    """
    Random words of one stream, uint64, shape (4 * blocks,).
    """
