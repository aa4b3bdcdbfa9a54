"""`assay solve --ics`: a meeting among calendars of real people."""

from __future__ import annotations

import gzip
import json
from pathlib import Path

import pytest
from assay_command import assay

pytest.importorskip("recurring_ical_events", reason='needs the extra ics: pip install "assay-reasoning[ics]"')


def calendar(path: Path, *lines: str, name: str = "") -> Path:
    head = ["BEGIN:VCALENDAR", "VERSION:2.0", *([f"X-WR-CALNAME:{name}"] if name else [])]
    text = "\r\n".join(
        [*head, "BEGIN:VEVENT", "UID:1", "SUMMARY:Work", *lines, "END:VEVENT", "END:VCALENDAR", ""]
    ).encode()
    path.write_bytes(gzip.compress(text) if path.suffix == ".gz" else text)
    return path


def test_the_earliest_slot_is_found_and_its_record_is_read_by_other_commands(tmp_path: Path) -> None:
    ana = calendar(
        tmp_path / "ana.ics", "DTSTART;TZID=Europe/Berlin:20261130T090000", "DURATION:PT1H", "RRULE:FREQ=DAILY"
    )
    bo = calendar(tmp_path / "b.ics.gz", "DTSTART:20261130T090000Z", "DTEND:20261130T100000Z", name="Bo")
    record = tmp_path / "meeting.jsonl"
    asked = ("solve", "--ics", ana, bo, "--week", "2026-11-30", "--duration", "30", "--zone", "Europe/Berlin")
    done = assay(*asked, "--record", record)
    assert done.exit_code == 0 and done.stdout.startswith("Monday 11:00-11:30 (Europe/Berlin, week of 2026-11-30")
    assert json.loads(assay(*asked, "--json").stdout)["answer"] == ["Monday", "11:00", "11:30"]
    written = json.loads(record.read_text())
    assert list(written["problem"]["people"]) == ["ana", "Bo"]
    replies = "\n".join(
        json.dumps({"id": written["id"], "response": text})
        for text in ("Monday 11:00-11:30", "Monday 11:15-11:45", "Monday 10:00-10:30")
    )
    judged = [json.loads(line) for line in assay("verify", record, "-", stdin=replies).stdout.splitlines()]
    assert [(row["status"], [fault["kind"] for fault in row["faults"]]) for row in judged] == [
        ("correct", []), ("wrong", ["not_earliest"]), ("wrong", ["person_busy"]),
    ]  # fmt: skip
    assert "NOT disjoint" in assay("overlap", record, record).stdout


def test_where_nothing_suits_it_is_said_and_proved(tmp_path: Path) -> None:
    full = calendar(tmp_path / "full.ics", "DTSTART;VALUE=DATE:20261101", "DTEND;VALUE=DATE:20261231")
    done = assay("solve", "--ics", full, "--week", "2026-11-30")
    assert done.exit_code == 0 and "no slot of 30 minutes suits everybody" in done.stdout


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ((), "--week: missing"),
        (("--week", "tomorrow"), "--week: expected a date"),
        (("--week", "2026-12-01"), "week: expected a Monday, got 2026-12-01, a Tuesday"),
        (("--week", "2026-11-30", "--zone", "Middle/Earth"), "zone: expected an IANA name"),
        (("--week", "2026-11-30", "--between", "9"), "--between: expected two times"),
        (("--week", "2026-11-30", "--between", "9h-17h"), "--between: expected a time"),
    ],
)
def test_wrong_options_are_refused_by_name(tmp_path: Path, options: tuple[str, ...], message: str) -> None:
    sound = calendar(tmp_path / "a.ics", "DTSTART:20261130T090000Z", "DURATION:PT1H")
    done = assay("solve", "--ics", sound, *options)
    assert done.exit_code == 2 and message in done.stderr and done.stderr.count("\n") == 1


def test_a_broken_event_names_its_file_or_is_set_aside(tmp_path: Path) -> None:
    broken = calendar(tmp_path / "broken.ics", "DTSTART:20261130T090000Z", "DTEND:20261130T080000Z")
    refused = assay("solve", "--ics", broken, "--week", "2026-11-30")
    assert refused.exit_code == 2 and "broken.ics: event 'Work': DTEND" in refused.stderr
    done = assay("solve", "--ics", broken, "--week", "2026-11-30", "--skip-broken")
    assert done.exit_code == 0 and "broken.ics: set aside: event 'Work'" in done.stderr


def test_several_problems_without_ics_are_refused() -> None:
    done = assay("solve", "tsp:v1:L1:7:0", "tsp:v1:L1:7:1")
    assert done.exit_code == 2 and "--ics" in done.stderr
