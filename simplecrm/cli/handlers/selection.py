"""The contacts and follow-ups that WHO or a query selects."""

from __future__ import annotations

from simplecrm.cli.runtime.context import run
from simplecrm.errors import NothingMatched, NotUnderstood

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable

    from simplecrm.lookups.query.compiler import Condition


def contact_id(wanted: str) -> int:
    """The id of the contact that WHO identifies. Raises ``NothingMatched`` or ``Ambiguous``."""
    from simplecrm.lookups import who
    from simplecrm.store import recent

    return who.resolve(run.book.reading(), wanted, last=recent.recall(run.book.path) if wanted == "@last" else 0)


def whose(words: Iterable[str]) -> tuple[int, Condition | None]:
    """The id of the contact that WHO identifies, or the condition of a query; (0, None) for all contacts.

    Raises ``NothingMatched``, ``Ambiguous`` and ``NotUnderstood``.
    """
    from simplecrm.core.query.words import is_plain

    text = " ".join(words).strip()
    if not text or text == "@last" or is_plain(text):
        return contact_id(text) if text else 0, None
    from simplecrm.lookups.query import compiler

    return 0, compiler.people(run.book.reading(), text, run.query_context)


def selected(text: str) -> list[int]:
    """The ids of all contacts that the query in ``--where`` finds. Raises ``NothingMatched`` and ``NotUnderstood``."""
    from simplecrm.lookups.query import compiler

    _wanted(text)
    found = list(compiler.ids(run.book.reading(), text, run.query_context))
    if not found:
        raise nothing(text, "List the contacts: simplecrm contacts")
    return found


def open_reminders(text: str) -> list[int]:
    """The ids of all open follow-ups with contacts that the query in ``--where`` finds. Raises ``NothingMatched``
    and ``NotUnderstood``."""
    from simplecrm.lookups import reminders
    from simplecrm.lookups.query import compiler

    _wanted(text)
    connection = run.book.reading()
    found = list(reminders.ids(connection, where=compiler.people(connection, text, run.query_context)))
    if not found:
        raise nothing(text, "List the follow-ups: simplecrm reminders")
    return found


def nothing(text: str, hint: str = "") -> NothingMatched:
    """The error for a query without matches; without a ``hint``, it offers to add one."""
    from simplecrm.lookups.who import to_add

    text = text.strip()
    shown = text if len(text) <= 60 else text[:59] + "…"
    return NothingMatched(f"Nothing matches “{shown}”.", hint or to_add(text))


def _wanted(where: str) -> None:
    if not where.strip():
        raise NotUnderstood("No query given in --where.", "For example: --where stage:lead")
