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
  right exactly when they do (`verifiers.evidence.calendar_plan`).

A verdict is decided from these rules alone; no list of answers is looked up.

Problem as JSON: see `CalendarProblem.to_dict`. Truth: `status` (`satisfiable` or
`unsatisfiable`), `slots` (the first 100 feasible slots as [day, start, end], whatever the
priority), `slot_count` (of all of them) and `earliest` (the first, or null).
"""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Final, Literal

import numpy as np
from numpy.typing import NDArray

from ..verifiers.calendar_json import read_problem
from ..verifiers.calendar_plan import (
    NO_SLOT,
    CalendarProblem,
    Calendars,
    Meeting,
    Person,
    Window,
    check,
    check_batch,
    join,
    locate,
    measure_batch,
    solve_batch,
)
from ..verifiers.certificates.calendar_plan import check_certificate
from ..verifiers.certificates.certificate import Certificate
from ..verifiers.clock import DAY, DAYS, write_clock
from ..verifiers.evidence import calendar_plan as calendar_evidence
from ..verifiers.evidence.calendar_plan import Reason
from ..verifiers.evidence.claim import Claim, Evidence, require_evidence
from ..verifiers.steps.calendar_plan import CalendarSteps
from ..verifiers.verdict import Fault, Verdict, correct, unparsed, wrong
from . import _core
from .agreement.comparison import Comparison
from .answers import Reading
from .canvas import Canvas
from .certifying.calendar_plan import make_certificate
from .describing.calendar_plan import describe_fault, describe_truth
from .evidence import calendar_plan as reasons
from .fitness.fitness import Fitness
from .floors.guess import Guess
from .generation.constrainedness import constrainedness
from .keys import Stream
from .parameters import TaskParameters, require
from .pictures.calendar_plan import draw_week, text_week
from .reading.calendar_evidence import read_claim
from .reading.calendar_plan import read_slot
from .renderings.calendar_plan import CalendarRenderer
from .shorthand.calendar_plan import CalendarPlanShorthand
from .stepwise.stepwise import Stepwise
from .task import Degree, Draft, Task, Truth
from .template import DEFAULT_LANGUAGE, find_template

CalendarReply = Meeting | Claim[Reason]
"""A slot, or that there is none; with its reasons where evidence is required."""

LISTED_SLOTS: Final = 100
"""A truth lists at most so many slots; `slot_count` counts them all."""
ATTEMPTS: Final = 40
"""How many drafts of an instance are made before it is given up."""
BAND_ATTEMPTS: Final = 400
"""The same where a band of constrainedness is asked for."""
ATTENTION: Final = 3
"""The null model looks at so many people at once."""
TRIES: Final = 3
"""The null model tries so many slots before it claims that there is none; more in a repair."""

NAMES: Final = (
    "Ada", "Aiko", "Amir", "Ana", "Anders", "Asha", "Ben", "Bilal", "Bruno", "Carla", "Chen", "Clara", "Dara",
    "David", "Diego", "Elena", "Emeka", "Emil", "Eva", "Farah", "Felix", "Fiona", "Goran", "Grace", "Hana", "Hugo",
    "Ines", "Ivan", "Jamal", "Jia", "Jonas", "Julia", "Kai", "Karim", "Kenji", "Lara", "Leila", "Leo", "Lin",
    "Lucia", "Malik", "Maria", "Mateo", "Mei", "Mila", "Nadia", "Nils", "Nora", "Olga", "Omar", "Oscar", "Paula",
    "Pedro", "Priya", "Rafa", "Rosa", "Samir", "Sara", "Sofia", "Tariq", "Tess", "Uma", "Viktor", "Yuki",
)  # fmt: skip


@dataclass(frozen=True)
class CalendarParameters(TaskParameters):
    """What a batch of calendars is made with.

    Attributes:
        people: 1 to 64.
        days: 1 to 7 consecutive days of the week.
        grid: Every time is a multiple of so many minutes after midnight (UTC offsets apart).
        granularity: Starts are multiples of it; a multiple of `grid`.
        hours: Length of the stretch of each day in which people can be free.
        blocks: At most so many independent free blocks per person and day.
        decoys: Stretches that suit almost everybody.
        limits: At most so many of: buffer, not before, not after, blocked times, no weekend.
        min_slots, max_slots: Number of feasible starts, when there are any.
        infeasible: Share of instances without a slot.
        priority: Whether only the earliest slot is right; `mixed` is half of each.
        time_zones: Whether people live in different zones.
        split_blocks: Whether some free blocks are given as two that touch.
        evidence: `required`: the claim that there is no slot must come with reasons.
        min_constrainedness, max_constrainedness: Band of the published study's measure (see
            `generation.constrainedness`) for the instances with a slot, the upper end left out
            below 1; it becomes the column `study_constrainedness`. From 0 to 1: any.
    """

    people: int = 4
    days: int = 5
    grid: int = 15
    granularity: int = 15
    hours: int = 10
    blocks: int = 3
    decoys: int = 3
    limits: int = 2
    min_slots: int = 1
    max_slots: int = 4
    infeasible: float = 0.1
    priority: Literal["none", "earliest", "mixed"] = "mixed"
    time_zones: bool = False
    split_blocks: bool = False
    evidence: Evidence = "none"
    min_constrainedness: float = 0.0
    max_constrainedness: float = 1.0

    def validate(self) -> None:
        """Raises ValueError, naming the field and the value, when a value is out of range."""
        require(1 <= self.people <= 64, "people", self.people, "1 to 64")
        require(1 <= self.days <= 7, "days", self.days, "1 to 7")
        require(1 <= self.grid <= 60 and DAY % self.grid == 0, "grid", self.grid, "a divisor of 1440 up to 60")
        multiple = 1 <= self.granularity <= 240 and self.granularity % self.grid == 0
        require(multiple, "granularity", self.granularity, f"a multiple of grid ({self.grid}) up to 240")
        require(4 <= self.hours <= 24, "hours", self.hours, "4 to 24")
        require(1 <= self.blocks <= 48, "blocks", self.blocks, "1 to 48")
        require(0 <= self.decoys <= 100, "decoys", self.decoys, "0 to 100")
        require(0 <= self.limits <= 5, "limits", self.limits, "0 to 5")
        require(1 <= self.min_slots <= 10080, "min_slots", self.min_slots, "1 to 10080")
        require(self.min_slots <= self.max_slots <= 10080, "max_slots", self.max_slots, "min_slots to 10080")
        require(0.0 <= self.infeasible <= 1.0, "infeasible", self.infeasible, "0 to 1")
        require_evidence(self.evidence)
        low, high = self.min_constrainedness, self.max_constrainedness
        require(0.0 <= low < 1.0, "min_constrainedness", low, "0 to less than 1")
        require(low < high <= 1.0, "max_constrainedness", high, "more than min_constrainedness, at most 1")

    @property
    def has_band(self) -> bool:
        """Whether a band of constrainedness is asked for."""
        return (self.min_constrainedness, self.max_constrainedness) != (0.0, 1.0)

    def request(self) -> NDArray[np.int64]:
        """The row of numbers that the native generator takes."""
        earliest = {"none": 0.0, "mixed": 0.5, "earliest": 1.0}[self.priority]
        numbers = (self.people, self.days, self.grid, self.granularity, self.hours, self.blocks, self.decoys)
        more = (self.limits, self.min_slots, self.max_slots, int(self.time_zones), int(self.split_blocks), len(NAMES))
        return np.array([*numbers, *more, round(self.infeasible * 2**32), round(earliest * 2**32)], np.int64)


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


class CalendarPlan(Task[CalendarProblem, CalendarReply, CalendarParameters]):
    """Meeting scheduling on whole minutes. The answer is a `Meeting`, `NO_SLOT`, or a `Claim` with reasons."""

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
        drafts: dict[int, Draft[CalendarProblem]] = {}
        waiting = np.arange(len(indices))
        for attempt in range(BAND_ATTEMPTS if parameters.has_band else ATTEMPTS):
            if len(waiting) == 0:
                break
            made = _core.calendar_generate(parameters.request(), key, indices[waiting], attempt, threads)
            calendars = Calendars(*made[:7])
            good = _meets_aim(parameters, calendars, made[10], threads)
            problems = _to_problems(calendars, made[7], made[8], parameters, good)
            made_now: Iterator[Draft[CalendarProblem] | None] = iter(_drafts(problems, calendars, good, threads))
            if parameters.has_band:
                made_now = (draft and _within_band(parameters, draft) for draft in made_now)
            found = {p: d for p, d in zip(waiting[good].tolist(), made_now, strict=True) if d is not None}
            drafts |= found
            waiting = np.array([place for place in waiting.tolist() if place not in found], np.int64)
        if len(waiting) and parameters.has_band:
            raise ValueError(
                f"min_constrainedness, max_constrainedness: no instance from {parameters.min_constrainedness} to "
                f"{parameters.max_constrainedness} in {BAND_ATTEMPTS} attempts at index {indices[waiting[0]]}; less needs "
                "more decoys and fewer people and limits, more needs fewer decoys and more people; and raise max_slots"
            )
        if len(waiting):
            raise ValueError(
                f"min_slots, max_slots: no instance with {parameters.min_slots} to {parameters.max_slots} feasible starts "
                f"in {ATTEMPTS} attempts at index {indices[waiting[0]]}; lower min_slots, or use fewer people, more days, "
                "more hours, more decoys or a finer granularity"
            )
        return [drafts[place] for place in range(len(indices))]

    # -------------------------------------------------------------------- problems

    def problem_from_dict(self, data: Mapping[str, Any]) -> CalendarProblem:
        return read_problem(data)

    def solve(self, problem: CalendarProblem, hint: Truth | None = None) -> Truth:
        _, starts = solve_batch(problem.calendars, 1)
        return _truth(problem.duration, starts.tolist())

    def fingerprints(self, problems: Sequence[CalendarProblem], threads: int = 0) -> NDArray[np.uint8]:
        """As `Task.fingerprints`; the symmetries are those of `tasks.fingerprints.calendar_plan`."""
        from .fingerprints.calendar_plan import fingerprints

        return fingerprints(problems, threads)

    def space_bits(self, parameters: CalendarParameters) -> float | None:
        """As `Task.space_bits`; reckoned in `tasks.space.calendar_plan`."""
        from .space.calendar_plan import bits

        return bits(parameters)

    # -------------------------------------------------------------------- language

    def prompt(self, problem: CalendarProblem) -> str:
        return self.renderer().text(problem, "list", find_template(self.name, DEFAULT_LANGUAGE), self.example(problem))

    def problem_texts(self, problems: Sequence[CalendarProblem]) -> list[str]:
        """See `Task.problem_texts`."""
        from .wording.calendar_plan import problem_json

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
        from .plain.calendar_plan import read_answers

        read = zip(problems, texts, read_answers(problems, texts), strict=True)
        return [self.parse(problem, text) if slot is None else slot for problem, text, slot in read]

    def verify_texts(
        self, problems: Sequence[str | bytes], texts: Sequence[str], threads: int = 0
    ) -> list[Verdict | None]:
        from .plain.calendar_plan import judge_texts

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

    def merit(self, problem: CalendarProblem, answer: CalendarReply) -> float | None:
        """As `Task.merit`; the rules are in `tasks.merit.calendar_plan`."""
        from .merit.calendar_plan import merit

        return merit(problem, answer)

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

        Files: `reasons.json` (see `verifiers.calendar_reasons`), `calendars.ics` (the same people
        for other programs to show), `problem.json` and `SHA256SUMS`.

        Raises:
            ValueError: The truth is not true.
        """
        slot = None if truth["earliest"] is None else self.truth_answer(problem, truth)
        return make_certificate(problem, slot if isinstance(slot, Meeting) else None)

    def check_certificate(self, certificate: Certificate) -> str:
        read_problem(certificate.problem)  # ValueError when malformed
        return check_certificate(certificate)

    def steps(self, problem: CalendarProblem) -> CalendarSteps:
        return CalendarSteps(problem)

    def stepwise(self, problem: CalendarProblem) -> Stepwise[CalendarProblem]:
        """See `Task.stepwise` and `tasks.stepwise.calendar_plan`."""
        from .stepwise.calendar_plan import CalendarStepwise

        return CalendarStepwise(self, problem)

    def fitness(self, problem: CalendarProblem) -> Fitness[Any]:
        """See `Task.fitness` and `tasks.fitness.calendar_plan`."""
        from .fitness.calendar_plan import CalendarFitness

        return CalendarFitness(self, problem)

    def shorthand(self) -> CalendarPlanShorthand:
        """See `tasks.shorthand.calendar_plan`."""
        return CalendarPlanShorthand()

    # ------------------------------------------------------------------- null model

    def counts(self, problem: CalendarProblem) -> dict[str, Any]:
        """See `Task.counts`."""
        from ..verifiers.counting.calendar_plan import counts

        return counts(problem)

    def comparisons(self) -> tuple[Comparison, ...]:
        """See `Task.comparisons`."""
        from .agreement.calendar_plan import comparisons

        return comparisons(self)

    def attempt(
        self,
        problem: CalendarProblem,
        stream: Stream,
        previous: tuple[CalendarReply, Sequence[Fault]] | None = None,
    ) -> CalendarReply:
        """A random slot that suits three people, and in a repair also those who were busy before."""
        if problem.evidence == "required":
            slot = previous[0] if previous and isinstance(previous[0], Meeting) else None
            found = self._try_slots(problem, stream, (slot, previous[1]) if slot and previous else None)
            return reasons.guess(problem, stream) if found == NO_SLOT else found
        return self._try_slots(problem, stream, previous)  # type: ignore[arg-type]

    def _try_slots(
        self, problem: CalendarProblem, stream: Stream, previous: tuple[Meeting, Sequence[Fault]] | None
    ) -> Meeting:
        faults = previous[1] if previous else ()
        named = {fault.place.get("person") for fault in faults}
        kinds = {fault.kind for fault in faults}
        people = list(problem.people)
        stream.shuffle(people)
        people.sort(key=lambda person: person.name not in named)
        watched = [problem.free_in_reference(person) for person in people[: ATTENTION + len(named & _names(problem))]]
        found: list[Meeting] = []
        for _ in range(4 * TRIES if previous else TRIES):
            slot = _random_slot(problem, watched[stream.below(len(watched))], stream)
            if slot is None or _rules_forbid(problem, slot) or not all(_suits(problem, free, slot) for free in watched):
                continue
            if previous and "not_earliest" in kinds and _order(slot) >= _order(previous[0]):
                continue
            found.append(slot)
            if problem.priority == "none":
                break
        if not found and "not_earliest" in kinds and previous:
            return previous[0]
        return min(found, key=_order, default=NO_SLOT)

    # ----------------------------------------------------------------------- floor

    def guesses(self, problem: CalendarProblem, stream: Stream) -> Iterable[Guess]:
        """See `Task.guesses` and `tasks.floors.calendar_plan`."""
        from .floors.calendar_plan import guesses

        return guesses(problem, stream)


def _shown(slot: Meeting) -> dict[str, Any]:
    return {"slot": None if slot == NO_SLOT else [DAYS[slot.day], write_clock(slot.start), write_clock(slot.end)]}


# ---------------------------------------------------------------------------- generation


def _meets_aim(
    parameters: CalendarParameters, calendars: Calendars, infeasible: NDArray[np.uint8], threads: int
) -> NDArray[np.bool_]:
    """Whether the solver counts as many feasible starts as were wanted: the generator is not believed."""
    counts = measure_batch(calendars, threads)[:, 0]
    some = (counts >= parameters.min_slots) & (counts <= parameters.max_slots)
    good: NDArray[np.bool_] = np.where(infeasible == 1, counts == 0, some)
    return good


def _within_band(parameters: CalendarParameters, draft: Draft[CalendarProblem]) -> Draft[CalendarProblem] | None:
    """The draft with its constrainedness; None when that lies outside the band. Without a slot it is 1."""
    measured = constrainedness(draft.problem, draft.truth["slot_count"])
    low, high = parameters.min_constrainedness, parameters.max_constrainedness
    if draft.truth["slot_count"] and not low <= measured < (high if high < 1.0 else 2.0):
        return None
    return replace(draft, difficulty={**draft.difficulty, "study_constrainedness": measured})


def _to_problems(
    calendars: Calendars,
    names: NDArray[np.int32],
    zones: NDArray[np.int32],
    parameters: CalendarParameters,
    wanted: NDArray[np.bool_],
) -> Iterator[CalendarProblem]:
    """The wanted rows of a generated batch as problems."""
    blocks = list(zip(*calendars.blocks.T.tolist(), strict=True))
    windows = [Window(*window) for window in calendars.windows.tolist()]
    first_block, first_window = calendars.block_offsets.tolist(), calendars.window_offsets.tolist()
    first_person, shifts, name_places = calendars.people_offsets.tolist(), calendars.shifts.tolist(), names.tolist()
    rules, reference = calendars.rules.tolist(), zones.tolist()
    for item in np.flatnonzero(wanted).tolist():
        duration, buffer, granularity, days, not_before, not_after, no_weekend, earliest = rules[item]
        zone = reference[item]
        yield CalendarProblem(
            people=tuple(
                Person(NAMES[name_places[p]], tuple(blocks[first_block[p] : first_block[p + 1]]), zone + shifts[p])
                for p in range(first_person[item], first_person[item + 1])
            ),
            days=tuple(day for day in range(7) if days >> day & 1),
            duration=duration,
            buffer=buffer,
            granularity=granularity,
            not_before=not_before,
            not_after=not_after,
            no_weekend=bool(no_weekend),
            blocked=tuple(windows[first_window[item] : first_window[item + 1]]),
            priority="earliest" if earliest else "none",
            utc_offset=zone if parameters.time_zones else None,
            evidence=parameters.evidence,
        )


def _drafts(
    problems: Iterator[CalendarProblem], calendars: Calendars, wanted: NDArray[np.bool_], threads: int
) -> Iterator[Draft[CalendarProblem]]:
    offsets, starts = (array.tolist() for array in solve_batch(calendars, threads))
    measures = measure_batch(calendars, threads).tolist()
    for item, problem in zip(np.flatnonzero(wanted).tolist(), problems, strict=True):
        truth = _truth(problem.duration, starts[offsets[item] : offsets[item + 1]])
        yield Draft(problem, truth, _difficulty(problem, *measures[item]))


def _truth(duration: int, starts: Sequence[int]) -> Truth:
    slots = [
        [DAYS[start // DAY], write_clock(start % DAY), write_clock(start % DAY + duration)]
        for start in starts[:LISTED_SLOTS]
    ]
    return {
        "status": "satisfiable" if slots else "unsatisfiable",
        "slots": slots,
        "slot_count": len(starts),
        "earliest": slots[0] if slots else None,
    }


def _difficulty(
    problem: CalendarProblem, feasible: int, near_misses: int, allowed: int, total: int, comparisons: int
) -> dict[str, float | int]:
    limits = (problem.buffer > 0, problem.not_before > 0, problem.not_after < DAY, problem.no_weekend, problem.blocked)
    return {
        "constrainedness": 1.0 - feasible / total if total else 1.0,
        "slots": feasible,
        "near_misses": near_misses,
        "allowed_starts": allowed,
        "starts": total,
        "comparisons": comparisons,
        "people": len(problem.people),
        "days": len(problem.days),
        "blocks": sum(len(person.free) for person in problem.people),
        "limits": sum(map(bool, limits)),
        "earliest": int(problem.priority == "earliest"),
        "zones": len({problem.shift(person) for person in problem.people} | {0}),
    }


# ---------------------------------------------------------------------------- null model


def _random_slot(problem: CalendarProblem, free: Sequence[tuple[int, int]], stream: Stream) -> Meeting | None:
    """A random start on the grid that suits one person, in one of that person's blocks."""
    needed = problem.duration + 2 * problem.buffer
    long = [block for block in free if block[1] - block[0] >= needed and block[0] // DAY in problem.days]
    if not long:
        return None
    block = stream.choice(long)
    start = block[0] + problem.buffer + stream.below(block[1] - block[0] - needed + 1)
    day, minute = start // DAY, start % DAY
    minute -= minute % problem.granularity
    if minute + problem.duration > DAY:
        return None
    return Meeting(day, minute, minute + problem.duration)


def _order(slot: Meeting) -> tuple[int, int]:
    return slot.day, slot.start


def _names(problem: CalendarProblem) -> set[str]:
    return {person.name for person in problem.people}


def _rules_forbid(problem: CalendarProblem, slot: Meeting) -> bool:
    if slot.day not in problem.days or (problem.no_weekend and slot.day >= 5):
        return True
    if slot.start < problem.not_before or slot.end > problem.not_after:
        return True
    return any(w.day in (slot.day, 7) and slot.start < w.end and slot.end > w.start for w in problem.blocked)


def _suits(problem: CalendarProblem, free: Sequence[tuple[int, int]], slot: Meeting) -> bool:
    start = slot.day * DAY + slot.start - problem.buffer
    end = slot.day * DAY + slot.end + problem.buffer
    return any(a <= start and end <= b for a, b in free)
