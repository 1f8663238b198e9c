"""What the shell offers when a person presses Tab: commands, and from the book contacts, tags, stages and segments.

Names come from anywhere, and shells evaluate what they are offered (zsh twice). So only what no shell takes for more
than letters is offered; who is called otherwise is offered by address or number.
"""

from __future__ import annotations

import os

from simplecrm.cli.runtime.context import run, take_globals
from simplecrm.errors import CrmError

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from typer import Typer

MAX_CANDIDATES = 30
VARIABLES = ("_SIMPLECRM_COMPLETE", "_CRM_COMPLETE")
"""What a shell's script sets when it asks, for either name of the program."""

_HARMLESS = " -.@+_,"


class _Offer(str):
    """A word that is offered whatever the letters so far are. Typer leaves out what does not begin with them letter by
    letter, but ``ann`` and ``lee`` both stand for Ann Lee."""

    __slots__ = ()

    def startswith(self, *_: object) -> bool:
        """Yes."""
        return True


def answer(app: Typer) -> int:
    """Answer the shell's question about the command line ``app``, which it asks in the environment."""
    from typer import _completion_classes
    from typer.main import get_group

    os.environ[VARIABLES[0]] = os.environ.get(VARIABLES[0]) or os.environ[VARIABLES[1]]
    _take_file(os.environ.get("COMP_WORDS") or os.environ.get("_TYPER_COMPLETE_ARGS") or "")
    # The helps hold no markup; looking for some would load Rich, which takes as long as all else together.
    _completion_classes._sanitize_help_text = lambda text: text
    _completion_classes.completion_init()
    try:
        get_group(app).main(args=[], prog_name="simplecrm", standalone_mode=False)
    except SystemExit as done:
        return done.code if isinstance(done.code, int) else 0
    return 0


def who(incomplete: str) -> list[str]:
    """Contacts that the letters so far find."""

    def found() -> Iterable[str]:
        from simplecrm.lookups import contacts, search

        connection = run.book.reading()
        ids = (
            search.ids(connection, incomplete, limit=MAX_CANDIDATES)
            if incomplete
            else contacts.ids(connection, limit=MAX_CANDIDATES)
        )
        for row in contacts.rows(connection, ids):
            yield next(filter(_is_harmless, (row.name, row.email)), str(row.id))

    return _offered(found)


def tag(incomplete: str) -> list[str]:
    """Tags that begin with the letters so far."""

    def found() -> Iterable[str]:
        from simplecrm.lookups import tags

        return tags.names(run.book.reading())

    return _offered(found, incomplete)


def segment(incomplete: str) -> list[str]:
    """Segments that begin with the letters so far."""

    def found() -> Iterable[str]:
        from simplecrm.lookups import segments

        return (item.name for item in segments.every(run.book.reading()))

    return _offered(found, incomplete)


def stage(incomplete: str) -> list[str]:
    """Stages of contacts that begin with the letters so far."""

    def found() -> Iterable[str]:
        from simplecrm.lookups import contacts

        return contacts.stages(run.book.reading())

    return _offered(found, incomplete)


def report(incomplete: str) -> list[str]:
    """Reports that begin with the letters so far."""
    from simplecrm.core.reports import REPORTS

    return [one.name for one in REPORTS if one.name.startswith(incomplete.lower())]


def _offered(found: Callable[[], Iterable[str]], start: str = "") -> list[str]:
    """What is harmless of what was found and begins so; nothing when the book cannot be read."""
    if not os.path.exists(run.book.path):
        return []
    try:
        texts = [text for text in found() if text.casefold().startswith(start.casefold()) and _is_harmless(text)]
    except (CrmError, OSError):
        return []
    if os.environ.get(VARIABLES[0]) == "complete_bash":
        texts = [text.replace(" ", "\\ ") for text in texts]
    return [_Offer(text) for text in texts[:MAX_CANDIDATES]]


def _is_harmless(text: str) -> bool:
    return text.isprintable() and text[:1].isalnum() and all(sign.isalnum() or sign in _HARMLESS for sign in text)


def _take_file(words: str) -> None:
    """The book that the line so far names."""
    import shlex

    try:
        take_globals(shlex.split(words)[1:])
    except (ValueError, CrmError):
        return
