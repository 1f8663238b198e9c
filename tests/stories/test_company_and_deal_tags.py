"""Companies and deals have tags and custom fields, and companies a parent: by every front end, in files, and undone."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from simplecrm.scripting import open_book
from tests.answers import Crm


@pytest.fixture
def steelworks(crm: Crm) -> None:
    crm("companies", "add", "Holding AG", "--tag", "group")
    crm(
        "companies", "add", "Acme GmbH", "--parent", "holding", "--tag", "supplier", "--tag", "steel",
        "--field", "Customer no=42",
    )  # fmt: skip
    crm("add", "Ann Lee", "--company", "Acme GmbH", "--tag", "vip")
    crm("deals", "add", "Pilot", "--company", "acme", "--who", "ann", "--tag", "hot", "--field", "Seats=12")


def test_pages_show_tags_fields_parent_and_subsidiaries(crm: Crm, steelworks: None) -> None:
    assert crm("companies", "show", "acme").lines[:4] == [
        "Acme GmbH  #2", "Parent    Holding AG (#1)", "Tags      steel · supplier", "Customer no 42",
    ]  # fmt: skip
    assert "Owns      #2 Acme GmbH" in crm("companies", "show", "holding").lines
    assert crm("deals", "show", "1").lines[-4:-2] == ["Tags      hot", "Seats     12"]
    shown = crm("companies", "show", "acme", "--json").json
    assert (shown["parent_id"], shown["parent"], shown["tags"]) == (1, "Holding AG", ["steel", "supplier"])
    assert shown["fields"] == [{"name": "Customer no", "value": "42"}]
    assert crm("deals", "show", "1", "--json").json["tags"] == ["hot"]
    assert [row["subsidiaries"][0]["name"] for row in [crm("brief", "company:holding", "--json").json]] == ["Acme GmbH"]


def test_edits_add_and_remove_and_one_undo_brings_everything_back(crm: Crm, steelworks: None) -> None:
    before = crm("companies", "show", "acme", "--json").json
    done = crm(
        "companies", "edit", "acme", "--tag", "new", "--remove-tag", "steel", "--field", "Customer no=43", "--field",
        "Since=1999", "--parent", "",
    )  # fmt: skip
    assert done.code == 0
    after = crm("companies", "show", "acme", "--json").json
    assert (after["tags"], after["parent"]) == (["new", "supplier"], None)
    assert {one["name"]: one["value"] for one in after["fields"]} == {"Customer no": "43", "Since": "1999"}
    crm("undo")
    assert crm("companies", "show", "acme", "--json").json == before
    assert crm("deals", "edit", "1", "--tag", "warm", "--remove-tag", "hot", "--field", "Seats=").code == 0
    deal = crm("deals", "show", "1", "--json").json
    assert (deal["tags"], deal["fields"]) == (["warm"], [])
    crm("undo")
    assert crm("deals", "show", "1", "--json").json["tags"] == ["hot"]


def test_company_cannot_belong_to_itself_however_far_up(crm: Crm, steelworks: None) -> None:
    crm("companies", "add", "Mill", "--parent", "acme")
    for parent, words in (
        ("mill", "Mill belongs to Holding AG, so it cannot be the parent of Holding AG."),
        ("holding", "Holding AG cannot be its own parent."),
    ):
        refused = crm("companies", "edit", "holding", "--parent", parent)
        assert refused.code == 2 and words in refused.err
    assert crm("companies", "show", "holding", "--json").json["parent"] is None
    assert crm("companies", "add", "X", "--parent", "nobody").code == 1


def test_tag_and_untag_take_companies_and_deals_beside_contacts(crm: Crm, steelworks: None) -> None:
    done = crm("tag", "company:acme", "deal:1", "ann", "key")
    assert done.err.startswith("Tagged 1 contact, 1 company, 1 deal: key ")
    assert crm("tag", "Holding AG", "key").err.startswith("Tagged 1 company: key ")
    assert [one for one in crm("tags", "--json").json if one["name"] == "key"][0] == {
        "id": 6, "name": "key", "cadence_days": 0, "contacts": 1, "companies": 2, "deals": 1, "archived_at": None,
    }  # fmt: skip
    crm("companies", "archive", "holding")
    crm("deals", "archive", "1")
    assert [(one["companies"], one["deals"]) for one in crm("tags", "--json").json if one["name"] == "key"] == [(1, 0)]
    crm("deals", "restore", "1")
    assert crm("untag", "deal:pilot", "key").err.startswith("Removed key from 1 deal")
    assert crm("deals", "show", "1", "--json").json["tags"] == ["hot"]
    assert "None of them has that tag" in crm("untag", "deal:1", "key").err
    crm("undo")
    assert crm("deals", "show", "1", "--json").json["tags"] == ["hot", "key"]


def test_tags_show_says_how_many_companies_and_deals_have_the_tag(crm: Crm, steelworks: None) -> None:
    crm("tag", "company:acme", "deal:1", "ann", "key account")
    shown = crm("tags", "show", "key account")
    assert "Ann Lee" in shown.out
    assert shown.err.splitlines() == [
        "1 company with that tag: simplecrm companies 'tag:\"key account\"'",
        "1 deal with that tag: simplecrm deals 'tag:\"key account\"'",
    ]
    assert crm("companies", 'tag:"key account"', "--format", "ids").lines == ["2"]
    assert crm("tags", "show", "vip").err == ""


def test_renaming_a_tag_to_another_joins_those_of_companies_and_deals(crm: Crm, steelworks: None) -> None:
    crm("tag", "company:acme", "hot")
    crm("tags", "edit", "hot", "--name", "steel")
    assert crm("deals", "show", "1", "--json").json["tags"] == ["steel"]
    assert crm("companies", "show", "acme", "--json").json["tags"] == ["steel", "supplier"]
    crm("undo")
    assert crm("companies", "show", "acme", "--json").json["tags"] == ["hot", "steel", "supplier"]


def test_batch_and_scripts_take_the_same_fields(crm: Crm, steelworks: None) -> None:
    lines = [
        {"do": "companies add", "name": "Mill", "parent": "acme", "tags": ["steel"], "fields": {"Since": "1999"}},
        {"do": "companies edit", "which": "acme", "add": {"tags": ["key"]}, "fields": {"Customer no": ""}},
        {"do": "deals edit", "id": 1, "remove": {"tags": ["hot"]}, "fields": {"Seats": "13"}},
        {"do": "tag", "who": ["company:mill", "deal:1", "ann"], "tags": ["new"]},
    ]
    done = crm("batch", stdin="\n".join(map(json.dumps, lines)))
    assert done.code == 0, done.err
    assert json.loads(done.lines[-1])["companies"] == 1
    mill = crm("companies", "show", "mill", "--json").json
    assert (mill["parent"], mill["tags"], mill["fields"][0]["value"]) == ("Acme GmbH", ["new", "steel"], "1999")
    with open_book() as book:
        assert book.companies.get("acme").fields == () and "key" in book.companies.get("acme").tags
        assert [item.value for item in book.deals.get(1).fields] == ["13"]
        assert book.companies.edit("mill", parent="").parent == ""
        assert book.companies.edit("mill", parent="holding").parent == "Holding AG"
        deal = book.deals.add("Second", company="mill", tags=["hot"], fields={"Seats": "2"})
        book.tag(deal, "big")
        assert book.deals.get(deal).tags == ("big", "hot")
        assert [one.title for one in book.deals.find("tag:big", sort="title")] == ["Second"]
        assert [one.name for one in book.companies.find("tag:steel", limit=1)] == ["Acme GmbH"]
        book.untag(book.companies.get("mill"), "new")
        assert book.companies.get("mill").tags == ("steel",)


@pytest.mark.parametrize(("noun", "kind"), [("companies", "company"), ("deals", "deal")])
def test_exports_are_imported_unchanged(crm: Crm, steelworks: None, tmp_path: Path, noun: str, kind: str) -> None:
    def labels(*more: str) -> list[object]:
        rows = crm(*more, noun, "--format", "ids").lines
        shown = [crm(*more, noun, "show", one, "--json").json for one in sorted(rows)]
        names = ("name", "title", "parent", "tags", "fields")
        return sorted(([one.get(name) or "" for name in names] for one in shown), key=str)

    wanted = labels()
    files = [("all.csv", ("--kind", kind)), ("all.jsonl", ())]
    files += (
        [("all.vcf", ("--kind", kind)), ("new.vcf", ("--kind", kind, "--vcard", "4.0"))] if kind == "company" else []
    )
    for name, extra in files:
        path, other = str(tmp_path / name), str(tmp_path / f"{name}.db")
        assert crm("export", *extra, "-o", path).code == 0
        crm("--file", other, "init")
        assert crm("--file", other, "import", path).code == 0
        assert labels("--file", other) == wanted
        before = crm("--file", other, "history").lines
        assert crm("--file", other, "import", path).code == 0
        assert crm("--file", other, "history").lines == before


def test_lists_as_csv_keep_tags_and_parents(crm: Crm, steelworks: None, tmp_path: Path) -> None:
    for noun in ("companies", "deals"):
        (tmp_path / f"{noun}.csv").write_text(crm(noun, "--format", "csv").out)
        other = str(tmp_path / "other.db")
        crm("--file", other, "init")
        assert crm("--file", other, "import", str(tmp_path / f"{noun}.csv")).code == 0
    acme = crm("--file", other, "companies", "show", "acme", "--json").json
    assert (acme["tags"], acme["parent"]) == (["steel", "supplier"], "Holding AG")
    assert crm("--file", other, "deals", "--json").json[0]["tags"] == ["hot"]


def test_import_adds_tags_and_fields_to_known_companies(crm: Crm, steelworks: None, tmp_path: Path) -> None:
    file = tmp_path / "firms.csv"
    file.write_text(
        "Company,Industry,Tags,Parent company,Turnover\nAcme GmbH,Steel,rail,Elsewhere,5m\nNew,Rail,,Acme GmbH,\n"
    )
    assert crm("import", str(file), "--kind", "company").code == 0
    acme = crm("companies", "show", "acme", "--json").json
    assert (acme["tags"], acme["parent"]) == (["rail", "steel", "supplier"], "Holding AG")
    assert {one["name"]: one["value"] for one in acme["fields"]} == {"Customer no": "42", "Turnover": "5m"}
    assert crm("companies", "show", "New", "--json").json["parent"] == "Acme GmbH"
    crm("undo")
    assert crm("companies", "show", "acme", "--json").json["tags"] == ["steel", "supplier"]


def test_undelete_brings_back_tags_fields_and_subsidiaries(crm: Crm, steelworks: None) -> None:
    crm("companies", "delete", "holding")
    crm("deals", "delete", "1")
    assert crm("companies", "show", "acme", "--json").json["parent"] is None
    crm("note", "ann", "Something else")
    assert crm("companies", "undelete", "holding").code == 0
    assert crm("companies", "show", "acme", "--json").json["parent"] == "Holding AG"
    assert crm("companies", "show", "holding", "--json").json["tags"] == ["group"]
    assert crm("deals", "undelete", "1").code == 0
    deal = crm("deals", "show", "1", "--json").json
    assert (deal["tags"], deal["fields"]) == (["hot"], [{"name": "Seats", "value": "12"}])


def test_undelete_does_not_attach_a_company_below_itself(crm: Crm, steelworks: None) -> None:
    crm("companies", "add", "Top")
    crm("companies", "edit", "holding", "--parent", "top")
    crm("companies", "delete", "holding")
    crm("companies", "edit", "top", "--parent", "acme")
    assert crm("companies", "undelete", "holding").code == 0
    assert crm("companies", "show", "acme", "--json").json["parent"] is None
    assert crm("companies", "show", "holding", "--json").json["parent"] == "Top"


def test_history_names_tags_fields_and_parents(crm: Crm, steelworks: None) -> None:
    crm("companies", "edit", "acme", "--parent", "", "--field", "Customer no=43", "--tag", "new")
    shown = crm("undo", "--dry-run").out
    for words in ("Acme GmbH\tparent\t\tHolding AG", "Acme GmbH\tCustomer no\t43\t42", "Acme GmbH\ttag\tnew\t"):
        assert words in shown


def test_two_edits_of_a_company_are_joined_field_by_field(steelworks: None) -> None:
    with open_book() as book:
        from simplecrm.actions import companies

        old = book.companies.get("acme")
        book.companies.edit("acme", add={"tags": ["theirs"]})
        made = companies.edit(book, old, old._replace(industry="Steel"), book.now)
        assert (made.industry, "theirs" in made.tags) == ("Steel", True)
