"""The exports of other programs, by the headers they really write."""

from __future__ import annotations

import csv
import io

import pytest

from simplecrm.core.pipelines import parse_pipelines
from simplecrm.core.records.contacts import Address, Contact, Email, Employment, FieldValue, Link, Phone
from simplecrm.formats.csv.columns import KINDS, field_of, is_field, known_headers, normal
from simplecrm.formats.csv.layouts import google_header, outlook_header
from simplecrm.formats.csv.localised import HEADERS
from simplecrm.formats.csv.presets import presets
from simplecrm.formats.csv.stages import stage_words
from simplecrm.formats.protocol import Item
from tests.formats.read import items, one, read, rejections


def _file(**cells: str) -> str:
    """A CSV of one row with these cells under these headers (``__`` stands for `` - ``, ``_`` for a blank)."""
    stream = io.StringIO()
    writer = csv.writer(stream)
    writer.writerow(cells)
    writer.writerow(cells.values())
    return stream.getvalue()


def _row(header: list[str], **cells: str) -> str:
    by_name = {name.replace("_", " "): value for name, value in cells.items()}
    return _file(**{name: by_name.get(name, "") for name in header})


def _contact(item: Item) -> Contact:
    assert item.contact is not None
    return item.contact


def test_current_google_export() -> None:
    cells = dict.fromkeys(google_header(()), "") | {
        "First Name": "Ann",
        "Last Name": "Lee",
        "Organization Name": "Acme",
        "Organization Title": "CEO",
        "E-mail 1 - Label": "* Work",
        "E-mail 1 - Value": "ann@acme.com ::: lee@acme.com",
        "Phone 1 - Label": "Mobile",
        "Phone 1 - Value": "+1 555 0100",
        "Labels": "* friends ::: * myContacts",
        "Event 1 - Label": "Anniversary",
        "Event 1 - Value": "2001-05-06",
        "Address 1 - Label": "Home",
        "Address 1 - Formatted": "Str. 1, Berlin",
        "Address 1 - City": "Berlin",
        "Address 1 - Street": "Str. 1",
        "Birthday": " --05-17",
    }
    understood, _ = read(_file(**cells))
    contact = _contact(one(_file(**cells)))
    assert understood.preset == "google"
    assert contact.name == "Ann Lee" and contact.tags == ("friends",) and contact.anniversary == "2001-05-06"
    assert contact.emails == (Email("ann@acme.com", "work"), Email("lee@acme.com"))
    assert contact.phones == (Phone("+1 555 0100", "mobile"),)
    assert contact.addresses == (Address("home", "Str. 1", city="Berlin"),)
    assert contact.companies == (Employment("Acme", "CEO"),)
    assert contact.birthday == "--05-17"


def test_google_export_before_2024() -> None:
    cells = {
        "Name": "Ann Lee",
        "Given Name": "Ann",
        "Family Name": "Lee",
        "Yomi Name": "",
        "Priority": "Normal",
        "Sensitivity": "Normal",
        "Group Membership": "Exit ::: * My Contacts",
        "E-mail 1 - Type": "* Work",
        "E-mail 1 - Value": "ann@acme.com",
        "Organization 1 - Name": "Acme",
        "Organization 1 - Title": "CEO",
    }
    contact = _contact(one(_file(**cells)))
    assert contact.tags == ("Exit",) and contact.companies == (Employment("Acme", "CEO"),) and not contact.fields


def test_google_rows_without_a_name() -> None:
    header = "First Name,Last Name,File As,Phonetic First Name,E-mail 1 - Value,Phone 1 - Value\n"
    found = items(header + ",,,,user@acme.com,\n,,,,,+1 555 0100\n,,Files,,,\n")
    assert [_contact(item).name for item in found] == ["user@acme.com", "+1 555 0100", "Files"]


def test_outlook_export_in_a_windows_code_page() -> None:
    text = _row(
        outlook_header(),
        Title="Dr.",
        First_Name="José",
        Last_Name="Muñoz",
        Company="Añejo S.A.",
        Job_Title="Buyer",
        Birthday="0/0/00",
        Anniversary="0/0/00",
        Gender="Unspecified",
        Priority="Normal",
        Private="False",
        Sensitivity="Normal",
        Business_Phone="(555) 010-0101",
        Home_City="Graz",
        Categories="Clients;VIP",
        Spouse="Eva",
        **{"E-mail Address": "jose@example.com", "E-mail Type": "SMTP", "E-mail Display Name": "José"},
    )
    understood, entries = read(text.encode("cp1252"))
    assert (understood.preset, understood.encoding) == ("outlook", "cp1252")
    contact = _contact(entries[0])  # type: ignore[arg-type]
    assert (contact.prefix, contact.given, contact.family, contact.birthday) == ("Dr.", "José", "Muñoz", "")
    assert contact.emails == (Email("jose@example.com"),)
    assert contact.tags == ("Clients", "VIP")
    assert contact.addresses == (Address("home", city="Graz"),)
    assert contact.fields == (FieldValue("Spouse", "Eva"),)


def test_exchange_internal_addresses_are_ignored() -> None:
    item = one(_row(outlook_header(), First_Name="Ann", **{"E-mail Address": "/o=Labs/cn=abc", "E-mail Type": "EX"}))
    assert not _contact(item).emails and "Invalid email address" in item.remarks[0]


def test_linkedin_notice_is_skipped() -> None:
    for blanks in ("", "\n", "\n\n"):
        text = (
            'Notes:\n"When exporting your connection data, you may notice that some are missing."\n'
            + blanks
            + "First Name,Last Name,URL,Email Address,Company,Position,Connected On\n"
            "Ada,King,https://www.linkedin.com/in/ada,,Engines,Founder,14 May 2026\n,,,,,,15 May 2026\n"
        )
        understood, entries = read(text)
        contact = _contact(entries[0])  # type: ignore[arg-type]
        assert understood.preset == "linkedin"
        assert contact.links == (Link("https://www.linkedin.com/in/ada", "LinkedIn"),)
        assert contact.companies == (Employment("Engines", "Founder"),)
        assert len(rejections(text)) == 1


@pytest.mark.parametrize(
    ("cells", "preset", "kind"),
    [
        (
            {"Record ID": "1", "First Name": "Ann", "Email": "a@b.c", "Contact owner": "Zoe", "Lead Status": "New"},
            "hubspot",
            "contact",
        ),
        (
            {"Record ID": "1", "Company name": "Acme", "Company owner": "Zoe", "Company Domain Name": "acme.com"},
            "hubspot",
            "company",
        ),
        ({"Record ID": "1", "Deal Name": "Big", "Deal Stage": "x", "Amount": "1"}, "hubspot", "deal"),
        (
            {
                "Salutation": "Ms.",
                "First Name": "Ann",
                "Last Name": "Lee",
                "Mailing Street": "S",
                "Account Name": "Acme",
            },
            "salesforce",
            "contact",
        ),
        (
            {"Lead Owner": "Zoe", "First Name": "Ann", "Last Name": "Lee", "Company / Account": "Acme"},
            "salesforce",
            "contact",
        ),
        (
            {"Id": "003", "IsDeleted": "0", "LastName": "Lee", "FirstName": "Ann", "MobilePhone": "123"},
            "salesforce",
            "contact",
        ),
        ({"Id": "001", "IsDeleted": "0", "Name": "Acme", "BillingStreet": "S"}, "salesforce", "company"),
        (
            {"Opportunity Name": "Big", "Stage": "Closed Won", "Amount": "1", "Close Date": "2026-01-01"},
            "salesforce",
            "deal",
        ),
        ({"Person - ID": "1", "Person - Name": "Ann", "Person - Email - Work": "a@b.c"}, "pipedrive", "contact"),
        ({"Deal - ID": "1", "Deal - Title": "Big", "Deal - Value": "1", "Deal - Stage": "x"}, "pipedrive", "deal"),
        (
            {"Record Id": "1", "Contact Owner": "Zoe", "Account Name": "Acme", "Last Name": "Lee", "Email": "a@b.c"},
            "zoho",
            "contact",
        ),
        (
            {
                "Display Name": "Ann",
                "Primary Email": "a@b.c",
                "Birth Year": "1980",
                "Birth Month": "5",
                "Birth Day": "7",
            },
            "thunderbird",
            "contact",
        ),
        ({"ID": "1", "Name": "Ann", "Company Type": "Individual", "Related Company": "Acme"}, "odoo", "contact"),
        ({"First": "Ann", "Middle": "", "Last": "Lee", "Email": "a@b.c", "Nickname": ""}, "yahoo", "contact"),
    ],
)
def test_programs_are_detected_by_their_headers(cells: dict[str, str], preset: str, kind: str) -> None:
    understood, entries = read(_file(**cells))
    assert (understood.preset, understood.kind) == (preset, kind)
    assert all(isinstance(entry, Item) for entry in entries)


def test_thunderbird_birthday_in_three_columns_is_read() -> None:
    cells = {
        "Display Name": "Ann",
        "Primary Email": "a@b.c",
        "Birth Year": "1980",
        "Birth Month": "5",
        "Birth Day": "7",
    }
    assert _contact(one(_file(**cells))).birthday == "1980-05-07"
    assert _contact(one(_file(**(cells | {"Birth Year": ""})))).birthday == "--05-07"


def test_odoo_companies_among_people_are_read() -> None:
    company, person = items(
        "ID,Name,Company Type,Related Company,Email\n1,Acme,Company,,info@acme.com\n2,Ann,Individual,Acme,\n"
    )
    assert company.company is not None and company.company.name == "Acme" and company.contact is None
    assert _contact(person).companies == (Employment("Acme"),)


def test_salesforce_report_footer_is_skipped() -> None:
    text = (
        "Salutation,First Name,Last Name,Mailing Street,Account Name\nMs.,Ann,Lee,S,Acme\n\n\n"
        '"Confidential Information - Do Not Distribute"\n"Generated By: Zoe"\n'
    )
    assert len(items(text)) == 1


@pytest.mark.parametrize(
    "header",
    [
        "Anrede,Vorname,Nachname,Firma,Position,Straße geschäftlich,Ort geschäftlich,Telefon geschäftlich,Mobiltelefon,"
        "E-Mail-Adresse,Geburtstag,Kategorien,Notizen",
        "Titre,Prénom,Nom,Société,Titre,Rue (bureau),Ville (bureau),Téléphone (bureau),Tél. mobile,"
        "Adresse de messagerie,"
        "Date de naissance,Catégories,Remarques",
        "Tratamiento,Nombre,Apellidos,Organización,Cargo,Calle del trabajo,Ciudad de trabajo,Teléfono del trabajo,"
        "Móvil,"
        "Dirección de correo electrónico,Cumpleaños,Categorías,Notas",
        "Titolo di cortesia,Nome,Cognome,Società,Posizione,Via (uff.),Città (uff.),Telefono (uff.),Cellulare,"
        "Indirizzo di posta elettronica,Compleanno,Categorie,Annotazioni",
        "Aanhef,Voornaam,Achternaam,Bedrijf,Functie,Straat (werk),Plaats (werk),Telefoon op werk,Mobiele telefoon,"
        "E-mailadres,"
        "Verjaardag,Categorieën,Notities",
    ],
)
def test_localised_outlook_exports_are_read(header: str) -> None:
    row = "Dr.,Ann,Lee,Acme,CEO,Str. 1,Berlin,030 1234,0170 1234,ann@acme.com,17.05.1980,vip,hello"
    item = one(f"{header}\n{row}\n")
    contact = _contact(item)
    assert (contact.given, contact.family, contact.company, contact.birthday) == ("Ann", "Lee", "Acme", "1980-05-17")
    assert contact.emails == (Email("ann@acme.com"),)
    assert contact.phones == (Phone("030 1234", "work"), Phone("0170 1234", "mobile"))
    assert contact.addresses == (Address("work", "Str. 1", city="Berlin"),)
    assert contact.tags == ("vip",) and item.notes[0].text == "hello"


def test_localised_outlook_filler_columns_are_ignored() -> None:
    text = "Vorname,Nachname,E-Mail-Adresse,Priorität,Privat,Vertraulichkeit,Geschlecht\n"
    text += "Ann,Lee,a@b.c,Normal,Aus,Normal,Keine Angabe\n"
    assert not _contact(one(text)).fields


def test_every_known_header_maps_to_a_field() -> None:
    assert len(known_headers()) > 700
    for field, headers in HEADERS.items():
        assert field_of(normal(headers.split("|")[0])), field


def test_every_preset_is_complete() -> None:
    names = {preset.name for preset in presets()}
    assert {"google", "outlook", "salesforce", "hubspot", "meta lead ads", "google lead forms", "apollo"} <= names
    assert len({preset.tried for preset in presets()}) == len(presets())
    for preset in presets():
        assert preset.needs or preset.cells, preset
        assert preset.kind in KINDS and all(field == "" or is_field(field) for field in preset.fields.values()), preset


def test_every_header_of_other_languages_is_known() -> None:
    assert field_of(normal("メールアドレス")) == "email" and field_of(normal("الجوال")) == "phone:mobile"
    assert all(is_field(field) for field in known_headers().values())


def test_every_word_for_a_stage_is_one_of_the_books() -> None:
    assert set(stage_words("deal").values()) == {stage.name for stage in parse_pipelines("").all[0].stages} | {
        "won",
        "lost",
    }
    assert set(stage_words("contact").values()) == {"lead", "prospect", "customer", "former"}
