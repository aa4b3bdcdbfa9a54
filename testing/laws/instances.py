"""Laws about instances: identity, randomness, JSON, parameters and difficulty."""

from __future__ import annotations

import json
import statistics
from typing import Any

import numpy as np

from ...tasks.core.ids import MAX_SEED
from ...tasks.core.instance import Instance
from ..bench import Bench, Broken, as_json, expect, shown, truth_of

JUNK: tuple[Any, ...] = (None, -1, "x", [], [[]], {}, 1.5, [None], "\x00", 10**30, True)
"""Values that a field of a problem may be given by mistake."""


def levels_rise(bench: Bench) -> None:
    """Levels are numbered from 1 without a gap, and there are at least two."""
    known = sorted(bench.task.levels)
    expect(known == list(range(1, len(known) + 1)) and len(known) >= 2, "", f"levels: got {shown(known)}")


def instance_depends_on_its_id_alone(bench: Bench) -> None:
    """An instance depends on its id alone, not on threads, neighbours or the size of the batch."""
    task, seed = bench.task, bench.seed
    for level in bench.levels:
        whole = [_fields(bench, instance) for instance in bench.instances(level, 9)]
        for threads in (1, 3):
            for before, instance in zip(whole, task.generate(level, seed=seed, count=9, threads=threads), strict=True):
                _same(instance, before, _fields(bench, instance), f"generated with threads={threads}")
        for before, instance in zip(whole[5:8], task.generate(level, seed=seed, first=5, count=3), strict=True):
            _same(instance, before, _fields(bench, instance), "generated in a batch that begins later")
        for index in (0, 8):
            again = task.rebuild(whole[index]["id"])
            _same(again, whole[index], _fields(bench, again), "rebuilt from its id")


def _fields(bench: Bench, instance: Instance) -> dict[str, str]:
    """The whole instance as text."""
    bench.current = str(instance.id)
    return {
        "id": str(instance.id),
        "prompt": bench.task.prompt(instance.problem),
        "problem": as_json(instance, "problem", instance.problem.to_dict()),
        "truth": as_json(instance, "truth", truth_of(instance)),
        "difficulty": as_json(instance, "difficulty", dict(instance.difficulty)),
    }


def _same(instance: Instance, before: dict[str, str], now: dict[str, str], how: str) -> None:
    for field, value in before.items():
        expect(now[field] == value, instance, f"{field} differs when {how}: {shown(value)} and {shown(now[field])}")


def seeds_share_no_instance(bench: Bench) -> None:
    """Neighbouring seeds share no instance."""
    level = bench.levels[len(bench.levels) // 2]
    seen: dict[str, str] = {}
    for seed in (0, 1, 2, 2**64, MAX_SEED):
        for instance in bench.task.generate(level, seed=seed, count=20):
            prompt = bench.task.prompt(instance.problem)
            expect(prompt not in seen, instance, f"has the prompt of {seen.get(prompt)}")
            seen[prompt] = str(instance.id)


def problem_is_read_back(bench: Bench) -> None:
    """A problem is read back from its JSON, with the same prompt."""
    for instance in bench.everywhere(4):
        data = instance.problem.to_dict()
        as_json(instance, "problem", data)
        again = bench.task.problem_from_dict(json.loads(json.dumps(data)))  # the order of fields may matter
        expect(
            as_json(instance, "problem", again.to_dict()) == as_json(instance, "problem", data),
            instance, f"problem_from_dict gives {shown(again.to_dict())} for {shown(data)}",
        )  # fmt: skip
        expect(
            bench.task.prompt(again) == bench.task.prompt(instance.problem), instance, "the prompt differs after JSON"
        )


def broken_problem_is_refused(bench: Bench) -> None:
    """A broken problem is taken or refused with a ValueError that says something, never with another error."""
    for instance in bench.everywhere(1):
        whole: dict[str, Any] = json.loads(as_json(instance, "problem", instance.problem.to_dict()))
        for field in whole:
            without = {name: value for name, value in whole.items() if name != field}
            for data in (without, *({**whole, field: junk} for junk in JUNK)):
                try:
                    bench.task.problem_from_dict(data)
                except ValueError as error:
                    expect(bool(str(error)), instance, f"{field}: refused without a word: {shown(data.get(field))}")
                except Exception as error:
                    raise Broken(
                        instance,
                        f"{field}: problem_from_dict raises {type(error).__name__} ({error}) for {shown(data.get(field))}; "
                        "expected ValueError",
                    ) from error


def parameters_are_refused_by_name(bench: Bench) -> None:
    """Wrong parameters, levels and seeds are refused by name; the text of every level reads back."""
    task = bench.task
    first = min(task.levels)
    for name, call in (
        ("bogus", lambda: task.resolve("bogus=1")),
        ("level", lambda: task.resolve("L0")),
        ("seed", lambda: next(task.generate(first, seed=-1))),
    ):
        try:
            call()
        except ValueError as error:
            expect(name in str(error), "", f"the error does not name {name!r}: {error}")
        else:
            raise Broken("", f"a wrong {name} is not refused")
    for level, parameters in task.levels.items():
        text, _ = task.resolve(parameters)
        again = task.resolve(text)[1]
        expect(again == parameters, "", f"level {level}: {shown(text)} reads back as {shown(again)}")


def effort_is_measured(bench: Bench) -> None:
    """The column that `effort` names is measured on every instance, and its mean grows from the first level to the last."""
    effort = bench.task.effort
    for instance in bench.everywhere():
        for name, value in instance.difficulty.items():
            expect(
                isinstance(value, int | float) and not isinstance(value, bool),
                instance, f"difficulty {name!r}: expected a number, got {shown(value)}",
            )  # fmt: skip
        expect(
            not effort or effort in instance.difficulty,
            instance, f"effort: no difficulty column {effort!r}; columns: {', '.join(instance.difficulty) or 'none'}",
        )  # fmt: skip
    if effort:
        easy, hard = (
            statistics.fmean(instance.difficulty[effort] for instance in bench.instances(level))
            for level in (bench.levels[0], bench.levels[-1])
        )
        expect(
            easy < hard, "", f"mean {effort} is {easy:g} at level {bench.levels[0]} and {hard:g} at {bench.levels[-1]}"
        )


def fingerprints_are_of_the_problem(bench: Bench) -> None:
    """Fingerprints are 16 bytes each, equal for a problem and the same one read back from JSON."""
    task = bench.task
    for level in bench.levels:
        found = list(bench.instances(level))
        problems = [instance.problem for instance in found]
        prints = task.fingerprints(problems)
        expect(
            prints.shape == (len(problems), 16) and prints.dtype == np.uint8,
            found[0], f"fingerprints: expected uint8 of shape {(len(problems), 16)}, got {prints.dtype} of {prints.shape}",
        )  # fmt: skip
        for instance, row in zip(found, prints, strict=True):
            again = task.problem_from_dict(json.loads(json.dumps(instance.problem.to_dict())))
            expect(task.fingerprint(again) == row.tobytes(), instance, "the fingerprint differs alone or after JSON")
