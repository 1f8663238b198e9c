"""Whose handle or page on a network a text names, however it is spelled."""

from __future__ import annotations

from simplecrm.core.query.words import may_name_profile
from simplecrm.core.records import Record
from simplecrm.core.text.profiles import meant_keys

TYPE_CHECKING = False
if TYPE_CHECKING:
    import sqlite3

_SEGMENT = "select 1 from segment where name = ?"

MAX_OWNERS = 50
"""The most contacts with one profile that are looked at."""


class Owners(Record):
    """A select of the ids of the contacts, or companies, that have one of several profiles, and its parameters."""

    sql: str
    values: tuple[str, ...]


def owners(text: str, noun: str = "contact") -> Owners | None:
    """How to find the contacts or companies whose handle or page ``text`` names (see
    ``core.text.profiles.meant_keys``); None for a text that can name none."""
    keys = meant_keys(text) if may_name_profile(text) else ()
    if not keys:
        return None
    column, typed = f"{noun}_id", tuple(dict.fromkeys((text, text.casefold())))
    # As typed, a handle without a service has no key.
    return Owners(
        f"select {column} from link where profile in ({_marks(keys)}) and profile <> '' and {column} is not null "
        f"union select {column} from link where url in ({_marks(typed)}) and {column} is not null",
        (*keys, *typed),
    )


def contact_ids(connection: sqlite3.Connection, text: str) -> list[int]:
    """The contacts, but archived ones, whose handle or page ``text`` names; none where ``@hot`` is a segment."""
    found = owners(text)
    if found is None or (text[:1] == "@" and connection.execute(_SEGMENT, (text[1:],)).fetchone()):
        return []
    rows = connection.execute(
        f"select c.id from ({found.sql}) as owner cross join contact c on c.id = owner.contact_id "
        "where +c.archived_at = '' order by c.id limit ?",
        (*found.values, MAX_OWNERS),
    )
    return [row[0] for row in rows]


def _marks(values: tuple[str, ...]) -> str:
    return ", ".join("?" * len(values))
