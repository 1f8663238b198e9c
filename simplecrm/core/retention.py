"""How many automatic backups to keep, as a setting says it: ``7 5 12`` for days, weeks and months."""

from __future__ import annotations

from simplecrm.core.records import Record
from simplecrm.errors import NotUnderstood


class Keep(Record):
    """How many daily, weekly and monthly backups are kept."""

    days: int = 7
    weeks: int = 5
    months: int = 12


def parse_keep(text: str) -> Keep:
    """``7 5 12`` as seven daily, five weekly and twelve monthly backups. Raises ``NotUnderstood``."""
    words = text.replace(",", " ").split()
    if len(words) != 3 or not all(word.isascii() and word.isdigit() and len(word) < 5 for word in words):
        raise NotUnderstood(
            f"Invalid number of backups to keep: “{text}”.",
            "Give three numbers, daily, weekly and monthly: simplecrm config backup_keep '7 5 12'",
        )
    keep = Keep(*map(int, words))
    if not any(keep):
        raise NotUnderstood(
            "At least one automatic backup has to be kept.",
            "To make none: simplecrm config automatic_backups no",
        )
    return keep
