"""Reads iCalendar (RFC 5545): tasks as reminders, events as meetings with their attendees, journals as notes. The
syntax of lines is that of vCard, whose parser is used; the icalendar library takes 160 ms to load and holds the whole
file in memory. Recurrences are checked and stored, never expanded.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from datetime import tzinfo

from simplecrm.core.records.activities import Activity
from simplecrm.core.records.notes import Note
from simplecrm.core.records.reminders import Reminder
from simplecrm.errors import NotUnderstood
from simplecrm.formats.dates import utc
from simplecrm.formats.encodings import Lines, guess_encoding
from simplecrm.formats.ical.components import Component, components
from simplecrm.formats.ical.fields import OWN, Fields
from simplecrm.formats.ical.zones import defined_zone
from simplecrm.formats.protocol import Item, ReadOptions, Rejection, Understood
from simplecrm.formats.source import Source

WAITING_LIMIT = 10_000
"""The most components that wait for the definition of their time zone."""

_FREQUENCIES = frozenset(("DAILY", "WEEKLY", "MONTHLY", "YEARLY"))
_RULE_PART = re.compile(r"[A-Z]+=[A-Z0-9,+-]+", re.IGNORECASE)


class Unreadable(Exception):
    """A component cannot be imported; the message says why."""


def read_ical(source: Source, options: ReadOptions) -> tuple[Understood, Iterator[Item | Rejection]]:
    """What the file is, and its tasks, events and journals."""
    encoding = guess_encoding(source, options.encoding)
    return Understood("ical", encoding=encoding), _items(Lines(source, encoding, limit=1 << 22), options.zone)


def check_rule(rule: str) -> str:
    """A recurrence rule in the stored form, without blanks and in upper case; raises ``NotUnderstood`` for an invalid
    one. Rules by the second, minute or hour are rejected, although RFC 5545, 3.3.10 allows them.
    """
    rule = "".join(rule.split()).upper()
    pieces = [piece for piece in rule.split(";") if piece]
    if len(rule) > 500 or not all(_RULE_PART.fullmatch(piece) for piece in pieces):
        raise NotUnderstood("Invalid recurrence rule.")
    found = dict(piece.split("=", 1) for piece in pieces)
    frequency = found.get("FREQ", "")
    if frequency not in _FREQUENCIES:
        raise NotUnderstood(f"Unsupported recurrence: {frequency or 'no frequency'}; use days, weeks, months or years.")
    if len(found) != len(pieces) or ("COUNT" in found and "UNTIL" in found):
        raise NotUnderstood("The recurrence rule contradicts itself.")
    interval = found.get("INTERVAL", "1")
    if not interval.isdigit() or not 1 <= int(interval[:6]) <= 1000:
        raise NotUnderstood("The interval of the recurrence has to be from 1 to 1,000.")
    return ";".join(pieces)


def _items(lines: Lines, zone: str) -> Iterator[Item | Rejection]:
    """The items of the file; components in a zone that is not defined before them are read at the end."""
    zones: dict[str, tzinfo] = {}
    waiting: list[Component] = []
    for found in components(lines):
        if isinstance(found, Rejection):
            yield found
        elif isinstance(found, tuple) and not isinstance(found, Component):
            zones.setdefault(*found)
        elif len(waiting) < WAITING_LIMIT and not _zones_are_known(found, zones):
            waiting.append(found)
        else:
            yield from _entries(found, zone, zones)
    for component in waiting:
        yield from _entries(component, zone, zones)


def _zones_are_known(component: Component, zones: Mapping[str, tzinfo]) -> bool:
    names = {said for one in component.properties for key, said in one.parameters if key == "TZID"}
    return all(defined_zone(name, zones) is not None for name in names)


def _entries(component: Component, zone: str, zones: Mapping[str, tzinfo]) -> Iterator[Item | Rejection]:
    try:
        item = _READERS[component.name](Fields(component, zone, zones))
    except (Unreadable, NotUnderstood) as error:
        yield Rejection(component.line, str(error), (component.raw,))
        return
    if item is not None:
        yield item


def _task(fields: Fields) -> Item | None:
    reminder = task(fields)
    if not reminder.due:
        raise Unreadable("The task has no date.")
    if not reminder.text:
        raise Unreadable("The task has no text.")
    return fields.item()._replace(reminders=(reminder,))


def task(fields: Fields) -> Reminder:
    """A task as a reminder, whose date and text may be empty. Raises ``NotUnderstood`` for an invalid rule."""
    due = fields.due()
    text = _whole_text(fields)
    status = fields.text("STATUS").upper()
    done_at = fields.utc("COMPLETED")
    if status in ("COMPLETED", "CANCELLED") and not done_at:
        done_at = fields.utc("LAST-MODIFIED") or fields.utc("DTSTAMP") or utc(due, fields.zone)
    rule = fields.text("RRULE") or fields.text(OWN + "EVERY")
    uid = fields.text("UID")
    if (again := fields.text("RECURRENCE-ID")) and not done_at:
        uid, rule = f"{uid}/{again}" if uid else "", ""  # one occurrence that was moved; a completed one completes it
    return Reminder(
        uid=uid, text=text, due=due, priority=_priority(fields.text("PRIORITY")), done_at=done_at,
        every=check_rule(rule) if rule else "", every_from="done" if rule and fields.text(OWN + "EVERY") else "due",
        created_at=fields.utc("CREATED"), updated_at=fields.utc("LAST-MODIFIED"),
    )  # fmt: skip


def _event(fields: Fields) -> Item | None:
    """A meeting. Birthdays are not: ours are ignored, others are rejected."""
    if fields.text(OWN + "CONTACT-UID") and fields.text("UID").startswith(("birthday-", "anniversary-")):
        return None
    meeting = event(fields)
    if rule := fields.text("RRULE"):
        check_rule(rule)
        fields.remarks.append("Only the first of a repeating meeting was imported.")
    return fields.item()._replace(activities=(meeting,))


def event(fields: Fields) -> Activity:
    """An event as a meeting. Raises ``Unreadable`` for one that was cancelled, has no date, or is a birthday."""
    uid = fields.text("UID")
    if fields.text("STATUS").upper() == "CANCELLED" or fields.component.method == "CANCEL":
        raise Unreadable("The event was cancelled.")
    at = fields.utc("DTSTART")
    if not at:
        raise Unreadable("The event has no date.")
    if fields.text("CATEGORIES").lower() in ("birthday", "birthdays") or fields.text("X-GOOGLE-CALENDAR-CONTENT-TYPE"):
        raise Unreadable("Birthdays are not imported as meetings; import the contact instead.")
    if again := fields.text("RECURRENCE-ID"):
        uid = f"{uid}/{again}" if uid else ""
    place = fields.text("LOCATION")
    text = "\n\n".join(filter(None, (fields.text("DESCRIPTION"), place)))
    return Activity(
        uid=uid, kind="meeting", subject=fields.text("SUMMARY"), text=text, at=at, duration_minutes=fields.minutes(),
        created_at=fields.utc("CREATED"), updated_at=fields.utc("LAST-MODIFIED"),
    )  # fmt: skip


def _journal(fields: Fields) -> Item | None:
    text = _whole_text(fields)
    if not text:
        raise Unreadable("The journal entry has no text.")
    created = fields.utc("DTSTART") or fields.utc("CREATED")
    note = Note(uid=fields.text("UID"), text=text, created_at=created, updated_at=fields.utc("LAST-MODIFIED"))
    return fields.item()._replace(notes=(note,))


_READERS = {"VTODO": _task, "VEVENT": _event, "VJOURNAL": _journal}


def _whole_text(fields: Fields) -> str:
    """Summary and description as one text; the description may repeat the summary as its first line."""
    summary, description = fields.text("SUMMARY"), fields.text("DESCRIPTION")
    if description.startswith(summary):
        return description or summary
    return "\n\n".join(filter(None, (summary, description)))


def _priority(text: str) -> int:
    """RFC 5545, 3.8.1.9: 1 to 4 is high, 5 medium, 6 to 9 low, 0 undefined."""
    if not (text.isascii() and text.isdigit()) or len(text) > 1 or text == "0":
        return 0
    return 1 if text < "5" else 2 if text == "5" else 3
