"""Merge two companies into one: nothing of either is lost, and one undo restores both."""

from __future__ import annotations

from simplecrm.actions import companies, notes
from simplecrm.actions.rows import change, stamp
from simplecrm.core import nouns
from simplecrm.core.merging import COMPANY_SINGLE, combined_companies
from simplecrm.core.records.notes import Note
from simplecrm.errors import NoSuchRecord, NotUnderstood
from simplecrm.lookups import companies as lookups

TYPE_CHECKING = False
if TYPE_CHECKING:
    import datetime
    import sqlite3

    from simplecrm.core.records.companies import Company
    from simplecrm.store.book import Book

_OWNED = tuple(noun.name for noun in nouns.NOUNS if "company" in noun.owners)

_TWO_JOBS = """
select kept.id as kept_id, other.id as other_id, contact.name, kept.title, kept.department, kept.started_on,
  other.title, other.department, other.started_on
from employment other indexed by ix_employment_company_id
  cross join employment kept indexed by ix_employment_contact_id
    on kept.contact_id = other.contact_id and kept.company_id = ?1 and kept.ended_on = ''
  cross join contact on contact.id = other.contact_id
where other.company_id = ?2 and other.ended_on = ''
order by other.id
"""
"""The present jobs of those who work at both companies."""

_SAME_JOBS = """
delete from employment where company_id = ?2 and exists (
  select 1 from employment kept indexed by ix_employment_contact_id
  where kept.contact_id = employment.contact_id and kept.company_id = ?1 and kept.title = employment.title
    and kept.department = employment.department and kept.started_on = employment.started_on
    and kept.ended_on = employment.ended_on)
"""


def merge(book: Book, keep_id: int, other_id: int, now: datetime.datetime) -> Company:
    """Merge the company ``other_id`` into ``keep_id`` and return the result.

    Every job, email, phone, address, link, tag, custom field, foreign property, note, activity, reminder, deal, case
    and subsidiary is kept. Single values that differ stay as in the first; those of the second go into a note. Raises
    ``NoSuchRecord`` if one does not exist, ``NotUnderstood`` if both are the same.
    """
    if keep_id == other_id:
        raise NotUnderstood("Both are the same company.", "See the others: simplecrm companies")
    with book.writing("Merge companies") as step:
        step.back_up("merge")
        connection = step.connection
        keep, other = _company(connection, keep_id), _company(connection, other_id)
        parent_id = _parent(connection, keep, other)
        merged = combined_companies(keep, other)
        lost = [*_not_kept(merged, other), *_lost_parent(keep, other, parent_id)]
        _move_subsidiaries(connection, keep, other, parent_id)
        companies.edit(book, _company(connection, keep_id), merged._replace(parent_id=parent_id), now)
        lost += _move_jobs(connection, keep_id, other_id)
        for noun in _OWNED:
            connection.execute(f'update "{noun}" set company_id = ? where company_id = ?', (keep_id, other_id))
        if lost:
            text = f"Merged with {other.name} (#{other.id}), which had: {', '.join(lost)}"
            notes.put(connection, Note(text=text, company_id=keep_id), stamp(now))
        connection.execute("delete from company where id = ?", (other_id,))
        step.title = f"Merge company {other.name} (#{other.id}) into {keep.name} (#{keep.id})"
        return _company(connection, keep_id)


def _company(connection: sqlite3.Connection, company_id: int) -> Company:
    found = lookups.get(connection, company_id)
    if found is None:
        raise NoSuchRecord(f"company #{company_id}", "companies")
    return found


def _parent(connection: sqlite3.Connection, keep: Company, other: Company) -> int:
    """The id of the parent of the result: one that belongs to the other takes its place, so that nothing belongs to
    itself."""
    if lookups.is_within(connection, keep.id, other.id):
        return other.parent_id
    if keep.parent_id or not other.parent_id or lookups.is_within(connection, other.parent_id, keep.id):
        return keep.parent_id
    return other.parent_id


def _lost_parent(keep: Company, other: Company, parent_id: int) -> list[str]:
    """The parents that the result does not have, in words. The two companies themselves are one now."""
    lost = []
    for one in (keep, other):
        if one.parent_id not in (0, parent_id, keep.id, other.id):
            lost.append(f"parent {one.parent}")
    return lost


def _move_subsidiaries(connection: sqlite3.Connection, keep: Company, other: Company, parent_id: int) -> None:
    """Move the subsidiaries of the other company, after the kept one has left them."""
    if keep.parent_id != parent_id:
        change(connection, "company", keep.id, parent_id=parent_id or None)
    connection.execute("update company set parent_id = ? where parent_id = ?", (keep.id, other.id))


def _move_jobs(connection: sqlite3.Connection, keep_id: int, other_id: int) -> list[str]:
    """Move the jobs at the other company; return the titles and departments of those who work at both that differ."""
    lost = []
    for kept_id, job_id, name, *values in connection.execute(_TWO_JOBS, (keep_id, other_id)).fetchall():
        fields = ("title", "department", "started_on")
        mine, theirs = dict(zip(fields, values[:3], strict=True)), dict(zip(fields, values[3:], strict=True))
        more = {field: value for field, value in theirs.items() if value and not mine[field]}
        if more:
            change(connection, "employment", kept_id, **more)
        lost += [
            f"{name}'s {field.replace('_', ' ')} {value}"
            for field, value in theirs.items()
            if value and value != (mine[field] or value)
        ]
        connection.execute("delete from employment where id = ?", (job_id,))
    connection.execute(_SAME_JOBS, (keep_id, other_id))
    connection.execute("update employment set company_id = ? where company_id = ?", (keep_id, other_id))
    return lost


def _not_kept(merged: Company, other: Company) -> list[str]:
    """The single values of ``other`` that the merged company does not have, in words."""
    told = []
    for name in ("name", *COMPANY_SINGLE):
        value = getattr(other, name)
        if value and value != getattr(merged, name):
            told.append(f"{name} {value}")
    values = {item.name.casefold(): item.value for item in merged.fields}
    told += [f"{item.name} {item.value}" for item in other.fields if values[item.name.casefold()] != item.value]
    return told
