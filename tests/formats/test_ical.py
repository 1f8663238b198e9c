"""Tasks, events and birthdays."""

from __future__ import annotations

import io
from datetime import datetime
from zoneinfo import ZoneInfo

import pytest
from icalendar.timezone.windows_to_olson import WINDOWS_TO_OLSON

from simplecrm.core.records.activities import Activity
from simplecrm.core.records.contacts import Contact, Email
from simplecrm.core.records.reminders import Reminder
from simplecrm.errors import NotUnderstood
from simplecrm.formats.ical.reader import check_rule
from simplecrm.formats.ical.zones import zone_of
from simplecrm.formats.protocol import Item, WriteOptions
from simplecrm.formats.writing import write
from tests.formats.read import items, one, rejections

ANN = Contact(uid="a1", name="Ann Lee", stage="", emails=(Email("ann@acme.com"),))


def _calendar(*lines: str) -> str:
    return "\r\n".join(["BEGIN:VCALENDAR", "VERSION:2.0", *lines, "END:VCALENDAR", ""])


def _written(*written: Item | Contact) -> str:
    stream = io.BytesIO()
    write(written, stream, "ical", WriteOptions(now="2026-01-01T00:00:00Z"))
    return stream.getvalue().decode()


def test_task_becomes_a_reminder() -> None:
    item = one(
        _calendar(
            "BEGIN:VTODO",
            "UID:t1",
            "DUE;TZID=Europe/Berlin:20260301T090000",
            "SUMMARY:Call Ann",
            "PRIORITY:1",
            "RRULE:FREQ=WEEKLY;BYDAY=MO",
            "CONTACT:Ann Lee <ann@acme.com>",
            "BEGIN:VALARM",
            "DUE:19990101",
            "END:VALARM",
            "END:VTODO",
        ),
        zone="Europe/Berlin",
    )
    reminder = item.reminders[0]
    assert (reminder.uid, reminder.due, reminder.text, reminder.priority) == ("t1", "2026-03-01T09:00", "Call Ann", 1)
    assert reminder.every == "FREQ=WEEKLY;BYDAY=MO"
    assert item.refers and item.contact is not None and item.contact.emails == ANN.emails


@pytest.mark.parametrize(
    ("due", "local"),
    [
        ("DUE;VALUE=DATE:20260301", "2026-03-01"),
        ("DUE:20260701T070000Z", "2026-07-01T09:00"),
        ("DUE:20260701T070000", "2026-07-01T07:00"),
        ("DUE;TZID=America/New_York:20260701T070000", "2026-07-01T13:00"),
        ("DTSTART:20260701T070000", "2026-07-01T07:00"),
    ],
)
def test_due_date_is_in_local_time(due: str, local: str) -> None:
    item = one(_calendar("BEGIN:VTODO", due, "SUMMARY:x", "END:VTODO"), zone="Europe/Berlin")
    assert item.reminders[0].due == local


def test_event_becomes_a_meeting_with_its_attendees() -> None:
    item = one(
        _calendar(
            "BEGIN:VEVENT",
            "UID:e1",
            "DTSTART:20260301T090000Z",
            "DTEND:20260301T103000Z",
            "SUMMARY:Kick-off",
            "DESCRIPTION:one\\ntwo",
            'ATTENDEE;CN="Lee, Ann";ROLE=REQ-PARTICIPANT:mailto:ann@acme.com',
            "ATTENDEE;CUTYPE=ROOM:mailto:room@acme.com",
            "ORGANIZER;CN=Bob:mailto:bob@acme.com",
            "END:VEVENT",
        )
    )
    activity = item.activities[0]
    assert (activity.kind, activity.at, activity.duration_minutes) == ("meeting", "2026-03-01T09:00:00Z", 90)
    assert (activity.subject, activity.text) == ("Kick-off", "one\ntwo")
    assert item.contact is not None and item.contact.name == "Lee, Ann"
    assert [person.emails[0].address for person in item.others] == ["bob@acme.com"]


def test_zones_of_windows_agree_with_those_of_icalendar() -> None:
    """A table of the same source, made by others."""
    summer, winter = datetime(2026, 7, 1, 12), datetime(2026, 1, 1, 12)
    for name, iana in WINDOWS_TO_OLSON.items():
        ours, theirs = zone_of(name, {}), ZoneInfo(iana)
        assert ours is not None, name
        for moment in (summer, winter):
            assert ours.utcoffset(moment) == theirs.utcoffset(moment), name


def test_unknown_time_zones_are_reported() -> None:
    item = one(
        _calendar("BEGIN:VEVENT", "DTSTART;TZID=Nowhere Standard Time:20260301T090000", "SUMMARY:x", "END:VEVENT")
    )
    assert "Nowhere Standard Time" in item.remarks[0]


@pytest.mark.parametrize(
    ("lines", "words"),
    [
        (["BEGIN:VTODO", "SUMMARY:x", "END:VTODO"], "no date"),
        (["BEGIN:VTODO", "DUE:20260101", "END:VTODO"], "no text"),
        (["BEGIN:VEVENT", "SUMMARY:x", "END:VEVENT"], "no date"),
        (["BEGIN:VEVENT", "DTSTART:nonsense", "END:VEVENT"], "no date"),
        (["BEGIN:VEVENT", "STATUS:CANCELLED", "DTSTART:20260101", "END:VEVENT"], "cancelled"),
        (["BEGIN:VTODO", "DUE:20260101"], "no end"),
    ],
)
def test_invalid_components_are_rejected_with_their_line(lines: list[str], words: str) -> None:
    rejected = rejections(_calendar(*lines))
    assert [entry.line for entry in rejected] == [3] and words in rejected[0].reason


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("hello\n", "Not a calendar"),
        ("\x00\x01\x02", "Not a calendar"),
        ("BEGIN:VCALENDAR\nVERSION:2.0\n", "truncated"),
        ("BEGIN:VCALENDAR\nBEGIN:VTODO\nDUE:20260101\nSUMMARY:x\nEND:VTODO\n", "truncated"),
    ],
)
def test_missing_or_truncated_calendar_is_reported(text: str, words: str) -> None:
    (rejected,) = rejections(text, format="ical")
    assert words in rejected.reason


@pytest.mark.parametrize(
    "reminder",
    [
        Reminder(uid="r1", text="call back", due="2026-12-01", priority=1),
        Reminder(
            uid="r2", text="first line\nand more; of it", due="2026-12-01T09:30", every="FREQ=MONTHLY;BYMONTHDAY=-1"
        ),
        Reminder(
            uid="r3", text="after", due="2026-12-01", every="FREQ=DAILY;INTERVAL=10", every_from="done", priority=3
        ),
        Reminder(uid="r4", text="done", due="2026-12-01", done_at="2026-12-02T10:00:00Z", priority=2),
    ],
)
def test_reminders_round_trip(reminder: Reminder) -> None:
    item = one(_written(Item(1, ANN, True, reminders=(reminder,))))
    assert item.reminders == (reminder,)
    assert item.contact is not None and (item.contact.uid, item.contact.name) == ("a1", "Ann Lee")


def test_task_has_the_properties_calendars_require() -> None:
    text = _written(
        Item(1, ANN, True, reminders=(Reminder(uid="r1", text="call", due="2026-12-01T09:30", every="FREQ=DAILY"),))
    )
    for line in (
        "UID:r1",
        "DTSTAMP:20260101T000000Z",
        "DTSTART:20261201T093000",
        "DUE:20261201T093000",
        "RRULE:FREQ=DAILY",
        "TRIGGER;RELATED=END:PT0S",
        "STATUS:NEEDS-ACTION",
    ):
        assert f"\r\n{line}\r\n" in text


def test_meetings_round_trip() -> None:
    activity = Activity(
        uid="e1", kind="meeting", subject="Kick-off", text="one\ntwo", at="2026-03-01T09:00:00Z", duration_minutes=90
    )
    item = one(_written(Item(1, ANN, True, activities=(activity,))))
    assert item.activities == (activity,)
    assert item.contact is not None and item.contact.emails == ANN.emails


@pytest.mark.parametrize(("birthday", "start"), [("1980-05-17", "19800517"), ("--02-29", "20000229")])
def test_birthdays_repeat_yearly_without_an_age(birthday: str, start: str) -> None:
    text = _written(ANN._replace(birthday=birthday))
    assert (
        f"DTSTART;VALUE=DATE:{start}\r\n" in text and "RRULE:FREQ=YEARLY\r\n" in text and "UID:birthday-a1\r\n" in text
    )
    assert "SUMMARY:Ann Lee: birthday\r\n" in text
    assert items(text) == []


def test_birthday_without_a_day_is_skipped() -> None:
    assert "VEVENT" not in _written(ANN._replace(birthday="circa 1960"), ANN._replace(birthday="1980-05"))


def test_rules() -> None:
    assert check_rule("freq=weekly; byday=mo") == "FREQ=WEEKLY;BYDAY=MO"
    with pytest.raises(NotUnderstood):
        check_rule("FREQ=MINUTELY")
