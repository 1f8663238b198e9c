"""Notes, latest first; the pane shows the whole text."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import partial
from typing import ClassVar

from textual.widget import Widget

from simplecrm.core.records.notes import Note
from simplecrm.lookups import notes
from simplecrm.registry import key_of
from simplecrm.show.when import happened, local_minute
from simplecrm.tui.screens.base import ON_FOLLOW_UP
from simplecrm.tui.screens.filtered import FilteredScreen
from simplecrm.tui.target import NOTHING, Target, about_of, people_of
from simplecrm.tui.widgets.columns import Column
from simplecrm.tui.widgets.flow import Flow
from simplecrm.tui.widgets.markdown import plain
from simplecrm.tui.widgets.reader import Reader
from simplecrm.tui.widgets.record_table import RecordTable

FIRST_PAGE = 200
"""Notes loaded before the first paint; a worker loads the rest."""

NO_NOTES = "No notes yet.\n\nn  writes one."
NO_MATCHES = "No notes match the filter.\n\nesc shows all again."


class NotesScreen(FilteredScreen):
    """One line per note."""

    mode = "notes"
    concerns: ClassVar[frozenset[str]] = frozenset({"notes", "contacts", "companies", "deals"})

    def listed(self) -> Iterable[Widget]:
        """The list."""
        self._table = RecordTable(
            self._columns(), lambda keys: self.services.ask(lambda connection: notes.rows(connection, keys), []),
            empty=NO_NOTES,
        )  # fmt: skip
        yield self._table

    def pane(self) -> Reader:
        """The whole note."""
        return Reader(id="pane")

    def load(self) -> None:
        """Load the latest notes now, the rest in a worker."""
        self._table.columns = self._columns()
        self._table.empty = NO_MATCHES if self.query_text else NO_NOTES
        if self.query_text:
            self.ask_filtered(lambda connection, where: notes.ids(connection, where=where), self._extend)
            return
        if len(self._table.keys) <= FIRST_PAGE:
            self._table.show(
                self.services.ask(lambda connection: notes.ids(connection, limit=FIRST_PAGE), self._table.keys),
                is_part=True,
            )
        self.services.ask_later(notes.ids, self._extend, group="list")

    def target(self, *, one: bool = False) -> Target:
        """The marked notes, else the one under the cursor, and their contacts."""
        ids = tuple(self._table.chosen(one=one))
        if not ids:
            return NOTHING
        rows: list[Note] = self._table.rows(ids[:500])
        return Target("note", ids, people_of(rows), about=about_of(rows))

    def disabled_reason(self, action_id: str) -> str:
        """Notes are not follow-ups, and may be on a company or deal."""
        if action_id in ON_FOLLOW_UP:
            return f"A note is not a follow-up. {key_of('followups')} shows follow-ups, {key_of('follow_up')} sets one."
        return "This note is not on a contact." if self._table.row is not None else ""

    def fill_pane(self) -> None:
        """The whole text."""
        row: Note | None = self._table.row
        self.reader.read(row.id if row else 0, *([partial(self._page, row)] if row else []))

    def _extend(self, keys: Sequence[int]) -> None:
        if self.is_mounted:
            self._table.show(keys)
            self.say_found(len(keys))

    def _page(self, note: Note, flow: Flow) -> None:
        flow.ends((_about(note), "bold"), (local_minute(note.created_at, self.services.now), "$quiet"))
        if note.pinned:
            flow.line(("pinned", "$accent"))
        flow.blank()
        flow.markdown(note.text)

    def _columns(self) -> list[Column]:
        now = self.services.now
        return [
            Column("When", lambda row: (happened(row.created_at, now), "quiet"), width=11),
            Column("About", lambda row: (_about(row), "strong"), weight=2, least=12),
            Column("Note", lambda row: ("▪ " if row.pinned else "") + plain(row.text), weight=4, least=14),
        ]


def _about(note: Note) -> str:
    return note.contact or note.company or note.deal
