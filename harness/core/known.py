"""What a record or an id stands for: a task, a problem, and a truth that is found when first needed."""

from __future__ import annotations

import functools
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

from ...tasks import get_task, load
from ...tasks.core.ids import parse_id
from ...tasks.core.strict_json import parse_object, write_object
from ...tasks.core.task import Degree, Instance, Task, Truth
from ...tasks.datasets.records import claimed_truth, record_to_instance
from ...verifiers.verdict import Fault, Verdict, unparsed

KEPT = 256
"""Instances kept for the next response to them."""
KEPT_CHARACTERS = 2**18
"""Instances with a longer text are not kept."""


class Known:
    """An instance ready to judge responses; made by `find`.

    Attributes:
        task: The task.
        problem: The problem, of the task's own type.
        truth: What is known of it: proved, or `status: unknown` beyond the work that `Task.decide` may spend.
    """

    __slots__ = ("_claim", "_instance", "problem", "task", "truth")

    def __init__(self, instance: Instance, claim: Truth | None) -> None:
        self.task: Task[Any, Any, Any] = get_task(instance.task)
        self.problem = instance.problem
        self._instance, self._claim = instance, claim
        self.truth: Truth = instance.truth if instance.truth is not None else _Later(self._decide)

    def verify(self, text: str) -> Verdict:
        """The verdict on a text. The truth is sought only for an answer that cannot do without."""
        answer = self.task.parse(self.problem, text)
        if isinstance(answer, Fault):
            return unparsed(answer)
        return self.task.check(self.problem, answer, self.truth)

    def feedback(self, verdict: Verdict, degree: Degree = "how") -> str:
        """What a model may be told about a verdict."""
        return self.task.feedback(self.problem, verdict, degree, self.truth)

    def _decide(self) -> Truth:
        try:
            truth = self.task.decide(self.problem, self._claim)
        except Exception:  # noqa: BLE001 - the claim comes from anywhere and may be anything
            truth = self.task.decide(self.problem)
        if truth.get("status") == "unknown" and self._instance.id is not None:
            try:
                made = load(str(self._instance.id))
            except ValueError:
                return truth
            if made.truth is not None and made.problem.to_dict() == self.problem.to_dict():
                return made.truth  # what was proved at generation, of the very same problem
        return truth


def verify_all(found: Sequence[Known], texts: Sequence[str]) -> list[Verdict]:
    """`Known.verify` for each pair, those of a task together."""
    by_task: dict[str, list[int]] = {}
    for row, known in enumerate(found):
        by_task.setdefault(known.task.name, []).append(row)
    verdicts: dict[int, Verdict] = {}
    for rows in by_task.values():
        task, problems = found[rows[0]].task, [found[row].problem for row in rows]
        answers = dict(zip(rows, task.parse_batch(problems, [texts[row] for row in rows]), strict=True))
        verdicts |= {row: unparsed(answer) for row, answer in answers.items() if isinstance(answer, Fault)}
        read = [row for row in rows if row not in verdicts]
        checked = task.check_batch(
            [found[row].problem for row in read], [answers[row] for row in read], [found[row].truth for row in read]
        )
        verdicts |= zip(read, checked, strict=True)
    return [verdicts[row] for row in range(len(found))]


class _Later(Mapping[str, Any]):
    """A truth that is found when it is first looked at. Two threads may both find it: it is the same."""

    __slots__ = ("_find", "_found")

    def __init__(self, find: Callable[[], Truth]) -> None:
        self._find = find
        self._found: Truth | None = None

    def _get(self) -> Truth:
        if self._found is None:
            self._found = self._find()
        return self._found

    def __getitem__(self, key: str) -> Any:
        return self._get()[key]

    def __iter__(self) -> Iterator[str]:
        return iter(self._get())

    def __len__(self) -> int:
        return len(self._get())


def find(record_or_id: Mapping[str, Any] | str) -> Known:
    """The instance of an id, of a record, or of the text of a record's `instance`.

    Raises:
        ValueError: It is none of these.
    """
    if isinstance(record_or_id, str):
        return (_kept if len(record_or_id) <= KEPT_CHARACTERS else _read)(record_or_id)
    data = unfold(record_or_id)
    claim = claimed_truth(data)
    if claim is not None or data.get("problem") is None:
        identity = data.get("id")
        if claim is None and isinstance(identity, str):
            return find(identity)
        return Known(record_to_instance(data), claim)
    return find(write_object({name: data.get(name) for name in ("id", "task", "problem")}))


def unfold(record: Mapping[str, Any]) -> Mapping[str, Any]:
    """The object with `id`, `task` and `problem` that a record holds, whichever of our layouts it has.

    Raises:
        ValueError: Its `instance` is neither an id nor the text of a JSON object.
    """
    text = record.get("instance")
    if text is None:
        return record
    if isinstance(text, Mapping):
        return text
    if not isinstance(text, str):
        raise ValueError(f"instance: expected the text of a JSON object, got {type(text).__name__}")
    if not text.lstrip().startswith("{"):
        return {"id": text}
    try:
        return parse_object(text)
    except ValueError as error:
        raise ValueError(f"instance: {error}") from None


def _read(text: str) -> Known:
    if not text.lstrip().startswith("{"):
        parse_id(text)  # says what an id looks like
        return Known(load(text), None)
    return Known(record_to_instance(parse_object(text)), None)


_kept = functools.lru_cache(maxsize=KEPT)(_read)
