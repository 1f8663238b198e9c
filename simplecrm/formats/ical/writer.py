"""Follow-ups as tasks, meetings as events, birthdays and anniversaries as yearly events (iCalendar, RFC 5545).

Every UID is stable, so that a calendar that imports the file again updates its entries. Times are local wall times
without a zone: a call at nine stays at nine. Birthdays have no age, which would be right in one year only.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from datetime import date, timedelta
from typing import Any, BinaryIO

from simplecrm.core.records.activities import Activity
from simplecrm.core.records.contacts import Contact
from simplecrm.core.records.reminders import Reminder
from simplecrm.core.text.names import looks_like_email
from simplecrm.formats.ical.fields import OWN
from simplecrm.formats.protocol import Item, WriteOptions
from simplecrm.formats.vcard.lines import escape
from simplecrm.formats.vcard.writer import fold

HEAD = ("BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//Simple CRM//Simple CRM//EN", "CALSCALE:GREGORIAN")
"""The first lines of a calendar."""

_PRIORITIES = {1: "1", 2: "5", 3: "9"}
_DAY = re.compile(r"(\d{4}|-)-(\d{2})-(\d{2})")
_UNSAFE = re.compile("[\x00-\x08\x0b-\x1f\x7f\ud800-\udfff]")
_CONTROL = re.compile("[\x00-\x08\x0a-\x1f\x7f\ud800-\udfff]")
_NEVER = "19700101T000000Z"


def write_ical(items: Iterable[Any], stream: BinaryIO, options: WriteOptions) -> int:
    """Write reminders, meetings and the birthdays of contacts; returns how many components.

    ``options.now`` is the time of writing, used as DTSTAMP for records without a time of change.
    """
    stamp = _compact(options.now) or _NEVER
    stream.write(folded(HEAD))
    count = 0
    for item in items:
        for lines in _components(item, stamp):
            stream.write(folded(lines))
            count += 1
    stream.write(b"END:VCALENDAR\r\n")
    return count


def folded(lines: Iterable[str]) -> bytes:
    """Lines as they are written: folded and ended by CR LF. Texts are escaped, but a rule or a time with a line break
    would end the component; such lines are left out."""
    return "".join(fold(line) + "\r\n" for line in lines if not _CONTROL.search(line)).encode("utf-8", "replace")


def _components(item: Any, stamp: str) -> Iterator[list[str]]:
    if isinstance(item, Reminder):
        item = Item(0, Contact(name=item.contact) if item.contact else None, True, reminders=(item,))
    elif isinstance(item, Contact):
        item = Item(0, item)
    elif isinstance(item, Activity):
        item = Item(0, refers=True, others=tuple(Contact(name=p.name) for p in item.contacts), activities=(item,))
    if not isinstance(item, Item):
        return
    if item.contact is not None and not item.refers:
        yield from _yearly(item.contact, stamp)
    for reminder in item.reminders:
        yield task_lines(reminder, item, stamp)
    for activity in item.activities:
        if activity.kind == "meeting" and activity.at:
            yield meeting_lines(activity, item, stamp)


def task_lines(reminder: Reminder, item: Item, stamp: str) -> list[str]:
    """A reminder as a VTODO, with the contact of the item; ``stamp`` is the time of writing (compact, UTC)."""
    due = _when(reminder.due)
    lines = [
        "BEGIN:VTODO",
        *_head(reminder.uid, reminder.updated_at or reminder.created_at, stamp),
        *_text(reminder.text),
    ]
    if reminder.every and reminder.every_from == "due":
        lines += [f"DTSTART{due}", f"RRULE:{reminder.every}"]
    elif reminder.every:
        lines.append(f"{OWN}EVERY:{reminder.every}")
    lines.append(f"DUE{due}")
    if reminder.priority in _PRIORITIES:
        lines.append(f"PRIORITY:{_PRIORITIES[reminder.priority]}")
    lines += _person(item.contact, reminder.contact)
    if reminder.done_at:
        lines += ["STATUS:COMPLETED", f"COMPLETED:{_compact(reminder.done_at)}", "PERCENT-COMPLETE:100"]
    else:
        at_nine = "PT9H" if len(reminder.due) == 10 else "PT0S"
        is_urged = not (reminder.do_not_contact or (item.contact is not None and item.contact.do_not_contact))
        alarm = _alarm(f"TRIGGER;RELATED=END:{at_nine}", reminder.text) if is_urged else []
        lines += ["STATUS:NEEDS-ACTION", *alarm]
    return [*lines, "END:VTODO"]


def meeting_lines(activity: Activity, item: Item, stamp: str) -> list[str]:
    """An activity as a VEVENT, with the people of the item; ``stamp`` is the time of writing (compact, UTC)."""
    lines = ["BEGIN:VEVENT", *_head(activity.uid, activity.updated_at or activity.created_at, stamp)]
    lines.append(f"DTSTART:{_compact(activity.at)}")
    if activity.duration_minutes:
        lines.append(f"DURATION:PT{activity.duration_minutes}M")
    lines.append(f"SUMMARY:{_value(title_of(activity))}")
    if activity.text:
        lines.append(f"DESCRIPTION:{_value(activity.text)}")
    for person in (item.contact, *item.others):
        if person is not None and person.emails and looks_like_email(person.emails[0].address):
            name = _CONTROL.sub(" ", person.name.replace('"', "'"))
            lines.append(f'ATTENDEE;CN="{name}":mailto:{person.emails[0].address}')
        elif person is not None:
            lines += _person(person, "")
    return [*lines, "END:VEVENT"]


def journal_lines(activity: Activity, item: Item, stamp: str) -> list[str]:
    """An activity as a VJOURNAL, with the people of the item; ``stamp`` is the time of writing (compact, UTC)."""
    lines = [
        "BEGIN:VJOURNAL", *_head(activity.uid, activity.updated_at or activity.created_at, stamp),
        f"DTSTART:{_compact(activity.at)}", f"SUMMARY:{_value(title_of(activity))}",
        f"CATEGORIES:{_value(activity.kind)}", f"{OWN}KIND:{_value(activity.kind)}",
    ]  # fmt: skip
    if activity.text:
        lines.append(f"DESCRIPTION:{_value(activity.text)}")
    if activity.direction:
        lines.append(f"{OWN}DIRECTION:{activity.direction}")
    return [*lines, *contact_lines(item), "END:VJOURNAL"]


def title_of(activity: Activity) -> str:
    """The summary of an activity: its subject, else the first line of its text, else its kind."""
    return activity.subject or activity.text.partition("\n")[0] or activity.kind.capitalize()


def contact_lines(item: Item) -> list[str]:
    """The people of an item as CONTACT, each with its uid in a property of ours."""
    return [line for person in (item.contact, *item.others) if person is not None for line in _person(person, "")]


def _yearly(contact: Contact, stamp: str) -> Iterator[list[str]]:
    for what, day, sign in (
        ("birthday", contact.birthday, "Birthday"),
        ("anniversary", contact.anniversary, "Anniversary"),
    ):
        match = _DAY.fullmatch(day)
        if not match or not contact.uid:
            continue
        year, month, number = match.groups()
        year = "2000" if year == "-" else year
        try:
            begins = date(int(year), int(month), int(number))
            ends = begins + timedelta(days=1)
        except (ValueError, OverflowError):
            continue
        title = f"{contact.name}: {what}"
        yield [
            "BEGIN:VEVENT", *_head(f"{what}-{contact.uid}", contact.updated_at, stamp), f"SUMMARY:{_value(title)}",
            f"DTSTART;VALUE=DATE:{_compact(begins.isoformat())}", f"DTEND;VALUE=DATE:{_compact(ends.isoformat())}",
            "RRULE:FREQ=YEARLY", f"CATEGORIES:{sign}",
            "TRANSP:TRANSPARENT", f"{OWN}CONTACT-UID:{_value(contact.uid)}",
            *([] if contact.do_not_contact else _alarm("TRIGGER:PT9H", title)), "END:VEVENT",
        ]  # fmt: skip


def _head(uid: str, changed: str, stamp: str) -> list[str]:
    changed = _compact(changed)
    return [f"UID:{_value(uid)}", f"DTSTAMP:{changed or stamp}", *([f"LAST-MODIFIED:{changed}"] if changed else [])]


def _text(text: str) -> list[str]:
    """The first line is the summary; a longer text is the description, whole."""
    first = text.partition("\n")[0]
    return [f"SUMMARY:{_value(first)}", *([f"DESCRIPTION:{_value(text)}"] if text != first else [])]


def _person(contact: Contact | None, name: str) -> list[str]:
    if contact is None:
        return [f"CONTACT:{_value(name)}"] if name else []
    said = f"{contact.name} <{contact.emails[0].address}>" if contact.emails else contact.name
    lines = [f"CONTACT:{_value(said)}"] if said else []
    return [*lines, f"{OWN}CONTACT-UID:{_value(contact.uid)}"] if contact.uid else lines


def _alarm(trigger: str, text: str) -> list[str]:
    return [
        "BEGIN:VALARM",
        "ACTION:DISPLAY",
        trigger,
        f"DESCRIPTION:{_value(text.partition(chr(10))[0])}",
        "END:VALARM",
    ]


def _when(due: str) -> str:
    """A due date or local time as a property without its name."""
    if len(due) == 10:
        return f";VALUE=DATE:{due.replace('-', '')}"
    return f":{due.replace('-', '').replace(':', '')}00"


def _compact(moment: str) -> str:
    return moment.replace("-", "").replace(":", "")


def _value(text: str) -> str:
    return escape(_UNSAFE.sub("\ufffd", text.replace("\r\n", "\n")))
