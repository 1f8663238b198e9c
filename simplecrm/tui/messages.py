"""Messages between screens."""

from __future__ import annotations

from collections.abc import Iterable

from textual.message import Message

from simplecrm.core.nouns import NOUNS

EVERYTHING = frozenset(noun.plural for noun in NOUNS)


class Changed(Message):
    """The book has changed; ``kinds`` are the plural nouns of the changed records."""

    def __init__(self, kinds: Iterable[str] = EVERYTHING) -> None:
        super().__init__()
        self.kinds = frozenset(kinds)
