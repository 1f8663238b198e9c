"""What screens tell each other."""

from __future__ import annotations

from collections.abc import Iterable

from textual.message import Message

EVERYTHING = frozenset({"contacts", "companies", "activities", "reminders", "notes", "deals", "tags"})


class Changed(Message):
    """The book has changed; ``kinds`` are the nouns it concerns."""

    def __init__(self, kinds: Iterable[str] = EVERYTHING) -> None:
        super().__init__()
        self.kinds = frozenset(kinds)
