"""Follow-ups: the agenda, and beside it a month with the number due each day, in a narrow terminal on demand."""

from __future__ import annotations

import bisect
import datetime
import sqlite3
from array import array
from collections.abc import Iterable, Sequence
from typing import ClassVar

from textual.containers import Horizontal, Vertical
from textual.types import CSSPathType
from textual.widget import Widget

from simplecrm.core.records.reminders import Reminder, is_late, with_whom
from simplecrm.lookups import reminders
from simplecrm.lookups.query.compiler import Condition
from simplecrm.show.reminders import dated_when, reminder_sign, reminder_text, reminder_when
from simplecrm.show.today import what_for
from simplecrm.tui.screens.filtered import FilteredScreen
from simplecrm.tui.screens.paned import SIGN_STYLES
from simplecrm.tui.target import NOTHING, Target, about_of, people_of
from simplecrm.tui.widgets import card
from simplecrm.tui.widgets.columns import Column
from simplecrm.tui.widgets.month import Month
from simplecrm.tui.widgets.reader import Reader
from simplecrm.tui.widgets.record_table import Heading, RecordTable, group_heading

Group = tuple[str, str, Sequence[int]]
"""Title, style, and ids of a group of the agenda."""

FIRST_PAGE = 200
"""Follow-ups of a group loaded before the first paint; a worker loads the rest."""

MONTH_FROM_COLUMNS = 100
"""In a narrower terminal the list has the place of the month until it is asked for."""

BESIDE_FROM_COLUMNS = 64
"""In an even narrower one the month takes the place of the list."""

NOTHING_OPEN = "No open follow-ups.\n\nf  sets one."
NO_MATCHES = "No open follow-ups match the filter.\n\nesc shows all again."


class RemindersScreen(FilteredScreen):
    """Open follow-ups by due date."""

    mode = "followups"
    CSS_PATH: ClassVar[CSSPathType | None] = ["paned.tcss", "reminders.tcss"]
    concerns: ClassVar[frozenset[str]] = frozenset({"reminders", "contacts", "companies", "deals"})
    lists_follow_ups = True

    keys: ClassVar[tuple[str, ...]] = (
        "log", "follow_up", "note", "done", "snooze", "month", "edit", "tag", "filter", "search", "mark", "undo",
        "palette", "help",
    )  # fmt: skip

    def __init__(self) -> None:
        super().__init__()
        self._wants_month: bool | None = None
        """Whether the month is shown, None if that depends on the width of the terminal."""
        self._led_to = 0
        """The follow-up that the month led to, or 0. Its own day may be in another month, which is not gone to."""

    def body(self) -> Iterable[Widget]:
        """The agenda on the left, the month above the card on the right."""
        with Horizontal(id="panes"):
            with Vertical(id="left"):
                yield from self.left()
            with Vertical(id="right"):
                self._month = Month(self.services.now.date(), id="month")
                yield self._month
                yield self.pane()

    def listed(self) -> Iterable[Widget]:
        """The agenda."""
        self._table = RecordTable(
            self._columns(), lambda keys: self.services.ask(lambda connection: reminders.rows(connection, keys), []),
            empty=NOTHING_OPEN, header=False,
        )  # fmt: skip
        yield self._table

    def pane(self) -> Reader:
        """The card."""
        return Reader(id="pane")

    def load(self) -> None:
        """Load the agenda: the first lines of each group now, the rest in a worker, and the counts of the month."""
        self._table.columns = self._columns()
        now = self.services.now
        if self.query_text:
            self.ask_filtered(lambda connection, where: grouped(connection, now, where=where), self._show)
        else:
            groups = self.services.ask(lambda connection: grouped(connection, now, limit=FIRST_PAGE), [])
            is_part = any(len(ids) == FIRST_PAGE for _, _, ids in groups)
            self._show(groups, is_part=is_part)
            if is_part:
                self.services.ask_later(lambda connection: grouped(connection, now), self._show, group="list")
        self._count_month()

    @property
    def beside(self) -> Widget:
        """The month and the card."""
        return self.query_one("#right")

    def place(self) -> None:
        """Show the month if there is room for it, beside the list."""
        super().place()
        self._place_month()

    def act(self, action_id: str, target: Target) -> None:  # noqa: ARG002
        """Show the month and go to it, or hide it."""
        if self.has_class("-month"):
            self._hide_month()
        else:
            self._wants_month = True
            self._place_month()
            self.close_pane()
            row: Reminder | None = self._table.row
            self._look_at((_day(row.due) if row is not None else None) or self.services.now.date())
            self._month.focus()

    def target(self, *, one: bool = False) -> Target:
        """The marked follow-ups, else the one under the cursor, and their contacts."""
        ids = tuple(self._table.chosen(one=one))
        if not ids:
            return NOTHING
        rows: list[Reminder] = self._table.rows(ids[:500])
        return Target("reminder", ids, people_of(rows), ids, about=about_of(rows))

    def open_line(self) -> None:
        """Open the card, or the page of the company or deal that a follow-up without a contact is with."""
        row: Reminder | None = self._table.row
        if row is not None and not row.contact_id:
            self.take("page")
        else:
            super().open_line()

    def key_beside(self) -> int:
        """The line after those that are put off, which go further down."""
        return self._table.key_beside()

    def select(self, key: int) -> None:
        """Select that line."""
        self._table.go_to_key(key)

    def disabled_reason(self, action_id: str) -> str:
        """A follow-up may have no contact, or none and no company or deal."""
        if action_id in ("log", "follow_up", "note", "tag", "brief", "page") and self._table.row is not None:
            return "This follow-up has no contact. / finds one."
        return ""

    def fill_pane(self) -> None:
        """Show the card of the follow-up's contact."""
        row: Reminder | None = self._table.row
        card.show(self.reader, row.contact_id if row is not None else 0, self.services)

    def follow(self) -> None:
        """Update the card, and go to the day in the month."""
        super().follow()
        row: Reminder | None = self._table.row
        if row is None or row.id != self._led_to:
            self._led_to = 0
            if row is not None and not self._month.has_focus:
                self._look_at(_day(row.due))

    def action_other_pane(self) -> None:
        """Switch between agenda, month and card."""
        if self._month.has_focus:
            self.open_pane()
        elif self._table.has_focus and self.has_class("-month"):
            self._month.focus()
        else:
            self.close_pane()

    def action_back(self) -> None:
        """Go one step back, from the month to the agenda; a month that covers part of that is hidden."""
        if self._month.has_focus and self.app.size.width < MONTH_FROM_COLUMNS:
            self._hide_month()
        elif self._month.has_focus:
            self._table.focus()
        else:
            super().action_back()

    def on_month_moved(self, message: Month.Moved) -> None:
        """Go to the first follow-up on that day or later."""
        day = message.day.isoformat()
        self._month.look_at(message.day)  # the list may have led it elsewhere before this message came
        self._count_month()
        index = bisect.bisect_left(range(len(self._table.keys)), day, key=lambda place: self._due(place))
        if len(self._table.keys):
            self._table.go(min(index, len(self._table.keys) - 1))
            self._led_to = self._table.key

    def on_month_left(self) -> None:
        """Go to the agenda, at the day that was chosen."""
        self.action_back()

    def _place_month(self) -> None:
        is_wide = self.app.size.width >= MONTH_FROM_COLUMNS
        self.set_class(self.app.size.width < BESIDE_FROM_COLUMNS, "-cramped")
        shown = is_wide if self._wants_month is None else self._wants_month
        if shown != self.has_class("-month"):
            self.set_class(shown, "-month")
            self._count_month()

    def _hide_month(self) -> None:
        had_focus = self._month.has_focus
        self._wants_month = False if self.app.size.width >= MONTH_FROM_COLUMNS else None
        self._place_month()
        if had_focus and self.has_class("-cramped"):
            self.call_after_refresh(self._table.focus)  # once it is shown again
        elif had_focus:
            self._table.focus()

    def _show(self, groups: list[Group], *, is_part: bool = False) -> None:
        keys, headings = array("q"), list[Heading]()
        for title, look, ids in groups:
            headings += group_heading(len(keys), title, len(ids), look)
            keys.extend(ids)
        self._table.empty = NO_MATCHES if self.query_text else NOTHING_OPEN
        self._table.show(keys, headings, is_part=is_part)
        self.say_found(len(keys))

    def _due(self, place: int) -> str:
        row: Reminder | None = self._table.row_at(place)
        return row.due if row is not None else ""

    def _look_at(self, day: datetime.date | None) -> None:
        if day is None:
            return
        before = self._month.span
        self._month.look_at(day)
        if self._month.span != before:
            self._count_month()

    def _count_month(self) -> None:
        if not self.has_class("-month"):
            return
        first, after = (day.isoformat() for day in self._month.span)

        def counted(connection: sqlite3.Connection, where: Condition | None = None) -> dict[str, int]:
            return reminders.counts_by_day(connection, first, after, where=where)

        def shown(counts: dict[str, int]) -> None:
            self._month.show(counts, self.services.now.date())

        if self.query_text:
            self.ask_filtered(counted, shown, group="month")
        else:
            shown(self.services.ask(counted, {}))

    def _columns(self) -> list[Column]:
        now, me = self.services.now, self.services.book.user()

        def due(row: Reminder) -> tuple[str, str]:
            sign = reminder_sign(row, now)
            return f"{sign} {reminder_when(row, now)}", SIGN_STYLES.get(sign, "")

        def dated(row: Reminder) -> tuple[str, str]:
            sign = reminder_sign(row, now)
            return f"{sign} {dated_when(row, now)}", SIGN_STYLES.get(sign, "")

        def what(row: Reminder) -> str:
            return what_for(reminder_text(row) + (" ↻" if row.every else ""), row, me)

        return [
            Column("Due", due, width=18, wider=Column("Due", dated, width=24)),
            Column("Who", lambda row: (with_whom(row), "strong"), weight=2, least=12),
            Column("What", what, weight=3, least=14),
            Column("Company", lambda row: (row.company if row.contact_id else "", "quiet"), weight=2, extra=True),
        ]


def grouped(
    connection: sqlite3.Connection,
    now: datetime.datetime,
    *,
    where: Condition | None = None,
    limit: int | None = None,
) -> list[Group]:
    """The non-empty groups of the agenda, with at most ``limit`` follow-ups each."""
    day = now.date()

    def due(first: int | None, after: int | None) -> Sequence[int]:
        """Those due from ``first`` to before ``after``, in days from today."""
        since, before = (
            "" if days is None else (day + datetime.timedelta(days)).isoformat() for days in (first, after)
        )
        return reminders.ids(connection, since=since, before=before, where=where, limit=limit)

    of_today = reminders.rows(connection, due(0, 1))
    late = array("q", due(None, 0))
    late.extend(item.id for item in of_today if is_late(item.due, now))
    week_end = max(2, 8 - day.isoweekday() if day.isoweekday() < 6 else 8)
    groups = [
        ("Late", "late", late),
        ("Today", "soon", [item.id for item in of_today if not is_late(item.due, now)]),
        ("Tomorrow", "", due(1, 2)),
        ("This week", "", due(2, week_end)),
        ("Later", "", due(week_end, None)),
    ]
    return [group for group in groups if len(group[2])]


def _day(due: str) -> datetime.date | None:
    try:
        return datetime.date.fromisoformat(due[:10])
    except ValueError:
        return None
