"""The reports on purchases, on deals by product and company, and on when things happen."""

from __future__ import annotations

import json
from typing import Any

import pytest

from tests.answers import Crm, MadeOnce


@pytest.fixture
def shop(crm: Crm, made_once: MadeOnce) -> Crm:
    """Three customers and what they bought this year; today is 22 November 2026."""
    made_once("revenue", lambda: _some_sales(crm))
    return crm


def _some_sales(crm: Crm) -> None:
    crm("products", "add", "GTX", "--price", "100", "--cost", "60", "--category", "Cards")
    crm("products", "add", "Mat", "--price", "10", "--category", "Desk")
    crm("add", "Ann Lee", "--company", "Acme", "--tag", "vip")
    crm("add", "Bo Ek")
    for action in (
        {"who": "ann", "product": "GTX", "quantity": 3, "bought_on": "2026-02-10"},
        {"who": "ann", "product": "Mat", "quantity": 5, "bought_on": "2026-05-10"},
        {"who": "company:acme", "product": "GTX", "bought_on": "2026-11-20", "discount": "10"},
        {"who": "bo", "product": "GTX", "bought_on": "2026-11-21", "price": "80 USD", "cost": "60"},
        {"who": "bo", "product": "Mat", "quantity": -1, "bought_on": "2026-11-21"},
        {"who": "bo", "product": "Mat", "bought_on": "2024-01-01"},
    ):
        crm("batch", stdin=json.dumps({"do": "purchases add", **action}))
    for title, product, value, end in (
        ("One", "gtx", "500", "won"),
        ("Two", "gtx", "300", "lost"),
        ("Three", "", "70", "won"),
    ):
        crm("deals", "add", title, "--who", "ann", "--value", value, "--source", "fair" if product else "",
            *(("--product", product) if product else ()))  # fmt: skip
        crm("deals", end, title)


def rows(crm: Crm, *words: str) -> list[Any]:
    found: list[Any] = crm("report", *words, "--json").json
    return found


def test_customers_are_ranked_by_value_or_margin_each_currency_by_itself(shop: Crm) -> None:
    found = rows(shop, "customers")
    assert [(one["customer"], one["noun"], one["value"], one["currency"], one["margin"]) for one in found] == [
        ("Acme", "company", "440.00", "EUR", "150.00"), ("Bo Ek", "contact", "80.00", "USD", "20.00"),
        ("Bo Ek", "contact", "-10.00", "EUR", "0.00"),
    ]  # fmt: skip
    assert [one["customer"] for one in rows(shop, "customers", "--by", "margin", "--limit", "1")] == ["Acme"]
    assert [one["customer"] for one in rows(shop, "customers", "--where", "tag:vip")] == ["Acme"]
    assert [one["purchases"] for one in rows(shop, "customers", "--since", "2024-01-01", "--until", "2024-12-31")] == [
        1
    ]
    table = shop("report", "customers", "--format", "table").lines
    assert table[1].split()[:5] == ["1", "Acme", "3", "€440", "€150"] and "█" in table[1]


@pytest.mark.parametrize(
    ("by", "names"),
    [("product", ["GTX", "GTX", "Mat"]), ("category", ["Cards", "Cards", "Desk"])],
)
def test_margin_counts_only_what_has_a_cost(shop: Crm, by: str, names: list[str]) -> None:
    found = rows(shop, "margin", "--by", by)
    assert [one["name"] for one in found] == names
    assert [(one["currency"], one["value"], one["costed"], one["margin"], one["rate"]) for one in found] == [
        ("EUR", "390.00", "390.00", "150.00", 38), ("USD", "80.00", "80.00", "20.00", 25),
        ("EUR", "40.00", "0.00", "0.00", None),
    ]  # fmt: skip


def test_margin_by_company_leaves_nobody_out(shop: Crm) -> None:
    found = rows(shop, "margin", "--by", "company")
    assert [(one["name"], one["currency"], one["value"]) for one in found] == [
        ("Acme", "EUR", "440.00"), (None, "USD", "80.00"), (None, "EUR", "-10.00"),
    ]  # fmt: skip


def test_margin_by_month_and_quarter_has_every_period(shop: Crm) -> None:
    months = rows(shop, "margin", "--by", "month", "--since", "1 jan", "--until", "2026-05-31")
    assert [(one["name"][:7], one["value"]) for one in months] == [
        ("2026-01", "0.00"), ("2026-02", "300.00"), ("2026-03", "0.00"), ("2026-04", "0.00"), ("2026-05", "50.00"),
    ]  # fmt: skip
    table = shop("report", "margin", "--by", "quarter", "--since", "1 jan", "--format", "table").lines
    assert [line.split()[:2] for line in table[1:4]] == [["Q1", "2026"], ["Q2", "2026"], ["Q3", "2026"]]
    assert any(line.startswith("Total") and "€430" in line for line in table)


def test_deals_won_and_lost_are_counted_by_product_company_and_source(shop: Crm) -> None:
    def found(by: str) -> list[Any]:
        return [
            (one["name"], one["won"], one["won_value"], one["lost"], one["rate"])
            for one in rows(shop, "won", "--by", by)
        ]

    assert found("product") == [("GTX", 1, "500.00", 1, 50), (None, 1, "70.00", 0, 100)]
    assert found("company") == [("Acme", 2, "570.00", 1, 67)]
    assert found("source") == [("fair", 1, "500.00", 1, 50), (None, 1, "70.00", 0, 100)]
    assert rows(shop, "won", "--by", "year")[-1]["won"] == 2


def test_customers_are_in_segments_by_recency_frequency_and_value(crm: Crm) -> None:
    crm("products", "add", "GTX", "--price", "100")
    actions = []
    for number in range(1, 11):
        crm("add", f"Customer {number:02}")
        day = f"2026-{number:02}-01"
        actions += [
            {"do": "purchases add", "who": f"Customer {number:02}", "product": "GTX", "bought_on": day}
        ] * number
    crm("batch", stdin="\n".join(map(json.dumps, actions)))
    found = {one["segment"]: one for one in rows(crm, "rfm")}
    assert sum(one["customers"] for one in found.values()) == 10
    assert found["champions"]["customers"] == 2 and found["champions"]["value"] == "1900.00"
    assert found["champions"]["purchases"] == 9.5 and found["lost"]["days"] > 250
    assert list(found)[0] == "champions" and list(found)[-1] == "lost"


def test_hours_show_when_things_happen_as_a_heat_map(crm: Crm) -> None:
    crm("add", "Ann Lee")
    for at in ("2026-11-16 9:15", "2026-11-16 9:45", "2026-11-18 14:00"):
        crm("log", "call", "ann", "Hello", "--at", at)
    found = [(one["weekday"], one["hour"], one["activities"]) for one in rows(crm, "hours") if one["activities"]]
    assert found == [(1, 9, 2), (3, 14, 1)] and len(rows(crm, "hours")) == 7 * 24
    lines = crm("report", "hours", "--format", "table").lines
    assert lines[0].split() == [f"{hour:02}" for hour in range(24)]
    assert [len(line) for line in lines[1:8]] == [82] * 7
    assert lines[1][4 + 9 * 3 : 6 + 9 * 3] == "██" and lines[1].endswith(" 2") and "▒▒" in lines[3]
    assert lines[-1] == "    ·· none  ▒▒ 1  ██ 2"
    assert "Mon,9,2" not in crm("report", "hours", "--format", "csv").out
    assert "1,9,2" in crm("report", "hours", "--format", "csv").out


def test_drift_counts_contacts_by_how_far_they_are_over_their_cadence(crm: Crm) -> None:
    for days, name in ((3, "Ann"), (12, "Bo"), (18, "Cy"), (40, "Di")):
        crm("add", name, "--every", "10 days")
        crm("log", "call", name, "Hello", "--at", f"{days} days ago")
    assert [one["contacts"] for one in rows(crm, "drift")] == [1, 1, 0, 1]
    assert [one["contacts"] for one in rows(crm, "drift", "--where", "name:di")] == [0, 0, 0, 1]
    assert crm("report", "drift").lines[-1] == "300 % or more\t1"
