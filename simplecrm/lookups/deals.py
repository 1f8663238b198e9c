"""Queries about deals."""

from __future__ import annotations

from simplecrm.core.records import Record, records
from simplecrm.core.records.deals import Deal, DealContact, Move
from simplecrm.errors import NothingMatched
from simplecrm.lookups import tagged
from simplecrm.lookups.amounts import UNITS
from simplecrm.lookups.belonging import deals_of_company
from simplecrm.lookups.order import ARCHIVED, ids_in_order, numbers
from simplecrm.store import gathering
from simplecrm.store.gathering import gather

TYPE_CHECKING = False
if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Iterable, Sequence

    from simplecrm.core.pipelines import Pipelines
    from simplecrm.core.records.contacts import FieldValue
    from simplecrm.lookups.query.condition import Condition

_PEOPLE = """
(select group_concat(c.name || char(31) || role || char(31) || c.id, char(30)) from (
    select d.contact_id as who, coalesce((select role from deal_contact
      where deal_id = d.id and contact_id = d.contact_id), '') as role, 0 as place where d.contact_id is not null
    union all select contact_id, role, id from deal_contact where deal_id = d.id and contact_id is not d.contact_id
    order by place) join contact c on c.id = who)
"""
_MOVES = """
(select group_concat(pipeline || char(31) || stage || char(31) || status || char(31) || at, char(30))
    from (select * from deal_move where deal_id = d.id order by at, id))
"""
_ROW = """
select d.id, d.uid, title, coalesce(d.contact_id, 0) as contact_id, coalesce(contact.name, '') as contact,
  {people} as people,
  coalesce(d.company_id, 0) as company_id, coalesce(company.name, '') as company,
  coalesce(d.product_id, 0) as product_id, coalesce(product.name, '') as product, d.value, d.currency,
  d.pipeline, d.stage, status, probability, expected_close, closed_at, lost_reason, d.source, d.owner,
  coalesce(nullif(d.owner, ''), contact.owner, '') as for_user, stage_since,
  {moves} as moves,
  d.id as tags, d.id as fields, d.archived_at, d.created_at, d.updated_at, d.version
from json_each(?) as wanted join deal d on d.id = wanted.value left join contact on contact.id = d.contact_id
  left join company on company.id = d.company_id left join product on product.id = d.product_id
order by wanted.key
"""
_WHOLE_ROW = _ROW.format(people=_PEOPLE, moves=_MOVES)
_SHORT_ROW = _ROW.format(people="''", moves="''")


_OF_CONTACT = (
    "{alias}.id in (select id from deal indexed by ix_deal_contact_id where contact_id = {id} union "
    "select deal_id from deal_contact indexed by ix_deal_contact_contact_id where contact_id = {id})"
)

SORTS = {
    "": "status <> 'open', value desc, c.id",
    "value": f"value * 1.0 / {UNITS} desc, c.id",
    "close": "expected_close = '', expected_close, c.id",
    "title": "title collate nocase, c.id",
    "stage": "status <> 'open', {place}, c.pipeline, c.stage, value desc, c.id",
    "created": "created_at desc, c.id desc",
    "id": "c.id",
}
"""The orders of lists of deals; ``{place}`` is that of the stage in the settings."""

REVERSED = {
    "": "status <> 'open', value = 0, value, c.id desc",
    "value": f"value = 0, value * 1.0 / {UNITS}, c.id desc",
    "close": "expected_close = '', expected_close desc, c.id",
    "title": "title collate nocase desc, c.id desc",
    "stage": "status <> 'open', {place} desc, c.pipeline desc, c.stage desc, value desc, c.id",
    "created": "created_at, c.id",
    "id": "c.id desc",
}
"""The same the other way round; what is empty comes last in both, and where open deals come first, they still do."""

MAX_CLOSED = 3
"""How many of the deals that are won or lost a page lists."""


class ClosedTotal(Record):
    """How many deals in one ``currency`` are won and lost, and what those won are worth, in minor units."""

    currency: str
    won: int
    lost: int
    value: int


def ids(
    connection: sqlite3.Connection,
    *,
    contact_id: int = 0,
    company_id: int = 0,
    status: str = "",
    pipeline: str = "",
    stage: str = "",
    where: Condition | None = None,
    sort: str = "",
    reverse: bool = False,
    pipelines: Pipelines | None = None,
    archived: bool = False,
    limit: int | None = None,
) -> Sequence[int]:
    """The ids of deals, open ones first, the largest first, or in an order of ``SORTS``; of one contact, the main one
    or another, or of a company and the people who work there, of one status, or of one pipeline. Those of a ``stage``
    are open unless another status is asked for. ``where`` (see ``query.compiler.matching``) keeps those that match it,
    and says itself whether they are archived. Sorted by stage, they come in the order of ``pipelines``, or of the
    standard one."""
    conditions, values = [ARCHIVED[archived]], list[object]()
    if where is not None:
        conditions, values = [f"({where.sql})"], [*where.values]
    status = status or ("open" if stage else "")
    if contact_id:
        conditions.append(of_contact("c", contact_id))
    if company_id:
        conditions.append(of_company("c", company_id))
    for column, wanted in (("status", status), ("pipeline", pipeline), ("stage", stage)):
        if wanted:
            conditions.append(f"c.{column} = ?")
            values.append(wanted)
    order = (REVERSED if reverse else SORTS)[sort]
    if sort == "stage":
        from simplecrm.core.pipelines import parse_pipelines

        known = pipelines or parse_pipelines("")
        stages = [(one.name, stage.name) for one in known.all for stage in one.stages]
        cases = " ".join(f"when ? then {number}" for number in range(len(stages)))
        order = order.format(place=f"case c.pipeline || '/' || c.stage {cases} else {len(stages)} end")
        values += ["/".join(names) for names in stages]
    # Those of a contact or company are few, and the first columns of another index match nearly all.
    source = "deal c not indexed" if contact_id or company_id else "deal c"
    sql = f"select c.id from {source} where {' and '.join(conditions)} order by {order}"
    return ids_in_order(connection, sql, values, limit)


def of_contact(alias: str, contact_id: int) -> str:
    """SQL for the condition that a contact is one of the deal ``alias``, the main one or another."""
    return _OF_CONTACT.format(alias=alias, id=int(contact_id))


def of_company(alias: str, company_id: int) -> str:
    """SQL for the condition that the deal ``alias`` is of a company, or of people who work there and no company."""
    return f"{alias}.id in ({deals_of_company(str(int(company_id)))})"


def closed(
    connection: sqlite3.Connection, *, contact_id: int = 0, company_id: int = 0
) -> tuple[tuple[Deal, ...], tuple[ClosedTotal, ...]]:
    """The last deals of a contact, or of a company and the people who work there, that are won or lost, and by
    currency, the largest value first, how many there are in all."""
    of = of_contact("c", contact_id) if contact_id else of_company("c", company_id)
    found = connection.execute(
        f"select c.id, status, currency, value from deal c not indexed where {of} and status <> 'open' "
        f"and {ARCHIVED[False]} order by closed_at desc, c.id desc"
    ).fetchall()
    totals: dict[str, ClosedTotal] = {}
    for _, status, currency, value in found:
        one = totals.get(currency) or ClosedTotal(currency, 0, 0, 0)
        won = status == "won"
        totals[currency] = ClosedTotal(currency, one.won + won, one.lost + (not won), one.value + value * won)
    last = tuple(rows(connection, [row[0] for row in found[:MAX_CLOSED]])) if found else ()
    return last, tuple(sorted(totals.values(), key=lambda one: -one.value))


def roles(connection: sqlite3.Connection) -> list[str]:
    """The roles that contacts have in deals, in order."""
    return [row[0] for row in connection.execute("select distinct role from deal_contact where role <> '' order by 1")]


def rows(connection: sqlite3.Connection, deal_ids: Iterable[int], *, short: bool = False) -> list[Deal]:
    """These deals in the order of the ids; ids that are gone are left out. ``short`` leaves people, moves, tags and
    custom fields empty, each of which is in a table of its own."""
    wanted = list(deal_ids)
    if short:
        return _records(connection.execute(_SHORT_ROW, (numbers(wanted),)), {}, {})
    with gather(connection) as ask:
        tags = ask(tagged.tags, "deal", wanted)
        fields = ask(tagged.fields, "deal", wanted)
        found = ask(gathering.rows, _WHOLE_ROW, (numbers(wanted),))
    return _records(found(), tags(), fields())


def _records(
    found: sqlite3.Cursor, tags: dict[int, tuple[str, ...]], fields: dict[int, tuple[FieldValue, ...]]
) -> list[Deal]:
    return records(
        found, Deal, people=_people, moves=_moves,
        tags=lambda deal_id: tags.get(deal_id, ()), fields=lambda deal_id: fields.get(deal_id, ()),
    )  # fmt: skip


def get(connection: sqlite3.Connection, deal_id: int) -> Deal | None:
    """One deal; None if it does not exist."""
    return next(iter(rows(connection, [deal_id])), None)


def require(connection: sqlite3.Connection, deal_id: int) -> Deal:
    """The deal of that id. Raises ``NothingMatched``, with the nearest ones."""
    found = get(connection, deal_id)
    if found is None:
        from simplecrm.lookups import nearest

        near = nearest.by_id(connection, "deal", deal_id)
        raise NothingMatched(f"No deal #{deal_id}.{near}", "See them: simplecrm deals")
    return found


def count_open(connection: sqlite3.Connection) -> int:
    """The number of open deals."""
    sql = "select count(*) from deal where status = 'open' and archived_at = ''"
    return int(connection.execute(sql).fetchone()[0])


def first_closed(connection: sqlite3.Connection, deal_ids: Iterable[int]) -> Deal | None:
    """The first of these deals that is won or lost; None if all are open."""
    found = connection.execute(
        "select deal.id from json_each(?) as wanted join deal on deal.id = wanted.value where status <> 'open' "
        "order by wanted.key limit 1",
        (numbers(deal_ids),),
    ).fetchone()
    return get(connection, found[0]) if found else None


def resolve(connection: sqlite3.Connection, which: str) -> int:
    """The id of the one deal that ``which`` means: an id, a title, or a part of the title, with or without ``deal:``;
    among deals of one title those that are open take precedence.

    Raises ``NothingMatched`` or ``Ambiguous``.
    """
    from simplecrm.lookups.resolving import by_title

    def listed(found: Sequence[int]) -> tuple[tuple[int, str], ...]:
        several = rows(connection, found)
        return tuple((one.id, " · ".join(filter(None, (one.title, one.contact or one.company)))) for one in several)

    preferred = ("status = 'open'", "status <> 'open'")
    return require(connection, by_title(connection, "deal", which, preferred=preferred, listed=listed)).id


def _people(text: str | None) -> tuple[DealContact, ...]:
    parts = (person.split("\x1f") for person in (text or "").split("\x1e"))
    return tuple(DealContact(part[0], part[1], int(part[2])) for part in parts if len(part) == 3 and part[2].isdigit())


def _moves(text: str | None) -> tuple[Move, ...]:
    parts = (move.split("\x1f") for move in (text or "").split("\x1e"))
    return tuple(Move(*part) for part in parts if len(part) == len(Move._fields))
