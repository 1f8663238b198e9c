"""The folders that the book is synced with, and their items as both sides had them when they last agreed."""

from __future__ import annotations

from simplecrm.core.records import Record, records

TYPE_CHECKING = False
if TYPE_CHECKING:
    import sqlite3


class SyncFolder(Record):
    """A folder that the book was synced with. ``kinds`` are comma-separated; ``query`` limits which contacts go out;
    ``synced_at`` is UTC."""

    id: int
    path: str
    kinds: str
    query: str
    synced_at: str


class SyncItem(Record):
    """One item: the record and the file that are the same. ``stamp`` and ``digest`` are those of the file when it was
    last read or written, ``came_in`` says that the folder had it first. ``book_digest`` is a hash of what the book said
    when both sides agreed on all of it, empty if they did not; ``note_ids`` are those of the notes in the item."""

    record_id: int
    uid: str
    file: str
    stamp: str
    digest: str
    came_in: bool
    book_digest: str
    note_ids: tuple[int, ...]


_FOLDER = "select id, path, kinds, query, synced_at from sync_folder"


def folders(connection: sqlite3.Connection) -> list[SyncFolder]:
    """Every folder, by its path."""
    return records(connection.execute(f"{_FOLDER} order by path"), SyncFolder)


def folder(connection: sqlite3.Connection, path: str) -> SyncFolder | None:
    """The folder with that path; None if the book was never synced with it."""
    return next(iter(records(connection.execute(f"{_FOLDER} where path = ?", (path,)), SyncFolder)), None)


def items(connection: sqlite3.Connection, folder_id: int, kind: str) -> list[SyncItem]:
    """The items of a kind in a folder, by record."""
    found = connection.execute(
        "select record_id, uid, file, stamp, digest, came_in, "
        "iif(json_valid(base), coalesce(json_extract(base, '$.digest'), ''), '') as book_digest, "
        "iif(json_valid(base), coalesce(json_extract(base, '$.notes'), ''), '') as note_ids from sync_item "
        "where folder_id = ? and kind = ? order by record_id",
        (folder_id, kind),
    )
    return records(found, SyncItem, came_in=bool, note_ids=_numbers)


def base(connection: sqlite3.Connection, folder_id: int, kind: str, record_id: int) -> str:
    """The base of one item as JSON (see ``core.sync.base``), empty if there is none."""
    row = connection.execute(
        "select base from sync_item where folder_id = ? and kind = ? and record_id = ?", (folder_id, kind, record_id)
    ).fetchone()
    return str(row[0]) if row else ""


def _numbers(text: str) -> tuple[int, ...]:
    return tuple(int(part) for part in text.strip("[]").split(",") if part.strip().isdigit())
