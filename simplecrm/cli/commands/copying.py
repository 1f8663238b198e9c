"""``copy``."""

from __future__ import annotations

from typing import Annotated

import typer

from simplecrm import paths
from simplecrm.cli.completion import values
from simplecrm.cli.runtime import output
from simplecrm.cli.runtime.context import run, say
from simplecrm.cli.runtime.groups import verbs as new_verbs
from simplecrm.core.text.plurals import counted
from simplecrm.errors import NotUnderstood
from simplecrm.store import book_file

TYPE_CHECKING = False
if TYPE_CHECKING:
    from simplecrm.store.remote.copying import Copied

verbs = new_verbs()

_NAMED = (
    ("contact", "contact"), ("company", "company"), ("activity", "activity"), ("reminder", "follow-up"),
    ("deal", "deal"), ("note", "note"),
)  # fmt: skip
"""The tables whose rows are counted in the sentence, and what those are called."""


@verbs.command("copy")
def copy(
    source: Annotated[
        str,
        typer.Argument(metavar="SOURCE", help="The book to copy: a file or an address.", autocompletion=values.file),
    ],
    target: Annotated[
        str,
        typer.Argument(
            metavar="TARGET",
            help="A new file, or an address where there is no book yet: libsql://HOST/NAME.",
            autocompletion=values.file,
        ),
    ],
) -> None:
    """Copy a whole book, with its history, to a libSQL server or from one to a file, and check the copy.

    Example: simplecrm copy ~/crm.db libsql://crm.example.com/sales
    """
    from simplecrm.store.remote import copying

    run.file, path = _named(source), _named(target)  # suggested commands are about the source
    copied = copying.copy(run.book, path)
    output.lines([copied.target])
    say(f"Copied {_counts(copied)}; all counts and checksums agree.")
    for sentence in _warnings(copied, run.book.path):
        say(sentence, always=True)


def _named(book: str) -> str:
    """The path or address that was typed. Raises ``NotUnderstood`` for an empty one."""
    if not book:
        raise NotUnderstood("The name of a book is empty.", "Name a file, or an address: libsql://HOST/NAME")
    return paths.chosen_book(book)[0]


def _counts(copied: Copied) -> str:
    words = [counted(copied.rows[noun], called) for noun, called in _NAMED if copied.rows[noun] or noun == "contact"]
    others = sum(copied.rows.values()) - sum(copied.rows[noun] for noun, _ in _NAMED)
    return f"{', '.join(words)} and {counted(others, 'other row')}"


def _warnings(copied: Copied, source: str) -> list[str]:
    """What the person has to know who relies on the copy."""
    found = []
    on_server = paths.is_remote(copied.target)
    if copied.contents and on_server:
        where = f"; they stay in {copied.folder}" if copied.folder else ""
        found.append(f"The contents of {counted(copied.contents, 'attachment')} were not copied to the server{where}.")
    elif copied.contents:
        found.append(
            f"The contents of {counted(copied.contents, 'attachment')} are missing: copy the files of the folder "
            f"with .attachments at the end, which is beside the file that went to the server, to {copied.folder}."
        )
    if on_server and not paths.is_remote(source) and book_file.is_encrypted(source):
        found.append("The book is encrypted; its copy on the server is not.")
    if copied.left_out:
        found.append(f"Not copied, because Simple CRM did not create it: {', '.join(copied.left_out)}.")
    return found
