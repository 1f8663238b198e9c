"""An import drops nothing: what is left out is named, and what is rejected can be corrected and fed again."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.answers import Crm
from tests.importing import Take, people, records


@pytest.mark.parametrize(
    "row", ['"Doe, John", john@acme.example', ' "Doe, John" ,john@acme.example', '"Doe, John" , "john@acme.example"']
)
def test_blanks_beside_quotes(take: Take, row: str) -> None:
    _, book = take(f"Name, Email\n{row}\n")
    assert [(one["given"], one["family"], one["emails"][0]["address"]) for one in book["contact"]] == [
        ("John", "Doe", "john@acme.example")
    ]


def test_columns_that_are_left_out_are_named(take: Take) -> None:
    said, _ = take("Due,Task,Contact,Colour,Empty\n2026-12-01,Call,Ann,red,\n", code=4)
    assert "Left out: 'Colour'. Only contacts, companies and deals have custom fields" in said.out


def test_columns_of_companies_and_deals_that_fit_no_field_are_kept(take: Take) -> None:
    _, book = take("Deal Name,Amount,Stage,Colour,Empty\nBig,1 EUR,proposal,red,\n")
    assert book["deal"][0]["fields"] == [{"name": "Colour", "value": "red"}]
    _, book = take("Company,Industry,Domain,Colour\nAcme,Steel,acme.com,blue\n")
    assert book["company"][0]["fields"] == [{"name": "Colour", "value": "blue"}]


def test_second_values_are_kept(take: Take) -> None:
    _, book = take("Name,Birthday,DOB,Domain,Website domain\nAnn,1980-05-17,1981-06-18,a.example,b.example\n")
    assert {"name": "DOB", "value": "1981-06-18"} in book["contact"][0]["fields"]
    assert {"name": "Website domain", "value": "b.example"} in book["contact"][0]["fields"]


def test_rejected_rows_are_corrected_and_fed_again(take: Take, crm: Crm, tmp_path: Path) -> None:
    _, book = take("Name,Email,Phone\n,,x\nAnn Lee,ann@acme.example,+49 30 1234567,extra\n", code=4)
    rejected = tmp_path / "people.csv.rejected.csv"
    text = rejected.read_text()
    assert "contact" not in book and "Rejected because" in text
    rejected.write_text(text.replace(",extra", "").replace(",,x,", "Bob Ray,,x,"))
    assert crm("import", str(rejected)).code == 0
    assert sorted(one["name"] for one in records(crm)["contact"]) == ["Ann Lee", "Bob Ray"]
    assert not any(field["name"] == "Rejected because" for one in records(crm)["contact"] for field in one["fields"])


def test_a_row_with_an_open_quotation_mark_is_corrected_cell_by_cell(take: Take, crm: Crm, tmp_path: Path) -> None:
    take('Name,Email,City\n"Ann Lee,ann@acme.example,Berlin\n', code=4)
    rejected = tmp_path / "people.csv.rejected.csv"
    assert rejected.read_text().splitlines()[1].startswith('"""Ann Lee",ann@acme.example,Berlin,line 2: Unclosed')
    rejected.write_text(rejected.read_text().replace('"""Ann Lee"', "Ann Lee"))
    assert crm("import", str(rejected)).code == 0
    assert people(records(crm)) == [("Ann Lee", "ann@acme.example", "")]


def test_rejected_json_lines_are_corrected_and_fed_again(take: Take, crm: Crm, tmp_path: Path) -> None:
    long = "x" * 600_000  # more than is read at once
    bad = [
        '{"type": "contact", "name": 5, "uid": "u1"}', '{"name": "Bob Ray", "name": "B"}', '{"name": }', "{}", "[1, 2]",
        '{"name": oops, "note": "' + long + '"}',
    ]  # fmt: skip
    said, book = take("\n".join(['{"name": "Ann Lee"}', *bad]) + "\n", name="people.jsonl", code=4)
    assert "people.jsonl.rejected.jsonl" in said.out and [one["name"] for one in book["contact"]] == ["Ann Lee"]
    rejected = tmp_path / "people.jsonl.rejected.jsonl"
    text = rejected.read_text()
    assert long in text and text.count("Rejected because") == len(bad)
    again = crm("import", str(rejected))
    empty = 1  # an object with nothing but a reason says nothing
    assert again.code == 4 and "0 new" in again.out and f"{len(bad) - empty} rejected" in again.out
    text = (tmp_path / "people.jsonl.rejected.jsonl.rejected.jsonl").read_text()
    assert text.count("Rejected because") == len(bad) - empty
    for wrong, right in (
        ('"name": 5', '"name": "Cy"'), ('"name": "Bob Ray", ', ""), ('"name": }', '"name": "Di"}'),
        ("oops", '"Ed"'), ("[1, 2]", ""),
    ):  # fmt: skip
        assert wrong in text
        text = text.replace(wrong, right)
    rejected.write_text(text)
    said = crm("import", str(rejected))
    assert sorted(one["name"] for one in records(crm)["contact"]) == ["Ann Lee", "B", "Cy", "Di", "Ed"], said


def test_a_rejected_element_of_an_array_is_fed_again(take: Take, crm: Crm, tmp_path: Path) -> None:
    take('[{"name": "Ann Lee"},\n {"name": oops},\n {"name": nope}]', name="people.json", code=4)
    rejected = tmp_path / "people.json.rejected.jsonl"
    rejected.write_text(rejected.read_text().replace("oops", '"Bob"').replace("nope", '"Cy"'))
    said = crm("import", str(rejected))
    assert said.code == 0, said
    assert sorted(one["name"] for one in records(crm)["contact"]) == ["Ann Lee", "Bob", "Cy"]


def test_values_that_are_not_understood_are_said(take: Take) -> None:
    take("Name\nAnn Lee\n", name="ann.csv")
    said, book = take(
        "Contact,Type of activity,Date,Text,Duration,Direction\nAnn Lee,call,2026-11-01,hi,all day,sideways\n",
        name="calls.csv",
    )
    assert "line 2: Duration: 'all day' was not understood; it is kept in the text." in said.out
    assert "line 2: Direction: 'sideways' was not understood; it is kept in the text." in said.out
    assert book["activity"][0]["text"] == "hi\nDuration: all day\nDirection: sideways"
    said, book = take("Who,Due,Text,Priority\nAnn Lee,2026-12-01,call,whenever\n", name="todo.csv")
    assert "Priority: 'whenever' was not understood" in said.out
    assert book["reminder"][0]["text"] == "call\nPriority: whenever"
    said, _ = take("Deal,Value,Status,Company\nBig,1 EUR,abandoned,Acme\n", name="deals.csv")
    assert "Status 'abandoned' is unknown; the deal is open." in said.out


def test_neither_yes_nor_no_is_said_and_kept(take: Take) -> None:
    said, book = take("Name,Do not contact\nAnn,yes\nBob,no\nCy,only by mail\nDi,\n")
    assert [one["do_not_contact"] for one in book["contact"]] == [True, False, False, False]
    assert "line 4: Neither yes nor no: 'only by mail'." in said.out
    assert book["contact"][2]["fields"] == [{"name": "Do not contact", "value": "only by mail"}]


DURATIONS = ("90", "90 min", "1:30", "1h 30m")


def test_a_minute_count_may_be_written_as_hours(take: Take) -> None:
    take("Name\nAnn Lee\n", name="ann.csv")
    rows = "".join(
        f"Ann Lee,call,2026-11-0{n},{text}\n" for n, text in enumerate(("90", "90 min", "1:30", "1h 30m"), 1)
    )
    _, book = take("Contact,Type of activity,Date,Duration\n" + rows, name="calls.csv")
    assert [one["duration_minutes"] for one in book["activity"]] == [90] * 4


def test_a_column_without_a_header_can_be_mapped(take: Take) -> None:
    _, book = take("Ann Lee,ann@acme.example,Berlin\nBob Ray,bob@acme.example,Bonn\n", "--map", "column 3=city")
    assert [one["addresses"][0]["city"] for one in book["contact"]] == ["Berlin", "Bonn"]


def test_a_mark_of_inches_is_no_open_quotation(take: Take) -> None:
    _, book = take('Name,Screen\nAnn,19"')
    assert book["contact"][0]["fields"] == [{"name": "Screen", "value": '19"'}]


def test_other_names_of_the_company_are_kept(take: Take) -> None:
    _, book = take("Name,Company,Organization\nAnn,Acme,Acme Inc\nBob,,Globex\nCy,Foo,Foo\n")
    assert [[job["company"] for job in one["companies"]] for one in book["contact"]] == [["Acme"], ["Globex"], ["Foo"]]
    assert [one["fields"] for one in book["contact"]] == [[{"name": "Organization", "value": "Acme Inc"}], [], []]


def test_cells_of_a_column_without_a_header_are_kept(take: Take) -> None:
    _, book = take("Name,Email,\nAnn,ann@acme.example,likes tea\n")
    assert book["contact"][0]["fields"] == [{"name": "column 3", "value": "likes tea"}]


@pytest.mark.parametrize(
    ("kind", "columns", "cells"),
    [
        ("case", "case,status", "Broken,open"), ("deal", "deal,value", "Big,5"), ("note", "note", "Pays late"),
        ("reminder", "reminder,due", "Call,2026-12-01"),
        ("purchase", "product,quantity,price,bought_on", "Mat,2,5,2026-11-01"),
    ],
)  # fmt: skip
def test_contacts_who_are_not_in_the_book_are_named(crm: Crm, take: Take, kind: str, columns: str, cells: str) -> None:
    crm("companies", "add", "Acme")
    said, book = take(f"who,company,{columns}\nNo Body,Acme,{cells}\n", "--kind", kind)
    assert "line 2: No contact “No Body”; imported without." in said.out
    assert len(book[kind]) == 1


def test_further_people_who_are_not_in_the_book_are_named(crm: Crm, take: Take) -> None:
    crm("add", "Ann Lee")
    said, _ = take("who,case\nAnn Lee ::: No Body,Broken\nNo Body ::: Ann Lee,Noisy\n", "--kind", "case")
    assert said.out.count("No contact “No Body”; imported without.") == 2
    rows = "who,company,kind,text,at\nAnn Lee ::: No Body,,call,Hello,2026-01-01\nNo Body,Acme,call,Bye,2026-01-01\n"
    said, _ = take(rows, "--kind", "activity", code=4)
    assert said.out.count("No contact “No Body”; imported without.") == 1
    assert "line 3 rejected: Nobody of this is in the book." in said.out
