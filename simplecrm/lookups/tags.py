"""Queries about tags and custom fields."""

from __future__ import annotations

from simplecrm.core.nouns import BY_NAME
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


_ALL_BUT_ARCHIVED = (
    "select tag_id, count(*) as n from {0}_tag indexed by ix_{0}_tag_tag_id group by tag_id union all "
    "select tag_id, -count(*) from {0} indexed by {0}_by_name cross join {0}_tag on {0}_id = {0}.id "
    "where archived_at > '' group by tag_id"
)
CARRIED = {
    "contact": _ALL_BUT_ARCHIVED.format("contact"),
    "company": _ALL_BUT_ARCHIVED.format("company"),
    "deal": "select tag_id, count(*) as n from deal_tag indexed by ix_deal_tag_tag_id "
    "where (select archived_at from deal where deal.id = deal_id) = '' group by tag_id",
}
"""By noun, how many records have each tag. Those of contacts and companies are counted in an index alone, minus the
archived ones, which are few: checking each contact takes ten times as long."""

_OF_NOUNS = " union all ".join(f"select '{noun}' as noun, tag_id, n from ({sql})" for noun, sql in CARRIED.items())
_COUNTS = ", ".join(f"coalesce(sum(n) filter (where noun = '{noun}'), 0) as {BY_NAME[noun].plural}" for noun in CARRIED)
_COUNTS_OF_ONE = ", ".join(
    f"(select count(*) from {noun}_tag where tag_id = tag.id) as {BY_NAME[noun].plural}" for noun in CARRIED
)


def every(connection: sqlite3.Connection, *, archived: bool = False) -> list[Tag]:
    """All tags by name, each with the numbers of contacts, companies and deals that have it and are not archived."""
    found = connection.execute(
        f"select tag.id, name, cadence_days, {_COUNTS}, archived_at from tag "
        f"left join ({_OF_NOUNS}) on tag_id = tag.id where {ARCHIVED[archived]} group by tag.id order by name"
    )
    return records(found, Tag)


def names(connection: sqlite3.Connection) -> list[str]:
    """The names of all tags."""
    return [row[0] for row in connection.execute("select name from tag where archived_at = '' order by name")]


def named(connection: sqlite3.Connection, name: str) -> Tag | None:
    """The tag of that name, in any case, or None."""
    found = connection.execute(
        f"select id, name, cadence_days, {_COUNTS_OF_ONE}, archived_at from tag where name = ?",
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
    """The custom fields by name."""
    return records(connection.execute("select id, name, kind from field order by name"), Field)
