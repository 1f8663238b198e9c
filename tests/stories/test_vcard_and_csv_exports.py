"""Files for other programs: what a vCard or CSV export holds comes back as it was, and nothing else."""

from __future__ import annotations

import csv
import io
import re
from pathlib import Path
from typing import Any

import pytest

from tests.answers import Crm

CARDS = """BEGIN:VCARD
VERSION:3.0
UID:u1
FN:Ann Lee
N:Lee,Smith;Ann,Annie;Maria,Eva;Dr.,Prof.;Jr.,MBA
NICKNAME:Annie,Nan
ORG:Acme;Research;Robots;Arms
TITLE:CEO
TITLE:Author
EMAIL;TYPE=INTERNET,WORK:ann@acme.com
EMAIL;TYPE=INTERNET,HOME,pref:ann@home.example
TEL;TYPE=CELL:+49 170 1,,5
TEL;TYPE=WORK,pref:+49 30 2
ADR;TYPE=HOME;LABEL="Street 3, 10115 Berlin":;;;;;;
REV:20260102T030405.5+0200
BDAY:1980-05-17T23:30:00-05:00
ANNIVERSARY:20010506T231010Z
PHOTO;TYPE=jpeg;ENCODING=b:QUJD
 REVG
GEO:52.5;13.4
LANG;PREF=2:en
LANG;PREF=1:de
TZ:-05:00
X-ODD;A="b:c;d,e";B=f^'g:one\\,two
X-SIMPLECRM-FORMER-JOB:Old;Dev;R\\;D;2001;2010
END:VCARD
BEGIN:VCARD
VERSION:2.1
N;CHARSET=UTF-8;ENCODING=QUOTED-PRINTABLE:M=C3=BCller;Bob
TITLE:Freelancer
TEL;CELL;PREF:0170 1
END:VCARD
BEGIN:VCARD
VERSION:4.0
UID:urn:uuid:00000000-0000-4000-8000-000000000001
KIND:group
FN:Friends
MEMBER:urn:uuid:u1
END:VCARD
BEGIN:VCARD
VERSION:4.0
KIND:org
FN:Acme
ORG:Acme
TEL;VALUE=uri;PREF=1;TYPE="voice,work":tel:+49-30-1
LOGO:data:image/png;base64,QUJD
NOTE:Pays late
CATEGORIES:Supplier
END:VCARD
"""


@pytest.fixture
def cards(crm: Crm, tmp_path: Path) -> Path:
    """A file with a person, a freelancer, a group and a company, imported."""
    path = tmp_path / "cards.vcf"
    path.write_text(CARDS, encoding="utf-8")
    said = crm("import", str(path))
    assert said.code == 0 and "2 new" in said.out
    return path


def _everything(crm: Crm) -> list[Any]:
    """The book as JSON Lines, without ids and times of this book."""
    lines = crm("export", "--format", "jsonl").out.splitlines()
    return sorted(
        re.sub(r'"(created_at|updated_at|uid|contact_uid|company_uid)": ?"[^"]*"', "", line) for line in lines
    )


@pytest.mark.parametrize("version", ["3.0", "4.0"])
def test_card_survives_import_export_and_import(crm: Crm, cards: Path, version: str, home: Path) -> None:
    before = _everything(crm)
    again = crm("export", "--vcard", version, "--format", "vcard").out
    copy = cards.parent / "again.vcf"
    copy.write_bytes(again.encode())
    said = crm("import", str(copy))
    assert said.out.splitlines()[1] == "0 new, 0 updated, 2 unchanged, 0 rejected"
    (home / "simplecrm.db").rename(home / "old.db")
    crm("import", str(copy))
    assert _everything(crm) == before
    assert re.sub("UID.*", "", crm("export", "--vcard", version, "--format", "vcard").out) == re.sub("UID.*", "", again)


def test_lists_and_jobs_are_written_as_they_were_read(crm: Crm, cards: Path) -> None:
    lines = crm("export", "--format", "vcard").out.splitlines()
    for line in (
        "N:Lee Smith;Ann Annie;Maria Eva;Dr. Prof.;Jr.,MBA", "NICKNAME:Annie,Nan", "ORG:Acme;Research;Robots;Arms",
        "TITLE:CEO", "item1.ORG:", "item1.TITLE:Author", "EMAIL;TYPE=HOME,PREF:ann@home.example",
        "EMAIL;TYPE=WORK:ann@acme.com", "TEL;TYPE=WORK,PREF:+49 30 2", "TEL;TYPE=CELL:+49 170 1,,5",
        "BDAY:1980-05-17", "X-ANNIVERSARY:2001-05-06", "ADR;TYPE=HOME:;;Street 3\\, 10115 Berlin;;;;",
        "PHOTO;ENCODING=b;TYPE=JPEG:QUJDREVG", "LANG:de", "LANG;PREF=2:en", "TZ:-05:00", "CATEGORIES:Friends",
        """X-ODD;A="b:c;d,e";B=f^'g:one\\,two""", "X-SIMPLECRM-FORMER-JOB:Old;Dev;R\\;D;2001;2010",
        "TITLE:Freelancer", "X-ABShowAs:COMPANY", "NOTE:Pays late", "CATEGORIES:Supplier",
    ):  # fmt: skip
        assert line in lines, line


def test_vcard_4_0_has_no_forms_of_3_0(crm: Crm, cards: Path) -> None:
    lines = crm("export", "--vcard", "4.0", "--format", "vcard").out.splitlines()
    for line in (
        "UID;VALUE=text:u1", "KIND:org", "EMAIL;TYPE=home;PREF=1:ann@home.example", "TEL;TYPE=work;PREF=1:+49 30 2",
        "TEL;TYPE=cell:+49 170 1\\,\\,5", "BDAY:19800517", "ANNIVERSARY:20010506", "GEO:geo:52.5,13.4",
        "PHOTO:data:image/jpeg;base64,QUJDREVG", "LOGO:data:image/png;base64,QUJD",
    ):  # fmt: skip
        assert line in lines, line
    assert not [line for line in lines if re.search(r"ENCODING=|TYPE=[^:]*pref|CHARSET=|OMIT-YEAR|X-ABShowAs", line)]


@pytest.mark.parametrize(
    ("written", "line"),
    [
        ("1985-04-12", "BDAY:19850412"),
        ("--04-12", "BDAY:--0412"),
        ("1985-04", "BDAY:1985-04"),
        ("1985", "BDAY:1985"),
        ("--0412T102200", "BDAY:--0412"),
        ("19531015T231000Z", "BDAY:19531015"),
        ("19531015T2310-05", "BDAY:19531015"),
        ("---12", "BDAY:---12"),
    ],
)
def test_birthdays_of_rfc_6350(crm: Crm, written: str, line: str) -> None:
    card = f"BEGIN:VCARD\nVERSION:4.0\nFN:Ann\nBDAY:{written}\nEND:VCARD\n"
    assert crm("import", "-", stdin=card).code == 0
    assert line in crm("export", "--vcard", "4.0", "--format", "vcard").out.splitlines()


def test_birthday_with_a_time_zone_keeps_its_day(crm: Crm) -> None:
    crm("import", "-", stdin="Name,Birthday\nAnn,1980-05-17T23:30:00-05:00\nBob,1980-05-17T00:00:00+02:00\n")
    crm("import", "-", stdin='[{"name": "Cy", "birthday": "1980-05-17T00:00:00.000+0200"}]')
    crm("import", "-", stdin="BEGIN:VCARD\nVERSION:3.0\nFN:Di\nBDAY:1980-05-17T00:00:00+02:00\nEND:VCARD\n")
    cards = crm("export", "--format", "vcard").out
    assert cards.count("BDAY:1980-05-17\r\n") == 4


def test_job_keeps_its_start_and_its_company(crm: Crm, tmp_path: Path, home: Path) -> None:
    people = [
        "name,company,title,department,job_started,job_ended",
        "Ann,Acme ::: Beta ::: ,CEO ::: ::: Author,,2019-05 ::: 2020 ::: 2021,",
        "Bob, ::: Acme,Author ::: CEO,,2019,",
    ]
    crm("import", "-", stdin="\n".join(people))
    before = _everything(crm)
    for version in ("3.0", "4.0"):
        copy = tmp_path / f"{version}.vcf"
        assert crm("export", "--vcard", version, "-o", str(copy)).code == 0
        (home / "simplecrm.db").rename(home / f"old{version}.db")
        crm("import", str(copy))
        assert _everything(crm) == before


def test_companies_are_in_a_whole_vcard_export_only(crm: Crm) -> None:
    crm("add", "Ann Lee", "--company", "Acme")
    for version, mark in (("3.0", "X-ABShowAs:COMPANY"), ("4.0", "KIND:org")):
        assert mark in crm("export", "--vcard", version).out
        assert mark not in crm("export", "--vcard", version, "--kind", "contact").out
        assert mark not in crm("export", "ann", "--vcard", version).out
        company = crm("export", "--vcard", version, "--kind", "company").out
        assert mark in company and "FN:Ann Lee" not in company


def test_rows_of_every_kind_are_exported_as_csv_and_read_again(crm: Crm, tmp_path: Path, home: Path) -> None:
    crm("add", "Ann Lee <ann@acme.com>", "--company", "Acme")
    crm("note", "ann", "Likes tea")
    crm("companies", "note", "Acme", "Pays late")
    crm("log", "call", "ann", "Wants a quote")
    crm("remind", "ann", "fri", "Send it")
    crm("deals", "add", "Robots", "--value", "1200", "--who", "ann")
    kinds = ("contact", "company", "deal", "activity", "reminder", "note")
    files = {kind: tmp_path / f"{kind}.csv" for kind in kinds}
    for kind, path in files.items():
        said = crm("export", "--kind", kind, "-o", str(path))
        assert said.code == 0, said.err
    assert [row["company"] for row in csv.DictReader(io.StringIO(files["company"].read_text()))] == ["Acme"]
    assert "Ann Lee <ann@acme.com>" in files["activity"].read_text()
    (home / "simplecrm.db").rename(home / "old.db")
    for kind in ("company", "contact", "deal", "activity", "reminder"):
        assert "0 rejected" in crm("import", str(files[kind])).out
    assert crm("deals").out and crm("activities").out and crm("reminders").out


@pytest.mark.parametrize(
    ("options", "words"),
    [
        (("--kind", "tag", "--format", "csv"), "tag cannot be exported as csv"),
        (("--kind", "deal", "--format", "vcard"), "deal cannot be exported as vcard"),
        (("--kind", "deal", "--format", "ical"), "deal cannot be exported as ical"),
        (("--kind", "deal", "--google"), "deal cannot be exported for google"),
        (("ann", "--kind", "company"), "A query finds contacts"),
    ],
)
def test_kind_that_cannot_be_exported_is_an_error(crm: Crm, options: tuple[str, ...], words: str) -> None:
    crm("add", "Ann Lee")
    said = crm("export", *options)
    assert said.code == 2 and words in said.err


EVIL = "END:VCARD\nBEGIN:VCARD\nVERSION:3.0\nFN:Evil\nEND:VCARD\nBEGIN:VCARD"


def test_a_column_named_extra_is_text(crm: Crm) -> None:
    rows = f'Name,Email,Extra\nAnn,ann@acme.com,"{EVIL}"\nBob,bob@acme.com,TEL:666\n'
    said = crm("import", "-", "--as", "csv", stdin=rows)
    assert "Extra → custom:Extra" in said.out
    for version in ("3.0", "4.0"):
        lines = crm("export", "--format", "vcard", "--vcard", version).out.splitlines()
        assert lines.count("BEGIN:VCARD") == 2 and not [line for line in lines if line.startswith(("TEL", "FN:Evil"))]
    said = crm("import", "-", "--map", "Extra=extra", stdin="Name,Extra\nCy,TEL:666\n")
    assert "Extra → custom:Extra" in said.out


def test_own_export_carries_properties_but_only_whole_lines(crm: Crm, cards: Path, tmp_path: Path, home: Path) -> None:
    own = tmp_path / "own.csv"
    crm("export", "-o", str(own))
    text = own.read_text(encoding="utf-8")
    assert "GEO:52.5;13.4" in text
    text = text.replace("GEO:52.5;13.4", f"GEO:52.5;13.4\n{EVIL}\nno property\nX-A:b\x0bc\nN:x")
    own.write_text(text, encoding="utf-8")
    (home / "simplecrm.db").rename(home / "old.db")
    said = crm("import", str(own), "--as", "csv")
    assert "not lines of a vCard" in said.out
    exported = crm("export", "--format", "vcard", "--kind", "contact").out
    assert "GEO:52.5;13.4" in exported and exported.count("BEGIN:VCARD") == 2
    assert not re.search("^(no property|X-A:|N:x)", exported, re.MULTILINE)


def test_json_lines_cannot_inject_cards_or_components(
    crm: Crm, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    record = (
        '{"type":"contact","name":"Ann\\nBEGIN:VCARD","uid":"1\\nEND:VCARD","extra":"END:VCARD\\nBEGIN:VCARD\\rX:y",'
        '"birthday":"1980-01-01\\nEND:VCARD","updated_at":"2026\\nEND:VCARD","emails":[{"address":"a@b.c\\nEND:VCARD",'
        '"label":"x\\nEND:VCARD"}]}\n'
        '{"type":"reminder","contact_uid":"1\\nEND:VCARD","text":"t\\nEND:VTODO","due":"2026-12-01",'
        '"every":"FREQ=DAILY\\nEND:VTODO","uid":"2\\nEND:VTODO","updated_at":"2026\\nEND:VTODO","priority":1}\n'
    )
    crm("import", "-", stdin=record)
    for form, begin in (("vcard", "BEGIN:VCARD"), ("ical", "BEGIN:VTODO")):
        lines = crm("export", "--format", form, "--kind", "contact" if form == "vcard" else "").out.split("\n")
        assert sum(line.strip() == begin for line in lines) <= 1
        assert sum(line.strip() == begin.replace("BEGIN", "END") for line in lines) <= 1
