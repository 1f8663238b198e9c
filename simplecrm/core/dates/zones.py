"""Conversion between local wall time and UTC. Past events are stored in UTC, due dates in local wall time: a call at
9:00 stays one at 9:00 when the clocks change.
"""

from __future__ import annotations

from simplecrm.core.dates.words import shown
from simplecrm.errors import NotUnderstood
from simplecrm.lean import datetime


def local_to_utc(local: str | datetime.datetime, zone: datetime.tzinfo | None = None) -> str:
    """``YYYY-MM-DDTHH:MM:SSZ`` for a local wall time; ``zone`` None is the computer's own.

    A date alone counts as noon, which is the same day almost everywhere. A time that a clock change skips is moved
    forward by the gap; of one that it repeats the first is meant, unless a datetime's ``fold`` says otherwise (PEP
    495). Raises ``NotUnderstood`` for an invalid time, or one beyond the calendar.
    """
    try:
        wall = _read(local) if isinstance(local, str) else local
        placed = wall if zone is None else wall.replace(tzinfo=zone)
        return now_utc_text(placed.astimezone(datetime.UTC))
    except (ValueError, OverflowError, OSError) as fault:
        raise NotUnderstood(f"Invalid local time: “{shown(str(local))}”.", "Write it as 2026-12-01T09:00.") from fault


def utc_to_local(text: str, zone: datetime.tzinfo | None = None) -> datetime.datetime:
    """The local wall time, without a zone, of a UTC time ``YYYY-MM-DDTHH:MM:SSZ``; ``zone`` None is the computer's.

    Raises ``NotUnderstood`` for anything else.
    """
    try:
        moment = datetime.datetime.fromisoformat(text)
        if moment.tzinfo is None:
            moment = moment.replace(tzinfo=datetime.UTC)
        return moment.astimezone(zone).replace(tzinfo=None)
    except (ValueError, OverflowError, OSError) as fault:
        raise NotUnderstood(f"Invalid UTC time: “{shown(text)}”.", "Write it as 2026-12-01T09:00:00Z.") from fault


def now_utc_text(now: datetime.datetime) -> str:
    """``YYYY-MM-DDTHH:MM:SSZ`` for a moment; one without a zone is in the computer's own."""
    moment = now.astimezone(datetime.UTC).replace(tzinfo=None, microsecond=0)
    return moment.isoformat() + "Z"


def zone_name() -> str:
    """The time zone of this machine by name, UTC where it has none."""
    import os

    try:
        link = os.path.realpath("/etc/localtime")
    except OSError:
        link = ""
    name = os.environ.get("TZ", "").lstrip(":") or (link.partition("/zoneinfo/")[2] if "/zoneinfo/" in link else "")
    if not name:
        return "UTC"
    import zoneinfo

    try:
        zoneinfo.ZoneInfo(name)
    except (zoneinfo.ZoneInfoNotFoundError, ValueError):
        return "UTC"
    return name


def _read(text: str) -> datetime.datetime:
    if len(text) == 10:
        return datetime.datetime.combine(datetime.date.fromisoformat(text), datetime.time(12))
    moment = datetime.datetime.fromisoformat(text)
    if moment.tzinfo is not None:
        raise ValueError("a local time carries no zone")
    return moment
