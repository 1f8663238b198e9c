"""Products from what a person typed."""

from __future__ import annotations

from simplecrm.core.currencies import decimal_text
from simplecrm.core.records.products import Product
from simplecrm.core.records.purchases import Purchase
from simplecrm.drafts.amounts import amount, currency_code, in_currency
from simplecrm.drafts.context import FieldError

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any, TypeVar

    from simplecrm.drafts.context import Context

    Priced = TypeVar("Priced", Product, Purchase)


def draft(
    context: Context,
    *,
    name: str,
    code: str = "",
    category: str = "",
    price: str | int | float = "",
    cost: str | int | float = "",
    currency: str = "",
) -> Product:
    """A product for the catalogue: ``price`` and ``cost`` of one unit are sums such as ``550`` or ``1,250.50 USD``. The
    currency of the settings is the default. Raises ``FieldError``."""
    bare = Product(currency=context.currency)
    return edited(
        context, bare, name=name, code=code, category=category, price=price, cost=cost, currency=currency or None
    )


def edited(
    context: Context,
    old: Product,
    *,
    name: str | None = None,
    code: str | None = None,
    category: str | None = None,
    price: str | int | float | None = None,
    cost: str | int | float | None = None,
    currency: str | None = None,
) -> Product:
    """``old`` with the fields that are given; None leaves a field as it is. Raises ``FieldError``."""
    texts = {"name": name, "code": code, "category": category}
    changes: dict[str, Any] = {field: text.strip() for field, text in texts.items() if text is not None}
    new = old._replace(**changes)
    if not new.name:
        raise FieldError("name", "A product needs a name.")
    return priced(context, new, {"price": price, "cost": cost}, currency)


def priced(
    context: Context, record: Priced, given: dict[str, Any], currency: str | None, *, catalogue: bool = False
) -> Priced:
    """A record with the amounts that are ``given``, all in one currency: the one given, or the one that an amount
    names. Amounts that are not given stay the same numbers where the ``currency`` alone is corrected.

    Otherwise they are of another currency, as the usual ones of the ``catalogue`` always are: what a purchase cost is
    then unknown, and other amounts have to be given. Raises ``FieldError``.
    """
    code = currency_code(currency) if currency is not None else ""
    for field, text in given.items():
        if text is None:
            continue
        said = amount(context, field, str(text), code or record.currency)
        if code and said.value and said.currency != code:
            raise FieldError(
                "currency",
                f"The {field} is in {said.currency}, but the currency is {code}.",
                f"Give the {field} in {code}, or leave the currency out.",
            )
        code = code or (said.currency if said.currency != record.currency else "")
    kept = code or record.currency
    changes: dict[str, Any] = {"currency": kept}
    for field, text in given.items():
        known = getattr(record, field)
        if text is not None:
            changes[field] = amount(context, field, str(text), kept).value
        elif known and kept != record.currency:
            if currency is not None and not catalogue:
                changes[field] = in_currency(known, record.currency, kept)
            elif field == "cost" and isinstance(record, Purchase):
                changes[field] = 0
            else:
                usual = f"{record.currency} {decimal_text(known, record.currency)}"
                raise FieldError(field, f"The {field} is {usual}, not in {kept}.", f"Give the {field} in {kept}, too.")
    return record._replace(**changes)
