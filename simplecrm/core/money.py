"""Amounts of money as people write them: ``12000``, ``1,250.50``, ``1.250,50 €``, ``12k``."""

from __future__ import annotations

import re
from decimal import Decimal, InvalidOperation
from functools import lru_cache

from simplecrm.errors import NotUnderstood

LARGEST_AMOUNT = 10**13
"""Every value has to be less than this, in whole units of a currency."""

_LONGEST = 64
_AMOUNT = re.compile(
    r"([^\d\s.,()+-]{0,4})\s*([(\-+]?)\s*([^\d\s.,()+-]{0,4})\s*"
    r"(\d[\d.,' \u00a0\u202f]*)\s*([kKmM]?)\)?\s*([^\d\s.,]{0,4})"
)
_UNCLEAR = re.compile(r"[1-9]\d{0,2}\.\d{3}")
_CURRENCIES = {
    "€": "EUR",
    "$": "USD",
    "£": "GBP",
    "¥": "JPY",
    "us$": "USD",
    "chf": "CHF",
    "kč": "CZK",
    "zł": "PLN",
    "₹": "INR",
}
_HINT = "Write it as 12000, 1250.50, 1,250.50 or 12k."


def parse_amount(text: str) -> tuple[int, str]:
    """A sum in hundredths and its currency (ISO 4217), empty if it is not said.

    Raises ``NotUnderstood`` for what is negative, too large or not an amount, and for ``1.250``, which some read as
    1,250 and others as 1.25.
    """
    if _UNCLEAR.fullmatch(text.strip()):
        whole, _, rest = text.strip().partition(".")
        raise NotUnderstood(
            f"Ambiguous amount: “{text.strip()}” can be {whole},{rest} or {whole}.{rest.rstrip('0') or '0'}.",
            f"Write {whole}{rest} or {whole}.{rest[:2]}.",
        )
    found = _read(text)
    if found is None or found[0] != found[0].to_integral_value() or not 0 <= found[0] < LARGEST_AMOUNT * 100:
        raise NotUnderstood(f"Invalid amount: “{_shown(text)}”.", _HINT)
    currency = _currency(found[1])
    if found[1].strip() and not currency:
        raise NotUnderstood(f"Invalid amount: “{_shown(text)}”.", _HINT)
    return int(found[0]), currency


@lru_cache(maxsize=1024)
def amount_of(text: str) -> tuple[int, str] | None:
    """An amount in hundredths, which may be negative, and its currency (ISO 4217, empty if it is not said); None for
    what is not an amount."""
    found = _read(text)
    return (int(found[0].to_integral_value()), _currency(found[1])) if found else None


def _read(text: str) -> tuple[Decimal, str] | None:
    """Hundredths, and what stands beside the number."""
    match = _AMOUNT.fullmatch(text.strip()) if len(text) < _LONGEST else None
    if not match:
        return None
    before, sign, between, digits, scale, after = match.groups()
    try:
        number = Decimal(_point(re.sub(r"['\s\u00a0\u202f]", "", digits).rstrip(".,")))
    except InvalidOperation:
        return None
    number *= {"k": 1000, "m": 1_000_000}.get(scale.lower(), 1)
    if sign in ("-", "("):
        number = -number
    return None if abs(number) >= Decimal(10) ** 15 else (number * 100, before or between or after)


def _point(digits: str) -> str:
    """The number with a decimal point: the last separator is one if two digits or fewer follow it."""
    commas, points = digits.count(","), digits.count(".")
    if commas and points or commas + points == 1 and len(digits) - max(digits.rfind(","), digits.rfind(".")) - 1 != 3:
        decimal = max(digits.rfind(","), digits.rfind("."))
    elif points == 1 and digits.startswith("0."):
        decimal = 1
    else:
        return re.sub("[.,]", "", digits)
    return re.sub("[.,]", "", digits[:decimal]) + "." + digits[decimal + 1 :]


def _currency(text: str) -> str:
    small = text.strip().casefold()
    if small in _CURRENCIES:
        return _CURRENCIES[small]
    return text.strip().upper() if len(small) == 3 and small.isascii() and small.isalpha() else ""


def _shown(text: str) -> str:
    return text if len(text) <= _LONGEST else text[: _LONGEST - 1] + "…"
