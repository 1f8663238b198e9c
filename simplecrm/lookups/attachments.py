"""Queries about attachments."""

from __future__ import annotations

from simplecrm.core.records import records
from simplecrm.core.records.attachments import Attachment
from simplecrm.errors import NoSuchRecord
from simplecrm.lookups.order import ARCHIVED, WITH_CONTACT, ids_in_order, numbers

TYPE_CHECKING = False
if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Iterable, Sequence

    from simplecrm.lookups.query.condition import Condition

_ROW = """
select a.id, a.uid, coalesce(a.contact_id, 0) as contact_id, coalesce(contact.name, '') as contact,
  coalesce(a.company_id, 0) as company_id, coalesce(company.name, '') as company,
  coalesce(a.deal_id, 0) as deal_id, coalesce(deal.title, '') as deal,
  coalesce(a.case_id, 0) as case_id, coalesce("case".title, '') as "case",
  a.name, a.size, a.sha256, a.text, a.archived_at, a.created_at, a.updated_at, a.version
from json_each(?) as wanted join attachment a on a.id = wanted.value left join contact on contact.id = a.contact_id
  left join company on company.id = a.company_id left join deal on deal.id = a.deal_id
  left join "case" on "case".id = a.case_id
order by wanted.key
"""

_OWNED = "select id from attachment indexed by ix_attachment_{noun}_id where {noun}_id = {id}"
_OF_ITS = (
    ' union select attachment.id from "{noun}" indexed by ix_{noun}_company_id '
    "cross join attachment indexed by ix_attachment_{noun}_id "
    'on attachment.{noun}_id = "{noun}".id where "{noun}".company_id = {id}'
)


def ids(
    connection: sqlite3.Connection,
    *,
    contact_id: int = 0,
    company_id: int = 0,
    deal_id: int = 0,
    case_id: int = 0,
    where: Condition | None = None,
    archived: bool = False,
    limit: int | None = None,
) -> Sequence[int]:
    """The ids of attachments, the latest first: of one contact, of a company with its deals and cases, of one deal or
    case, or of the contacts that match ``where`` (see ``query.compiler.people``)."""
    asked, values, source = [f"a.{ARCHIVED[archived]}"], list[object](), "attachment a"
    owned = _owned(contact_id, company_id, deal_id, case_id)
    if owned:
        # The row id is not an index.
        source = "attachment a not indexed"
        asked.append(f"a.id in ({owned})")
    if where is not None:
        source += WITH_CONTACT.format("a")
        asked.append(f"({where.sql})")
        values += where.values
    sql = f"select a.id from {source} where {' and '.join(asked)} order by a.created_at desc, a.id desc"
    return ids_in_order(connection, sql, values, limit)


def rows(connection: sqlite3.Connection, attachment_ids: Iterable[int]) -> list[Attachment]:
    """These attachments in the order of the ids; ids that are gone are left out."""
    return records(connection.execute(_ROW, (numbers(attachment_ids),)), Attachment)


def get(connection: sqlite3.Connection, attachment_id: int) -> Attachment | None:
    """One attachment; None if it does not exist."""
    return next(iter(rows(connection, [attachment_id])), None)


def require(connection: sqlite3.Connection, attachment_id: int) -> Attachment:
    """The attachment of that id. Raises ``NoSuchRecord``."""
    found = get(connection, attachment_id)
    if found is None:
        from simplecrm.lookups import nearest

        raise NoSuchRecord(
            f"attachment #{attachment_id}", "attachments", nearest.by_id(connection, "attachment", attachment_id)
        )
    return found


def _owned(contact_id: int, company_id: int, deal_id: int, case_id: int) -> str:
    """SQL for the ids of the attachments of a contact, company, deal or case; empty for none."""
    for noun, owner_id in (("contact", contact_id), ("deal", deal_id), ("case", case_id)):
        if owner_id:
            return _OWNED.format(noun=noun, id=int(owner_id))
    if company_id:
        its = "".join(_OF_ITS.format(noun=noun, id=int(company_id)) for noun in ("deal", "case"))
        return _OWNED.format(noun="company", id=int(company_id)) + its
    return ""
