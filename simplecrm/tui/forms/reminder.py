"""The form to set or edit a follow-up."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from textual.widget import Widget

from simplecrm.core.records.reminders import Reminder
from simplecrm.drafts import reminders
from simplecrm.drafts.context import FieldError
from simplecrm.lookups.subjects import Subject
from simplecrm.show.when import due_words
from simplecrm.store.book import Book
from simplecrm.tui import dates
from simplecrm.tui.forms import parts
from simplecrm.tui.forms.base import Change, Form, InvalidField
from simplecrm.tui.services import Done
from simplecrm.tui.widgets.fields import ChoiceLine, LiveLine, TextLine

PRIORITIES = (("0", "none"), ("1", "high"), ("2", "middle"), ("3", "low"))


class ReminderForm(Form):
    """Date, text and recurrence of a follow-up with a contact or company, or on a deal: ``subject``, which is called
    ``name``. ``old`` is the follow-up to edit; None sets a new one."""

    draft_form = "follow-up"

    def __init__(self, subject: Subject, name: str, old: Reminder | None = None) -> None:
        super().__init__()
        self.subject = subject
        self.name_ = name
        self.old = old
        self.heading = ("Edit follow-up" if old else "Follow-up") + (f" with {name}" if name else "")

    def lines(self) -> Iterable[Widget]:
        """The lines; the date comes first, because the text is optional."""
        old = self.old or Reminder()
        yield LiveLine(
            "when", "When", self._coming, old.due.replace("T", " "), placeholder="tomorrow 9am, fri, in 2 weeks …"
        )
        yield TextLine("what", "What", old.text, placeholder="what to do then")
        yield LiveLine("every", "Repeat", self._repeats, old.every, placeholder="never; every week, monthly …")
        yield ChoiceLine("priority", "Priority", PRIORITIES, str(old.priority))
        yield from parts.owner_lines(self, old.owner)

    def records(self) -> Sequence[Subject]:
        """The follow-up to edit, or what the new one is with."""
        return (Subject("reminder", self.old.id) if self.old else self.subject,)

    def change(self) -> Change:
        """Set or edit the follow-up."""
        when, every = self.query_one("#line-when", LiveLine), self.query_one("#line-every", LiveLine)
        if not when.value.strip():
            raise InvalidField("when", "enter a date")
        text, priority = self.value("what"), self.value("priority")
        if self.old:
            draft = reminders.edited(
                self.context, self.old, when=when.value if when.touched else None, text=text, priority=priority,
                every=every.value if every.touched else None, owner=parts.read_owner(self),
            )  # fmt: skip
        else:
            draft = reminders.draft(
                self.context, when=when.value, text=text, every=every.value, priority=priority,
                contact_id=self.subject.contact_id, company_id=self.subject.company_id, deal_id=self.subject.deal_id,
                owner=parts.read_owner(self) or "",
            )  # fmt: skip
        now, old = self.services.now, self.old

        def work(book: Book) -> Done:
            from simplecrm.actions.reminders import add

            return self.write(book, old, draft) if old else self._done(add(book, draft, now))

        return work

    def write(self, book: Book, old: Reminder, new: Reminder) -> Done:
        """Change the follow-up."""
        from simplecrm.actions.reminders import edit

        on_join = self.join_remarks(book, old)
        made = edit(book, old, new, self.services.now, on_join=on_join)
        return self._done(made, on_join.remarks)

    def _done(self, made: Reminder, remarks: tuple[str, ...] = ()) -> Done:
        who = f" with {self.name_}" if self.name_ else ""
        words = f"Follow-up{who} {due_words(made.due, self.services.now)}: {made.text}"
        return Done(words, {"reminders", "contacts"}, made, remarks)

    def _repeats(self, phrase: str) -> str:
        """How it repeats. That depends on the due date: from the last day of a month it repeats on last days."""
        when = self.query_one("#line-when", LiveLine)
        try:
            due = self.context.coming("when", when.value).text if when.touched or not self.old else self.old.due
        except FieldError:
            due = ""
        return dates.rule_words(phrase, due, when.value)

    def _coming(self, phrase: str) -> str:
        return dates.coming(phrase, self.services.now)
