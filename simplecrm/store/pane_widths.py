"""The widths of lists that were changed by hand, by mode. Kept in the state folder, because they may be lost."""

from __future__ import annotations

import json
import os

from simplecrm import paths


def remember(mode: str, share: float) -> None:
    """Remember the share of the width that the list has in a mode; if the state folder is not writable, nothing
    happens."""
    path = _path()
    known = {**_read(), mode: round(share, 3)}
    try:
        paths.make_private(os.path.dirname(path))
        with open(os.open(path, os.O_CREAT | os.O_TRUNC | os.O_WRONLY, 0o600), "w", encoding="utf-8") as file:
            json.dump(known, file)
    except OSError:
        return


def recall(mode: str) -> float:
    """The share of the width that the list has in a mode, from 0 to 1; 0 if it was never changed."""
    share = _read().get(mode)
    return share if isinstance(share, float) and 0 < share < 1 else 0.0


def _read() -> dict[str, object]:
    try:
        with open(_path(), encoding="utf-8") as file:
            found = json.load(file)
    except (OSError, ValueError):
        return {}
    return found if isinstance(found, dict) else {}


def _path() -> str:
    return paths.state_path("panes.json")
