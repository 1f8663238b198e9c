"""Texts that a person wrote and a command could not save: kept in a file, with the command line to try again.

- From standard input, the editor or a prompt, a text is kept whatever the failure is, for it is nowhere else.
- Given as an argument, it is kept when the book could not be used, a hook refused, the program failed, or somebody
  ended it while it was saving; after a plain usage error it is in the shell's history.
- Where no file can be written, the text is shown on stderr.
"""

from __future__ import annotations

import shlex
import sys

from simplecrm.cli.runtime.context import offered, run, say
from simplecrm.core.records import Record
from simplecrm.errors import Conflict, CrmError, FileUnusable, InternalError

ARGUMENT, STDIN, EDITOR, PROMPT = "argument", "standard input", "editor", "prompt"
"""Where a text came from."""

TEXT_COMMANDS = ("log", "note", "notes", "activities", "activity", "remind", "reminders", "reminder", "done", "deals",
                 "deal", "add", "contacts", "contact")  # fmt: skip
"""The commands that read a text from standard input where an argument is ``-``."""

_KEPT_FROM_ARGUMENTS = (FileUnusable, Conflict, InternalError)


class Draft(Record):
    """A text that is not saved yet; ``options`` make the command line read it where no argument stands for it."""

    text: str
    source: str
    options: tuple[str, ...] = ("-",)


def keep(error: CrmError | None, arguments: list[str]) -> None:
    """Keep the text of the command that failed, if it had one, and say where; ``error`` is None when somebody
    ended it.

    ``arguments`` are those of the command, without the global options.
    """
    draft, run.draft = run.draft or _unread(arguments), None
    if draft is None or not draft.text.strip():
        return
    if draft.source == ARGUMENT and error is not None and not isinstance(error, _KEPT_FROM_ARGUMENTS):
        return
    from simplecrm.cli.runtime.groups import called

    path = put_away(draft.text, called(arguments))
    if path:
        again = retry(sys.argv[1:], draft, path)
        # A line that names no book was given one by SIMPLECRM_FILE, which another shell may not have.
        say(f"  Try again with: {again if run.file else offered(again)}", always=True)


def standard_input() -> str:
    """All of stdin as text; bytes that are not UTF-8 are read as Latin-1."""
    data = sys.stdin.buffer.read()
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError:
        return data.decode("latin-1")


def put_away(text: str, name: str) -> str:
    """Keep a text in a file that is named for ``name``, and say where; return its path. Where no file can be written,
    show the text and return nothing."""
    from simplecrm.store import drafts

    try:
        path = drafts.write(text, name, run.book.path)
    except OSError as fault:
        say(f"  Your text could not be kept in a file ({fault.strerror or fault}). Here it is:", always=True)
        say(text, always=True)
        return ""
    say(f"  Your text is kept in {path}", always=True)
    return path


def retry(arguments: list[str], draft: Draft, path: str) -> str:
    """The command line, for a shell, that does the same again and reads the text from the file ``path``."""
    if draft.source == ARGUMENT:
        words = _with_dash(arguments, draft.text)
    else:
        words = arguments if draft.source == STDIN else [*arguments, *draft.options]
    return f"{shlex.join(['simplecrm', *words])} < {shlex.quote(path)}"


def _with_dash(arguments: list[str], text: str) -> list[str]:
    """The arguments with ``-`` in place of the text, which is the last of them that is equal to it."""
    words = list(arguments)
    for place in range(len(words) - 1, -1, -1):
        name, sign, value = words[place].partition("=")
        if words[place] == text:
            words[place] = "-"
            return words
        if sign and value == text and name.startswith("--"):
            words[place] = f"{name}=-"
            return words
    return words


def _unread(arguments: list[str]) -> Draft | None:
    """The text that is waiting on standard input for a command that failed before it was read."""
    if not arguments or arguments[0] not in TEXT_COMMANDS:
        return None
    if not any(word == "-" or word.endswith("=-") for word in arguments[1:]) or sys.stdin.isatty():
        return None
    try:
        return Draft(standard_input(), STDIN)
    except (OSError, ValueError):
        return None
