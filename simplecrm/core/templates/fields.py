"""The fields that templates can name."""

from __future__ import annotations

from simplecrm.core.records import Record

FIELDS = {
    "name": "the display name",
    "given": "the given name",
    "family": "the family name",
    "prefix": "the title before the name, such as Dr.",
    "nickname": "the nickname",
    "email": "the first email address",
    "phone": "the first phone number",
    "company": "the present company",
    "title": "the job title",
    "street": "the street of the first address",
    "postal_code": "its postal code",
    "city": "its city",
    "country": "its country",
    "stage": "lead, customer …",
    "today": "the date of today, such as 2026-11-22",
}
"""{field of the contact, or of today: what it is}."""

GROUPS = {
    "deal": {
        "title": "the title of the open deal that is worth most",
        "value": "its value with the currency",
        "stage": "its stage",
        "close": "when it is expected to close",
        "product": "the product that it is about",
    },
    "me": {"name": "your own name, of the setting my_name", "email": "your own address, the first of the setting me"},
    "field": {},
}
"""{group: its fields}, written as ``deal.title``. Those of ``field`` are the custom fields; ``_`` stands for a blank in
their names."""


class FieldHelp(Record):
    """A field, as templates write it, and what it is."""

    name: str
    about: str


def known(custom: tuple[str, ...] = ()) -> dict[str, str]:
    """Every field with what it is, as templates write it; ``custom`` are the names of the custom fields."""
    grouped = {f"{group}.{name}": about for group, names in GROUPS.items() for name, about in names.items()}
    return FIELDS | grouped | {f"field.{name.replace(' ', '_')}": "a custom field" for name in custom}
