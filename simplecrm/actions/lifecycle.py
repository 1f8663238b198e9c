"""Archive, restore and delete: the same for every noun."""

from __future__ import annotations

from simplecrm.actions.rows import shortened, stamp
from simplecrm.core import nouns
from simplecrm.core.text.plurals import plural_of
from simplecrm.errors import NothingMatched
from simplecrm.lookups.order import numbers

TYPE_CHECKING = False
if TYPE_CHECKING:
    import datetime
    from collections.abc import Sequence
    from typing import Any

    from sqlmodel import Session

    from simplecrm.store.book import Book

NOUNS = tuple(noun.name for noun in nouns.NOUNS if noun.can_be_archived)


def archive(book: Book, noun: str, ids: Sequence[int], now: datetime.datetime) -> int:
    """Hide records from the lists without losing anything; return how many were changed."""
    return _set_archived(book, noun, ids, stamp(now), "Archive")


def restore(book: Book, noun: str, ids: Sequence[int]) -> int:
    """Restore archived records; return how many were changed."""
    return _set_archived(book, noun, ids, "", "Restore")


def delete(book: Book, noun: str, ids: Sequence[int]) -> int:
    """Delete records and what belongs to them alone. Return how many were deleted. An activity stays as long as one of
    its contacts does. Raises ``NothingMatched`` if one of them does not exist.
    """
    with book.session("Delete") as session:
        rows = _rows(session, noun, ids)
        _title(session, f"Delete {_called(noun, rows)}")
        alone = _activities_of_these_alone(session, ids) if noun == "contact" else []
        for row in [*rows, *alone]:
            session.delete(row)
        return len(rows)


def _set_archived(book: Book, noun: str, ids: Sequence[int], at: str, verb: str) -> int:
    with book.session(verb) as session:
        rows = [row for row in _rows(session, noun, ids) if bool(row.archived_at) != bool(at)]
        _title(session, f"{verb} {_called(noun, rows)}")
        for row in rows:
            row.archived_at = at
            if nouns.BY_NAME[noun].has_uid:
                row.version += 1
        return len(rows)


def _rows(session: Session, noun: str, ids: Sequence[int]) -> list[Any]:
    from sqlmodel import SQLModel, select

    from simplecrm.store import tables

    table: type[SQLModel] = getattr(tables, noun.capitalize())
    wanted = list(dict.fromkeys(ids))
    found: dict[int, Any] = {}
    for start in range(0, len(wanted), 500):
        part = wanted[start : start + 500]
        for row in session.exec(select(table).where(table.id.in_(part))):  # type: ignore[attr-defined]
            found[row.id] = row  # type: ignore[attr-defined]
    missing = next((one for one in wanted if one not in found), None)
    if missing is not None:
        raise NothingMatched(f"No {noun} #{missing}.", "See what happened: simplecrm history")
    return [found[one] for one in wanted]


def _activities_of_these_alone(session: Session, contact_ids: Sequence[int]) -> list[Any]:
    from sqlalchemy import text
    from sqlmodel import col, select

    from simplecrm.store import tables

    found = session.connection().execute(
        text(
            "select activity_id from activity_contact where contact_id in (select value from json_each(:ids)) "
            "except select activity_id from activity_contact "
            "where contact_id not in (select value from json_each(:ids)) "
            "and activity_id in (select activity_id from activity_contact "
            "  where contact_id in (select value from json_each(:ids)))"
        ),
        {"ids": numbers(contact_ids)},
    )
    alone = [row[0] for row in found]
    return list(session.exec(select(tables.Activity).where(col(tables.Activity.id).in_(alone))))


def _called(noun: str, rows: Sequence[Any]) -> str:
    if len(rows) != 1:
        return f"{len(rows)} {plural_of(noun)}"
    row = rows[0]
    name = getattr(row, nouns.title_of(noun)) or getattr(row, "kind", noun)
    return shortened(name) if noun == "contact" else f"{noun} {shortened(name)}"


def _title(session: Session, title: str) -> None:
    session.info["step"].title = title
