"""Every list of nouns agrees with ``core.nouns``; the failures tell what to extend for a new noun."""

from __future__ import annotations

import re
from typing import Any

import pytest
from sqlmodel import SQLModel

from simplecrm.cli.commands import COMMANDS
from simplecrm.core.nouns import BY_NAME, LINKS, NOUNS, TABLES, TAGGED, Noun, owned_by
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
def test_nouns_match_their_tables(noun: Noun) -> None:
    columns = set(getattr(tables, _class_of(noun.name)).model_fields)
    assert noun.tables[0].name == noun.name
    assert noun.title in columns
    assert noun.has_uid == ({"uid", "version"} <= columns)
    assert noun.can_be_archived == ("archived_at" in columns)
    assert plural_of(noun.name) == noun.plural


@pytest.mark.parametrize("table", TABLES.values(), ids=lambda table: table.name)
def test_tables_have_a_column_for_each_owner(table: Any) -> None:
    declared = SQLModel.metadata.tables[table.name]
    keys = {next(iter(column.foreign_keys)).column.table.name for column in declared.columns if column.foreign_keys}
    assert keys - {table.name} == set(table.owners)
    assert (table.name in keys) == bool(table.parent)
    assert not table.parent or table.parent in declared.columns
    assert all(f"{owner}_id" in declared.columns for owner in table.owners)
    assert list(TABLES).index(table.name) > max((list(TABLES).index(owner) for owner in table.owners), default=-1)


def test_link_tables_refer_to_the_noun_and_a_contact() -> None:
    for noun, link in LINKS:
        assert {noun, "contact"} <= set(TABLES[link].owners)


def test_everything_of_a_contact_is_searched() -> None:
    words = triggers.VIEWS["contact_text"]
    for table in (*owned_by("contact"), *(noun for noun, _ in LINKS)):
        assert re.search(rf"\b{table}\b", words), f"contact_text leaves {table} out"


def test_every_table_has_fields_in_the_history() -> None:
    assert changes.FIELDS.keys() == TABLES.keys()


def test_every_noun_has_a_record() -> None:
    assert RECORDS.keys() == BY_NAME.keys()


def test_every_exported_noun_is_a_json_type() -> None:
    assert shape.TYPES.keys() == {noun.name for noun in NOUNS if noun.is_exported}


def test_every_csv_noun_has_a_row_writer() -> None:
    in_csv = {noun.name for noun in NOUNS if noun.in_csv}
    assert writer.COLUMNS.keys() == vocabulary.KIND_FIELDS.keys() == in_csv
    assert writer.WITH_FIELDS.keys() == set(TAGGED)
    assert writer.ROWS.keys() | writer.WITH_FIELDS.keys() == in_csv


def test_every_related_record_has_a_field_in_import_items() -> None:
    assert {BY_NAME[noun].plural for noun in OF_OTHERS} <= set(Item._fields)


def test_related_counts_cover_every_noun_of_a_contact() -> None:
    mine = {noun for noun in OF_OTHERS if "contact" in BY_NAME[noun].owners or BY_NAME[noun].link}
    assert set(related_counts.COUNTED) == mine


def test_has_condition_covers_every_noun_of_a_contact() -> None:
    assert {*related_counts.COUNTED, "company", "tag"} <= conditions.HAS.keys()


def test_timeline_parts_are_nouns() -> None:
    assert timeline.PARTS.keys() <= BY_NAME.keys()


def test_every_archivable_noun_has_a_command_group() -> None:
    groups = {command.name for command in COMMANDS if command.is_noun}
    assert groups == {noun.plural for noun in NOUNS if noun.can_be_archived}


def _class_of(noun: str) -> str:
    return "CustomField" if noun == "field" else noun.capitalize()
