"""Full-text search for contacts. Ranked in tiers, each bounded, because ranking every match of a broad prefix takes
seconds in a large book: first exact matches (name, email, a handle or profile, the end of a phone number), then names
that begin with the text, then names that contain the words, then everything else about a contact. Within a tier those
talked to last come first. If no word begins with the text, the inside of words is searched, and then words that differ
by a letter (see ``lookups.search.fuzzy``).
"""

from __future__ import annotations

from simplecrm.core.query.words import MAX_WORDS as MAX_WORDS
from simplecrm.core.query.words import may_name_profile
from simplecrm.core.text import storable
from simplecrm.core.text.names import fold
from simplecrm.core.text.phones import query_tail
from simplecrm.lookups.order import ids_in_order, ids_of, numbers
from simplecrm.store.gathering import gather

TYPE_CHECKING = False
if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Sequence

MAX_IN_A_TIER = 150
"""In each tier, this many more than asked for are read, and those talked to last are picked."""

_LAST = "\U0010ffff"
_TIERS = {
    "id": "select id, 0 as tier from contact where id = :id",
    "name": "select id, 1 from contact where sort_name = :folded and archived_at = ''",
    "email": "select contact_id, 1 from email where address = :text",
    "profile": "select value, 1 from json_each(:owners)",
    "phone": "select * from (select contact_id, 2 from phone where tail >= :tail and tail < :tail_end limit :bound)",
    "name_start": "select * from (select id, 2 from contact where archived_at = '' and sort_name >= :folded "
    "and sort_name < :folded_end order by sort_name limit :bound)",
    "email_start": "select * from (select contact_id, 3 from email where address >= :text and address < :text_end "
    "limit :bound)",
    "names": "select * from (select rowid, 4 from search where search match :names limit :bound)",
    "whole": "select * from (select rowid, 5 from search where search match :whole limit :bound)",
    "anything": "select * from (select rowid, 5 from search where search match :words limit :bound)",
}
_RANKED = (
    # A contact found in several tiers is looked up once: the look-ups are most of the work.
    "with found (id, tier) as ({hits}), hit (id, tier) as materialized (select id, min(tier) from found group by id) "
    "select c.id from hit cross join contact c on c.id = hit.id left join contact_summary on contact_id = c.id "
    "where +archived_at = '' order by tier, coalesce(last_at, '') desc, sort_name, c.id limit :limit"
)


def ids(connection: sqlite3.Connection, text: str, *, limit: int = 200, who_only: bool = False) -> Sequence[int]:
    """The ids of the contacts that ``text`` finds, best first, without archived ones. Blank text finds nothing.

    With ``who_only`` the text has to match names, addresses or numbers, not notes or activities, and misspellings do
    not match.
    """
    text = storable(text)[0]
    tiers = [tier for tier in _tiers(text) if tier not in ("whole", "anything") or not who_only]
    if not tiers:
        return ids_in_order(connection, "select 1 where 0")
    parameters = _parameters(text, limit)
    if may_name_profile(text.strip()):
        from simplecrm.lookups import profiles

        parameters["owners"] = numbers(profiles.contact_ids(connection, text.strip()))
        tiers.append("profile")
    with gather(connection, if_needed=True) as ask:
        whole = ask(_asked, [tier for tier in tiers if tier != "anything"], parameters)
        is_whole = ask(_is_whole_address, text)
        # Prefix matches come second: all of them have to be read before the first is known.
        anything = ask(_asked, [tier for tier in tiers if tier != "whole"], parameters) if "anything" in tiers else None
    found = whole()
    if anything is not None and len(found) < limit and not is_whole():
        found = anything()
    if found or (who_only and text.isascii()):
        return found
    from simplecrm.lookups.search import fuzzy

    return fuzzy.ids(connection, text, limit=limit, misspelt=not who_only)


def match(text: str, columns: str = "") -> str:
    """The FTS5 expression that finds every word of ``text`` as a prefix, in ``columns`` or anywhere.

    Each word is quoted, so that ``o'neil``, ``AT&T`` and ``NOT`` are text and never syntax. Empty when no word of the
    text can be in the index.
    """
    every = " ".join(filter(None, map(quoted, storable(text)[0].split()[: MAX_WORDS * 2])))
    if not every:
        return ""
    return f"{{{columns}}} : ({every})" if columns else every


def quoted(word: str) -> str:
    """A word or phrase for an FTS5 expression; empty if the index cannot contain it."""
    word = word.replace("\0", " ")
    return '"' + word.replace('"', '""') + '"*' if any(letter.isalnum() for letter in word) else ""


def phone_tail(text: str) -> str:
    """The digits of a query that reads like a phone number, last first; empty if it does not or has under four."""
    if any(letter.isalpha() or letter == "@" for letter in text):
        return ""
    tail = query_tail(text)
    return tail if len(tail) >= 4 else ""


def _asked(connection: sqlite3.Connection, tiers: list[str], parameters: dict[str, object]) -> Sequence[int]:
    hits = " union all ".join(_TIERS[name] for name in tiers)
    return ids_of(connection.execute(_RANKED.format(hits=hits), parameters))


def _is_whole_address(connection: sqlite3.Connection, text: str) -> bool:
    """Whether ``text`` is an email address in the book, so that nothing is left to complete."""
    known = "select 1 from email where address = ?"
    return "@" in text and connection.execute(known, (text.strip(),)).fetchone() is not None


def _tiers(text: str) -> list[str]:
    bare = text.strip()
    if not bare:
        return []
    tiers = ["name", "name_start", "email", "email_start"]
    if bare.isascii() and bare.isdigit() and len(bare) < 18:
        tiers.append("id")
    if phone_tail(text):
        tiers.append("phone")
    if match(text):
        tiers += ["names", "whole", "anything"]
    return tiers


def _parameters(text: str, limit: int) -> dict[str, object]:
    bare, folded, tail = text.strip(), fold(text), phone_tail(text)
    return {
        "limit": limit,
        "bound": min(limit, 1 << 40) + MAX_IN_A_TIER,
        "id": int(bare) if bare.isascii() and bare.isdigit() and len(bare) < 18 else 0,
        "folded": folded,
        "folded_end": folded + _LAST,
        "text": bare,
        "text_end": bare + _LAST,
        "tail": tail,
        "tail_end": tail + ":",
        "names": match(text, "name"),
        "words": match(text),
        "whole": match(text).replace('"*', '"'),
    }
