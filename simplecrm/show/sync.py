"""Results of a sync as text."""

from __future__ import annotations

from simplecrm.core.sync.words import words
from simplecrm.core.text import labels
from simplecrm.core.text.plurals import counted, plural_of
from simplecrm.show.safe import safe

TYPE_CHECKING = False
if TYPE_CHECKING:
    from simplecrm.actions.syncing.results import Question, Result, Side
    from simplecrm.actions.syncing.unattended import Report

_COMPONENTS = {"VTODO": "task", "VEVENT": "event", "VJOURNAL": "journal entry"}
_RECORDS = {"contacts": "contact", "follow-ups": "follow-up", "meetings": "meeting", "log": "activity"}
"""What one record of a kind is called."""

_MAX_NAMES = 3
_FIELDS = {"names": "name", "jobs": "company", "former_jobs": "former job", "extra": "other properties"}


def summary(result: Result) -> str:
    """What changed on each side: ``contacts: 2 new, 1 updated in the book; 3 updated in the folder``."""
    sides = [
        f"{', '.join(_counts(side, removed))} in the {name}"
        for name, side, removed in (("book", result.book, "archived"), ("folder", result.folder, "removed"))
        if side
    ]
    return f"{result.kind}: {'; '.join(sides) or 'nothing new'}"


def report(done: Report) -> tuple[str, tuple[str, ...]]:
    """A sync without questions in a sentence, and what it left for the command."""
    several = len({name for name, _ in done.results}) > 1
    did = [(name, result) for name, result in done.results if result.book or result.folder]
    words = [f"{name} {summary(result)}" if several else summary(result) for name, result in did]
    left = [*done.errors, *(sentence for _, result in done.results for sentence in remarks(result))]
    left += [removal(result) for _, result in done.to_confirm]
    if done.undecided:
        left.append(f"{counted(done.undecided, 'field')} changed on both sides.")
    if done.to_confirm or done.undecided:
        left.append("Decide at a terminal: simplecrm sync")
    return f"Synced: {' · '.join(words) or 'nothing new'}", tuple(map(safe, left))


def left_alone(result: Result) -> list[str]:
    """What is not synced, with which nothing is wrong."""
    found = []
    for item, count in result.left_alone:
        words = " ".join(filter(None, (counted(count, _COMPONENTS.get(item.what, item.what)), item.more)))
        found.append(f"{words} {'is' if count == 1 else 'are'} not synced.")
    return found


def remarks(result: Result) -> list[str]:
    """What was removed on one side only and stayed, and problems."""
    found = []
    if result.revived:
        names = ", ".join(result.revived[:_MAX_NAMES])
        more = f" and {len(result.revived) - _MAX_NAMES} others" if len(result.revived) > _MAX_NAMES else ""
        found.append(f"Removed on one side but changed on the other, so kept: {names}{more}.")
    found += result.problems
    return [safe(sentence) for sentence in found]


def removal(result: Result) -> str:
    """What a sync would remove, for a question."""
    parts = []
    if result.book.removed:
        parts.append(f"{counted(result.book.removed, _RECORDS[result.kind])} would be archived in the book")
    if result.folder.removed:
        parts.append(f"{counted(result.folder.removed, 'file')} would be removed from the folder")
    return f"Of {result.known:,} synced {plural_of(_RECORDS[result.kind])}, {' and '.join(parts)}."


def question(one: Question) -> tuple[str, str]:
    """Both values of a conflict, one line for each side."""
    conflict = one.conflict
    label = field(conflict.field)
    return (
        safe(f"{one.name}, {label} in the book: {words(conflict.book)}"),
        safe(f"{one.name}, {label} in the folder: {words(conflict.folder)}"),
    )


def field(name: str) -> str:
    """A synced field in plain words."""
    return _FIELDS.get(name) or labels.of_field(name)


def _counts(side: Side, removed: str) -> list[str]:
    named = ((side.added, "new"), (side.updated, "updated"), (side.removed, removed))
    return [f"{count:,} {word}" for count, word in named if count]
