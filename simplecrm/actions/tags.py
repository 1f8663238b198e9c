"""Changes to tags: on contacts, and of the tags themselves."""

from __future__ import annotations

from simplecrm.actions.rows import insert, is_visible, required
from simplecrm.core.records import Record
from simplecrm.core.records.tags import Tag
from simplecrm.errors import NotUnderstood
from simplecrm.lookups import tags
from simplecrm.lookups.order import numbers

TYPE_CHECKING = False
if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Iterable, Sequence

    from simplecrm.store.book import Book

MAX_LETTERS = 100


class Tagged(Record):
    """The tags that were added or removed, and how many contacts were changed."""

    tags: tuple[str, ...]
    contacts: int


def tag(book: Book, contact_ids: Sequence[int], names: Sequence[str]) -> Tagged:
    """Add tags to contacts; missing tags are created. Raises ``NotUnderstood`` without tags."""
    wanted = cleaned(names)
    with book.writing(f"Tag {_people(book, contact_ids)} {_listed(wanted)}") as step:
        if len(contact_ids) > 1000:
            step.bulk()
        return Tagged(wanted, put(step.connection, contact_ids, wanted))


def untag(book: Book, contact_ids: Sequence[int], names: Sequence[str]) -> Tagged:
    """Remove tags from contacts. Raises ``NothingMatched`` for a tag that does not exist."""
    wanted = cleaned(names)
    with book.writing(f"Untag {_people(book, contact_ids)} {_listed(wanted)}") as step:
        if len(contact_ids) > 1000:
            step.bulk()
        tag_ids = [tags.require(step.connection, name).id for name in wanted]
        changed = step.connection.execute(
            "delete from contact_tag where tag_id in (select value from json_each(?)) "
            "and contact_id in (select value from json_each(?)) returning contact_id",
            (numbers(tag_ids), numbers(contact_ids)),
        ).fetchall()
        return Tagged(wanted, len({row[0] for row in changed}))


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


def put(connection: sqlite3.Connection, contact_ids: Iterable[int], names: Iterable[str]) -> int:
    """Add tags to contacts inside the caller's step; return how many contacts were changed."""
    changed: set[int] = set()
    ids = numbers(contact_ids)
    for name in cleaned(names, may_be_none=True):
        found = connection.execute(
            "insert or ignore into contact_tag (contact_id, tag_id) select value, ? from json_each(?) "
            "returning contact_id",
            (ensure(connection, name), ids),
        )
        changed.update(row[0] for row in found.fetchall())
    return len(changed)


def replace(connection: sqlite3.Connection, contact_id: int, names: Iterable[str]) -> None:
    """Set the contact's tags to exactly these, inside the caller's step."""
    wanted = cleaned(names, may_be_none=True)
    put(connection, [contact_id], wanted)
    kept = numbers(ensure(connection, name) for name in wanted)
    connection.execute(
        "delete from contact_tag where contact_id = ? and tag_id not in (select value from json_each(?))",
        (contact_id, kept),
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


def _join(connection: sqlite3.Connection, gone: int, kept: int) -> None:
    connection.execute(
        "insert or ignore into contact_tag (contact_id, tag_id) select contact_id, ? from contact_tag where tag_id = ?",
        (kept, gone),
    )
    connection.execute("delete from contact_tag where tag_id = ?", (gone,))


def _people(book: Book, contact_ids: Sequence[int]) -> str:
    if len(contact_ids) != 1:
        return f"{len(contact_ids)} contacts"
    row = book.reading().execute("select name from contact where id = ?", (contact_ids[0],)).fetchone()
    return str(row[0]) if row else f"#{contact_ids[0]}"


def _listed(names: Sequence[str]) -> str:
    return ", ".join(names)
