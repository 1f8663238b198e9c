"""Files of companies, deals, activities, notes and follow-ups, as tables and as JSON."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.answers import Crm
from tests.importing import Take, people, records


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("Company Name,Website,Industry,Phone\nAcme,https://acme.example,Robots,+49 30 1234567\n", "company"),
        ("Name,Domain,Industry,Employees\nAcme,acme.example,Robots,12\nGlobex,globex.example,Oil,3\n", "company"),
        ("Company name,Employees,Annual revenue,City\nAcme,12,100,Berlin\n", "company"),
        ("Title,Amount,Stage,Close date,Contact\nBig,100,proposal,2026-12-01,Ann Lee\n", "deal"),
        ("Opportunity,Value,Status,Company\nBig,100,open,Acme\n", "deal"),
        ("Date,Type,Subject,Contact,Notes\n2026-11-01,Call,Hello,Ann Lee,We spoke\n", "activity"),
        ("Contact,Activity,Date,Details\nAnn Lee,Call,2026-11-01,We spoke\n", "activity"),
        ("Due date,Task,Contact\n2026-12-01,call back,Ann Lee\n", "reminder"),
        ("Task,Due,Assigned to,Contact,Priority\ncall back,2026-12-01,Zoe,Ann Lee,high\n", "reminder"),
        ("Subject,Due Date,Status,Related To\ncall back,2026-12-01,Open,Ann Lee\n", "reminder"),
        ("Contact,Note,Created\nAnn Lee,likes tea,2026-11-01\n", "note"),
        ("Contact Name,Note Title,Note Content\nAnn Lee,Tea,likes tea\n", "note"),
    ],
)
def test_files_of_something_else_are_recognised(take: Take, text: str, kind: str) -> None:
    said, book = take("Name\nAnn Lee\n", name="ann.csv")
    said, book = take(text)
    assert f"{kind} rows" in said.out
    assert len(book[kind]) == 1 or kind == "company"
    assert [one["name"] for one in book["contact"]] == ["Ann Lee"]


@pytest.mark.parametrize("noun", ["contacts", "companies", "deals", "reminders", "notes", "timeline"])
def test_our_own_lists_can_be_read_again(crm: Crm, tmp_path: Path, noun: str) -> None:
    crm("add", "Ann Lee <ann@acme.example>", "--company", "Acme", "--tag", "vip", "--tag", "berlin")
    crm("deals", "add", "Big", "--who", "Ann Lee", "--value", "100 EUR")
    crm("remind", "Ann Lee", "tomorrow", "call back")
    crm("note", "Ann Lee", "likes tea")
    crm("log", "call", "Ann Lee", "hi")
    path = tmp_path / f"{noun}.csv"
    path.write_text(crm(noun, "--format", "csv").out)
    before = records(crm)
    said = crm("import", str(path), "--dry-run")
    assert said.code == 0, said
    kind = {"contacts": "", "companies": "company", "timeline": "activity"}.get(noun, noun[:-1])
    assert "simplecrm list" in said.out and (not kind or f"{kind} rows" in said.out)
    assert "0 new, 0 updated" in said.out and "0 rejected" in said.out
    assert crm("import", str(path)).code == 0
    after = records(crm)
    assert {key: len(value) for key, value in after.items()} == {key: len(value) for key, value in before.items()}


def test_the_kind_of_the_rows_can_be_said(take: Take, crm: Crm, tmp_path: Path) -> None:
    _, book = take("Name,Phone,City\nNorthwind Traders,+49 30 1234567,Berlin\n", "--kind", "company")
    assert [one["name"] for one in book["company"]] == ["Northwind Traders"] and "contact" not in book
    _, book = take("Name,Value\nBig,100 EUR\n", "--kind", "deal", name="deals.csv")
    assert [one["title"] for one in book["deal"]] == ["Big"]
    _, book = take("Company,Remark\nNorthwind Traders,nice\n", "--kind", "note", name="notes.csv")
    assert [one["text"] for one in book["note"]] == ["nice"]
    _, book = take("Company,When,What\nNorthwind Traders,2026-12-01,call\n", "--kind", "reminder", name="reminders.csv")
    assert [one["text"] for one in book["reminder"]] == ["call"]
    take("Name\nAnn Lee\n", name="ann.csv")
    _, book = take(
        "Whose,When,What\nAnn Lee,2026-11-01,spoke\n", "--kind", "activity", "--map", "Whose=who", name="c.csv"
    )
    assert [one["text"] for one in book["activity"]] == ["spoke"]
    said = crm("import", str(tmp_path / "people.csv"), "--kind", "deals")
    assert said.code == 2 and "Invalid --kind: “deals”." in said.err and "contact, company, deal" in said.err


def test_a_mapping_without_what_the_kind_needs_is_rejected_in_its_own_words(take: Take) -> None:
    said, _ = take("Colour,Size\nred,1\n", "--kind", "deal", code=2)
    assert "No column of people.csv names a deal" in said.err


@pytest.mark.parametrize(
    "text",
    [
        '{"records": [{"Nmae": "Ann Lee", "mail": "ann@acme.example"}], "count": 1}',
        '{"count": 1, "next": null, "data": [{"full_name": "Ann Lee", "x": "ann@acme.example"}]}',
        '{"data": {"contacts": [{"name": "Ann Lee", "contact": {"email": "ann@acme.example"}}]}}',
        '[{"id": "rec1", "createdTime": "2026-01-01", "fields": {"Name": "Ann Lee", "Mail": "ann@acme.example"}}]',
        '[{"properties": {"firstname": "Ann", "lastname": "Lee", "email": "ann@acme.example"}, "id": "1"}]',
        '{"name": {"first": "Ann", "last": "Lee"}, "emails": ["ann@acme.example"]}\n',
        '{"person": {"name": "Ann Lee", "reach": {"e-mail": "ann@acme.example"}}}\n',
    ],
)
def test_json_in_a_wrapper_and_nested_is_read_by_the_same_rules(take: Take, text: str) -> None:
    _, book = take(text, name="people.json")
    assert people(book) == [("Ann Lee", "ann@acme.example", "")]


def test_json_with_several_lists_is_read_list_by_list(take: Take) -> None:
    take("Name,Email\nAnn Lee,ann@acme.example\n", name="ann.csv")
    said, book = take(
        json.dumps({
            "version": 3,
            "contacts": [{"name": "Ann Lee", "email": "ann@acme.example", "organization": "Acme"}],
            "companies": [{"name": "Globex", "domain": "globex.example"}],
            "deals": [{"title": "Big", "amount": "100 EUR", "stage": "proposal", "contact": "Ann Lee"}],
            "tasks": [{"title": "call back", "due": "2026-12-01", "contact": "Ann Lee"}],
        }),
        name="all.json",
    )  # fmt: skip
    assert people(book) == [("Ann Lee", "ann@acme.example", "")]
    assert sorted(one["name"] for one in book["company"]) == ["Acme", "Globex"]
    assert [one["title"] for one in book["deal"]] == ["Big"] and [one["text"] for one in book["reminder"]] == [
        "call back"
    ]
    assert "'version'" in said.out


def test_the_columns_of_json_are_shown_like_those_of_a_table(take: Take) -> None:
    said, _ = take('{"Nmae": "Ann Lee", "x": "ann@acme.example"}\n{"Nmae": "Bob Ray", "late": "7"}\n', name="x.jsonl")
    assert "Nmae → name" in said.out and "x → email" in said.out and "late → custom:late" in said.out
    assert "Column 'x' was taken for email, by its contents." in said.out


def test_a_key_of_json_far_down_the_file_is_said(take: Take) -> None:
    rows = "".join(json.dumps({"name": f"P{n}"}) + "\n" for n in range(1000))
    said, book = take(rows + '{"name": "Zoe", "e-mail": "zoe@acme.example"}\n', name="x.jsonl")
    assert ("Zoe", "zoe@acme.example", "") in people(book)
    assert "line 1001: Column 'e-mail' was taken for email." in said.out


@pytest.mark.parametrize(
    "text",
    [
        json.dumps({"connections": [{
            "resourceName": "people/1",
            "names": [{"displayName": "Ann Lee", "givenName": "Ann", "familyName": "Lee"}],
            "emailAddresses": [{"value": "ann@acme.example", "type": "work"}],
            "organizations": [{"name": "Acme", "title": "CEO"}],
        }]}),
        json.dumps({"totalSize": 1, "records": [{
            "attributes": {"type": "Contact", "url": "/x"}, "Name": "Ann Lee", "Email": "ann@acme.example",
            "Account": {"Name": "Acme"},
        }]}),
        json.dumps({"success": True, "data": [{
            "name": "Ann Lee", "email": [{"value": "ann@acme.example", "label": "work"}], "org_id": {"name": "Acme"},
            "owner_id": {"name": "Zoe", "email": "zoe@us.example"},
        }]}),
        json.dumps({"a1": {"name": "Ann Lee", "email": "ann@acme.example", "company": {"name": "Acme"}},
                    "b2": {"name": "Zoe", "company": "Acme"}}),
    ],
    ids=["google", "salesforce", "pipedrive", "by id"],
)  # fmt: skip
def test_answers_of_programs_are_read(take: Take, text: str) -> None:
    _, book = take(text, name="answer.json")
    ann = book["contact"][0]
    assert people(book)[0] == ("Ann Lee", "ann@acme.example", "") and ann["companies"][0]["company"] == "Acme"
    assert not ann["links"] and len(ann["emails"]) == 1


def test_a_record_names_a_contact_that_the_same_file_adds(take: Take) -> None:
    said, book = take(
        '{"contacts": [{"name": "Ann Lee", "company": "Acme", "email": "ann@acme.com"}],'
        ' "deals": [{"title": "Pilot", "contact": "Ann Lee", "value": 1200}]}',
        name="crm.json",
    )
    assert "0 rejected" in said.out
    assert [(deal["title"], deal["contact"]) for deal in book["deal"]] == [("Pilot", "Ann Lee")]
