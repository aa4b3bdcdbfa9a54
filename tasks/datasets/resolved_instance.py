"""An instance that responses can be judged against, with a truth that is decided when first needed.

`rebuild_all` makes instances from their ids, those of one batch together, natively and on all cores.
"""

from __future__ import annotations

import contextlib
import os
import threading
import weakref
from collections import defaultdict
from collections.abc import Callable, Hashable, Iterable, Iterator, Mapping
from typing import Any

import numpy as np

from ...verifiers.verdict import Fault, Verdict, unparsed
from .. import get_task, load
from ..core.ids import InstanceId, parse_id
from ..core.task import Degree, Instance, Task, Truth
from ..core.task_failure import TaskFailed, running


class SingleFlight:
    """Lets one thread at a time do the work of a key; those that come meanwhile wait, and find it done.

    The replies of a group reach a reward function together, on as many threads; without this each thread would rebuild
    and decide the same instance. Safe after a fork.
    """

    def __init__(self) -> None:
        self._renew()
        _ALL.add(self)

    @contextlib.contextmanager
    def __call__(self, key: Hashable) -> Iterator[None]:
        """Hold the key. Whoever enters must look again whether the work is done."""
        with self._lock:
            entry = self._held.setdefault(key, _Held())
            entry.threads += 1
        try:
            with entry.lock:
                yield
        finally:
            with self._lock:
                entry.threads -= 1
                if not entry.threads and self._held.get(key) is entry:
                    del self._held[key]

    def _renew(self) -> None:
        """Begin with new locks: in a forked process, the old ones may be held by threads that are not there."""
        self._lock = threading.Lock()
        self._held: dict[Hashable, _Held] = {}


class _Held:
    """The lock of a key, and how many threads want it."""

    def __init__(self) -> None:
        self.lock, self.threads = threading.Lock(), 0


_ALL: weakref.WeakSet[SingleFlight] = weakref.WeakSet()


def _renew_all() -> None:
    for one in list(_ALL):
        one._renew()


if hasattr(os, "register_at_fork"):
    os.register_at_fork(after_in_child=_renew_all)


_DECIDING = SingleFlight()


class ResolvedInstance:
    """The instance of an id or a record. Safe to share between threads and to pickle.

    Attributes:
        instance: The instance. Its truth is None for a problem from a file or a request.
        claim: The truth that the record claims. It is a hint for the solvers and never believed.
    """

    __slots__ = ("_failure", "_truth", "claim", "instance")

    def __init__(self, instance: Instance, claim: Truth | None = None) -> None:
        self.instance, self.claim = instance, claim
        self._truth: Truth | None = instance.truth
        self._failure: TaskFailed | None = None

    @property
    def task(self) -> Task[Any, Any, Any]:
        """The task of the instance."""
        return get_task(self.instance.task)

    @property
    def problem(self) -> Any:
        """The problem, of the task's own type."""
        return self.instance.problem

    @property
    def is_decided(self) -> bool:
        """Whether `truth` costs nothing: it is there, or it is known that deciding fails."""
        return self._truth is not None or self._failure is not None

    @property
    def truth(self) -> Truth:
        """The truth as far as `Task.decide` gets within its bound on work; decided when it is first looked at."""
        return _LaterTruth(self.decide) if self._truth is None else self._truth

    def decide(self) -> Truth:
        """Return the truth of an id as generated, of any other problem what `Task.decide` proves within its bound.

        Where that proves nothing and the record has the id of the very same problem, the truth is the one that was
        proved when the instance was generated. Of threads that ask together, one decides.

        Raises:
            TaskFailed: The task's solver raised an exception.
        """
        if self._truth is None and self._failure is None:
            with _DECIDING(id(self)):
                if self._truth is None and self._failure is None:
                    try:
                        self._truth = self._decided()
                    except TaskFailed as failure:
                        self._failure = failure
        if self._truth is None:
            assert self._failure is not None
            raise self._failure
        return self._truth

    def try_decide(self) -> None:
        """Decide ahead of a check; a failure is kept, and raised by the check that looks at the truth."""
        with contextlib.suppress(TaskFailed):
            self.decide()

    def accept(self, truth: Truth) -> None:
        """Take a truth that was proved together with those of other problems (`Task.solve_together`)."""
        self._truth = truth

    def verify(self, text: str) -> Verdict:
        """Return the verdict on a response. The truth is decided only for an answer whose check looks at it.

        Raises:
            TaskFailed: A hook of the task raised an exception.
        """
        task = self.task
        with running(task.name, "read"):
            (answer,) = task.parse_batch([self.problem], [text])
        if isinstance(answer, Fault):
            return unparsed(answer)
        with running(task.name, "check"):
            return task.check(self.problem, answer, self.truth)

    def feedback(self, verdict: Verdict, degree: Degree = "how") -> str:
        """Return the feedback for a model on a verdict; see `Task.feedback`."""
        return self.task.feedback(self.problem, verdict, degree, self.truth)

    def _decided(self) -> Truth:
        task, name = self.task, self.instance.id
        try:
            truth = task.decide(self.problem, self.claim)
        except Exception:  # noqa: BLE001 - the claim comes from anywhere and may be anything
            with running(task.name, "decide"):
                truth = task.decide(self.problem)
        if truth.get("status") == "unknown" and name is not None:
            try:
                made = load(str(name))
            except ValueError:
                return truth
            if made.truth is not None and made.problem.to_dict() == self.problem.to_dict():
                return made.truth
        return truth


class _LaterTruth(Mapping[str, Any]):
    """A truth that is decided when it is first looked at."""

    __slots__ = ("_decide",)

    def __init__(self, decide: Callable[[], Truth]) -> None:
        self._decide = decide

    def __getitem__(self, key: str) -> Any:
        return self._decide()[key]

    def __iter__(self) -> Iterator[str]:
        return iter(self._decide())

    def __len__(self) -> int:
        return len(self._decide())


def rebuild_all(ids: Iterable[str], threads: int = 0) -> dict[str, Instance | ValueError]:
    """Return the instance of each id, or the error that says why there is none.

    Args:
        threads: 0 for all cores.

    Raises:
        TaskFailed: A task could not be imported, or its `build` raised anything but a ValueError.
    """
    found: dict[str, Instance | ValueError] = {}
    batches: dict[tuple[str, int, str, int, str], list[tuple[str, InstanceId]]] = defaultdict(list)
    for text in dict.fromkeys(ids):
        try:
            parsed = parse_id(text)
            with running(parsed.task, "import", ValueError):
                get_task(parsed.task)
        except ValueError as error:
            found[text] = error
        else:
            batches[parsed.task, parsed.version, parsed.parameters, parsed.seed, parsed.split].append((text, parsed))
    for (name, *_), batch in batches.items():
        found.update(_rebuild_batch(get_task(name), batch, threads))
    return found


def _rebuild_batch(
    task: Task[Any, Any, Any], batch: list[tuple[str, InstanceId]], threads: int
) -> dict[str, Instance | ValueError]:
    first = batch[0][1]
    if len(batch) > 1:
        try:
            task = task.of_version(first.version)
            _, parameters = task.resolve(first.parameters)
            indices = np.array([parsed.index for _, parsed in batch], dtype=np.uint64)
            with running(task.name, "build", ValueError):
                drafts = task.build(parameters, task.key(parameters, first.seed, first.split), indices, threads)
        except ValueError:
            pass  # one of them cannot be built: one by one tells which
        else:
            return {
                text: Instance(parsed, task.name, draft.problem, draft.truth, draft.difficulty)
                for (text, parsed), draft in zip(batch, drafts, strict=True)
            }
    return {text: _rebuild_one(task, parsed) for text, parsed in batch}


def _rebuild_one(task: Task[Any, Any, Any], parsed: InstanceId) -> Instance | ValueError:
    try:
        with running(task.name, "build", ValueError):
            return task.rebuild(parsed)
    except ValueError as error:
        return error
