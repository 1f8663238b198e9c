"""Write the script that makes new books: the schema as the numbered scripts and the triggers make it.

python -m tests.store.present_schema
"""

from __future__ import annotations

import sys
from pathlib import Path

from simplecrm.store import connection as connections
from simplecrm.store import migrations

FILE = Path(migrations.__file__).with_name(migrations.PRESENT)

FIRST_ROWS = (
    "INSERT INTO book (id) VALUES (1)",
    "INSERT INTO current_step (id) VALUES (1)",
    "INSERT INTO search (search, rank) VALUES ('hashsize', 1048576)",
    "INSERT INTO search_trigram (search_trigram, rank) VALUES ('hashsize', 1048576)",
)

_PARTS = "_data", "_idx", "_content", "_docsize", "_config"
"""What FTS5 calls the tables that it makes for an index (https://www.sqlite.org/fts5.html, section 9)."""


def text() -> str:
    """The script."""
    connection = connections.memory()
    migrations.migrate(connection, 0)
    found = connection.execute(
        "select type, name, sql from sqlite_master where sql is not null and name not like 'sqlite\\_%' escape '\\' "
        "order by rowid"
    ).fetchall()
    connection.close()
    parts = {name + part for _, name, sql in found if sql.lower().startswith("create virtual table") for part in _PARTS}
    tables = [sql for kind, name, sql in found if kind in ("table", "index") and name not in parts]
    rest = [sql for kind, _, sql in found if kind in ("view", "trigger")]
    return migrations.BETWEEN.join([*tables, *FIRST_ROWS, *rest]) + "\n"


if __name__ == "__main__":
    FILE.write_text(text(), encoding="utf-8")
    sys.stdout.write(f"{FILE.name} is written.\n")
