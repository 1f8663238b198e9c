"""Hooks: the person's own programs that are run before and after each change.

Executables named ``pre-…`` in the folder ``hooks`` beside the settings are given the change as JSON on stdin before it
is committed; one that exits with a code other than 0 refuses it. Those named ``post-…`` are given the same afterwards.
Each has ten seconds, after which it is killed with all its children; children that outlive a hook that ended in time
are left running. While a hook runs, the program runs no other hooks, so that a hook may call it. A hook that another
user could have written or replaced is not run: a ``pre-…`` hook refuses the change then.
"""

from __future__ import annotations

import os
import stat

from simplecrm import paths
from simplecrm.errors import Conflict
from simplecrm.store.scratch import scratch

TYPE_CHECKING = False
if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Callable
    from subprocess import Popen
    from typing import IO

TIMEOUT_SECONDS = 10
MAX_CHANGES = 1000
"""The most changed rows that a hook is given; the number of the others is ``left_out``."""

_INSIDE = "SIMPLECRM_IN_HOOK"
"""The environment variable with the name of the hook that called the program."""


def is_in_pre_hook() -> bool:
    """Whether the program was called by a hook that judges a change, and that change holds the write lock."""
    return os.environ.get(_INSIDE, "").startswith("pre-")


def is_in_hook() -> bool:
    """Whether the program was called by a hook, and runs none itself."""
    return _INSIDE in os.environ


def described(connection: sqlite3.Connection, step_id: int, title: str, path: str) -> bytes:
    """The change as the hooks get it: ``step``, ``title``, ``source``, ``kind``, ``at``, ``file``, and ``changes`` of
    rows, each with ``noun``, ``id``, ``op``, and the row as it was (``old``) and is (``new``), null where it is not."""
    import json

    at, source, kind = connection.execute("select at, source, kind from step where id = ?", (step_id,)).fetchone()
    found = connection.execute(
        "select noun, row_id, op, old, min(id) from change where step_id = ? group by noun, row_id order by 5",
        (step_id,),
    ).fetchall()
    rows = [row[:4] for row in found[:MAX_CHANGES]]
    now = _as_they_are(connection, rows)
    changes = [
        {"noun": noun, "id": row_id, "op": op, "old": json.loads(old) if old else None,
         "new": now.get((noun, row_id))}
        for noun, row_id, op, old in rows
    ]  # fmt: skip
    whole = {"step": step_id, "title": title, "source": source, "kind": kind, "at": at, "file": path,
             "changes": changes, "left_out": len(found) - len(rows)}  # fmt: skip
    return (json.dumps(whole) + "\n").encode()


def before(change: bytes, started: Callable[[str], object] = str) -> None:
    """Run the ``pre-…`` hooks; ``started`` is called with the name of each. The change holds the write lock meanwhile,
    so that exactly what they were shown is committed.

    Raises ``Conflict`` when one refuses, cannot be run, or does not end in time.
    """
    for hook in _named("pre-"):
        started(os.path.basename(hook))
        fault, fix = _run(hook, change)
        if fault:
            hint = f"Nothing was changed. {fix}".rstrip()
            raise Conflict(f"The hook {os.path.basename(hook)} {fault}", hint)


def after(change: bytes) -> list[str]:
    """Run the ``post-…`` hooks; return a sentence for each that failed."""
    try:
        hooks = _named("post-")
    except Conflict as error:
        return [error.sentence]
    faults = ((os.path.basename(hook), *_run(hook, change)) for hook in hooks)
    return [f"The hook {name} {fault} The change stands. {fix}".rstrip() for name, fault, fix in faults if fault]


def _named(start: str) -> list[str]:
    try:
        names = sorted(os.listdir(paths.hook_folder()))
    except OSError as error:
        where = paths.hook_folder()
        raise Conflict(f"The hooks in {where} cannot be read: {error.strerror}.", "Nothing was changed.") from error
    found = [os.path.join(paths.hook_folder(), name) for name in names if name.startswith(start)]
    return [path for path in found if os.path.isfile(path) and os.access(path, os.X_OK)]


def _run(hook: str, change: bytes) -> tuple[str, str]:
    """Run a hook; return what went wrong, to follow its name, and what to do about it; both empty if nothing."""
    fault, fix = _distrusted(hook)
    if fault:
        return fault, fix
    try:
        # Files, not pipes: a child that the hook leaves running may keep its output open.
        with scratch() as given, scratch() as out, scratch() as err:
            given.write(change)
            given.seek(0)
            code = _code(hook, given, out, err)
            if code is None:
                return f"did not end within {TIMEOUT_SECONDS} seconds.", ""
            said = _first_line(err) or _first_line(out)
    except OSError as error:
        return f"cannot be run: {error.strerror or error}.", ""
    if not code:
        return "", ""
    return (f"refused: {said}" if said else f"refused with exit code {code}."), ""


def _code(hook: str, given: IO[bytes], out: IO[bytes], err: IO[bytes]) -> int | None:
    """The exit code of a hook, in a session of its own; None when it did not end in time, and is then killed with its
    children."""
    import subprocess

    child = subprocess.Popen(
        [hook],
        stdin=given,
        stdout=out,
        stderr=err,
        start_new_session=True,
        env={**os.environ, _INSIDE: os.path.basename(hook)},
    )
    try:
        return child.wait(TIMEOUT_SECONDS)
    except subprocess.TimeoutExpired:
        _kill(child)
        return None
    except BaseException:
        _kill(child)
        raise


def _kill(child: Popen[bytes]) -> None:
    import signal

    try:
        os.killpg(child.pid, signal.SIGKILL)
    except OSError:
        child.kill()
    child.wait()


def _first_line(file: IO[bytes]) -> str:
    file.seek(0)
    return file.read(4096).strip().decode("utf-8", "replace").partition("\n")[0][:300]


def _distrusted(hook: str) -> tuple[str, str]:
    """Why a hook is not run: another user could have written or replaced it; and what to do about it."""
    for path in _deciding(hook):
        try:
            found = os.lstat(path)
        except OSError as error:
            return f"is not run: {path}: {error.strerror}.", ""
        if found.st_uid not in (0, os.geteuid()):
            return f"is not run: {path} belongs to another user.", ""
        is_sticky = stat.S_ISDIR(found.st_mode) and found.st_mode & stat.S_ISVTX
        if not stat.S_ISLNK(found.st_mode) and found.st_mode & 0o022 and not is_sticky:
            from shlex import quote

            return f"is not run: {path} can be written to by others.", f"Restrict it: chmod go-w {quote(path)}"
    return "", ""


def _deciding(path: str) -> list[str]:
    """All files, links and folders that decide which file ``path`` is: whoever can change one of them can change it."""
    found: dict[str, None] = {}
    waiting = [os.path.abspath(path), os.path.realpath(path)]
    while waiting:
        path = waiting.pop()
        while path not in found:
            found[path] = None
            if os.path.islink(path):
                waiting.append(os.path.abspath(os.path.join(os.path.dirname(path), os.readlink(path))))
            path = os.path.dirname(path)
    return list(found)


def _as_they_are(
    connection: sqlite3.Connection, rows: list[tuple[str, int, str, str]]
) -> dict[tuple[str, int], object]:
    """The rows as they are now, by noun and id, without those that are gone."""
    import json

    from simplecrm.store import triggers

    found: dict[tuple[str, int], object] = {}
    for noun in dict.fromkeys(row[0] for row in rows):
        pairs = ", ".join(f"'{column}', {column}" for column in triggers.columns(connection, noun))
        ids = json.dumps([row[1] for row in rows if row[0] == noun])
        sql = f'select id, json_object({pairs}) from "{noun}" where id in (select value from json_each(?))'
        found.update(((noun, row[0]), json.loads(row[1])) for row in connection.execute(sql, (ids,)))
    return found
