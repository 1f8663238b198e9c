"""Fill in templates for contacts, with one's own name and address from the settings."""

from __future__ import annotations

from simplecrm import config
from simplecrm.core.records import Record
from simplecrm.core.templates.rendering import CompiledTemplate
from simplecrm.errors import NothingMatched, NotUnderstood
from simplecrm.lookups import templates

TYPE_CHECKING = False
if TYPE_CHECKING:
    import datetime
    import sqlite3
    from collections.abc import Iterator, Sequence

    from simplecrm.core.records.templates import Template

PAGE = 500


class Filled(Record):
    """A template filled in for a contact; ``missing`` are the fields that it needs but that have no value."""

    contact_id: int
    name: str
    email: str
    subject: str
    text: str
    missing: tuple[str, ...] = ()

    @property
    def id(self) -> int:
        """The id of the contact, for lists of ids."""
        return self.contact_id


def for_each(
    connection: sqlite3.Connection, template: Template, contact_ids: Sequence[int], now: datetime.datetime
) -> Iterator[Filled]:
    """The template for each of these contacts that still exists, a page at a time. Raises ``NotUnderstood`` for a
    template that cannot be filled in."""
    subject, text = CompiledTemplate(template.subject), CompiledTemplate(template.text)
    with_deals = any(field.startswith("deal.") for field in (*subject.fields, *text.fields))
    today, me = now.date().isoformat(), own_values()
    for start in range(0, len(contact_ids), PAGE):
        page = contact_ids[start : start + PAGE]
        for person in templates.people(connection, page, today=today, me=me, with_deals=with_deals):
            head, missing_there = subject.render(person.values)
            body, missing = text.render(person.values)
            both = tuple(dict.fromkeys((*missing_there, *missing)))
            yield Filled(person.id, person.name, person.email, " ".join(head.split()), body.strip() + "\n", both)


def for_contact(connection: sqlite3.Connection, template: Template, contact_id: int, now: datetime.datetime) -> Filled:
    """The template for one contact. Raises ``NothingMatched`` if there is no such contact."""
    found = next(for_each(connection, template, [contact_id], now), None)
    if found is None:
        raise NothingMatched(f"No contact #{contact_id}.")
    return found


def complete(filled: Filled, template: Template) -> Filled:
    """The same if nothing is missing. Raises ``NotUnderstood``, which names the missing fields."""
    if filled.missing:
        field = filled.missing[0]
        raise NotUnderstood(
            f"{filled.name} has no {' and no '.join(filled.missing)}, which the template {template.name} needs.",
            f"Add it to the contact, or write a default: {{{{ {field} or '…' }}}}",
        )
    return filled


def own_values() -> dict[str, str]:
    """The values of ``me.name`` and ``me.email`` from the settings."""
    return {"name": config.get("my_name").strip(), "email": own_address()}


def own_address() -> str:
    """One's own address, the first of the setting ``me``; empty if that is not set."""
    return config.get("me").split(",")[0].strip()
