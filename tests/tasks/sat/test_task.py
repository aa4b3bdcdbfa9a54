"""3SAT as a task: generation and its truth, prompt, verdicts, feedback, hostile answers."""

from __future__ import annotations

import itertools
import json
from collections import Counter

import numpy as np
import pytest
import sat_brute_force as brute
from depth import scaled
from hypothesis import given
from hypothesis import strategies as st

from assay.tasks import get_task
from assay.tasks._core import sat_generate
from assay.tasks.core.ids import Stream, make_key
from assay.tasks.sat.parameters import SatParameters
from assay.tasks.sat.verdict import clause_text
from assay.verifiers.sat import independent
from assay.verifiers.sat import solve as sat_solver
from assay.verifiers.sat.problem import Formulas, SatProblem

TASK = get_task("3sat")
KEY = make_key("test")
SIMPLE = SatProblem.from_clauses(3, [[1, 2, 3], [-1, 2, 3], [1, -2, 3]])
IMPOSSIBLE = SatProblem.from_clauses(3, [[a, b * 2, c * 3] for a in (1, -1) for b in (1, -1) for c in (1, -1)])


def generate(parameters, count=40, seed=5, **more):
    return list(TASK.generate(parameters, seed=seed, count=count, **more))


def verdict(problem, text):
    return TASK.verify(problem, text)


# ------------------------------------------------------------------------- generation


@pytest.mark.parametrize("kind", ["uniform", "planted", "satisfiable", "unique", "unsatisfiable"])
@pytest.mark.parametrize(("variables", "ratio"), [(5, 4.0), (9, 4.26), (12, 6.0)])
def test_every_truth_is_what_enumeration_finds(kind, variables, ratio):
    for instance in generate(f"variables={variables},ratio={ratio},kind={kind},infeasible=0.2", 25):
        problem, truth = instance.problem, instance.truth
        clauses = problem.clauses.tolist()
        assert len({frozenset(clause) for clause in clauses}) == len(clauses) == round(ratio * variables)
        number, can_be_true, can_be_false = independent.count_by_enumeration(variables, problem.clauses)
        assert truth["status"] == ("satisfiable" if number else "unsatisfiable")
        assert truth["solutions"] == instance.difficulty["solutions"] == number
        assert number == 0 or truth["backbone"] == (can_be_true ^ can_be_false).bit_count()
        assert truth["proof"] == ("assignment" if number else "refutation")
        assert number == 0 or not brute.false_clauses(clauses, truth["solution"])
        assert kind != "unsatisfiable" or number == 0
        assert kind != "unique" or number in (0, 1)


@pytest.mark.parametrize(
    "parameters",
    [
        "variables=3,ratio=1", "variables=3,ratio=2.3,kind=planted,infeasible=0", "variables=3,ratio=2.6666,kind=uniform",
        "variables=40,kind=unique,infeasible=0", "variables=100,kind=planted", "variables=200,ratio=3.9,infeasible=0",
        "variables=1000,kind=planted,infeasible=0", "variables=1000,ratio=4,kind=satisfiable,infeasible=0",
        "variables=600,ratio=3.5,kind=uniform",
    ],
)  # fmt: skip
def test_small_and_large_formulas_are_made(parameters):
    if parameters == "variables=3,ratio=1":
        parameters += ",infeasible=0"
    for instance in generate(parameters, 2):
        assert json.loads(json.dumps([instance.truth, dict(instance.difficulty)])) == [
            instance.truth, dict(instance.difficulty)
        ]  # fmt: skip
        answer = TASK.truth_answer(instance.problem, instance.truth)
        assert TASK.verify(instance.problem, f"<answer>{TASK.write(instance.problem, answer)}</answer>").correct


def test_an_instance_depends_on_its_index_alone():
    for parameters in ("L4", "variables=12,kind=unique", "variables=60,kind=planted", "variables=8,kind=uniform"):
        batch = generate(parameters, 30, threads=1)
        assert [i.problem.to_dict() for i in batch] == [
            i.problem.to_dict() for i in generate(parameters, 30, threads=2)
        ]
        for instance in batch[::7]:
            again = TASK.rebuild(str(instance.id))
            assert again.problem.to_dict() == instance.problem.to_dict()
            assert (again.truth, again.difficulty) == (instance.truth, instance.difficulty)


def test_neighbouring_seeds_share_nothing():
    seen = {clause_set(i) for i in generate("L3", 50, seed=1)}
    assert not seen & {clause_set(i) for i in generate("L3", 50, seed=2)}


def clause_set(instance):
    return frozenset(map(tuple, instance.problem.clauses.tolist()))


def test_the_infeasible_share_is_kept_exactly_in_expectation():
    statuses = Counter(i.truth["status"] for i in generate("variables=10,infeasible=0.25", 2000))
    assert 420 <= statuses["unsatisfiable"] <= 580
    assert {i.truth["status"] for i in generate("variables=10,infeasible=1", 20)} == {"unsatisfiable"}
    assert {i.truth["status"] for i in generate("variables=10,infeasible=0", 50)} == {"satisfiable"}


def test_unsatisfiable_formulas_look_like_the_others():
    """No surface statistic tells: same sizes, signs and variables equally often."""
    groups = {"satisfiable": [], "unsatisfiable": []}
    for instance in generate("variables=12,infeasible=0.5", 1500):
        groups[instance.truth["status"]].append(instance.problem.clauses)
    for clauses in map(np.stack, groups.values()):
        assert abs((clauses > 0).mean() - 0.5) < 0.01
        counts = np.bincount(np.abs(clauses).ravel(), minlength=13)[1:] / clauses.size
        assert np.abs(counts - 1 / 12).max() < 0.004


def test_a_balanced_plant_does_not_show():
    """Half of all literals are true under it; a plain plant makes 4/7 of them true."""
    shares = {}
    for kind in (1, 2):
        size = 400
        clauses, plants = sat_generate(kind, KEY, np.arange(size, dtype=np.uint64), np.zeros(size, np.uint64), 60, 256)
        true = (plants[np.arange(size)[:, None, None], np.abs(clauses) - 1] == 1) == (clauses > 0)
        assert true.any(2).all()
        shares[kind] = true.mean()
        if kind == 2:
            golden = (5**0.5 - 1) / 2
            weights = np.array([3, 3 * golden, golden**2])
            observed = np.bincount(true.sum(2).ravel(), minlength=4)[1:] / (size * 256)
            assert np.abs(observed - weights / weights.sum()).max() < 0.006
            assert np.abs(true.mean((0, 1)) - 0.5).max() < 0.006  # in every place of a clause
    assert abs(shares[2] - 0.5) < 0.004 and abs(shares[1] - 4 / 7) < 0.004


def test_uniform_clauses_are_uniform():
    """Every one of the 32 clauses over 4 variables, every literal order, equally often."""
    clauses, _ = sat_generate(0, KEY, np.arange(4000, dtype=np.uint64), np.zeros(4000, np.uint64), 4, 2)
    sets = Counter(tuple(sorted(clause, key=abs)) for clause in clauses.reshape(-1, 3).tolist())
    assert len(sets) == 32 and 170 < min(sets.values()) and max(sets.values()) < 335
    ordered = Counter(map(tuple, clauses.reshape(-1, 3).tolist()))
    assert len(ordered) == 192


def test_both_ways_to_unique_formulas_give_the_same_distribution():
    """3 variables and 7 of the 8 clauses have one solution always: all 8 formulas equally often."""
    seen = Counter(clause_set_unordered(i) for i in generate("variables=3,ratio=2.3333,kind=unique,infeasible=0", 800))
    assert len(seen) == 8 and min(seen.values()) > 60


def clause_set_unordered(instance):
    return frozenset(map(frozenset, instance.problem.clauses.tolist()))


def test_levels_get_harder():
    """For our solver, and for one that nobody tuned them to."""
    from pysat.solvers import Glucose4

    ours, theirs = [], []
    for level in range(1, 11):
        instances = generate(level, scaled(100, 400) if level < 9 else scaled(40, 100), seed=2024)
        ours.append(np.mean([i.difficulty["conflicts"] for i in instances]))
        conflicts = 0
        for instance in instances:
            with Glucose4(bootstrap_with=instance.problem.clauses.tolist()) as solver:
                solver.solve()
                conflicts += solver.accum_stats()["conflicts"]
        theirs.append(conflicts / len(instances))
    for effort in (ours, theirs):
        assert all(harder > 1.12 * easier for easier, harder in itertools.pairwise(effort)), effort
        assert effort[-1] > 100 * effort[0]


def test_no_constant_answer_pays():
    for level in (1, 3, 6):
        instances = generate(level, 200)
        for text in ("<answer>unsatisfiable</answer>", "<answer>{}</answer>", "<answer>" + "T" * 5 + "</answer>"):
            right = 0
            for instance in instances:
                n = instance.problem.variables
                reply = text.format(" ".join(f"x{v}=T" for v in range(1, n + 1)))
                right += TASK.verify(instance.problem, reply, instance.truth).correct
            assert right / len(instances) < 0.2


@pytest.mark.parametrize(
    ("text", "field"),
    [
        ("variables=2", "variables"), ("variables=5001", "variables"), ("ratio=0", "ratio"), ("ratio=-1", "ratio"),
        ("ratio=nan", "ratio"), ("ratio=inf", "ratio"), ("variables=3,ratio=4.26", "ratio"),
        ("variables=4,ratio=7.5,kind=planted", "ratio"), ("kind=hard", "kind"), ("infeasible=1.5", "infeasible"),
        ("infeasible=nan", "infeasible"), ("variables=51,kind=unique", "variables"),
        ("variables=201,kind=unsatisfiable", "kind"), ("variables=201,kind=planted", "infeasible"),
        ("variables=201", "infeasible"), ("variables=201,kind=uniform", "ratio"),
    ],
)  # fmt: skip
def test_impossible_parameters_name_the_field(text, field):
    with pytest.raises(ValueError, match=f"^{field}: "):
        SatParameters.parse(text)


def test_what_cannot_be_found_is_said():
    with pytest.raises(ValueError, match="raise ratio"):
        generate("variables=110,ratio=2,infeasible=1", 1)
    with pytest.raises(ValueError, match="kind=planted"):
        generate("variables=110,ratio=9,infeasible=0", 1)


def test_clauses_are_rounded_exactly():
    assert SatParameters(variables=50).clauses == 213
    assert SatParameters(variables=25, ratio=4.26).clauses == 107
    assert SatParameters(variables=10, ratio=2.25, infeasible=0).clauses == 23


# ------------------------------------------------------------------------------ language


def test_the_prompt_shows_every_clause_and_says_every_rule():
    (instance,) = generate("L2", 1)
    prompt = TASK.prompt(instance.problem)
    for number, clause in enumerate(instance.problem.clauses.tolist(), 1):
        assert f"\n{number}. {clause_text(clause)}\n" in prompt
    for rule in ("at least one of its three literals", "every clause", "Any satisfying", "unsatisfiable", "<answer>"):
        assert rule in prompt


def test_the_prompt_itself_is_no_answer():
    for problem in (SIMPLE, IMPOSSIBLE, generate("L5", 1)[0].problem):
        prompt = TASK.prompt(problem)
        for text in (prompt, prompt[-300:], f"```\n{prompt}\n```", f"<answer>{TASK.example(problem)}</answer>"):
            assert verdict(problem, text).status == "unparsed"
        assert verdict(IMPOSSIBLE, TASK.prompt(IMPOSSIBLE) + "\n<answer>unsatisfiable</answer>").correct


def test_the_problem_is_rebuilt_from_its_json():
    (instance,) = generate("L4", 1)
    data = json.loads(json.dumps(instance.problem.to_dict()))
    assert TASK.prompt(TASK.problem_from_dict(data)) == TASK.prompt(instance.problem)


@pytest.mark.parametrize(
    ("data", "message"),
    [
        ({}, "n is missing"), ({"n": 3}, "clauses is missing"), ({"n": "3", "clauses": []}, "n: "),
        ({"n": True, "clauses": []}, "n: "), ({"n": 3, "clauses": {}}, "clauses: "),
        ({"n": 3, "clauses": [3]}, "clause 1"), ({"n": 3, "clauses": [[1, 2, 3], [1, 2, "3"]]}, "clause 2"),
        ({"n": 3, "clauses": [[1, 2, 2.0]]}, "clause 1"), ({"n": 3, "clauses": [[1, 2]]}, "clause 1"),
        ({"n": 3, "clauses": [[1, 2, 10**30]]}, "clause 1"), ({"n": 3, "clauses": [[1, -1, 2]]}, "clause 1"),
        ({"n": 0, "clauses": []}, "n: "), ({"n": 10**9, "clauses": []}, "n: "),
    ],
)  # fmt: skip
def test_bad_json_is_refused(data, message):
    with pytest.raises(ValueError, match=message):
        TASK.problem_from_dict(data)


def test_solve_believes_a_hint_only_when_it_holds():
    good = {"status": "satisfiable", "solution": [False, False, True]}
    assert TASK.solve(SIMPLE, good)["solution"] == [False, False, True]
    for lie in (
        {"status": "satisfiable", "solution": [True, False, False]},
        {"status": "unsatisfiable", "solution": None},
        {"status": "satisfiable", "solution": [True]},
        {"status": "satisfiable", "solution": ["T", "T", "T"]},
        {"status": "satisfiable"},
    ):
        truth = TASK.solve(SIMPLE, lie)
        assert truth["status"] == "satisfiable" and not brute.false_clauses(SIMPLE.clauses.tolist(), truth["solution"])
        assert TASK.solve(IMPOSSIBLE, {**lie, "solution": [True] * 3})["status"] == "unsatisfiable"


# ------------------------------------------------------------------------------- verdicts


@given(brute.formulas(width=3), st.randoms(use_true_random=False))
def test_verdicts_are_what_the_definition_says(formula, random):
    n, clauses = formula
    problem = SatProblem.from_clauses(n, clauses)
    found = brute.solutions(n, clauses)
    truth = TASK.solve(problem)
    values = tuple(random.random() < 0.5 for _ in range(n))
    texts = [f"<answer>{TASK.write(problem, answer)}</answer>" for answer in (values, "unsatisfiable")]
    for known in (truth, None):
        first, claim = TASK.verify_batch([problem] * 2, texts, [known] * 2)
        assert first == TASK.verify(problem, texts[0], known) and claim == TASK.verify(problem, texts[1], known)
        assert first.correct == (values in found) and claim.correct == (not found)
        assert [f.place["clause"] - 1 for f in first.faults if f.kind == "clause_false"] == brute.false_clauses(
            clauses, values
        )[:25]


def test_faults_tell_clause_and_values():
    (fault,) = verdict(SIMPLE, "<answer>x1=F x2=F x3=F</answer>").faults
    assert fault.kind == "clause_false"
    assert fault.place == {"clause": 1, "text": "(x1 ∨ x2 ∨ x3)"}
    assert fault.detail == {"values": {"x1": False, "x2": False, "x3": False}}
    assert verdict(SIMPLE, "<answer>unsatisfiable</answer>").faults[0].kind == "claimed_unsatisfiable"
    assert verdict(IMPOSSIBLE, "<answer>TTT</answer>").faults[0].kind == "clause_false"
    assert verdict(IMPOSSIBLE, "<answer>unsatisfiable</answer>").correct


def test_a_hard_formula_from_elsewhere_ends_undecided(monkeypatch):
    """Nobody can refute 1000 variables at ratio 4.26: the claim costs bounded work and proves nothing."""
    clauses, _ = sat_generate(0, KEY, np.zeros(1, np.uint64), np.zeros(1, np.uint64), 1000, 4260)
    problem = SatProblem(1000, clauses[0])
    monkeypatch.setattr(sat_solver, "FLIP_LIMIT", 10_000)
    for limits in ({"propagation_limit": 1_000_000}, {"conflict_limit": 3_000}):
        assert sat_solver.solve(problem.to_cnf(), **limits).status == "unknown"
    real = sat_solver.solve
    monkeypatch.setattr(sat_solver, "solve", lambda cnf: real(cnf, propagation_limit=1_000_000))
    assert TASK.solve(problem)["status"] == "unknown"
    result = verdict(problem, "<answer>unsatisfiable</answer>")
    assert (result.status, result.score, result.faults[0].kind) == ("undecided", 0.0, "not_decided")
    with pytest.raises(ValueError, match="not been decided"):
        TASK.certify(problem, TASK.solve(problem))


def test_an_undecided_claim_is_neither_right_nor_wrong():
    verdict = TASK.check(SIMPLE, "unsatisfiable", {"status": "unknown"})
    assert verdict.status == "undecided" and verdict.score == 0
    assert TASK.check(SIMPLE, (True, True, True), {"status": "unknown"}).correct


def test_a_missing_truth_is_no_proof_of_anything():
    for label in ({"status": None}, {"solution": None}, {"status": "unsat"}):
        assert TASK.verify(SIMPLE, "<answer>unsatisfiable</answer>", label).status == "undecided"
    assert TASK.verify(SIMPLE, "<answer>unsatisfiable</answer>", {}).status == "wrong"
    assert TASK.verify(IMPOSSIBLE, "<answer>unsatisfiable</answer>", {}).correct


def test_a_false_truth_cannot_make_a_wrong_assignment_right():
    lie = {"status": "satisfiable", "solution": [False, False, False]}
    assert not TASK.verify(SIMPLE, "<answer>FFF</answer>", lie).correct
    assert not TASK.verify_batch([SIMPLE], ["<answer>FFF</answer>"], [lie])[0].correct


RIGHT = "x1=T x2=T x3=T"


@pytest.mark.parametrize(
    ("text", "status"),
    [
        (f"<answer>{RIGHT}</answer>", "correct"),
        (f"thinking…\n\nFinal answer: {RIGHT}", "correct"),
        (f"\\boxed{{{RIGHT}}}", "correct"),
        ("\\boxed{x_1=1,\\ x_2=1,\\ x_3=1}", "correct"),
        (f"```\n{RIGHT}\n```", "correct"),
        (RIGHT, "correct"),
        ("<final_answer>{'Solution': 'True, True, True'}</final_answer>", "correct"),
        (f"I will answer in <answer> tags. <answer>{RIGHT}</answer>", "correct"),
        (f"<ANSWER>{RIGHT}</ANSWER>", "correct"),
        (f"<answer>{RIGHT}", "correct"),
        (f"<think><answer>FFF</answer></think><answer>{RIGHT}</answer>", "correct"),
        (f"<answer>x1=T x2=F ... x3=F</answer> so <answer>{RIGHT}</answer>", "correct"),
        (f"<answer>{RIGHT}</answer> again <answer>TTT</answer>", "correct"),
        (f"<answer>{RIGHT}</answer> or <answer>FFF</answer>", "unparsed"),
        (f"<answer>{RIGHT}</answer> or <answer>unsatisfiable</answer>", "unparsed"),
        (f"<answer>{RIGHT} or unsatisfiable</answer>", "unparsed"),
        (f"<answer>{RIGHT} unsatisfiable</answer>", "unparsed"),
        ("<answer>x1=T x2=T</answer> x3=T", "unparsed"),
        (f"<answer>{RIGHT} x4=T</answer>", "unparsed"),
        (f"<answer>{RIGHT} x1=F</answer>", "unparsed"),
        ("<answer>T,T,T,T</answer>", "unparsed"),
        ("<answer>nan</answer>", "unparsed"),
        ("<answer></answer>", "unparsed"),
        ("<answer>x1=T x2=T x3=T\0</answer>", "unparsed"),
        ("<answer>х1=T х2=T х3=T</answer>", "unparsed"),
        ("<answer>__import__('os').system('true')</answer>", "unparsed"),
        ("<answer>None</answer>", "unparsed"),
        ("", "unparsed"),
        ("<answer>unsatisfiable</answer>", "wrong"),
        ("The formula is unsatisfiable.", "wrong"),
        ("<answer>FFF</answer>", "wrong"),
        ("<answer>" + "x1=T " * 2_000_000 + "</answer>", "unparsed"),
        ("(" * 10_000_000, "unparsed"),
        ("\\boxed{" * 200_000, "unparsed"),
        ("{}" * 500_000 + f"<answer>{RIGHT}</answer>", "correct"),
        ("unsatisfiable " * 700_000, "unparsed"),
    ],
    ids=lambda value: str(value)[:40],
)
def test_hostile_and_friendly_responses(text, status):
    assert verdict(SIMPLE, text).status == status


@given(st.text() | st.text("xTF10=,<>answer/\\boxed{}`\n", max_size=80))
def test_any_text_gets_a_verdict(text):
    result = verdict(SIMPLE, text)
    assert result.status in ("correct", "wrong", "unparsed")
    assert TASK.feedback(SIMPLE, result, "how")


# ------------------------------------------------------------------------------- feedback


def test_feedback_leaks_no_more_than_its_degree():
    problem = generate("L3,infeasible=0", 1)[0].problem
    truth = TASK.solve(problem)
    right = TASK.write(problem, TASK.truth_answer(problem, truth))
    for text in ("<answer>unsatisfiable</answer>", "<answer>" + "T" * 10 + "</answer>", "<answer>x1=T</answer>", "hm"):
        result = TASK.verify(problem, text, truth)
        for degree in ("bit", "where", "how"):
            assert right not in TASK.feedback(problem, result, degree, truth)
        if result.status == "wrong":
            assert right in TASK.feedback(problem, result, "oracle", truth)
    result = verdict(SIMPLE, "<answer>FFF</answer>")
    assert TASK.feedback(SIMPLE, result, "where") == "Your answer is wrong.\n- Clause 1, (x1 ∨ x2 ∨ x3), is false."
    assert TASK.feedback(SIMPLE, result, "how").endswith("is false: x1 is false, x2 is false, x3 is false.")
    missing = verdict(SIMPLE, "<answer>x1=T x2=T</answer>")
    assert TASK.feedback(SIMPLE, missing, "how") == "No answer could be read.\n- Missing: x3."
    for fault_text in ("x1=T x1=T x2=T x3=T", "x9=T", "T T", "x1=T or x2=T", "unsatisfiable TTT"):
        for degree in ("where", "how", "oracle"):
            assert TASK.feedback(SIMPLE, verdict(SIMPLE, f"<answer>{fault_text}</answer>"), degree, truth)


def test_many_false_clauses_are_summed_up():
    instance = generate("variables=300,kind=planted,infeasible=0", 1)[0]
    result = TASK.check(instance.problem, tuple(not value for value in instance.truth["solution"]), instance.truth)
    assert len(result.faults) == 26 and result.faults[-1].kind == "further_clauses_false"
    assert f"{result.faults[-1].detail['count']} more clauses" in TASK.feedback(instance.problem, result, "how")


# ---------------------------------------------------------------- pictures, null model


def test_pictures_and_text_show_the_false_clauses():
    for level in (1, 10):
        instance = generate(f"L{level},infeasible=0", 1)[0]
        for answer in (None, tuple(instance.truth["solution"]), (True,) * instance.problem.variables, "unsatisfiable"):
            canvas = TASK.picture(instance.problem, answer)
            assert canvas.to_svg().startswith("<svg") and canvas.to_png().startswith(b"\x89PNG")
    assert TASK.render(SIMPLE, (False, False, False)).count("✗") == 1
    assert "✗" not in TASK.render(SIMPLE, (True, True, True))


def test_the_null_model_is_seeded_and_repairs():
    instance = generate("L6,infeasible=0", 1)[0]
    problem = instance.problem
    answers = [TASK.baseline(problem, Stream(KEY, index)) for index in range(20)]
    assert answers == [TASK.baseline(problem, Stream(KEY, index)) for index in range(20)]
    assert len(set(answers)) > 10
    false = lambda answer: len(brute.false_clauses(problem.clauses.tolist(), answer))
    for index, answer in enumerate(answers):
        if answer != "unsatisfiable":
            repaired = TASK.baseline(problem, Stream(KEY, index, 1), (answer, ()))
            assert repaired == "unsatisfiable" or false(repaired) <= false(answer)
    assert TASK.baseline(problem, Stream(KEY), ("unsatisfiable", ()))


def test_a_quick_search_agrees_with_the_proof():
    """Local search never finds what the solver has refuted."""
    instances = generate("variables=15,kind=unsatisfiable", 100)
    formulas = Formulas.pack([i.problem.to_cnf() for i in instances])
    _, false, _ = sat_solver.walk(formulas, np.arange(100, dtype=np.uint64), max_flips=2000)
    assert (false > 0).all()
