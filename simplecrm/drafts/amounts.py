"""Amounts of money and their currencies, from what a person typed."""

from __future__ import annotations

from decimal import Decimal

from simplecrm.core.currencies import CODES, decimal_text, nearest
from simplecrm.core.money import Money, minor, parse_amount
from simplecrm.drafts.context import FieldError, read

TYPE_CHECKING = False
if TYPE_CHECKING:
    from simplecrm.drafts.context import Context


def amount(context: Context, field: str, text: str, currency: str) -> Money:
    """The amount in a text, in the currency that it names, else in ``currency``; 0 for a blank one. Raises
    ``FieldError``."""
    if not text.strip():
        return Money(0, currency)
    said = read(field, lambda: parse_amount(text, currency, context.number_format))
    if said.currency != currency:
        currency_code(said.currency)
    return said


def currency_code(text: str) -> str:
    """A currency's code (ISO 4217) in capitals. Raises ``FieldError``, with those that may be meant."""
    code = text.strip().upper()
    if code not in CODES:
        near = nearest(code)
        meant = f"Did you mean {' or '.join(near)}?" if near else "Write its three letters, such as EUR."
        raise FieldError("currency", f"Invalid currency: “{text:.40}”.", meant)
    return code


def in_currency(value: int, old: str, new: str) -> int:
    """An amount in minor units of ``old`` as the same number in ``new``, such as 1,250 EUR as 1,250 USD. Raises
    ``FieldError`` if it has more decimals than that currency."""
    return read("currency", lambda: minor(Decimal(decimal_text(value, old)), new))
