"""``PanedScreen``: a list, and beside it a pane about the line under the cursor.

From 110 columns on both are visible; below that Enter shows the pane in place of the list, and Escape goes back.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import ClassVar

from textual.binding import Binding, BindingType
from textual.containers import Horizontal, Vertical
from textual.timer import Timer
from textual.types import CSSPathType
from textual.widget import Widget

from simplecrm.tui.screens.base import BookScreen
from simplecrm.tui.widgets.reader import Reader
from simplecrm.tui.widgets.record_table import RecordTable
from simplecrm.tui.widgets.search_line import SearchLine

CURSOR_REST_SECONDS = 0.06
"""How long the cursor rests before the pane follows, so that it does not while a key is held down."""

TYPING_REST_SECONDS = 0.15
"""The same while a query is typed, whose matches change with each letter: the next letter then waits for no pane."""

SIGN_STYLES = {"!": "late", "•": "soon"}
"""The styles of the signs of due dates in a list."""


class PanedScreen(BookScreen):
    """A list on the left, a pane on the right."""

    CSS_PATH: ClassVar[CSSPathType | None] = ["paned.tcss"]
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape", "back", "Back", show=False),
        Binding("tab", "other_pane", "List or pane", show=False),
    ]

    def __init__(self) -> None:
        super().__init__()
        self._rest: Timer | None = None

    def body(self) -> Iterable[Widget]:
        """List and pane."""
        with Horizontal(id="panes"):
            with Vertical(id="left"):
                yield from self.left()
            yield self.pane()

    def left(self) -> Iterable[Widget]:
        """The widgets on the left, among them a ``RecordTable``."""
        raise NotImplementedError

    def pane(self) -> Reader:
        """The widgets on the right."""
        raise NotImplementedError

    def fill_pane(self) -> None:
        """Show the line under the cursor in the pane."""
        raise NotImplementedError

    def step_back(self) -> bool:
        """Clear the filter of the list; false if there is none."""
        return False

    @property
    def table(self) -> RecordTable:
        """The list."""
        return self.query_one(RecordTable)

    @property
    def is_answering(self) -> bool:
        """Whether the following keys are for a list that is still loading."""
        return any(line.is_leaving for line in self.query(SearchLine))

    @property
    def reader(self) -> Reader:
        """The pane."""
        return self.query_one("#pane", Reader)

    def unfold(self) -> bool:
        """Show what is folded in the pane in full, or fold it again; false if there is nothing to fold."""
        return self.reader.display and self.reader.unfold()

    def open_pane(self) -> None:
        """Go to the pane; in a narrow terminal it replaces the list."""
        self.add_class("-pane")
        self.fill_pane()
        self.reader.focus()

    def close_pane(self) -> None:
        """Go back to the list."""
        self.remove_class("-pane")
        self.table.focus()

    def action_back(self) -> None:
        """Go one step back: close the pane, clear the marks, or clear the search."""
        if self.reader.has_focus or self.has_class("-pane"):
            self.close_pane()
        elif self.table.marks:
            self.table.unmark()
        elif not self.step_back():
            self.table.focus()

    def action_other_pane(self) -> None:
        """Switch between list and pane."""
        if self.reader.has_focus:
            self.close_pane()
        elif self.table.key:
            self.open_pane()

    def on_record_table_highlighted(self, message: RecordTable.Highlighted) -> None:
        """Update the pane once the cursor rests."""
        if type(message) is RecordTable.Highlighted:
            if self._rest is not None:
                self._rest.stop()
            is_typing = any(line.is_used for line in self.query(SearchLine))
            self._rest = self.set_timer(TYPING_REST_SECONDS if is_typing else CURSOR_REST_SECONDS, self._rested)

    def on_record_table_selected(self, message: RecordTable.Selected) -> None:  # noqa: ARG002
        """Open the line."""
        self.open_line()

    def open_line(self) -> None:
        """What Enter does: open the pane."""
        self.open_pane()

    def follow(self) -> None:
        """Update what is beside the list for the line under the cursor, if it is visible."""
        if self.reader.display:
            self.fill_pane()

    def _rested(self) -> None:
        if self.is_mounted:
            self.follow()
