"""Amounts are understood or rejected, never misread."""

from __future__ import annotations

import pytest

from simplecrm.core.currencies import decimal_text, whole
from simplecrm.core.money import COMMA, POINT, number_format_of, parse_amount
from simplecrm.errors import NotUnderstood


@pytest.mark.parametrize(
    ("text", "value", "currency"),
    [
        ("1200", 120000, "EUR"), ("1,200.50", 120050, "EUR"), ("1.200,50 €", 120050, "EUR"), ("$1,500", 150000, "USD"),
        ("EUR 12", 1200, "EUR"), ("12k", 1200000, "EUR"), ("1 200,5", 120050, "EUR"), ("1,5k", 150000, "EUR"),
        ("0.5", 50, "EUR"), ("1'200.00 CHF", 120000, "CHF"), ("1,200,000", 120000000, "EUR"), ("12,50", 1250, "EUR"),
        ("12,5", 1250, "EUR"), ("1.234.567", 123456700, "EUR"), ("980 JPY", 980, "JPY"), ("1.2345 KWD", None, ""),
        ("1.25 KWD", 1250, "KWD"), ("12kUSD", 1200000, "USD"),
        ("2 MXN", 200, "MXN"), ("980.50 JPY", None, ""), ("0.125", None, ""), ("12.345,678", None, ""),
        ("lots", None, ""), ("", None, ""), ("-5", None, ""), ("(5)", None, ""), ("9" * 40, None, ""),
        ("10000000000000", None, ""), ("1,2,3", None, ""), ("12 boxes", None, ""), ("1..2", None, ""),
    ],
)  # fmt: skip
def test_amounts_that_can_be_read_in_one_way(text: str, value: int | None, currency: str) -> None:
    if value is None:
        with pytest.raises(NotUnderstood, match="Invalid amount"):
            parse_amount(text, "EUR")
    else:
        assert parse_amount(text, "EUR") == (value, currency)


@pytest.mark.parametrize(
    ("text", "number_format", "value"),
    [
        ("9.000", COMMA, 900000), ("9.000", POINT, None), ("9.000", "", None), ("1.250", COMMA, 125000),
        ("1,250", POINT, 125000), ("1,250", "", 125000), ("1,250", COMMA, None), ("1.250k", COMMA, 125000000),
    ],
)  # fmt: skip
def test_amounts_that_can_be_read_in_two_ways(text: str, number_format: str, value: int | None) -> None:
    if value is None:
        with pytest.raises(NotUnderstood, match=r"Ambiguous amount: “.*” can be \d+ or \d+\.\d\d"):
            parse_amount(text, "EUR", number_format)
    else:
        assert parse_amount(text, "EUR", number_format) == (value, "EUR")


def test_three_decimals_are_believed_of_a_currency_that_has_them() -> None:
    assert parse_amount("1.250", "KWD", POINT).value == 1250
    assert parse_amount("1.250", "KWD", COMMA).value == 1250000
    with pytest.raises(NotUnderstood, match="Ambiguous"):
        parse_amount("1.250", "KWD")


def test_negative_amounts_where_they_are_allowed() -> None:
    assert parse_amount("-3.50", "EUR", signed=True).value == parse_amount("(3,50)", "EUR", signed=True).value == -350


def test_the_number_format_of_an_amount() -> None:
    assert [number_format_of(text) for text in ("1.234,50", "12,5", "1,234.50", "9.000", "12", "x")] == [
        COMMA, COMMA, POINT, "", "", "",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("value", "currency", "text", "units"),
    [(125050, "EUR", "1250.50", 1250), (-320, "", "-3.20", -3), (980, "JPY", "980", 980), (1250, "KWD", "1.250", 1)],
)
def test_decimals_of_a_currency(value: int, currency: str, text: str, units: int) -> None:
    assert (decimal_text(value, currency), whole(value, currency)) == (text, units)
