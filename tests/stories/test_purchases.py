"""Products and purchases: selling, being paid, and what a customer is worth."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from tests.answers import Crm


@pytest.fixture
def shop(crm: Crm) -> None:
    """Two products, Ann at Acme, and a deal with her. Today is 22 November 2026."""
    crm("products", "add", "GTX Pro", "--price", "4821", "--cost", "2900", "--category", "GTX", "--code", "G-1")
    crm("products", "add", "Mat", "--price", "12.50")
    crm("add", "Ann Lee <ann@acme.com>", "--company", "Acme")
    crm("deals", "add", "Pilot", "--who", "ann")


def values(crm: Crm, *query: str) -> list[str]:
    return [one["value"] for one in crm("purchases", *query, "--json").json]


def test_a_purchase_has_the_price_of_its_product(crm: Crm, shop: None) -> None:
    said = crm("purchases", "add", "ann", "gtx pro", "--quantity", "3", "--due", "in 30 days", "--invoice", "2026-117")
    assert said.lines == ["1\tGTX Pro"]
    assert "3 × GTX Pro · €14,463 · invoice 2026-117 · due 22 Dec · Ann Lee · Acme" in said.err
    (one,) = crm("purchases", "--json").json
    assert (one["price"], one["cost"], one["value"], one["currency"]) == ("4821.00", "2900.00", "14463.00", "EUR")
    assert (one["contact"], one["company"], one["quantity"], one["bought_on"]) == ("Ann Lee", "Acme", 3, "2026-11-22")


def test_price_discount_value_and_quantity_are_understood_or_refused(crm: Crm, shop: None) -> None:
    def add(*options: str) -> Any:
        return crm("purchases", "add", "ann", "mat", *options)

    for options in (
        ("--quantity", "2.5", "--discount", "10"), ("--price", "$1,500", "--quantity", "2"),
        ("--value", "99.99", "--quantity", "-1"), ("--quantity", "0.333"),
    ):  # fmt: skip
        assert add(*options).code == 0
    assert values(crm, "--sort", "id") == ["28.13", "3000.00", "-99.99", "4.16"]
    for options, words in (
        (("--quantity", "0"), "Invalid quantity: “0”"), (("--quantity", "1,000"), "1000 or 1"),
        (("--price", "1.500"), "1500 or 1.50"), (("--discount", "110"), "Invalid discount: “110”"),
        (("--value", "5", "--discount", "5"), "not both"), (("--price", "5 USD", "--currency", "EUR"), "in USD"),
        (("--quantity", "1000000000"), "Invalid quantity"), (("--value", "5 USD"), "in USD"),
        (("--price", "9999999999999", "--quantity", "999999"), "too large"), (("--due", "soonish"), "soonish"),
    ):  # fmt: skip
        said = add(*options)
        assert said.code == 2 and words in said.err, said
    assert len(values(crm)) == 4


def test_an_unknown_product_or_purchase_is_named_with_what_may_be_meant(crm: Crm, shop: None) -> None:
    said = crm("purchases", "add", "ann", "GTXPro")
    assert said.code == 1 and "Did you mean “GTX Pro”?" in said.err
    said = crm("purchases", "add", "ann", "Lamp")
    assert said.code == 1 and "Add it: simplecrm products add Lamp" in said.err
    assert "No purchase #99" in crm("purchases", "paid", "99").err
    assert "No invoice “77”" in crm("purchases", "paid", "invoice:77").err
    assert crm("purchases", "add", "nobody", "mat").code == 1
    crm("products", "add", "GTX Plus")
    assert crm("purchases", "add", "ann", "gtx").code == 3
    assert crm("purchases", "add", "ann", "g-1").code == 0 and crm("deals", "edit", "1", "--product", "lamp").code == 1


def test_an_invoice_is_paid_as_a_whole_and_once(crm: Crm, shop: None) -> None:
    for product in ("gtx pro", "mat"):
        crm("purchases", "add", "ann", product, "--invoice", "R-7", "--due", "2026-11-10", "--date", "2026-10-10")
    assert len(values(crm, "is:overdue")) == 2
    said = crm("purchases", "paid", "invoice:r-7", "--on", "yesterday")
    assert said.lines == ["1", "2"] and "Paid:" in said.err
    assert [one["paid_on"] for one in crm("purchases", "--json").json] == ["2026-11-21"] * 2
    again = crm("purchases", "paid", "1")
    assert again.code == 2 and "Purchase #1 was paid on 2026-11-21." in again.err
    crm("undo")
    assert len(values(crm, "is:unpaid")) == 2


def test_today_lists_what_should_have_been_paid(crm: Crm, shop: None) -> None:
    crm("purchases", "add", "ann", "gtx pro", "--due", "2026-11-10", "--invoice", "R-7")
    crm("purchases", "add", "company:acme", "mat", "--due", "in 10 days")
    crm("purchases", "add", "company:acme", "mat")
    shown = crm("today").out
    assert "Not paid" in shown and "12 d late" in shown and "GTX Pro €4,821 (R-7)" in shown and "Mat" not in shown
    assert crm("today", "--format", "{unpaid}").out == "1\n"
    (line,) = crm("today", "--explain", "--json").json
    assert (line["noun"], line["because"]) == ("purchase", "80 unpaid +7 past its date +1 value")
    assert "GTX Pro" in crm("today", "ann").out and crm("today", "stage:customer").code == 1
    crm("purchases", "paid", "1")
    assert "Not paid" not in crm("today").out


def test_many_unpaid_purchases_are_counted_not_listed(crm: Crm, shop: None) -> None:
    actions = [{"do": "purchases add", "who": "ann", "product": "mat", "due_on": "2026-11-10"}] * 25
    assert crm("batch", stdin="\n".join(map(json.dumps, actions))).code == 0
    shown = crm("today")
    assert shown.out.count("Mat €12.50") == 10 and "and 15 more: simplecrm purchases is:overdue" in shown.out


def test_more_alerts_than_are_counted_are_said_so(crm: Crm, shop: None) -> None:
    actions = [{"do": "purchases add", "who": "ann", "product": "mat", "due_on": "2026-11-10"}] * 130
    assert crm("batch", stdin="\n".join(map(json.dumps, actions))).code == 0
    assert "and 100 or more: simplecrm purchases is:overdue" in crm("today").out
    assert crm("today", "--json").json["unpaid_count"] == 130
    assert crm("today", "--template", "{unpaid}").out == "130\n"


def test_pages_say_what_a_customer_is_worth(crm: Crm, shop: None) -> None:
    assert "Bought" not in crm("brief", "ann").out + crm("companies", "show", "acme").out
    crm("purchases", "add", "deal:pilot", "gtx pro", "--quantity", "2")
    crm("purchases", "add", "ann", "mat", "--price", "100 USD", "--due", "2026-11-10")
    crm("add", "Bo Ek", "--company", "Acme")
    crm("purchases", "add", "company:acme", "mat")
    brief = crm("brief", "ann").out
    assert "1 purchase · €9,642 · margin €3,842 (40 %) · last 22 Nov" in brief
    assert "1 purchase · $100 · $100 unpaid, $100 of it late" in brief
    assert "2 purchases · €9,654.50 · margin €3,842 (40 %)" in crm("companies", "show", "acme").out
    assert "1 purchase · €9,642" in crm("deals", "show", "pilot").out
    assert "3 purchases" not in crm("products", "show", "mat").out and "Sold" in crm("products", "show", "mat").out
    assert crm("brief", "ann", "--json").json["totals"][0]["margin"] == "3842.00"


def test_purchases_stay_with_the_company_that_bought_when_its_buyer_leaves(crm: Crm, shop: None) -> None:
    crm("purchases", "add", "ann", "mat")
    crm("contacts", "edit", "ann", "--company", "Globex")
    assert "Mat" in crm("companies", "show", "acme").out and "Mat" not in crm("companies", "show", "globex").out
    crm("contacts", "delete", "ann")
    assert [(one["contact"], one["company"]) for one in crm("purchases", "--json").json] == [(None, "Acme")]
    crm("contacts", "undelete", "1")
    assert crm("purchases", "--json").json[0]["contact"] == "Ann Lee"


def test_customers_are_found_by_what_they_bought_or_never_did(crm: Crm, shop: None) -> None:
    crm("add", "Bo Ek")
    crm("purchases", "add", "ann", "gtx pro")
    crm("purchases", "add", "bo", "mat", "--invoice", "R-8")
    assert crm("contacts", "bought:gtx -bought:mat", "--format", "ids").lines == ["1"]
    assert crm("contacts", "has:purchase", "--format", "ids").lines == ["1", "2"]
    assert crm("companies", "bought:gtx", "--format", "ids").lines == ["1"]
    assert crm("purchases", "category:gtx contact:ann value>4k", "--format", "ids").lines == ["1"]
    assert crm("purchases", "invoice:r-8", "bought>yesterday", "--format", "ids").lines == ["2"]
    assert crm("find", "R-8").lines[0].startswith("2\t")
    crm("deals", "edit", "pilot", "--product", "gtx pro")
    assert crm("deals", "product:gtx", "--format", "ids").lines == ["1"]
    said = crm("purchases", "stage:x")
    assert said.code == 2 and "Purchases have no “stage”" in said.err


def test_products_are_edited_and_deleted_without_changing_what_was_sold(crm: Crm, shop: None) -> None:
    crm("purchases", "add", "ann", "mat", "--quantity", "2")
    crm("products", "edit", "mat", "--price", "20", "--name", "Rug")
    assert crm("purchases").lines[0].split("\t")[4:7] == ["Mat", "2", "25.00"]
    said = crm("products", "add", "rug")
    assert said.code == 2 and "Product #2 has that name: rug." in said.err
    crm("products", "delete", "rug")
    assert crm("purchases", "--json").json[0]["text"] == "Mat"
    crm("products", "undelete", "2")
    assert crm("purchases", "--json").json[0]["product"] == "Rug"
    assert [one["name"] for one in crm("products", "gt", "--json").json] == ["GTX Pro"]


def test_an_edited_purchase_has_a_new_value_only_where_it_should(crm: Crm, shop: None) -> None:
    crm("purchases", "add", "ann", "mat", "--quantity", "2", "--discount", "10", "--paid", "today")
    crm("purchases", "edit", "1", "--invoice", "R-1")
    assert values(crm) == ["22.50"]
    crm("purchases", "edit", "1", "--quantity", "4")
    assert values(crm) == ["50.00"]
    crm("purchases", "edit", "1", "--product", "gtx pro", "--paid", "")
    (one,) = crm("purchases", "--json").json
    assert (one["text"], one["value"], one["paid_on"]) == ("GTX Pro", "19284.00", None)
    assert crm("purchases", "edit", "1", "--who", "nobody").code == 1
    lines = crm("history", "ann").lines
    assert any("quantity\t2\t4" in line for line in lines) and any("22.50 EUR\t50.00 EUR" in line for line in lines)


def test_files_keep_products_and_purchases(crm: Crm, shop: None, tmp_path: Path) -> None:
    crm(
        "purchases",
        "add",
        "ann",
        "gtx pro",
        "--quantity",
        "2.5",
        "--discount",
        "10",
        "--invoice",
        "R-1",
        "--due",
        "fri",
    )
    crm("purchases", "add", "deal:pilot", "mat", "--price", "1200 JPY", "--paid", "today")
    crm("deals", "edit", "pilot", "--product", "mat")
    before = crm("export", "--format", "jsonl").out
    other = str(tmp_path / "other.db")
    crm("--file", other, "init")
    assert crm("--file", other, "import", "-", stdin=before).code == 0
    assert crm("--file", other, "export", "--format", "jsonl").out == before
    third = str(tmp_path / "third.db")
    crm("--file", third, "init")
    for kind in ("contact", "product", "deal", "purchase"):
        (tmp_path / f"{kind}.csv").write_text(crm("export", "--kind", kind).out, encoding="utf-8", newline="")
        assert crm("--file", third, "import", str(tmp_path / f"{kind}.csv")).code == 0
    shown = [crm(*book, "purchases", "--format", "csv").out for book in ((), ("--file", third))]
    assert shown[0] == shown[1] and "10846.50" not in shown[0] and "10847.25" in shown[0]
    assert crm("--file", third, "import", str(tmp_path / "purchase.csv")).out.endswith("0 rejected\n")


def test_a_cost_in_another_currency_is_unknown_in_that_of_the_price(crm: Crm, shop: None) -> None:
    assert crm("purchases", "add", "ann", "gtx pro", "--price", "5000 USD").code == 0
    assert crm("purchases", "add", "ann", "gtx pro", "--price", "5000", "--currency", "USD", "--cost", "3000").code == 0
    first, second = crm("purchases", "--sort", "id", "--json").json
    assert (first["value"], first["currency"], first["cost"]) == ("5000.00", "USD", "0.00")
    assert (second["cost"], second["currency"]) == ("3000.00", "USD")
    assert "2 purchases · $10,000 · margin $2,000 (40 %)" in crm("show", "ann").out
    said = crm("purchases", "add", "ann", "gtx pro", "--currency", "USD")
    assert said.code == 2 and "The price is EUR 4821.00, not in USD." in said.err, said
    assert "Give the price in USD" in said.err
    crm("purchases", "add", "ann", "gtx pro")
    crm("purchases", "edit", "3", "--price", "5200 USD")
    assert crm("purchases", "show", "3", "--json").json["cost"] == "0.00"


def test_amounts_in_two_currencies_are_refused_with_what_to_write(crm: Crm, shop: None) -> None:
    for words, error, hint in (
        (
            "purchases add ann gtx --value 5USD",
            "The value is in USD, but the price is in EUR.",
            "Give the value in EUR, or the price in USD, too.",
        ),
        (
            "products add X --price 5USD --currency EUR",
            "The price is in USD, but the currency is EUR.",
            "Give the price in EUR, or leave the currency out.",
        ),
        (
            "deals add X --value 5USD --currency EUR",
            "The value is in USD, but the currency is EUR.",
            "Give the value in EUR, or leave the currency out.",
        ),
    ):
        said = crm(*words.split())
        assert said.code == 2 and error in said.err and hint in said.err, said


def test_another_currency_alone_is_a_correction_and_keeps_the_numbers(crm: Crm, shop: None) -> None:
    crm("purchases", "add", "ann", "gtx pro")
    crm("purchases", "edit", "1", "--currency", "USD")
    corrected = crm("purchases", "show", "1", "--json").json
    assert (corrected["price"], corrected["cost"], corrected["currency"]) == ("4821.00", "2900.00", "USD")
    said = crm("products", "edit", "gtx pro", "--price", "5000 USD")
    assert said.code == 2 and "The cost is EUR 2900.00, not in USD." in said.err, said
    assert crm("products", "edit", "gtx pro", "--price", "5000 USD", "--cost", "3000").code == 0
    assert crm("products", "edit", "gtx pro", "--currency", "CHF").code == 0
    assert crm("products", "show", "gtx pro", "--json").json["cost"] == "3000.00"


def test_an_unknown_currency_is_refused_with_the_nearest_ones(crm: Crm, shop: None) -> None:
    for options, invalid, meant in (
        (("--price", "5 EUT"), "“EUT”", "Did you mean EUR"), (("--currency", "UDS"), "“UDS”", "Did you mean USD"),
        (("--currency", "EURO"), "“EURO”", "Did you mean EUR?"), (("--currency", "qqq"), "“qqq”", "three letters"),
    ):  # fmt: skip
        said = crm("purchases", "add", "ann", "mat", *options)
        assert said.code == 2 and f"Invalid currency: {invalid}" in said.err and meant in said.err, said
    said = crm("deals", "add", "X", "--who", "ann", "--value", "5 EUT")
    assert said.code == 2 and "Invalid currency: “EUT”" in said.err, said
    assert values(crm) == []


def test_an_archived_or_deleted_product_is_offered_to_be_brought_back(crm: Crm, shop: None) -> None:
    crm("products", "archive", "gtx pro")
    said = crm("purchases", "add", "ann", "gtx")
    assert said.code == 1 and "GTX Pro (#1) is archived." in said.err and "products undelete 1" in said.err, said
    crm("products", "delete", "mat")
    said = crm("deals", "add", "X", "--product", "mat")
    assert said.code == 1 and "Mat (#2) was deleted." in said.err, said


def test_the_name_of_a_product_that_is_refused_is_no_draft(crm: Crm, shop: None) -> None:
    said = crm("products", "add", "gtx pro")
    assert said.code == 2 and "Product #1 has that name: gtx pro." in said.err and "kept in" not in said.err, said
