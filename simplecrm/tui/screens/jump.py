"""Jump to a line of a list by a letter that is shown on it."""

from __future__ import annotations

from string import ascii_letters
from typing import ClassVar

from textual import events
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.screen import ModalScreen
from textual.widgets import Static

from simplecrm.tui.widgets.record_table import RecordTable


class JumpScreen(ModalScreen[None]):
    """Shows a letter on each visible line; the next key goes to the line of that letter, any other closes."""

    DEFAULT_CSS = """
    JumpScreen { background: $background 0%; }
    JumpScreen .letter { width: 3; height: 1; position: absolute; background: $warning; color: $background;
      text-style: bold; }
    """
    BINDINGS: ClassVar[list[BindingType]] = [Binding("escape", "dismiss(None)", "Close", show=False)]

    def __init__(self, table: RecordTable) -> None:
        super().__init__()
        self._table = table
        self._indexes = dict(zip(ascii_letters, table.visible_lines(), strict=False))
        """{letter: the line of the screen and the index of the record}."""

    def compose(self) -> ComposeResult:
        """The letters, over the signs of the lines."""
        corner = self._table.content_region.offset
        for letter, (y, _) in self._indexes.items():
            label = Static(f" {letter} ", classes="letter", markup=False)
            label.absolute_offset = corner + (0, y)
            yield label

    def on_key(self, event: events.Key) -> None:
        """Go to the line."""
        event.stop()
        event.prevent_default()
        self.dismiss(None)
        found = self._indexes.get(event.character or "")
        if found is not None:
            self._table.go(found[1])
            self._table.focus()
