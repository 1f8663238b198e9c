"""Who a text begins with: ``ann lee wants a quote`` begins with Ann Lee, if there is one.

The first word, or all words in front of a colon, may be anything that identifies a contact, company, deal or case (see
``subjects.resolve``). A further word belongs to the name only if it is a whole word of that name: what follows may be
any text, in which parts of names are common.
"""

from __future__ import annotations

import re

from simplecrm.core.text import storable
from simplecrm.core.text.names import fold
from simplecrm.errors import Ambiguous, CrmError, NothingMatched, NotUnderstood
from simplecrm.lookups import naming, subjects

TYPE_CHECKING = False
if TYPE_CHECKING:
    import sqlite3

    from simplecrm.lookups.subjects import Subject

MAX_WORDS = 6
"""The longest name that is looked for without a colon behind it, in words."""

_WORD = re.compile(r'(?:[^\s"]|"[^"]*"?)+')
_ENDS = ",:;"


def leading(connection: sqlite3.Connection, text: str, *, last: int = 0) -> tuple[list[Subject], str]:
    """Everybody named at the beginning of ``text``, such as ``ann, ben and deal:4``, and the rest of the text. ``last``
    is the contact that ``@last`` means.

    Raises ``NothingMatched`` and ``Ambiguous`` for the first of them, and ``NotUnderstood`` without a word.
    """
    text = storable(text)[0].strip()
    first, rest, sign = _before_colon(connection, text, last) or _one(connection, text, last)
    found = [first]
    while sign in ("", ","):
        following = rest if sign else re.sub(r"^(and|&)\s+", "", rest, flags=re.IGNORECASE)
        if not sign and following == rest:
            break
        try:
            another, rest, sign = _one(connection, following, last, whole=True)
        except (NothingMatched, Ambiguous, NotUnderstood):
            break
        found.append(another)
    return found, rest


def _before_colon(connection: sqlite3.Connection, text: str, last: int) -> tuple[Subject, str, str] | None:
    """The record named by all the words before the first colon; None if there is none."""
    name, colon, rest = text.partition(": ")
    if not colon:
        return None
    try:
        return subjects.resolve(connection, name, last=last, names_companies=False), rest.lstrip(), ":"
    except (NothingMatched, NotUnderstood):
        return None


def _one(connection: sqlite3.Connection, text: str, last: int, *, whole: bool = False) -> tuple[Subject, str, str]:
    """The record named at the beginning of ``text``, the rest, and the sign between them, if any. With ``whole``, the
    first word too has to be a whole word of the name."""
    best: Subject | None = None
    names, place = "", 0
    error: CrmError = NotUnderstood("Say who it was with.", "For example: simplecrm log 'call ann wants a quote'")
    for count, word in enumerate(_words(text), 1):
        part = text[: word.end()].rstrip(_ENDS)
        if best is not None and _has_words(names, word.group()):
            place = word.end()
            continue
        try:
            found = subjects.resolve(connection, part, last=last, names_companies=False)
        except (NothingMatched, NotUnderstood) as nobody:
            if best is not None or isinstance(error, Ambiguous):
                break
            error = nobody if count == 1 else error
            continue
        except Ambiguous as several:
            if best is not None or (count > 1 and not _is_any_named(several, part)):
                break
            error = several
            continue
        names, company = _names(connection, found)
        is_named = whole and not naming.split(part)[0]
        wanted = part if is_named else part.partition(" ")[2]
        if not _is_number(part) and not _has_words(f"{names} {company}", wanted):
            break
        best, place = found, word.end()
    if best is None:
        if isinstance(error, NothingMatched) and not whole:
            subjects.resolve(connection, _words(text)[0].group().rstrip(_ENDS), last=last)
        raise error
    return best, text[place:].lstrip(), text[place - 1] if text[place - 1] in _ENDS else ""


def _words(text: str) -> list[re.Match[str]]:
    """The words that may be a name: none after one with a sign at its end."""
    found: list[re.Match[str]] = []
    for word in _WORD.finditer(text):
        found.append(word)
        if word.group()[-1] in _ENDS or len(found) == MAX_WORDS:
            break
    return found


def _is_any_named(several: Ambiguous, part: str) -> bool:
    return any(_has_words(about, part.partition(" ")[2]) for _, about in several.choices)


def _has_words(names: str, part: str) -> bool:
    """Whether all words of ``part`` are words of ``names``."""
    return set(_split(names)).issuperset(_split(part))


def _split(words: str) -> list[str]:
    return re.findall(r"[^\s·,.:;()\"]+", fold(words))


def _is_number(part: str) -> bool:
    """Whether all of it may be a phone number, which people write with blanks."""
    return bool(re.fullmatch(r"[+(]?[\d\s()/.-]{6,}", part))


def _names(connection: sqlite3.Connection, found: Subject) -> tuple[str, str]:
    """The names of a record, and the company of a contact, by which people tell namesakes apart."""
    from simplecrm.lookups import contacts

    contact = contacts.get(connection, found.contact_id)
    if contact is None:
        return subjects.called(connection, found.noun, found.id), ""
    return " ".join((contact.name, contact.nickname, *(one.address for one in contact.emails))), contact.company
