"""Changes to purchases."""

from __future__ import annotations

from simplecrm.actions.rows import assign, change, insert_record, refuse_stale, stamp
from simplecrm.core.records.columns import settable
from simplecrm.core.records.purchases import Purchase
from simplecrm.errors import Conflict, NotUnderstood
from simplecrm.lookups import purchases

TYPE_CHECKING = False
if TYPE_CHECKING:
    import datetime
    import sqlite3
    from collections.abc import Sequence

    from simplecrm.store.book import Book

EDITABLE = settable(Purchase)

_WORKS_FOR = (
    "select company_id from employment where contact_id = ? and ended_on = '' and company_id is not null "
    "order by position, id limit 1"
)


def add(book: Book, draft: Purchase, now: datetime.datetime) -> Purchase:
    """Record a purchase. What is bought on a deal belongs to the deal's contact and company, too, and what a contact
    buys to the company they work for now, unless others are given.

    Raises ``NotUnderstood`` if nobody bought it.
    """
    with book.writing(f"Add purchase {draft.text}") as step:
        connection = step.connection
        draft = _with_owners(connection, draft)
        if not (draft.contact_id or draft.company_id or draft.deal_id):
            raise NotUnderstood("A purchase needs a customer.", "For example: simplecrm purchases add ann 'GTX Pro'")
        return purchases.require(connection, put(connection, draft, stamp(now)))


def put(connection: sqlite3.Connection, draft: Purchase, at: str) -> int:
    """Write a purchase inside the caller's step, and return its id."""
    return insert_record(connection, "purchase", draft, at)


def edit(book: Book, old: Purchase, new: Purchase, now: datetime.datetime) -> Purchase:
    """Change the purchase ``old`` to ``new``. Raises ``Conflict`` when it was changed meanwhile."""
    with book.session(f"Edit purchase {new.text}") as session:
        from simplecrm.store import tables

        connection = book.reading()
        present = purchases.require(connection, old.id)
        refuse_stale(f"The purchase #{present.id}", old, present)
        if new == present:
            return present
        row = session.get_one(tables.Purchase, old.id)
        assign(row, new, EDITABLE)
        row.updated_at, row.version = stamp(now), row.version + 1
        session.flush()
        return purchases.require(connection, old.id)


def pay(book: Book, purchase_ids: Sequence[int], paid_on: str, now: datetime.datetime) -> list[Purchase]:
    """Mark purchases as paid on a day (ISO 8601), in one step. Raises ``Conflict`` for one that is paid already,
    ``NoSuchRecord``."""
    wanted = list(dict.fromkeys(purchase_ids))
    with book.writing("Paid") as step:
        for purchase_id in wanted:
            present = purchases.require(step.connection, purchase_id)
            if present.paid_on:
                raise Conflict(
                    f"Purchase #{present.id} was paid on {present.paid_on}.",
                    f"Change that: simplecrm purchases edit {present.id} --paid ''",
                )
            change(
                step.connection, "purchase", purchase_id,
                paid_on=paid_on, updated_at=stamp(now), version=present.version + 1,
            )  # fmt: skip
        done = purchases.rows(step.connection, wanted)
        step.title = f"Paid: purchase {done[0].text}" if len(done) == 1 else f"Paid: {len(done)} purchases"
        return done


def _with_owners(connection: sqlite3.Connection, draft: Purchase) -> Purchase:
    if draft.deal_id:
        sql = "select coalesce(contact_id, 0), coalesce(company_id, 0) from deal where id = ?"
        contact_id, company_id = connection.execute(sql, (draft.deal_id,)).fetchone()
        draft = draft._replace(contact_id=draft.contact_id or contact_id, company_id=draft.company_id or company_id)
    if draft.contact_id and not draft.company_id:
        found = connection.execute(_WORKS_FOR, (draft.contact_id,)).fetchone()
        return draft._replace(company_id=found[0] if found else 0)
    return draft
