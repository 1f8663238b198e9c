"""Reads iCalendar (RFC 5545): tasks as reminders, events as meetings with their attendees, journals as notes. The
syntax of lines is that of vCard, whose parser is used; the icalendar library takes 160 ms to load and holds the whole
file in memory. Recurrences are checked and stored, never expanded.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime, timedelta, tzinfo

from simplecrm.core.records.activities import Activity
from simplecrm.core.records.contacts import Contact, Email
from simplecrm.core.records.notes import Note
from simplecrm.core.records.reminders import Reminder
from simplecrm.core.text import storable
from simplecrm.core.text.names import looks_like_email, split_person
from simplecrm.errors import NotUnderstood
from simplecrm.formats.dates import local, parse_moment, utc
from simplecrm.formats.encodings import Lines, guess_encoding
from simplecrm.formats.ical.components import Component, components
from simplecrm.formats.ical.zones import defined_zone, zone_of
from simplecrm.formats.protocol import Item, ReadOptions, Rejection, Understood
from simplecrm.formats.source import Source
from simplecrm.formats.vcard.lines import Property, unescape

PEOPLE_LIMIT = 200
"""The most attendees of one event."""

WAITING_LIMIT = 10_000
"""The most components that wait for the definition of their time zone."""

OWN = "X-SIMPLECRM-"

_FREQUENCIES = frozenset(("DAILY", "WEEKLY", "MONTHLY", "YEARLY"))
_RULE_PART = re.compile(r"[A-Z]+=[A-Z0-9,+-]+", re.IGNORECASE)
_DURATION = re.compile(r"([+-])?P(?:(\d{1,4})W)?(?:(\d{1,5})D)?(?:T(?:(\d{1,6})H)?(?:(\d{1,6})M)?(?:(\d{1,7})S)?)?")


class _Unreadable(Exception):
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
        item = _READERS[component.name](_Fields(component, zone, zones))
    except (_Unreadable, NotUnderstood) as error:
        yield Rejection(component.line, str(error), (component.raw,))
        return
    if item is not None:
        yield item


class _Fields:
    """The properties of a component by name, and their values."""

    def __init__(self, component: Component, zone: str, zones: Mapping[str, tzinfo]) -> None:
        self.component = component
        self.zone = zone
        self._zones = zones
        self.remarks: list[str] = []
        self._first: dict[str, Property] = {}
        for one in component.properties:
            self._first.setdefault(one.name, one)

    def text(self, name: str) -> str:
        """A text value, empty if missing."""
        one = self._first.get(name)
        return storable(unescape(one.value))[0].strip() if one else ""

    def moment(self, name: str) -> tuple[str, str]:
        """(moment, zone) of a date or time; both empty if it is missing or invalid."""
        one = self._first.get(name)
        if one is None:
            return "", ""
        moment = parse_moment(one.value)
        if not moment:
            self.remarks.append(f"Invalid date: {one.value[:40]!r}.")
        return moment, one.parameter("TZID") or self.zone

    def utc(self, name: str) -> str:
        """The same in UTC."""
        moment, name = self.moment(name)
        zone = zone_of(name, self._zones) if moment and not moment.endswith("Z") else None
        if zone is None and moment and not moment.endswith("Z"):
            self.remarks.append(f"Unknown time zone {name[:60]!r}; the time was read as {self.zone}.")
        return utc(moment, zone or self.zone)

    def local(self, name: str) -> str:
        """The same in local wall time, or as a date."""
        moment, zone = self.moment(name)
        if len(moment) <= 10 or (zone == self.zone and not moment.endswith("Z")):
            return moment[:16]
        return local(self.utc(name), self.zone)

    def due(self) -> str:
        """When a task is due, in local wall time or as a date: DUE, or DTSTART with its DURATION."""
        if due := self.local("DUE"):
            return due
        start = self.local("DTSTART")
        span = _duration(self.text("DURATION")) if start else None
        if not span or span < timedelta(0):
            return start
        try:
            end = (datetime.fromisoformat(start) + span).isoformat()
        except OverflowError:
            return start
        return end[:10] if len(start) == 10 and not span.seconds else end[:16]

    def minutes(self) -> int:
        """The duration in minutes, from DURATION or the end; 0 for whole days."""
        if len(self.moment("DTSTART")[0]) <= 10:
            return 0
        if end := self.utc("DTEND"):
            start = self.utc("DTSTART")
            seconds = (_time(end) - _time(start)).total_seconds() if start else 0
            return max(0, min(int(seconds // 60), 100_000))
        return _duration_minutes(self.text("DURATION"))

    def people(self) -> tuple[Contact, ...]:
        """The participants, the organiser last; then those in CONTACT."""
        found: dict[str, Contact] = {}
        for name in ("ATTENDEE", "ORGANIZER"):
            for one in self.component.properties:
                if one.name == name and len(found) < PEOPLE_LIMIT:
                    self._add_attendee(found, one)
        if uid := self.text(OWN + "CONTACT-UID"):
            found.setdefault(uid, Contact(uid=uid, name=split_person(self.text("CONTACT"))[0], stage=""))
        elif said := self.text("CONTACT").split("\n")[0]:
            name, email = split_person(said[:300])
            found.setdefault(email or name, Contact(name=name, stage="", emails=(Email(email),) if email else ()))
        return tuple(found.values())

    def _add_attendee(self, found: dict[str, Contact], one: Property) -> None:
        address = one.value.strip()
        address = address[7:] if address[:7].lower() == "mailto:" else one.parameter("EMAIL") or address
        name = storable(one.parameter("CN").strip())[0]
        if one.parameter("CUTYPE").upper() in ("ROOM", "RESOURCE"):
            return
        emails = (Email(address),) if looks_like_email(address) else ()
        if emails or name:
            found.setdefault(address.lower(), Contact(name=name if "@" not in name else "", stage="", emails=emails))

    def item(self) -> Item:
        """An item with these people, to which the record itself is added."""
        people = self.people()
        organizers: dict[str, Contact] = {}
        for one in self.component.properties:
            if one.name == "ORGANIZER":
                self._add_attendee(organizers, one)
        senders = [_key(person) for person in organizers.values() or people]
        return Item(
            self.component.line, people[0] if people else None, True, people[1:], raw=(self.component.raw,),
            remarks=tuple(self.remarks), senders=tuple(senders),
        )  # fmt: skip


def _task(fields: _Fields) -> Item | None:
    due = fields.due()
    text = _whole_text(fields)
    if not due:
        raise _Unreadable("The task has no date.")
    if not text:
        raise _Unreadable("The task has no text.")
    status = fields.text("STATUS").upper()
    done_at = fields.utc("COMPLETED")
    if status in ("COMPLETED", "CANCELLED") and not done_at:
        done_at = fields.utc("LAST-MODIFIED") or fields.utc("DTSTAMP") or utc(due, fields.zone)
    rule = fields.text("RRULE") or fields.text(OWN + "EVERY")
    uid = fields.text("UID")
    if (again := fields.text("RECURRENCE-ID")) and not done_at:
        uid, rule = f"{uid}/{again}" if uid else "", ""  # one occurrence that was moved; a completed one completes it
    reminder = Reminder(
        uid=uid, text=text, due=due, priority=_priority(fields.text("PRIORITY")), done_at=done_at,
        every=check_rule(rule) if rule else "", every_from="done" if rule and fields.text(OWN + "EVERY") else "due",
        created_at=fields.utc("CREATED"), updated_at=fields.utc("LAST-MODIFIED"),
    )  # fmt: skip
    return fields.item()._replace(reminders=(reminder,))


def _event(fields: _Fields) -> Item | None:
    """A meeting. Birthdays are not: ours are ignored, others are rejected."""
    uid = fields.text("UID")
    if fields.text(OWN + "CONTACT-UID") and uid.startswith(("birthday-", "anniversary-")):
        return None
    if fields.text("STATUS").upper() == "CANCELLED" or fields.component.method == "CANCEL":
        raise _Unreadable("The event was cancelled.")
    at = fields.utc("DTSTART")
    if not at:
        raise _Unreadable("The event has no date.")
    if fields.text("CATEGORIES").lower() in ("birthday", "birthdays") or fields.text("X-GOOGLE-CALENDAR-CONTENT-TYPE"):
        raise _Unreadable("Birthdays are not imported as meetings; import the contact instead.")
    if rule := fields.text("RRULE"):
        check_rule(rule)
        fields.remarks.append("Only the first of a repeating meeting was imported.")
    if again := fields.text("RECURRENCE-ID"):
        uid = f"{uid}/{again}" if uid else ""
    place = fields.text("LOCATION")
    text = "\n\n".join(filter(None, (fields.text("DESCRIPTION"), place)))
    activity = Activity(
        uid=uid, kind="meeting", subject=fields.text("SUMMARY"), text=text, at=at, duration_minutes=fields.minutes(),
        created_at=fields.utc("CREATED"), updated_at=fields.utc("LAST-MODIFIED"),
    )  # fmt: skip
    return fields.item()._replace(activities=(activity,))


def _journal(fields: _Fields) -> Item | None:
    text = _whole_text(fields)
    if not text:
        raise _Unreadable("The journal entry has no text.")
    created = fields.utc("DTSTART") or fields.utc("CREATED")
    note = Note(uid=fields.text("UID"), text=text, created_at=created, updated_at=fields.utc("LAST-MODIFIED"))
    return fields.item()._replace(notes=(note,))


_READERS = {"VTODO": _task, "VEVENT": _event, "VJOURNAL": _journal}


def _whole_text(fields: _Fields) -> str:
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


def _duration_minutes(text: str) -> int:
    span = _duration(text)
    return max(0, min(int(span.total_seconds() // 60), 100_000)) if span else 0


def _duration(text: str) -> timedelta | None:
    match = _DURATION.fullmatch(text.upper()) if text else None
    if not match:
        return None
    weeks, days, hours, minutes, seconds = (int(group or 0) for group in match.groups()[1:])
    span = timedelta(weeks=weeks, days=days, hours=hours, minutes=minutes, seconds=seconds)
    return -span if match.group(1) == "-" else span


def _key(person: Contact) -> str:
    return person.emails[0].address.lower() if person.emails else person.name.lower()


def _time(moment: str) -> datetime:
    return datetime.fromisoformat(moment).astimezone(UTC)
