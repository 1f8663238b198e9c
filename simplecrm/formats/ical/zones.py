"""Time zones that a calendar defines itself (VTIMEZONE; RFC 5545, 3.6.5), for names that the system does not know.

Outlook and Exchange write names of their own (“W. Europe Standard Time”, “Customized Time Zone”), most often with the
rules. The names of Windows are known without them, too.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime, timedelta, tzinfo
from functools import cache
from itertools import islice

from simplecrm.core.records import Record
from simplecrm.core.recurrence.rrule import Recurrence, days_after, read_rule
from simplecrm.errors import NotUnderstood
from simplecrm.formats.dates import find_zone, parse_moment
from simplecrm.formats.vcard.lines import parse_property

OBSERVANCES_LIMIT = 100
"""The most changes of the offset, or rules for them, of one zone."""

RULES_LIMIT = 12
"""The most of them that repeat: two for each time that a law changed the rules."""

YEARS = (1900, 2200)
"""The rules are applied in these years; before and after, their last offset is kept."""

_ONSETS_LIMIT = 20
"""The most onsets of one rule that are looked at for a year: a real one has one a year."""

_COUNTED_LIMIT = 300
"""The same of a rule that counts its onsets from the first."""

_OFFSET = re.compile(r"([+-])([01]\d|2[0-3])([0-5]\d)([0-5]\d)?")


class Observance(Record):
    """A period of one offset: its first onset and further ones in local time, by a rule or as a list, and the offset
    before and after each."""

    start: datetime
    before: timedelta
    after: timedelta
    rule: Recurrence | None = None
    more: tuple[datetime, ...] = ()


class PrivateZone(tzinfo):
    """A zone with the rules of a calendar; times that occur twice or not at all are read as of before the change."""

    def __init__(self, name: str, observances: Sequence[Observance]) -> None:
        self._name = name
        self._observances = observances
        self._changes: dict[int, list[tuple[datetime, timedelta, timedelta]]] = {}

    def utcoffset(self, moment: datetime | None) -> timedelta:
        """The offset at a local time."""
        if moment is None:
            return timedelta(0)
        moment = moment.replace(tzinfo=None)
        changes = self._changes_by(min(max(moment.year, YEARS[0]), YEARS[1]))
        offset = changes[0][1] if changes else timedelta(0)
        for onset, _, after in changes:
            if onset > moment:
                break
            offset = after
        return offset

    def dst(self, _moment: datetime | None) -> timedelta | None:
        """Not known."""
        return None

    def tzname(self, _moment: datetime | None) -> str:
        """The name in the file."""
        return self._name

    def _changes_by(self, year: int) -> list[tuple[datetime, timedelta, timedelta]]:
        """(local time, offset before, offset after) of the changes that matter in a year, in order."""
        if year not in self._changes:
            found = [
                (_effective(onset, one), one.before, one.after)
                for one in self._observances
                for onset in _onsets(one, year)
            ]
            self._changes[year] = sorted(found)
        return self._changes[year]


def zone_of(name: str, own: Mapping[str, tzinfo]) -> tzinfo | None:
    """The zone of a TZID: by the system, the calendar, the end of a name with a path, or a name of Windows; or
    ``None``."""
    zone = defined_zone(name, own)
    if zone is not None or not (known := _windows_zones().get(name.casefold())):
        return zone
    try:
        return find_zone(known)
    except NotUnderstood:
        return None


def defined_zone(name: str, own: Mapping[str, tzinfo]) -> tzinfo | None:
    """The same without the names of Windows, which a calendar may define later on."""
    pieces = name.split("/")
    for candidate in (name, None, "/".join(pieces[-2:]), "/".join(pieces[-3:])):
        if candidate is None:
            if name in own:
                return own[name]
            continue
        try:
            return find_zone(candidate)
        except NotUnderstood:
            continue
    return None


def read_zone(texts: Sequence[str]) -> tuple[str, tzinfo] | None:
    """The name and the zone of the unfolded lines of a VTIMEZONE; ``None`` if it cannot be used."""
    name = location = ""
    observances: list[Observance] = []
    inside: list[str] | None = None
    for text in texts:
        upper = text.strip().upper()
        if upper in ("BEGIN:STANDARD", "BEGIN:DAYLIGHT"):
            inside = []
        elif upper in ("END:STANDARD", "END:DAYLIGHT") and inside is not None:
            one = _observance(inside)
            rules = sum(known.rule is not None for known in observances)
            if one and len(observances) < OBSERVANCES_LIMIT and not (one.rule and rules >= RULES_LIMIT):
                observances.append(one)
            inside = None
        elif inside is not None:
            inside.append(text)
        elif (said := parse_property(text, 0)) is not None:
            name = said.value.strip() if said.name == "TZID" else name
            location = said.value.strip() if said.name == "X-LIC-LOCATION" else location
    if not name:
        return None
    try:
        there = find_zone(location) if location else None
    except NotUnderstood:
        there = None
    if there is None and not observances:
        return None
    return name, there or PrivateZone(name, observances)


@cache
def _windows_zones() -> dict[str, str]:
    """{name of a zone in Windows, casefolded: its IANA name}, from the table beside this module."""
    with open(os.path.join(os.path.dirname(__file__), "windows_zones.tsv"), encoding="ascii") as file:
        pairs = (line.rstrip("\n").split("\t") for line in file if not line.startswith("#"))
        return {windows.casefold(): iana for windows, iana in pairs}


def _observance(texts: Sequence[str]) -> Observance | None:
    found: dict[str, list[str]] = {}
    for text in texts:
        if (said := parse_property(text, 0)) is not None:
            found.setdefault(said.name, []).append(said.value)
    starts = list(_local_times(found.get("DTSTART", [])))
    before, after = (_offset(found.get(name, [""])[0]) for name in ("TZOFFSETFROM", "TZOFFSETTO"))
    if not starts or after is None:
        return None
    try:
        rule = read_rule(found["RRULE"][0]) if "RRULE" in found else None
    except NotUnderstood:
        rule = None
    if rule is not None and rule.frequency != "YEARLY":
        rule = None
    more = tuple(islice(_local_times(found.get("RDATE", [])), OBSERVANCES_LIMIT))
    return Observance(starts[0], after if before is None else before, after, rule, more)


def _local_times(values: Sequence[str]) -> Iterator[datetime]:
    for value in values:
        for piece in value.split(",")[:OBSERVANCES_LIMIT]:
            if moment := parse_moment(piece.partition("/")[0]):
                yield datetime.fromisoformat(moment).replace(tzinfo=None)


def _offset(text: str) -> timedelta | None:
    match = _OFFSET.fullmatch(text.strip())
    if match is None:
        return None
    hours, minutes, seconds = (int(group or 0) for group in match.groups()[1:])
    return (-1 if match.group(1) == "-" else 1) * timedelta(hours=hours, minutes=minutes, seconds=seconds)


def _onsets(one: Observance, year: int) -> Iterator[datetime]:
    """The onsets of an observance that can be the last one at some time of a year."""
    yield one.start
    yield from one.more
    rule = one.rule
    if rule is None:
        return
    first, clock = one.start.date(), one.start.time()
    last_year = min(year, rule.until.year) if rule.until else year
    begin = first if rule.times else max(first, first.replace(year=max(1, last_year - 2), month=1, day=1))
    limit = min(rule.times - 1, _COUNTED_LIMIT) if rule.times else _ONSETS_LIMIT
    for day in islice(days_after(rule, first, begin), limit):
        if day.year > year + 1 or (rule.until and day > rule.until):
            return
        yield datetime.combine(day, clock)


def _effective(onset: datetime, one: Observance) -> datetime:
    """From which local time on the new offset is used: a time in a gap, or the first of two equal ones, is of before
    the change (RFC 5545, 3.3.5)."""
    try:
        return max(onset, onset - one.before + one.after)
    except OverflowError:
        return onset
