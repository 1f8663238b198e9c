"""Which record is meant by a name or title, for the nouns that say it alike: deals and cases by a title, templates and
campaigns by a name.
"""

from __future__ import annotations

from simplecrm.core.text import storable
from simplecrm.core.text.plurals import plural_of
from simplecrm.errors import MAX_CHOICES, Ambiguous, NothingMatched
from simplecrm.lookups.naming import without_noun
from simplecrm.lookups.order import like

TYPE_CHECKING = False
if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Callable, Sequence


def by_title(
    connection: sqlite3.Connection,
    noun: str,
    which: str,
    *,
    preferred: tuple[str, str],
    listed: Callable[[Sequence[int]], tuple[tuple[int, str], ...]],
) -> int:
    """The id of the one record of ``noun`` that ``which`` means: an id, a title, or a part of the title, with or
    without the noun before a colon. An id is not looked up. Of records of one title those of the first condition of
    ``preferred`` take precedence over those of the second; ``listed`` gives the ids and words of several.

    Raises ``NothingMatched`` or ``Ambiguous``.
    """
    wanted = without_noun(storable(which)[0], noun).lstrip("#")
    if _is_id(wanted):
        return int(wanted)
    found = _titled(connection, noun, "title = ? collate nocase", wanted, preferred) if wanted else []
    if not found and wanted:
        found = _titled(connection, noun, "title like ? escape '\\'", f"%{like(wanted)}%", preferred)
    if not found:
        from simplecrm.lookups import nearest

        near = nearest.by_title(connection, noun, wanted)
        raise NothingMatched(f"No {noun} matches “{which}”.{near}", f"See them: simplecrm {plural_of(noun)}")
    if len(found) > 1:
        many = f"more than {MAX_CHOICES}" if len(found) > MAX_CHOICES else str(len(found))
        words = f"“{which}” matches {many} {plural_of(noun)}."
        raise Ambiguous(words, f"Use the id: {noun}:12", listed(found[:MAX_CHOICES]))
    return found[0]


def by_name(connection: sqlite3.Connection, noun: str, which: str, *, bare_id: bool) -> int:
    """The id of the one record of ``noun`` that ``which`` means: a name, the beginning of one that is not archived, or
    ``#`` and an id, or with ``bare_id`` an id alone. An id is not looked up.

    Raises ``NothingMatched``, with the name that may be meant, or ``Ambiguous``.
    """
    wanted = storable(which)[0].strip()
    number = wanted.removeprefix("#")
    if (bare_id or wanted.startswith("#")) and _is_id(number):
        return int(number)
    sql = f"select id, name from {noun} where {{}} order by name limit ?"
    found = connection.execute(sql.format("name = ?"), (wanted, 1)).fetchall()
    if not found and wanted:
        part = sql.format("name like ? escape '\\' and archived_at = ''")
        found = connection.execute(part, (f"{like(wanted)}%", MAX_CHOICES + 1)).fetchall()
    if not found:
        from simplecrm.core.text.similar import similar

        names = connection.execute(f"select name from {noun} where archived_at = '' order by name")
        meant = similar(wanted, [row[0] for row in names])
        hint = f"Did you mean {meant}?" if meant else f"See them: simplecrm {plural_of(noun)}"
        raise NothingMatched(f"No {noun} matches “{which}”.", hint)
    if len(found) > 1:
        words = f"“{which}” matches several {plural_of(noun)}."
        raise Ambiguous(words, "Write more of the name.", tuple(found[:MAX_CHOICES]))
    return int(found[0][0])


def _is_id(text: str) -> bool:
    return text.isascii() and text.isdigit() and len(text) < 18


def _titled(
    connection: sqlite3.Connection, noun: str, condition: str, value: str, preferred: Sequence[str]
) -> list[int]:
    """The records of that title that are of the first condition, or those of the second if there are no others."""
    for status in preferred:
        found = connection.execute(
            f"select id from \"{noun}\" where {condition} and {status} and archived_at = '' order by id limit ?",
            (value, MAX_CHOICES + 1),
        ).fetchall()
        if found:
            return [row[0] for row in found]
    return []
