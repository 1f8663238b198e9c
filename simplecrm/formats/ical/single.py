"""One calendar item as a file of its own (RFC 5545; one UID a file, as in CalDAV, RFC 4791, 4.1): read, and changed in
place, so that alarms, time zones and properties of other programs stay as they are."""

from __future__ import annotations

import io
import re
from datetime import tzinfo

from simplecrm.errors import NotUnderstood
from simplecrm.formats.encodings import Lines, decoded
from simplecrm.formats.ical.components import Component, components
from simplecrm.formats.ical.fields import Fields
from simplecrm.formats.ical.writer import HEAD, folded
from simplecrm.formats.protocol import Rejection
from simplecrm.formats.source import Source
from simplecrm.formats.vcard.lines import parse_property
from simplecrm.formats.vcard.patch import unfolded
from simplecrm.formats.vcard.writer import fold

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Sequence


_BEGINS = re.compile(rb"^BEGIN:(VTODO|VEVENT|VJOURNAL)\s*$", re.IGNORECASE | re.MULTILINE)


def component_of(data: bytes) -> str:
    """The name of the first component without reading the rest, empty if there is none."""
    found = _BEGINS.search(data)
    return found.group(1).decode().upper() if found else ""


def read(data: bytes, zone: str) -> tuple[str, Fields]:
    """The name of the component (``VTODO``, ``VEVENT`` or ``VJOURNAL``) and its properties; of a repeating one, those
    of the series. Times without a zone are of ``zone``. Raises ``NotUnderstood`` for what is not one whole item."""
    zones: dict[str, tzinfo] = {}
    found: list[Component] = []
    for one in components(Lines(Source(io.BytesIO(decoded(data).encode("utf-8", "replace"))), "utf-8", limit=1 << 22)):
        if isinstance(one, Rejection):
            raise NotUnderstood(one.reason)
        if isinstance(one, Component):
            found.append(one)
        else:
            zones.setdefault(*one)
    every = [Fields(one, zone, zones) for one in found]
    if len({(fields.component.name, fields.text("UID")) for fields in every}) > 1:
        raise NotUnderstood("It has several items; only files with one are synced.")
    series = next((fields for fields in every if not fields.text("RECURRENCE-ID")), None)
    if series is None:
        raise NotUnderstood("It has no task, event or journal entry.")
    return series.component.name, series


def whole(lines: Iterable[str]) -> bytes:
    """A calendar with one component."""
    return folded((*HEAD, *lines, "END:VCALENDAR"))


def patched(data: bytes, name: str, replaced: Collection[str], lines: Sequence[str], stamp: str) -> bytes:
    """The calendar with other properties in its component ``name``: those named ``replaced`` give way to ``lines``.
    ``stamp`` is the time of the change (UTC, ``YYYYMMDDTHHMMSSZ``)."""
    every = unfolded(decoded(data))
    start, end = _series(every, name)
    gone = {*replaced, "LAST-MODIFIED", "DTSTAMP"}
    own: list[str] = []
    nested: list[str] = []
    depth = 0
    for line in every[start + 1 : end]:
        begins, ends = _mark(line, "BEGIN"), _mark(line, "END")
        depth += bool(begins)
        if depth:
            nested.append(line)
        elif (one := parse_property(line, 0)) is None or one.name not in gone:
            own.append(line)
        depth -= bool(ends)
    changed = [f"DTSTAMP:{stamp}", f"LAST-MODIFIED:{stamp}"]
    text = [*every[: start + 1], *own, *lines, *changed, *nested, *every[end:]]
    return "".join(f"{fold(line)}\r\n" for line in text).encode("utf-8", "replace")


def name_of(line: str) -> str:
    """The name of the property on a line, in upper case."""
    return line.partition(":")[0].partition(";")[0].upper()


def compact(moment: str) -> str:
    """A time in the stored form as iCalendar has it: ``YYYYMMDDTHHMMSSZ``."""
    return moment.replace("-", "").replace(":", "")


def _series(lines: Sequence[str], name: str) -> tuple[int, int]:
    """Where the component begins and ends that is not a single occurrence of a series."""
    start = 0
    for place, line in enumerate(lines):
        if _mark(line, "BEGIN") == name:
            start = place
        elif _mark(line, "END") == name and not any(map(_is_of_occurrence, lines[start:place])):
            return start, place
    raise NotUnderstood("It has no task, event or journal entry.")


def _is_of_occurrence(line: str) -> bool:
    return line.upper().startswith("RECURRENCE-ID")


def _mark(line: str, word: str) -> str:
    """The name of the component that a line begins or ends, empty for other lines."""
    head, colon, name = line.partition(":")
    return name.strip().upper() if colon and head.strip().upper() == word else ""
