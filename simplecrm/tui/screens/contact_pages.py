"""The pages that a contact leads to, where there are several: companies, and deals that are not on these."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from simplecrm.lookups import subjects
from simplecrm.lookups.subjects import Subject
from simplecrm.tui.screens.list_window import ListWindow
from simplecrm.tui.widgets.columns import Column
from simplecrm.tui.widgets.record_table import RecordTable


class ContactPages(ListWindow):
    """The pages around a contact; Enter opens one. Rows are counted from 1."""

    def __init__(self, name: str, pages: Sequence[Subject]) -> None:
        columns = [
            Column("Opens", lambda row: row[1].noun.capitalize(), width=9),
            Column("Name", lambda row: row[2], weight=1, least=16),
        ]
        super().__init__(f"Pages of {name}", columns, "enter opens it · esc closes", empty="")
        self.table = RecordTable(columns, self.fetch, key=lambda row: row[0], empty="")
        self._pages = pages

    def load(self) -> None:
        """Show all."""
        self.table.show(range(1, len(self._pages) + 1))

    def fetch(self, keys: Sequence[int]) -> list[Any]:
        """The pages with their names."""
        return self.services.ask(
            lambda connection: [
                (key, one, subjects.called(connection, one.noun, one.id))
                for key in keys
                for one in (self._pages[key - 1],)
            ],
            [],
        )

    def on_record_table_selected(self, message: RecordTable.Selected) -> None:
        """Open the page."""
        from simplecrm.tui.screens.page import PageScreen

        self.app.push_screen(PageScreen(self._pages[message.key - 1]))
