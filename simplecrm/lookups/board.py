"""The board of deals: the open deals of a pipeline by stage."""

from __future__ import annotations

from array import array

from simplecrm.core.records import Record, records
from simplecrm.lookups.amounts import UNITS
from simplecrm.lookups.order import ARCHIVED, numbers
from simplecrm.lookups.stuck import stuck

TYPE_CHECKING = False
if TYPE_CHECKING:
    import datetime
    import sqlite3
    from collections.abc import Iterable, Sequence

    from simplecrm.core.pipelines import Pipeline, Pipelines
    from simplecrm.lookups.query.condition import Condition

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
    """One stage, or ``OTHER``: the ids of its deals in order, and their sums, the currency with most deals first."""

    stage: str
    ids: Sequence[int]
    sums: tuple[Sum, ...] = ()


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
) -> list[Column]:
    """A column for each stage of the pipeline, and if it has deals, ``OTHER``. ``where`` (see
    ``query.compiler.matching``) keeps the deals that match it, and says itself whether they are archived.

    In a column those that are stuck come first, because they need a decision; then those that are to close soonest;
    then the largest. Deals of a pipeline that the settings do not have are on the board of the first one.
    """
    known = [stage.name for stage in pipeline.stages]
    ids: dict[str, array[int]] = {name: array("q") for name in known}
    for place, deal_id in _ids(connection, pipelines, pipeline, now, where):
        ids.setdefault(place, array("q")).append(deal_id)
    sums = _sums(connection, pipelines, pipeline, where)
    return [Column(name, found, tuple(sums.get(name, ()))) for name, found in ids.items()]


def cards(connection: sqlite3.Connection, deal_ids: Iterable[int]) -> list[Card]:
    """These deals in the order of the ids; ids that are gone are left out."""
    return records(connection.execute(_CARDS, (numbers(deal_ids),)), Card)


def _ids(
    connection: sqlite3.Connection,
    pipelines: Pipelines,
    pipeline: Pipeline,
    now: datetime.datetime,
    where: Condition | None,
) -> Iterable[tuple[str, int]]:
    """The place and id of each deal, in order within a place."""
    late = stuck([pipeline], now)
    place, of_place = _place(pipeline)
    on_board, values = _on_board(pipelines, pipeline, where)
    return connection.execute(
        f"select {place}, c.id from deal c where {on_board} order by {f'({late.sql}) desc, ' if late else ''}"
        f"expected_close = '', expected_close, value * 1.0 / {UNITS} desc, c.id",
        (*of_place, *values, *(late.values if late else ())),
    )


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


def _place(pipeline: Pipeline) -> tuple[str, tuple[object, ...]]:
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
