"""``PanedScreen``: a list, and beside it a pane to read about the line under the cursor.

With 110 columns both are seen; below that the pane takes the list's place on Enter, and Escape goes back.
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

REST = 0.06
"""Seconds the cursor rests on a line before the pane follows: not while a key is held down."""

LOOK_OF_SIGN = {"!": "late", "•": "soon"}
"""How the signs of due dates look in a list."""


class PanedScreen(BookScreen):
    """A list at the left, a pane at the right."""

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
        """What stands at the left; a ``RecordTable`` is among it."""
        raise NotImplementedError

    def pane(self) -> Reader:
        """What stands at the right."""
        raise NotImplementedError

    def fill_pane(self) -> None:
        """Let the pane show what it has to say about the line under the cursor."""
        raise NotImplementedError

    def step_back(self) -> bool:
        """Take back what narrows the list; false if nothing does."""
        return False

    @property
    def table(self) -> RecordTable:
        """The list."""
        return self.query_one(RecordTable)

    @property
    def is_answering(self) -> bool:
        """Whether the keys to come are meant for a list that is not there yet."""
        return any(line.is_leaving for line in self.query(SearchLine))

    @property
    def reader(self) -> Reader:
        """The pane."""
        return self.query_one("#pane", Reader)

    def open_pane(self) -> None:
        """Go to the pane; where there is room for one only, it takes the list's place."""
        self.add_class("-pane")
        self.fill_pane()
        self.reader.focus()

    def close_pane(self) -> None:
        """Back to the list."""
        self.remove_class("-pane")
        self.table.focus()

    def action_back(self) -> None:
        """One step back: from the pane to the list, from marks to none, from a search to the whole list."""
        if self.reader.has_focus or self.has_class("-pane"):
            self.close_pane()
        elif self.table.marks:
            self.table.unmark()
        elif not self.step_back():
            self.table.focus()

    def action_other_pane(self) -> None:
        """From the list to the pane and back."""
        if self.reader.has_focus:
            self.close_pane()
        elif self.table.key:
            self.open_pane()

    def on_record_table_highlighted(self, message: RecordTable.Highlighted) -> None:
        """The pane follows once the cursor rests."""
        if type(message) is RecordTable.Highlighted:
            if self._rest is not None:
                self._rest.stop()
            self._rest = self.set_timer(REST, self._rested)

    def on_record_table_selected(self, message: RecordTable.Selected) -> None:  # noqa: ARG002
        """Open the pane."""
        self.open_pane()

    def follow(self) -> None:
        """Let what stands beside the list follow the cursor, as far as it is seen."""
        if self.reader.display:
            self.fill_pane()

    def _rested(self) -> None:
        if self.is_mounted:
            self.follow()
