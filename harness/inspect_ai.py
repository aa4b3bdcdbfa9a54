"""inspect_ai: one task per task of ours, a scorer, and refinement with our feedback. Needs the extra `inspect`.

Found through the entry point `inspect_ai`: `inspect eval assay/tsp --model P/M -T level=4 -T n=100 -T seed=7`,
with `--epochs 8 --epochs-reducer mean,pass_at_4` for several samples of each instance.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, cast

from ..tasks import task_names
from ..tasks.core.task import Degree
from ..tasks.datasets.resolver import SHARED
from ..verifiers.extras import missing
from .core.record import draw_levels, read_records
from .score import score

try:
    from inspect_ai import Task, task
    from inspect_ai.dataset import MemoryDataset, Sample
    from inspect_ai.model import ChatMessageUser, ModelName, get_model
    from inspect_ai.scorer import (
        CORRECT,
        INCORRECT,
        Metric,
        SampleScore,
        Score,
        Scorer,
        Target,
        accuracy,
        grouped,
        metric,
        scorer,
        stderr,
    )
    from inspect_ai.solver import Generate, Solver, TaskState, generate, solver
except ImportError as error:
    raise missing("inspect", error) from error


def samples(records: list[dict[str, Any]]) -> MemoryDataset:
    """Records as a data set of inspect; the record is the metadata of its sample, under `record`."""
    rows = [
        Sample(
            id=record["id"] or index,
            input=record["prompt"],
            metadata={"record": record, "level": str(record["level"]), "instance": record["id"] or str(index)},
        )
        for index, record in enumerate(records, 1)
    ]
    return MemoryDataset(rows, name=records[0]["task"] if records else "assay")


@metric
def unparsed() -> Metric:
    """Share of samples from which no answer could be read."""
    return _mean(lambda verdict: float(verdict["status"] == "unparsed"))


@metric
def partial_score() -> Metric:
    """Mean of the verdicts' scores, which credit parts of an answer."""
    return _mean(lambda verdict: float(verdict["score"]))


@metric
def clustered_stderr() -> Metric:
    """Standard error of the accuracy, where the epochs of an instance count as one cluster."""
    of_clusters = stderr(cluster="instance")

    def compute(scores: list[SampleScore]) -> Any:
        named = [{"instance": one.sample_id, **(one.sample_metadata or {})} for one in scores]
        return of_clusters([
            one.model_copy(update={"sample_metadata": metadata}) for one, metadata in zip(scores, named, strict=True)
        ])  # fmt: skip

    return compute


def _mean(of: Callable[[dict[str, Any]], float]) -> Metric:
    def compute(scores: list[SampleScore]) -> float:
        found = [of(one.score.metadata) for one in scores if one.score.metadata and "status" in one.score.metadata]
        return sum(found) / len(found) if found else float("nan")

    return compute


def exact_verdict() -> Scorer:
    """C or I by the exact verdict; the viewer shows the answer as understood and every fault in words.

    An answer to a problem from elsewhere that cannot be decided is left unscored, so no metric counts it. The whole
    verdict is in the metadata of the score: status, score, answer, faults. The name is none of inspect's own, so
    `inspect score LOG` finds this scorer again.
    """

    async def judge(state: TaskState, target: Target) -> Score:
        resolved = SHARED.resolve(state.metadata["record"])
        verdict = resolved.verify(state.output.completion)
        told: dict[str, Any] = {
            "answer": None if verdict.answer is None else str(verdict.answer),
            "explanation": resolved.feedback(verdict, "how"),
            "metadata": verdict.to_dict(),
        }
        if verdict.status == "undecided":
            return Score.unscored(reason="undecided", **told)
        return Score(value=CORRECT if verdict.correct else INCORRECT, **told)

    return judge


METRICS = [
    accuracy(),
    clustered_stderr(),
    grouped(accuracy(), "level", all=False, name_template="level {group_name}"),
    grouped(clustered_stderr(), "level", all=False, name_template="level {group_name} stderr"),
    unparsed(),
    partial_score(),
]
"""Of all samples and by level, with standard errors clustered by instance."""

_known = scorer(metrics=METRICS, name="exact_verdict")(exact_verdict)
"""Logs hold the name without its package, and `inspect score LOG` looks it up as it stands there. Its name with the package
must therefore be known, and be the one that logs hold."""
exact_verdict = scorer(metrics=METRICS, name="assay/exact_verdict")(exact_verdict)


@solver
def refine(rounds: int = 4, feedback: str = "how") -> Solver:
    """Ask again with what is wrong, until the answer is right or the rounds are over.

    Args:
        rounds: Answers asked for at most.
        feedback: `bit`, `where`, `how` or `oracle`: how much the feedback says.
    """
    degree = cast(Degree, feedback)

    async def solve(state: TaskState, generate: Generate) -> TaskState:
        record = state.metadata["record"]
        for number in range(1, rounds + 1):
            state = await generate(state)
            state.store.set("rounds", number)
            verdict = score(record, state.output.completion)
            if verdict.correct or verdict.status == "undecided" or number == rounds:
                break
            comment = SHARED.resolve(record).feedback(verdict, degree)
            state.messages.append(ChatMessageUser(content=f"{comment}\n\nTry again and give exactly one answer."))
        return state

    return solve


@solver
def plainly() -> Solver:
    """Before the first question: inspect's mock model counts tokens without a tokenizer.

    It would fetch one from the network, to count what it does not read, and fail where there is none.
    """

    async def prepare(state: TaskState, generate: Generate) -> TaskState:
        model = get_model()
        if ModelName(model).api == "mockllm":
            model.api.count_text_tokens = _words
        return state

    return prepare


async def _words(text: str) -> int:
    return len(text.split())


def _make(name: str) -> Callable[..., Task]:
    """The task of inspect for a task of ours."""

    @task(name=name)
    def made(
        level: int | str | list[int | str] = 1,
        n: int = 10,
        seed: int = 0,
        first: int = 0,
        split: str = "",
        file: str = "",
        rounds: int = 1,
        feedback: str = "how",
    ) -> Task:
        """Fresh instances of a seed, or those of a file that are of this task; more than one round refines with feedback.

        `level` is a level, several (`1,2,3`, `1:5`, a list), or parameters.
        """
        if file:
            records = [record for record in read_records(file) if record["task"] == name]
            if not records:
                raise ValueError(f"file: {file} has no instance of the task {name}")
        else:
            records = draw_levels(name, level, seed=seed, count=n, first=first, split=split)
        steps = refine(rounds, feedback) if rounds > 1 else generate()
        return Task(dataset=samples(records), setup=plainly(), solver=steps, scorer=exact_verdict(), name=name)

    return cast(Callable[..., Task], made)


tasks = {name: _make(name) for name in task_names()}
"""By name, those of other packages among them; `inspect eval assay/NAME` finds them through the entry point."""
