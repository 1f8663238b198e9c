"""JSON and JSON Lines: our own records, and anybody's objects."""

from __future__ import annotations

import io
import json

import pytest

from simplecrm.core.records.activities import Activity, Person
from simplecrm.core.records.cases import Case
from simplecrm.core.records.contacts import Contact, Email, FieldValue, Phone
from simplecrm.core.records.deals import Deal
from simplecrm.core.records.notes import Note
from simplecrm.core.records.tags import Tag
from simplecrm.formats.json.shape import object_of
from simplecrm.formats.json.writer import line_of
from simplecrm.formats.protocol import Item
from simplecrm.formats.writing import write
from tests.formats.read import items, one, read, rejections


def test_record_is_one_line_with_ordered_fields() -> None:
    line = line_of(object_of(Contact(id=7, uid="1", name="Zoë", emails=(Email("zoe@acme.com", "work"),))))
    shown = json.loads(line)
    assert list(shown)[:3] == ["type", "uid", "name"]
    assert "Zoë" in line and "\n" not in line
    assert shown["emails"] == [{"address": "zoe@acme.com", "label": "work"}]
    assert "id" not in shown


def test_control_characters_are_escaped() -> None:
    line = line_of(object_of(Note(text="\x1b]52;c;\x07 \x9b31m \u202e \u2028 \ud800")))
    assert line.isprintable()
    assert json.loads(line)["text"] == "\x1b]52;c;\x07 \x9b31m \u202e \u2028 \ud800"


def test_related_records_refer_by_uid() -> None:
    ann, bob = Contact(uid="a", name="Ann"), Contact(uid="b", name="Bob")
    stream = io.BytesIO()
    written = [
        Item(1, ann, notes=(Note(text="own"),)),
        Item(2, ann, True, deal=Deal(uid="d", title="Big"), notes=(Note(text="hi", uid="n"),)),
        Item(3, ann, True, (bob,), activities=(Activity(uid="x", contacts=(Person(1, "Ann"), Person(2, "Bob"))),)),
        Item(4, ann, True, deals=(Deal(uid="d", title="Big", value=1200),)),
        Item(5, records=(Tag(name="vip", contacts=3),)),
        Item(6, ann, True, (bob,), cases=(Case(uid="k", title="Jams", satisfaction=0),)),
        Item(7, ann, True, activities=(Activity(uid="y"),), case=Case(uid="k", title="Jams")),
    ]
    assert write(written, stream, "jsonl") == 8
    contact, own, note, activity, deal, tag, case, about = items(stream.getvalue())
    assert [person.uid for person in (case.contact, *case.others) if person] == ["a", "b"]
    assert (case.cases[0].title, case.case, about.case) == ("Jams", None, Case(uid="k"))
    assert contact.contact is not None and not contact.refers
    assert own.refers and own.contact is not None and own.contact.uid == "a"
    assert note.deal is not None and note.deal.uid == "d" and note.contact is not None and note.contact.uid == "a"
    assert [person.uid for person in (activity.contact, *activity.others) if person] == ["a", "b"]
    assert deal.deals[0].value == 1200
    assert tag.records == (Tag(name="vip"),)


def test_plain_objects_are_imported() -> None:
    item = one(
        '{"name": "Ann Lee", "email": ["a@b.c", "d@e.f"], "phones": [{"number": "+1 555", "type": "Mobile"}],'
        ' "company": {"name": "Acme"}, "shoe": 42, "nothing": null, "list": [{"x": 1}]}'
    )
    contact = item.contact
    assert contact is not None and contact.company == "Acme"
    assert contact.emails == (Email("a@b.c"), Email("d@e.f"))
    assert contact.phones == (Phone("+1 555", "mobile"),)
    assert contact.fields[0] == FieldValue("shoe", "42")


@pytest.mark.parametrize(
    "text",
    [
        '[{"name": "Ann"}, {"name": "Bob"}]',
        '{"name": "Ann"}\n{"name": "Bob"}\n',
        '{\n  "name": "Ann"\n}\n{\n "name": "Bob"}',
        '[\n{"name": "Ann"}\n,\n{"name": "Bob"}]\n',
        '{"name": "Ann"} {"name": "Bob"}',
    ],
)
def test_concatenated_arrays_and_objects_are_read(text: str) -> None:
    assert [item.contact and item.contact.name for item in items(text)] == ["Ann", "Bob"]


@pytest.mark.parametrize(
    ("line", "words"),
    [
        ('{"name": NaN}', "NaN"),
        ('{"name": "A", "name": "B"}', "Duplicate key 'name'"),
        ('{"name": "\\ud800"}', "surrogate"),
        ('{"name": }', "Invalid JSON"),
        ('"Ann"', "Not an object"),
        ('{"x": 1e999}', "too large"),
        ('{"x": ' + "9" * 5000 + "}", "digits"),
        ('{"type": "contact", "name": 5}', "'name' has an invalid value: 5"),
        ('{"type": "contact"}', "No name, email"),
        ("{}", "empty"),
        ('{"type": "contact", "name": "A", "id": 99999999999999999999}', "very large"),
        ('{"type": "deal"}', "no title"),
        ('{"type": "contact", "name": "A", "emails": [5]}', "'emails' has an invalid value: 5"),
        ('{"type": "reminder", "text": "x"}', "no date"),
        ('{"type": "contact", "name": "A", "emails": [{"label": "x"}]}', "'address' is missing"),
        ('{"type": "contact", "name": "A", "do_not_contact": 1}', "do_not_contact"),
    ],
)
def test_invalid_json_is_rejected_with_its_line(line: str, words: str) -> None:
    _, (first, rejected, last) = read('{"name": "Ann"}\n' + line + '\n{"name": "Zoe"}\n', format="jsonl")
    assert isinstance(first, Item) and isinstance(last, Item)
    assert rejected.line == 2 and words in rejected.reason  # type: ignore[union-attr]


def test_error_within_an_array_rejects_that_element() -> None:
    _, entries = read('[{"name": "Ann"},\n {"name": oops},\n {"name": "Zoe"}]')
    assert [entry.line for entry in entries] == [1, 2, 3]
    assert rejections('[{"name": "Ann"},\n {"name": oops},\n {"name": "Zoe"}]')[0].line == 2
