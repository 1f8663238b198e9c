"""Merge two contacts into one: nothing of either is lost, and one undo restores both."""

from __future__ import annotations

from simplecrm.actions import contacts, notes
from simplecrm.actions.rows import stamp
from simplecrm.core import nouns
from simplecrm.core.dates.words import partial_date_words
from simplecrm.core.jobs import present
from simplecrm.core.merging import NAME_PARTS, SINGLE, combined
from simplecrm.core.records.notes import Note
from simplecrm.core.text import labels
from simplecrm.errors import NothingMatched, NotUnderstood
from simplecrm.lookups import contacts as lookups

TYPE_CHECKING = False
if TYPE_CHECKING:
    import datetime
    import sqlite3

    from simplecrm.core.records.contacts import Contact
    from simplecrm.store.book import Book

_THEIRS = "(select role from deal_contact theirs where contact_id = ?2 and deal_id = deal_contact.deal_id)"
_ROLES = (
    f"update deal_contact set role = trim(role || iif(role = '', '', ', ') || {_THEIRS}) "
    f"where contact_id = ?1 and {_THEIRS} not in (role, '')"
)
"""Keeps the roles of the second contact in the deals that both have."""

_OWNED = tuple(noun.name for noun in nouns.NOUNS if "contact" in noun.owners)


def merge(book: Book, keep_id: int, other_id: int, now: datetime.datetime) -> Contact:
    """Merge the contact ``other_id`` into ``keep_id`` and return the result.

    Every email, phone, address, link, company, tag, custom field, foreign property, note, activity, reminder, deal and
    case is kept. Single values that differ stay as in the first; those of the second go into a note. Raises
    ``NothingMatched`` if one does not exist, ``NotUnderstood`` if both are the same.
    """
    if keep_id == other_id:
        raise NotUnderstood("Both are the same contact.")
    with book.writing("Merge") as step:
        step.back_up("merge")
        known = lookups.get_many(step.connection, [keep_id, other_id])
        for one in (keep_id, other_id):
            if one not in known:
                raise NothingMatched(f"No contact #{one}.")
        keep, other = known[keep_id], known[other_id]
        merged = combined(keep, other)
        lost = not_kept(merged, other)
        contacts.edit(book, keep, merged, now)
        _move(step.connection, keep_id, other_id)
        if lost:
            text = f"Merged with {other.name} (#{other.id}), who had: {lost}"
            notes.put(step.connection, Note(text=text, contact_id=keep_id), stamp(now))
        step.connection.execute("delete from contact where id = ?", (other_id,))
        step.title = f"Merge {other.name} (#{other.id}) into {keep.name} (#{keep.id})"
        return lookups.get_many(step.connection, [keep_id])[keep_id]


def not_kept(merged: Contact, other: Contact) -> str:
    """The single values of ``other`` that the merged contact does not have, in words."""
    told = []
    for name in ("name", "stage", *SINGLE):
        value = getattr(other, name)
        is_in_name = name in NAME_PARTS and value in other.name  # which is among the values already
        if value and value != getattr(merged, name) and not is_in_name:
            told.append(f"{labels.of_field(name)} {_in_words(name, value)}")
    jobs = {job.company.casefold(): job for job in present(merged.companies)}
    for job in present(other.companies):
        kept = jobs.get(job.company.casefold(), job)
        told += [f"{what} {mine}" for what, mine, theirs in
                 (("title", job.title, kept.title), ("department", job.department, kept.department))
                 if mine and mine != theirs]  # fmt: skip
    values = {item.name.casefold(): item.value for item in merged.fields}
    told += [f"{item.name} {item.value}" for item in other.fields if values[item.name.casefold()] != item.value]
    return ", ".join(told)


def _in_words(field: str, value: str | int) -> str:
    if field == "cadence_days":
        from simplecrm.core.dates.durations import cadence_words

        return cadence_words(int(value)).removeprefix("every ")
    return partial_date_words(str(value)) if field in ("birthday", "anniversary") else str(value)


def _move(connection: sqlite3.Connection, keep_id: int, other_id: int) -> None:
    """Move the related records of the other contact to the one that is kept."""
    for noun in _OWNED:
        connection.execute(f'update "{noun}" set contact_id = ? where contact_id = ?', (keep_id, other_id))
    connection.execute(_ROLES, (keep_id, other_id))
    for noun in ("activity", "case", "deal"):
        link = nouns.BY_NAME[noun].link
        connection.execute(
            f"update {link} set contact_id = ?1 where contact_id = ?2 and {noun}_id not in "
            f"(select {noun}_id from {link} where contact_id = ?1)",
            (keep_id, other_id),
        )
