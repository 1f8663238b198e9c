"""Reads rows of delimited text as products and purchases."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import ROUND_HALF_UP, Decimal

from simplecrm.core.money import Money
from simplecrm.core.quantities import parse_quantity
from simplecrm.core.records.products import Product
from simplecrm.core.records.purchases import Purchase
from simplecrm.errors import NotUnderstood
from simplecrm.formats.csv.values import Unreadable
from simplecrm.formats.protocol import Item

TYPE_CHECKING = False
if TYPE_CHECKING:
    from simplecrm.formats.csv.record_row import RecordCells


def product_item(cells: RecordCells, item: Item, texts: Mapping[str, str]) -> Item:
    """The item of a row that describes a product. Raises ``Unreadable``."""
    if not texts.get("product"):
        raise Unreadable("The product has no name.")
    price, cost = _amounts(cells, texts, "price", "cost")
    product = Product(
        uid=texts.get("uid", ""), name=texts["product"], code=texts.get("product_code", ""),
        category=texts.get("product_category", ""), price=price.value, cost=cost.value,
        currency=price.currency or cost.currency, archived_at=cells.utc(texts, "archived_at"),
        created_at=cells.utc(texts, "created_at"), updated_at=cells.utc(texts, "updated_at"),
    )  # fmt: skip
    return item._replace(contact=None, others=(), company=None, deal=None, records=(product,))


def purchase_item(cells: RecordCells, item: Item, texts: Mapping[str, str]) -> Item:
    """The item of a row that describes a purchase. What is not there of price and value is worked out from the other;
    nothing is without both. Raises ``Unreadable``."""
    what = texts.get("text") or texts.get("product") or texts.get("product_code")
    if not what:
        raise Unreadable("The purchase names no product.")
    if not texts.get("bought_on"):
        raise Unreadable("The purchase has no date.")
    if item.contact is None and item.company is None and item.deal is None:
        raise Unreadable("The row names no contact, company or deal.")
    quantity = _quantity(cells, texts)
    price, cost, value = _amounts(cells, texts, "price", "cost", "value")
    total = value.value if texts.get("value") else _total(quantity, price.value, texts)
    purchase = Purchase(
        uid=texts.get("uid", ""), product=texts.get("product") or texts.get("product_code", ""), text=what,
        quantity=quantity,
        price=price.value if texts.get("price") else _rounded(Decimal(total) / Decimal(str(quantity))),
        cost=cost.value, value=total, currency=value.currency or price.currency or cost.currency,
        bought_on=cells.day(texts, "bought_on"), due_on=cells.day(texts, "due_on"), paid_on=cells.day(texts, "paid_on"),
        invoice=texts.get("invoice", ""), archived_at=cells.utc(texts, "archived_at"),
        created_at=cells.utc(texts, "created_at"), updated_at=cells.utc(texts, "updated_at"),
    )  # fmt: skip
    return item._replace(purchases=(purchase,))


def _amounts(cells: RecordCells, texts: Mapping[str, str], *names: str) -> list[Money]:
    """Amounts of one row, which have one currency. Raises ``Unreadable``."""
    found = [cells.amount(texts, name) for name in names]
    currencies = {one.currency for one, name in zip(found, names, strict=True) if texts.get(name) and one.currency}
    if len(currencies) > 1:
        raise Unreadable(f"The amounts of the row are in different currencies: {', '.join(sorted(currencies))}.")
    return found


def _quantity(cells: RecordCells, texts: Mapping[str, str]) -> float:
    if not (text := texts.get("quantity")):
        return 1.0
    try:
        return parse_quantity(text, cells.number_format)
    except NotUnderstood as error:
        raise Unreadable(error.sentence) from error


def _total(quantity: float, price: int, texts: Mapping[str, str]) -> int:
    """Quantity times price, less the discount."""
    part = 1 - _discount(texts["discount"]) if texts.get("discount") else Decimal(1)
    return _rounded(Decimal(str(quantity)) * price * part)


def _discount(text: str) -> Decimal:
    """A discount as a part of 1: from percent, or from what is less than 1 as it is. Raises ``Unreadable``."""
    digits = text.strip().removesuffix("%").strip().replace(",", ".")
    if not (digits.isascii() and digits.replace(".", "", 1).isdigit() and Decimal(digits) <= 100):
        raise Unreadable(f"Invalid discount: {text!r}.")
    number = Decimal(digits)
    return number if "%" not in text and number < 1 else number / 100


def _rounded(amount: Decimal) -> int:
    return int(amount.to_integral_value(ROUND_HALF_UP))
