"""Purchases from what a person typed."""

from __future__ import annotations

from decimal import ROUND_HALF_UP, Decimal

from simplecrm.core.currencies import decimals
from simplecrm.core.money import LARGEST_AMOUNT, POINT
from simplecrm.core.quantities import parse_quantity
from simplecrm.core.records.products import Product
from simplecrm.core.records.purchases import Purchase
from simplecrm.drafts.amounts import amount
from simplecrm.drafts.context import FieldError, read
from simplecrm.drafts.products import priced

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from simplecrm.drafts.context import Context


def draft(
    context: Context,
    *,
    product: Product,
    text: str = "",
    quantity: str | int | float = "",
    price: str | int | float = "",
    cost: str | int | float = "",
    value: str | int | float = "",
    discount: str | int | float = "",
    currency: str = "",
    bought_on: str = "",
    due_on: str = "",
    paid_on: str = "",
    invoice: str = "",
    contact_id: int = 0,
    company_id: int = 0,
    deal_id: int = 0,
) -> Purchase:
    """A purchase of a product at its price, unless another ``price`` of one unit is given. ``value`` is what is paid
    for all of it, by default quantity times price, less a ``discount`` in percent. ``bought_on``, ``due_on`` and
    ``paid_on`` are phrases such as ``yesterday`` or ``in 30 days``; it was bought today by default.

    Raises ``FieldError``.
    """
    bare = Purchase(
        product_id=product.id, product=product.name, text=product.name, price=product.price, cost=product.cost,
        currency=product.currency or context.currency, bought_on=context.now.date().isoformat(),
        contact_id=contact_id, company_id=company_id, deal_id=deal_id,
    )  # fmt: skip
    return edited(
        context, bare, text=text or None, quantity=quantity if quantity != "" else 1,
        price=price if price != "" else None, cost=cost if cost != "" else None,
        value=value if value != "" else None, discount=discount if discount != "" else None,
        currency=currency or None, bought_on=bought_on or None, due_on=due_on or None, paid_on=paid_on or None,
        invoice=invoice or None,
    )  # fmt: skip


def edited(
    context: Context,
    old: Purchase,
    *,
    product: Product | None = None,
    text: str | None = None,
    quantity: str | int | float | None = None,
    price: str | int | float | None = None,
    cost: str | int | float | None = None,
    value: str | int | float | None = None,
    discount: str | int | float | None = None,
    currency: str | None = None,
    bought_on: str | None = None,
    due_on: str | None = None,
    paid_on: str | None = None,
    invoice: str | None = None,
    contact_id: int | None = None,
    company_id: int | None = None,
    deal_id: int | None = None,
) -> Purchase:
    """``old`` with the fields that are given; None leaves a field as it is, an empty text or date clears it.

    Another product brings its price and cost unless these are given, and its name if the text was that of the old one.
    Another quantity, price or discount makes a new value. Raises ``FieldError``.
    """
    new = old if product is None else _of_product(context, old, product)
    changes: dict[str, Any] = {
        "contact_id": contact_id, "company_id": company_id, "deal_id": deal_id, "invoice": _stripped(invoice),
        "text": _stripped(text) or (new.product if text is not None else None),
        "quantity": None if quantity is None else _quantity(context, quantity),
        "bought_on": None if bought_on is None else _past(context, "bought_on", bought_on),
        "due_on": None if due_on is None else context.coming("due_on", due_on).date.isoformat() if due_on else "",
        "paid_on": None if paid_on is None else _past(context, "paid_on", paid_on) if paid_on else "",
    }  # fmt: skip
    new = new._replace(**{name: change for name, change in changes.items() if change is not None})
    if value is not None and discount is not None:
        raise FieldError("discount", "Give the value of all or a discount, not both.")
    catalogue = product is not None or not old.id
    new = priced(context, new, {"price": price, "cost": cost}, currency, catalogue=catalogue)
    if value is not None:
        said = amount(context, "value", str(value).strip().removeprefix("-"), new.currency)
        if said.currency != new.currency:
            raise FieldError(
                "value",
                f"The value is in {said.currency}, but the price is in {new.currency}.",
                f"Give the value in {new.currency}, or the price in {said.currency}, too.",
            )
        return new._replace(value=-said.value if new.quantity < 0 else said.value)
    is_same = (new.quantity, new.price, new.currency) == (old.quantity, old.price, old.currency)
    if is_same and discount is None and product is None and old.id:
        return new
    return new._replace(value=_value(new, discount))


def _of_product(context: Context, old: Purchase, product: Product) -> Purchase:
    named = product.name if old.text in ("", old.product) else old.text
    return old._replace(
        product_id=product.id, product=product.name, text=named, price=product.price, cost=product.cost,
        currency=product.currency or context.currency,
    )  # fmt: skip


def _value(new: Purchase, discount: str | int | float | None) -> int:
    """Quantity times price less the discount, rounded to whole minor units."""
    part = 100 - (Decimal(0) if discount is None else _percent(str(discount)))
    value = Decimal(str(new.quantity)) * new.price * part / 100
    if abs(value.scaleb(-decimals(new.currency))) >= LARGEST_AMOUNT:
        raise FieldError("quantity", "The value is too large.", "Give a smaller quantity or price.")
    return int(value.to_integral_value(ROUND_HALF_UP))


def _percent(text: str) -> Decimal:
    digits = text.strip().removesuffix("%").strip().replace(",", ".")
    if digits.replace(".", "", 1).isdigit() and digits.isascii() and len(digits) <= 6 and Decimal(digits) <= 100:
        return Decimal(digits)
    raise FieldError("discount", f"Invalid discount: “{text:.40}”.", "Write percent, such as 10 or 12.5%.")


def _quantity(context: Context, quantity: str | int | float) -> float:
    # A number is not written in anybody's format.
    form = context.number_format if isinstance(quantity, str) else POINT
    return read("quantity", lambda: parse_quantity(str(quantity), form))


def _past(context: Context, field: str, phrase: str) -> str:
    return context.past(field, phrase).date.isoformat()


def _stripped(text: str | None) -> str | None:
    return None if text is None else text.strip()
