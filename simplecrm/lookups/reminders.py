"""Queries about reminders."""

from __future__ import annotations

from simplecrm.core.records import Record, records
from simplecrm.core.records.reminders import Reminder
from simplecrm.errors import NoSuchRecord
from simplecrm.lookups.amounts import WHOLE
from simplecrm.lookups.belonging import of_company, of_deal
from simplecrm.lookups.jobs import company_of
from simplecrm.lookups.order import ARCHIVED, WITH_CONTACT, ids_in_order, mine, numbers

TYPE_CHECKING = False
if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Iterable, Sequence

    from simplecrm.lookups.query.compiler import Condition


class DueReminder(Record):
    """What the urgency of a reminder depends on: when it is ``due``, its ``priority``, the UTC day when it was created,
    the value of its deal in whole units, and whether its contact asked not to be contacted."""

    id: int
    due: str
    priority: int
    created_at: str
    deal_value: int
    do_not_contact: bool


_ROW = f"""
select r.id, r.uid, text, due, scheduled, priority, every, every_from, snoozes, coalesce(r.contact_id, 0) as contact_id,
  coalesce(contact.name, '') as contact, coalesce(contact.do_not_contact, 0) as do_not_contact,
  coalesce(r.company_id, 0) as company_id,
  coalesce((select name from company where id = r.company_id), {company_of("r.contact_id")}, '') as company,
  coalesce(deal_id, 0) as deal_id, coalesce(deal.title, '') as deal, r.owner,
  coalesce(nullif(r.owner, ''), nullif(contact.owner, ''), nullif(deal.owner, ''),
    (select owner from contact where id = deal.contact_id), '') as for_user, done_at, r.archived_at, r.created_at,
  r.updated_at, r.version
from json_each(?) as wanted join reminder r on r.id = wanted.value
  left join contact on contact.id = r.contact_id left join deal on deal.id = deal_id
order by wanted.key
"""


def ids(
    connection: sqlite3.Connection,
    *,
    before: str = "",
    since: str = "",
    contact_id: int = 0,
    company_id: int = 0,
    deal_id: int = 0,
    done: bool = False,
    archived: bool = False,
    where: Condition | None = None,
    limit: int | None = None,
) -> Sequence[int]:
    """The ids of open reminders by due date, or of done ones, the latest first.

    ``company_id`` includes those of its deals and of the people who work there. ``before`` and ``since`` bound the due
    date of open ones (local ``YYYY-MM-DD``; ``before`` is not included).
    ``where`` (see ``query.compiler.people``) keeps those with contacts that match it.
    """
    asked, values = ["r.done_at <> ''" if done else "r.done_at = ''", f"r.{ARCHIVED[archived]}"], list[object]()
    for what, value in (("r.contact_id = ?", contact_id), ("r.due >= ?", since), ("r.due < ?", before)):
        if value:
            asked.append(what)
            values.append(value)
    source, only, more = _source(where)
    if company_id or deal_id:
        table, belongs = (of_company if company_id else of_deal)("reminder", "r", company_id or deal_id)
        source = source.replace("reminder r", table, 1)
        asked.append(belongs)
    order = "r.done_at desc, r.id desc" if done else "r.due, r.id"
    sql = f"select r.id from {source} where {' and '.join(asked)}{only} order by {order}"
    return ids_in_order(connection, sql, (*values, *more), limit)


def due_before(
    connection: sqlite3.Connection, day: str, *, where: Condition | None = None, user: str = ""
) -> list[DueReminder]:
    """The open reminders due before a day (local ``YYYY-MM-DD``), by due date; with the contacts that ``where`` is
    true of, and without those that only others than ``user`` own, if one is given."""
    source, only, values = _source(where, user)
    found = connection.execute(
        "select r.id, r.due, r.priority, substr(r.created_at, 1, 10) as created_at, "
        f"coalesce((select {WHOLE} from deal where id = r.deal_id), 0) as deal_value, "
        "coalesce((select do_not_contact from contact where id = r.contact_id), 0) as do_not_contact "
        f"from {source} "
        f"where r.done_at = '' and r.archived_at = '' and r.due < ?{only} order by r.due, r.id",
        (day, *values),
    )
    return records(found, DueReminder, do_not_contact=bool)


def rows(connection: sqlite3.Connection, reminder_ids: Iterable[int]) -> list[Reminder]:
    """These reminders in the order of the ids; ids that are gone are left out."""
    return records(connection.execute(_ROW, (numbers(reminder_ids),)), Reminder, do_not_contact=bool)


def get(connection: sqlite3.Connection, reminder_id: int) -> Reminder | None:
    """One reminder, open or done; None if it does not exist."""
    return next(iter(rows(connection, [reminder_id])), None)


def require(connection: sqlite3.Connection, reminder_id: int) -> Reminder:
    """The reminder of that id. Raises ``NoSuchRecord``."""
    found = get(connection, reminder_id)
    if found is None:
        raise NoSuchRecord(f"reminder #{reminder_id}", "reminders")
    return found


def next_ids(connection: sqlite3.Connection, contact_ids: Iterable[int]) -> list[int]:
    """The ids of the next open reminder with each of these contacts, in their order; those without one are left out."""
    found = connection.execute(
        "select (select id from reminder where contact_id = wanted.value and done_at = '' and archived_at = '' "
        "order by due, id limit 1) as next from json_each(?) as wanted where next is not null order by wanted.key",
        (numbers(contact_ids),),
    )
    return [row[0] for row in found]


def open_counts(connection: sqlite3.Connection, contact_ids: Iterable[int]) -> dict[int, int]:
    """How many open reminders there are with each of these contacts; those without one are left out."""
    found = connection.execute(
        "select wanted.value, (select count(*) from reminder where contact_id = wanted.value and done_at = '' "
        "and archived_at = '') as open from json_each(?) as wanted where open > 0",
        (numbers(contact_ids),),
    )
    return dict(found)


def count_due(connection: sqlite3.Connection, before: str, *, where: Condition | None = None, user: str = "") -> int:
    """How many open reminders are due before the local date or date and time ``before``, without those of contacts who
    asked not to be contacted; with the contacts that ``where`` is true of, and without those that only others than
    ``user`` own, if one is given."""
    source, only, values = _source(where, user)
    sql = (
        f"select count(*) from {source} where r.done_at = '' and r.archived_at = '' and r.due < ? and not exists "
        f"(select 1 from contact where id = r.contact_id and do_not_contact = 1){only}"
    )
    return int(connection.execute(sql, (before, *values)).fetchone()[0])


def count_open(connection: sqlite3.Connection) -> int:
    """How many reminders are open."""
    return int(
        connection.execute("select count(*) from reminder where done_at = '' and archived_at = ''").fetchone()[0]
    )


def counts_by_day(
    connection: sqlite3.Connection, since: str, before: str, *, where: Condition | None = None, user: str = ""
) -> dict[str, int]:
    """How many open reminders are due on each day (``YYYY-MM-DD``) of a range, ``before`` not included; with the
    contacts that ``where`` is true of, and without those that only others than ``user`` own, if one is given."""
    source, only, values = _source(where, user)
    found = connection.execute(
        f"select substr(r.due, 1, 10), count(*) from {source} "
        f"where r.done_at = '' and r.archived_at = '' and r.due >= ? and r.due < ?{only} group by 1",
        (since, before, *values),
    )
    return dict(found.fetchall())


def _source(where: Condition | None, user: str = "") -> tuple[str, str, tuple[object, ...]]:
    """The ``from`` clause for reminders ``r``, the SQL that a condition on their contacts and a user add, and its
    parameters. A condition on owners is also true of some reminders without a contact."""
    only, values = mine("reminder", user)
    if where is None:
        return "reminder r", only, values
    joined = WITH_CONTACT.format("r")
    if where.by_owner:
        joined = joined.replace(" join", " left join", 1)
    return "reminder r" + joined, f" and ({where.sql}){only}", (*where.values, *values)
