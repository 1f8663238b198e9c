"""Queries about activities."""

from __future__ import annotations

from simplecrm.core.records import records
from simplecrm.core.records.activities import Activity, Person
from simplecrm.core.text import storable
from simplecrm.errors import NoSuchRecord
from simplecrm.lookups.belonging import of_case, of_company, of_deal
from simplecrm.lookups.order import ARCHIVED, ids_in_order, mine, numbers

TYPE_CHECKING = False
if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Iterable, Sequence

    from simplecrm.core.sentiment import Trend

MAX_RATED = 10
"""The latest rated activities, of which a trend is."""

_ROW = """
select a.id, a.uid, kind, direction, subject, a.text, at, duration_minutes, outcome, sentiment, message_id,
  (select group_concat(c.id || char(31) || c.name, char(30)) from activity_contact ac
    join contact c on c.id = ac.contact_id where ac.activity_id = a.id) as contacts,
  coalesce(a.company_id, 0) as company_id, coalesce(company.name, '') as company,
  coalesce(deal_id, 0) as deal_id, coalesce(deal.title, '') as deal,
  coalesce(case_id, 0) as case_id, coalesce("case".title, '') as "case",
  a.archived_at, a.created_at, a.updated_at, a.version
from json_each(?) as wanted join activity a on a.id = wanted.value left join company on company.id = a.company_id
  left join deal on deal.id = deal_id left join "case" on "case".id = case_id
order by wanted.key
"""


def ids(
    connection: sqlite3.Connection,
    *,
    contact_id: int = 0,
    company_id: int = 0,
    deal_id: int = 0,
    case_id: int = 0,
    kind: str = "",
    sentiment: str = "",
    since: str = "",
    archived: bool = False,
    limit: int | None = None,
) -> Sequence[int]:
    """The ids of activities, the latest first: all, or those of one contact, company (with its deals and
    the people who work there), deal or case, of one kind, of one sentiment, from a UTC time on."""
    where, values = ["at >= ?", ARCHIVED[archived]], [since]
    if kind:
        where.append("kind = ?")
        values.append(storable(kind)[0])
    source = "activity"
    if contact_id:
        source = f"activity_contact join activity on activity.id = activity_id and contact_id = {int(contact_id)}"
    elif company_id or deal_id or case_id:
        owner = of_company if company_id else of_deal if deal_id else of_case
        source, only = owner("activity", "activity", company_id or deal_id or case_id)
        where.append(only)
    if sentiment:
        where.append("sentiment = ? and sentiment <> ''")  # the index has only those that are rated
        values.append(sentiment)
    sql = f"select activity.id from {source} where {' and '.join(where)} order by at desc, activity.id desc"
    return ids_in_order(connection, sql, values, limit)


_LATEST = (
    "with used as (select 1 from activity where sentiment > '' and sentiment <> '' limit 1) "
    "select sentiment from used cross join {} where {} and sentiment <> '' and archived_at = '' "
    "order by at desc, activity.id desc limit ?"
)
"""The latest rated activities; where none is rated, nothing else is read."""

_OF_CONTACT = (
    "activity_contact indexed by ix_activity_contact_contact_id "
    "cross join activity not indexed on activity.id = activity_id"
)


def trend(connection: sqlite3.Connection, *, contact_id: int = 0, company_id: int = 0) -> Trend | None:
    """The trend of the sentiment of a contact's activities, or of a company's, with its deals and the people who work
    there; None if none is rated."""
    source, only = _OF_CONTACT, f"contact_id = {int(contact_id)}"
    if company_id:
        source, only = of_company("activity", "activity", company_id)
    sql = _LATEST.format(source, only)
    latest = [row[0] for row in connection.execute(sql, (MAX_RATED,))]
    if not latest:
        return None
    from simplecrm.core import sentiment

    return sentiment.trend(latest[::-1])


def counts(connection: sqlite3.Connection, starts: Sequence[str], *, user: str = "") -> dict[str, list[int]]:
    """How many activities of each kind there were in each of the periods that begin at ``starts``, UTC times in order;
    the last one has no end. Those that others than ``user`` logged are left out, if one is given."""
    only, values = mine("activity", user)
    span = " + ".join("(at >= ?)" for _ in starts)
    found: dict[str, list[int]] = {}
    for kind, place, count in connection.execute(
        f"select kind, {span} as span, count(*) from activity where at >= ? and {ARCHIVED[False]}{only} group by 1, 2",
        (*starts, starts[0], *values),
    ):
        found.setdefault(kind, [0] * len(starts))[place - 1] = count
    return found


def kinds(connection: sqlite3.Connection) -> list[str]:
    """The kinds of the latest thousand activities, the most frequent first."""
    found = connection.execute(
        "select kind from (select kind from activity order by at desc limit 1000) group by kind order by count(*) desc"
    )
    return [row[0] for row in found]


def rows(connection: sqlite3.Connection, activity_ids: Iterable[int]) -> list[Activity]:
    """These activities in the order of the ids; ids that are gone are left out."""
    return records(connection.execute(_ROW, (numbers(activity_ids),)), Activity, contacts=people)


def get(connection: sqlite3.Connection, activity_id: int) -> Activity | None:
    """One activity; None if it does not exist."""
    return next(iter(rows(connection, [activity_id])), None)


def require(connection: sqlite3.Connection, activity_id: int) -> Activity:
    """The activity of that id. Raises ``NoSuchRecord``."""
    found = get(connection, activity_id)
    if found is None:
        raise NoSuchRecord(f"activity #{activity_id}", "activities")
    return found


def people(text: str | None) -> tuple[Person, ...]:
    """The people in a column that concatenates them: ids and names, between the separators 31 and 30 of ASCII."""
    if not text:
        return ()
    pairs = (person.split("\x1f", 1) for person in text.split("\x1e"))
    return tuple(Person(int(pair[0]), pair[1]) for pair in pairs if len(pair) == 2 and pair[0].isdigit())
