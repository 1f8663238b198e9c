"""Queries about notes."""

from __future__ import annotations

from simplecrm.core.records import records
from simplecrm.core.records.notes import Note
from simplecrm.errors import NoSuchRecord
from simplecrm.lookups.belonging import of_company, of_deal
from simplecrm.lookups.order import ARCHIVED, WITH_CONTACT, ids_in_order, numbers

TYPE_CHECKING = False
if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Iterable, Sequence

    from simplecrm.lookups.query.compiler import Condition

_ROW = """
select n.id, n.uid, text, pinned, coalesce(n.contact_id, 0) as contact_id, coalesce(contact.name, '') as contact,
  coalesce(n.company_id, 0) as company_id, coalesce(company.name, '') as company,
  coalesce(n.deal_id, 0) as deal_id, coalesce(deal.title, '') as deal,
  n.archived_at, n.created_at, n.updated_at, n.version
from json_each(?) as wanted join note n on n.id = wanted.value left join contact on contact.id = n.contact_id
  left join company on company.id = n.company_id left join deal on deal.id = n.deal_id
order by wanted.key
"""


def ids(
    connection: sqlite3.Connection,
    *,
    contact_id: int = 0,
    company_id: int = 0,
    deal_id: int = 0,
    pinned: bool = False,
    archived: bool = False,
    where: Condition | None = None,
    limit: int | None = None,
) -> Sequence[int]:
    """The ids of notes, the latest first: all, of one contact, company or deal, or only pinned ones.

    ``company_id`` includes those of its deals and of the people who work there. ``where`` (see
    ``query.compiler.people``) keeps those on the contacts that match it.
    """
    asked, values = [f"n.{ARCHIVED[archived]}"], list[object]()
    if contact_id:
        asked.append("n.contact_id = ?")
        values.append(contact_id)
    if pinned:
        asked.append("n.pinned = 1")
    source = "note n"
    if company_id or deal_id:
        source, only = (of_company if company_id else of_deal)("note", "n", company_id or deal_id)
        asked.append(only)
    if where is not None:
        source += WITH_CONTACT.format("n")
        asked.append(f"({where.sql})")
        values += where.values
    sql = f"select n.id from {source} where {' and '.join(asked)} order by n.created_at desc, n.id desc"
    return ids_in_order(connection, sql, values, limit)


def rows(connection: sqlite3.Connection, note_ids: Iterable[int]) -> list[Note]:
    """These notes in the order of the ids; ids that are gone are left out."""
    return records(connection.execute(_ROW, (numbers(note_ids),)), Note, pinned=bool)


def get(connection: sqlite3.Connection, note_id: int) -> Note | None:
    """One note; None if it does not exist."""
    return next(iter(rows(connection, [note_id])), None)


def require(connection: sqlite3.Connection, note_id: int) -> Note:
    """The note of that id. Raises ``NoSuchRecord``."""
    found = get(connection, note_id)
    if found is None:
        raise NoSuchRecord(f"note #{note_id}", "notes")
    return found
