"""Check a task against the laws."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

from ..tasks import get_task
from ..tasks.core.task import Task
from .bench import Bench, Broken, NotOffered, shown
from .laws import answers, feedback, instances, optional
from .report import BrokenLaws, LawReport, Violation

Law = Callable[[Bench], None]

LAWS: dict[str, Law] = {
    # Short name → function; its docstring is the law in one sentence.
    "levels": instances.levels_rise,
    "id-alone": instances.instance_depends_on_its_id_alone,
    "seeds-apart": instances.seeds_share_no_instance,
    "problem-json": instances.problem_is_read_back,
    "broken-problem": instances.broken_problem_is_refused,
    "parameters": instances.parameters_are_refused_by_name,
    "effort": instances.effort_is_measured,
    "truth": answers.true_answer_verifies,
    "conclusion": answers.truth_is_concluded,
    "hint": answers.hint_is_not_believed,
    "write-read": answers.write_and_read_are_inverse,
    "example": answers.example_is_passed_over,
    "ambiguous": answers.two_answers_are_ambiguous,
    "any-text": answers.any_text_is_judged,
    "hostile": answers.hostile_answers_are_refused,
    "baseline": answers.baseline_is_honest,
    "feedback": feedback.low_degrees_keep_the_truth,
    "pictures": feedback.pictures_are_drawn,
    "batches": answers.batches_agree_with_single_calls,
    "fingerprints": instances.fingerprints_are_of_the_problem,
    "renderings": optional.renderings_hold_the_example,
    "trivial-answers": optional.trivial_answers_are_judged,
    "features": optional.features_are_numbers,
    "self-check": optional.self_check_prefers_right_answers,
    "certificates": optional.certificates_prove_the_truth,
    "step-grammar": optional.steps_are_read_back,
    "process-verifier": optional.right_beginnings_can_be_completed,
    "compact-encoding": optional.compact_answers_keep_their_verdict,
    "answer-form": optional.answers_in_form_are_read,
    "crosschecks": optional.crosschecks_agree,
}


def law_names() -> list[str]:
    """Return the short names of all laws, in the order in which they are checked."""
    return list(LAWS)


def examine_task(
    task: Task[Any, Any, Any] | str, *, laws: Iterable[str] | None = None, seed: int = 11, count: int = 12
) -> LawReport:
    """Check a task against the laws and return the outcome without raising.

    Args:
        task: The task, or the name of a registered one.
        laws: Short names of the laws to check; all of them when None.
        seed: The seed of the instances, 0 to 2**128 - 1.
        count: Instances per level, at least 9.

    Raises:
        ValueError: No law or no task has such a name, the registration of the task fails, or `count` is below 9.
    """
    if count < 9:
        raise ValueError(f"count: expected at least 9 instances per level, got {count}")
    chosen = list(LAWS) if laws is None else list(laws)
    for name in chosen:
        if name not in LAWS:
            raise ValueError(f"laws: unknown name {name!r}; known: {', '.join(LAWS)}")
    bench = Bench(get_task(task) if isinstance(task, str) else task, seed, count)
    checked, skipped, violations = [], [], []
    for name in chosen:
        bench.current = ""
        try:
            LAWS[name](bench)
        except NotOffered:
            skipped.append(name)
            continue
        except Broken as broken:
            violations.append(_violation(name, broken.instance, broken.message))
        except Exception as error:  # noqa: BLE001 - a hook that raises breaks the law that called it
            violations.append(_violation(name, bench.current, f"raised {_told(error)}"))
        checked.append(name)
    return LawReport(bench.task.name, tuple(checked), tuple(skipped), tuple(violations))


def check_task(
    task: Task[Any, Any, Any] | str, *, laws: Iterable[str] | None = None, seed: int = 11, count: int = 12
) -> LawReport:
    """Check a task against the laws; raise with one readable message when it breaks any.

    For the tests of a package that brings a task: `check_task("graph-coloring")`.

    Args:
        task: The task, or the name of a registered one.
        laws: Short names of the laws to check; all of them when None.
        seed: The seed of the instances, 0 to 2**128 - 1.
        count: Instances per level, at least 9.

    Returns:
        The outcome; its `skipped` names the laws about optional hooks that the task leaves out.

    Raises:
        BrokenLaws: The task breaks a law; the message names the law, the instance and what the task did.
        ValueError: As for `examine_task`.
    """
    report = examine_task(task, laws=laws, seed=seed, count=count)
    if not report.passed:
        raise BrokenLaws(report)
    return report


def _violation(law: str, instance: str, message: str) -> Violation:
    rule = (LAWS[law].__doc__ or "").strip().partition("\n")[0]
    return Violation(law, rule, instance, message)


def _told(error: Exception) -> str:
    """The error with the place in the task where it arose."""
    trace = error.__traceback__
    while trace is not None and trace.tb_next is not None:
        trace = trace.tb_next
    place = ""
    if trace is not None:
        code = trace.tb_frame.f_code
        place = f" ({code.co_filename}:{trace.tb_lineno}, in {code.co_name})"
    return f"{type(error).__name__}: {shown(str(error), 300)[1:-1]}{place}"
