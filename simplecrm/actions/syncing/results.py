"""What a sync did, or would do."""

from __future__ import annotations

from simplecrm.actions.syncing import planning
from simplecrm.actions.syncing.kinds import LeftAlone
from simplecrm.actions.syncing.planning import ADD_TO_BOOK, ADD_TO_FOLDER, REMOVE_FROM_BOOK, REMOVE_FROM_FOLDER
from simplecrm.core.records import Record
from simplecrm.core.sync.joining import Conflict

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence

    from simplecrm.actions.syncing.planning import Plan, Task

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
    left_alone: tuple[tuple[LeftAlone, int], ...] = ()
    problems: tuple[str, ...] = ()
    tasks: int = 0
    """How many items are to be looked at, even if only to note that both sides agree."""

    @property
    def must_be_confirmed(self) -> bool:
        """Whether more than a tenth of one side would be removed."""
        removed = max(self.book.removed, self.folder.removed)
        return removed >= ASK_FROM and removed * 10 > self.known


def result_of(kind: str, plan: Plan, tasks: Sequence[Task], problems: tuple[str, ...] = ()) -> Result:
    """The result of these tasks of a plan, with further problems."""

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
