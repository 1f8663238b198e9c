"""What a sync of a folder will do: each record of the book, each file, and what both were when they last agreed."""

from __future__ import annotations

from simplecrm.actions.syncing.folder import ChangedMeanwhile, Unreadable, digest_of
from simplecrm.actions.syncing.kinds import LeftAlone, Loaded, Parsed
from simplecrm.core.records import Record
from simplecrm.core.sync import base as bases
from simplecrm.core.sync.joining import NEVER, NO_BASE, Base, Synced, join
from simplecrm.lookups import sync as lookups
from simplecrm.lookups.sync import SyncItem

TYPE_CHECKING = False
if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Callable, Iterator

    from simplecrm.actions.syncing.folder import Folder
    from simplecrm.actions.syncing.kinds import Kind
    from simplecrm.core.query import QueryContext

PAGE = 1000

JOIN, ADD_TO_BOOK, ADD_TO_FOLDER = "join", "add to book", "add to folder"
REMOVE_FROM_BOOK, REMOVE_FROM_FOLDER, FORGET = "remove from book", "remove from folder", "forget"


class Task(Record):
    """One thing to do. ``record_id`` is 0 for a new record; ``file`` is the name of the item's file, empty for a new
    one; ``parsed`` is ``None`` and ``digest`` empty where it was not read or does not exist. ``came_in`` and ``base``
    are those of the item, whose record was ``former_id`` before if it goes on as another one. ``revived`` says that one
    side removed what the other changed, so that it stays."""

    what: str
    record_id: int
    uid: str
    name: str
    file: str = ""
    stamp: str = ""
    loaded: Loaded | None = None
    parsed: Parsed | None = None
    digest: str = ""
    synced: Synced | None = None
    former_id: int = 0
    base: Base = NO_BASE
    came_in: bool = False
    revived: bool = False


class Plan(Record):
    """The tasks of a sync of one kind. ``known`` counts the items that both sides had, ``left_alone`` those that are
    not synced; ``problems`` are sentences about items that cannot be."""

    tasks: tuple[Task, ...]
    known: int
    left_alone: tuple[tuple[LeftAlone, int], ...]
    problems: tuple[str, ...]

    def count(self, what: str) -> int:
        """How many tasks of a sort there are."""
        return sum(task.what == what for task in self.tasks)


class Read(Record):
    """A file that was read: its stamp, a hash of its bytes, and the item."""

    stamp: str
    digest: str
    parsed: Parsed


class Reader:
    """Reads the items of a folder, each once as long as it does not change."""

    def __init__(self, folder: Folder, kind: Kind) -> None:
        self.folder = folder
        self._kind = kind
        self._read: dict[str, Read] = {}

    def item(self, file: str, stamp: str) -> Read | LeftAlone:
        """The item in a file. Raises ``Unreadable``, ``ChangedMeanwhile``."""
        known = self._read.get(file)
        if known is not None and known.stamp == stamp:
            return known
        content = self.folder.read(file)
        found = self._kind.parse(file, content.data)
        if isinstance(found, LeftAlone):
            return found
        self._read[file] = Read(content.stamp, digest_of(content.data), found)
        return self._read[file]


class Planner:
    """Plans the sync of one kind. ``decide`` gives the side that wins the conflict of a field of the item with a uid
    (see ``core.sync.joining.join``). Raises ``FileUnusable``, ``NotUnderstood`` for the query."""

    def __init__(
        self,
        connection: sqlite3.Connection,
        reader: Reader,
        kind: Kind,
        folder_id: int,
        query: str,
        context: QueryContext,
        decide: Callable[[str, str], str],
    ) -> None:
        self._connection = connection
        self._reader = reader
        self._kind = kind
        self._decide = decide
        self._folder_id = folder_id
        self._items = {item.record_id: item for item in lookups.items(connection, folder_id, kind.name)}
        self._former: dict[int, int] = {}
        for old, new in kind.moved(connection, self._items).items():
            if new not in self._items:
                self._items[new] = self._items.pop(old)._replace(record_id=new)
                self._former[new] = old
        self._outgoing = dict.fromkeys(kind.outgoing(connection, query, context, self._items.keys()))
        self._stamps = reader.folder.stamps(kind.suffix)
        self._problems: list[str] = []
        self._left_alone: dict[LeftAlone, int] = {}
        self._skipped: set[str] = set()
        self._tasks: list[Task] = []
        self._unrelated = False
        """Whether there are files that cannot be read and of which it is not known whose they are."""
        self._was_left_alone = False
        self._files: dict[int, str] = {}
        """The file of each item, where it has one."""
        self._new: list[tuple[str, Read]] = []
        """Files that belong to no item yet."""

    def plan(self) -> Plan:
        """What to do so that the folder and the book agree."""
        self._assign_files()
        self._relate_new()
        for item, loaded in self._records():
            task = self._known(item, loaded) if item is not None else self._going_out(loaded)
            if task is not None:
                self._tasks.append(task)
        for file, read in self._new:
            self._tasks.append(
                Task(
                    ADD_TO_BOOK,
                    0,
                    read.parsed.uid or _file_uid(file),
                    read.parsed.name or read.parsed.uid,
                    file,
                    read.stamp,
                    parsed=read.parsed,
                    digest=read.digest,
                    came_in=True,
                )
            )
        return Plan(
            tuple(self._tasks), len(self._items), tuple(sorted(self._left_alone.items())), tuple(self._problems)
        )

    def _assign_files(self) -> None:
        """Find the file of each item: by its name, or where it was renamed by its uid."""
        by_file = {item.file: item for item in self._items.values()}
        read: list[tuple[str, Read]] = []
        for file, stamp in self._stamps.items():
            item = by_file.get(file)
            if item is not None and item.stamp == stamp:
                self._files[item.record_id] = file
                continue
            found = self._parsed(file, stamp)
            if found is None:
                if item is not None:
                    self._skipped.add(item.uid)
                else:
                    self._unrelated = self._unrelated or not self._was_left_alone
            else:
                read.append((file, found))
        uids: dict[str, list[str]] = {}
        for item_id, file in self._files.items():
            uids.setdefault(self._items[item_id].uid, []).append(file)
        for file, one in read:
            if one.parsed.uid:
                uids.setdefault(one.parsed.uid, []).append(file)
        by_uid = {item.uid: item for item in self._items.values()}
        waiting = []
        for file, one in read:
            uid = one.parsed.uid
            twins = uids.get(uid, [])
            item = by_uid.get(uid) if uid else by_file.get(file)
            if len(twins) > 1 and not (item is not None and item.file == file):
                if file == max(twins) or item is not None:
                    self._problems.append(f"{' and '.join(sorted(twins))} have the same UID.")
                self._skipped.add(uid)
                continue
            if item is not None:
                self._files[item.record_id] = file
            else:
                waiting.append((file, one))
        for file, one in waiting:
            item = by_file.get(file)
            if item is not None and item.record_id not in self._files:
                self._files[item.record_id] = file  # the same item with another uid
            else:
                self._new.append((file, one))

    def _parsed(self, file: str, stamp: str) -> Read | None:
        self._was_left_alone = False
        try:
            found = self._reader.item(file, stamp)
        except ChangedMeanwhile:
            self._problems.append(f"{file} is being written by another program; it will be synced next time.")
        except Unreadable as error:
            self._problems.append(str(error))
        else:
            if isinstance(found, Read):
                return found
            self._was_left_alone = True
            self._leave_alone(found)
        return None

    def _leave_alone(self, item: LeftAlone) -> None:
        self._left_alone[item] = self._left_alone.get(item, 0) + 1

    def _relate_new(self) -> None:
        """Find the records that new files are of; each is of one file only."""
        taken = set(self._files)
        left = []
        for start in range(0, len(self._new), PAGE):
            page = self._new[start : start + PAGE]
            matches = self._kind.match(self._connection, [read.parsed for _, read in page])
            for (file, read), record_id in zip(page, matches, strict=True):
                left_alone = None if record_id else self._kind.left_alone(self._connection, read.parsed)
                if left_alone is not None:
                    self._leave_alone(left_alone)
                elif record_id and record_id not in taken:
                    taken.add(record_id)
                    self._files[record_id] = file
                    self._outgoing.setdefault(record_id)
                else:
                    left.append((file, read))
        self._new = left

    def _records(self) -> Iterator[tuple[SyncItem | None, Loaded | None]]:
        """Every record that is or will be an item, and every item whose record is gone."""
        ids = sorted({*self._items, *self._outgoing})
        for start in range(0, len(ids), PAGE):
            page = ids[start : start + PAGE]
            note_ids = {one: item.note_ids for one in page if (item := self._items.get(one)) is not None}
            found = self._kind.load(self._connection, page, note_ids)
            for one in page:
                if one in self._items or one in found:
                    yield self._items.get(one), found.get(one)

    def _known(self, item: SyncItem, loaded: Loaded | None) -> Task | None:
        if item.uid in self._skipped:
            return None
        file = self._files.get(item.record_id, "")
        present = loaded is not None and not loaded.archived
        stays = present and (item.came_in or item.record_id in self._outgoing)
        if present and stays and file == item.file and self._stamps[file] == item.stamp and _is_as_agreed(loaded, item):
            return None
        base = self._base(item)
        name = loaded.name if loaded is not None else item.uid
        task = Task(
            "", item.record_id, item.uid, name, file, self._stamps.get(file, ""), loaded, base=base,
            came_in=item.came_in, former_id=self._former.get(item.record_id, 0),
        )  # fmt: skip
        if not file:
            if not stays or (loaded is not None and not self._kind.may_be_archived(loaded)):
                return task._replace(what=FORGET)
            if self._unrelated:
                return None  # it may be in a file that cannot be read now
            if not _is_as_agreed(loaded, item):
                return task._replace(what=ADD_TO_FOLDER, file=item.file, revived=True)
            return task._replace(what=REMOVE_FROM_BOOK)
        found = self._parsed(file, self._stamps[file])
        if found is None:
            return None
        task = task._replace(
            parsed=found.parsed, digest=found.digest, stamp=found.stamp, uid=found.parsed.uid or item.uid
        )
        said = found.parsed.value._asdict()
        says_otherwise = any(base.folder.get(name, NEVER) != value for name, value in said.items())
        if not present:
            if not (says_otherwise and found.digest != item.digest):
                return task._replace(what=REMOVE_FROM_FOLDER)
            if loaded is None:
                return task._replace(what=ADD_TO_BOOK, name=found.parsed.name or found.parsed.uid, revived=True)
            task = task._replace(revived=True)
        assert loaded is not None
        return self._joined(task._replace(what=JOIN if stays or not present else REMOVE_FROM_FOLDER))

    def _base(self, item: SyncItem) -> Base:
        record_id = self._former.get(item.record_id, item.record_id)
        text = lookups.base(self._connection, self._folder_id, self._kind.name, record_id)
        return bases.from_json(text, self._kind.empty, self._kind.types)

    def _going_out(self, loaded: Loaded | None) -> Task | None:
        assert loaded is not None
        file = self._files.get(loaded.id, "")
        if not file:
            if loaded.archived or loaded.uid in self._skipped:
                return None
            return Task(ADD_TO_FOLDER, loaded.id, loaded.uid, loaded.name, loaded=loaded)
        found = self._parsed(file, self._stamps[file])
        if found is None:
            return None
        loaded = self._kind.related(self._connection, loaded, found.parsed)
        return self._joined(
            Task(
                JOIN, loaded.id, found.parsed.uid or _file_uid(file), loaded.name, file, found.stamp, loaded,
                found.parsed, found.digest, came_in=True, revived=loaded.archived,
            )
        )  # fmt: skip

    def _joined(self, task: Task) -> Task:
        assert task.loaded is not None and task.parsed is not None
        theirs = task.parsed.value
        if task.former_id:
            theirs = self._kind.restarted(theirs)
        synced = join(
            self._kind.fields, task.base, task.loaded.value, theirs, lambda field: self._decide(task.uid, field)
        )
        return task._replace(synced=synced)


def _file_uid(file: str) -> str:
    """What identifies an item without a UID."""
    return f"file:{file}"


def _is_as_agreed(loaded: Loaded | None, item: SyncItem) -> bool:
    """Whether a record is as it was when both sides last agreed on all of it."""
    assert loaded is not None
    return bool(item.book_digest) and bases.digest(loaded.value) == item.book_digest
