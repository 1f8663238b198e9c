"""Queries about products."""

from __future__ import annotations

from simplecrm.core.records import records
from simplecrm.core.records.products import Product
from simplecrm.core.text import storable
from simplecrm.errors import MAX_CHOICES, Ambiguous, NoSuchRecord, NothingMatched
from simplecrm.lookups.order import ARCHIVED, ids_in_order, like, numbers

TYPE_CHECKING = False
if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Iterable, Sequence

_ROW = (
    f"select p.{', p.'.join(Product._fields)} from json_each(?) as wanted "
    "cross join product p on p.id = wanted.value order by wanted.key"
)

SORTS = {"name": "name, id", "price": "price desc, id", "category": "category collate nocase, name, id", "id": "id"}
"""The orders of lists of products."""


def ids(
    connection: sqlite3.Connection,
    *,
    text: str = "",
    sort: str = "name",
    archived: bool = False,
    limit: int | None = None,
) -> Sequence[int]:
    """The ids of products by name, or another of ``SORTS``; those whose name, code or category contains ``text``."""
    wanted = storable(text)[0].strip()
    conditions, values = [ARCHIVED[archived]], list[object]()
    if wanted:
        conditions.append("name || ' ' || code || ' ' || category like ? escape '\\'")
        values.append(f"%{like(wanted)}%")
    sql = f"select id from product where {' and '.join(conditions)} order by {SORTS[sort]}"
    return ids_in_order(connection, sql, values, limit)


def rows(connection: sqlite3.Connection, product_ids: Iterable[int]) -> list[Product]:
    """These products in the order of the ids; ids that are gone are left out."""
    return records(connection.execute(_ROW, (numbers(product_ids),)), Product)


def get(connection: sqlite3.Connection, product_id: int) -> Product | None:
    """One product; None if it does not exist."""
    return next(iter(rows(connection, [product_id])), None)


def require(connection: sqlite3.Connection, product_id: int) -> Product:
    """The product of that id. Raises ``NoSuchRecord``."""
    found = get(connection, product_id)
    if found is None:
        from simplecrm.lookups import nearest

        raise NoSuchRecord(f"product #{product_id}", "products", nearest.by_id(connection, "product", product_id))
    return found


def named(connection: sqlite3.Connection, name: str) -> int:
    """The id of the product of that name or else that code, in any case, or 0."""
    wanted = storable(name)[0].strip()
    found = connection.execute("select id from product where name = ?", (wanted,)).fetchone()
    if found is None and wanted:
        several = connection.execute("select id from product where code = ? limit 2", (wanted,)).fetchall()
        found = several[0] if len(several) == 1 else None
    return int(found[0]) if found else 0


def names(connection: sqlite3.Connection) -> list[str]:
    """The names of all products."""
    return [row[0] for row in connection.execute("select name from product where archived_at = '' order by name")]


def resolve(connection: sqlite3.Connection, which: str) -> int:
    """The id of the one product that ``which`` means: a name, a code, ``#`` and an id or an id alone, or a part of the
    name. Raises ``NothingMatched``, with the name that may be meant, or ``Ambiguous``."""
    wanted = storable(which)[0].strip()
    found = 0 if wanted.startswith("#") else named(connection, wanted)
    if found:
        return found
    number = wanted.removeprefix("#")
    if number.isascii() and number.isdigit() and len(number) < 18:
        return require(connection, int(number)).id
    several = ids(connection, text=wanted, limit=MAX_CHOICES + 1) if wanted else []
    if len(several) == 1:
        return several[0]
    if several:
        shown = rows(connection, several[:MAX_CHOICES])
        many = f"more than {MAX_CHOICES}" if len(several) > MAX_CHOICES else str(len(several))
        choices = tuple((product.id, product.name) for product in shown)
        raise Ambiguous(f"“{which}” matches {many} products.", "Give the whole name, or #ID.", choices)
    raise _no_product(connection, which)


def _no_product(connection: sqlite3.Connection, which: str) -> NothingMatched:
    from shlex import quote

    from simplecrm.core.text.similar import similar
    from simplecrm.lookups import removed

    hidden = removed.only_match(connection, "product", which.strip()) if which.strip() else None
    if hidden is not None:
        return hidden
    meant = similar(which.strip(), names(connection))
    add = f"simplecrm products add {quote(which.strip())}" if which.strip() and len(which) <= 60 else ""
    hint = f"Did you mean “{meant}”? See all: simplecrm products" if meant else f"Add it: {add}" if add else ""
    return NothingMatched(f"No product “{which:.60}”.", hint or "See them: simplecrm products")
