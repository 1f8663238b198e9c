"""The form to snooze follow-ups and alerts: a key for each usual date, the next days with their load, or any date."""

from __future__ import annotations

import datetime
import sqlite3
from collections.abc import Callable, Iterable, Sequence
from functools import partial
from typing import ClassVar

from textual.binding import Binding, BindingType
from textual.widget import Widget

from simplecrm.core.alerts import Key
from simplecrm.core.records.reminders import Reminder
from simplecrm.core.text.plurals import counted
from simplecrm.lookups import users
from simplecrm.show.when import due_words
from simplecrm.store.book import Book
from simplecrm.tui import dates
from simplecrm.tui.forms.base import Change, Form
from simplecrm.tui.services import Done
from simplecrm.tui.week import DAYS, due_by_day
from simplecrm.tui.widgets.day_strip import DayStrip
from simplecrm.tui.widgets.fields import LiveLine
from simplecrm.tui.widgets.form_key import FormKey

CHOICES = (("t", "tomorrow", "tomorrow"), ("w", "next week", "next week"), ("m", "next month", "next month"))
"""Key, label, and the date phrase."""


class SnoozeForm(Form):
    """Keys for the usual dates, a strip of days with the follow-ups due on each, and a line for any other date."""

    AUTO_FOCUS: ClassVar[str | None] = ""
    BINDINGS: ClassVar[list[BindingType]] = [
        *(Binding(key, f"choose('{phrase}')", words, show=False) for key, words, phrase in CHOICES),
        Binding("p,tab,down", "pick", "Pick a date", show=False),
        Binding("left", "day(-1)", "Previous day", show=False),
        Binding("right", "day(1)", "Next day", show=False),
        Binding("enter", "drop", "Until that day", show=False),
    ]

    def __init__(
        self,
        items: Sequence[Reminder],
        alerts: Sequence[Key] = (),
        titles: Sequence[str] = (),
        key_beside: Callable[[], int] = lambda: 0,
        select: Callable[[int], object] = lambda _: None,
    ) -> None:
        """``titles`` are those of the alerts. ``key_beside`` gives the record that is selected after the change, by
        ``select``; it is asked before, because lists may be loaded again in between."""
        super().__init__()
        self.items, self.alerts = items, alerts
        self._key_beside, self._select, self._next = key_beside, select, 0
        what = [*(item.text for item in items), *titles]
        self.heading = f"Snooze: {what[0] if len(what) == 1 else _counted(len(items), len(alerts))}"

    def lines(self) -> Iterable[Widget]:
        """The keys with their dates, the strip, and the line."""
        for key, words, phrase in CHOICES:
            yield FormKey(key, f" {words:14}", phrase, dates.coming(phrase, self.services.now))
        yield DayStrip(
            self.services.now.date(),
            lambda first: self.services.ask(partial(self._due_by_day, first=first), (0,) * DAYS),
            id="days",
        )
        yield FormKey("p", " pick a date", "pick")
        yield LiveLine("until", "Until", self._until, placeholder="fri, in 3 days, 5 dec 9am …")

    def _due_by_day(self, connection: sqlite3.Connection, first: datetime.date) -> tuple[int, ...]:
        return due_by_day(connection, first, users.whose(connection, self.services.user_shown))

    def on_mount(self) -> None:
        """Do not focus the line, so that the keys work."""
        self.set_focus(None)

    def on_form_key_clicked(self, event: FormKey.Clicked) -> None:
        """A key was clicked."""
        if event.what in ("cancel", "save"):
            return
        event.prevent_default()
        if event.what == "pick":
            self.action_pick()
        else:
            self.action_choose(event.what)

    def action_choose(self, phrase: str) -> None:
        """Snooze until that day."""
        self.query_one("#line-until", LiveLine).input.value = phrase
        self.action_save()

    def action_day(self, days: int) -> None:
        """Choose another day of the strip."""
        self.query_one(DayStrip).move(days)

    def action_drop(self) -> None:
        """Snooze until the chosen day of the strip."""
        self.action_save()

    def on_day_strip_chosen(self, message: DayStrip.Chosen) -> None:
        """A day of the strip was clicked."""
        self.action_choose(message.day.isoformat())

    def action_pick(self) -> None:
        """Focus the line."""
        self.query_one("#line-until", LiveLine).input.focus()

    def action_save(self) -> None:
        """Snooze until the date in the line, or if that is empty and was not gone to, until the chosen day."""
        line = self.query_one("#line-until", LiveLine)
        if not line.value and not line.input.has_focus:
            line.input.value = self.query_one(DayStrip).day.isoformat()
        super().action_save()

    def change(self) -> Change:
        """Snooze the follow-ups and alerts."""
        until, now = self.context.coming("until", self.value("until")).text, self.services.now
        ids, alerts = [item.id for item in self.items], self.alerts
        self._next = self._key_beside()

        def work(book: Book) -> Done:
            from simplecrm.actions.snoozing import snooze

            moved = snooze(book, ids, alerts, until, now)
            several = _counted(len(moved.reminders), len(moved.alerts))
            what = moved.titles[0] if len(moved.titles) == 1 else several
            day = moved.reminders[0].due if moved.reminders else moved.alerts[0].until
            return Done(f"Snoozed until {due_words(day, now)}: {what}", {"reminders", "alerts"})

        return work

    def _saved(self, done: Done) -> None:
        self._select(self._next)
        super()._saved(done)

    def _until(self, phrase: str) -> str:
        return dates.coming(phrase, self.services.now)


def _counted(follow_ups: int, alerts: int) -> str:
    parts = (counted(follow_ups, "follow-up") if follow_ups else "", counted(alerts, "alert") if alerts else "")
    return " and ".join(part for part in parts if part)
