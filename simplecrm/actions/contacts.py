"""Changes to contacts."""

from __future__ import annotations

from simplecrm.actions import companies, fields
from simplecrm.actions.contact_points import REACH, international, put_reach, write_reach
from simplecrm.actions.rows import assign, insert_record, is_visible, joined, required, stamp
from simplecrm.core.records import Record
from simplecrm.core.records.columns import settable
from simplecrm.core.records.contacts import Contact, Employment
from simplecrm.core.text import names, phones
from simplecrm.core.text.profiles import profile_key
from simplecrm.errors import NothingMatched, NotUnderstood
from simplecrm.lookups import contacts, profiles

TYPE_CHECKING = False
if TYPE_CHECKING:
    import datetime
    import sqlite3
    from collections.abc import Callable

    from sqlmodel import Session

    from simplecrm.core.three_way import Joined
    from simplecrm.store.book import Book

PLAIN = settable(Contact)
"""The fields of a contact that are columns of its own row and that a person can set."""

JOB = settable(Employment, "company_id")
"""The columns of a contact's job at a company."""

DEFAULT_STAGE = Contact().stage


class Saved(Record):
    """A contact as it is now, and remarks on what was typed."""

    contact: Contact
    remarks: tuple[str, ...] = ()


def add(book: Book, draft: Contact, now: datetime.datetime, *, region: str = "") -> Saved:
    """Add a contact; ``region`` (ISO 3166) is the country of national phone numbers. A contact without a name is named
    by its email, phone or company. Raises ``NotUnderstood`` if there is none of these.
    """
    draft = ready(draft, region)
    with book.writing(f"Add {draft.name}") as step:
        remarks = remarks_on(draft, step.connection)
        contact_id = put(step.connection, draft, stamp(now))
        return Saved(_present(step.connection, contact_id), remarks)


class Found(Record):
    """A contact that was looked up, and whether it was added."""

    contact: Contact
    created: bool
    remarks: tuple[str, ...] = ()


def add_if_missing(book: Book, draft: Contact, now: datetime.datetime, *, region: str = "") -> Found:
    """The contact with the uid, an email or a phone of the draft, unchanged; or one added from the draft.

    Raises ``NotUnderstood`` for a draft with none of the three, ``Ambiguous`` when several contacts have them.
    """
    from simplecrm.lookups.identity import known

    draft = ready(draft, region)
    if not (draft.uid or draft.emails or draft.phones):
        raise NotUnderstood(
            "An email, a phone or a uid is needed to find the contact.",
            "For example: simplecrm add 'Ann Lee <ann@acme.com>' --if-missing",
        )
    with book.writing(f"Add {draft.name}") as step:
        contact_id = known.contact_id(step.connection, draft)
        if contact_id:
            return Found(_present(step.connection, contact_id), False)
        saved = add(book, draft, now, region=region)
        return Found(saved.contact, True, saved.remarks)


def edit(
    book: Book,
    old: Contact,
    new: Contact,
    now: datetime.datetime,
    *,
    region: str = "",
    on_join: Callable[[Joined], object] | None = None,
) -> Saved:
    """Change the contact ``old`` to ``new``. Other changes made meanwhile are kept in fields that ``new`` does not
    change; ``on_join`` receives them.

    Raises ``EditConflict`` when both changed the same field to different values, ``NothingMatched`` when it no longer
    exists.
    """
    new = ready(new, region)
    with book.session(f"Edit {new.name}") as session:
        connection = book.reading()
        present = _present(connection, old.id)
        old, new, theirs = (_comparable(one, region) for one in (old, new, present))
        target = _merged(old, new, theirs, on_join)
        if target != present._replace(companies=theirs.companies):
            _write(session, connection, target, stamp(now))
        session.flush()
        return Saved(_present(connection, old.id), remarks_on(new, connection, old.id))


def put(connection: sqlite3.Connection, draft: Contact, at: str) -> int:
    """Write a contact that is ``ready`` and all that belongs to it, inside the caller's step; return its id."""
    contact_id = insert_record(connection, "contact", draft, at, sort_name=names.fold(draft.name))
    put_reach(connection, "contact", contact_id, draft)
    for position, job in enumerate(draft.companies):
        company_id = companies.ensure(connection, job.company, at) if job.company else None
        connection.execute(
            f"insert or ignore into employment (contact_id, company_id, position, {', '.join(JOB)}) "
            f"values (?, ?, ?{', ?' * len(JOB)})",
            (contact_id, company_id, position, *(getattr(job, name) for name in JOB)),
        )
    if draft.tags:
        from simplecrm.actions import tags

        tags.put(connection, "contact", [contact_id], draft.tags)
    fields.put(connection, "contact", contact_id, draft.fields)
    return contact_id


def ready(draft: Contact, region: str = "") -> Contact:
    """The draft with blanks trimmed, a name, the parts of the name, and phones in international form where known."""
    emails = tuple(item._replace(address=item.address.strip()) for item in draft.emails if is_visible(item.address))
    typed = (item._replace(number=item.number.strip()) for item in draft.phones if is_visible(item.number))
    numbers = international(typed, region)
    jobs = tuple(map(_trimmed, filter(_is_job, draft.companies)))
    name = draft.name.strip() or names.display_name(
        names.NameParts(draft.prefix, draft.given, draft.middle, draft.family, draft.suffix)
    )
    fallback = [
        *(item.address for item in emails),
        *(item.number for item in numbers),
        *(job.company for job in jobs if job.company),
    ]
    name = required(name or next(iter(fallback), ""), "The name")
    draft = draft._replace(
        name=name, emails=emails, phones=numbers, companies=jobs, stage=draft.stage.strip().lower() or DEFAULT_STAGE
    )
    return draft if draft.given or draft.family or not name.strip() or name in fallback else _with_parts(draft)


def remarks_on(draft: Contact, connection: sqlite3.Connection, own_id: int = 0) -> tuple[str, ...]:
    """Remarks on a draft that is kept as typed: invalid emails and phones, and addresses and profiles that other
    contacts have too."""
    remarks = [
        f"“{item.address}” does not look like an email address; it was kept as typed."
        for item in draft.emails
        if not names.looks_like_email(item.address)
    ]
    remarks += [
        f"“{item.number}” does not look like a phone number; it was kept as typed."
        for item in draft.phones
        if not phones.looks_like_phone(item.number)
    ]
    from simplecrm.lookups.identity import duplicates

    alike = duplicates.like(connection, draft._replace(id=own_id))[:MAX_LIKE]
    remarks += [f"This may be {pair.other_name} (#{pair.other_id}): {', '.join(pair.reasons)}." for pair in alike]
    return (*remarks, *_shared_profiles(draft, connection, {own_id, *(pair.other_id for pair in alike)}))


def _shared_profiles(draft: Contact, connection: sqlite3.Connection, named: set[int]) -> list[str]:
    """Remarks on profiles that others have too, in any spelling, but those who are ``named`` already."""
    remarks = []
    for link in draft.links:
        key = profile_key(link.url, link.label)
        ids = [one for one in profiles.contact_ids(connection, key) if one not in named][:MAX_LIKE] if key else []
        known = contacts.names(connection, ids) if ids else {}
        remarks += [f"{link.url} is also a profile of {known[one]} (#{one})." for one in ids]
        named |= set(ids)
    return remarks


def _is_job(job: Employment) -> bool:
    return is_visible(job.company) or is_visible(job.title) or is_visible(job.department)


def _trimmed(job: Employment) -> Employment:
    company = job.company.strip() if is_visible(job.company) else ""
    return job._replace(company=company, title=job.title.strip(), department=job.department.strip())


def _with_parts(draft: Contact) -> Contact:
    parts = names.parse_name(draft.name)
    return draft._replace(
        prefix=parts.prefix, given=parts.given, middle=parts.middle, family=parts.family, suffix=parts.suffix
    )


def _present(connection: sqlite3.Connection, contact_id: int) -> Contact:
    contact = contacts.get(connection, contact_id)
    if contact is None:
        raise NothingMatched(f"Contact #{contact_id} no longer exists.", "See what happened: simplecrm history")
    return contact


MAX_LIKE = 3
"""Likely duplicates that are named when a contact is added or edited."""

EDITABLE = (*PLAIN, *REACH, "companies", "tags", "fields")


def _comparable(contact: Contact, region: str) -> Contact:
    """The contact in a form that is equal for equal values: without the ids of companies, and with phone numbers in
    international form."""
    jobs = tuple(job._replace(company_id=0) for job in contact.companies)
    return contact._replace(companies=jobs, phones=international(contact.phones, region))


def _merged(old: Contact, new: Contact, present: Contact, on_join: Callable[[Joined], object] | None) -> Contact:
    """``present`` with the changes from ``old`` to ``new``."""
    merged: Contact = joined(present.name, old, new, present, EDITABLE, on_join)
    parts = ("given", "family", "prefix", "middle", "suffix")
    if merged.name != present.name and all(getattr(merged, part) == getattr(present, part) for part in parts):
        return merged._replace(**names.parse_name(merged.name)._asdict())
    return merged


def _write(session: Session, connection: sqlite3.Connection, target: Contact, at: str) -> None:
    from simplecrm.actions import tags
    from simplecrm.store import tables

    row = session.get_one(tables.Contact, target.id)
    assign(row, target, PLAIN)
    row.sort_name = names.fold(target.name)
    row.updated_at = at
    row.version += 1
    write_reach(session, "contact", target.id, target)
    _write_jobs(session, connection, target, at)
    session.flush()
    tags.replace(connection, "contact", target.id, target.tags)
    fields.replace(connection, "contact", target.id, target.fields)


def _write_jobs(session: Session, connection: sqlite3.Connection, target: Contact, at: str) -> None:
    from sqlmodel import select

    from simplecrm.store import tables

    session.flush()
    left = list(session.exec(select(tables.Employment).where(tables.Employment.contact_id == target.id)))
    wanted = []
    for position, job in enumerate(target.companies):
        company_id = companies.ensure(connection, job.company, at) if job.company else None
        same = [row for row in left if row.company_id == company_id]
        row = next((row for row in same if not (row.ended_on or job.ended_on)), None)
        row = row or next((row for row in same if (row.title, row.ended_on) == (job.title, job.ended_on)), None)
        row = row or next(iter(same), None) or tables.Employment(contact_id=target.id, company_id=company_id)
        if row in left:
            left.remove(row)
        wanted.append((row, job, position))
    for row in left:
        session.delete(row)
    # Only one job at a company is a present one: what has ended is written first.
    session.flush()
    for row, job, position in sorted(wanted, key=lambda one: not one[1].ended_on):
        assign(row, job, JOB)
        row.position = position
        session.add(row)
        session.flush()
