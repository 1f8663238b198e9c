"""Whole numbers that SQLite can hold: ids, and how many records are asked for."""

from __future__ import annotations

from simplecrm.errors import NotUnderstood

LARGEST = 2**63 - 2
"""One less than SQLite's largest integer, because lists query one record more than they show."""


def checked(number: int) -> int:
    """The number itself. Raises ``NotUnderstood`` when SQLite cannot hold it."""
    if -LARGEST <= number <= LARGEST:
        return number
    raise NotUnderstood(f"Invalid number: {_shortened(number)}.", f"Whole numbers go up to {LARGEST}.")


def parse_id(word: str) -> int:
    """Parse an id. Raises ``NotUnderstood``."""
    if not (word.isascii() and word.isdigit() and len(word) < 18):
        raise NotUnderstood(f"Invalid id: {word:.40}.", "An id is a whole number, such as 12.")
    return int(word)


def _shortened(number: int) -> str:
    # Python refuses to write out a number of thousands of digits.
    return str(number) if abs(number) < 10**60 else "a number of more than 60 digits"
