"""Changes to tags: on contacts, companies and deals, and of the tags themselves."""

from __future__ import annotations

from simplecrm.actions.rows import insert, is_visible, required
from simplecrm.core.nouns import TAGGED
from simplecrm.core.records import Record
from simplecrm.core.records.tags import Tag
from simplecrm.core.text.plurals import counted
from simplecrm.errors import NotUnderstood
from simplecrm.lookups import tags
from simplecrm.lookups.order import numbers
from simplecrm.lookups.subjects import called

TYPE_CHECKING = False
if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Iterable, Mapping, Sequence

    from simplecrm.store.book import Book

MAX_LETTERS = 100


class Tagged(Record):
    """The tags that were added or removed, and how many contacts, companies and deals were changed."""

    tags: tuple[str, ...]
    contacts: int
    companies: int = 0
    deals: int = 0

    @property
    def records(self) -> int:
        """How many records were changed."""
        return self.contacts + self.companies + self.deals


def tag(
    book: Book,
    contact_ids: Sequence[int],
    names: Sequence[str],
    *,
    company_ids: Sequence[int] = (),
    deal_ids: Sequence[int] = (),
) -> Tagged:
    """Add tags to contacts, companies and deals; missing tags are created. Raises ``NotUnderstood`` without tags."""
    wanted = cleaned(names)
    ids = _by_noun(contact_ids, company_ids, deal_ids)
    with book.writing(f"Tag {_called(book, ids)} {_listed(wanted)}") as step:
        if len(contact_ids) > 1000:
            step.bulk()
        return Tagged(wanted, *(put(step.connection, noun, ids[noun], wanted) for noun in TAGGED))


def untag(
    book: Book,
    contact_ids: Sequence[int],
    names: Sequence[str],
    *,
    company_ids: Sequence[int] = (),
    deal_ids: Sequence[int] = (),
) -> Tagged:
    """Remove tags from contacts, companies and deals. Raises ``NothingMatched`` for a tag that does not exist."""
    wanted = cleaned(names)
    ids = _by_noun(contact_ids, company_ids, deal_ids)
    with book.writing(f"Untag {_called(book, ids)} {_listed(wanted)}") as step:
        if len(contact_ids) > 1000:
            step.bulk()
        tag_ids = [tags.require(step.connection, name).id for name in wanted]
        return Tagged(wanted, *(_take_off(step.connection, noun, ids[noun], tag_ids) for noun in TAGGED))


def add(book: Book, name: str, *, cadence_days: int | None = None) -> Tag:
    """Create a tag, or set the cadence of an existing one: how often to talk to the contacts with it."""
    wanted = cleaned([name])[0]
    with book.writing(f"Set tag {wanted}") as step:
        tag_id = ensure(step.connection, wanted)
        if cadence_days is not None:
            step.connection.execute(
                "update tag set cadence_days = ? where id = ? and cadence_days <> ?",
                (cadence_days, tag_id, cadence_days),
            )
        return tags.require(step.connection, wanted)


def edit(book: Book, name: str, *, new_name: str = "", cadence_days: int | None = None) -> Tag:
    """Rename a tag or set its cadence; if another tag has the new name, the two are merged."""
    from sqlmodel import select

    from simplecrm.store import tables

    with book.session(f"Edit tag {name}") as session:
        connection = book.reading()
        old = tags.require(connection, name)
        wanted = cleaned([new_name or old.name])[0]
        other = tags.named(connection, wanted)
        row = session.exec(select(tables.Tag).where(tables.Tag.id == old.id)).one()
        if cadence_days is not None:
            row.cadence_days = cadence_days
        if other is not None and other.id != old.id:
            _join(connection, old.id, other.id)
            session.delete(row)
        else:
            row.name = wanted
        session.flush()
        return tags.require(connection, wanted)


def put(connection: sqlite3.Connection, noun: str, record_ids: Sequence[int], names: Iterable[str]) -> int:
    """Add tags to records inside the caller's step; return how many were changed. ``noun`` is one of
    ``core.nouns.TAGGED``."""
    if not record_ids:
        return 0
    changed: set[int] = set()
    ids = numbers(record_ids)
    for name in cleaned(names, may_be_none=True):
        found = connection.execute(
            f"insert or ignore into {noun}_tag ({noun}_id, tag_id) select value, ? from json_each(?) "
            f"returning {noun}_id",
            (ensure(connection, name), ids),
        )
        changed.update(row[0] for row in found.fetchall())
    return len(changed)


def replace(connection: sqlite3.Connection, noun: str, record_id: int, names: Iterable[str]) -> None:
    """Set the tags of a record to exactly these, inside the caller's step."""
    wanted = cleaned(names, may_be_none=True)
    put(connection, noun, [record_id], wanted)
    kept = numbers(ensure(connection, name) for name in wanted)
    connection.execute(
        f"delete from {noun}_tag where {noun}_id = ? and tag_id not in (select value from json_each(?))",
        (record_id, kept),
    )


def ensure(connection: sqlite3.Connection, name: str) -> int:
    """The id of the tag of that name, created if needed."""
    row = connection.execute("select id from tag where name = ?", (name,)).fetchone()
    return int(row[0]) if row else insert(connection, "tag", name=name)


def cleaned(names: Iterable[str], *, may_be_none: bool = False) -> tuple[str, ...]:
    """Tag names without ``#``, surrounding blanks, and duplicates. Raises ``NotUnderstood`` for one that is too
    long."""
    wanted = dict.fromkeys(
        required(name.strip().lstrip("#"), "The tag") for name in names if is_visible(name.strip(" #"))
    )
    for name in wanted:
        if len(name) > MAX_LETTERS:
            raise NotUnderstood(f"A tag has at most {MAX_LETTERS} letters; this one has {len(name)}.")
    if not wanted and not may_be_none:
        raise NotUnderstood("Say which tag.", "For example: simplecrm tag ann vip")
    return tuple(wanted)


def _take_off(connection: sqlite3.Connection, noun: str, record_ids: Sequence[int], tag_ids: Iterable[int]) -> int:
    if not record_ids:
        return 0
    changed = connection.execute(
        f"delete from {noun}_tag where tag_id in (select value from json_each(?)) "
        f"and {noun}_id in (select value from json_each(?)) returning {noun}_id",
        (numbers(tag_ids), numbers(record_ids)),
    ).fetchall()
    return len({row[0] for row in changed})


def _join(connection: sqlite3.Connection, gone: int, kept: int) -> None:
    for noun in TAGGED:
        connection.execute(
            f"insert or ignore into {noun}_tag ({noun}_id, tag_id) "
            f"select {noun}_id, ? from {noun}_tag where tag_id = ?",
            (kept, gone),
        )
        connection.execute(f"delete from {noun}_tag where tag_id = ?", (gone,))


def _by_noun(
    contact_ids: Sequence[int], company_ids: Sequence[int], deal_ids: Sequence[int]
) -> dict[str, Sequence[int]]:
    return {"contact": contact_ids, "company": company_ids, "deal": deal_ids}


def _called(book: Book, ids: Mapping[str, Sequence[int]]) -> str:
    """The name of the one record, or how many there are of each noun."""
    several = {noun: some for noun, some in ids.items() if some}
    if sum(map(len, several.values())) != 1:
        return ", ".join(counted(len(some), noun) for noun, some in several.items()) or "0 contacts"
    [(noun, [record_id])] = several.items()
    name = called(book.reading(), noun, record_id) or f"#{record_id}"
    return name if noun == "contact" else f"{noun} {name}"


def _listed(names: Sequence[str]) -> str:
    return ", ".join(names)
