"""Queries about the journal: what was done, when, by which front end, and what can be undone."""

from __future__ import annotations

from simplecrm.core.records import Record, records
from simplecrm.lookups.order import numbers

TYPE_CHECKING = False
if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Iterable


class StepRow(Record):
    """One step of the journal. ``kind`` is ``do``, ``undo`` or ``redo``; ``at`` is UTC; ``target_id`` is the step that
    an undo or redo was about; ``changes`` counts the rows it changed, and is 0 once its undo data were dropped;
    ``user`` is who made it, empty where that was not set."""

    id: int
    at: str
    source: str
    title: str
    kind: str
    target_id: int
    undone: bool
    changes: int
    user: str


_STEPS = (
    "select id, at, source, title, kind, coalesce(target_id, 0) as target_id, undone, "
    # The changes of a step are numbered without gaps; counting those of a large import would take long.
    "coalesce((select max(id) from change where step_id = step.id) "
    "- (select min(id) from change where step_id = step.id) + 1, 0) as changes, user from step"
)


_LATEST = {
    False: "select max(id) from step where {what}",
    True: "select max(id) from (select max(id) as id from step where {what} and user = ?1 "
    "union all select max(id) from step where {what} and user = '')",
}
"""The latest step of anybody, or (true) of one user or nobody; each finds it by an index."""


def steps(connection: sqlite3.Connection, limit: int | None = 50, *, since: str = "") -> list[StepRow]:
    """The steps, the latest first; ``since`` is a UTC time."""
    found = connection.execute(
        f"{_STEPS} where at >= ? order by id desc limit ?", (since, -1 if limit is None else limit)
    )
    return records(found, StepRow, undone=bool)


def step(connection: sqlite3.Connection, step_id: int) -> StepRow | None:
    """One step; None if it does not exist."""
    found = connection.execute(f"{_STEPS} where id = ?", (step_id,))
    return next(iter(records(found, StepRow, undone=bool)), None)


def changes_of(connection: sqlite3.Connection, step_id: int) -> int:
    """How many changes of a step are kept; 0 once its undo data were dropped."""
    found = step(connection, step_id)
    return found.changes if found else 0


def has_users(connection: sqlite3.Connection) -> bool:
    """Whether somebody has made a step under a name of their own."""
    return bool(connection.execute("select exists (select 1 from step where user > '' and kind = 'do')").fetchone()[0])


def made_by(connection: sqlite3.Connection, noun: str, ids: Iterable[int]) -> dict[int, str]:
    """{id: user} of those of these records that somebody added under a name of their own, as far as the journal still
    has it."""
    found = connection.execute(
        "select c.row_id, step.user from json_each(?) as wanted "
        "cross join change c indexed by change_by_row on c.noun = ? and c.row_id = wanted.value and c.op = 'insert' "
        # One that was deleted and undeleted was added twice; the first time counts.
        "cross join step on step.id = c.step_id where step.user <> '' order by c.id desc",
        (numbers(ids), noun),
    )
    return dict(found.fetchall())


def dropped_until(connection: sqlite3.Connection, contact_id: int) -> str:
    """The UTC time of the last step that may have changed a contact and whose changes compact dropped; empty where the
    journal goes back to the contact's creation. Steps that change nothing are not recorded, so one without changes has
    lost them."""
    row = connection.execute(
        "select at from step where not exists (select 1 from change indexed by change_by_step where step_id = step.id) "
        "and not exists (select 1 from change indexed by change_by_row "
        "  where noun = 'contact' and row_id = ? and op = 'insert') order by id desc limit 1",
        (contact_id,),
    ).fetchone()
    return str(row[0]) if row else ""


def next_undo(connection: sqlite3.Connection, user: str = "") -> int:
    """The step that ``undo`` undoes: the latest that is not undone, of this ``user`` or of nobody; without a user,
    anybody's. 0 if there is none."""
    latest = _LATEST[bool(user)].format(what="kind = 'do' and undone = 0")
    row = connection.execute(latest, (user,) if user else ()).fetchone()
    return int(row[0] or 0)


def next_redo(connection: sqlite3.Connection, user: str = "") -> int:
    """The step that ``redo`` redoes: the one that this ``user`` or nobody undid last; without a user, that anybody did.
    0 if there is none, or something was done since."""
    # What the user undid and redid may since have been undone by another.
    last = "and id = (select max(id) from step where kind = 'undo' and target_id = taken.target_id)"
    mine = f"and user in (?1, '') {last}" if user else ""
    latest = _LATEST[bool(user)].format(what="kind = 'do'")
    row = connection.execute(
        f"select target_id from step as taken where kind = 'undo' {mine} "
        "and (select undone from step where id = taken.target_id) = 1 "
        f"and id > coalesce(({latest}), 0) order by id desc limit 1",
        (user,) if user else (),
    ).fetchone()
    return int(row[0]) if row else 0
