"""What tells the contacts in the book apart."""

from __future__ import annotations

from simplecrm.core.identity import Traits, name_of
from simplecrm.core.text.names import fold

TYPE_CHECKING = False
if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Iterator, Sequence

_TRAITS = """
select c.id, sort_name, given, family, birthday,
  (select group_concat(lower(address), char(31)) from email where contact_id = c.id),
  (select group_concat(tail, char(31)) from phone where contact_id = c.id and tail <> ''),
  (select group_concat(profile, char(31)) from link where contact_id = c.id and profile <> ''),
  (select group_concat(company.sort_name, char(31)) from employment join company on company.id = company_id
    where contact_id = c.id and ended_on = ''),
  (select group_concat(lower(city), char(31)) from address where contact_id = c.id and city <> '')
from contact c where {}
"""
"""To be completed by a condition on ``c``."""


def traits_where(
    connection: sqlite3.Connection, condition: str, values: Sequence[object]
) -> Iterator[tuple[int, Traits]]:
    """The contacts for which a condition on ``c`` is true, by id."""
    nothing: frozenset[str] = frozenset()
    for contact_id, name, given, family, birthday, *lists in connection.execute(_TRAITS.format(condition), values):
        called = name_of(name, fold(given) if family else "")
        sets = [frozenset(one.split("\x1f")) if one else nothing for one in lists]
        yield contact_id, Traits(name, called, birthday, *sets)
