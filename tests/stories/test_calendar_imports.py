"""Calendars of other programs: their time zones, the people of their meetings, and what is not a meeting."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.answers import Crm

OUTLOOK = """BEGIN:VTIMEZONE
TZID:Customized Time Zone
BEGIN:STANDARD
DTSTART:16010101T030000
TZOFFSETFROM:+0200
TZOFFSETTO:+0100
RRULE:FREQ=YEARLY;BYDAY=-1SU;BYMONTH=10
END:STANDARD
BEGIN:DAYLIGHT
DTSTART:16010101T020000
TZOFFSETFROM:+0100
TZOFFSETTO:+0200
RRULE:FREQ=YEARLY;BYDAY=-1SU;BYMONTH=3
END:DAYLIGHT
END:VTIMEZONE
"""

AMERICA = """BEGIN:VTIMEZONE
TZID:Ours/Office
BEGIN:DAYLIGHT
DTSTART:19870405T020000
RRULE:FREQ=YEARLY;BYMONTH=4;BYDAY=1SU;UNTIL=20060402T070000Z
TZOFFSETFROM:-0500
TZOFFSETTO:-0400
END:DAYLIGHT
BEGIN:DAYLIGHT
DTSTART:20070311T020000
RRULE:FREQ=YEARLY;BYMONTH=3;BYDAY=SU;BYMONTHDAY=8,9,10,11,12,13,14
TZOFFSETFROM:-0500
TZOFFSETTO:-0400
END:DAYLIGHT
BEGIN:STANDARD
DTSTART:19671029T020000
RRULE:FREQ=YEARLY;BYMONTH=10;BYDAY=-1SU;UNTIL=20061029T060000Z
TZOFFSETFROM:-0400
TZOFFSETTO:-0500
END:STANDARD
BEGIN:STANDARD
DTSTART:20071104T020000
RRULE:FREQ=YEARLY;BYMONTH=11;BYDAY=1SU
TZOFFSETFROM:-0400
TZOFFSETTO:-0500
END:STANDARD
END:VTIMEZONE
"""

LISTED = """BEGIN:VTIMEZONE
TZID:Listed
BEGIN:STANDARD
DTSTART:20250101T000000
TZOFFSETFROM:+0000
TZOFFSETTO:+053045
END:STANDARD
BEGIN:DAYLIGHT
DTSTART:20260301T000000
RDATE:20260301T000000,20270301T000000
TZOFFSETFROM:+0530
TZOFFSETTO:+0630
END:DAYLIGHT
END:VTIMEZONE
"""

LOCATED = LISTED.replace("BEGIN:STANDARD", "X-LIC-LOCATION:Asia/Tokyo\nBEGIN:STANDARD")


def calendar(*lines: str, method: str = "PUBLISH") -> str:
    """A calendar file."""
    return "\n".join(["BEGIN:VCALENDAR", "VERSION:2.0", f"METHOD:{method}", *lines, "END:VCALENDAR", ""])


def event(*lines: str) -> str:
    """A meeting with Ann."""
    return "\n".join(["BEGIN:VEVENT", "SUMMARY:Kick-off", "ATTENDEE:mailto:ann@acme.com", *lines, "END:VEVENT"])


@pytest.fixture
def ann(crm: Crm) -> None:
    """Somebody the meetings are with."""
    crm("add", "Ann Lee <ann@acme.com>")


@pytest.mark.parametrize(
    ("zone", "local", "utc"),
    [
        (OUTLOOK, "20260301T090000", "2026-03-01T08:00:00Z"),
        (OUTLOOK, "20260701T090000", "2026-07-01T07:00:00Z"),
        (OUTLOOK, "20260329T015959", "2026-03-29T00:59:59Z"),
        (OUTLOOK, "20260329T023000", "2026-03-29T01:30:00Z"),  # in the gap: as of before the change
        (OUTLOOK, "20260329T030000", "2026-03-29T01:00:00Z"),
        (OUTLOOK, "20261025T023000", "2026-10-25T00:30:00Z"),  # the first of two
        (OUTLOOK, "20261025T030000", "2026-10-25T02:00:00Z"),
        (AMERICA, "20060403T120000", "2006-04-03T16:00:00Z"),
        (AMERICA, "20070310T120000", "2007-03-10T17:00:00Z"),
        (AMERICA, "20070402T120000", "2007-04-02T16:00:00Z"),
        (AMERICA, "20261031T120000", "2026-10-31T16:00:00Z"),
        (AMERICA, "20261101T120000", "2026-11-01T17:00:00Z"),
        (LISTED, "20240101T120000", "2024-01-01T12:00:00Z"),
        (LISTED, "20260201T120000", "2026-02-01T06:29:15Z"),
        (LISTED, "20260401T120000", "2026-04-01T05:30:00Z"),
        (LOCATED, "20260401T120000", "2026-04-01T03:00:00Z"),
    ],
)
@pytest.mark.parametrize("zone_first", [True, False])
def test_private_zones_are_used(crm: Crm, ann: None, zone: str, local: str, utc: str, zone_first: bool) -> None:
    name = zone.splitlines()[1].partition(":")[2]
    meeting = event("UID:1", f'DTSTART;TZID="{name}":{local}')
    crm("import", "-", stdin=calendar(*([zone, meeting] if zone_first else [meeting, zone])))
    (activity,) = crm("activities", "--json").json
    assert activity["at"] == utc


def test_task_in_a_private_zone_is_due_in_local_time(crm: Crm, ann: None, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TZ", "Europe/London")
    task = "BEGIN:VTODO\nSUMMARY:Call\nDUE;TZID=Customized Time Zone:20260701T090000\nEND:VTODO"
    crm("import", "-", stdin=calendar(OUTLOOK, task))
    assert crm("reminders", "--json").json[0]["due"] == "2026-07-01T08:00"


def test_names_with_a_path_and_unknown_zones(crm: Crm, ann: None) -> None:
    path = event("UID:1", "DTSTART;TZID=/freeassociation.sourceforge.net/Europe/Berlin:20260701T090000")
    unknown = event("UID:2", "DTSTART;TZID=Nowhere Time:20260702T090000")
    said = crm("import", "-", stdin=calendar(path, unknown))
    assert "Unknown time zone 'Nowhere Time'" in said.out
    times = {activity["uid"]: activity["at"] for activity in crm("activities", "--json").json}
    assert times == {"1": "2026-07-01T07:00:00Z", "2": "2026-07-02T09:00:00Z"}


@pytest.mark.parametrize(
    ("name", "utc"),
    [
        ("W. Europe Standard Time", "2026-07-01T07:00:00Z"),
        ("w. europe standard time", "2026-07-01T07:00:00Z"),
        ("Pacific Standard Time", "2026-07-01T16:00:00Z"),
        ("India Standard Time", "2026-07-01T03:30:00Z"),
        ("FLE Standard Time", "2026-07-01T06:00:00Z"),
    ],
)
def test_zones_of_windows_are_known_without_their_rules(crm: Crm, ann: None, name: str, utc: str) -> None:
    said = crm("import", "-", stdin=calendar(event("UID:1", f'DTSTART;TZID="{name}":20260701T090000')))
    assert said.code == 0 and "Unknown time zone" not in said.out
    assert crm("activities", "--json").json[0]["at"] == utc


def test_rules_of_the_calendar_come_before_the_zones_of_windows(crm: Crm, ann: None) -> None:
    own = OUTLOOK.replace("Customized Time Zone", "Pacific Standard Time")
    assert own != OUTLOOK
    meeting = event("UID:1", "DTSTART;TZID=Pacific Standard Time:20260701T090000")
    crm("import", "-", stdin=calendar(meeting, own))
    assert crm("activities", "--json").json[0]["at"] == "2026-07-01T07:00:00Z"


MEETING = "\n".join([
    "BEGIN:VEVENT", "UID:1", "DTSTART:20260701T090000Z", "SUMMARY:Kick-off", "ORGANIZER;CN=Bob:MAILTO:bob@acme.com",
    "ATTENDEE;CN=Cy:mailto:cy@acme.com", "ATTENDEE:mailto:Me@example.org", "END:VEVENT",
])  # fmt: skip


def test_meeting_with_nobody_known_says_how_to_add_them(crm: Crm, tmp_path: Path) -> None:
    crm("config", "me", "me@example.org")
    path = tmp_path / "my calendar.ics"
    path.write_text(calendar(MEETING), encoding="utf-8")
    said = crm("import", str(path))
    assert said.code == 4 and "Nobody in this is in the book: cy@acme.com, bob@acme.com." in said.out
    assert f"simplecrm import '{path}' --create\n" in said.out
    crm("import", str(path), "--create")
    assert [person["name"] for person in crm("activities", "--json").json[0]["contacts"]] == ["Bob"]
    crm("undo")
    crm("import", str(path), "--create-all")
    assert {person["name"] for person in crm("activities", "--json").json[0]["contacts"]} == {"Bob", "Cy"}
    assert crm("find", "example.org").code == 1


def test_meeting_that_one_organizes_offers_to_add_everybody(crm: Crm, tmp_path: Path) -> None:
    crm("config", "me", "bob@acme.com")
    path = tmp_path / "calendar.ics"
    alone = MEETING.replace("UID:1", "UID:2").replace("ATTENDEE", "X-NOBODY")
    path.write_text(calendar(MEETING, alone), encoding="utf-8")
    said = crm("import", str(path), "--json")
    assert json.loads(said.out)["strangers"] == {"entries": 1, "with_sender": 0}
    said = crm("import", str(path))
    assert "It names nobody but you." in said.out
    assert "--create-all" in said.out and "--create\n" not in said.out


@pytest.mark.parametrize(
    ("lines", "at", "minutes"),
    [
        (["DTSTART:20260701T090000", "DURATION:PT1H30M"], "2026-07-01T09:00:00Z", 90),
        (["DTSTART;VALUE=DATE:20260701", "DTEND;VALUE=DATE:20260703"], "2026-07-01T12:00:00Z", 0),
        (["DTSTART;VALUE=DATE:20260701", "DURATION:P1D"], "2026-07-01T12:00:00Z", 0),
        (["DTSTART:20260701T090000Z", "DURATION:-PT1H"], "2026-07-01T09:00:00Z", 0),
        (["DTSTART:20260701T090000Z", "DTEND;TZID=Europe/Berlin:20260701T120000"], "2026-07-01T09:00:00Z", 60),
    ],
)
def test_kinds_of_times(crm: Crm, ann: None, lines: list[str], at: str, minutes: int) -> None:
    crm("import", "-", stdin=calendar(event("UID:1", *lines)))
    (activity,) = crm("activities", "--json").json
    assert (activity["at"], activity["duration_minutes"]) == (at, minutes)


def test_moved_occurrence_is_a_meeting_of_its_own(crm: Crm, ann: None, tmp_path: Path) -> None:
    series = event("UID:1", "DTSTART:20260701T090000Z", "RRULE:FREQ=WEEKLY")
    moved = event("UID:1", "RECURRENCE-ID:20260708T090000Z", "DTSTART:20260709T100000Z")
    for _ in range(2):
        crm("import", "-", stdin=calendar(series, moved))
    assert {one["at"] for one in crm("activities", "--json").json} == {"2026-07-01T09:00:00Z", "2026-07-09T10:00:00Z"}
    assert len(crm("activities", "--json").json) == 2


def test_moved_occurrence_of_a_task_does_not_replace_the_task(crm: Crm) -> None:
    series = "BEGIN:VTODO\nUID:1\nSUMMARY:Report\nDUE:20261201T090000\nRRULE:FREQ=WEEKLY\nEND:VTODO"
    moved = "BEGIN:VTODO\nUID:1\nRECURRENCE-ID:20261208T090000\nSUMMARY:Report\nDUE:20261209T100000\nEND:VTODO"
    crm("import", "-", stdin=calendar(moved, series))
    found = {(one["due"], one["every"]) for one in crm("reminders", "--json").json}
    assert found == {("2026-12-01T09:00", "FREQ=WEEKLY"), ("2026-12-09T10:00", None)}


@pytest.mark.parametrize(
    ("lines", "due"),
    [
        (["DTSTART:20261201T090000", "DURATION:PT2H"], "2026-12-01T11:00"),
        (["DTSTART;VALUE=DATE:20261201", "DURATION:P2D"], "2026-12-03"),
        (["DUE;VALUE=DATE:20261201"], "2026-12-01"),
        (["DTSTART:20261201T090000", "DURATION:-P1D"], "2026-12-01T09:00"),
    ],
)
def test_task_is_due_at_its_end(crm: Crm, lines: list[str], due: str) -> None:
    crm("import", "-", stdin=calendar("BEGIN:VTODO", "SUMMARY:Call", *lines, "END:VTODO"))
    assert crm("reminders", "--json").json[0]["due"] == due


def test_cancelled_meetings_are_rejected(crm: Crm, ann: None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    cancelled = calendar(event("UID:1", "DTSTART:20260701T090000Z", "STATUS:CANCELLED"))
    assert "was cancelled" in crm("import", "-", stdin=cancelled).out
    said = crm("import", "-", stdin=calendar(event("UID:1", "DTSTART:20260701T090000Z"), method="CANCEL"))
    assert "was cancelled" in said.out and crm("activities").out == ""
