"""
Native checkers and exact solvers. Arrays in, arrays out, the GIL released.
"""
from __future__ import annotations
import numpy
import numpy.typing
import typing
__all__: list[str] = ['calendar_check', 'calendar_count', 'calendar_earliest', 'calendar_measure', 'calendar_reasons', 'calendar_starts']
def calendar_check(calendars: tuple[typing.Annotated[numpy.typing.ArrayLike, numpy.int64], typing.Annotated[numpy.typing.ArrayLike, numpy.int64], typing.Annotated[numpy.typing.ArrayLike, numpy.int32], typing.Annotated[numpy.typing.ArrayLike, numpy.int32], typing.Annotated[numpy.typing.ArrayLike, numpy.int32], typing.Annotated[numpy.typing.ArrayLike, numpy.int64], typing.Annotated[numpy.typing.ArrayLike, numpy.int32]], answers: numpy.typing.NDArray[numpy.int32], threads: typing.SupportsInt | typing.SupportsIndex = 0) -> numpy.typing.NDArray[numpy.uint32]:
    """
    Faults (uint8), steps (int64) and last squares (int32, shape (walks, 2)) of walks; see assay.verifiers.maze.check_batch.
    """
def calendar_count(calendars: tuple[typing.Annotated[numpy.typing.ArrayLike, numpy.int64], typing.Annotated[numpy.typing.ArrayLike, numpy.int64], typing.Annotated[numpy.typing.ArrayLike, numpy.int32], typing.Annotated[numpy.typing.ArrayLike, numpy.int32], typing.Annotated[numpy.typing.ArrayLike, numpy.int32], typing.Annotated[numpy.typing.ArrayLike, numpy.int64], typing.Annotated[numpy.typing.ArrayLike, numpy.int32]], threads: typing.SupportsInt | typing.SupportsIndex = 0) -> numpy.typing.NDArray[numpy.int64]:
    """
    Distance of every square from its grid's start, int32, -1 out of reach, in the layout of squares.
    """
def calendar_earliest(calendars: tuple[typing.Annotated[numpy.typing.ArrayLike, numpy.int64], typing.Annotated[numpy.typing.ArrayLike, numpy.int64], typing.Annotated[numpy.typing.ArrayLike, numpy.int32], typing.Annotated[numpy.typing.ArrayLike, numpy.int32], typing.Annotated[numpy.typing.ArrayLike, numpy.int32], typing.Annotated[numpy.typing.ArrayLike, numpy.int64], typing.Annotated[numpy.typing.ArrayLike, numpy.int32]], threads: typing.SupportsInt | typing.SupportsIndex = 0) -> numpy.typing.NDArray[numpy.int64]:
    """
    Moves of a shortest walk of every grid, int64, -1 for none; by a 'queue', by 'rows' of bits (at most 64 columns), or by the 'fastest'.
    """
def calendar_measure(calendars: tuple[typing.Annotated[numpy.typing.ArrayLike, numpy.int64], typing.Annotated[numpy.typing.ArrayLike, numpy.int64], typing.Annotated[numpy.typing.ArrayLike, numpy.int32], typing.Annotated[numpy.typing.ArrayLike, numpy.int32], typing.Annotated[numpy.typing.ArrayLike, numpy.int32], typing.Annotated[numpy.typing.ArrayLike, numpy.int64], typing.Annotated[numpy.typing.ArrayLike, numpy.int32]], threads: typing.SupportsInt | typing.SupportsIndex = 0) -> numpy.typing.NDArray[numpy.int64]:
    """
    Measures (int64, shape (grids, 6): length, expanded, turns, decisions, dead ends, free squares), numbers of shortest walks (uint64, saturating), moves (uint8) and their offsets (int64).
    """
def calendar_reasons(calendars: tuple[typing.Annotated[numpy.typing.ArrayLike, numpy.int64], typing.Annotated[numpy.typing.ArrayLike, numpy.int64], typing.Annotated[numpy.typing.ArrayLike, numpy.int32], typing.Annotated[numpy.typing.ArrayLike, numpy.int32], typing.Annotated[numpy.typing.ArrayLike, numpy.int32], typing.Annotated[numpy.typing.ArrayLike, numpy.int64], typing.Annotated[numpy.typing.ArrayLike, numpy.int32]], owners: numpy.typing.NDArray[numpy.int64], starts: numpy.typing.NDArray[numpy.int32], threads: typing.SupportsInt | typing.SupportsIndex = 0) -> numpy.typing.NDArray[numpy.uint32]:
    """
    How long are the shortest chains of statements? (consistent uint8 (k,), east int16, north int16): for each map a block (places, places) of signed lengths, + where the column's place lies farther east (north) than the row's, 0 where neither follows.
    
    places: int32 (k,), 1 to 4096; statements: int32 (m, 3), rows (place, relation, reference) with relations 0..7 = NE NW SE SW N E S W; offsets: int64 (k + 1,), the rows of map i are offsets[i]:offsets[i + 1].
    
    Raises ValueError naming the argument and the value.
    """
def calendar_starts(calendars: tuple[typing.Annotated[numpy.typing.ArrayLike, numpy.int64], typing.Annotated[numpy.typing.ArrayLike, numpy.int64], typing.Annotated[numpy.typing.ArrayLike, numpy.int32], typing.Annotated[numpy.typing.ArrayLike, numpy.int32], typing.Annotated[numpy.typing.ArrayLike, numpy.int32], typing.Annotated[numpy.typing.ArrayLike, numpy.int64], typing.Annotated[numpy.typing.ArrayLike, numpy.int32]], threads: typing.SupportsInt | typing.SupportsIndex = 0) -> tuple[numpy.typing.NDArray[numpy.int64], numpy.typing.NDArray[numpy.int32]]:
    """
    Are the answers right? int8 (k,): 0 right, 1 wrong direction, 2 wrong places, 3 wrong count, 4 not determined, 5 is determined, 6 inconsistent statements. claims: int32 (k,), direction or number, any value from 0 for a set, below 0 for 'cannot be determined'; members: uint8 (sum of places,), the set.
    
    places: int32 (k,), 1 to 4096; statements: int32 (m, 3), rows (place, relation, reference) with relations 0..7 = NE NW SE SW N E S W; offsets: int64 (k + 1,), the rows of map i are offsets[i]:offsets[i + 1].
    
    Raises ValueError naming the argument and the value.
    """
def spatial_map_close(places: numpy.typing.NDArray[numpy.int32], statements: numpy.typing.NDArray[numpy.int32], offsets: numpy.typing.NDArray[numpy.int64], threads: typing.SupportsInt | typing.SupportsIndex = 0) -> tuple[numpy.typing.NDArray[numpy.uint8], numpy.typing.NDArray[numpy.uint64], numpy.typing.NDArray[numpy.uint64]]:
    """
    What do the statements entail? (consistent uint8 (k,), east uint64, north uint64): for each map a block of places rows of ceil(places / 64) words; bit b of row a: a lies farther east (north) than b.
    
    places: int32 (k,), 1 to 4096; statements: int32 (m, 3), rows (place, relation, reference) with relations 0..7 = NE NW SE SW N E S W; offsets: int64 (k + 1,), the rows of map i are offsets[i]:offsets[i + 1].
    
    Raises ValueError naming the argument and the value.
    """
def spatial_map_extremes(places: numpy.typing.NDArray[numpy.int32], statements: numpy.typing.NDArray[numpy.int32], offsets: numpy.typing.NDArray[numpy.int64], questions: numpy.typing.NDArray[numpy.int32], threads: typing.SupportsInt | typing.SupportsIndex = 0) -> numpy.typing.NDArray[numpy.int32]:
    """
    Which maps that fit have most and fewest places in the direction asked? int32 (sum of places, 2, 2): per place, map and axis the rank from the west (south); -1 where the statements contradict each other.
    
    places: int32 (k,), 1 to 4096; statements: int32 (m, 3), rows (place, relation, reference) with relations 0..7 = NE NW SE SW N E S W; offsets: int64 (k + 1,), the rows of map i are offsets[i]:offsets[i + 1].
    
    Raises ValueError naming the argument and the value.
    """
def spatial_map_solve(places: numpy.typing.NDArray[numpy.int32], statements: numpy.typing.NDArray[numpy.int32], offsets: numpy.typing.NDArray[numpy.int64], questions: numpy.typing.NDArray[numpy.int32], threads: typing.SupportsInt | typing.SupportsIndex = 0) -> tuple[numpy.typing.NDArray[numpy.int32], numpy.typing.NDArray[numpy.int32], numpy.typing.NDArray[numpy.int32]]:
    """
    What is true of the questions? (outcomes int32 (k, 7): consistent, determined, direction or -1, certain, possible, depth, links; length int32 (sum of places, 2); next int32 (sum of places, 2)): signed chain lengths to the reference on the east and north axes, and the next place on such a chain or -1.
    
    places: int32 (k,), 1 to 4096; statements: int32 (m, 3), rows (place, relation, reference) with relations 0..7 = NE NW SE SW N E S W; offsets: int64 (k + 1,), the rows of map i are offsets[i]:offsets[i + 1].
    
    Raises ValueError naming the argument and the value.
    """
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
