"""Typos of one letter: whether a word is another, or its beginning, except for one letter."""

from __future__ import annotations

LEAST = 4
"""Shorter words have to match exactly: too many others are one letter away."""


def is_nearly(typed: str, word: str) -> bool:
    """Whether ``word`` begins with ``typed``, except for one letter that is wrong, missing, too many, or swapped with
    its neighbour."""
    if word.startswith(typed):
        return True
    if len(typed) < LEAST:
        return False
    at = 0
    while at < len(word) and at < len(typed) and typed[at] == word[at]:
        at += 1
    rest, there = typed[at:], word[at:]
    return (
        there[1:].startswith(rest[1:])  # another letter
        or there.startswith(rest[1:])  # one too many
        or there[1:].startswith(rest)  # one missing
        or there[1:2] + there[:1] == rest[:2]
        and there[2:].startswith(rest[2:])  # swapped
    )
