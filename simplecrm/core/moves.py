"""What the moves of a deal say: how long it was in each stage."""

from __future__ import annotations

from simplecrm.core.records.deals import Deal
from simplecrm.lean import datetime


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
