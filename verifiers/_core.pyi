"""
Native checkers and exact solvers. Arrays in, arrays out, the GIL released.
"""
from __future__ import annotations
import numpy
import numpy.typing
import typing
__all__: list[str] = ['SatSession', 'TSP_HELD_KARP_LIMIT', 'TSP_MOST_CITIES', 'TSP_MOST_NEAR_OPTIMAL', 'calendar_check', 'calendar_count', 'calendar_earliest', 'calendar_measure', 'calendar_reasons', 'calendar_starts', 'kernels', 'maze_check_batch', 'maze_distances', 'maze_lengths', 'maze_shortest_walks', 'maze_solve_batch', 'sat_check', 'sat_check_columns', 'sat_check_texts', 'sat_count', 'sat_decide', 'sat_hints', 'sat_refute', 'sat_refutes', 'sat_solve', 'sat_walk', 'spatial_map_chains', 'spatial_map_check', 'spatial_map_close', 'spatial_map_extremes', 'spatial_map_solve', 'tsp_branch_and_bound', 'tsp_check', 'tsp_efforts', 'tsp_ends', 'tsp_held_karp', 'tsp_prove', 'tsp_shortest']
class SatSession:
    """
    A formula that is decided under many assumptions.
    """
    def __init__(self, variables: typing.SupportsInt | typing.SupportsIndex, literals: numpy.typing.NDArray[numpy.int32], clause_starts: numpy.typing.NDArray[numpy.int64]) -> None:
        ...
    def solve(self, assumptions: numpy.typing.NDArray[numpy.int32], starts: numpy.typing.NDArray[numpy.int64], conflict_limit: typing.SupportsInt | typing.SupportsIndex) -> numpy.typing.NDArray[numpy.int8]:
        """
        Status (1, 0 or -1 for unknown) under each row of assumptions, literals; int8, shape (rows,).
        """
def calendar_check(calendars: tuple[typing.Annotated[numpy.typing.ArrayLike, numpy.int64], typing.Annotated[numpy.typing.ArrayLike, numpy.int64], typing.Annotated[numpy.typing.ArrayLike, numpy.int32], typing.Annotated[numpy.typing.ArrayLike, numpy.int32], typing.Annotated[numpy.typing.ArrayLike, numpy.int32], typing.Annotated[numpy.typing.ArrayLike, numpy.int64], typing.Annotated[numpy.typing.ArrayLike, numpy.int32]], answers: numpy.typing.NDArray[numpy.int32], threads: typing.SupportsInt | typing.SupportsIndex = 0) -> numpy.typing.NDArray[numpy.uint32]:
    """
    Fault bits of one answer (day, start, end) per calendar, uint32, shape (n,); 0 is right.
    """
def calendar_count(calendars: tuple[typing.Annotated[numpy.typing.ArrayLike, numpy.int64], typing.Annotated[numpy.typing.ArrayLike, numpy.int64], typing.Annotated[numpy.typing.ArrayLike, numpy.int32], typing.Annotated[numpy.typing.ArrayLike, numpy.int32], typing.Annotated[numpy.typing.ArrayLike, numpy.int32], typing.Annotated[numpy.typing.ArrayLike, numpy.int64], typing.Annotated[numpy.typing.ArrayLike, numpy.int32]], threads: typing.SupportsInt | typing.SupportsIndex = 0) -> numpy.typing.NDArray[numpy.int64]:
    """
    Number of feasible starts, int64, shape (n,).
    """
def calendar_earliest(calendars: tuple[typing.Annotated[numpy.typing.ArrayLike, numpy.int64], typing.Annotated[numpy.typing.ArrayLike, numpy.int64], typing.Annotated[numpy.typing.ArrayLike, numpy.int32], typing.Annotated[numpy.typing.ArrayLike, numpy.int32], typing.Annotated[numpy.typing.ArrayLike, numpy.int32], typing.Annotated[numpy.typing.ArrayLike, numpy.int64], typing.Annotated[numpy.typing.ArrayLike, numpy.int32]], threads: typing.SupportsInt | typing.SupportsIndex = 0) -> numpy.typing.NDArray[numpy.int64]:
    """
    The first feasible start as a minute of the week, or -1; int64, shape (n,). Found without bit sets.
    """
def calendar_measure(calendars: tuple[typing.Annotated[numpy.typing.ArrayLike, numpy.int64], typing.Annotated[numpy.typing.ArrayLike, numpy.int64], typing.Annotated[numpy.typing.ArrayLike, numpy.int32], typing.Annotated[numpy.typing.ArrayLike, numpy.int32], typing.Annotated[numpy.typing.ArrayLike, numpy.int32], typing.Annotated[numpy.typing.ArrayLike, numpy.int64], typing.Annotated[numpy.typing.ArrayLike, numpy.int32]], threads: typing.SupportsInt | typing.SupportsIndex = 0) -> numpy.typing.NDArray[numpy.int64]:
    """
    Starts that are feasible, that one person alone prevents, that the rules allow, and all; comparisons of blocks; int64, (n, 5).
    """
def calendar_reasons(calendars: tuple[typing.Annotated[numpy.typing.ArrayLike, numpy.int64], typing.Annotated[numpy.typing.ArrayLike, numpy.int64], typing.Annotated[numpy.typing.ArrayLike, numpy.int32], typing.Annotated[numpy.typing.ArrayLike, numpy.int32], typing.Annotated[numpy.typing.ArrayLike, numpy.int32], typing.Annotated[numpy.typing.ArrayLike, numpy.int64], typing.Annotated[numpy.typing.ArrayLike, numpy.int32]], owners: numpy.typing.NDArray[numpy.int64], starts: numpy.typing.NDArray[numpy.int32], threads: typing.SupportsInt | typing.SupportsIndex = 0) -> numpy.typing.NDArray[numpy.uint32]:
    """
    Fault bits of meetings of the asked duration at minutes `starts` of the week, in calendars `owners`, apart from priority; uint32, shape (k,).
    """
def calendar_starts(calendars: tuple[typing.Annotated[numpy.typing.ArrayLike, numpy.int64], typing.Annotated[numpy.typing.ArrayLike, numpy.int64], typing.Annotated[numpy.typing.ArrayLike, numpy.int32], typing.Annotated[numpy.typing.ArrayLike, numpy.int32], typing.Annotated[numpy.typing.ArrayLike, numpy.int32], typing.Annotated[numpy.typing.ArrayLike, numpy.int64], typing.Annotated[numpy.typing.ArrayLike, numpy.int32]], threads: typing.SupportsInt | typing.SupportsIndex = 0) -> tuple[numpy.typing.NDArray[numpy.int64], numpy.typing.NDArray[numpy.int32]]:
    """
    All feasible starts as ascending minutes of the week: offsets int64 (n + 1,), starts int32.
    """
def kernels() -> str:
    """
    The instruction set of the kernels in use: baseline, v3 (AVX2) or v4 (AVX-512).
    """
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
def maze_shortest_walks(squares: numpy.typing.NDArray[numpy.uint8], square_offsets: numpy.typing.NDArray[numpy.int64], shapes: numpy.typing.NDArray[numpy.int32], ends: numpy.typing.NDArray[numpy.int32], threads: typing.SupportsInt | typing.SupportsIndex = 0) -> numpy.typing.NDArray[numpy.uint64]:
    """
    Number of shortest walks from its grid's start to every square, uint64, saturating; 0 out of reach, in the layout of squares.
    """
def maze_solve_batch(squares: numpy.typing.NDArray[numpy.uint8], square_offsets: numpy.typing.NDArray[numpy.int64], shapes: numpy.typing.NDArray[numpy.int32], ends: numpy.typing.NDArray[numpy.int32], threads: typing.SupportsInt | typing.SupportsIndex = 0) -> tuple[numpy.typing.NDArray[numpy.int64], numpy.typing.NDArray[numpy.uint64], numpy.typing.NDArray[numpy.uint8], numpy.typing.NDArray[numpy.int64]]:
    """
    Measures (int64, shape (grids, 7): length, expanded, turns, decisions, dead ends, free squares, ways on), numbers of shortest walks (uint64, saturating), moves (uint8) and their offsets (int64).
    """
def sat_check(variables: numpy.typing.NDArray[numpy.int32], clauses: numpy.typing.NDArray[numpy.int32], starts: numpy.typing.NDArray[numpy.int64], values: numpy.typing.NDArray[numpy.uint8], threads: typing.SupportsInt | typing.SupportsIndex = 0) -> numpy.typing.NDArray[numpy.int32]:
    """
    Number of false clauses of each (formula, assignment) pair, int32.
    """
def sat_check_columns(variables: typing.SupportsInt | typing.SupportsIndex, clauses: numpy.typing.NDArray[numpy.int32], columns: numpy.typing.NDArray[numpy.uint64], threads: typing.SupportsInt | typing.SupportsIndex = 0) -> numpy.typing.NDArray[numpy.uint64]:
    """
    Which of many assignments, as bit columns, satisfy one formula; uint64, shape (words,).
    """
def sat_check_texts(variables: numpy.typing.NDArray[numpy.int32], clauses: numpy.typing.NDArray[numpy.int32], starts: numpy.typing.NDArray[numpy.int64], texts: list[str], threads: typing.SupportsInt | typing.SupportsIndex = 0) -> numpy.typing.NDArray[numpy.int32]:
    """
    The same for answers written as 1,0,1; -1 for any other text.
    """
def sat_count(variables: numpy.typing.NDArray[numpy.int32], literals: numpy.typing.NDArray[numpy.int32], clause_starts: numpy.typing.NDArray[numpy.int64], formula_starts: numpy.typing.NDArray[numpy.int64], node_limit: typing.SupportsInt | typing.SupportsIndex, threads: typing.SupportsInt | typing.SupportsIndex = 0) -> tuple[numpy.typing.NDArray[numpy.uint8], numpy.typing.NDArray[numpy.uint64], numpy.typing.NDArray[numpy.uint64], numpy.typing.NDArray[numpy.uint64], numpy.typing.NDArray[numpy.uint64], numpy.typing.NDArray[numpy.int64]]:
    """
    (known, low, high, can be true, can be false, nodes): solutions are low + 2**64 high.
    """
def sat_decide(variables: numpy.typing.NDArray[numpy.int32], literals: numpy.typing.NDArray[numpy.int32], clause_starts: numpy.typing.NDArray[numpy.int64], formula_starts: numpy.typing.NDArray[numpy.int64], conflict_limit: typing.SupportsInt | typing.SupportsIndex, threads: typing.SupportsInt | typing.SupportsIndex = 0) -> tuple[numpy.typing.NDArray[numpy.int8], numpy.typing.NDArray[numpy.uint8]]:
    """
    (status 1, 0 or -1 for unknown; values) of formulas, by the quickest way.
    """
def sat_hints(variables: typing.SupportsInt | typing.SupportsIndex, literals: numpy.typing.NDArray[numpy.int32], clause_starts: numpy.typing.NDArray[numpy.int64], lemmas: numpy.typing.NDArray[numpy.int32]) -> tuple[bool, numpy.typing.NDArray[numpy.int64]]:
    """
    (whether the lemmas refute the formula, the clauses each step uses, ended by 0).
    """
def sat_refute(variables: typing.SupportsInt | typing.SupportsIndex, literals: numpy.typing.NDArray[numpy.int32], clause_starts: numpy.typing.NDArray[numpy.int64], conflict_limit: typing.SupportsInt | typing.SupportsIndex) -> tuple[int, numpy.typing.NDArray[numpy.int32]]:
    """
    (status, lemmas) of one formula; the lemmas refute it when the status is 0.
    """
def sat_refutes(variables: typing.SupportsInt | typing.SupportsIndex, literals: numpy.typing.NDArray[numpy.int32], clause_starts: numpy.typing.NDArray[numpy.int64], lemmas: numpy.typing.NDArray[numpy.int32]) -> bool:
    """
    Whether the lemmas refute the formula, by reverse unit propagation.
    """
def sat_solve(variables: numpy.typing.NDArray[numpy.int32], literals: numpy.typing.NDArray[numpy.int32], clause_starts: numpy.typing.NDArray[numpy.int64], formula_starts: numpy.typing.NDArray[numpy.int64], conflict_limit: typing.SupportsInt | typing.SupportsIndex, certify: bool, threads: typing.SupportsInt | typing.SupportsIndex = 0) -> tuple[numpy.typing.NDArray[numpy.int8], numpy.typing.NDArray[numpy.uint8], numpy.typing.NDArray[numpy.int64], numpy.typing.NDArray[numpy.int64], numpy.typing.NDArray[numpy.int64], numpy.typing.NDArray[numpy.uint8]]:
    """
    (status 1, 0 or -1 for unknown; values; conflicts; decisions; propagations; certified) of formulas.
    """
def sat_walk(variables: numpy.typing.NDArray[numpy.int32], literals: numpy.typing.NDArray[numpy.int32], clause_starts: numpy.typing.NDArray[numpy.int64], formula_starts: numpy.typing.NDArray[numpy.int64], seeds: numpy.typing.NDArray[numpy.uint64], first: numpy.typing.NDArray[numpy.uint8], max_flips: typing.SupportsInt | typing.SupportsIndex, threads: typing.SupportsInt | typing.SupportsIndex = 0) -> tuple[numpy.typing.NDArray[numpy.uint8], numpy.typing.NDArray[numpy.int32], numpy.typing.NDArray[numpy.int64]]:
    """
    (values, false clauses, flips) of local search: the best assignments met.
    """
def spatial_map_chains(places: numpy.typing.NDArray[numpy.int32], statements: numpy.typing.NDArray[numpy.int32], offsets: numpy.typing.NDArray[numpy.int64], threads: typing.SupportsInt | typing.SupportsIndex = 0) -> tuple[numpy.typing.NDArray[numpy.uint8], numpy.typing.NDArray[numpy.int16], numpy.typing.NDArray[numpy.int16]]:
    """
    How long are the shortest chains of statements? (consistent uint8 (k,), east int16, north int16): for each map a block (places, places) of signed lengths, + where the column's place lies farther east (north) than the row's, 0 where neither follows.
    
    places: int32 (k,), 1 to 4096; statements: int32 (m, 3), rows (place, relation, reference) with relations 0..7 = NE NW SE SW N E S W; offsets: int64 (k + 1,), the rows of map i are offsets[i]:offsets[i + 1].
    
    Raises ValueError naming the argument and the value.
    """
def spatial_map_check(places: numpy.typing.NDArray[numpy.int32], statements: numpy.typing.NDArray[numpy.int32], offsets: numpy.typing.NDArray[numpy.int64], questions: numpy.typing.NDArray[numpy.int32], claims: numpy.typing.NDArray[numpy.int32], members: numpy.typing.NDArray[numpy.uint8], threads: typing.SupportsInt | typing.SupportsIndex = 0) -> numpy.typing.NDArray[numpy.int8]:
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
def tsp_efforts(weights: numpy.typing.NDArray[numpy.int32], cities: numpy.typing.NDArray[numpy.int64], goals: numpy.typing.NDArray[numpy.int64], most_kicks: typing.SupportsInt | typing.SupportsIndex, threads: typing.SupportsInt | typing.SupportsIndex) -> numpy.typing.NDArray[numpy.int64]:
    """
    Int64, (n, 5): lengths of the nearest neighbour tour from city 0, of it after 2-opt, after local search; moves looked at and kicks until iterated local search was as short as the goal.
    """
def tsp_ends(weights: numpy.typing.NDArray[numpy.int32], cities: typing.SupportsInt | typing.SupportsIndex, start: typing.SupportsInt | typing.SupportsIndex) -> tuple[numpy.typing.NDArray[numpy.int64], numpy.typing.NDArray[numpy.uint64]]:
    """
    Cheapest ends of tours that begin at a city (int64), and how many (uint64), by set and city.
    """
def tsp_held_karp(weights: numpy.typing.NDArray[numpy.int32], cities: numpy.typing.NDArray[numpy.int64], count: bool, threads: typing.SupportsInt | typing.SupportsIndex) -> tuple[numpy.typing.NDArray[numpy.int32], numpy.typing.NDArray[numpy.int64], numpy.typing.NDArray[numpy.uint64], numpy.typing.NDArray[numpy.uint64]]:
    """
    Optimal tours (int32, end to end), lengths (int64), numbers of optimal tours and of tours at most a twentieth longer (uint64; the last up to TSP_MOST_NEAR_OPTIMAL).
    """
def tsp_prove(weights: numpy.typing.NDArray[numpy.int32], tour: numpy.typing.NDArray[numpy.int32], node_limit: typing.SupportsInt | typing.SupportsIndex) -> tuple[bool, int, int, numpy.typing.NDArray[numpy.int32], numpy.typing.NDArray[numpy.int64]]:
    """
    Whether the tour was proved shortest; scale, potentials per row; nodes (int32, three each) and potentials (int64) of the proof, end to end.
    """
def tsp_shortest(weights: numpy.typing.NDArray[numpy.int32], cities: numpy.typing.NDArray[numpy.int64], node_limit: typing.SupportsInt | typing.SupportsIndex, seconds: typing.SupportsFloat | typing.SupportsIndex, threads: typing.SupportsInt | typing.SupportsIndex) -> tuple[numpy.typing.NDArray[numpy.int32], numpy.typing.NDArray[numpy.int64], numpy.typing.NDArray[numpy.int64], numpy.typing.NDArray[numpy.int64], numpy.typing.NDArray[numpy.uint8]]:
    """
    As tsp_branch_and_bound, as quickly as may be; 0 nodes where it was done by sets.
    """
TSP_HELD_KARP_LIMIT: int = 16
TSP_MOST_CITIES: int = 1024
TSP_MOST_NEAR_OPTIMAL: int = 10000
