"""Contacts: a search line, the list, and beside it the card of the contact under the cursor."""

from __future__ import annotations

import datetime
import sqlite3
from collections.abc import Callable, Iterable, Sequence
from functools import partial
from typing import ClassVar

from textual.binding import Binding, BindingType
from textual.widget import Widget

from simplecrm import config
from simplecrm.core.query import QueryContext
from simplecrm.core.query.words import is_plain, may_find_archived
from simplecrm.core.records.contacts import ContactRow
from simplecrm.errors import NotUnderstood
from simplecrm.lookups import contacts, reminders, search
from simplecrm.registry import key_of
from simplecrm.show.reminders import next_sign, next_words, with_date
from simplecrm.show.when import ago, day, due_words
from simplecrm.tui.messages import EVERYTHING
from simplecrm.tui.screens.arranged import ArrangedScreen
from simplecrm.tui.screens.base import ON_FOLLOW_UP
from simplecrm.tui.screens.paned import SIGN_STYLES, PanedScreen
from simplecrm.tui.screens.sorting import CONTACTS, Chosen
from simplecrm.tui.target import NOTHING, Target
from simplecrm.tui.widgets import card
from simplecrm.tui.widgets.columns import Cell, Column
from simplecrm.tui.widgets.reader import Reader
from simplecrm.tui.widgets.record_table import RecordTable
from simplecrm.tui.widgets.search_line import SearchLine, or_fault

FIRST_PAGE = 200
"""Contacts loaded before the first paint; a worker loads the rest."""

QUICK_SORTS = frozenset({"name", "created", "id"})
"""The orders that an index has, so that the first page is there before the first paint."""

FIRST_MATCHES = 64
"""Matches that a search shows first: enough for a tall screen. The rest follow."""

NEXT_COLUMN_CELLS, WIDE_NEXT_COLUMN_CELLS = 14, 22
"""The width of the column “Next”; a date or time of day that does not fit is on the card."""

NOT_SHORT = frozenset({"Email", "Phone", "Title", "Tags"})
"""The columns for which more is read of each contact."""

MAX_MATCHES = 1000
"""The most matches that a search shows; the count then ends in ``+``."""

SORTING = "Sorting …"

NO_CONTACTS = "No contacts yet.\n\na  adds a contact.\nI  imports a file.\nSample data to try it on: simplecrm demo"


class ContactsScreen(PanedScreen, ArrangedScreen):
    """The search line, the list and the card."""

    BINDINGS: ClassVar[list[BindingType]] = [
        # In the list Enter opens the card; in the card it goes on to the company's or deal's page.
        Binding("enter", "app.take('page')", "Page", show=False),
    ]
    mode = "contacts"
    finds = "contact"
    filters_by = "contact"
    orders = CONTACTS
    concerns: ClassVar[frozenset[str]] = EVERYTHING

    def __init__(self) -> None:
        super().__init__()
        self._asked = ""
        self._asked_in: Chosen | None = None
        """The order of the list that was asked for; None for matches best first."""
        self._shown_for: tuple[str, Chosen | None] | None = None
        """The text and the order of the list that is shown, None before the first one."""
        self._open_id = 0
        self._total = 0
        self._open_counts: dict[int, int] = {}
        """How many open follow-ups there are with the contacts of the lines that were loaded."""

    def left(self) -> Iterable[Widget]:
        """The search line and the list."""
        self._line = SearchLine(
            "/", "names, companies, notes, numbers … or tag:vip last>30d",
            asked=self._search, left=lambda: self._table.focus(),
        )  # fmt: skip
        self._table = RecordTable(
            self.shown_columns(),
            lambda keys: self.services.ask(lambda connection: self._rows(connection, keys), []),
            empty=NO_CONTACTS,
        )
        yield self._line
        yield self._table

    @property
    def query_text(self) -> str:
        """What the search line asks for."""
        return self._line.text

    def pane(self) -> Reader:
        """The card."""
        return Reader(id="pane")

    def load(self) -> None:
        """Load the contacts that the search line asks for in a worker; if it is empty, the first of all at once, unless
        their order takes longer."""
        text = self._line.text
        if is_plain(text) and text:
            self.sorting.by_match = True
        else:
            self.sorting.forget_search()
        order = self.sorting.chosen
        # A list that was asked for, but is not shown yet, still begins with its first line.
        again = (text, order) == self._shown_for
        self._asked, self._asked_in = text, order
        if text:
            self._open_id = 0  # something else is wanted by now
        self.show_filter()
        if again:
            self._total = 0  # a change may have changed the total; count it when it is shown next
        if text and not self._total and not may_find_archived(text):
            self.services.ask_later(contacts.count, self._show_total, group="total")
        if text:
            self._load_matches(text, order, keep=again)
        else:
            self._load_all(self.sorting.of_list, again=again)

    @property
    def is_answering(self) -> bool:
        """Whether the following keys are for a contact, or for a list, that is still loading."""
        return bool(self._open_id) or super().is_answering

    def _load_all(self, order: Chosen, *, again: bool) -> None:
        every = partial(contacts.ids, sort=order.sort, reverse=order.reverse)
        rest = partial(self._extend, "", order)
        self._table.empty = NO_CONTACTS
        if again and len(self._table.keys):
            self.services.ask_later(every, partial(rest, is_rest=False), group="list")
        elif order.sort in QUICK_SORTS:
            first = self.services.ask(partial(every, limit=FIRST_PAGE), self._table.keys)
            self._show(first, keep=again, is_part=True)
            self.services.ask_later(every, rest, group="list")
        else:

            def shown(keys: Sequence[int]) -> None:
                if (self._asked, self._asked_in) != ("", order) or not self.is_mounted:
                    return
                self._table.empty = NO_CONTACTS
                self._show(keys, keep=again, is_part=True)
                self.services.ask_later(every, rest, group="list")

            if not len(self._table.keys):
                self._table.empty = SORTING
            self._line.wait("sorting …")
            # Not before the screen is painted, and ready to show an answer.
            first_page = partial(self.services.ask_later, partial(every, limit=FIRST_PAGE), shown, group="list")
            self.call_after_refresh(first_page)

    def _load_matches(self, text: str, order: Chosen | None, *, keep: bool) -> None:
        """Load the matches in a worker, the first page first, so that the next letter never waits for them."""

        def shown(found: Sequence[int] | NotUnderstood) -> None:
            if (text, order) != (self._asked, self._asked_in) or not self.is_mounted:
                return
            if isinstance(found, NotUnderstood):
                self._line.say_fault(found)
                # A letter ago the incomplete query was plain words, which usually found nobody.
                self._table.empty = f"{found.sentence}\n\n{key_of('help')}  shows the query language."
                self._table.reread()
                return
            self._show_found(text, found, keep=keep)
            if len(found) >= FIRST_MATCHES:
                all_of_them = partial(matches, limit=MAX_MATCHES if order is None else None)
                self.services.ask_later(all_of_them, partial(self._extend, text, order), group="list")

        def ask() -> None:
            if (text, order) == (self._asked, self._asked_in):
                self.services.ask_later(or_fault(partial(matches, limit=FIRST_MATCHES)), shown, group="list")

        matches = self._question(text, order)
        self._line.wait()
        # Not before the letter is painted: a worker slows that down, and so do quick matches.
        self.call_after_refresh(ask)

    def _question(self, text: str, order: Chosen | None) -> Callable[..., Sequence[int]]:
        """The search by words, best first, or by a query or words in an order; called with the connection and
        ``limit``."""
        if order is None:
            return partial(search.ids, text=text)
        context = QueryContext(self.services.now, config.get)
        sort, reverse = order

        def matches(connection: sqlite3.Connection, *, limit: int | None) -> Sequence[int]:
            from simplecrm.lookups.query import compiler

            return compiler.ids(connection, text, context, sort=sort, reverse=reverse, limit=limit)

        return matches

    def target(self, *, one: bool = False) -> Target:
        """The marked contacts, else the one under the cursor, each with its next follow-up."""
        ids = tuple(self._table.chosen(one=one))
        if not ids:
            return NOTHING
        return Target("contact", ids, ids, tuple(self.services.ask(partial(reminders.next_ids, contact_ids=ids), [])))

    def disabled_reason(self, action_id: str) -> str:
        """For a contact without a follow-up, how to set one."""
        row = self._table.row
        if action_id in ON_FOLLOW_UP and row is not None:
            return f"{row.name} has no open follow-up. {key_of('follow_up')} sets one."
        return ""

    def find(self) -> None:
        """Go to the search line."""
        self.close_pane()
        self._line.focus()

    def filter(self) -> None:
        """Go to the search line, which accepts queries, too."""
        self.find()

    def filter_by(self, text: str) -> None:
        """Search for a query, or show all contacts if it is empty, and go to the list."""
        self.close_pane()
        self._line.text = text
        self._table.focus()

    def search_for(self, text: str) -> None:
        """Search for a text as if it was typed."""
        self._line.text = text
        self.find()

    def expect(self, contact_id: int) -> None:
        """A contact is about to be opened: keys typed ahead are for that one."""
        self._open_id = contact_id

    def open(self, contact_id: int) -> None:
        """Select a contact in the list, and show its card."""
        self._open_id = 0
        if not self._table.go_to_key(contact_id):
            self._open_id = contact_id
            self._line.text = ""
            if not self._asked:
                order = self.sorting.of_list
                every = partial(contacts.ids, sort=order.sort, reverse=order.reverse)
                self._extend("", order, self.services.ask(every, self._table.keys))
        self.open_pane()

    def step_back(self) -> bool:
        """Clear the search, and stay on the contact that it found."""
        if not self._line.text:
            return False
        self._table.hold()
        self._line.text = ""
        self._search()  # now, or an answer to the last letter might still be shown, and the contact no longer be held
        self._table.focus()
        return True

    def fill_pane(self) -> None:
        """The card of the contact under the cursor."""
        card.show(self.reader, self._table.key, self.services)

    def _search(self) -> None:
        if self._line.text != self._asked:
            self.load()

    def _show_found(self, text: str, keys: Sequence[int], *, keep: bool) -> None:
        self._table.empty = f"Nothing matches “{text}”.\n\nesc clears the search, {key_of('add')} adds a contact."
        self._show(keys, keep=keep, is_part=len(keys) >= FIRST_MATCHES)
        self._line.say_found(len(keys), of=self._of_how_many(), capped=len(keys) >= FIRST_MATCHES)

    def _show_total(self, total: int) -> None:
        self._total = total
        if self._asked and self.is_mounted:
            self._line.say_total(self._of_how_many())

    def _of_how_many(self) -> int:
        """The total to show beside the number of matches: all contacts that are not archived, or 0 to show none."""
        return self._total if self._asked and not may_find_archived(self._asked) else 0

    def _show(self, keys: Sequence[int], *, keep: bool, is_part: bool) -> None:
        self._shown_for = self._asked, self._asked_in
        self._table.columns = self.shown_columns()
        self.sorting.show_on(self._table)
        self._table.show(keys, keep=keep, is_part=is_part)

    def _extend(self, asked: str, order: Chosen | None, keys: Sequence[int], *, is_rest: bool = True) -> None:
        """Show the whole list, loaded by a worker, without moving the cursor, unless another one is wanted by now;
        ``is_rest``: its first part was just shown."""
        if (asked, order) != (self._asked, self._asked_in) or not self.is_mounted:
            return
        if is_rest:
            self._table.show_rest(keys)
        else:
            self._table.show(keys)
        if not self._asked:
            self._total = len(keys)
        self._line.say_found(len(keys), of=self._of_how_many(), capped=order is None and len(keys) >= MAX_MATCHES)
        if self._open_id:
            if not self._table.go_to_key(self._open_id):
                bring_back = self.services.offered(f"simplecrm contacts restore {self._open_id}")
                self.services.say(f"Contact #{self._open_id} is archived. Restore it: {bring_back}")
            self._open_id = 0

    def _rows(self, connection: sqlite3.Connection, keys: Sequence[int]) -> list[ContactRow]:
        found = contacts.rows(connection, keys, short=not self._table.shows(NOT_SHORT))
        self._open_counts |= reminders.open_counts(connection, (row.id for row in found if row.next_due))
        return found

    def _next_column(self, width: int, *, wider: Column | None = None) -> Column:
        now = self.services.now
        return Column(
            "Next", lambda row: _next(row, now, self._open_counts.get(row.id, 1), width), width=width, wider=wider
        )

    def every_column(self) -> list[Column]:
        """Those that appear with the width, and those that are there only if they are chosen."""
        now = self.services.now
        return [
            Column("Name", lambda row: (row.name, "strong"), weight=3, least=14),
            Column("Company", lambda row: row.company, weight=2, least=10, drop=1),
            Column("Last", lambda row: (ago(row.last_at, now) if row.last_at else "—", "quiet"), width=6, drop=2),
            Column("Stage", lambda row: row.stage, width=10, extra=True),
            Column("Phone", lambda row: row.phone, width=18, extra=True),
            Column("Title", lambda row: row.title, weight=2, least=12, extra=True),
            Column("Tags", lambda row: (" ".join(row.tags), "quiet"), weight=1, extra=True),
            Column("Email", lambda row: row.email, weight=2, least=16, optional=True),
            Column("Created", lambda row: (day(row.created_at, now), "quiet"), width=11, optional=True),
            *self.owner_columns(lambda row: str(row.owner)),
            self._next_column(NEXT_COLUMN_CELLS, wider=self._next_column(WIDE_NEXT_COLUMN_CELLS)),
        ]


def _next(row: ContactRow, now: datetime.datetime, count: int, room: int) -> Cell:
    """When the next of ``count`` follow-ups is due, and how many more there are; with the date if it is late and there
    is room."""
    if not row.next_due:
        return ""
    sign = next_sign(row.next_due, now, do_not_contact=row.do_not_contact)
    words = next_words(row.next_due, now, do_not_contact=row.do_not_contact)
    more = f" +{count - 1}" if count > 1 else ""
    dated = with_date(words, row.next_due, now)
    if len(dated + more) <= room - 2:
        words = dated
    elif len(words + more) > room - 2:
        words = due_words(row.next_due[:10], now)
    return f"{sign} {words}{more}", SIGN_STYLES.get(sign, "")
