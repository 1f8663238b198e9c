"""The history of one contact, field by field, in a window over the current screen."""

from __future__ import annotations

import datetime
from collections.abc import Sequence
from typing import ClassVar, NamedTuple

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.content import Content
from textual.screen import ModalScreen
from textual.widgets import Static

from simplecrm.core.text import labels
from simplecrm.lookups import changes, history
from simplecrm.lookups.changes import FieldChange
from simplecrm.show.lists import changed_words, dropped_words
from simplecrm.show.safe import clip
from simplecrm.show.when import happened
from simplecrm.tui.services import Served
from simplecrm.tui.widgets.columns import Column
from simplecrm.tui.widgets.record_table import RecordTable

MAX_LINES = 1000
"""Only the latest lines are read."""


class Line(NamedTuple):
    """A change and its position in the list, from 1."""

    id: int
    change: FieldChange


class ChangesScreen(Served, ModalScreen[None]):
    """The changes of a contact, latest first, one line per field; the selected line is shown in full below."""

    DEFAULT_CSS = """
    ChangesScreen { align: center middle; background: $background 40%; }
    ChangesScreen > Vertical { width: 116; max-width: 96%; height: 80%; background: $surface; border: round $line;
      border-title-color: $accent; border-title-style: bold; padding: 0 1; }
    ChangesScreen RecordTable { background: $surface; }
    ChangesScreen .full { height: auto; max-height: 6; }
    ChangesScreen .keys { color: $quiet; height: 1; }
    """
    BINDINGS: ClassVar[list[BindingType]] = [Binding("escape,q", "dismiss(None)", "Close", show=False)]

    def __init__(self, contact_id: int, name: str) -> None:
        super().__init__()
        self._contact_id = contact_id
        self._called = name

    def compose(self) -> ComposeResult:
        """The list, and the selected change in full."""
        self._lines: dict[int, Line] = {}
        self._table = RecordTable(self._columns(), self._fetch, empty="No changes yet.")
        self._full = Static(classes="full")
        with Vertical() as frame:
            frame.border_title = Content(clip(f"Changes · {self._called}", 80))
            yield self._table
            yield self._full
            yield Static(Content("enter shows a change in full · esc closes"), classes="keys")

    def on_mount(self) -> None:
        """Load the changes."""
        found = self.services.ask(
            lambda connection: changes.of_contact(connection, self._contact_id, limit=MAX_LINES), []
        )
        self._lines = {place: Line(place, change) for place, change in enumerate(found, 1)}
        self._table.columns = self._columns()
        dropped = self.services.ask(lambda connection: history.dropped_until(connection, self._contact_id), "")
        if dropped:
            words = dropped_words(dropped, self.services.now)
            self._table.empty = words
            self._full.update(Content(words))
        self._table.show(list(self._lines))

    def on_record_table_selected(self, message: RecordTable.Selected) -> None:
        """Show one change in full."""
        line = self._lines[message.key].change
        old, new = (changed_words(line, value, self.services.now) or "—" for value in (line.old, line.new))
        words = f"{line.step} · {line.title}\n{labels.of_field(line.field)}: {old} → {new}"
        self._full.update(Content("\n".join(clip(part, 400) for part in words.split("\n"))))

    def _fetch(self, keys: Sequence[int]) -> list[Line]:
        return [self._lines[key] for key in keys if key in self._lines]

    def _columns(self) -> list[Column]:
        now, has_users = self.services.now, any(line.change.user for line in self._lines.values())
        return [
            Column("When", lambda row: (happened(row.change.at, now, is_timed=True), "quiet"), width=16),
            Column("By", lambda row: row.change.source, width=8, drop=2),
            *([Column("Who", lambda row: row.change.user, width=10)] if has_users else []),
            Column("What", lambda row: labels.of_noun(row.change.noun), width=10, drop=1),
            Column("Field", lambda row: labels.of_field(row.change.field), width=15),
            Column("Change", lambda row: _words(row.change, now), weight=1),
        ]


def _words(line: FieldChange, now: datetime.datetime) -> str:
    old, new = (changed_words(line, value, now) for value in (line.old, line.new))
    if line.change == "changed":
        return f"{old or '—'} → {new or '—'}"
    return f"+ {new}" if line.change == "added" else f"− {old}"
