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
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ...verifiers.calendar import evidence as calendar_evidence
from ...verifiers.calendar.arrays import join
from ...verifiers.calendar.certificate import check_certificate
from ...verifiers.calendar.check import check, check_batch, locate
from ...verifiers.calendar.clock import DAYS, write_clock
from ...verifiers.calendar.evidence import Reason
from ...verifiers.calendar.problem import NO_SLOT, CalendarProblem, Meeting
from ...verifiers.calendar.problem_json import read_problem
from ...verifiers.calendar.solve import solve_batch
from ...verifiers.calendar.steps import CalendarSteps
from ...verifiers.certificate import Certificate
from ...verifiers.claim import Claim
from ...verifiers.verdict import Fault, Verdict, correct, unparsed, wrong
from ..core.answers import Reading
from ..core.baseline import DenseScore, TrivialAnswer
from ..core.canvas import Canvas
from ..core.crosscheck import Crosscheck
from ..core.keys import Stream
from ..core.steps import StepGrammar
from ..core.task import Degree, Draft, Task, Truth
from ..core.template import DEFAULT_LANGUAGE, find_template
from . import evidence as reasons
from . import generate as generation
from .answer import CalendarReply
from .baseline import try_slots
from .certificate import make_certificate
from .compact import CalendarCompactEncoding
from .draw import draw_week, text_week
from .evidence import read_claim
from .parameters import CalendarParameters
from .parse import read_slot
from .prompt import CalendarRenderer
from .verdict import describe_fault, describe_truth


def _level(
    people: int,
    days: int,
    grid: int,
    hours: int,
    blocks: int,
    decoys: int,
    limits: int,
    slots: int,
    *,
    zones: bool = False,
) -> CalendarParameters:
    return CalendarParameters(
        people=people, days=days, grid=grid, granularity=grid, hours=hours, blocks=blocks, decoys=decoys,
        limits=limits, max_slots=slots, priority="none" if people < 4 else "mixed", time_zones=zones,
        split_blocks=people >= 5,
    )  # fmt: skip


class Calendar(Task[CalendarProblem, CalendarReply, CalendarParameters]):
    """Meeting scheduling on whole minutes. The answer is a `Meeting`, `NO_SLOT`, or a `Claim` with reasons."""

    template_folder = Path(__file__).parent
    name = "calendar"
    title = "Calendar"
    effort = "comparisons"
    judged_alone = True
    parameters_type = CalendarParameters
    levels = {
        1: _level(2, 1, 30, 9, 3, 2, 0, 3),
        2: _level(2, 2, 30, 9, 2, 2, 1, 3),
        3: _level(3, 3, 30, 9, 3, 3, 1, 3),
        4: _level(4, 4, 15, 10, 3, 4, 2, 3),
        5: _level(5, 5, 15, 10, 3, 6, 2, 3),
        6: _level(6, 5, 5, 10, 3, 8, 3, 4),
        7: _level(8, 5, 5, 12, 3, 10, 3, 4, zones=True),
        8: _level(10, 6, 5, 14, 3, 12, 4, 3, zones=True),
        9: _level(14, 7, 1, 16, 4, 16, 4, 4, zones=True),
        10: _level(20, 7, 1, 24, 4, 20, 5, 3, zones=True),
    }

    # ------------------------------------------------------------------ generation

    def build(
        self, parameters: CalendarParameters, key: bytes, indices: NDArray[np.uint64], threads: int
    ) -> list[Draft[CalendarProblem]]:
        return generation.build(parameters, key, indices, threads)

    # -------------------------------------------------------------------- problems

    def problem_from_dict(self, data: Mapping[str, Any]) -> CalendarProblem:
        return read_problem(data)

    def solve(self, problem: CalendarProblem, hint: Truth | None = None) -> Truth:
        _, starts = solve_batch(problem.calendars, 1)
        return generation.truth_of(problem.duration, starts.tolist())

    def fingerprints(self, problems: Sequence[CalendarProblem], threads: int = 0) -> NDArray[np.uint8]:
        """As `Task.fingerprints`; the symmetries are those of `tasks.calendar.symmetry`."""
        from .symmetry import fingerprints

        return fingerprints(problems, threads)

    def space_bits(self, parameters: CalendarParameters) -> float | None:
        """As `Task.space_bits`; reckoned in `tasks.calendar.symmetry`."""
        from .symmetry import bits

        return bits(parameters)

    # -------------------------------------------------------------------- language

    def prompt(self, problem: CalendarProblem) -> str:
        return self.renderer().text(problem, "list", find_template(self, DEFAULT_LANGUAGE), self.example(problem))

    def problem_texts(self, problems: Sequence[CalendarProblem]) -> list[str]:
        """See `Task.problem_texts`."""
        from .prompt import problem_json

        return [problem_json(problem) for problem in problems]

    def renderer(self) -> CalendarRenderer:
        return CalendarRenderer()

    def example(self, problem: CalendarProblem) -> str:
        # Its length is not the duration, so that it is never right.
        return f"Wednesday 07:03-07:0{5 if problem.duration == 1 else 4}"

    def read(self, problem: CalendarProblem, text: str) -> Reading[CalendarReply]:
        found: Reading[Any] = (read_claim if problem.evidence == "required" else read_slot)(problem, text)
        return found

    def write(self, problem: CalendarProblem, answer: CalendarReply) -> str:
        if isinstance(answer, Claim):
            return reasons.write(answer.evidence)
        if answer == NO_SLOT:
            return "no slot"
        return f"{DAYS[answer.day]} {write_clock(answer.start)}-{write_clock(answer.end)}"

    def to_json(self, problem: CalendarProblem, answer: CalendarReply) -> Any:
        if isinstance(answer, Claim):
            return reasons.to_json(answer.evidence)
        return _shown(answer)

    def canonical(self, problem: CalendarProblem, answer: CalendarReply) -> Hashable:
        return answer if isinstance(answer, Claim) else (answer.day, answer.start, answer.end)

    def truth_answer(self, problem: CalendarProblem, truth: Truth) -> CalendarReply:
        first = truth["earliest"]
        if first is None:
            return reasons.prove(problem) if problem.evidence == "required" else NO_SLOT
        start, end = (60 * int(clock[:2]) + int(clock[3:]) for clock in first[1:])
        return Meeting(DAYS.index(first[0]), start, end)

    # ---------------------------------------------------------------------- verdict

    def check(self, problem: CalendarProblem, answer: CalendarReply, truth: Truth) -> Verdict:
        if isinstance(answer, Claim):
            return self._check_reasons(problem, answer)
        return self._verdict(problem, answer, check(problem, answer))

    def verify_batch(
        self, problems: Sequence[CalendarProblem], texts: Sequence[str], truths: Sequence[Truth | None]
    ) -> list[Verdict]:
        answers = self.parse_batch(problems, texts)
        read = [i for i, answer in enumerate(answers) if isinstance(answer, Meeting)]
        table = np.array([(a.day, a.start, a.end) for a in answers if isinstance(a, Meeting)], np.int32)
        verdicts = [unparsed(answer) if isinstance(answer, Fault) else None for answer in answers]
        if read:
            masks = check_batch(join([problems[i].calendars for i in read]), table.reshape(-1, 3)).tolist()
            for i, mask in zip(read, masks, strict=True):
                answer = answers[i]
                assert isinstance(answer, Meeting)
                verdicts[i] = self._verdict(problems[i], answer, locate(problems[i], answer, mask))
        for i, answer in enumerate(answers):
            if isinstance(answer, Claim):
                verdicts[i] = self._check_reasons(problems[i], answer)
        return [verdict for verdict in verdicts if verdict is not None]

    def parse_batch(self, problems: Sequence[CalendarProblem], texts: Sequence[str]) -> list[CalendarReply | Fault]:
        from .parse_fast import read_answers

        read = zip(problems, texts, read_answers(problems, texts), strict=True)
        return [self.parse(problem, text) if slot is None else slot for problem, text, slot in read]

    def verify_texts(
        self, problems: Sequence[str | bytes], texts: Sequence[str], threads: int = 0
    ) -> list[Verdict | None]:
        from .parse_fast import judge_texts

        verdicts: list[Verdict | None] = [None] * len(problems)
        for row, slot, faults in judge_texts(problems, texts, threads):
            shown = _shown(slot)
            verdicts[row] = wrong(shown, *faults) if faults else correct(shown)
        return verdicts

    def _check_reasons(self, problem: CalendarProblem, claim: Claim[Reason]) -> Verdict:
        """The reasons decide; where there is a slot none can be a proof, and the claim itself is a fault, too."""
        faults = tuple(fault for fault in check(problem, NO_SLOT) if fault.kind == "claimed_no_slot")
        fault = calendar_evidence.check(problem, claim.evidence)
        return self._verdict(problem, claim, faults + ((fault,) if fault else ()))

    def _verdict(self, problem: CalendarProblem, answer: CalendarReply, faults: tuple[Fault, ...]) -> Verdict:
        shown = self.to_json(problem, answer)
        return wrong(shown, *faults) if faults else correct(shown)

    def self_check(self, problem: CalendarProblem, answer: CalendarReply) -> float | None:
        """As `Task.self_check`; the rules are in `tasks.calendar.baseline`."""
        from .baseline import self_check

        return self_check(problem, answer)

    def describe(self, problem: CalendarProblem, fault: Fault, degree: Degree, truth: Truth | None) -> str:
        return describe_fault(problem, fault, degree)

    def feedback(
        self, problem: CalendarProblem, verdict: Verdict, degree: Degree = "how", truth: Truth | None = None
    ) -> str:
        text = super().feedback(problem, verdict, degree, truth)
        told = degree == "oracle" and truth is not None and not verdict.correct
        return f"{text}\n{describe_truth(truth)}" if told and truth is not None else text

    # ---------------------------------------------------------------------- pictures

    def render(self, problem: CalendarProblem, answer: CalendarReply | None = None) -> str:
        if isinstance(answer, Claim):
            return "\n".join([text_week(problem, NO_SLOT), *self.write(problem, answer).split("; ")])
        return text_week(problem, answer)

    def picture(
        self, problem: CalendarProblem, answer: CalendarReply | None = None, faults: Sequence[Fault] = ()
    ) -> Canvas:
        return draw_week(problem, NO_SLOT if isinstance(answer, Claim) else answer, faults)

    # ------------------------------------------------------- certificates and steps

    def certify(self, problem: CalendarProblem, truth: Truth) -> Certificate:
        """The slot, or that there is none, with the reasons against every other start that matter.

        Files: `reasons.json` (see `verifiers.calendar.proof`), `calendars.ics` (the same people
        for other programs to show), `problem.json` and `SHA256SUMS`.

        Raises:
            ValueError: The truth is not true.
        """
        slot = None if truth["earliest"] is None else self.truth_answer(problem, truth)
        return make_certificate(problem, slot if isinstance(slot, Meeting) else None)

    def check_certificate(self, certificate: Certificate) -> str:
        read_problem(certificate.problem)  # ValueError when malformed
        return check_certificate(certificate)

    def process_verifier(self, problem: CalendarProblem) -> CalendarSteps:
        return CalendarSteps(problem)

    def step_grammar(self, problem: CalendarProblem) -> StepGrammar[CalendarProblem]:
        """See `Task.step_grammar` and `tasks.calendar.steps`."""
        from .steps import CalendarStepGrammar

        return CalendarStepGrammar(self, problem)

    def dense_score(self, problem: CalendarProblem) -> DenseScore[Any]:
        """See `Task.dense_score` and `tasks.calendar.baseline`."""
        from .baseline import CalendarDenseScore

        return CalendarDenseScore(self, problem)

    def compact_encoding(self) -> CalendarCompactEncoding:
        """See `tasks.calendar.compact`."""
        return CalendarCompactEncoding()

    # ------------------------------------------------------------------- null model

    def counts(self, problem: CalendarProblem) -> dict[str, Any]:
        """See `Task.counts`."""
        from ...verifiers.calendar.counting import counts

        return counts(problem)

    def crosschecks(self) -> tuple[Crosscheck, ...]:
        """See `Task.crosschecks`."""
        from .crosscheck import crosschecks

        return crosschecks(self)

    def baseline(
        self,
        problem: CalendarProblem,
        stream: Stream,
        previous: tuple[CalendarReply, Sequence[Fault]] | None = None,
    ) -> CalendarReply:
        """A random slot that suits three people, and in a repair also those who were busy before."""
        if problem.evidence == "required":
            slot = previous[0] if previous and isinstance(previous[0], Meeting) else None
            found = try_slots(problem, stream, (slot, previous[1]) if slot and previous else None)
            return reasons.guess(problem, stream) if found == NO_SLOT else found
        return try_slots(problem, stream, previous)  # type: ignore[arg-type]

    # ----------------------------------------------------------------------- floor

    def trivial_answers(self, problem: CalendarProblem, stream: Stream) -> Iterable[TrivialAnswer]:
        """See `Task.trivial_answers` and `tasks.calendar.baseline`."""
        from .baseline import trivial_answers

        return trivial_answers(problem, stream)


def _shown(slot: Meeting) -> dict[str, Any]:
    return {"slot": None if slot == NO_SLOT else [DAYS[slot.day], write_clock(slot.start), write_clock(slot.end)]}
