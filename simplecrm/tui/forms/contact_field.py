"""The form to edit one field of a contact: a single line at the bottom of the screen, saved by Enter."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from textual.widget import Widget

from simplecrm.core.dates.durations import cadence_words
from simplecrm.core.records import Record
from simplecrm.core.records.contacts import Contact
from simplecrm.show.when import anniversary
from simplecrm.tui.forms.contact import ContactForm


class Field(Record):
    """A field that can be edited by itself: the key that chooses it, the name of its line, and its title."""

    key: str
    line: str
    title: str


FIELDS = (
    Field("n", "name", "name"), Field("c", "company", "company"), Field("j", "title", "job title"),
    Field("e", "emails", "email"), Field("p", "phones", "phone"), Field("l", "links", "links"),
    Field("s", "stage", "stage"), Field("t", "tags", "tags"), Field("b", "birthday", "birthday"),
    Field("k", "cadence", "talk every"),
)  # fmt: skip
OWNER = Field("o", "owner", "owner")
MAX_CUSTOM = 9
"""The custom fields that have a key, a digit each."""


def fields_of(custom: Sequence[str], *, with_owner: bool) -> list[Field]:
    """All fields that can be edited by themselves, the custom ones last; the owner where people share the book."""
    numbered = enumerate(custom[:MAX_CUSTOM])
    own = [Field(str(number + 1), f"field-{number}", name) for number, name in numbered]
    return [*FIELDS, *([OWNER] if with_owner else []), *own]


def values(contact: Contact) -> dict[str, str]:
    """What a contact has in its fields, by the names of their lines, and in custom fields, by their names."""
    return {
        "name": contact.name, "company": contact.company, "title": contact.title, "stage": contact.stage,
        "emails": ", ".join(email.address for email in contact.emails),
        "phones": ", ".join(phone.number for phone in contact.phones),
        "links": ", ".join(link.url for link in contact.links), "tags": ", ".join(contact.tags),
        "birthday": anniversary(contact.birthday), "cadence": cadence_words(contact.cadence_days),
        "owner": contact.owner,
        **{field.name: field.value for field in contact.fields},
    }  # fmt: skip


class ContactFieldForm(ContactForm):
    """The form of a contact with only one line shown; the others keep their values."""

    DEFAULT_CSS = """
    ContactFieldForm { align: left bottom; background: $background 0%; }
    ContactFieldForm #form { width: 100%; max-width: 100%; padding: 0 1; border: none; border-top: solid $accent; }
    ContactFieldForm #keys { margin-top: 0; }
    """

    def __init__(self, old: Contact, field: Field, custom: Sequence[str] = ()) -> None:
        super().__init__(old, custom)
        self.focus_first = field.line
        self._field = field
        self.heading = f"{old.name}: {field.title}"

    def lines(self) -> Iterable[Widget]:
        """All lines, of which one is shown."""
        for line in super().lines():
            line.display = line.id == f"line-{self._field.line}"
            yield line

    def go_on(self, field: Widget) -> None:  # noqa: ARG002
        """Enter saves."""
        self.action_save()

    def action_go(self, step: int) -> None:
        """There is no other field to go to."""

    def action_save(self) -> None:
        """Save, unless nothing was changed."""
        if self.is_typed:
            super().action_save()
        else:
            self.dismiss(None)
