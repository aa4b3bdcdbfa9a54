"""Writes spatial-map.jsonl: python tests/conformance/make_spatial_map.py

What is right is found here, by following chains of statements, and what a form means is
stated here by hand; no verdict of the package is asked for.
"""

from __future__ import annotations

import itertools
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from assay.conformance import evidence_cases
from assay.tasks import get_task

TASK = get_task("spatial-map").of_version(1)  # the cases were written about its instances
HERE, EUREKA, GENERATORS = "made here", "eureka-ml-insights", "SpatialEval"
OPEN = "cannot be determined"
WORDS = {
    "NE": "north-east", "NW": "north-west", "SE": "south-east", "SW": "south-west",
    "N": "north", "S": "south", "E": "east", "W": "west",
}  # fmt: skip
OPPOSITE = {"NE": "SW", "SW": "NE", "NW": "SE", "SE": "NW"}
UNITS = ("zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve")

Row = dict[str, Any]
Asked = tuple[Row, dict[str, Any], Any]
"""`{"id": …}` or `{"task": …, "problem": …}`; the problem; its right answer."""


# ------------------------------------------------------------------ what is right, by chains


def beyond(problem: dict[str, Any], letter: str, start: str) -> set[str]:
    """The places that chains of statements put farther to the `letter` (N, E, S, W) than `start`."""
    back = {"N": "S", "S": "N", "E": "W", "W": "E"}[letter]
    found, frontier = set(), [start]
    while frontier:
        at = frontier.pop()
        for a, relation, b in problem["relations"]:
            farther = a if b == at and letter in relation else b if a == at and back in relation else None
            if farther is not None and farther not in found:
                found.add(farther)
                frontier.append(farther)
    return found


def right_answer(problem: dict[str, Any]) -> Any:
    """A direction, a list of names, a number, or OPEN."""
    asked, reference = problem["question"], problem["question"]["reference"]
    lies = {letter: beyond(problem, letter, reference) for letter in "NESW"}
    if asked["kind"] == "direction":
        letters = [[letter for letter in pair if asked["place"] in lies[letter]] for pair in ("NS", "EW")]
        return "".join(letters[0] + letters[1]) if all(letters) else OPEN
    back = {"N": "S", "S": "N", "E": "W", "W": "E"}
    wanted = list(asked["direction"])
    others = [name for name in problem["places"] if name != reference]
    inside = [name for name in others if all(name in lies[letter] for letter in wanted)]
    outside = [name for name in others if any(name in lies[back[letter]] for letter in wanted)]
    if len(inside) + len(outside) < len(others):
        return OPEN
    return inside if asked["kind"] == "which" else len(inside)


def written(answer: Any) -> str:
    """The answer as the prompt asks for it."""
    return (", ".join(answer) or "none") if isinstance(answer, list) else str(answer)


def instances(kind: str, is_open: bool, count: int, least: int = 0, most: int = 12) -> list[Asked]:
    """Instances of levels 1, 2, 4, 7 and 10 with a question of this kind, open or settled."""
    found: list[Asked] = []
    for level in itertools.cycle((1, 2, 4, 7, 10)):
        first = 100 * len(found)
        for instance in TASK.generate(f"L{level}", seed=20260, first=first, count=100):
            problem = instance.problem.to_dict()
            answer = right_answer(problem)
            size = len(answer) if isinstance(answer, list) else answer
            fits = not isinstance(size, int) or least <= size <= most
            if problem["question"]["kind"] == kind and (answer == OPEN) == is_open and fits:
                found.append(({"id": str(instance.id)}, problem, answer))
                break
        if len(found) == count:
            return found
    raise AssertionError


def line(asked: Asked, response: str, status: str, fault: str | None = None, source: str = HERE) -> Row:
    """One line of the set."""
    row = asked[0] | {"response": response, "status": status}
    return row | ({"fault": fault} if fault else {}) | {"source": source}


def tag(inside: str) -> str:
    return f"<answer>{inside}</answer>"


def typed(forms: list[str], asked: list[Asked], status: str, fill: Any, source: str = HERE) -> Iterator[Row]:
    """Each form in an answer tag, on one instance after the other."""
    for form, one in zip(forms, itertools.cycle(asked)):
        text = form
        for mark, value in fill(one).items():
            text = text.replace(f"<{mark}>", value)
        yield line(one, tag(text), status, None, source)


# ----------------------------------------------------------------------------- directions

DIRECTION_RIGHT = [
    '<d>', '<l>', '<d>.', '<d>!', '"<d>"', "'<d>'", '`<d>`', '**<d>**', '*<d>*', '_<d>_', '__<d>__', '[<d>]', '(<d>)', '["<d>"]', '<w>', '<W>', '<T>', '<s>', '<j>', '<J>', '<v> <h>', '<v>_<h>', '<v> and <h>', '<v>-<h>ern', '<j>ern', '<w>erly', '<d> (<w>)', '<w> (<d>)', '$<d>$', '$\\mathbf{<d>}$', '\\text{<d>}', '\\textbf{<d>}', '\\boxed{<d>}', '\\(<d>\\)', '$\\text{<w>}$', '{"direction": "<d>"}', "{'direction': '<d>'}", '{"answer": "<w>"}', '{"answer": "<d>", "explanation": "by the facts"}', '{"reasoning": "chains", "final_answer": "<j>"}', 'The answer is <d>', 'The direction is <w>.', 'It is <w>', "It's <w>.", 'to the <w>', 'in the <j>', 'towards the <w>', '<w> of <B>', '<d> of the <B>', '<A> is <d> of <B>', '<A> lies <w> of <B>.', '<A> lies to the <j> of <B>', '<A> is located <w> of <B>', 'From <B>, <A> lies <w>.', 'Relative to <B>, <A> is <d>', '<B> is <o> of <A>', '<B> lies <ow> of <A>.', 'From <A>, <B> is <o>', "<A>'s direction from <B> is <d>", 'The direction of <A> from <B>: <d>', '<a> is <l> of <b>', 'Therefore <A> must lie <w> of <B>', '- <d>', '=> <d>', '| <d> |', '| Place | Direction |\n|---|---|\n| <A> | <d> |', '<strong><d></strong>', '```\n<d>\n```', '```json\n{"direction": "<d>"}\n```', ' <d> \n', '<x>', '<x>\ufe0f', '<f>', '<A>: <d>', '<c>.<c2>.', '<c> <c2>',
]  # fmt: skip
DIRECTION_UNREADABLE = [
    '<d> or <o>', '<d>/<o>', '<d>, <o>', '<d> <o>', '<d> and <o>', 'either <d> or <o>', 'not <o>', 'not <d>', '<d> (not <o>)', '<d>, not <o>', '!<d>', '-<d>', '<d>?', 'maybe <d>', 'probably <d>', 'opposite of <o>', 'anything but <o>', 'NE, NW, SE, SW', 'NE NW SE SW', '<d> or cannot be determined', 'cannot be determined, but <d>', 'cannot be determined; <d>', '<d> unless <o>', '<c>', '<v>', '<h>', '<h> <v>', '<h>-<v>', '<d><o>', '<d>\x00', '<d>1', '1 <d>', '<d>ish', 'north by east', '\\cancel{<d>}', '\\not <d>', '<del><d></del>', '~~<o>~~ <d>', '<d> \\\\ <o>', '{"direction": "<d>", "alternative": "<o>"}', '{"answer": "<d>", "answer": "<o>"}', '["<d>", "<o>"]', '{"answer": ["<d>"], "other": "<o>"}', '{"answer": null}', '<A> is not <d> of <B>', '<d> of <A>', '<C> is <d> of <B>', '<A> is <d> of <C>', '| <d> | <o> |', 'first <d>, then <o>', '<d> is wrong', 'yes', 'true', '42', '...', 'direction', '<k>', 'C', 'option A',
]  # fmt: skip

ARROWS = {"NE": "\u2197", "NW": "\u2196", "SE": "\u2198", "SW": "\u2199"}
LOOK_ALIKE = str.maketrans({"N": "\u039d", "S": "\u0405", "E": "\u0415", "W": "\u051c"})


def direction_marks(asked: Asked) -> dict[str, str]:
    _, problem, answer = asked
    question = problem["question"]
    place, reference = question["place"], question["reference"]
    other = next(name for name in problem["places"] if name not in (place, reference))
    word = WORDS[answer]
    vertical, horizontal = word.split("-")
    return {
        "d": answer, "l": answer.lower(), "w": word, "W": word.title(), "T": word.upper(), "s": word.replace("-", " "),
        "j": word.replace("-", ""), "J": word.replace("-", "").capitalize(), "v": vertical, "h": horizontal,
        "o": OPPOSITE[answer], "ow": WORDS[OPPOSITE[answer]], "A": place, "B": reference, "C": other,
        "a": place.lower(), "b": reference.upper(), "x": ARROWS[answer], "c": answer[0], "k": answer.translate(LOOK_ALIKE),
        "f": "".join(chr(ord(letter) + 0xFEE0) for letter in answer), "c2": answer[1],
    }  # fmt: skip


def directions() -> Iterator[Row]:
    settled, left_open = instances("direction", False, 10), instances("direction", True, 5)
    yield from typed(DIRECTION_RIGHT, settled, "correct", direction_marks)
    yield from typed(DIRECTION_UNREADABLE, settled, "unparsed", direction_marks)
    for asked in settled:
        for claim in WORDS:
            if len(claim) == 2 and claim != asked[2]:
                yield line(asked, tag(claim), "wrong", "wrong_direction")
        yield line(asked, tag(OPEN), "wrong", "is_determined")
        yield line(asked, tag(f"{asked[1]['question']['reference']} is {asked[2]} of {asked[1]['question']['place']}"), "wrong", "wrong_direction")  # fmt: skip
    for asked in left_open:
        for claim in OPPOSITE:
            source = f"{EUREKA} and SpatialEval: labels from hidden coordinates, not from the text"
            yield line(asked, tag(claim), "wrong", "not_determined", source)


# ------------------------------------------------------------------------------- places


def place_marks(asked: Asked) -> dict[str, str]:
    _, problem, answer = asked
    question = problem["question"]
    outside = next(n for n in problem["places"] if n not in answer and n != question["reference"])
    return {
        "1": answer[0], "2": answer[1], "l1": answer[0].lower(), "u2": answer[1].upper(), "B": question["reference"],
        "w": WORDS[question["direction"]], "d": question["direction"], "x": outside, "p": answer[0].split()[0],
        "q": answer[0].split()[1], "k": "\u0410" + answer[0][1:],
    }  # fmt: skip


PLACES_RIGHT = [
    "<1>, <2>", "<2>, <1>", "<1> and <2>", "<1> & <2>", "<1>; <2>", "<1>,<2>.", "<l1>, <u2>", "<1>\n<2>", "- <1>\n- <2>", "* <1>\n* <2>",
    "\u2022 <1>\n\u2022 <2>", "1. <1>\n2. <2>", "1) <1>\n2) <2>", "(1) <1> (2) <2>", "1. <1>, 2. <2>", '["<1>", "<2>"]', "['<1>', '<2>']",
    "{'<1>', '<2>'}", "{<1>, <2>}", "(<1>, <2>)", '("<1>", "<2>")', '{"places": ["<1>", "<2>"]}', '{"answer": ["<2>", "<1>"], "reasoning": "x"}',
    '{"answer": "<1>, <2>"}', "{'places': ['<1>', '<2>']}", "set(['<1>', '<2>'])", "\\{\\text{<1>}, \\text{<2>}\\}", "\\text{<1>, <2>}",
    "$\\text{<1>}$ and $\\text{<2>}$", "**<1>**, **<2>**", "_<1>_, _<2>_", "`<1>`, `<2>`", '"<1>", "<2>"', "\u201c<1>\u201d, \u201c<2>\u201d", "The <1>, the <2>",
    "<1>, <1>, <2>", "The places are <1> and <2>.", "The places <w> of <B> are <1> and <2>.", "<w> of <B>: <1>, <2>", "<1> and <2> lie <w> of <B>.",
    "<1> (<d>), <2> (<d>)", "2 places: <1>, <2>", "two places: <1> and <2>", "<1>, <2> (2 places)", "| <1> |\n| <2> |", "| Place |\n|---|\n| <1> |\n| <2> |",
    "| # | Place |\n|:-:|---|\n| 1 | <1> |\n| 2 | <2> |", "<li><1></li><li><2></li>", "<1><br><2>", "```\n<1>\n<2>\n```", '```json\n["<1>", "<2>"]\n```',
    "<1>,\u00a0<2>", "<1>\u3001<2>", "Only <1> and <2>", "\n<1>,\n<2>\n",
]  # fmt: skip
PLACES_UNREADABLE = [
    "<1> or <2>", "<1>, <2> or <x>", "either <1> or <2>", "<1>, maybe <2>", "<1>, <2>?", "<1>, <2>, etc.", "<1>, <2>, ...", "<1>, <2>, and others", "all",
    "everything", "all but <x>", "all except <x>", "<1>, <2>, not <x>", "<1>, <2> (not <x>)", "not <x>", "<1>, <2>, Atlantis", "<p>", "<q>", "<p>, <2>", "<p>\n<q>, <2>",
    "<1>s, <2>", "<k>, <2>", "<1>, <2>\x00", "none, <1>", "none or <1>, <2>", "none except <1> and <2>", "<1>, cannot be determined", "3 places: <1>, <2>",
    "2. <1>\n3", "<1> != <x>", "!<1>, <2>", "<1>, <2> - <x>", "<1>, <2>, -<x>", "<1> \\setminus <2>", "<1> + <2>", "<1>/<2>", "~~<x>~~ <1>, <2>", "<s><x></s> <1>, <2>",
    '{"answer": ["<1>", "<2>"], "alternatives": ["<x>"]}', '{"places": ["<1>"], "places": ["<1>", "<2>"]}', '{"places": ["<1>", null]}', "<1>, <2> lie NW of <x>", "2",
    "yes", "<1> | <2> | <x>", "the first one", "<1> and/or <2>",
]  # fmt: skip
NONE_FORMS = [
    "none", "None", "None.", "NONE", "**none**", '"none"', "\\text{none}", "[]", "{}", "()", "\u2205", "\\emptyset", "$\\varnothing$", "set()", "no places", "No other place",
    "nothing", "the empty set", "empty", '{"places": []}', '{"answer": "none"}', "None of them", "There are none.", "| none |",
]  # fmt: skip


def which() -> Iterator[Row]:
    settled = instances("which", False, 10, least=2, most=2)
    larger = instances("which", False, 5, least=3, most=7)
    empty, left_open = instances("which", False, 5, most=0), instances("which", True, 5)
    yield from typed(PLACES_RIGHT, settled, "correct", place_marks)
    yield from typed(PLACES_UNREADABLE, settled, "unparsed", place_marks)
    yield from typed(NONE_FORMS, empty, "correct", lambda asked: {})
    for asked in settled + larger:
        problem, answer = asked[1], asked[2]
        outside = [n for n in problem["places"] if n not in answer]
        yield line(asked, tag(", ".join(sorted(answer, reverse=True))), "correct")
        yield line(asked, tag(", ".join(answer[1:])), "wrong", "place_missing")
        yield line(asked, tag(", ".join([*answer, outside[0]])), "wrong", "place_extra")
        yield line(asked, tag(", ".join([*answer, problem["question"]["reference"]])), "wrong", "place_extra")
        yield line(asked, tag("none"), "wrong", "place_missing", f"{EUREKA}: an extractor's None counted as an answer")
        yield line(asked, tag(OPEN), "wrong", "is_determined")
        yield line(asked, tag(", ".join(problem["places"])), "wrong", "place_extra", "reasoning-gym: padded answers")
    for asked in empty:
        yield line(asked, tag(asked[1]["places"][0]), "wrong", "place_extra")
    for asked in left_open:
        yield line(asked, tag("none"), "wrong", "not_determined", f"{EUREKA}: labels from hidden coordinates")
        yield line(
            asked, tag(asked[1]["places"][0]), "wrong", "not_determined", f"{EUREKA}: labels from hidden coordinates"
        )


# ------------------------------------------------------------------------------- numbers


def count_marks(asked: Asked) -> dict[str, str]:
    _, problem, answer = asked
    question = problem["question"]
    return {
        "n": str(answer), "m": str(answer + 1), "t": UNITS[answer], "T": UNITS[answer].capitalize(), "B": question["reference"],
        "w": WORDS[question["direction"]], "u": UNITS[answer + 1], "f": "".join(chr(0xFF10 + int(c)) for c in str(answer)),
        "a": "".join(chr(0x660 + int(c)) for c in str(answer)), "d": str(answer - 1),
    }  # fmt: skip


COUNT_RIGHT = [
    "<n>", "<t>", "<T>", "<T>.", "<n>.", "**<n>**", "_<n>_", "__<n>__", "*<n>*", "`<n>`", '"<n>"', "[<n>]", "(<n>)", "{<n>}", "$<n>$", "$$<n>$$", "\\(<n>\\)", "\\[<n>\\]", "\\boxed{<n>}",
    "\\text{<n>}", "\\mathbf{<n>}", "\\text{<t>}", '{"count": <n>}', '{"count": "<n>"}', "{'count': <n>}", '{"number": <n>, "reasoning": "<m> would be too many"}', '{"answer": <n>}',
    '{"number_of_places": <n>}', "<n> (<t>)", "<t> (<n>)", "<n> places", "<t> places", "There are <n> places <w> of <B>.", "<n> places lie <w> of <B>.", "Exactly <n>.", "exactly <t>",
    "The number is <n>", "The answer is <t>.", "count: <n>", "Count = <n>", "= <n>", "=> <n>", "- <n>", "| <n> |", "| Count |\n|---|\n| <n> |", "<b><n></b>", "<f>", "0<n>", "\n <n> \n", "#<n>",
    "```\n<n>\n```", '```json\n{"count": <n>}\n```', "Therefore <n> places", "\u00a0<n>\u200b", "only <n>", "<n>.0",
]  # fmt: skip
COUNT_UNREADABLE = [
    "<n>*<n>", "${<n>*<n>}", "<n>`<n>", "<n>{<n>}", "<n> <n>", "<n>_<n>", "<n>, <n>", "<n>\n<n>", "<n>+0", "<d>+1", "<d> + 1 = <n>", "<n>!", "<n>/1", "<n>.0.0", "<n>.5", "<n>e0", "0x<n>", "-<n>", "\u2212<n>", "- -<n>",
    "$-$<n>", "-**<n>**", "minus <t>", "+<n>", "~<n>", "<n>?", "about <n>", "around <n>", "at least <n>", "at most <n>", "<n> or more", "<n>+", ">=<n>", "\u2264 <n>", "> <d>", "not <n>", "not <m>", "<n>, not <m>", "<n> (not <m>)",
    "<n> or <m>", "<n>/<m>", "<n>-<m>", "<n>\u2013<m>", "<n> to <m>", "<n>..<m>", "<n>...", "between <n> and <m>", "<n>, <m>", "<n> <m>", "<t> or <u>", "<n> (<u>)", "either <n> or <m>", "0 1 2 3 4 5 6 7", "<n> or cannot be determined",
    "cannot be determined, <n>", "<a>", "<n>\x00", "<n>x", "x<n>", "n=<n>", "<n>th", "\\frac{<n>}{1}", "\\sqrt{<n>}", "\\cancel{<n>}", "~~<m>~~ <n>", "<s><n></s>", "<n>,000", "<n> 000", "<n> hundred", "<n> of <m>", "| <n> | <m> |",
    '{"count": <n>, "other": <m>}', '{"count": <n>, "count": <m>}', '{"count": <n>.0}', '{"count": true}', '{"count": -<n>}', "True", "NaN", "#", "none or <n>", "no fewer than <n>", "len(places)", "<n>*1", "one less than <u>",
]  # fmt: skip


def counts() -> Iterator[Row]:
    settled, left_open = instances("count", False, 10, least=1), instances("count", True, 5)
    zero = instances("count", False, 5, most=0)
    yield from typed(COUNT_RIGHT, settled, "correct", count_marks)
    yield from typed(COUNT_UNREADABLE, settled, "unparsed", count_marks)
    yield from typed(
        ["0", "zero", "none", "None.", "no places", "0 (none)", '{"count": 0}', "Zero places"],
        zero,
        "correct",
        lambda _: {},
    )
    for asked in settled:
        number = asked[2]
        yield line(asked, tag(str(number + 1)), "wrong", "wrong_count")
        yield line(asked, tag(str(number - 1)), "wrong", "wrong_count")
        yield line(asked, tag(f"{number}0"), "wrong", "wrong_count", f"{EUREKA}: gold 1, answer 10 counted as right")
        yield line(
            asked, tag(f"1{number}"), "wrong", "wrong_count", f"{GENERATORS}: key searched inside the answer: 2 in 12"
        )
        yield line(asked, tag(f"{number}{number}"), "wrong", "wrong_count", f"{GENERATORS}: key 1, answer 11")
        yield line(asked, tag("none"), "wrong", "wrong_count")
        yield line(asked, tag(OPEN), "wrong", "is_determined")
    for asked in zero:
        yield line(asked, tag("90"), "wrong", "wrong_count", f"{GENERATORS}: 0 found in 90")
        yield line(asked, tag("not sure"), "unparsed", None, f"{EUREKA}: 'not' rewritten to 'no' counted as an answer")
    for asked in left_open:
        for claim in ("0", "1", "2", "3"):
            yield line(asked, tag(claim), "wrong", "not_determined", f"{EUREKA}: labels from hidden coordinates")


# --------------------------------------------------------------------- open questions

OPEN_FORMS = [
    "cannot be determined", "Cannot be determined.", "CANNOT BE DETERMINED", "**cannot be determined**", '"cannot be determined"', "`cannot be determined`", "_cannot be determined_",
    "\\text{cannot be determined}", "\\boxed{\\text{cannot be determined}}", '{"answer": "cannot be determined"}', "can't be determined", "can\u2019t be determined", "can not be determined",
    "It cannot be determined from the facts.", "The answer cannot be determined", "This cannot be determined from the given information", "cannot be\ndetermined", "undetermined", "Unknown",
    "not enough information", "insufficient information", "indeterminate", "Impossible to determine", "cannot_be_determined", "cannot be uniquely determined", "| cannot be determined |",
]  # fmt: skip
OPEN_UNREADABLE = [
    "not undetermined", "It can be determined", "cannot be determined or 2", "cannot not be determined", "cannot be determined?", "maybe undetermined", "NE or cannot be determined", "determined",
    "not (cannot be determined)", "N/A", "?", "-",
]  # fmt: skip


def open_questions() -> Iterator[Row]:
    left_open = [asked for kind in ("direction", "which", "count") for asked in instances(kind, True, 5)]
    yield from typed(OPEN_FORMS, left_open, "correct", lambda _: {})
    yield from typed(OPEN_UNREADABLE, left_open, "unparsed", lambda _: {})


# ------------------------------------------------------------- where in a response it stands


def placements() -> Iterator[Row]:
    settled = [
        asked for kind in ("direction", "which", "count") for asked in instances(kind, False, 5, least=1, most=7)
    ]
    right = [
        ("<answer><r></answer>", HERE), ("<ANSWER><r></ANSWER>", f"{EUREKA}: uppercase tag"), ("<answer>\n<r>\n</answer>", HERE), ("<answer><r>", f"{EUREKA}: missing closing tag"),
        ("I will answer in <answer> tags. <answer><r></answer>", f"{EUREKA}: prose naming the tag first"), ("<answer><r></answer>\nThe form was <answer><e></answer>.", f"{EUREKA}: the form echoed after the answer"),
        ("<final_answer><r></final_answer>", HERE), ("Final answer: <r>", HERE), ("**Final Answer:** <r>", HERE), ("Final Answer\uff1a<r>", f"{EUREKA}: full-width colon"),
        ("Final Answer:<r>", f"{EUREKA}: no blank after the colon"), ("Answer: <r>", f"{EUREKA}: a response that starts with Answer: crashed"), ("**Answer:** <r>", f"{EUREKA}: a response that starts with Answer: crashed"),
        ("So \\boxed{\\text{<r>}}", HERE), ("```\n<r>\n```", HERE), ("<think><answer><o></answer></think><answer><r></answer>", HERE), ("a lot of thought</think>\n<answer><r></answer>", HERE),
        ("First I thought of <o>.\n\n<answer><r></answer>", f"{EUREKA}: text of the first line counted"), ("<answer><r></answer> <answer><r></answer>", HERE), ("<p>\n\n<answer><r></answer>", HERE),
        ("Final answer: <r>\n\nFinal answer: <r>", HERE), ("\ufeff<answer><r></answer>", HERE),
    ]  # fmt: skip
    wrong = [
        ("The answer is <r>.\n\n<answer><o></answer>", f"{EUREKA}: first line names the gold, final answer is wrong"), ("<think><answer><r></answer></think><answer><o></answer>", HERE),
        ("Final answer: <r>\n<answer><o></answer>", f"{EUREKA}: two shots"), ("<answer><o></answer>\n\\boxed{<r>}", HERE),
    ]  # fmt: skip
    unreadable = [
        ("<answer><r></answer> <answer><o></answer>", f"{EUREKA}: two answers"), ("<answer><o></answer> <answer><r></answer>", f"{EUREKA}: last match wins"), ("Final answer: <r>\nFinal answer: <o>", f"{EUREKA}: two answers"),
        ("<answer><e></answer>", "RLVE: the prompt's own example"), ("<p>", HERE), ("", f"{EUREKA}: no answer"), ("<think><answer><r></answer>", HERE), ("<think>The answer is <r>.</think>", HERE),
        ("<answer></answer>", HERE), ("I am not sure.", f"{EUREKA}: 'not sure' read as 'no'"), ("It is a tie", f"{EUREKA}: stray article read as option A"), ("<answer>\x00</answer>", HERE), ("None", f"{EUREKA}: None"),
        ("\\boxed{<r>} or \\boxed{<o>}", HERE), ("Final answer: <r>, or <o>", f"{EUREKA}: last match of 'C, or A'"), ("nan", "reasoning-gym: nan"), ("inf", "reasoning-gym: inf"), ("\ud7ff" * 9, HERE),
        ("<answer>__import__('os').system('true')</answer>", "SynLogic: answers run through eval"),
    ]  # fmt: skip
    for forms, status in ((right, "correct"), (wrong, "wrong"), (unreadable, "unparsed")):
        for number, (form, source) in enumerate(forms):
            for asked in settled[number % 5 :: 5]:
                kind = asked[1]["question"]["kind"]
                if form == "None" and kind != "direction":
                    continue
                instance = TASK.rebuild(asked[0]["id"])
                other = {
                    "direction": OPPOSITE.get(str(asked[2]), ""),
                    "which": asked[1]["question"]["reference"],
                    "count": "11",
                }[kind]
                marks = {
                    "r": written(asked[2]),
                    "o": other,
                    "e": TASK.example(instance.problem),
                    "p": TASK.prompt(instance.problem),
                }
                text = form
                for mark, value in marks.items():
                    text = text.replace(f"<{mark}>", value)
                yield line(asked, text, status, None, source)
    hostile = [
        ["<answer>", 100_000],
        ["{", 500_000],
        ["\\boxed{", 100_000],
        ["north ", 170_000],
        ["9", 1_000_000],
        ["a ", 500_000],
        ["[", 500_000],
        ['{"a":', 100_000],
    ]
    for asked, part in zip(itertools.cycle(settled), hostile):
        yield asked[0] | {"parts": [part], "status": "unparsed", "source": "NeMo-Gym: exponential regular expression"}
        ending = [part, ["</think></answer>\n\n" + tag(written(asked[2])), 1]]
        yield asked[0] | {"parts": ending, "status": "correct", "source": "NeMo-Gym: exponential regular expression"}


# ------------------------------------------------------------------- problems from elsewhere


def embedded() -> Iterator[Row]:
    """Small problems whose answers can be seen by eye; names that are hard to read."""

    def asked(places: str, relations: str, kind: str, **question: str) -> Asked:
        rows = [list(row.strip().split(" > ")) for row in relations.split(";")]
        problem = {"places": places.split(", "), "relations": rows, "question": {"kind": kind, **question}}
        return {"task": "spatial-map", "problem": problem}, problem, None

    names = "St. Mary's, Narwhal's Novelties, North Mill, Mill, Caf\u00e9 7"
    facts = (
        "St. Mary's > NE > Mill; Narwhal's Novelties > NE > St. Mary's; North Mill > SW > Mill; Caf\u00e9 7 > E > Mill"
    )
    saints = f"{EUREKA}: a name with a dot was cut at the dot; curly apostrophes"
    one = asked(names, facts, "direction", place="Narwhal's Novelties", reference="Mill")
    for text, status in (
        ("NE", "correct"), ("Narwhal\u2019s Novelties is NE of Mill", "correct"), ("narwhal's novelties lies north-east of the mill.", "correct"),
        ("Mill is SW of Narwhal's Novelties", "correct"), ("SW", "wrong"), ("Mill is NE of Narwhal's Novelties", "wrong"), ("Narwhals Novelties is NE of Mill", "unparsed"),
        ("Narwhal's Novelties is NE of North Mill", "unparsed"), (OPEN, "wrong"),
    ):  # fmt: skip
        yield line(one, tag(text), status, None, saints)
    two = asked(names, facts, "which", direction="N", reference="Mill")
    for text, status in (
        (OPEN, "correct"),
        ("St. Mary's, Narwhal's Novelties", "wrong"),
        ("St. Mary's, Narwhal's Novelties, Caf\u00e9 7", "wrong"),
    ):
        yield line(two, tag(text), status, None, f"{EUREKA}: labels from hidden coordinates")
    three = asked(names, facts, "which", direction="E", reference="Mill")
    full = "St. Mary's, Narwhal's Novelties, Caf\u00e9 7"
    for text, status in (
        (full, "correct"), (full.replace("'", "\u2019"), "correct"), (full.lower(), "correct"), (full.upper(), "correct"), (full.replace("St. ", "St "), "unparsed"), ("St. Mary's, Narwhal's Novelties", "wrong"),
        (full + ", North Mill", "wrong"), (full + ", Mill", "wrong"), (full.replace(" 7", ""), "unparsed"), (f"{full}.", "correct"), (f"1. {full.replace(', ', chr(10) + '1. ')}", "correct"),
    ):  # fmt: skip
        yield line(three, tag(text), status, None, saints)
    four = asked(names, facts, "count", direction="SW", reference="Mill")
    for text, status in (
        ("1", "correct"),
        ("one", "correct"),
        ("11", "wrong"),
        ("10", "wrong"),
        ("2", "wrong"),
        (OPEN, "wrong"),
        ("0", "wrong"),
    ):
        yield line(four, tag(text), status, None, f"{GENERATORS}: key 1 found inside 11")
    # Cardinal words speak of one axis; axes combine; a chain may change relation on the way.
    chain = asked("A, B, C, D", "A > N > B; B > NE > C; A > E > D; D > E > C", "direction", place="A", reference="C")
    for text, status in (
        ("NE", "correct"),
        (OPEN, "wrong"),
        ("A is NE of C", "correct"),
        ("C is SW of A", "correct"),
        ("N", "unparsed"),
        ("SE", "wrong"),
    ):
        yield line(chain, tag(text), status)
    loose = asked("A, B, C", "A > N > B; C > NE > B", "direction", place="A", reference="B")
    for text, status in (
        ("N", "unparsed"),
        ("NE", "wrong"),
        ("NW", "wrong"),
        (OPEN, "correct"),
        ("north", "unparsed"),
        ("directly north", "unparsed"),
    ):
        yield line(loose, tag(text), status)
    # Number settled only with the set: A is somewhere, so neither set nor number is settled.
    loose_count = asked("A, B, C", "A > N > B; C > NE > B", "count", direction="NE", reference="B")
    for text, status in (("1", "wrong"), ("2", "wrong"), ("1 or 2", "unparsed"), (OPEN, "correct"), ("0", "wrong")):
        yield line(loose_count, tag(text), status)


FORMS = f"{EUREKA}: right answers in these forms were refused"
SEVERAL = f"{EUREKA}: two answers, the last or the longest of which counted"
DIRECTION_DEFECTS = [
    ("<W>", "correct", FORMS), ("<s>", "correct", FORMS), ("<T>", "correct", FORMS), ("<d>", "correct", FORMS), ("| <d> |", "correct", FORMS),
    ("<d> or <o>", "unparsed", SEVERAL), ("<o>, or <d>", "unparsed", SEVERAL), ("the option <d>, the option <o>", "unparsed", SEVERAL),
    ("no", "unparsed", f"{EUREKA}: no or not counted as an answer"), ("not", "unparsed", f"{EUREKA}: no or not counted as an answer"),
    ("xyz", "unparsed", "reasoning-gym: any garbage counted"), ("nan", "unparsed", "reasoning-gym: nan"), ("1e999", "unparsed", "reasoning-gym: inf"), ("{}", "unparsed", "reasoning-gym: any garbage counted"),
    ("<d><o>", "unparsed", "reasoning-gym: TrueFalse was worth a half"), ("infeasible", "unparsed", "reasoning-gym: a constant was worth a half"), ("I give up", "unparsed", "natural-plan: giving up counted"),
]  # fmt: skip
COUNT_DEFECTS = [
    ("<T>", "correct", FORMS), ("<t>", "correct", FORMS), ("| <n> |", "correct", FORMS), ("There are <n> places.", "correct", FORMS),
    ("<n>, 38, 52", "unparsed", SEVERAL), ("38, 52, <n>", "unparsed", SEVERAL), ("<m> or <n>", "unparsed", SEVERAL), ("4<n>", "wrong", f"{GENERATORS}: key searched inside the answer"),
    ("<n>7 total turns", "unparsed", f"{GENERATORS}: key searched inside the answer"), ("nan", "unparsed", "reasoning-gym: nan"), ("inf", "unparsed", "reasoning-gym: inf"), ("-inf", "unparsed", "reasoning-gym: inf"),
    ("1e999", "unparsed", "reasoning-gym: inf"), ("<n>.0000001", "unparsed", "reasoning-gym: tolerance"), ("<n>.5", "unparsed", "reasoning-gym: tolerance"), ("{}", "unparsed", "reasoning-gym: any garbage counted"),
    ("[]", "unparsed", "reasoning-gym: any garbage counted"), ("maybe", "unparsed", "reasoning-gym: any garbage counted"), ("9" * 400, "unparsed", "reasoning-gym: crashes of scorers on long numbers"),
]  # fmt: skip


def published_defects() -> Iterator[Row]:
    """Defects of published checkers, translated to this task; each on two instances."""
    for kind, defects, marks in (
        ("direction", DIRECTION_DEFECTS, direction_marks),
        ("count", COUNT_DEFECTS, count_marks),
    ):
        for asked in instances(kind, False, 2, least=1, most=8):
            for form, status, source in defects:
                yield from typed([form], [asked], status, marks, source)


def text() -> str:
    """The whole file; deterministic."""
    rows = [*directions(), *which(), *counts(), *open_questions(), *placements(), *published_defects(), *embedded()]
    rows += evidence_cases.rows("spatial-map")
    return "\n".join(dict.fromkeys(json.dumps(row) for row in rows)) + "\n"


if __name__ == "__main__":
    Path(__file__).with_name("spatial-map.jsonl").write_text(text(), encoding="utf-8")
