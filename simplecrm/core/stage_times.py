"""How long deals usually stay in a stage, and after how many days one is stuck there."""

from __future__ import annotations

MIN_STAYS = 5
"""The deals that have to have moved on from a stage before its usual time is known."""

STUCK_FACTOR = 2
"""A deal is stuck when it has been in a stage for more than so many times the usual time, which is the median."""

MIN_STUCK_DAYS = 7
"""No deal is stuck in its first week, however quickly others moved on."""


def stuck_days(median: float) -> int:
    """The days after which a deal is stuck in a stage where the median stay is so many days."""
    return max(MIN_STUCK_DAYS, round(median * STUCK_FACTOR))
