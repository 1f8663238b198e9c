"""Changes to companies."""

from __future__ import annotations

from simplecrm.actions import fields
from simplecrm.actions.contact_points import REACH, international, put_reach, write_reach
from simplecrm.actions.rows import assign, insert, insert_record, joined, new_uid, required, stamp
from simplecrm.core.records.columns import settable
from simplecrm.core.records.companies import Company
from simplecrm.core.text import names
from simplecrm.errors import Conflict, NothingMatched, NotUnderstood
from simplecrm.lookups import companies

TYPE_CHECKING = False
if TYPE_CHECKING:
    import datetime
    import sqlite3
    from collections.abc import Callable

    from simplecrm.core.three_way import Joined
    from simplecrm.store.book import Book

PLAIN = settable(Company)
EDITABLE = (*PLAIN, *REACH, "tags", "fields")


def ensure(connection: sqlite3.Connection, name: str, at: str) -> int:
    """The id of the company of that name, created if needed, inside the caller's step."""
    name = required(name, "The company's name")
    known = companies.named(connection, name)
    return known or insert(
        connection, "company", name=name, sort_name=names.fold(name), uid=new_uid(), created_at=at, updated_at=at
    )


def add(book: Book, draft: Company, now: datetime.datetime, *, region: str = "") -> Company:
    """Add a company. Raises ``Conflict`` when there is one of that name, ``NotUnderstood`` without a name."""
    draft = _ready(draft, region)
    with book.writing(f"Add company {draft.name}") as step:
        if companies.named(step.connection, draft.name):
            from shlex import quote

            raise Conflict(
                f"Company “{draft.name}” already exists.", f"See it: simplecrm companies show {quote(draft.name)}"
            )
        return _present(step.connection, put(step.connection, draft, stamp(now)))


def put(connection: sqlite3.Connection, draft: Company, at: str) -> int:
    """Write a company and all that belongs to it, inside the caller's step; return its id."""
    company_id = insert_record(connection, "company", draft, at, sort_name=names.fold(draft.name))
    put_reach(connection, "company", company_id, draft)
    if draft.tags:
        from simplecrm.actions import tags

        tags.put(connection, "company", [company_id], draft.tags)
    fields.put(connection, "company", company_id, draft.fields)
    return company_id


def refuse_cycle(connection: sqlite3.Connection, company_id: int, parent_id: int) -> None:
    """Raise ``NotUnderstood`` if ``parent_id`` is the company itself or belongs to it."""
    if not parent_id or not companies.is_within(connection, parent_id, company_id):
        return
    known = companies.called(connection, [company_id, parent_id])
    name = known.get(company_id, "")
    if parent_id == company_id:
        raise NotUnderstood(f"{name} cannot be its own parent.", f"See it: simplecrm companies show {company_id}")
    raise NotUnderstood(
        f"{known.get(parent_id, '')} belongs to {name}, so it cannot be the parent of {name}.",
        f"See it: simplecrm companies show {parent_id}",
    )


def edit(
    book: Book,
    old: Company,
    new: Company,
    now: datetime.datetime,
    *,
    region: str = "",
    on_join: Callable[[Joined], object] | None = None,
) -> Company:
    """Change the company ``old`` to ``new``. Other changes made meanwhile are kept in fields that ``new`` does not
    change; ``on_join`` receives them. Raises ``EditConflict`` when both changed the same field, ``Conflict`` when the
    new name is another company's, ``NotUnderstood`` when the new parent belongs to the company."""
    from simplecrm.actions import tags
    from simplecrm.store import tables

    new = _ready(new, region)
    with book.session(f"Edit company {new.name}") as session:
        connection = book.reading()
        present = _present(connection, old.id)
        old, theirs = (one._replace(phones=international(one.phones, region)) for one in (old, present))
        new = joined(present.name, old, new, theirs, EDITABLE, on_join)
        if new == present:
            return present
        other_id = companies.named(connection, new.name)
        if other_id not in (0, old.id):
            raise Conflict(
                f"Another company is called “{new.name}”.", f"Merge them: simplecrm companies merge {other_id} {old.id}"
            )
        if new.parent_id != present.parent_id:
            refuse_cycle(connection, old.id, new.parent_id)
        row = session.get_one(tables.Company, old.id)
        assign(row, new, PLAIN)
        row.sort_name, row.updated_at, row.version = names.fold(new.name), stamp(now), row.version + 1
        write_reach(session, "company", old.id, new)
        session.flush()
        tags.replace(connection, "company", old.id, new.tags)
        fields.replace(connection, "company", old.id, new.fields)
        return _present(connection, old.id)


def _ready(draft: Company, region: str) -> Company:
    return draft._replace(name=required(draft.name, "The company's name"), phones=international(draft.phones, region))


def _present(connection: sqlite3.Connection, company_id: int) -> Company:
    company = companies.get(connection, company_id)
    if company is None:
        raise NothingMatched(f"Company #{company_id} no longer exists.", "See what happened: simplecrm history")
    return company
