"""Likely duplicates among the contacts.

Only contacts that share a key are compared (see ``core.duplicates.keys``), so that 100,000 contacts take seconds.
"""

from __future__ import annotations

from simplecrm.core.duplicates import LIKELY, MAX_SHARING, keys, likeness
from simplecrm.core.identity import Traits, name_of, traits_of
from simplecrm.core.records import Record
from simplecrm.core.text.names import fold
from simplecrm.lookups.identity.traits import traits_where

TYPE_CHECKING = False
if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Callable, Collection, Iterator

    from simplecrm.core.records.contacts import Contact

MAX_IN_A_BLOCK = 60
"""A key shared by more contacts than this (a switchboard's number) is ignored."""


class Pair(Record):
    """Two contacts that are likely one; the older one first."""

    score: int
    id: int
    name: str
    other_id: int
    other_name: str
    reasons: tuple[str, ...]


def pairs(
    connection: sqlite3.Connection,
    *,
    least: int = LIKELY,
    of: Collection[int] | None = None,
    progress: Callable[[int], None] = lambda _: None,
) -> list[Pair]:
    """The likely pairs, the likeliest first; ``least`` is the lowest score that counts, ``of`` are contacts one of
    which each pair must have."""
    traits = {}
    blocks: dict[str, list[int]] = {}
    for number, (contact_id, one) in enumerate(_traits(connection)):
        traits[contact_id] = one
        for key in keys(one):
            blocks.setdefault(key, []).append(contact_id)
        if number % 1000 == 0:
            progress(number)
    common = frozenset(key[2:] for key, block in blocks.items() if key[0] in "epl" and len(block) > MAX_SHARING)
    found = []
    seen = set()
    for block in blocks.values():
        if not 1 < len(block) <= MAX_IN_A_BLOCK:
            continue
        for place, first in enumerate(block):
            for second in block[place + 1 :]:
                if (first, second) in seen or (of is not None and first not in of and second not in of):
                    continue
                seen.add((first, second))
                alike = likeness(traits[first], traits[second], common)
                if alike.score >= least:
                    found.append((alike, first, second))
    found.sort(key=lambda item: (-item[0].score, item[1], item[2]))
    names = dict(connection.execute("select id, name from contact where archived_at = ''").fetchall())
    return [Pair(a.score, one, names[one], two, names[two], a.reasons) for a, one, two in found]


def last_import(connection: sqlite3.Connection) -> frozenset[int]:
    """The contacts that the last import added, as far as it was not undone."""
    rows = connection.execute(
        "select row_id from change indexed by change_by_step where step_id = "
        "(select id from step where kind = 'do' and undone = 0 and title like 'Import %' order by id desc limit 1) "
        "and noun = 'contact' and op = 'insert'"
    )
    return frozenset(row[0] for row in rows)


def like(connection: sqlite3.Connection, contact: Contact) -> list[Pair]:
    """The contacts that a contact, which need not be in the book, is likely one with, the likeliest first.

    Found are those with an email, a number, a profile or the name of it.
    """
    mine = traits_of(contact)
    rows: list[tuple[int]] = []
    counts: dict[str, int] = {}
    for sql, values in _LIKE:
        for value in values(mine):
            some = connection.execute(sql, (value, MAX_IN_A_BLOCK)).fetchall()
            counts[value] = len(some)
            rows += some if len(some) < MAX_IN_A_BLOCK else []
    ids = sorted({row[0] for row in rows} - {contact.id})
    if not ids:
        return []
    common = frozenset(value for value, count in counts.items() if count > MAX_SHARING)
    condition = f"c.archived_at = '' and c.id in ({', '.join('?' * len(ids))})"
    known = dict(traits_where(connection, condition, ids))
    names = dict(connection.execute(f"select id, name from contact where id in ({', '.join('?' * len(ids))})", ids))
    found = [(likeness(mine, traits, common), contact_id) for contact_id, traits in known.items()]
    found = sorted((one for one in found if one[0].score >= LIKELY), key=lambda one: (-one[0].score, one[1]))
    return [Pair(a.score, contact.id, contact.name, other, names[other], a.reasons) for a, other in found]


_LIKE: tuple[tuple[str, Callable[[Traits], Collection[str]]], ...] = (
    ("select contact_id from email where address = ? and contact_id is not null limit ?", lambda one: one.emails),
    ("select contact_id from phone where tail = ? and contact_id is not null limit ?", lambda one: one.tails),
    (
        "select contact_id from link where profile = ? and profile <> '' and contact_id is not null limit ?",
        lambda one: one.profiles,
    ),
    ("select id from contact where archived_at = '' and sort_name = ? limit ?", lambda one: (one.name,)),
)


def _traits(connection: sqlite3.Connection) -> Iterator[tuple[int, Traits]]:
    """What tells each contact apart, by id; the lists come in the same order and are read side by side."""
    lists = [
        _Grouped(connection.execute(sql))
        for sql in (
            "select contact_id, lower(address) from email where contact_id is not null order by contact_id",
            "select contact_id, tail from phone where contact_id is not null and tail <> '' order by contact_id",
            "select contact_id, profile from link where contact_id is not null and profile <> '' order by contact_id",
            "select contact_id, company.sort_name from employment join company on company.id = company_id "
            "where ended_on = '' order by contact_id",
        )
    ]
    for row in connection.execute(
        "select id, sort_name, given, family, birthday from contact where archived_at = '' order by id"
    ):
        emails, tails, profiles, companies = (part.of(row[0]) for part in lists)
        called = name_of(row[1], fold(row[2]) if row[3] else "")
        yield row[0], Traits(row[1], called, row[4], emails, tails, profiles, companies)


class _Grouped:
    """Rows of (id, value) by ascending id, read as the set of values of one id after another."""

    def __init__(self, rows: sqlite3.Cursor) -> None:
        self._rows = rows
        self._next = rows.fetchone()

    def of(self, wanted: int) -> frozenset[str]:
        values = []
        while self._next is not None and self._next[0] <= wanted:
            if self._next[0] == wanted:
                values.append(self._next[1])
            self._next = self._rows.fetchone()
        return frozenset(values)
