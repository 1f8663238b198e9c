"""Emails of one thread: those in a row that have the same subject, whatever replies and forwards put before it."""

from __future__ import annotations

import re

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable

    from simplecrm.lookups.timeline import Entry

_PREFIXES = re.compile(
    r"(?:\s*(?:re|r|fwd?|aw|antw|antwort|wg|wtr|sv|vs|vb|tr|rv|enc|odp|pd|ynt|回复|答复|转发)(?:\[\d+\])?\s*[::])+\s*",
    re.IGNORECASE,
)
"""What mail programs of several languages put before the subject of a reply or forward."""


def plain_subject(subject: str) -> str:
    """A subject without ``Re:``, ``Fwd:``, ``AW:`` and the like, to compare with others."""
    found = _PREFIXES.match(subject)
    return " ".join(subject[found.end() if found else 0 :].split()).casefold()


def threads(entries: Iterable[Entry]) -> list[tuple[Entry, ...]]:
    """The entries in their order, with the emails of a thread that follow one another together."""
    found: list[tuple[Entry, ...]] = []
    for entry in entries:
        if found and belongs(found[-1], entry):
            found[-1] += (entry,)
        else:
            found.append((entry,))
    return found


def belongs(thread: tuple[Entry, ...], entry: Entry) -> bool:
    """Whether an entry goes on with the thread before it."""
    last = thread[-1]
    return (
        last.kind == entry.kind == "email"
        and bool(plain_subject(entry.subject))
        and plain_subject(entry.subject) == plain_subject(last.subject)
    )
