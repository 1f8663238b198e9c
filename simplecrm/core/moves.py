"""What the moves of a deal say: how long it was in each stage."""

from __future__ import annotations

from simplecrm.core.dates.zones import now_utc_text
from simplecrm.lean import datetime

TYPE_CHECKING = False
if TYPE_CHECKING:
    from simplecrm.core.records.deals import Deal


def time_in_stages(deal: Deal, now: str) -> list[tuple[str, int]]:
    """The stages that a deal was in, in order, and the whole days that it was open there; ``now`` is UTC.

    A stage that it came back to is there again. The time while it was won or lost does not count.
    """
    ends = [move.at for move in deal.moves[1:]] + [now]
    found: list[tuple[str, int]] = []
    for move, end in zip(deal.moves, ends, strict=False):
        if move.status == "open":
            found.append((move.stage, days_between(move.at, end)))
    return found


def days_between(start: str, end: str) -> int:
    """The whole days between two UTC times; 0 if either is invalid or they are in the wrong order."""
    try:
        length = datetime.datetime.fromisoformat(end) - datetime.datetime.fromisoformat(start)
    except (ValueError, TypeError):
        return 0
    return max(0, length.days)


def days_since(at: str, now: datetime.datetime) -> int:
    """The whole days from a UTC time to the local time ``now``; 0 if it is invalid or still to come."""
    return days_between(at, now_utc_text(now))
