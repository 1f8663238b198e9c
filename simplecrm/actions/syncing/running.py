"""Carry out the plan of a sync: write the book, then the files, then what both sides agreed on."""

from __future__ import annotations

from simplecrm.actions.syncing import planning
from simplecrm.actions.syncing.folder import ChangedMeanwhile, Folder, Unreadable, Write, digest_of
from simplecrm.actions.syncing.kinds import Parsed
from simplecrm.actions.syncing.planning import ADD_TO_BOOK, ADD_TO_FOLDER, FORGET, REMOVE_FROM_BOOK, REMOVE_FROM_FOLDER
from simplecrm.actions.syncing.results import Result, result_of
from simplecrm.core.sync import base as bases
from simplecrm.core.sync.joining import Synced
from simplecrm.core.sync.words import words
from simplecrm.errors import CrmError

TYPE_CHECKING = False
if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Sequence

    from simplecrm.actions.syncing.kinds import Kind, Loaded
    from simplecrm.actions.syncing.planning import Plan, Task

_CHANGED = "{} was changed by another program meanwhile; it will be synced next time."


class Run:
    """Carries out the plan of one kind inside a step."""

    def __init__(
        self,
        connection: sqlite3.Connection,
        folder: Folder,
        kind: Kind,
        folder_id: int,
        at: str,
    ) -> None:
        self._connection = connection
        self._folder = folder
        self._kind = kind
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
            except Unreadable as error:
                self._problems.append(f"{task.file}: {error}")
        done = self._folder.carry_out([write for _, write in writes if write is not None])
        settled = []
        for task, write in writes:
            if write is None or write.name in done:
                settled.append(task)
                self._settle(task, write, done, found.get(task.record_id))
            else:
                self._problems.append(_CHANGED.format(write.name))
        return result_of(self._kind.name, plan, settled, tuple(self._problems))

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
        """The file to be written or removed for a task. Raises ``ChangedMeanwhile``, ``Unreadable``."""
        if task.what == ADD_TO_FOLDER:
            name = task.file or self._folder.free_name(task.uid, self._kind.suffix)
            return Write(name, self._kind.render(found[task.record_id], task.uid))
        if task.what == REMOVE_FROM_FOLDER:
            return Write(task.file, None, task.stamp)
        if task.synced is None or task.parsed is None or task.synced.folder == task.parsed.value:
            return None
        present = self._folder.read(task.file).data
        data = self._kind.patch(present, found[task.record_id], task.parsed.value, task.synced.folder, self._at)
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
        agreed = "" if task.synced is not None and task.synced.conflicts else bases.digest(loaded.value)
        self._connection.execute(
            "insert or replace into sync_item (folder_id, kind, record_id, uid, file, stamp, digest, came_in, base) "
            "values (?, ?, ?, ?, ?, ?, ?, ?, ?)",
            (
                self._folder_id, self._kind.name, task.record_id, task.uid, file, stamp_of_file, digest, task.came_in,
                bases.to_json(base, book_digest=agreed, note_ids=loaded.note_ids),
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
