"""The window that chooses the columns of a list, and their order."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any, ClassVar

from textual.binding import Binding, BindingType

from simplecrm.core.records import Record
from simplecrm.store import views
from simplecrm.tui.screens.list_window import ListWindow
from simplecrm.tui.widgets.columns import Column, chosen
from simplecrm.tui.widgets.record_table import RecordTable

if TYPE_CHECKING:
    from simplecrm.tui.screens.base import BookScreen

KEYS = "space shows · < > move · r usual · esc closes"


class _Line(Record):
    """A column that can be chosen: its place from 1, its title, and whether it is shown."""

    id: int
    title: str
    is_shown: bool


class ColumnChoice(ListWindow):
    """All columns that a list can have, those that are shown first; each change is shown at once and remembered."""

    DEFAULT_CSS = """
    ColumnChoice { align: right middle; background: $background 0%; }
    ColumnChoice > Vertical { width: 50; }
    """
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("space,enter", "switch", show=False, priority=True),
        Binding("less_than_sign", "shift(-1)", show=False),
        Binding("greater_than_sign", "shift(1)", show=False),
        Binding("r", "reset", show=False),
    ]

    def __init__(
        self, mode: str, columns: Sequence[Column], visible: Callable[[], Sequence[str]], changed: Callable[[], None]
    ) -> None:
        shown = [
            Column("", lambda line: ("✓" if line.is_shown else "", "accent"), width=1),
            Column("Column", lambda line: line.title, weight=1),
            Column("", lambda line: ("no room" if self._lacks_room(line) else "", "quiet"), width=7),
        ]
        super().__init__("Columns", shown, KEYS, empty="")
        self._mode, self._columns, self._visible, self._changed = mode, columns, visible, changed
        self._lines: list[_Line] = []

    def load(self) -> None:
        """The columns that were chosen, else those that there is room for, in their order, then the others. The first
        one is always shown."""
        wanted = views.recall(self._mode).columns or self._visible()
        present = [one.title for one in chosen(self._columns, wanted)[1:]]
        others = [one.title for one in self._columns[1:] if one.title not in present]
        titles = [*((one, True) for one in present), *((one, False) for one in others)]
        self._lines = [_Line(place, title, is_shown) for place, (title, is_shown) in enumerate(titles, 1)]
        self._show(0)

    def fetch(self, keys: Sequence[int]) -> list[Any]:
        """The lines of these places."""
        return [self._lines[key - 1] for key in keys if key <= len(self._lines)]

    def on_record_table_selected(self, message: RecordTable.Selected) -> None:
        """A line was clicked."""
        message.stop()
        self.action_switch()

    def action_switch(self) -> None:
        """Show or hide the column under the cursor."""
        place = self.table.cursor
        line = self._lines[place]
        self._lines[place] = line._replace(is_shown=not line.is_shown)
        self._keep(place)

    def action_shift(self, steps: int) -> None:
        """Move the column under the cursor."""
        place = self.table.cursor
        to = place + steps
        if 0 <= to < len(self._lines):
            self._lines[place], self._lines[to] = self._lines[to], self._lines[place]
            self._keep(to)

    def action_reset(self) -> None:
        """Show the usual columns again, as many as there is room for."""
        views.remember(self._mode, columns=[])
        self._changed()
        self.dismiss(None)

    def _keep(self, place: int) -> None:
        shown = [one.title for one in self._lines if one.is_shown]
        views.remember(self._mode, columns=[self._columns[0].title, *shown])
        self._changed()
        self._show(place)

    def _show(self, place: int) -> None:
        self._lines = [one._replace(id=number) for number, one in enumerate(self._lines, 1)]
        self.table.show(range(1, len(self._lines) + 1))
        self.table.go(place)
        self.call_after_refresh(self.table.reread)

    def _lacks_room(self, line: _Line) -> bool:
        return line.is_shown and line.title not in self._visible()


def choose(screen: BookScreen, columns: Sequence[Column], changed: Callable[[], None]) -> None:
    """Choose among the columns of a list; ``changed`` is called after each change."""
    table = screen.query_one(RecordTable)
    screen.app.push_screen(ColumnChoice(screen.mode, columns, lambda: table.shown_titles[1:], changed))
