"""Queries about companies."""

from __future__ import annotations

from simplecrm.core.records import checked, records
from simplecrm.core.records.columns import columns
from simplecrm.core.records.companies import Company, CompanyRow
from simplecrm.core.text import storable
from simplecrm.core.text.names import fold
from simplecrm.errors import Ambiguous, NoSuchRecord, NothingMatched
from simplecrm.lookups import tagged
from simplecrm.lookups.belonging import deals_of_company
from simplecrm.lookups.contacts import reach
from simplecrm.lookups.naming import without_noun
from simplecrm.lookups.order import ARCHIVED, ids_in_order, like, numbers
from simplecrm.store import gathering
from simplecrm.store.gathering import gather

TYPE_CHECKING = False
if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Iterable, Sequence

    from simplecrm.lookups.query.condition import Condition

_ROW = f"""
select c.id, name, domain, industry,
  coalesce((select city from address where company_id = c.id order by position, address.id limit 1), '') as city,
  coalesce((select number from phone where company_id = c.id order by position, phone.id limit 1), '') as phone,
  (select count(*) from employment where company_id = c.id and ended_on = '') as contacts,
  (select count(*) from deal not indexed where id in ({deals_of_company("c.id")})
    and status = 'open' and archived_at = '') as open_deals,
  coalesce((select name from company where id = c.parent_id), '') as parent, c.id as tags, archived_at, created_at
from json_each(?) as wanted join company c on c.id = wanted.value order by wanted.key
"""

_OWN = tuple(name for name in Company._fields if name in columns(Company) or name == "parent")
_LISTED = Company._fields.index("emails")
_LOOKED_UP = {
    "parent_id": "coalesce(c.parent_id, 0) as parent_id",
    "parent": "coalesce((select name from company where id = c.parent_id), '') as parent",
}
_COMPANY = (
    f"select {', '.join(_LOOKED_UP.get(name, f'c.{name}') for name in _OWN)} "
    "from json_each(?) cross join company c on c.id = json_each.value"
)

MAX_DEPTH = 100
"""How far parents of parents are followed."""


SORTS = {
    "name": "sort_name, c.id",
    "created": "created_at desc, c.id desc",
    "id": "c.id",
}
"""The orders of lists of companies."""

REVERSED = {
    "name": "sort_name desc, c.id desc",
    "created": "created_at, c.id",
    "id": "c.id desc",
}
"""The same the other way round."""


def ids(
    connection: sqlite3.Connection,
    *,
    text: str = "",
    where: Condition | None = None,
    sort: str = "name",
    reverse: bool = False,
    archived: bool = False,
    limit: int | None = None,
) -> Sequence[int]:
    """The ids of companies by name, or another of ``SORTS``. ``text`` keeps those whose name or domain contains it,
    ``where`` (see ``query.compiler.matching``) those that match it, which says itself whether they are archived."""
    order = (REVERSED if reverse else SORTS)[sort]
    if where is not None:
        # What finds a few by their ids is not to be looked for in the list of all.
        source = "company c not indexed" if where.selective else "company c"
        sql = f"select c.id from {source} where {where.sql} order by {order}"
        return ids_in_order(connection, sql, where.values, limit)
    conditions, values = [ARCHIVED[archived]], []
    text = storable(text)[0]
    if text.strip():
        conditions.append("(sort_name like ? escape '\\' or domain like ? escape '\\')")
        values += [f"%{like(fold(text))}%", f"%{like(text.strip())}%"]
    sql = f"select c.id from company c where {' and '.join(conditions)} order by {order}"
    return ids_in_order(connection, sql, values, limit)


def rows(connection: sqlite3.Connection, company_ids: Iterable[int]) -> list[CompanyRow]:
    """One line for each of these companies, in the order of the ids."""
    wanted = list(company_ids)
    with gather(connection) as ask:
        tags = ask(tagged.tags, "company", wanted)
        found = ask(gathering.rows, _ROW, (numbers(wanted),))
    return records(found(), CompanyRow, tags=lambda company_id: tags().get(company_id, ()))


def get(connection: sqlite3.Connection, company_id: int) -> Company | None:
    """Everything the book says of one company; None if it does not exist."""
    return get_many(connection, [company_id]).get(company_id)


def get_many(connection: sqlite3.Connection, company_ids: Iterable[int]) -> dict[int, Company]:
    """Everything the book says of several companies, by id; one statement per table, however many there are."""
    ids_wanted = list(company_ids)
    wanted = numbers(ids_wanted)
    with gather(connection) as ask:
        reached = ask(reach, "company", wanted)
        tags, fields = ask(tagged.tags, "company", ids_wanted), ask(tagged.fields, "company", ids_wanted)
        own = ask(gathering.rows, _COMPANY, (wanted,))
    lists = (*reached(), tags(), fields())
    return {
        row[0]: Company._make((*row[:_LISTED], *(one.get(row[0], ()) for one in lists), *row[_LISTED:]))
        for row in checked(own(), _OWN)
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


def subsidiary_ids(connection: sqlite3.Connection, company_id: int) -> Sequence[int]:
    """The ids of the companies whose parent a company is, by name."""
    return ids_in_order(
        connection,
        "select id from company where parent_id = ? and +archived_at = '' order by sort_name, id",
        (company_id,),
    )


def is_within(connection: sqlite3.Connection, company_id: int, other_id: int) -> bool:
    """Whether a company is the other one, or belongs to it through any number of parents."""
    found = connection.execute(
        "with recursive above (id, depth) as (select ?1, 0 union "
        "select (select parent_id from company where company.id = above.id), depth + 1 from above "
        f"where above.id is not null and depth < {MAX_DEPTH}) select 1 from above where id = ?2 limit 1",
        (company_id, other_id),
    )
    return found.fetchone() is not None


def named(connection: sqlite3.Connection, name: str) -> int:
    """The id of the company of that name, in any case, or 0."""
    row = connection.execute(
        "select id from company where name = ? order by id", (storable(name)[0].strip(),)
    ).fetchone()
    return int(row[0]) if row else 0


def resolve(connection: sqlite3.Connection, which: str) -> int:
    """The id of the one company that ``which`` means: an id, a name, or a unique part of the name, each also after
    ``company:``.

    Raises ``NothingMatched``, with the nearest one, or ``Ambiguous``.
    """
    wanted = without_noun(which, "company")
    if wanted.isascii() and wanted.isdigit() and len(wanted) < 18:
        row = connection.execute("select id from company where id = ?", (int(wanted),)).fetchone()
        if row:
            return int(row[0])
    exact = named(connection, wanted)
    found = [exact] if exact else list(ids(connection, text=wanted, limit=11)) if wanted else []
    if not found:
        from simplecrm.lookups import removed

        hidden = removed.only_match(connection, "company", wanted)
        if hidden is not None:
            raise hidden
        if wanted.isascii() and wanted.isdigit() and len(wanted) < 18:
            from simplecrm.lookups import nearest

            near = nearest.by_id(connection, "company", int(wanted))
            raise NoSuchRecord(f"company #{wanted}", "companies", near)
        from simplecrm.lookups import nearest

        near = nearest.by_title(connection, "company", wanted)
        raise NothingMatched(f"No company matches “{which}”.{near}", "See them: simplecrm companies")
    if len(found) > 1:
        choices = tuple((row.id, row.name) for row in rows(connection, found[:10]))
        raise Ambiguous(f"“{which}” matches {len(found)} companies.", "Use the id, or more of the name.", choices)
    return found[0]


def called(connection: sqlite3.Connection, company_ids: Iterable[int]) -> dict[int, str]:
    """The names of these companies by id."""
    found = connection.execute(
        "select c.id, name from json_each(?) as wanted cross join company c on c.id = wanted.value",
        (numbers(company_ids),),
    )
    return dict(found.fetchall())


def count(connection: sqlite3.Connection) -> int:
    """How many companies there are that are not archived."""
    return int(connection.execute("select count(*) from company where archived_at = ''").fetchone()[0])
