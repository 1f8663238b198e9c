"""Likely duplicates among the contacts.

Only contacts that share a key are compared (see ``core.duplicates.keys``), so that 100,000 contacts take seconds.
"""

from __future__ import annotations

from simplecrm.core.duplicates import LIKELY, Traits, keys, likeness
from simplecrm.core.records import Record

TYPE_CHECKING = False
if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Callable, Iterator

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
    connection: sqlite3.Connection, *, least: int = LIKELY, progress: Callable[[int], None] = lambda _: None
) -> list[Pair]:
    """The likely pairs, the likeliest first; ``least`` is the minimum score."""
    traits = {}
    blocks: dict[int, list[int]] = {}
    for number, one in enumerate(_traits(connection)):
        traits[one.id] = one
        for key in keys(one):
            blocks.setdefault(hash(key), []).append(one.id)
        if number % 1000 == 0:
            progress(number)
    found = []
    seen = set()
    for block in blocks.values():
        if not 1 < len(block) <= MAX_IN_A_BLOCK:
            continue
        for place, first in enumerate(block):
            for second in block[place + 1 :]:
                if (first, second) in seen:
                    continue
                seen.add((first, second))
                alike = likeness(traits[first], traits[second])
                if alike.score >= least:
                    found.append((alike, first, second))
    found.sort(key=lambda item: (-item[0].score, item[1], item[2]))
    names = dict(connection.execute("select id, name from contact where archived_at = ''").fetchall())
    return [Pair(a.score, one, names[one], two, names[two], a.reasons) for a, one, two in found]


def _traits(connection: sqlite3.Connection) -> Iterator[Traits]:
    """The traits of each contact, by id; the lists come in the same order and are merged."""
    lists = [
        _Grouped(connection.execute(sql))
        for sql in (
            "select contact_id, lower(address) from email where contact_id is not null order by contact_id",
            "select contact_id, substr(tail, 1, 9) from phone where contact_id is not null and length(tail) >= 6 "
            "order by contact_id",
            "select contact_id, rtrim(lower(url), '/') from link where contact_id is not null order by contact_id",
            "select contact_id, company.sort_name from employment join company on company.id = company_id "
            "order by contact_id",
        )
    ]
    for row in connection.execute("select id, sort_name, birthday from contact where archived_at = '' order by id"):
        emails, tails, links, companies = (part.of(row[0]) for part in lists)
        name = row[1].replace(",", " ").replace(".", " ")
        yield Traits(row[0], " ".join(name.split()), emails, tails, links, companies, row[2])


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
