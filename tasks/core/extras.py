"""Optional hooks of a task. Each has a default that is right for any task, or says that the task offers none.

A hook that a task does not offer raises ValueError with one line that says so; callers pass the line on.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any, ClassVar, Generic

from .ids import Stream
from .instance import STATUSES, AnswerT, Conclusion, ParametersT, ProblemT, Truth

if TYPE_CHECKING:
    from ...verifiers.certificate import Certificate
    from ...verifiers.process import ProcessVerifier
    from .answer_form import AnswerForm
    from .baseline import TrivialAnswer
    from .crosscheck import Crosscheck
    from .prompting import Renderer
    from .steps import CompactEncoding, StepGrammar


class Extras(Generic[ProblemT, AnswerT, ParametersT]):
    """The hooks that a task may leave out."""

    name: ClassVar[str]
    """Name on the command line and in ids, such as `3sat` or `spatial-map`."""
    template_folder: ClassVar[Path | None] = None
    """Folder with the task's own templates, `LANGUAGE.toml`; None when it has none."""
    conformance_file: ClassVar[Path | None] = None
    """Responses with the verdicts that they must get, as JSON lines (see `harness.conformance`); None when it has none."""
    grader_file: ClassVar[Path | None] = None
    """Source of a grader that stands on its own (see `harness.core.grader`); None when it has none."""

    def renderer(self) -> Renderer[Any]:
        """Return the renderer of the other forms of the prompt, with words from templates.

        Raises:
            ValueError: The task has its default prompt only.
        """
        raise ValueError(f"{self.name} has no rendering but list, in English")

    def space_bits(self, parameters: ParametersT) -> float | None:
        """Estimate the size of the space of instances, in bits and up to symmetry.

        Two instances are twins with a probability of about 2 to minus this number, or less. How each
        task computes it is written in `tasks.core.symmetry` and docs/decontamination.md. With the
        default, None, data sets look for twins among their instances whatever their size.

        Returns:
            The bits; None when they are not known.
        """
        return None

    def conclusion(self, problem: ProblemT, truth: Truth) -> Conclusion:
        """Translate a truth into the words of solvers, for `assay solve`.

        The default understands truths with a `status` of `tasks.core.instance.STATUSES`, and takes any
        other truth for a proved one with a right answer (`satisfiable`). `objective` is the value
        under that key. Override it when truths say in another way that there is no solution.

        Args:
            problem: The problem.
            truth: Its truth, from `build` or `solve`.
        """
        status, objective = truth.get("status"), truth.get("objective")
        known = [one for one in STATUSES if one == status]
        return Conclusion(
            known[0] if known else "satisfiable", objective if isinstance(objective, int | float) else None
        )

    def self_check(self, problem: ProblemT, answer: AnswerT) -> float | None:
        """Rate an answer by the problem alone; neither the truth nor a solver is used.

        It stands for somebody who can check an answer but not find one. Larger is better, and
        answers between which the check cannot tell are equal. By default, all readable answers are.

        Args:
            problem: The problem.
            answer: An answer that `read` returned.

        Returns:
            The rating (`baseline.PROVED` and `baseline.CLAIMED` are its ends); None when the answer
            breaks a rule that can be checked.
        """
        return 0.0

    # ------------------------------------------------------ certificates and steps

    def certify(self, problem: ProblemT, truth: Truth) -> Certificate:
        """Return the truth with a proof that another program can check.

        Raises:
            ValueError: The task has no certificates, or the truth is unknown or its proof out of
                reach; the message says why.
        """
        raise ValueError(f"{self.name} has no certificates")

    def check_certificate(self, certificate: Certificate) -> str:
        """Check every step of a certificate and return a sentence that says what it proves.

        Raises:
            ValueError: The task has no certificates, or the problem is malformed.
            Refused: It does not prove its claim; the message says where it fails.
        """
        raise ValueError(f"{self.name} has no certificates")

    def process_verifier(self, problem: ProblemT) -> ProcessVerifier[Any]:
        """Return the process verifier of a problem, which judges prefixes of answers exactly.

        Raises:
            ValueError: The task has none.
        """
        raise ValueError(f"{self.name} has no process verifier")

    def step_grammar(self, problem: ProblemT) -> StepGrammar[ProblemT]:
        """Return the grammar of step-by-step answers to a problem: writing, reading, proposing steps.

        Raises:
            ValueError: The task's answers, or this problem's, have no steps.
        """
        raise ValueError(f"{self.name} has no step grammar")

    def compact_encoding(self) -> CompactEncoding[ProblemT, AnswerT]:
        """Return the encoding of problems and answers in few words, for small models trained from nothing.

        Raises:
            ValueError: The task has none.
        """
        raise ValueError(f"{self.name} has no compact encoding")

    def answer_form(self, problem: ProblemT) -> AnswerForm:
        """Return the form of the answers to a problem, from which servers bind what a model writes.

        Raises:
            ValueError: The task has none.
        """
        raise ValueError(f"{self.name} has no form of answers")

    def resample(self, problem: ProblemT, stream: Stream) -> ProblemT:
        """Return another problem of the same form, drawn at random: as large, of the same kind, with the same rules.

        Raises:
            ValueError: The task cannot, or not for this problem; the message says why.
        """
        raise ValueError(f"{self.name} draws no problems like a given one")

    def difficulty_of(self, problem: ProblemT) -> tuple[str, float]:
        """Return the class of a problem, such as *feasible*, and its measured effort, which is comparable within the class.

        Raises:
            ValueError: The task measures no given problem.
        """
        raise ValueError(f"{self.name} measures no given problem")

    def counts(self, problem: ProblemT) -> dict[str, Any]:
        """Count right answers exactly; see `verifiers.X.counting`.

        Returns:
            Numbers (JSON values) by name; without those beyond the counters' limits, and empty where
            the task has nothing to count.
        """
        return {}

    def crosschecks(self) -> tuple[Crosscheck, ...]:
        """Return independent methods that must agree on random cases; see `tasks.core.crosscheck`."""
        return ()

    # ------------------------------------------------------------------- baselines

    def form(self, problem: ProblemT) -> str:
        """Return the form of the question, where a task has several: a constant answer may depend on it."""
        return ""

    def trivial_answers(self, problem: ProblemT, stream: Stream) -> Iterable[TrivialAnswer]:
        """Yield answers that cost no thought, for the baseline report; it adds those that any task has.

        Every method gives one answer to each problem of a form. The truth is never used.

        Args:
            problem: The problem.
            stream: Random numbers for the methods that draw.
        """
        return ()

    def features(self, problem: ProblemT) -> Mapping[str, float]:
        """Return shallow features of a problem, by which the learned baseline chooses among the trivial answers.

        Counts, positions, orders and extremes that one pass over the prompt gives; nothing that a solver
        finds, and never the truth. Problems of one form have the same names. With the default, none, the
        learned baseline knows the trivial answers alone.
        """
        return {}
