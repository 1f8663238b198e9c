"""Which deals are stuck: open, and longer in their stage than the settings allow."""

from __future__ import annotations

from simplecrm.core.dates.zones import now_utc_text
from simplecrm.lean import datetime
from simplecrm.lookups.query.condition import Condition

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable

    from simplecrm.core.pipelines import Pipeline


def stuck(pipelines: Iterable[Pipeline], now: datetime.datetime) -> Condition | None:
    """The condition that an open deal ``c`` is stuck in a stage of these pipelines; None if deals never are. It agrees
    with ``Stage.is_stuck`` on the days in the stage at the local time ``now``."""
    parts, values = list[str](), list[object]()
    for pipeline in pipelines:
        for stage in pipeline.stages:
            if stage.stuck_days:
                parts.append("c.pipeline = ? and c.stage = ? and c.stage_since <= ?")
                values += pipeline.name, stage.name, _before(now, stage.stuck_days + 1)
    if not parts:
        return None
    # A time that is missing is before every other. The latest bound lets an index in the order of the times end early.
    latest = max(str(value) for value in values[2::3])
    return Condition(f"c.stage_since > '' and c.stage_since <= ? and ({' or '.join(parts)})", (latest, *values))


def _before(now: datetime.datetime, days: int) -> str:
    return now_utc_text(now.astimezone(datetime.UTC) - datetime.timedelta(days))
