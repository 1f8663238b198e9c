"""``Picker``: a modal list that is narrowed by typing; Enter picks the line under the cursor."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.content import Content
from textual.screen import ModalScreen
from textual.widgets import Input, Static

from simplecrm.show.safe import safe
from simplecrm.tui.services import Served
from simplecrm.tui.widgets.columns import Column
from simplecrm.tui.widgets.record_table import RecordTable


class Picker(Served, ModalScreen[Any]):
    """A list to pick from. It returns the picked value, or None. Rows have an ``id``, counted from 1."""

    DEFAULT_CSS = """
    Picker { align: center middle; background: $background 40%; }
    Picker > Vertical { width: 84; max-width: 96%; height: 70%; background: $surface; border: round $line;
      border-title-color: $accent; border-title-style: bold; padding: 0 1; }
    Picker Input { width: 1fr; background: $field-focus; margin-bottom: 1; }
    Picker Input:focus { background-tint: $foreground 0%; }
    Picker RecordTable { background: $surface; }
    Picker .keys { color: $quiet; height: 1; }
    """
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape", "dismiss(None)", "Close", show=False),
        Binding("up", "move(-1)", show=False),
        Binding("down", "move(1)", show=False),
        Binding("pageup", "page(-1)", show=False),
        Binding("pagedown", "page(1)", show=False),
        Binding("tab", "complete", show=False, priority=True),
    ]
    AUTO_FOCUS: ClassVar[str | None] = "Input"
    heading = ""
    hint = "type to narrow · ↑ ↓ · enter takes it · esc closes"

    def __init__(self, text: str = "", placeholder: str = "") -> None:
        super().__init__()
        self.rows: list[Any] = []
        self.input = Input(safe(text), placeholder=placeholder, compact=True, select_on_focus=False)
        self.input.cursor_blink = False

    def compose(self) -> ComposeResult:
        """The input and the list."""
        self.table = RecordTable(self.columns(), self._fetch, header=False)
        with Vertical() as frame:
            frame.border_title = Content(safe(self.heading))
            yield self.input
            yield self.table
            yield Static(Content(self.hint), classes="keys")

    def columns(self) -> list[Column]:
        """The columns of the list."""
        raise NotImplementedError

    def narrow(self, text: str) -> list[Any]:
        """The rows for the typed text."""
        raise NotImplementedError

    def pick(self, row: Any | None) -> None:
        """Enter was pressed on a row; None if the list is empty."""
        raise NotImplementedError

    def completed(self, row: Any) -> str:
        """The completion of the input for a row, when Tab is pressed."""
        raise NotImplementedError

    def on_mount(self) -> None:
        """Show all rows."""
        self.update_rows()

    def update_rows(self, *, keep: bool = False) -> None:
        """Update the list for the typed text; ``keep`` leaves the cursor on its place."""
        self.rows = self.narrow(self.input.value)
        self.table.show(range(1, len(self.rows) + 1), keep=keep)
        if keep:
            self.table.reread()

    def put(self, text: str) -> None:
        """Set the text of the input."""
        self.input.value = text
        self.input.cursor_position = len(text)
        self.input.focus()

    def on_input_changed(self, event: Input.Changed) -> None:
        """Update the list with each letter."""
        event.stop()
        self.update_rows()

    def on_input_submitted(self, event: Input.Submitted) -> None:
        """Pick the line under the cursor."""
        event.stop()
        self.pick(self.table.row)

    def on_record_table_selected(self, message: RecordTable.Selected) -> None:
        """A line was clicked."""
        message.stop()
        self.pick(self.table.row)

    def action_move(self, lines: int) -> None:
        """Move the cursor of the list."""
        self.table.action_move(lines)

    def action_page(self, pages: int) -> None:
        """Move the cursor of the list by pages."""
        self.table.action_page(pages)

    def action_complete(self) -> None:
        """Complete what was typed."""
        if self.table.row is not None:
            self.put(self.completed(self.table.row))

    def _fetch(self, keys: Sequence[int]) -> list[Any]:
        return [self.rows[key - 1] for key in keys if key <= len(self.rows)]
