"""Plays malformed arguments against every native function; run as a program, so that a crash is seen.

Every function of the two native modules has one valid call here; one argument at a time is
replaced.  Prints one line per call that ended neither with a result nor with a plain refusal,
and one per function without a call; "end" is the last line if nothing crashed.
"""

from __future__ import annotations

import faulthandler
import resource
import sys
from collections.abc import Callable, Iterator
from typing import Any

import numpy as np

import assay.tasks._core as task_core
import assay.verifiers._core as verifier_core

Call = tuple[tuple[Any, ...], dict[str, Any]]
REFUSALS = (ValueError, TypeError, OverflowError, MemoryError)
NUMBERS: list[Any] = [-1, 0, 1, 3, 2**31 - 1, -(2**31), 2**62, 2**63, 2**64 - 1, 1.5, float("nan"), None, "1"]
MEMORY = 6 << 30
SECONDS = 60


def arrays_like(array: np.ndarray) -> Iterator[np.ndarray]:
    """The array with another dtype, layout, length or content."""
    yield array.astype(np.float64)
    yield array.astype(np.int8)
    yield array.astype(array.dtype.newbyteorder())
    yield np.zeros(0, array.dtype)
    yield np.zeros((0, *array.shape[1:]), array.dtype)
    yield np.zeros((1, 1, 1), array.dtype)
    yield array[np.newaxis]
    yield np.array(0, array.dtype)
    yield np.repeat(array, 2, axis=0)
    yield array[:-1].copy()
    yield array[::-1].copy()
    yield array[::2]
    yield np.asfortranarray(array)
    limits = np.iinfo(array.dtype)
    for place in {0, array.size // 2, array.size - 1} if array.size else ():
        for value in (limits.min, limits.max, 0, 1, limits.max // 2, max(limits.min, -2)):
            changed = array.copy()
            changed.flat[place] = value
            yield changed
    for value in (limits.min, limits.max, 0, 1):
        yield np.full_like(array, value)


def replacements(value: Any) -> Iterator[Any]:
    """What could stand in the place of an argument."""
    yield from (None, "text", [], object())
    if isinstance(value, np.ndarray):
        yield from arrays_like(value)
    elif isinstance(value, tuple):
        yield value[:-1]
        for place, item in enumerate(value):
            for other in replacements(item):
                yield (*value[:place], other, *value[place + 1 :])
    elif isinstance(value, bytes):
        yield from (b"", value[:-1], value + b"x", bytes(1000))
    elif isinstance(value, str):
        yield from ("", "\0", "\ud800", "x" * 10_000)
    elif isinstance(value, list):
        yield from (value[:-1], value * 2, [None], ["\ud800"] * len(value), ["\0"] * len(value))
    elif isinstance(value, (int, float)):
        yield from NUMBERS


def changed_calls(call: Call) -> Iterator[tuple[str, Call]]:
    arguments, options = call
    for place, value in enumerate(arguments):
        for other in replacements(value):
            yield f"{place}", ((*arguments[:place], other, *arguments[place + 1 :]), options)
    for name, value in options.items():
        for other in replacements(value):
            yield name, (arguments, {**options, name: other})
    for threads in (-1, 0, 10**9, 2**63, 2**64):
        yield "threads", (arguments, {**options, "threads": threads})


def attempt(name: str, place: str, function: Callable[..., Any], call: Call) -> None:
    if "-v" in sys.argv:
        print("trying", name, place, repr(call)[:300], file=sys.stderr, flush=True)
    try:
        function(*call[0], **call[1])
    except REFUSALS:
        pass
    except Exception as error:  # noqa: BLE001 - whatever else comes out is what is looked for
        print(f"{name}({place}): {type(error).__name__}: {error}")


def valid_calls() -> dict[str, Call]:
    """One call of every native function that it accepts, on two small problems each."""
    random = {**random_calls(), **fingerprint_calls(), **plain_calls()}
    return {**sat_calls(), **tsp_calls(), **maze_calls(), **calendar_calls(), **spatial_map_calls(), **random}


def ints(*values: int) -> np.ndarray:
    return np.array(values, np.int32)


def longs(*values: int) -> np.ndarray:
    return np.array(values, np.int64)


KEY = bytes(range(24))
INDICES = np.array([0, 7], np.uint64)


def sat_calls() -> dict[str, Call]:
    sizes, triples, starts = ints(3, 4), ints(1, 2, 3, -1, -2, 3, 1, -2, 4).reshape(3, 3), longs(0, 2, 3)
    flat, ends = triples.reshape(-1), longs(0, 3, 6, 9)
    contradiction = (2, ints(1, 2, 1, -2, -1, 2, -1, -2), longs(0, 2, 4, 6, 8))
    formulas = (sizes, flat, ends, starts)
    columns = np.full((4, 2), 5, np.uint64)
    return {
        "sat_check": ((sizes, triples, starts, np.array([1, 0, 1, 0, 0, 1, 1], np.uint8)), {}),
        "sat_check_texts": ((sizes, triples, starts, ["1,0,1", "0,0,1,1"]), {}),
        "sat_check_columns": ((4, triples, columns), {}),
        "sat_decide": ((*formulas, 1000), {}),
        "sat_solve": ((*formulas, 1000, True), {}),
        "sat_count": ((*formulas, 1000), {}),
        "sat_walk": ((*formulas, np.array([1, 2], np.uint64), np.zeros(7, np.uint8), 100), {}),
        "sat_refute": ((*contradiction, 100), {}),
        "sat_refutes": ((*contradiction, ints(1, 0, 0)), {}),
        "sat_hints": ((*contradiction, ints(1, 0, 0)), {}),
        "SatSession": (contradiction, {}),
        "SatSession.solve": ((ints(1, -2), longs(0, 1, 2), 100), {}),
        "sat_generate": ((1, KEY, INDICES, INDICES, 5, 12), {}),
        "sat_numbered_clauses": ((ints(1, -2, 3, 2, 3, -4).reshape(2, 3), longs(0, 1, 2), 1), {}),
        "sat_clauses_json": ((ints(1, -2, 3, 2, 3, -4).reshape(2, 3), longs(0, 1, 2), 1), {}),
    }


def tsp_calls() -> dict[str, Call]:
    square = (np.arange(16, dtype=np.int32).reshape(4, 4) * 7) % 11
    weights, cities = np.concatenate([square.ravel(), square[:3, :3].ravel()]), longs(4, 3)
    tours = ints(0, 1, 2, 3, 2, 1, 0)
    return {
        "tsp_check": ((tours, longs(0, 4, 7), longs(0, 1), weights, cities, 1), {}),
        "tsp_held_karp": ((weights, cities, True, 1), {}),
        "tsp_branch_and_bound": ((weights, cities, 1000, 5.0, 1), {}),
        "tsp_shortest": ((weights, cities, 1000, 5.0, 1), {}),
        "tsp_efforts": ((weights, cities, longs(20, 20), 10, 1), {}),
        "tsp_prove": ((square.ravel(), ints(0, 1, 2, 3), 1000), {}),
        "tsp_ends": ((square.ravel(), 4, 0), {}),
        "tsp_generate": ((KEY, INDICES, 0, 5, "euclidean", 100, 100, 1), {}),
        "tsp_weight_tables": ((weights, cities, 1), {}),
        "tsp_weights_json": ((weights, cities, 1), {}),
    }


def maze_calls() -> dict[str, Call]:
    squares = np.array([1, 1, 0, 1, 1, 1, 1, 0, 1, 1], np.uint8)
    grids = (squares, longs(0, 6, 10), ints(2, 3, 2, 2).reshape(2, 2), ints(0, 0, 1, 2, 0, 0, 1, 1).reshape(2, 4))
    options = {"kind": "mixed", "tree": "prim", "form": "path"}
    shares = {"loops": 9, "walls": 1 << 30, "infeasible": 1 << 30, "reach": 1 << 31}
    return {
        "maze_check_batch": ((*grids, longs(0, 1), np.array([3, 1, 3, 1], np.uint8), longs(0, 3, 4)), {}),
        "maze_distances": (grids, {}),
        "maze_lengths": ((*grids, "rows"), {}),
        "maze_shortest_walks": (grids, {}),
        "maze_solve_batch": (grids, {}),
        "generate_mazes": ((KEY, INDICES, 0), {"rows": 7, "columns": 6, **options, **shares}),
        "draw_maze_walls": (
            (KEY, INDICES, 0),
            {"rows": 7, "columns": 6, "kind": "mixed", "tree": "prim", "loops": 9, "walls": 1 << 30},
        ),
    }


def calendar_calls() -> dict[str, Call]:
    people, blocks = ints(0, 60, 0), ints(540, 720, 600, 900, 540, 1020).reshape(3, 2)
    rules = ints(30, 0, 15, 1, 0, 1440, 0, 1, 60, 15, 30, 3, 480, 1080, 1, 0).reshape(2, 8)
    windows = ints(0, 600, 660).reshape(1, 3)
    calendars = (longs(0, 2, 3), longs(0, 1, 2, 3), people, blocks, rules, longs(0, 1, 1), windows)
    request = longs(3, 2, 15, 30, 8, 3, 2, 3, 1, 5, 1, 1, 40, 1 << 30, 1 << 31)
    plain = ("calendar_count", "calendar_earliest", "calendar_measure", "calendar_starts")
    return {
        **{name: ((calendars,), {}) for name in plain},
        "calendar_check": ((calendars, ints(0, 600, 630, 0, 600, 660).reshape(2, 3)), {}),
        "calendar_reasons": ((calendars, longs(0, 1), ints(600, 700)), {}),
        "calendar_generate": ((request, KEY, INDICES, 0), {}),
    }


def spatial_map_calls() -> dict[str, Call]:
    maps = (ints(4, 5), ints(0, 0, 1, 1, 2, 2, 3, 4, 0, 4, 7, 2).reshape(4, 3), longs(0, 2, 4))
    questions = ints(0, 0, 0, 1, 1, 0, 2, 3).reshape(2, 4)
    chains = np.zeros((2, 5, 5), np.int16)
    return {
        "spatial_map_close": (maps, {}),
        "spatial_map_chains": (maps, {}),
        "spatial_map_extremes": ((*maps, questions), {}),
        "spatial_map_solve": ((*maps, questions), {}),
        "spatial_map_check": ((*maps, questions, ints(0, 1), np.zeros(9, np.uint8)), {}),
        "spatial_map_generate": ((KEY, INDICES, 0, 6, 9, 2, 30, 30), {}),
        "spatial_map_balanced": ((KEY, INDICES, 3, 6, 9, 2, 30, 30, 0, 1 << 31, 1), {}),
        "spatial_map_choose": ((KEY, INDICES, 0, 5, maps[1], chains, chains, 3, 1 << 50, 0, True, True), {}),
    }


def plain_calls() -> dict[str, Call]:
    formula, weights = '{"n":3,"clauses":[[1,-2,3]]}', '{"weights":[[0,1,2],[1,0,3],[2,3,0]],"symmetric":true}'
    maze = '{"rows":["...","..."],"start":[0,0],"exit":[1,2],"form":"path","objective":"any"}'
    asked = '"question":{"kind":"which","direction":"N","reference":"Old Inn"}'
    spatial = '{"places":["Old Inn","Red Mill"],"relations":[["Red Mill","N","Old Inn"]],' + asked + "}"
    rules = '"buffer":0,"granularity":30,"not_before":null,"not_after":"18:00","no_weekend":true'
    rules += ',"blocked":[],"priority":"none","time_zone":null,"time_zones":null'
    calendar = (
        '{"people":{"Ada":{"Monday":[["09:00","10:30"]]}},"days":["Monday"],"duration":30,"constraints":{'
        + rules
        + "}}"
    )
    words = (["Old", "Red"], ["Inn", "Mill"])
    names = [["Old Inn", "Red Mill"], ["Red Mill"]]
    return {
        "sat_read_problems": (([formula, formula.encode()],), {}),
        "sat_read_answers": ((["x1=T x2=F x3=T", "x1=T"], ints(3, 1)), {}),
        "tsp_read_problems": (([weights, b"{}"],), {}),
        "tsp_read_answers": ((["0 -> 1 -> 2", "<answer>2 -> 1 -> 0 -> 2</answer>"], longs(3, 3)), {}),
        "maze_read_problems": (([maze, maze[:-1]],), {}),
        "maze_read_answers": ((["RRD", "no path"],), {}),
        "spatial_map_read_rows": (([spatial, spatial[:-1]], ["Red Mill", "none"], *words), {}),
        "spatial_map_read_answers": ((["Old Inn, Red Mill", "2"], ints(1, 2), names, *words), {}),
        "calendar_read_problems": (([calendar, "{}"],), {}),
        "calendar_read_answers": ((["Monday 09:00-09:30", "no slot"],), {}),
        "json_split": (([b'{"a":[1],"b":"\\u00e9"}', "{}"],), {}),
        "json_strict": (([b"[1,2]", "nul"],), {}),
        "json_lines": (([{"a": [1, 2.5, None, "\u00e9\n"]}, 2**70], repr), {}),
        "json_texts": (([{"a": (True, "x")}, {1: 2}], repr), {}),
    }


def random_calls() -> dict[str, Call]:
    return {"kernels": ((), {}), "random_words": ((KEY, 0, 0, 0, 2), {}), "random_below": ((KEY, 0, 10, 5), {})}


def fingerprint_calls() -> dict[str, Call]:
    graphs = (ints(0, 0, 1, 0, 0), longs(0, 3, 5), ints(0, 1, 5, 1, 2, 5, 0, 1, 2).reshape(3, 3), longs(0, 2, 3))
    return {
        "blake2b_16": ((KEY,), {}),
        "graph_fingerprints": ((*graphs, 1, 1000), {}),
        "grid_fingerprints": ((np.arange(10, dtype=np.uint8), longs(0, 6, 10), longs(3, 2), 1), {}),
    }


def native_functions() -> dict[str, Callable[..., Any]]:
    """Everything that can be called in the two modules, by name."""
    session = verifier_core.SatSession(2, ints(1, 2, -1, 2), longs(0, 2, 4))
    found: dict[str, Callable[..., Any]] = {"SatSession.solve": session.solve}
    for module in (verifier_core, task_core):
        for name in dir(module):
            if not name.startswith("_") and callable(getattr(module, name)):
                found[name] = getattr(module, name)
    return found


def many_threads() -> None:
    """A wish for absurdly many threads on a batch that has work for them."""
    k = 100_000
    rows = np.tile(ints(1, 2, 3), (k, 1))
    starts = np.arange(k + 1, dtype=np.int64)
    verifier_core.sat_check(np.full(k, 3, np.int32), rows, starts, np.ones(3 * k, np.uint8), 10**9)


def main() -> None:
    faulthandler.enable()
    calls = valid_calls()
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    for name, function in native_functions().items():
        if name not in calls:
            print(f"{name}: no call")
            continue
        faulthandler.dump_traceback_later(SECONDS, exit=True)
        function(*calls[name][0], **calls[name][1])
        for place, changed in changed_calls(calls[name]):
            attempt(name, place, function, changed)
    many_threads()
    faulthandler.cancel_dump_traceback_later()
    print("end")


if __name__ == "__main__":
    main()
