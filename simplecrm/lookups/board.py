"""The board of deals: the open deals of a pipeline by stage."""

from __future__ import annotations

from array import array

from simplecrm.core.records import Record, records
from simplecrm.lookups.alerts.stuck import stuck
from simplecrm.lookups.amounts import UNITS
from simplecrm.lookups.order import ARCHIVED, numbers

TYPE_CHECKING = False
if TYPE_CHECKING:
    import datetime
    import sqlite3
    from collections.abc import Iterable, Sequence

    from simplecrm.core.pipelines import Pipeline, Pipelines
    from simplecrm.lookups.query.condition import Condition

SORTS: dict[str, tuple[tuple[str, bool], ...]] = {
    "": (
        ("c.expected_close = ''", False), ("c.expected_close", False), (f"c.value * 1.0 / {UNITS}", True),
        ("c.id", False),
    ),
    "value": (("c.value = 0", False), (f"c.value * 1.0 / {UNITS}", True), ("c.id", False)),
    "close": (("c.expected_close = ''", False), ("c.expected_close", False), ("c.id", False)),
    "time": (("c.stage_since = ''", False), ("c.stage_since", False), ("c.id", False)),
    "title": (("c.title collate nocase", False), ("c.id", False)),
    "created": (("c.created_at", True), ("c.id", True)),
}  # fmt: skip
"""The orders of the deals in a column: SQL, and whether it falls. Usually those that are stuck come first, too."""

OTHER = ""
"""The name of the last column: of deals whose stage or pipeline the settings do not have (any more)."""

_CARDS = """
select d.id, d.title, coalesce(d.contact_id, 0) as contact_id, coalesce(contact.name, '') as contact,
  coalesce(company.name, '') as company, d.value, currency, d.pipeline, d.stage, stage_since
from json_each(?) as wanted join deal d on d.id = wanted.value left join contact on contact.id = d.contact_id
  left join company on company.id = d.company_id
order by wanted.key
"""


class Sum(Record):
    """The deals of a column in one currency: their number, their value, and that weighted by probability, both in minor
    units. Values are rounded where they do not fit into 64 bits."""

    currency: str
    deals: int
    value: int
    weighted: int


class Column(Record):
    """One stage, or ``OTHER``: the ids of its deals in order, or of the first ones, and the sums of all of them, the
    currency with most deals first."""

    stage: str
    ids: Sequence[int]
    sums: tuple[Sum, ...] = ()

    @property
    def deals(self) -> int:
        """The number of deals."""
        return sum(one.deals for one in self.sums)


class Card(Record):
    """A deal as the board shows it; ``stage_since`` is UTC."""

    id: int
    title: str
    contact_id: int
    contact: str
    company: str
    value: int
    currency: str
    pipeline: str
    stage: str
    stage_since: str


def columns(
    connection: sqlite3.Connection,
    pipelines: Pipelines,
    pipeline: Pipeline,
    now: datetime.datetime,
    *,
    where: Condition | None = None,
    sort: str = "",
    reverse: bool = False,
    limit: int | None = None,
    known: Sequence[Column] = (),
) -> list[Column]:
    """A column for each stage of the pipeline, and if it has deals, ``OTHER``. ``where`` (see
    ``query.compiler.matching``) keeps the deals that match it, and says itself whether they are archived; ``limit`` is
    the number of ids in a column, and ``sort`` one of ``SORTS``, ``reverse`` the other way round. ``known`` are the
    same columns in another order, so that nothing is summed up again.

    Usually those that are stuck come first in a column, because they need a decision; then those that are to close
    soonest; then the largest. Deals of a pipeline that the settings do not have are on the board of the first one.
    """
    ids: dict[str, array[int]] = {stage.name: array("q") for stage in pipeline.stages}
    sums = {column.stage: [*column.sums] for column in known if column.sums}
    sums = sums or _sums(connection, pipelines, pipeline, where)
    keys = _sort_keys(pipeline, now, sort, reverse=reverse)
    asked = _ids(pipelines, pipeline, keys, where) if limit is None else None
    for place, deal_id in connection.execute(*(asked or _first_ids(pipelines, pipeline, keys, where, sums, limit))):
        ids.setdefault(place, array("q")).append(deal_id)
    return [Column(name, found, tuple(sums.get(name, ()))) for name, found in ids.items()]


def updated(
    connection: sqlite3.Connection,
    before: Sequence[Column],
    deal_id: int,
    pipelines: Pipelines,
    pipeline: Pipeline,
    now: datetime.datetime,
    *,
    sort: str = "",
    reverse: bool = False,
) -> list[Column]:
    """The unfiltered columns ``before`` after one deal was added, changed or closed, without sorting all of them: that
    takes most of the time of ``columns``."""
    ids = {column.stage: array("q", (one for one in column.ids if one != deal_id)) for column in before}
    keys = _sort_keys(pipeline, now, sort, reverse=reverse)
    stage, index = _place_of(connection, deal_id, pipelines, pipeline, keys)
    if index >= 0:
        ids.setdefault(stage, array("q")).insert(index, deal_id)
    if not ids.get(OTHER):
        ids.pop(OTHER, None)
    sums = _sums(connection, pipelines, pipeline, None)
    return [Column(name, found, tuple(sums.get(name, ()))) for name, found in ids.items()]


def cards(connection: sqlite3.Connection, deal_ids: Iterable[int]) -> list[Card]:
    """These deals in the order of the ids; ids that are gone are left out."""
    return records(connection.execute(_CARDS, (numbers(deal_ids),)), Card)


def count(
    connection: sqlite3.Connection, pipelines: Pipelines, pipeline: Pipeline, *, where: Condition | None = None
) -> int:
    """How many deals are on the board of a pipeline, of those that match ``where``."""
    on_board, values = _on_board(pipelines, pipeline, where)
    return int(connection.execute(f"select count(*) from deal c where {on_board}", values).fetchone()[0])


Query = tuple[str, tuple[object, ...]]
"""A statement or a part of one, with its parameters."""


class _Key(Record):
    """What deals are sorted by, as SQL with its parameters, falling or not."""

    sql: str
    values: tuple[object, ...] = ()
    falls: bool = False


def _order(keys: Sequence[_Key]) -> Query:
    """The keys for ``order by``."""
    sql = ", ".join(f"{key.sql} desc" if key.falls else key.sql for key in keys)
    return sql, tuple(value for key in keys for value in key.values)


def _ids(pipelines: Pipelines, pipeline: Pipeline, keys: Sequence[_Key], where: Condition | None) -> Query:
    """The place and id of each deal, in order within a place."""
    place, of_place = _place(pipeline)
    on_board, values = _on_board(pipelines, pipeline, where)
    order, of_order = _order(keys)
    return f"select {place}, c.id from deal c where {on_board} order by {order}", (*of_place, *values, *of_order)


def _first_ids(
    pipelines: Pipelines,
    pipeline: Pipeline,
    keys: Sequence[_Key],
    where: Condition | None,
    places: Iterable[str],
    limit: int | None,
) -> Query:
    """The place and id of the first deals in these places. To find them is much less work than to sort all."""
    on_board, values = _on_board(pipelines, pipeline, where)
    order, of_order = _order(keys)
    parts, parameters = list[str](), list[object]()
    for place in places:
        in_column, of_column = _in_column(pipeline, place)
        first = f"select c.id from deal c where {on_board} and {in_column} order by {order} limit ?"
        parts.append(f"select ?, id from ({first})")
        parameters += (place, *values, *of_column, *of_order, limit)
    return " union all ".join(parts) or "select '', 0 where 0", tuple(parameters)


def _place_of(
    connection: sqlite3.Connection, deal_id: int, pipelines: Pipelines, pipeline: Pipeline, keys: Sequence[_Key]
) -> tuple[str, int]:
    """The column of a deal and its index there, which is -1 if it is not on the board."""
    place, of_place = _place(pipeline)
    on_board, values = _on_board(pipelines, pipeline, None)
    wanted, of_keys = ", ".join(key.sql for key in keys), [value for key in keys for value in key.values]
    sql = f"select {place}, {wanted} from deal c where c.id = ? and {on_board}"
    found = connection.execute(sql, (*of_place, *of_keys, deal_id, *values)).fetchone()
    if found is None:
        return OTHER, -1
    in_column, of_column = _in_column(pipeline, found[0])
    before, of_before = _before(keys, found[1:])
    sql = f"select count(*) from deal c where {on_board} and {in_column} and ({before})"
    return found[0], connection.execute(sql, (*values, *of_column, *of_before)).fetchone()[0]


def _before(keys: Sequence[_Key], values: Sequence[object]) -> Query:
    """The condition for a deal to come before one with these values of the keys."""
    sql, parameters = "0", tuple[object, ...]()
    for key, value in reversed(list(zip(keys, values, strict=True))):
        sign = ">" if key.falls else "<"
        sql = f"{key.sql} {sign} ? or ({key.sql} = ? and ({sql}))"
        parameters = (*key.values, value, *key.values, value, *parameters)
    return sql, parameters


def _in_column(pipeline: Pipeline, place: str) -> Query:
    """The condition for a deal on the board to be in a column; a stage that is named is found by index."""
    if place != OTHER:
        return "c.pipeline = ? and c.stage = ?", (pipeline.name, place)
    name, of_name = _place(pipeline)
    return f"{name} = '{OTHER}'", of_name


def _sort_keys(pipeline: Pipeline, now: datetime.datetime, sort: str, *, reverse: bool) -> list[_Key]:
    """What the deals of a column are sorted by (see ``columns``). What is empty comes last both ways, and what is stuck
    first in the usual order."""
    keys = [_Key(f"({sql})", falls=falls) for sql, falls in SORTS[sort]]
    if reverse:
        keys = [key if key.sql.endswith((" = '')", " = 0)")) else key._replace(falls=not key.falls) for key in keys]
    late = stuck([pipeline], now) if not sort else None
    return [*([_Key(f"(not ({late.sql}))", late.values)] if late is not None else []), *keys]


def _sums(
    connection: sqlite3.Connection, pipelines: Pipelines, pipeline: Pipeline, where: Condition | None
) -> dict[str, list[Sum]]:
    place, of_place = _place(pipeline)
    on_board, values = _on_board(pipelines, pipeline, where)
    found: dict[str, list[Sum]] = {}
    # total() does not overflow; sum() does, on amounts that only a mistake or malice can have written.
    for name, currency, deals, value, weighted in connection.execute(
        f"select {place} as place, currency, count(*) as deals, total(value), total((value * probability + 50) / 100) "
        f"from deal c where {on_board} group by place, currency order by deals desc, currency",
        (*of_place, *values),
    ):
        found.setdefault(name, []).append(Sum(currency, deals, int(value), int(weighted)))
    return found


def _place(pipeline: Pipeline) -> Query:
    """The name of a deal's column as SQL, with its parameters."""
    known = ", ".join("?" * len(pipeline.stages))
    names = [stage.name for stage in pipeline.stages]
    return f"case when c.pipeline = ? and c.stage in ({known}) then c.stage else '{OTHER}' end", (pipeline.name, *names)


def _on_board(pipelines: Pipelines, pipeline: Pipeline, where: Condition | None) -> tuple[str, list[object]]:
    """The condition for a deal to be on the board of a pipeline, with its parameters."""
    others = [one.name for one in pipelines.all if one.name != pipeline.name]
    if pipeline == pipelines.all[0]:
        of_pipeline, values = f"c.pipeline not in ({', '.join('?' * len(others))})", list[object](others)
    else:
        of_pipeline, values = "c.pipeline = ?", [pipeline.name]
    kept = where.sql if where is not None else f"c.{ARCHIVED[False]}"
    return f"c.status = 'open' and {of_pipeline} and ({kept})", values + list(where.values if where is not None else ())
