"""The baselines of a batch: the scores of trivial answers, by the verifier itself."""

from __future__ import annotations

import itertools
import math
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from ..core.baseline import TRIVIAL_KINDS, TrivialAnswer, TrivialKind, constants
from ..core.ids import Stream, make_key

if TYPE_CHECKING:
    from ..core.task import Instance, Task

MOST_CONSTANTS = 16
"""Right answers of the batch that are tried as constants: the most frequent ones, if right twice."""
Entry = tuple[str, str, int]
"""A form of question, a method, and which half of the form's instances."""
MOST_METHODS = 10
SHOWN = 40


@dataclass(frozen=True, slots=True)
class Baseline:
    """The score of one kind of trivial answer.

    Attributes:
        kind: `constant`, `random`, `greedy` or `copied`; `TrivialAnswer` explains them.
        method: Best method of this kind for each form of question, over all instances.
        right, count: Number of right answers, and of all; `baseline_report` says how methods are chosen.
        low, high: The 95 % interval of the share (Wilson 1927).
        methods: Shares of right answers of the best methods, by name.
    """

    kind: TrivialKind
    method: str
    right: int
    count: int
    low: float
    high: float
    methods: dict[str, float]

    @property
    def score(self) -> float:
        """The share of right answers; 0 without any."""
        return self.right / self.count if self.count else 0.0

    def to_dict(self) -> dict[str, Any]:
        """Return JSON values, shares rounded to four digits."""
        return {
            "score": round(self.score, 4),
            "interval": [round(self.low, 4), round(self.high, 4)],
            "method": self.method,
            "methods": {name: round(score, 4) for name, score in self.methods.items()},
        }


@dataclass(frozen=True, slots=True)
class BaselineReport:
    """The baselines of a batch, by kind; `baseline_report` makes it."""

    instances: int
    baselines: dict[TrivialKind, Baseline]

    def score(self, kind: TrivialKind) -> float | None:
        """Return the score of the best method of a kind; None where the task has none."""
        return self.baselines[kind].score if kind in self.baselines else None

    @property
    def highest(self) -> float:
        """The score of the best trivial answer of any kind; 0 without instances."""
        return max((one.score for one in self.baselines.values()), default=0.0)

    def to_dict(self) -> dict[str, Any]:
        """Return JSON values."""
        return {"instances": self.instances, **{kind: one.to_dict() for kind, one in self.baselines.items()}}


def baseline_report(
    instances: Sequence[Instance], *, task: Task[Any, Any, Any] | None = None, seed: int = 0
) -> BaselineReport:
    """Score constant, random, greedy and copied answers to these instances.

    Every answer goes through `Task.verify_batch`. Constants are the ones that the task names
    and the most frequent right answers of the batch itself. The best method of a kind is chosen for
    each form of question by itself, and cross-fitted: each half of the instances is answered by
    the method that is best on the other half, so that choosing among many gains nothing by chance.

    Args:
        instances: Instances of one task; a truth that is None is solved.
        task: Their task; found by name when None.
        seed: Seed of the random answers.

    Raises:
        ValueError: The instances are of several tasks.
    """
    rows = list(instances)
    if not rows:
        return BaselineReport(0, {})
    if len({row.task for row in rows}) > 1:
        raise ValueError("instances: expected one task, got " + ", ".join(sorted({row.task for row in rows})))
    if task is None:
        from .. import get_task

        task = get_task(rows[0].task)
    truths = [task.solve(row.problem) if row.truth is None else row.truth for row in rows]
    forms = [task.form(row.problem) for row in rows]
    common = frequent_answers(task, rows, truths, forms)
    asked = [
        (i, answer)
        for i, row in enumerate(rows)
        for answer in trivial_answers_of(task, row, Stream(make_key("floor", seed), i), common[forms[i]])
    ]
    verdicts = task.verify_batch(
        [rows[i].problem for i, _ in asked], [answer.response for _, answer in asked], [truths[i] for i, _ in asked]
    )
    places: dict[str, itertools.count[int]] = defaultdict(itertools.count)
    halves = [next(places[form]) % 2 for form in forms]
    right: dict[TrivialKind, dict[Entry, int]] = defaultdict(lambda: defaultdict(int))
    for (i, answer), verdict in zip(asked, verdicts, strict=True):
        right[answer.kind][forms[i], answer.method, halves[i]] += verdict.correct
    sizes = Counter(forms)
    return BaselineReport(
        len(rows), {kind: _score_kind(kind, right[kind], sizes) for kind in TRIVIAL_KINDS if right[kind]}
    )


def trivial_answers_of(
    task: Task[Any, Any, Any], row: Instance, stream: Stream, common: Sequence[str]
) -> Iterator[TrivialAnswer]:
    """Yield the trivial answers of the task, those that any task has, and the common answers; each once."""
    trivial_answers = [
        *task.trivial_answers(row.problem, stream),
        *constants(*common),
        TrivialAnswer("copied", "example", task.example(row.problem)),
        TrivialAnswer("copied", "prompt", task.prompt(row.problem), whole=True),
    ]
    yield from {(answer.kind, answer.method): answer for answer in trivial_answers}.values()


def frequent_answers(
    task: Task[Any, Any, Any], rows: Sequence[Instance], truths: Sequence[Any], forms: Sequence[str]
) -> dict[str, list[str]]:
    """Return the most frequent right answers to each form, as they are written."""
    counted: dict[str, Counter[str]] = defaultdict(Counter)
    for row, truth, form in zip(rows, truths, forms, strict=True):
        try:
            counted[form][task.write(row.problem, task.truth_answer(row.problem, truth))] += 1
        except (ValueError, TypeError):  # the truth is not known
            counted[form].update()
    ranked = {form: sorted(counter.items(), key=lambda item: (-item[1], item[0])) for form, counter in counted.items()}
    return {
        form: [text for place, (text, count) in enumerate(answers[:MOST_CONSTANTS]) if count > 1 or place < 2]
        for form, answers in ranked.items()
    }


def _score_kind(kind: TrivialKind, right: dict[Entry, int], sizes: Counter[str]) -> Baseline:
    """Score a kind: each half of a form by the method that is best on the other half."""
    chosen, hits = [], 0
    for form in sorted(sizes):
        methods = dict.fromkeys(method for where, method, _ in right if where == form)
        if not methods:
            continue
        for half in (0, 1):
            hits += right.get((form, _best(right, form, methods, [1 - half]), half), 0)
        best = _best(right, form, methods, [0, 1])
        shown = best if len(best) <= SHOWN else best[: SHOWN - 1] + "…"
        chosen.append(f"{form}: {shown}" if form else shown)
    shares: dict[str, float] = defaultdict(float)
    total = sum(sizes.values())
    for (_, method, _), count in sorted(right.items(), key=lambda item: -item[1]):
        shares[method] += count / total
    leading = dict(sorted(shares.items(), key=lambda item: -item[1])[:MOST_METHODS])
    return _make(kind, "; ".join(chosen), hits, total, leading)


def _best(right: dict[Entry, int], form: str, methods: Iterable[str], halves: Sequence[int]) -> str:
    """Return the method right most often on these halves; of several the first that was named."""
    return max(methods, key=lambda method: sum(right.get((form, method, half), 0) for half in halves))


def _make(kind: TrivialKind, method: str, right: int, count: int, methods: dict[str, float]) -> Baseline:
    low, high = wilson(right, count)
    return Baseline(kind, method, right, count, low, high, methods)


def wilson(right: int, count: int, z: float = 1.959964) -> tuple[float, float]:
    """Return the 95 % interval of a share (E. B. Wilson, JASA 22, 1927)."""
    if count == 0:
        return 0.0, 1.0
    share, spread = right / count, z * z / count
    middle = share + spread / 2
    reach = z * math.sqrt(share * (1 - share) / count + spread / (4 * count))
    return max(0.0, (middle - reach) / (1 + spread)), min(1.0, (middle + reach) / (1 + spread))
