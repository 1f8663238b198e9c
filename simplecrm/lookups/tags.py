"""Queries about tags and custom fields."""

from __future__ import annotations

from simplecrm.core.records import records
from simplecrm.core.records.fields import Field
from simplecrm.core.records.tags import Tag
from simplecrm.core.text import storable
from simplecrm.errors import NoSuchRecord
from simplecrm.lookups.order import ARCHIVED, ids_in_order

TYPE_CHECKING = False
if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Sequence


CARRIED = (
    "select tag_id, count(*) as n from contact_tag indexed by ix_contact_tag_tag_id group by tag_id union all "
    "select tag_id, -count(*) from contact indexed by contact_by_name cross join contact_tag "
    "on contact_id = contact.id where archived_at > '' group by tag_id"
)
"""How many contacts have each tag, from an index alone, minus the archived ones, which are few: checking each contact
takes ten times as long."""


def every(connection: sqlite3.Connection, *, archived: bool = False) -> list[Tag]:
    """All tags by name, each with the number of contacts that have it and are not archived."""
    found = connection.execute(
        "select tag.id, name, cadence_days, coalesce(sum(n), 0) as contacts, archived_at from tag "
        f"left join ({CARRIED}) on tag_id = tag.id where {ARCHIVED[archived]} group by tag.id order by name"
    )
    return records(found, Tag)


def names(connection: sqlite3.Connection) -> list[str]:
    """The names of all tags."""
    return [row[0] for row in connection.execute("select name from tag where archived_at = '' order by name")]


def named(connection: sqlite3.Connection, name: str) -> Tag | None:
    """The tag of that name, in any case, or None."""
    found = connection.execute(
        "select id, name, cadence_days, (select count(*) from contact_tag where tag_id = tag.id) as contacts, "
        "archived_at from tag where name = ?",
        (storable(name)[0].strip(),),
    )
    return next(iter(records(found, Tag)), None)


def require(connection: sqlite3.Connection, name: str) -> Tag:
    """The tag of that name, in any case. Raises ``NoSuchRecord``."""
    found = named(connection, name)
    if found is None:
        raise NoSuchRecord(f"tag “{name}”", "tags")
    return found


def contact_ids(connection: sqlite3.Connection, name: str) -> Sequence[int]:
    """The ids of the contacts with that tag, by name."""
    return ids_in_order(
        connection,
        "select c.id from tag join contact_tag on tag_id = tag.id join contact c on c.id = contact_id "
        "where tag.name = ? and +c.archived_at = '' order by sort_name, c.id",
        (storable(name)[0].strip(),),
    )


def fields(connection: sqlite3.Connection) -> list[Field]:
    """The custom fields of contacts by name."""
    return records(connection.execute("select id, name, kind from field order by name"), Field)
