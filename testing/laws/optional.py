"""Laws about optional hooks; each holds for the tasks that offer the hook."""

from __future__ import annotations

import dataclasses
import math
import re

from ...tasks.core.answers import Answer
from ...tasks.core.baseline import TRIVIAL_KINDS
from ...tasks.core.crosscheck import compare
from ...tasks.core.prompting import RENDERINGS, Prompting
from ...tasks.core.template import languages
from ...verifiers.certificate import Refused
from ..bench import Bench, Broken, NotOffered, expect, shown, tagged, truth_of
from ..forms import draw_text

DRAWN_FORMS = 20
"""Texts in form that are read for each problem."""
CROSSCHECKS = 20
"""Random cases of each crosscheck."""


def renderings_hold_the_example(bench: Bench) -> None:
    """Every rendering in every language shows the example answer, or says that there is none."""
    bench.require_hook("renderer")
    task = bench.task
    renderer, refused, made = task.renderer(), [], 0
    for instance in bench.everywhere(1):
        for language in languages(task):
            for rendering in RENDERINGS:
                try:
                    text = Prompting(rendering, language).text(task, instance.problem)
                except ValueError as error:
                    refused.append(f"{rendering}, {language}: {error}")
                    continue
                made += 1
                example = task.example(instance.problem)
                expect(example in text, instance, f"rendering {rendering}, {language} does not show {shown(example)}")
    expect(made > 0, "", f"{type(renderer).__name__} refuses every form: {shown(refused[:1])}")


def trivial_answers_are_judged(bench: Bench) -> None:
    """Trivial answers are of a known kind and get a verdict."""
    bench.require_hook("trivial_answers")
    for instance in bench.everywhere(3):
        for trivial in bench.task.trivial_answers(instance.problem, bench.stream("trivial", instance)):
            expect(trivial.kind in TRIVIAL_KINDS, instance, f"unknown kind {trivial.kind!r}; known: {', '.join(TRIVIAL_KINDS)}")  # fmt: skip
            expect(bool(trivial.method), instance, f"a trivial answer without a method: {shown(trivial)}")
            bench.task.verify(instance.problem, trivial.response, instance.truth)


def features_are_numbers(bench: Bench) -> None:
    """Features are finite numbers that depend on the problem alone, under the same names for every problem of a form."""
    bench.require_hook("features")
    names: dict[str, list[str]] = {}
    for instance in bench.everywhere(3):
        found = bench.task.features(instance.problem)
        again = bench.task.features(bench.task.problem_from_dict(instance.problem.to_dict()))
        unfit = [name for name, value in found.items() if not math.isfinite(value)]
        expect(not unfit, instance, f"features that are not finite: {', '.join(unfit)}")
        expect(found == again, instance, "features of the same problem differ")
        known = names.setdefault(bench.task.form(instance.problem), list(found))
        expect(known == list(found), instance, f"features have other names than before: {shown(list(found))}")


def self_check_prefers_right_answers(bench: Bench) -> None:
    """Every right answer has the same self-check, and no other answer has a higher one without evidence."""
    bench.require_hook("self_check")
    task = bench.task
    for instance in bench.everywhere(6):
        problem, truth = instance.problem, truth_of(instance)
        top = task.self_check(problem, task.truth_answer(problem, truth))
        expect(top is not None, instance, "the true answer breaks a rule of self_check")
        stream = bench.stream("self-check", instance)
        for answer in (task.baseline(problem, stream) for _ in range(6)):
            value = task.self_check(problem, answer)
            expect(value == task.self_check(problem, answer), instance, f"self_check of {shown(answer)} changes")
            if task.check(problem, answer, truth).correct:
                expect(value == top, instance, f"the right answer {shown(answer)} has {value}, the true one {top}")


def certificates_prove_the_truth(bench: Bench) -> None:
    """The certificate of a truth is accepted, and the same proof of another claim is refused."""
    bench.require_hook("certify")
    for instance in bench.instances(bench.levels[0], 4):
        certificate = bench.task.certify(instance.problem, truth_of(instance))
        sentence = bench.task.check_certificate(certificate)
        expect(bool(sentence), instance, "check_certificate gives no sentence")
        for claim in ({}, {"status": "nonsense"}):
            try:
                bench.task.check_certificate(dataclasses.replace(certificate, claim=claim))
            except (Refused, ValueError):
                continue
            raise Broken(instance, f"the proof is accepted for the claim {claim!r}")


def steps_are_read_back(bench: Bench) -> None:
    """The steps of a right answer are written, read back, and mean that answer."""
    bench.require_hook("step_grammar")
    task, seen = bench.task, 0
    for instance in bench.instances(bench.levels[0]):
        problem, answer = instance.problem, task.truth_answer(instance.problem, truth_of(instance))
        grammar = task.step_grammar(problem)
        steps = grammar.steps(answer)
        if steps is None:
            continue
        seen += 1
        expect(grammar.ended(steps), instance, f"the right answer {shown(steps)} has not ended")
        for length in range(len(steps) + 1):
            text = grammar.write(steps[:length])
            again = grammar.read(text)
            expect(again == steps[:length], instance, f"{shown(text)} is read back as {shown(again)}")
        canonical = task.canonical(problem, grammar.answer(steps))
        expect(canonical == task.canonical(problem, answer), instance, f"{shown(steps)} means another answer")
        for length in range(len(steps)):
            choices = grammar.choices(steps[:length])
            expect(steps[length] in choices, instance, f"the right step {shown(steps[length])} is no choice")
            proposed = grammar.propose(steps[:length], bench.stream("propose", instance))
            expect(proposed in choices, instance, f"the proposed step {shown(proposed)} is no choice")
    if not seen:
        raise NotOffered("step_grammar")


def right_beginnings_can_be_completed(bench: Bench) -> None:
    """The process verifier can complete every beginning of a right answer."""
    bench.require_hook("process_verifier")
    bench.require_hook("step_grammar")
    task = bench.task
    for instance in bench.instances(bench.levels[0], 6):
        steps = task.step_grammar(instance.problem).steps(task.truth_answer(instance.problem, truth_of(instance)))
        if steps is None:
            continue
        beginnings = [steps[:length] for length in range(len(steps) + 1)]
        alive = task.process_verifier(instance.problem).extendable(beginnings).tolist()
        for beginning, extendable in zip(beginnings, alive, strict=True):
            expect(extendable, instance, f"the right beginning {shown(beginning)} is called dead")


def compact_answers_keep_their_verdict(bench: Bench) -> None:
    """A right answer in the words of the compact encoding is a right answer, in words of the vocabulary."""
    bench.require_hook("compact_encoding")
    task = bench.task
    encoding = task.compact_encoding()
    known = set(encoding.words)
    expect(len(known) == len(encoding.words), "", "the vocabulary names a word twice")
    encoded, refusal = 0, ""
    for instance in bench.of_every_version(bench.levels[0]):
        problem, truth = instance.problem, truth_of(instance)
        try:
            asked = encoding.of_problem(problem)
        except ValueError as error:  # larger than the words can say, which is allowed
            refusal = str(error)
            continue
        encoded += 1
        said = encoding.of_answer(problem, task.truth_answer(problem, truth))
        unknown = {*said, *asked} - known
        expect(not unknown, instance, f"words outside the vocabulary: {shown(sorted(unknown))}")
        verdict = task.verify(problem, tagged(encoding.text(problem, said)), truth)
        expect(verdict.correct, instance, f"the true answer in words, {shown(said)}, is {verdict.status}")
    expect(encoded > 0, "", f"no instance of level {bench.levels[0]} in any version has words: {refusal}")


def crosschecks_agree(bench: Bench) -> None:
    """Independent ways of computing the same agree on random cases."""
    bench.require_hook("crosschecks")
    for one in bench.task.crosschecks():
        tally = compare(one, bench.task.name, min(CROSSCHECKS, max(2, round(CROSSCHECKS * one.share))))
        expect(not tally.disagreements, "", f"{one.name}: {tally.disagreements} disagreements, such as {shown(tally.shown[:1])}")  # fmt: skip


def answers_in_form_are_read(bench: Bench) -> None:
    """The form of answers holds every right answer, and the reader takes nothing in form for malformed."""
    bench.require_hook("answer_form")
    task, offered = bench.task, False
    for instance in bench.everywhere(4):
        problem = instance.problem
        try:
            form = task.answer_form(problem)
        except ValueError:
            continue  # the task says that this problem has none
        offered = True
        right, expression = bench.right(instance), re.compile(form.regex)
        expect(expression.fullmatch(right) is not None, instance, f"the right answer {shown(right)} is not in form")
        stream = bench.stream("form", instance)
        for _ in range(DRAWN_FORMS):
            text = draw_text(form.answer, stream)
            expect(expression.fullmatch(text) is not None, instance, f"{shown(text)} is in form but not matched")
            found = task.read(problem, text)
            expect(isinstance(found, Answer), instance, f"{shown(text)} is in form and is read as {shown(found)}")
    if not offered:
        raise NotOffered("answer_form")
