"""Contacts: type to search, the list, and beside it the card of the contact under the cursor."""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Sequence
from functools import partial
from typing import ClassVar

from textual.containers import Horizontal
from textual.content import Content
from textual.types import CSSPathType
from textual.widget import Widget
from textual.widgets import Input, Static

from simplecrm.core.contacts import ContactRow
from simplecrm.lookups import contacts, reminders, search
from simplecrm.show.when import ago, due_sign, due_words
from simplecrm.tui.messages import EVERYTHING
from simplecrm.tui.screens.base import NOTHING, Aim
from simplecrm.tui.screens.paned import LOOK_OF_SIGN, PanedScreen
from simplecrm.tui.widgets import card
from simplecrm.tui.widgets.columns import Cell, Column
from simplecrm.tui.widgets.reader import Reader
from simplecrm.tui.widgets.record_table import RecordTable

FIRST = 200
"""Contacts read before the first paint; the rest of the list follows from a worker."""

FOUND = 200
"""Contacts that a search shows at once."""

NEXT = 14
"""Cells of the column that says what is next; a time of day that does not fit stands on the card."""

MOST_FOUND = 1000
"""Contacts that a search shows at most; a broader one is said to have found more."""


class ContactsScreen(PanedScreen):
    """The list, the search line above it, and the card."""

    mode = "contacts"
    CSS_PATH: ClassVar[CSSPathType | None] = ["paned.tcss", "contacts.tcss"]
    concerns: ClassVar[frozenset[str]] = EVERYTHING

    def __init__(self) -> None:
        super().__init__()
        self._asked = ""
        self._open_id = 0

    def left(self) -> Iterable[Widget]:
        """The search line, and the list below it."""
        self._search = Input(placeholder="type to search names, firms, notes, numbers …", compact=True, id="search")
        self._search.cursor_blink = False
        self._found = Static(id="found", markup=False)
        self._table = RecordTable(
            self._columns(), lambda keys: self.app.ask(lambda connection: contacts.rows(connection, keys), []),
            empty="Nobody here yet.\n\na  adds a contact.\nA file comes in with: simplecrm import FILE",
        )  # fmt: skip
        with Horizontal(id="searching"):
            yield Static(Content(" / "), id="slash")
            yield self._search
            yield self._found
        yield self._table

    def pane(self) -> Reader:
        """The card."""
        return Reader(id="pane")

    def load(self) -> None:
        """The list as the search line wants it: its first lines now, the others from a worker."""
        text = self._search.value.strip()
        again = text == self._asked
        self._asked = text
        if text:
            keys = self.app.ask(lambda connection: search.ids(connection, text, limit=FOUND), self._table.keys)
            self._table.empty = f"Nothing matches “{text}”.\n\nesc clears the search, a adds a contact."
            self._show(keys, keep=again)
            self._say_found(len(keys), capped=len(keys) >= FOUND)
            if len(keys) >= FOUND:
                more = partial(search.ids, text=text, limit=MOST_FOUND)
                self.app.ask_later(more, partial(self._extend, text), group="list")
            return
        self._table.empty = "Nobody here yet.\n\na  adds a contact.\nA file comes in with: simplecrm import FILE"
        if not again or not len(self._table.keys):
            first = self.app.ask(lambda connection: contacts.ids(connection, limit=FIRST), self._table.keys)
            self._show(first, keep=again)
        self.app.ask_later(contacts.ids, partial(self._extend, text), group="list")

    def aim(self, *, one: bool = False) -> Aim:
        """The marked contacts, else the one under the cursor, and the next follow-up of each."""
        ids = tuple(self._table.chosen(one=one))
        if not ids:
            return NOTHING
        first = [self.app.ask(partial(reminders.ids, contact_id=one, limit=1), None) for one in ids[:500]]
        due = tuple(int(found[0]) for found in first if found)
        return Aim("contact", ids, ids, due)

    def why(self, action_id: str) -> str:
        """No follow-up: say how to set one."""
        row = self._table.row
        if action_id in ("done", "snooze") and row is not None:
            return f"{row.name} has no open follow-up. f sets one."
        return ""

    def find(self) -> None:
        """To the search line."""
        self.close_pane()
        self._search.focus()

    def search_for(self, text: str) -> None:
        """Search, as if typed."""
        self._search.value = text
        self.find()

    def open(self, contact_id: int) -> None:
        """Show one contact: in the list where it stands, and its card."""
        if not self._table.go_to_key(contact_id):
            self._open_id = contact_id
            self._search.value = ""
            if not self._asked:
                self._extend("", self.app.ask(contacts.ids, self._table.keys))
        self.open_pane()

    def step_back(self) -> bool:
        """From a search to the whole list."""
        if not self._search.value:
            return False
        self._search.value = ""
        self._table.focus()
        return True

    def fill_pane(self) -> None:
        """The card of the contact under the cursor."""
        card.show(self.reader, self._table.key, self.app)

    def on_input_changed(self, event: Input.Changed) -> None:
        """Narrow the list with each letter."""
        event.stop()
        if event.value.strip() != self._asked:
            self.load()

    def on_input_submitted(self, event: Input.Submitted) -> None:
        """Enter goes into the list."""
        event.stop()
        self._table.focus()

    def key_down(self) -> None:
        """Down goes from the search line into the list."""
        if self._search.has_focus:
            self._table.focus()

    def _show(self, keys: Sequence[int], *, keep: bool) -> None:
        self._table.columns = self._columns()
        self._table.show(keys, keep=keep)

    def _extend(self, asked: str, keys: Sequence[int]) -> None:
        """The whole list has come: show it with the cursor where it is, unless another is wanted by now."""
        if asked != self._asked or not self.is_mounted:
            return
        self._table.show(keys)
        self._say_found(len(keys), capped=bool(self._asked) and len(keys) >= MOST_FOUND)
        if self._open_id:
            if not self._table.go_to_key(self._open_id):
                self.app.say(f"Contact #{self._open_id} is archived. simplecrm contacts restore {self._open_id}")
            self._open_id = 0

    def _say_found(self, count: int, *, capped: bool) -> None:
        self._found.update(Content(f"{count:,}{'+' if capped else ''} "))

    def _columns(self) -> list[Column]:
        now = self.app.now
        return [
            Column("Name", lambda row: (row.name, "strong"), weight=3, least=14),
            Column("Company", lambda row: row.company, weight=2, least=10, drop=1),
            Column("Last", lambda row: (ago(row.last_at, now) if row.last_at else "—", "quiet"), width=6, drop=2),
            Column("Next", lambda row: _next(row, now), width=NEXT),
        ]


def _next(row: ContactRow, now: datetime.datetime) -> Cell:
    if not row.next_due:
        return ""
    sign = due_sign(row.next_due, now)
    words = due_words(row.next_due, now)
    if len(words) > NEXT - 2:
        words = due_words(row.next_due[:10], now)
    return f"{sign} {words}", LOOK_OF_SIGN.get(sign, "")
