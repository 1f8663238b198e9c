"""How the list of each mode is shown, as far as that was changed by hand: its width, its order and its columns.

Kept in the state folder, because it may be lost.
"""

from __future__ import annotations

import json
import os

from simplecrm import paths
from simplecrm.core.records import Record

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence

REVERSED = "-"
"""Stands before the name of an order that is reversed."""


class View(Record):
    """How a list is shown. ``share`` is that of the width, from 0 to 1, and ``sort`` the name of an order, with
    ``REVERSED`` before it if that is reversed; ``columns`` are the titles of the columns. 0 or empty if never
    changed."""

    share: float = 0.0
    sort: str = ""
    columns: tuple[str, ...] = ()


def remember(
    mode: str, *, share: float | None = None, sort: str | None = None, columns: Sequence[str] | None = None
) -> None:
    """Remember how the list of a mode is shown; what is None stays. If the state folder is not writable, nothing
    happens."""
    path, known = _path(), _read()
    before = known.get(mode)
    changed: dict[str, object] = {**before} if isinstance(before, dict) else {}
    if share is not None:
        changed["share"] = round(share, 3)
    if sort is not None:
        changed["sort"] = sort
    if columns is not None:
        changed["columns"] = list(columns)
    try:
        paths.make_private(os.path.dirname(path))
        with open(os.open(path, os.O_CREAT | os.O_TRUNC | os.O_WRONLY, 0o600), "w", encoding="utf-8") as file:
            json.dump({**known, mode: changed}, file)
    except OSError:
        return


def recall(mode: str) -> View:
    """How the list of a mode was shown last; what cannot be read was never changed."""
    known = _read().get(mode)
    if not isinstance(known, dict):
        return View()
    share, sort, columns = known.get("share"), known.get("sort"), known.get("columns")
    return View(
        share if isinstance(share, float) and 0 < share < 1 else 0.0,
        sort if isinstance(sort, str) else "",
        tuple(one for one in columns if isinstance(one, str)) if isinstance(columns, list) else (),
    )


def _read() -> dict[str, object]:
    try:
        with open(_path(), encoding="utf-8") as file:
            found = json.load(file)
    except (OSError, ValueError):
        return {}
    return found if isinstance(found, dict) else {}


def _path() -> str:
    return paths.state_path("views.json")
