"""What forms let choose from: the open deals and cases of a contact, and the names of the custom fields."""

from __future__ import annotations

from simplecrm.tui.services import Services

MAX_CHOICES = 5
"""Deals or cases of a contact that a form offers."""


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
