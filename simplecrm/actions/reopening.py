"""A message that comes in about a case that is waiting or solved opens it again."""

from __future__ import annotations

from simplecrm.actions.rows import change
from simplecrm.core.records.activities import AUTOMATIC
from simplecrm.lookups import cases

TYPE_CHECKING = False
if TYPE_CHECKING:
    import sqlite3
    from typing import Any

    from simplecrm.core.records.activities import Activity
    from simplecrm.core.records.cases import Case

OPEN: dict[str, Any] = {"status": "open", "waiting_at": "", "solved_at": "", "satisfaction": 0}
"""What a case is again."""


def reopen_for(connection: sqlite3.Connection, activity: Activity, at: str, *, is_new: bool = True) -> Case | None:
    """Reopen the case of an activity that came in, inside the caller's step, and restore it if it is archived; return
    the case, None if it stays as it is.

    What a program wrote, and what came in before the case was solved or began to wait, changes nothing. Of the same
    second it is later if it ``is_new``: what is imported together with a case is what was answered then.
    """
    if not activity.case_id or activity.direction != "in" or activity.outcome == AUTOMATIC:
        return None
    case = cases.require(connection, activity.case_id)
    since = case.solved_at or case.waiting_at
    happened_at = activity.at or at
    if case.status == "open" or happened_at < since or (happened_at == since and not is_new):
        return None
    change(connection, "case", case.id, **OPEN, archived_at="", updated_at=at, version=case.version + 1)
    return cases.require(connection, case.id)
