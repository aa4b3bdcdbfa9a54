"""Laws of the variant `evidence=required`, for every task that has it."""

from __future__ import annotations

import json
from collections.abc import Iterator

import pytest
from depth import examples, scaled
from hypothesis import given, settings
from hypothesis import strategies as st

from assay.tasks import Instance, get_task, load
from assay.tasks.core.ids import Stream, make_key
from assay.tasks.datasets.judge import Judge
from assay.verifiers.claim import Claim
from assay.verifiers.verdict import Verdict

WORDS = {"3sat": "unsatisfiable", "maze": "no path", "calendar": "no slot", "spatial-map": "cannot be determined"}
each_task = pytest.mark.parametrize("name", list(WORDS))


def instances(name: str, level: int, count: int = 6, infeasible: float = 0.5) -> Iterator[Instance]:
    parameters = f"L{level},evidence=required,infeasible={infeasible}"
    return get_task(name).generate(parameters, seed=11, count=count)


@each_task
@pytest.mark.parametrize("level", [1, 4, 8])
def test_the_true_answer_verifies_in_the_form_the_prompt_asks_for(name: str, level: int) -> None:
    task = get_task(name)
    claims = 0
    for instance in instances(name, level, 6 if level < 8 else 3):
        truth = instance.truth or {}
        answer = task.truth_answer(instance.problem, truth)
        claims += isinstance(answer, Claim)
        text = task.write(instance.problem, answer)
        assert (text.startswith(WORDS[name] + ": ")) == isinstance(answer, Claim)
        assert task.parse(instance.problem, f"<answer>{text}</answer>") == answer
        prompt = task.prompt(instance.problem)
        for reply in (
            f"<answer>{text}</answer>",
            f"Thinking about it ...\n\n<answer>\n{text}\n</answer>\n",
            f"Final answer: {text}",
            f"I will write <answer>{task.example(instance.problem)}</answer>.\n<answer>{text}</answer>",
            f"{prompt}\n\n<answer>{text}</answer>",
        ):
            assert task.verify(instance.problem, reply, truth).correct, (str(instance.id), reply[:300])
        assert task.verify(instance.problem, f"<answer>{text}</answer>").correct
        assert not task.verify(instance.problem, prompt, truth).correct
    assert claims or level == 8


@each_task
def test_the_highest_level_has_proofs_within_the_limits(name: str) -> None:
    task = get_task(name)
    (instance,) = instances(name, 10, 1, infeasible=1.0)
    text = task.write(instance.problem, task.truth_answer(instance.problem, instance.truth or {}))
    assert task.verify(instance.problem, f"<answer>{text}</answer>", instance.truth).correct


@each_task
def test_a_claim_alone_is_worth_nothing_at_any_level(name: str) -> None:
    task = get_task(name)
    for level in range(1, 11):
        for instance in instances(name, level, 2, infeasible=1.0):
            reply = f"<answer>{WORDS[name]}</answer>"
            verdict = task.verify(instance.problem, reply, instance.truth)
            assert verdict.status == "wrong" and verdict.score == 0.0
            assert [fault.kind for fault in verdict.faults] == ["evidence_missing"]
            (batched,) = task.verify_batch([instance.problem], [reply], [instance.truth])
            assert batched == verdict


@each_task
def test_no_evidence_makes_a_false_claim_right(name: str) -> None:
    """The proof of one instance, and what the null model offers, held against feasible instances."""
    task = get_task(name)
    for level in (1, 3):
        (other,) = instances(name, level, 1, infeasible=1.0)
        proof = task.write(other.problem, task.truth_answer(other.problem, other.truth or {}))
        for instance in instances(name, level, 6, infeasible=0.0):
            stream = Stream(make_key("claims", str(instance.id)))
            attempts = [task.baseline(instance.problem, stream) for _ in range(6)]
            claims = [task.write(instance.problem, one) for one in attempts if isinstance(one, Claim)]
            for text in (proof, WORDS[name], *claims):
                verdict = task.verify(instance.problem, f"<answer>{text}</answer>", instance.truth)
                assert not verdict.correct and verdict.faults


@each_task
def test_attempts_are_written_and_read_and_their_faults_told(name: str) -> None:
    task = get_task(name)
    claims = 0
    for level in (1, 2, 6):
        for instance in instances(name, level, 4, infeasible=1.0):
            problem, truth = instance.problem, instance.truth
            stream = Stream(make_key("attempt", str(instance.id)))
            previous = None
            for _ in range(6):
                answer = task.baseline(problem, stream, previous)
                claims += isinstance(answer, Claim)
                again = task.parse(problem, f"<answer>{task.write(problem, answer)}</answer>")
                assert again == answer and hash(task.canonical(problem, again)) is not None
                json.dumps(task.to_json(problem, answer), allow_nan=False)
                verdict = task.check(problem, answer, truth or {})
                assert task.render(problem, answer) and task.picture(problem, answer, verdict.faults).to_svg()
                right = task.write(problem, task.truth_answer(problem, truth or {}))
                for degree in ("bit", "where", "how"):
                    told = task.feedback(problem, verdict, degree, truth)
                    assert told == task.feedback(problem, verdict, degree, None)
                    assert right not in told and right.partition(": ")[2] not in told
                assert task.feedback(problem, verdict, "oracle", truth)
                previous = (answer, verdict.faults)
    assert claims


@each_task
@given(data=st.data())
@settings(max_examples=examples(40))
def test_any_evidence_is_judged(name: str, data: st.DataObject) -> None:
    task = get_task(name)
    (instance,) = instances(name, 1, 1, infeasible=1.0)
    problem = instance.problem
    right = task.write(problem, task.truth_answer(problem, instance.truth or {}))
    pieces = data.draw(
        st.lists(
            st.sampled_from([*right.split(), "(", "[", "\n", ";", "0", "x1", "-", "{", "99999", "\ue000"]), max_size=30
        )
    )
    for text in (f"{WORDS[name]}: {' '.join(pieces)}", f"{WORDS[name]}: {data.draw(st.text(max_size=80))}"):
        verdict = task.verify(problem, f"<answer>{text}</answer>", instance.truth)
        json.dumps(verdict.to_dict(), allow_nan=False)
        for degree in ("bit", "where", "how", "oracle"):
            assert task.feedback(problem, verdict, degree, instance.truth)


LONG = scaled(1, 10)


@each_task
@pytest.mark.parametrize(
    "evidence",
    ["x" * 20_000 * LONG, "(" * 5_000 * LONG, "1 " * 10_000 * LONG, ";" * 10_000 * LONG, "Monday " * 3_000 * LONG, "(0,0)" * 4_000 * LONG, "x1 from 1; " * 600 * LONG, "map 1 " * 3_000 * LONG,
     "west to east " * 2_000 * LONG, "{" * 5_000 * LONG, "9" * 5_000 * LONG, "-" * 5_000 * LONG, "\\neg " * 2_000 * LONG, "from " * 3_000 * LONG, "\n" * 10_000 * LONG],
)  # fmt: skip
def test_hostile_evidence_is_refused(name: str, evidence: str) -> None:
    task = get_task(name)
    (instance,) = instances(name, 1, 1, infeasible=1.0)
    verdict = task.verify(instance.problem, f"<answer>{WORDS[name]}: {evidence}</answer>", instance.truth)
    assert not verdict.correct and verdict.faults


@pytest.mark.parametrize("person", ["Asha", "Sincera", "Stepsen", "Theo", "Proofrock"])
def test_the_first_letters_of_a_name_are_no_heading(person: str) -> None:
    task = get_task("calendar")
    problem = task.problem_from_dict({
        "people": {person: {"Monday": [["12:00", "13:00"]]}, "Bo": {"Monday": [["09:00", "10:00"]]}},
        "days": ["Monday"], "duration": 60, "evidence": "required",
    })  # fmt: skip
    for claim in ("no slot:", "no slot\n", "no slot because "):
        verdict = task.verify(problem, f"<answer>{claim} {person}: Monday 00:00-11:45; Bo: Monday 11:45-23:00</answer>")
        assert verdict.correct, verdict.faults


@each_task
def test_a_different_proof_of_the_same_claim_is_another_answer(name: str) -> None:
    task = get_task(name)
    (instance,) = instances(name, 1, 1, infeasible=1.0)
    right = task.write(instance.problem, task.truth_answer(instance.problem, instance.truth or {}))
    verdict = task.verify(instance.problem, f"<answer>{right}</answer> <answer>{WORDS[name]}</answer>", instance.truth)
    assert verdict.status == "unparsed" and verdict.faults[0].kind == "ambiguous"
    assert task.verify(instance.problem, f"<answer>{right}</answer> <answer>{right}</answer>", instance.truth).correct


@each_task
def test_ids_problems_and_certificates_keep_the_variant(name: str) -> None:
    task = get_task(name)
    first, *_ = instances(name, 2, 1, infeasible=1.0)
    assert "evidence=required" in str(first.id)
    assert load(str(first.id)).problem.to_dict() == first.problem.to_dict()
    data = json.loads(json.dumps(first.problem.to_dict()))
    assert data["evidence"] == "required"
    assert task.prompt(task.problem_from_dict(data)) == task.prompt(first.problem)
    assert task.problem_from_dict(data).to_dict() == data
    claim = f"<answer>{WORDS[name]}</answer>"
    (verdict,) = Judge(lambda ids: {"1": {"id": "1", "task": name, "problem": data}}).judge(
        [{"id": "1", "response": claim}]
    )
    assert (
        isinstance(verdict, Verdict) and not verdict.correct
    )  # a bare word is no evidence, wherever the problem is from
    for junk in ("yes", None, 1, [], {}):
        with pytest.raises(ValueError, match="evidence"):
            task.problem_from_dict({**data, "evidence": junk})
    assert task.check_certificate(task.certify(first.problem, first.truth or {}))
    plain = task.problem_from_dict({key: value for key, value in data.items() if key != "evidence"})
    assert "evidence" not in plain.to_dict()
    assert task.verify(plain, f"<answer>{WORDS[name]}</answer>").correct


@each_task
def test_step_oracles_do_not_look_at_the_variant(name: str) -> None:
    task = get_task(name)
    for infeasible in (0.0, 1.0):
        (instance,) = instances(name, 1, 1, infeasible)
        data = {key: value for key, value in instance.problem.to_dict().items() if key != "evidence"}
        oracles = [task.process_verifier(problem) for problem in (instance.problem, task.problem_from_dict(data))]
        first, second = ((one.next_steps(()), one.extendable([()]), one.completions([()])) for one in oracles)
        assert str(first) == str(second)


def test_tsp_has_no_such_claim_and_refuses_the_parameter() -> None:
    with pytest.raises(ValueError, match="evidence"):
        get_task("tsp").resolve("L1,evidence=required")
    with pytest.raises(ValueError, match="form"):
        get_task("maze").resolve("L1,evidence=required,form=turns")
    with pytest.raises(ValueError, match="evidence"):
        get_task("calendar").resolve("L1,evidence=some")
    with pytest.raises(ValueError, match="variables"):
        get_task("3sat").resolve("variables=150,evidence=required")
