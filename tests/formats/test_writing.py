"""Exported files that other programs read."""

from __future__ import annotations

import csv
import io
import re

import pytest

from simplecrm.core.records.activities import Activity, Person
from simplecrm.core.records.cases import Case
from simplecrm.core.records.contacts import Address, Contact, Email, Employment, FieldValue, Link, Phone
from simplecrm.core.records.deals import Deal
from simplecrm.core.records.notes import Note
from simplecrm.core.records.reminders import Reminder
from simplecrm.errors import NotUnderstood
from simplecrm.formats.protocol import Item, WriteOptions
from simplecrm.formats.writing import write
from tests.formats.read import one, read

ANN = Contact(
    uid="a1",
    name="Ann Lee",
    given="Ann",
    family="Lee",
    emails=tuple(Email(f"ann{n}@acme.com", "work") for n in range(6)),
    phones=(
        Phone("1", "work"),
        Phone("2", "mobile"),
        Phone("3", "mobile"),
        Phone("4", "Boat"),
        *(Phone(str(n)) for n in range(50, 58)),
    ),
    addresses=(Address("home", "Street 1", city="Berlin"), Address("work", "Road 2"), Address("home", "Lane 3")),
    links=(Link("https://acme.com"), Link("https://x.example", "Boat")),
    companies=(Employment("Acme", "CEO"), Employment("Other", "Board")),
    tags=("vip", "a;b"),
    fields=(FieldValue("Shoe", "42"), FieldValue("Hat", "L")),
    birthday="1980-05-17",
)


def _rows(data: bytes) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(data.decode("utf-8-sig"))))


def _csv(items: list[object], **options: object) -> bytes:
    stream = io.BytesIO()
    write(items, stream, "csv", WriteOptions(**options))  # type: ignore[arg-type]
    return stream.getvalue()


def test_google_csv_has_every_field() -> None:
    data = _csv([Item(1, ANN, notes=(Note(text="likes tea"),))], layout="google", fields=("Shoe",))
    row = _rows(data)[0]
    assert row["First Name"] == "Ann" and row["Custom Field 1 - Value"] == "42" and "* myContacts" in row["Labels"]
    understood, _ = read(data)
    assert understood.preset == "google"
    back = one(data).contact
    assert back is not None
    assert [email.address for email in back.emails] == [email.address for email in ANN.emails]
    assert [phone.number for phone in back.phones] == [phone.number for phone in ANN.phones]
    for text in ("likes tea", "Hat: L", "Lane 3", "Board, Other"):
        assert text in row["Notes"]


def test_outlook_csv_has_every_field() -> None:
    data = _csv([ANN], layout="outlook")
    assert data.startswith(b"\xef\xbb\xbf")
    row = _rows(data)[0]
    assert len(row) == 92
    everything = "\n".join(row.values())
    for phone in ANN.phones:
        assert phone.number in everything
    for email in ANN.emails:
        assert email.address in everything
    assert (row["Business Phone"], row["Mobile Phone"], row["Home Street"], row["Business Street"]) == (
        "1",
        "2",
        "Street 1",
        "Road 2",
    )
    assert read(data)[0].preset == "outlook"


def test_formulas_are_guarded_on_request() -> None:
    contact = Contact(name="=cmd()", phones=(Phone("+49 30 1"),), companies=(Employment("@Acme"),))
    row = _rows(_csv([contact], excel_safe=True))[0]
    assert (row["name"], row["phone"], row["company"]) == ("'=cmd()", "+49 30 1", "'@Acme")
    assert _rows(_csv([contact]))[0]["name"] == "=cmd()"


@pytest.mark.parametrize("text", [
    "=cmd|' /C calc'!A0", "+1+1", "-1+1", "@SUM(A1)", "\t=1", "\r=1", " =1+1", "\n=1+1", "\u00a0=1", "\u3000=1",
    "\ufeff=1",
    "\u200b=1", "\uff1d1+1", "\uff0b1+A1", "\uff0d1+A1", "\uff20SUM(A1)", " \uff1d1", "\ufe661", "'=1", "''=1",
    "\x1b=1", "\x00=1", "\x1b[31m=1", "\x85=1",
], ids=ascii)  # fmt: skip
def test_no_cell_of_an_excel_safe_file_starts_a_formula(text: str) -> None:
    contact = Contact(name="Ann", companies=(Employment(text),), fields=(FieldValue("x", text),), source=text)
    data = _csv([contact], excel_safe=True)
    row = _rows(data)[0]
    for cell in row.values():
        assert not cell or cell.lstrip()[:1] not in "=+-@\uff1d\uff0b\uff0d\uff20\ufe66"
        assert cell[:1] not in ("\t", "\r", "\n", " ", "\ufeff", "\u200b", "\u3000", "\xa0")
    back = one(data)
    assert back.contact is not None
    if text.isprintable() and text == text.strip():
        assert back.contact.source == text


def test_excel_safe_file_has_no_control_characters() -> None:
    text = "a\x1b]0;owned\x07b\x9bc\x7fd\x00e\tf\ng\r\nh\ri\x85j"
    contact = Contact(name=text, fields=(FieldValue("x\x1b[2J", text),), phones=(Phone("+49\x1b 30"),))
    for layout in ("", "google", "outlook"):
        data = _csv([Item(1, contact, notes=(Note(text=text),))], excel_safe=True, layout=layout, fields=("x\x1b[2J",))
        content = data.decode().replace("\r\n", "")
        assert not re.search("[\x00-\x08\x0b-\x1f\x7f-\x9f]", content), layout
    assert "a␛]0;owned␇b\ufffdc␡d␀e\tf\ng\nh\ni\ufffdj" in data.decode()
    assert b"\x1b" in _csv([contact])  # an exact file keeps them


def test_deals_round_trip() -> None:
    deal = Deal(
        uid="d1",
        title="Big",
        value=-120050,
        currency="EUR",
        stage="proposal",
        probability=40,
        expected_close="2026-12-01",
    )
    data = _csv([Item(1, ANN, True, deals=(deal,))], kind="deal")
    back = one(data)
    assert back.deals[0] == deal._replace(contact="Ann Lee")
    assert back.contact is not None and back.contact.emails[0].address == "ann0@acme.com"


def test_cases_round_trip() -> None:
    case = Case(
        uid="k1", title="Jams, often", text="a\n*b*", status="solved", priority=3, product="GTX; Pro",
        opened_at="2026-01-02T03:04:05Z", solved_at="2026-02-02T03:04:05Z", satisfaction=2,
    )  # fmt: skip
    back = one(_csv([Item(1, ANN, True, cases=(case,))], kind="case"))
    assert back.cases == (case,) and back.case is None
    assert back.contact is not None and back.contact.emails[0].address == "ann0@acme.com"
    call = Activity(uid="x1", text="Hi", at="2026-01-02T03:04:05Z")
    about = one(_csv([Item(1, ANN, True, activities=(call,), case=case)], kind="activity"))
    assert about.case == Case(title="Jams, often")


def test_activities_reminders_and_notes_round_trip() -> None:
    activity = Activity(
        uid="x1",
        kind="call",
        direction="out",
        subject="s",
        text="a\nb",
        at="2026-01-02T03:04:05Z",
        duration_minutes=5,
        outcome="ok",
        sentiment="bad",
    )
    assert one(_csv([Item(1, ANN, True, activities=(activity,))], kind="activity")).activities == (activity,)
    reminder = Reminder(uid="r1", text="call", due="2026-01-02T09:00", priority=2, every="FREQ=DAILY")
    assert one(_csv([Item(1, ANN, True, reminders=(reminder,))], kind="reminder")).reminders == (reminder,)
    note = Note(uid="n1", text="a ::: b", pinned=True, created_at="2026-01-02T03:04:05Z")
    assert one(_csv([Item(1, ANN, True, notes=(note,))], kind="note")).notes == (note,)


def test_exported_activity_names_its_people() -> None:
    back = one(_csv([Activity(kind="call", text="x", contacts=(Person(1, "Ann"), Person(2, "Bob")))], kind="activity"))
    assert back.contact is not None and back.contact.name == "Ann" and back.others[0].name == "Bob"


@pytest.mark.parametrize(
    ("form", "options"),
    [
        ("xlsx", {}),
        ("vcard", {"version": "2.1"}),
        ("csv", {"layout": "hubspot"}),
        ("csv", {"kind": "dog"}),
    ],
)
def test_unwritable_exports_are_rejected_before_writing(form: str, options: dict[str, str]) -> None:
    stream = io.BytesIO()
    with pytest.raises(NotUnderstood):
        write([ANN], stream, form, WriteOptions(**options))  # type: ignore[arg-type]
    assert not stream.getvalue()
