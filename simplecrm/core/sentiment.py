"""How activities went for the people they were with, and the trend of the latest ones."""

from __future__ import annotations

from simplecrm.core.records import Record
from simplecrm.errors import NotUnderstood

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence

POINTS = {"good": 1, "neutral": 0, "bad": -1}
SENTIMENTS = tuple(POINTS)

MIN_COMPARED = 4
"""From how many on their halves are compared."""


class Trend(Record):
    """The trend of rated activities. ``level`` is the sentiment of the newer half of them, or of all if they
    are fewer than ``MIN_COMPARED``; then ``direction`` is empty. Otherwise it is ``improving``, ``steady`` or
    ``worsening``. ``rated`` are their sentiments, the oldest first."""

    level: str
    direction: str
    rated: tuple[str, ...]


def parse_sentiment(text: str) -> str:
    """One of ``SENTIMENTS``, or empty for a blank text. Raises ``NotUnderstood``."""
    word = text.strip().lower()
    if word and word not in POINTS:
        raise NotUnderstood(f"Unknown sentiment: “{text.strip():.40}”.", f"Sentiments: {', '.join(SENTIMENTS)}")
    return word


def trend(rated: Sequence[str]) -> Trend | None:
    """The trend of sentiments in the order of time; None without any.

    Good is 1, neutral 0, bad -1. The means of the newer and the older half are compared, without the one in the middle
    of an odd number: a difference of half a point or more is a change. The level is good from a mean of a third on, bad
    from minus a third down, else neutral.
    """
    if not rated:
        return None
    points = [POINTS[sentiment] for sentiment in rated]
    half = len(points) // 2
    if len(points) < MIN_COMPARED:
        return Trend(_level(points), "", tuple(rated))
    change = sum(points[-half:]) - sum(points[:half])
    direction = "improving" if change * 2 >= half else "worsening" if change * 2 <= -half else "steady"
    return Trend(_level(points[-half:]), direction, tuple(rated))


def _level(points: Sequence[int]) -> str:
    total = sum(points) * 3
    return "good" if total >= len(points) else "bad" if total <= -len(points) else "neutral"
