"""Calendar as a task: its rules, the prompt, feedback, batches, drawings."""

from __future__ import annotations

from calendar_cases import NINE, TASK, fault_kinds, problem, verdict

from assay.tasks import get_task
from assay.tasks.calendar.parameters import CalendarParameters
from assay.tasks.calendar.task import Calendar
from assay.tasks.core.ids import Stream, make_key
from assay.verifiers.calendar.problem import EVERY_DAY, NO_SLOT, Meeting, Window
from assay.verifiers.calendar.solve import solve


def test_saturday_is_a_weekend() -> None:
    p = problem(
        people={"Ana": {"Saturday": [["09:00", "10:00"]]}},
        days=["Friday", "Saturday"],
        constraints={"no_weekend": True},
    )
    assert fault_kinds(verdict("Saturday 09:00-09:30", p)) == ["weekend"]
    assert verdict("no slot", p).correct


def test_earliest_means_the_first_day_not_the_last() -> None:
    p = problem(constraints={"priority": "earliest"})
    assert verdict("Monday 09:00-09:30", p).correct
    assert fault_kinds(verdict("Tuesday 23:00-23:30", p)) == ["not_earliest"]
    assert fault_kinds(verdict("Monday 09:01-09:31", p)) == ["not_earliest"]


def test_somebody_without_blocks_on_a_day_is_busy_with_and_without_priority() -> None:
    people = {
        "Ana": {"Monday": [["09:00", "10:00"]], "Tuesday": [["09:00", "10:00"]]},
        "Bo": {"Tuesday": [["09:00", "10:00"]]},
    }
    for priority in ("none", "earliest"):
        p = problem(people=people, constraints={"priority": priority})
        assert fault_kinds(verdict("Monday 09:00-09:30", p)) == ["person_busy"]
        assert verdict("Tuesday 09:00-09:30", p).correct


def test_limits_and_buffer_mean_the_same_with_and_without_priority() -> None:
    for priority in ("none", "earliest"):
        limits = {"not_before": "09:00", "not_after": "09:30", "priority": priority}
        assert verdict("Monday 09:00-09:30", problem(constraints=limits)).correct
        people = {"Ana": {"Monday": [["08:00", "10:00"]]}}
        p = problem(people=people, constraints={**limits, "buffer": 15})
        assert verdict("Monday 09:00-09:30", p).correct
        assert fault_kinds(verdict("Monday 09:15-09:45", p)) == ["too_late"]
    half_past = problem(constraints={"not_before": "09:30"})
    assert fault_kinds(verdict("Monday 09:00-09:30", half_past)) == ["too_early"]
    midnight = problem(people={"Ana": {"Monday": [["00:00", "01:00"]]}}, constraints={"not_after": "00:00"})
    assert fault_kinds(verdict("Monday 00:00-00:30", midnight)) == ["too_late"]


def test_odd_minutes_and_odd_durations() -> None:
    p = problem(people={"Ana": {"Monday": [["09:02", "09:39"]]}}, duration=37, constraints={"priority": "earliest"})
    assert verdict("Monday 09:02-09:39", p).correct
    assert fault_kinds(verdict("Monday 09:00-09:37", p)) == ["person_busy"]
    assert fault_kinds(verdict("Monday 09:02-09:38", p)) == ["wrong_duration"]
    # An answer that differs in minutes only is another answer.
    assert fault_kinds(verdict("Monday 09:02-10:00", p)) == ["wrong_duration", "person_busy"]


def test_a_second_valid_slot_is_as_good() -> None:
    for slot in solve(problem()):
        assert verdict(TASK.write(problem(), slot)).correct


def test_no_slot_in_the_reasoning_is_not_the_answer() -> None:
    reply = "There is no common time slot available on Tuesday morning.\n\nFinal Answer: Monday 9:00-9:30"
    assert TASK.verify(problem(), reply).correct
    hopeless = "No common time slot available? Let me see.\n\nFinal Answer: Monday 09:00-09:3"
    assert TASK.verify(problem(duration=600), hopeless).status == "unparsed"


def test_naming_another_slot_first_is_no_matter_but_two_final_answers_are() -> None:
    p = problem()
    assert TASK.verify(p, "Tuesday 09:00-09:30 fails: Bo is busy.\n\n<answer>Monday 09:00-09:30</answer>").correct
    two = "<answer>Monday 09:00-09:30</answer> <answer>Monday 10:00-10:30</answer>"
    assert fault_kinds(TASK.verify(p, two)) == ["ambiguous"]
    same = "<answer>Monday 09:00-09:30</answer> <answer>Mon 9am-9:30am</answer>"
    assert TASK.verify(p, same).correct


def test_names_with_apostrophes_and_blocks_that_end_at_midnight() -> None:
    p = problem(people={"D'Arcy O'Neil": {"Monday": [["23:00", "24:00"]]}, 'Q"x"': {"Monday": [["22:00", "24:00"]]}})
    assert verdict("Monday 23:30-24:00", p).correct
    found = verdict("Monday 22:30-23:00", p)
    assert "D'Arcy O'Neil is busy from Monday 22:30 to Monday 23:00" in TASK.feedback(p, found, "where")


def test_the_prompt_states_every_rule_that_applies() -> None:
    constraints = {
        "buffer": 7, "granularity": 15, "not_before": "08:13", "not_after": "17:21", "no_weekend": True, "priority": "earliest",
        "blocked": [{"day": "Tuesday", "start": "12:01", "end": "12:02"}, {"start": "15:00", "end": "15:03"}],
        "time_zone": "UTC+01:00", "time_zones": {"Ana": "UTC-03:30", "Bo": "UTC+05:45"},
    }  # fmt: skip
    prompt = TASK.prompt(problem(constraints=constraints))
    for words in ("7 minutes just before", "multiple of 15 minutes", "before 08:13", "after 17:21", "Saturday or Sunday", "only the earliest",
                  "Tuesday 12:01-12:02", "every day 15:00-15:03", "Ana (UTC-03:30)", "are in UTC+01:00", "30 minutes", "no slot"):  # fmt: skip
        assert words in prompt
    plain = TASK.prompt(problem())
    for words in ("just before the meeting", "UTC", "Saturday", "earliest", "may not"):
        assert words not in plain
    assert "any minute" in plain and "08:00-10:00, 10:00-12:30" in plain


def test_the_prompt_line_by_line_is_no_answer() -> None:
    for level in (1, 10):
        (instance,) = TASK.generate(level, seed=1)
        prompt = TASK.prompt(instance.problem)
        assert TASK.verify(instance.problem, prompt).status == "unparsed"
        for line in prompt.split("\n"):
            found = TASK.verify(instance.problem, line)
            assert not found.correct


def test_the_example_is_never_right() -> None:
    for duration in (1, 2, 60):
        p = problem(people={"Ana": {"Wednesday": [["00:00", "24:00"]]}}, days=["Wednesday"], duration=duration)
        assert verdict(TASK.example(p), p).status == "unparsed"
        again = TASK.read(p, TASK.example(p))
        assert TASK.check(p, again.value, {}).faults[0].kind == "wrong_duration"  # type: ignore[union-attr]


def test_feedback_names_people_and_minutes_and_only_the_oracle_gives_the_slot() -> None:
    p = problem(constraints={"priority": "earliest"})
    truth = TASK.solve(p)
    found = verdict("Monday 08:30-09:15", p)
    assert TASK.feedback(p, found, "bit") == "Your answer is wrong."
    where = TASK.feedback(p, found, "where")
    assert "wrong length" in where and "Bo is busy from Monday 08:30 to Monday 09:00" in where and "45" not in where
    how = TASK.feedback(p, found, "how")
    assert "45 minutes instead of 30" in how and "Monday 09:00 to Monday 13:00" in how
    assert "Monday 09:00-09:30" not in how
    assert "Monday 09:00-09:30" in TASK.feedback(p, found, "oracle", truth)
    late = verdict("Monday 10:00-10:30", p)
    assert "earlier time is possible" in TASK.feedback(p, late, "how", truth)


def test_a_batch_gets_the_verdicts_of_its_single_answers() -> None:
    instances = list(TASK.generate(6, seed=3, count=30))
    texts = []
    for number, instance in enumerate(instances):
        answer = TASK.baseline(instance.problem, Stream(make_key("batch", number)))
        texts.append(f"<answer>{TASK.write(instance.problem, answer)}</answer>" if number % 5 else "I do not know.")
    problems = [instance.problem for instance in instances]
    whole = TASK.verify_batch(problems, texts, [instance.truth for instance in instances])
    assert whole == [TASK.verify(p, text) for p, text in zip(problems, texts, strict=True)]
    assert TASK.verify_batch([], [], []) == []


def test_pictures_show_the_answer_and_its_faults() -> None:
    p = problem(
        constraints={
            "buffer": 10,
            "no_weekend": True,
            "blocked": [{"day": "Monday", "start": "09:00", "end": "09:10"}],
        },
        days=["Monday", "Tuesday", "Sunday"],
    )
    slot = Meeting(0, 530, 560)
    found = TASK.check(p, slot, {})
    assert {"person_busy", "blocked"} <= set(fault_kinds(found))
    drawing = TASK.picture(p, slot, found.faults).to_svg()
    assert "#dc2626" in drawing and "Monday 08:50-09:20" in drawing and "person busy" in drawing
    assert "#dc2626" not in TASK.picture(p).to_svg()
    assert "no slot" in TASK.picture(p, NO_SLOT).to_svg()
    text = TASK.render(p, slot)
    assert "^" in text and "Ana" in text and "Sun" in text
    assert TASK.render(p, NO_SLOT).endswith("no slot")


def test_the_task_is_listed() -> None:
    assert isinstance(get_task("calendar"), Calendar)
    assert TASK.levels[10].people >= 20
    assert CalendarParameters().short() == ""
    assert Window(EVERY_DAY, 0, 1) == Window(7, 0, 1) and NINE.day == 0
