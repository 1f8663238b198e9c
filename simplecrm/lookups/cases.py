"""Queries about cases."""

from __future__ import annotations

from simplecrm.core.records import records
from simplecrm.core.records.cases import Case
from simplecrm.errors import NoSuchRecord
from simplecrm.lookups.activities import people
from simplecrm.lookups.order import ARCHIVED, ids_in_order, numbers

TYPE_CHECKING = False
if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Iterable, Sequence

    from simplecrm.lookups.query.condition import Condition

_ROW = """
select k.id, k.uid, title, text, status, priority, product,
  (select group_concat(c.id || char(31) || c.name, char(30)) from case_contact kc
    join contact c on c.id = kc.contact_id where kc.case_id = k.id) as contacts,
  coalesce(k.company_id, 0) as company_id, coalesce(company.name, '') as company,
  opened_at, waiting_at, solved_at, satisfaction, k.archived_at, k.created_at, k.updated_at, k.version
from json_each(?) as wanted join "case" k on k.id = wanted.value left join company on company.id = k.company_id
order by wanted.key
"""

_BY_PRIORITY = "case priority when 0 then 2.5 else priority end"
_BY_STATUS = "case status when 'open' then 0 when 'waiting' then 1 else 2 end"

SORTS = {
    "": f"{_BY_STATUS}, solved_at desc, {_BY_PRIORITY}, opened_at, c.id",
    "priority": f"{_BY_PRIORITY}, opened_at, c.id",
    "opened": "opened_at desc, c.id desc",
    "solved": "solved_at = '', solved_at desc, c.id",
    "product": "product = '', product, opened_at, c.id",
    "title": "title collate nocase, c.id",
    "id": "c.id",
}
"""The orders of lists of cases. A case without a priority comes before those whose priority is low."""

UNSOLVED = "unsolved"
"""Not a status, but two: open and waiting."""

_STATUS = {
    "": "1", UNSOLVED: "status in ('open', 'waiting')", "open": "status = 'open'", "waiting": "status = 'waiting'",
    "solved": "status = 'solved'",
}  # fmt: skip

_OF_CONTACT = "c.id in (select case_id from case_contact indexed by ix_case_contact_contact_id where contact_id = ?)"
_OF_COMPANY = (
    '{alias}.id in (select id from "case" indexed by ix_case_company_id where company_id = {id} union '
    "select case_id from employment indexed by ix_employment_company_id cross join case_contact "
    "indexed by ix_case_contact_contact_id on case_contact.contact_id = employment.contact_id "
    'cross join "case" on "case".id = case_id '
    "where employment.company_id = {id} and ended_on = '' and \"case\".company_id is null)"
)
"""The cases of a company, and those of people who work there that name no company."""


def ids(
    connection: sqlite3.Connection,
    *,
    contact_id: int = 0,
    company_id: int = 0,
    status: str = "",
    where: Condition | None = None,
    sort: str = "",
    archived: bool = False,
    limit: int | None = None,
) -> Sequence[int]:
    """The ids of cases, open ones first, then those that wait, each by priority, then the oldest first, or in an order
    of ``SORTS``; of one contact, or of a company and the people who work there; of a status, or the ``UNSOLVED``.
    ``where`` (see ``query.compiler.matching``) keeps those that match it, and says itself whether they are
    archived."""
    conditions, values = [], list[object]()
    if company_id:
        conditions.append(of_company("c", company_id))
    if contact_id:
        conditions.append(_OF_CONTACT)
        values.append(contact_id)
    if where is None:
        conditions.append(f"c.{ARCHIVED[archived]}")
    else:
        conditions.append(f"({where.sql})")
        values += where.values
    conditions.append(_STATUS[status])
    # Those of a contact or company are few, and the first columns of another index match nearly all.
    source = '"case" c not indexed' if contact_id or company_id else '"case" c'
    sql = f"select c.id from {source} where {' and '.join(conditions)} order by {SORTS[sort]}"
    return ids_in_order(connection, sql, values, limit)


def of_company_by_status(connection: sqlite3.Connection, company_id: int) -> tuple[list[int], int]:
    """The ids of the unsolved cases of a company and the people who work there, the most pressing first, and how many
    are solved."""
    found = connection.execute(
        f'select c.id, status from "case" c not indexed where {of_company("c", company_id)} and {ARCHIVED[False]} '
        f"order by {SORTS['']}"
    ).fetchall()
    unsolved = [row[0] for row in found if row[1] != "solved"]
    return unsolved, len(found) - len(unsolved)


def of_company(alias: str, company_id: int) -> str:
    """SQL for the condition that the case ``alias`` is of a company or of people who work there."""
    return _OF_COMPANY.format(alias=alias, id=int(company_id))


def rows(connection: sqlite3.Connection, case_ids: Iterable[int]) -> list[Case]:
    """These cases in the order of the ids; ids that are gone are left out."""
    return records(connection.execute(_ROW, (numbers(case_ids),)), Case, contacts=people)


def get(connection: sqlite3.Connection, case_id: int) -> Case | None:
    """One case; None if it does not exist."""
    return next(iter(rows(connection, [case_id])), None)


def require(connection: sqlite3.Connection, case_id: int) -> Case:
    """The case of that id. Raises ``NoSuchRecord``, with the nearest ones."""
    found = get(connection, case_id)
    if found is None:
        from simplecrm.lookups import nearest

        raise NoSuchRecord(f"case #{case_id}", "cases", nearest.by_id(connection, "case", case_id))
    return found


def resolve(connection: sqlite3.Connection, which: str) -> int:
    """The id of the one case that ``which`` means: an id, a title, or a part of the title, each also after
    ``case:``; among cases of one title those that are not solved take precedence.

    Raises ``NothingMatched`` or ``Ambiguous``.
    """
    from simplecrm.lookups.resolving import by_title

    def listed(found: Sequence[int]) -> tuple[tuple[int, str], ...]:
        several = rows(connection, found)
        return tuple((one.id, " · ".join([one.title, *(who.name for who in one.contacts[:1])])) for one in several)

    preferred = (_STATUS[UNSOLVED], _STATUS["solved"])
    return require(connection, by_title(connection, "case", which, preferred=preferred, listed=listed)).id


def count(connection: sqlite3.Connection, *, contact_id: int = 0, company_id: int = 0, status: str) -> int:
    """How many cases of a status a contact has, or a company and its people."""
    return len(ids(connection, contact_id=contact_id, company_id=company_id, status=status))


def products(connection: sqlite3.Connection) -> list[str]:
    """The products that cases name, in order."""
    found = connection.execute("select distinct product from \"case\" where product <> '' order by product")
    return [row[0] for row in found]
