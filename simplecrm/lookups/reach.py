"""How to reach whoever is meant: for mail clients that complete an address, for a call that comes in, for birthdays."""

from __future__ import annotations

from simplecrm.core.query_words import is_plain
from simplecrm.core.record import Record
from simplecrm.lookups import search
from simplecrm.lookups.order import numbers

TYPE_CHECKING = False
if TYPE_CHECKING:
    import datetime
    import sqlite3
    from collections.abc import Sequence

MOST = 100
"""What a mail client reads at most (aerc stops there), the best first."""


class Reach(Record):
    """One address or number of a contact: ``value`` as typed, ``label`` its kind, such as ``work``."""

    id: int
    value: str
    name: str
    label: str
    company: str


class Caller(Record):
    """Who calls: what was said or noted last (``last``, of the UTC time ``last_at``), and what is next."""

    id: int
    name: str
    company: str
    number: str
    label: str
    last_at: str
    last: str
    next_due: str
    next: str


class Birthday(Record):
    """A contact's birthday as the book keeps it (see ``core.anniversaries``)."""

    id: int
    birthday: str
    name: str
    company: str


_FIRM = (
    "coalesce((select company.name from employment join company on company.id = company_id where contact_id = c.id "
    "order by position, employment.id limit 1), '')"
)
_EMAILS = f"""
select c.id, address, c.name, label, {_FIRM}
from json_each(?1) as wanted cross join email on contact_id = wanted.value join contact c on c.id = contact_id
order by wanted.key, instr(lower(address), ?2) = 0 or instr(lower(c.name), ?2) > 0, position, email.id limit ?3
"""
_PHONES = f"""
select c.id, number, c.name, label, {_FIRM}
from json_each(?) as wanted cross join phone on contact_id = wanted.value join contact c on c.id = contact_id
order by wanted.key, position, phone.id limit ?
"""
_NUMBERS = f"""
select c.id, number, c.name, label, {_FIRM}
from (select * from phone where tail >= ? and tail < ? and contact_id is not null limit 1000) as phone
cross join contact c on c.id = phone.contact_id left join glance g on g.contact_id = c.id
where +c.archived_at = '' order by length(tail), coalesce(last_at, '') desc, c.sort_name, c.id limit ?
"""
_CALLERS = f"""
select c.id, c.name, {_FIRM}, '', '',
  coalesce(g.last_at, ''), coalesce((select case when subject = '' then text else subject || ' ' || text end
    from activity_contact join activity on activity.id = activity_id
    where contact_id = c.id and archived_at = '' order by at desc, activity.id desc limit 1), ''),
  coalesce(g.next_due, ''), coalesce((select text from reminder
    where contact_id = c.id and done_at = '' and archived_at = '' order by due, id limit 1), ''),
  coalesce((select created_at || char(31) || text from note
    where contact_id = c.id and archived_at = '' order by created_at desc, id desc limit 1), '')
from json_each(?) as wanted cross join contact c on c.id = wanted.value left join glance g on g.contact_id = c.id
"""
_BIRTHDAYS = f"""
select c.id, c.birthday, c.name, {_FIRM} from contact c indexed by contact_by_birthday
where c.birthday <> '' and +c.archived_at = '' order by substr(c.birthday, -5), c.sort_name, c.id
"""


def emails(connection: sqlite3.Connection, query: str, now: datetime.datetime, *, limit: int = MOST) -> list[Reach]:
    """The addresses of the contacts that a query finds, the best first; of one contact, the one it matches."""
    found = found_by(connection, query, now, limit + limit // 2)
    return [Reach(*row) for row in connection.execute(_EMAILS, (numbers(found), query.strip().lower(), limit))]


def phones(connection: sqlite3.Connection, query: str, now: datetime.datetime, *, limit: int = MOST) -> list[Reach]:
    """The numbers that end as ``query`` does, in any spelling; else those of the contacts that it finds."""
    tail = search.phone_tail(query)
    if tail:
        found = connection.execute(_NUMBERS, (tail, tail + ":", limit)).fetchall()
        if found:
            return [Reach(*row) for row in found]
    ids = found_by(connection, query, now, limit + limit // 2)
    return [Reach(*row) for row in connection.execute(_PHONES, (numbers(ids), limit))]


def callers(connection: sqlite3.Connection, query: str, now: datetime.datetime, *, limit: int = MOST) -> list[Caller]:
    """Who the numbers belong to that ``phones`` finds, each contact once, with what was last and what is next."""
    found: dict[int, Reach] = {}
    for item in phones(connection, query, now, limit=limit):
        found.setdefault(item.id, item)
    rows = connection.execute(_CALLERS, (numbers(found),))
    return [_caller(row, found[row[0]]) for row in rows]


def birthdays(connection: sqlite3.Connection) -> list[Birthday]:
    """All birthdays by month and day."""
    return [Birthday(*row) for row in connection.execute(_BIRTHDAYS)]


def found_by(connection: sqlite3.Connection, query: str, now: datetime.datetime, limit: int) -> Sequence[int]:
    """The ids of the contacts that a query finds; the language of queries is loaded only for more than words."""
    if is_plain(query):
        return search.ids(connection, query, limit=limit)
    from simplecrm.lookups import filters

    return filters.ids(connection, query, now, limit=limit)


def _caller(row: tuple[str, ...], reach: Reach) -> Caller:
    at, _, note = row[9].partition("\x1f")
    caller = Caller._make((*row[:3], reach.value, reach.label, *row[5:9]))
    return caller._replace(last_at=at, last=note) if note and at >= caller.last_at else caller
