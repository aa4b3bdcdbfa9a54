"""Answers to mazes in every notation, and what is no answer."""

from __future__ import annotations

import pytest
from maze_cases import CLOSED, FORMS, MAZE, PROBLEM, TRUTH, instances

from assay.tasks.maze.answer import NO_PATH

RIGHT_WALKS = [
    "RRDDRR", "rrddrr", "R R D D R R", "R,R,D,D,R,R", "R, R, D, D, R, R.", "R->R->D->D->R->R", "R → R → D → D → R → R",
    "R-R-D-D-R-R", "R > R > D > D > R > R", "RR DD RR", "R\nR\nD\nD\nR\nR", "**RRDDRR**", "`RRDDRR`", '"RRDDRR"',
    "```\nRRDDRR\n```", "```text\nR R D D R R\n```", "$RRDDRR$", r"\boxed{RRDDRR}", r"\text{RRDDRR}", "[R, R, D, D, R, R]",
    r"$R \rightarrow R \to D \rightarrow D \rightarrow R \rightarrow R$", "['R', 'R', 'D', 'D', 'R', 'R']",
    "right, right, down, down, right, right", "Right Right Down Down Right Right", "RIGHT RIGHT DOWN DOWN RIGHT RIGHT",
    '["right", "right", "down", "down", "right", "right"]', "right → right → down → down → right → right",
    "right, right, then down, down, and then right, right", "go right, go right, down, down, right, right",
    "1. right\n2. right\n3. down\n4. down\n5. right\n6. right", "- right\n- right\n- down\n- down\n- right\n- right",
    "east east south south east east", "E E S S E E", "EESSEE", "eessee", "Start -> R -> R -> D -> D -> R -> R -> Exit",
    "→→↓↓→→", "→ → ↓ ↓ → →", "➡️➡️⬇️⬇️➡️➡️", "⇒⇒⇓⇓⇒⇒", "-> -> v v -> ->", "> > v v > >", ">>vv>>", "[→, →, ↓, ↓, →, →]",
    "The answer is RRDDRR", "2R 2D 2R", "2R2D2R", "2R, 2D, 2R", "2r 2d 1R 1R", "Path: RRDDRR", "The shortest path is RRDDRR.", "moves = RRDDRR",
    "(0,0) (0,1) (0,2) (1,2) (2,2) (2,3) (2,4)", "[[0,0],[0,1],[0,2],[1,2],[2,2],[2,3],[2,4]]",
    "(0,0) -> (0,1) -> (0,2) -> (1,2) -> (2,2) -> (2,3) -> (2,4)", "(0, 0) → (0, 1) → (0, 2) → (1, 2) → (2, 2) → (2, 3) → (2, 4)",
    "S (0,0), (0,1), (0,2), (1,2), (2,2), (2,3), (2,4) E", "0,0 -> 0,1 -> 0,2 -> 1,2 -> 2,2 -> 2,3 -> 2,4",
    "[(0, 0), (0, 1), (0, 2), (1, 2), (2, 2), (2, 3), (2, 4)]", r"\left(0,0\right), (0,1), (0,2), (1,2), (2,2), (2,3), (2,4)",
    "1. (0,0)\n2. (0,1)\n3. (0,2)\n4. (1,2)\n5. (2,2)\n6. (2,3)\n7. (2,4)", '{"path": "RRDDRR"}', "{'moves': ['R', 'R', 'D', 'D', 'R', 'R']}", '{"answer": [[0,0],[0,1],[0,2],[1,2],[2,2],[2,3],[2,4]]}',
    "RRDDRR (6 moves)", "RRDDRR, 6 moves in total", "RRDDRR (length: 6)", "RRDDRR\n\n(6 steps)", '{"path": "RRDDRR", "length": 6}', '{"moves": 6, "path": ["R", "R", "D", "D", "R", "R"]}',
    '{"explanation": "no path or U?", "path": "RRDDRR"}', "Right (R), Right (R), Down (D), Down (D), Right (R), Right (R)", "(R) (R) (D) (D) (R) (R)", "(R) -> (R) -> (D) -> (D) -> (R) -> (R)", "(> > v v > >)", "(>) (>) (v) (v) (>) (>)", "(R, R, D, D, R, R)",
    "Step 1: R\nStep 2: R\nStep 3: D\nStep 4: D\nStep 5: R\nStep 6: R", "| Move |\n|---|\n| RRDDRR |", "|Step|Move|\n|:-|-:|\n|1|R|\n|2|R|\n|3|D|\n|4|D|\n|5|R|\n|6|R|",
    r"\{R, R, D, D, R, R\}", r"\langle R,R,D,D,R,R \rangle", r"\textbf{R} \textbf{R} D D R R", r"R \Rightarrow R \Rightarrow D \Rightarrow D \Rightarrow R \Rightarrow R",
    "S -> (0,1) -> (0,2) -> (1,2) -> (2,2) -> (2,3) -> E", "S, (0,1), (0,2), (1,2), (2,2), (2,3), (2,4)",
    "ＲＲＤＤＲＲ", "R\u200bRDDRR", "R\u00a0R\u00a0D\u00a0D\u00a0R\u00a0R",
]  # fmt: skip


@pytest.mark.parametrize("text", RIGHT_WALKS)
def test_every_notation_of_a_walk_is_read(text):
    assert MAZE.parse(PROBLEM, f"<answer>{text}</answer>") == "RRDDRR"
    assert MAZE.verify(PROBLEM, f"So it is.\n\n<answer>\n{text}\n</answer>\n", TRUTH).correct


@pytest.mark.parametrize(
    "text",
    ["no path", "No path", "NO PATH.", "No path exists.", "There is no path", "there is no path from S to E", "**no path**",
     "impossible", "It is impossible.", "not possible", "unsolvable", "no solution", "cannot be reached", "No path found", "There isn't a path", "a path does not exist",
       "(no path)", '["no path"]', "The maze has no solution", '{"path": "no path", "length": null}',
     "no_path", "no-path", "nopath", "No route exists", "Unreachable", "the exit is unreachable", '"no path"',
     "E cannot be reached", "No path from S to E exists.", "E is unreachable from S", "The answer is: no path", '{"answer": "no path"}', r"\text{no path}"],
)  # fmt: skip
def test_every_claim_of_no_path_is_read(text):
    assert MAZE.parse(PROBLEM, f"<answer>{text}</answer>") == NO_PATH
    assert MAZE.verify(CLOSED, f"<answer>{text}</answer>").correct


def test_a_claim_may_name_the_ends_by_their_coordinates():
    for text in ("no path from (0,0) to (2,3)", "There is no path from S (0, 0) to E (2, 3)."):
        assert MAZE.verify(CLOSED, f"<answer>{text}</answer>").correct
        assert MAZE.verify(PROBLEM, f"<answer>{text}</answer>").status == "unparsed"  # E is at (2, 4)


UNREADABLE_WALKS = [
    "", " ", "None", "null", "N/A", "unknown", "impossible to say", "I give up", "path", "no", "not no path", "maybe no path",
    "no path or RRDDRR", "RRDDRR or no path", "RRDDRR or DDRRRR", "RRDDRR, DDRRRR?", "RRDDXR", "RRDD RR!!x", "RRDDRR (7 moves)", "RRDDRR, 5 steps", "RR(DD)RR", "RRDD(RR)", "RRDDRR [or]", "> > (v v) > >", "> > [v] v > >", "R -> R -> (D -> D) -> R -> R",
    "RRDDR ↓", "R → ↓", "RR south", "R R S S E E", "S R R D D R R E", "right, east", "up-right", "(0,0) R R", "north-east",
    "3R D", "R3 D", "R2 2D R2", "R2 R3", "R1 D2 L3", "R2D2R", "1 R 2 R 3 D", "0R", "999999R999999R999999R999999R999999R", "2x R", "-2R", "2.5R",
    "(0,1) (0,2)", "(0,0)", "(0,0), (0,1) or (1,0)", "(0,1), (0,2), (1,2), (2,2), (2,3), (2,4)", "(0,0) (0,1) S (0,2) (1,2)", "(0,0) -> (0,1) ->",
    "RRDDRR...", "RRDDR...", "RRDDRR…", "...RRDDRR", "R -> -> R", "R → R → D →", "1R 2R 3D 4D 5R 6R", "1R 2D", "R*R*D*D*R*R", "~~no path~~ RRDDRR", "no path?",
    "path does not exist: RRDDRR", "no path (0 moves)", "no path from (0,0) to (0,1)", '{"path": "RRDDRR", "length": 7}', '{"path": "RRDDRR", "other": "DDRRRR"}',
    '{"path": "RRDDRR", "route": "RRDDRR"}', '{"not": "RRDDRR"}', '{"path_exists": false, "path": null}', "(0,0) (0,1) [(0,2)]",
    "(0,0) (0,1) ... (2,4)", "[0,0,0,1]", "<->", "- - -", "---", "()", "[]", "{}", "{\"path\": null}",
    '{"path": "RRDDRR", "path": "DDRRRR"}', "ＸＲ", "RRDDRЯ", "ＲＲＤＤＲr̈", "RRDDRR\x00", "\x00", "RRDDR\u0280", "ʀʀᴅᴅʀʀ",
    "RRDDRR = 6", "the exit is reached", "reached", "not RRDDRR", "!RRDDRR", "!no path", "! no path", "first right, then guess", "٢R",
]  # fmt: skip


@pytest.mark.parametrize("text", UNREADABLE_WALKS)
def test_what_is_no_single_walk_is_unparsed(text):
    for problem in (PROBLEM, CLOSED):
        assert MAZE.verify(problem, f"<answer>{text}</answer>").status == "unparsed"


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("(0,1) (0,2)", "wrong_start"),
        ("RRDDRR (7 moves)", "length_misstated"),
        ("(0,0)", "no_moves"),
        ("RR south", "mixed_notation"),
        ("S R R D D R R E", "mixed_notation"),
        ("RRDDRR or DDRRRR", "unreadable_walk"),
    ],
)
def test_malformed_walks_say_why(text, kind):
    (fault,) = MAZE.verify(PROBLEM, f"<answer>{text}</answer>").faults
    assert fault.kind == kind
    for degree in ("where", "how", "oracle"):
        assert MAZE.feedback(PROBLEM, MAZE.verify(PROBLEM, f"<answer>{text}</answer>"), degree, TRUTH)


NUMBERS = {
    "3": 3, "03": 3, "three": 3, "Three": 3, "3.": 3, "3.0": 3, "**3**": 3, "$3$": 3, r"\boxed{3}": 3, "３": 3, '"3"': 3,
    "3 right turns": 3, "3 turns": 3, "three right turns": 3, "There are 3 right turns.": 3, "turns: 3": 3,
    "The number of right turns is 3.": 3, "The path makes 3 right turns": 3, "there are a total of 3 right turns": 3, '{"answer": 3}': 3, "= 3": 3,
    "[3]": 3, "(3)": 3, "three (3)": 3, r"3 \text{ right turns}": 3, "I count 3 right turns": 3, '{"answer": 3, "explanation": "4 or 5"}': 3, "| turns |\n|---|\n| 3 |": 3,
    "10": 10, "twenty-one": 21, "twenty one right turns": 21, "ninety": 90, "0": 0, "zero": 0,
}  # fmt: skip
NO_NUMBERS = [
    "| 3 |\n|---|\n| 4 |", "| turns |\n|---|\n| 3 |\n| 4 |", '{"answer": 3, "length": "4"}', '{"turns": 3, "right_turns": 4}',
    "3 or 8", "3, 8", "3-4", "3 to 4", "-3", "+3", "3.5", "1 0", "1e1", "3/1", "2+1", "3 left turns", "about 3", "not 3", "3?x",
    "number", "", "none", "NaN", "inf", "٣", "³", "three or four", "threeteen", "99999999999999999999", "0x3", "III", "1,000", "3\x00",
]  # fmt: skip


@pytest.fixture(scope="module")
def asked():
    return {form: instances(f"form={form},rows=9,columns=9", 1)[0] for form in FORMS[1:]}


@pytest.mark.parametrize(("text", "value"), NUMBERS.items())
def test_every_notation_of_a_number_is_read(asked, text, value):
    assert MAZE.parse(asked["right_turns"].problem, f"<answer>{text}</answer>") == value


@pytest.mark.parametrize("text", NO_NUMBERS)
def test_what_is_no_single_number_is_unparsed(asked, text):
    for form in ("right_turns", "turns"):
        assert MAZE.verify(asked[form].problem, f"<answer>{text}</answer>").status == "unparsed"


def test_a_number_of_other_turns_is_no_answer(asked):
    assert MAZE.verify(asked["turns"].problem, "<answer>3 right turns</answer>").status == "unparsed"
    assert MAZE.verify(asked["right_turns"].problem, "<answer>3 total turns</answer>").status == "unparsed"


def test_numbers_are_compared_whole(asked):
    instance = asked["turns"]
    key = instance.truth["answer"]
    for number in (10 * key, 10 * key + 1, key + 10, key + 1, int(f"1{key}")):
        verdict = MAZE.verify(instance.problem, f"<answer>{number}</answer>", instance.truth)
        assert verdict.status == "wrong" and verdict.faults[0].kind == "wrong_number"
    assert MAZE.verify(instance.problem, f"It has 99 squares.\nFinal answer: {key}", instance.truth).correct


DIRECTIONS = {
    "northeast": "northeast", "North-East": "northeast", "NE": "northeast", "north east": "northeast", "N": "north", "e": "east",
    "**South**": "south", "directly north": "north", "due west": "west", "to the southwest": "southwest", "north-west.": "northwest",
    "E is northeast of S": "northeast", "The exit is to the southeast of the start.": "southeast", "direction: east": "east",
    '{"answer": "NW"}': "northwest", "NE (northeast)": "northeast", "['east']": "east", "It is to the north.": "north", r"\boxed{\text{SW}}": "southwest", "Northeast": "northeast",
}  # fmt: skip


@pytest.mark.parametrize(("text", "value"), DIRECTIONS.items())
def test_every_notation_of_a_direction_is_read(asked, text, value):
    assert MAZE.parse(asked["relation"].problem, f"<answer>{text}</answer>") == value


@pytest.mark.parametrize(
    "text",
    ["!north", "north\neast", "north*east", "north (south)", "northeast...", "north - east", "north or east", "north, east", "N/E", "not north", "eastnorth", "northsouth", "up", "direction", "", "none", "north\x00",
     "northeast and southwest", "Norden", "ΝΕ", "N E S W", "no"],
)  # fmt: skip
def test_what_is_no_single_direction_is_unparsed(asked, text):
    assert MAZE.verify(asked["relation"].problem, f"<answer>{text}</answer>").status == "unparsed"
