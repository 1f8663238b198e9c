"""How urgent something is, in points, and the reasons for them, as ``today --explain`` shows.

Each kind has a band of its own, and what is added within it never reaches the next. The bands, from the most urgent:
late, at a time today, due today, celebrations, cases open for too long, drifting contacts, unpaid purchases, deals past
their date or stuck, offers to customers, the month, the rest of the week.
Within a band the weights below decide; they are few and whole, so that a person can add them up.
"""

from __future__ import annotations

from simplecrm.core.records import Record
from simplecrm.lean import datetime

BAND = 20
"""Points between two bands."""
LATE, TIMED, TODAY, CELEBRATION, CASE, DRIFTING, UNPAID, DEAL, OFFER, MONTH, WEEK = (
    place * BAND for place in range(10, -1, -1)
)
MAX_LATE = 7
"""A point for each day that it is late, up to a week: after that all are equally late."""
PRIORITY = {1: 6, 2: 4, 0: 2, 3: 0}
"""What is marked low counts less than what is not marked."""
MAX_AGE = 2
DAYS_FOR_AGE = 30
"""A point for each month since it was set."""
MAX_VALUE = 4
"""A point for each digit of the deal's value beyond three: 1 from 1,000 on, 2 from 10,000 on."""
MAX_OVER = 19

_NAMES = {1: "high", 2: "middle", 3: "low"}


class Urgency(Record):
    """``points`` and the (reason, points) they are the sum of."""

    points: int
    parts: tuple[tuple[str, int], ...]


def of_reminder(
    due: str, now: datetime.datetime, *, priority: int = 0, created_at: str = "", deal_value: int = 0
) -> Urgency:
    """The urgency of a follow-up: ``due`` in local wall time, ``created_at`` UTC, ``deal_value`` in whole units."""
    today = now.date().isoformat()
    moment = due if len(due) > 10 else ""
    if due[:10] > today:
        return _sum(("this week", WEEK), ("soon", max(0, 8 - _days(today, due))), *_extras(priority, "", now, 0))
    if due[:10] == today and not moment:
        return _sum(("today", TODAY), *_extras(priority, created_at, now, deal_value))
    if due[:10] == today and moment >= now.isoformat(timespec="minutes"):
        # Something with a time is ordered by its time alone.
        hours = int(moment[11:13]) - now.hour if moment[11:13].isdigit() else 0
        return _sum(("at a time", TIMED), ("soon", max(0, BAND - 1 - max(hours, 0))))
    days = max(0, _days(due, today))
    late = (f"{days} d", min(days, MAX_LATE))
    return _sum(("late", LATE), late, *_extras(priority, created_at, now, deal_value))


def of_unwanted() -> Urgency:
    """The urgency of a follow-up with a contact who asked not to be contacted: none."""
    return _sum(("do not contact", WEEK))


def of_celebration(days: int) -> Urgency:
    """The urgency of a birthday or anniversary that is so many days ahead."""
    return _sum(("celebration", CELEBRATION), ("soon", max(0, MAX_OVER - days)))


def of_drifting(days: int, cadence_days: int) -> Urgency:
    """The urgency of a contact not talked to for ``days``: a point for each tenth of the cadence that it is over."""
    over = max(0, days - cadence_days) * 10 // max(cadence_days, 1)
    return _sum(("drifting", DRIFTING), ("over the cadence", min(over, MAX_OVER)))


def of_case(days: int, priority: int) -> Urgency:
    """The urgency of a case that has been open for ``days``: a point for each week, and those of its priority."""
    weeks = min(max(0, days) // 7, MAX_OVER - PRIORITY[1])
    return _sum(("case", CASE), ("weeks open", weeks), (_priority_words(priority), PRIORITY.get(priority, PRIORITY[0])))


def of_offer(lift: float) -> Urgency:
    """The urgency of an offer to a customer: a point for each time that its rule is more reliable than chance."""
    return _sum(("offer", OFFER), ("lift", min(int(max(0, lift)), MAX_OVER)))


def of_month(percent: int) -> Urgency:
    """The urgency of a month that differs by ``percent`` from the last: a point for each 10 percent."""
    return _sum(("month", MONTH), ("difference", min(abs(percent) // 10, MAX_OVER)))


def of_unpaid(days: int, value: int) -> Urgency:
    """The urgency of a purchase that should have been paid ``days`` ago; ``value`` in whole units."""
    return _sum(("unpaid", UNPAID), ("past its date", min(days, MAX_LATE)), _value(value, "value"))


def of_deal(days: int, value: int) -> Urgency:
    """The urgency of an open deal that should have closed ``days`` ago; ``value`` in whole units."""
    return _sum(("deal", DEAL), ("past its date", min(days, MAX_LATE)), _value(value))


def of_stuck(value: int) -> Urgency:
    """The urgency of an open deal that is stuck in its stage, which has no date to be late for; ``value`` in whole
    units."""
    return _sum(("stuck deal", DEAL), _value(value))


def _extras(priority: int, created_at: str, now: datetime.datetime, value: int) -> tuple[tuple[str, int], ...]:
    age = min(MAX_AGE, max(0, _days(created_at, now.date().isoformat())) // DAYS_FOR_AGE)
    return (_priority_words(priority), PRIORITY.get(priority, PRIORITY[0])), ("age", age), _value(value)


def _priority_words(priority: int) -> str:
    return f"priority {_NAMES[priority]}" if priority in _NAMES else "no priority"


def _value(value: int, reason: str = "deal value") -> tuple[str, int]:
    return reason, min(MAX_VALUE, max(0, len(str(abs(value))) - 3))


def _sum(*parts: tuple[str, int]) -> Urgency:
    kept = (parts[0], *(part for part in parts[1:] if part[1]))
    return Urgency(sum(points for _, points in kept), kept)


def _days(since: str, until: str) -> int:
    try:
        return (datetime.date.fromisoformat(until[:10]) - datetime.date.fromisoformat(since[:10])).days
    except ValueError:
        return 0
