"""NPHardEval: the shortest tour and the decision, from the text of a question and from its files."""

from __future__ import annotations

import itertools
import json
import random
from pathlib import Path
from typing import Any

import pytest
from assay_command import assay

from assay.harness.foreign import nphardeval

WEIGHTS = [[0, 2, 9, 10], [2, 0, 6, 4], [9, 6, 0, 8], [10, 4, 8, 0]]
"""The shortest tour, 0 1 3 2, has length 23; the shortest closed walk, which passes City 1 twice, 22."""


def asked(weights: list[list[int]], limit: float | None = None) -> str:
    head = (
        ""
        if limit is None
        else f"at least once and return to the starting city with the total distance less than {limit}.\n"
    )
    verb = "path" if limit is None else "distance"
    said = "with distance " if limit is None else ""
    pairs = itertools.combinations(range(len(weights)), 2)
    return head + "\n".join(f"The {verb} between City {i} and City {j} is {said}{weights[i][j]}." for i, j in pairs)


def answer(path: str, length: int) -> str:
    return f"<root><reasoning>Greedy.</reasoning><final_answer>{{'Path': '{path}', 'TotalDistance': '{length}'}}</final_answer></root>"


@pytest.mark.parametrize(
    "reply, correct",
    [
        (answer("0->1->3->2->0", 23), True), (answer("2->3->1->0->2", 23), True), (answer("0->1->2->3->0", 26), False),
        (answer("0->1->3->0", 16), False), ("0->1->2->...->N->0", False), ("", False),
    ],
)  # fmt: skip
def test_every_shortest_tour_is_right(reply: str, correct: bool) -> None:
    assert nphardeval.question({"question": asked(WEIGHTS)}).judge(reply).correct is correct


@pytest.mark.parametrize("limit, feasible", [(22, False), (22.5, True), (23, True), (1, False)])
def test_the_decision_is_strictly_less(limit: float, feasible: bool) -> None:
    made = nphardeval.question({"question": asked(WEIGHTS, limit)})
    assert made.group() == ("feasible" if feasible else "infeasible")
    for reply in ("<final_answer>{'Feasible': 'YES'}</final_answer>", "Yes", "The answer is yes."):
        assert made.judge(reply).correct is feasible
    for reply in ("<final_answer>{'Feasible': 'NO'}</final_answer>", "No."):
        assert made.judge(reply).correct is not feasible
    assert made.judge("Yes, no, maybe.").status == "unparsed"


def test_a_city_may_be_visited_twice_where_at_least_once_is_asked() -> None:
    star = [[0, 1, 1, 1], [1, 0, 9, 9], [1, 9, 0, 9], [1, 9, 9, 0]]  # back over City 0 each time: 6 instead of 20
    assert nphardeval.question({"question": asked(star, 7)}).group() == "feasible"
    assert nphardeval.question({"question": asked(star, 6)}).group() == "infeasible"


def test_decisions_agree_with_all_walks() -> None:
    chance = random.Random(5)
    for _ in range(30):
        weights = [[0] * 4 for _ in range(4)]
        for i, j in itertools.combinations(range(4), 2):
            weights[i][j] = weights[j][i] = chance.randint(1, 20)
        shortest = min(
            sum(weights[a][b] for a, b in itertools.pairwise((0, *walk, 0)))
            for length in (3, 4, 5, 6)
            for walk in itertools.product(range(4), repeat=length)
            if {0, *walk} == {0, 1, 2, 3}
        )
        for limit in (shortest, shortest + 1):
            assert nphardeval.question({"question": asked(weights, limit)}).group() == (
                "feasible" if shortest < limit else "infeasible"
            )


@pytest.mark.parametrize(
    "text, told",
    [
        (asked(WEIGHTS).replace("The path between City 1 and City 3 is with distance 4.", ""), "no distance between City 1 and City 3"),
        ("The path between City 0 and City 9999 is with distance 4.", "at most 1,000 cities"),
    ],
)  # fmt: skip
def test_a_question_that_cannot_be_read_says_why(text: str, told: str) -> None:
    with pytest.raises(ValueError, match=told):
        nphardeval.question({"question": text})


def folder(path: Path, kind: str, files: dict[tuple[int, int], list[list[Any]]]) -> Path:
    path.mkdir()
    for (level, number), lines in files.items():
        text = "\n".join(",".join(map(str, line)) for line in lines)
        (path / f"{kind}_level_{level}_instance_{number}.csv").write_text(text + "\n")
    return path


def test_results_are_joined_with_the_files_of_the_data_set(tmp_path: Path) -> None:
    other = [[0, 1, 1], [1, 0, 1], [1, 1, 0]]
    data = folder(
        tmp_path / "TSP", "synthesized_data_TSP", {(0, 10): other, (0, 2): WEIGHTS, (1, 1): WEIGHTS, (0, 11): other}
    )
    results = [
        {"output": answer("0->1->3->2->0", 23), "correctness": [False, "does not match the greedy solution"]},
        {"output": answer("0->1->2->0", 3), "correctness": [True, "complete"]},
        {"output": "", "correctness": False},
    ]
    (tmp_path / "gpt-4_tspResults.json").write_text(json.dumps(results) + "\n")
    found = assay("rejudge", "nphardeval", tmp_path / "gpt-4_tspResults.json", "--questions", data, "--table", "--json")
    (one,) = json.loads(found.stdout)
    (row,) = one["models"]
    assert (row["model"], row["answers"], one["questions"]) == ("gpt-4", 3, 3)
    assert (round(row["published"]["mean"], 3), round(row["ours"]["mean"], 3)) == (0.333, 0.667)


def test_decisions_are_joined_with_their_limits(tmp_path: Path) -> None:
    lines: list[list[Any]] = [*WEIGHTS, [24, "", "", ""]]
    data = folder(tmp_path / "D", "decision_data_TSP", {(0, 1): lines})
    (tmp_path / "log.json").write_text(json.dumps([{"output": "{'Feasible': 'YES'}", "correctness": [True, ""]}]))
    found = assay("rejudge", "nphardeval", tmp_path / "log.json", "--questions", data, "--json")
    assert json.loads(found.stdout)[-1]["agree"] == 1


@pytest.mark.parametrize(
    "lines, told", [([[0, 1], [1]], "square matrix"), ([["x"]], "expected numbers"), ([[0, 1.5], [1.5, 0]], "whole")]
)
def test_a_damaged_matrix_is_named(lines: list[list[Any]], told: str, tmp_path: Path) -> None:
    data = folder(tmp_path / "T", "synthesized_data_TSP", {(0, 1): lines})
    (tmp_path / "log.json").write_text('[{"output": "x", "correctness": false}]')
    found = assay("rejudge", "nphardeval", tmp_path / "log.json", "--questions", data)
    assert found.exit_code == 2 and "level_0_instance_1.csv: " in found.stderr and told in found.stderr


def test_a_result_without_a_question_says_so(tmp_path: Path) -> None:
    data = folder(tmp_path / "T", "synthesized_data_TSP", {(0, 1): WEIGHTS})
    (tmp_path / "log.json").write_text(json.dumps([{"output": "x", "correctness": False}] * 2))
    found = assay("rejudge", "nphardeval", tmp_path / "log.json", "--questions", data)
    assert found.exit_code == 1 and "expected 1 results, as many as there are questions" in found.stdout
