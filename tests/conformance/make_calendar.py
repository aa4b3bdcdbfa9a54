"""Writes `calendar.jsonl`: `python tests/conformance/make_calendar.py`.

Every expected verdict is stated by hand, per form. Which slots are right comes from the way a
problem is built, or, for generated instances, from the brute-force twin of the tests; the
checker under test is never asked.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

HERE = Path(__file__).parent
sys.path.insert(0, str(HERE.parent / "support"))

import calendar_brute_force as brute

from assay.conformance import evidence_cases
from assay.tasks import load

Row = dict[str, Any]
DAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
MADE = "made here"
EUREKA = "eureka-ml-insights BA-Calendar metric"


def free(*names: str, **days: list[list[str]]) -> dict[str, Any]:
    """People who are all free at the same times."""
    return {name: {day.capitalize(): spans for day, spans in days.items()} for name in names}


# Ana and Bo can meet on Monday from 09:00 to 12:30 and on Tuesday from 23:00 to 24:00, for 30 minutes.
PAIR = {
    "people": {
        "Ana": {"Monday": [["08:00", "10:00"], ["10:00", "12:30"]], "Tuesday": [["22:00", "24:00"]]},
        "Bo": {"Monday": [["09:00", "13:00"]], "Tuesday": [["23:00", "24:00"]]},
    },
    "days": ["Monday", "Tuesday"],
    "duration": 30,
}
# The same, but only Monday 09:00-09:30 is right.
FIRST = PAIR | {"constraints": {"priority": "earliest"}}
# The same, but nobody has so much time.
NEVER = PAIR | {"duration": 600}
# Only Wednesday 14:15-15:00 is right.
AFTERNOON = {"people": free("Ana", "Bo", "Cem", wednesday=[["14:15", "15:00"]]), "days": ["Wednesday"], "duration": 45}


def row(where: Row | str, response: str, status: str, fault: str | None = None, source: str = MADE) -> Row:
    """One line of the set."""
    place = {"id": where} if isinstance(where, str) else {"task": "calendar", "problem": where}
    return place | {"response": response, "status": status, "fault": fault, "source": source}


def tagged(where: Row | str, text: str, status: str, fault: str | None = None, source: str = MADE) -> Row:
    """One line with the text inside answer tags."""
    return row(where, f"<answer>{text}</answer>", status, fault, source)


# ------------------------------------------------------------------------- right forms


def clock(minute: int) -> str:
    return f"{minute // 60:02d}:{minute % 60:02d}"


def short(minute: int) -> str:
    return f"{minute // 60}:{minute % 60:02d}"


def half_day(minute: int, form: str = "{h}:{m:02d} {half}") -> str:
    """As on a clock of twelve hours; 24:00 is 12 AM."""
    hour = minute // 60 % 24
    return form.format(h=(hour - 1) % 12 + 1, m=minute % 60, half="PM" if hour >= 12 else "AM")


def forms(day: str, start: int, end: int) -> Iterator[str]:
    """One slot in every form that says it and nothing else."""
    a, b, x, y = clock(start), clock(end), short(start), short(end)
    pa, pb = half_day(start), half_day(end)
    d, length = day[:3], end - start
    yield from (
        f"{day} {a}-{b}",
        f"{day} {x}-{y}",
        f"{day.lower()} {a}-{b}",
        f"{day.upper()} {a}-{b}",
        f"{d} {a}-{b}",
        f"{d}. {a}-{b}",
    )
    yield from (
        f"{day}, {a}-{b}",
        f"{day}: {a}-{b}",
        f"{day} {a} - {b}",
        f"{day} {a} – {b}",
        f"{day} {a}—{b}",
        f"{day} {a}−{b}",
        f"{day} {a}‑{b}",
    )
    yield from (
        f"{day} {a} to {b}",
        f"{day} {a} until {b}",
        f"{day} from {a} to {b}",
        f"{day}, between {a} and {b}",
        f"{day} {a} → {b}",
    )
    yield from (
        f"{day} {a}->{b}",
        f"{day} {a} --> {b}",
        f"{day} {a} => {b}",
        f"{day} {a}~{b}",
        f"{a}-{b} on {day}",
        f"{a} to {b}, {day}",
    )
    yield from (
        f"{day} {pa} - {pb}",
        f"{day} {pa} to {pb}",
        f"{day} {pa.lower()} - {pb.lower()}",
        f"{day} {pa.replace(' ', '')}-{pb.replace(' ', '')}",
    )
    yield f"{day} {half_day(start, '{h}:{m:02d}')} {half_day(start, '{half}').lower()[0]}.m. to {half_day(end, '{h}:{m:02d}')} {half_day(end, '{half}').lower()[0]}.m."
    yield from (
        f"{day} {a.replace(':', '.')}-{b.replace(':', '.')}",
        f"{day} {a.replace(':', 'h')}-{b.replace(':', 'h')}",
        f"{day} {a.replace(':', '')}-{b.replace(':', '')}",
    )
    yield from (
        f"{day} {a}:00-{b}:00",
        f"{day} {a}-{b}.",
        f"{day} {a}-{b}!",
        f"  {day}\t{a}-{b}\n",
        f"{day}\n{a}-{b}",
        f"{day}\n{a}\n{b}",
    )
    yield from (
        f"**{day} {a}-{b}**",
        f"**{day}** {a}-{b}",
        f"*{day}, {a}-{b}*",
        f"__{day}__ {a}-{b}",
        f"`{day} {a}-{b}`",
        f"### {day} {a}-{b}",
    )
    yield from (
        f'"{day} {a}-{b}"',
        f"'{day} {a}-{b}'",
        f"“{day} {a}-{b}”",
        f"«{day} {a}-{b}»",
        f"[{day} {a}-{b}]",
        f"({day} {a}-{b})",
        f"[{day}] [{a}-{b}]",
    )
    yield from (
        f"({day}, {a}, {b})",
        f"('{day}', '{a}', '{b}')",
        f'["{day}", "{a}", "{b}"]',
        f'[["{day}", "{a}", "{b}"]]',
        f"{{{day}, {a}, {b}}}",
    )
    yield from (
        json.dumps({"day": day, "start": a, "end": b}),
        json.dumps({"end": b, "start": a, "day": day}),
        json.dumps({"slot": [day, a, b]}),
    )
    yield from (
        json.dumps({"day": d, "start_time": x, "end_time": y}, indent=2),
        json.dumps({"day": day, "start": pa, "end": pb}),
        str({"day": day, "start": a, "end": b}),
    )
    yield from (
        json.dumps({"slot": f"{day} {a}-{b}"}),
        json.dumps({"day": day, "time": f"{a}-{b}"}),
        json.dumps({"day": day, "from": a, "to": b}),
    )
    yield json.dumps({"day": day, "start": a, "end": b, "duration": length})
    yield json.dumps({"duration": f"{length} minutes", "day": day, "slot": f"{a}-{b}"})
    yield json.dumps({"weekday": day, "startTime": a, "endTime": b, "attendees": "all", "feasible": True})
    yield from (
        f"day: {day}\nstart: {a}\nend: {b}",
        f"- Day: {day}\n- Start: {a}\n- End: {b}",
        f"Day = {day}, Start = {a}, End = {b}",
    )
    yield from (
        f"| Day | Start | End |\n|---|---|---|\n| {day} | {a} | {b} |",
        f"| Day | Time |\n|:--|--:|\n| {day} | {a}-{b} |",
        f"| {day} | {a} | {b} |",
    )
    yield from (
        f"\\boxed{{{day} {a}-{b}}}",
        f"\\text{{{day} {a}-{b}}}",
        f"$\\text{{{day} }}{a}-{b}$",
        f"\\(\\text{{{day} }} {a} \\rightarrow {b}\\)",
        f"\\[\\mathbf{{{day}}}\\ {a} \\to {b}\\]",
    )
    yield from (
        f"\\text{{{day}}},\\ {a.replace(':', '{:}')}-{b.replace(':', '{:}')}",
        f"\\{{\\text{{{day}}}, {a}, {b}\\}}",
        f"\\boxed{{\\text{{{day} }}{a}\\text{{–}}{b}}}",
    )
    yield from (
        f"```\n{day} {a}-{b}\n```",
        f"```json\n{json.dumps({'day': day, 'start': a, 'end': b})}\n```".replace("```json", "```"),
        f"<b>{day}</b> {a}-{b}",
        f"<day>{day}</day><start>{a}</start><end>{b}</end>",
    )
    yield from (
        f"{day} {a}-{b} ({length} minutes)",
        f"{day} {a}-{b} ({length} min)",
        f"{day} {a}-{b}, {length}-minute meeting",
        f"{day} {a}-{b} ({pa} - {pb})",
        f"{day} {a}-{b}; {day} {a}-{b}",
    )
    yield from (
        f"The meeting can be scheduled on {day} from {a} to {b}.",
        f"Here is the proposed time: {day}, {a} - {b}",
        f"The earliest slot is {day} {a}-{b}.",
        f"It starts at {a} and ends at {b} on {day}.",
    )
    yield from (
        f"{day} {a}-{b}\n\nThis slot works for everyone.",
        f"{day} {a}-{b} because everyone is free",
        f"I propose {day} {a}-{b}, as it satisfies all the rules.",
        f"\u2705 {day} {a}-{b}",
    )
    yield "".join(chr(ord(c) + 0xFEE0) if "!" <= c <= "~" else c for c in f"{day} {a}-{b}")


def right_forms() -> Iterator[Row]:
    for text in forms("Monday", 540, 570):
        yield tagged(PAIR, text, "correct")
    for text in list(forms("Wednesday", 855, 900))[::3]:
        yield tagged(AFTERNOON, text, "correct")
    other = ["Monday 12:00-12:30", "Monday 12:00 PM-12:30 PM", "Monday noon-12:30", "Monday noon to 12:30 pm", "Monday 11:45 AM-12:15 PM", "Monday 11:45-12:15 PM",
             "Monday 9-9:30", "Monday 9-9:30 AM", "Monday 9am-9:30am", "Monday 9am to 9:30am", "Monday 9:07-9:37", "Tuesday 23:30-24:00", "Tuesday 23:30-00:00",
             "Tues 11:30 PM - 12:00 AM", "Tuesday 11:30 pm to midnight", "Tuesday 11:00 PM-11:30 PM", "Tuesday 11-11:30 PM", "Tuesday 11:00 PM-11:30",
             "Monday morning 9 to 9:30", "Monday morning, 9:00-9:30", "Monday, 9:00 to 9:30 in the morning", "Monday morning 9-9:30 AM",
             "Tuesday evening 11 to 11:30", "Tuesday evening 23:00-23:30", "Tuesday, 11:00-11:30 in the evening", "Tuesday evening 11:00-11:30 pm",
             "Monday afternoon 12:00-12:30", "Monday 09:00-09:30 because Ana and Bo are both free", "Monday 09:00-09:30, where Ana and Bo can attend"]  # fmt: skip
    for text in other:
        yield tagged(PAIR, text, "correct")
    long = PAIR | {"duration": 105}
    yield tagged(long, '{"day": "Monday", "start": "09:00", "end": "10:45", "duration": 105}', "correct")
    yield tagged(
        long, '{"day": "Monday", "start": "09:00", "end": "10:45", "duration": 104}', "unparsed", "contradiction"
    )
    yield tagged(long, "Monday 09:00-10:45 105", "unparsed", "not_a_slot")
    yield tagged(long, "Monday 900-1045", "unparsed", "not_a_slot")
    for text in (
        "Monday 9-10",
        "Monday from 9 to 10",
        "Mon 9:00-10",
        "Monday between 9 and 10",
        "Monday 9am-10am",
        "Monday 9:00 to 10:00 a.m.",
        "Monday 9-10 (1 hour)",
        "Monday 9:00-10:00 (1 hour, 60 minutes)",
    ):
        yield tagged(PAIR | {"duration": 60}, text, "correct")


# ---------------------------------------------------------------------------- no slot

NO_SLOT = (
    "no slot", "No slot", "NO SLOT", "no slot.", "no-slot", "no_slot", "no\\_slot", "**no slot**", "`no slot`", '"no slot"', "“no slot”", "[no slot]", "\\text{no slot}", "\\boxed{\\text{no slot}}", "\\text{no}\\ \\text{slot}",
    "```\nno slot\n```", '{"slot": "no slot"}', '["no slot"]', "Answer: no slot", "none", "None.", "No common time slot available", "no common time slot available.", "There is no common free slot.",
    "No meeting possible", "No meeting is possible.", "There is no feasible meeting time.", "There's no time slot that works for everyone.", "No slot exists that satisfies all the rules",
    "There are no available times", "impossible", "infeasible", "unsatisfiable", "not possible", "It is not possible to schedule the meeting", "The meeting cannot be scheduled", "No solution", "no valid slot exists",
    "None of the slots works", "No slot: impossible.", "No slot because everyone is busy", "ｎｏ ｓｌｏｔ", "<b>no slot</b>",
)  # fmt: skip

NOT_NO_SLOT = (
    "null", '{"slot": null}', '{"day": null, "start": null, "end": null}', "[None, None, None]", "", "no", "slot", "n/a", "0", "false", "nil", "I give up", "no answer", "no idea",
    "no slot?", "maybe no slot", "not no slot", "no slot is impossible", "not impossible", "none is infeasible", "No, slot found", "no time constraints", "no slot on Monday", "no slot or Monday",
    "No slot, or Monday 09:00-09:30", "Monday 09:00-09:30 or no slot", '{"no_slot": false}', "no slоt", "no slot unless Ana moves", "no slot yet", "~~no slot~~", "<del>no slot</del>", "no meeting before Tuesday",
    "If Bo is busy, no slot", "it is not true that there is no slot", "no slot (probably)", "noslots", "nno slot",
)  # fmt: skip


def no_slot_forms() -> Iterator[Row]:
    for number, text in enumerate(NO_SLOT):
        yield tagged(NEVER, text, "correct")
        if number % 3 == 0:
            yield tagged(PAIR, text, "wrong", "claimed_no_slot")
    for text in NOT_NO_SLOT:
        yield tagged(NEVER, text, "unparsed")


# ----------------------------------------------------------------- wrong and malformed

WRONG = (
    ("Monday 09:00-09:29", "wrong_duration"), ("Monday 09:00-09:31", "wrong_duration"), ("Monday 09:00-10:00", "wrong_duration"), ("Monday 08:59-09:29", "person_busy"),
    ("Monday 12:01-12:31", "person_busy"), ("Monday 08:30-09:00", "person_busy"), ("Monday 21:00-21:30", "person_busy"), ("Monday 9:00-9:30 PM", "person_busy"), ("Monday 9:00 PM-9:30", "person_busy"),
    ("Tuesday 09:00-09:30", "person_busy"), ("Tuesday 22:59-23:29", "person_busy"), ("Wednesday 09:00-09:30", "unknown_day"), ("Sunday 09:00-09:30", "unknown_day"), ("Monday 00:00-24:00", "wrong_duration"),
    ("Monday 12:00 AM-12:30 AM", "person_busy"), ("Monday 9-10", "wrong_duration"), ("Monday 9am-9pm", "wrong_duration"), ("Monday 19:00-19:30", "person_busy"), ("Monday 09:00-19:30", "wrong_duration"),
    ('{"day": "Tuesday", "start": "09:00", "end": "09:30"}', "person_busy"), ("Tuesday 00:00-00:30", "person_busy"), ("Monday 23:45-24:00", "wrong_duration"),
)  # fmt: skip

MALFORMED = (
    ("Monday morning 14:00-14:30", "bad_time"), ("Monday afternoon 9:00 AM-9:30 AM", "bad_time"), ("Monday morning or afternoon 9 to 9:30", "not_a_slot"), ("Monday morning 12:00-12:30", "bad_time"),
    ("Monday morning 9 9:30", "bad_time"), ("Monday morning afternoon 9:00-9:30", "bad_time"), ("Monday morning", "missing_time"), ("Monday 9-9:30 because all are free in the evening", "not_a_slot"), ("no slot in the morning", "not_a_slot"),
    ("Monday", "missing_time"), ("Monday 09:00", "missing_time"), ("Monday 09:00-", "missing_time"), ("09:00-09:30", "missing_day"), ("Monday 9, 10", "bad_time"), ("Monday 9 10", "bad_time"),
    ("Monday 9:60-10:30", "bad_time"), ("Monday 25:00-25:30", "bad_time"), ("Monday 24:00-24:30", "bad_time"), ("Monday 13:00 AM-13:30 AM", "bad_time"), ("Monday 0:30 PM-1:00 PM", "bad_time"),
    ("Monday 09:30-09:00", "end_before_start"), ("Monday 09:00-09:00", "end_before_start"), ("Monday 9:00 PM-9:30 AM", "end_before_start"), ("Monday 23:30-00:30", "end_before_start"),
    ("Monday 09:00-09:30, Monday 10:00-10:30", "several_slots"), ("Monday 09:00-09:30 Tuesday 23:00-23:30", "several_slots"), ("Monday, Tuesday 09:00-09:30", "several_slots"), ("Monday 08:00-12:30: 09:00-09:30", "several_slots"),
    ('[["Monday", "09:00", "09:30"], ["Monday", "10:00", "10:30"]]', "several_slots"), ("Monday-Tuesday 09:00-09:30", "several_slots"), ("Monday 09:00-09:30 and 10:00-10:30", "several_slots"),
    ("Monday 09:00-09:30 or Tuesday 23:00-23:30", "not_a_slot"), ("Monday 09:00-09:30 or 10:00-10:30", "not_a_slot"), ("Monday or Tuesday 09:00-09:30", "not_a_slot"), ("either Monday 09:00-09:30", "not_a_slot"),
    ("Monday 09:00 and 09:30", "not_a_slot"), ("Monday 09:00 / 09:30", "not_a_slot"), ("Monday/Tuesday 09:00-09:30", "not_a_slot"), ("maybe Monday 09:00-09:30", "not_a_slot"), ("not Monday 09:00-09:30", "not_a_slot"),
    ("Monday is not 09:00-09:30", "not_a_slot"), ("anything but Monday 09:00-09:30", "not_a_slot"), ("!Monday 09:00-09:30", "not_a_slot"), ("Monday != 09:00-09:30", "not_a_slot"), ("¬(Monday 09:00-09:30)", "not_a_slot"),
    ("~Monday 09:00-09:30", "not_a_slot"), ("Monday ~09:00-09:30", "not_a_slot"), ("Monday ≈09:00-09:30", "not_a_slot"), ("Monday 09:00-09:30?", "not_a_slot"), ("Monday 09:00-09:30 (?)", "not_a_slot"),
    ("~~Monday 09:00-09:30~~", "not_a_slot"), ("<del>Monday 09:00-09:30</del>", "not_a_slot"), ("\\cancel{Monday 09:00-09:30}", "not_a_slot"), ("$\\neg$ Monday 09:00-09:30", "not_a_slot"), ("\u274c Monday 09:00-09:30", "not_a_slot"),
    ("Monday 09:00-09:30 if Ana agrees", "not_a_slot"), ("Monday 09:00-09:30 unless Bo is late", "not_a_slot"), ("Monday 09:00-09:30 fails", "not_a_slot"), ("Monday 09:00-09:30 is infeasible", "not_a_slot"),
    ("Monday 09:00-09:30, otherwise Tuesday", "not_a_slot"), ("Monday 09:00-09:30 no slot", "not_a_slot"), ("Monday 09:00-09:30 (none)", "not_a_slot"), ("Monday 09:00-09:30 null", "not_a_slot"),
    ("Monday >= 09:00, <= 09:30", "not_a_slot"), ("at the earliest before Monday 09:00-09:30", "not_a_slot"), ("after Monday 09:00-09:30", "not_a_slot"), ("within Monday 09:00-09:30", "not_a_slot"), ("around Monday 09:00-09:30", "not_a_slot"),
    ("every Monday 09:00-09:30", "not_a_slot"), ("Mondays 09:00-09:30", "not_a_slot"), ("Montag 09:00-09:30", "not_a_slot"), ("Monday09:00-09:30x", "not_a_slot"), ("Monday 109:00-09:30", "not_a_slot"), ("Monday 009:00-09:30", "not_a_slot"),
    ("Monday 09:00-09:300", "not_a_slot"), ("Monday 9:5-9:35", "not_a_slot"), ("Monday 9.5-10", "not_a_slot"), ("Monday 09:00:30-09:30:30", "not_a_slot"), ("Monday +09:00-09:30", "not_a_slot"), ("Monday 9*1:00-09:30", None),
    ("Monday 3+6:00-09:30", "not_a_slot"), ("Monday 0x9:00-09:30", None), ("Monday 9e0:00-09:30", None), ("Мonday 09:00-09:30", None), ("Mоnday 09:00-09:30", None), ("Monday ٠٩:٠٠-٠٩:٣٠", None), ("Monday ०९:००-०९:३०", None),
    ("Monday 09:00-09:3０0", "not_a_slot"), ("Monday 09:00-09:30\u0000", "not_a_slot"), ("Monday 09:00-09:30\ud7ff", "not_a_slot"), ("Monday nine to half past nine", None), ("the first slot", None), ("See above", None),
    ("Monday 09:00-09:30 (45 minutes)", "contradiction"), ('{"day": "Monday", "start": "09:00", "end": "09:30", "duration": 60}', "contradiction"), ("Monday 09:00-09:30 (1 hour)", "contradiction"),
    ('{"day": "Monday", "start": "09:00", "start": "09:10", "end": "09:30"}', "missing_time"), ('{"day": "Monday", "start": "09:00"}', "missing_time"), ('{"start": "09:00", "end": "09:30"}', "missing_day"),
    ("Monday 09:00-09:30 UTC", "other_time_zone"), ("Monday 09:00-09:30 UTC+01:00", "other_time_zone"), ("Monday 09:00-09:30 EST", "not_a_slot"), ("1. Monday 09:00-09:30", None),
    ("Ana: Monday 09:00-09:30", "not_a_slot"), ("Monday 09:00-09:30 without Bo", "not_a_slot"), ("Monday 09:00 for 30 minutes", "missing_time"), ("Monday 09:00 + 30 minutes", "not_a_slot"), ("{{Monday 09:00-09:30}} | {{no slot}}", "not_a_slot"),
    ("[day] [start]-[end]", None), ("DAY HH:MM-HH:MM", None), ("...", None), ("__import__('os').system('true')", None), ("${9}:00", None), ("NaN", None), ("inf", None), ("[" + "{}" * 20, None), ("Monday 09:00-09:30 " * 40, "not_a_slot"),
)  # fmt: skip


def wrong_forms() -> Iterator[Row]:
    for text, fault in WRONG:
        yield tagged(PAIR, text, "wrong", fault)
    for text, fault in MALFORMED:
        yield tagged(PAIR, text, "unparsed", fault)
    for text in ("Monday 09:01-09:31", "Monday 10:00-10:30", "Tuesday 23:00-23:30"):
        yield tagged(FIRST, text, "wrong", "not_earliest")
    for text in ("Monday 09:00-19:00", "Monday 00:00-10:00", "Tuesday 14:00-24:00"):
        yield tagged(NEVER, text, "wrong", "person_busy")


# ------------------------------------------------------------------------ whole replies


def replies() -> Iterator[Row]:
    right, other = "Monday 09:00-09:30", "Monday 10:00-10:30"
    good = (
        f"Bo starts at 09:00 on Monday, so does Ana.\n\n<answer>{right}</answer>", f"<answer>\n{right}\n</answer>\n\nI hope this helps!", f"<ANSWER>{right}</ANSWER>", f"<final_answer>{right}</final_answer>",
        f"<think>no slot? Let me see: Tuesday 09:00-09:30 fails.</think><answer>{right}</answer>", f"Ana is free ...</think>\n{right}", f"<think><answer>{other}</answer></think><answer>{right}</answer>",
        f"The answer is \\boxed{{{right}}}.", f"$$\\boxed{{\\text{{{right}}}}}$$", f"Final Answer: {right}", f"**Final Answer:** {right}", f"**Final answer**: **{right}**", f"FINAL ANSWER: {right}", f"Final Answer:\n{right}",
        f"Answer: {right}", f"Solution: {right}", f"My reasoning is long.\n\n```\n{right}\n```", f"Everybody has time then.\n\n{right}", f"Everybody has time then.\n{right}", right, f"<answer>{right}</answer> <answer>Mon 9am-9:30am</answer>",
        f"<answer>{right}", f"<answer><answer>{right}</answer></answer>", f"Tuesday 09:00-09:30 fails, Bo is busy.\n\n<answer>{right}</answer>", f"There is no common time slot on Tuesday morning.\n\nFinal Answer: {right}",
        f"The form is <answer>Wednesday 07:03-07:04</answer>.\n<answer>{right}</answer>", f"Answer: {other}\nWait.\nFinal Answer: {right}", f"I use <answer> tags.\n\n<answer>{right}</answer>",
    )  # fmt: skip
    bad: tuple[tuple[str, str | None], ...] = (
        (f"<answer>{right}</answer> <answer>{other}</answer>", "ambiguous"), (f"<answer>{right}</answer>\n<answer>no slot</answer>", "ambiguous"), (f"<answer>no slot</answer>\n<answer>{right}</answer>", "ambiguous"),
        (f"<answer>{right}</answer><answer>maybe Monday 10:00-10:30</answer>", "ambiguous"), (f"\\boxed{{{right}}} or \\boxed{{{other}}}", "ambiguous"), (f"Final Answer: {right}\nFinal Answer: {other}", "ambiguous"),
        (f"<answer>{right} or {other}</answer>", "not_a_slot"), (f"<think><answer>{right}</answer>", "no_answer"), (f"<think>{right}</think>", "no_answer"), ("", "no_answer"), (" \n\t", "no_answer"), ("\x00", "no_answer"),
        ("<answer></answer>", "no_answer"), ("<answer>Wednesday 07:03-07:04</answer>", None), ("Wednesday 07:03-07:04", "no_answer"), ("I could not find it.", "no_answer"), ("<answer>", "no_answer"),
        (f"Final Answer: {right} or {other}", "not_a_slot"), (f"Final Answer: not {right}", "not_a_slot"), ("No common time slot available? Let me see.\n\nFinal Answer: Monday 09:00-09:3", None),
        ("\n".join(f"<answer>Monday {h:02d}:{m:02d}-{h + (m == 30):02d}:{(m + 30) % 60:02d}</answer>" for h in range(23) for m in (0, 30)), "ambiguous"),
    )  # fmt: skip
    for text in good:
        yield row(FIRST, text, "correct")
    for text, fault in bad:
        yield row(FIRST, text, "unparsed", fault)
    yield row(FIRST, f"<answer>{other}</answer> <think><answer>{right}</answer></think>", "wrong", "not_earliest")
    yield row(FIRST, "<think>Monday 09:00-09:30</think><answer>no slot</answer>", "wrong", "claimed_no_slot")
    for long in ("x", "9", "[", "{}", "no ", "Monday ", "<answer>", "9:00-", "\\boxed{", "\u0000"):
        yield {k: v for k, v in row(FIRST, "", "unparsed").items() if k != "response"} | {"parts": [[long, 200000]]}
        text = {k: v for k, v in row(FIRST, "", "correct").items() if k != "response"}
        if long not in ("<answer>",):
            yield text | {"parts": [[long, 20000], [f"\n\n<answer>{right}</answer>", 1]]}
    yield {k: v for k, v in row(FIRST, "", "unparsed", "too_long").items() if k != "response"} | {
        "parts": [["x", 17_000_000], [f"<answer>{right}</answer>", 1]]
    }


# -------------------------------------------------------- defects of published checkers


def defects() -> Iterator[Row]:
    """Inputs that published checkers judge wrongly, translated; the sources name the defect."""
    weekend = {"people": free("Ana", "Bo", friday=[["09:00", "09:10"]], saturday=[["09:00", "10:00"]]), "days": ["Friday", "Saturday"], "duration": 30, "constraints": {"no_weekend": True}}  # fmt: skip
    why = f"{EUREKA}: the weekday of a day name is always Monday, so the weekend rule never fails"
    yield tagged(weekend, "Saturday 09:00-09:30", "wrong", "weekend", why)
    yield tagged(weekend, "no slot", "correct", None, why)
    sunday = weekend | {"people": free("Ana", sunday=[["09:00", "10:00"]]), "days": ["Sunday"]}
    yield tagged(sunday, "Sunday 09:00-09:30", "wrong", "weekend", why)
    why = f"{EUREKA}: with priority the earliest slot of the last feasible day is demanded"
    yield tagged(FIRST, "Monday 09:00-09:30", "correct", None, why)
    yield tagged(FIRST, "Tuesday 23:00-23:30", "wrong", "not_earliest", why)
    absent = {"people": free("Ana", monday=[["09:00", "10:00"]], tuesday=[["09:00", "10:00"]]) | free("Bo", tuesday=[["09:00", "10:00"]]), "days": ["Monday", "Tuesday"], "duration": 30}  # fmt: skip
    why = f"{EUREKA}: somebody without blocks on a day is skipped in one check and busy in another"
    for problem in (absent, absent | {"constraints": {"priority": "earliest"}}):
        yield tagged(problem, "Monday 09:00-09:30", "wrong", "person_busy", why)
        yield tagged(problem, "Tuesday 09:00-09:30", "correct", None, why)
    why = f"{EUREKA}: an end equal to the limit passes one check and not the priority reference"
    for priority in ("none", "earliest"):
        limits = {"not_before": "09:00", "not_after": "09:30", "priority": priority}
        yield tagged(PAIR | {"constraints": limits}, "Monday 09:00-09:30", "correct", None, why)
        yield tagged(PAIR | {"constraints": limits}, "Monday 09:01-09:31", "wrong", "too_late", why)
        yield tagged(PAIR | {"constraints": limits}, "no slot", "wrong", "claimed_no_slot", why)
    why = f"{EUREKA}: blocks off the five-minute grid leave the priority reference empty"
    odd = {"people": free("Ana", monday=[["09:02", "09:39"]]), "days": ["Monday"], "duration": 37, "constraints": {"priority": "earliest"}}  # fmt: skip
    yield tagged(odd, "Monday 09:02-09:39", "correct", None, why)
    yield tagged(odd, "Monday 09:05-09:42", "wrong", "person_busy", why)
    yield tagged(odd, "Monday 09:00-09:37", "wrong", "person_busy", why)
    why = f"{EUREKA}: the buffer counts against the limit with priority only"
    for priority in ("none", "earliest"):
        buffered = {"people": free("Ana", monday=[["08:00", "12:00"]]), "days": ["Monday"], "duration": 30, "constraints": {"buffer": 15, "not_before": "09:00", "priority": priority}}  # fmt: skip
        yield tagged(buffered, "Monday 09:00-09:30", "correct", None, why)
    yield tagged(buffered, "Monday 09:15-09:45", "wrong", "not_earliest", why)
    tight = {"people": free("Ana", monday=[["09:00", "10:00"]]), "days": ["Monday"], "duration": 30, "constraints": {"buffer": 15}}  # fmt: skip
    yield tagged(tight, "Monday 09:15-09:45", "correct", None, why)
    yield tagged(tight, "Monday 09:00-09:30", "wrong", "buffer_broken", why)
    yield tagged(tight, "Monday 09:16-09:46", "wrong", "buffer_broken", why)
    why = f"{EUREKA}: the offered words for an infeasible instance fail every check"
    for text in ("No common time slot available", "no slot", "Final Answer: No common time slot available"):
        yield row(NEVER, text if text.startswith("Final") else f"<answer>{text}</answer>", "correct", None, why)
    why = f"{EUREKA}: the words in the reasoning are taken for the answer when its line fails to parse"
    yield row(NEVER, "No common time slot available? Hm.\n\nFinal Answer: Monday 9:00-19", "wrong", "person_busy", why)
    yield row(NEVER, "No common time slot available on Monday.\n\n<answer>Monday 9:0</answer>", "unparsed", None, why)
    yield row(
        PAIR,
        "No common time slot available at first sight.\n\nFinal Answer: **Monday** 9:00 – 9:30",
        "correct",
        None,
        why,
    )
    why = f"{EUREKA}: a limit of half past is cut to the full hour; midnight as a limit is ignored"
    yield tagged(PAIR | {"constraints": {"not_before": "09:30"}}, "Monday 09:00-09:30", "wrong", "too_early", why)
    yield tagged(PAIR | {"constraints": {"not_before": "09:30"}}, "Monday 09:30-10:00", "correct", None, why)
    midnight = {"people": free("Ana", monday=[["00:00", "01:00"]]), "days": ["Monday"], "duration": 30, "constraints": {"not_after": "00:00"}}  # fmt: skip
    yield tagged(midnight, "Monday 00:00-00:30", "wrong", "too_late", why)
    yield tagged(midnight, "no slot", "correct", None, why)
    why = f"{EUREKA}: blocks that touch are not merged"
    touching = {"people": free("Ana", monday=[["09:00", "09:15"], ["09:15", "09:30"]]), "days": ["Monday"], "duration": 30}  # fmt: skip
    yield tagged(touching, "Monday 09:00-09:30", "correct", None, why)
    yield tagged(touching, "no slot", "wrong", "claimed_no_slot", why)
    over = {"people": free("Ana", monday=[["23:00", "24:00"]], tuesday=[["00:00", "01:00"]]), "days": ["Monday", "Tuesday"], "duration": 60, "constraints": {"buffer": 30}}  # fmt: skip
    yield tagged(over, "Monday 23:30-24:30", "unparsed", "bad_time", MADE)
    yield tagged(over, "no slot", "correct", None, MADE)
    why = f"{EUREKA}: a name with an apostrophe and a block that ends at 24:00 crash"
    names = {"people": {"D'Arcy O'Neil": {"Monday": [["23:00", "24:00"]]}, 'Q"x"': {"Monday": [["22:00", "24:00"]]}}, "days": ["Monday"], "duration": 30}  # fmt: skip
    yield tagged(names, "Monday 23:30-24:00", "correct", None, why)
    yield tagged(names, "Monday 22:30-23:00", "wrong", "person_busy", why)
    natural = "natural-plan calendar scorer"
    for text in ("Monday 09:00-09:59", "Monday 09:00-09:45"):
        yield tagged(FIRST, text, "wrong", "wrong_duration", f"{natural}: minutes other than :30 are dropped")
    yield tagged(PAIR, "Monday 10:00-10:30", "correct", None, f"{natural}: a second valid slot is refused")
    yield row(NEVER, "I give up", "unparsed", None, f"{natural}: giving up equals a gold slot that cannot be parsed")
    for text in ("**Monday**, 9:00 - 9:30", "Monday 9:00 - 9:30", "monday, 9:00 - 9:30", "Monday, 9:00 AM - 9:30 AM", "Monday, 9:00 – 9:30"):  # fmt: skip
        yield row(PAIR, f"Final Answer: {text}", "correct", None, f"{natural} and {EUREKA}: only one spelling is read")
    yield row(PAIR, "Tuesday 9:00 - 9:30 fails.\n\nFinal Answer: Monday, 9:00 - 9:30", "correct", None, f"{natural}: naming another slot first")  # fmt: skip
    nemo = "NeMo-Gym calendar grader"
    yield tagged(PAIR, "Monday 9:60am-10:30am", "unparsed", "bad_time", f"{nemo}: 9:60am is taken for 10:00")
    for text in ("Monday 10:00 AM-10:30 AM", "Monday 10AM-10:30AM", "Monday 10 a.m. to 10:30 a.m."):
        yield tagged(PAIR, text, "correct", None, f"{nemo}: AM in other spellings")
    yield row(PAIR, '[{"day": "Tuesday", "start": "09:00", "end": "09:30"}] is a draft.\n\n<answer>Monday 09:00-09:30</answer>', "correct", None, f"{nemo}: a draft list before the final one")  # fmt: skip
    yield row(PAIR, "[" + "{}" * 40, "unparsed", "no_answer", f"{nemo}: exponential regular expression")
    yield tagged(PAIR, "True False", "unparsed", None, "reasoning-gym default scorer: substrings earn credit")
    yield tagged(PAIR, "Monday 09:00-09:300", "unparsed", None, "SpatialEval: the key is sought inside the extraction")
    yield tagged(PAIR, "Final Answer: Monday 09:00-09:30, or Tuesday 23:00-23:30", "unparsed", None, "eureka-ml-insights last-match rule")  # fmt: skip


# ------------------------------------------------------- zones, windows, grids by hand


def rules() -> Iterator[Row]:
    zones = PAIR | {"constraints": {"time_zone": "UTC+01:00", "time_zones": {"Ana": "UTC+01:00", "Bo": "UTC+02:00"}}}
    # Bo's Monday 09:00-13:00 is 08:00-12:00 in the zone of the answer, Ana's is 08:00-12:30.
    for text in ("Monday 08:00-08:30", "Monday 11:30-12:00", "Monday 08:00-08:30 (UTC+01:00)", "Monday 08:00-08:30 UTC+1", "Monday 8:00-8:30 am, UTC+0100", "Tuesday 22:00-22:30", '{"day": "Monday", "start": "08:00", "end": "08:30", "time_zone": "UTC+01:00"}'):  # fmt: skip
        yield tagged(zones, text, "correct")
    for text in ("Monday 12:00-12:30", "Tuesday 23:00-23:30", "Monday 07:30-08:00"):
        yield tagged(zones, text, "wrong", "person_busy")
    for text in ("Monday 08:00-08:30 UTC", "Monday 08:00-08:30 UTC-01:00", "Monday 07:00-07:30 UTC", "Monday 08:00-08:30 GMT+2"):  # fmt: skip
        yield tagged(zones, text, "unparsed", "other_time_zone")
    shifted = {"people": free("Ana", tuesday=[["00:00", "01:00"]]), "days": ["Monday", "Tuesday"], "duration": 60, "constraints": {"time_zone": "UTC", "time_zones": {"Ana": "UTC+02:00"}}}  # fmt: skip
    yield tagged(shifted, "Monday 22:00-23:00", "correct")
    yield tagged(shifted, "Tuesday 22:00-23:00", "wrong", "person_busy")
    yield tagged(shifted, "Tuesday 00:00-01:00", "wrong", "person_busy")
    edge = {"people": free("Ana", monday=[["00:00", "01:00"]]), "days": ["Monday"], "duration": 30, "constraints": {"buffer": 5}}  # fmt: skip
    yield tagged(edge, "Monday 00:00-00:30", "wrong", "buffer_broken")
    yield tagged(edge, "Monday 00:05-00:35", "correct")
    blocked = PAIR | {"constraints": {"blocked": [{"start": "09:00", "end": "09:10"}, {"day": "Monday", "start": "12:00", "end": "12:30"}]}}  # fmt: skip
    yield tagged(blocked, "Monday 09:09-09:39", "wrong", "blocked")
    yield tagged(blocked, "Monday 09:10-09:40", "correct")
    yield tagged(blocked, "Monday 11:30-12:00", "correct")
    yield tagged(blocked, "Monday 11:31-12:01", "wrong", "blocked")
    yield tagged(blocked, "Tuesday 23:00-23:30", "correct")
    grid = PAIR | {"constraints": {"granularity": 20}}
    yield tagged(grid, "Monday 09:20-09:50", "correct")
    yield tagged(grid, "Monday 09:10-09:40", "wrong", "off_grid")
    yield tagged(grid, "Monday 09:30-10:00", "wrong", "off_grid")
    yield tagged(PAIR, "Monday 2024-01-01 09:00-09:30", "correct")
    yield tagged(PAIR, "2024-01-01 09:00-09:30", "correct")
    yield tagged(PAIR, "Monday 2024-01-02 09:00-09:30", "unparsed")
    yield tagged(PAIR, "Monday 2024-13-01 09:00-09:30", "unparsed")


# ------------------------------------------------------------------ generated instances


def generated() -> Iterator[Row]:
    """Instances of every level: which slots are right is counted by the brute-force twin."""
    for level in range(1, 11):
        for index in range(3):
            identity = f"calendar:v1:L{level}{',infeasible=1.0' if index == 2 else ''}:20260101:{index}"
            problem = load(identity).problem
            starts = brute.starts_by_sums(problem)
            if not starts:
                yield tagged(identity, NO_SLOT[(7 * level) % len(NO_SLOT)], "correct")
                for text in ("null", "no slot, or Monday 09:00-10:00"):
                    yield tagged(identity, text, "unparsed")
                continue
            first, length = starts[0], problem.duration
            slot = DAYS[first // 1440], first % 1440, first % 1440 + length
            every = list(forms(*slot))
            for text in (every[0], every[(13 * level + 29 * index) % len(every)], every[(31 * level + 7 * index) % len(every)]):  # fmt: skip
                yield tagged(identity, text, "correct")
            yield tagged(identity, "no slot", "wrong", "claimed_no_slot")
            yield tagged(identity, f"{slot[0]} {clock(slot[1])}-{clock(slot[2] - 1)}", "wrong", "wrong_duration")
            yield tagged(identity, f"{slot[0]} {clock(slot[1])}-{clock(slot[2])} or no slot", "unparsed", "not_a_slot")
            late = starts[-1]
            text = f"{DAYS[late // 1440]} {clock(late % 1440)}-{clock(late % 1440 + length)}"
            if late != first:
                wrong = problem.priority == "earliest"
                yield tagged(identity, text, "wrong" if wrong else "correct", "not_earliest" if wrong else None)
            before = first - 1
            if before >= 0 and before // 1440 == first // 1440 and before not in starts:
                yield tagged(identity, f"{slot[0]} {clock(slot[1] - 1)}-{clock(slot[2] - 1)}", "wrong")


def lines() -> list[str]:
    """The lines of the file, each once."""
    rows = [*right_forms(), *no_slot_forms(), *wrong_forms(), *replies(), *defects(), *rules(), *generated()]
    rows += evidence_cases.rows("calendar")
    return list(
        dict.fromkeys(json.dumps({name: value for name, value in one.items() if value is not None}) for one in rows)
    )


if __name__ == "__main__":
    (HERE / "calendar.jsonl").write_text("\n".join(lines()) + "\n", encoding="utf-8")
