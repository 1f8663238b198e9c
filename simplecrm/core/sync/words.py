"""The values of synced fields as text."""

from __future__ import annotations

from simplecrm.core.sync.contacts import FullName

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

_NOTHING = "nothing"


def words(value: Any) -> str:
    """A value on one line: a name, the addresses of emails, ``nothing`` for what is empty."""
    if isinstance(value, FullName):
        return value.name or _NOTHING
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, tuple):
        return "; ".join(filter(None, map(_one, value))) or _NOTHING
    return " ".join(str(value).split()) if value else _NOTHING


def _one(value: Any) -> str:
    if isinstance(value, tuple):
        return ", ".join(str(part) for part in value if part)
    return " ".join(str(value).split())
