"""Postal addresses on one line, in every front end, and read back in every form."""

from __future__ import annotations

import csv
import json

import pytest

from simplecrm import open_book
from tests.answers import Crm

HOME, WORK = "Lindenweg 3, 10115 Berlin, Germany (home)", "12 Main St, Springfield, IL 62704, USA"
PARTS = [
    {"label": "home", "street": "Lindenweg 3", "extended": None, "po_box": None, "city": "Berlin", "region": None,
     "postal_code": "10115", "country": "Germany"},
    {"label": None, "street": "12 Main St", "extended": None, "po_box": None, "city": "Springfield", "region": "IL",
     "postal_code": "62704", "country": "USA"},
]  # fmt: skip


@pytest.mark.parametrize("words", [("add",), ("contacts", "add")])
def test_a_contact_is_added_with_addresses_that_are_echoed_in_parts(crm: Crm, words: tuple[str, ...]) -> None:
    said = crm(*words, "Ann Lee", "--address", HOME, "--address", WORK)
    assert said.code == 0
    assert "address: label home, street Lindenweg 3, city Berlin, postal code 10115, country Germany" in said.err
    assert crm("show", "1", "--json").json["addresses"] == PARTS
    shown = crm("show", "1").lines
    assert "Address   Lindenweg 3, 10115 Berlin, Germany (home)" in shown
    assert "Address   12 Main St, 62704 Springfield, IL, USA" in shown
    assert "ADR;TYPE=HOME,PREF:;;Lindenweg 3;Berlin;;10115;Germany" in crm("export").out.replace("\r\n ", "")
    row = next(csv.DictReader(crm("export", "--format", "csv").lines))
    assert (row["street"], row["city"]) == ("Lindenweg 3 ::: 12 Main St", "Berlin ::: Springfield")
    assert crm("find", "city:springfield", "--format", "ids").lines == ["1"]


def test_addresses_are_added_and_removed_one_by_one(crm: Crm) -> None:
    crm("add", "Ann Lee", "--address", HOME)
    assert crm("contacts", "edit", "1", "--address", WORK).code == 0
    assert crm("contacts", "edit", "1", "--address", WORK).code == 2, "nothing to change"
    assert [one["city"] for one in crm("show", "1", "--json").json["addresses"]] == ["Berlin", "Springfield"]
    said = crm("contacts", "edit", "1", "--remove-address", "Paris")
    assert (said.code, said.err) == (1, "simplecrm: No address “Paris” to remove.\n")
    said = crm("contacts", "edit", "1", "--remove-address", "i")
    assert said.code == 2 and "“i” is in 2 addresses." in said.err
    assert crm("contacts", "edit", "1", "--remove-address", "berlin").code == 0
    assert crm("contacts", "edit", "1", "--remove-address", "12 Main St, 62704 Springfield, IL, USA").code == 0
    assert crm("show", "1", "--json").json["addresses"] == []
    crm("undo")
    assert len(crm("show", "1", "--json").json["addresses"]) == 1


def test_companies_take_them_too(crm: Crm) -> None:
    assert crm("companies", "add", "Acme", "--address", WORK).code == 0
    crm("companies", "edit", "Acme", "--address", HOME, "--country", "US")
    found = crm("companies", "show", "Acme", "--json").json["addresses"]
    assert [one["country"] for one in found] == ["US", "Germany"]
    assert crm("companies", "edit", "Acme", "--remove", "Lindenweg").code == 0
    assert len(crm("companies", "show", "Acme", "--json").json["addresses"]) == 1


def test_batches_and_scripts_read_the_same_line(crm: Crm) -> None:
    crm("batch", stdin=json.dumps({"do": "add", "name": "Ann Lee", "addresses": [HOME]}))
    with open_book() as book:
        ann = book.contacts.edit("ann", add={"addresses": [WORK]})
        assert [place.city for place in ann.addresses] == ["Berlin", "Springfield"]
        ann = book.contacts.edit("ann", remove={"addresses": ["springfield"]})
    assert crm("show", "1", "--json").json["addresses"] == PARTS[:1]
