"""``Lane``: a column of a board, with its cursor and what of it is in view."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

from simplecrm.tui.widgets.pages import Pages

Piece = tuple[str, str]
"""A text and its style, empty for none."""

Lines = list[list[Piece]]


@dataclass(slots=True)
class Lane:
    """``head`` gives the lines of the head for a width, ``keys`` are those of the cards, ``pages`` their rows. ``top``
    is the index of the first card in view, ``cursor`` that of the card with the cursor, if it is in this column."""

    head: Callable[[int], Lines]
    keys: Sequence[int]
    pages: Pages
    top: int = 0
    cursor: int = 0
    _drawn: dict[tuple[int, int], Lines] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.pages.replace(self.keys)

    def card(self, index: int, width: int, draw: Callable[[Any, int], Lines]) -> Lines:
        """The lines of a card; none if its record no longer exists."""
        lines = self._drawn.get((index, width))
        if lines is None:
            row = self.pages.row(index)
            if len(self._drawn) > 1000:
                self._drawn.clear()
            lines = self._drawn[index, width] = draw(row, max(1, width)) if row is not None else []
        return lines

    def fill(self, room: int, *, with_cursor: bool) -> None:
        """Scroll so that ``room`` cards are in view, as far as there are so many; with the cursor, if that is here."""
        self.cursor = max(0, min(self.cursor, len(self.keys) - 1))
        if with_cursor:
            self.top = max(self.cursor - room + 1, min(self.top, self.cursor))
        self.scroll(0, room)

    def scroll(self, cards: int, room: int) -> None:
        """Scroll by so many cards, within the ends."""
        self.top = max(0, min(self.top + cards, len(self.keys) - room))
