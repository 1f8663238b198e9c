"""Drafts: texts that a command could not save, kept in a file with a command line to try again.

- A text from standard input, the editor or a prompt is kept after any failure, because there is no other copy.
- A text given as an argument is kept if the book was unusable, a hook refused the change, the program failed, or it was
  interrupted while saving. After a usage error it is not: the shell's history has it.
- If no file can be written, the text is printed to stderr.
"""

from __future__ import annotations

import sys

from simplecrm.cli.runtime.context import offered, run, say
from simplecrm.core.records import Record
from simplecrm.errors import Conflict, CrmError, DoNotContact, FileUnusable, InternalError

ARGUMENT, STDIN, EDITOR, PROMPT = "argument", "standard input", "editor", "prompt"
"""The source of a text."""

TEXT_COMMANDS = ("log", "note", "notes", "activities", "activity", "remind", "reminders", "reminder", "done", "deals",
                 "deal", "add", "contacts", "contact")  # fmt: skip
"""The commands that read a text from standard input for an argument ``-``."""

_KEPT_FROM_ARGUMENTS = (FileUnusable, Conflict, InternalError)


class Draft(Record):
    """An unsaved text; ``options`` make a command read it from stdin when no argument was its source."""

    text: str
    source: str
    options: tuple[str, ...] = ("-",)


def keep(error: CrmError | None, arguments: list[str]) -> None:
    """Keep the text of a failed command, if it had one, and print where; ``error`` is None if it was interrupted.

    ``arguments`` are those of the command, without the global options.
    """
    draft, run.draft = run.draft or _unread(arguments), None
    if draft is None or not draft.text.strip():
        return
    if draft.source == ARGUMENT and error is not None and not isinstance(error, _KEPT_FROM_ARGUMENTS):
        return
    from simplecrm.cli.runtime.groups import command_name

    path = save(draft.text, command_name(arguments))
    if path:
        again = retry(with_anyway(sys.argv[1:]) if isinstance(error, DoNotContact) else sys.argv[1:], draft, path)
        # Without --file the book may come from SIMPLECRM_FILE, which another shell may lack.
        say(f"  Try again with: {again if run.file else offered(again)}", always=True)


def with_anyway(arguments: list[str]) -> list[str]:
    """The arguments with the option that repeats a command stopped by ``DoNotContact``."""
    place = arguments.index("--") if "--" in arguments else len(arguments)
    return [*arguments[:place], "--anyway", *arguments[place:]]


def standard_input() -> str:
    """All of stdin as text; bytes that are not UTF-8 are read as Latin-1."""
    data = sys.stdin.buffer.read()
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError:
        return data.decode("latin-1")


def save(text: str, name: str) -> str:
    """Keep a text in a file named after ``name``, print where, and return the path. If no file can be written, print
    the text and return an empty string."""
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
    """The shell command line that runs the command again, with the text from the file ``path``."""
    if draft.source == ARGUMENT:
        words = _with_dash(arguments, draft.text)
    else:
        words = arguments if draft.source == STDIN else [*arguments, *draft.options]
    import shlex

    return f"{shlex.join(['simplecrm', *words])} < {shlex.quote(path)}"


def _with_dash(arguments: list[str], text: str) -> list[str]:
    """The arguments with ``-`` instead of the text, which is the last argument equal to it."""
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
    """The text on standard input of a command that failed before reading it."""
    if not arguments or arguments[0] not in TEXT_COMMANDS:
        return None
    if not any(word == "-" or word.endswith("=-") for word in arguments[1:]) or sys.stdin.isatty():
        return None
    try:
        return Draft(standard_input(), STDIN)
    except (OSError, ValueError):
        return None
