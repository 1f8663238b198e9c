"""``Reader``: a scrolling pane whose text is laid out for its width."""

from __future__ import annotations

from collections.abc import Callable
from typing import ClassVar

from textual import events
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import VerticalScroll
from textual.content import Content
from textual.widgets import Static

Layout = Callable[[int], Content]
"""Lays out a text for a width in cells."""


class Reader(VerticalScroll, can_focus=True):
    """Shows the result of a layout, and lays it out again when its width changes."""

    DEFAULT_CSS = """
    Reader { height: 1fr; width: 1fr; padding: 0 1; scrollbar-size-vertical: 1; scrollbar-gutter: stable; }
    Reader > Static { width: 1fr; height: auto; }
    """
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("j", "scroll_down", show=False),
        Binding("k", "scroll_up", show=False),
        Binding("g", "scroll_home", show=False),
        Binding("G", "scroll_end", show=False),
        Binding("space", "page_down", show=False),
    ]

    def __init__(self, *, id: str | None = None) -> None:
        super().__init__(id=id)
        self._layout_text: Layout | None = None
        self._subject: object = None
        self._text = Static(markup=False)

    def compose(self) -> ComposeResult:
        """The text."""
        yield self._text

    def read(self, subject: object, layout: Layout | None) -> None:
        """Show a text about ``subject``; scroll to the top if it is another subject than before."""
        if subject != self._subject:
            self.scroll_home(animate=False)
        self._subject, self._layout_text = subject, layout
        self._draw()

    def on_resize(self, event: events.Resize) -> None:  # noqa: ARG002
        """Lay out the text for the new width."""
        self._draw()

    def _draw(self) -> None:
        width = self.scrollable_content_region.width
        if width:
            self._text.update(self._layout_text(width) if self._layout_text else Content(""))
