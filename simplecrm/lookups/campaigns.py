"""Queries about campaigns: their members, what became of the messages, and what came of them."""

from __future__ import annotations

import json

from simplecrm.core.records import Record, records
from simplecrm.core.records.activities import AUTOMATIC
from simplecrm.core.records.campaigns import (
    ANSWER,
    BOUNCED,
    LEFT_OUT,
    NO_ADDRESS,
    SAME_ADDRESS,
    SENDING,
    SENT,
    Addressee,
    Campaign,
    Member,
)
from simplecrm.errors import NoSuchRecord
from simplecrm.lookups.order import ARCHIVED, ids_in_order, numbers

TYPE_CHECKING = False
if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Callable, Iterable, Iterator, Sequence

_ROW = (
    f"select c.{', c.'.join(Campaign._fields)} from json_each(?) as wanted "
    "cross join campaign c on c.id = wanted.value order by wanted.key"
)

_MEMBERS = """
select wanted.value as id, coalesce(c.name, '') as name, coalesce(d.address, '') as delivered,
  case :channel
    when 'email' then (select address from email where contact_id = c.id order by position, id limit 1)
    when 'sms' then (select number from phone where contact_id = c.id order by position, id limit 1)
    else (select trim(street || ', ' || trim(postal_code || ' ' || city) || ', ' || country, ', ')
      from address where contact_id = c.id and street || city <> '' order by position, id limit 1) end as address,
  d.state, coalesce(d.at, ''), coalesce(d.error, ''), c.id is null, c.archived_at <> '', c.do_not_contact,
  case when :quiet then (select max(at) from activity_contact join activity on activity.id = activity_id
    where contact_id = c.id and direction = 'out' and activity.archived_at = '') end as last_out,
  case when d.state is null then null else (select min(at) from activity_contact join activity
    on activity.id = activity_id where contact_id = c.id and direction = 'in' and activity.archived_at = ''
    and (outcome = :answer or at >= d.at and outcome <> :automatic and outcome not glob :answers)) end as answered
from json_each(:ids) as wanted left join contact c on c.id = wanted.value
  left join delivery d on d.campaign_id = :campaign and d.contact_id = wanted.value
order by wanted.key
"""

_ADDRESSEES = """
select c.name as name, c.uid as uid, coalesce(d.address, '') as address, coalesce(d.state, '') as state,
  coalesce(d.at, '') as at, coalesce(d.message_id, '') as message_id, coalesce(d.error, '') as error
from json_each(:ids) as wanted cross join contact c on c.id = wanted.value
  left join delivery d on d.campaign_id = :campaign and d.contact_id = c.id
order by wanted.key
"""

_HAS_BOUNCED = f"select 1 from delivery where address = ? and state = '{BOUNCED}' limit 1"

_WON = """
select currency, count(*), total(value) from deal where status = 'won' and archived_at = '' and id in (
  select deal.id from json_each(:ids) as wanted
    cross join delivery d on d.campaign_id = :campaign and d.contact_id = wanted.value and d.state = 'sent'
    cross join deal indexed by ix_deal_contact_id on deal.contact_id = wanted.value and deal.closed_at >= d.at)
group by currency order by 2 desc
"""

PAGE = 500


class Won(Record):
    """The deals in one currency that were won with members after the message: how many, and their value."""

    currency: str
    deals: int
    value: int


class Result(Record):
    """What came of a campaign: the number of members by state, of those left out by reason, of those who answered, and
    the deals won."""

    campaign: Campaign
    members: int
    states: tuple[tuple[str, int], ...]
    left_out: tuple[tuple[str, int], ...]
    answered: int
    won: tuple[Won, ...]

    @property
    def id(self) -> int:
        """The id of the campaign, for lists of ids."""
        return self.campaign.id

    def in_state(self, state: str) -> int:
        """How many members have a state."""
        return dict(self.states).get(state, 0)


def ids(connection: sqlite3.Connection, *, archived: bool = False, limit: int | None = None) -> Sequence[int]:
    """The ids of campaigns, the latest first."""
    return ids_in_order(
        connection, f"select id from campaign where {ARCHIVED[archived]} order by created_at desc, id desc", limit=limit
    )


def rows(connection: sqlite3.Connection, campaign_ids: Iterable[int]) -> list[Campaign]:
    """These campaigns in the order of the ids; ids that are gone are left out."""
    return records(connection.execute(_ROW, (numbers(campaign_ids),)), Campaign)


def get(connection: sqlite3.Connection, campaign_id: int) -> Campaign | None:
    """One campaign; None if it does not exist."""
    return next(iter(rows(connection, [campaign_id])), None)


def require(connection: sqlite3.Connection, campaign_id: int) -> Campaign:
    """The campaign of that id. Raises ``NoSuchRecord``."""
    found = get(connection, campaign_id)
    if found is None:
        raise NoSuchRecord(f"campaign #{campaign_id}", "campaigns")
    return found


def resolve(connection: sqlite3.Connection, which: str) -> int:
    """The id of the one campaign that ``which`` means: a name, the beginning of one, or ``#`` and an id.

    Raises ``NothingMatched``, with the name that may be meant, or ``Ambiguous``.
    """
    from simplecrm.lookups.resolving import by_name

    return require(connection, by_name(connection, "campaign", which, bare_id=False)).id


def is_paused(connection: sqlite3.Connection, campaign_id: int) -> bool:
    """Whether a campaign is paused, without reading its text and members."""
    return (
        connection.execute("select 1 from campaign where id = ? and paused_at <> ''", (campaign_id,)).fetchone()
        is not None
    )


def member_ids(campaign: Campaign) -> list[int]:
    """The ids of the frozen contacts, in order."""
    found: list[int] = json.loads(campaign.contact_ids)
    return found


def members(
    connection: sqlite3.Connection,
    campaign: Campaign,
    quiet_since: str,
    *,
    reading: Callable[[], sqlite3.Connection] | None = None,
) -> Iterator[Member]:
    """The members in order, each with what became of the message, or why there is none; those of whom the message lacks
    fields are ``waiting``. ``quiet_since`` (UTC) is the time from which nobody was to be written to, empty for any.

    Each page is read at once. Who writes to the book before the last one gives ``reading``, which returns a connection
    for the next: a step closes the one before.
    """
    every = member_ids(campaign)
    seen: set[str] = set()
    for start in range(0, len(every), PAGE):
        given = {
            "ids": numbers(every[start : start + PAGE]),
            "campaign": campaign.id,
            "channel": campaign.channel,
            "quiet": bool(quiet_since),
            "automatic": AUTOMATIC,
            "answer": ANSWER + campaign.name,
            "answers": f"{ANSWER}*",
        }
        connection = reading() if reading is not None else connection
        found = connection.execute(_MEMBERS, given).fetchall()
        yield from [_member(connection, campaign, row, seen, quiet_since) for row in found]


def _member(
    connection: sqlite3.Connection, campaign: Campaign, row: tuple[object, ...], seen: set[str], quiet_since: str
) -> Member:
    contact_id, name, delivered, address, state, at, error, is_gone, is_archived, is_refusing, last_out, answered = row
    there = str(delivered or address or "")
    key = there.casefold()
    if state is not None:
        seen.add(key)
        return Member(int(str(contact_id)), str(name), there, str(state), str(error), str(at), str(answered or ""))
    reasons = (
        ("deleted", is_gone), ("archived", is_archived), ("do not contact", is_refusing),
        (NO_ADDRESS[campaign.channel], not there),
        ("bounced before", there and connection.execute(_HAS_BOUNCED, (there,)).fetchone()),
        (SAME_ADDRESS.get(campaign.channel, ""), campaign.channel in SAME_ADDRESS and key in seen),
        ("contacted lately", quiet_since and str(last_out or "") >= quiet_since),
    )  # fmt: skip
    reason = next((reason for reason, is_so in reasons if is_so), "")
    if not reason:
        seen.add(key)
    return Member(int(str(contact_id)), str(name), there, "left out" if reason else "waiting", reason)


def addressees(connection: sqlite3.Connection, campaign: Campaign) -> Iterator[Addressee]:
    """The members who are still in the book, in order, as an export has them."""
    every = member_ids(campaign)
    for start in range(0, len(every), PAGE):
        given = {"ids": numbers(every[start : start + PAGE]), "campaign": campaign.id}
        yield from records(connection.execute(_ADDRESSEES, given), Addressee)


def result(connection: sqlite3.Connection, campaign: Campaign, quiet_since: str) -> Result:
    """What came of a campaign so far."""
    states: dict[str, int] = {}
    left_out: dict[str, int] = {}
    answered = 0
    for member in members(connection, campaign, quiet_since):
        states[member.state] = states.get(member.state, 0) + 1
        answered += bool(member.answered_at) and member.state in (SENT, SENDING)
        if member.state == "left out":
            left_out[member.reason] = left_out.get(member.reason, 0) + 1
    won = connection.execute(_WON, {"ids": campaign.contact_ids, "campaign": campaign.id})
    return Result(
        campaign, sum(states.values()), tuple(states.items()),
        tuple((reason, left_out[reason]) for reason in LEFT_OUT if reason in left_out), answered,
        tuple(Won(currency, deals, int(value)) for currency, deals, value in won),
    )  # fmt: skip
