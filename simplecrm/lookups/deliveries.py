"""Queries about the messages of campaigns, by where they went and by their Message-IDs."""

from __future__ import annotations

import json

from simplecrm.core.records import records
from simplecrm.core.records.campaigns import Delivery

TYPE_CHECKING = False
if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Iterable

_SELECT = (
    "select campaign_id, coalesce((select name from campaign where id = campaign_id), '') as campaign, contact_id, "
    "coalesce((select name from contact where id = contact_id and archived_at = ''), '') as name, "
    "d.address as address, d.state as state, d.at as at, d.message_id as message_id from {} {}"
)
_TO = _SELECT.format(
    "json_each(?) as wanted cross join delivery d on d.address = wanted.value", "order by d.at desc, campaign_id desc"
)
_OF = _SELECT.format("delivery d", "where d.message_id in (select value from json_each(?))")

_ID_LENGTH = 24
_HEX = frozenset("0123456789abcdef")


def to_addresses(connection: sqlite3.Connection, addresses: Iterable[str]) -> list[Delivery]:
    """All messages that were written to any of these addresses, the latest first."""
    return records(connection.execute(_TO, (json.dumps(list(addresses)),)), Delivery)


def of_messages(connection: sqlite3.Connection, message_ids: Iterable[str]) -> dict[str, Delivery]:
    """The messages of campaigns among these, by Message-ID. Nothing is searched for ids that no campaign gives, which
    in a mailbox are nearly all."""
    wanted = [one for one in message_ids if _may_be_ours(one)]
    if not wanted:
        return {}
    found: list[Delivery] = records(connection.execute(_OF, (json.dumps(wanted),)), Delivery)
    return {delivery.message_id: delivery for delivery in found}


def _may_be_ours(message_id: str) -> bool:
    """Whether an id has the form of those in ``actions.sending.messages``: 24 hexadecimal digits before the domain."""
    local = message_id.partition("@")[0]
    return len(local) == _ID_LENGTH and _HEX.issuperset(local)
