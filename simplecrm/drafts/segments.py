"""Segments from what a person typed."""

from __future__ import annotations

from simplecrm.actions.segments import cleaned
from simplecrm.core.query.languages import BY_NOUN
from simplecrm.core.query.parser import parse
from simplecrm.core.records.segments import NOUNS, Segment
from simplecrm.core.text.plurals import plural_of
from simplecrm.drafts.context import FieldError, read


def draft(*, name: str, query: str, finds: str = "") -> Segment:
    """A segment to be added: of contacts, or of ``companies`` or ``deals``. Raises ``FieldError`` for a name that is
    not one word, and for a query whose form is wrong; what its conditions mean is only known in a book."""
    return edited(Segment(finds=_noun(finds)), name=name, query=query)


def edited(old: Segment, *, name: str | None = None, query: str | None = None) -> Segment:
    """``old`` with the fields that are given; None leaves a field as it is. Raises ``FieldError``."""
    wanted, asked = old.name if name is None else name, old.query if query is None else query.strip()
    kept = read("name", lambda: cleaned(wanted))
    if not asked:
        raise FieldError("query", "The query is empty.", "See what it can say: simplecrm queries")
    read("query", lambda: parse(asked, BY_NOUN[old.finds]))
    return old._replace(name=kept, query=asked)


def _noun(word: str) -> str:
    """The noun that a segment finds, from its name in singular or plural; contacts without one."""
    names = {"": "contact"} | {name: noun for noun in NOUNS for name in (noun, plural_of(noun))}
    found = names.get(word.strip().lower())
    if found is None:
        nouns = ", ".join(map(plural_of, NOUNS))
        raise FieldError("finds", f"Segments do not find “{word:.40}”.", f"They find {nouns}.")
    return found
