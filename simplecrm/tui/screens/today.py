"""Today: late and due follow-ups, birthdays, drifting contacts, unpaid purchases, deals past their date or stuck, the
week."""

from __future__ import annotations

import datetime
import sqlite3
from array import array
from collections.abc import Iterable, Sequence
from typing import Any, ClassVar

from textual.types import CSSPathType
from textual.widget import Widget
from textual.widgets import Static

from simplecrm import config
from simplecrm.core.query import QueryContext
from simplecrm.core.records import Record
from simplecrm.core.records.deals import Deal
from simplecrm.core.records.purchases import Purchase
from simplecrm.core.records.reminders import Reminder, with_whom
from simplecrm.lookups import contacts, reminders, today
from simplecrm.lookups.alerts import drift
from simplecrm.lookups.query.compiler import Condition
from simplecrm.lookups.today import Celebration, Drifting, Due, WaitingDeals
from simplecrm.show.deals import days_in_stage
from simplecrm.show.reminders import reminder_sign, reminder_when
from simplecrm.show.today import bought_words, celebration_words, drifting_words, is_past_date, unpaid_words
from simplecrm.show.when import due_words, money
from simplecrm.tui.screens.base import AFTER_PAINT_SECONDS, BookScreen
from simplecrm.tui.screens.filtered import FilteredScreen
from simplecrm.tui.screens.paned import SIGN_STYLES
from simplecrm.tui.target import NOTHING, Target, about_of, people_of
from simplecrm.tui.widgets.columns import Cell, Column
from simplecrm.tui.widgets.flow import assemble
from simplecrm.tui.widgets.reader import Reader
from simplecrm.tui.widgets.record_table import Heading, RecordTable, group_heading

REMINDER, CELEBRATION, DRIFTING, DEAL, UNPAID = 0, 1, 2, 3, 4
"""The kind of a line; its key is the id times eight plus this."""

NEW_BOOK = (
    "Welcome. This book is empty.\n\na  adds your first contact.\n"
    "Import a file: simplecrm import contacts.csv\n?  shows all keys."
)
NOTHING_DUE = "Nothing is due. Well done.\n\n/  finds somebody to talk to.\nl  logs an activity, f  sets a follow-up."

NO_MATCHES = "Nothing that is due matches the filter.\n\nesc shows all again."


class Extras(Record):
    """The data loaded by a worker: birthdays and anniversaries, drifting contacts, the deals that wait, the oldest of
    the unpaid purchases, whether the book has no contacts, and the summary of the week."""

    celebrations: tuple[Celebration, ...] = ()
    drifting: tuple[Drifting, ...] = ()
    deals: WaitingDeals = WaitingDeals()
    unpaid: tuple[Purchase, ...] = ()
    unpaid_count: int = 0
    is_new: bool = False
    week: str = ""


class TodayScreen(FilteredScreen):
    """The agenda of the day; Enter opens the card, or the page of a company or deal."""

    mode = "today"
    keys = BookScreen.keys
    CSS_PATH: ClassVar[CSSPathType | None] = ["paned.tcss", "today.tcss"]
    concerns: ClassVar[frozenset[str]] = frozenset(
        {"contacts", "companies", "activities", "reminders", "tags", "deals", "purchases"}
    )

    def __init__(self) -> None:
        super().__init__()
        self._others: dict[int, Any] = {}
        self._extras = Extras()
        self._day = datetime.date.min

    def listed(self) -> Iterable[Widget]:
        """The agenda, and below it the summary of the week."""
        self._table = RecordTable(self._columns(), self._fetch, key=_key, empty=NOTHING_DUE, header=False)
        self._week = Static(id="week", markup=False)
        yield self._table
        yield self._week

    def pane(self) -> Reader:
        """The card."""
        return Reader(id="pane")

    def on_mount(self) -> None:
        """Start the clock that reloads the agenda at midnight."""
        self.set_interval(30, self._look_at_clock)

    def load(self) -> None:
        """Load what is due now, and the rest in a worker."""
        now = self.services.now
        self._day = now.date()
        self._table.columns = self._columns()
        if self.query_text:
            self.ask_filtered(lambda connection, where: _narrowed(connection, now, where), self._show_narrowed)
            return
        self._arrange(self._ask_due())
        self.set_timer(AFTER_PAINT_SECONDS, self._ask_for_extras)

    def target(self, *, one: bool = False) -> Target:
        """The marked lines, else the one under the cursor, with their contacts and follow-ups."""
        keys = self._table.chosen(one=one)
        rows = self._table.rows(keys)
        if not rows:
            return NOTHING
        people, about = people_of(rows), about_of(rows)
        due = tuple(row.id for row in rows if isinstance(row, Reminder))
        if len(due) == len(rows):
            return Target("reminder", due, people, due, about=about)
        ids = tuple(row.id for row in rows if isinstance(row, Deal))
        if len(ids) == len(rows):
            return Target("deal", ids, people)
        unpaid = tuple(row.id for row in rows if isinstance(row, Purchase))
        return Target("contact", people, people, due, unpaid, about)

    def open_line(self) -> None:
        """Open the page of a deal, or of what a line without a contact is about; else the card."""
        row = self._table.row
        if isinstance(row, Deal) or (row is not None and not row.contact_id):
            self.take("page")
        else:
            super().open_line()

    def disabled_reason(self, action_id: str) -> str:
        """A line may be something else than a follow-up."""
        row = self._table.row
        if action_id in ("done", "snooze") and isinstance(row, Purchase):
            return f"{row.text} is not a follow-up. $ marks it as paid."
        if action_id in ("done", "snooze") and row is not None:
            return f"{_who(row)} is not listed for a follow-up. l logs an activity."
        return ""

    def fill_pane(self) -> None:
        """Show the card of the line's contact."""
        row = self._table.row
        from simplecrm.tui.widgets import card

        card.show(self.reader, row.contact_id if row is not None else 0, self.services)

    def _fetch(self, keys: Sequence[int]) -> list[Any]:
        wanted = [key >> 3 for key in keys if key & 7 == REMINDER]
        found: list[Any] = (
            self.services.ask(lambda connection: reminders.rows(connection, wanted), []) if wanted else []
        )
        return found + [self._others[key] for key in keys if key in self._others]

    def _ask_due(self) -> Due:
        return self.services.ask(lambda connection: today.due(connection, self.services.now), Due())

    def _show_narrowed(self, found: tuple[Due, Extras]) -> None:
        due, extras = found
        self._extras = extras._replace(week=self._extras.week)
        self._arrange(due)
        self.say_found(len(self._table.keys))

    def _arrange(self, due: Due) -> None:
        """Show the lines loaded so far under their headings."""
        extras = self._extras
        others = (*extras.celebrations, *extras.drifting, *extras.deals.overdue, *extras.deals.stuck, *extras.unpaid)
        self._others = {_key(item): item for item in others}
        counts = {"Not paid": extras.unpaid_count, "Stuck deals": extras.deals.stuck_count}
        keys, headings = array("q"), list[Heading]()
        for title, look, part in (
            ("Late", "late", [one * 8 for one in due.late]),
            ("Today", "soon", [one * 8 for one in due.today]),
            ("Celebrating", "", [_key(item) for item in extras.celebrations]),
            ("Drifting", "", [_key(item) for item in extras.drifting]),
            ("Not paid", "", [_key(item) for item in extras.unpaid]),
            ("Deals past their date", "", [_key(item) for item in extras.deals.overdue]),
            ("Stuck deals", "", [_key(item) for item in extras.deals.stuck]),
            ("This week", "", [one * 8 for one in due.week]),
            ("Do not contact", "", [one * 8 for one in due.do_not_contact]),
        ):
            if part:
                headings += group_heading(len(keys), title, counts.get(title, len(part)), look)
                keys.extend(part)
        words = NO_MATCHES if self.query_text else NEW_BOOK if extras.is_new else NOTHING_DUE
        self._table.empty = self.services.offered(words)
        self._table.show(keys, headings)
        if self.has_class("-pane"):
            self.fill_pane()

    def _ask_for_extras(self) -> None:
        now = self.services.now
        self.services.ask_later(lambda connection: _extras(connection, now), self._add, group="agenda")

    def _add(self, extras: Extras) -> None:
        if self.query_text:
            return
        self._extras = extras
        if self.is_mounted:
            self._week.update(assemble(extras.week))
            self._week.display = bool(extras.week)
            self._arrange(self._ask_due())

    def _look_at_clock(self) -> None:
        if self.services.now.date() != self._day and self.services.is_in_front(self):
            self.load()
        else:
            self._table.reread()

    def _columns(self) -> list[Column]:
        now = self.services.now
        return [
            Column("", lambda row: _sign(row, now), width=1),
            Column("Who", lambda row: (_who(row), "strong"), weight=4, least=14),
            Column("When", lambda row: _when(row, now), width=12),
            Column("What", _what, weight=7, least=16),
            Column("Company", lambda row: (row.company, "quiet"), weight=3, least=12, drop=1),
        ]


def _narrowed(connection: sqlite3.Connection, now: datetime.datetime, where: Condition) -> tuple[Due, Extras]:
    """The agenda of the contacts that match a condition."""
    found = today.agenda(connection, QueryContext(now, config.get), ahead=config.number("celebrate_days"), where=where)
    parts = (found.late, found.today, found.week, found.do_not_contact)
    due = Due(*(tuple(item.id for item in part) for part in parts))
    waiting = WaitingDeals(found.deals, found.stuck, found.stuck_count)
    return due, Extras(found.celebrations, found.drifting, waiting, found.unpaid, found.unpaid_count)


def _extras(connection: sqlite3.Connection, now: datetime.datetime) -> Extras:
    from simplecrm.tui.week import week_words

    day, context = now.date(), QueryContext(now, config.get)
    unpaid, unpaid_count = today.overdue_purchases(connection, day)
    return Extras(
        tuple(today.celebrations(connection, day, days=config.number("celebrate_days"))),
        tuple(drift.contacts(connection, context, limit=20)),
        today.waiting_deals(connection, context),
        tuple(unpaid),
        unpaid_count,
        not len(contacts.ids(connection, limit=1)),
        week_words(connection, now),
    )


def _key(row: Any) -> int:
    if isinstance(row, Reminder):
        return row.id * 8 + REMINDER
    if isinstance(row, (Deal, Purchase)):
        return row.id * 8 + (DEAL if isinstance(row, Deal) else UNPAID)
    return int(row.contact_id) * 8 + (CELEBRATION if isinstance(row, Celebration) else DRIFTING)


def _sign(row: Any, now: datetime.datetime) -> Cell:
    if isinstance(row, Reminder):
        sign = reminder_sign(row, now)
        return sign, SIGN_STYLES.get(sign, "")
    if isinstance(row, Celebration) and row.day == now.date().isoformat():
        return "•", "soon"
    return "○", ""


def _who(row: Any) -> str:
    if isinstance(row, (Deal, Purchase)):
        return row.contact or row.company
    return with_whom(row) if isinstance(row, Reminder) else str(row.name)


def _when(row: Any, now: datetime.datetime) -> Cell:
    if isinstance(row, Celebration):
        return due_words(row.day, now).removeprefix("today")
    if isinstance(row, Drifting):
        return drifting_words(row)[0], "quiet"
    if isinstance(row, Deal):
        if is_past_date(row, now):
            return due_words(row.expected_close, now), "late"
        return f"{days_in_stage(row, now):,} d", "late"
    if isinstance(row, Purchase):
        return unpaid_words(row, now), "late"
    sign, words = reminder_sign(row, now), reminder_when(row, now)
    if row.due[:10] == now.date().isoformat():
        words = words.removeprefix("today").strip()
    return words, SIGN_STYLES.get(sign, "")


def _what(row: Any) -> Cell:
    if isinstance(row, Celebration):
        return celebration_words(row)
    if isinstance(row, Drifting):
        return drifting_words(row)[1], "quiet"
    if isinstance(row, Deal):
        value = f" {money(row.value, row.currency)}" if row.value else ""
        return f"{row.title}{value} · {row.stage}"
    if isinstance(row, Purchase):
        return bought_words(row)
    return str(row.text)
