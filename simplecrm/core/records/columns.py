"""Which fields of a record are columns of its table. Each column is listed once, as a field of the record, so that no
writer can forget one."""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

_COUNTED = frozenset(("contacts", "companies", "deals", "last_at", "next_due", "for_user"))

OF_THE_BOOK = ("id", "uid", "archived_at", "created_at", "updated_at", "version")
"""Columns that the book maintains itself; no form sets them."""

_columns: dict[type[Any], tuple[str, ...]] = {}


def columns(record: type[Any]) -> tuple[str, ...]:
    """The fields of a type of record that are columns of its table, in order: no lists, and nothing looked up."""
    found = _columns.get(record)
    if found is None:
        defaults = record._field_defaults
        names = (name for name in record._fields if not isinstance(defaults.get(name), tuple))
        found = _columns[record] = tuple(name for name in names if name not in looked_up(record))
    return found


def looked_up(record: type[Any]) -> frozenset[str]:
    """The fields that look-ups add to a type of record from other tables: the name beside an id, counts and times."""
    of_contact = {"do_not_contact"} if "contact_id" in record._fields else set[str]()
    return _COUNTED | of_contact | {name.removesuffix("_id") for name in record._fields if name.endswith("_id")}


def settable(record: type[Any], *fixed: str) -> tuple[str, ...]:
    """The columns that a person sets; ``fixed`` are further ones that are not set by hand."""
    return tuple(name for name in columns(record) if name not in OF_THE_BOOK and name not in fixed)
