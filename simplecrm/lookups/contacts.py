"""Queries about contacts."""

from __future__ import annotations

from simplecrm.core.records import checked, records
from simplecrm.core.records.contacts import Address, Contact, ContactRow, Email, Employment, FieldValue, Link, Phone
from simplecrm.lookups.jobs import company_of, first_job, title_of
from simplecrm.lookups.order import ARCHIVED, ids_in_order, numbers
from simplecrm.store import gathering
from simplecrm.store.gathering import gather

TYPE_CHECKING = False
if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Iterable, Sequence
    from typing import Any

SORTS = {
    "name": "sort_name, id",
    "last": "last_at desc, sort_name, id",
    "next": "next_due = '', next_due, sort_name, id",
    "company": "firm = '', firm, sort_name, id",
    "created": "created_at desc, id desc",
    "id": "id",
}
"""The orders of lists of contacts."""

REVERSED = {
    "name": "sort_name desc, id desc",
    "last": "coalesce(last_at, '') = '', last_at, sort_name, id",
    "next": "next_due = '', next_due desc, sort_name, id",
    "company": "firm = '', firm desc, sort_name, id",
    "created": "created_at, id",
    "id": "id desc",
}
"""The same the other way round; what is empty comes last in both."""

WITHOUT_INDEX = ("last", "next", "company")
"""The orders that no index of contacts has."""

_FIRST = "(select {what} from {table} where contact_id = c.id order by position, {table}.id limit 1)"
FIRM = company_of("c.id")
SORT_FIRM = f"coalesce({first_job('c.id', 'company.sort_name')}, '')"
"""What the firm of a contact is sorted by."""

_MORE = f"""
  coalesce({title_of("c.id")}, '') as title,
  coalesce({_FIRST.format(what="address", table="email")}, '') as email,
  coalesce({_FIRST.format(what="number", table="phone")}, '') as phone, c.stage,
  (select group_concat(name, char(31)) from (select tag.name from contact_tag join tag on tag.id = tag_id
    where contact_id = c.id order by tag.name)) as tags,
"""
_ROW = f"""
select c.id, c.name, coalesce({FIRM}, '') as company, {{more}} coalesce(s.last_at, '') as last_at,
  coalesce(s.next_due, '') as next_due, c.archived_at, c.do_not_contact, c.created_at, c.owner
from json_each(?) as wanted join contact c on c.id = wanted.value left join contact_summary s on s.contact_id = c.id
order by wanted.key
"""
_WHOLE_ROW = _ROW.format(more=_MORE)
_SHORT_ROW = _ROW.format(more="'' as title, '' as email, '' as phone, c.stage, '' as tags,")

_CONTACT = """
select c.id, uid, name, prefix, given, middle, family, suffix, nickname, stage, source, birthday, anniversary,
  cadence_days, do_not_contact, language, time_zone, owner, extra, archived_at, created_at, updated_at, version,
  coalesce(last_at, '') as last_at, coalesce(next_due, '') as next_due
from contact c left join contact_summary on contact_id = c.id where c.id in (select value from json_each(?))
"""

_OF = "where contact_id in (select value from json_each(?)) order by contact_id, "
_LISTS = {
    "emails": f"select contact_id, {', '.join(Email._fields)} from email {_OF} position, id",
    "phones": f"select contact_id, {', '.join(Phone._fields)} from phone {_OF} position, id",
    "addresses": f"select contact_id, {', '.join(Address._fields)} from address {_OF} position, id",
    "links": f"select contact_id, {', '.join(Link._fields)} from link {_OF} position, id",
    "companies": "select contact_id, coalesce(company.name, '') as company, title, department, started_on, ended_on, "
    f"coalesce(company.id, 0) as company_id from employment left join company on company.id = company_id {_OF} "
    "ended_on <> '', position, ended_on desc, employment.id",
    "tags": f"select contact_id, name from contact_tag join tag on tag.id = tag_id {_OF} name",
    "fields": f"select contact_id, name, value from field_value join field on field.id = field_id {_OF} name",
}
_KINDS = {
    "emails": Email, "phones": Phone, "addresses": Address, "links": Link, "companies": Employment,
    "fields": FieldValue,
}  # fmt: skip

_FLAG, _LISTED = Contact._fields.index("do_not_contact"), Contact._fields.index("emails")
_OWN = tuple(name for name in Contact._fields if name not in _LISTS)


def ids(
    connection: sqlite3.Connection,
    *,
    sort: str = "name",
    reverse: bool = False,
    archived: bool = False,
    limit: int | None = None,
) -> Sequence[int]:
    """The ids of the contacts in the book, ordered; ``sort`` is a key of ``SORTS``."""
    order = (REVERSED if reverse else SORTS)[sort]
    columns = "c.id"
    if limit is not None and not archived and sort in WITHOUT_INDEX:
        # Most look-ups need no list.
        from simplecrm.lookups import first_contacts

        return first_contacts.ids(connection, sort, reverse=reverse, limit=limit)
    if sort == "company":
        columns += f", {SORT_FIRM} as firm"
    source = "contact c" if sort in ("name", "created", "id") else "contact c join contact_summary on contact_id = c.id"
    return ids_in_order(
        connection, f"select {columns} from {source} where {ARCHIVED[archived]} order by {order}", (), limit
    )


def rows(connection: sqlite3.Connection, contact_ids: Iterable[int], *, short: bool = False) -> list[ContactRow]:
    """One line for each of these contacts, in the order of the ids; ids that are gone are left out.

    ``short`` leaves title, email, phone and tags empty: each is in a table of its own, and in a large book the first
    access to every table is what a line costs.
    """
    found = connection.execute(_SHORT_ROW if short else _WHOLE_ROW, (numbers(contact_ids),))
    return records(found, ContactRow, tags=_tags, do_not_contact=bool)


def get(connection: sqlite3.Connection, contact_id: int) -> Contact | None:
    """Everything the book says of one contact, archived or not; None if there is no such contact."""
    return get_many(connection, [contact_id]).get(contact_id)


def get_many(connection: sqlite3.Connection, contact_ids: Iterable[int]) -> dict[int, Contact]:
    """Everything the book says of several contacts, by id; one statement per table, however many there are."""
    ids = numbers(contact_ids)
    with gather(connection) as ask:
        lists = {name: ask(gathering.rows, sql, (ids,)) for name, sql in _LISTS.items()}
        own = ask(gathering.rows, _CONTACT, (ids,))
    emails, phones, addresses, links, companies, tagged, fields = (
        _grouped(listed(), _KINDS.get(name)) for name, listed in lists.items()
    )
    none = ()
    new = tuple.__new__  # _make does the same with one more call per row, which slows a large export down
    return {
        row[0]: new(Contact, (
            *row[:_FLAG], row[_FLAG] == 1, *row[_FLAG + 1 : _LISTED],
            emails.get(row[0], none), phones.get(row[0], none), addresses.get(row[0], none), links.get(row[0], none),
            companies.get(row[0], none), tagged.get(row[0], none), fields.get(row[0], none), *row[_LISTED:],
        ))
        for row in checked(own(), _OWN)
    }  # fmt: skip


def _tags(text: str | None) -> tuple[str, ...]:
    return tuple(text.split("\x1f")) if text else ()


def _grouped(rows: sqlite3.Cursor, kind: Any, owner: str = "contact_id") -> dict[int, tuple[Any, ...]]:
    """Rows of (owner, …), grouped by owner, as {owner: records}; without a kind, as {owner: values}."""
    found: dict[int, tuple[Any, ...]] = {}
    several: dict[int, list[Any]] = {}
    new = tuple.__new__
    last = 0
    for row in checked(rows, (owner, *kind._fields)) if kind else rows:
        one = new(kind, row[1:]) if kind else row[1]
        if row[0] != last:
            last = row[0]
            found[last] = (one,)
        elif last in several:
            several[last].append(one)
        else:
            several[last] = [*found[last], one]
    for contact_id, many in several.items():
        found[contact_id] = tuple(many)
    return found


def stages(connection: sqlite3.Connection) -> list[str]:
    """The stages in use, each once; found by skipping through the index, not contact by contact."""
    found = connection.execute(
        "with recursive one (stage) as (select min(stage) from contact union all "
        "select (select min(stage) from contact where stage > one.stage) from one where one.stage is not null) "
        "select stage from one where stage <> ''"
    )
    return [row[0] for row in found]


def sources(connection: sqlite3.Connection) -> list[str]:
    """Where contacts came from, each once; found in the same way."""
    found = connection.execute(
        "with recursive one (source) as (select min(source) from contact union all "
        "select (select min(source) from contact where source > one.source) from one where one.source is not null) "
        "select source from one where source <> '' limit 1000"
    )
    return [row[0] for row in found]


def reach(connection: sqlite3.Connection, owner: str, owner_ids: str) -> list[dict[int, tuple[Any, ...]]]:
    """The emails, phones, addresses and links of several contacts or companies, each as {owner: records}; ``owner`` is
    ``contact`` or ``company``, ``owner_ids`` as ``numbers`` gives them. The first of each is preferred."""
    kinds = ((Email, "email"), (Phone, "phone"), (Address, "address"), (Link, "link"))
    key = f"{owner}_id"
    with gather(connection) as ask:
        found = [
            ask(
                gathering.rows,
                f"select {key}, {', '.join(kind._fields)} from {table} "
                f"where {key} in (select value from json_each(?)) order by {key}, position, id",
                (owner_ids,),
            )
            for kind, table in kinds
        ]
    return [_grouped(rows(), kind, key) for (kind, _), rows in zip(kinds, found, strict=True)]


def names(connection: sqlite3.Connection, contact_ids: Iterable[int]) -> dict[int, str]:
    """The display names of these contacts by id."""
    found = connection.execute(
        "select id, name from contact where id in (select value from json_each(?))", (numbers(contact_ids),)
    )
    return dict(found.fetchall())


def not_to_contact(connection: sqlite3.Connection, contact_ids: Iterable[int]) -> list[str]:
    """The names of those of these contacts who are marked as do not contact, in their order."""
    found = connection.execute(
        "select name from json_each(?) as wanted cross join contact on contact.id = wanted.value "
        "where do_not_contact = 1 order by wanted.key",
        (numbers(contact_ids),),
    )
    return [row[0] for row in found]


def count(connection: sqlite3.Connection, *, archived: bool = False) -> int:
    """How many contacts there are, or how many are archived."""
    return int(connection.execute(f"select count(*) from contact where {ARCHIVED[archived]}").fetchone()[0])
