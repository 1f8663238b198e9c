"""The plural of the nouns that the book is made of."""

from __future__ import annotations

_IRREGULAR = {"company": "companies", "activity": "activities"}


def plural_of(noun: str) -> str:
    """``company`` → ``companies``, ``note`` → ``notes``."""
    return _IRREGULAR.get(noun, noun + "s")


def counted(count: int, noun: str) -> str:
    """``1 note``, ``1,234 activities``."""
    return f"{count:,} {noun if count == 1 else plural_of(noun)}"
