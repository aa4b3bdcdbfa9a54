"""Can a program of its own check `truth` against `problem`, knowing the format alone?

The checkers below know no more than the record: they import nothing of the package.
"""

from __future__ import annotations

import itertools
import json
from collections import deque
from pathlib import Path
from typing import Any

import pytest
from assay_command import assay
from depth import scaled

DAYS = ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"]
SIGNS = {"N": (0, 1), "E": (1, 0), "S": (0, -1), "W": (-1, 0)}
OPEN = "cannot be determined"
Record = dict[str, Any]


def check_3sat(problem: Record, truth: Record) -> None:
    n, clauses = problem["n"], problem["clauses"]
    assert all(len(clause) == 3 == len({abs(v) for v in clause}) and 0 not in clause for clause in clauses)

    def satisfies(values: Any) -> bool:
        return all(any(values[abs(v) - 1] == (v > 0) for v in clause) for clause in clauses)

    if truth["status"] == "satisfiable":
        assert len(truth["solution"]) == n and satisfies(truth["solution"])
    else:
        assert truth["status"] == "unsatisfiable" and truth["solution"] is None
    if n <= 8:
        count = sum(map(satisfies, itertools.product([False, True], repeat=n)))
        assert (count > 0) == (truth["status"] == "satisfiable")


def check_tsp(problem: Record, truth: Record) -> None:
    weights = problem["weights"]
    n = len(weights)

    def length(tour: Any) -> int:
        return sum(weights[a][b] for a, b in zip(tour, (*tour[1:], tour[0]), strict=True))

    assert sorted(truth["tour"]) == list(range(n)) and length(truth["tour"]) == truth["objective"]
    if n <= 7:
        assert min(length((0, *rest)) for rest in itertools.permutations(range(1, n))) == truth["objective"]


def check_maze(problem: Record, truth: Record) -> None:
    rows, start, end = problem["rows"], tuple(problem["start"]), tuple(problem["exit"])
    free = {(r, c) for r, row in enumerate(rows) for c, square in enumerate(row) if square != "#"}
    distance, queue = {start: 0}, deque([start])
    while queue:
        r, c = queue.popleft()
        for step in ((r - 1, c), (r + 1, c), (r, c - 1), (r, c + 1)):
            if step in free and step not in distance:
                distance[step] = distance[r, c] + 1
                queue.append(step)
    assert truth["length"] == distance.get(end)
    if truth["length"] is None:
        assert truth["path"] is None
        return
    path = [tuple(square) for square in truth["path"]]
    assert path[0] == start and path[-1] == end and len(path) == truth["length"] + 1 and free.issuperset(path)
    assert all(abs(a - c) + abs(b - d) == 1 for (a, b), (c, d) in itertools.pairwise(path))


def entailed(problem: Record) -> set[tuple[int, str, str]]:
    """All (axis, larger, smaller) that follow, by transitivity."""
    facts: set[tuple[int, str, str]] = set()
    for a, relation, b in problem["relations"]:
        for letter in relation:
            axis = 0 if letter in "EW" else 1
            facts.add((axis, a, b) if sum(SIGNS[letter]) > 0 else (axis, b, a))
    for middle in problem["places"]:
        for axis in (0, 1):
            above = [a for x, a, b in facts if x == axis and b == middle]
            below = [b for x, a, b in facts if x == axis and a == middle]
            facts.update((axis, a, b) for a in above for b in below)
    return facts


def lies(facts: set[tuple[int, str, str]], a: str, direction: str, b: str) -> bool | None:
    """Whether a lies in this direction of b on every map, on none, or (None) on some."""
    pairs = [(0 if d in "EW" else 1, a, b) if sum(SIGNS[d]) > 0 else (0 if d in "EW" else 1, b, a) for d in direction]
    if all(pair in facts for pair in pairs):
        return True
    return False if any((axis, y, x) in facts for axis, x, y in pairs) else None


def check_spatial_map(problem: Record, truth: Record) -> None:
    facts, question = entailed(problem), problem["question"]
    assert not any((axis, b, a) in facts for axis, a, b in facts)
    reference = question["reference"]
    if question["kind"] == "direction":
        sure = [d for d in ("NE", "NW", "SE", "SW") if lies(facts, question["place"], d, reference)]
        assert truth["answer"] == (sure[0] if sure else OPEN)
        return
    others = [place for place in problem["places"] if place != reference]
    verdicts = {place: lies(facts, place, question["direction"], reference) for place in others}
    if None in verdicts.values():
        assert truth["answer"] == OPEN
    elif question["kind"] == "which":
        assert truth["answer"] == [place for place in others if verdicts[place]]
    else:
        assert truth["answer"] == sum(map(bool, verdicts.values()))


def minutes(clock: str) -> int:
    hour, minute = clock.split(":")
    return 60 * int(hour) + int(minute)


def check_calendar(problem: Record, truth: Record) -> None:
    rules, duration = problem["constraints"], problem["duration"]
    zones = rules["time_zones"] or {}
    home = rules["time_zone"]
    slots = []
    free = [
        free_minutes(days, offset(zones.get(name, home)) - offset(home)) for name, days in problem["people"].items()
    ]
    for day in sorted(problem["days"], key=DAYS.index):
        number = DAYS.index(day)
        if rules["no_weekend"] and number >= 5:
            continue
        low, high = minutes(rules["not_before"] or "00:00"), minutes(rules["not_after"] or "24:00")
        windows = [w for w in rules["blocked"] if w["day"] in (day, None)]
        for start in range(0, 1441 - duration, rules["granularity"]):
            end, first = start + duration, 1440 * number + start
            if start < low or end > high:
                continue
            if any(start < minutes(w["end"]) and end > minutes(w["start"]) for w in windows):
                continue
            needed = range(first - rules["buffer"], first + duration + rules["buffer"])
            if all(minute in person for person in free for minute in needed):
                slots.append([day, f"{start // 60:02}:{start % 60:02}", f"{end // 60:02}:{end % 60:02}"])
    assert truth["slots"] == slots[:100] and truth["slot_count"] == len(slots)
    assert truth["earliest"] == (slots[0] if slots else None)
    assert truth["status"] == ("satisfiable" if slots else "unsatisfiable")


def offset(zone: str | None) -> int:
    if zone is None:
        return 0
    sign, clock = zone[-6], zone[-5:]
    return minutes(clock) * (-1 if sign in "-\u2212" else 1)


def free_minutes(days: Record, shift: int) -> set[int]:
    """Free minutes of the week of the meeting's zone, for a person whose clock is `shift` ahead."""
    minutes_free = {
        1440 * DAYS.index(day) + minute - shift
        for day, spans in days.items()
        for start, end in spans
        for minute in range(minutes(start), minutes(end))
    }
    return minutes_free.intersection(range(7 * 1440))


CHECKERS = {
    "3sat": check_3sat,
    "tsp": check_tsp,
    "maze": check_maze,
    "spatial-map": check_spatial_map,
    "calendar": check_calendar,
}


@pytest.mark.parametrize("task", CHECKERS)
def test_truth_follows_from_the_problem_alone(task: str, tmp_path: Path) -> None:
    file, count = tmp_path / "records.jsonl", scaled(15, 250)
    assay("generate", task, "--level", "1:4", "-n", str(count), "--seed", "99", "-o", str(file))
    records = [json.loads(line) for line in file.read_text().splitlines()]
    assert len(records) == 4 * count
    for record in records:
        assert list(record) == ["id", "task", "level", "prompt", "problem", "difficulty", "truth"]
        CHECKERS[task](record["problem"], record["truth"])
