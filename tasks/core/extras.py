"""What a task may offer beyond its verdicts; without its own it says that there is none."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import Any, ClassVar, Generic

from ...verifiers.certificate import Certificate
from ...verifiers.process import ProcessVerifier
from .baseline import TrivialAnswer
from .compact import CompactEncoding
from .crosscheck import Crosscheck
from .instance import AnswerT, ParametersT, ProblemT, Truth
from .keys import Stream
from .prompting import Renderer
from .steps import StepGrammar


class Extras(Generic[ProblemT, AnswerT, ParametersT]):
    """The hooks that a task may leave out."""

    name: ClassVar[str]
    """As on the command line and in ids, such as `3sat` or `spatial-map`."""
    template_folder: ClassVar[Path | None] = None
    """The folder with the task's own templates, `LANGUAGE.toml`; None when it has none."""

    def renderer(self) -> Renderer[Any]:
        """The other forms of the prompt, in words from templates; `Prompting` uses it.

        Raises:
            ValueError: The task has its default prompt only.
        """
        raise ValueError(f"{self.name} has no rendering but list, in English")

    def space_bits(self, parameters: ParametersT) -> float | None:
        """How large is the space that instances are drawn from, in bits and up to symmetry? None when not known.

        Two instances are twins with a probability of about 2 to minus this number, or less; how
        each task reckons it is written in `tasks.core.symmetry` and docs/decontamination.md.
        """
        return None

    def self_check(self, problem: ProblemT, answer: AnswerT) -> float | None:
        """How good is an answer as far as the problem alone tells? None when it breaks a rule that can be checked.

        Larger is better, and answers of which as much can be told are equal. Neither the truth nor
        a solver is used: it is what somebody has who can check an answer and not find one. Without
        a task's own rules every readable answer is as good as any other.
        """
        return 0.0

    # ------------------------------------------------------ certificates and steps

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

    def process_verifier(self, problem: ProblemT) -> ProcessVerifier[Any]:
        """The step oracle of a problem.

        Raises:
            ValueError: The task has none.
        """
        raise ValueError(f"{self.name} has no step oracle")

    def step_grammar(self, problem: ProblemT) -> StepGrammar[ProblemT]:
        """How answers to a problem are said step by step: written, read and guessed at.

        Raises:
            ValueError: The task's answers, or this problem's, have no steps.
        """
        raise ValueError(f"{self.name} has no step grammar")

    def compact_encoding(self) -> CompactEncoding[ProblemT, AnswerT]:
        """How problems and answers are said in a few words, for models that are trained from nothing.

        Raises:
            ValueError: The task has none.
        """
        raise ValueError(f"{self.name} has no shorthand")

    def counts(self, problem: ProblemT) -> dict[str, Any]:
        """How many right answers are there? Exact numbers by name (JSON values), see `verifiers.X.counting`.

        Empty where the task has nothing to count, and without what is out of the counters' limits.
        """
        return {}

    def crosschecks(self) -> tuple[Crosscheck, ...]:
        """Independent ways that must say the same of random cases, see `tasks.X.crosscheck`; none by default."""
        return ()

    # ----------------------------------------------------------------------- floor

    def form(self, problem: ProblemT) -> str:
        """The form of the question, where a task has several: what a constant answer may depend on."""
        return ""

    def trivial_answers(self, problem: ProblemT, stream: Stream) -> Iterable[TrivialAnswer]:
        """Answers without thought, for `tasks.floors`, which adds what any task has.

        Never made with the truth. Every method gives one answer to each problem of a form.
        """
        return ()
