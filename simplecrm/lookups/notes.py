"""Questions about notes."""

from __future__ import annotations

from simplecrm.core.notes import Note
from simplecrm.lookups.order import ARCHIVED, ids_in_order, numbers

TYPE_CHECKING = False
if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Iterable, Sequence

_ROW = """
select n.id, n.uid, text, pinned, coalesce(n.contact_id, 0), coalesce(contact.name, ''), coalesce(n.company_id, 0),
  coalesce(company.name, ''), coalesce(n.deal_id, 0), coalesce(deal.title, ''),
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
    pinned: bool = False,
    archived: bool = False,
    limit: int | None = None,
) -> Sequence[int]:
    """The ids of notes, the latest first: all, of one contact or company, or only pinned ones."""
    where, values = [ARCHIVED[archived]], list[object]()
    for column, wanted in (("contact_id", contact_id), ("company_id", company_id)):
        if wanted:
            where.append(f"{column} = ?")
            values.append(wanted)
    if pinned:
        where.append("pinned = 1")
    sql = f"select id from note where {' and '.join(where)} order by created_at desc, id desc"
    return ids_in_order(connection, sql, values, limit)


def rows(connection: sqlite3.Connection, note_ids: Iterable[int]) -> list[Note]:
    """These notes in the order of the ids; ids that are gone are left out."""
    return [
        Note(row[0], row[1], row[2], bool(row[3]), *row[4:]) for row in connection.execute(_ROW, (numbers(note_ids),))
    ]


def get(connection: sqlite3.Connection, note_id: int) -> Note | None:
    """One note; None if there is no such."""
    return next(iter(rows(connection, [note_id])), None)
