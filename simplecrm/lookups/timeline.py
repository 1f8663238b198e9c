"""The timeline: activities, notes, finished follow-ups and reported cases, newest first, of one contact or of the
whole book."""

from __future__ import annotations

from simplecrm.core.nouns import BY_NAME
from simplecrm.core.records import Record, records
from simplecrm.lookups import cases, history
from simplecrm.lookups.belonging import of_case, of_company, of_deal
from simplecrm.lookups.order import numbers

TYPE_CHECKING = False
if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Iterable

    from simplecrm.lookups.query.compiler import Condition


class Key(Record):
    """Identifies an entry: ``noun`` is ``activity``, ``note``, ``reminder`` or ``case``, ``id`` that of the row."""

    noun: str
    id: int


class Entry(Record):
    """One entry. ``at`` is UTC; ``kind`` is the activity's kind, ``note``, ``done`` or ``case``; ``who`` names the
    people, else the company, the deal or the case. The ``outcome`` of a case is its status. ``company_id`` and
    ``deal_id`` are those that it is filed on, 0 for none; ``sentiment`` is that of the activity,
    ``user`` who logged it, if that is known."""

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
    company_id: int = 0
    deal_id: int = 0
    sentiment: str = ""
    user: str = ""


PARTS = {
    "activity": "select a.at, 'activity' as noun, a.id as id from {0} where a.archived_at = '' and {1}",
    "note": "select n.created_at, 'note', n.id from {0} where n.archived_at = '' and {1}",
    "reminder": "select r.done_at, 'reminder', r.id from {0} where r.archived_at = '' and r.done_at <> '' and {1}",
    "case": "select k.opened_at, 'case', k.id from {0} where k.archived_at = '' and {1}",
}
"""The nouns that have entries."""

_WITH_OWNER = ("activity", "note", "reminder")
"""Those that may belong to a company or deal."""

_ALL = {
    "activity": ("activity a", "1"), "note": ("note n", "1"), "reminder": ("reminder r", "1"),
    "case": ('"case" k', "1"),
}  # fmt: skip
_OF_ONE = {
    "activity": ("activity_contact ac join activity a on a.id = ac.activity_id", "ac.contact_id = ?"),
    "note": ("note n", "n.contact_id = ?"),
    "reminder": ("reminder r", "r.contact_id = ?"),
    "case": ('case_contact kc join "case" k on k.id = kc.case_id', "kc.contact_id = ?"),
}
_WHO = "in (select c.id from contact c left join contact_summary s on s.contact_id = c.id where {})"
_OF_SOME = {
    # Looked up by its people, not joined with them: one with several is there once. With a + it is read by time until
    # there are enough, which is quicker than to sort all that there is.
    "activity": ("activity a", f"{{}}a.id in (select activity_id from activity_contact where contact_id {_WHO})"),
    "note": ("note n", f"{{}}n.contact_id {_WHO}"),
    "reminder": ("reminder r", f"{{}}r.contact_id {_WHO}"),
    "case": ('"case" k', f"{{}}k.id in (select case_id from case_contact where contact_id {_WHO})"),
}

_ENTRIES = """
select 'activity' as noun, a.id, at, kind, direction, subject, text, outcome,
  coalesce((select group_concat(name, ', ') from activity_contact join contact c on c.id = contact_id
    where activity_id = a.id), (select name from company where id = a.company_id),
    (select title from deal where id = a.deal_id), (select title from "case" where id = a.case_id)) as who,
  (select min(contact_id) from activity_contact where activity_id = a.id) as contact_id, 0 as pinned,
  a.company_id as company_id, a.deal_id as deal_id, sentiment, '' as user
from json_each(:activities) as wanted join activity a on a.id = wanted.value
union all
select 'note', n.id, n.created_at, 'note', '', '', text, '',
  coalesce(contact.name, company.name, deal.title), n.contact_id, pinned, n.company_id, n.deal_id, '', ''
from json_each(:notes) as wanted join note n on n.id = wanted.value left join contact on contact.id = n.contact_id
  left join company on company.id = n.company_id left join deal on deal.id = n.deal_id
union all
select 'reminder', r.id, done_at, 'done', '', '', text, '',
  coalesce(contact.name, company.name, deal.title), r.contact_id, 0, r.company_id, r.deal_id, '', ''
from json_each(:reminders) as wanted join reminder r on r.id = wanted.value
  left join contact on contact.id = r.contact_id left join company on company.id = r.company_id
  left join deal on deal.id = r.deal_id
union all
select 'case', k.id, opened_at, 'case', '', title, text, status,
  coalesce((select group_concat(name, ', ') from case_contact join contact c on c.id = contact_id
    where case_id = k.id), (select name from company where id = k.company_id)),
  (select min(contact_id) from case_contact where case_id = k.id), 0, k.company_id, 0, '', ''
from json_each(:cases) as wanted join "case" k on k.id = wanted.value
"""


def keys(
    connection: sqlite3.Connection,
    *,
    contact_id: int = 0,
    company_id: int = 0,
    deal_id: int = 0,
    case_id: int = 0,
    where: Condition | None = None,
    limit: int | None = None,
    skip: int = 0,
) -> list[Key]:
    """The keys of the entries, newest first, all unless ``limit`` is given: of the whole book, of one contact, of a
    company with its deals and the people who work there, of one deal or case, or of the contacts that match ``where``
    (see ``query.compiler.people``)."""
    sources, values = (_OF_ONE, (contact_id,)) if contact_id else (_ALL, tuple[object, ...]())
    if company_id:
        sources = {noun: of_company(noun, noun[0], company_id) for noun in _WITH_OWNER}
        sources["case"] = ('"case" k not indexed', cases.of_company("k", company_id))
    if deal_id:
        sources = {noun: of_deal(noun, noun[0], deal_id) for noun in _WITH_OWNER}
    if case_id:
        sources = {"activity": of_case("activity", "a", case_id), "case": ('"case" k', f"k.id = {int(case_id)}")}
    if where is not None:
        plus = "" if limit is None else "+"
        sources = {noun: (table, only.format(plus, where.sql)) for noun, (table, only) in _OF_SOME.items()}
        values = where.values
    parts = [part.format(*sources[noun]) for noun, part in PARTS.items() if noun in sources]
    if limit is not None:
        parts = [f"select * from ({part} order by 1 desc, 3 desc limit {int(limit) + int(skip)})" for part in parts]
    sql = f"select noun, id from ({' union all '.join(parts)}) order by at desc, noun, id desc limit ? offset ?"
    found = connection.execute(sql, (*values * len(parts), -1 if limit is None else limit, skip))
    return records(found, Key)


def rows(connection: sqlite3.Connection, wanted: Iterable[Key]) -> list[Entry]:
    """These entries in the order of the keys; those that are gone are left out."""
    ordered = list(wanted)
    place = {key: index for index, key in enumerate(ordered)}
    of = {noun: numbers(key.id for key in ordered if key.noun == noun) for noun in PARTS}
    found = connection.execute(_ENTRIES, {BY_NAME[noun].plural: found for noun, found in of.items()})
    entries = records(found, Entry, who=lambda who: who or "", contact_id=lambda one: one or 0, pinned=bool)
    users = history.made_by(connection, "activity", (entry.id for entry in entries if entry.noun == "activity"))
    if users:
        entries = [
            entry._replace(user=users.get(entry.id, "")) if entry.noun == "activity" else entry for entry in entries
        ]
    return sorted(entries, key=lambda entry: place[Key(entry.noun, entry.id)])


def page(
    connection: sqlite3.Connection,
    *,
    contact_id: int = 0,
    company_id: int = 0,
    deal_id: int = 0,
    case_id: int = 0,
    where: Condition | None = None,
    limit: int | None = None,
    skip: int = 0,
) -> list[Entry]:
    """``keys`` and ``rows`` in one."""
    found = keys(
        connection, contact_id=contact_id, company_id=company_id, deal_id=deal_id, case_id=case_id, where=where,
        limit=limit, skip=skip,
    )  # fmt: skip
    return rows(connection, found)
