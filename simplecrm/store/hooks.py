"""Hooks: programs of the person's own that see each change, before it stands and after.

Executables named ``pre-…`` in the folder ``hooks`` beside the settings are given the change as JSON on stdin before it
is committed; one that exits with another code than 0 refuses it. Those named ``post-…`` are given the same afterwards.
Each has ten seconds. While a hook runs, the program itself runs no hooks, so that one may call it.
"""

from __future__ import annotations

import os

from simplecrm import paths
from simplecrm.errors import Conflict

TYPE_CHECKING = False
if TYPE_CHECKING:
    import sqlite3

SECONDS = 10
MOST_CHANGES = 1000
"""Changes of rows that a hook is told of; how many more there are is said as ``left_out``."""

_INSIDE = "SIMPLECRM_IN_HOOK"


def folder() -> str:
    """Where hooks are kept. It need not exist, and mostly does not."""
    return os.path.join(paths.folder("config"), "hooks")


def are_there() -> bool:
    """Whether there can be any hook to run: one look at the disk."""
    return os.path.isdir(folder()) and _INSIDE not in os.environ


def described(connection: sqlite3.Connection, step_id: int, title: str, path: str) -> bytes:
    """The change as the hooks get it: ``step``, ``title``, ``source``, ``kind``, ``at``, ``file``, and ``changes`` of
    rows, each with ``noun``, ``id``, ``op``, and the row as it was (``old``) and is (``new``), null where it is not."""
    import json

    at, source, kind = connection.execute("select at, source, kind from step where id = ?", (step_id,)).fetchone()
    found = connection.execute(
        "select noun, row_id, op, old, min(id) from change where step_id = ? group by noun, row_id order by 5",
        (step_id,),
    ).fetchall()
    rows = [row[:4] for row in found[:MOST_CHANGES]]
    now = _as_they_are(connection, rows)
    changes = [
        {"noun": noun, "id": row_id, "op": op, "old": json.loads(old) if old else None,
         "new": now.get((noun, row_id))}
        for noun, row_id, op, old in rows
    ]  # fmt: skip
    whole = {"step": step_id, "title": title, "source": source, "kind": kind, "at": at, "file": path,
             "changes": changes, "left_out": len(found) - len(rows)}  # fmt: skip
    return (json.dumps(whole) + "\n").encode()


def before(change: bytes) -> None:
    """Ask the ``pre-…`` hooks. Raises ``Conflict`` when one refuses or does not come to an end."""
    for hook in _named("pre-"):
        fault = _run(hook, change)
        if fault:
            raise Conflict(f"The hook {os.path.basename(hook)} {fault}", "Nothing was changed.")


def after(change: bytes) -> list[str]:
    """Tell the ``post-…`` hooks; return a sentence for each that failed."""
    faults = ((os.path.basename(hook), _run(hook, change)) for hook in _named("post-"))
    return [f"The hook {name} {fault} The change stands." for name, fault in faults if fault]


def _named(start: str) -> list[str]:
    found = [os.path.join(folder(), name) for name in sorted(os.listdir(folder())) if name.startswith(start)]
    return [path for path in found if os.path.isfile(path) and os.access(path, os.X_OK)]


def _run(hook: str, change: bytes) -> str:
    """Run a hook; what went wrong, to be put behind its name, or nothing."""
    import subprocess

    if os.stat(hook).st_mode & 0o002:
        return "can be written by anybody, so it is not run."
    try:
        done = subprocess.run(
            [hook], input=change, capture_output=True, timeout=SECONDS, check=False, env={**os.environ, _INSIDE: "1"}
        )
    except subprocess.TimeoutExpired:
        return f"did not end within {SECONDS} seconds."
    except OSError as error:
        return f"cannot be run: {error.strerror or error}."
    if not done.returncode:
        return ""
    said = (done.stderr.strip() or done.stdout.strip()).decode("utf-8", "replace").partition("\n")[0][:300]
    return f"refused: {said}" if said else f"refused with exit code {done.returncode}."


def _as_they_are(
    connection: sqlite3.Connection, rows: list[tuple[str, int, str, str]]
) -> dict[tuple[str, int], object]:
    """The rows as they are now, by noun and id; those that are gone are not among them."""
    import json

    from simplecrm.store import upkeep

    found: dict[tuple[str, int], object] = {}
    for noun in dict.fromkeys(row[0] for row in rows):
        pairs = ", ".join(f"'{column}', {column}" for column in upkeep.columns(connection, noun))
        ids = json.dumps([row[1] for row in rows if row[0] == noun])
        sql = f"select id, json_object({pairs}) from {noun} where id in (select value from json_each(?))"
        found.update(((noun, row[0]), json.loads(row[1])) for row in connection.execute(sql, (ids,)))
    return found
