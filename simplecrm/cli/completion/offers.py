"""Candidates for a shell: which texts are safe to offer, how many, and what happens if the book cannot be read.

Names in a book are untrusted, and shells evaluate candidates. So only texts without special characters are candidates;
a contact whose name has some is offered by email or id.
"""

from __future__ import annotations

import os

from simplecrm.cli.runtime.context import run
from simplecrm.errors import CrmError
from simplecrm.lean import sqlite3

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

Offer = str | tuple[str, str]
"""A value, or a value and its help, which zsh and fish show beside it."""

Offers = list[tuple[str, str]]
"""Values with their help. Typer evaluates the annotations of the functions that return them."""

MAX_OFFERS = 30
MAX_READ = 1000
"""The number of records that are looked through for ids that begin with the typed digits."""

MAX_HELP_LENGTH = 60

_SAFE_SIGNS = " -.@+_,"
_SAFE_FIRST = ("@", "+")


class _Unfiltered(str):
    """A value that Typer does not filter. Typer keeps only those that start with the typed letters, but ``lee`` has to
    complete to Ann Lee, too."""

    __slots__ = ()

    def startswith(self, *_: object) -> bool:
        """Always true."""
        return True


def offered(values: Iterable[Offer], start: str = "", *, also: str = "") -> Offers:
    """The first of the safe values that start with ``start``, in any case; ``also`` are signs that they may have."""
    found: Offers = []
    for value in values:
        text, words = (value, "") if isinstance(value, str) else value
        if text.casefold().startswith(start.casefold()) and is_safe(text, also):
            found.append((_Unfiltered(text), _help(words)))
        if len(found) == MAX_OFFERS:
            break
    return found


def from_book(find: Callable[[sqlite3.Connection], Iterable[Offer]], start: str = "", *, also: str = "") -> Offers:
    """The same of the values that ``find`` finds in the book; none if there is no book or it cannot be read."""
    if not os.path.exists(run.book.path):
        return []
    try:
        return offered(find(run.book.reading()), start, also=also)
    except (CrmError, OSError, sqlite3.Error):
        return []


def is_safe(text: str, also: str = "") -> bool:
    """Whether a text has no character that means something to a shell, except those in ``also``."""
    return (
        text.isprintable()
        and (text[:1].isalnum() or text[:1] in _SAFE_FIRST)
        and all(sign.isalnum() or sign in _SAFE_SIGNS or sign in also for sign in text)
    )


def _help(words: str) -> str:
    """The help of a value on one line, with blanks for characters that mean something to a shell."""
    harmless = "".join(sign if sign.isalnum() or sign in _SAFE_SIGNS else " " for sign in words[: 4 * MAX_HELP_LENGTH])
    line = " ".join(harmless.split())
    return line if len(line) <= MAX_HELP_LENGTH else f"{line[: MAX_HELP_LENGTH - 1]}…"
