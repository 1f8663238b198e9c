"""Edits of a record that somebody else changed meanwhile: ask which version to keep, or show both and fail."""

from __future__ import annotations

import typer

from simplecrm.cli.runtime import drafts
from simplecrm.cli.runtime.context import run, say
from simplecrm.errors import DONE, Conflict, EditConflict
from simplecrm.lookups import changes
from simplecrm.show.edits import Difference, JoinRemarks, Wording

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any, TypeVar

    from simplecrm.core.three_way import Joined

    Saved = TypeVar("Saved")


def save(edit: Callable[[Any, Any, Callable[[Joined], object]], Saved], old: Any, new: Any, *, draft: str) -> Saved:
    """Call ``edit`` to change ``old`` to ``new``, resolving conflicts at the terminal, and return the saved record.

    ``edit`` takes the base, the new record, and ``on_join``. ``draft`` names the file for a text of yours that is
    replaced by theirs. Raises ``Conflict`` without a terminal to ask on, ``typer.Exit`` if nothing is left to change.
    """
    wording = Wording(run.now, lambda noun, record_id: changes.name(run.book.reading(), noun, record_id))
    base, mine = old, new
    while True:
        on_join = JoinRemarks(base, wording)
        try:
            made = edit(base, mine, on_join)
        except EditConflict as conflict:
            if not run.can_ask():
                raise _refused(conflict, wording) from None
            base, mine = conflict.theirs, _decided(conflict, wording, draft)
        else:
            for sentence in on_join.remarks:
                say(sentence)
            return made


def _refused(conflict: EditConflict, wording: Wording) -> Conflict:
    """The error with both versions of each field. The text of this edit becomes a draft, as when any command fails."""
    shown = [line for item in wording.differences(conflict.joined) for line in _versions(item)]
    return Conflict(conflict.sentence, "\n  ".join([*shown, conflict.hint]))


def _decided(conflict: EditConflict, wording: Wording, draft: str) -> Any:
    from simplecrm.core import three_way

    joined: Joined = conflict.joined
    say(f"{conflict.called} was changed by somebody else since you opened it.", always=True)
    mine = [item.field for item in wording.differences(joined) if _keeps_mine(item)]
    for label, value in wording.changed_by_them(joined, conflict.theirs):
        say(f"{label}, changed by them only: {value}", always=True)
    decided = three_way.resolved(joined, mine)
    given_up = {item.field: item.mine for item in joined.conflicts if item.field not in mine}
    if decided == conflict.theirs:
        say("Nothing was changed.")
    if "text" in given_up:
        run.draft = None
        drafts.save(given_up["text"], draft)
    if decided == conflict.theirs:
        raise typer.Exit(DONE)
    return decided


def _keeps_mine(item: Difference) -> bool:
    for line in _versions(item):
        say(line, always=True)
    while True:
        answer = str(typer.prompt(f"Keep {item.label}: (m)ine or (t)heirs", err=True)).strip().lower()
        if answer in ("m", "mine", "t", "theirs"):
            return answer.startswith("m")


def _versions(item: Difference) -> tuple[str, str]:
    return f"{item.label}, mine: {item.mine}", f"{item.label}, theirs: {item.theirs}"
