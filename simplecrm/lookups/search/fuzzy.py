"""Substring and fuzzy search in names, addresses and companies, for when no word begins with what was typed. The index
has trigrams, every three consecutive letters, including a blank before and after each word. Chinese, Japanese and Thai
names, which have no blanks between words, are found by parts of two letters or more here.
"""

from __future__ import annotations

from simplecrm.core.query.words import parted, trigrams
from simplecrm.core.text import spelling

TYPE_CHECKING = False
if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Sequence

CANDIDATES = 300
"""How many candidates for a misspelt name are compared."""

_LAST = "\U0010ffff"
_RANKED = (
    "select c.id, hit.name || hit.other from (select rowid, name, other from search_trigram "
    "where search_trigram match ? limit ?) as hit cross join contact c on c.id = hit.rowid "
    "left join contact_summary on contact_id = c.id where +archived_at = '' "
    "order by coalesce(last_at, '') desc, sort_name, c.id"
)


def ids(connection: sqlite3.Connection, text: str, *, limit: int, misspelt: bool = True) -> Sequence[int]:
    """The ids of the contacts that contain all words of ``text``, those talked to last first; if there are none and
    ``misspelt`` is set, of those where one word is a letter off."""
    words = parted(text)
    return _inside(connection, words, limit) or (_misspelt(connection, words, limit) if misspelt else [])


def _inside(connection: sqlite3.Connection, words: list[str], limit: int) -> list[int]:
    every = [_anywhere(connection, word) for word in words]
    if not every or not all(every):
        return []
    found = connection.execute(_RANKED, (" AND ".join(f"({part})" for part in every), max(CANDIDATES, limit)))
    return [row[0] for row in found if all(word in row[1] for word in words)][:limit]


def _anywhere(connection: sqlite3.Connection, word: str) -> str:
    """The expression for a word inside another; one of under three letters matches the trigrams that begin with it."""
    if len(word) > 2:
        return trigrams(word)
    if word.isascii():
        return ""
    terms = connection.execute(
        "select term from search_trigram_term where term >= ? and term < ? limit 200", (word, word + _LAST)
    )
    return " OR ".join('"' + row[0].replace('"', '""') + '"' for row in terms)


def _misspelt(connection: sqlite3.Connection, words: list[str], limit: int) -> list[int]:
    found: dict[int, None] = {}
    for word in words[:4]:
        if len(word) < spelling.LEAST or len(word) > 40:
            continue
        others = [trigrams(" " + other) for other in words if other is not word and len(other) > 1]
        expression = " AND ".join(f"({part})" for part in (_around(word), *others) if part)
        for contact_id, name in connection.execute(_RANKED, (expression, CANDIDATES)) if expression else ():
            there = name.split()
            if all(any(spelling.is_nearly(one, other) for other in there) for one in words):
                found[contact_id] = None
    return list(found)[:limit]


def _around(word: str) -> str:
    """The trigrams of a word that remain whichever one of its letters is wrong."""
    word = " " + word
    kept = []
    for at in range(1, len(word)):
        # Two letters are taken out, because they may have been swapped.
        parts = [part for part in (trigrams(word[:at]), trigrams(word[at + 2 :])) if part]
        if parts:
            kept.append(" AND ".join(parts))
    return " OR ".join(f"({part})" for part in dict.fromkeys(kept))
