"""
Native generators. A key and an index range in, arrays out, the GIL released.
"""
from __future__ import annotations
import collections.abc
import numpy
import numpy.typing
import typing
__all__: list[str] = ['blake2b_16', 'calendar_generate', 'calendar_read_answers', 'calendar_read_problems', 'draw_maze_walls', 'generate_mazes', 'graph_fingerprints', 'grid_fingerprints', 'json_lines', 'json_split', 'json_strict', 'json_texts', 'kernels', 'maze_read_answers', 'maze_read_problems', 'random_below', 'random_words', 'sat_clauses_json', 'sat_generate', 'sat_numbered_clauses', 'sat_read_answers', 'sat_read_problems', 'spatial_map_balanced', 'spatial_map_choose', 'spatial_map_generate', 'spatial_map_read_answers', 'spatial_map_read_rows', 'tsp_generate', 'tsp_read_answers', 'tsp_read_problems', 'tsp_weight_tables', 'tsp_weights_json']
def blake2b_16(data: bytes) -> bytes:
    """
    The BLAKE2b digest of 16 bytes that fingerprints are made with.
    """
def calendar_generate(request: numpy.typing.NDArray[numpy.int64], key: bytes, indices: numpy.typing.NDArray[numpy.uint64], attempt: typing.SupportsInt | typing.SupportsIndex, threads: typing.SupportsInt | typing.SupportsIndex = 0) -> tuple[numpy.typing.NDArray[numpy.int64], numpy.typing.NDArray[numpy.int64], numpy.typing.NDArray[numpy.int32], numpy.typing.NDArray[numpy.int32], numpy.typing.NDArray[numpy.int32], numpy.typing.NDArray[numpy.int64], numpy.typing.NDArray[numpy.int32], numpy.typing.NDArray[numpy.int32], numpy.typing.NDArray[numpy.int32], numpy.typing.NDArray[numpy.uint8], numpy.typing.NDArray[numpy.uint8]]:
    """
    Calendars that aim at a number of feasible starts. `request` int64 (15,): people, days, grid, granularity, hours, blocks, decoys, kinds, min_slots, max_slots, time_zones, split_blocks, names, infeasible, earliest (the last two are shares of 2**32). Returns the seven arrays of Calendars, then names int32 (people,), reference zones int32 (n,), whether the aim was met uint8 (n,), whether no slot was wanted uint8 (n,).
    """
def calendar_read_answers(texts: list[str | bytes], threads: typing.SupportsInt | typing.SupportsIndex = 0) -> tuple[numpy.typing.NDArray[numpy.uint8], numpy.typing.NDArray[numpy.int32]]:
    """
    Which replies are a slot as the prompt asks for it, or say that there is none (1), and day, start and end (int32, (replies, 3); day -1 where there is none).
    """
def calendar_read_problems(texts: list[str | bytes], threads: typing.SupportsInt | typing.SupportsIndex = 0) -> tuple[numpy.typing.NDArray[numpy.int64], numpy.typing.NDArray[numpy.int64], numpy.typing.NDArray[numpy.int64], numpy.typing.NDArray[numpy.int32], numpy.typing.NDArray[numpy.int32], numpy.typing.NDArray[numpy.int32], numpy.typing.NDArray[numpy.int64], numpy.typing.NDArray[numpy.int32], list[str]]:
    """
    The calendars that are written as this package does: their rows, the arrays of verifiers.calendar.Calendars, and the names of all people.
    """
def draw_maze_walls(key: bytes, indices: numpy.typing.NDArray[numpy.uint64], attempt: typing.SupportsInt | typing.SupportsIndex, *, rows: typing.SupportsInt | typing.SupportsIndex, columns: typing.SupportsInt | typing.SupportsIndex, kind: str, tree: str, loops: typing.SupportsInt | typing.SupportsIndex, walls: typing.SupportsInt | typing.SupportsIndex, threads: typing.SupportsInt | typing.SupportsIndex = 0) -> numpy.typing.NDArray[numpy.uint8]:
    """
    The squares of mazes without start and exit (uint8, shape (n, rows, columns), 1 = free): those of `generate_mazes` with the same arguments where there is a path.
    """
def generate_mazes(key: bytes, indices: numpy.typing.NDArray[numpy.uint64], attempt: typing.SupportsInt | typing.SupportsIndex, *, rows: typing.SupportsInt | typing.SupportsIndex, columns: typing.SupportsInt | typing.SupportsIndex, kind: str, tree: str, form: str, loops: typing.SupportsInt | typing.SupportsIndex, walls: typing.SupportsInt | typing.SupportsIndex, infeasible: typing.SupportsInt | typing.SupportsIndex, reach: typing.SupportsInt | typing.SupportsIndex, threads: typing.SupportsInt | typing.SupportsIndex = 0, shared: bool = False) -> tuple[numpy.typing.NDArray[numpy.uint8], numpy.typing.NDArray[numpy.int32], numpy.typing.NDArray[numpy.uint8], numpy.typing.NDArray[numpy.uint8], numpy.typing.NDArray[numpy.uint8]]:
    """
    One attempt at each maze: squares (uint8, shape (n, rows, columns), 1 = free), ends (int32, shape (n, 4): start and exit row and column), outcome (uint8: 0 failed, 1 connected, 2 separated), kind and form drawn (uint8, in the order wilson, depth_first, prim, kruskal, braided, bernoulli; path, right_turns, turns, relation). Shares are numerators over 2**32. shared: one maze, with the same ends, for all three questions.
    """
def graph_fingerprints(colours: numpy.typing.NDArray[numpy.int32], vertices: numpy.typing.NDArray[numpy.int64], arcs: numpy.typing.NDArray[numpy.int32], starts: numpy.typing.NDArray[numpy.int64], domain: typing.SupportsInt | typing.SupportsIndex, budget: typing.SupportsInt | typing.SupportsIndex, threads: typing.SupportsInt | typing.SupportsIndex = 0) -> numpy.typing.NDArray[numpy.uint64]:
    """
    Of coloured graphs with labelled arcs, uint64, shape (k, 2): what refinement sees, and a hash of the canonical form, 0 when the search was given up. Offsets int64, shape (k + 1,).
    """
def grid_fingerprints(squares: numpy.typing.NDArray[numpy.uint8], starts: numpy.typing.NDArray[numpy.int64], columns: numpy.typing.NDArray[numpy.int64], domain: typing.SupportsInt | typing.SupportsIndex, threads: typing.SupportsInt | typing.SupportsIndex = 0) -> numpy.typing.NDArray[numpy.uint64]:
    """
    Of grids of bytes up to their eight symmetries, uint64, shape (k, 2).
    """
def json_lines(values: list, otherwise: collections.abc.Callable[[typing.Any], str]) -> bytes:
    """
    The values as JSON, UTF-8, a line for each; those that are not plain as `otherwise` writes them.
    """
def json_split(lines: list[str | bytes], threads: typing.SupportsInt | typing.SupportsIndex = 0) -> list[dict[str, typing.Any] | None]:
    """
    The members of the JSON object on each line (bytes or str): strings, true, false and null as they are, all else as the bytes of its text; None for a line that the strict reader must see.
    """
def json_strict(texts: list[str | bytes], threads: typing.SupportsInt | typing.SupportsIndex = 0) -> numpy.typing.NDArray[numpy.uint8]:
    """
    Which texts (bytes or str) are certainly one JSON value as the strict reader takes it (1).
    """
def json_texts(values: list, otherwise: collections.abc.Callable[[typing.Any], str]) -> list[str]:
    """
    The same as a text for each.
    """
def kernels() -> str:
    """
    The instruction set of the kernels in use: baseline, v3 (AVX2) or v4 (AVX-512).
    """
def maze_read_answers(texts: list[str | bytes], threads: typing.SupportsInt | typing.SupportsIndex = 0) -> tuple[numpy.typing.NDArray[numpy.uint8], numpy.typing.NDArray[numpy.uint8], numpy.typing.NDArray[numpy.int64]]:
    """
    Which replies are a walk as the prompt asks for it (1) or say that there is none (2), the moves end to end, and where each walk begins.
    """
def maze_read_problems(texts: list[str | bytes], threads: typing.SupportsInt | typing.SupportsIndex = 0) -> tuple[numpy.typing.NDArray[numpy.int64], numpy.typing.NDArray[numpy.uint8], numpy.typing.NDArray[numpy.int64], numpy.typing.NDArray[numpy.int32], numpy.typing.NDArray[numpy.int32], numpy.typing.NDArray[numpy.uint8]]:
    """
    The mazes of the form path that are written as this package does: their rows, the arrays of verifiers.maze.Packed, and whether the walk must be shortest.
    """
def random_below(key: bytes, index: typing.SupportsInt | typing.SupportsIndex, bound: typing.SupportsInt | typing.SupportsIndex, count: typing.SupportsInt | typing.SupportsIndex) -> numpy.typing.NDArray[numpy.uint64]:
    """
    Uniform integers in [0, bound), uint64, shape (count,), as the generators draw them.
    """
def random_words(key: bytes, index: typing.SupportsInt | typing.SupportsIndex, purpose: typing.SupportsInt | typing.SupportsIndex, first_block: typing.SupportsInt | typing.SupportsIndex, blocks: typing.SupportsInt | typing.SupportsIndex) -> numpy.typing.NDArray[numpy.uint64]:
    """
    Random words of one stream, uint64, shape (4 * blocks,).
    """
def sat_clauses_json(clauses: numpy.typing.NDArray[numpy.int32], offsets: numpy.typing.NDArray[numpy.int64], threads: typing.SupportsInt | typing.SupportsIndex) -> list:
    """
    The clauses (int32, (count, 3)) of each formula as JSON.
    """
def sat_generate(kind: typing.SupportsInt | typing.SupportsIndex, key: bytes, indices: numpy.typing.NDArray[numpy.uint64], purposes: numpy.typing.NDArray[numpy.uint64], variables: typing.SupportsInt | typing.SupportsIndex, clauses: typing.SupportsInt | typing.SupportsIndex, threads: typing.SupportsInt | typing.SupportsIndex = 0) -> tuple[numpy.typing.NDArray[numpy.int32], numpy.typing.NDArray[numpy.uint8]]:
    """
    Random 3SAT formulas (int32, (formulas, clauses, 3)) and their plants (uint8); kind 0 uniform, 1 planted, 2 balanced.
    """
def sat_numbered_clauses(clauses: numpy.typing.NDArray[numpy.int32], offsets: numpy.typing.NDArray[numpy.int64], threads: typing.SupportsInt | typing.SupportsIndex) -> list:
    """
    The clauses (int32, (count, 3)) of each formula as a prompt numbers them.
    """
def sat_read_answers(texts: list[str | bytes], variables: numpy.typing.NDArray[numpy.int32], threads: typing.SupportsInt | typing.SupportsIndex = 0) -> tuple[numpy.typing.NDArray[numpy.uint8], numpy.typing.NDArray[numpy.uint8]]:
    """
    Which replies are an assignment as the prompt asks for it (1) or say that there is none (2), and the values of all variables in a row.
    """
def sat_read_problems(texts: list[str | bytes], threads: typing.SupportsInt | typing.SupportsIndex = 0) -> tuple[numpy.typing.NDArray[numpy.int64], numpy.typing.NDArray[numpy.int32], numpy.typing.NDArray[numpy.int32], numpy.typing.NDArray[numpy.int64]]:
    """
    The formulas that are written as this package does: their rows, variables, clauses (int32, (total, 3)) and where the clauses of each begin.
    """
def spatial_map_balanced(key: bytes, indices: numpy.typing.NDArray[numpy.uint64], attempts: typing.SupportsInt | typing.SupportsIndex, places: typing.SupportsInt | typing.SupportsIndex, statements: typing.SupportsInt | typing.SupportsIndex, vocabulary: typing.SupportsInt | typing.SupportsIndex, first_words: typing.SupportsInt | typing.SupportsIndex, second_words: typing.SupportsInt | typing.SupportsIndex, kind: typing.SupportsInt | typing.SupportsIndex, open_share: typing.SupportsInt | typing.SupportsIndex, depth: typing.SupportsInt | typing.SupportsIndex, threads: typing.SupportsInt | typing.SupportsIndex = 0) -> tuple[numpy.typing.NDArray[numpy.int32], numpy.typing.NDArray[numpy.int32], numpy.typing.NDArray[numpy.int32]]:
    """
    Maps as of spatial_map_generate, and a question about each as of spatial_map_choose, kind -1 where none of so many attempts has the answer drawn for the index. What is said near the places asked about is independent of the answer.
    """
def spatial_map_choose(key: bytes, indices: numpy.typing.NDArray[numpy.uint64], attempt: typing.SupportsInt | typing.SupportsIndex, places: typing.SupportsInt | typing.SupportsIndex, statements: numpy.typing.NDArray[numpy.int32], east: numpy.typing.NDArray[numpy.int16], north: numpy.typing.NDArray[numpy.int16], kind: typing.SupportsInt | typing.SupportsIndex, open_share: typing.SupportsInt | typing.SupportsIndex, depth: typing.SupportsInt | typing.SupportsIndex, cardinal_directions: bool, guarded: bool, threads: typing.SupportsInt | typing.SupportsIndex = 0) -> numpy.typing.NDArray[numpy.int32]:
    """
    A question about each map, int32 (k, 4): kind, place, direction, reference; kind -1 where the map offers none with the answer drawn for the index. east, north: int16, signed chain lengths, (places, places) per map. kind: 0 direction, 1 which, 2 count, 3 any. open_share: of questions without an answer, over 2^53. depth: statements that the longest chain must have at least. guarded: only questions that mislead thoughtless readings as often as they lead them. statements: int32 (maps * statements, 3).
    """
def spatial_map_generate(key: bytes, indices: numpy.typing.NDArray[numpy.uint64], attempt: typing.SupportsInt | typing.SupportsIndex, places: typing.SupportsInt | typing.SupportsIndex, statements: typing.SupportsInt | typing.SupportsIndex, vocabulary: typing.SupportsInt | typing.SupportsIndex, first_words: typing.SupportsInt | typing.SupportsIndex, second_words: typing.SupportsInt | typing.SupportsIndex, threads: typing.SupportsInt | typing.SupportsIndex = 0) -> tuple[numpy.typing.NDArray[numpy.int32], numpy.typing.NDArray[numpy.int32]]:
    """
    Maps described in words, one per index: (names int32 (k, places), as first word * second_words + second word; statements int32 (k * statements, 3), rows (place, relation, reference)). vocabulary: 0 NE NW SE SW, 1 N E S W, 2 both. Raises ValueError naming the argument and the value.
    """
def spatial_map_read_answers(texts: list[str | bytes], kinds: numpy.typing.NDArray[numpy.int32], names: list[list[str]], first: list[str], second: list[str], threads: typing.SupportsInt | typing.SupportsIndex = 0) -> tuple[numpy.typing.NDArray[numpy.uint8], numpy.typing.NDArray[numpy.int32], numpy.typing.NDArray[numpy.uint8]]:
    """
    Which replies are an answer as the prompt asks for it (1), and the arrays of verifiers.spatial_map.pack_answers.
    """
def spatial_map_read_rows(texts: list[str | bytes], replies: list[str | bytes], first: list[str], second: list[str], threads: typing.SupportsInt | typing.SupportsIndex = 0) -> tuple[numpy.typing.NDArray[numpy.int64], numpy.typing.NDArray[numpy.int32], numpy.typing.NDArray[numpy.int32], numpy.typing.NDArray[numpy.int64], numpy.typing.NDArray[numpy.int32], numpy.typing.NDArray[numpy.uint8], numpy.typing.NDArray[numpy.int32], numpy.typing.NDArray[numpy.uint8], list[list[str]]]:
    """
    The maps that are written as this package does, their names of one first and one second word: their rows and the arrays of verifiers.spatial_map.pack; which of their replies are an answer as the prompt asks for it (1) and the arrays of verifiers.spatial_map.pack_answers; and the names where an answer to the question `which` was read.
    """
def tsp_generate(key: bytes, indices: numpy.typing.NDArray[numpy.uint64], attempt: typing.SupportsInt | typing.SupportsIndex, cities: typing.SupportsInt | typing.SupportsIndex, weights: str, grid: typing.SupportsInt | typing.SupportsIndex, max_weight: typing.SupportsInt | typing.SupportsIndex, threads: typing.SupportsInt | typing.SupportsIndex) -> tuple[numpy.typing.NDArray[numpy.int32], numpy.typing.NDArray[numpy.int32]]:
    """
    Weights (int32, (count, cities, cities)) and coordinates (int32, (count, cities, 2), or (count, 0, 2)).
    """
def tsp_read_answers(texts: list[str | bytes], cities: numpy.typing.NDArray[numpy.int64], threads: typing.SupportsInt | typing.SupportsIndex = 0) -> tuple[numpy.typing.NDArray[numpy.uint8], numpy.typing.NDArray[numpy.int32], numpy.typing.NDArray[numpy.int64]]:
    """
    Which replies are a list of cities as the prompt asks for it (1), the cities end to end without the return, and where each list begins.
    """
def tsp_read_problems(texts: list[str | bytes], threads: typing.SupportsInt | typing.SupportsIndex = 0) -> tuple[numpy.typing.NDArray[numpy.int64], numpy.typing.NDArray[numpy.int64], numpy.typing.NDArray[numpy.int32]]:
    """
    The problems that are written as this package does: their rows, cities, and weights end to end.
    """
def tsp_weight_tables(weights: numpy.typing.NDArray[numpy.int32], cities: numpy.typing.NDArray[numpy.int64], threads: typing.SupportsInt | typing.SupportsIndex) -> list:
    """
    Each matrix (rows one after the other, matrix after matrix, int32; cities int64) as a prompt shows it.
    """
def tsp_weights_json(weights: numpy.typing.NDArray[numpy.int32], cities: numpy.typing.NDArray[numpy.int64], threads: typing.SupportsInt | typing.SupportsIndex) -> list:
    """
    Each matrix as JSON.
    """
