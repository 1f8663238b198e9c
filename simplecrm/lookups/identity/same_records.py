"""Records with their content, by which an import recognises those that a file repeats."""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Iterator
    from typing import TypeAlias

    Content: TypeAlias = tuple[str | int, ...]

OWNERS = {
    "note": ("contact", "company", "deal"),
    "activity": ("contact", "company", "deal", "case"),
    "reminder": ("contact", "company", "deal"),
    "deal": ("contact",),
    "purchase": ("contact", "company", "deal"),
    "case": ("contact", "company"),
}
"""The nouns whose records are recognised by their content, and whose they may be."""

_SQL = {
    "note": "select id, text from note indexed by ix_note_{owner}_id where {owner}_id {which}",
    "reminder": "select id, text, scheduled from reminder indexed by ix_reminder_{owner}_id where {owner}_id {which}",
    "deal": "select id, title, coalesce(company_id, 0) from deal indexed by ix_deal_contact_id "
    "where {owner}_id {which}",
    "purchase": "select id, text, bought_on, value, invoice from purchase indexed by ix_purchase_{owner}_id "
    "where {owner}_id {which}",
    "case": 'select id, title, opened_at from "case" indexed by ix_case_company_id where {owner}_id {which}',
    "activity": "select id, kind, at, text, subject from activity indexed by ix_activity_{owner}_id "
    "where {owner}_id {which}",
}
_OF_CONTACT = {
    "activity": "select activity.id, kind, at, text, subject from activity_contact "
    "cross join activity on activity.id = activity_id where contact_id {which}",
    "case": 'select "case".id, title, opened_at from case_contact '
    'cross join "case" on "case".id = case_id where contact_id {which}',
}
"""The same for the nouns that a table links to contacts."""
# The indexes are named, because most of those columns are null in most rows, which lets SQLite prefer to read them all.


def of_owner(connection: sqlite3.Connection, noun: str, owner: str, owner_id: int) -> Iterator[tuple[int, Content]]:
    """Id and content of each record of a noun that belongs to one contact, company, deal or case; with an ``owner_id``
    of 0, of each that belongs to no contact.

    The content is the text of a note, text and scheduled day of a reminder, title and company of a deal, title and time
    of a case, text, day, value and invoice of a purchase, and kind, time, text and subject of an activity.
    """
    sql = _OF_CONTACT.get(noun, _SQL[noun]) if owner == "contact" else _SQL[noun]
    sql = sql.format(owner=owner, which="= ?" if owner_id else "is null")
    for record_id, *content in connection.execute(sql, (owner_id,) if owner_id else ()):
        yield record_id, tuple(content)
        if noun in ("activity", "case"):
            # A row that does not say when it was repeats one of any time.
            yield record_id, (content[0], "", *content[2:])
