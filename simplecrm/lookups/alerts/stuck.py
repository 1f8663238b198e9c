"""Which deals are stuck: open, and longer in their stage than the settings allow, or else than is usual."""

from __future__ import annotations

from simplecrm.core.dates.zones import now_utc_text
from simplecrm.lean import datetime
from simplecrm.lookups.query.condition import Condition

TYPE_CHECKING = False
if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Iterable

    from simplecrm.core.pipelines import Pipeline


_LEARNED = (
    "exists (select 1 from stage_time t where t.pipeline = c.pipeline and t.stage = c.stage "
    "and c.stage_since <= strftime('%Y-%m-%dT%H:%M:%SZ', ?, '-' || (t.stuck_days + 1) || ' days'))"
)


def stuck(pipelines: Iterable[Pipeline], now: datetime.datetime, *, learned: bool = False) -> Condition | None:
    """The condition that an open deal ``c`` is stuck in a stage of these pipelines; None if deals never are. It agrees
    with ``Stage.is_stuck`` on the days in the stage at the local time ``now``.

    ``learned`` adds the days that were learned for stages without any; ``Pipelines.with_learned`` does the same where
    there is a connection.
    """
    parts, values, said = list[str](), list[object](), list[str]()
    latest = ""
    for pipeline in pipelines:
        for stage in pipeline.stages:
            if stage.stuck_days > 0:
                before = _before(now, stage.stuck_days + 1)
                latest = max(latest, before)
                parts.append("c.pipeline = ? and c.stage = ? and c.stage_since <= ?")
                values += pipeline.name, stage.name, before
            if stage.stuck_days:
                said += pipeline.name, stage.name
    if learned:
        latest = _before(now, 0)
        pairs = ", ".join(["(?, ?)"] * (len(said) // 2))
        parts.append(f"{_LEARNED} and (c.pipeline, c.stage) not in (values {pairs})" if said else _LEARNED)
        values += latest, *said
    if not parts:
        return None
    # A time that is missing is before every other. The latest bound lets an index in the order of the times end early.
    return Condition(f"c.stage_since > '' and c.stage_since <= ? and ({' or '.join(parts)})", (latest, *values))


def learned_days(connection: sqlite3.Connection) -> dict[tuple[str, str], int]:
    """The days after which deals are stuck, by pipeline and stage, as far as they were learned."""
    found = connection.execute("select pipeline, stage, stuck_days from stage_time")
    return {(pipeline, stage): days for pipeline, stage, days in found}


def _before(now: datetime.datetime, days: int) -> str:
    return now_utc_text(now.astimezone(datetime.UTC) - datetime.timedelta(days))
