"""Set or change a follow-up."""

from __future__ import annotations

from collections.abc import Iterable

from textual.widget import Widget

from simplecrm.core.reminders import Reminder
from simplecrm.show.when import due_words
from simplecrm.store.book import Book
from simplecrm.tui import dates
from simplecrm.tui.doing import Done
from simplecrm.tui.forms.base import Change, Form, Refused
from simplecrm.tui.widgets.fields import ChoiceLine, LiveLine, TextLine

PRIORITIES = (("0", "none"), ("1", "high"), ("2", "middle"), ("3", "low"))


class ReminderForm(Form):
    """When, what, how often. ``old`` is the follow-up that is changed; None sets a new one."""

    def __init__(self, contact_id: int, name: str, old: Reminder | None = None) -> None:
        super().__init__()
        self.contact_id = contact_id
        self.name_ = name
        self.old = old
        self.heading = ("Edit follow-up" if old else "Follow-up") + (f" with {name}" if name else "")

    def lines(self) -> Iterable[Widget]:
        """When comes first: the text can wait."""
        old = self.old or Reminder()
        yield LiveLine(
            "when", "When", self._coming, old.due.replace("T", " "), placeholder="tomorrow 9am, fri, in 2 weeks …"
        )
        yield TextLine("what", "What", old.text, placeholder="what to do then")
        yield LiveLine("every", "Repeat", dates.rule_words, old.every, placeholder="never; every week, monthly …")
        yield ChoiceLine("priority", "Priority", PRIORITIES, str(old.priority))

    def change(self) -> Change:
        """Set it, or change it."""
        draft = (self.old or Reminder(contact_id=self.contact_id))._replace(
            due=self._due(), text=self.value("what"), priority=int(self.value("priority"))
        )
        draft = self._repeated(draft)
        now, old = self.app.now, self.old

        def work(book: Book) -> Done:
            from simplecrm.actions import reminders

            return self.write(book, old, draft) if old else self._done(reminders.add(book, draft, now))

        return work

    def write(self, book: Book, old: Reminder, new: Reminder) -> Done:
        """Change the follow-up."""
        from simplecrm.actions import reminders

        meanwhile = self.meanwhile(book, old)
        made = reminders.edit(book, old, new, self.app.now, on_join=meanwhile)
        return self._done(made, meanwhile.remarks)

    def _done(self, made: Reminder, remarks: tuple[str, ...] = ()) -> Done:
        who = f" with {made.contact}" if made.contact else ""
        words = f"Follow-up{who} {due_words(made.due, self.app.now)}: {made.text}"
        return Done(words, {"reminders", "contacts"}, made, remarks)

    def _due(self) -> str:
        line = self.query_one("#line-when", LiveLine)
        if self.old and not line.touched:
            return self.old.due
        if not line.value.strip():
            raise Refused("when", "say when")
        try:
            return dates.coming(line.value, self.app.now).stored
        except ValueError as fault:
            raise Refused("when", str(fault)) from fault

    def _repeated(self, draft: Reminder) -> Reminder:
        line = self.query_one("#line-every", LiveLine)
        if not line.touched:
            return draft
        try:
            every, counted_from = dates.rule(line.value)
        except ValueError as fault:
            raise Refused("every", str(fault)) from fault
        return draft._replace(every=every, every_from=counted_from)

    def _coming(self, phrase: str) -> str:
        return dates.coming(phrase, self.app.now).words if phrase.strip() else ""
