"""What worker processes do for the server: plain functions of plain values.

They run in processes that can be ended, because a problem from anywhere may take any time to solve.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ...tasks import get_task, load
from ...tasks.core.task import Instance
from ...tasks.datasets.records import claimed_truth, instance_to_record, record_to_instance
from ...verifiers.certificate import Certificate, Refused


def find(instance: Mapping[str, Any] | str) -> tuple[Instance, Mapping[str, Any]]:
    """The instance with its proved truth.

    Raises:
        ValueError: It is none; the message says why.
    """
    if isinstance(instance, str):
        found = load(instance)
        return found, found.truth or {}
    found = record_to_instance(instance)
    return found, found.truth or get_task(found.task).solve(found.problem, claimed_truth(instance))


def truth_of(instance: Mapping[str, Any] | str) -> tuple[str, dict[str, Any], dict[str, Any]]:
    """The task, the problem and the truth of an instance, in JSON values."""
    found, truth = find(instance)
    return found.task, found.problem.to_dict(), dict(truth)


def generate(task: str, parameters: str, seed: int, first: int, count: int, truth: bool) -> list[dict[str, Any]]:
    """Records of fresh instances."""
    instances = get_task(task).generate(parameters, seed=seed, first=first, count=count, threads=1)
    return [instance_to_record(instance, truth=truth) for instance in instances]


def prompt(instance: Mapping[str, Any] | str) -> str:
    """The prompt of an instance; nothing is solved for it."""
    found = load(instance) if isinstance(instance, str) else record_to_instance(instance)
    return get_task(found.task).prompt(found.problem)


def steps(instance: Mapping[str, Any] | str, prefixes: list[list[Any]], cap: int) -> dict[str, Any]:
    """What the step oracle says of the prefixes."""
    found = load(instance) if isinstance(instance, str) else record_to_instance(instance)
    oracle = get_task(found.task).process_verifier(found.problem)
    frozen = [_freeze(prefix) for prefix in prefixes]
    try:
        return {
            "extendable": oracle.extendable(frozen).tolist(),
            "completions": oracle.completions(frozen, cap).tolist(),
            "best_value": oracle.best_value(frozen).tolist(),
            "next_steps": [
                [[_thaw(step), bool(lives)] for step, lives in oracle.next_steps(prefix)] for prefix in frozen
            ],
        }
    except (TypeError, KeyError, IndexError, OverflowError) as error:
        raise ValueError(f"prefixes: not steps of {found.task} ({type(error).__name__}: {error})"[:300]) from None


def certify(instance: Mapping[str, Any] | str) -> dict[str, Any]:
    """The certificate of an instance's truth."""
    found, truth = find(instance)
    made = get_task(found.task).certify(found.problem, truth)
    files = {name: content.decode() for name, content in made.files.items()}
    return {"task": made.task, "problem": made.problem, "claim": made.claim, "files": files}


def check_certificate(
    task: str, problem: dict[str, Any], claim: dict[str, Any], files: dict[str, str]
) -> dict[str, Any]:
    """Whether a certificate proves its claim."""
    contents = {name: content.encode("utf-8", "replace") for name, content in files.items()}
    try:
        text = get_task(task).check_certificate(Certificate(task, problem, claim, contents))
    except Refused as refusal:
        return {"proved": False, "text": str(refusal)}
    return {"proved": True, "text": text}


def _freeze(value: Any) -> Any:
    return tuple(map(_freeze, value)) if isinstance(value, list) else value


def _thaw(value: Any) -> Any:
    if isinstance(value, tuple):
        return [_thaw(item) for item in value]
    return value.item() if hasattr(value, "item") else value
