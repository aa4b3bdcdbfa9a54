"""
Native checkers and exact solvers. Arrays in, arrays out, the GIL released.
"""
from __future__ import annotations
import numpy
import numpy.typing
import typing
__all__: list[str] = ['maze_check_batch', 'maze_distances', 'maze_lengths', 'maze_solve_batch']
def maze_check_batch(squares: numpy.typing.NDArray[numpy.uint8], square_offsets: numpy.typing.NDArray[numpy.int64], shapes: numpy.typing.NDArray[numpy.int32], ends: numpy.typing.NDArray[numpy.int32], grid_of: numpy.typing.NDArray[numpy.int64], moves: numpy.typing.NDArray[numpy.uint8], move_offsets: numpy.typing.NDArray[numpy.int64], threads: typing.SupportsInt | typing.SupportsIndex = 0) -> tuple[numpy.typing.NDArray[numpy.uint8], numpy.typing.NDArray[numpy.int64], numpy.typing.NDArray[numpy.int32]]:
    """
    Faults (uint8), steps (int64) and last squares (int32, shape (walks, 2)) of walks; see assay.verifiers.maze.check_batch.
    """
def maze_distances(squares: numpy.typing.NDArray[numpy.uint8], square_offsets: numpy.typing.NDArray[numpy.int64], shapes: numpy.typing.NDArray[numpy.int32], ends: numpy.typing.NDArray[numpy.int32], threads: typing.SupportsInt | typing.SupportsIndex = 0) -> numpy.typing.NDArray[numpy.int32]:
    """
    Distance of every square from its grid's start, int32, -1 out of reach, in the layout of squares.
    """
def maze_lengths(squares: numpy.typing.NDArray[numpy.uint8], square_offsets: numpy.typing.NDArray[numpy.int64], shapes: numpy.typing.NDArray[numpy.int32], ends: numpy.typing.NDArray[numpy.int32], method: str = 'fastest', threads: typing.SupportsInt | typing.SupportsIndex = 0) -> numpy.typing.NDArray[numpy.int64]:
    """
    Moves of a shortest walk of every grid, int64, -1 for none; by a 'queue', by 'rows' of bits (at most 64 columns), or by the 'fastest'.
    """
def maze_solve_batch(squares: numpy.typing.NDArray[numpy.uint8], square_offsets: numpy.typing.NDArray[numpy.int64], shapes: numpy.typing.NDArray[numpy.int32], ends: numpy.typing.NDArray[numpy.int32], threads: typing.SupportsInt | typing.SupportsIndex = 0) -> tuple[numpy.typing.NDArray[numpy.int64], numpy.typing.NDArray[numpy.uint64], numpy.typing.NDArray[numpy.uint8], numpy.typing.NDArray[numpy.int64]]:
    """
    Measures (int64, shape (grids, 6): length, expanded, turns, decisions, dead ends, free squares), numbers of shortest walks (uint64, saturating), moves (uint8) and their offsets (int64).
    """
