"""What every task can do. The laws it keeps are in tests/tasks/test_laws.py.

A task is the language around a problem: levels and generation, prompt, tolerant reading of
an answer, the verdict, feedback and pictures. Truth itself lives in `verifiers`.
"""

from __future__ import annotations

import dataclasses
import functools
from abc import ABC, abstractmethod
from collections.abc import Hashable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, ClassVar, Generic, Literal, Protocol, TypeVar

import numpy as np
from numpy.typing import NDArray

from ..verifiers.certificates.certificate import Certificate
from ..verifiers.steps.oracle import StepOracle
from ..verifiers.verdict import Fault, Verdict, unparsed
from .agreement.comparison import Comparison
from .answers import Reading, final_answer
from .canvas import Canvas
from .floors.guess import Guess
from .ids import InstanceId, check_split, parse_id
from .keys import Stream, check_seed, make_key
from .parameters import TaskParameters
from .renderings.renderer import Renderer
from .shorthand.shorthand import Shorthand
from .strict_json import write_object

if TYPE_CHECKING:
    from .fitness.fitness import Fitness
    from .prompting import Prompting
    from .stepwise.stepwise import Stepwise

Degree = Literal["bit", "where", "how", "oracle"]
"""How much feedback may tell: right or wrong; which constraints; with values; the truth."""

Truth = Mapping[str, Any]
"""What is proved about a problem, as JSON values; `status` or the task's own key comes first."""

BATCH = 1024


class Problem(Protocol):
    """The mathematics of an instance: an immutable value that writes and reads itself as JSON."""

    def to_dict(self) -> dict[str, Any]:
        """As JSON values, in the layout documented by the task."""
        ...


ProblemT = TypeVar("ProblemT", bound=Problem)
AnswerT = TypeVar("AnswerT")
ParametersT = TypeVar("ParametersT", bound=TaskParameters)


@dataclass(frozen=True, slots=True)
class Draft(Generic[ProblemT]):
    """A generated problem with its proved truth and its measured difficulty, before it has an id."""

    problem: ProblemT
    truth: Truth
    difficulty: Mapping[str, float | int]


@dataclass(frozen=True, slots=True)
class Instance:
    """A problem with an identity.

    Attributes:
        id: Rebuilds the instance; None for a problem from elsewhere.
        task: The name of the task, as on the command line.
        problem: The task's problem type.
        truth: What is proved about it (JSON values); None when it has not been solved.
        difficulty: Measured effort, by name.
        prompting: How it is put to a model; None for `Task.prompt`.
    """

    id: InstanceId | None
    task: str
    problem: Any
    truth: Truth | None
    difficulty: Mapping[str, float | int]
    prompting: Prompting | None = None

    @property
    def level(self) -> int | None:
        """The level, 1 to 10, when the instance was made by level."""
        return self.id.level if self.id else None


class Task(ABC, Generic[ProblemT, AnswerT, ParametersT]):
    """One kind of problem. Stateless; one object serves every thread.

    A subclass names itself (`name`, `title`, `version`), its parameters and ten levels, and
    fills in the abstract methods. An answer (`AnswerT`) is an immutable Python value.
    """

    name: ClassVar[str]
    """As on the command line and in ids, such as `3sat` or `spatial-map`."""
    title: ClassVar[str]
    """As read by people, such as `3SAT`."""
    version: ClassVar[int] = 1
    """Goes up whenever the same id would name another instance."""
    effort: ClassVar[str] = ""
    """The column of `Instance.difficulty` by which the levels are ordered; see docs/difficulty.md."""
    judged_alone: ClassVar[bool] = False
    """Whether verdicts never look at the truth, so that problems from elsewhere need not be solved."""
    parameters_type: type[ParametersT]
    levels: Mapping[int, ParametersT]
    """1 to 10, harder as they rise."""

    # ------------------------------------------------------------------ generation

    @abstractmethod
    def build(
        self, parameters: ParametersT, key: bytes, indices: NDArray[np.uint64], threads: int
    ) -> list[Draft[ProblemT]]:
        """The instances with these indices, in their order.

        Instance i depends on (parameters, key, i) alone: not on the other indices, on
        `threads` (0 = all cores) or on anything outside.

        Raises:
            ValueError: The request cannot be met; the message says why and what can be.
        """

    def resolve(self, parameters: str | int | ParametersT) -> tuple[str, ParametersT]:
        """The text form used in ids, and the parameters it stands for.

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
        if not rest:
            return f"L{int(head[1:])}", base
        changed = self.parameters_type.parse(rest)
        names = [item.partition("=")[0].strip().replace("-", "_") for item in rest.split(",")]
        explicit = dataclasses.replace(base, **{name: getattr(changed, name) for name in names})
        return explicit.short(), explicit

    def key(self, parameters: ParametersT, seed: int, split: str = "") -> bytes:
        """The random key of a batch: a hash of task, version, parameters, seed and, where there is one, the split."""
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
        """Instances `first` to `first + count - 1` of a seed, in order, in bounded memory.

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
            for index, draft in enumerate(self.build(explicit, key, indices, threads), start):
                name = InstanceId(self.name, self.version, text, seed, index, split)
                yield Instance(name, self.name, draft.problem, draft.truth, draft.difficulty)

    def rebuild(self, instance_id: InstanceId | str) -> Instance:
        """The instance of an id, from the id alone; it bears the id as it is written here.

        `cities=05`, `max-weight=7` and defaults written out are understood, and name what
        `cities=5`, `max_weight=7` and no word do: an instance has one id.

        Raises:
            ValueError: The id is malformed, of another task, or of a version this one is not.
        """
        parsed = parse_id(instance_id) if isinstance(instance_id, str) else instance_id
        if parsed.task != self.name:
            raise ValueError(f"id: {parsed} is not of the task {self.name}")
        if parsed.version != self.version:
            raise ValueError(f"id: {parsed} is of version {parsed.version}; this package makes version {self.version}")
        (instance,) = self.generate(parsed.parameters, seed=parsed.seed, first=parsed.index, split=parsed.split)
        return instance

    # -------------------------------------------------------------------- problems

    @abstractmethod
    def problem_from_dict(self, data: Mapping[str, Any]) -> ProblemT:
        """The problem from its JSON form.

        Raises:
            ValueError: A field is missing or wrong; the message names field and value.
        """

    @abstractmethod
    def solve(self, problem: ProblemT, hint: Truth | None = None) -> Truth:
        """What is true of a problem, proved; `status: unknown` when out of the solvers' limits.

        Args:
            hint: A claimed truth. It is never believed: what it says may be used only after
                it has been checked (a satisfying assignment, say).
        """

    def decide(self, problem: ProblemT, hint: Truth | None = None) -> Truth:
        """`solve` in bounded work, some seconds at most: what a scorer spends on a problem from anywhere.

        The bound counts work, not time, so that the outcome is the same on every machine. Tasks
        whose solvers are always quick need nothing of their own.
        """
        return self.solve(problem, hint)

    def solve_together(self, problems: Sequence[ProblemT], threads: int = 0) -> list[Truth | None]:
        """The truths of `solve` that a task finds together, natively; None for problems to be solved alone."""
        return [None] * len(problems)

    # ------------------------------------------------------------------- freshness

    def fingerprints(self, problems: Sequence[ProblemT], threads: int = 0) -> NDArray[np.uint8]:
        """16 bytes for each problem, equal for those that are the same up to a symmetry; shape (k, 16).

        See `tasks.fingerprints` for the two halves. Without a task's own symmetries, problems are
        the same when their JSON is.
        """
        from .fingerprints import hash_values

        return hash_values(self.name, [problem.to_dict() for problem in problems])

    def fingerprint(self, problem: ProblemT) -> bytes:
        """`fingerprints` of one problem."""
        return self.fingerprints([problem], threads=1).tobytes()

    def space_bits(self, parameters: ParametersT) -> float | None:
        """How large is the space that instances are drawn from, in bits and up to symmetry? None when not known.

        Two instances are twins with a probability of about 2 to minus this number, or less; how
        each task reckons it is written in `tasks.space` and docs/freshness.md.
        """
        return None

    # -------------------------------------------------------------------- language

    @abstractmethod
    def prompt(self, problem: ProblemT) -> str:
        """What a model reads: every rule that decides the verdict, and how to answer."""

    def renderer(self) -> Renderer[Any]:
        """The other forms of the prompt, in words from templates; `Prompting` uses it.

        Raises:
            ValueError: The task has its default prompt only.
        """
        raise ValueError(f"{self.name} has no rendering but list, in English")

    def prompts(self, problems: Sequence[ProblemT]) -> list[str]:
        """`prompt` for many problems; a task may write them natively, with the same bytes."""
        return [self.prompt(problem) for problem in problems]

    def problem_texts(self, problems: Sequence[ProblemT]) -> list[str]:
        """The JSON text of each problem, as `write_object(problem.to_dict())` gives it; likewise."""
        return [write_object(problem.to_dict()) for problem in problems]

    @abstractmethod
    def example(self, problem: ProblemT) -> str:
        """The example answer that the prompt shows, never a right one: an echo of it is no answer."""

    @abstractmethod
    def read(self, problem: ProblemT, text: str) -> Reading[AnswerT]:
        """Reads one candidate (the inside of an answer tag, a box or a line).

        Returns:
            `Answer(value)`; `Malformed(fault)` when it is an answer but not a possible one
            (a value missing, extra or unknown); `NOTHING` when it does not look like an
            answer at all. Linear time; never raises.
        """

    @abstractmethod
    def write(self, problem: ProblemT, answer: AnswerT) -> str:
        """The answer as the prompt asks for it (without the tag); `read` takes it back."""

    @abstractmethod
    def to_json(self, problem: ProblemT, answer: AnswerT) -> Any:
        """The answer in JSON values, as verdicts show it."""

    @abstractmethod
    def canonical(self, problem: ProblemT, answer: AnswerT) -> Hashable:
        """Equal for answers that mean the same (a tour from another start, say): what votes count.

        Defined for every answer that `read` returns, possible or not.
        """

    @abstractmethod
    def truth_answer(self, problem: ProblemT, truth: Truth) -> AnswerT:
        """A right answer made from the truth."""

    # ---------------------------------------------------------------------- verdict

    @abstractmethod
    def check(self, problem: ProblemT, answer: AnswerT, truth: Truth) -> Verdict:
        """The verdict on an answer, by the definition of the task."""

    def needs_truth(self, answer: AnswerT) -> bool:
        """Whether `check` looks at the truth for this answer; False saves solving problems from elsewhere."""
        return not self.judged_alone

    def parse(self, problem: ProblemT, text: str) -> AnswerT | Fault:
        """The one final answer of a response, or why there is none. Never raises."""
        read, canonical = functools.partial(self.read, problem), functools.partial(self.canonical, problem)
        return final_answer(text, read, self.example(problem), canonical)

    def ask(self, instance: Instance) -> str:
        """What a model reads of an instance, in its own rendering and language.

        Raises:
            ValueError: The task does not have them.
        """
        way = instance.prompting
        return self.prompt(instance.problem) if way is None else way.text(self, instance.problem)

    def verify(self, problem: ProblemT, text: str, truth: Truth | None = None) -> Verdict:
        """The verdict on a response. Never raises for any text.

        Args:
            truth: The proved truth; solved here when None.
        """
        (answer,) = self.parse_batch([problem], [text])
        if isinstance(answer, Fault):
            return unparsed(answer)
        return self.check(problem, answer, self.solve(problem) if truth is None else truth)

    def verify_batch(
        self, problems: Sequence[ProblemT], texts: Sequence[str], truths: Sequence[Truth | None]
    ) -> list[Verdict]:
        """`verify` for many responses; the three sequences have the same length."""
        rows = zip(problems, texts, truths, strict=True)
        return [self.verify(problem, text, truth) for problem, text, truth in rows]

    def parse_batch(self, problems: Sequence[ProblemT], texts: Sequence[str]) -> list[AnswerT | Fault]:
        """`parse` for many responses; a task may read those in exactly the form of the prompt natively."""
        return [self.parse(problem, text) for problem, text in zip(problems, texts, strict=True)]

    def verify_texts(
        self, problems: Sequence[str | bytes], texts: Sequence[str], threads: int = 0
    ) -> list[Verdict | None]:
        """`verify` for problems that are still JSON text, natively; None where that must look more closely.

        A verdict that is given is the one of `verify` without a truth, which it proves itself where it needs one. Problems
        are taken in exactly the form of `problem_texts`, answers in that of the prompt; see `tasks.plain`.

        Args:
            threads: 0 for all cores.
        """
        return [None] * len(problems)

    def merit(self, problem: ProblemT, answer: AnswerT) -> float | None:
        """How good is an answer as far as the problem alone tells? None when it breaks a rule that can be checked.

        Larger is better, and answers of which as much can be told are equal. Neither the truth nor
        a solver is used: it is what somebody has who can check an answer and not find one. Without
        a task's own rules every readable answer is as good as any other.
        """
        return 0.0

    def check_batch(
        self, problems: Sequence[ProblemT], answers: Sequence[AnswerT], truths: Sequence[Truth]
    ) -> list[Verdict]:
        """`check` for many answers; a task may check them together."""
        rows = zip(problems, answers, truths, strict=True)
        return [self.check(problem, answer, truth) for problem, answer, truth in rows]

    # ---------------------------------------------------------------------- feedback

    @abstractmethod
    def describe(self, problem: ProblemT, fault: Fault, degree: Degree, truth: Truth | None) -> str:
        """One sentence on a fault of this task, for the degrees `where`, `how` and `oracle`.

        `where` names the broken constraint, `how` adds the values; neither contains the
        answer. `oracle` may use the truth. The faults of reading (`no_answer`, `ambiguous`,
        `too_long`) are described by `feedback` itself.
        """

    def feedback(self, problem: ProblemT, verdict: Verdict, degree: Degree = "how", truth: Truth | None = None) -> str:
        """What a model is told after a verdict.

        Args:
            degree: `bit`, `where`, `how` or `oracle`; see `Degree`.
            truth: Needed for `oracle` only.
        """
        if verdict.correct:
            return "Your answer is correct."
        head = "No answer could be read." if verdict.status == "unparsed" else "Your answer is wrong."
        if degree == "bit":
            return head
        lines = [READING_FAULTS.get(fault.kind) for fault in verdict.faults]
        told = [
            line or self.describe(problem, fault, degree, truth)
            for line, fault in zip(lines, verdict.faults, strict=True)
        ]
        return "\n".join([head, *(f"- {line}" for line in dict.fromkeys(told))])

    # ---------------------------------------------------------------------- pictures

    @abstractmethod
    def render(self, problem: ProblemT, answer: AnswerT | None = None) -> str:
        """The problem, and an answer, drawn with characters for a terminal."""

    @abstractmethod
    def picture(self, problem: ProblemT, answer: AnswerT | None = None, faults: Sequence[Fault] = ()) -> Canvas:
        """The problem drawn, with an answer and its faults marked."""

    # ------------------------------------------------------- certificates and steps

    def certify(self, problem: ProblemT, truth: Truth) -> Certificate:
        """The truth of a problem with a proof that another program can check.

        Raises:
            ValueError: The task has no certificates, or the truth is unknown or its proof out of
                reach; the message says why.
        """
        raise ValueError(f"{self.name} has no certificates")

    def check_certificate(self, certificate: Certificate) -> str:
        """What a certificate proves, in a sentence, after checking every step of it.

        Raises:
            ValueError: The task has no certificates, or the problem is malformed.
            Refused: It does not prove its claim; the message says where it fails.
        """
        raise ValueError(f"{self.name} has no certificates")

    def steps(self, problem: ProblemT) -> StepOracle[Any]:
        """The step oracle of a problem.

        Raises:
            ValueError: The task has none.
        """
        raise ValueError(f"{self.name} has no step oracle")

    def stepwise(self, problem: ProblemT) -> Stepwise[ProblemT]:
        """How answers to a problem are said step by step: written, read and guessed at.

        Raises:
            ValueError: The task's answers, or this problem's, have no steps.
        """
        raise ValueError(f"{self.name} has no stepwise answers")

    def fitness(self, problem: ProblemT) -> Fitness[Any]:
        """How near wrong answers to a problem come, and how two of them are crossed; never part of a score."""
        from .fitness.fitness import Fitness

        return Fitness(self, problem)

    def shorthand(self) -> Shorthand[ProblemT, AnswerT]:
        """How problems and answers are said in a few words, for models that are trained from nothing.

        Raises:
            ValueError: The task has none.
        """
        raise ValueError(f"{self.name} has no shorthand")

    def counts(self, problem: ProblemT) -> dict[str, Any]:
        """How many right answers are there? Exact numbers by name (JSON values), see `verifiers.counting`.

        Empty where the task has nothing to count, and without what is out of the counters' limits.
        """
        return {}

    def comparisons(self) -> tuple[Comparison, ...]:
        """Independent ways that must say the same of random cases, see `tasks.agreement`; none by default."""
        return ()

    # ------------------------------------------------------------------ null model

    @abstractmethod
    def attempt(
        self,
        problem: ProblemT,
        stream: Stream,
        previous: tuple[AnswerT, Sequence[Fault]] | None = None,
    ) -> AnswerT:
        """One try of a cheap randomised solver: the embedded model that every real one must beat.

        Honest: it never looks at the truth. Right often enough that best-of-16 shows
        something, and less often as levels rise.

        Args:
            previous: An earlier answer and what was wrong with it, to be repaired
                (a WalkSAT flip in a false clause, a 2-opt move …).
        """

    # ----------------------------------------------------------------------- floor

    def form(self, problem: ProblemT) -> str:
        """The form of the question, where a task has several: what a constant answer may depend on."""
        return ""

    def guesses(self, problem: ProblemT, stream: Stream) -> Iterable[Guess]:
        """Answers without thought, for `tasks.floors`, which adds what any task has.

        Never made with the truth. Every method gives one answer to each problem of a form.
        """
        return ()


READING_FAULTS = {
    "no_answer": "Your reply contains no answer in the form that was asked for.",
    "ambiguous": "Your reply contains two or more different final answers; give exactly one.",
    "too_long": "Your reply is longer than the limit for reading answers.",
}
