"""The tags and custom fields of companies and deals, for whole pages of them."""

from __future__ import annotations

from simplecrm.core.records.contacts import FieldValue
from simplecrm.lookups.order import numbers

TYPE_CHECKING = False
if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Iterable

INDEXES = {
    "contact": "sqlite_autoindex_field_value_1",
    "company": "field_value_is_once_a_company",
    "deal": "field_value_is_once_a_deal",
}
"""By noun, the index of ``field_value`` that finds the values of a record."""


def tags(connection: sqlite3.Connection, noun: str, ids: Iterable[int]) -> dict[int, tuple[str, ...]]:
    """The names of the tags of these records, by id; ``noun`` is one of ``core.nouns.TAGGED``."""
    found: dict[int, tuple[str, ...]] = {}
    for record_id, name in connection.execute(
        f"select {noun}_id, name from {noun}_tag cross join tag on tag.id = tag_id "
        f"where {noun}_id in (select value from json_each(?)) order by {noun}_id, name",
        (numbers(set(ids)),),
    ):
        found[record_id] = (*found.get(record_id, ()), name)
    return found


def fields(connection: sqlite3.Connection, noun: str, ids: Iterable[int]) -> dict[int, tuple[FieldValue, ...]]:
    """The custom fields of these records with their values, by id."""
    found: dict[int, tuple[FieldValue, ...]] = {}
    for record_id, name, value in connection.execute(
        f"select {noun}_id, name, field_value.value from field_value indexed by {INDEXES[noun]} "
        "cross join field on field.id = field_id "
        f"where {noun}_id in (select value from json_each(?)) order by {noun}_id, name",
        (numbers(set(ids)),),
    ):
        found[record_id] = (*found.get(record_id, ()), FieldValue(name, value))
    return found
