"""The form to snooze follow-ups: one key each for tomorrow, next week and next month, or any date."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import ClassVar

from textual.binding import Binding, BindingType
from textual.widget import Widget

from simplecrm.core.records.reminders import Reminder
from simplecrm.show.when import due_words
from simplecrm.store.book import Book
from simplecrm.tui import dates
from simplecrm.tui.forms.base import Change, Form, FormKey
from simplecrm.tui.services import Done
from simplecrm.tui.widgets.fields import LiveLine

CHOICES = (("t", "tomorrow", "tomorrow"), ("w", "next week", "next week"), ("m", "next month", "next month"))
"""Key, label, and the date phrase."""


class SnoozeForm(Form):
    """Keys for the usual dates, and a line for any other."""

    AUTO_FOCUS: ClassVar[str | None] = ""
    BINDINGS: ClassVar[list[BindingType]] = [
        *(Binding(key, f"choose('{phrase}')", words, show=False) for key, words, phrase in CHOICES),
        Binding("p,tab,down", "pick", "Pick a date", show=False),
    ]

    def __init__(self, items: Sequence[Reminder]) -> None:
        super().__init__()
        self.items = items
        what = items[0].text if len(items) == 1 else f"{len(items)} follow-ups"
        self.heading = f"Snooze: {what}"

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
        """Snooze the follow-ups."""
        due, now, items = self.context.coming("until", self.value("until")).text, self.services.now, self.items

        def work(book: Book) -> Done:
            from simplecrm.actions import reminders

            moved = reminders.snooze(book, [item.id for item in items], due, now)
            what = moved[0].text if len(moved) == 1 else f"{len(moved)} follow-ups"
            return Done(f"Snoozed until {due_words(moved[0].due, now)}: {what}", {"reminders"})

        return work

    def _until(self, phrase: str) -> str:
        return dates.coming(phrase, self.services.now)
