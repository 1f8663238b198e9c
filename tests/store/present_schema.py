"""Write the script that makes new books: the schema as the numbered scripts and the triggers make it.

python -m tests.store.present_schema
"""

from __future__ import annotations

import sys
from pathlib import Path

from simplecrm.store import connection as connections
from simplecrm.store import migrations
from simplecrm.store.remote import schema

FILE = Path(migrations.__file__).with_name(migrations.PRESENT)

_BUFFERS = (
    "INSERT INTO search (search, rank) VALUES ('hashsize', 1048576)",
    "INSERT INTO search_trigram (search_trigram, rank) VALUES ('hashsize', 1048576)",
)
"""Sets the write buffers of the search indexes."""


def text() -> str:
    """The script."""
    connection = connections.memory()
    migrations.upgrade(connection, 0)
    found, _ = schema.objects(connection)
    connection.close()
    first_rows = [f"INSERT INTO {table} (id) VALUES (1)" for table in migrations.FIRST_ROWS]
    tables = [sql for kind, _, sql in found if kind in ("table", "index")]
    rest = [sql for kind, _, sql in found if kind in ("view", "trigger")]
    return migrations.BETWEEN.join([*tables, *first_rows, *_BUFFERS, *rest]) + "\n"


if __name__ == "__main__":
    FILE.write_text(text(), encoding="utf-8")
    sys.stdout.write(f"{FILE.name} is written.\n")
