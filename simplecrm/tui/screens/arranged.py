"""``ArrangedScreen``: a list whose order and columns can be chosen, and that segments filter."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, ClassVar

from simplecrm.lookups import users
from simplecrm.store import views
from simplecrm.tui.screens.segmented import SegmentedScreen
from simplecrm.tui.screens.sorting import Order, Sorting
from simplecrm.tui.widgets.columns import Column, chosen
from simplecrm.tui.widgets.record_table import RecordTable


class ArrangedScreen(SegmentedScreen):
    """The order and the columns are remembered for the mode."""

    orders: ClassVar[Sequence[Order]] = ()
    """The orders that the list can have, the usual one first."""

    def __init__(self) -> None:
        super().__init__()
        self.sorting = Sorting(
            self, self.orders, self.sort_again,
            is_shown=lambda order: self.query_one(RecordTable).shows({order.column}),
        )  # fmt: skip
        self._wanted = views.recall(self.mode).columns
        """The titles of the columns that were chosen, none for the usual ones."""

    def sort_again(self) -> None:
        """Show the list in another order."""
        self.load()

    def every_column(self) -> list[Column]:
        """All columns that the list can have."""
        raise NotImplementedError

    def owner_columns(self, owner: Callable[[Any], str]) -> list[Column]:
        """The column of the owner, which can be chosen once anybody uses the book under a name of their own."""
        if not self.services.ask(users.is_shared, False):
            return []
        return [Column("Owner", owner, width=12, optional=True)]

    def shown_columns(self) -> list[Column]:
        """The columns that were chosen, or the usual ones."""
        return chosen(self.every_column(), self._wanted)

    def sort(self) -> None:
        """Ask for the order of the list."""
        self.sorting.ask()

    def choose_columns(self) -> None:
        """Choose the columns of the list."""
        from simplecrm.tui.screens.column_choice import choose

        choose(self, self.every_column(), self._show_columns)

    def on_record_table_head_clicked(self, message: RecordTable.HeadClicked) -> None:
        """Sort by the column."""
        self.sorting.by_column(message.title)

    def _show_columns(self) -> None:
        self._wanted = views.recall(self.mode).columns
        table = self.query_one(RecordTable)
        table.columns = self.shown_columns()
        table.reread()
        self.place()
