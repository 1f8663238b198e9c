"""Drop the undo data of old steps and give their space back to the disk.

The steps themselves stay in the history; only what their undo needs goes. What was dropped is always the beginning of
the journal, but for steps that a later undo or redo refers to, so that no step is left standing whose dependents are
forgotten.
"""

from __future__ import annotations

import os

from simplecrm import paths
from simplecrm.core.records import Record, records
from simplecrm.lean import sqlite3
from simplecrm.store import connection as connections
from simplecrm.store import errors

TYPE_CHECKING = False
if TYPE_CHECKING:
    from simplecrm.store.book import Book

ROW_BYTES = 60
"""Approximate size of a journal row on disk beyond its JSON, with its index entries."""

_DROPPED = """
with recursive kept (id) as (
  select id from step where at >= ?1 or id = (select max(step_id) from change)
  union select target_id from step join kept using (id) where target_id is not null)
select id from step where id not in (select id from kept)
  and exists (select 1 from change indexed by change_by_step where step_id = step.id)
"""


class Droppable(Record):
    """What would be dropped: the number of steps from ``first`` to ``last`` and of their changes; ``size`` estimates
    the bytes that frees, including pages that are free already."""

    first: int
    last: int
    steps: int
    changes: int
    size: int


def droppable(connection: sqlite3.Connection, before: str) -> Droppable:
    """What compacting would drop of the steps before the UTC time ``before``; never the latest step, nor one that a
    kept step undoes or redoes."""
    cursor = connection.execute(
        "select coalesce(min(step_id), 0) as first, coalesce(max(step_id), 0) as last, "
        "count(distinct step_id) as steps, count(*) as changes, "
        f"coalesce(sum(length(old)), 0) + count(*) * {ROW_BYTES} as size "
        f"from change indexed by change_by_step where step_id in ({_DROPPED})",
        (before,),
    )
    [found] = records(cursor, Droppable)
    page, free = (int(connection.execute(f"pragma {name}").fetchone()[0]) for name in ("page_size", "freelist_count"))
    return found._replace(size=found.size + page * free)


def compact(book: Book, before: str) -> tuple[Droppable, int]:
    """Drop it, and give the space back; return what was dropped and how many bytes smaller the file is.

    Raises ``FileUnusable``: also when another program writes so long that the space cannot be given back, and then the
    undo data are dropped all the same.
    """
    is_remote = paths.is_remote(book.path)
    size = 0 if is_remote else os.path.getsize(book.path)
    with book.writing("Compact the journal") as step:
        dropped = droppable(step.connection, before)
        step.connection.execute(f"delete from change where step_id in (select id from ({_DROPPED}))", (before,))
        step.keep()
    if is_remote:  # the server gives the space to what is written next
        return dropped, 0
    _give_back(book)
    return dropped, size - os.path.getsize(book.path)


def _give_back(book: Book) -> None:
    """Rewrite the file without its free pages. SQLite does it as one transaction, under the write lock."""
    book.release()
    try:
        writer = connections.writer(book.path)
        try:
            writer.execute("vacuum")
            writer.execute("pragma wal_checkpoint(truncate)")
        finally:
            writer.close()
    except (sqlite3.Error, OSError) as error:
        raise errors.explained(error, book.path) or error from error
