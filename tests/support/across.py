"""The same responses through every adapter: one line per adapter.

An adapter takes cases, (record, response) pairs of flat records (`assay.harness.core.record`), and gives for each what it
says: a `Verdict`, an object as `Verdict.to_dict` writes it, or just whether it is right. Adapters to
packages that need an environment of their own join by a line in ADAPTERS, with the module they need.
"""

from __future__ import annotations

import asyncio
import importlib
import importlib.util
import json
import random
from collections.abc import Callable, Sequence
from typing import Any, NamedTuple

from assay.harness.conformance import Case as Stated
from assay.harness.conformance import cases, tasks_with_cases
from assay.harness.core.record import make_record
from assay.harness.score import score
from assay.tasks import get_task, load
from assay.tasks.core.task import Instance
from assay.tasks.datasets.records import record_to_instance
from assay.verifiers.verdict import Verdict

Case = tuple[dict[str, Any], str]
Adapter = Callable[[Sequence[Case]], list[Any]]


class Entry(NamedTuple):
    """Where an adapter is (`module:function`), and the package it needs; empty for none."""

    place: str
    needs: str = ""


ADAPTERS = {
    "record": Entry("across:by_record"),
    "instance text": Entry("across:by_text"),
    "judge": Entry("across:by_judge"),
    "filter": Entry("across:by_filter"),
    "event loop": Entry("across:by_event_loop"),
    "reasoning-gym entry": Entry("across:by_entry"),
    "inspect_ai": Entry("across_inspect:run", "inspect_ai"),
    "lm-eval": Entry("across_lm_eval:run", "lm_eval"),
    "datasets": Entry("across_datasets:run", "datasets"),
    "TRL": Entry("across_training:by_trl"),
    "verl": Entry("across_training:by_verl"),
    "Ray Data": Entry("across_training:by_ray_maps"),
    "proxy": Entry("across_training:by_proxy"),
    "OpenEnv": Entry("across_training:by_openenv", "openenv"),
}


def is_there(name: str) -> bool:
    """Whether the package that an adapter needs is installed."""
    needs = ADAPTERS[name].needs
    return not needs or importlib.util.find_spec(needs) is not None


def adapter(name: str) -> Adapter:
    """The adapter of this name."""
    module, _, function = ADAPTERS[name].place.partition(":")
    found: Adapter = getattr(importlib.import_module(module), function)
    return found


def conformance_cases(count: int, seed: int, longest: int = 20_000) -> list[Case]:
    """So many cases of the conformance set, drawn without repetition; very long responses are passed over."""
    every = [case for task in tasks_with_cases() for case in cases(task) if len(case.response) <= longest]
    drawn = random.Random(seed).sample(every, count)
    return [(make_record(_unsolved(case)), _writable(case.response)) for case in drawn]


def _unsolved(case: Stated) -> Instance:
    if case.identity is not None:
        return load(case.identity)
    return record_to_instance({"task": case.task, "problem": case.problem})


def expected(given: Sequence[Case]) -> list[Verdict]:
    """What they are worth in process, by the task itself."""
    verdicts = []
    for record, response in given:
        data = json.loads(record["instance"])
        task = get_task(data["task"])
        verdicts.append(task.verify(task.problem_from_dict(data["problem"]), response))
    return verdicts


def differences(name: str, given: Sequence[Case], wanted: Sequence[Verdict]) -> list[tuple[str, Any, Any]]:
    """Where an adapter says something else: the response, what it says and what is so."""
    said = adapter(name)(given)
    assert len(said) == len(given), f"{name}: {len(said)} verdicts for {len(given)} responses"
    found = []
    for (_, response), one, right in zip(given, said, wanted, strict=True):
        if isinstance(one, bool):
            same = one == right.correct
        else:
            shown = one.to_dict() if isinstance(one, Verdict) else one
            same = json.loads(json.dumps(shown)) == json.loads(json.dumps(right.to_dict()))
        if not same:
            found.append((response[:200], one, right))
    return found


def _writable(text: str) -> str:
    return text.encode("utf-8", "replace").decode()  # lone surrogates are no text for most packages


def by_record(given: Sequence[Case]) -> list[Any]:
    """The one call, with records that went through JSON."""
    return [score(json.loads(json.dumps(record)), text) for record, text in given]


def by_text(given: Sequence[Case]) -> list[Any]:
    """The one call, with the text of the instance alone."""
    return [score(record["instance"], text) for record, text in given]


def by_judge(given: Sequence[Case]) -> list[Any]:
    """The batch judge behind `assay verify`."""
    from assay.tasks.datasets.judge import Judge

    return Judge().judge([{**json.loads(record["instance"]), "response": text} for record, text in given])


def by_filter(given: Sequence[Case]) -> list[Any]:
    """`assay verify - -`, as a process."""
    import subprocess
    import sys

    rows = [json.dumps({**json.loads(record["instance"]), "response": text}) for record, text in given]
    command = [sys.executable, "-m", "assay.cli", "verify", "-", "-", "--quiet"]
    done = subprocess.run(
        command, input="\n".join(rows) + "\n", capture_output=True, text=True, check=True, timeout=100
    )
    found = [json.loads(line) for line in done.stdout.splitlines()]
    return [{name: one[name] for name in ("status", "score", "answer", "faults")} for one in found]


def by_event_loop(given: Sequence[Case]) -> list[Any]:
    """The one call, from threads of an event loop."""

    async def run() -> list[Any]:
        return await asyncio.gather(*(asyncio.to_thread(score, record, text) for record, text in given))

    return asyncio.run(run())


def by_entry(given: Sequence[Case]) -> list[Any]:
    """Entries in the style of reasoning-gym, through its import."""
    from assay.harness.foreign.reasoning_gym import entry, question

    return [question(entry(record_to_instance(json.loads(record["instance"])))).judge(text) for record, text in given]
