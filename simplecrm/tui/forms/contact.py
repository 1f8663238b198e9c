"""Add or change a contact."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any, ClassVar

from textual.widget import Widget

from simplecrm.core.records.contacts import Contact, Employment, FieldValue
from simplecrm.drafts import contacts as drafts
from simplecrm.lookups import contacts
from simplecrm.store.book import Book
from simplecrm.tui import dates
from simplecrm.tui.forms import parts
from simplecrm.tui.forms.base import Change, Form, Refused
from simplecrm.tui.services import Done
from simplecrm.tui.widgets.fields import ChoiceLine, LiveLine, TextLine

TOUCHED = frozenset({"contacts", "companies", "tags"})


class ContactForm(Form):
    """``old`` is the contact that is changed, None adds one; ``fields`` are the names of the custom fields."""

    line_of: ClassVar[dict[str, str]] = {"every": "cadence"}

    def __init__(self, old: Contact | None = None, fields: Sequence[str] = ()) -> None:
        super().__init__()
        self.old = old
        self.fields = fields
        self.heading = f"Edit {old.name}" if old else "Add a contact"

    def lines(self) -> Iterable[Widget]:
        """Who, where, how to reach them, what they are, what else."""
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
        values = {field.name: field.value for field in old.fields}
        for number, name in enumerate(self.fields):
            yield TextLine(f"field-{number}", name[:10], values.get(name, ""))

    def change(self) -> Change:
        """Write it."""
        new, old, now = self._contact(), self.old, self.services.now
        if not any((new.name.strip(), new.emails, new.phones, new.company)):
            raise Refused("name", "a contact needs a name, an email, a phone or a company")

        def work(book: Book) -> Done:
            from simplecrm.actions.contacts import add

            if old:
                return self.write(book, old, new)
            saved = add(book, new, now, region=parts.region())
            return Done(f"Added {saved.contact.name}", TOUCHED, saved.contact, saved.remarks)

        return work

    def write(self, book: Book, old: Contact, new: Contact) -> Done:
        """Change the contact."""
        from simplecrm.actions.contacts import edit

        meanwhile = self.meanwhile(book, old)
        saved = edit(book, old, new, self.services.now, region=parts.region(), on_join=meanwhile)
        remarks = (*saved.remarks, *meanwhile.remarks)
        return Done(f"Changed {saved.contact.name}", TOUCHED, saved.contact, remarks)

    def _contact(self) -> Contact:
        start = self.old or Contact()
        found = parts.read_reach(self, start)
        name = self.value("name")
        if self.old is None:
            name, found = _addressed(name, found)
        return start._replace(
            name=name, companies=self._companies(start), stage=self.value("stage").strip() or start.stage,
            tags=tuple(parts.split(self.value("tags"))) if self._touched("tags") else start.tags,
            birthday=self._birthday(start), cadence_days=self._cadence(start),
            do_not_contact=bool(self.value("do_not_contact")), fields=self._fields(start), **found,
        )  # fmt: skip

    def _touched(self, name: str) -> bool:
        line = self.line(name)
        return isinstance(line, TextLine) and line.touched

    def _companies(self, start: Contact) -> tuple[Employment, ...]:
        if not self._touched("company") and not self._touched("title"):
            return start.companies
        company, title = self.value("company").strip(), self.value("title").strip()
        if not company and title and not start.companies:
            company = self._company_given_meanwhile(start)
        if not company:
            if title:
                raise Refused("company", "a title needs a company")
            return start.companies[1:]
        first = start.companies[0] if start.companies else Employment("")
        return (first._replace(company=company, title=title), *start.companies[1:])

    def _company_given_meanwhile(self, start: Contact) -> str:
        """The company that another gave the contact since the form was opened: the title is meant for that one."""
        present = self.services.ask(lambda connection: contacts.get(connection, start.id), None) if start.id else None
        return present.company if present else ""

    def _birthday(self, start: Contact) -> str:
        if not self._touched("birthday"):
            return start.birthday
        return drafts.day(self.context, "birthday", self.value("birthday"))

    def _cadence(self, start: Contact) -> int:
        return drafts.cadence(self.value("cadence")) if self._touched("cadence") else start.cadence_days

    def _birthday_words(self, phrase: str) -> str:
        return dates.birthday_words(phrase, self.services.now)

    def _fields(self, start: Contact) -> tuple[FieldValue, ...]:
        shown = {name: self.value(f"field-{number}") for number, name in enumerate(self.fields)}
        return tuple(FieldValue(name, value) for name, value in sorted(shown.items()) if value) or start.fields[:0]


def _addressed(name: str, found: dict[str, Any]) -> tuple[str, dict[str, Any]]:
    """``Ann Lee <ann@acme.com>`` typed as a name is a name and an email."""
    from simplecrm.core.records.contacts import Email

    head, opened, rest = name.partition("<")
    address, closed, tail = rest.partition(">")
    if opened and closed and "@" in address and not tail.strip():
        return head.strip(), found | {"emails": (Email(address.strip()), *found["emails"])}
    return name, found


def _cadence(old: Contact) -> str:
    from simplecrm.core.dates.when import cadence_words

    return cadence_words(old.cadence_days).removeprefix("every ")
