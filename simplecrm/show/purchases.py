"""Products, purchases and what customers are worth, as text."""

from __future__ import annotations

from itertools import chain

from simplecrm.core.currencies import decimal_text
from simplecrm.core.quantities import quantity_text
from simplecrm.core.text.plurals import counted
from simplecrm.show.entries import cut
from simplecrm.show.safe import safe
from simplecrm.show.sections import section
from simplecrm.show.table import Column
from simplecrm.show.when import day, due_words, money

TYPE_CHECKING = False
if TYPE_CHECKING:
    import datetime
    from collections.abc import Iterable, Iterator, Sequence

    from simplecrm.core.records.products import Product
    from simplecrm.core.records.purchases import Purchase
    from simplecrm.lookups.purchases import Total


def columns(now: datetime.datetime) -> tuple[Column, ...]:
    """The columns of a list of purchases."""
    return (
        Column("Id", lambda item: str(item.id), True),
        Column("Bought", lambda item: day(item.bought_on, now), raw=lambda item: item.bought_on),
        Column("Contact", lambda item: item.contact),
        Column("Company", lambda item: item.company),
        Column("What", lambda item: item.text),
        Column("Quantity", lambda item: quantity_text(item.quantity), True),
        Column(
            "Value",
            lambda item: money(item.value, item.currency),
            True,
            lambda item: decimal_text(item.value, item.currency),
        ),
        Column("Currency", lambda _: "", raw=lambda item: item.currency),
        Column("Due", lambda item: due_on_words(item, now), raw=lambda item: item.due_on),
        Column("Paid", lambda item: day(item.paid_on, now) if item.paid_on else "", raw=lambda item: item.paid_on),
        Column("Invoice", lambda item: item.invoice),
    )


def product_columns() -> tuple[Column, ...]:
    """The columns of a list of products."""
    return (
        Column("Id", lambda item: str(item.id), True),
        Column("Name", lambda item: item.name),
        Column("Code", lambda item: item.code),
        Column("Category", lambda item: item.category),
        Column("Price", lambda item: _amount(item.price, item.currency), True, lambda item: _raw(item.price, item)),
        Column("Cost", lambda item: _amount(item.cost, item.currency), True, lambda item: _raw(item.cost, item)),
        Column("Currency", lambda _: "", raw=lambda item: item.currency),
    )


def due_on_words(item: Purchase, now: datetime.datetime) -> str:
    """When a purchase is to be paid: ``3 d late``, ``Fri``; empty if it is paid, or not due."""
    return due_words(item.due_on, now) if item.due_on and not item.paid_on else ""


def purchase_words(item: Purchase, now: datetime.datetime) -> str:
    """A purchase as one line: ``12 Mar · 3 × GTX Pro · €1,650 · due Fri``."""
    many = f"{quantity_text(item.quantity)} × " if item.quantity != 1 else ""
    due = due_on_words(item, now)
    paid = "paid" if item.paid_on and item.due_on else due if not due or due.endswith("late") else f"due {due}"
    invoice = f"invoice {item.invoice}" if item.invoice else ""
    parts = (day(item.bought_on, now), many + item.text, money(item.value, item.currency), invoice, paid)
    return " · ".join(filter(None, parts))


def total_words(totals: Iterable[Total], now: datetime.datetime) -> Iterator[str]:
    """What was bought in all, a line for each currency: ``12 purchases · €12,300 · margin €3,100 (25 %) · €550
    unpaid, €550 of it late · last 12 Mar``."""
    for total in totals:
        count = counted(total.purchases, "purchase")
        margin = unpaid = ""
        if total.costed:
            percent = f" ({100 * total.margin / total.costed:.0f} %)"
            margin = f"margin {money(total.margin, total.currency)}{percent}"
        if total.unpaid:
            late = f", {money(total.overdue, total.currency)} of it late" if total.overdue else ""
            unpaid = f"{money(total.unpaid, total.currency)} unpaid{late}"
        last = f"last {day(total.last_on, now)}"
        yield " · ".join(filter(None, (count, money(total.value, total.currency), margin, unpaid, last)))


def bought_section(
    totals: Iterable[Total], last: Sequence[Purchase], count: int, now: datetime.datetime, width: int
) -> Iterator[str]:
    """The section of a page on ``count`` purchases: what they are worth, and the ``last`` of them; safe to show."""
    listed = cut((purchase_words(item, now) for item in last), count)
    yield from section("Bought", chain(total_words(totals, now), listed), width)


def product_lines(product: Product, sold: Iterable[str]) -> Iterator[str]:
    """A product, and what was ``sold`` of it; safe to show."""
    yield f"{safe(product.name)}  #{product.id}"
    for title, value in (
        ("Code", product.code), ("Category", product.category), ("Price", _amount(product.price, product.currency)),
        ("Cost", _amount(product.cost, product.currency)), ("Archived", product.archived_at),
    ):  # fmt: skip
        if value:
            yield f"{title:<9} {safe(value)}"
    for place, line in enumerate(sold):
        yield f"{'' if place else 'Sold':<9} {safe(line)}"


def purchase_lines(item: Purchase, now: datetime.datetime) -> Iterator[str]:
    """A purchase in full; safe to show."""
    yield f"{safe(purchase_words(item, now))}  #{item.id}"
    product = item.product if item.product != item.text else ""
    for title, value in (
        ("Contact", item.contact), ("Company", item.company), ("Deal", item.deal), ("Product", product),
        ("Quantity", quantity_text(item.quantity)), ("Price", _amount(item.price, item.currency)),
        ("Cost", _amount(item.cost, item.currency)), ("Invoice", item.invoice),
        ("Due", day(item.due_on, now) if item.due_on else ""), ("Paid", day(item.paid_on, now) if item.paid_on else ""),
        ("Archived", item.archived_at),
    ):  # fmt: skip
        if value:
            yield f"{title:<9} {safe(value)}"


def _amount(value: int, currency: str) -> str:
    return money(value, currency) if value else ""


def _raw(value: int, item: Product) -> str:
    return decimal_text(value, item.currency)
