"""Sales of other programs: opportunities with products, order lines joined with their orders and customers."""

from __future__ import annotations

import csv
import os
from collections import Counter
from decimal import ROUND_HALF_UP, Decimal
from pathlib import Path
from typing import Any

import pytest

from tests.answers import Crm

SAMPLES = Path(os.environ.get("SIMPLECRM_SAMPLES", ""))
needs_samples = pytest.mark.skipif(
    not (SAMPLES / "maven-crm").is_dir(), reason="SIMPLECRM_SAMPLES names no folder with maven-crm and northwind"
)

CUSTOMERS = "customerID,companyName,contactName\nACM,Acme,Ann Lee\nGLO,Globex,Bo Ek\n"
ORDERS = "orderID,customerID,orderDate\n10,ACM,2026-10-01 00:00:00.000\n11,GLO,2026-10-02\n"
LINES = (
    "orderID,productID,unitPrice,quantity,discount\n10,1,14.00,12,0\n10,2,9.80,10,0.15\n11,1,14.00,1,0\n12,1,5,1,0\n"
)
PRODUCTS = "productID,productName,categoryID,unitPrice\n1,Chai,7,18\n2,Chang,7,19\n"
CATEGORIES = "categoryID,categoryName\n7,Beverages\n"


@pytest.fixture
def files(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    for name in ("CUSTOMERS", "ORDERS", "LINES", "PRODUCTS", "CATEGORIES"):
        (tmp_path / f"{name.lower()}.csv").write_text(globals()[name], encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    return tmp_path


def test_a_catalogue_is_recognised_with_codes_categories_and_prices(crm: Crm, files: Path) -> None:
    said = crm("import", "products.csv", "--join", "categories.csv")
    assert "product rows" in said.out and "Joined categories.csv by categoryID." in said.out
    assert "2 products" in said.out
    assert [(one["name"], one["code"], one["category"], one["price"]) for one in crm("products", "--json").json] == [
        ("Chai", "1", "Beverages", "18.00"), ("Chang", "2", "Beverages", "19.00"),
    ]  # fmt: skip
    again = crm("import", "products.csv", "--join", "categories.csv")
    assert again.out.splitlines()[-1] == "0 new, 0 updated, 0 unchanged, 0 rejected"


def test_order_lines_are_joined_with_their_orders_customers_and_products(crm: Crm, files: Path) -> None:
    crm("import", "customers.csv")
    join = ("--join", "orders.csv", "--join", "customers.csv", "--join", "products.csv")
    said = crm("import", "lines.csv", *join)
    assert said.code == 4 and "3 purchases" in said.out and "2 products" in said.out
    assert "line 5 rejected: The purchase has no date." in said.out
    rows = [tuple(row.split("\t")[1:7]) for row in crm("purchases", "--sort", "id").lines]
    assert rows == [
        ("2026-10-01", "Ann Lee", "Acme", "Chai", "12", "168.00"),
        ("2026-10-01", "Ann Lee", "Acme", "Chang", "10", "83.30"),
        ("2026-10-02", "Bo Ek", "Globex", "Chai", "1", "14.00"),
    ]
    assert crm("import", "lines.csv", *join).code == 4
    assert len(crm("purchases").lines) == 3
    with open("lines.csv.rejected.csv", encoding="utf-8") as file:
        (rejected,) = csv.DictReader(file)
    assert (rejected["orderID"], rejected["productName"]) == ("12", "Chai")


def test_a_join_says_what_it_cannot_do(crm: Crm, files: Path) -> None:
    (files / "people.csv").write_text("Name,Key\nAnn,1\nBo,1\n")
    for join, words in (
        ("categories.csv", "No column of categories.csv is in the file, too"),
        ("people.csv:orderID=Key", "Several rows of people.csv have the same Key."),
        ("people.csv:orderID=Nr", "No column “Nr”"), ("gone.csv", "gone.csv"),
    ):  # fmt: skip
        said = crm("import", "lines.csv", "--join", join)
        assert said.code in (2, 5) and words in said.err, said
    (files / "orders2.csv").write_text("Number,company,order date\n10,Acme,2026-10-01\n11,Acme,2026-10-01\n")
    (files / "few.csv").write_text("orderID,product,quantity,price\n10,Chai,1,5\n11,Chai,2,5\n")
    assert "2 purchases" in crm("import", "few.csv", "--join", "orders2.csv:orderID=Number").out


def test_opportunities_keep_their_product_and_need_no_title(crm: Crm, tmp_path: Path) -> None:
    path = tmp_path / "pipeline.csv"
    path.write_text(
        "product,account,deal_stage,engage_date,close_date,close_value\n"
        "GTX Pro,Acme,Won,10/20/2016,3/1/2017,1054\nGTX Pro,,Lost,10/25/2016,3/13/2017,0\n"
        "MG Special,,Prospecting,,,\nGTX Pro,Acme,Engaging,11/20/2016,,\n"
    )
    crm("config", "pipelines", "sales: prospecting 10%, engaging 30%")
    assert "4 deals, 2 products" in crm("import", str(path), "--map", "engage_date=created_at").out
    found = [(one["title"], one["company"], one["status"], one["stage"]) for one in crm("deals", "--json").json]
    assert sorted(found, key=str) == sorted([
        ("GTX Pro", "Acme", "won", None), ("GTX Pro", None, "lost", None), ("MG Special", None, "open", "prospecting"),
        ("GTX Pro", "Acme", "open", "engaging"),
    ], key=str)  # fmt: skip
    won = crm("deals", "is:won", "--json").json[0]
    assert won["moves"][0]["at"].startswith("2016-10-") and won["closed_at"].startswith("2017-0")
    assert crm("import", str(path)).out.splitlines()[-1].startswith("0 new, 0 updated, 0 unchanged, 0 rejected")


def sample(*path: str) -> list[dict[str, str]]:
    with open(SAMPLES.joinpath(*path), encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


@pytest.fixture
def maven(crm: Crm) -> list[dict[str, str]]:
    """The real pipeline, imported with no hand edits; its rows as they are in the file."""
    folder = SAMPLES / "maven-crm"
    crm("config", "pipelines", "sales: prospecting 10%, engaging 30%")
    names = ("accounts.csv", "products.csv", "sales_pipeline.csv")
    said = crm("import", *(str(folder / name) for name in names), "--map", "engage_date=created_at")
    assert said.code == 0 and "85 companies" in said.out and "8,800 deals" in said.out
    return sample("maven-crm", "sales_pipeline.csv")


@needs_samples
def test_a_real_pipeline_has_the_figures_of_its_file(crm: Crm, maven: list[dict[str, str]]) -> None:
    deals = crm("deals", "--json").json
    counted: Any = Counter(one["stage"] if one["status"] == "open" else one["status"] for one in deals)
    assert counted == Counter(row["deal_stage"].lower() for row in maven)
    assert counted == {"won": 4238, "lost": 2473, "engaging": 1589, "prospecting": 500}
    stages = {one["stage"]: one["deals"] for one in crm("report", "pipeline", "--json").json}
    assert stages == {"engaging": 1589, "prospecting": 500}
    for by, column in (("company", "account"), ("product", "product")):
        asked = (
            "report",
            "won",
            "--by",
            by,
            "--since",
            "2016-10-01",
            "--until",
            "2018-01-31",
            "--limit",
            "1000",
            "--json",
        )
        found = {one["name"] or "": (one["won"], one["won_value"], one["lost"]) for one in crm(*asked).json}
        assert found == _decided(maven, lambda row, column=column: row[column])
    quarters = crm("report", "won", "--by", "quarter", "--since", "2016-10-01", "--until", "2018-01-31", "--json").json
    by_quarter = {one["start"]: (one["won"], one["won_value"], one["lost"]) for one in quarters if one["won"]}
    assert by_quarter == _decided(maven, _quarter)


def _decided(rows: list[dict[str, str]], group: Any) -> dict[str, tuple[int, str, int]]:
    """By group, the deals won, their sum, and the deals lost, counted from the file."""
    found: dict[str, list[int]] = {}
    for row in rows:
        if row["deal_stage"] in ("Won", "Lost"):
            figures = found.setdefault(group(row), [0, 0, 0])
            figures[0 if row["deal_stage"] == "Won" else 2] += 1
            figures[1] += int(row["close_value"] or 0) if row["deal_stage"] == "Won" else 0
    return {name: (won, f"{value}.00", lost) for name, (won, value, lost) in found.items()}


def _quarter(row: dict[str, str]) -> str:
    month, _, year = row["close_date"].split("/")
    return f"{year}-{(int(month) - 1) // 3 * 3 + 1:02}-01"


@needs_samples
def test_real_orders_have_the_sums_of_their_files(crm: Crm) -> None:
    folder = SAMPLES / "northwind" / "data"
    joins = [word for name in ("orders", "customers", "products") for word in ("--join", str(folder / f"{name}.csv"))]
    assert crm("import", str(folder / "products.csv"), "--join", str(folder / "categories.csv")).code == 0
    assert "2,155 purchases" in crm("import", str(folder / "order-details.csv"), *joins).out
    names = {row["productID"]: row["productName"] for row in sample("northwind", "data", "products.csv")}
    sums: dict[str, Decimal] = {}
    for row in sample("northwind", "data", "order-details.csv"):
        exact = Decimal(row["unitPrice"]) * int(row["quantity"]) * (1 - Decimal(row["discount"]))
        name = names[row["productID"]]
        sums[name] = sums.get(name, Decimal(0)) + exact.quantize(Decimal("0.01"), ROUND_HALF_UP)
    asked = ("report", "margin", "--by", "product", "--since", "1996-01-01", "--until", "1998-12-31", "--limit", "100")
    found = {one["name"]: Decimal(one["value"]) for one in crm(*asked, "--json").json}
    assert found == sums and len(found) == 77
