"""An import never makes two people one without evidence, and never one person two without saying so."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.answers import Answer, Crm

Import = Callable[..., Answer]


@pytest.fixture
def load(crm: Crm, tmp_path: Path) -> Import:
    """Import text as a CSV file."""

    def give(text: str, *options: str, name: str = "people.csv") -> Answer:
        file = tmp_path / name
        file.write_text(text)
        said = crm("import", str(file), *options)
        assert said.code == 0, said
        return said

    return give


def people(crm: Crm) -> list[tuple[str, str, str]]:
    """Name, emails and phones of everybody."""
    return [
        (one["name"], " ".join(e["address"] for e in one["emails"]), " ".join(p["number"] for p in one["phones"]))
        for one in map(json.loads, crm("export", "--format", "jsonl").lines)
        if one["type"] == "contact"
    ]


KEPT_APART = {
    "a shared address": "name,email\nJohn Smith,info@acme.com\nMary Smith,info@acme.com\n",
    "one address of two people": "name,email\nJohn Smith,smith@acme.com\nMary Smith,smith@acme.com\n",
    "a role with a name that agrees": "name,email\nJohn,sales@acme.com\nJohn Smith,sales@acme.com\n",
    "nameless people on a company's number": (
        "name,email,phone\n,a@acme.com,+49 30 1234567\n,b@acme.com,+49 30 1234567\n,c@acme.com,+49 30 1234567\n"
    ),
    "a nameless number and a name": "name,phone\nAnn Lee,+49 30 1234567\n,+49 30 1234567\n",
    "first names on one number": (
        "name,phone\nJohn,+49 30 1234567\nJohn Adams,+49 30 1234567\nJohn Baker,+49 30 1234567\n"
    ),
    "namesakes at one company": (
        "name,company,email,phone\nWei Wang,Acme,w1@acme.com,+49 30 1111111\nWei Wang,Acme,w2@acme.com,+49 30 2222222\n"
    ),
    "namesakes on one number with other addresses": (
        "name,email,phone\nWei Wang,w1@acme.com,+49 30 1111111\nWei Wang,w2@acme.com,+49 30 1111111\n"
    ),
    "namesakes with other numbers": "name,company,phone\nWei Wang,Acme,+49 30 1111111\nWei Wang,Acme,+49 30 2222222\n",
    "namesakes in other cities": "name,company,city\nWei Wang,Acme,Berlin\nWei Wang,Acme,Prague\n",
    "namesakes with other birthdays": (
        "name,phone,birthday\nAnn Lee,+49 30 1111111,1950-03-01\nAnn Lee,+49 30 1111111,1985-12-04\n"
    ),
    "first names alone": "name,email\nAnn,\nAnn,ann@acme.com\n",
    "one website": "name,website\nAnn Lee,https://acme.com\nBen Ortega,https://acme.com\n",
    "a profile pasted to another's row": (
        "name,linkedin\nJohn Smith,https://linkedin.com/in/smith\nMary Smith,https://linkedin.com/in/smith\n"
    ),
    "a family name first, in Chinese": "name,email\n王 伟,wang@acme.cn\n王 丽,wang@acme.cn\n",
}


@pytest.mark.parametrize("rows", KEPT_APART.values(), ids=KEPT_APART)
def test_what_is_uncertain_stays_apart_and_a_second_import_changes_nothing(load: Import, crm: Crm, rows: str) -> None:
    count = len(rows.splitlines()) - 1
    assert f"{count} new, 0 updated, 0 unchanged" in load(rows).out
    before = people(crm)
    assert len(before) == count
    assert f"0 new, 0 updated, {count} unchanged" in load(rows).out
    assert people(crm) == before


MADE_ONE = {
    "an address of one's own": (
        "name,email,phone\nAnn Lee,ann@acme.com,\nAnn Lee,ANN@acme.com,+49 30 1234567\n", "Ann Lee", "email",
    ),
    "an address of one's own and a middle name": (
        "name,email\nAnn Lee,ann@acme.com\nAnn M. Lee,ann@acme.com\n", "Ann M. Lee", "email",
    ),
    "an initial that becomes a name": ("name,email\nA. Lee,ann@acme.com\nAnn Lee,ann@acme.com\n", "Ann Lee", "email"),
    "an address that gets a name": ("name,email\n,ann@acme.com\nAnn Lee,ann@acme.com\n", "Ann Lee", "email"),
    "a name whose address comes again": ("name,email\nAnn Lee,ann@acme.com\n,ann@acme.com\n", "Ann Lee", "email"),
    "a family name first": ('name,email\nAnn Lee,ann@acme.com\n"Lee, Ann",ann@acme.com\n', "Ann Lee", "email"),
    "a profile in two spellings": (
        "first name,last name,linkedin\nAnn,Lee,https://www.linkedin.com/in/AnnLee/\n"
        "Ann,Miller,http://de.linkedin.com/in/annlee?trk=x\n", "Ann Lee", "profile",
    ),
    "a name and a number": (
        "name,phone\nAnn Lee,+49 30 1234567\nAnn Lee,+49 30 123-4567\n", "Ann Lee", "name and phone",
    ),
    "a name and a short number": ("name,phone\nAnn Lee,1234\nAnn Lee,1234\n", "Ann Lee", "name and phone"),
    "a name and a company": (
        "name,company,email,phone\nAnn Lee,Acme,ann@acme.com,\nAnn Lee,ACME,,+49 30 1234567\n", "Ann Lee",
        "name and company",
    ),
    "a shared address and the same name": (
        "name,email\nAnn Lee,info@acme.com\nAnn Lee,info@acme.com\n", "Ann Lee", "email",
    ),
    "a full name alone": ("name,note\nAnn Lee,met\nAnn Lee,again\n", "Ann Lee", "name"),
}  # fmt: skip


@pytest.mark.parametrize(("rows", "name", "by"), MADE_ONE.values(), ids=MADE_ONE)
def test_one_person_is_recognised_and_by_what_is_said(load: Import, crm: Crm, rows: str, name: str, by: str) -> None:
    said = load(rows, "--explain").out
    assert "1 new" in said and f"known: 1 by {by}" in said
    assert f"line 3: {rows.splitlines()[2].split(',')[0].strip(chr(34))}" in said or "line 3: " in said
    assert f"(#1), by {by}" in said
    assert [one[0] for one in people(crm)] == [name]
    assert "0 new, 0 updated, 2 unchanged" in load(rows).out


def test_what_was_kept_apart_is_offered_and_listed(load: Import, crm: Crm) -> None:
    crm("add", "Zoe Far")
    crm("add", "Zoe Far", "--phone", "+1 415 5552671")
    load("name,email\nAnn Lee,ann@acme.com\n")
    said = load("name,email,phone\nAnna Lee,ann@acme.com,\nSarah Chen,,+49 30 1234567\nS. Chen-Adams,,+49 30 1234567\n")
    assert "2 new contacts share an email, number or name with other contacts." in said.out
    assert "simplecrm duplicates --since-import" in said.out
    listed = crm("duplicates", "--since-import", "--json").json
    assert [(one["name"], one["other_name"]) for one in listed] == [
        ("Ann Lee", "Anna Lee"),
        ("Sarah Chen", "S. Chen-Adams"),
    ]
    crm("undo")
    assert crm("duplicates", "--since-import").code == 1


@pytest.mark.parametrize(
    ("rows", "why"),
    [
        ("name,phone\nJohn Smith,+49 30 1234567\nPetra Klein,030 1234567\n", "same phone"),
        (
            "name,linkedin\nBob Ray,linkedin.com/in/bobray\nR. Rayson,https://www.linkedin.com/in/bobray/?x=1\n",
            "same profile",
        ),
        ("name,company\nSarah Chen,Acme\nSarah A. Chen,Acme\n", "one name within the other, same company"),
        ("name,email\nJohn Smith,smith@acme.com\nMary Smith,smith@acme.com\n", "same email"),
    ],
)
def test_duplicates_finds_what_an_import_keeps_apart_and_add_warns_of_the_same(
    load: Import, crm: Crm, rows: str, why: str
) -> None:
    crm("config", "region", "DE")
    load(rows)
    (pair,) = crm("duplicates", "--json").json
    assert ", ".join(pair["reasons"]).startswith(why)
    _, name, rest = (row.partition(",") for row in rows.splitlines())
    del name
    value = rest[2]
    crm("delete", "2", "--yes")
    option = {"phone": "--phone", "linkedin": "--link", "company": "--company", "email": "--email"}
    said = crm("add", rest[0], option[rows.partition("\n")[0].partition(",")[2]], value)
    if why != "one name within the other, same company":
        assert f"This may be {pair['name']} (#1): {why}" in said.err


def test_a_shared_address_of_two_names_is_no_likely_duplicate(load: Import, crm: Crm) -> None:
    load("name,email\nJohn Smith,info@acme.com\nMary Jones,info@acme.com\n")
    assert crm("duplicates").code == 1


def test_an_archived_contact_is_known_by_name_and_number(load: Import, crm: Crm) -> None:
    rows = "name,phone\nAnn Lee,+49 30 1234567\n"
    load(rows)
    crm("archive", "1")
    assert "0 new" in load(rows).out


def test_two_hundred_namesakes_stay_two_hundred(load: Import, crm: Crm) -> None:
    rows = "name,company,email,phone\n" + "".join(
        f"John Smith,Acme,john.smith{n}@acme.com,+49 30 {n:07}\n" for n in range(200)
    )
    assert "200 new" in load(rows).out
    assert "0 new, 0 updated, 200 unchanged" in load(rows).out
    assert "0 new, 0 updated, 1 unchanged" in load("name,phone\nJohn Smith,+49 30 0000150\n").out


def test_records_of_a_contact_that_was_known_under_another_uid_belong_to_it(crm: Crm, tmp_path: Path) -> None:
    crm("add", "Ann Lee <ann@acme.com>", "--company", "Acme")
    file = tmp_path / "all.jsonl"
    lines = (
        {"type": "company", "uid": "firm", "name": "ACME"},
        {"type": "contact", "uid": "other", "name": "Ann Lee", "emails": [{"address": "ann@acme.com"}]},
        {"type": "note", "text": "Hello", "contact_uid": "other"},
        {"type": "note", "text": "Of the company", "company_uid": "firm"},
        {"type": "note", "text": "Of nobody", "company_uid": "unknown"},
    )
    file.write_text("".join(json.dumps(line) + "\n" for line in lines))
    said = crm("import", str(file))
    assert "0 new, 0 updated, 1 unchanged, 1 rejected; 2 notes" in said.out
    assert "No company with the uid “unknown”" in said.out
    assert [(note["contact"], note["company"]) for note in crm("notes", "--json").json] == [
        (None, "Acme"), ("Ann Lee", None),
    ]  # fmt: skip
    assert len(crm("companies").lines) == 1
