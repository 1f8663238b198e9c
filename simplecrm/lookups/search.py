"""Find contacts by what one remembers of them.

Ranked in tiers, each bounded, because ranking every match of a broad prefix takes seconds in a large book: first who
is exactly that (name, email, the end of a phone number), then names that begin so, then names that hold the words,
then everything else the book says of a contact. Within a tier those spoken to last come first.
"""

from __future__ import annotations

from simplecrm.core.names import fold
from simplecrm.core.phones import query_tail
from simplecrm.lookups.order import ids_in_order

TYPE_CHECKING = False
if TYPE_CHECKING:
    import sqlite3
    from array import array

MOST_WORDS = 32
"""Words of a query beyond these are ignored: each costs a pass over the index."""

_LAST = "\U0010ffff"
_TIERS = {
    "id": "select id, 0 as tier from contact where id = :id",
    "name": "select id, 1 from contact where sort_name = :folded",
    "email": "select contact_id, 1 from email where address = :text",
    "phone": "select * from (select contact_id, 2 from phone where tail >= :tail and tail < :tail_end limit :bound)",
    "name_start": "select * from (select id, 2 from contact where archived_at = '' and sort_name >= :folded "
    "and sort_name < :folded_end order by sort_name limit :bound)",
    "email_start": "select * from (select contact_id, 3 from email where address >= :text and address < :text_end "
    "limit :bound)",
    "names": "select * from (select rowid, 4 from search where search match :names limit :bound)",
    "anything": "select * from (select rowid, 5 from search where search match :words limit :bound)",
}


def ids(connection: sqlite3.Connection, text: str, *, limit: int = 200, who_only: bool = False) -> array[int]:
    """The ids of the contacts that ``text`` finds, best first, without archived ones. Blank text finds nothing.

    With ``who_only`` the text has to be in what a contact is called or reached by, not in what was said of them.
    """
    parts = [tier for tier in _tiers(text) if tier != "anything" or not who_only]
    if not parts:
        return ids_in_order(connection, "select 1 where 0")
    hits = " union all ".join(_TIERS[name] for name in parts)
    sql = (
        f"with hit (id, tier) as ({hits}) select c.id from hit join contact c on c.id = hit.id "
        "left join glance on contact_id = c.id where archived_at = '' group by c.id "
        "order by min(tier), coalesce(last_at, '') desc, sort_name, c.id limit :limit"
    )
    found = connection.execute(sql, {**_parameters(text), "bound": max(200, limit * 4), "limit": limit})
    from array import array

    return array("q", (row[0] for row in found))


def match(text: str, columns: str = "") -> str:
    """The FTS5 expression that finds every word of ``text`` as a prefix, in ``columns`` or anywhere.

    Each word is quoted, so that ``o'neil``, ``AT&T`` and ``NOT`` are text and never syntax. Empty when no word of the
    text can be in the index.
    """
    words = [word for word in text.replace("\0", " ").split() if any(letter.isalnum() for letter in word)]
    quoted = " ".join('"' + word.replace('"', '""') + '"*' for word in words[:MOST_WORDS])
    if not quoted:
        return ""
    return f"{{{columns}}} : ({quoted})" if columns else quoted


def _tiers(text: str) -> list[str]:
    if not text.strip():
        return []
    tiers = ["name", "name_start", "email", "email_start"]
    if text.strip().isascii() and text.strip().isdigit() and len(text.strip()) < 18:
        tiers.append("id")
    if _phone_tail(text):
        tiers.append("phone")
    if match(text):
        tiers += ["names", "anything"]
    return tiers


def _phone_tail(text: str) -> str:
    """The digits of a query that reads like a phone number, last first; empty if it does not or has under four."""
    if any(letter.isalpha() or letter == "@" for letter in text):
        return ""
    tail = query_tail(text)
    return tail if len(tail) >= 4 else ""


def _parameters(text: str) -> dict[str, object]:
    bare, folded, tail = text.strip(), fold(text), _phone_tail(text)
    return {
        "id": int(bare) if bare.isascii() and bare.isdigit() and len(bare) < 18 else 0,
        "folded": folded,
        "folded_end": folded + _LAST,
        "text": bare,
        "text_end": bare + _LAST,
        "tail": tail,
        "tail_end": tail + ":",
        "names": match(text, "name"),
        "words": match(text),
    }
