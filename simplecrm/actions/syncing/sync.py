"""Sync the book with a folder: look at both sides, ask about what both changed, then write both.

One sync is one step of the history. Files are written before the step is committed: after a crash in between, the next
sync finds both sides saying the same.
"""

from __future__ import annotations

import os

from simplecrm.actions.rows import stamp
from simplecrm.actions.syncing import planning
from simplecrm.actions.syncing.folder import ChangedMeanwhile, Folder, Unreadable, Write, checked, digest_of
from simplecrm.actions.syncing.kinds import Parsed
from simplecrm.actions.syncing.planning import ADD_TO_BOOK, ADD_TO_FOLDER, FORGET, REMOVE_FROM_BOOK, REMOVE_FROM_FOLDER
from simplecrm.core.records import Record
from simplecrm.core.sync import base as bases
from simplecrm.core.sync.joining import Conflict, Synced
from simplecrm.core.sync.words import words
from simplecrm.core.text.plurals import counted
from simplecrm.errors import CrmError, NotUnderstood
from simplecrm.lookups import sync as lookups

TYPE_CHECKING = False
if TYPE_CHECKING:
    import datetime
    import sqlite3
    from collections.abc import Sequence

    from simplecrm.actions.syncing.kinds import Kind, Loaded
    from simplecrm.actions.syncing.planning import Plan, Task
    from simplecrm.core.query import QueryContext
    from simplecrm.core.sync.pairs import Pair
    from simplecrm.store.book import Book

BULK_FROM = 500
"""From this many changed records on, the search index is written once at the end."""

ASK_FROM = 2
"""Removing a single record never needs to be confirmed."""


class Question(Record):
    """A field that both sides changed: the uid and name of its item, and the conflict."""

    uid: str
    name: str
    conflict: Conflict


class Side(Record):
    """What was, or would be, done on one side."""

    added: int = 0
    updated: int = 0
    removed: int = 0

    def __bool__(self) -> bool:
        return any(self)


class Result(Record):
    """The result for one kind. ``known`` counts the items that both sides had; ``undecided`` are the conflicts that
    were left as they are; ``revived`` names what one side removed and the other had changed, so that it stayed."""

    kind: str
    known: int = 0
    book: Side = Side()
    folder: Side = Side()
    undecided: tuple[Question, ...] = ()
    revived: tuple[str, ...] = ()
    left_alone: tuple[tuple[str, int], ...] = ()
    problems: tuple[str, ...] = ()
    tasks: int = 0
    """How many items are to be looked at, even if only to note that both sides agree."""

    @property
    def must_be_confirmed(self) -> bool:
        """Whether more than a tenth of one side would be removed."""
        removed = max(self.book.removed, self.folder.removed)
        return removed >= ASK_FROM and removed * 10 > self.known


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
        return self._completed([_result(name, plan, plan.tasks, ()) for name, plan in plans])

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
                results.append(_Run(step.connection, self._folder, kind, reader, folder_id, at).apply(found))
            step.keep()  # what both sides agreed on is not journalled
            step.title = f"Sync {self.path}: {_summary(results)}"
        return self._completed(results)

    def _completed(self, results: Sequence[Result]) -> list[Result]:
        """The results, each sentence once, and without items that are of another kind that is synced, too."""
        found: list[Result] = []
        said: set[str] = set()
        for result in results:
            left_alone = [(_ELSEWHERE.get(one, one), count) for one, count in result.left_alone]
            problems = tuple(one for one in result.problems if one not in said)
            said |= set(problems)
            found.append(
                result._replace(
                    left_alone=tuple((one, count) for one, count in left_alone if one not in self.kinds),
                    problems=problems,
                )
            )
        return found

    def _plan(self, connection: sqlite3.Connection, kind: Kind, reader: planning.Reader, folder_id: int) -> Plan:
        def decide(uid: str, field: str) -> str:
            return self._decisions.get((uid, field), self._prefer)

        return planning.plan(connection, reader, kind, folder_id, self.query, self._context, decide)

    def _remember(self, connection: sqlite3.Connection, at: str) -> int:
        row = connection.execute(
            "insert into sync_folder (path, kinds, query, synced_at) values (?, ?, ?, ?) on conflict (path) do update "
            "set kinds = excluded.kinds, query = excluded.query, synced_at = excluded.synced_at returning id",
            (self.path, ",".join(self.kinds), self.query, at),
        ).fetchone()
        return int(row[0])

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


_ELSEWHERE = {"VTODO": "follow-ups", "VEVENT": "meetings", "VJOURNAL": "log"}
"""The kind of items that each component is of."""

_DETECTED = {"contacts": ".vcf", "follow-ups": ".ics"}
"""The kinds that are synced with a folder that has such files, unless others are named."""


_CHANGED = "{} was changed by another program meanwhile; it will be synced next time."


def forget(book: Book, folder: str) -> bool:
    """Forget what the book and a folder agreed on; false if they never were synced. Neither side changes, and the next
    sync compares them anew."""
    path = os.path.realpath(os.path.expanduser(folder))
    with book.writing("Forget a folder") as step:
        gone = step.connection.execute("delete from sync_folder where path = ?", (path,)).rowcount
        step.keep()
    return gone > 0


class _Run:
    """Carries out the plan of one kind inside a step."""

    def __init__(
        self,
        connection: sqlite3.Connection,
        folder: Folder,
        kind: Kind,
        reader: planning.Reader,
        folder_id: int,
        at: str,
    ) -> None:
        self._connection = connection
        self._folder = folder
        self._kind = kind
        self._reader = reader
        self._folder_id = folder_id
        self._at = at
        self._problems: list[str] = []

    def apply(self, plan: Plan) -> Result:
        """Write the book, then the files, then what both sides agreed on."""
        self._kind.begin(self._connection)
        tasks = [task for task in map(self._in_book, plan.tasks) if task is not None]
        self._kind.flush()
        tasks = self._moved(tasks)
        found = self._loaded(tasks)
        tasks = [_restarted(task, found) for task in tasks]
        writes: list[tuple[Task, Write | None]] = []
        for task in tasks:
            try:
                writes.append((task, self._write(task, found)))
            except ChangedMeanwhile:
                self._problems.append(_CHANGED.format(task.file))
        done = self._folder.carry_out([write for _, write in writes if write is not None])
        settled = []
        for task, write in writes:
            if write is None or write.name in done:
                settled.append(task)
                self._settle(task, write, done, found.get(task.record_id))
            else:
                self._problems.append(_CHANGED.format(write.name))
        return _result(self._kind.name, plan, settled, tuple(self._problems))

    def _in_book(self, task: Task) -> Task | None:
        """Do the book's part of a task; return it with the id of its record."""
        try:
            if task.what == ADD_TO_BOOK:
                assert task.parsed is not None
                if task.record_id:
                    self._forget(task.record_id)
                return task._replace(record_id=self._kind.add(task.parsed))
            if task.what == REMOVE_FROM_BOOK:
                self._kind.archive(task.record_id, self._at)
            if task.revived and task.loaded is not None and task.loaded.archived:
                self._kind.archive(task.record_id, "")
            if task.synced is not None and task.loaded is not None and task.synced.book != task.loaded.value:
                self._kind.change(task.loaded, task.synced.book)
        except CrmError as error:
            self._problems.append(f"{task.file or task.name}: {error.sentence}")
            return None
        if task.synced is not None:
            self._keep_lost(task, task.synced)
        return task

    def _moved(self, tasks: Sequence[Task]) -> list[Task]:
        """The tasks with the records as which their items go on."""
        changed = [task.record_id for task in tasks if task.what == planning.JOIN and not task.former_id]
        moved = self._kind.moved(self._connection, changed)
        return [
            task._replace(record_id=moved[task.record_id], former_id=task.record_id)
            if task.record_id in moved
            else task
            for task in tasks
        ]

    def _keep_lost(self, task: Task, synced: Synced) -> None:
        for conflict in synced.lost:
            if getattr(synced.book, conflict.field) == conflict.book:
                self._connection.execute(
                    "insert into sync_loss (at, path, noun, record_id, field, lost, kept) values (?, ?, ?, ?, ?, ?, ?)",
                    (
                        self._at,
                        self._folder.path,
                        self._kind.noun,
                        task.record_id,
                        conflict.field,
                        words(conflict.folder),
                        words(conflict.book),
                    ),
                )

    def _loaded(self, tasks: Sequence[Task]) -> dict[int, Loaded]:
        """The records as they are now."""
        found: dict[int, Loaded] = {}
        ids = [task.record_id for task in tasks if task.what not in (FORGET, REMOVE_FROM_BOOK)]
        note_ids = {task.record_id: task.loaded.note_ids for task in tasks if task.loaded is not None}
        for start in range(0, len(ids), planning.PAGE):
            page = ids[start : start + planning.PAGE]
            found |= self._kind.load(self._connection, page, {one: note_ids.get(one, ()) for one in page})
        return found

    def _write(self, task: Task, found: dict[int, Loaded]) -> Write | None:
        """The file to be written or removed for a task. Raises ``ChangedMeanwhile``."""
        if task.what == ADD_TO_FOLDER:
            name = task.file or self._folder.free_name(task.uid, self._kind.suffix, set())
            return Write(name, self._kind.render(found[task.record_id], task.uid))
        if task.what == REMOVE_FROM_FOLDER:
            return Write(task.file, None, task.stamp)
        if task.synced is None or task.parsed is None:
            return None
        if task.synced.folder == task.parsed.value:
            return None
        try:
            present = self._folder.read(task.file).data
            data = self._kind.patch(present, found[task.record_id], task.parsed.value, task.synced.folder, self._at)
        except Unreadable as error:
            self._problems.append(f"{task.file}: {error}")
            return None
        return Write(task.file, data, task.stamp) if data != present else None

    def _settle(self, task: Task, write: Write | None, done: dict[str, str], loaded: Loaded | None) -> None:
        """Keep what both sides agreed on."""
        if task.former_id:
            self._forget(task.former_id)
        if task.what in (FORGET, REMOVE_FROM_BOOK, REMOVE_FROM_FOLDER) or loaded is None:
            self._forget(task.record_id)
            return
        digest, parsed, file, stamp_of_file = task.digest, task.parsed, task.file, task.stamp
        if write is not None and write.data is not None:
            found = self._kind.parse(write.name, write.data)
            assert isinstance(found, Parsed)
            digest, parsed = digest_of(write.data), found
            file, stamp_of_file = write.name, done[write.name]
        assert parsed is not None
        base = bases.after(self._kind.fields, task.base, task.synced or Synced(None, None), loaded.value, parsed.value)
        self._connection.execute(
            "insert or replace into sync_item (folder_id, kind, record_id, uid, file, stamp, digest, came_in, base) "
            "values (?, ?, ?, ?, ?, ?, ?, ?, ?)",
            (
                self._folder_id, self._kind.name, task.record_id, task.uid, file, stamp_of_file, digest, task.came_in,
                bases.to_json(base, loaded.note_ids),
            ),
        )  # fmt: skip

    def _forget(self, record_id: int) -> None:
        self._connection.execute(
            "delete from sync_item where folder_id = ? and kind = ? and record_id = ?",
            (self._folder_id, self._kind.name, record_id),
        )


def _restarted(task: Task, found: dict[int, Loaded]) -> Task:
    """The task with the item as the record that it goes on as."""
    if task.synced is None or task.loaded is None or task.loaded.id == task.record_id:
        return task
    return task._replace(synced=task.synced._replace(folder=found[task.record_id].value))


def _result(kind: str, plan: Plan, tasks: Sequence[Task], problems: tuple[str, ...]) -> Result:
    def count(what: str) -> int:
        return sum(task.what == what for task in tasks)

    return Result(
        kind, plan.known,
        Side(count(ADD_TO_BOOK), sum(map(_changes_book, tasks)), count(REMOVE_FROM_BOOK)),
        Side(count(ADD_TO_FOLDER), sum(map(_changes_folder, tasks)), count(REMOVE_FROM_FOLDER)),
        tuple(Question(task.uid, task.name, one) for task in tasks if task.synced for one in task.synced.conflicts),
        tuple(task.name for task in tasks if task.revived),
        plan.left_alone, (*plan.problems, *problems), len(tasks),
    )  # fmt: skip


def _changes_book(task: Task) -> bool:
    return bool(task.synced and task.loaded and (task.synced.book != task.loaded.value or task.revived))


def _changes_folder(task: Task) -> bool:
    if task.what != planning.JOIN:
        return False
    return bool(task.synced and task.parsed and task.synced.folder != task.parsed.value)


def _summary(results: Sequence[Result]) -> str:
    """The changes of the book, for the title of the step."""
    parts: list[str] = []
    for name in ("added", "updated", "removed"):
        count = sum(getattr(result.book, name) for result in results)
        if count:
            parts.append(f"{count:,} {'new' if name == 'added' else 'archived' if name == 'removed' else name}")
    return ", ".join(parts) or counted(sum(len(result.undecided) for result in results), "conflict")
