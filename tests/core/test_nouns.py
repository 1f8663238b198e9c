"""Every list of nouns says the same as ``core.nouns``: who adds a noun is told here what else knows of nouns."""

from __future__ import annotations

import re
from typing import Any

import pytest
from sqlmodel import SQLModel

from simplecrm.cli.commands import COMMANDS
from simplecrm.core.nouns import BY_NAME, LINKS, NOUNS, TABLES, Noun, owned_by
from simplecrm.core.records.every import RECORDS
from simplecrm.core.text.plurals import plural_of
from simplecrm.formats.csv import vocabulary, writer
from simplecrm.formats.json import shape
from simplecrm.formats.protocol import Item
from simplecrm.lookups import changes, related_counts, timeline
from simplecrm.lookups.query import conditions
from simplecrm.store import tables, triggers

OF_OTHERS = {noun.name for noun in NOUNS if noun.has_uid and noun.owners}
"""The nouns whose records belong to records of others."""


@pytest.mark.parametrize("noun", NOUNS, ids=lambda noun: noun.name)
def test_a_noun_is_declared_as_its_table_is(noun: Noun) -> None:
    columns = set(getattr(tables, _class_of(noun.name)).model_fields)
    assert noun.tables[0].name == noun.name
    assert noun.title in columns
    assert noun.has_uid == ({"uid", "version"} <= columns)
    assert noun.can_be_archived == ("archived_at" in columns)
    assert plural_of(noun.name) == noun.plural


@pytest.mark.parametrize("table", TABLES.values(), ids=lambda table: table.name)
def test_a_table_has_a_column_for_each_owner(table: Any) -> None:
    declared = SQLModel.metadata.tables[table.name]
    keys = {next(iter(column.foreign_keys)).column.table.name for column in declared.columns if column.foreign_keys}
    assert keys == set(table.owners)
    assert all(f"{owner}_id" in declared.columns for owner in table.owners)
    assert list(TABLES).index(table.name) > max((list(TABLES).index(owner) for owner in table.owners), default=-1)


def test_a_link_names_the_noun_and_a_contact() -> None:
    for noun, link in LINKS:
        assert {noun, "contact"} <= set(TABLES[link].owners)


def test_what_belongs_to_a_contact_is_searched() -> None:
    words = triggers.VIEWS["contact_text"]
    for table in (*owned_by("contact"), *(noun for noun, _ in LINKS)):
        assert re.search(rf"\b{table}\b", words), f"contact_text leaves {table} out"


def test_every_table_has_fields_that_a_history_shows() -> None:
    assert changes.FIELDS.keys() == TABLES.keys()


def test_every_noun_has_a_record() -> None:
    assert RECORDS.keys() == BY_NAME.keys()


def test_every_noun_that_is_exported_is_a_type_in_json() -> None:
    assert shape.TYPES.keys() == {noun.name for noun in NOUNS if noun.is_exported}


def test_every_noun_that_is_in_csv_has_rows_there() -> None:
    in_csv = {noun.name for noun in NOUNS if noun.in_csv}
    assert writer.COLUMNS.keys() == vocabulary.KIND_FIELDS.keys() == in_csv
    assert writer.ROWS.keys() == in_csv - {"contact"}


def test_every_record_of_others_has_a_place_in_an_item() -> None:
    assert {BY_NAME[noun].plural for noun in OF_OTHERS} <= set(Item._fields)


def test_what_a_contact_has_is_counted() -> None:
    mine = {noun for noun in OF_OTHERS if "contact" in BY_NAME[noun].owners or BY_NAME[noun].link}
    assert set(related_counts.COUNTED) == mine


def test_a_query_can_ask_for_what_a_contact_has() -> None:
    assert {*related_counts.COUNTED, "company", "tag"} <= conditions.HAS.keys()


def test_a_timeline_is_of_nouns() -> None:
    assert timeline.PARTS.keys() <= BY_NAME.keys()


def test_every_noun_that_can_be_archived_has_a_group_of_commands() -> None:
    groups = {command.name for command in COMMANDS if command.is_noun}
    assert groups == {noun.plural for noun in NOUNS if noun.can_be_archived}


def _class_of(noun: str) -> str:
    return "CustomField" if noun == "field" else noun.capitalize()
