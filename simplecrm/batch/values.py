"""Readers for the JSON values of an action's fields: each takes the name of the field and its value."""

from __future__ import annotations

from simplecrm.core.ids import checked
from simplecrm.errors import NotUnderstood

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any


def text(name: str, value: Any) -> str:
    """A text, or a number as text; null is empty. Raises ``NotUnderstood``."""
    if value is None:
        return ""
    if not isinstance(value, (str, int, float)) or isinstance(value, bool):
        raise _invalid(name, value, "a text")
    return value if isinstance(value, str) else str(checked(value) if isinstance(value, int) else value)


def decimal(name: str, value: Any) -> str | int | float:
    """A number, or a text that is parsed as people write numbers; null is empty. Raises ``NotUnderstood``."""
    if isinstance(value, float) or (isinstance(value, int) and not isinstance(value, bool)):
        return checked(value) if isinstance(value, int) else value
    return text(name, value)


def texts(name: str, value: Any) -> list[str]:
    """A list of texts; a single text is a list of one. Raises ``NotUnderstood``."""
    if isinstance(value, list):
        return [text(name, one) for one in value]
    return [text(name, value)] if value not in (None, "") else []


def items(name: str, value: Any) -> list[Any]:
    """A list of texts or objects; a single one is a list of one. ``drafts`` checks the objects' fields.

    Raises ``NotUnderstood``.
    """
    several = value if isinstance(value, list) else [value] if value not in (None, "") else []
    return [one if isinstance(one, dict) else text(name, one) for one in several]


def pairs(name: str, value: Any) -> Any:
    """An object of names and values, or a list of objects as in a contact's JSON. Raises ``NotUnderstood``."""
    if isinstance(value, list):
        return items(name, value)
    if not isinstance(value, dict):
        if value is None:
            return ()
        raise _invalid(name, value, "an object of names and values")
    return {key: text(key, one) for key, one in value.items()}


def people(name: str, value: Any) -> Any:
    """Contacts with their roles: an object such as ``{"ben": "champion"}``, or a list of texts such as
    ``ben=champion`` or of objects as in a deal's JSON. Raises ``NotUnderstood``."""
    if isinstance(value, dict) and not value.keys() & {"name", "role"}:
        return {key: text(key, one) for key, one in value.items()}
    return items(name, value)


def lists(name: str, value: Any) -> dict[str, list[Any]]:
    """An object of lists, such as ``{"tags": ["vip"]}``. Raises ``NotUnderstood``."""
    if not isinstance(value, dict):
        raise _invalid(name, value, 'an object of lists, such as {"tags": ["vip"]}')
    return {key: items(key, one) for key, one in value.items()}


def flag(name: str, value: Any) -> bool:
    """True or false; null is false. Raises ``NotUnderstood``."""
    if value is None:
        return False
    if not isinstance(value, bool):
        raise _invalid(name, value, "true or false")
    return value


def number(name: str, value: Any) -> int:
    """A whole number; null is 0. Raises ``NotUnderstood``."""
    if value is None:
        return 0
    if not isinstance(value, int) or isinstance(value, bool):
        raise _invalid(name, value, "a whole number")
    return checked(value)


def numbers(name: str, value: Any) -> list[int]:
    """A list of whole numbers; a single number is a list of one. Raises ``NotUnderstood``."""
    several = value if isinstance(value, list) else [value]
    if not several or any(one is None for one in several):
        raise _invalid(name, value, "a whole number, or a list of them")
    return [number(name, one) for one in several]


def numbers_or_words(name: str, value: Any) -> list[int | str]:
    """A list of whole numbers and of words with a letter; a single one is a list of one. Raises ``NotUnderstood``."""
    several = value if isinstance(value, list) else [value]
    if not several:
        raise _invalid(name, value, "a whole number or a word, or a list of them")
    return [one if isinstance(one, str) and not one.isdigit() else number(name, one) for one in several]


def _invalid(name: str, value: Any, accepted: str) -> NotUnderstood:
    # Python refuses to format integers of thousands of digits.
    shown = "a large number" if isinstance(value, int) and abs(value) >= 10**60 else repr(value)
    shown = shown if len(shown) <= 40 else shown[:39] + "…"
    return NotUnderstood(f"Invalid value of {name}: {shown}.", f"It must be {accepted}.")
