"""The plural of the nouns that the book is made of."""

from __future__ import annotations

from simplecrm.core.nouns import NOUNS

_PLURALS = {noun.name: noun.plural for noun in NOUNS}


def plural_of(noun: str) -> str:
    """``company`` → ``companies``, ``note`` → ``notes``."""
    return _PLURALS.get(noun, noun + "s")


def counted(count: int, noun: str) -> str:
    """``1 note``, ``1,234 activities``."""
    return f"{count:,} {noun if count == 1 else plural_of(noun)}"
