"""Changes to products."""

from __future__ import annotations

from simplecrm.actions.rows import assign, insert_record, refuse_stale, required, stamp
from simplecrm.core.records.columns import settable
from simplecrm.core.records.products import Product
from simplecrm.errors import Conflict
from simplecrm.lookups import products

TYPE_CHECKING = False
if TYPE_CHECKING:
    import datetime
    import sqlite3

    from simplecrm.store.book import Book

EDITABLE = settable(Product)


def add(book: Book, draft: Product, now: datetime.datetime) -> Product:
    """Add a product to the catalogue. Raises ``NotUnderstood`` without a name, ``Conflict`` if one has that name."""
    with book.writing(f"Add product {draft.name}") as step:
        _refuse_same_name(step.connection, draft)
        return products.require(step.connection, put(step.connection, draft, stamp(now)))


def put(connection: sqlite3.Connection, draft: Product, at: str) -> int:
    """Write a product inside the caller's step, and return its id."""
    return insert_record(connection, "product", draft._replace(name=required(draft.name, "The name")), at)


def ensure(connection: sqlite3.Connection, name: str, at: str, currency: str = "") -> int:
    """The id of the product of that name or code, created if needed inside the caller's step."""
    return products.named(connection, name) or put(connection, Product(name=name, currency=currency), at)


def edit(book: Book, old: Product, new: Product, now: datetime.datetime) -> Product:
    """Change the product ``old`` to ``new``; purchases keep the prices that they were made at. Raises ``Conflict`` when
    it was changed meanwhile, or when another product has the new name."""
    new = new._replace(name=required(new.name, "The name"))
    with book.session(f"Edit product {new.name}") as session:
        from simplecrm.store import tables

        connection = book.reading()
        present = products.require(connection, old.id)
        refuse_stale(f"The product {present.name}", old, present)
        if new == present:
            return present
        _refuse_same_name(connection, new)
        row = session.get_one(tables.Product, old.id)
        assign(row, new, EDITABLE)
        row.updated_at, row.version = stamp(now), row.version + 1
        session.flush()
        return products.require(connection, old.id)


def _refuse_same_name(connection: sqlite3.Connection, draft: Product) -> None:
    found = connection.execute("select id, archived_at from product where name = ?", (draft.name.strip(),)).fetchone()
    if found is not None and found[0] != draft.id:
        which = "Archived product" if found[1] else "Product"
        hint = f"Restore it: simplecrm products restore '#{found[0]}'" if found[1] else "See all: simplecrm products"
        raise Conflict(f"{which} #{found[0]} has that name: {draft.name.strip()}.", hint)
