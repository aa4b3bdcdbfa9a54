"""
Native checkers and exact solvers. Arrays in, arrays out, the GIL released.
"""
from __future__ import annotations
import numpy
import numpy.typing
import typing
__all__: list[str] = ['TSP_HELD_KARP_LIMIT', 'TSP_MOST_CITIES', 'tsp_branch_and_bound', 'tsp_check', 'tsp_held_karp', 'tsp_heuristics']
def tsp_branch_and_bound(weights: numpy.typing.NDArray[numpy.int32], cities: numpy.typing.NDArray[numpy.int64], node_limit: typing.SupportsInt | typing.SupportsIndex, seconds: typing.SupportsFloat | typing.SupportsIndex, threads: typing.SupportsInt | typing.SupportsIndex) -> tuple[numpy.typing.NDArray[numpy.int32], numpy.typing.NDArray[numpy.int64], numpy.typing.NDArray[numpy.int64], numpy.typing.NDArray[numpy.int64], numpy.typing.NDArray[numpy.uint8]]:
    """
    Best tours (int32, end to end), lengths, lower bounds, nodes (int64) and whether proved (uint8).
    """
def tsp_check(tours: numpy.typing.NDArray[numpy.int32], offsets: numpy.typing.NDArray[numpy.int64], graph_of: numpy.typing.NDArray[numpy.int64], weights: numpy.typing.NDArray[numpy.int32], cities: numpy.typing.NDArray[numpy.int64], threads: typing.SupportsInt | typing.SupportsIndex) -> tuple[numpy.typing.NDArray[numpy.uint8], numpy.typing.NDArray[numpy.int64], numpy.typing.NDArray[numpy.int64]]:
    """
    Status (uint8), place (int64) and length (int64) of every tour; see assay.verifiers.tsp.check_batch.
    """
def tsp_held_karp(weights: numpy.typing.NDArray[numpy.int32], cities: numpy.typing.NDArray[numpy.int64], count: bool, threads: typing.SupportsInt | typing.SupportsIndex) -> tuple[numpy.typing.NDArray[numpy.int32], numpy.typing.NDArray[numpy.int64], numpy.typing.NDArray[numpy.uint64]]:
    """
    Optimal tours (int32, end to end), lengths (int64) and numbers of optimal tours (uint64).
    """
def tsp_heuristics(weights: numpy.typing.NDArray[numpy.int32], cities: numpy.typing.NDArray[numpy.int64], threads: typing.SupportsInt | typing.SupportsIndex) -> tuple[numpy.typing.NDArray[numpy.int64], numpy.typing.NDArray[numpy.int64]]:
    """
    Lengths (int64) of the nearest neighbour tour from city 0, and of it improved.
    """
TSP_HELD_KARP_LIMIT: int = 16
TSP_MOST_CITIES: int = 1024
