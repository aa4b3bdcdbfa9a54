"""Writes maze.jsonl: `python tests/conformance/make_maze.py`.

Every expected status is written here by hand, form by form. Right answers are a path found by
the plain search below, or turns counted on the drawing, rewritten in many forms; wrong ones are
made from them by a change whose effect is known. Our reader and verdicts are never asked.
"""

from __future__ import annotations

import itertools
import json
from collections import deque
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any, NamedTuple

from assay.conformance import evidence_cases
from assay.tasks import load

STEP = {"U": (-1, 0), "R": (0, 1), "D": (1, 0), "L": (0, -1)}
WORD = {"U": "up", "R": "right", "D": "down", "L": "left"}
COMPASS = {"U": "N", "R": "E", "D": "S", "L": "W"}
ARROW = {"U": "↑", "R": "→", "D": "↓", "L": "←"}
ASCII = {"U": "^", "R": ">", "D": "v", "L": "<"}
LATEX = {"U": r"\uparrow", "R": r"\rightarrow", "D": r"\downarrow", "L": r"\leftarrow"}
BACK = {"U": "D", "D": "U", "L": "R", "R": "L"}
HERE = "made here"

Square = tuple[int, int]


class Line(NamedTuple):
    """A response and the verdict it must get."""

    response: str
    status: str
    fault: str | None = None
    source: str = HERE


class Maze(NamedTuple):
    """Where an instance comes from, and its JSON problem."""

    origin: Mapping[str, Any]
    problem: Mapping[str, Any]


def by_id(name: str) -> Maze:
    return Maze({"id": name}, load(name).problem.to_dict())


def given(rows: list[str], start: Square, exit: Square, **more: Any) -> Maze:
    problem = {"rows": rows, "start": list(start), "exit": list(exit), "form": "path", "objective": "shortest"} | more
    return Maze({"task": "maze", "problem": problem}, problem)


def squares_of(start: Square, moves: str) -> list[Square]:
    squares = [start]
    for move in moves:
        squares.append((squares[-1][0] + STEP[move][0], squares[-1][1] + STEP[move][1]))
    return squares


def is_free(rows: list[str], square: Square) -> bool:
    return 0 <= square[0] < len(rows) and 0 <= square[1] < len(rows[0]) and rows[square[0]][square[1]] == "."


def shortest(problem: Mapping[str, Any]) -> str | None:
    """The moves of a shortest path; None when there is no path."""
    rows, start, exit = problem["rows"], tuple(problem["start"]), tuple(problem["exit"])
    walks, queue = {start: ""}, deque([start])
    while queue:
        square = queue.popleft()
        for move in STEP:
            there = squares_of(square, move)[1]
            if is_free(rows, there) and there not in walks:
                walks[there] = walks[square] + move
                queue.append(there)
    return walks.get(exit)


def tag(text: str) -> str:
    return f"<answer>{text}</answer>"


def cells(squares: list[Square], form: str = "({},{})", between: str = " ") -> str:
    return between.join(form.format(*square) for square in squares)


# ------------------------------------------------------------------------------- walks


def runs(moves: str) -> list[tuple[str, int]]:
    """The moves as letters with how often each is made in a row."""
    return [(letter, len(list(group))) for letter, group in itertools.groupby(moves)]


def right_walks(moves: str, start: Square) -> Iterator[Line]:
    squares, letters = squares_of(start, moves), list(moves)
    words, arrows = [WORD[move] for move in moves], [ARROW[move] for move in moves]
    numbered = [f"{i}. {word}" for i, word in enumerate(words, 1)]
    rg36, ig33, tsp7 = (
        "reasoning-gym shortest_path, forms of moves",
        "InternBootcamp maze, JSON and tuples",
        "eureka TSP metric, arrows and separators",
    )
    inside = {
        moves: HERE, moves.lower(): HERE, " ".join(letters): rg36, ", ".join(letters): rg36, ",".join(letters): tsp7, "; ".join(letters): HERE,
        "->".join(letters): tsp7, " -> ".join(letters): tsp7, " → ".join(letters): tsp7, " ⇒ ".join(letters): tsp7, "-".join(letters): tsp7,
        "–".join(letters): tsp7, " > ".join(letters): HERE, "\n".join(letters): HERE, moves + ".": rg36, f" {moves} \n": HERE, f"**{moves}**": HERE,
        f"`{moves}`": HERE, f'"{moves}"': HERE, f"“{moves}”": HERE, f"```\n{moves}\n```": HERE, f"```text\n{' '.join(letters)}\n```": HERE, f"${moves}$": HERE,
        rf"\text{{{moves}}}": HERE, rf"\boxed{{{moves}}}": HERE, rf"$\mathrm{{{moves}}}$": HERE, rf"\[ {moves} \]": HERE, rf"\{{{', '.join(letters)}\}}": HERE,
        rf"\langle {', '.join(letters)} \rangle": HERE, r" \to ".join(letters): tsp7, r" \rightarrow ".join(letters): tsp7, r" \Rightarrow ".join(letters): tsp7,
        f"[{', '.join(letters)}]": HERE, json.dumps(letters): rg36, repr(letters): rg36, json.dumps(words): rg36, ", ".join(words): rg36, " ".join(words).title(): rg36,
        ", ".join(words).upper(): rg36, " → ".join(words): HERE, "\n".join(numbered): HERE, "\n".join(f"- {word}" for word in words): HERE,
        "\n".join(f"Step {i}: {move}" for i, move in enumerate(moves, 1)): HERE, ", then ".join(words): HERE, ", ".join(f"move {word}" for word in words): HERE,
        ", ".join(f"{WORD[m].title()} ({m})" for m in moves): HERE, "".join(COMPASS[m] for m in moves): HERE, " ".join(COMPASS[m] for m in moves): HERE,
        "".join(arrows): HERE, " ".join(arrows): HERE, f"[{', '.join(arrows)}]": HERE, "".join(ASCII[m] for m in moves): HERE, " ".join(LATEX[m] for m in moves): HERE,
        json.dumps({"path": moves}): HERE, json.dumps({"moves": letters}): HERE, json.dumps({"path": moves, "length": len(moves)}): HERE, repr({"answer": words}): HERE,
        json.dumps({"reasoning": "I tried R and D; or was there no path?", "path": moves}): HERE, f"{moves} ({len(moves)} moves)": "eureka TSP metric, note after the tour",
        f"{moves}, {len(moves)} moves in total": HERE, f"Path: {moves}": HERE, f"The shortest path is {moves}.": HERE, f"The shortest path from S to E is: {', '.join(letters)}": HERE,
        f"Start -> {' -> '.join(letters)} -> Exit": HERE, f"| Move |\n|---|\n| {moves} |": HERE,
        "| Step | Move |\n|---|---|\n" + "\n".join(f"| {i} | {move} |" for i, move in enumerate(moves, 1)): HERE,
        "".join(chr(ord(move) + 0xFEE0) for move in moves): HERE, "\u200b".join(letters): HERE, "\u00a0".join(letters): HERE,
        cells(squares): HERE, cells(squares, between=","): HERE, cells(squares, between=" -> "): tsp7, cells(squares, "({}, {})", " → "): tsp7, cells(squares, "( {},{} )"): "Enigmata maze, spaces in squares",
        json.dumps(squares): ig33, repr(squares): ig33, cells(squares, "[{},{}]"): "Enigmata maze, square brackets", cells(squares, "{},{}", " -> "): HERE, cells(squares, between="\n"): HERE,
        "\n".join(f"{i}. ({r}, {c})" for i, (r, c) in enumerate(squares, 1)): HERE, f"S {cells(squares)} E": HERE, json.dumps({"path": squares}): ig33,
        json.dumps([{"row": r, "col": c} for r, c in squares]): HERE, json.dumps({"path": [{"row": r, "column": c} for r, c in squares]}): HERE, cells(squares, "(row {}, column {})", " -> "): HERE,
        "".join({"U": "▲", "R": "▶", "D": "▼", "L": "◀"}[m] for m in moves): HERE,
        " ".join(f"{m}{k}" for m, k in runs(moves)): HERE, ", ".join(f"{m}{k}" for m, k in runs(moves)): HERE, "".join(f"{m}{k}" for m, k in runs(moves)): HERE,
        f"S → {cells(squares[1:-1], between=' → ')} → E": HERE, cells(squares, r"\left({},{}\right)", ", "): HERE,
    }  # fmt: skip
    for text, source in inside.items():
        yield Line(tag(text), "correct", None, source)
    around = [
        moves, f"Final answer: {moves}", f"**Final Answer:** {moves}", f"Final Answer:{moves}", f"Final answer：{moves}", f"Answer: {moves}", f"**Answer:** {moves}", rf"So it is \boxed{{{moves}}}.",
        f"<think>Perhaps {BACK[moves[0]]}?</think>\n{tag(moves)}", f"<think>{tag('no path')}</think>{tag(moves)}", f"{tag(BACK[moves[0]])}</think>{tag(moves)}", f"I looked.\n\n{tag(moves)}\n\nDone.",
        f"<ANSWER>{moves}</ANSWER>", f"<answer>\n{moves}", f"{tag(moves)} {tag(' '.join(letters))}", f"{tag(moves)}\n{tag(cells(squares))}", f"<final_answer>{moves}</final_answer>",
        f'<answer type="final">{moves}</answer>', f"< answer >{moves}</ answer >", f"&lt;answer&gt;{moves}&lt;/answer&gt;", f"So, the final answer is {moves}.",
        f"I looked.\n\n## Final Answer\n\n{moves}\n\nLet me know if you need more.", f"<answer>**Final answer:** {moves}</answer>", f"<answer><b>{moves}</b></answer>",
        f"U is wall, so no path leads there.\n\n```\n{moves}\n```\nThat is it.", f"The maze is small.\n\n{moves}", f"Solution:\n{moves}",
    ]  # fmt: skip
    for text in around:
        yield Line(text, "correct", None, "eureka Maze pipeline, places of the answer" if "nswer:" in text else HERE)


def wrong_walks(problem: Mapping[str, Any], moves: str) -> Iterator[Line]:
    rows, start = problem["rows"], tuple(problem["start"])
    squares = squares_of(start, moves)
    detour = moves[0] + BACK[moves[0]]
    yield Line(tag(detour + moves), "wrong", "not_shortest")
    yield Line(
        tag(detour * 20 + moves), "wrong", "not_shortest", "reasoning-gym shortest_path, 40 moves back and forth"
    )
    yield Line(tag(moves + BACK[moves[-1]] + moves[-1]), "wrong", "not_shortest")
    yield Line(tag(cells(squares_of(start, detour + moves))), "wrong", "not_shortest")
    for text in (moves[:-1], " ".join(moves[:-1]), cells(squares[:-1]), moves + BACK[moves[-1]]):
        yield Line(tag(text), "wrong", "stops_early")
    step, wall = next(
        (i, move) for i in range(len(moves)) for move in STEP
        if (there := squares_of(squares[i], move)[1]) and not is_free(rows, there) and 0 <= there[0] < len(rows) and 0 <= there[1] < len(rows[0])
    )  # fmt: skip
    yield Line(tag(moves[:step] + wall + moves[step:]), "wrong", "wall_hit")
    yield Line(
        tag(cells([*squares[: step + 1], squares_of(squares[step], wall)[1], *squares[step + 1 :]])),
        "wrong",
        "wall_hit",
    )
    yield Line(tag("no path"), "wrong", "claimed_no_path", "Enigmata maze, constant 'not exist'")
    yield Line(tag("The exit is unreachable."), "wrong", "claimed_no_path")
    yield Line(tag("impossible"), "wrong", "claimed_no_path", "reasoning-gym shortest_path, constant 'infeasible'")
    yield Line(tag("U" * 3000), "wrong")
    for i in (1, len(squares) // 2):
        yield Line(tag(cells([*squares[:i], *squares[i + 1 :]])), "wrong", "not_a_step")
    yield Line(tag(cells([squares[0], *squares])), "wrong", "not_a_step")
    yield Line(tag(cells([squares[0], squares[-1]])), "wrong", "not_a_step")
    for text in (cells(squares[1:]), cells(squares[1:], between=" -> "), json.dumps(squares[1:])):
        yield Line(tag(text), "unparsed", "wrong_start")
    yield Line(tag(cells(squares[::-1])), "unparsed", "wrong_start")
    yield Line(tag(cells([(r + 1, c + 1) for r, c in squares])), "unparsed", "wrong_start")
    if start[0] != start[1]:
        yield Line(tag(cells([(c, r) for r, c in squares])), "unparsed", "wrong_start")


def unreadable_walks(moves: str, start: Square) -> Iterator[Line]:
    squares, letters = squares_of(start, moves), list(moves)
    other = moves[:-1]
    half = len(moves) // 2
    inside = {
        f"{moves} or no path": HERE, f"no path or {moves}": HERE, f"{moves}, or {other}": "eureka Maze metric, 'C, or A'", f"{moves} / {other}": HERE, f"not {moves}": "eureka Maze metric, 'not A, it is B'",
        f"!{moves}": HERE, f"{moves}?": HERE, f"maybe {moves}": HERE, f"{moves}...": HERE, f"{moves}…": HERE, f"{moves[:half]}...{moves[half:]}": HERE, f"...{moves}": HERE,
        f"{moves[:half]}({moves[half:]})": HERE, f"{moves[:half]}[{moves[half:]}]": HERE, f"{moves} ({len(moves) + 1} moves)": "eureka TSP metric, a length that does not match",
        json.dumps({"path": moves, "length": len(moves) + 2}): "eureka TSP metric, a length that does not match", json.dumps({"path": moves, "alternative": other}): HERE, json.dumps({"path": moves, "moves": other}): HERE,
        f'{{"path": "{moves}", "path": "{other}"}}': HERE, json.dumps({"wrong_path": moves}): HERE, json.dumps({"path": None}): HERE, moves + "X": HERE, "X" + moves: HERE, moves[:half] + "Я" + moves[half:]: HERE,
        moves.replace(moves[0], {"U": "Ս", "R": "Ʀ", "D": "Ꭰ", "L": "Ⅼ"}[moves[0]]): HERE, moves + "\x00": HERE, moves[:half] + "\u202e" + moves[half:]: HERE, moves + "\u0301": HERE, "*".join(letters): HERE, ",, ".join(letters): HERE, json.dumps([*letters[:half], "", *letters[half:]]): HERE, f"| not | move |\n|---|---|\n| 1 | {moves} |": HERE,
        f"~~{other}~~ {moves}": HERE, f"<s>{moves}</s>": HERE, f"{moves} is wrong": HERE, " ".join(letters[:-1]) + " " + {"U": "north", "R": "east", "D": "south", "L": "west"}[moves[-1]]: HERE,
        " ".join(f"{i}{move}" for i, move in enumerate(moves, 1)): HERE, " ".join(f"{move}{i}" for i, move in enumerate(moves, 1)): HERE, " ".join(f"{m}{k}" for m, k in runs(moves)) + " R": HERE,
        "R4": HERE, "R4 R2": HERE, " ".join(f"{m}{k}" for m, k in runs(moves)) + " 3D": HERE, f"{moves[0]}1.5": HERE, f"{moves[0]}-1": HERE, "-1" + moves: HERE, "0" + moves[0]: HERE, f"2.5{moves[0]}": HERE, f"٢{moves[0]}": HERE, " -> -> ".join(letters): HERE, " -> ".join(letters) + " ->": HERE,
        f"{cells(squares[:-1])} or {cells(squares[-1:])}": HERE, f"{cells(squares[:2])} ... {cells(squares[-1:])}": HERE, f"{cells(squares)} ?": HERE, f"{cells(squares[:1])} {moves}": HERE, cells(squares[:1]): HERE,
        "": "Saturn, empty box", "None": "reasoning-gym, None scores", "null": HERE, "N/A": HERE, "I am not sure": "eureka Maze metric, 'not' taken for no", "It is a tie": "eureka Maze metric, stray article",
        "5": "KORGym maze, crash on a number", "{}": "reasoning-gym game_of_life, crash", "[]": HERE, "()": HERE, "1e999": "reasoning-gym, crash or full score", "inf": "reasoning-gym, full score", "nan": "reasoning-gym, full score",
        "maybe no path": HERE, "not no path": HERE, "no path?": HERE, "~~no path~~": HERE, "impossible to say": HERE, "I found no way to decide": HERE, "infeasible?": HERE,
        "__import__('os').system('true')": "SynLogic arrow_maze, eval", "(a+)+$": "eureka Maze metric, regular expressions in options", "[": HERE, "\\": HERE,
    }  # fmt: skip
    for text, source in inside.items():
        yield Line(tag(text), "unparsed", None, source)
    for first, second in ((moves, other), (other, moves), (moves, "no path"), ("no path", moves), (moves, moves + "X")):
        yield Line(f"{tag(first)} {tag(second)}", "unparsed", "ambiguous", "eureka Maze metric, two answers")
    yield Line(
        f"Final answer: {moves}\nFinal answer: {other}", "unparsed", "ambiguous", "eureka Maze metric, two answers"
    )
    yield Line(f"{tag(moves + ' or ' + other)}\n\n{moves}", "unparsed")
    yield Line(f"<think>{tag(moves)}", "unparsed", "no_answer")
    yield Line(f"<think>{tag(moves)}</think>I do not know.", "unparsed")
    yield Line("", "unparsed", "no_answer")


CLAIMS = [
    "no path", "No path", "NO PATH", "no path.", "No path!", "**no path**", '"no path"', "`no path`", r"\text{no path}", r"\boxed{no path}", "no_path", "no-path", "(no path)", '["no path"]', "There is no path.",
    "There is no path from S to E.", "No path exists.", "No path exists", "no route", "There are no paths", "There isn’t a path", "a path does not exist", "The exit is unreachable.", "E is unreachable from S", "unreachable",
    "E cannot be reached", "The exit can't be reached from the start", "not reachable", "impossible", "It is impossible.", "unsolvable", "no solution", "No path found", '{"answer": "no path"}', '{"path": "no path", "length": null}',
    "There is no way to reach the exit.", "no path to E", "There does not exist a path from S to E.", "S and E are not connected", "the answer is: no path", "ｎｏ ｐａｔｈ", "no  path", "```\nno path\n```",
]  # fmt: skip


def claims(problem: Mapping[str, Any]) -> Iterator[Line]:
    """A maze without a path."""
    start, exit = tuple(problem["start"]), tuple(problem["exit"])
    for text in [*CLAIMS, f"There is no path from S {start} to E {exit}.", f"no path from {start} to {exit}"]:
        yield Line(tag(text), "correct")
    for text in (
        "no path",
        "I searched.\n\nFinal answer: no path",
        "There is a wall.\n\nThere is no path.",
        r"\boxed{\text{No path}}",
        f"{tag('no path')} {tag('No path exists.')}",
    ):
        yield Line(text, "correct")
    rows = problem["rows"]
    move = next(move for move in STEP if is_free(rows, squares_of(start, move)[1]))
    for text in (move, move + BACK[move], cells(squares_of(start, move))):
        yield Line(tag(text), "wrong", "stops_early")
    yield Line(tag(cells([start, exit])), "wrong", "not_a_step")
    for text in ("None", "null", "N/A", "", "no", "not no path", "maybe no path", "no path?", "no path, or " + move, f"{move} or no path", "~~no path~~", "no path from S to S", f"no path from {exit} to {start}", "I do not know", "!no path", "no path\x00", "nо path"):  # fmt: skip
        yield Line(tag(text), "unparsed")
    yield Line(f"{tag('no path')} {tag(move)}", "unparsed", "ambiguous")


# --------------------------------------------------------------------------- questions

ONES = "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen eighteen nineteen".split()  # noqa: SIM905


def count_turns(marked: list[list[int]]) -> tuple[int, int]:
    """Right turns, and all turns: right when the direction turns clockwise."""
    order = "URDL"
    steps = [
        next(order.index(m) for m, d in STEP.items() if d == (b[0] - a[0], b[1] - a[1]))
        for a, b in itertools.pairwise(marked)
    ]
    changes = [(b - a) % 4 for a, b in itertools.pairwise(steps)]
    return changes.count(1), sum(change != 0 for change in changes)


def numbers(problem: Mapping[str, Any]) -> Iterator[Line]:
    form = problem["form"]
    key = count_turns(problem["marked"])[form == "turns"]
    name = form.replace("_", " ")
    wide = "".join(chr(ord(digit) + 0xFEE0) for digit in str(key))
    e28, e24 = "eureka Maze metric, forms of the answer", "eureka Maze metric, substrings"
    right = {
        str(key): HERE, f" {key}": "reasoning-gym maze, a space before", f"{key}.": "reasoning-gym maze, a full stop", f"**{key}**": HERE, f"${key}$": HERE, rf"\boxed{{{key}}}": HERE, rf"\text{{{key}}}": HERE, f"0{key}": HERE, f"{key}.0": HERE, wide: HERE, f'"{key}"': HERE, f"[{key}]": HERE, f"({key})": HERE,
        f"{key} {name}": "reasoning-gym maze, a unit", f"There are {key} {name}.": HERE, f"The path from S to E makes exactly {key} {name}.": HERE, f"{key} {name} total": HERE, f"The path makes {key} {name}": HERE, f"The number of {name} is {key}.": HERE, f"turns: {key}": HERE, rf"{key} \text{{ {name}}}": HERE, json.dumps({"answer": key}): HERE, json.dumps({name.replace(" ", "_"): key}): HERE, f"| turns |\n|---|\n| {key} |": e28, f"= {key}": HERE, f"```\n{key}\n```": HERE,
    }  # fmt: skip
    if key < 20:
        word = ONES[key]
        right |= {
            word: e28,
            word.title(): e28,
            f"{word} {name}": e28,
            f"{word} ({key})": HERE,
            f"{key} ({word})": HERE,
            word.upper(): HERE,
        }
    for text, source in right.items():
        yield Line(tag(text), "correct", None, source)
    for text in (
        f"Final Answer:{key}",
        f"<answer><b>{key}</b></answer>",
        f"Final answer：{key}",
        f"Answer: {key}",
        f"**Answer:** {key}",
        f"The maze has 99 squares.\nFinal answer: {key}",
        f"<think>7 or 8?</think>{key}",
        f"There are {key + 1} corners in all, I think.\n\nFinal Answer: {key}",
    ):
        yield Line(text, "correct", None, e28)
    for text, source in {
        f"1{key}": e24, f"{key}0": e24, f"{key}1": "SpatialEval, key inside the answer", f"{key}2": e24, str(key + 1): HERE, f"{key + 10} {name}": e24, f"{key + 7}.": HERE, "0" if key else "1": "reasoning-gym coin_flip, constant 0",
    }.items():  # fmt: skip
        yield Line(tag(text), "wrong", "wrong_number", source)
    yield Line(
        f"The path has {key} {name}.\nFinal Answer: {key + 1}",
        "wrong",
        "wrong_number",
        "eureka Maze metric, key in the first line",
    )
    first, second = key - 1 if key else 0, 1 if key else 0
    tens, ones = divmod(key, 10)
    glued = "eureka TSP metric, token gluing"
    broken = {
        f"{key} or {key + 1}": "eureka Maze metric, 'C, or A'", f"{key}, {key + 1}": "eureka Maze metric, last of a list", f"{key}-{key + 1}": HERE, f"{key} to {key + 1}": HERE, f"{key}/1": glued, f"{key}*1": HERE, f"{first}+{second}": HERE, f"{first} + {second} = {key}": HERE, f"{key}!": HERE, f"{key}...": HERE, f"{key}?": HERE,
        f"-{key}": "eureka TSP metric, negative numbers", f"answer: -{key}": "eureka TSP metric, negative numbers", f"--{key}": HERE, f"{key}-": HERE, f"+{key}": HERE, f"not {key}": HERE, f"about {key}": HERE, f"at least {key}": HERE, f">= {key}": HERE, f"<{key}": HERE, f"~{key}": HERE, f"≈{key}": HERE, f"{key}.5": HERE, f"{key}e0": glued,
        f"{key},000": glued, f"{tens} {ones}": glued, f"{tens},{ones}": glued, f"{tens}/{ones}": glued, f"{tens}e{ones}": glued, f"{tens}*{ones}": HERE, f"{tens}`{ones}": HERE, f"{tens}${ones}": HERE, f"{tens}_{ones}": HERE, f"{key}²": HERE, "".join(chr(0x660 + int(d)) for d in str(key)): HERE, f"0x{key}": HERE, f"{key} left turns": HERE,
        f"~~{key + 1}~~ {key}": HERE, f"<s>{key}</s>": HERE, f"{key}\x00": HERE, f"{key}\n{key + 1}": HERE, f"{key} ({key + 1})": HERE, json.dumps({"right": key, "left": 0, "answers": 2}): HERE, json.dumps([key, key + 1]): HERE, f"not {key + 1}, it is {key}": "eureka Maze metric, 'not A, it is B'",
        "None": "eureka Maze metric, None", "nan": "reasoning-gym, nan scores", "inf": "reasoning-gym, inf scores", "-inf": "reasoning-gym, inf scores", "1e999": "reasoning-gym, crash or full score", "": HERE, "number": "RLVE, copying the example", "I am not sure": HERE, "B": "eureka Maze metric, a letter", "no path": HERE, "twenty\none": HERE, "9" * 400: HERE,
    }  # fmt: skip
    if form == "right_turns":
        broken[f"{key} turns in total to the left"] = HERE
    else:
        broken[f"{key} right turns"] = HERE
    for text, source in broken.items():
        yield Line(tag(text), "unparsed", None, source)
    yield Line(f"{tag(str(key))} {tag(str(key + 1))}", "unparsed", "ambiguous")
    yield Line(f"{tag(str(key))} {tag(f'{key} {name}')}", "correct")


def directions(problem: Mapping[str, Any]) -> Iterator[Line]:
    (row, column), (to_row, to_column) = problem["start"], problem["exit"]
    vertical = "north" if to_row < row else "south" if to_row > row else ""
    horizontal = "west" if to_column < column else "east" if to_column > column else ""
    key = vertical + horizontal
    short = "".join(part[:1] for part in (vertical, horizontal)).upper()
    parts = [part for part in (vertical, horizontal) if part]
    opposite = {"north": "south", "south": "north", "east": "west", "west": "east"}
    against = "".join(opposite[part] for part in parts)
    source = "eureka Maze metric, forms of directions"
    for text in (
        key, key.title(), key.upper(), short, short.lower(), "-".join(parts), " ".join(parts).title(), "–".join(parts), f"{key}.", f"**{key}**", rf"\text{{{key}}}", rf"\boxed{{\text{{{short}}}}}", f'"{key}"', f"[{key}]", f"['{key}']", f"{short} ({key})", f"{key} ({short})",
        f"E is {key} of S", f"E lies to the {'-'.join(parts)} of S.", f"The exit is {key} of the start.", f"It is to the {key}.", f"The exit E is located {key} of the start S.", f"direction: {key}", f"The direction is {key}", json.dumps({"answer": key}), json.dumps({"direction": short}), f"| Direction |\n|---|\n| {key} |",
    ):  # fmt: skip
        yield Line(tag(text), "correct", None, source)
    for text in (
        f"Final Answer: {short}",
        f"Final Answer:{key}",
        f"Answer: {key}",
        f"The walls do not matter.\n\n{key}",
    ):
        yield Line(text, "correct", None, source)
    for text in (
        against,
        against.upper(),
        f"E is {against} of S",
        *((part for part in parts) if len(parts) == 2 else ("northeast", "southwest")),
    ):
        yield Line(tag(text), "wrong", "wrong_relation")
    yield Line(
        f"E is {key} of S.\nFinal Answer: {against}",
        "wrong",
        "wrong_relation",
        "eureka Maze metric, key in the first line",
    )
    for text in (
        f"{key} or {against}", f"{key}, {against}", f"not {key}", f"{key}?", f"!{key}", f"{key}...", f"{key}/{against}", "n/e", "north\neast", "north*east", "north, east", "up", "right", "direction", "None", "", "I am not sure", "It is a tie", "eastnorth", "northsouth",
        f"{key} ({against})", f"~~{against}~~ {key}", json.dumps({"answer": key, "other": against}), f"{key}\x00", "ΝΕ", "N E S W", "no path", "between north and east", f"not {against}, it is {key}", "45°", f"{key}ish",
    ):  # fmt: skip
        yield Line(
            tag(text), "unparsed", None, "eureka Maze metric, hedges" if "or" in text.split() or "," in text else HERE
        )
    yield Line(f"{tag(key)} {tag(against)}", "unparsed", "ambiguous", "eureka Maze metric, two answers")


# ----------------------------------------------------------------------------- the set

RING = ["...#.", ".#.#.", "....."]  # two shortest paths from (0, 0) to (2, 4)


def two_paths() -> Iterator[Line]:
    for text in ("RRDDRR", "DDRRRR"):
        yield Line(tag(text), "correct", None, "eureka TSP metric, a second optimum")
    yield Line(tag("RRDDRR") + tag("DDRRRR"), "unparsed", "ambiguous", "natural-plan calendar, two right answers")
    for text in ("2R 2D 2R", "2R2D2R", "2r, 2d, 2r", "dull RRDDRR", "RR DD RR"):
        yield Line(tag(text), "correct" if "dull" not in text else "wrong")
    yield Line(tag("U"), "wrong", "outside")
    yield Line(tag("(0,0) (-1,0) (0,0)"), "wrong", "outside")
    for text in ("R2 D R2", "R2, 2D, R2", "3R D", "2x R", "999999R999999R999999R999999R999999R", "RRDDRR RRDDRR X"):
        yield Line(tag(text), "unparsed")


def any_path() -> Iterator[Line]:
    for text in (
        "RRDDRR",
        "DDRRRR",
        "RLRRDDRR",
        "DDRRRRUD",
        "(0,0) (1,0) (0,0) (1,0) (2,0) (2,1) (2,2) (2,3) (2,4)",
        "RRDDRR" + "UD" * 500,
    ):
        yield Line(tag(text), "correct")
    yield Line(tag("DDRRRRU"), "wrong", "stops_early")
    yield Line(tag("RRDDRRRRDDRR"), "wrong", "outside")
    yield Line(tag("RRR"), "wrong", "wall_hit")
    yield Line(tag("no path"), "wrong", "claimed_no_path")
    yield Line(tag("R or D"), "unparsed")


def long_ones() -> Iterator[dict[str, Any]]:
    """Long responses in parts, for the ring."""
    right = tag("RRDDRR")
    for parts, status, fault in (
        ([["x", 1_000_000], ["\n\n" + right, 1]], "correct", None),
        ([["<answer>", 1], ["R", 1_000_000], ["</answer>", 1]], "wrong", None),
        ([["<answer>", 1], ["(0,0) ", 170_000], ["</answer>", 1]], "wrong", "not_a_step"),
        ([["<answer>", 100_000]], "unparsed", None),
        ([["<answer>", 1], ["(", 200_000]], "unparsed", None),
        ([["<answer>", 1], ["{", 200_000]], "unparsed", None),
        ([["<answer>", 1], ['{"a":', 50_000]], "unparsed", None),
        ([["\\boxed{", 50_000]], "unparsed", None),
        ([["<answer>", 1], ["R -> ", 200_000]], "unparsed", None),
        ([["<answer>", 1], ["9", 200_000], ["R</answer>", 1]], "unparsed", None),
        ([[right, 1], [" ", 1_000_000]], "correct", None),
        ([[right, 5_000]], "unparsed", "ambiguous"),
        ([["<think>", 20_000], [right, 1]], "unparsed", "no_answer"),
        ([["x", 17 * 2**20], [right, 1]], "unparsed", "too_long"),
    ):  # fmt: skip
        yield {
            "parts": parts,
            "status": status,
            "fault": fault,
            "source": "NeMo-Gym calendar, time of regular expressions",
        }


def lines() -> Iterator[dict[str, Any]]:
    """Every case, as it is written."""
    ring, closed = given(RING, (0, 0), (2, 4)), given(["..#.", "..#.", "..#."], (0, 0), (2, 3))
    walks = [ring, *(by_id(f"maze:v1:{name}") for name in ("L1,infeasible=0:1:0", "L3,infeasible=0:7:4"))]
    sets: list[tuple[Maze, Iterator[Line]]] = []
    for maze in walks:
        moves, start = shortest(maze.problem), tuple(maze.problem["start"])
        assert moves
        sets += [(maze, right_walks(moves, start)), (maze, unreadable_walks(moves, start))]
    for maze in [*walks, *(by_id(f"maze:v1:L{level},infeasible=0:3:{level}") for level in (2, 5, 8))]:
        sets.append((maze, wrong_walks(maze.problem, shortest(maze.problem) or "")))
    blocked = [closed, by_id("maze:v1:L2,infeasible=1:5:0"), by_id("maze:v1:L7,infeasible=1:5:1")]
    for maze in blocked:
        assert shortest(maze.problem) is None
        sets.append((maze, claims(maze.problem)))
    sets += [(ring, two_paths()), (given(RING, (0, 0), (2, 4), objective="any"), any_path())]
    questions: list[tuple[str, Callable[[Mapping[str, Any]], Iterator[Line]]]] = [
        ("rows=15,columns=15,form=turns:2:0", numbers), ("rows=15,columns=15,form=right_turns:2:1", numbers), ("rows=7,columns=7,form=turns:4:0", numbers),
        ("rows=9,columns=9,form=relation:2:0", directions), ("rows=9,columns=9,form=relation:2:1", directions),
    ]  # fmt: skip
    for name, make in questions:
        maze = by_id(f"maze:v1:{name}")
        sets.append((maze, make(maze.problem)))
    for maze in [*walks, *blocked, *(by_id(f"maze:v1:{name}") for name, _ in questions)]:
        sets.append((maze, echoes(maze)))
    for maze, made in sets:
        for line in made:
            yield {
                **maze.origin,
                "response": line.response,
                "status": line.status,
                "fault": line.fault,
                "source": line.source,
            }
    for case in long_ones():
        yield {**ring.origin, **case}


def echoes(maze: Maze) -> Iterator[Line]:
    """The forms that the prompt shows, copied."""
    form = maze.problem["form"]
    shown = {"path": "moves", "relation": "direction"}.get(form, "number")
    yield Line(tag(shown), "unparsed", None, "RLVE, copying the prompt's example")
    yield Line("<answer></answer>", "unparsed")
    yield Line("<answer><answer></answer></answer>", "unparsed")


def as_text() -> str:
    """The file: every case once, null faults left out."""
    cases = ({key: value for key, value in case.items() if value is not None} for case in lines())
    evidence = evidence_cases.rows("maze")
    return "".join(f"{line}\n" for line in dict.fromkeys(map(json.dumps, [*cases, *evidence])))


def main() -> None:
    """Writes the file beside this one."""
    Path(__file__).with_name("maze.jsonl").write_text(as_text(), encoding="utf-8")


if __name__ == "__main__":
    main()
