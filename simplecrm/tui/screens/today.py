"""Today: late and due follow-ups, birthdays, alerts, the week."""

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
from simplecrm.core.alerts import KINDS, Key
from simplecrm.core.query import QueryContext
from simplecrm.core.records import Record
from simplecrm.core.records.alerts import MonthChange
from simplecrm.core.records.cases import Case
from simplecrm.core.records.deals import Deal
from simplecrm.core.records.purchases import Purchase
from simplecrm.core.records.reminders import Reminder
from simplecrm.lookups import contacts, reminders, today, users
from simplecrm.lookups.alerts.current import Alerts, current
from simplecrm.lookups.query.compiler import Condition
from simplecrm.lookups.subjects import NOTHING as NO_SUBJECT
from simplecrm.lookups.subjects import Subject
from simplecrm.lookups.today import Celebration, Drifting, Due
from simplecrm.registry import key_of
from simplecrm.show import alerts
from simplecrm.show.reminders import reminder_sign, reminder_when, with_date
from simplecrm.show.today import celebration_words, contact_id, is_alert, line_sign, what_for, who
from simplecrm.show.when import due_words
from simplecrm.tui.screens.base import AFTER_PAINT_SECONDS, ON_FOLLOW_UP
from simplecrm.tui.screens.filtered import FilteredScreen
from simplecrm.tui.screens.paned import SIGN_STYLES
from simplecrm.tui.target import NOTHING, Target, about_of
from simplecrm.tui.week import Week, week
from simplecrm.tui.widgets.columns import Cell, Column
from simplecrm.tui.widgets.flow import assemble
from simplecrm.tui.widgets.reader import Reader
from simplecrm.tui.widgets.record_table import Heading, RecordTable, group_heading
from simplecrm.tui.widgets.week_lines import WeekLines

REMINDER, CELEBRATION, *_ = CODES = ("reminder", "celebration", *KINDS)
"""The kinds of lines. The key of a line is the id of its record times ``STEP`` plus the place of its kind here."""

STEP = 16

NEW_BOOK = (
    f"Welcome. This book is empty.\n\n{key_of('add')}  adds your first contact.\n"
    f"{key_of('import')}  imports a file: contacts, calendars, mail.\n{key_of('help')}  shows all keys.\n"
    "Sample data to try it on: simplecrm demo"
)
NOTHING_DUE = (
    f"Nothing is due. Well done.\n\n{key_of('search')}  finds somebody to talk to.\n"
    f"{key_of('log')}  logs an activity, {key_of('follow_up')}  sets a follow-up."
)

NO_MATCHES = "Nothing that is due matches the filter.\n\nesc shows all again."


MINE, EVERYONES = "Mine, and what nobody owns", "Everyone's"
"""What Today shows in a book in which others own something."""

ALL_MINE = "Nobody else owns anything in this book."
NO_USER = "Today is everyone's: set the setting “user” to your name first."


class Extras(Record):
    """The data loaded by a worker: birthdays and anniversaries, the alerts, whether the book has no contacts, and the
    week around today."""

    celebrations: tuple[Celebration, ...] = ()
    alerts: Alerts = Alerts()
    is_new: bool = False
    week: Week | None = None


class TodayScreen(FilteredScreen):
    """The agenda of the day; Enter opens the card, or the page of a company or deal."""

    mode = "today"
    keys = (
        "log", "follow_up", "note", "done", "snooze", "focus", "edit", "add", "tag", "search", "mark", "undo",
        "palette", "help",
    )  # fmt: skip
    CSS_PATH: ClassVar[CSSPathType | None] = ["paned.tcss", "today.tcss"]
    concerns: ClassVar[frozenset[str]] = frozenset(
        {
            "contacts",
            "companies",
            "activities",
            "reminders",
            "tags",
            "deals",
            "purchases",
            "cases",
            "products",
            "alerts",
        }
    )

    def __init__(self) -> None:
        super().__init__()
        self._others: dict[int, Any] = {}
        self._extras = Extras()
        self._day = datetime.date.min

    def listed(self) -> Iterable[Widget]:
        """Whose the agenda is, the agenda, and below it the week."""
        self._whose = Static(id="whose", markup=False)
        yield self._whose
        self._table = RecordTable(self._columns(), self._fetch, key=_key, empty=NOTHING_DUE, header=False)
        self._week = WeekLines(id="week")
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
        now, user, text = self.services.now, self.services.user_shown, self.query_text
        self._day = now.date()
        self._table.columns = self._columns()
        if text:
            self.ask_filtered(
                lambda connection, where: _narrowed(connection, now, text, where, user), self._show_narrowed
            )
            return
        self._say_whose()
        self._arrange(self._ask_due(), is_part=True)
        self.set_timer(AFTER_PAINT_SECONDS, self._ask_for_extras)

    def target(self, *, one: bool = False) -> Target:
        """The marked lines, else the one under the cursor, with their contacts, follow-ups and alerts."""
        keys = self._table.chosen(one=one)
        rows = self._table.rows(keys)
        if not rows:
            return NOTHING
        people = tuple(dict.fromkeys(number for row in rows if (number := contact_id(row))))
        snoozable = tuple(Key(alerts.kind_of(row), row.id) for row in rows if is_alert(row))
        due = tuple(row.id for row in rows if isinstance(row, Reminder))
        if len(due) == len(rows):
            return Target("reminder", due, people, due, about=_about(rows))
        ids = tuple(row.id for row in rows if isinstance(row, Deal))
        if len(ids) == len(rows):
            return Target("deal", ids, people, alerts=snoozable)
        unpaid = tuple(row.id for row in rows if isinstance(row, Purchase))
        return Target("contact", people, people, due, unpaid, _about(rows), snoozable)

    def open_line(self) -> None:
        """Open the page of a deal or case, the reports from a month, or the page of what a line without a contact is
        about; else the card."""
        row = self._table.row
        if isinstance(row, Case):
            from simplecrm.tui.screens.page import PageScreen

            self.app.push_screen(PageScreen(Subject("case", row.id)))
        elif isinstance(row, MonthChange):
            self.take("reports")
        elif isinstance(row, Deal) or (row is not None and not contact_id(row)):
            self.take("page")
        else:
            super().open_line()

    def act(self, action_id: str, target: Target) -> None:  # noqa: ARG002
        """Show everyone's work, or that of the user and of nobody."""
        if not self.is_shared:
            has_user = bool(self.services.book.user())
            self.services.say(ALL_MINE if has_user else NO_USER, severity="warning")
            return
        self.services.everyone = not self.services.everyone
        self._extras = Extras(week=self._extras.week)
        self.load()
        self.count()

    def key_beside(self) -> int:
        """The line after those that are put off, which go further down."""
        return self._table.key_beside()

    def select(self, key: int) -> None:
        """Select that line."""
        self._table.go_to_key(key)

    def disabled_reason(self, action_id: str) -> str:
        """A line may be something else than a follow-up."""
        row = self._table.row
        if row is None or isinstance(row, Reminder) or action_id not in ON_FOLLOW_UP:
            return ""
        if action_id == "snooze" and is_alert(row):
            return ""
        if action_id != "done" and is_alert(row):
            return "An alert has no due date to move. z snoozes it."
        if isinstance(row, Purchase):
            return f"{row.text} is not a follow-up. $ marks it as paid."
        name = who(row, self.services.now)
        return (
            f"{name} is not listed for a follow-up. {key_of('log')} logs an activity."
            if name
            else "This is not a follow-up."
        )

    def fill_pane(self) -> None:
        """Show the card of the line's contact."""
        row = self._table.row
        from simplecrm.tui.widgets import card

        card.show(self.reader, contact_id(row) if row is not None else 0, self.services)

    def _fetch(self, keys: Sequence[int]) -> list[Any]:
        wanted = [key // STEP for key in keys if key % STEP == CODES.index(REMINDER)]
        found: list[Any] = (
            self.services.ask(lambda connection: reminders.rows(connection, wanted), []) if wanted else []
        )
        return found + [self._others[key] for key in keys if key in self._others]

    def _ask_due(self) -> Due:
        def asked(connection: sqlite3.Connection) -> Due:
            whose = users.whose(connection, self.services.user_shown)
            return today.due(connection, self.services.now, user=whose)

        return self.services.ask(asked, Due())

    def _say_whose(self, *, is_of_owner: bool = False) -> None:
        """Show above the list whose work it is, unless a filter ``is_of_owner``."""
        is_shown = not is_of_owner and self.is_shared
        self.set_class(is_shown, "-shared")
        if is_shown:
            shown, other = (EVERYONES, "mine") if self.services.everyone else (MINE, "everyone's")
            words = assemble((shown, "bold"), (f" · {key_of('everyone')} shows {other}", "$quiet"))
            self._whose.update(words)

    def _show_narrowed(self, found: tuple[Due, Extras, bool]) -> None:
        due, extras, is_of_owner = found
        self._say_whose(is_of_owner=is_of_owner)
        self._extras = extras._replace(week=self._extras.week)
        self._arrange(due)
        self.say_found(len(self._table.keys))

    def _arrange(self, due: Due, *, is_part: bool = False) -> None:
        """Show the lines loaded so far under their headings."""
        extras = self._extras
        groups = alerts.groups(extras.alerts)
        self._others = {
            _key(item): item for part in (extras.celebrations, *(part for _, part in groups)) for item in part
        }
        counts = {
            alerts.CASES: extras.alerts.case_count,
            alerts.UNPAID: extras.alerts.unpaid_count,
            alerts.DEALS: extras.alerts.deal_count,
            alerts.STUCK: extras.alerts.stuck_count,
        }
        keys, headings = array("q"), list[Heading]()
        for title, look, part in (
            ("Late", "late", [one * STEP for one in due.late]),
            ("Today", "soon", [one * STEP for one in due.today]),
            ("Celebrating", "", [_key(item) for item in extras.celebrations]),
            *((title, "", [_key(item) for item in items]) for title, items in groups),
            ("This week", "", [one * STEP for one in due.week]),
            ("Do not contact", "", [one * STEP for one in due.do_not_contact]),
        ):
            if part:
                headings += group_heading(len(keys), title, counts.get(title, len(part)), look)
                keys.extend(part)
        words = NO_MATCHES if self.query_text else NEW_BOOK if extras.is_new else NOTHING_DUE
        self._table.empty = words
        self._table.show(keys, headings, is_part=is_part)
        if self.has_class("-pane"):
            self.fill_pane()

    def _ask_for_extras(self) -> None:
        now, user = self.services.now, self.services.user_shown
        self.services.ask_later(lambda connection: _extras(connection, now, user), self._add, group="agenda")

    def _add(self, extras: Extras) -> None:
        if self.query_text:
            return
        self._extras = extras
        if self.is_mounted:
            if extras.week is not None:
                self._week.show(extras.week)
            self._arrange(self._ask_due())

    def _look_at_clock(self) -> None:
        if self.services.now.date() != self._day and self.services.is_in_front(self):
            self.load()
        else:
            self._table.reread()

    def _columns(self) -> list[Column]:
        now, me = self.services.now, self.services.book.user()
        return [
            Column("", lambda row: _sign(row, now), width=1),
            Column("Who", lambda row: (who(row, now), "strong"), weight=4, least=14),
            Column(
                "When",
                lambda row: _when(row, now),
                width=14,
                wider=Column("When", lambda row: _dated(row, now), width=22),
            ),
            Column("What", lambda row: _what(row, now, me), weight=7, least=16),
            Column("Company", lambda row: (_company(row), "quiet"), weight=3, least=12, drop=1),
        ]


def _narrowed(
    connection: sqlite3.Connection, now: datetime.datetime, text: str, where: Condition, user: str
) -> tuple[Due, Extras, bool]:
    """The agenda of what the query ``text`` finds, and whether that is on owners."""
    context, ahead = QueryContext(now, config.get), config.number("celebrate_days")
    whose = users.whose(connection, user)
    found = today.narrowed(connection, context, text, where, ahead=ahead, user=whose)
    parts = (found.late, found.today, found.week, found.do_not_contact)
    due = Due(*(tuple(item.id for item in part) for part in parts))
    listed = Alerts(**{field: getattr(found, field) for field in Alerts._fields})
    return due, Extras(found.celebrations, listed), where.by_owner


def _extras(connection: sqlite3.Connection, now: datetime.datetime, user: str) -> Extras:
    whose = users.whose(connection, user)
    return Extras(
        tuple(today.celebrations(connection, now.date(), days=config.number("celebrate_days"), user=whose)),
        current(connection, QueryContext(now, config.get), user=whose),
        not len(contacts.ids(connection, limit=1)),
        week(connection, now, whose),
    )


def _kind(row: Any) -> str:
    if isinstance(row, Reminder):
        return REMINDER
    return CELEBRATION if isinstance(row, Celebration) else alerts.kind_of(row)


def _key(row: Any) -> int:
    number = row.contact_id if isinstance(row, Celebration) else row.id
    return int(number) * STEP + CODES.index(_kind(row))


def _sign(row: Any, now: datetime.datetime) -> Cell:
    sign = line_sign(row, now)
    return sign, SIGN_STYLES.get(sign, "")


def _about(rows: Sequence[Any]) -> Subject:
    """The company or deal that a single line without a contact is about."""
    return NO_SUBJECT if any(isinstance(row, (Case, MonthChange)) for row in rows) else about_of(rows)


def _company(row: Any) -> str:
    return str(getattr(row, "company", ""))


def _when(row: Any, now: datetime.datetime) -> Cell:
    if isinstance(row, Celebration):
        return due_words(row.day, now).removeprefix("today")
    if isinstance(row, Reminder):
        sign, words = reminder_sign(row, now), reminder_when(row, now)
        if row.due[:10] == now.date().isoformat():
            words = words.removeprefix("today").strip()
        return words, SIGN_STYLES.get(sign, "")
    return alerts.short_when(row, now), "late" if isinstance(row, (Deal, Purchase, Case)) else "quiet"


def _dated(row: Any, now: datetime.datetime) -> Cell:
    """The same, with the date of what is late."""
    cell = _when(row, now)
    due = row.due if isinstance(row, Reminder) else getattr(row, "due_on", "")
    return (with_date(cell[0], due, now), cell[1]) if due and not isinstance(cell, str) else cell


def _what(row: Any, now: datetime.datetime, me: str) -> Cell:
    if isinstance(row, Celebration):
        return celebration_words(row)
    if isinstance(row, Reminder):
        return what_for(row.text, row, me)
    words = alerts.words(row, now).what
    if isinstance(row, Drifting):
        return words, "quiet"
    return what_for(f"{words} · {row.stage}", row, me) if isinstance(row, Deal) else words
