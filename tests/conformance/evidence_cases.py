"""Claims of impossibility with evidence: problems and responses with the verdicts they must get, by hand.

Every proof below is right or wrong by construction: the formula holds all eight clauses over
three variables, the other problems are small enough to be seen through at a glance.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from typing import Any

Parts = list[tuple[str, int]]
"""Text and how often it is repeated."""
Case = tuple[dict[str, Any] | str, str | Parts, str, str | None]
"""Problem or id, response, status, fault."""

RIGHT, WRONG, UNPARSED = "correct", "wrong", "unparsed"
MISSING, UNREAD = "evidence_missing", "evidence_not_understood"


def rows(task: str) -> Iterator[dict[str, Any]]:
    """The cases of a task as lines of its file."""
    cases = {"3sat": sat, "maze": maze, "calendar": calendar, "spatial-map": spatial_map}[task]()
    for where, response, status, fault in itertools.chain(cases, _generated(task)):
        place = {"id": where} if isinstance(where, str) else {"task": task, "problem": where}
        said = {"response": response} if isinstance(response, str) else {"parts": [list(part) for part in response]}
        yield (
            place | said | {"status": status} | ({"fault": fault} if fault else {}) | {"source": "made here: evidence"}
        )


def _tagged(problem: dict[str, Any], rows: list[tuple[str | Parts, str, str | None]]) -> Iterator[Case]:
    for text, status, fault in rows:
        response = f"<answer>{text}</answer>" if isinstance(text, str) else [("<answer>", 1), *text, ("</answer>", 1)]
        yield problem, response, status, fault


def _generated(task: str) -> Iterator[Case]:
    """A claim alone, at every level, whether it is true or not."""
    word, kind = {
        "3sat": ("unsatisfiable", "claimed_unsatisfiable"), "maze": ("no path", "claimed_no_path"),
        "calendar": ("no slot", "claimed_no_slot"), "spatial-map": ("cannot be determined", "is_determined"),
    }[task]  # fmt: skip
    for level in range(1, 11, 3):
        for infeasible in (0, 1):
            identity = f"{task}:v1:L{level},evidence=required,infeasible={infeasible}:20260101:0"
            yield identity, f"<answer>{word}</answer>", WRONG, MISSING
            yield identity, f"Final answer: {word}", WRONG, MISSING if infeasible else kind


# ------------------------------------------------------------------------------------ 3SAT

_NAMED = [[a, b * 2, c * 3] for a, b, c in itertools.product((1, -1), repeat=3)]
FORMULA = {"n": 3, "clauses": _NAMED, "evidence": "required"}
SATISFIABLE = {"n": 3, "clauses": [*_NAMED[:7], _NAMED[0]], "evidence": "required"}
"""T T T satisfies it."""

_STEPS = [
    ("9", ["x1", "x2"], (1, 2)), ("10", ["x1", "¬x2"], (3, 4)), ("11", ["x1"], (9, 10)), ("12", ["¬x1", "x2"], (5, 6)),
    ("13", ["¬x1", "¬x2"], (7, 8)), ("14", ["¬x1"], (12, 13)), ("15", [], (11, 14)),
]  # fmt: skip


def _proof(
    join: str = "; ", line: str = "{n}. {clause} from {a}, {b}", or_: str = " ∨ ", not_: str = "¬", empty: str = "empty"
) -> str:
    return join.join(
        line.format(n=n, clause=or_.join(clause).replace("¬", not_) or empty, a=sources[0], b=sources[1])
        for n, clause, sources in _STEPS
    )


_LRAT = "9 1 2 0 1 2 0\n10 1 -2 0 3 4 0\n11 1 0 9 10 0\n11 d 9 10 0\n12 -1 2 0 5 6 0\n13 -1 -2 0 7 8 0\n14 -1 0 12 13 0\n15 0 11 14 0"
_SHORT = "9. x1 ∨ x2 from 1, 2; 10. x1 from 9, 4, 3; 11. ¬x2 from 8, 7, 10; 12. empty from 10, 11, 5, 6"


def sat() -> Iterator[Case]:
    """Refutations."""
    yield from _tagged(
        FORMULA,
        [
            (f"unsatisfiable: {_proof()}", RIGHT, None),
            (f"unsatisfiable\n{_proof(chr(10))}", RIGHT, None),
            (f"UNSAT: {_proof()}.", RIGHT, None),
            (f"The formula is unsatisfiable. Proof: {_proof()}", RIGHT, None),
            (f"**Unsatisfiable**\n\nResolution refutation:\n{_proof(chr(10))}", RIGHT, None),
            (f"unsatisfiable\n```\n{_proof(chr(10))}\n```", RIGHT, None),
            (f"unsatisfiable: {_proof(or_=' | ', not_='~', empty='⊥')}", RIGHT, None),
            (f"unsatisfiable: {_proof(or_=' or ', not_='not ', empty='empty clause')}", RIGHT, None),
            (f"unsatisfiable: {_proof(or_=', ', not_='-', empty='□')}", RIGHT, None),
            (f"unsatisfiable: {_proof(or_=' ', not_='!', empty='false')}", RIGHT, None),
            (f"unsatisfiable: {_proof(or_=' ' + chr(92) + 'lor ', not_=chr(92) + 'neg ', empty='0')}", RIGHT, None),
            (f"unsatisfiable: {_proof(line='step {n}: ({clause}) by {a} and {b}', empty='')}", RIGHT, None),
            (f"unsatisfiable: {_proof(line='C{n}: {{{clause}}} (from clauses {a} and {b})', or_=', ', empty='')}", RIGHT, None),
            (f"unsatisfiable: {_proof(line='[{n}]: {clause}, resolving {b} with {a}')}", RIGHT, None),
            (f"unsatisfiable: {_proof(line='{clause} from {a}, {b}')}", RIGHT, None),
            (f"unsatisfiable:\n* {_proof(chr(10) + '* ')}", RIGHT, None),
            (f"unsatisfiable:\n- {_proof(chr(10) + '- ')}", RIGHT, None),
            (f"s UNSATISFIABLE\n{_LRAT}", RIGHT, None),
            (f"unsatisfiable: {_SHORT}", RIGHT, None),
            (f"unsatisfiable: {_SHORT.replace('9, 4, 3', '3, 9, 4')}", WRONG, "step_does_not_follow"),
            (f"unsatisfiable: {_SHORT.replace('9, 4, 3', '9, 4, 3, 3')}", WRONG, "step_does_not_follow"),
            ("unsatisfiable: 9. x1 ∨ x2 from 1, 2; 10. x1 from 9, 3, 4; 11. x2 from 10, 5, 6; 12. empty from 10, 11, 7, 8", RIGHT, None),
            ("unsatisfiable: 20. x1 ∨ x2 from 1, 2; 30. x1 from 4, 3, 20; 31. x2 from 6, 5, 30; 32. empty from 8, 7, 31, 30", RIGHT, None),
            (f"unsatisfiable: {_proof(line='{n}. {clause} from {b}, {a}')}", RIGHT, None),
            (('{"answer": "unsatisfiable", "proof": ["x1 ∨ x2 from 1, 2", "x1 ∨ ¬x2 from 3, 4", {"step": 11, "clause": [1], "from": [9, 10]}, '
             '{"clause": [-1, 2], "from": [5, 6]}, {"clause": [-1, -2], "from": [7, 8]}, {"clause": "-1", "from": [12, 13]}, {"clause": [], "from": [11, 14]}]}'), RIGHT, None),
            ("unsatisfiable", WRONG, MISSING),
            ("There is no satisfying assignment.", WRONG, MISSING),
            ("unsatisfiable: 9. empty from 1, 2, 3, 4, 5, 6, 7, 8", WRONG, "step_does_not_follow"),
            ("unsatisfiable: 9. empty from 1, 8", WRONG, "step_does_not_follow"),
            ("unsatisfiable: 9. x1 ∨ x2 from 1, 3", WRONG, "step_does_not_follow"),
            ("unsatisfiable: " + _proof().replace("15. empty", "15. x3"), WRONG, "no_empty_clause"),
            ("unsatisfiable: " + _proof().rpartition("; ")[0], WRONG, "no_empty_clause"),
            ("unsatisfiable: " + _proof().replace("from 9, 10", "from 9, 11"), WRONG, "unknown_source"),
            ("unsatisfiable: " + _proof().replace("from 9, 10", "from 9, 99"), WRONG, "unknown_source"),
            ("unsatisfiable: " + _proof().replace("from 9, 10", "from 9, 12"), WRONG, "unknown_source"),
            ("unsatisfiable: " + _proof().replace("11. x1", "11. x4"), WRONG, "step_unknown_variable"),
            ("unsatisfiable: " + _proof().replace("11. x1", "8. x1"), WRONG, "step_number"),
            ("unsatisfiable: " + _proof().replace("from 9, 10", ""), WRONG, "step_without_sources"),
            ("unsatisfiable\n1 2 0\n1 0\n0", WRONG, "step_without_sources"),
            ("unsatisfiable: " + _proof().replace("from 9, 10", "from 9, 10 on x2"), RIGHT, None),
            ("unsatisfiable: " + _proof().replace("from 9, 10", "from 9, 10 on x3"), WRONG, "wrong_pivot"),
            ("unsatisfiable: " + _proof().replace("x1 ∨ x2", "x1 ∧ x2"), UNPARSED, UNREAD),
            ("unsatisfiable: by inspection of the clauses", UNPARSED, UNREAD),
            ("unsatisfiable: " + _proof().replace("from 9, 10", "from 9, 10 or 11"), UNPARSED, UNREAD),
            ([("unsatisfiable: ", 1), ("9. x1 ∨ x2 from 1, 2; ", 12000)], WRONG, "evidence_too_long"),
            ([("unsatisfiable: ", 1), ("(", 50000)], UNPARSED, UNREAD),
            (f"unsatisfiable: {_proof()}</answer> <answer>unsatisfiable", UNPARSED, "ambiguous"),
            (f"unsatisfiable: {_proof()}</answer> <answer>unsatisfiable: {_proof()}", RIGHT, None),
            ("x1=T x2=T x3=T", WRONG, "clause_false"),
        ],
    )  # fmt: skip
    yield from _tagged(
        SATISFIABLE,
        [
            ("x1=T x2=T x3=T", RIGHT, None),
            (f"unsatisfiable: {_proof()}", WRONG, "claimed_unsatisfiable"),
            ("unsatisfiable", WRONG, "claimed_unsatisfiable"),
        ],
    )


# ------------------------------------------------------------------------------------ Maze

MAZE = {
    "rows": ["..#.", ".#..", ".#.."], "start": [0, 0], "exit": [0, 3], "form": "path", "objective": "shortest", "evidence": "required",
}  # fmt: skip
OPEN_MAZE = MAZE | {"rows": ["....", ".#..", ".#.."]}
_NEAR = "(0,0) (0,1) (1,0) (2,0)"
_FAR = "(0,3) (1,2) (1,3) (2,2) (2,3)"


def maze() -> Iterator[Case]:
    """Squares that no move leaves."""
    yield from _tagged(
        MAZE,
        [
            (f"no path: {_NEAR}", RIGHT, None),
            (f"no path: {_FAR}", RIGHT, None),
            (f"No path exists. Reachable squares: {_NEAR}.", RIGHT, None),
            (f"no path\n{_NEAR}", RIGHT, None),
            (f"NO PATH: {_NEAR.replace(' ', ', ')}", RIGHT, None),
            (f"no path: [{_NEAR.replace(' ', ', ')}]", RIGHT, None),
            ("no path: [[0, 0], [0, 1], [1, 0], [2, 0]]", RIGHT, None),
            ("no path: (2,0) (1,0) (0,0) (0,1)", RIGHT, None),
            ("no path: (2,0) (1,0) (0,0) (0,1) (0,0)", RIGHT, None),
            ("no path\n- (0,0)\n- (0,1)\n- (1,0)\n- (2,0)", RIGHT, None),
            ("no path: (0, 0), (0, 1), (1, 0) and (2, 0)", RIGHT, None),
            ("no path because only (0,0), (0,1), (1,0) and (2,0) can be reached from S", RIGHT, None),
            ("no path: (0,0) -> (0,1); (1,0) -> (2,0)", RIGHT, None),
            ("no path: S (0,0), (0,1), (1,0), (2,0)", RIGHT, None),
            ("no path: row 0, column 0; row 0, column 1; row 1, column 0; row 2, column 0", RIGHT, None),
            ('no path: {"row": 0, "col": 0}, {"row": 0, "col": 1}, {"row": 1, "col": 0}, {"row": 2, "col": 0}', RIGHT, None),
            ('{"answer": "no path", "squares": [[0,0],[0,1],[1,0],[2,0]]}', RIGHT, None),
            ('{"answer": "no path", "evidence": "(0,0) (0,1) (1,0) (2,0)", "reasoning": "a flood fill"}', RIGHT, None),
            (f"**no path**: {_NEAR}", RIGHT, None),
            (f"unreachable: {_NEAR}", RIGHT, None),
            ("no path", WRONG, MISSING),
            ("There is no path from S to E.", WRONG, MISSING),
            ("no path: (0,0) (0,1) (1,0)", WRONG, "cut_leaks"),
            ("no path: (0,0)", WRONG, "cut_leaks"),
            (f"no path: {_NEAR} (0,2)", WRONG, "cut_not_free"),
            ("no path: (0,2) (1,1) (2,1)", WRONG, "cut_not_free"),
            (f"no path: {_NEAR} (3,0)", WRONG, "cut_not_free"),
            (f"no path: {_NEAR} (-1,0)", WRONG, "cut_not_free"),
            ("no path: (1,1) (1,2) (2,1) (3,1)", WRONG, "cut_not_free"),
            (f"no path: {_NEAR} {_FAR}", WRONG, "cut_with_both_ends"),
            ("no path: (1,2) (1,3) (2,2) (2,3)", WRONG, "cut_without_end"),
            ("no path: (0,0) (0,1) ... (2,0)", UNPARSED, UNREAD),
            ("no path: (0,0) or (0,1) (1,0) (2,0)", UNPARSED, UNREAD),
            ("no path: all squares left of the wall", UNPARSED, UNREAD),
            (f"no path: not {_NEAR}", UNPARSED, UNREAD),
            ("no path: (0,0)-(2,0)", UNPARSED, UNREAD),
            ([("no path: ", 1), ("(", 50000)], UNPARSED, UNREAD),
            ([("no path: ", 1), ("(0,0)", 100000)], WRONG, "cut_leaks"),
            (f"no path: {_NEAR}</answer> <answer>no path: {_FAR}", UNPARSED, "ambiguous"),
            (f"no path: {_NEAR}</answer> <answer>no path: (2,0) (1,0) (0,0) (0,1)", RIGHT, None),
            ("RRR", WRONG, "wall_hit"),
        ],
    )  # fmt: skip
    yield from _tagged(
        OPEN_MAZE,
        [
            ("RRR", RIGHT, None),
            (f"no path: {_NEAR}", WRONG, "claimed_no_path"),
            (f"no path: {_NEAR}", WRONG, "cut_leaks"),
            ("no path", WRONG, "claimed_no_path"),
        ],
    )


# -------------------------------------------------------------------------------- Calendar

WEEK = {
    "people": {"Ana": {"Monday": [["09:00", "10:00"]]}, "Bo": {"Monday": [["11:00", "12:00"]]}},
    "days": ["Monday", "Saturday"], "duration": 30,
    "constraints": {"granularity": 30, "not_before": "08:00", "no_weekend": True}, "evidence": "required",
}  # fmt: skip
OPEN_WEEK = WEEK | {"people": {"Ana": {"Monday": [["09:00", "10:00"]]}, "Bo": {"Monday": [["09:30", "12:00"]]}}}


def calendar() -> Iterator[Case]:
    """Reasons against every start."""
    yield from _tagged(
        WEEK,
        [
            ("no slot: Monday 08:00-10:30 Bo; Monday 10:00-23:30 Ana", RIGHT, None),
            ("no slot\nMonday 08:00-10:30 Bo\nMonday 10:00-23:30 Ana", RIGHT, None),
            ("no slot: Monday 00:00-10:30 Bo; Monday 10:00-24:00 Ana", RIGHT, None),
            ("No slot exists. Reasons:\n* Monday 00:00-10:30: Bo\n* Monday 10:00-24:00: Ana", RIGHT, None),
            ("no slot:\n- Monday 00:00-10:30: Bo\n- Monday 10:00-24:00: Ana", RIGHT, None),
            ("no slot: Mon 8:00 - 10:30: Bo is busy; Mon 10:00 - 23:30: Ana is busy", RIGHT, None),
            ("no slot: Monday 8am-10:30am Bo; Monday 10am-11:30pm Ana", RIGHT, None),
            ("no slot: Monday from 08:00 to 10:30 because of Bo; Monday from 10:00 until 23:30 because of Ana", RIGHT, None),
            ("no slot: Bo: Monday 08:00-10:30; Ana: Monday 10:00-23:30", RIGHT, None),
            ("no slot: monday 08:00–10:30 → BO; MONDAY 10:00–23:30 → ana", RIGHT, None),
            ("no slot: Monday 10:00-23:30 Ana; Monday 08:00-10:30 Bo", RIGHT, None),
            ("no slot: Monday 08:00 Bo; Monday 08:30-10:30 Bo; Monday 10:00-23:30 Ana", RIGHT, None),
            ("no slot: Monday 08:00-10:30 Bo; Monday 10:00-23:30 Ana; Saturday weekend", RIGHT, None),
            ("no slot: Monday 00:00-07:59 not before; Monday 08:00-10:30 Bo; Monday 10:00-23:30 Ana", RIGHT, None),
            ("no slot: Saturday all day: weekend; Monday 08:00-10:30 Bo; Monday 10:00-23:30 Ana", RIGHT, None),
            ("no slot: Monday 08:00-10:30 Bo; Monday 10:00-23:30 Ana; Saturday Ana", RIGHT, None),
            ("no slot: Monday 08:01-10:59 Bo; Monday 08:00-08:00 Bo; Monday 09:45-23:59 Ana", RIGHT, None),
            ('{"answer": "no slot", "reasons": [["Monday", "08:00", "10:30", "Bo"], {"day": "Monday", "from": "10:00", "to": "23:30", "person": "Ana"}]}', RIGHT, None),
            ('{"answer": "no slot", "reasons": ["Monday 08:00-10:30 Bo", "Monday 10:00-23:30 Ana"]}', RIGHT, None),
            ("impossible: Monday 08:00-10:30 Bo; Monday 10:00-23:30 Ana", RIGHT, None),
            ("no slot", WRONG, MISSING),
            ("There is no common slot.", WRONG, MISSING),
            ("no slot: Monday 08:00-10:30 Bo", WRONG, "start_without_reason"),
            ("no slot: Monday 08:30-10:30 Bo; Monday 10:00-23:30 Ana", WRONG, "start_without_reason"),
            ("no slot: Monday 08:00-10:30 Bo; Monday 11:30-23:30 Ana", WRONG, "start_without_reason"),
            ("no slot: Monday 08:00-10:30 Bo; Monday 10:00-23:00 Ana", WRONG, "start_without_reason"),
            ("no slot: Monday 08:00-11:00 Bo; Monday 10:00-23:30 Ana", WRONG, "reason_untrue"),
            ("no slot: Monday 08:00-10:30 Bo; Monday 09:30-23:30 Ana", WRONG, "reason_untrue"),
            ("no slot: Monday 08:00-10:30 Ana; Monday 10:00-23:30 Bo", WRONG, "reason_untrue"),
            ("no slot: Monday Ana; Monday Bo", WRONG, "reason_untrue"),
            ("no slot: Monday 00:00-08:00 not before; Monday 08:00-10:30 Bo; Monday 10:00-23:30 Ana", WRONG, "reason_untrue"),
            ("no slot: Monday weekend; Monday 08:00-10:30 Bo; Monday 10:00-23:30 Ana", WRONG, "reason_untrue"),
            ("no slot: Monday 08:00-10:30 Bo; Monday 10:00-23:30 Ana; Tuesday Ana", RIGHT, None),
            ("no slot: Monday 08:00-10:30 Bo; Monday 10:00-23:30 Cy", UNPARSED, UNREAD),
            ("no slot: Monday 08:00-10:30 Ana or Bo; Monday 10:00-23:30 Ana", UNPARSED, UNREAD),
            ("no slot because Ana and Bo are never free together", UNPARSED, UNREAD),
            ("no slot: Monday 08:00-10:30 not Bo; Monday 10:00-23:30 Ana", UNPARSED, UNREAD),
            ("no slot: Monday 10:30-08:00 Bo; Monday 10:00-23:30 Ana", UNPARSED, UNREAD),
            ("no slot: Monday 08:00-25:00 Bo", UNPARSED, UNREAD),
            ("no slot: Monday 8-10 pm Bo; Monday 10:00-23:30 Ana", UNPARSED, UNREAD),
            ([("no slot: ", 1), ("Monday 08:00 Bo; ", 5000)], WRONG, "evidence_too_long"),
            ([("no slot: ", 1), ("Monday ", 5000)], UNPARSED, UNREAD),
            ("no slot: Monday 08:00-10:30 Bo; Monday 10:00-23:30 Ana</answer> <answer>no slot", UNPARSED, "ambiguous"),
            ("Monday 09:00-09:30", WRONG, "person_busy"),
        ],
    )  # fmt: skip
    yield from _tagged(
        OPEN_WEEK,
        [
            ("Monday 09:30-10:00", RIGHT, None),
            ("no slot: Monday 08:00-10:30 Bo; Monday 10:00-23:30 Ana", WRONG, "claimed_no_slot"),
            ("no slot: Monday 08:00-10:30 Bo; Monday 10:00-23:30 Ana", WRONG, "reason_untrue"),
            ("no slot: Monday 08:00-09:00 Bo; Monday 10:00-23:30 Ana", WRONG, "start_without_reason"),
            ("no slot", WRONG, "claimed_no_slot"),
        ],
    )


# ------------------------------------------------------------------------------ SpatialMap

PLACES = {
    "places": ["Ash", "Elm", "Oak"], "relations": [["Ash", "NE", "Elm"], ["Oak", "N", "Elm"]],
    "question": {"kind": "direction", "reference": "Oak", "place": "Ash"}, "evidence": "required",
}  # fmt: skip
SETTLED = PLACES | {"relations": [["Ash", "NE", "Elm"], ["Oak", "NW", "Ash"]]}
_MAPS = "map 1 west to east Elm, Ash, Oak; south to north Elm, Oak, Ash; map 2 west to east Oak, Elm, Ash; south to north Elm, Oak, Ash"
_OPEN = "cannot be determined"


def spatial_map() -> Iterator[Case]:
    """Two maps that fit and answer differently."""
    listed = (
        _MAPS.replace("; map", "\nMap").replace("; ", "\n- ").replace(" west", "\n- west").replace("east E", "east: E")
    )
    yield from _tagged(
        PLACES,
        [
            (f"{_OPEN}: {_MAPS}", RIGHT, None),
            (f"{_OPEN}\n{_MAPS}", RIGHT, None),
            (f"Cannot be determined.\n\n{listed}", RIGHT, None),
            (f"undetermined: {_MAPS}", RIGHT, None),
            (f"{_OPEN}: {_MAPS.replace('map 1 ', '').replace('map 2 ', '')}", RIGHT, None),
            (f"{_OPEN}: {_MAPS.replace(', ', ' < ')}", RIGHT, None),
            (f"{_OPEN}: {_MAPS.replace(', ', ' → ')}", RIGHT, None),
            (f"{_OPEN}: {_MAPS.replace(', ', ' ')}", RIGHT, None),
            (f"{_OPEN}: {_MAPS.replace('west to east', 'West → East:').replace('south to north', 'South → North:')}", RIGHT, None),
            (f"{_OPEN}: {_MAPS.replace('west to east', 'W-E').replace('south to north', 'S-N')}", RIGHT, None),
            (f"{_OPEN}: {_MAPS.upper()}", RIGHT, None),
            (f"{_OPEN}: {_MAPS.replace('map 1', '**Map 1**:').replace('map 2', '**Map 2**:')}", RIGHT, None),
            (f"{_OPEN}: {_MAPS.replace('map 1', 'first map').replace('map 2', 'second map')}", RIGHT, None),
            (f"{_OPEN}: east to west Oak, Ash, Elm; north to south Ash, Oak, Elm; east to west Ash, Elm, Oak; north to south Ash, Oak, Elm", RIGHT, None),
            (f"{_OPEN}: south to north Elm, Oak, Ash; west to east Elm, Ash, Oak; south to north Elm, Oak, Ash; west to east Oak, Elm, Ash", RIGHT, None),
            (f"{_OPEN}: {_MAPS.replace('Elm, Oak, Ash', 'Elm, Ash, Oak', 1)}", RIGHT, None),
            (('{"answer": "cannot be determined", "maps": [{"west_to_east": ["Elm", "Ash", "Oak"], "south_to_north": ["Elm", "Oak", "Ash"]}, '
             '{"west_to_east": ["Oak", "Elm", "Ash"], "south_to_north": ["Elm", "Oak", "Ash"]}]}'), RIGHT, None),
            (('{"answer": "cannot be determined", "maps": {"map 1": {"east to west": ["oak", "ash", "elm"], "north to south": ["Ash", "Oak", "Elm"]}, '
             '"map 2": {"west_to_east": ["Oak", "Elm", "Ash"], "south_to_north": ["Elm", "Oak", "Ash"]}}}'), RIGHT, None),
            (f"```\n{_OPEN}: {_MAPS}\n```", RIGHT, None),
            (_OPEN, WRONG, MISSING),
            ("Not enough information.", WRONG, MISSING),
            (f"{_OPEN}: {_MAPS.partition('; map')[0]}", WRONG, "not_two_maps"),
            (f"{_OPEN}: {_MAPS}; map 3 west to east Elm, Ash, Oak; south to north Elm, Oak, Ash", WRONG, "not_two_maps"),
            (f"{_OPEN}: {_MAPS.replace('Oak, Elm, Ash', 'Elm, Ash, Oak')}", WRONG, "maps_agree"),
            (f"{_OPEN}: {_MAPS.replace('Oak, Elm, Ash', 'Oak, Ash, Elm')}", WRONG, "statement_broken"),
            (f"{_OPEN}: {_MAPS.replace('Elm, Oak, Ash', 'Oak, Elm, Ash')}", WRONG, "statement_broken"),
            (f"{_OPEN}: {_MAPS.replace('Elm, Ash, Oak', 'Elm, Ash')}", WRONG, "map_place_missing"),
            (f"{_OPEN}: {_MAPS.replace('Elm, Ash, Oak', 'Elm, Ash, Oak, Elm')}", WRONG, "map_place_repeated"),
            (f"{_OPEN}: {_MAPS.replace('; south to north Elm, Oak, Ash', '')}", WRONG, "map_place_missing"),
            (f"{_OPEN}: {_MAPS.replace('Elm, Ash, Oak', 'Elm, Ash, Yew')}", UNPARSED, UNREAD),
            (f"{_OPEN}: {_MAPS.replace(', ', ' > ')}", UNPARSED, UNREAD),
            (f"{_OPEN}: {_MAPS.replace('Elm, Ash, Oak', 'Elm, Ash or Oak')}", UNPARSED, UNREAD),
            (f"{_OPEN}: Ash may lie east or west of Oak", UNPARSED, UNREAD),
            (f"{_OPEN}: map 1 Elm, Ash, Oak; map 2 Oak, Elm, Ash", UNPARSED, UNREAD),
            (f"{_OPEN}: {_MAPS.replace('west to east', 'west to north')}", UNPARSED, UNREAD),
            ([(f"{_OPEN}: ", 1), ("west to east Elm, ", 3000)], WRONG, "not_two_maps"),
            ([(f"{_OPEN}: ", 1), ("map 1 ", 3000)], WRONG, MISSING),
            (f"{_OPEN}: {_MAPS}</answer> <answer>{_OPEN}", UNPARSED, "ambiguous"),
            (f"{_OPEN}: {_MAPS}</answer> <answer>NE", UNPARSED, "ambiguous"),
            ("NE", WRONG, "not_determined"),
        ],
    )  # fmt: skip
    yield from _tagged(
        SETTLED,
        [
            ("SE", RIGHT, None),
            (f"{_OPEN}: {_MAPS}", WRONG, "is_determined"),
            (f"{_OPEN}: {_MAPS}", WRONG, "statement_broken"),
            (_OPEN, WRONG, "is_determined"),
        ],
    )
