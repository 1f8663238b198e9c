"""Lines shared by the forms of contacts and companies: emails, phones, links and the address."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from textual.widget import Widget

from simplecrm.core.records.companies import Company
from simplecrm.core.records.contacts import Address, Contact
from simplecrm.drafts import contact_points
from simplecrm.lookups import users
from simplecrm.tui.forms.base import Form
from simplecrm.tui.widgets.fields import TextLine

_PLACE = (
    ("street", "Street"), ("postal_code", "Postcode"), ("city", "City"), ("region", "Region"), ("country", "Country"),
)  # fmt: skip


def reach_lines(old: Contact | Company) -> Iterable[Widget]:
    """The lines for emails, phones, links and the address; several values are comma-separated."""
    yield TextLine("emails", "Email", ", ".join(email.address for email in old.emails), placeholder="ann@acme.com, …")
    yield TextLine("phones", "Phone", ", ".join(phone.number for phone in old.phones), placeholder="+49 30 1234, …")
    yield TextLine("links", "Links", ", ".join(link.url for link in old.links), placeholder="https://…, x:handle")
    place = old.addresses[0] if old.addresses else Address()
    for name, title in _PLACE:
        yield TextLine(name, title, getattr(place, name))


def read_reach(form: Form, old: Contact | Company) -> dict[str, Any]:
    """The values of those lines for a draft, without the lines that were not changed."""
    found: dict[str, Any] = {}
    for name in contact_points.KINDS:
        line = form.line(name)
        touched = not isinstance(line, TextLine) or line.touched
        found[name] = split(line.value) if touched else getattr(old, name)
    first = old.addresses[0] if old.addresses else Address()
    place = {name: form.value(name) for name, _ in _PLACE if form.value(name) != getattr(first, name)}
    found["addresses"] = contact_points.placed(old.addresses, **place)
    return found


def owner_lines(form: Form, owner: str) -> Iterable[Widget]:
    """The line for the owner, once anybody uses the book under a name of their own."""
    if owner or form.services.ask(users.is_shared, False):
        yield TextLine("owner", "Owner", owner, placeholder="me, or the name of another user")


def read_owner(form: Form) -> str | None:
    """The owner in that line; None if there is no such line, or it was not changed."""
    found = form.query("#line-owner").results(TextLine)
    return next((line.value for line in found if line.touched), None)


def read_tags(form: Form) -> list[str] | None:
    """The tags in the line for them; None if it was not changed."""
    line = form.line("tags")
    return split(line.value) if not isinstance(line, TextLine) or line.touched else None


def split(text: str) -> list[str]:
    """The comma-separated values without duplicates."""
    return list(dict.fromkeys(value.strip() for value in text.split(",") if value.strip()))
