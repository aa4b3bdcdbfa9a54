"""What is judged natively is judged as the tolerant readers and the definition judge it: byte for byte."""

from __future__ import annotations

import functools
from typing import Any

import pytest
from mutate import mutants
from plain_agreement import disagreement_about, disagreements

from assay.harness.conformance import cases
from assay.tasks import _core, get_task
from assay.tasks.core.ids import Stream, make_key
from assay.tasks.core.task import Instance
from assay.tasks.spatial_map import parse as reading
from assay.tasks.spatial_map.parameters import FIRST_WORDS, SECOND_WORDS
from assay.verifiers.tsp import check as tsp_check
from assay.verifiers.tsp import solve as tsp

NAMES = ("3sat", "tsp", "maze", "spatial-map", "calendar")
FRAMES = (
    "{}", " {}\n", "<answer>{}</answer>", "Well.\n\n<answer>\n{}\n</answer>\nDone.", "<answer>{}</answer>\n\n<answer>{}</answer>",
    "<think>\nNot {other}: [x] \u2192 no.\n</think>\n\n<answer>{}</answer>", "no tag first</think><answer> {} </answer>",
    "So $\\boxed{{{}}}$.", "\\boxed{{{other}}} or \\boxed{{{}}}", "Final answer: {}", "I see.\nAnswer: {}\n", "**Answer:** {}",
    "Answer: {}\nor {other}", "Answer: {}\n\nAnswer: {other}", "An answer.\nAnswer: {}", "<answer>{}", "<ANSWER>{}</ANSWER>",
    "\u2705 <answer>{}</answer> \u2705", "[\u200b/THINK] <answer>{}</answer>", "<think>{other}</think>{}", "<answer>{}</answer></think>",
    "<answer>{}</answer>&lt;answer&gt;{other}&lt;/answer&gt;", "\uff1canswer\uff1e{other}\uff1c/answer\uff1e<answer>{}</answer>",
    "<answer>{}\\</answer>", "<answer>`{}`</answer>", "<answer>{}.</answer>", "\\<answer\\>{}\\</answer\\>", "{}\n\n{other}",
    "[THINK]<answer>{other}</answer>[/THINK]<answer>{}</answer>", "[THINK]{other}<answer>{}</answer>", "<answer>{other}\u0000{}</answer>",
    "<answer>\u00a0{}</answer>", "<answer>{}\r\n</answer>", "solution: {other}\nAnswer: {}", "\\fbox{{{other}}} \\boxed{{{}}}",
    '{{"answer": "{}"}}', "<answer>Answer: {}</answer>", "<answer>{} or {other}</answer>", "<answer>{other} {}</answer>",
)  # fmt: skip


@functools.cache
def made(name: str) -> list[Instance]:
    """Small instances and some of a middle level, with and without evidence; few are impossible, few are questions."""
    task = get_task(name)
    found = list(task.generate("L2,infeasible=0.4" if name != "tsp" else "L2", seed=5, count=10))
    found += task.generate(1, seed=5, count=4)
    if name == "maze":
        found += task.generate("L1,objective=any", seed=5, count=3)
        found += task.generate("L1,form=questions,infeasible=0", seed=5, count=3)
    if name != "tsp":
        found += task.generate("L1,evidence=required,infeasible=0.5", seed=5, count=3)
    return found


def said(name: str) -> list[tuple[Instance, str, str]]:
    """Instances with an answer, right or not, and another one."""
    task, stream = get_task(name), Stream(make_key("said", name))
    rows = []
    for instance in made(name):
        problem = instance.problem
        right = task.write(problem, task.truth_answer(problem, instance.truth or {}))
        tried = [task.write(problem, task.baseline(problem, stream)) for _ in range(2)]
        rows += [
            (instance, one, other) for one in (right, *tried, task.example(problem)) for other in (tried[0], right)
        ]
    return rows


@pytest.mark.parametrize("name", NAMES)
def test_answers_in_any_frame_are_judged_alike(name: str) -> None:
    rows = [
        (instance, frame.replace("{other}", other).replace("{{", "{").replace("}}", "}").replace("{}", one))
        for instance, one, other in said(name)
        for frame in FRAMES
    ]
    mine, wrong = disagreements(get_task(name), [row[0] for row in rows], [row[1] for row in rows])
    assert not wrong, wrong[:3]
    assert len(rows) > 3 * mine > len(rows) // 3  # neither nothing nor everything


@pytest.mark.parametrize(
    ("name", "claim"),
    [("3sat", "unsatisfiable"), ("maze", "no path"), ("calendar", "no slot"), ("spatial-map", "cannot be determined")],
)
def test_claims_are_judged_alike_and_here(name: str, claim: str) -> None:
    task = get_task(name)
    asked = [i for i in made(name) if getattr(i.problem, "evidence", "none") == "none"]
    asked = [i for i in asked if getattr(i.problem, "form", "path") == "path"]
    texts = [f"So be it.\n\n<answer>{claim}</answer>"] * len(asked)
    mine, wrong = disagreements(task, asked * 2, texts * 2)
    assert not wrong, wrong[:3]
    assert mine == 2 * len(asked)
    statuses = {verdict.status for verdict in task.verify_batch([i.problem for i in asked], texts, [None] * len(asked))}
    assert statuses == {"correct", "wrong"}


def test_claims_that_are_hard_to_settle_are_left(monkeypatch: pytest.MonkeyPatch) -> None:
    task = get_task("3sat")
    problems = [instance.problem for instance in task.generate("L6,infeasible=1", seed=3, count=4)]
    texts = ["unsatisfiable"] * 4
    monkeypatch.setattr("assay.tasks.sat.parse_fast.QUICK_CONFLICTS", 1)
    assert task.verify_texts(task.problem_texts(problems), texts, 1) == [None] * 4
    monkeypatch.setattr("assay.tasks.sat.parse_fast.QUICK_CONFLICTS", 2000)
    monkeypatch.setattr("assay.tasks.sat.parse_fast.CERTIFIED_VARIABLES", 3)
    assert task.verify_texts(task.problem_texts(problems), texts, 1) == [None] * 4


@pytest.mark.parametrize("name", NAMES)
def test_mutated_answers_are_judged_alike(name: str) -> None:
    total = 0
    for number, instance in enumerate(made(name)[::3]):
        seeds = [
            FRAMES[2 + k % 4].replace("{}", one) for k, (which, one, _) in enumerate(said(name)) if which is instance
        ]
        texts = [
            data.decode("utf-8", "replace")
            for data in mutants(f"plain-{name}-{number}", [s.encode() for s in seeds], 250)
        ]
        mine, wrong = disagreements(get_task(name), [instance] * len(texts), texts)
        assert not wrong, wrong[:3]
        total += mine
    assert total > 20


@pytest.mark.parametrize("name", NAMES)
def test_mutated_problems_are_judged_alike_or_left(name: str) -> None:
    task = get_task(name)
    instance, one = next((which, one) for which, one, _ in said(name) if one != "unsatisfiable")
    (text,) = task.problem_texts([instance.problem])
    texts = [data.decode("utf-8", "replace") for data in mutants(f"problem-{name}", [text.encode()], 700)]
    texts += [text[:i] + sign + text[i + 1 :] for i in range(0, len(text), 3) for sign in ("0", "-", '"', ",", "]")]
    verdicts = task.verify_texts(texts, [one] * len(texts), 1)
    wrong = [disagreement_about(task, text, one, verdict) for text, verdict in zip(texts, verdicts, strict=True)]
    assert not any(wrong), [item for item in wrong if item][:2]
    assert 0 < sum(verdict is not None for verdict in verdicts) < len(texts)


@pytest.mark.parametrize("name", NAMES)
def test_the_conformance_set_is_judged_alike(name: str) -> None:
    task = get_task(name)
    found = [case for case in cases(name) if len(case.response) < 5000]
    known: dict[str, Instance] = {}
    instances = []
    for case in found:
        key = case.identity or repr(case.problem)
        if key not in known:
            known[key] = case.instance()
        instances.append(known[key])
    mine, wrong = disagreements(task, instances, [case.response for case in found])
    assert mine > 5 and not wrong, wrong[:3]


@pytest.mark.parametrize("name", NAMES)
def test_threads_and_order_change_nothing(name: str) -> None:
    task = get_task(name)
    rows = [(instance.problem, f"<answer>{one}</answer>") for instance, one, _ in said(name)]
    problems, texts = task.problem_texts([problem for problem, _ in rows]), [text for _, text in rows]
    once = task.verify_texts(problems, texts, 1)
    assert task.verify_texts([text.encode() for text in problems], texts, 3) == once
    assert task.verify_texts(problems[::-1], texts[::-1], 2) == once[::-1]
    assert task.verify_texts([], [], 0) == []
    assert task.verify_texts(["{}", "", "\ud800"], ["", "\ud800", "x"], 0) == [None] * 3


def test_no_word_of_a_generated_name_means_anything_else() -> None:
    meanings: set[str] = {*reading._FILLERS, *reading._VERTICAL, *reading._HORIZONTAL, *reading._QUADRANT}
    meanings |= {
        "none",
        "nothing",
        "empty",
        "unknown",
        "or",
        "not",
        "from",
        "of",
        "relative",
        "and",
        "answer",
        "solution",
    }
    words = [word.lower() for word in (*FIRST_WORDS, *SECOND_WORDS)]
    assert meanings.isdisjoint(words) and all(word.isalpha() and word.isascii() for word in words)


def test_optimal_lengths_are_those_of_both_solvers() -> None:
    made = [i.problem for level in (1, 4, 6, 7) for i in get_task("tsp").generate(level, seed=2, count=6)]
    weights, cities = tsp_check._laid_out(made)
    import numpy as np

    wanted = np.arange(1, len(made))
    found = tsp.optimal_lengths(weights, cities, wanted, threads=1).tolist()
    assert found == [-1, *(solution.objective for solution in tsp.solve_with_effort(made[1:], threads=1))]
    assert -1 in tsp.optimal_lengths(weights, cities, wanted, node_limit=1, threads=1).tolist()[1:]


def test_native_readers_take_lists_of_text_alone() -> None:
    arguments: list[Any]
    for arguments in ([1], [None], ["x", 2.0]):
        with pytest.raises(TypeError):
            _core.sat_read_problems(arguments)
    import numpy as np

    with pytest.raises(ValueError, match="expected 1"):
        _core.sat_read_answers([], np.array([3], np.int32))
    with pytest.raises(ValueError, match="variables"):
        _core.sat_read_answers([""], np.array([-1], np.int32))
