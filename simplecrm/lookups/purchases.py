"""Queries about purchases, and what customers are worth."""

from __future__ import annotations

from simplecrm.core.records import Record, records
from simplecrm.core.records.purchases import Purchase
from simplecrm.errors import NoSuchRecord, NothingMatched
from simplecrm.lookups.alerts import awake
from simplecrm.lookups.amounts import UNITS
from simplecrm.lookups.order import ARCHIVED, ids_in_order, numbers

TYPE_CHECKING = False
if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Iterable, Sequence

    from simplecrm.lookups.query.condition import Condition

_ROW = """
select p.id, p.uid, coalesce(p.contact_id, 0) as contact_id, coalesce(contact.name, '') as contact,
  coalesce(p.company_id, 0) as company_id, coalesce(company.name, '') as company,
  coalesce(p.deal_id, 0) as deal_id, coalesce(deal.title, '') as deal,
  coalesce(p.product_id, 0) as product_id, coalesce(product.name, '') as product,
  text, quantity, p.price, p.cost, p.value, p.currency, bought_on, due_on, paid_on, invoice, p.archived_at,
  p.created_at, p.updated_at, p.version
from json_each(?) as wanted join purchase p on p.id = wanted.value left join contact on contact.id = p.contact_id
  left join company on company.id = p.company_id left join deal on deal.id = p.deal_id
  left join product on product.id = p.product_id
order by wanted.key
"""

SORTS = {
    "": "bought_on desc, c.id desc",
    "bought": "bought_on, c.id",
    "due": "due_on = '', due_on, c.id",
    "value": f"value * 1.0 / {UNITS} desc, c.id",
    "product": "text collate nocase, bought_on desc, c.id desc",
    "id": "c.id",
}
"""The orders of lists of purchases."""

_OF_COMPANY = (
    "select id from purchase indexed by ix_purchase_company_id where company_id = {id} union "
    "select purchase.id from employment "
    "cross join purchase indexed by ix_purchase_contact_id on purchase.contact_id = employment.contact_id "
    "where employment.company_id = {id} and ended_on = '' and purchase.company_id is null"
)
"""The purchases of a company, and those of people who work there that name no company."""

OVERDUE = (
    "from purchase indexed by purchase_unpaid_by_due where due_on <> '' and paid_on = '' and archived_at = '' "
    f"and due_on <= ? and {awake('purchase', 'id')}"
)
"""SQL for the purchases that are to be paid by a day and are not, without those whose alert is snoozed on a day."""


class Total(Record):
    """What was bought in one ``currency``: the ``value`` of so many ``purchases``, and of it what is ``unpaid`` and
    ``overdue``. ``margin`` is what is left of the value of those whose cost is known, which is ``costed``. Amounts are
    in minor units."""

    currency: str
    purchases: int
    value: int
    costed: int
    margin: int
    unpaid: int
    overdue: int
    last_on: str


def ids(
    connection: sqlite3.Connection,
    *,
    contact_id: int = 0,
    company_id: int = 0,
    deal_id: int = 0,
    product_id: int = 0,
    where: Condition | None = None,
    sort: str = "",
    archived: bool = False,
    limit: int | None = None,
) -> Sequence[int]:
    """The ids of purchases, the latest first, or in an order of ``SORTS``: of one contact, of a company and those who
    work there, on one deal, or of one product. ``where`` (see ``query.compiler.matching``) keeps those that match it,
    and says itself whether they are archived."""
    conditions, values = [ARCHIVED[archived]], list[object]()
    source = "purchase c"
    if where is not None:
        conditions, values = [f"({where.sql})"], [*where.values]
    elif not (sort or contact_id or company_id or deal_id or product_id):
        # Most are not archived, so the latest are found in the order of the index.
        source = "purchase c indexed by purchase_by_day"
    owned = _owned(contact_id, company_id, deal_id, product_id)
    if owned:
        source = "purchase c not indexed"
        conditions.append(f"c.id in ({owned})")
    sql = f"select c.id from {source} where {' and '.join(conditions)} order by {SORTS[sort]}"
    return ids_in_order(connection, sql, values, limit)


def of_invoice(connection: sqlite3.Connection, invoice: str) -> Sequence[int]:
    """The ids of the purchases on an invoice. Raises ``NothingMatched``."""
    found = ids_in_order(
        connection,
        "select id from purchase where invoice = ? and invoice <> '' and archived_at = '' order by id",
        (invoice.strip(),),
    )
    if not len(found):
        raise NothingMatched(f"No invoice “{invoice:.60}”.", "See the unpaid ones: simplecrm purchases is:unpaid")
    return found


def rows(connection: sqlite3.Connection, purchase_ids: Iterable[int]) -> list[Purchase]:
    """These purchases in the order of the ids; ids that are gone are left out."""
    return records(connection.execute(_ROW, (numbers(purchase_ids),)), Purchase)


def get(connection: sqlite3.Connection, purchase_id: int) -> Purchase | None:
    """One purchase; None if it does not exist."""
    return next(iter(rows(connection, [purchase_id])), None)


def require(connection: sqlite3.Connection, purchase_id: int) -> Purchase:
    """The purchase of that id. Raises ``NoSuchRecord``."""
    found = get(connection, purchase_id)
    if found is None:
        from simplecrm.lookups import nearest

        raise NoSuchRecord(f"purchase #{purchase_id}", "purchases", nearest.by_id(connection, "purchase", purchase_id))
    return found


def totals(
    connection: sqlite3.Connection,
    today: str,
    *,
    contact_id: int = 0,
    company_id: int = 0,
    deal_id: int = 0,
    product_id: int = 0,
) -> list[Total]:
    """What was bought by a contact, by a company and those who work there, on a deal, or of a product, by currency, the
    largest first; ``today`` is a day (ISO 8601)."""
    unpaid = "paid_on = '' and due_on <> ''"
    owned = _owned(contact_id, company_id, deal_id, product_id)
    found = connection.execute(
        "select currency, count(*) as purchases, sum(value) as value, "
        "coalesce(sum(value) filter (where cost <> 0), 0) as costed, "
        "coalesce(sum(value - cast(round(quantity * cost) as integer)) filter (where cost <> 0), 0) as margin, "
        f"coalesce(sum(value) filter (where {unpaid}), 0) as unpaid, "
        f"coalesce(sum(value) filter (where {unpaid} and due_on < ?), 0) as overdue, max(bought_on) as last_on "
        f"from purchase not indexed where id in ({owned}) and archived_at = '' "
        f"group by currency order by sum(value) * 1.0 / {UNITS} desc, currency",
        (today,),
    )
    return records(found, Total)


def _owned(contact_id: int, company_id: int, deal_id: int, product_id: int) -> str:
    """SQL for the ids of the purchases of a contact, company, deal or product; empty for none."""
    if contact_id:
        return f"select id from purchase indexed by ix_purchase_contact_id where contact_id = {int(contact_id)}"
    if company_id:
        return _OF_COMPANY.format(id=int(company_id))
    for noun, record_id in (("deal", deal_id), ("product", product_id)):
        if record_id:
            return f"select id from purchase indexed by ix_purchase_{noun}_id where {noun}_id = {int(record_id)}"
    return ""
