"""Whatever a record holds, a written file has as many cards, components and messages as records."""

from __future__ import annotations

import io
import re
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from simplecrm.core.records.activities import Activity
from simplecrm.core.records.contacts import Address, Contact, Email, Employment, FieldValue, Link, Phone
from simplecrm.core.records.notes import Note
from simplecrm.core.records.reminders import Reminder
from simplecrm.formats.protocol import Item, WriteOptions
from simplecrm.formats.writing import write

_LINES = (
    "END:VCARD", "BEGIN:VCARD", "BEGIN:VEVENT", "END:VEVENT", "END:VTODO", "END:VCALENDAR",
    "From a@b.c Tue Mar  3 10:00:00 2026", "From: evil@b.c", "Bcc: evil@b.c", "TEL:666", "X:y", "", "FN:Evil", "a",
    "KIND:group",
)  # fmt: skip
_MARKS = ("\n", "\r\n", "\r", "\x0b", "\x0c", "\x85", "\u2028", ":", ";")
_texts = st.builds(
    lambda lines, mark: mark.join(lines), st.lists(st.sampled_from(_LINES), max_size=4), st.sampled_from(_MARKS)
)


def _records(kind: Any) -> st.SearchStrategy[Any]:
    """Records of a kind with such text in every field that holds text."""
    defaults = kind._field_defaults
    return st.builds(kind, **{name: _texts for name in kind._fields if isinstance(defaults.get(name, ""), str)})


_LISTS: dict[str, Any] = {
    "emails": Email, "phones": Phone, "addresses": Address, "links": Link, "companies": Employment,
    "fields": FieldValue,
}  # fmt: skip
_contacts = st.builds(
    lambda contact, lists, tags: contact._replace(**lists, tags=tags),
    _records(Contact),
    st.fixed_dictionaries({name: st.lists(_records(kind), max_size=2).map(tuple) for name, kind in _LISTS.items()}),
    st.lists(_texts, max_size=2).map(tuple),
)


def _item(contact: Contact, other: Contact, note: Note, reminder: Reminder, activity: Activity, kind: str) -> Item:
    activities = (activity._replace(kind=kind),)
    return Item(1, contact, False, (other,), notes=(note,), reminders=(reminder,), activities=activities)


_items = st.builds(
    _item,
    _contacts,
    _contacts,
    _records(Note),
    _records(Reminder),
    _records(Activity),
    st.sampled_from(["email", "meeting"]),
)
some = settings(max_examples=60, deadline=None)


def _lines(item: Item, form: str, version: str = "3.0") -> list[str]:
    stream = io.BytesIO()
    write([item], stream, form, WriteOptions(version=version, me="me@example.org"))
    return re.split("\r\n|[\n\r\x0b\x0c]", stream.getvalue().decode())


@pytest.mark.parametrize("version", ["3.0", "4.0"])
@some
@given(item=_items)
def test_card_holds_no_other_card(version: str, item: Item) -> None:
    lines = _lines(item, "vcard", version)
    assert lines.count("BEGIN:VCARD") == lines.count("END:VCARD") == 1
    assert lines[0] == "BEGIN:VCARD" and lines[-2:] == ["END:VCARD", ""]
    assert all(re.match(r"([\w-]+\.)?[\w-]+[;:]| |$", line) for line in lines)


@some
@given(item=_items)
def test_component_holds_no_other_component(item: Item) -> None:
    lines = _lines(item, "ical")
    meetings = sum(activity.kind == "meeting" and bool(activity.at) for activity in item.activities)
    assert lines.count("BEGIN:VTODO") == lines.count("END:VTODO") == 1
    assert lines.count("BEGIN:VEVENT") == lines.count("END:VEVENT") == meetings
    assert lines.count("END:VCALENDAR") == 1 and "TEL:666" not in lines and "X:y" not in lines


@some
@given(item=_items)
def test_message_holds_no_other_message_and_no_other_header(item: Item) -> None:
    lines = _lines(item, "mbox")
    emails = sum(activity.kind == "email" for activity in item.activities)
    assert sum(line.startswith("From ") for line in lines) == emails
    head = lines[: lines.index("")]
    assert not [line for line in head if line.startswith(("Bcc:", "TEL:", "X:"))]
    assert sum(line.startswith("From:") for line in head) == emails
