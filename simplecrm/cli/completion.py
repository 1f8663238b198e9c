"""Shell completion: commands, and from the book contacts, tags, stages and segments.

Names are untrusted, and shells evaluate candidates (zsh twice). So only texts without special characters are
candidates; a contact whose name has some is offered by email or id.
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
"""Environment variables that the shell's completion script sets, for either name of the program."""

_SAFE_CHARACTERS = " -.@+_,"


class _Candidate(str):
    """A candidate that Typer does not filter. Typer keeps only those that start with the typed letters, but ``lee``
    has to complete to Ann Lee, too."""

    __slots__ = ()

    def startswith(self, *_: object) -> bool:
        """Always true."""
        return True


def answer(app: Typer) -> int:
    """Print the candidates for the command line in the environment; return the exit code."""
    from typer import _completion_classes
    from typer.main import get_group

    os.environ[VARIABLES[0]] = os.environ.get(VARIABLES[0]) or os.environ[VARIABLES[1]]
    _read_globals(os.environ.get("COMP_WORDS") or os.environ.get("_TYPER_COMPLETE_ARGS") or "")
    # The help texts have no markup; looking for it would load Rich, which takes as long as everything else.
    _completion_classes._sanitize_help_text = lambda text: text
    _completion_classes.completion_init()
    try:
        get_group(app).main(args=[], prog_name="simplecrm", standalone_mode=False)
    except SystemExit as done:
        return done.code if isinstance(done.code, int) else 0
    return 0


def who(incomplete: str) -> list[str]:
    """Contacts that the typed letters find."""

    def found() -> Iterable[str]:
        from simplecrm.lookups import contacts, search

        connection = run.book.reading()
        ids = (
            search.ids(connection, incomplete, limit=MAX_CANDIDATES)
            if incomplete
            else contacts.ids(connection, limit=MAX_CANDIDATES)
        )
        for row in contacts.rows(connection, ids):
            yield next(filter(_is_safe, (row.name, row.email)), str(row.id))

    return _candidates(found)


def tag(incomplete: str) -> list[str]:
    """Tags that start with the typed letters."""

    def found() -> Iterable[str]:
        from simplecrm.lookups import tags

        return tags.names(run.book.reading())

    return _candidates(found, incomplete)


def segment(incomplete: str) -> list[str]:
    """Segments that start with the typed letters."""

    def found() -> Iterable[str]:
        from simplecrm.lookups import segments

        return (item.name for item in segments.every(run.book.reading()))

    return _candidates(found, incomplete)


def stage(incomplete: str) -> list[str]:
    """Stages of contacts that start with the typed letters."""

    def found() -> Iterable[str]:
        from simplecrm.lookups import contacts

        return contacts.stages(run.book.reading())

    return _candidates(found, incomplete)


def report(incomplete: str) -> list[str]:
    """Reports that start with the typed letters."""
    from simplecrm.core.reports import REPORTS

    return [one.name for one in REPORTS if one.name.startswith(incomplete.lower())]


def _candidates(found: Callable[[], Iterable[str]], start: str = "") -> list[str]:
    """The safe candidates that start with ``start``; none if the book cannot be read."""
    if not os.path.exists(run.book.path):
        return []
    try:
        texts = [text for text in found() if text.casefold().startswith(start.casefold()) and _is_safe(text)]
    except (CrmError, OSError):
        return []
    if os.environ.get(VARIABLES[0]) == "complete_bash":
        texts = [text.replace(" ", "\\ ") for text in texts]
    return [_Candidate(text) for text in texts[:MAX_CANDIDATES]]


def _is_safe(text: str) -> bool:
    return (
        text.isprintable() and text[:1].isalnum() and all(sign.isalnum() or sign in _SAFE_CHARACTERS for sign in text)
    )


def _read_globals(words: str) -> None:
    """Read the global options, such as ``--file``, from the typed command line."""
    import shlex

    try:
        take_globals(shlex.split(words)[1:])
    except (ValueError, CrmError):
        return
