"""Calendar: find a time at which everybody can meet.

The rules, exactly; the prompt states those that apply.

- **Minutes.** Everything is whole minutes. An interval 09:00-10:30 holds 09:00 and not 10:30,
  so what ends at a minute and what begins at it do not overlap. 24:00 ends a day.
- **Week.** One week, Monday 00:00 to Sunday 24:00. It does not wrap around: nobody is free
  outside it.
- **People.** All must attend: each of them is free during the whole meeting. A person is busy
  wherever no free block is listed, so on a day without blocks all day. Blocks of a person
  that touch or overlap are one, across midnight too.
- **Meeting.** Lasts exactly the duration and lies within one of the listed days; it may end
  at 24:00. It starts at a multiple of `granularity` minutes after midnight.
- **Buffer.** Everybody is also free that many minutes just before and just after. It concerns
  free time alone: not the limits, the weekend, the blocked times or the day (it may reach
  over midnight, though not out of the week).
- **Limits.** Starts at or after *not before* and ends at or before *not after*.
- **Weekend.** With `no_weekend` not on Saturday or Sunday.
- **Blocked times.** The meeting overlaps none of them; they are given for a day or every day.
- **Time zones.** Fixed distances from UTC. Blocks are in the local week of their person (who
  is busy outside that week too); everything else, the answer included, in the reference
  zone. Local time is reference time plus the difference of the offsets; days shift with it.
- **Priority.** `earliest`: the only right slot is the first feasible one, by day, Monday
  first, then by time. `none`: any feasible slot is right.
- **No slot** is right exactly when no slot is feasible. It is claimed in words; `null` claims
  nothing. With `evidence=required` it must come with reasons that block every start, and is
  right exactly when they do (`verifiers.calendar.evidence`).

A verdict is decided from these rules alone; no list of answers is looked up.

Problem as JSON: see `CalendarProblem.to_dict`. Truth: `status` (`satisfiable` or
`unsatisfiable`), `slots` (the first 100 feasible slots as [day, start, end], whatever the
priority), `slot_count` (of all of them) and `earliest` (the first, or null).
"""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, ClassVar

import numpy as np
from numpy.typing import NDArray

from ...verifiers.calendar.problem import NO_SLOT, CalendarProblem, Meeting
from ...verifiers.calendar.problem_json import read_problem
from ...verifiers.calendar.truth import solve
from ...verifiers.claim import Claim
from ...verifiers.verdict import Fault, Verdict
from ..core.answers import Reading
from ..core.ids import Stream
from ..core.instance import Degree, Draft, Truth
from ..core.task import Task
from .answer import CalendarReply, to_json, truth_answer, write
from .parameters import LEVELS, CalendarParameters
from .parse import read_slot
from .verdict import describe, describe_truth, judge, judge_together

if TYPE_CHECKING:
    from ...verifiers.calendar.steps import CalendarSteps
    from ...verifiers.certificate import Certificate
    from ..core.answer_form import AnswerForm
    from ..core.baseline import TrivialAnswer
    from ..core.canvas import Canvas
    from ..core.crosscheck import Crosscheck
    from .baseline import CalendarDenseScore
    from .prompt import CalendarRenderer
    from .steps import CalendarCompactEncoding, CalendarStepGrammar


class Calendar(Task[CalendarProblem, CalendarReply, CalendarParameters]):
    """Meeting scheduling on whole minutes. The answer is a `Meeting`, `NO_SLOT`, or a `Claim` with reasons."""

    template_folder: ClassVar[Path | None] = Path(__file__).parent
    grader_file: ClassVar[Path | None] = Path(__file__).with_name("grader.py")
    name = "calendar"
    title = "Calendar"
    effort = "comparisons"
    judged_alone = True
    parameters_type = CalendarParameters
    levels = LEVELS

    # ---------------------------------------------------- generation and problems

    def build(
        self, parameters: CalendarParameters, key: bytes, indices: NDArray[np.uint64], threads: int
    ) -> list[Draft[CalendarProblem]]:
        from .generate import build

        return build(parameters, key, indices, threads)

    def problem_from_dict(self, data: Mapping[str, Any]) -> CalendarProblem:
        return read_problem(data)

    def solve(self, problem: CalendarProblem, hint: Truth | None = None) -> Truth:
        return solve(problem)

    def fingerprints(self, problems: Sequence[CalendarProblem], threads: int = 0) -> NDArray[np.uint8]:
        from .symmetry import fingerprints

        return fingerprints(problems, threads)

    def space_bits(self, parameters: CalendarParameters) -> float | None:
        from .symmetry import bits

        return bits(parameters)

    # ------------------------------------------------------------------ language

    def prompt(self, problem: CalendarProblem) -> str:
        return self.renderer().default_text(self, problem)

    def problem_texts(self, problems: Sequence[CalendarProblem]) -> list[str]:
        from .prompt import problem_json

        return [problem_json(problem) for problem in problems]

    def renderer(self) -> CalendarRenderer:
        from .prompt import CalendarRenderer

        return CalendarRenderer()

    def example(self, problem: CalendarProblem) -> str:
        # Its length is not the duration, so that it is never right.
        return f"Wednesday 07:03-07:0{5 if problem.duration == 1 else 4}"

    def read(self, problem: CalendarProblem, text: str) -> Reading[CalendarReply]:
        if problem.evidence == "required":
            from .evidence import read_claim

            return read_claim(problem, text)
        plain: Reading[Any] = read_slot(problem, text)
        return plain

    def parse_batch(self, problems: Sequence[CalendarProblem], texts: Sequence[str]) -> list[CalendarReply | Fault]:
        from .parse_fast import read_answers

        parsed = zip(problems, texts, read_answers(problems, texts), strict=True)
        return [self.parse(problem, text) if slot is None else slot for problem, text, slot in parsed]

    def write(self, problem: CalendarProblem, answer: CalendarReply) -> str:
        return write(answer)

    def to_json(self, problem: CalendarProblem, answer: CalendarReply) -> Any:
        return to_json(answer)

    def canonical(self, problem: CalendarProblem, answer: CalendarReply) -> Hashable:
        return answer if isinstance(answer, Claim) else (answer.day, answer.start, answer.end)

    def truth_answer(self, problem: CalendarProblem, truth: Truth) -> CalendarReply:
        return truth_answer(problem, truth)

    def answer_form(self, problem: CalendarProblem) -> AnswerForm:
        from .answer import answer_form

        return answer_form(problem)

    # ------------------------------------------------------- verdict and feedback

    def check(self, problem: CalendarProblem, answer: CalendarReply, truth: Truth) -> Verdict:
        return judge(problem, answer)

    def check_batch(
        self, problems: Sequence[CalendarProblem], answers: Sequence[CalendarReply], truths: Sequence[Truth]
    ) -> list[Verdict]:
        return judge_together(problems, answers)

    def verify_texts(
        self, problems: Sequence[str | bytes], texts: Sequence[str], threads: int = 0
    ) -> list[Verdict | None]:
        from .parse_fast import judge_texts

        verdicts = dict(judge_texts(problems, texts, threads))
        return [verdicts.get(row) for row in range(len(problems))]

    def describe(self, problem: CalendarProblem, fault: Fault, degree: Degree, truth: Truth | None) -> str:
        return describe(problem, fault, degree)

    def feedback(
        self, problem: CalendarProblem, verdict: Verdict, degree: Degree = "how", truth: Truth | None = None
    ) -> str:
        text = super().feedback(problem, verdict, degree, truth)
        gives_away = degree == "oracle" and truth is not None and not verdict.correct
        return f"{text}\n{describe_truth(truth)}" if gives_away and truth is not None else text

    # ------------------------------------------------------------------ pictures

    def render(self, problem: CalendarProblem, answer: CalendarReply | None = None) -> str:
        from .draw import draw_text

        if isinstance(answer, Claim):
            return "\n".join([draw_text(problem, NO_SLOT), *write(answer).split("; ")])
        return draw_text(problem, answer)

    def picture(
        self, problem: CalendarProblem, answer: CalendarReply | None = None, faults: Sequence[Fault] = ()
    ) -> Canvas:
        from .draw import draw

        return draw(problem, NO_SLOT if isinstance(answer, Claim) else answer, faults)

    # ----------------------------------------------------- certificates and steps

    def certify(self, problem: CalendarProblem, truth: Truth) -> Certificate:
        from ...verifiers.calendar.proof import certify
        from .icalendar import CERTIFICATE_MONDAY, write_people

        # The same people for other programs to show; the reasons are in the other files.
        calendars = {"calendars.ics": write_people(problem, CERTIFICATE_MONDAY).encode()}
        slot = None if truth["earliest"] is None else truth_answer(problem, truth)
        return certify(problem, slot if isinstance(slot, Meeting) else None, calendars)

    def check_certificate(self, certificate: Certificate) -> str:
        from ...verifiers.calendar.certificate import check_certificate

        read_problem(certificate.problem)  # ValueError when malformed
        return check_certificate(certificate)

    def process_verifier(self, problem: CalendarProblem) -> CalendarSteps:
        from ...verifiers.calendar.steps import CalendarSteps

        return CalendarSteps(problem)

    def step_grammar(self, problem: CalendarProblem) -> CalendarStepGrammar:
        from .steps import CalendarStepGrammar

        return CalendarStepGrammar(self, problem)

    def compact_encoding(self) -> CalendarCompactEncoding:
        from .steps import CalendarCompactEncoding

        return CalendarCompactEncoding()

    def counts(self, problem: CalendarProblem) -> dict[str, Any]:
        from ...verifiers.calendar.counting import counts

        return counts(problem)

    def crosschecks(self) -> tuple[Crosscheck, ...]:
        from .crosscheck import crosschecks

        return crosschecks(self)

    # ----------------------------------------------------------------- baselines

    def baseline(
        self,
        problem: CalendarProblem,
        stream: Stream,
        previous: tuple[CalendarReply, Sequence[Fault]] | None = None,
    ) -> CalendarReply:
        from .baseline import null_model

        return null_model(problem, stream, previous)

    def trivial_answers(self, problem: CalendarProblem, stream: Stream) -> Iterable[TrivialAnswer]:
        from .baseline import trivial_answers

        return trivial_answers(problem, stream)

    def resample(self, problem: CalendarProblem, stream: Stream) -> CalendarProblem:
        from .generate import resample

        return resample(problem, stream)

    def difficulty_of(self, problem: CalendarProblem) -> tuple[str, float]:
        from .generate import difficulty_of

        return difficulty_of(problem)

    def features(self, problem: CalendarProblem) -> Mapping[str, float]:
        from .baseline import features

        return features(problem)

    def self_check(self, problem: CalendarProblem, answer: CalendarReply) -> float | None:
        from .baseline import self_check

        return self_check(problem, answer)

    def dense_score(self, problem: CalendarProblem) -> CalendarDenseScore:
        from .baseline import CalendarDenseScore

        return CalendarDenseScore(self, problem)
