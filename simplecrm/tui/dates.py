"""What the date phrases of a form mean, now and by the person's settings; what is wrong is a short ``ValueError``."""

from __future__ import annotations

import datetime
from collections.abc import Callable

from simplecrm.core.record import Record
from simplecrm.errors import CrmError
from simplecrm.show.when import moment

Moment = datetime.datetime
"""A local time without a zone."""


class Understood(Record):
    """A phrase that was understood: as the book keeps it, and in words."""

    stored: str
    words: str


Meaning = Callable[[str, Moment], Understood]


def coming(phrase: str, now: Moment) -> Understood:
    """When something is to be done: a local date, or date and time."""
    from simplecrm.core import dates

    try:
        found = dates.parse(phrase, now, order=_order())
    except CrmError as fault:
        raise ValueError(_short(fault)) from fault
    return Understood(found.text, _told(moment(found.text, now), found.remark))


def past(phrase: str, now: Moment) -> Understood:
    """When something happened, as UTC; nothing typed means now. A day alone is taken at noon of that day."""
    from simplecrm.core import dates

    if not phrase.strip() or phrase.strip().casefold() == "now":
        return Understood(dates.local_to_utc(now), moment(now.isoformat()[:16], now))
    try:
        found = dates.parse(phrase, now, order=_order(), future=False)
    except CrmError as fault:
        raise ValueError(_short(fault)) from fault
    if found.time is None and found.date == now.date():
        at = now
    else:
        at = datetime.datetime.combine(found.date, found.time or datetime.time(12))
    return Understood(dates.local_to_utc(at), _told(moment(found.text, now), found.remark))


def cadence(phrase: str) -> int:
    """Days of a rhythm; 0 for none."""
    from simplecrm.core import dates

    try:
        return dates.parse_cadence(phrase)
    except CrmError as fault:
        raise ValueError(_short(fault)) from fault


def cadence_words(phrase: str) -> str:
    """A rhythm in words."""
    from simplecrm.core import dates

    return dates.cadence_words(cadence(phrase))


def rule(phrase: str) -> tuple[str, str]:
    """How a follow-up repeats: the rule as the book keeps it, and what it counts from; empty for never."""
    if not phrase.strip() or phrase.strip().casefold() in ("never", "no", "none"):
        return "", "due"
    from simplecrm.core import recurrence

    try:
        found = recurrence.parse_every(phrase)
    except CrmError as fault:
        raise ValueError(_short(fault)) from fault
    return found.rrule, found.counted_from


def rule_words(phrase: str) -> str:
    """How a follow-up repeats, in words."""
    every, counted_from = rule(phrase)
    if not every:
        return ""
    from simplecrm.core import recurrence

    return recurrence.rule_words(every, counted_from)


def birthday(phrase: str) -> str:
    """A birthday as the book keeps it."""
    from simplecrm.core import dates

    try:
        return dates.parse_birthday(phrase, _order())
    except CrmError as fault:
        raise ValueError(_short(fault)) from fault


def birthday_words(phrase: str) -> str:
    """A birthday as it will be kept, when that is not what was typed."""
    kept = birthday(phrase)
    return kept if kept != phrase.strip() else ""


def _order() -> str:
    from simplecrm import config

    try:
        return config.get("date_order")
    except CrmError:
        return "dmy"


def _told(words: str, remark: str) -> str:
    return f"{words} ({remark})" if remark else words


def _short(fault: CrmError) -> str:
    """The sentence without its end: beside a field there is little room."""
    return fault.sentence.rstrip(".")
