"""The first contacts of an order that no index of contacts has, read by the index of what they are sorted by: sorting
all of them takes seconds in a very large book."""

from __future__ import annotations

from simplecrm.lookups.jobs import first_job
from simplecrm.lookups.order import ids_in_order

TYPE_CHECKING = False
if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Sequence

_BY_TIME = """
select c.id from contact_summary s indexed by {index} cross join contact c on c.id = s.contact_id
where s.{column} > '' and +c.archived_at = '' order by s.{column} {way}, c.sort_name, c.id
"""
_WITHOUT_TIME = """
select c.id from contact c indexed by contact_by_name cross join contact_summary s on s.contact_id = c.id
where c.archived_at = '' and s.{column} = '' order by c.sort_name, c.id
"""
_TIMES = {"last": ("last_at", "contact_summary_by_last"), "next": ("next_due", "contact_summary_by_next")}

# Companies are read in the order of their names, each with its people, until there are enough.
_OF_COMPANIES = f"""
select c.id as id, company.sort_name as firm, c.sort_name as name
from company indexed by company_by_name
  cross join employment indexed by ix_employment_company_id on employment.company_id = company.id
  cross join contact c on c.id = employment.contact_id
where company.archived_at {{archived}} and company.sort_name > '' and +c.archived_at = ''
  and employment.id = {first_job("c.id")}
order by company.sort_name {{way}}, c.sort_name, c.id limit :limit
"""
_BY_COMPANY = f"""
select id from (
  select * from ({_OF_COMPANIES.format(archived="= ''", way="{way}")})
  union all select * from ({_OF_COMPANIES.format(archived="> ''", way="{way}")})
) order by firm {{way}}, name, id limit :limit
"""
_WITHOUT_COMPANY = """
select c.id from contact c indexed by contact_by_name
where c.archived_at = '' and coalesce({firm}, '') = '' order by c.sort_name, c.id
"""


def ids(connection: sqlite3.Connection, sort: str, *, reverse: bool, limit: int) -> Sequence[int]:
    """The ids of the first ``limit`` contacts that are not archived, by ``last``, ``next`` or ``company``."""
    if sort == "company":
        sql = _BY_COMPANY.format(way="desc" if reverse else "")
        found = [row[0] for row in connection.execute(sql, {"limit": limit})]
        rest = _WITHOUT_COMPANY.format(firm=first_job("c.id", "company.sort_name"))
    else:
        column, index = _TIMES[sort]
        falls = reverse != (sort == "last")
        sql = _BY_TIME.format(column=column, index=index, way="desc" if falls else "")
        found = [*ids_in_order(connection, sql, limit=limit)]
        rest = _WITHOUT_TIME.format(column=column)
    if len(found) < limit:
        found += ids_in_order(connection, rest, limit=limit - len(found))
    return found
