"""The records that may be meant by an id or a name that no record has, for error messages.

Only an error imports what it needs: look-ups of all nouns import this module.
"""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    import sqlite3

MAX_TITLES = 500
"""The latest records among whose titles a similar one is looked for."""

_BY_ID = (
    'select id, title from (select id, {title} as title from "{noun}" not indexed '
    "where id < ?1 and archived_at = '' order by id desc limit 2) union all "
    'select id, title from (select id, {title} as title from "{noun}" not indexed '
    "where id > ?1 and archived_at = '' order by id limit 1) order by id"
)


def by_id(connection: sqlite3.Connection, noun: str, record_id: int) -> str:
    """A sentence, after a blank, with the records of a noun whose ids are nearest; empty if there are none."""
    from simplecrm.core.nouns import title_of

    sql = _BY_ID.format(noun=noun, title=title_of(noun))
    near = [f"#{number} {_shortened(title)}" for number, title in connection.execute(sql, (record_id,))]
    if not near:
        return ""
    return f" The nearest {'are' if len(near) > 1 else 'is'}: {'; '.join(near)}."


def by_title(connection: sqlite3.Connection, noun: str, title: str) -> str:
    """A sentence, after a blank, with the record of a noun whose title, or a word of it, is most like ``title``; empty
    if none is much like it."""
    from simplecrm.core.nouns import title_of
    from simplecrm.core.text.similar import similar

    sql = f"select id, {title_of(noun)} from \"{noun}\" not indexed where archived_at = '' order by id desc limit ?"
    latest = connection.execute(sql, (MAX_TITLES,)).fetchall()
    known = {word: found for found in latest for word in (*found[1].split(), found[1])}
    meant = known.get(similar(title, known))
    return f" The nearest is: #{meant[0]} {_shortened(meant[1])}." if meant else ""


def _shortened(title: str) -> str:
    return title if len(title) <= 40 else title[:39] + "…"
