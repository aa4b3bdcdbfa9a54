"""Maze as language: verdicts, feedback, pictures, the null model."""

from __future__ import annotations

import importlib.resources
import json

import maze_twin as twin
import numpy as np
import pytest
from depth import scaled
from hypothesis import given
from hypothesis import strategies as st
from maze_cases import CLOSED, FORMS, MAZE, PROBLEM, ROWS, TRUTH, instances

from assay.tasks.core.ids import Stream, make_key
from assay.tasks.maze.answer import NO_PATH
from assay.tasks.maze.parameters import MazeParameters
from assay.verifiers.maze.problem import MazeProblem

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


LONG = scaled(1, 10)
HOSTILE = [
    "R" * 1_000_000 * LONG, "<answer>" + "R" * 1_000_000 * LONG + "</answer>", "<answer>" + "(0,0) " * 20_000 * LONG + "</answer>",
    "<answer>" + "(" * 30_000 * LONG, "<answer>" + "R -" * 30_000 * LONG, "<answer>" + "{" * 30_000 * LONG, "<answer>" * 10_000 * LONG,
    "<answer>" + "1. R\n" * 10_000 * LONG, "<answer>path" + " " * 30_000 * LONG + "x", "\\boxed{" * 10_000 * LONG, "<answer>" + ">v" * 30_000 * LONG,
    "<answer>" + "[(" * 30_000 * LONG, "<answer>" + "(R)" * 20_000 * LONG + "x", "<answer>" + "R*" * 20_000 * LONG, "<answer>|a|\n|-|\n" + "|R|\n" * 10_000 * LONG,
    '<answer>{"path": ' + "[" * 30_000 * LONG, "<answer>" + "R (R)" * 20_000 * LONG, "<answer>" + "(0,0) (0,1) " * 10_000 * LONG + "(", "<answer>" + "." * 30_000 * LONG, "<answer>R" + "!" * 30_000 * LONG,
    "<answer>" + "9" * 30_000 * LONG + "R</answer>", "<answer>" + "\\left(" * 10_000 * LONG, "<answer>{" + " " * 30_000 * LONG + "}</answer>",
    "R" * 2_000_000 * LONG,
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
            answer = MAZE.baseline(instance.problem, Stream(make_key("attempt", instance.id.index, number)), previous)
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
        tries = [MAZE.baseline(instance.problem, Stream(make_key("x", n % 2))) for n in range(4)]
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
