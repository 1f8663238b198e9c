"""Records that are archived or deleted: which one is meant, and when it was deleted."""

from __future__ import annotations

from simplecrm.core import nouns
from simplecrm.core.query.words import may_name_profile
from simplecrm.core.records import Record, records
from simplecrm.core.text import storable
from simplecrm.core.text.names import fold
from simplecrm.core.text.plurals import plural_of
from simplecrm.errors import MAX_CHOICES, Ambiguous, NothingMatched, NotUnderstood
from simplecrm.lookups import search
from simplecrm.lookups.order import numbers

TYPE_CHECKING = False
if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Sequence

_HAS_EMAIL = nouns.TABLES["email"].owners


class Gone(Record):
    """A record that is archived (``deleted_in`` is 0) or was deleted in the step ``deleted_in``; ``at`` is UTC."""

    id: int
    name: str
    deleted_in: int
    at: str


def resolve(connection: sqlite3.Connection, noun: str, wanted: str) -> Gone:
    """The archived or deleted record of a noun that an id, email or name means.

    Raises ``NothingMatched``, ``Ambiguous`` with the matches as choices, and ``NotUnderstood`` for blanks.
    """
    if not wanted.strip():
        raise NotUnderstood(f"Say which {noun}: an id or a name.")
    found = matching(connection, noun, wanted)
    if not found:
        raise NothingMatched(
            f"No archived or deleted {noun} matches “{_shown(wanted)}”.", "See what was deleted: simplecrm history"
        )
    return only_one(found, noun, wanted)


def matching(connection: sqlite3.Connection, noun: str, wanted: str) -> list[Gone]:
    """All archived or deleted records that match: by id, else by email, profile or whole name, else by part of the
    name."""
    text = storable(wanted)[0].strip()
    if text.isascii() and text.isdigit() and len(text) < 18:
        found = [*_archived(connection, noun, "id = ?", int(text)), *_deleted(connection, noun, (int(text),))]
        if found:
            return found
    if not text:
        return []
    reached = _by_email(connection, noun, text) if noun in _HAS_EMAIL and "@" in text else set[int]()
    if noun in _HAS_EMAIL and may_name_profile(text):
        reached |= _by_profile(connection, noun, text)
    words = fold(text).split()
    asked = (max(words or [text], key=len), numbers(reached))
    everything = [
        *_archived(connection, noun, _may_be("{name}", "id"), *asked),
        *_deleted(connection, noun, asked=asked),
    ]
    exact = [one for one in everything if one.id in reached or fold(one.name) == fold(text)]
    return exact or [one for one in everything if all(_begins(one.name, word) for word in words)]


def only_match(connection: sqlite3.Connection, noun: str, wanted: str) -> NothingMatched | None:
    """The error to raise if only archived or deleted records match, which says how to bring them back. None if none
    match."""
    found = matching(connection, noun, wanted) or (_by_phone(connection, wanted) if noun == "contact" else [])
    if not found:
        return None
    command = "simplecrm undelete" if noun == "contact" else f"simplecrm {plural_of(noun)} undelete"
    if len(found) > 1:
        return NothingMatched(
            f"“{_shown(wanted)}” matches only {plural_of(noun)} that are archived or deleted: "
            f"{'; '.join(f'#{one.id} {_about(one)}' for one in found[:MAX_CHOICES])}.",
            f"Bring one back: {command} {found[0].id}",
        )
    state = "was deleted" if found[0].deleted_in else "is archived"
    return NothingMatched(
        f"{_shown(found[0].name)} (#{found[0].id}) {state}.", f"Bring it back: {command} {found[0].id}"
    )


def _by_phone(connection: sqlite3.Connection, wanted: str) -> list[Gone]:
    """The archived contacts with a number that ends like ``wanted``."""
    tail = search.phone_tail(wanted)
    if not tail:
        return []
    found = connection.execute(
        "select distinct contact.id, name, 0 as deleted_in, archived_at as at "
        "from phone join contact on contact.id = contact_id "
        "where tail >= ? and tail < ? and archived_at > '' order by contact.id limit ?",
        (tail, tail + ":", MAX_CHOICES),
    )
    return records(found, Gone)


def of_deleted(connection: sqlite3.Connection, noun: str, record_id: int) -> Gone | None:
    """The deleted record of this id, or None."""
    return next(iter(_deleted(connection, noun, (record_id,))), None)


def _may_be(name: str, record_id: str) -> str:
    """SQL that filters by (word, ids): the word is in the name, or the name has letters that only ``fold`` can compare.
    Folding the names of everything that was ever deleted would take long."""
    return (
        f"(instr(lower({name}), ?1) > 0 or {name} glob '*[^ -~]*' or {record_id} in (select value from json_each(?2)))"
    )


def _archived(connection: sqlite3.Connection, noun: str, where: str, *values: object) -> list[Gone]:
    name = nouns.title_of(noun)
    index = f" indexed by {noun}_by_name" if noun in _HAS_EMAIL and not where.startswith("id") else ""
    some = where.replace("{name}", name)
    sql = (
        f'select id, {name} as name, 0 as deleted_in, archived_at as at from "{noun}"{index} '
        f"where archived_at > '' and {some} order by id"
    )
    return records(connection.execute(sql, values), Gone)


def _deleted(
    connection: sqlite3.Connection, noun: str, ids: Sequence[int] = (), asked: tuple[str, str] = ("", "")
) -> list[Gone]:
    name = f"json_extract(c.old, '$.{nouns.title_of(noun)}')"
    some = "and c.row_id in (select value from json_each(?2)) " if ids else ""
    meant = "1" if ids else _may_be(name, "c.row_id")
    found = connection.execute(
        f"select c.row_id as id, {name} as name, c.step_id as deleted_in, step.at "
        "from (select row_id, max(id) as latest from change c indexed by change_deleted "
        f"  where noun = ?3 and op = 'delete' {some}group by row_id) "
        "cross join change c on c.id = latest join step on step.id = c.step_id "
        f'where {meant} and not exists (select 1 from "{noun}" where id = c.row_id) order by c.row_id',
        ("", numbers(ids), noun) if ids else (*asked, noun),
    )
    return records(found, Gone, name=lambda name: name or "")


def _by_email(connection: sqlite3.Connection, noun: str, address: str) -> set[int]:
    """The owners of an address, including those it was deleted with."""
    found = connection.execute(
        f"select {noun}_id from email where address = ?1 union "
        f"select json_extract(old, '$.{noun}_id') from change indexed by change_deleted "
        "where noun = 'email' and op = 'delete' and json_extract(old, '$.address') = ?1 collate nocase",
        (address,),
    )
    return {row[0] for row in found if row[0]}


def _by_profile(connection: sqlite3.Connection, noun: str, text: str) -> set[int]:
    """The owners of the handle or page on a network that a text names, including those it was deleted with."""
    from simplecrm.core.text.profiles import meant_keys
    from simplecrm.lookups import profiles

    owners, keys = profiles.owners(text, noun), meant_keys(text)
    if owners is None:
        return set()
    found = connection.execute(
        f"{owners.sql} union select json_extract(old, '$.{noun}_id') from change indexed by change_deleted "
        f"where noun = 'link' and op = 'delete' and json_extract(old, '$.profile') in ({', '.join('?' * len(keys))})",
        (*owners.values, *keys),
    )
    return {row[0] for row in found if row[0]}


def _begins(name: str, word: str) -> bool:
    return any(part.startswith(word) for part in fold(name).split())


def only_one(found: list[Gone], noun: str, wanted: str) -> Gone:
    """The one record that ``matching`` found. Raises ``Ambiguous`` with the matches as choices."""
    if len(found) == 1:
        return found[0]
    many = f"more than {MAX_CHOICES}" if len(found) > MAX_CHOICES else str(len(found))
    choices = tuple((one.id, _about(one)) for one in found[:MAX_CHOICES])
    raise Ambiguous(f"“{_shown(wanted)}” matches {many} archived or deleted {plural_of(noun)}.", "Use the id.", choices)


def _about(one: Gone) -> str:
    name = " ".join(one.name.split())
    shown = name if len(name) <= 60 else name[:59] + "…"
    state = f"deleted {one.at[:10]}" if one.deleted_in else f"archived {one.at[:10]}"
    return f"{shown} · {state}" if shown else state


def _shown(wanted: str) -> str:
    return wanted if len(wanted) <= 60 else wanted[:59] + "…"
