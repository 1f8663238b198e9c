"""An import never guesses in silence: columns are identified by header and cells, and what is uncertain is said."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.answers import Crm
from tests.importing import Take, people

ANN = ("Ann Lee", "ann@acme.example", "+49 30 1234567")
BOB = ("Bob Ray", "bob@globex.example", "+49 40 7654321")
ROWS = "Ann Lee,ann@acme.example,+49 30 1234567\nBob Ray,bob@globex.example,+49 40 7654321\n"


@pytest.mark.parametrize(
    "header",
    [
        "Nmae,Emial,Phne",
        "Lead,Lead Email,Lead Phone No",
        "Who is it,Reach by mail,Reach by call",
        "الاسم,البريد الإلكتروني,رقم الهاتف",
        "氏名,メールアドレス,電話番号",
        "姓名,电子邮件,电话",
        "Имя,Эл. почта,Телефон",
        "이름,이메일,전화번호",
        "Nome completo,E-mail,Telefone",
        "Imię i nazwisko,Adres e-mail,Telefon",
        "Ad Soyad,E-posta,Telefon",
        "Όνομα,Ηλεκτρονικό ταχυδρομείο,Τηλέφωνο",
        "שם,דואר אלקטרוני,טלפון",
        "नाम,ईमेल,फ़ोन",
        "Name,,",
        ",,",
        "xa,xb,xc",
    ],
)
def test_columns_are_found_whatever_they_are_called(take: Take, header: str) -> None:
    _, book = take(f"{header}\n{ROWS}")
    assert people(book) == [ANN, BOB]
    assert "company" not in book


def test_what_the_cells_or_a_likeness_decided_is_said(take: Take) -> None:
    said, _ = take(f"Full Nmae,Reach by mail,\n{ROWS}")
    assert "Column 'Full Nmae' was taken for name, by likeness." in said.out
    assert "Column 'Reach by mail' was taken for email, by its contents." in said.out
    assert "Column 'column 3' was taken for phone, by its contents." in said.out


def test_a_column_with_emails_and_phones_gives_both(take: Take) -> None:
    said, book = take("Name,Email / Phone\nAnn Lee,ann@acme.example\nBob Ray,+49 40 7654321\nCy,see Ann\n")
    assert people(book) == [("Ann Lee", ANN[1], ""), ("Bob Ray", "", BOB[2]), ("Cy", "", "")]
    assert "Email / Phone → reach" in said.out
    assert [field["value"] for one in book["contact"] for field in one["fields"]] == ["see Ann"]


def test_web_pages_are_found_by_their_cells(take: Take) -> None:
    _, book = take("Name,Their thing\nAnn,https://ann.example\nBob,www.bob.example/x\n")
    assert [one["links"][0]["url"] for one in book["contact"]] == ["https://ann.example", "www.bob.example/x"]


def test_dates_of_unknown_meaning_are_kept_and_said(take: Take) -> None:
    said, book = take("Name,Seen there\nAnn,2026-01-05\nBob,2026-02-06\n")
    assert "Column 'Seen there' has dates" in said.out
    assert book["contact"][0]["fields"] == [{"name": "Seen there", "value": "2026-01-05"}]


def test_an_exact_header_beats_a_likeness(take: Take) -> None:
    said, book = take("ad_name,full_name,email\nSpring sale,Ann Lee,ann@acme.example\n")
    assert people(book) == [("Ann Lee", "ann@acme.example", "")]
    assert book["contact"][0]["fields"] == [{"name": "ad_name", "value": "Spring sale"}]
    assert "taken for name" not in said.out


def test_two_columns_do_not_fight_over_the_name_in_silence(take: Take) -> None:
    said, book = take("Name,Full Name,Email\nAL,Ann Lee,ann@acme.example\n,Bob Ray,bob@globex.example\n")
    assert [one["name"] for one in book["contact"]] == ["AL", "Bob Ray"]
    assert book["contact"][0]["fields"] == [{"name": "Full Name", "value": "Ann Lee"}]
    assert "Columns 'Name' and 'Full Name' are both the name" in said.out


@pytest.mark.parametrize(
    "rows",
    [
        "Ann Lee,ann@acme.example,Customer,Berlin\nBob Ray,bob@globex.example,Lead,Hamburg\n",
        "Customer,Ann Lee,Berlin,ann@acme.example\nLead,Bob Ray,Hamburg,bob@globex.example\n",
        "Ann Lee,Customer,Berlin\nBob Ray,Customer,Hamburg\n",
        "Ann Lee,Title\nBob Ray,Owner\n",
        "Ann Lee\nBob Ray\n",
        "Ann Lee,+49 30 1234567,Mobile,Home\nBob Ray,+49 40 7654321,Work,Office\n",
    ],
)
def test_a_row_of_data_is_never_taken_for_the_header(take: Take, rows: str) -> None:
    said, book = take(rows)
    assert [name for name, _, _ in people(book)] == ["Ann Lee", "Bob Ray"]
    assert "No header line" in said.out


def test_rows_above_a_later_header_are_not_passed_over_in_silence(take: Take) -> None:
    rows = "".join(f"P{n} Lee,p{n}@acme.example,Berlin\n" for n in range(5))
    _, book = take(rows + "Manager,Customer,City\n", "--on-match", "add")
    assert len(book["contact"]) == 6
    said, _ = take("Contacts of 2026\nMade by,Zoe\n\nName,Email\nCy Ant,cy@acme.example\n", name="report.csv")
    assert "Lines 1 to 3, above the header, were left out: Contacts of 2026 | Made by Zoe" in said.out


def test_given_and_family_names_are_found_without_a_header(take: Take) -> None:
    _, book = take("Ann,Lee,ann.lee@acme.example,Acme GmbH\nBob,Ray,bray@globex.example,Globex Inc\n")
    assert [(one["given"], one["family"]) for one in book["contact"]] == [("Ann", "Lee"), ("Bob", "Ray")]
    assert [one["companies"][0]["company"] for one in book["contact"]] == ["Acme GmbH", "Globex Inc"]


def test_dates_and_numbers_without_a_header_are_no_phones(take: Take) -> None:
    _, book = take("Ann Lee,ann@acme.example,2026-01-05,12345678\nBob Ray,bob@globex.example,2026-02-06,87654321\n")
    assert not any(one["phones"] for one in book["contact"])
    assert book["contact"][0]["fields"] == [
        {"name": "column 3", "value": "2026-01-05"}, {"name": "column 4", "value": "12345678"},
    ]  # fmt: skip


@pytest.mark.parametrize(
    "header", ["Customer,Phone,City", "Client,Phone,City", "Account,Phone,City", "Kunde,Phone,Ort"]
)
def test_people_under_a_header_of_companies_are_people(take: Take, header: str) -> None:
    said, book = take(f"{header}\nAnn Lee,+49 30 1234567,Berlin\nBob Ray,+49 40 7654321,Hamburg\n")
    assert [name for name, _, _ in people(book)] == ["Ann Lee", "Bob Ray"]
    assert "company" not in book
    assert f"Column {header.split(',')[0]!r} was taken for name, by its contents." in said.out


def test_companies_under_such_a_header_stay_companies(take: Take) -> None:
    said, book = take("Customer,Phone,City\nAcme GmbH,+49 30 1234567,Berlin\nGlobex,+49 40 7654321,Hamburg\n")
    assert [one["name"] for one in book["company"]] == ["Acme GmbH", "Globex"] and "contact" not in book
    assert "company rows" in said.out


@pytest.mark.parametrize("header", ["Ansprechperson X,Company,Phone", "Our man,Company,Phone"])
def test_people_who_are_named_and_reachable_are_not_left_as_companies(take: Take, header: str) -> None:
    rows = "Ann Lee,Acme GmbH,+49 30 1234567\nBob Ray,Globex Inc,+49 40 7654321\nCy Ant,Acme GmbH,+49 30 1234568\n"
    said, book = take(f"{header}\n{rows}")
    assert [name for name, _, _ in people(book)] == ["Ann Lee", "Bob Ray", "Cy Ant"]
    assert "taken for name, by its contents" in said.out


def test_the_cells_can_refute_a_header(take: Take) -> None:
    said, book = take("Name,Email,Phone\nAnn,1001,ann@acme.example\nBob,1002,bob@globex.example\n")
    assert people(book) == [("Ann", "ann@acme.example", ""), ("Bob", "bob@globex.example", "")]
    assert "Column 'Email' has no email addresses; it is kept as a custom field." in said.out
    assert "Column 'Phone' has email addresses; it was taken for email." in said.out
    assert book["contact"][0]["fields"] == [{"name": "Email", "value": "1001"}]


def test_swapped_email_and_phone_are_put_right(take: Take) -> None:
    _, book = take("Name,Phone,Email\n" + ROWS)
    assert people(book) == [ANN, BOB]


@pytest.mark.parametrize("rows", ["SKU,Price\n0012345,10\n0012346,20\n", "Thing,Weight\nBlue Chair,10\nRed Table,20\n"])
def test_a_list_of_goods_is_not_one_of_people(crm: Crm, tmp_path: Path, rows: str) -> None:
    path = tmp_path / "goods.csv"
    path.write_text(rows)
    said = crm("import", str(path))
    assert said.code == 2 and "identifies a contact" in said.err


def test_prose_is_rejected(crm: Crm, tmp_path: Path) -> None:
    path = tmp_path / "licence.txt"
    path.write_text("The MIT License, in short\n\nPermission is granted, free of charge,\nto any person, to use it.\n")
    assert crm("import", str(path)).code == 2


def test_a_likeness_does_not_turn_a_meaning_round(take: Take) -> None:
    _, book = take("Name,Subscribed?\nAnn,yes\n")
    assert not book["contact"][0]["do_not_contact"]


def test_the_emails_of_owners_are_not_those_of_the_people(take: Take) -> None:
    _, book = take("Name,Owner Email\nAnn,zoe@us.example\nBob,zoe@us.example\n")
    assert people(book) == [("Ann", "", ""), ("Bob", "", "")]


@pytest.mark.parametrize(
    "rows",
    ["Email\nAnn Lee <ann@acme.example>\n", "Ann Lee <ann@acme.example>\n", "From\nAnn Lee <ann@acme.example>\n"],
)
def test_names_with_an_address_are_read_as_both(take: Take, rows: str) -> None:
    _, book = take(rows)
    assert people(book) == [("Ann Lee", "ann@acme.example", "")]


def test_years_may_be_headers(take: Take) -> None:
    _, book = take("Name,Email,2025-01-01,2026-01-01\nAnn,ann@acme.example,5,7\n")
    assert book["contact"][0]["fields"] == [{"name": "2025-01-01", "value": "5"}, {"name": "2026-01-01", "value": "7"}]


def test_an_address_without_a_usual_name_is_no_header(take: Take) -> None:
    _, book = take("zq <zq@acme.example>\nxw <xw@acme.example>\n")
    assert people(book) == [("xw", "xw@acme.example", ""), ("zq", "zq@acme.example", "")]


def test_the_same_few_addresses_in_all_rows_are_nobodys(take: Take) -> None:
    rows = "".join(f"P{n},{'zoe' if n % 2 else 'yan'}@us.example\n" for n in range(6))
    _, book = take(f"Name,Mailbox of\n{rows}")
    assert not any(one["emails"] for one in book["contact"])


@pytest.mark.parametrize(
    "rows", ["Customer,10115\nLead,20095\nProspect,30159\n", "Customer,Berlin\nLead,Hamburg\nCustomer,Bonn\n"]
)
def test_words_that_are_values_below_are_no_header(crm: Crm, tmp_path: Path, rows: str) -> None:
    path = tmp_path / "words.csv"
    path.write_text(rows)
    said = crm("import", str(path))
    assert said.code == 2 and "identifies a contact: " + rows.splitlines()[0].replace(",", ", ") in said.err
