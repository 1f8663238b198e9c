"""Queries about companies."""

from __future__ import annotations

from simplecrm.core.records import checked, records
from simplecrm.core.records.columns import columns
from simplecrm.core.records.companies import Company, CompanyRow
from simplecrm.core.text import storable
from simplecrm.core.text.names import fold
from simplecrm.errors import Ambiguous, NothingMatched
from simplecrm.lookups.contacts import reach
from simplecrm.lookups.order import ARCHIVED, ids_in_order, numbers

TYPE_CHECKING = False
if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Iterable, Sequence

_ROW = """
select c.id, name, domain, industry,
  coalesce((select city from address where company_id = c.id order by position, address.id limit 1), '') as city,
  coalesce((select number from phone where company_id = c.id order by position, phone.id limit 1), '') as phone,
  (select count(*) from employment where company_id = c.id and ended_on = '') as contacts,
  (select count(*) from deal where company_id = c.id and status = 'open') as open_deals, archived_at
from json_each(?) as wanted join company c on c.id = wanted.value order by wanted.key
"""

_OWN = columns(Company)
_LISTED = Company._fields.index("emails")
_COMPANY = (
    f"select {', '.join(f'company.{name}' for name in _OWN)} "
    "from json_each(?) cross join company on company.id = json_each.value"
)


def ids(
    connection: sqlite3.Connection, *, text: str = "", archived: bool = False, limit: int | None = None
) -> Sequence[int]:
    """The ids of companies by name; ``text`` keeps those whose name or domain contains it."""
    where, values = [ARCHIVED[archived]], []
    text = storable(text)[0]
    if text.strip():
        where.append("(sort_name like ? escape '\\' or domain like ? escape '\\')")
        values += [f"%{_literal(fold(text))}%", f"%{_literal(text.strip())}%"]
    sql = f"select id from company where {' and '.join(where)} order by sort_name, id"
    return ids_in_order(connection, sql, values, limit)


def rows(connection: sqlite3.Connection, company_ids: Iterable[int]) -> list[CompanyRow]:
    """One line for each of these companies, in the order of the ids."""
    return records(connection.execute(_ROW, (numbers(company_ids),)), CompanyRow)


def get(connection: sqlite3.Connection, company_id: int) -> Company | None:
    """Everything the book says of one company; None if it does not exist."""
    return get_many(connection, [company_id]).get(company_id)


def get_many(connection: sqlite3.Connection, company_ids: Iterable[int]) -> dict[int, Company]:
    """Everything the book says of several companies, by id; one statement per table, however many there are."""
    wanted = numbers(company_ids)
    lists = reach(connection, "company", wanted)
    return {
        row[0]: Company._make((*row[:_LISTED], *(one.get(row[0], ()) for one in lists), *row[_LISTED:]))
        for row in checked(connection.execute(_COMPANY, (wanted,)), _OWN)
    }


def contact_ids(connection: sqlite3.Connection, company_id: int) -> Sequence[int]:
    """The ids of the contacts of a company, by name."""
    return ids_in_order(
        connection,
        "select c.id from employment join contact c on c.id = contact_id where company_id = ? and ended_on = '' "
        "and +archived_at = '' "
        "order by sort_name, c.id",
        (company_id,),
    )


def named(connection: sqlite3.Connection, name: str) -> int:
    """The id of the company of that name, in any case, or 0."""
    row = connection.execute(
        "select id from company where name = ? order by id", (storable(name)[0].strip(),)
    ).fetchone()
    return int(row[0]) if row else 0


def resolve(connection: sqlite3.Connection, which: str) -> int:
    """The id of the one company that ``which`` means: an id, a name, or a unique part of the name.

    Raises ``NothingMatched`` or ``Ambiguous``.
    """
    wanted = which.strip()
    if wanted.isascii() and wanted.isdigit() and len(wanted) < 18 and get(connection, int(wanted)):
        return int(wanted)
    exact = named(connection, wanted)
    found = [exact] if exact else list(ids(connection, text=wanted, limit=11)) if wanted else []
    if not found:
        from simplecrm.lookups import removed

        hidden = removed.only_match(connection, "company", wanted)
        raise hidden or NothingMatched(f"No company matches “{which}”.", "See them: simplecrm companies")
    if len(found) > 1:
        choices = tuple((row.id, row.name) for row in rows(connection, found[:10]))
        raise Ambiguous(f"“{which}” matches {len(found)} companies.", "Use the id, or more of the name.", choices)
    return found[0]


def count(connection: sqlite3.Connection) -> int:
    """How many companies there are that are not archived."""
    return int(connection.execute("select count(*) from company where archived_at = ''").fetchone()[0])


def _literal(text: str) -> str:
    return text.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")
