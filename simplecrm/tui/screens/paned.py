"""``PanedScreen``: a list, and beside it a pane about the line under the cursor.

From 110 columns on both are visible; below that Enter shows the pane in place of the list, and Escape goes back. The
list is as wide as its content wants, as far as the pane keeps its room, or as wide as it was made by hand.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import ClassVar

from textual.binding import Binding, BindingType
from textual.containers import Horizontal, Vertical
from textual.timer import Timer
from textual.types import CSSPathType
from textual.widget import Widget

from simplecrm.store import views
from simplecrm.tui.screens.base import WIDE_COLUMNS, BookScreen
from simplecrm.tui.widgets.reader import Reader
from simplecrm.tui.widgets.record_table import RecordTable
from simplecrm.tui.widgets.search_line import SearchLine

CURSOR_REST_SECONDS = 0.06
"""How long the cursor rests before the pane follows, so that it does not while a key is held down."""

SCROLLED_LINES = 3
"""How far ``J`` and ``K`` scroll the pane."""

TYPING_REST_SECONDS = 0.15
"""The same while a query is typed, whose matches change with each letter: the next letter then waits for no pane."""

LIST_SHARE = 11 / 21
"""The share of the width that a list has at most, unless the pane keeps ``ROOMY_PANE_CELLS``."""

ROOMY_PANE_CELLS = 80
MIN_PANE_CELLS = 46
RESIZE_CELLS = 4
"""By how much a key widens or narrows the list."""

SIGN_STYLES = {"!": "late", "•": "soon"}
"""The styles of the signs of due dates in a list."""


class PanedScreen(BookScreen):
    """A list on the left, a pane on the right."""

    CSS_PATH: ClassVar[CSSPathType | None] = ["paned.tcss"]
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape", "back", "Back", show=False),
        Binding("tab", "other_pane", "List or pane", show=False),
        Binding("enter", "open_page", "Open the page", show=False),
        Binding("J", f"scroll_pane({SCROLLED_LINES})", "Scroll the pane", show=False),
        Binding("K", f"scroll_pane(-{SCROLLED_LINES})", "Scroll the pane", show=False),
    ]

    min_list_cells = 44

    def __init__(self) -> None:
        super().__init__()
        self._rest: Timer | None = None
        self._share = views.recall(self.mode).share
        """The share of the width that the list was given by hand, 0 for none."""

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
    def beside(self) -> Widget:
        """What is beside the list."""
        return self.reader

    def place(self) -> None:
        """Divide the width between the list and what is beside it."""
        super().place()
        left, width = self.query_one("#left"), self._width
        if width < WIDE_COLUMNS:
            left.styles.clear_rule("width")
            self.beside.styles.clear_rule("width")
        else:
            left.styles.width = "1fr"
            self.beside.styles.width = width - self._list_cells()

    def resize_list(self, steps: int) -> None:
        """Make the list wider, or narrower, and remember that."""
        if self.app.size.width < WIDE_COLUMNS:
            self.services.say(f"In less than {WIDE_COLUMNS} columns one pane is shown at a time.", severity="warning")
        elif not self.beside.display:
            self.services.say("Nothing is beside the list; enter opens the card there.", severity="warning")
        else:
            width = self._width
            least, most = min(self.min_list_cells, width // 3), width - MIN_PANE_CELLS
            cells = self._list_cells() + steps * RESIZE_CELLS
            self._share = max(least, min(cells, most)) / width
            views.remember(self.mode, share=self._share)
            self.place()

    @property
    def _width(self) -> int:
        """The width that list and pane share."""
        return self.app.size.width - self.side_cells

    def _list_cells(self) -> int:
        """The width of the list: as it was given by hand, else as its content wants."""
        width = self._width
        if self._share:
            return min(round(self._share * width), width - MIN_PANE_CELLS)
        most = max(int(LIST_SHARE * width), width - ROOMY_PANE_CELLS)
        wanted = self.table.natural_cells
        return max(self.min_list_cells, min(wanted, most)) if wanted else int(LIST_SHARE * width)

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

    def action_open_page(self) -> None:
        """Enter in the pane opens the page of the company or deal that it names."""
        if self.reader.has_focus:
            self.take("page")

    def action_scroll_pane(self, lines: int) -> None:
        """Scroll the pane while the list keeps the focus."""
        if self.reader.display:
            self.reader.scroll_relative(y=lines, animate=False, immediate=True)

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
