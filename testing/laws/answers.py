"""Laws about answers: writing, reading, verdicts and the null model."""

from __future__ import annotations

from typing import Any, get_args

from ...tasks.core.ids import Stream
from ...tasks.core.instance import STATUSES, UNPROVED, Degree, Instance
from ...verifiers.verdict import Fault
from ..bench import Bench, Broken, as_json, expect, shown, tagged, truth_of

HOSTILE = (
    "\x00", "\ud800", "{" * 5000, "[" * 5000, "(" * 5000, '{"a":' * 5000, "9" * 5000, "-" * 5000, "NaN", "inf", "null", "true", "None",
    "0x10", "1e999", "1_000", "\u0661\u0662", "x" * 100_000, "1 " * 50_000, "1," * 50_000, "a or b or c", "[]", "{}", "()", '""', "[[]]",
    "[[[77]]]", "{'a': 77}", "__import__('os').system('true')", "${7*7}", "\\frac{1}{2}", "<answer></answer>", "<answer><answer>",
)  # fmt: skip
"""Answers that are right for no problem of any task."""

ALPHABET = "0123456789 ,;:.=+-*/()[]{}<>\"'\\\n\tabcxyzTFRDUL→−é\u0661\u200b\x00|_#"
"""Characters of random texts: digits, punctuation, markup, and some that look like others."""


def true_answer_verifies(bench: Bench) -> None:
    """The true answer verifies in the form the prompt asks for, with the truth and without it."""
    task = bench.task
    for instance in bench.everywhere():
        problem, truth, text = instance.problem, truth_of(instance), bench.right(instance)
        for reply in (
            tagged(text),
            f"Thinking about it ...\n\n<answer>\n{text}\n</answer>\n",
            f"Final answer: {text}",
        ):
            _expect_correct(bench, instance, reply, truth)
        again = task.solve(problem)
        as_json(instance, "truth", again)
        _expect_correct(bench, instance, tagged(task.write(problem, task.truth_answer(problem, again))), truth)
        _expect_correct(bench, instance, tagged(text), None)


def truth_is_concluded(bench: Bench) -> None:
    """The truth of a generated instance is a proof, and `conclusion` names the value of what is optimal."""
    task = bench.task
    for instance in bench.everywhere():
        status, objective = task.conclusion(instance.problem, truth_of(instance))
        expect(status in STATUSES, instance, f"conclusion has the status {status!r}; statuses: {', '.join(STATUSES)}")
        expect(status not in UNPROVED, instance, f"the truth is {status}, which proves nothing")
        expect(
            (objective is not None) == (status == "optimal"),
            instance, f"the truth is {status} with the objective {objective!r}; only an optimum has one, "
            "under the key `objective` or from `conclusion`",
        )  # fmt: skip


def _expect_correct(bench: Bench, instance: Instance, reply: str, truth: Any) -> None:
    verdict = bench.task.verify(instance.problem, reply, truth)
    how = "with the truth" if truth is not None else "without the truth"
    expect(verdict.correct, instance, f"{shown(reply)} is {verdict.status} {how}: {shown(verdict.faults)}")


def hint_is_not_believed(bench: Bench) -> None:
    """A wrong hint changes nothing that `solve` proves."""
    task = bench.task
    for level in bench.levels:
        found = list(bench.instances(level, 3))
        for instance, other in zip(found, [*found[1:], found[0]], strict=True):
            bench.current = str(instance.id)
            truth = task.solve(instance.problem, truth_of(other))
            answer = task.truth_answer(instance.problem, truth)
            verdict = task.check(instance.problem, answer, truth_of(instance))
            expect(verdict.correct, instance, f"solve believes the truth of {other.id}: {shown(truth)}")


def write_and_read_are_inverse(bench: Bench) -> None:
    """An answer that is written is read back as the same answer, and shows as JSON."""
    task = bench.task
    for instance in bench.everywhere(4):
        problem, stream = instance.problem, bench.stream("attempt", instance)
        for answer in (
            task.truth_answer(problem, truth_of(instance)),
            *(task.baseline(problem, stream) for _ in range(5)),
        ):
            text = task.write(problem, answer)
            again = task.parse(problem, tagged(text))
            expect(not isinstance(again, Fault) and again == answer, instance, f"{shown(answer)} is written {shown(text)} and read back as {shown(again)}")  # fmt: skip
            canonical = task.canonical(problem, answer)
            expect(hash(canonical) == hash(task.canonical(problem, again)), instance, f"canonical of {shown(answer)} differs when read back")  # fmt: skip
            as_json(instance, "to_json", task.to_json(problem, answer))


def example_is_passed_over(bench: Bench) -> None:
    """The prompt shows the example, neither is a right answer, and a right answer after them counts."""
    task = bench.task
    for instance in bench.everywhere(6):
        problem, truth = instance.problem, truth_of(instance)
        prompt, example, right = task.prompt(problem), task.example(problem), tagged(bench.right(instance))
        expect(example in prompt, instance, f"the prompt does not show the example {shown(example)}")
        for echo in (prompt, tagged(example), example):
            expect(not task.verify(problem, echo, truth).correct, instance, f"the echo {shown(echo)} is taken for a right answer")  # fmt: skip
        for reply in (f"I will write {tagged(example)}.\n{right}", f"{prompt}\n\n{right}"):
            _expect_correct(bench, instance, reply, truth)


def two_answers_are_ambiguous(bench: Bench) -> None:
    """Two different answers are ambiguous even when one is right."""
    task = bench.task
    compared = 0
    for instance in bench.everywhere():
        problem, truth = instance.problem, truth_of(instance)
        right = task.truth_answer(problem, truth)
        other = task.baseline(problem, bench.stream("other", instance))
        if task.canonical(problem, right) == task.canonical(problem, other):
            continue
        compared += 1
        for first, second in ((right, other), (other, right)):
            reply = f"{tagged(task.write(problem, first))} or {tagged(task.write(problem, second))}"
            verdict = task.verify(problem, reply, truth)
            expect(
                verdict.status == "unparsed" and verdict.faults[0].kind == "ambiguous",
                instance, f"{shown(reply)} is {verdict.status}: {shown(verdict.faults)}",
            )  # fmt: skip
    expect(compared > 0, "", "the null model never differs from the truth, so nothing could be compared")


def any_text_is_judged(bench: Bench) -> None:
    """Any text gets a verdict in plain JSON, and a refusal says why in every degree of feedback."""
    for instance in bench.everywhere(2):
        stream = bench.stream("text", instance)
        words = bench.task.prompt(instance.problem).split()
        texts = ["", bench.right(instance)]
        texts += ["".join(stream.choice(ALPHABET) for _ in range(stream.below(60))) for _ in range(12)]
        texts += [" ".join(stream.choice(words) for _ in range(stream.below(12))) for _ in range(12)]
        texts += [_changed(bench.right(instance), stream) for _ in range(12)]
        for text in texts:
            for reply in (text, tagged(text), f"\\boxed{{{text}}}"):
                _judge(bench, instance, reply)


def _changed(text: str, stream: Stream) -> str:
    """The text with one piece cut out, doubled or replaced."""
    start = stream.below(len(text) + 1)
    stop = min(len(text), start + 1 + stream.below(4))
    piece = ("", text[start:stop] * 2, stream.choice(ALPHABET))[stream.below(3)]
    return text[:start] + piece + text[stop:]


def _judge(bench: Bench, instance: Instance, reply: str) -> None:
    try:
        verdict = bench.task.verify(instance.problem, reply, instance.truth)
        as_json(instance, "verdict", verdict.to_dict())
        for degree in get_args(Degree):
            told = bench.task.feedback(instance.problem, verdict, degree, instance.truth)
            expect(bool(told), instance, f"no feedback of degree {degree} for {shown(reply)}")
    except Broken:
        raise
    except Exception as error:
        raise Broken(instance, f"{shown(reply)} raises {type(error).__name__}: {error}") from error


def hostile_answers_are_refused(bench: Bench) -> None:
    """Hostile answers are refused with a fault and without an error."""
    for level in (bench.levels[0], bench.levels[-1]):
        for instance in bench.instances(level, 1):
            for text in HOSTILE:
                _judge(bench, instance, tagged(text))
                verdict = bench.task.verify(instance.problem, tagged(text), instance.truth)
                expect(not verdict.correct, instance, f"{shown(text)} is taken for a right answer")


def baseline_is_honest(bench: Bench) -> None:
    """The null model depends on the problem and its stream alone, repairs an earlier answer, and is sometimes wrong."""
    task = bench.task
    wrong = 0
    for instance in bench.everywhere(6):
        problem, truth = instance.problem, truth_of(instance)
        answer = task.baseline(problem, bench.stream("null", instance))
        again = task.baseline(problem, bench.stream("null", instance))
        expect(answer == again, instance, f"the same stream gives {shown(answer)} and {shown(again)}")
        verdict = task.check(problem, answer, truth)
        wrong += not verdict.correct
        repaired = task.baseline(problem, bench.stream("repair", instance), (answer, verdict.faults))
        as_json(instance, "to_json", task.to_json(problem, repaired))
    expect(wrong > 0, "", "every answer of the null model is right, so no strategy can show anything")


def batches_agree_with_single_calls(bench: Bench) -> None:
    """The forms for many problems or answers give what the forms for one give."""
    task = bench.task
    for level in bench.levels:
        found = list(bench.instances(level))
        problems, truths = [i.problem for i in found], [truth_of(i) for i in found]
        answers = [
            task.truth_answer(i.problem, t) if n % 2 else task.baseline(i.problem, bench.stream("batch", i))
            for n, (i, t) in enumerate(zip(found, truths, strict=True))
        ]
        replies = [tagged(task.write(p, a)) for p, a in zip(problems, answers, strict=True)]
        texts = task.problem_texts(problems)
        single = [task.verify(p, r, t) for p, r, t in zip(problems, replies, truths, strict=True)]
        pairs: dict[str, tuple[list[Any], list[Any]]] = {
            "prompts": (list(task.prompts(problems)), [task.prompt(p) for p in problems]),
            "problem_texts": (list(texts), [task.problem_texts([p])[0] for p in problems]),
            "parse_batch": (list(task.parse_batch(problems, replies)), [task.parse(p, r) for p, r in zip(problems, replies, strict=True)]),
            "check_batch": (task.check_batch(problems, answers, truths), [task.check(p, a, t) for p, a, t in zip(problems, answers, truths, strict=True)]),
            "verify_batch": (task.verify_batch(problems, replies, truths), single),
        }  # fmt: skip
        native = task.verify_texts(texts, replies)
        known = [verdict if given is None else given for given, verdict in zip(native, single, strict=True)]
        pairs["verify_texts"] = (known, single)
        for name, (together, alone) in pairs.items():
            expect(len(together) == len(alone), found[0], f"{name} gives {len(together)} results for {len(alone)}")
            for instance, many, one in zip(found, together, alone, strict=True):
                expect(many == one, instance, f"{name} gives {shown(many)}, alone it is {shown(one)}")
