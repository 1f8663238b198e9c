"""Which alert a key means, and what it is about; and the alerts that are snoozed."""

from __future__ import annotations

from simplecrm.core.alerts import CASE, DEAL, DRIFTING, MONTH, OFFER, PURCHASE, Key, month_id, split_key
from simplecrm.core.dates.words import MONTH_NAMES
from simplecrm.core.ids import parse_id
from simplecrm.core.records import records
from simplecrm.core.records.alerts import SnoozedAlert
from simplecrm.errors import NoSuchRecord
from simplecrm.lookups.order import numbers
from simplecrm.lookups.subjects import called

TYPE_CHECKING = False
if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Callable, Iterable

_NOUNS = {DRIFTING: "contact", DEAL: "deal", PURCHASE: "purchase", CASE: "case"}
"""The noun of the record that an alert of a kind is about; an offer is derived, and a month is no record."""

_OFFER_TITLE = (
    "select product.name || ' for ' || coalesce((select name from company where id = o.customer), "
    "(select name from contact where id = -o.customer), '') from cross_sell_offer o "
    "join product on product.id = o.product_id where o.id = ?"
)
_LIST_OF = {DRIFTING: "drift", DEAL: "deals", PURCHASE: "purchases", CASE: "cases", OFFER: "alerts"}
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
    if key.kind == OFFER:
        noun, found = OFFER, connection.execute(_OFFER_TITLE, (key.record_id,)).fetchone()
        name = str(found[0]) if found else ""
    else:
        noun = _NOUNS[key.kind]
        name = called(connection, noun, key.record_id)
    if not name:
        raise NoSuchRecord(f"{noun} #{key.record_id}", _LIST_OF[key.kind])
    return name


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
