"""An edit of a record that another changed meanwhile: ask which version to keep, or keep the text in a draft file."""

from __future__ import annotations

import os

from simplecrm import paths
from simplecrm.cli.context import run
from simplecrm.cli.errors import say
from simplecrm.core import three_way
from simplecrm.errors import Conflict, EditConflict
from simplecrm.show.safe import safe
from simplecrm.store import connection

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any, TypeVar

    Saved = TypeVar("Saved")


def saved(
    edit: Callable[[Any, Any], Saved],
    old: Any,
    new: Any,
    *,
    fields: tuple[str, ...],
    draft: str,
    record: Callable[[Any], Any] = lambda made: made,
) -> Saved:
    """What ``edit`` makes of the record ``old``; a conflict is decided by whoever sits at the terminal.

    ``record`` takes the record out of what ``edit`` returns; ``draft`` names the file that keeps what was written when
    nobody can be asked. Raises ``Conflict`` then.
    """
    base, mine = old, new
    while True:
        try:
            made = edit(base, mine)
        except EditConflict as conflict:
            if not run.can_ask():
                raise _kept(conflict, draft) from None
            base, mine = conflict.theirs, _decided(conflict)
        else:
            _say_what_was_kept(old, new, record(made), fields)
            return made


def _decided(conflict: EditConflict) -> Any:
    import typer

    joined: three_way.Joined = conflict.joined
    say(f"{conflict.called} was changed by somebody else since you opened it.", always=True)
    mine = []
    for item in joined.conflicts:
        field = item.field.replace("_", " ")
        for side, value in (("mine", item.mine), ("theirs", item.theirs)):
            say(f"{field}, {side}: {safe(three_way.words(value), multiline=True)}", always=True)
        answer = ""
        while answer not in ("m", "mine", "t", "theirs"):
            answer = str(typer.prompt(f"Keep {field}: (m)ine or (t)heirs", err=True)).strip().lower()
        if answer.startswith("m"):
            mine.append(item.field)
    return three_way.resolved(joined, mine)


def _kept(conflict: EditConflict, draft: str) -> Conflict:
    """Write down what could not be saved; a lone text as it is, other fields by name. What was meant for an encrypted
    book is shown and not written."""
    joined: three_way.Joined = conflict.joined
    values = {item.field: three_way.words(item.mine) for item in joined.conflicts}
    text = values["text"] if list(values) == ["text"] else "".join(f"{name}: {it}\n" for name, it in values.items())
    if connection.is_encrypted(run.book.path):
        return Conflict(conflict.sentence, f"What you wrote: {text}")
    path = paths.state_path(f"draft-{draft}.md")
    paths.make_private(os.path.dirname(path))
    with open(os.open(path, os.O_CREAT | os.O_TRUNC | os.O_WRONLY, 0o600), "w", encoding="utf-8") as file:
        file.write(text)
    return Conflict(conflict.sentence, f"What you wrote is in {path}")


def _say_what_was_kept(base: Any, mine: Any, made: Any, fields: tuple[str, ...]) -> None:
    for field in three_way.to_show(three_way.join(base, mine, made, fields)):
        value = safe(three_way.words(getattr(made, field))) or "empty"
        say(f"Somebody else changed {field.replace('_', ' ')} meanwhile, and it stays: {value}")
