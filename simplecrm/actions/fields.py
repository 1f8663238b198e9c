"""Changes to custom fields and their values."""

from __future__ import annotations

from simplecrm.actions.rows import insert, required

TYPE_CHECKING = False
if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Iterable

    from simplecrm.core.records.contacts import FieldValue


def ensure(connection: sqlite3.Connection, name: str, kind: str = "text") -> int:
    """The id of the custom field of that name, created if needed."""
    name = required(name, "The name of the field")
    row = connection.execute("select id from field where name = ?", (name,)).fetchone()
    return int(row[0]) if row else insert(connection, "field", name=name, kind=kind)


def put(connection: sqlite3.Connection, noun: str, record_id: int, values: Iterable[FieldValue]) -> None:
    """Set values of custom fields of a record; ``noun`` is one of ``core.nouns.TAGGED``."""
    for item in values:
        connection.execute(
            f"insert into field_value ({noun}_id, field_id, value) values (?, ?, ?) "
            f"on conflict ({noun}_id, field_id) where {noun}_id is not null "
            "do update set value = excluded.value where value <> excluded.value",
            (record_id, ensure(connection, item.name), item.value),
        )


def replace(connection: sqlite3.Connection, noun: str, record_id: int, values: Iterable[FieldValue]) -> None:
    """Set the custom values of a record to exactly these."""
    wanted = list(values)
    put(connection, noun, record_id, wanted)
    kept = {ensure(connection, item.name) for item in wanted}
    for row_id, field_id in connection.execute(
        f"select id, field_id from field_value where {noun}_id = ?", (record_id,)
    ).fetchall():
        if field_id not in kept:
            connection.execute("delete from field_value where id = ?", (row_id,))
