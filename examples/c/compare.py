"""The shared library through ctypes, held to the package on random problems and answers of every task.

    python examples/c/compare.py PREFIX/lib/libassay_native.so [--cases 500]

Exits with 1 where they differ.
"""

from __future__ import annotations

import argparse
import ctypes as c
import random
from typing import Any

from assay.tasks import get_task
from assay.tasks.core.task import Instance

DAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
RELATIONS = ("NE", "NW", "SE", "SW", "N", "E", "S", "W")
MOVES = "URDL"
I32, I64, U8 = c.c_int32, c.c_int64, c.c_uint8


class Formula(c.Structure):
    _fields_ = [("variables", I32), ("clauses", c.c_size_t), ("literals", c.POINTER(I32)), ("starts", c.POINTER(I64))]


class TourCheck(c.Structure):
    _fields_ = [("status", I32), ("place", I64), ("length", I64)]


class Grid(c.Structure):
    _fields_ = [("rows", I32), ("columns", I32), ("squares", c.POINTER(U8))] + [
        (name, I32) for name in ("start_row", "start_column", "exit_row", "exit_column")
    ]


class WalkCheck(c.Structure):
    _fields_ = [("fault", I32), ("steps", I64), ("row", I32), ("column", I32)]


class Map(c.Structure):
    _fields_ = [("places", I32), ("statements", c.c_size_t), ("rows", c.POINTER(I32))]


class Calendar(c.Structure):
    _fields_ = [
        *((name, I32) for name in ("duration", "buffer", "granularity", "days", "not_before", "not_after", "no_weekend", "earliest")),
        ("people", c.c_size_t), ("block_starts", c.POINTER(I64)), ("shifts", c.POINTER(I32)), ("blocks", c.POINTER(I32)),
        ("windows", c.c_size_t), ("window_rows", c.POINTER(I32)),
    ]  # fmt: skip


def array(kind: Any, values: Any) -> Any:
    """The values as an array of C."""
    items = [int(value) for value in values]
    return (kind * max(1, len(items)))(*items)


def sat(native: Any, instance: Instance, draw: random.Random) -> tuple[bool, str]:
    """What the library says of an answer, and the answer as text."""
    problem, truth = instance.problem.to_dict(), instance.truth or {}
    values = [draw.random() < 0.5 for _ in range(problem["n"])]
    if truth.get("solution") and draw.random() < 0.5:
        values = [bool(value) for value in truth["solution"]]
    starts = [0]
    for clause in problem["clauses"]:
        starts.append(starts[-1] + len(clause))
    literals = array(I32, [literal for clause in problem["clauses"] for literal in clause])
    formula, broken, first = Formula(problem["n"], len(starts) - 1, literals, array(I64, starts)), I64(), I64()
    assert native.assay_sat_check(c.byref(formula), array(U8, values), c.byref(broken), c.byref(first)) == 0
    return broken.value == 0, get_task("3sat").write(instance.problem, tuple(values))


def tsp(native: Any, instance: Instance, draw: random.Random) -> tuple[bool, str]:
    """As `sat`; a tour is right when it is as short as the shortest that the library proves."""
    weights = instance.problem.to_dict()["weights"]
    tour = draw.sample(range(len(weights)), len(weights))
    if draw.random() < 0.5:
        tour = [int(city) for city in (instance.truth or {})["tour"]]
        start = draw.randrange(len(tour))
        tour = tour[start:] + tour[:start]
    size, flat = c.c_size_t(len(weights)), array(I32, [weight for line in weights for weight in line])
    check, best, length = TourCheck(), array(I32, [0] * len(weights)), I64()
    assert native.assay_tsp_check(flat, size, array(I32, tour), size, c.byref(check)) == 0
    assert native.assay_tsp_solve(flat, size, I64(10**7), best, c.byref(length)) == 0
    return check.status == 0 and check.length == length.value, " -> ".join(map(str, tour))


def maze(native: Any, instance: Instance, draw: random.Random) -> tuple[bool, str]:
    """As `sat`; the right walk, one with a move changed, one that goes back and forth, or that there is none."""
    problem, task = instance.problem.to_dict(), get_task("maze")
    moves = task.write(instance.problem, task.truth_answer(instance.problem, instance.truth or {}))
    kind = draw.randrange(4) if not set(moves) - set(MOVES) else 3
    if kind == 1:
        place = draw.randrange(len(moves))
        moves = moves[:place] + draw.choice(MOVES) + moves[place + 1 :]
    elif kind == 2:
        moves = moves[0] + MOVES[(MOVES.index(moves[0]) + 2) % 4] + moves
    squares = array(U8, [square == "." for line in problem["rows"] for square in line])
    ends = (*problem["start"], *problem["exit"])
    grid, check, length = Grid(len(problem["rows"]), len(problem["rows"][0]), squares, *ends), WalkCheck(), I64()
    assert native.assay_maze_shortest(c.byref(grid), c.byref(length)) == 0
    if kind == 3:
        return length.value == -1, "no path"
    numbers = array(U8, map(MOVES.index, moves))
    assert native.assay_maze_check(c.byref(grid), numbers, c.c_size_t(len(moves)), c.byref(check)) == 0
    return check.fault == 0 and length.value == len(moves), moves


def spatial_map(native: Any, instance: Instance, draw: random.Random) -> tuple[bool, str]:
    """As `sat`; a direction is right when it follows."""
    problem = instance.problem.to_dict()
    number = {place: i for i, place in enumerate(problem["places"])}
    rows = [(number[a], RELATIONS.index(relation), number[b]) for a, relation, b in problem["relations"]]
    map_ = Map(len(number), len(rows), array(I32, [value for row in rows for value in row]))
    relation, status = draw.choice(RELATIONS[:4]), I32()
    asked = problem["question"]
    places = I32(number[asked["place"]]), I32(RELATIONS.index(relation)), I32(number[asked["reference"]])
    assert native.assay_map_check(c.byref(map_), *places, c.byref(status)) == 0
    return status.value == 0, relation


def calendar(native: Any, instance: Instance, draw: random.Random) -> tuple[bool, str]:
    """As `sat`; one of the slots, one that is moved, or the claim that there is none."""
    problem, truth = instance.problem.to_dict(), instance.truth or {}
    rules, starts, blocks = problem["constraints"], [0], []
    for days in problem["people"].values():
        blocks += [DAYS.index(day) * 1440 + _minute(end) for day, free in days.items() for pair in free for end in pair]
        starts.append(len(blocks) // 2)
    windows = [
        (DAYS.index(w["day"]) if w["day"] else 7, _minute(w["start"]), _minute(w["end"])) for w in rules["blocked"]
    ]
    asked = Calendar(
        problem["duration"], rules["buffer"], rules["granularity"], sum(1 << DAYS.index(day) for day in problem["days"]),
        _minute(rules["not_before"] or "00:00"), _minute(rules["not_after"] or "24:00"), rules["no_weekend"],
        rules["priority"] == "earliest", len(starts) - 1, array(I64, starts), array(I32, [0] * len(starts)),
        array(I32, blocks), len(windows), array(I32, [value for window in windows for value in window]),
    )  # fmt: skip
    slots, faults = truth.get("slots") or [], c.c_uint32()
    if slots and draw.random() < 0.8:
        day, begin, end = draw.choice(slots)
        move = draw.choice((0, 0, rules["granularity"], -rules["granularity"]))
        first, last = _minute(begin) + move, _minute(end) + move
        if 0 <= first and last <= 1440:
            assert native.assay_calendar_check(c.byref(asked), DAYS.index(day), first, last, c.byref(faults)) == 0
            return faults.value == 0, f"{day} {_clock(first)}-{_clock(last)}"
    assert native.assay_calendar_check(c.byref(asked), -1, 0, 0, c.byref(faults)) == 0
    return faults.value == 0, "no slot"


def _minute(clock: str) -> int:
    hours, _, minutes = clock.partition(":")
    return int(hours) * 60 + int(minutes)


def _clock(minute: int) -> str:
    return f"{minute // 60:02d}:{minute % 60:02d}"


JUDGES: dict[str, tuple[str, Any]] = {
    "3sat": ("L2", sat), "tsp": ("L2", tsp), "maze": ("L2", maze), "calendar": ("L2", calendar),
    "spatial-map": ("L2,infeasible=0,question=direction", spatial_map),
}  # fmt: skip


def main() -> None:
    """Compares, and prints how many answers of each task were right."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("library")
    parser.add_argument("--cases", type=int, default=500)
    options = parser.parse_args()
    native, draw = c.CDLL(options.library), random.Random(7)
    for name, (parameters, judge) in JUDGES.items():
        task, right = get_task(name), 0
        for instance in task.generate(parameters, seed=7, count=options.cases):
            said, text = judge(native, instance, draw)
            verdict = task.verify(instance.problem, f"<answer>{text}</answer>", instance.truth)
            if verdict.correct != said:
                raise SystemExit(f"{instance.id}: {text}: the library says {said}, the package {verdict}")
            right += said
        if not 0 < right < options.cases:
            raise SystemExit(f"{name}: {right} of {options.cases} are right; both kinds were meant to come")
        print(f"{name}: {options.cases} answers, {right} right, no difference")


if __name__ == "__main__":
    main()
