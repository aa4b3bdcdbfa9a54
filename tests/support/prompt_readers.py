"""Reads problems back from their English prompts, knowing nothing but the prompts: what is missing there is missed here.

Each reader takes a text and the name of its rendering, and returns plain values; `facts_of` says the same of a problem.
"""

from __future__ import annotations

import json
import math
import re
from typing import Any

WORDS = {
    "north-east": "NE", "north-west": "NW", "south-east": "SE", "south-west": "SW",
    "north": "N", "east": "E", "south": "S", "west": "W",
}  # fmt: skip
DAYS = ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"]


def cells_of_table(text: str) -> list[list[str]]:
    """The rows of the one Markdown table, without head and rule."""
    rows = [[c.strip() for c in line.strip()[1:-1].split("|")] for line in text.split("\n") if line.startswith("|")]
    return rows[2:]


def json_of(text: str) -> Any:
    """The one JSON object."""
    return json.loads(text[text.index("\n{") : text.index("\n}") + 2])


# -------------------------------------------------------------------------------------- 3SAT


def read_sat(text: str, form: str) -> dict[str, Any]:
    n = int(re.search(r"(\d+) (?:variables|switches), x1 to", text)[1])
    if form == "json":
        return {"n": n, "clauses": json_of(text)["clauses"]}
    if form == "native":
        lines = text[text.index("p cnf") :].split("\n\n")[0].split("\n")[1:]
        return {"n": n, "clauses": [[int(k) for k in line.split()[:-1]] for line in lines]}
    if form == "list":
        lines = re.findall(r"^\d+\. \((.*)\)$", text, re.MULTILINE)
        return {"n": n, "clauses": [[_literal(word) for word in line.split(" ∨ ")] for line in lines]}
    if form == "table":
        return {"n": n, "clauses": [[_literal(word) for word in row[1:]] for row in cells_of_table(text)]}
    lines = re.findall(r"^Machine \d+ runs if (.*)\.$", text, re.MULTILINE)
    told = [re.findall(r"x(\d+) is (on|off)", line) for line in lines]
    return {"n": n, "clauses": [[int(v) if state == "on" else -int(v) for v, state in row] for row in told]}


def _literal(word: str) -> int:
    return -int(word[2:]) if word[0] == "¬" else int(word[1:])


# --------------------------------------------------------------------------------------- TSP


def read_tsp(text: str, form: str) -> dict[str, Any]:
    n = int(re.search(r"(\d+) (?:cities, numbered|towns, the cities)", text)[1])
    weights, points = {
        "list": _tsp_list, "table": _tsp_table, "json": _tsp_json, "native": _tsp_native, "story": _tsp_story,
    }[form](text, n)  # fmt: skip
    assert len(weights) == n
    symmetric = "same in both directions" in text
    assert symmetric == ("go in either direction" in text) != ("the direction matters" in text)
    return {"weights": weights, "points": points, "symmetric": symmetric}


def _row(words: list[str]) -> list[int]:
    return [0 if word == "-" else int(word) for word in words]


def _tsp_list(text: str, n: int) -> Any:
    table = text.split("These are all weights:\n\n")[1].split("\n\n")[0].split("\n")
    points = re.findall(r"^city \d+: \((\d+), (\d+)\)$", text, re.MULTILINE)
    return [_row(line.split()[1:]) for line in table[1:]], [[int(x), int(y)] for x, y in points]


def _tsp_table(text: str, n: int) -> Any:
    head = text.index("This table holds all weights")
    points = [[int(x) for x in row[1:]] for row in cells_of_table(text[:head])]
    return [_row(row[1:]) for row in cells_of_table(text[head:])], points


def _tsp_json(text: str, n: int) -> Any:
    data = json_of(text)
    return data["weights"], data.get("coordinates", [])


def _tsp_native(text: str, n: int) -> Any:
    lines = text[text.index("NAME:") : text.index("\nEOF")].split("\n")
    if "NODE_COORD_SECTION" in lines:
        assert "counts the cities from 1" in text and "rounded to the nearest integer (one half upwards)" in text
        points = [list(map(int, line.split()[1:])) for line in lines[lines.index("NODE_COORD_SECTION") + 1 :]]
        return [[math.floor(math.dist(a, b) + 0.5) for b in points] for a in points], points
    return [_row(line.split()) for line in lines[lines.index("EDGE_WEIGHT_SECTION") + 1 :]], []


def _tsp_story(text: str, n: int) -> Any:
    weights = [[0] * n for _ in range(n)]
    for a, line in re.findall(r"^From town (\d+) it is (.*)\.$", text, re.MULTILINE):
        for weight, b in re.findall(r"(\d+) minutes to town (\d+)", line):
            weights[int(a)][int(b)] = int(weight)
    points = re.findall(r"^Town \d+ lies (\d+) east and (\d+) north\.$", text, re.MULTILINE)
    return weights, [[int(x), int(y)] for x, y in points]


# -------------------------------------------------------------------------------------- Maze


def read_maze(text: str, form: str) -> dict[str, Any]:
    rows, columns = int(re.search(r"(\d+) rows", text)[1]), int(re.search(r"(\d+) columns", text)[1])
    signs = _maze_story(text, rows, columns) if form == "story" else _maze_signs(text, form, columns)
    assert len(signs) == rows and all(len(line) == columns for line in signs)
    found = {sign: [(r, c) for r in range(rows) for c in range(columns) if signs[r][c] == sign] for sign in "SE*"}
    if form in ("native", "story"):
        places = re.findall(r"row (\d+), column (\d+)", text.split("\n\n")[0])[:2]
        found["S"], found["E"] = ([(int(r), int(c))] for r, c in places)
        marked = re.search(r"free squares \(row, column\): (.*?)\. (?:Everything|A gardener)", text)
        found["*"] = [(int(r), int(c)) for r, c in re.findall(r"\((\d+), (\d+)\)", marked[1])] if marked else []
    (start,), (exit_,) = found["S"], found["E"]
    if "S is at" in text:
        said = re.search(r"S is at \((\d+), (\d+)\) and E at \((\d+), (\d+)\)", text)
        assert tuple(map(int, said.groups())) == (*start, *exit_)
    asked = [
        name
        for name, words in {
            "shortest": "Find a shortest path", "any": "It need not be a shortest one", "right_turns": "How many right turns",
            "turns": "How many turns", "relation": "In which direction does E lie",
        }.items() if words in text
    ]  # fmt: skip
    walls = [(r, c) for r in range(rows) for c in range(columns) if signs[r][c] == "#"]
    return {"size": (rows, columns), "walls": walls, "ends": (start, exit_), "marked": found["*"], "asked": asked}


def _maze_signs(text: str, form: str, columns: int) -> list[str]:
    if form == "table":
        return ["".join(row[1:]) for row in cells_of_table(text)]
    if form == "json":
        return list(json_of(text)["grid"])
    if form == "native":
        return text[text.index("\nmap\n") + 5 :].split("\n\n")[0].replace("@", "#").split("\n")
    return re.findall(rf"^[#.SE*]{{{columns}}}$", text, re.MULTILINE)


def _maze_story(text: str, rows: int, columns: int) -> list[str]:
    lines = []
    for told in re.findall(r"^Row \d+: (.*)\.$", text, re.MULTILINE):
        walls: set[int] = set(range(columns)) if told == "nothing but hedges" else set()
        for first, _, last in re.findall(r"(\d+)( to (\d+))?", told):
            walls |= set(range(int(first), int(last or first) + 1))
        lines.append("".join("#" if c in walls else "." for c in range(columns)))
    return lines


# -------------------------------------------------------------------------------- SpatialMap


def read_map(text: str, form: str) -> dict[str, Any]:
    if form == "json":
        data = json_of(text)
        places, facts = data["places"], data["facts"]
    elif form == "native":
        graph = text[text.index("digraph") : text.index("\n}")]
        places = re.findall(r'^  "([^"]*)";$', graph, re.MULTILINE)
        facts = [
            [a, d, b] for a, b, d in re.findall(r'^  "([^"]*)" -> "([^"]*)" \[label="(\w+)"\];$', graph, re.MULTILINE)
        ]
    else:
        places = re.search(r"places(?: in a flat country)?: (.*?)\. No two", text)[1].split(", ")
        names, way = "|".join(places), "|".join(WORDS)
        if form == "table":
            facts = [[a, WORDS[d], b] for a, d, b in cells_of_table(text)]
        else:
            body = text[text.index(":\n\n") : text.index('"A is north-east of B"')]
            said = re.findall(rf"({names}) (?:is|lies|will find it|) ?(?:will find it )?({way}) of ({names})\.", body)
            facts = [[a, WORDS[d], b] for a, d, b in said]
    question = re.search(r"In which direction from (.*?) does (.*?) lie:", text)
    other = re.search(r"(Which|How many) places lie ([\w-]+) of (.*?)\?", text)
    asked = (
        ("direction", question[1], question[2])
        if question
        else ("which" if other[1] == "Which" else "count", other[3], WORDS[other[2]])
    )
    return {"places": places, "facts": facts, "asked": asked, "cardinal": '"A is north of B" means only' in text}


# ---------------------------------------------------------------------------------- Calendar


def _minute(clock: str) -> int:
    return 60 * int(clock[:2]) + int(clock[3:5])


def _offset(text: str | None) -> int:
    match = re.search(r"UTC([+-])(\d\d):(\d\d)", text or "")
    return 0 if not match else (60 * int(match[2]) + int(match[3])) * (1 if match[1] == "+" else -1)


def _spans(day: str, text: str) -> list[tuple[int, int]]:
    base = 1440 * DAYS.index(day)
    return [(base + _minute(a), base + _minute(b)) for a, b in re.findall(r"(\d\d:\d\d)(?:-| to )(\d\d:\d\d)", text)]


def read_calendar(text: str, form: str) -> dict[str, Any]:
    people = {"list": _people_list, "table": _people_table, "json": _people_json, "native": _people_native,
              "story": _people_story}[form](text)  # fmt: skip

    def number(pattern: str, default: int) -> int:
        match = re.search(pattern, text)
        return int(match[1]) if match else default

    def clock(pattern: str, default: int) -> int:
        match = re.search(pattern, text)
        return _minute(match[1]) if match else default

    grid = 60 if "starts on a full hour" in text else number(r"starts a multiple of (\d+) minutes", 1)
    assert (grid == 1) == ("at any minute" in text)
    zone = re.search(r"in your answer are in (UTC[+\-:\d]*)", text)
    blocked = re.search(r"any of these blocked times: (.*)\.", text)
    windows = re.findall(r"(every day|\w+day) (\d\d:\d\d)-(\d\d:\d\d)", blocked[1]) if blocked else []
    assert ("only the earliest is right" in text) != ("Any time that satisfies the rules above is right" in text)
    return {
        "people": people,
        "days": [DAYS.index(day) for day in re.search(r"Days to choose from: (.*)\.", text)[1].split(", ")],
        "duration": number(r"The meeting lasts exactly (\d+) minutes", -1),
        "buffer": number(r"the (\d+) minutes just before the meeting and the \1 minutes just after", 0),
        "granularity": grid,
        "not_before": clock(r"may not start before (\d\d:\d\d)", 0),
        "not_after": clock(r"may not end after (\d\d:\d\d)", 1440),
        "no_weekend": "may not be on Saturday or Sunday" in text,
        "blocked": [(7 if d == "every day" else DAYS.index(d), _minute(a), _minute(b)) for d, a, b in windows],
        "earliest": "only the earliest is right" in text,
        "zone": _offset(zone[1]) if zone else None,
    }


def _people_list(text: str) -> Any:
    people = {}
    for block in re.findall(r"^- (.*(?:\n    .*)*)", text, re.MULTILINE):
        head, *lines = block.split("\n")
        spans = [span for line in lines for span in _spans(line.split(":")[0].strip(), line)]
        people[re.match(r"\w+", head)[0]] = (_offset(head), spans)
    return people


def _people_table(text: str) -> Any:
    people: dict[str, Any] = {}
    for person, day, free in cells_of_table(text):
        entry = people.setdefault(person.split(" ")[0], (_offset(person), []))
        entry[1].extend(_spans(day, free) if day else [])
    return people


def _people_json(text: str) -> Any:
    data = json_of(text)
    zones = data.get("time_zones", {})
    return {
        name: (
            _offset(zones.get(name)),
            [s for day, spans in days.items() for a, b in spans for s in _spans(day, f"{a}-{b}")],
        )
        for name, days in data["free"].items()
    }


def _people_story(text: str) -> Any:
    people = {}
    for name, zone, told in re.findall(r"^(\w+)( \([^)]*\))? is (free on .*|never free)\.$", text, re.MULTILINE):
        parts = re.split(r"(?:^free |; )on ", told)[1:]
        people[name] = (_offset(zone), [span for part in parts for span in _spans(part.split(" ")[0], part)])
    return people


def _people_native(text: str) -> Any:
    """In minutes of UTC from Monday 00:00; so the zone of a person is told by the start of the week."""
    people = {}
    for block in text.split("BEGIN:VFREEBUSY")[1:]:
        stamp = re.compile(r"(2023|2024)(\d\d)(\d\d)T(\d\d)(\d\d)00Z")

        def minute(match: re.Match[str]) -> int:
            day = int(match[3]) - 1 if match[1] == "2024" else int(match[3]) - 32
            return 1440 * day + 60 * int(match[4]) + int(match[5])

        start, end = (minute(stamp.search(block, block.index(name))) for name in ("DTSTART", "DTEND"))
        free, at = [], start
        for line in re.findall(r"^FREEBUSY.*$", block, re.MULTILINE):
            a, b = (minute(match) for match in stamp.finditer(line))
            if a > at:
                free.append((at - start, a - start))
            at = b
        if at < end:
            free.append((at - start, end - start))
        people[re.search(r'CN="?(\w+)', block)[1]] = (-start, free)
    return people


READERS = {
    "3sat": read_sat, "tsp": read_tsp, "maze": read_maze, "spatial-map": read_map, "calendar": read_calendar,
}  # fmt: skip


# -------------------------------------------------------------------------- the same of a problem


def _merged(spans: list[tuple[int, int]]) -> list[tuple[int, int]]:
    merged: list[tuple[int, int]] = []
    for start, end in sorted(spans):
        if merged and start <= merged[-1][1]:
            merged[-1] = (merged[-1][0], max(end, merged[-1][1]))
        else:
            merged.append((start, end))
    return merged


def comparable(name: str, facts: dict[str, Any]) -> dict[str, Any]:
    """What must be equal whatever the rendering: free times merged, marked squares without the ends."""
    if name == "calendar":
        people = {who: (zone, _merged(spans)) for who, (zone, spans) in facts["people"].items()}
        return {**facts, "people": people}
    return facts


def facts_of(name: str, problem: Any) -> dict[str, Any]:
    """The facts of a problem, from its own fields."""
    data = problem.to_dict()
    if name == "3sat":
        return {"n": data["n"], "clauses": data["clauses"]}
    if name == "tsp":
        return {"weights": data["weights"], "points": data.get("coordinates") or [], "symmetric": data["symmetric"]}
    if name == "maze":
        lines = data["rows"]
        asked = data["objective"] if data["form"] == "path" else data["form"]
        ends = tuple(data["start"]), tuple(data["exit"])
        return {
            "size": (len(lines), len(lines[0])),
            "walls": [(r, c) for r, line in enumerate(lines) for c, sign in enumerate(line) if sign == "#"],
            "ends": ends,
            "marked": sorted({tuple(square) for square in data.get("marked", [])} - set(ends)),
            "asked": [asked],
        }
    if name == "spatial-map":
        question = problem.question
        last = question.place if question.kind == "direction" else question.direction
        facts = [list(fact) for fact in problem.relations]
        one_axis = any(len(d) == 1 for _, d, _ in facts) or len(question.direction or "NE") == 1
        asked = (question.kind, question.reference, last)
        return {"places": list(problem.places), "facts": facts, "asked": asked, "cardinal": one_axis}
    return {
        "people": {p.name: (p.utc_offset if problem.utc_offset is not None else 0, list(p.free)) for p in problem.people},
        "days": list(problem.days), "duration": problem.duration, "buffer": problem.buffer,
        "granularity": problem.granularity, "not_before": problem.not_before, "not_after": problem.not_after,
        "no_weekend": problem.no_weekend, "blocked": [(w.day, w.start, w.end) for w in problem.blocked],
        "earliest": problem.priority == "earliest", "zone": problem.utc_offset,
    }  # fmt: skip
