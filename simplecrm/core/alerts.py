"""The kinds of alerts, and the keys that name one: ``deal:5``, ``drifting:ann``, ``month:2026-11``."""

from __future__ import annotations

from simplecrm.core.records import Record
from simplecrm.errors import NotUnderstood

DRIFTING, DEAL, PURCHASE, CASE, OFFER, MONTH = "drifting", "deal", "purchase", "case", "offer", "month"

KINDS = {
    DRIFTING: "a contact not talked to for longer than their cadence",
    DEAL: "an open deal past its date, or stuck in its stage",
    PURCHASE: "a purchase that should have been paid",
    CASE: "a case that has been open for too long",
    OFFER: "a customer who has not bought what others buy with it",
    MONTH: "a month well ahead of or behind the last",
}
"""The kinds of alerts, and what each is about."""


class Key(Record):
    """Names an alert: its kind, and the id of the contact, deal, purchase, case or offer that it is about. That of a
    month is a number such as 202611."""

    kind: str
    record_id: int


def key_text(kind: str, record_id: int) -> str:
    """How a key is written: ``deal:5``, ``month:2026-11``."""
    if kind == MONTH:
        return f"{MONTH}:{record_id // 100:04}-{record_id % 100:02}"
    return f"{kind}:{record_id}"


def month_id(month: str) -> int:
    """The id of the month ``YYYY-MM``. Raises ``NotUnderstood``."""
    year, _, number = month.partition("-")
    if not (len(year) == 4 and len(number) == 2 and f"{year}{number}".isdecimal() and 1 <= int(number) <= 12):
        raise NotUnderstood(f"Invalid month: “{month}”.", "Write year and month: month:2026-11")
    return int(year) * 100 + int(number)


def is_key(word: str) -> bool:
    """Whether a word is meant as the key of an alert."""
    kind, colon, which = word.partition(":")
    return bool(colon and which) and kind.lower() in KINDS


def split_key(word: str) -> tuple[str, str]:
    """The kind of a key, and what it says of the record: an id or a name. Raises ``NotUnderstood``."""
    if not is_key(word):
        raise NotUnderstood(f"Invalid alert: “{word}”.", f"The kinds are {', '.join(KINDS)}, as in deal:5")
    kind, _, which = word.partition(":")
    return kind.lower(), which.strip()


def check_kind(kind: str) -> str:
    """The name of a kind of alerts. Raises ``NotUnderstood``."""
    if kind.lower() not in KINDS:
        raise NotUnderstood(f"Unknown kind of alerts: “{kind}”.", f"Kinds: {', '.join(KINDS)}")
    return kind.lower()
