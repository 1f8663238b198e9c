"""How far a long job is, in words: a bar, what was done, the rate, and the time left."""

from __future__ import annotations

CELLS = 24


def progress_words(count: int, seconds: float, done: int, total: int) -> str:
    """``count`` things were read in ``seconds``; ``done`` of ``total`` bytes, 0 when that is not known."""
    words = f"{count:,} read · {count / max(seconds, 0.001):,.0f}/s"
    if not total or not done:
        return words
    part = min(1.0, done / total)
    bar = "█" * round(part * CELLS) + "░" * (CELLS - round(part * CELLS))
    return f"{bar} {part:4.0%} · {words} · {seconds / part - seconds:,.0f} s left"
