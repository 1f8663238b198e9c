"""The tab line at the top: the name of the program, the modes with their counts, the book."""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence

from textual import events
from textual.content import Content
from textual.message import Message
from textual.widget import Widget

from simplecrm.show.safe import cells, clip, safe

MODES: tuple[tuple[str, str], ...] = (
    ("today", "Today"),
    ("contacts", "Contacts"),
    ("timeline", "Timeline"),
    ("followups", "Follow-ups"),
    ("notes", "Notes"),
    ("deals", "Deals"),
    ("reports", "Reports"),
)
"""The modes in the order of their number keys, each with its title."""

SHORT = {"timeline": "Time", "followups": "Follow"}
"""Titles for lines that are too narrow for all."""


class TabLine(Widget):
    """A line of tabs; a click on a mode switches to it."""

    ALLOW_SELECT = False
    DEFAULT_CSS = """
    TabLine { height: 1; width: 1fr; background: $panel; color: $foreground; }
    """

    class Chosen(Message):
        """The mode ``name`` was clicked."""

        def __init__(self, name: str) -> None:
            super().__init__()
            self.name = name

    def __init__(self, mode: str, book_path: str, counts: dict[str, int] | None = None) -> None:
        super().__init__()
        self._mode = mode
        self._book = os.path.basename(book_path)
        self._counts = counts or {}

    def show_counts(self, counts: dict[str, int]) -> None:
        """Update the counts."""
        if counts != self._counts:
            self._counts = dict(counts)
            self.refresh()

    def render(self) -> Content:
        """Program, modes, book."""
        parts: list[tuple[str, str]] = [self._program()]
        for name, words in self._tabs():
            parts.append((" " + words + " ", "bold $accent" if name == self._mode else ""))
        used = sum(cells(text) for text, _ in parts)
        room = self.size.width - used - 2
        if room >= 8:
            book = clip(safe(self._book), room)
            parts += [(" " * (room - cells(book) + 1), ""), (book, "$quiet")]
        return Content.assemble(*parts)

    def on_click(self, event: events.Click) -> None:
        """Post ``Chosen`` for the mode under the pointer."""
        start = cells(self._program()[0])
        for name, words in self._tabs():
            width = cells(words) + 2
            if start <= event.x < start + width:
                self.post_message(self.Chosen(name))
            start += width

    def _program(self) -> tuple[str, str]:
        return (" Simple CRM  " if self.size.width >= 90 else " ", "bold")

    def _tabs(self) -> Sequence[tuple[str, str]]:
        """The modes with their words: shorter ones, and at last without counts, where there is no room."""
        for short, counted in ((False, True), (True, True), (True, False)):
            tabs = list(self._titled(short=short, counted=counted))
            if sum(cells(words) + 2 for _, words in tabs) + cells(self._program()[0]) <= self.size.width:
                break
        return tabs

    def _titled(self, *, short: bool, counted: bool) -> Iterator[tuple[str, str]]:
        for number, (name, title) in enumerate(MODES, 1):
            count = self._counts.get(name, 0) if counted else 0
            words = SHORT.get(name, title) if short else title
            yield name, f"{number} {words}" + (f" {count:,}" if count else "")
