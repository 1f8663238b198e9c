"""Amounts of money as people write them: ``12000``, ``1,250.50``, ``1.250,50 €``, ``12k``.

A separator that can be a decimal point or separate thousands is read by the number format, and rejected where that is
not known.
"""

from __future__ import annotations

import re
from decimal import Decimal

from simplecrm.core.currencies import DEFAULT_DECIMALS, decimals, is_code
from simplecrm.core.records import Record
from simplecrm.errors import NotUnderstood

LARGEST_AMOUNT = 10**13
"""Every amount is less than this, in whole units of a currency."""

POINT, COMMA = "1,234.50", "1.234,50"
NUMBER_FORMATS = (POINT, COMMA)
"""How numbers are written: with a decimal point, or with a decimal comma."""

_LONGEST = 64
_AMOUNT = re.compile(
    r"([^\d\s.,()+-]{0,4})\s*([(\-+]?)\s*([^\d\s.,()+-]{0,4})\s*"
    r"(\d[\d.,'’ \u00a0\u202f]*)\s*((?:[kKmM](?![^\W\d_]{1,2}\b))?)\)?\s*([^\d\s.,]{0,4})"
)
_READINGS = {
    POINT: re.compile(r"([1-9]\d{0,2}(?:[,'’ ]\d{3})+|\d+)(?:\.(\d+))?"),
    COMMA: re.compile(r"([1-9]\d{0,2}(?:[.'’ ]\d{3})+|\d+)(?:,(\d+))?"),
}
_SCALES = {"k": 1000, "m": 1_000_000}
_CURRENCIES = {
    "€": "EUR", "$": "USD", "£": "GBP", "¥": "JPY", "us$": "USD", "chf": "CHF", "kč": "CZK", "zł": "PLN", "₹": "INR",
}  # fmt: skip
_HINT = "Write it as 12000, 1250.50, 1,250.50 or 12k."


class Money(Record):
    """``value`` minor units of ``currency``, which is empty if it is not known: then they are hundredths."""

    value: int
    currency: str = ""


class Reading(Record):
    """How a number can be read: ``numbers`` by number format, each to be multiplied by ``scale``; ``beside`` is what is
    written next to it, such as a currency."""

    numbers: dict[str, Decimal]
    scale: int
    is_negative: bool
    beside: str


def minor(amount: Decimal, currency: str) -> int:
    """An amount in minor units. Raises ``NotUnderstood`` if it is too large or has more decimals than the currency."""
    units = amount.scaleb(decimals(currency))
    if units != units.to_integral_value() or abs(amount) >= LARGEST_AMOUNT:
        raise NotUnderstood(f"Invalid amount: {amount:f} {currency}".rstrip() + ".", _HINT)
    return int(units)


def parse_amount(text: str, currency: str = "", number_format: str = "", *, signed: bool = False) -> Money:
    """The amount in a text, in the currency that it names, else in ``currency``.

    ``number_format`` is one of ``NUMBER_FORMATS``, or empty if it is not known. Raises ``NotUnderstood`` for what is
    not an amount, too large, or negative unless ``signed``, and for one that can be read in two ways.
    """
    read = readings(text)
    if read is None:
        raise NotUnderstood(f"Invalid amount: “{_shown(text)}”.", _HINT)
    named = _currency(read.beside)
    currency = named or currency
    allowed = decimals(currency)
    numbers = {form: number * read.scale for form, number in read.numbers.items()}
    found = {form: number for form, number in numbers.items() if places(number) <= allowed}
    if not found or (read.beside and not named) or (read.is_negative and not signed):
        raise NotUnderstood(f"Invalid amount: “{_shown(text)}”.", _HINT)
    form = next(iter(found)) if len(set(found.values())) == 1 else _form(text, allowed, number_format)
    if not form:
        both = " or ".join(_machine(number) for number in sorted(found.values(), reverse=True))
        raise NotUnderstood(
            f"Ambiguous amount: “{_shown(text)}” can be {both}.",
            f"Write {both}, or set how you write numbers: simplecrm config number_format '{COMMA}'",
        )
    amount = found[form]
    if amount >= LARGEST_AMOUNT:
        raise NotUnderstood(f"Invalid amount: “{_shown(text)}”.", _HINT)
    return Money(minor(-amount if read.is_negative else amount, currency), currency)


def _form(text: str, allowed: int, number_format: str) -> str:
    """The format in which an amount with one separator before three digits is to be read; empty if that is not sure.

    As thousands by the format in which it separates thousands. Three decimals are believed only of a currency that has
    them. A comma separates thousands where no format is set.
    """
    thousands = POINT if "," in text else COMMA
    if number_format == thousands or (number_format and allowed == 3):
        return number_format
    return POINT if not number_format and thousands == POINT and allowed != 3 else ""


def _machine(number: Decimal) -> str:
    return f"{number.to_integral_value():f}" if number >= 1000 and not places(number) else f"{number:.2f}"


def number_format_of(text: str) -> str:
    """The number format that an amount can only be written in; empty where it is either, or not an amount."""
    read = readings(text)
    if read is None:
        return ""
    forms = [form for form, number in read.numbers.items() if places(number * read.scale) <= DEFAULT_DECIMALS]
    return forms[0] if len(forms) == 1 else ""


def readings(text: str) -> Reading | None:
    """How a number can be read; None if it is not one."""
    match = _AMOUNT.fullmatch(text.strip()) if len(text) < _LONGEST else None
    if not match:
        return None
    before, sign, between, digits, scale, after = match.groups()
    digits = re.sub(r"[\u00a0\u202f]", " ", digits).rstrip(" .,")
    numbers = {
        form: Decimal(re.sub(r"\D", "", whole[1]) + (f".{whole[2]}" if whole[2] else ""))
        for form, pattern in _READINGS.items()
        if (whole := pattern.fullmatch(digits))
    }
    beside = (before or between or after).strip()
    return Reading(numbers, _SCALES.get(scale.lower(), 1), sign in ("-", "("), beside) if numbers else None


def places(number: Decimal) -> int:
    """The decimal places that a number needs."""
    exponent = number.normalize().as_tuple().exponent
    return max(0, -exponent) if isinstance(exponent, int) else 0


def _currency(text: str) -> str:
    small = text.strip().casefold()
    if small in _CURRENCIES:
        return _CURRENCIES[small]
    return text.strip().upper() if is_code(small) else ""


def _shown(text: str) -> str:
    text = text.strip()
    return text if len(text) <= _LONGEST else text[: _LONGEST - 1] + "…"
