"""The form to snooze follow-ups and alerts: one key each for tomorrow, next week and next month, or any date."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import ClassVar

from textual.binding import Binding, BindingType
from textual.widget import Widget

from simplecrm.core.alerts import Key
from simplecrm.core.records.reminders import Reminder
from simplecrm.core.text.plurals import counted
from simplecrm.show.when import due_words
from simplecrm.store.book import Book
from simplecrm.tui import dates
from simplecrm.tui.forms.base import Change, Form
from simplecrm.tui.services import Done
from simplecrm.tui.widgets.fields import LiveLine
from simplecrm.tui.widgets.form_key import FormKey

CHOICES = (("t", "tomorrow", "tomorrow"), ("w", "next week", "next week"), ("m", "next month", "next month"))
"""Key, label, and the date phrase."""


class SnoozeForm(Form):
    """Keys for the usual dates, and a line for any other."""

    AUTO_FOCUS: ClassVar[str | None] = ""
    BINDINGS: ClassVar[list[BindingType]] = [
        *(Binding(key, f"choose('{phrase}')", words, show=False) for key, words, phrase in CHOICES),
        Binding("p,tab,down", "pick", "Pick a date", show=False),
    ]

    def __init__(self, items: Sequence[Reminder], alerts: Sequence[Key] = (), titles: Sequence[str] = ()) -> None:
        """``titles`` are those of the alerts."""
        super().__init__()
        self.items, self.alerts = items, alerts
        what = [*(item.text for item in items), *titles]
        self.heading = f"Snooze: {what[0] if len(what) == 1 else _counted(len(items), len(alerts))}"

    def lines(self) -> Iterable[Widget]:
        """The keys with their dates, and the line."""
        for key, words, phrase in CHOICES:
            yield FormKey(key, f" {words:14}", phrase, dates.coming(phrase, self.services.now))
        yield FormKey("p", " pick a date", "pick")
        yield LiveLine("until", "Until", self._until, placeholder="fri, in 3 days, 5 dec 9am …")

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

    def action_pick(self) -> None:
        """Focus the line."""
        self.query_one("#line-until", LiveLine).input.focus()

    def change(self) -> Change:
        """Snooze the follow-ups and alerts."""
        until, now = self.context.coming("until", self.value("until")).text, self.services.now
        ids, alerts = [item.id for item in self.items], self.alerts

        def work(book: Book) -> Done:
            from simplecrm.actions.snoozing import snooze

            moved = snooze(book, ids, alerts, until, now)
            several = _counted(len(moved.reminders), len(moved.alerts))
            what = moved.titles[0] if len(moved.titles) == 1 else several
            day = moved.reminders[0].due if moved.reminders else moved.alerts[0].until
            return Done(f"Snoozed until {due_words(day, now)}: {what}", {"reminders", "alerts"})

        return work

    def _until(self, phrase: str) -> str:
        return dates.coming(phrase, self.services.now)


def _counted(follow_ups: int, alerts: int) -> str:
    parts = (counted(follow_ups, "follow-up") if follow_ups else "", counted(alerts, "alert") if alerts else "")
    return " and ".join(part for part in parts if part)
