"""The properties of a calendar component by name, and their values as the book has them."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta, tzinfo

from simplecrm.core.records.contacts import Contact, Email
from simplecrm.core.text import storable
from simplecrm.core.text.names import looks_like_email, split_person
from simplecrm.formats.dates import local, parse_moment, utc
from simplecrm.formats.ical.components import Component
from simplecrm.formats.ical.zones import zone_of
from simplecrm.formats.protocol import Item
from simplecrm.formats.vcard.lines import Property, unescape

PEOPLE_LIMIT = 200
"""The most attendees of one event."""

OWN = "X-SIMPLECRM-"
"""Our own properties, for fields that iCalendar does not have."""

_DURATION = re.compile(r"([+-])?P(?:(\d{1,4})W)?(?:(\d{1,5})D)?(?:T(?:(\d{1,6})H)?(?:(\d{1,6})M)?(?:(\d{1,7})S)?)?")


class Fields:
    """The properties of a component by name, and their values."""

    def __init__(self, component: Component, zone: str, zones: Mapping[str, tzinfo]) -> None:
        self.component = component
        self.zone = zone
        self._zones = zones
        self.remarks: list[str] = []
        self._first: dict[str, Property] = {}
        for one in component.properties:
            self._first.setdefault(one.name, one)

    def property(self, name: str) -> Property | None:
        """The first property of that name."""
        return self._first.get(name)

    def text(self, name: str) -> str:
        """A text value, empty if missing."""
        one = self._first.get(name)
        return storable(unescape(one.value))[0].strip() if one else ""

    def texts(self, name: str) -> list[str]:
        """The text values of all properties of that name that have one."""
        every = (storable(unescape(one.value))[0].strip() for one in self.component.properties if one.name == name)
        return [text for text in every if text]

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
        uids, names = self.texts(OWN + "CONTACT-UID"), self.texts("CONTACT")
        if uids:
            names += [""] * (len(uids) - len(names))
            for uid, name in zip(uids[:PEOPLE_LIMIT], names, strict=False):
                found.setdefault(uid, Contact(uid=uid, name=split_person(name)[0], stage=""))
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
