"""Maze as language: generation, prompts, reading, verdicts, feedback, pictures, the null model."""

from __future__ import annotations

import importlib.resources
import itertools
import json
import math
import statistics
from collections import Counter

import maze_twin as twin
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from assay.tasks import get_task
from assay.tasks._core import generate_mazes
from assay.tasks.generation.maze_parameters import MazeParameters
from assay.tasks.keys import Stream, make_key
from assay.tasks.reading.maze import NO_PATH
from assay.verifiers.maze import MazeProblem

MAZE = get_task("maze")
TREES = ("wilson", "depth_first", "prim", "kruskal")
FORMS = ("path", "right_turns", "turns", "relation")

# S at (0, 0), E at (2, 4); two shortest paths of 6 moves: RRDDRR and DDRRRR.
ROWS = ["...#.", ".#.#.", "....."]
PROBLEM = MazeProblem(twin.grid(ROWS), (0, 0), (2, 4))
TRUTH = MAZE.solve(PROBLEM)
CLOSED = MazeProblem(twin.grid(["..#.", "..#.", "..#."]), (0, 0), (2, 3))


def instances(parameters, count=40, seed=7):
    return list(MAZE.generate(parameters, seed=seed, count=count))


def draw(kind, rows, columns, count, loops=0, infeasible=0, attempt=0, **more):
    return generate_mazes(
        make_key("test", kind), np.arange(count, dtype=np.uint64), attempt, rows=rows, columns=columns, kind=kind,
        tree="wilson", form="path", loops=loops, walls=2**32 // 3, infeasible=infeasible, reach=2**31, **more,
    )  # fmt: skip


def cells_and_passages(grid):
    """Free squares and pairs of free neighbours."""
    pairs = int((grid[1:] & grid[:-1]).sum() + (grid[:, 1:] & grid[:, :-1]).sum())
    return int(grid.sum()), pairs


# -------------------------------------------------------------------------- generation


@pytest.mark.parametrize("kind", TREES)
@pytest.mark.parametrize(("rows", "columns"), [(5, 5), (9, 15), (6, 10), (7, 12), (21, 21)])
def test_tree_mazes_are_spanning_trees(kind, rows, columns):
    squares, ends, outcome, *_ = draw(kind, rows, columns, 60)
    cells = ((rows + 1) // 2) * ((columns + 1) // 2)
    lines_left_over = set()
    for grid, (row, column, _, _), found in zip(squares, ends.tolist(), outcome, strict=True):
        assert found == 1
        free, pairs = cells_and_passages(grid)
        assert free == 2 * cells - 1 and pairs == free - 1  # as many edges as a tree has …
        text = ["".join("#."[v] for v in line) for line in grid]
        assert len(twin.distances(text, (row, column))) == free  # … and connected
        first_row, first_column = row % 2, column % 2
        assert grid[first_row::2, first_column::2].all()  # every cell is there
        lines_left_over.add((first_row, first_column))
    assert len(lines_left_over) == (1 + (rows % 2 == 0)) * (1 + (columns % 2 == 0))


def tree_frequencies(kind, count):
    squares = draw(kind, 5, 5, count)[0]
    return Counter(grid.tobytes() for grid in squares)


def chi_square(counts, classes, total):
    expected = total / classes
    return sum((count - expected) ** 2 / expected for count in counts) + (classes - len(counts)) * expected


def test_wilson_draws_every_spanning_tree_equally_often():
    """3 × 3 cells have 192 spanning trees. The bound is exceeded by chance with probability 10⁻⁶."""
    total = 19_200
    # Wilson and Hilferty's approximation of the chi-square quantile; 4.7534 is the normal one.
    bound = 191 * (1 - 2 / (9 * 191) + 4.7534 * math.sqrt(2 / (9 * 191))) ** 3
    counts = tree_frequencies("wilson", total)
    assert len(counts) == 192
    assert chi_square(list(counts.values()), 192, total) < bound
    biased = tree_frequencies("depth_first", total)
    assert chi_square(list(biased.values()), 192, total) > 10 * bound  # the test can fail


def test_braiding_opens_dead_ends():
    def dead_ends(loops):
        squares = draw("braided", 21, 21, 50, loops=loops)[0]
        neighbours = sum(np.pad(squares, ((0, 0), (1, 1), (1, 1)))[:, a : a + 21, b : b + 21]
                         for a, b in ((0, 1), (2, 1), (1, 0), (1, 2)))  # fmt: skip
        return int(((neighbours == 1) & (squares == 1)).sum())

    assert dead_ends(2**32) == 0
    assert 0.3 < dead_ends(2**31) / dead_ends(0) < 0.5  # one opening may serve two dead ends


@pytest.mark.parametrize("kind", [*TREES, "braided", "bernoulli"])
def test_mazes_without_a_path_have_as_many_walls_and_no_path(kind):
    pairs = [instances(f"kind={kind},rows=15,columns=15,infeasible={share}", 200) for share in (0, 1)]
    for instance in pairs[1]:
        problem = instance.problem
        assert instance.truth["length"] is None and instance.truth["path"] is None
        assert twin.length(problem.lines(), problem.start, problem.exit) == -1
        sides = [len(twin.distances(problem.lines(), end)) for end in (problem.start, problem.exit)]
        # Neither end is walled in: a tenth of what could be reached, before squares are opened elsewhere.
        assert min(sides) >= sum(sides) / 20
    free = [statistics.mean(int(i.problem.squares.sum()) for i in group) for group in pairs]
    assert free[0] == free[1] if kind in TREES else abs(free[0] - free[1]) < 3


def test_the_share_without_a_path_is_kept_whatever_the_attempts():
    found = sum(i.truth["length"] is None for i in instances("rows=5,columns=5,infeasible=0.25", 2000))
    assert 400 < found < 600  # 500, standard deviation 19
    assert not any(i.truth["length"] is None for i in instances("infeasible=0", 200))


@pytest.mark.parametrize("parameters", ["L1", "L7", "rows=6,columns=9,form=questions", "kind=bernoulli,infeasible=0.5"])
def test_an_instance_depends_on_its_index_alone(parameters):
    def data(found):
        return [(str(i.id), i.problem.to_dict(), i.truth, i.difficulty) for i in found]

    together = data(MAZE.generate(parameters, seed=5, count=20, threads=1))
    assert data(MAZE.generate(parameters, seed=5, count=20, threads=3)) == together
    assert data(MAZE.generate(parameters, seed=5, first=13, count=2)) == together[13:15]
    assert data([MAZE.rebuild(together[17][0])]) == [together[17]]
    other = data(MAZE.generate(parameters, seed=6, count=20))
    assert not {json.dumps(d[1]["rows"]) for d in together} & {json.dumps(d[1]["rows"]) for d in other}


@pytest.mark.parametrize(
    "parameters", ["L2", "kind=wilson", "kind=bernoulli", "form=relation", "kind=prim,rows=6,columns=30"]
)
def test_start_and_exit_lie_apart_in_no_constant_direction(parameters):
    found = instances(parameters, 300)
    steps = [tuple(np.sign(np.subtract(i.problem.exit, i.problem.start))) for i in found]
    assert max(Counter(steps).values()) < 300 * 0.4
    assert len({i.problem.start for i in found}) > 20
    assert all(i.truth["length"] is None or i.truth["length"] >= 2 for i in found)


def test_form_questions_draws_the_three_and_relations_are_balanced():
    found = instances("form=questions", 600)
    assert set(Counter(i.problem.form for i in found)) == set(FORMS[1:])
    relations = Counter(i.truth["answer"] for i in instances("form=relation", 800))
    assert len(relations) == 8 and max(relations.values()) < 800 * 0.18


@pytest.mark.parametrize("form", FORMS[1:])
def test_keys_follow_from_the_text_alone(form):
    for instance in instances(f"kind=mixed,form={form}", 150):
        rows = twin.read_drawing(MAZE.prompt(instance.problem))
        if form == "relation":
            (a, b), (c, d) = ((r, row.index(sign)) for sign in "SE" for r, row in enumerate(rows) if sign in row)
            key = ("north" if c < a else "south" if c > a else "") + ("west" if d < b else "east" if d > b else "")
        else:
            key = twin.turns(twin.follow_marks(rows))[form == "turns"]
        assert instance.truth["answer"] == key


def test_truth_is_a_shortest_path_that_an_outsider_finds():
    for instance in instances("L3", 100):
        data = instance.problem.to_dict()
        length = twin.length(data["rows"], tuple(data["start"]), tuple(data["exit"]))
        assert instance.truth["length"] == (None if length < 0 else length)
        if length >= 0:
            path = [tuple(square) for square in instance.truth["path"]]
            assert len(path) == length + 1 and path[0] == tuple(data["start"]) and path[-1] == tuple(data["exit"])
            assert all(b in {s for _, s in twin.around(data["rows"], a)} for a, b in itertools.pairwise(path))
        json.dumps([data, instance.truth, dict(instance.difficulty)])


def test_levels_grow_in_every_measure():
    means = []
    for level in range(1, 11):
        found = [i.difficulty for i in instances(level, 150)]
        means.append(
            [statistics.mean(d[name] for d in found) for name in ("expanded", "path_length", "decisions", "dead_ends")]
        )
    for easier, harder in itertools.pairwise(means):
        assert all(a < b for a, b in zip(easier, harder, strict=True))


def test_no_constant_answer_scores():
    for level in (1, 10):
        truths = Counter(str(MAZE.truth_answer(i.problem, i.truth)) for i in instances(level, 400))
        assert truths.most_common(1)[0][1] < 400 * 0.16


@pytest.mark.parametrize(
    ("parameters", "message"),
    [
        ("rows=4", "rows: expected 5 to 2001, got 4"),
        ("columns=2002", "columns: expected 5 to 2001"),
        ("walls=0.6", "walls: expected a number from 0 to 0.45"),
        ("infeasible=-0.1", "infeasible: expected"),
        ("loops=nan", "loops: expected"),
        ("kind=hedge", "kind: expected one of wilson"),
        ("objective=longest", "objective: expected one of"),
    ],
)
def test_bad_parameters_are_refused_by_name(parameters, message):
    with pytest.raises(ValueError, match=message):
        MAZE.resolve(parameters)


def test_a_request_that_cannot_be_met_says_so():
    with pytest.raises(ValueError, match=r"not found in 64 attempts.*lower walls"):
        instances("kind=bernoulli,walls=0,infeasible=1", 3)  # no wall that could be opened in exchange


@pytest.mark.parametrize(
    ("change", "message"),
    [({"rows": 4}, "rows"), ({"kind": "x"}, "kind"), ({"form": "x"}, "form"), ({"loops": 2**33}, "loops")],
)
def test_the_native_generator_checks_what_it_gets(change, message):
    good = {"rows": 9, "columns": 9, "kind": "wilson", "tree": "wilson", "form": "path"}
    good |= {"loops": 0, "walls": 0, "infeasible": 0, "reach": 0}
    with pytest.raises(ValueError, match=message):
        generate_mazes(make_key("x"), np.arange(2, dtype=np.uint64), 0, **(good | change))
    with pytest.raises(TypeError):
        generate_mazes(make_key("x"), np.arange(2), 0, **good)


def test_large_mazes_are_made():
    for kind in (*TREES, "braided", "bernoulli"):
        (instance,) = instances(f"kind={kind},rows=501,columns=501,infeasible=0", 1)
        assert instance.truth["length"] > 500


# ------------------------------------------------------------------------------ reading


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
    "3R D", "R3D2", "R2 D2 R2", "1 R 2 R 3 D", "0R", "999999R999999R999999R999999R999999R", "2x R", "-2R", "2.5R",
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


# ----------------------------------------------------------------------------- verdicts


@pytest.mark.parametrize(
    ("answer", "kind", "place", "detail"),
    [
        ("RRDDR", "stops_early", {"square": [2, 3]}, {"moves": 5}),
        ("RRR", "wall_hit", {"step": 3, "from": [0, 2], "to": [0, 3]}, {}),
        ("U", "outside", {"step": 1, "from": [0, 0], "to": [-1, 0]}, {}),
        ("DDRRRRUD", "not_shortest", {}, {"length": 8}),
        ("DDRRRRU", "stops_early", {"square": [1, 4]}, {"moves": 7}),
        ("no path", "claimed_no_path", {}, {}),
        ("(0,0) (0,2)", "not_a_step", {"step": 1, "from": [0, 0], "to": [0, 2]}, {}),
        ("(0,0) (0,1) (1,2) (2,2) (2,3) (2,4)", "not_a_step", {"step": 2, "from": [0, 1], "to": [1, 2]}, {}),
        ("(0,0) (0,0)", "not_a_step", {"step": 1, "from": [0, 0], "to": [0, 0]}, {}),
        ("(0,0) (0,1) (1,1) (2,4)", "wall_hit", {"step": 2, "from": [0, 1], "to": [1, 1]}, {}),
        ("(0,0) (-1,0) (2,4)", "outside", {"step": 1, "from": [0, 0], "to": [-1, 0]}, {}),
    ],
)
def test_faults_name_what_is_wrong(answer, kind, place, detail):
    verdict = MAZE.verify(PROBLEM, f"<answer>{answer}</answer>", TRUTH)
    (fault,) = verdict.faults
    assert (verdict.status, verdict.score, fault.kind, fault.place, fault.detail) == ("wrong", 0.0, kind, place, detail)


def test_squares_with_a_jump_are_written_and_read_back():
    answer = MAZE.parse(PROBLEM, "<answer>[[0,0],[0,1],[2,2],[2,4]]</answer>")
    assert answer == ((0, 0), (0, 1), (2, 2), (2, 4))
    assert MAZE.parse(PROBLEM, f"<answer>{MAZE.write(PROBLEM, answer)}</answer>") == answer
    verdict = MAZE.verify(PROBLEM, "<answer>[[0,0],[0,1],[2,2],[2,4]]</answer>", TRUTH)
    assert verdict.answer == [[0, 0], [0, 1], [2, 2], [2, 4]] and verdict.faults[0].place["step"] == 2
    told = MAZE.feedback(PROBLEM, verdict, "where", TRUTH)
    assert "from (0, 1) to (2, 2)" in told
    assert MAZE.verify_batch([PROBLEM], ["<answer>[[0,0],[0,1],[2,2],[2,4]]</answer>"], [TRUTH]) == [verdict]
    assert MAZE.render(PROBLEM, answer) and MAZE.picture(PROBLEM, answer, verdict.faults).to_svg()


def test_both_shortest_paths_are_right():
    assert TRUTH == {"length": 6, "path": [[0, 0], [0, 1], [0, 2], [1, 2], [2, 2], [2, 3], [2, 4]], "shortest_paths": 2}
    assert MAZE.verify(PROBLEM, "<answer>DDRRRR</answer>", TRUTH).correct


def test_any_legal_path_is_right_when_any_is_asked_for():
    problem = MazeProblem(twin.grid(ROWS), (0, 0), (2, 4), objective="any")
    truth = MAZE.solve(problem)
    assert MAZE.verify(problem, "<answer>DDRRRRUD</answer>", truth).correct  # passes the exit, ends on it
    assert MAZE.verify(problem, "<answer>RLRRDDRR</answer>", truth).correct
    assert MAZE.verify(problem, "<answer>DDRRRRU</answer>", truth).status == "wrong"
    assert "need not be a shortest" in MAZE.prompt(problem)


def test_a_claimed_truth_does_not_overrule_a_legal_walk():
    for claimed in ({"length": None, "path": None}, {"length": 9, "path": None}):
        assert MAZE.verify(PROBLEM, "<answer>RRDDRR</answer>", claimed).correct


def test_an_unreadable_answer_is_not_replaced_by_a_weaker_one():
    for text in ("(0,0) R R", "RRDDRR or no path", "R, R or D", "→ or ↓", "maybe no path"):
        response = f"<answer>{text}</answer>\n\nRRDDRR"
        assert MAZE.verify(PROBLEM, response, TRUTH).status == "unparsed"


def test_a_spoilt_walk_beside_a_right_one_makes_two_answers():
    right = "<answer>RRDDRR</answer>"
    squares = "(0,0) (0,1) " * 60
    for other in ("RRDDRRX", "XRRDDRR", "R" * 400 + "X", "X, " + "R, " * 200, squares + "or (2,4)", "RRDDRRЯ"):
        for text in (f"{right} <answer>{other}</answer>", f"<answer>{other}</answer> {right}"):
            assert MAZE.verify(PROBLEM, text, TRUTH).faults[0].kind == "ambiguous"


def test_only_the_final_answer_counts():
    right = "<answer>RRDDRR</answer>"
    example = f"<answer>{MAZE.example(PROBLEM)}</answer>"
    assert MAZE.verify(PROBLEM, f"{example}\n{right}", TRUTH).correct
    assert MAZE.verify(PROBLEM, example, TRUTH).status == "unparsed"
    assert MAZE.verify(PROBLEM, f"<think><answer>no path</answer></think>{right}", TRUTH).correct
    assert MAZE.verify(PROBLEM, f"{right}<answer>R,R,D,D,R,R</answer>", TRUTH).correct
    for other in ("no path", "RRD", "DDRRRR", "RRDDRR or not"):
        assert MAZE.verify(PROBLEM, f"{right}<answer>{other}</answer>", TRUTH).status == "unparsed"


@pytest.mark.parametrize("form", FORMS)
def test_an_echo_of_the_prompt_is_no_answer(form):
    for instance in instances(f"form={form},infeasible=0.5,rows=7,columns=7", 100):
        prompt = MAZE.prompt(instance.problem)
        assert MAZE.verify(instance.problem, prompt, instance.truth).status == "unparsed"
        answer = MAZE.write(instance.problem, MAZE.truth_answer(instance.problem, instance.truth))
        assert MAZE.verify(instance.problem, f"{prompt}\n\n<answer>{answer}</answer>", instance.truth).correct
        assert not MAZE.check(instance.problem, "", instance.truth).correct if form == "path" else True


@pytest.mark.parametrize("form", FORMS)
def test_the_truth_verifies_and_round_trips(form):
    for instance in instances(f"form={form},infeasible=0.3,kind=mixed,rows=10", 100):
        problem, truth = instance.problem, instance.truth
        answer = MAZE.truth_answer(problem, truth)
        assert MAZE.check(problem, answer, truth).correct
        assert MAZE.parse(problem, f"<answer>{MAZE.write(problem, answer)}</answer>") == answer
        again = MAZE.problem_from_dict(json.loads(json.dumps(problem.to_dict())))
        assert MAZE.prompt(again) == MAZE.prompt(problem)
        assert MAZE.solve(again) == truth


def test_batches_and_single_answers_get_the_same_verdicts():
    found = [*instances("L2,infeasible=0.3", 30), *instances("form=questions", 30)]
    texts = [["<answer>no path</answer>", "<answer>RR</answer>", "<answer>3</answer>", "?", "<answer>NE</answer>"][i % 5]
             for i in range(60)]  # fmt: skip
    texts[::7] = [f"<answer>{MAZE.truth_answer(i.problem, i.truth)}</answer>" for i in found[::7]]
    problems, truths = [i.problem for i in found], [i.truth if n % 3 else None for n, i in enumerate(found)]
    verdicts = MAZE.verify_batch(problems, texts, truths)
    assert verdicts == [MAZE.verify(*row) for row in zip(problems, texts, truths, strict=True)]
    assert {v.status for v in verdicts} == {"correct", "wrong", "unparsed"}


HOSTILE = [
    "R" * 10_000_000, "<answer>" + "R" * 10_000_000 + "</answer>", "<answer>" + "(0,0) " * 200_000 + "</answer>",
    "<answer>" + "(" * 300_000, "<answer>" + "R -" * 300_000, "<answer>" + "{" * 300_000, "<answer>" * 100_000,
    "<answer>" + "1. R\n" * 100_000, "<answer>path" + " " * 300_000 + "x", "\\boxed{" * 100_000, "<answer>" + ">v" * 300_000,
    "<answer>" + "[(" * 300_000, "<answer>" + "(R)" * 200_000 + "x", "<answer>" + "R*" * 200_000, "<answer>|a|\n|-|\n" + "|R|\n" * 100_000,
    '<answer>{"path": ' + "[" * 300_000, "<answer>" + "R (R)" * 200_000, "<answer>" + "(0,0) (0,1) " * 100_000 + "(", "<answer>" + "." * 300_000, "<answer>R" + "!" * 300_000,
    "<answer>" + "9" * 300_000 + "R</answer>", "<answer>" + "\\left(" * 100_000, "<answer>{" + " " * 300_000 + "}</answer>",
    "R" * 20_000_000,
]  # fmt: skip


@pytest.mark.parametrize("number", range(len(HOSTILE)))
def test_long_and_strange_responses_get_a_verdict(number):
    for instance in (instances("L1", 1)[0], instances("form=turns", 1)[0]):
        assert not MAZE.verify(instance.problem, HOSTILE[number], instance.truth).correct


@given(st.text("URDLurdl NSEW<>^v-→↓←↑()[],0123 nopathrigtdwlef\n\"'{}:|.*`$\\", max_size=60))
def test_any_text_gets_a_verdict(text):
    for problem, truth in ((PROBLEM, TRUTH), (CLOSED, MAZE.solve(CLOSED))):
        verdict = MAZE.verify(problem, f"<answer>{text}</answer>", truth)
        if verdict.correct and problem is PROBLEM:
            assert verdict.answer in ("RRDDRR", "DDRRRR")
        elif verdict.correct:
            assert verdict.answer == NO_PATH


# ---------------------------------------------------------------- feedback and pictures


def test_feedback_tells_no_more_than_its_degree():
    verdict = MAZE.verify(PROBLEM, "<answer>DDRRRRUD</answer>", TRUTH)
    told = {degree: MAZE.feedback(PROBLEM, verdict, degree, TRUTH) for degree in ("bit", "where", "how", "oracle")}
    assert told["bit"] == "Your answer is wrong."
    assert "shorter" in told["where"] and "8" not in told["where"]
    assert "8 moves" in told["how"] and "6" not in told["how"]
    assert "6 moves" in told["oracle"] and "(2,4)" in told["oracle"]


@pytest.mark.parametrize("form", FORMS)
def test_feedback_below_oracle_never_holds_the_answer(form):
    wrong = {"path": ["RR", "no path", "UU", "LL", "RRDDLLUU"], "relation": ["north", "southwest"]}.get(form, ["777"])
    for instance in instances(f"form={form},infeasible=0", 40):
        answer = str(MAZE.truth_answer(instance.problem, instance.truth))
        for text in wrong:
            verdict = MAZE.verify(instance.problem, f"<answer>{text}</answer>", instance.truth)
            if verdict.correct:
                continue
            for degree in ("bit", "where", "how"):
                words = MAZE.feedback(instance.problem, verdict, degree, instance.truth).replace(".", " ").split()
                assert answer not in words or (answer == text and form == "relation")
            assert MAZE.feedback(instance.problem, verdict, "oracle", instance.truth)


def test_text_drawings_show_the_legal_part_of_a_walk():
    assert MAZE.render(PROBLEM, "RRDDRR") == "S→↓#.\n.#↓#.\n..→→E"
    assert MAZE.render(PROBLEM, "RRRR").split("\n")[0] == "S→.#."
    assert MAZE.render(PROBLEM, NO_PATH).endswith("answer: no path")
    assert MAZE.render(PROBLEM) == "S..#.\n.#.#.\n....E"


@pytest.mark.parametrize("form", FORMS)
def test_pictures_are_drawn(form):
    (instance,) = instances(f"form={form},infeasible=0", 1)
    for text in ("RRRRRRRR", "no path", "3", "north", "UUUUUUUUUUUUUUU", "RLRL"):
        verdict = MAZE.verify(instance.problem, f"<answer>{text}</answer>", instance.truth)
        canvas = MAZE.picture(instance.problem, verdict.answer, verdict.faults)
        assert canvas.to_svg().startswith("<svg")
    assert canvas.to_png()[:4] == b"\x89PNG"


def test_pictures_of_the_largest_mazes_stay_in_bounds():
    problem = MazeProblem(np.ones((2001, 5), np.uint8), (0, 0), (2000, 4))
    assert MAZE.picture(problem, "R" * 4).height <= 4000


# --------------------------------------------------------------------------- null model


def success(level, rounds, count=60):
    right = 0
    for instance in instances(level, count):
        previous = None
        for number in range(rounds):
            answer = MAZE.attempt(instance.problem, Stream(make_key("attempt", instance.id.index, number)), previous)
            verdict = MAZE.check(instance.problem, answer, instance.truth)
            if verdict.correct:
                right += 1
                break
            previous = (answer, verdict.faults)
    return right / count


def test_the_null_model_is_sometimes_right_and_gains_by_repair():
    assert 0.3 <= success(1, 1) <= 0.75
    assert success(10, 1) <= 0.15
    assert success(4, 6) > success(4, 1) + 0.2


@pytest.mark.parametrize("form", FORMS)
def test_attempts_are_answers_and_repeatable(form):
    for instance in instances(f"form={form},infeasible=0.3", 30):
        tries = [MAZE.attempt(instance.problem, Stream(make_key("x", n % 2))) for n in range(4)]
        assert tries[:2] == tries[2:]
        assert MAZE.parse(instance.problem, f"<answer>{MAZE.write(instance.problem, tries[0])}</answer>") == tries[0]
        if tries[0] == NO_PATH:
            assert instance.truth["length"] is None  # claimed only when the search ran dry


def test_level_names_stand_for_parameters():
    assert MAZE.levels[10] == MazeParameters(rows=41, columns=41)
    assert all(len(MAZE.prompt(i.problem)) < 3000 for i in instances(10, 5))


def test_the_conformance_cases_are_those_that_their_script_writes():
    script = importlib.import_module("assay.conformance.make_maze")
    cases = (importlib.resources.files("assay.conformance") / "maze.jsonl").read_text(encoding="utf-8")
    assert script.as_text() == cases and len(cases.splitlines()) > 1000
