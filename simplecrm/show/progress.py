"""The progress of a long job as text: a bar, the count, the rate, and the time left."""

from __future__ import annotations

BAR_CELLS = 24


def progress_words(count: int, seconds: float, done: int, total: int) -> str:
    """``count`` items were read in ``seconds``; ``done`` of ``total`` bytes, either 0 if unknown."""
    words = f"{count:,} read · {count / max(seconds, 0.001):,.0f}/s"
    if not total or not done:
        return words
    part = min(1.0, done / total)
    bar = "█" * round(part * BAR_CELLS) + "░" * (BAR_CELLS - round(part * BAR_CELLS))
    return f"{bar} {part:4.0%} · {words} · {seconds / part - seconds:,.0f} s left"
