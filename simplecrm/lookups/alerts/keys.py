"""Which alert a key means, and what it is about; and the alerts that are snoozed."""

from __future__ import annotations

from simplecrm.core.alerts import CASE, DEAL, DRIFTING, KINDS, MONTH, OFFER, Key, key_text, month_id, split_key
from simplecrm.core.dates.words import MONTH_NAMES
from simplecrm.core.ids import parse_id
from simplecrm.core.records import records
from simplecrm.core.records.alerts import SnoozedAlert
from simplecrm.errors import NoSuchRecord, NotUnderstood
from simplecrm.lookups.order import numbers

TYPE_CHECKING = False
if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Callable, Iterable

_TITLES = {
    DRIFTING: "select name from contact where id = ?",
    DEAL: "select title from deal where id = ?",
    "purchase": "select text from purchase where id = ?",
    CASE: 'select title from "case" where id = ?',
    OFFER: "select product.name || ' for ' || coalesce((select name from company where id = o.customer), "
    "(select name from contact where id = -o.customer), '') from cross_sell_offer o "
    "join product on product.id = o.product_id where o.id = ?",
}
_LIST_OF = {DRIFTING: "drift", DEAL: "deals", "purchase": "purchases", CASE: "cases", OFFER: "alerts"}
_SNOOZED = (
    "select id, kind, record_id, title, until, created_at, updated_at from alert where until > ? order by until, id"
)


def resolve(connection: sqlite3.Connection, word: str, contact: Callable[[str], int]) -> Key:
    """The alert that a key such as ``deal:5``, ``drifting:ann`` or ``month:2026-11`` means. ``contact`` finds the id of
    the contact that a word means.

    Raises ``NotUnderstood`` for anything else, and what finding the record raises.
    """
    kind, which = split_key(word)
    if kind == DRIFTING:
        return Key(kind, contact(which))
    if kind == MONTH:
        return Key(kind, month_id(which))
    if kind == DEAL:
        from simplecrm.lookups import deals

        return Key(kind, deals.resolve(connection, which))
    if kind == CASE:
        from simplecrm.lookups import cases

        return Key(kind, cases.resolve(connection, which))
    return Key(kind, parse_id(which))


def title(connection: sqlite3.Connection, key: Key) -> str:
    """What an alert is about: a name or title. Raises ``NoSuchRecord``."""
    if key.kind == MONTH:
        return f"sales of {MONTH_NAMES[key.record_id % 100 - 1]} {key.record_id // 100}"
    found = connection.execute(_TITLES[key.kind], (key.record_id,)).fetchone()
    if found is None:
        raise NoSuchRecord(f"{'contact' if key.kind == DRIFTING else key.kind} #{key.record_id}", _LIST_OF[key.kind])
    return str(found[0])


def snoozed(connection: sqlite3.Connection, day: str) -> list[SnoozedAlert]:
    """The alerts that are snoozed on a day (ISO 8601), those that come back first first."""
    return records(connection.execute(_SNOOZED, (day,)), SnoozedAlert)


def rows(connection: sqlite3.Connection, alert_ids: Iterable[int]) -> list[SnoozedAlert]:
    """These snoozed alerts, in the order of the ids."""
    sql = (
        "select a.id, kind, record_id, title, until, created_at, updated_at from json_each(?) as wanted "
        "join alert a on a.id = wanted.value order by wanted.key"
    )
    return records(connection.execute(sql, (numbers(alert_ids),)), SnoozedAlert)


def check_kind(kind: str) -> str:
    """The name of a kind of alerts. Raises ``NotUnderstood``."""
    if kind.lower() not in KINDS:
        raise NotUnderstood(f"Unknown kind of alerts: “{kind}”.", f"Kinds: {', '.join(KINDS)}")
    return kind.lower()


__all__ = ["check_kind", "key_text", "resolve", "rows", "snoozed", "title"]
