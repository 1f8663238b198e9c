"""A window with a list over the current screen."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, ClassVar

from textual.app import App, ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.content import Content
from textual.screen import ModalScreen
from textual.widgets import Static

from simplecrm.show.safe import clip
from simplecrm.tui.services import Served
from simplecrm.tui.widgets.columns import Column
from simplecrm.tui.widgets.record_table import RecordTable


class ListWindow(Served, ModalScreen[None]):
    """A list in a window over the current screen, and its keys below."""

    DEFAULT_CSS = """
    ListWindow { align: center middle; background: $background 40%; }
    ListWindow > Vertical { width: 100; max-width: 96%; height: 70%; background: $surface; border: round $line;
      border-title-color: $accent; border-title-style: bold; padding: 0 1; }
    ListWindow RecordTable { background: $surface; }
    ListWindow Static { color: $quiet; height: 1; }
    """
    BINDINGS: ClassVar[list[BindingType]] = [Binding("escape,q", "dismiss(None)", "Close", show=False)]

    def __init__(self, title: str, columns: list[Column], keys: str, *, empty: str) -> None:
        super().__init__()
        self.table = RecordTable(columns, self.fetch, empty=empty)
        self._title, self._keys = title, keys

    def compose(self) -> ComposeResult:
        """The list and its keys."""
        with Vertical() as frame:
            frame.border_title = Content(clip(self._title, 80))
            yield self.table
            yield Static(Content(self._keys))

    def on_mount(self) -> None:
        """Load the list."""
        self.load()
        self.table.focus()

    def load(self) -> None:
        """Show the list."""
        raise NotImplementedError

    def fetch(self, keys: Sequence[int]) -> list[Any]:
        """The records of these ids."""
        raise NotImplementedError


def close_all(app: App[Any]) -> None:
    """Close the windows that are open over one another."""
    while isinstance(app.screen, ListWindow):
        app.pop_screen()
