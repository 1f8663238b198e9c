"""How a contact or company is reached: its emails, phones, addresses and links, written the same way for both."""

from __future__ import annotations

from simplecrm.actions.rows import insert
from simplecrm.core.records.contacts import Address, Email, Link, Phone
from simplecrm.core.text import phones
from simplecrm.core.text.profiles import profile_key

TYPE_CHECKING = False
if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Iterable
    from typing import Any

    from sqlmodel import Session

    from simplecrm.core.records.companies import Company
    from simplecrm.core.records.contacts import Contact

REACH = {
    "emails": ("email", Email._fields),
    "phones": ("phone", Phone._fields),
    "addresses": ("address", Address._fields),
    "links": ("link", Link._fields),
}
"""{list of a contact or company: (its table, the fields of its records)}."""


def international(numbers: Iterable[Phone], region: str) -> tuple[Phone, ...]:
    """The numbers, each with its international form where that is known; ``region`` (ISO 3166) is the country of
    national numbers."""
    return tuple(item._replace(e164=item.e164 or phones.normalise(item.number, region)) for item in numbers)


def put_reach(connection: sqlite3.Connection, owner: str, owner_id: int, draft: Contact | Company) -> None:
    """Write the emails, phones, addresses and links of a contact or company that has none yet."""
    for name, (table, columns) in REACH.items():
        for position, item in enumerate(getattr(draft, name)):
            values = {column: getattr(item, column) for column in columns} | _derived(item)
            insert(connection, table, **{f"{owner}_id": owner_id}, position=position, **values)


def write_reach(session: Session, owner: str, owner_id: int, target: Contact | Company) -> None:
    """Change the emails, phones, addresses and links of a contact or company to those of ``target``; unchanged rows
    keep their ids."""
    from sqlmodel import select

    from simplecrm.store import tables

    kinds: dict[str, Any] = {
        "email": tables.Email,
        "phone": tables.Phone,
        "address": tables.Address,
        "link": tables.Link,
    }
    for name, (table, columns) in REACH.items():
        kind = kinds[table]
        mine = kind.contact_id if owner == "contact" else kind.company_id
        left: list[Any] = list(session.exec(select(kind).where(mine == owner_id).order_by("position", "id")))
        for position, item in enumerate(getattr(target, name)):
            values = {column: getattr(item, column) for column in columns} | {"position": position} | _derived(item)
            row = next((row for row in left if getattr(row, columns[0]) == item[0]), None) or kind()
            if row in left:
                left.remove(row)
            for column, value in {**values, f"{owner}_id": owner_id}.items():
                setattr(row, column, value)
            session.add(row)
        for row in left:
            session.delete(row)


def _derived(item: Any) -> dict[str, Any]:
    """The columns that identify a phone or a link however it is spelled."""
    if isinstance(item, Phone):
        return {"tail": phones.tail(item.e164 or item.number)}
    return {"profile": profile_key(item.url, item.label)} if isinstance(item, Link) else {}
