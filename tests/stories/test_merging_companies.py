"""Merging two companies loses nothing of either, and one undo brings both back."""

from __future__ import annotations

import json
from typing import Any

import pytest

from simplecrm.lookups import companies
from simplecrm.scripting import open_book
from simplecrm.store import triggers
from simplecrm.store.book import Book
from tests.answers import Crm


@pytest.fixture
def twice(crm: Crm) -> None:
    """One company twice, each with some of everything, and people who work at one or both."""
    crm(
        "companies", "add", "Acme GmbH", "--domain", "acme.de", "--email", "info@acme.de", "--phone", "+49 30 1234567",
        "--tag", "supplier", "--field", "Customer no=42", "--field", "Since=1999",
    )  # fmt: skip
    crm("companies", "add", "Holding AG")
    crm(
        "companies", "add", "ACME Ltd", "--domain", "acme.com", "--industry", "Steel", "--email", "INFO@acme.de",
        "--email", "uk@acme.com", "--phone", "030 1234567", "--link", "https://acme.com", "--city", "Leeds", "--tag",
        "Supplier", "--tag", "uk", "--field", "customer no=43", "--field", "VAT=1", "--parent", "holding",
    )  # fmt: skip
    crm("companies", "add", "Mill", "--parent", "ACME Ltd")
    crm("add", "Ann Lee", "--company", "ACME Ltd", "--title", "Buyer")
    crm("add", "Ben Ortega", "--company", "Acme GmbH")
    crm("batch", stdin=json.dumps({
        "do": "contacts edit", "who": "ben", "companies": [
            {"company": "Acme GmbH"}, {"company": "ACME Ltd", "title": "Director"},
            {"company": "ACME Ltd", "title": "Clerk", "ended_on": "2020"},
        ],
    }))  # fmt: skip
    crm("batch", stdin=json.dumps({
        "do": "add", "name": "Cem Kaya", "companies": [
            {"company": "Acme GmbH", "title": "Head"}, {"company": "ACME Ltd", "title": "Chair"},
        ],
    }))  # fmt: skip
    crm("deals", "add", "Pilot", "--company", "ACME Ltd")
    crm("note", "company:ACME Ltd", "Pays late")
    crm("log", "call", "company:ACME Ltd", "Talked to reception")
    crm("remind", "company:ACME Ltd", "fri", "Send the brochure")


def everything(book: Book) -> dict[str, list[tuple[Any, ...]]]:
    """Every row of every table."""
    connection = book.reading()
    return {noun: connection.execute(f'select * from "{noun}" order by id').fetchall() for noun in triggers.JOURNALLED}


def test_everything_of_the_second_goes_to_the_first(crm: Crm, twice: None) -> None:
    done = crm("companies", "merge", "Acme GmbH", "ACME Ltd")
    assert (done.code, done.lines) == (0, ["1\tAcme GmbH"])
    page = crm("brief", "company:Acme GmbH", "--json").json
    company = page["company"]
    assert [one["address"] for one in company["emails"]] == ["info@acme.de", "uk@acme.com"]
    assert [one["number"] for one in company["phones"]] == ["+49 30 1234567", "030 1234567"]
    assert [one["url"] for one in company["links"]] == ["https://acme.com"]
    assert [one["city"] for one in company["addresses"]] == ["Leeds"]
    assert (company["domain"], company["industry"], company["parent"]) == ("acme.de", "Steel", "Holding AG")
    assert company["tags"] == ["supplier", "uk"]
    assert {one["name"]: one["value"] for one in company["fields"]} == {
        "Customer no": "42",
        "Since": "1999",
        "VAT": "1",
    }
    assert [one["name"] for one in page["contacts"]] == ["Ann Lee", "Ben Ortega", "Cem Kaya"]
    assert [one["title"] for one in page["deals"]] == ["Pilot"]
    assert [one["text"] for one in page["activities"]] == ["Talked to reception"]
    assert [one["text"] for one in page["reminders"]] == ["Send the brochure"]
    assert [one["name"] for one in page["subsidiaries"]] == ["Mill"]
    assert {one["text"] for one in page["notes"]} == {
        "Pays late",
        "Merged with ACME Ltd (#3), which had: name ACME Ltd, domain acme.com, Customer no 43, Cem Kaya's title Chair",
    }
    assert crm("companies", "show", "3").code == 1


def test_jobs_at_both_become_one_and_former_ones_stay(crm: Crm, twice: None) -> None:
    crm("companies", "merge", "1", "3")
    ben = crm("show", "ben", "--json").json["companies"]
    assert [(job["company"], job["title"], job["ended_on"]) for job in ben] == [
        ("Acme GmbH", "Director", None), ("Acme GmbH", "Clerk", "2020"),
    ]  # fmt: skip
    assert crm("find", "company:acme", "--format", "ids").lines == crm("find", "company:gmbh", "--format", "ids").lines
    assert crm("find", "company:ltd").code == 1


def test_one_undo_brings_both_back(crm: Crm, twice: None, book: Book) -> None:
    before = everything(book)
    book.close()
    assert crm("companies", "merge", "1", "3").code == 0
    assert everything(book) != before
    book.close()
    assert "Undone: Merge company ACME Ltd (#3) into Acme GmbH (#1)" in crm("undo").err
    assert everything(book) == before
    book.close()
    assert crm("redo").code == 0 and crm("companies", "show", "3").code == 1


@pytest.mark.parametrize(("keep", "other", "parents"), [
    ("Mill", "ACME Ltd", {"Mill": "Holding AG", "Holding AG": "", "Acme GmbH": ""}),
    ("Mill", "Holding AG", {"Mill": "", "ACME Ltd": "Mill", "Acme GmbH": ""}),
    ("Holding AG", "ACME Ltd", {"Holding AG": "", "Mill": "Holding AG", "Acme GmbH": ""}),
    ("Holding AG", "Mill", {"Holding AG": "", "ACME Ltd": "Holding AG", "Acme GmbH": ""}),
    ("Mill", "Acme GmbH", {"Mill": "ACME Ltd", "ACME Ltd": "Holding AG", "Holding AG": ""}),
])  # fmt: skip
def test_no_company_belongs_to_itself_after_a_merge(
    crm: Crm, twice: None, book: Book, keep: str, other: str, parents: dict[str, str]
) -> None:
    assert crm("companies", "merge", keep, other).code == 0
    connection = book.reading()
    found = [companies.get(connection, row.id) for row in companies.rows(connection, companies.ids(connection))]
    assert {one.name: one.parent for one in found if one} == parents


def test_a_parent_that_is_not_kept_is_noted(crm: Crm, twice: None) -> None:
    crm("companies", "add", "Group")
    crm("companies", "edit", "1", "--parent", "Group")
    crm("companies", "merge", "1", "3")
    assert "parent Holding AG" in crm("notes", "--json").json[0]["text"]
    assert crm("companies", "show", "1", "--json").json["parent"] == "Group"


def test_batches_and_scripts_merge_companies(crm: Crm, twice: None) -> None:
    done = crm("batch", stdin=json.dumps({"do": "companies merge", "keep": "Acme GmbH", "other": "ACME Ltd"}))
    assert json.loads(done.lines[0])["id"] == 1
    with open_book() as book:
        assert book.companies.merge("Mill", book.companies.get("Acme GmbH")).name == "Mill"
        assert [one.name for one in book.companies.find()] == ["Holding AG", "Mill"]


def test_a_company_is_not_merged_with_itself_or_with_nothing(crm: Crm, twice: None) -> None:
    same = crm("companies", "merge", "1", "1")
    assert same.code == 2 and "Both are the same company." in same.err
    assert crm("companies", "merge", "1", "nobody").code == 1
