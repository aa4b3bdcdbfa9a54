"""The base class of tasks. `assay.testing` holds the laws that every task keeps.

A task is the language around a problem: levels and generation, prompt, tolerant reading of
an answer, the verdict, feedback and pictures. Truth itself lives in `verifiers`.

What a task fills in is in `tasks.core`: `hooks` every task needs, `extras` it may leave out. Here
is what drives them: from parameters and ids to instances, from responses to verdicts and feedback, one at a time or
many; a task may replace the forms for many by native ones.
"""

from __future__ import annotations

import dataclasses
import functools
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Any, TypeVar

import numpy as np
from numpy.typing import NDArray
from typing_extensions import Self

from ...verifiers.verdict import Fault, Verdict, unparsed
from .answers import final_answer
from .hooks import Hooks
from .ids import InstanceId, check_seed, check_split, make_key, parse_id
from .instance import WITHOUT_ANSWER, AnswerT, Degree, Draft, Instance, ParametersT, Problem, ProblemT, Truth
from .parameters import TaskParameters
from .strict_json import write_object

if TYPE_CHECKING:
    from .baseline import DenseScore

__all__ = ["BATCH", "Degree", "Draft", "Instance", "Problem", "Task", "Truth"]

TaskT = TypeVar("TaskT", bound="Task[Any, Any, Any]")
BATCH = 1024
"""Instances that `generate` asks a task for at once."""


class Task(Hooks[ProblemT, AnswerT, ParametersT]):
    """One kind of problem. Stateless; one object serves every thread.

    A subclass names itself (`name`, `title`, `version`), its parameters and ten levels, and
    fills in the abstract methods. An answer (`AnswerT`) is an immutable Python value.
    """

    # -------------------------------------------------------------------- versions

    def of_version(self, version: int) -> Self:
        """Return the task that makes the instances of a version: itself, or one of an earlier version.

        Raises:
            ValueError: There is no such version.
        """
        if version == self.version:
            return self
        earlier: Self = _task_of_version(type(self), version)
        return earlier

    # ------------------------------------------------------------------ generation

    def resolve(self, parameters: str | int | ParametersT) -> tuple[str, ParametersT]:
        """Return the text form used in ids, and the parameters it stands for.

        Args:
            parameters: A level (`4` or `"L4"`), a level with changes (`"L4,infeasible=0"`),
                explicit parameters (`"cities=12"`), or the parameters themselves.

        Raises:
            ValueError: The level does not exist or a parameter is wrong.
        """
        if isinstance(parameters, TaskParameters):
            return parameters.short(), parameters
        text = f"L{parameters}" if isinstance(parameters, int) else parameters
        head, _, rest = text.partition(",")
        if not (head[:1] == "L" and head[1:].isdecimal()):
            explicit = self.parameters_type.parse(text)
            return explicit.short(), explicit
        if int(head[1:]) not in self.levels:
            raise ValueError(f"level: {self.name} has levels 1 to {max(self.levels)}, got {head[1:]}")
        base = self.levels[int(head[1:])]
        if not rest.strip(","):
            return f"L{int(head[1:])}", base
        changed = self.parameters_type.parse(rest)
        names = [item.partition("=")[0].strip().replace("-", "_") for item in rest.split(",") if item]
        explicit = dataclasses.replace(base, **{name: getattr(changed, name) for name in names})
        return explicit.short(), explicit

    def key(self, parameters: ParametersT, seed: int, split: str = "") -> bytes:
        """Return the random key of a batch: a hash of task, version, parameters, seed and split (if any)."""
        domain = [check_split(split)] if split else []
        return make_key(self.name, self.version, parameters.short(), check_seed(seed), *domain)

    def generate(
        self,
        parameters: str | int | ParametersT,
        *,
        seed: int,
        first: int = 0,
        count: int = 1,
        threads: int = 0,
        split: str = "",
    ) -> Iterator[Instance]:
        """Generate instances `first` to `first + count - 1` of a seed, in order, in bounded memory.

        Args:
            parameters: As for `resolve`.
            seed: 0 to 2**128 - 1.
            threads: 0 for all cores; the output does not depend on it.
            split: `train`, `validation` or `test`: another domain of the same seed; none if empty.

        Raises:
            ValueError: As for `resolve` and `build`; or the seed is out of range, or there is no such split.
        """
        text, explicit = self.resolve(parameters)
        key = self.key(explicit, seed, split)
        for start in range(first, first + count, BATCH):
            stop = min(first + count, start + BATCH)
            indices = np.arange(start, stop, dtype=np.uint64)
            drafts = self.build(explicit, key, indices, threads)
            if start == first:
                self._check_drafts(drafts, stop - start, explicit in self.levels.values())
            for index, draft in enumerate(drafts, start):
                name = InstanceId(self.name, self.version, text, seed, index, split)
                yield Instance(name, self.name, draft.problem, draft.truth, draft.difficulty)

    def rebuild(self, instance_id: InstanceId | str) -> Instance:
        """Rebuild an instance from its id alone; it bears the id as it is written here.

        `cities=05`, `max-weight=7` and defaults written out are understood, and name what
        `cities=5`, `max_weight=7` and no word do: an instance has one id.

        Raises:
            ValueError: The id is malformed, of another task, or of a version that does not exist.
        """
        parsed = parse_id(instance_id) if isinstance(instance_id, str) else instance_id
        if parsed.task != self.name:
            raise ValueError(f"id: {parsed} is not of the task {self.name}")
        (instance,) = self.of_version(parsed.version).generate(
            parsed.parameters, seed=parsed.seed, first=parsed.index, split=parsed.split
        )
        return instance

    def _check_drafts(self, drafts: Sequence[Draft[ProblemT]], count: int, by_level: bool) -> None:
        """Check the first batch of a request for mistakes in the task itself.

        Args:
            by_level: The parameters are those of a level, so that there is an effort to compare.

        Raises:
            ValueError: There are more or fewer instances than asked for, or none has the column that `effort` names.
        """
        if len(drafts) != count:
            raise ValueError(f"task {self.name}: build: expected {count} instances, got {len(drafts)}")
        if by_level and self.effort and self.effort not in drafts[0].difficulty:
            known = ", ".join(drafts[0].difficulty) or "none"
            raise ValueError(f"task {self.name}: effort: no difficulty column {self.effort!r}; columns: {known}")

    # -------------------------------------------------------------------- solution

    def solution(self, problem: ProblemT, truth: Truth) -> dict[str, Any]:
        """Return a truth in the terms of solvers, as JSON values: `status`, `objective`, `answer`, `proved`.

        `status` and `objective` come from `conclusion`; `answer` is a right answer (None when there is
        none or none is known); `proved` says whether the status is.
        """
        concluded = self.conclusion(problem, truth)
        answer = None
        if concluded.status not in WITHOUT_ANSWER:
            answer = self.to_json(problem, self.truth_answer(problem, truth))
            if isinstance(answer, dict) and len(answer) == 1:
                (answer,) = answer.values()  # a name says nothing where there is nothing else
        return {
            "status": concluded.status,
            "objective": concluded.objective,
            "answer": answer,
            "proved": concluded.proved,
        }

    # ------------------------------------------------------------- decontamination

    def fingerprints(self, problems: Sequence[ProblemT], threads: int = 0) -> NDArray[np.uint8]:
        """Fingerprint problems: equal for those that are the same up to a symmetry.

        `tasks.core.symmetry` explains the two halves. By default, problems are the same when their JSON is.

        Args:
            problems: k problems.
            threads: 0 for all cores.

        Returns:
            uint8, shape (k, 16).
        """
        from .symmetry import hash_values

        return hash_values(self.name, [problem.to_dict() for problem in problems])

    def fingerprint(self, problem: ProblemT) -> bytes:
        """Return `fingerprints` of one problem, 16 bytes."""
        return self.fingerprints([problem], threads=1).tobytes()

    # -------------------------------------------------------------------- language

    def prompts(self, problems: Sequence[ProblemT]) -> list[str]:
        """Write the prompts of many problems; a task may write them natively, with the same bytes as `prompt`."""
        return [self.prompt(problem) for problem in problems]

    def problem_texts(self, problems: Sequence[ProblemT]) -> list[str]:
        """Write the JSON text of each problem, as `write_object(problem.to_dict())` does; perhaps natively."""
        return [write_object(problem.to_dict()) for problem in problems]

    # ---------------------------------------------------------------------- verdict

    def parse(self, problem: ProblemT, text: str) -> AnswerT | Fault:
        """Return the one final answer of a response, or the fault that says why there is none. Never raises."""
        read, canonical = functools.partial(self.read, problem), functools.partial(self.canonical, problem)
        return final_answer(text, read, self.example(problem), canonical)

    def ask(self, instance: Instance) -> str:
        """Write the prompt of an instance in its own rendering and language.

        Raises:
            ValueError: The task does not have them.
        """
        way = instance.prompting
        return self.prompt(instance.problem) if way is None else way.text(self, instance.problem)

    def verify(self, problem: ProblemT, text: str, truth: Truth | None = None) -> Verdict:
        """Judge a response. Never raises for any text.

        Args:
            truth: The proved truth; solved here when None or empty.
        """
        (answer,) = self.parse_batch([problem], [text])
        if isinstance(answer, Fault):
            return unparsed(answer)
        return self.check(problem, answer, truth or self._truth_for(problem, answer))

    def _truth_for(self, problem: ProblemT, answer: AnswerT) -> Truth:
        """The truth that `check` needs for an answer; empty where it looks at none, which saves a search."""
        return self.solve(problem) if self.needs_truth(answer) else {}

    def verify_batch(
        self, problems: Sequence[ProblemT], texts: Sequence[str], truths: Sequence[Truth | None]
    ) -> list[Verdict]:
        """Judge many responses as `verify` does; the three sequences have the same length."""
        parsed = zip(problems, self.parse_batch(problems, texts), truths, strict=True)
        verdicts: list[Verdict | None] = []
        read: list[tuple[ProblemT, AnswerT, Truth]] = []
        for problem, answer, truth in parsed:
            verdicts.append(unparsed(answer) if isinstance(answer, Fault) else None)
            if not isinstance(answer, Fault):
                read.append((problem, answer, truth or self._truth_for(problem, answer)))
        checked = iter(self.check_batch([p for p, _, _ in read], [a for _, a, _ in read], [t for _, _, t in read]))
        return [next(checked) if verdict is None else verdict for verdict in verdicts]

    def parse_batch(self, problems: Sequence[ProblemT], texts: Sequence[str]) -> list[AnswerT | Fault]:
        """Parse many responses as `parse` does; a task may read those in exactly the form of the prompt natively."""
        return [self.parse(problem, text) for problem, text in zip(problems, texts, strict=True)]

    def verify_texts(
        self, problems: Sequence[str | bytes], texts: Sequence[str], threads: int = 0
    ) -> list[Verdict | None]:
        """Judge responses to problems that are still JSON text, natively; None where `verify` must look more closely.

        A verdict that is given is the one of `verify` without a truth, which it proves itself where it needs one. Problems
        are taken in exactly the form of `problem_texts`, answers in that of the prompt; see `tasks.core.parse_fast`.

        Args:
            threads: 0 for all cores.
        """
        return [None] * len(problems)

    def check_batch(
        self, problems: Sequence[ProblemT], answers: Sequence[AnswerT], truths: Sequence[Truth]
    ) -> list[Verdict]:
        """Judge many answers as `check` does; a task may check them together."""
        rows = zip(problems, answers, truths, strict=True)
        return [self.check(problem, answer, truth) for problem, answer, truth in rows]

    # ---------------------------------------------------------------------- feedback

    def feedback(self, problem: ProblemT, verdict: Verdict, degree: Degree = "how", truth: Truth | None = None) -> str:
        """Write the feedback on a verdict for a model.

        Args:
            degree: `bit`, `where`, `how` or `oracle`; see `Degree`.
            truth: Needed for `oracle` only.
        """
        from .feedback import write_feedback

        return write_feedback(self, problem, verdict, degree, truth)

    # ----------------------------------------------------------------- dense score

    def dense_score(self, problem: ProblemT) -> DenseScore[Any]:
        """How near wrong answers to a problem come, and how two of them are crossed; never part of a score."""
        from .baseline import DenseScore

        return DenseScore(self, problem)


@functools.cache
def _task_of_version(kind: type[TaskT], version: int) -> TaskT:
    earlier = kind.earlier_versions()
    if version not in earlier:
        known = ", ".join(map(str, sorted({*earlier, kind.version})))
        raise ValueError(f"version: {kind.name} has version{'s' * bool(earlier)} {known}, got {version}")
    return earlier[version]()
