"""What forms let choose from: the open deals and cases of a contact, the names of the custom fields; and the names of
contacts for a heading."""

from __future__ import annotations

from simplecrm.tui.services import Services

MAX_CHOICES = 5
"""Deals or cases of a contact that a form offers."""

MAX_NAMED = 200
"""Contacts whose names are read for a form's heading; the change itself applies to all selected ones."""


def deals_of(services: Services, people: tuple[int, ...]) -> list[tuple[str, str]]:
    """The open deals of a single contact, as choices of a form."""
    if len(people) != 1:
        return []
    from simplecrm.lookups import deals

    found = services.ask(
        lambda connection: deals.rows(
            connection, deals.ids(connection, contact_id=people[0], status="open", limit=MAX_CHOICES)
        ),
        [],
    )
    return [(str(deal.id), deal.title) for deal in found]


def cases_of(services: Services, people: tuple[int, ...]) -> list[tuple[str, str]]:
    """The cases of a single contact that are not solved, as choices of a form."""
    if len(people) != 1:
        return []
    from simplecrm.lookups import cases

    found = services.ask(
        lambda connection: cases.rows(
            connection, cases.ids(connection, contact_id=people[0], status=cases.UNSOLVED, limit=MAX_CHOICES)
        ),
        [],
    )
    return [(str(case.id), case.title) for case in found]


def fields(services: Services) -> list[str]:
    """The names of the custom fields."""
    from simplecrm.lookups import tags

    return [field.name for field in services.ask(tags.fields, [])]


def names_of(services: Services, ids: tuple[int, ...]) -> str | None:
    """The names of contacts as text, empty if they are gone; None if the book cannot be read."""
    from simplecrm.lookups import contacts

    if len(ids) > MAX_NAMED:
        return f"{len(ids):,} contacts"
    names = services.ask(lambda connection: contacts.names(connection, ids), None)
    if names is None:
        return None
    listed = [names[one] for one in ids if one in names]
    return ", ".join(listed) if len(listed) <= 3 else f"{listed[0]} and {len(ids) - 1:,} others"
