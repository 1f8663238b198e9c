"""Currencies (ISO 4217). The book keeps amounts as whole minor units; everywhere else they are decimals.

Look-ups load this module, so it needs no other.
"""

from __future__ import annotations

AMOUNT_FIELDS = frozenset(
    ("value", "price", "cost", "costed", "margin", "unpaid", "overdue", "weighted", "committed", "best", "won_value",
     "lost_value")
)  # fmt: skip
"""The fields of records with a ``currency`` that are amounts in its minor units."""

DEFAULT_DECIMALS = 2

_NO_DECIMALS = "BIF CLP DJF GNF ISK JPY KMF KRW PYG RWF UGX UYI VND VUV XAF XOF XPF"
_THREE_DECIMALS = "BHD IQD JOD KWD LYD OMR TND"
_FOUR_DECIMALS = "CLF UYW"

DECIMALS = {
    code: places
    for codes, places in ((_NO_DECIMALS, 0), (_THREE_DECIMALS, 3), (_FOUR_DECIMALS, 4))
    for code in codes.split()
}
"""Decimal places of the currencies that do not have two (ISO 4217, table A.1)."""


def is_code(text: str) -> bool:
    """Whether a text has the form of a currency's code: three letters."""
    return len(text) == 3 and text.isascii() and text.isalpha()


def decimals(currency: str) -> int:
    """The decimal places of a currency."""
    return DECIMALS.get(currency.strip().upper(), DEFAULT_DECIMALS)


def whole(value: int, currency: str) -> int:
    """An amount in whole units of its currency, without its decimals."""
    units: int = abs(value) // 10 ** decimals(currency)
    return -units if value < 0 else units


def decimal_text(value: int, currency: str) -> str:
    """An amount as a decimal number: ``1250.50``, ``-3.20``, or ``980`` for a currency without decimals."""
    places = decimals(currency)
    units, rest = divmod(abs(value), 10**places)
    return f"{'-' if value < 0 else ''}{units}" + (f".{rest:0{places}}" if places else "")
