"""The timeline: activities, notes and follow-ups done, newest first, of one contact or of the whole book."""

from __future__ import annotations

from simplecrm.core.record import Record
from simplecrm.lookups.order import numbers

TYPE_CHECKING = False
if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Iterable


class Key(Record):
    """Which entry: ``noun`` is ``activity``, ``note`` or ``reminder``, ``id`` the row's."""

    noun: str
    id: int


class Entry(Record):
    """One entry. ``at`` is UTC; ``kind`` is the activity's kind, ``note`` or ``done``; ``who`` names the people."""

    noun: str
    id: int
    at: str
    kind: str
    direction: str
    subject: str
    text: str
    outcome: str
    who: str
    contact_id: int
    pinned: bool


_PARTS = {
    "activity": (
        "select at, 'activity' as noun, activity.id as id from activity where archived_at = ''",
        "select at, 'activity' as noun, activity.id as id from activity_contact join activity "
        "on activity.id = activity_id where contact_id = :contact and archived_at = ''",
    ),
    "note": (
        "select created_at, 'note', id from note where archived_at = ''",
        "select created_at, 'note', id from note where contact_id = :contact and archived_at = ''",
    ),
    "reminder": (
        "select done_at, 'reminder', id from reminder where archived_at = '' and done_at <> ''",
        "select done_at, 'reminder', id from reminder where archived_at = '' and done_at <> '' "
        "and contact_id = :contact",
    ),
}

_ENTRIES = """
select wanted.key, 'activity', a.id, at, kind, direction, subject, text, outcome,
  (select group_concat(name, ', ') from activity_contact join contact c on c.id = contact_id
    where activity_id = a.id),
  (select min(contact_id) from activity_contact where activity_id = a.id), 0
from json_each(:activities) as wanted join activity a on a.id = wanted.value
union all
select wanted.key, 'note', n.id, n.created_at, 'note', '', '', text, '',
  coalesce(contact.name, company.name, deal.title), n.contact_id, pinned
from json_each(:notes) as wanted join note n on n.id = wanted.value left join contact on contact.id = n.contact_id
  left join company on company.id = n.company_id left join deal on deal.id = n.deal_id
union all
select wanted.key, 'reminder', r.id, done_at, 'done', '', '', text, '', contact.name, r.contact_id, 0
from json_each(:reminders) as wanted join reminder r on r.id = wanted.value
  left join contact on contact.id = r.contact_id
"""


def keys(connection: sqlite3.Connection, *, contact_id: int = 0, limit: int | None = None, skip: int = 0) -> list[Key]:
    """Which entries there are, newest first, without a cap unless ``limit`` is given."""
    wanted = -1 if limit is None else limit
    parts = []
    for whole, of_contact in _PARTS.values():
        part = of_contact if contact_id else whole
        if limit is not None:
            part = f"select * from ({part} order by 1 desc, 3 desc limit {int(limit) + int(skip)})"
        parts.append(part)
    every = " union all ".join(parts)
    sql = f"select noun, id from ({every}) order by at desc, noun, id desc limit :limit offset :skip"
    found = connection.execute(sql, {"contact": contact_id, "limit": wanted, "skip": skip})
    return [Key(*row) for row in found]


def rows(connection: sqlite3.Connection, wanted: Iterable[Key]) -> list[Entry]:
    """These entries in the order of the keys; those that are gone are left out."""
    ordered = list(wanted)
    place = {key: index for index, key in enumerate(ordered)}
    of = {noun: numbers(key.id for key in ordered if key.noun == noun) for noun in _PARTS}
    found = connection.execute(
        _ENTRIES, {"activities": of["activity"], "notes": of["note"], "reminders": of["reminder"]}
    )
    entries = [Entry._make((*row[1:9], row[9] or "", row[10] or 0, bool(row[11]))) for row in found]
    return sorted(entries, key=lambda entry: place[Key(entry.noun, entry.id)])


def page(
    connection: sqlite3.Connection, *, contact_id: int = 0, limit: int | None = None, skip: int = 0
) -> list[Entry]:
    """``keys`` and ``rows`` in one."""
    return rows(connection, keys(connection, contact_id=contact_id, limit=limit, skip=skip))
