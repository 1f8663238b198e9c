"""Segments of customers by recency, frequency and monetary value (RFM), as direct marketing uses them.

Each customer gets a score from 1 to 5 for how recently, how often and for how much they bought, by fifths of all
customers (A. M. Hughes, Strategic Database Marketing, 1994). The last two are averaged.
"""

from __future__ import annotations

SEGMENTS = (
    "champions", "loyal", "promising", "new", "needs attention", "about to leave", "at risk", "cannot lose", "lost",
)  # fmt: skip
"""The segments, the best first."""

_BY_RECENCY = {
    5: ("new", "promising", "promising", "champions", "champions"),
    4: ("new", "promising", "promising", "loyal", "champions"),
    3: ("about to leave", "about to leave", "needs attention", "loyal", "loyal"),
    2: ("lost", "lost", "at risk", "at risk", "cannot lose"),
    1: ("lost", "lost", "at risk", "cannot lose", "cannot lose"),
}
"""By the score of recency, the segment for each average of the other two, from 1 to 5."""


def segment_of(recency: int, frequency: int, monetary: int) -> str:
    """The segment of a customer with these scores, each from 1 (worst) to 5."""
    return _BY_RECENCY[recency][(frequency + monetary + 1) // 2 - 1]
