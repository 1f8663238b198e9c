"""Whether a query is words alone: most are, and they need no parser (see ``core.query``)."""

from __future__ import annotations

JOINERS = ("and", "or", "not", "AND", "OR", "NOT")


def is_plain(text: str) -> bool:
    """Whether a query is nothing but words (or a phone number), so that nothing of it has to be parsed."""
    if not any(sign.isalpha() for sign in text):
        return True
    if any(sign in text for sign in ':<>"()'):
        return False
    return not any(word[0] in "-@" or word in JOINERS for word in text.split())
