"""Writes tsp.jsonl: forms, wrong answers and hostile ones around tours that are known by construction.

    python tests/conformance/make_tsp.py

Nothing here asks a verifier. The problems are built so that their shortest tours are known by
hand: points on the outline of a convex polygon (the tour around it is the only shortest one), a
line, a one-way ring, equal weights. For ids, a shortest tour is what was proved at generation, and a
longer one is longer by the sum of its weights.
"""

from __future__ import annotations

import json
import math
import pathlib
from collections.abc import Iterator, Sequence
from typing import Any

from assay.tasks import load
from assay.tasks.core.strict_json import write_object

Row = dict[str, Any]
EUREKA = "eureka-ml-insights, TSP metric: "
HERE = "made here"


def convex(corners: int) -> list[list[int]]:
    """Distances between points on a circle: the tour around it, and it alone, is shortest."""
    points = [(math.cos(2 * math.pi * i / corners), math.sin(2 * math.pi * i / corners)) for i in range(corners)]
    return [[round(1000 * math.dist(a, b)) for b in points] for a in points]


SQUARE = [[0, 10, 14, 10], [10, 0, 10, 14], [14, 10, 0, 10], [10, 14, 10, 0]]
CIRCLE = convex(13)
RING = [[0, 1, 9, 9], [9, 0, 1, 9], [9, 9, 0, 1], [1, 9, 9, 0]]
FAR = [[1000 * w for w in row] for row in SQUARE]
EQUAL = [[0 if i == j else 3 for j in range(5)] for i in range(5)]
TRIANGLE = [[0, 2, 3], [2, 0, 4], [3, 4, 0]]


def case(weights: Any, response: str, status: str, fault: str | None = None, source: str = HERE) -> Row:
    row: Row = {"id": weights} if isinstance(weights, str) else {"problem": {"weights": weights}}
    return {**row, "response": response, "status": status, "fault": fault, "source": source}


def tag(text: str) -> str:
    return f"<answer>{text}</answer>"


def joined(tour: Sequence[int], separator: str = " -> ") -> str:
    return separator.join(map(str, tour))


# ------------------------------------------------------------- right, in every form


# {a} to {d} are the cities in order, {L} the length.
FOUR_CITY_FORMS = """
{a} -> {b} -> {c} -> {d}
{a} -> {b} -> {c} -> {d} -> {a}
{a}->{b}->{c}->{d}->{a}
{a} --> {b} --> {c} --> {d}
{a} => {b} => {c} => {d} => {a}
{a}>{b}>{c}>{d}>{a}
{a} → {b} → {c} → {d} → {a}
{a}→{b}→{c}→{d}
{a} ⇒ {b} ⇒ {c} ⇒ {d}
{a} ⟶ {b} ⟶ {c} ⟶ {d}
{a} ➜ {b} ➜ {c} ➜ {d}
{a}, {b}, {c}, {d}
{a},{b},{c},{d},{a}
{a}; {b}; {c}; {d}
{a}-{b}-{c}-{d}-{a}
{a} – {b} – {c} – {d}
{a} — {b} — {c} — {d} — {a}
{a} {b} {c} {d}
{a}\\n{b}\\n{c}\\n{d}
- {a}\\n- {b}\\n- {c}\\n- {d}
{a}, {b}, {c} and {d}
{a}, {b}, {c}, {d}, and back to {a}
{a} to {b} to {c} to {d} to {a}
{a} -> {b} -> {c} -> {d}, then return to {a}
{a} -> {b} -> {c} -> {d} -> back to start
[{a}, {b}, {c}, {d}]
[{a},{b},{c},{d},{a}]
[{a}, {b}, {c}, {d},]
({a}, {b}, {c}, {d})
["{a}", "{b}", "{c}", "{d}"]
['{a}', '{b}', '{c}', '{d}']
[[{a}, {b}, {c}, {d}]]
{{"tour": [{a}, {b}, {c}, {d}]}}
{{"path": "{a}->{b}->{c}->{d}->{a}"}}
{{"tour": [{a}, {b}, {c}, {d}, {a}], "length": {L}}}
{{"length": {L}, "tour": [{a}, {b}, {c}, {d}]}}
{{'tour': [{a}, {b}, {c}, {d}], 'length': {L}}}
{{'Path': '{a}->{b}->{c}->{d}->{a}', 'TotalDistance': '{L}'}}
{{"Path": "{a}->{b}->{c}->{d}->{a}", "TotalDistance": "{L}",}}
{{"tour": [{a}, {b}, {c}, {d}], "optimal": true}}
{{"tour": [{a}, {b}, {c}, {d}], "explanation": "all others are longer"}}
{{"tour": ["city {a}", "city {b}", "city {c}", "city {d}"]}}
```\\n{a} -> {b} -> {c} -> {d}\\n```
```json\\n{{"tour": [{a}, {b}, {c}, {d}]}}\\n```
```python\\n[{a}, {b}, {c}, {d}]\\n```
`{a} -> {b} -> {c} -> {d}`
**{a} -> {b} -> {c} -> {d}**
**{a}** -> **{b}** -> **{c}** -> **{d}**
_{a} -> {b} -> {c} -> {d}_
### {a} -> {b} -> {c} -> {d}
> {a} -> {b} -> {c} -> {d}
“{a}”, “{b}”, “{c}”, “{d}”
‘{a}’ → ‘{b}’ → ‘{c}’ → ‘{d}’
"{a} -> {b} -> {c} -> {d} -> {a}"
$ {a} \\to {b} \\to {c} \\to {d} $
\\( {a} \\rightarrow {b} \\rightarrow {c} \\rightarrow {d} \\rightarrow {a} \\)
\\[ {a} \\to {b} \\to {c} \\to {d} \\]
\\boxed{{{a} \\to {b} \\to {c} \\to {d}}}
\\text{{{a} -> {b} -> {c} -> {d}}}
\\text{{Tour: }} {a} \\to {b} \\to {c} \\to {d}
\\langle {a}, {b}, {c}, {d} \\rangle
\\{{{a}, {b}, {c}, {d}\\}}
$ {a},\\; {b},\\; {c},\\; {d} $
\\mathbf{{{a}}} \\to \\mathbf{{{b}}} \\to \\mathbf{{{c}}} \\to \\mathbf{{{d}}}
({a}) -> ({b}) -> ({c}) -> ({d})
City {a} -> City {b} -> City {c} -> City {d}
city_{a}, city_{b}, city_{c}, city_{d}
| {a} | {b} | {c} | {d} |
| Step | City |\\n|---|---|\\n| 1 | {a} |\\n| 2 | {b} |\\n| 3 | {c} |\\n| 4 | {d} |
| Tour | Length |\\n|---|---|\\n| {a} -> {b} -> {c} -> {d} | {L} |
Tour: {a} -> {b} -> {c} -> {d}
Tour: {a} -> {b} -> {c} -> {d} -> {a}\\nLength: {L}
**Tour:** {a} → {b} → {c} → {d} → {a}\\n**Total distance:** {L}
Length: {L}\\nTour: {a} {b} {c} {d}
{a} -> {b} -> {c} -> {d} -> {a} ({L})
{a} -> {b} -> {c} -> {d} -> {a} = {L}
{a} -> {b} -> {c} -> {d} -> {a}, length {L}
{a} -> {b} -> {c} -> {d} -> {a} (length: {L})
{a} -> {b} -> {c} -> {d} -> {a} with total distance {L} units
The shortest tour is {a} -> {b} -> {c} -> {d} -> {a} with a total length of {L}.
{a} -> {b} -> {c} -> {d} -> {a}.
  {a} ->  {b} ->\\t{c} -> {d}  
0{a} -> 0{b} -> 0{c} -> 0{d}
({a},{b}),({b},{c}),({c},{d}),({d},{a})
[({a}, {b}), ({b}, {c}), ({c}, {d}), ({d}, {a})]
[[{a},{b}],[{c},{d}],[{b},{c}],[{d},{a}]]
({a}, {b})\\n({b}, {c})\\n({c}, {d})\\n({d}, {a})
{a} -&gt; {b} -&gt; {c} -&gt; {d}
""".strip("\n").split("\n")


def forms(tour: Sequence[int], length: int) -> Iterator[str]:
    a, b, c, d = tour
    for form in FOUR_CITY_FORMS:
        # Only `\n` and `\t` are escapes in the list above; every other backslash is LaTeX.
        text = form.replace("\\n", "\n").replace("\\t", "\t") if "\\to" not in form and "\\text" not in form else form
        yield text.format(a=a, b=b, c=c, d=d, L=length)


FULL_WIDTH = str.maketrans("0123456789>", "０１２３４５６７８９＞")


def right_forms() -> Iterator[Row]:
    for text in forms((0, 1, 2, 3), 40):
        yield case(SQUARE, tag(text), "correct")
    for text in forms((2, 1, 0, 3), 40):  # another start, the other direction
        yield case(SQUARE, tag(text), "correct")
    yield case(SQUARE, tag("0->1->2->3".translate(FULL_WIDTH)), "correct")
    yield case(SQUARE, tag("0 -> 1 -> 2 -> 3, length 10 + 10 + 10 + 10 = 40"), "correct")
    yield case(SQUARE, tag("0 -> 1 -> 2 -> 3 = 10+10+10+10"), "correct")
    yield case(SQUARE, tag("0\u200b -> 1 -> 2\u00a0-> 3\ufeff"), "correct")
    yield case(FAR, tag("0->1->2->3->0, length 40,000"), "correct")
    yield case(FAR, tag("0->1->2->3->0 Length: 40000"), "correct")


def right_places() -> Iterator[Row]:
    right = "0 -> 1 -> 2 -> 3 -> 0"
    for response in (
        f"<answer>{right}</answer>", f"<ANSWER>{right}</ANSWER>", f"<Answer>\n{right}\n</Answer>", f"<answer>{right}",
        f"<final_answer>{right}</final_answer>", f"I will answer in <answer> tags.\n<answer>{right}</answer>",
        f"<answer>{right}</answer>\nThis was written as <answer>tour</answer>.", f"<answer>{right}</answer> and so <answer>3 2 1 0</answer>",
        f"\\boxed{{{right}}}", "$$\\boxed{0 \\to 1 \\to 2 \\to 3}$$", f"Final answer: {right}", f"**Final answer:** {right}", f"### Final Answer:\n\n{right}",
        f"I looked.\n\n## Final Answer\n\n{right}\n\nLet me know if you need more.", f'<answer type="final">{right}</answer>', f"< answer >{right}</ answer >",
        f"&lt;answer&gt;{right.replace('>', '&gt;')}&lt;/answer&gt;", f"<answer><b>{right}</b></answer>",
        f"Answer: {right}", f"The answer is: {right}", f"**Answer:**\n{right}", f"My solution: {right}", f"So:\n\n```\n{right}\n```",
        f"After some thought:\n\n{right}", right, f"<think>First 0 2 1 3, no.</think>\n<answer>{right}</answer>",
        f"<think><answer>0 2 1 3</answer></think><answer>{right}</answer>", f"0 2 1 3 was a try.</think><answer>{right}</answer>",
        f"<answer>0 -> 2 -> 1 -> 0</answer> is the form. <answer>{right}</answer>", f"\\boxed{{0 2 1 3}} is worse. <answer>{right}</answer>",
        f"A greedy tour is 0 2 1 3.\n\nFinal answer: {right}", f"<answer><answer>{right}</answer></answer>", f"```\n<answer>{right}</answer>\n```",
    ):  # fmt: skip
        yield case(SQUARE, response, "correct")


# ---------------------------------------------------------- right, for other reasons


def starts_and_directions() -> Iterator[Row]:
    around = list(range(13))
    for start in range(0, 13, 2):
        turned = around[start:] + around[:start]
        source = EUREKA + "an optimal cycle from another city was rejected"
        yield case(CIRCLE, tag(joined([*turned, turned[0]], "->")), "correct", source=source)
        yield case(CIRCLE, tag(joined(turned[::-1], ", ")), "correct", source=source)
    ring = [(0, 1, 2, 3), (1, 2, 3, 0), (2, 3, 0, 1), (3, 0, 1, 2)]
    for tour in ring:
        yield case(RING, tag(joined(tour)), "correct")
        yield case(RING, tag(joined(tour[::-1])), "wrong", "not_optimal")
    for tour in ((0, 1, 2, 3, 4), (4, 2, 0, 1, 3), (3, 1, 4, 2, 0), (2, 4, 1, 3, 0), (1, 0, 3, 2, 4)):
        source = EUREKA + "a second optimum absent from the stored list was rejected"
        yield case(EQUAL, tag(joined(tour)), "correct", source=source)
    for tour in ((0, 1, 2), (2, 1, 0), (1, 0, 2)):
        yield case(TRIANGLE, tag(joined(tour)), "correct")
        yield case(TRIANGLE, tag(f"{joined(tour)}, length 9"), "correct")
        yield case(TRIANGLE, tag(f"{joined(tour)}, length 8"), "wrong", "length_misstated")
    yield case(TRIANGLE, tag("0 -> 2 -> 3 -> 1 -> 0"), "unparsed", source="the example of the prompt, echoed")
    yield case(SQUARE, tag("0 -> 2 -> 1 -> 0"), "unparsed", source="the example of the prompt, echoed")


# ------------------------------------------------------------------------- wrong ones


def wrong_answers() -> Iterator[Row]:
    for text, fault in (
        ("0 -> 2 -> 1 -> 3", "not_optimal"), ("0 2 1 3 0", "not_optimal"), ("[0, 2, 3, 1]", "not_optimal"), ("0 1 3 2", "not_optimal"),
        ("0->1->2", "city_missing"), ("0->1->2->0", "city_missing"), ("0 1", "city_missing"), ("0 to 3", "city_missing"), ("0-3", "city_missing"),
        ("0 1 1 2", "city_repeated"), ("0 1 2 3 2", "city_repeated"), ("0 1 2 3 0 1", "city_repeated"), ("0 0 1 2 3", "city_repeated"),
        ("0 1 2 3 0 0", "city_repeated"), ("0->1->2->3->0->1->2->3->0", "city_repeated"), ("0 1 2 3 3 2 1 0", "city_repeated"), ("0 1 2 1", "city_missing"),
        ("0 1 2 3, length 41", "length_misstated"), ("0 1 2 3, length 0", "length_misstated"), ("0 1 2 3 (48)", "length_misstated"),
        ("0 -> 1 -> 2 -> 3 -> 0 = 39", "length_misstated"), ("0 1 2 3 with length 40,000", "length_misstated"),
        ("0 2 1 3, length 40", "not_optimal"), ("0 2 1 3, length 40", "length_misstated"), ("0 2 1 3, length 48", "not_optimal"),
        ('{"tour": [0, 1, 2, 3], "length": 9999}', "length_misstated"), ("| 0 | 2 | 1 | 3 |", "not_optimal"),
    ):  # fmt: skip
        yield case(SQUARE, tag(text), "wrong", fault)
    wrong_total = EUREKA + "a wrong TotalDistance was accepted"
    yield case(
        SQUARE, tag('{"Path": "0->1->2->3->0", "TotalDistance": "9999"}'), "wrong", "length_misstated", wrong_total
    )
    for text in (
        "1->2->3->4->1",
        "4 3 2 1",
        "0 1 2 4",
        "0, 1, 2, 99999999999999999999",
        "0 1 2 3 0 40",
        "0->1->2->3->0->40",
        "10 11 12 13",
    ):
        yield case(SQUARE, tag(text), "unparsed", "unknown_city")
    source = "NPHardEval, TSP: only the length was compared, tours that repeat and omit cities were accepted"
    yield case(SQUARE, tag("0 1 0 1"), "wrong", "city_repeated", source)
    yield case(SQUARE, tag("0 1 0 1 0"), "wrong", "city_missing", source)


def broken_answers() -> Iterator[Row]:
    for text in (
        "0->1->2->3 or 0->2->1->3", "0 1 2 3, not 0 2 1 3", "not 0 1 2 3", "at least 0 1 2 3", "no tour, so 0 1 2 3", "0 1 2 3, impossible",
        "0->1->2->3; 0->2->1->3", "0->1->2->3 | 0->2->1->3", "0->1->2->3 / 0->2->1->3", "[0,1,2,3] [0,2,1,3]", "0,1,2,3 and 0,2,1,3", "0 1 2 3 = 0 2 1 3",
        "0 1 2 3 maybe", "0 1 2 3?", "0 1 2 3 is not optimal", "0 1 2 3 reversed", "0 1 2 3 except swap 1 and 2", "if 0 1 2 3 then length 40", "0..3", "range(4)",
        "0->1->...->3", "0,1,…,3", "0->1->2->3->", "->0->1->2->3", "0->->1->2->3", "0,,1,2,3", "0->1,2->3", "0, 1; 2, 3", "0 1 2,3", "0 1 2 3 | 4",
        "0.0, 1.0, 2.0, 3.0", "0 1 2 3.5", "0 -> 1 -> 2 -> 3.0", "+0 +1 +2 +3", "0x0 0x1 0x2 0x3", "0e0 1e0 2e0 3e0", "0 1 2 3²", "0*1*2*3", "0 + 1 + 2 + 3",
        "0'1'2'3", "0_1_2_3", "0^1^2^3", "0/1/2/3", "a0 b1 c2 d3", "x0 -> x1 -> x2 -> x3", "A B C D", "0->1->back to 2->3", "0 -> 1 -> back to start -> 2 -> 3", "0 1 2 3 not back to start", "0->1->return to 0->2->3", "0 -> 1 <- 2 -> 3",
        "٠ -> ١ -> ٢ -> ٣", "0 -> ١ -> 2 -> 3", "𝟎 𝟏 𝟐 𝟑", "0 1 2 Ⅲ", "⓪ ① ② ③", "O -> 1 -> 2 -> 3", "О 1 2 3", "\u202e3 2 1 0", "0 1 2 3\x00", "0 l 2 3",
        "(0,1),(1,2),(2,3)", "(0,1),(2,1),(2,3),(3,0)", "(0,1),(1,0),(2,3),(3,2)", "(0,1),(1,2),(2,3),(3,0),(0,1)", "(0,1),(1,2),(2,3),(3,3)", "((0,1),(1,2),(2,3),(3,0)", "(0,1),(1,2),(2,3),(3,0) or (0,2),(2,1),(1,3),(3,0)", "0-1, 1-2, 2-3, 3-0", "{0: 1, 1: 2, 2: 3, 3: 0}", '{"0": 1, "1": 2, "2": 3, "3": 0}', "start at 2: 0 1 2 3",
        "0->1->2->3, length 40, length 41", "0->1->2->3, length 41 = 40", "0->1->2->3 = 10+10+10+11 = 40", "0->1->2->3 (40) (41)", "0->1->2->3, length 5*8",
        "0->1->2->3, length 4 0", "0->1->2->3, length 40-41", "0->1->2->3, length 40.5", "0->1->2->3, length -40", "0->1->2->3, length > 39", "0->1->2->3, length ~40",
        "0->1->2->3, length 4e1", "0->1->2->3, length about 40", "0->1->2->3, length at most 40", "0->1->2->3 40",
        '{"tour": [0, 2, 1, 3], "tour": [0, 1, 2, 3]}', '{"tour": [0, 1, 2, 3], "path": [0, 2, 1, 3]}', '{"tour": [0, 1, 2, 3], "optimal": false}',
        '{"tour": [0, 1, 2, 3], "note": "or 0 2 1 3"}', '{"tour": [0, 1, 2, 3], "length": null}', '{"tour": [0, 1, 2, 3], "length": 40, "cost": 41}', '{"tour": null}',
        "| City | Next city |\n|---|---|\n| 0 | 1 |\n| 1 | 2 |\n| 2 | 3 |", "| 1 | 0 |\n| 2 | 1 |\n| 3 | 2 |\n| 4 | 3 |", "~~0 2 1 3~~ 0 1 2 3", "__import__('os')",
    ):  # fmt: skip
        yield case(SQUARE, tag(text), "unparsed")
    for text in (
        "",
        " ",
        "I give up.",
        "impossible",
        "No tour exists.",
        "40",
        "length 40",
        "None",
        "null",
        "?",
        "\x00",
        "\\frac{1}{2}",
        "[]",
        "{}",
        "NaN",
        "inf",
    ):
        yield case(SQUARE, tag(text), "unparsed")


def hostile_places() -> Iterator[Row]:
    right, other = "0 1 2 3", "0 2 1 3"
    for response, fault in (
        (f"<answer>{right}</answer><answer>{other}</answer>", "ambiguous"), (f"<answer>{other}</answer> or <answer>{right}</answer>", "ambiguous"),
        (f"<answer>{other} <answer>{right}</answer></answer>", "ambiguous"), (f"<answer>{right} <answer>{other}</answer>", "ambiguous"),
        (f"<answer>{right}</answer><answer>{right}, length 41</answer>", "ambiguous"), (f"<answer>{right}</answer><answer>0 1 2 9</answer>", "ambiguous"),
        (f"<answer>{right}</answer><answer>0 1 x 3</answer>", "ambiguous"), (f"\\boxed{{{right}}} \\boxed{{{other}}}", "ambiguous"),
        (f"Final answer: {right}\nFinal answer: {other}", "ambiguous"), (f"Answer: {right}\n\nAnswer: {other}", "ambiguous"),
        (f"```\n{right}\n```\n```\n{other}\n```", "ambiguous"), (f"<think><answer>{right}</answer></think>", "no_answer"),
        (f"<think>I think <answer>{right}</answer>", "no_answer"), (f"<answer>{right}</answer></think>", "no_answer"), ("", "no_answer"), ("I cannot do this.", "no_answer"),
        ("<answer></answer>", "no_answer"), ("<answer><answer>", "no_answer"),
        (f"<answer>{right}<br>{other}</answer>", None),
    ):  # fmt: skip
        yield case(SQUARE, response, "unparsed", fault)
    yield case(SQUARE, f"<answer>{other}</answer>\nFinal answer: {right}", "wrong", "not_optimal")
    yield case(SQUARE, f"\\boxed{{{right}}} <answer>{other}</answer>", "wrong", "not_optimal")
    yield case(SQUARE, f"<!-- <answer>{right}</answer> --> <answer>{other}</answer>", "wrong", "not_optimal")
    padded: list[tuple[list[list[Any]], str]] = [
        ([["-", 10**6], [tag(right), 1]], "correct"), ([["<answer>", 1], [" ", 10**6], [right + "</answer>", 1]], "correct"),
        ([["x ", 10**6]], "unparsed"), ([["<answer>", 1], ["0 -> 1 -> ", 10**5], ["2</answer>", 1]], "unparsed"), ([["<answer>", 10**5]], "unparsed"),
        ([["[", 10**5], [right, 1], ["]", 10**5]], "unparsed"), ([["\\boxed{", 10**5]], "unparsed"), ([["9", 10**6]], "unparsed"),
        ([[tag(right), 1], [tag(right), 900]], "correct"), ([[tag(right), 2000]], "unparsed"), ([["a", 17 * 2**20]], "unparsed"),
    ]  # fmt: skip
    for parts, status in padded:
        yield {
            "problem": {"weights": SQUARE},
            "parts": parts,
            "status": status,
            "fault": None,
            "source": "made here: long responses",
        }


# ------------------------------------------------------- defects of other checkers


def other_checkers() -> Iterator[Row]:
    right = joined([*range(13), 0], "->")
    for old, new, what in (
        ("0->1->", "0->-1->", "negative ids were accepted, signs dropped"), ("12->0", "12->-0", "negative ids were accepted, signs dropped"),
        ("11->12", "11->1 2", "token gluing"), ("11->12", "11->1,2", "token gluing"), ("11->12", "11->1.2", "token gluing"), ("11->12", "11->1/2", "token gluing"),
        ("11->12", "1e1->12", "token gluing"), ("10->11", "1 0->11", "token gluing"), ("4->", "x4y->", "junk inside was accepted"), ("2->3", "2.->3", "junk inside was accepted"),
        ("3->4", "3->(77)->4", "distances between hops became cities"),
    ):  # fmt: skip
        yield case(CIRCLE, tag(right.replace(old, new, 1)), "unparsed", source=EUREKA + what)
        yield case(CIRCLE, tag(json.dumps({"Path": right.replace(old, new, 1)})), "unparsed", source=EUREKA + what)
    length = sum(CIRCLE[i - 1][i] for i in range(13))
    for text, what in (
        (right.replace("->", " → "), "unicode arrows glued to one number"), (right.replace("->", " \\to "), "LaTeX arrows glued to one number"),
        (right.replace("->", ", "), "commas glued to one number"), (right.replace("->", "-"), "hyphens glued to one number"),
        (f"{right} ({length})", "a note after the tour became a city"), (f"{right} = {length}", "a note after the tour became a city"),
        (f"```json\n{json.dumps({'Path': right})}\n```", "code fence in the tag"), (f'{{"Path": "{right}",}}', "trailing comma"), (f'{{"path": "{right}"}}', "lower-case key"),
        (json.dumps({"Path": list(range(13))}), "Path as a list crashed"), (json.dumps({"Path": right, "explanation": "it's short"}), "extra field with an apostrophe"),
        (joined(range(13), "->"), "a tour that is not closed was rejected"),
    ):  # fmt: skip
        yield case(CIRCLE, tag(text), "correct", source=EUREKA + what)
    for response, what in (
        (f"<ANSWER>{right}</ANSWER>", "upper-case tag"), (f"<answer>{right}", "missing closing tag"),
        (f"I will answer in <answer> tags. <answer>{right}</answer>", "prose mentioning the tag first"),
    ):  # fmt: skip
        yield case(CIRCLE, response, "correct", source=EUREKA + what)
    yield case(CIRCLE, tag('{"Path": 5}'), "unparsed", source=EUREKA + "Path as a number crashed")
    yield case(
        CIRCLE,
        tag("0->0->0->0"),
        "wrong",
        "city_missing",
        EUREKA + "the failure sentinel 0,0,0,0 was a candidate of votes",
    )
    gluing = "RLVE and NPPC: digits taken wherever they stand"
    yield case(CIRCLE, tag(right.replace("->", "")), "unparsed", source=gluing)
    yield case(CIRCLE, "12 cities, 13 roads, 5 hours, so 7.", "unparsed", source=gluing)


# ---------------------------------------------------------------- generated instances


def generated() -> Iterator[Row]:
    for level in (1, 2, 3, 5, 7, 8, 10):
        for index in range(3):
            name = f"tsp:v1:L{level}:20260101:{index}"
            instance = load(name)
            weights, tour = instance.problem.to_dict()["weights"], list((instance.truth or {})["tour"])
            length = sum(weights[tour[i - 1]][tour[i]] for i in range(len(tour)))
            turned = tour[2:] + tour[:2]
            right = [
                joined(tour),
                joined([*turned, turned[0]], " → "),
                json.dumps({"tour": tour, "length": length}),
                f"{joined(turned, ', ')} (length {length})",
            ]
            for text in right:
                yield case(name, tag(text), "correct")
            yield case(name, f"Final answer: {joined(tour)}", "correct")
            yield case(name, tag(f"{joined(tour)}, length {length + 1}"), "wrong", "length_misstated")
            yield case(name, tag(joined(tour[:-1])), "wrong", "city_missing")
            yield case(name, tag(joined([*tour[:-1], tour[1]])), "wrong", "city_repeated")
            yield case(name, tag(joined([city + 1 for city in tour])), "unparsed", "unknown_city")
            yield case(name, tag(f"{joined(tour)} or another"), "unparsed")
            longer = [tour[0], tour[2], tour[1], *tour[3:]]
            if sum(weights[longer[i - 1]][longer[i]] for i in range(len(longer))) > length:
                yield case(name, tag(joined(longer)), "wrong", "not_optimal")
                yield case(name, tag(joined(tour)) + tag(joined(longer)), "unparsed", "ambiguous")


def main() -> None:
    sources = (
        right_forms,
        right_places,
        starts_and_directions,
        wrong_answers,
        broken_answers,
        hostile_places,
        other_checkers,
        generated,
    )
    rows = [{key: value for key, value in row.items() if value is not None} for source in sources for row in source()]
    path = pathlib.Path(__file__).with_name("tsp.jsonl")
    path.write_text("".join(write_object(row) + "\n" for row in rows), encoding="utf-8")
    print(len(rows), "cases")


if __name__ == "__main__":
    main()
