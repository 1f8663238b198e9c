"""Sync the book with a folder: look at both sides, ask about what both changed, then write both.

One sync is one step of the history. Files are written before the step is committed: after a crash in between, the next
sync finds both sides saying the same.
"""

from __future__ import annotations

import os

from simplecrm.actions.rows import stamp
from simplecrm.actions.syncing import planning, running
from simplecrm.actions.syncing.folder import SUFFIXES, Folder, checked, real_path
from simplecrm.actions.syncing.planning import ADD_TO_BOOK, REMOVE_FROM_BOOK
from simplecrm.actions.syncing.results import Result, result_of
from simplecrm.core.text.plurals import counted
from simplecrm.errors import NotUnderstood
from simplecrm.lookups import sync as lookups

TYPE_CHECKING = False
if TYPE_CHECKING:
    import datetime
    import sqlite3
    from collections.abc import Sequence

    from simplecrm.actions.syncing.kinds import Kind
    from simplecrm.actions.syncing.planning import Plan
    from simplecrm.core.query import QueryContext
    from simplecrm.core.sync.pairs import Pair
    from simplecrm.store.book import Book

MAX_NAMED = 5
"""Folders that an error names."""

BULK_FROM = 500
"""From this many changed records on, the search index is written once at the end."""


class Sync:
    """A sync of the folder of a pair; ``region`` (ISO 3166) is the country of national phone numbers. ``preview`` says
    what it would do, ``decide`` settles conflicts, ``apply`` does it.

    Raises ``NotUnderstood`` for a folder that does not exist, or is empty and new and without ``kinds``.
    """

    def __init__(
        self, book: Book, pair: Pair, now: datetime.datetime, context: QueryContext, *, region: str = ""
    ) -> None:
        self._book = book
        self._now = now
        self._context = context
        self._prefer = pair.prefer
        self.path = checked(pair.folder)
        known = lookups.folder(book.reading(), self.path)
        self._folder = Folder(self.path)
        if known is None:
            self._refuse_collections()
        self.kinds = pair.kinds or (tuple(known.kinds.split(",")) if known else self._detected())
        self.query = pair.query if pair.query is not None else (known.query if known else "")
        self.is_new = known is None or (known.kinds, known.query) != (",".join(self.kinds), self.query)
        """Whether there is something to remember even if nothing is to be done."""
        self._decisions: dict[tuple[str, str], str] = {}
        self._of_kind: list[tuple[Kind, planning.Reader]] = [
            (kind, planning.Reader(self._folder, kind)) for kind in (self._kind(name, region) for name in self.kinds)
        ]

    def preview(self) -> list[Result]:
        """What the sync would do now. Raises ``FileUnusable``."""
        connection = self._book.reading()
        found = lookups.folder(connection, self.path)
        folder_id = found.id if found else 0
        plans = [(kind.name, self._plan(connection, kind, reader, folder_id)) for kind, reader in self._of_kind]
        return self._completed([result_of(name, plan, plan.tasks) for name, plan in plans])

    def is_needed(self, results: Sequence[Result]) -> bool:
        """Whether there is anything to do or to remember after this preview."""
        return self.is_new or any(result.tasks for result in results)

    def decide(self, uid: str, field: str, side: str) -> None:
        """Settle the conflict of a field of an item: ``side`` wins."""
        self._decisions[uid, field] = side

    def apply(self) -> list[Result]:
        """Do it, as one step; return what was done. Raises ``FileUnusable``, after which neither side has lost
        anything."""
        at = stamp(self._now)
        with self._book.writing(f"Sync {self.path}") as step:
            folder_id = self._remember(step.connection, at)
            results = []
            for kind, reader in self._of_kind:
                found = self._plan(step.connection, kind, reader, folder_id)
                if sum(map(found.count, (ADD_TO_BOOK, REMOVE_FROM_BOOK))) > BULK_FROM:
                    step.bulk("sync")
                results.append(running.Run(step.connection, self._folder, kind, folder_id, at).apply(found))
            step.keep()  # what both sides agreed on is not journalled
            step.title = f"Sync {self.path}: {_summary(results)}"
        return self._completed(results)

    def _completed(self, results: Sequence[Result]) -> list[Result]:
        """The results, each sentence once, and without items that are of another kind that is synced, too."""
        found: list[Result] = []
        said: set[str] = set()
        for result in results:
            problems = tuple(one for one in result.problems if one not in said)
            said |= set(problems)
            found.append(
                result._replace(
                    left_alone=tuple(one for one in result.left_alone if _KIND_OF.get(one[0].what) not in self.kinds),
                    problems=problems,
                )
            )
        return found

    def _plan(self, connection: sqlite3.Connection, kind: Kind, reader: planning.Reader, folder_id: int) -> Plan:
        def decide(uid: str, field: str) -> str:
            return self._decisions.get((uid, field), self._prefer)

        planner = planning.Planner(connection, reader, kind, folder_id, self.query, self._context, decide)
        return planner.plan()

    def _remember(self, connection: sqlite3.Connection, at: str) -> int:
        row = connection.execute(
            "insert into sync_folder (path, kinds, query, synced_at) values (?, ?, ?, ?) on conflict (path) do update "
            "set kinds = excluded.kinds, query = excluded.query, synced_at = excluded.synced_at returning id",
            (self.path, ",".join(self.kinds), self.query, at),
        ).fetchone()
        return int(row[0])

    def _refuse_collections(self) -> None:
        """The folder of all collections of a server is not one of them."""
        if any(map(self._folder.stamps, SUFFIXES)):
            return
        inner = self._folder.collections()
        if inner:
            raise NotUnderstood(
                f"{self.path} has items in its folders {', '.join(inner[:MAX_NAMED])}; sync each of them.",
                f"For example: simplecrm sync {os.path.join(self.path, inner[0])}",
            )

    def _detected(self) -> tuple[str, ...]:
        """The kinds of the files that are in the folder."""
        found = tuple(name for name, suffix in _DETECTED.items() if self._folder.stamps(suffix))
        if not found:
            raise NotUnderstood(
                f"{self.path} is empty; say what to sync with it.",
                f"For example: simplecrm sync {self.path} --with contacts",
            )
        return found

    def _kind(self, name: str, region: str) -> Kind:
        if name == "contacts":
            from simplecrm.actions.syncing.contacts import Contacts

            return Contacts(stamp(self._now), region)
        if name == "follow-ups":
            from simplecrm.actions.syncing.tasks import Tasks

            return Tasks(stamp(self._now))
        from simplecrm.actions.syncing.activities import Log, Meetings

        return (Meetings if name == "meetings" else Log)(stamp(self._now))


_KIND_OF = {"VTODO": "follow-ups", "VEVENT": "meetings", "VJOURNAL": "log"}
"""The kind of items that each component is of."""

_DETECTED = {"contacts": ".vcf", "follow-ups": ".ics"}
"""The kinds that are synced with a folder that has such files, unless others are named."""


def forget(book: Book, folder: str) -> bool:
    """Forget what the book and a folder agreed on; false if they never were synced. Neither side changes, and the next
    sync compares them in full."""
    path = real_path(folder)
    with book.writing("Forget a folder") as step:
        gone = step.connection.execute("delete from sync_folder where path = ?", (path,)).rowcount
        step.keep()
    return gone > 0


def _summary(results: Sequence[Result]) -> str:
    """The changes of the book, for the title of the step."""
    parts: list[str] = []
    for name in ("added", "updated", "removed"):
        count = sum(getattr(result.book, name) for result in results)
        if count:
            parts.append(f"{count:,} {'new' if name == 'added' else 'archived' if name == 'removed' else name}")
    return ", ".join(parts) or counted(sum(len(result.undecided) for result in results), "conflict")
