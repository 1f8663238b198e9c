"""Saved column mappings, for files with the same layout: one small JSON file each."""

from __future__ import annotations

import os

from simplecrm import paths
from simplecrm.errors import NothingMatched, NotUnderstood

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping


def save(name: str, mapping: Mapping[str, str]) -> str:
    """Keep a mapping {column: field} under a name; return the file it is in. Raises ``NotUnderstood`` for a name that
    is not a single word."""
    import json

    path = _path(name)
    paths.make_private(os.path.dirname(path))
    beside = path + ".new"
    with open(os.open(beside, os.O_CREAT | os.O_TRUNC | os.O_WRONLY, 0o600), "w", encoding="utf-8") as file:
        json.dump(dict(mapping), file, ensure_ascii=False, indent=1)
        file.flush()
        os.fsync(file.fileno())
    os.replace(beside, path)
    return path


def load(name: str) -> dict[str, str]:
    """The mapping of that name. Raises ``NothingMatched`` without one, ``NotUnderstood`` when it cannot be read."""
    import json

    path = _path(name)
    try:
        with open(path, encoding="utf-8") as file:
            found = json.load(file)
    except FileNotFoundError:
        known = ", ".join(names()) or "none"
        raise NothingMatched(f"No mapping “{name}”.", f"Saved mappings: {known}") from None
    except (OSError, ValueError) as error:
        raise NotUnderstood(f"The mapping in {path} cannot be read: {error}.", "Correct or remove the file.") from error
    if not isinstance(found, dict):
        raise NotUnderstood(f"The mapping in {path} cannot be read: not an object.", "Correct or remove the file.")
    return {str(column): str(field) for column, field in found.items()}


def names() -> list[str]:
    """The names of the saved mappings."""
    try:
        files = os.listdir(_folder())
    except OSError:
        return []
    return sorted(name.removesuffix(".json") for name in files if name.endswith(".json"))


def _path(name: str) -> str:
    if not name or not all(letter.isalnum() or letter in "-_" for letter in name) or len(name) > 60:
        raise NotUnderstood(f"Invalid mapping name: “{name}”.", "Use letters, digits, - and _.")
    return os.path.join(_folder(), f"{name}.json")


def _folder() -> str:
    return os.path.join(paths.folder("config"), "mappings")
