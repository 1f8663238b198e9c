"""How people say which noun a name is of: ``company:Acme``, ``deal:12``."""

from __future__ import annotations

PREFIXES = ("contact", "company", "deal", "case")
"""What may stand before a colon, to say which noun is meant."""


def split(words: str) -> tuple[str, str]:
    """The noun before the colon, empty if there is none, and the name: ``company:Acme`` is ``("company", "Acme")``."""
    noun, colon, name = words.strip().partition(":")
    if colon and noun.lower() in PREFIXES:
        return noun.lower(), name.strip().strip('"')
    return "", words


def without_noun(words: str, expected: str) -> str:
    """The name alone, without the prefix of the noun that is expected anyway."""
    noun, name = split(words)
    return name.strip() if noun == expected else words.strip()
