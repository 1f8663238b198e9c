"""The contacts of an imported deal, with their roles."""

from __future__ import annotations

from simplecrm.core.records.deals import DealContact

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence

    from simplecrm.core.records.deals import Deal
    from simplecrm.formats.protocol import Item


def with_people(deal: Deal, item: Item, ids: Sequence[int]) -> Deal:
    """The deal with the ids of its people: the item's contact, who is the main one, and its others."""
    known = [(who.name, one) for who, one in zip((item.contact, *item.others), ids, strict=True) if who is not None]
    roles = [person.role for person in deal.people] + [""] * len(known)
    return deal._replace(people=tuple(DealContact(name, roles[n], one) for n, (name, one) in enumerate(known)))


def unknown_people(deal: Deal) -> str:
    """The people of a deal of a file, but for the main contact, that are not in the book, with their roles."""
    unknown = [person for person in deal.people if not person.id and person.name not in ("", deal.contact)]
    return ", ".join(f"{person.name} ({person.role})" if person.role else person.name for person in unknown)
