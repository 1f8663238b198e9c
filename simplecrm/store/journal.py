"""Undo by the journal: restore every row that a step changed.

A row gets the values that it had before the step's first change of it, or is deleted if it did not exist. This is done
in SQL, a table at a time, so that undoing an import of 100,000 contacts is as fast as the import. It is journalled like
any change, so that redo is the undo of an undo.
"""

from __future__ import annotations

from simplecrm.store import triggers
from simplecrm.store.gathering import in_order

TYPE_CHECKING = False
if TYPE_CHECKING:
    import sqlite3

    from simplecrm.store.step import Step

MANY = 2000
"""Steps with more changes than this are indexed once at the end."""

_BEFORE = """
create temp table before as
select noun, row_id, op, old from main.change where id in (
  select min(id) from main.change indexed by change_by_step where step_id = ? group by noun, row_id)
"""


def revert(writing: Step, step_id: int) -> None:
    """Undo all changes of the step ``step_id``, inside the step ``writing``."""
    connection = writing.connection
    *_, counted, kinds = in_order(
        connection,
        ("pragma defer_foreign_keys = on", ()),
        ("drop table if exists temp.before", ()),
        (_BEFORE, (step_id,)),
        ("create index temp.before_by_row on before (noun, row_id)", ()),
        ("select count(*) from temp.before", ()),
        ("select distinct noun, op = 'insert' from temp.before", ()),
    )
    if counted[0][0] > MANY:
        writing.bulk()
    touched = set(kinds)
    for noun in reversed(triggers.JOURNALLED):
        if (noun, 1) in touched:
            connection.execute(
                f"delete from \"{noun}\" where id in (select row_id from temp.before where noun = ? and op = 'insert')",
                (noun,),
            )
    for noun in triggers.JOURNALLED:
        if (noun, 0) in touched:
            _put_back(connection, noun)
    connection.execute("drop table temp.before")


def dependents(connection: sqlite3.Connection, step_id: int) -> list[tuple[int, str]]:
    """The later steps that depend on a step and are not undone: they changed the same rows, or refer to rows that it
    added. Each as (id, title), in order."""
    newer = connection.execute(
        "select 1 from step where kind = 'do' and undone = 0 and id > ? limit 1", (step_id,)
    ).fetchone()
    if newer is None:
        return []
    live = "select id from step where kind = 'do' and undone = 0 and id > :step"
    return _later(connection, step_id, live)


def steps_of_others(connection: sqlite3.Connection, step_id: int, user: str) -> list[tuple[int, str]]:
    """The later steps of anybody but ``user`` that changed the rows of a step or refer to rows that it added, even if
    they undid or redid something. Each as (id, title), in order."""
    return _later(connection, step_id, "select id from step where id > :step and user <> :user", user)


def _later(connection: sqlite3.Connection, step_id: int, live: str, user: str = "") -> list[tuple[int, str]]:
    """Those of the steps ``live`` that changed the rows of a step, or refer to rows that it added."""
    mine = "select row_id from change where step_id = :step and noun = '{noun}'"
    parts = [
        f"select step_id from change as later where step_id in ({live}) and exists (select 1 from change mine "
        "indexed by change_by_row "
        "where mine.noun = later.noun and mine.row_id = later.row_id and +mine.step_id = :step)"
    ]
    for noun, column, target in _references(connection):
        parts.append(
            f'select later.step_id from change as later join "{noun}" as present on present.id = later.row_id '
            f"where later.noun = '{noun}' and later.op <> 'delete' and later.step_id in ({live}) "
            f"and present.{column} in ({mine.format(noun=target)} and op = 'insert')"
        )
    sql = f"select id, title from step where id in ({' union '.join(parts)}) order by id"
    return [(row[0], row[1]) for row in connection.execute(sql, {"step": step_id, "user": user})]


def _put_back(connection: sqlite3.Connection, noun: str) -> None:
    values = _old_values(connection, noun)
    was = f"from temp.before where noun = '{noun}' and op <> 'insert'"
    changed = _changed_columns(connection, noun, values)
    if changed:
        connection.execute(
            f'update "{noun}" as present set ({", ".join(changed)}) = '
            f"(select {', '.join(values[column] for column in changed)} {was} and row_id = present.id) "
            f"where id in (select row_id {was})"
        )
    connection.execute(
        f'insert into "{noun}" ({", ".join(values)}) select {", ".join(values.values())} {was} '
        f'and not exists (select 1 from "{noun}" where id = row_id)'
    )


def _old_values(connection: sqlite3.Connection, noun: str) -> dict[str, str]:
    """SQL for the old value of each column of a table, by its name. A column that the table did not have yet, and that
    cannot be null, gets its default."""
    values = {}
    for _, column, _, needed, default, _ in connection.execute(f'pragma table_info("{noun}")'):
        values[column] = f"json_extract(old, '$.{column}')"
        if needed and default is not None:
            values[column] = f"coalesce({values[column]}, {default})"
    return values


def _changed_columns(connection: sqlite3.Connection, noun: str, values: dict[str, str]) -> list[str]:
    """The columns in which some row differs from what it was before. Writing only these saves updating the other
    indexes, and writing ``id`` would make SQLite search for the children of every row."""
    differ = ", ".join(f"max(present.{column} is not {value})" for column, value in values.items())
    found = connection.execute(
        f'select {differ} from temp.before cross join "{noun}" as present on present.id = row_id '
        f"where noun = '{noun}' and op <> 'insert'"
    ).fetchone()
    return [column for column, differs in zip(values, found, strict=True) if differs]


def _references(connection: sqlite3.Connection) -> list[tuple[str, str, str]]:
    """Every foreign key between tables of the journal: (table, column, table it refers to)."""
    return [
        (noun, row[3], row[2])
        for noun in triggers.JOURNALLED
        for row in connection.execute(f'pragma foreign_key_list("{noun}")')
    ]
