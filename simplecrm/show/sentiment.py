"""The trend of the sentiment of activities as text."""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from simplecrm.core.sentiment import Trend

SIGNS = {"good": "+", "neutral": "0", "bad": "-"}


def trend_words(trend: Trend) -> str:
    """``good, improving  - 0 + +  (last 4 rated, newest last)``."""
    words = f"{trend.level}, {trend.direction}" if trend.direction else trend.level
    if len(trend.rated) == 1:
        return f"{words}  {SIGNS[trend.rated[0]]}  (1 rated)"
    return f"{words}  {' '.join(map(SIGNS.__getitem__, trend.rated))}  (last {len(trend.rated)} rated, newest last)"
