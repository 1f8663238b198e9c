"""vCards as phones and programs really write them."""

from __future__ import annotations

import pytest

from simplecrm.core.records.contacts import Address, Contact, Email, Employment, Link, Phone
from simplecrm.core.records.notes import Note
from simplecrm.core.records.tags import Tag
from simplecrm.formats.protocol import Item, Rejection
from simplecrm.formats.vcard.kept import lines_of
from simplecrm.formats.vcard.writer import card_of, fold
from tests.formats.read import items, one, read, rejections


def _card(*lines: str, version: str = "3.0") -> str:
    return "\r\n".join(["BEGIN:VCARD", f"VERSION:{version}", *lines, "END:VCARD", ""])


def _contact(*lines: str, version: str = "3.0") -> Contact:
    contact = one(_card(*lines, version=version)).contact
    assert contact is not None
    return contact


def test_vcard_3_0() -> None:
    contact = _contact(
        "UID:1",
        "FN:Dr. Ann Lee",
        "N:Lee;Ann;Maria,Eva;Dr.;Jr.,MBA",
        "NICKNAME:Annie",
        "ORG:Acme;Research;Robots",
        "TITLE:CEO",
        "EMAIL;TYPE=INTERNET,WORK:ann@acme.com",
        "TEL;TYPE=CELL,VOICE:+49 170 1",
        "TEL;TYPE=WORK,FAX:+49 30 2",
        "ADR;TYPE=HOME:PO 1;Flat 2;Street 3;Berlin;BE;10115;Germany",
        "URL:https://acme.com",
        "CATEGORIES:vip,a\\,b",
        "REV:2026-01-02T03:04:05Z",
    )
    assert (contact.prefix, contact.given, contact.middle, contact.family, contact.suffix) == (
        "Dr.",
        "Ann",
        "Maria Eva",
        "Lee",
        "Jr., MBA",
    )
    assert contact.companies == (Employment("Acme", "CEO", "Research, Robots"),)
    assert contact.emails == (Email("ann@acme.com", "work"),)
    assert contact.phones == (Phone("+49 170 1", "mobile"), Phone("+49 30 2", "work fax"))
    assert contact.addresses == (Address("home", "Street 3", "Flat 2", "PO 1", "Berlin", "BE", "10115", "Germany"),)
    assert contact.tags == ("vip", "a,b")
    assert contact.updated_at == "2026-01-02T03:04:05Z"


def test_vcard_2_1_from_a_phone() -> None:
    item = one(
        _card(
            "N;CHARSET=UTF-8;ENCODING=QUOTED-PRINTABLE:M=C3=BCller;J=C3=BCr=",
            "gen;;;",
            "TEL;CELL;PREF:0170 1",
            "TEL;WORK;VOICE:030 2",
            "NOTE;ENCODING=QUOTED-PRINTABLE:one=0D=0Atwo",
            "X-ODD;ENCODING=QUOTED-PRINTABLE;CHARSET=UTF-8:Z=C3=BCrich",
            version="2.1",
        )
    )
    assert item.contact is not None
    assert item.contact.name == "Jürgen Müller"
    assert item.contact.phones == (Phone("0170 1", "mobile"), Phone("030 2", "work"))
    assert item.notes[0].text == "one\ntwo"
    assert item.contact.extra == "X-ODD:Zürich"


def test_charset_parameter_is_respected() -> None:
    data = b"BEGIN:VCARD\r\nVERSION:2.1\r\nFN;CHARSET=WINDOWS-1251:\xc0\xed\xed\xe0\r\nEND:VCARD\r\n"
    contact = one(data).contact
    assert contact is not None and contact.name == "Анна"


def test_vcard_4_0() -> None:
    contact = _contact(
        "FN:Ann",
        'TEL;VALUE=uri;TYPE="work,voice";PREF=2:tel:+49-30-1',
        "TEL;PREF=1;TYPE=cell:+49 170 1",
        "EMAIL:mailto:ann@acme.com",
        "BDAY:--0412",
        "ANNIVERSARY:20010506",
        "LANG:de",
        version="4.0",
    )
    assert contact.phones == (Phone("+49 170 1", "mobile"), Phone("+49-30-1", "work"))
    assert contact.emails == (Email("ann@acme.com"),)
    assert (contact.birthday, contact.anniversary, contact.language) == ("--04-12", "2001-05-06", "de")


@pytest.mark.parametrize(
    ("line", "birthday"),
    [
        ("BDAY:1996-04-15", "1996-04-15"),
        ("BDAY:19960415", "1996-04-15"),
        ("BDAY:1996-04-15T00:00:00Z", "1996-04-15"),
        ("BDAY:--0414", "--04-14"),
        ("BDAY:--04-14", "--04-14"),
        ("BDAY:1996-04", "1996-04"),
        ("BDAY;VALUE=text:circa 1800", "circa 1800"),
        ("BDAY;X-APPLE-OMIT-YEAR=1604:1604-05-09", "--05-09"),
        ("BDAY;VALUE=date:1970-01-01", "1970-01-01"),
    ],
)
def test_birthday_formats(line: str, birthday: str) -> None:
    assert _contact("FN:Ann", line).birthday == birthday


def test_groups_and_their_labels() -> None:
    contact = _contact(
        "FN:Ann",
        "item1.EMAIL:ann@acme.com",
        "item1.X-ABLabel:_$!<School>!$_",
        "item2.X-ABDATE:2001-05-06",
        "item2.X-ABLabel:_$!<Anniversary>!$_",
        "item3.URL:https://boat.example",
        "item3.X-ABLabel:Boat",
        "item4.X-ODD:1",
        "item4.X-ABLabel:Odd",
        "X-SOCIALPROFILE;TYPE=twitter:https://x.com/ann",
        "IMPP;X-SERVICE-TYPE=Skype:skype:ann",
    )
    assert contact.emails == (Email("ann@acme.com", "school"),)
    assert contact.anniversary == "2001-05-06"
    assert contact.links == (
        Link("https://boat.example", "Boat"),
        Link("https://x.com/ann", "twitter"),
        Link("skype:ann", "Skype"),
    )
    assert contact.extra == "item4.X-ODD:1\nitem4.X-ABLabel:Odd"


def test_unknown_properties_are_kept_and_written_back() -> None:
    contact = _contact(
        "FN:Ann", 'X-ODD;A="b:c;d";TYPE=x:one\\,two', "GEO:52.5;13.4", "PHOTO;ENCODING=b;TYPE=JPEG:QUJD", " REVG"
    )
    assert contact.extra == 'X-ODD;A="b:c;d";TYPE=x:one\\,two\nGEO:52.5;13.4\nPHOTO;ENCODING=b;TYPE=JPEG:QUJDREVG'
    again = one(card_of(contact)).contact
    assert again is not None and again.extra == contact.extra


@pytest.mark.parametrize(
    "photo",
    [
        ["PHOTO;JPEG;ENCODING=BASE64:", " QUJD", " REVG", ""],
        ["PHOTO;ENCODING=BASE64;JPEG:QUJD", "REVG", ""],
        ["PHOTO;ENCODING=b;TYPE=JPEG:QUJDREVG"],
        ["PHOTO;BASE64;TYPE=JPEG:QUJD", "  REVG", ""],
    ],
)
def test_base64_formats(photo: list[str]) -> None:
    contact = _contact("FN:Ann", *photo, "TEL:123", version="2.1")
    assert "".join(contact.extra.split()).endswith("QUJDREVG")
    assert contact.phones == (Phone("123"),)


def test_large_photo_is_left_out_and_reported() -> None:
    item = one(_card("FN:Ann", "PHOTO;ENCODING=b:" + "A" * 100_000))
    assert item.contact is not None and not item.contact.extra
    assert "64 KB" in item.remarks[0]


def test_missing_properties_do_not_reject_a_card() -> None:
    _, entries = read(
        "BEGIN:VCARD\nEMAIL:ann@acme.com\nbegin:vcard\nversion:3.0\nfn:Bob\nend:vcard\nBEGIN:VCARD\nN:Lee;Cy\nVERSION:3.0\nEND:VCARD\n"
        "BEGIN:VCARD \nORG:Acme\nEND:VCARD \nBEGIN:VCARD\nTEL:123"
    )
    names = [entry.contact.name for entry in entries if isinstance(entry, Item) and entry.contact]
    assert names == ["ann@acme.com", "Bob", "Cy Lee", "Acme", "123"]
    assert entries[0].remarks == ("The card has no END:VCARD.",)  # type: ignore[union-attr]


def test_card_without_a_name_is_rejected_with_its_line() -> None:
    rejected = rejections(_card("FN:Ann") + _card("NOTE:x"))
    assert [(entry.line, entry.reason) for entry in rejected] == [(5, "The card has no name.")]
    assert rejected[0].raw[0].startswith("BEGIN:VCARD")


def test_text_outside_cards_is_rejected_and_cards_are_read() -> None:
    _, entries = read(_card("FN:Ann") + "what is this\n" + _card("FN:Bob"))
    assert [type(entry) for entry in entries] == [Item, Rejection, Item]
    assert entries[1].line == 5


def test_invalid_property_line_is_rejected_alone() -> None:
    item = one(_card("FN:Ann", "no colon here", "TEL:123"))
    assert item.contact is not None and item.contact.phones
    assert "Line 4" in item.remarks[0]


def test_agent_card_is_left_out_and_reported() -> None:
    item = one(_card("FN:Ann", "AGENT:", "BEGIN:VCARD", "FN:Agent", "TEL:1", "END:VCARD", "TEL:2", version="2.1"))
    assert item.contact is not None and item.contact.phones == (Phone("2"),)
    assert "agent" in item.remarks[0]


@pytest.mark.parametrize("line", ["KIND:org", "X-ABShowAs:COMPANY"])
def test_company_card(line: str) -> None:
    item = one(_card("FN:Acme Ltd", "ORG:Acme", line, "TEL:1"))
    assert item.contact is None and item.company is not None
    assert (item.company.name, item.company.phones) == ("Acme", (Phone("1"),))


def test_group_card_becomes_a_tag_of_its_members() -> None:
    group = _card("FN:Friends", "KIND:group", "MEMBER:urn:uuid:1", "MEMBER:mailto:a@b.c", "NOTE:x", version="4.0")
    person, tag, first, second = items(group + _card("FN:Ann", "UID:1"))
    assert person.contact is not None and person.contact.name == "Ann"
    assert (tag.records, tag.remarks) == ((Tag(name="Friends"),), ("A group becomes a tag; its NOTE was left out.",))
    assert first.refers and first.contact == Contact(uid="1", stage="", tags=("Friends",))
    assert second.refers and second.contact == Contact(stage="", emails=(Email("a@b.c"),), tags=("Friends",))


def test_invalid_emails_and_phones_are_kept_unchanged() -> None:
    item = one(_card("FN:Ann", "EMAIL:ann at acme", "TEL:none"))
    assert item.contact is not None and item.contact.extra == "EMAIL:ann at acme\nTEL:none"
    assert len(item.remarks) == 2


def test_lines_fold_at_75_octets_and_never_within_a_character() -> None:
    line = "NOTE:" + "äöü𝄞" * 100
    pieces = fold(line).split("\r\n")
    assert all(len(piece.encode()) <= 75 for piece in pieces)
    assert "".join(piece[1:] if number else piece for number, piece in enumerate(pieces)) == line


def test_written_card_is_deterministic() -> None:
    contact = Contact(uid="1", name="Ann", emails=(Email("ann@acme.com", "Boat"),), birthday="--05-17", stage="lead")
    text = card_of(contact, (Note(text="one, two"),))
    assert text == card_of(contact, (Note(text="one, two"),))
    assert text.split("\r\n") == [
        "BEGIN:VCARD",
        "VERSION:3.0",
        "UID:1",
        "FN:Ann",
        "N:;;;;",
        "item1.EMAIL:ann@acme.com",
        "item1.X-ABLabel:Boat",
        "BDAY;X-APPLE-OMIT-YEAR=1604:1604-05-17",
        "X-SIMPLECRM-STAGE:lead",
        "NOTE:one\\, two",
        "END:VCARD",
        "",
    ]


def test_uid_equals_its_urn() -> None:
    assert _contact("FN:Ann", "UID:urn:uuid:1", version="4.0").uid == _contact("FN:Ann", "UID:1").uid


@pytest.mark.parametrize(
    ("kept", "old", "new"),
    [
        ("PHOTO:data:image/png;base64,QUJD", "PHOTO;ENCODING=b;TYPE=PNG:QUJD", "PHOTO:data:image/png;base64,QUJD"),
        ("PHOTO;TYPE=JPG;ENCODING=B:QUJD", "PHOTO;ENCODING=b;TYPE=JPEG:QUJD", "PHOTO:data:image/jpeg;base64,QUJD"),
        ("PHOTO;ENCODING=b:QUJD", "PHOTO;ENCODING=b:QUJD", "PHOTO:data:application/octet-stream;base64,QUJD"),
        ("LOGO:https://x.yz/a", "LOGO;VALUE=uri:https://x.yz/a", "LOGO;VALUE=uri:https://x.yz/a"),
        ("KEY;TYPE=PGP;ENCODING=b:QUJD", "KEY;ENCODING=b;TYPE=PGP:QUJD", "KEY:data:application/pgp-keys;base64,QUJD"),
        ("a.X-P;TYPE=x;ENCODING=b:QUJD", "a.X-P;ENCODING=b;TYPE=x:QUJD",
         "a.X-P;TYPE=x:data:application/octet-stream;base64,QUJD"),
        ("SOUND;TYPE=OGG;ENCODING=b:QUJD", "SOUND;ENCODING=b;TYPE=OGG:QUJD", "SOUND:data:audio/ogg;base64,QUJD"),
        ("GEO:geo:52.5,-13.4", "GEO:52.5;-13.4", "GEO:geo:52.5,-13.4"),
        ("X-A;TYPE=home,pref:b", "X-A;TYPE=home;TYPE=PREF:b", "X-A;TYPE=home;PREF=1:b"),
        ("X-A;PREF=2;B=\"c^'d^^e;f\":g", "X-A;PREF=2;B=\"c^'d^^e;f\":g", "X-A;PREF=2;B=\"c^'d^^e;f\":g"),
        ("X-A;CHARSET=utf-8;B=\"c^'d^^e;f\":g", "X-A;B=\"c^'d^^e;f\":g", "X-A;B=\"c^'d^^e;f\":g"),
        ("no property", "", ""), ("BEGIN:VCARD", "", ""), ("N:Evil", "", ""), ("X-A:b\rEND:VCARD", "", ""),
        ("UID:1", "", ""), ("item1.KIND:group", "", ""), ("END : VCARD", "", ""), ("X A:b", "", ""),
    ],
)  # fmt: skip
def test_kept_properties_in_both_versions(kept: str, old: str, new: str) -> None:
    assert "\n".join(lines_of(kept, "3.0")) == old
    assert "\n".join(lines_of(kept, "4.0")) == new
    assert "\n".join(lines_of(new, "3.0")) == old
