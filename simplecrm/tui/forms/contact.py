"""The form to add or edit a contact."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import ClassVar

from textual.widget import Widget

from simplecrm.core.records.contacts import Contact, Employment
from simplecrm.drafts import contacts as drafts
from simplecrm.lookups import contacts
from simplecrm.lookups.subjects import Subject
from simplecrm.store.book import Book
from simplecrm.tui import dates
from simplecrm.tui.forms import parts
from simplecrm.tui.forms.base import Change, Form
from simplecrm.tui.services import Done
from simplecrm.tui.widgets.fields import ChoiceLine, Line, LiveLine, TextLine

TOUCHED = frozenset({"contacts", "companies", "tags"})


class ContactForm(Form):
    """``old`` is the contact to edit, None adds one; ``fields`` are the names of the custom fields."""

    draft_form = "contact"
    line_of: ClassVar[dict[str, str]] = {"every": "cadence", "title": "company"}

    def __init__(self, old: Contact | None = None, fields: Sequence[str] = ()) -> None:
        super().__init__()
        self.old = old
        self.fields = fields
        self.heading = f"Edit {old.name}" if old else "Add a contact"

    def lines(self) -> Iterable[Widget]:
        """Name, company, contact details, stage, tags and the other fields."""
        old = self.old or Contact()
        yield TextLine("name", "Name", old.name, placeholder="Ann Lee, or Ann Lee <ann@acme.com>")
        yield TextLine("company", "Company", old.company)
        yield TextLine("title", "Title", old.title)
        yield from parts.reach_lines(old)
        yield TextLine("stage", "Stage", old.stage, placeholder="lead, prospect, customer, former …")
        yield TextLine("tags", "Tags", ", ".join(old.tags), placeholder="vip, partner")
        yield LiveLine("birthday", "Birthday", self._birthday_words, old.birthday, placeholder="4 dec 1985, or 4 dec")
        yield LiveLine("cadence", "Talk every", dates.cadence_words, _cadence(old), placeholder="2 weeks")
        yield ChoiceLine(
            "do_not_contact",
            "Contact",
            (("", "welcome"), ("no", "do not contact")),
            "no" if old.do_not_contact else "",
        )
        yield from parts.owner_lines(self, old.owner)
        values = {field.name: field.value for field in old.fields}
        for number, name in enumerate(self.fields):
            yield TextLine(f"field-{number}", name[:10], values.get(name, ""))

    def records(self) -> Sequence[Subject]:
        """The contact to edit."""
        return (Subject("contact", self.old.id),) if self.old else ()

    def draft_name(self, line: Line) -> str:
        """Custom fields are numbered; a draft has them by name."""
        number = (line.name or "").removeprefix("field-")
        return f"field:{self.fields[int(number)]}" if number.isdigit() else super().draft_name(line)

    def change(self) -> Change:
        """Add or edit the contact."""
        old, now, region = self.old, self.services.now, self.context.region
        new = self._edited(old) if old else self._new()

        def work(book: Book) -> Done:
            from simplecrm.actions.contacts import add

            if old:
                return self.write(book, old, new)
            saved = add(book, new, now, region=region)
            return Done(f"Added {saved.contact.name}", TOUCHED, saved.contact, saved.remarks)

        return work

    def write(self, book: Book, old: Contact, new: Contact) -> Done:
        """Change the contact."""
        from simplecrm.actions.contacts import edit

        on_join = self.join_remarks(book, old)
        saved = edit(book, old, new, self.services.now, region=self.context.region, on_join=on_join)
        remarks = (*saved.remarks, *on_join.remarks)
        return Done(f"Changed {saved.contact.name}", TOUCHED, saved.contact, remarks)

    def _new(self) -> Contact:
        value = self.value
        return drafts.draft(
            self.context, name=value("name"), company=value("company"), title=value("title"), stage=value("stage"),
            tags=parts.split(value("tags")), birthday=value("birthday"), every=value("cadence"),
            do_not_contact=bool(value("do_not_contact")), owner=parts.read_owner(self) or "",
            fields=self._fields(Contact()),
            **parts.read_reach(self, Contact()),
        )  # fmt: skip

    def _edited(self, old: Contact) -> Contact:
        return drafts.edited(
            self.context, old, name=self.value("name"), companies=self._companies(old),
            stage=self.value("stage").strip() or old.stage, tags=parts.split(self.value("tags"))
            if self._touched("tags") else None, birthday=self._if_touched("birthday"),
            every=self._if_touched("cadence"), do_not_contact=bool(self.value("do_not_contact")),
            owner=parts.read_owner(self), fields=self._fields(old), **parts.read_reach(self, old),
        )  # fmt: skip

    def _if_touched(self, name: str) -> str | None:
        return self.value(name) if self._touched(name) else None

    def _touched(self, name: str) -> bool:
        line = self.line(name)
        return isinstance(line, TextLine) and line.touched

    def _companies(self, start: Contact) -> tuple[Employment, ...]:
        if not self._touched("company") and not self._touched("title"):
            return start.companies
        company, title = self.value("company").strip(), self.value("title").strip()
        if not company and title and not start.companies:
            company = self._company_set_meanwhile(start)
        return drafts.with_job(start.companies, company, title, self.context.now.date().isoformat())

    def _company_set_meanwhile(self, start: Contact) -> str:
        """The company that somebody else set since the form was opened; the title belongs to it."""
        present = self.services.ask(lambda connection: contacts.get(connection, start.id), None) if start.id else None
        return present.company if present else ""

    def _birthday_words(self, phrase: str) -> str:
        return dates.birthday_words(phrase, self.services.now)

    def _fields(self, start: Contact) -> dict[str, str]:
        """The custom fields that were changed."""
        before = {field.name: field.value for field in start.fields}
        shown = {name: self.value(f"field-{number}") for number, name in enumerate(self.fields)}
        return {name: value for name, value in shown.items() if value != before.get(name, "")}


def _cadence(old: Contact) -> str:
    from simplecrm.core.dates.durations import cadence_words

    return cadence_words(old.cadence_days).removeprefix("every ")
