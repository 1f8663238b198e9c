"""What is written is read back as it was, field by field; JSON Lines byte by byte."""

from __future__ import annotations

import io
import os

import pytest
from hypothesis import given, settings

from simplecrm.core.records.companies import Company
from simplecrm.core.records.contacts import Contact
from simplecrm.formats.protocol import Item, WriteOptions
from simplecrm.formats.writing import write
from tests.formats import people, read

some = settings(max_examples=int(os.environ.get("SIMPLECRM_EXAMPLES", "40")), deadline=None)
"""More by hand: ``SIMPLECRM_EXAMPLES=1000``."""


def _written(items: list[Item], form: str, options: WriteOptions) -> bytes:
    stream = io.BytesIO()
    assert write(items, stream, form, options) == len(items)
    return stream.getvalue()


def _same_notes(before: Item, after: Item) -> bool:
    return [note.text for note in before.notes] == [note.text for note in after.notes]


@pytest.mark.parametrize("version", ["3.0", "4.0"])
@some
@given(item=people.items)
def test_vcard_round_trips(version: str, item: Item) -> None:
    data = _written([item], "vcard", WriteOptions(version=version))
    back = read.one(data)
    assert back.contact == item.contact
    assert _same_notes(item, back)
    assert _written([back], "vcard", WriteOptions(version=version)) == data


@pytest.mark.parametrize("version", ["3.0", "4.0"])
@some
@given(company=people.companies)
def test_company_round_trips_as_vcard(version: str, company: Company) -> None:
    back = read.one(_written([Item(1, company=company)], "vcard", WriteOptions(version=version)))
    assert back.contact is None
    assert back.company == company


@pytest.mark.parametrize(
    "options",
    [
        WriteOptions(),
        WriteOptions(excel_safe=True),
        WriteOptions(delimiter=";"),
        WriteOptions(delimiter="\t", fields=("Shoe", "b=c")),
    ],
)
@some
@given(item=people.items)
def test_csv_row_round_trips(options: WriteOptions, item: Item) -> None:
    data = _written([item], "csv", options)
    back = read.one(data, delimiter=options.delimiter)
    assert back.contact is not None and item.contact is not None
    assert _sorted_fields(back.contact) == _sorted_fields(item.contact)
    assert _same_notes(item, back)


@some
@given(company=people.companies)
def test_company_round_trips_as_csv(company: Company) -> None:
    back = read.one(_written([Item(1, company=company)], "csv", WriteOptions(kind="company")))
    assert back.company == company


@some
@given(item=people.items)
def test_json_lines_round_trip_byte_for_byte(item: Item) -> None:
    stream = io.BytesIO()
    assert write([item], stream, "jsonl") == 1 + len(item.notes)
    back = read.items(stream.getvalue())
    assert back[0].contact == item.contact
    assert [note.text for one in back for note in one.notes] == [note.text for note in item.notes]
    again = io.BytesIO()
    write(back, again, "jsonl")
    assert again.getvalue() == stream.getvalue()


def _sorted_fields(contact: Contact) -> Contact:
    """Fields with a column of their own come before the others."""
    return contact._replace(fields=tuple(sorted(contact.fields)))
