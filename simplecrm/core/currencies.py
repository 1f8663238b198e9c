"""Currencies (ISO 4217). The book keeps amounts as whole minor units; everywhere else they are decimals.

Look-ups load this module, so it needs no other.
"""

from __future__ import annotations

AMOUNT_FIELDS = frozenset(
    ("value", "price", "cost", "costed", "margin", "unpaid", "overdue", "weighted", "committed", "best", "won_value",
     "lost_value", "value_before")
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


_COMMON = "EUR USD GBP CHF JPY CNY INR AUD CAD SEK NOK DKK PLN CZK HUF BRL MXN ZAR SGD HKD NZD TRY KRW"
_OTHERS = (
    "AED AFN ALL AMD ANG AOA ARS AWG AZN BAM BBD BDT BGN BHD BIF BMD BND BOB BOV BSD BTN BWP BYN BZD CDF CHE CHW CLF "
    "CLP COP COU CRC CUC CUP CVE DJF DOP DZD EGP ERN ETB FJD FKP GEL GHS GIP GMD GNF GTQ GYD HNL HRK HTG IDR ILS IQD "
    "IRR ISK JMD JOD KES KGS KHR KMF KPW KWD KYD KZT LAK LBP LKR LRD LSL LYD MAD MDL MGA MKD MMK MNT MOP MRU MUR MVR "
    "MWK MXV MYR MZN NAD NGN NIO NPR OMR PAB PEN PGK PHP PKR PYG QAR RON RSD RUB RWF SAR SBD SCR SDG SHP SLE SLL SOS "
    "SRD SSP STN SVC SYP SZL THB TJS TMT TND TOP TTD TWD TZS UAH UGX USN UYI UYU UYW UZS VED VES VND VUV WST XAF XAG "
    "XAU XCD XCG XDR XOF XPD XPF XPT XSU XUA YER ZMW ZWG ZWL"
)

COMMON = tuple(_COMMON.split())
"""The currencies that are suggested first."""

CODES = frozenset((*COMMON, *_OTHERS.split()))
"""The currencies in use (ISO 4217, table A.1), and those that ended in the last years."""


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


def nearest(code: str) -> list[str]:
    """The currencies that may be meant by an unknown code, at most three, common ones first: those in which one letter
    is another one, or which have the same letters, or the first letters of it."""
    wanted = code.strip().upper()
    known = [*COMMON, *sorted(CODES.difference(COMMON))]
    return [one for one in known if _is_near(one, wanted)][:3]


def _is_near(one: str, wanted: str) -> bool:
    same = sum(left == right for left, right in zip(one, wanted, strict=False))
    return sorted(one) == sorted(wanted) or wanted.startswith(one) or (len(wanted) == len(one) and same == len(one) - 1)
