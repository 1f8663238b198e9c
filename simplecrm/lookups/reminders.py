"""Questions about reminders."""

from __future__ import annotations

from simplecrm.core.reminders import Reminder
from simplecrm.lookups.order import ARCHIVED, ids_in_order, numbers

TYPE_CHECKING = False
if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Iterable, Sequence

_ROW = """
select r.id, r.uid, text, due, scheduled, priority, every, every_from, snoozes, coalesce(r.contact_id, 0),
  coalesce(contact.name, ''), coalesce((select company.name from employment join company on company.id = company_id
    where employment.contact_id = r.contact_id order by position, employment.id limit 1), ''),
  coalesce(deal_id, 0), coalesce(deal.title, ''), done_at, r.archived_at, r.created_at, r.updated_at, r.version
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
    done: bool = False,
    archived: bool = False,
    limit: int | None = None,
) -> Sequence[int]:
    """The ids of open reminders by due date, or of done ones, the latest first.

    ``before`` and ``since`` bound the due date of open ones (local ``YYYY-MM-DD``; ``before`` is not included).
    """
    where, values = ["done_at <> ''" if done else "done_at = ''", ARCHIVED[archived]], []
    if contact_id:
        where.append("contact_id = ?")
        values.append(str(contact_id))
    if since:
        where.append("due >= ?")
        values.append(since)
    if before:
        where.append("due < ?")
        values.append(before)
    order = "done_at desc, id desc" if done else "due, id"
    return ids_in_order(
        connection, f"select id from reminder where {' and '.join(where)} order by {order}", values, limit
    )


def rows(connection: sqlite3.Connection, reminder_ids: Iterable[int]) -> list[Reminder]:
    """These reminders in the order of the ids; ids that are gone are left out."""
    return [Reminder(*row) for row in connection.execute(_ROW, (numbers(reminder_ids),))]


def get(connection: sqlite3.Connection, reminder_id: int) -> Reminder | None:
    """One reminder, open or done; None if there is no such."""
    return next(iter(rows(connection, [reminder_id])), None)


def count_due(connection: sqlite3.Connection, before: str) -> int:
    """How many open reminders are due before the local date or date and time ``before``."""
    sql = "select count(*) from reminder where done_at = '' and archived_at = '' and due < ?"
    return int(connection.execute(sql, (before,)).fetchone()[0])


def count_open(connection: sqlite3.Connection) -> int:
    """How many reminders are open."""
    return int(
        connection.execute("select count(*) from reminder where done_at = '' and archived_at = ''").fetchone()[0]
    )


def counts_by_day(connection: sqlite3.Connection, since: str, before: str) -> dict[str, int]:
    """How many open reminders are due on each day (``YYYY-MM-DD``) of a range; ``before`` is not included."""
    found = connection.execute(
        "select substr(due, 1, 10), count(*) from reminder where done_at = '' and archived_at = '' and due >= ? "
        "and due < ? group by 1",
        (since, before),
    )
    return dict(found.fetchall())
