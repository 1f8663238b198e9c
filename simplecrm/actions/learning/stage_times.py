"""Learn how long deals usually stay in a stage before they move on, are won or lost."""

from __future__ import annotations

from simplecrm.actions.learning.topic import Topic
from simplecrm.core.stage_times import MIN_STAYS, stuck_days

TYPE_CHECKING = False
if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Callable

_STAYS = """
select pipeline, stage, julianday(next_at) - julianday(at) from (
  select pipeline, stage, status, at, lead(at) over (partition by deal_id order by at, id) as next_at from deal_move)
where status = 'open' and next_at > at and pipeline <> '' and stage <> ''
"""


def learn(connection: sqlite3.Connection) -> Callable[[], None]:
    """The median of the finished stays in each stage that has enough of them."""
    from statistics import median

    stays: dict[tuple[str, str], list[float]] = {}
    for pipeline, stage, days in connection.execute(_STAYS):
        # A time that cannot be read has no length.
        if days is not None:
            stays.setdefault((pipeline, stage), []).append(days)
    rows = [
        (*stage, len(found), round(median(found), 2), stuck_days(median(found)))
        for stage, found in stays.items()
        if len(found) >= MIN_STAYS
    ]

    def keep() -> None:
        connection.execute("delete from stage_time")
        connection.executemany("insert into stage_time values (?, ?, ?, ?, ?)", rows)

    return keep


TOPIC = Topic("stage times", ("deal_move",), ("stage_time",), str, learn)
