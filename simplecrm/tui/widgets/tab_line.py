"""The tab line at the top: the name of the program, the modes with their counts, the book."""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence

from textual import events
from textual.content import Content
from textual.message import Message
from textual.widget import Widget

from simplecrm.core.records import Record
from simplecrm.show.safe import cells, clip, safe

MODES: tuple[tuple[str, str], ...] = (
    ("today", "Today"),
    ("contacts", "Contacts"),
    ("timeline", "Timeline"),
    ("followups", "Follow-ups"),
    ("notes", "Notes"),
    ("deals", "Deals"),
    ("reports", "Reports"),
    ("companies", "Companies"),
    ("settings", "Settings"),
)
"""The modes in the order of their number keys, each with its title."""

SHORT = {"timeline": "Time", "followups": "Follow", "companies": "Firms", "settings": "Config"}
"""Titles for lines that are too narrow for all."""

NUMBERED = ("reports", "companies", "settings")
"""Modes of which a still narrower line has the number alone, unless it is the present one."""


class _Look(Record):
    program: str = " "
    is_short: bool = False
    is_numbered: bool = False
    has_counts: bool = True


_LOOKS = (
    _Look(" Simple CRM  "),
    _Look(),
    _Look(is_short=True),
    _Look(is_short=True, is_numbered=True),
    _Look(is_short=True, is_numbered=True, has_counts=False),
)


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
        program, tabs = self._fitting()
        parts: list[tuple[str, str]] = [(program, "bold")]
        for name, words in tabs:
            parts.append((" " + words + " ", "bold $accent" if name == self._mode else ""))
        used = sum(cells(text) for text, _ in parts)
        room = self.size.width - used - 2
        if room >= 8:
            book = clip(safe(self._book), room)
            parts += [(" " * (room - cells(book) + 1), ""), (book, "$quiet")]
        return Content.assemble(*parts)

    def on_click(self, event: events.Click) -> None:
        """Post ``Chosen`` for the mode under the pointer."""
        program, tabs = self._fitting()
        start = cells(program)
        for name, words in tabs:
            width = cells(words) + 2
            if start <= event.x < start + width:
                self.post_message(self.Chosen(name))
            start += width

    def _fitting(self) -> tuple[str, Sequence[tuple[str, str]]]:
        """The name of the program and the modes with their words. Where there is no room for all, the name goes first;
        then the titles are shorter, some modes are numbers alone, and at last there are no counts."""
        for look in _LOOKS:
            tabs = list(self._titled(look))
            if sum(cells(words) + 2 for _, words in tabs) + cells(look.program) <= self.size.width:
                break
        return look.program, tabs

    def _titled(self, look: _Look) -> Iterator[tuple[str, str]]:
        for number, (name, title) in enumerate(MODES, 1):
            count = self._counts.get(name, 0) if look.has_counts else 0
            words = SHORT.get(name, title) if look.is_short else title
            if look.is_numbered and name in NUMBERED and name != self._mode:
                words = ""
            yield name, f"{number} {words}".rstrip() + (f" {count:,}" if count else "")
