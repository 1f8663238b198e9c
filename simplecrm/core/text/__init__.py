"""Text as the book can store it: everything except NUL and lone surrogates."""

from __future__ import annotations

_REPLACEMENT = "\ufffd"


def storable(text: str) -> tuple[str, int]:
    """``text`` with NUL (which ends a text in SQLite's own functions) and lone surrogates (which UTF-8 has no bytes
    for) replaced by U+FFFD, and how many were replaced. Everything else is kept exactly; what is unsafe to show is
    escaped where it is shown."""
    if "\0" not in text and _is_utf8(text):
        return text, 0
    kept = "".join(_REPLACEMENT if _is_lost(letter) else letter for letter in text)
    return kept, sum(map(_is_lost, text))


def word_set(text: str) -> frozenset[str]:
    """The words of a text, for lists that are easier to read as a text."""
    return frozenset(text.split())


def _is_utf8(text: str) -> bool:
    if text.isascii():
        return True
    try:
        text.encode()
    except UnicodeEncodeError:
        return False
    return True


def _is_lost(letter: str) -> bool:
    return letter == "\0" or "\ud800" <= letter <= "\udfff"
