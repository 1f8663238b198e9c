"""Look-ups for other programs: addresses for mail clients to complete, who is calling, and birthdays. Contacts come
first, then companies with their own address or number, found by the beginning of their name or address, or by the
number.
"""

from __future__ import annotations

from simplecrm.core.query.words import is_plain
from simplecrm.core.records import Record, checked, records
from simplecrm.core.text import storable
from simplecrm.core.text.names import fold
from simplecrm.lookups import search
from simplecrm.lookups.jobs import company_of
from simplecrm.lookups.order import numbers

TYPE_CHECKING = False
if TYPE_CHECKING:
    import datetime
    import sqlite3
    from collections.abc import Sequence

    from simplecrm.core.query import QueryContext

_LAST = "\U0010ffff"
WIDER = 20
"""How many times more matches are read where too many were left out."""
MAX_ADDRESSES = 100
"""The most results that a mail client reads (aerc stops there), the best first."""


class Reach(Record):
    """One address or number of a contact: ``value`` as typed, ``label`` its kind, such as ``work``. For a company it
    has the company's id and name, and no ``company``.
    """

    id: int
    value: str
    name: str
    label: str
    company: str


class Addresses(Record):
    """The addresses that a query finds, and how many contacts that it finds were left out because they are not to be
    contacted."""

    found: list[Reach]
    left_out: int = 0


class Caller(Record):
    """The caller: the last activity or note (``last``, at the UTC time ``last_at``), what is next, and whether they
    asked not to be contacted. For a company it is the last note on it, and the next follow-up with any of its
    contacts."""

    id: int
    name: str
    company: str
    number: str
    label: str
    last_at: str
    last: str
    next_due: str
    next: str
    do_not_contact: bool = False


class Birthday(Record):
    """A contact's birthday as stored (see ``core.dates.anniversaries``); the ``day`` of the next one (``YYYY-MM-DD``)
    and the ``years`` they reach, empty and 0 where that is not known."""

    id: int
    birthday: str
    name: str
    company: str
    day: str = ""
    years: int = 0


_FIRM = f"coalesce({company_of('c.id')}, '') as company"
_EMAILS = f"""
select c.id, address as value, c.name, label, {_FIRM}, c.do_not_contact
from json_each(?1) as wanted cross join email on contact_id = wanted.value join contact c on c.id = contact_id
order by wanted.key, instr(lower(address), ?2) = 0 or instr(lower(c.name), ?2) > 0, position, email.id
"""
_PHONES = f"""
select c.id, number as value, c.name, label, {_FIRM}
from json_each(?) as wanted cross join phone on contact_id = wanted.value join contact c on c.id = contact_id
order by wanted.key, position, phone.id limit ?
"""
_NUMBERS = f"""
select c.id, number as value, c.name, label, {_FIRM}
from (select * from phone where tail >= ? and tail < ? and contact_id is not null limit 1000) as phone
cross join contact c on c.id = phone.contact_id left join contact_summary s on s.contact_id = c.id
where +c.archived_at = '' order by length(tail), coalesce(last_at, '') desc, c.sort_name, c.id limit ?
"""
_CALLERS = f"""
select c.id, c.name, {_FIRM}, '' as number, '' as label,
  coalesce(s.last_at, '') as last_at, coalesce((select case when subject = '' then text else subject || ' ' || text end
    from activity_contact join activity on activity.id = activity_id
    where contact_id = c.id and archived_at = '' order by at desc, activity.id desc limit 1), '') as last,
  coalesce(s.next_due, '') as next_due, coalesce((select text from reminder
    where contact_id = c.id and done_at = '' and archived_at = '' order by due, id limit 1), '') as next,
  c.do_not_contact,
  coalesce((select created_at || char(31) || text from note
    where contact_id = c.id and archived_at = '' order by created_at desc, id desc limit 1), '') as note
from json_each(?) as wanted cross join contact c on c.id = wanted.value
  left join contact_summary s on s.contact_id = c.id
"""
_BOUND = 1000
"""How many addresses or numbers with the prefix are searched for those of companies."""
_COMPANIES = """
with hit (id, tier) as (
  select company_id, 0 from (select company_id from {table} where {column} >= :text and {column} < :end limit :bound)
    where company_id is not null
  union all select id, 1 from (select id from company indexed by company_by_name where archived_at = ''
    and sort_name >= :folded and sort_name < :folded_end order by sort_name limit :limit))
select c.id, {value} as value, c.name, label, '' as company
from (select id, min(tier) as tier from hit group by id) as hit
cross join company c on c.id = hit.id cross join {table} on company_id = c.id
where +c.archived_at = '' order by tier, c.sort_name, c.id, position, {table}.id limit :limit
"""
_CALLING_COMPANIES = """
select c.id, c.name, coalesce((select created_at || char(31) || text from note
    where company_id = c.id and archived_at = '' order by created_at desc, id desc limit 1), ''),
  coalesce((select due || char(31) || text from
    (select id from reminder indexed by ix_reminder_company_id where company_id = c.id union
      select r.id from employment cross join reminder r on r.contact_id = employment.contact_id
      where employment.company_id = c.id and ended_on = '') mine
    cross join reminder on reminder.id = mine.id
    where done_at = '' and archived_at = '' order by due, reminder.id limit 1), '')
from json_each(?) as wanted cross join company c on c.id = wanted.value
"""
_BIRTHDAYS = f"""
select c.id, c.birthday, c.name, {_FIRM}, '' as day, 0 as years from contact c indexed by contact_by_birthday
where c.birthday <> '' and +c.archived_at = '' order by substr(c.birthday, -5), c.sort_name, c.id
"""


def emails(
    connection: sqlite3.Connection,
    query: str,
    context: QueryContext,
    *,
    limit: int = MAX_ADDRESSES,
    everybody: bool = False,
) -> Addresses:
    """The addresses of the contacts that a query finds, the best first, and of each contact the one that matches. Then
    those of companies. Contacts marked as do not contact are left out unless ``everybody`` is set."""
    text = storable(query)[0].strip()
    found, left_out = list[Reach](), set[int]()
    bound = limit + limit // 2
    while True:
        ids = found_by(connection, query, context, bound)
        rows = connection.execute(_EMAILS, (numbers(ids), text.lower()))
        for *reach, is_marked in checked(rows, (*Reach._fields, "do_not_contact")):
            if len(found) == limit:
                break
            if is_marked and not everybody:
                left_out.add(reach[0])
            else:
                found.append(Reach._make(reach))
        # Only if many of the best matches are marked there may be further ones.
        if len(found) == limit or not left_out or len(ids) < bound:
            break
        found.clear()
        bound *= WIDER
    if is_plain(query):  # conditions apply to contacts only
        found += _of_companies(connection, "email", limit - len(found), start=text, name=text)
    return Addresses(found, len(left_out))


def phones(
    connection: sqlite3.Connection, query: str, context: QueryContext, *, limit: int = MAX_ADDRESSES
) -> list[Reach]:
    """The numbers that end like ``query``, in any spelling; otherwise those of the contacts that it finds. Then those
    of companies."""
    people, companies = _phones(connection, query, context, limit)
    return people + companies


def callers(
    connection: sqlite3.Connection, query: str, context: QueryContext, *, limit: int = MAX_ADDRESSES
) -> list[Caller]:
    """The owners of the numbers that ``phones`` finds, each once, with the last activity and what is next."""
    people, companies = _phones(connection, query, context, limit)
    found = _by_id(people)
    rows = checked(connection.execute(_CALLERS, (numbers(found),)), (*Caller._fields, "note"))
    callers = [_caller(row, found[row[0]]) for row in rows]
    if companies:
        of = _by_id(companies)
        rows = connection.execute(_CALLING_COMPANIES, (numbers(of),))
        callers += [_calling_company(row, of[row[0]]) for row in rows]
    return callers


def birthdays(connection: sqlite3.Connection) -> list[Birthday]:
    """All birthdays by month and day."""
    return records(connection.execute(_BIRTHDAYS), Birthday)


def coming_birthdays(connection: sqlite3.Connection, today: datetime.date) -> list[Birthday]:
    """All birthdays with the day of the next one, the next one first; those without a day come last."""
    from simplecrm.core.dates.anniversaries import next_anniversary

    found = []
    for one in birthdays(connection):
        coming = next_anniversary(one.birthday, today)
        found.append(one._replace(day=coming[0].isoformat(), years=coming[1] or 0) if coming else one)
    return sorted(found, key=lambda one: one.day or "~")


def found_by(connection: sqlite3.Connection, query: str, context: QueryContext, limit: int) -> Sequence[int]:
    """The ids of the contacts that a query finds; the query language is loaded only for queries with conditions."""
    if is_plain(query):
        return search.ids(connection, query, limit=limit)
    from simplecrm.lookups.query import compiler

    return compiler.ids(connection, query, context, limit=limit)


def _phones(
    connection: sqlite3.Connection, query: str, context: QueryContext, limit: int
) -> tuple[list[Reach], list[Reach]]:
    """The numbers of people and those of companies."""
    tail = search.phone_tail(query)
    people = records(connection.execute(_NUMBERS, (tail, tail + ":", limit)), Reach) if tail else []
    name = storable(query)[0] if is_plain(query) and not tail else ""
    companies = _of_companies(connection, "phone", limit - len(people), start=tail, name=name)
    if not people and not (tail and companies):
        ids = found_by(connection, query, context, limit + limit // 2)
        people = records(connection.execute(_PHONES, (numbers(ids), limit)), Reach)
    return people, companies[: max(limit - len(people), 0)]


def _of_companies(
    connection: sqlite3.Connection, table: str, limit: int, *, start: str = "", name: str = ""
) -> list[Reach]:
    """The companies' own addresses or numbers: those that begin with ``start`` (a number's from its end), then those of
    companies whose name begins with ``name``."""
    if limit <= 0:
        return []
    folded = fold(name)
    column, value = ("tail", "number") if table == "phone" else ("address", "address")
    parameters = {
        "text": start, "end": start and start + _LAST, "folded": folded, "folded_end": folded and folded + _LAST,
        "bound": _BOUND, "limit": limit,
    }  # fmt: skip
    found = connection.execute(_COMPANIES.format(table=table, column=column, value=value), parameters)
    return records(found, Reach)


def _by_id(items: list[Reach]) -> dict[int, Reach]:
    found: dict[int, Reach] = {}
    for item in items:
        found.setdefault(item.id, item)
    return found


def _calling_company(row: tuple[int, str, str, str], reach: Reach) -> Caller:
    last_at, _, last = row[2].partition("\x1f")
    due, _, following = row[3].partition("\x1f")
    return Caller(reach.id, reach.name, "", reach.value, reach.label, last_at, last, due, following)


def _caller(row: tuple[str, ...], reach: Reach) -> Caller:
    at, _, note = row[-1].partition("\x1f")
    caller = Caller._make(row[:-1])
    caller = caller._replace(number=reach.value, label=reach.label, do_not_contact=bool(caller.do_not_contact))
    return caller._replace(last_at=at, last=note) if note and at >= caller.last_at else caller
