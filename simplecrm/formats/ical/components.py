"""Splits the text of a calendar (RFC 5545) into its tasks, events and journals, and its time zones."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import tzinfo

from simplecrm.core.records import Record
from simplecrm.formats.encodings import Lines
from simplecrm.formats.ical.zones import read_zone
from simplecrm.formats.protocol import Rejection
from simplecrm.formats.vcard.lines import Property, parse_property

PROPERTY_LIMIT = 2000
"""The most properties of one task or event; usually exceptions of a recurrence (EXDATE) exceed it."""

LINE_LIMIT = 1 << 20
"""The longest unfolded line in characters."""

_READ = frozenset(("VTODO", "VEVENT", "VJOURNAL"))
_MARK = re.compile(r"\s*(BEGIN|END)\s*:\s*([A-Z0-9-]+)\s*", re.IGNORECASE)


class Component(Record):
    """One task, event or journal and the line it begins on; ``method`` is that of its calendar, in upper case."""

    line: int
    name: str
    properties: tuple[Property, ...]
    raw: str = ""
    method: str = ""


def components(lines: Lines) -> Iterator[Component | Rejection | tuple[str, tzinfo]]:
    """The supported components, without nested ones (alarms), and the time zones with their names."""
    zone_texts: list[str] | None = None
    method = ""
    name, first_line, reason, inner, number, marks, calendars = "", 0, "", 0, 0, 0, 0
    texts: list[tuple[int, str]] = []
    for number, line, too_long in _unfolded(lines):
        mark = _MARK.fullmatch(line) if len(line) < 100 else None
        if zone_texts is not None and not (mark and mark.group(2).upper() in ("VTIMEZONE", "VCALENDAR", *_READ)):
            if len(zone_texts) < PROPERTY_LIMIT and not too_long:
                zone_texts.append(line)
            continue
        if zone_texts is not None:
            if (zone := read_zone(zone_texts)) is not None:
                yield zone
            zone_texts = None
        if mark is None:
            if not name and line[:7].upper() == "METHOD:":
                method = line[7:].strip().upper()
            if name and not inner:
                if too_long:
                    reason = reason or f"Line {number} is longer than 1 MB."
                elif len(texts) < PROPERTY_LIMIT:
                    texts.append((number, line))
                else:
                    reason = reason or f"It has more than {PROPERTY_LIMIT} properties."
            continue
        begins, what = mark.group(1).upper() == "BEGIN", mark.group(2).upper()
        marks += 1
        if what == "VCALENDAR" and not name:
            calendars += 1 if begins else -1
        if begins and what == "VTIMEZONE" and not name:
            zone_texts = []
        elif begins and what in _READ:
            if name:
                yield _component(name, first_line, reason or f"The {name} has no end.", texts, method)
            name, first_line, reason, inner, texts = what, number, "", 0, []
        elif name and begins:
            inner += 1
        elif name and what == name:
            yield _component(name, first_line, reason, texts, method)
            name = ""
        elif name and inner:
            inner -= 1
    if name:
        yield _component(name, first_line, reason or f"The {name} has no end.", texts, method)
    elif not marks:
        yield Rejection(1, "Not a calendar: BEGIN:VCALENDAR is missing.")
    elif calendars > 0:
        yield Rejection(number, "The calendar has no end; the file may be truncated.")


def _component(
    name: str, first_line: int, reason: str, texts: list[tuple[int, str]], method: str
) -> Component | Rejection:
    raw = "\n".join([f"BEGIN:{name}", *(text for _, text in texts), f"END:{name}"])
    if reason:
        return Rejection(first_line, reason, (raw[: 1 << 18],))
    found = [one for number, text in texts if (one := parse_property(text, number)) is not None]
    return Component(first_line, name, tuple(found), raw, method)


def _unfolded(lines: Lines) -> Iterator[tuple[int, str, bool]]:
    pieces: list[str] = []
    first_line = size = 0
    too_long = False
    for number, line in enumerate(lines, 1):
        line = line.rstrip("\r\n")
        cut, lines.was_cut = lines.was_cut, False
        if line[:1] in (" ", "\t") and pieces:
            size += len(line)
            too_long = too_long or cut or size > LINE_LIMIT
            if not too_long:
                pieces.append(line[1:])
            continue
        if pieces:
            yield first_line, "".join(pieces), too_long
        pieces, first_line, size, too_long = [line], number, len(line), cut or len(line) > LINE_LIMIT
        if too_long:
            pieces = [line[:100]]
    if pieces:
        yield first_line, "".join(pieces), too_long
