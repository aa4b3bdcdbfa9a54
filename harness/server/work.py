"""Functions that worker processes run for the server, from plain values to plain values.

The processes can be ended, because a problem from anywhere may take any time to read and to solve.
"""

from __future__ import annotations

from typing import Any

from ...tasks import get_task
from ...tasks.core.strict_json import write_texts
from ...tasks.core.task import Truth
from ...tasks.datasets.records import instance_to_record
from ...tasks.datasets.resolved_instance import ResolvedInstance
from ...tasks.datasets.resolver import SHARED, InstanceSource
from ...verifiers.certificate import Certificate, Refused
from ..core.worker_pool import TooLarge


def resolve(source: InstanceSource) -> ResolvedInstance:
    """Return an instance with its truth decided, as the judge decides it; a failure to decide is kept in it.

    Raises:
        ValueError: The source names no instance; the message says why.
        TaskFailed: The task failed to rebuild or read it.
    """
    resolved = SHARED.resolve(source)
    if not resolved.task.judged_alone:
        resolved.try_decide()
    return resolved


def solve(source: InstanceSource) -> dict[str, Any]:
    """Return the proved truth of an instance, without the judge's bound on work.

    Raises:
        ValueError: As for `resolve`.
    """
    return dict(_proved(SHARED.resolve(source)))


def generate(task: str, parameters: str, seed: int, first: int, count: int, truth: bool, most: int) -> bytes:
    """Return the records of fresh instances as the JSON text of an answer, so that the server need not write it.

    Args:
        most: Bytes of all records together. The first record says how many may be asked for.

    Raises:
        TooLarge: The records would have more.
        ValueError: There is no such task, or it has no such parameters.
    """
    made = _records(task, parameters, seed, first, 1, truth)
    size = len(made[0])
    if size * count > most:
        raise TooLarge(
            f"count: {count} records of about {size:,} bytes are more than {most:,} bytes together; "
            f"ask for at most {most // size}"
        )
    if count > 1:
        made += _records(task, parameters, seed, first + 1, count - 1, truth)
    return b'{"records":[' + b",".join(made) + b"]}"


def _records(task: str, parameters: str, seed: int, first: int, count: int, truth: bool) -> list[bytes]:
    instances = get_task(task).generate(parameters, seed=seed, first=first, count=count, threads=1)
    return [text.encode() for text in write_texts([instance_to_record(one, truth=truth) for one in instances])]


def prompt(source: InstanceSource) -> str:
    """Return the prompt of an instance; nothing is solved for it."""
    resolved = SHARED.resolve(source)
    return resolved.task.prompt(resolved.problem)


def steps(source: InstanceSource, prefixes: list[list[Any]], cap: int) -> dict[str, Any]:
    """Return what the process verifier says of prefixes of answers.

    Args:
        prefixes: Steps of an answer, in their order.
        cap: Completions are counted up to here.

    Returns:
        `extendable`, `completions`, `best_value` and `next_steps`, each a list with one entry per prefix.

    Raises:
        ValueError: The task has no process verifier, or a prefix does not consist of its steps.
    """
    resolved = SHARED.resolve(source)
    verifier = resolved.task.process_verifier(resolved.problem)
    frozen = [_freeze(prefix) for prefix in prefixes]
    try:
        return {
            "extendable": verifier.extendable(frozen).tolist(),
            "completions": verifier.completions(frozen, cap).tolist(),
            "best_value": verifier.best_value(frozen).tolist(),
            "next_steps": [
                [[_thaw(step), bool(lives)] for step, lives in verifier.next_steps(prefix)] for prefix in frozen
            ],
        }
    except (TypeError, KeyError, IndexError, OverflowError) as error:
        name = resolved.task.name
        raise ValueError(f"prefixes: not steps of {name} ({type(error).__name__}: {error})"[:300]) from None


def certify(source: InstanceSource) -> dict[str, Any]:
    """Return the certificate of an instance's truth: `task`, `problem`, `claim` and `files`.

    Raises:
        ValueError: The task has no certificates, or the truth is out of reach.
    """
    resolved = SHARED.resolve(source)
    made = resolved.task.certify(resolved.problem, _proved(resolved))
    files = {name: content.decode() for name, content in made.files.items()}
    return {"task": made.task, "problem": made.problem, "claim": made.claim, "files": files}


def check_certificate(
    task: str, problem: dict[str, Any], claim: dict[str, Any], files: dict[str, str]
) -> dict[str, Any]:
    """Return whether a certificate proves its claim, and the text that says what it proves or where it fails."""
    contents = {name: content.encode("utf-8", "replace") for name, content in files.items()}
    try:
        text = get_task(task).check_certificate(Certificate(task, problem, claim, contents))
    except Refused as refusal:
        return {"proved": False, "text": str(refusal)}
    return {"proved": True, "text": text}


def _proved(resolved: ResolvedInstance) -> Truth:
    if resolved.instance.truth is not None:
        return resolved.instance.truth
    return resolved.task.solve(resolved.problem, resolved.claim)


def _freeze(value: Any) -> Any:
    return tuple(map(_freeze, value)) if isinstance(value, list) else value


def _thaw(value: Any) -> Any:
    if isinstance(value, tuple):
        return [_thaw(item) for item in value]
    return value.item() if hasattr(value, "item") else value
