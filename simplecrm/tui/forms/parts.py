"""What the forms of contacts and companies share: emails, phones, links and the address."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from textual.widget import Widget

from simplecrm.core.records.companies import Company
from simplecrm.core.records.contacts import Address, Contact, Email, Link, Phone
from simplecrm.tui.forms.base import Form
from simplecrm.tui.widgets.fields import TextLine

_PLACE = (
    ("street", "Street"), ("postal_code", "Postcode"), ("city", "City"), ("region", "Region"), ("country", "Country"),
)  # fmt: skip


def reach_lines(old: Contact | Company) -> Iterable[Widget]:
    """The lines for how to reach somebody; several values stand between commas."""
    yield TextLine("emails", "Email", ", ".join(email.address for email in old.emails), placeholder="ann@acme.com, …")
    yield TextLine("phones", "Phone", ", ".join(phone.number for phone in old.phones), placeholder="+49 30 1234, …")
    yield TextLine("links", "Links", ", ".join(link.url for link in old.links), placeholder="https://…, @handle")
    place = old.addresses[0] if old.addresses else Address()
    for name, title in _PLACE:
        yield TextLine(name, title, getattr(place, name))


def read_reach(form: Form, old: Contact | Company) -> dict[str, Any]:
    """The values of those lines; one that stays the same keeps its label and whatever else is known of it."""
    found: dict[str, Any] = {}
    for name, kind in (("emails", Email), ("phones", Phone), ("links", Link)):
        before = getattr(old, name)
        line = form.line(name)
        if isinstance(line, TextLine) and not line.touched:
            found[name] = before
            continue
        known = {item[0]: item for item in before}
        found[name] = tuple(known.get(value) or kind(value) for value in split(line.value))
    return found | {"addresses": _addresses(form, old)}


def split(text: str) -> list[str]:
    """The values between commas, each once."""
    return list(dict.fromkeys(value.strip() for value in text.split(",") if value.strip()))


def region() -> str:
    """The country of phone numbers without a ``+``, from the settings."""
    from simplecrm import config

    return config.get("region")


def _addresses(form: Form, old: Contact | Company) -> tuple[Address, ...]:
    place = old.addresses[0] if old.addresses else Address()
    values = {name: form.value(name) for name, _ in _PLACE}
    if all(getattr(place, name) == value for name, value in values.items()):
        return old.addresses
    place = place._replace(**{name: value.strip() for name, value in values.items()})
    filled = any(place._replace(label=""))
    return ((place,) if filled else ()) + old.addresses[1:]
