"""Replies and scores in the layouts of Inspect, lm-evaluation-harness, verifiers and plain rows."""

from __future__ import annotations

import math
from typing import Any

import pytest

from assay.harness.scored_logs.file_labels import label_files
from assay.harness.scored_logs.reading import read_replies
from assay.harness.scored_logs.scored_reply import ScoredReply, as_number
from assay.tasks.datasets import Row

TURNS = [{"role": "user", "content": "How many?"}, {"role": "assistant", "content": "4"}]
INSPECT = {
    "id": 3, "epoch": 2, "input": [TURNS[0]], "target": "4", "metadata": {"level": 1},
    "output": {"model": "m", "choices": [{"message": TURNS[1]}]},
    "scores": {"match": {"value": "C"}, "partly": {"value": 0.25}, "of several": {"value": {"a": 1, "b": 0}}},
    "model_usage": {"m": {"total_tokens": 7}, "judge": {"total_tokens": 3}}, "working_time": 1.5,
}  # fmt: skip
LM_EVAL = {
    "doc_id": 3, "doc": {"id": 3, "problem": "x"}, "target": "4", "arguments": {"gen_args_0": {"arg_0": "How many?"}},
    "resps": [["4"]], "filtered_resps": ["4"], "filter": "strict", "metrics": ["exact_match"], "exact_match": 1.0, "f1": 0.5,
}  # fmt: skip
TRACE = {
    "task": {"type": "T", "data": {"id": "3", "prompt": "How many?"}}, "agent": {}, "errors": [],
    "nodes": [{"message": TURNS[0]}, {"parent": 0, "message": TURNS[1]}],
    "rewards": {"right": {"score": 1.0, "weight": 1.0}, "form": {"score": 1.0, "weight": 0.0}},
    "calls": [{"model": "m", "usage": {"prompt_tokens": 4, "completion_tokens": 3, "cached_input_tokens": 3, "cost": 0.5}}],
}  # fmt: skip
ROLLOUT = {"example_id": 3, "prompt": [TURNS[0]], "completion": [TURNS[1]], "answer": "4", "reward": 1.0, "model": "m"}
PLAIN = {"id": 3, "question": "How many?", "response": "4", "score": 1, "model": "m", "usage": {"total_tokens": 10}}


def read(*rows: dict[str, Any], **options: Any) -> list[ScoredReply]:
    return list(read_replies([Row(number, row) for number, row in enumerate(rows, 1)], **options))


@pytest.mark.parametrize(
    "row, model, tokens",
    [
        (INSPECT, "m", 10), (LM_EVAL, "", None), (TRACE, "m", 10), ({"task": TRACE["task"], "traces": [TRACE]}, "m", 10),
        (ROLLOUT, "m", None), (PLAIN, "m", 10),
    ],
    ids=["inspect", "lm-eval", "trace", "episode", "rollout", "plain"],
)  # fmt: skip
def test_every_layout_gives_question_reply_score_model_and_cost(
    row: dict[str, Any], model: str, tokens: float | None
) -> None:
    (found,) = read(row)
    assert (found.error, found.text, found.score, found.accepted) == ("", "4", 1.0, True)
    assert found.row["question"] == "How many?" and str(found.row["id"]) == "3"
    assert (found.model, found.tokens) == (model, tokens)


@pytest.mark.parametrize(
    "row, scorer, score",
    [
        (INSPECT, "partly", 0.25), (INSPECT, "of several", 1.0), (LM_EVAL, "f1", 0.5), (TRACE, "form", 1.0),
        ({**ROLLOUT, "metrics": {"form": 0.0}}, "form", 0.0), ({**PLAIN, "exact": "incorrect"}, "exact", 0.0),
    ],
)  # fmt: skip
def test_the_scorer_can_be_named(row: dict[str, Any], scorer: str, score: float) -> None:
    assert [one.score for one in read(row, scorer=scorer)] == [score]


@pytest.mark.parametrize("row", [INSPECT, LM_EVAL, TRACE, ROLLOUT])
def test_a_scorer_that_is_not_there_is_an_error_that_names_those_that_are(row: dict[str, Any]) -> None:
    (found,) = read(row, scorer="nosuch")
    assert found.score is None and "expected one of" in found.error and "'nosuch'" in found.error


@pytest.mark.parametrize(
    "row",
    [
        {**INSPECT, "scores": {}}, {**INSPECT, "scores": {"match": {"value": math.nan}}}, {**LM_EVAL, "exact_match": None},
        {**TRACE, "errors": [{"type": "Sandbox", "message": "lost"}]}, {**TRACE, "rewards": {"right": None}},
        {**ROLLOUT, "error": "timeout"}, {**PLAIN, "score": None}, {**PLAIN, "score": math.nan},
    ],
)  # fmt: skip
def test_a_missing_score_is_not_zero(row: dict[str, Any]) -> None:
    assert [(one.score, one.accepted) for one in read(row)] == [(None, None)]


def test_the_rows_of_one_filter_count() -> None:
    rows = [LM_EVAL, {**LM_EVAL, "doc_id": 4}, {**LM_EVAL, "filter": "flexible", "exact_match": 0.0}]
    assert [(one.row["doc_id"], one.score) for one in read(*rows)] == [(3, 1.0), (4, 1.0)]


def test_a_turn_that_the_harness_wrote_is_no_reply() -> None:
    written = {"message": {"role": "assistant", "content": "An example."}, "sampled": False}
    nodes = [{"message": TURNS[0], "sampled": False}, {"message": TURNS[1], "sampled": True}, written]
    assert [one.text for one in read({**TRACE, "nodes": nodes})] == ["4"]
    assert [one.text for one in read({**TRACE, "nodes": [written]})] == [None]
    assert [one.text for one in read({**TRACE, "root_reply": "5"})] == ["5"]


def test_weights_of_rewards_count() -> None:
    rewards = {"right": {"score": 0.0, "weight": 0.8}, "form": {"score": 1.0, "weight": 0.2}}
    assert [one.score for one in read({**TRACE, "rewards": rewards})] == [pytest.approx(0.2)]


@pytest.mark.parametrize(
    "value, number",
    [("C", 1), ("I", 0), ("P", 0.5), ("N", 0), ("Correct", 1), (True, 1), (0, 0), (0.3, 0.3), (None, None), ([1], None), ("?", None)],
)  # fmt: skip
def test_scores_in_words(value: Any, number: float | None) -> None:
    assert as_number(value) == number


@pytest.mark.parametrize(
    "names, labels",
    [
        (
            ["d/easy--A_20250315_163713--maze.json", "d/hard--B_20250408_121913--maze.json"],
            [("A", "easy"), ("B", "hard")],
        ),
        (
            ["r/easy/a_m_20250315_163713/graphs/path.json", "r/easy/b_20250315_163713/games/maze.json"],
            [("a_m", "graphs path"), ("b", "games maze")],
        ),
        (
            ["out/org__m/samples_t1_2026-01-02T03-04-05.678.jsonl", "out/n/samples_t2_2026-01-02T03-04-05.678.jsonl"],
            [("org/m", "t1"), ("n", "t2")],
        ),
        (["gpt-4_tspResults.json", "gpt-4_tsp_d_Results.json"], [("gpt-4", "tsp"), ("gpt-4", "tsp_d")]),
        (["a.jsonl", "b.jsonl.gz"], [("a", ""), ("b", "")]),
        (["hard--A_20250315_163713--maze.json"], [("A", "hard maze")]),
        (["-"], [("-", "")]),
    ],
)
def test_names_of_files_tell_model_and_data_set(names: list[str], labels: list[tuple[str, str]]) -> None:
    assert list(label_files(names).values()) == labels
