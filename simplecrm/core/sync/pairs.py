"""The folders of the setting ``sync_folders``, each with a name and the options of its sync.

``phone=~/.contacts/phone --query tag:phone; tasks=~/.calendars/tasks --with follow-ups``
"""

from __future__ import annotations

import shlex

from simplecrm.core.records import Record
from simplecrm.core.sync.joining import BOOK, FOLDER
from simplecrm.errors import NotUnderstood

HINT = "For example: simplecrm config sync_folders 'phone=~/.contacts/phone --with contacts --query tag:phone'"

KINDS = ("contacts", "follow-ups", "meetings", "log")
"""The kinds of items."""

_ALIASES = {
    "contact": "contacts", "cards": "contacts", "people": "contacts", "tasks": "follow-ups", "reminders": "follow-ups",
    "followups": "follow-ups", "todos": "follow-ups", "events": "meetings", "journal": "log", "activities": "log",
}  # fmt: skip
"""Other words for them."""

SIDES = (BOOK, FOLDER)
"""The two sides, one of which may be preferred."""


class Pair(Record):
    """A folder to sync the book with. ``kinds`` and ``query`` are those of the last sync where they are ``None``;
    ``prefer`` is the side that wins every conflict, empty to leave them."""

    name: str
    folder: str
    kinds: tuple[str, ...] | None = None
    query: str | None = None
    prefer: str = ""


def parse_pairs(text: str) -> tuple[Pair, ...]:
    """The pairs of the setting. Raises ``NotUnderstood``."""
    words = shlex.shlex(text, posix=True, punctuation_chars=";")
    words.whitespace_split = True
    words.commenters = ""
    pairs: dict[str, Pair] = {}
    part: list[str] = []
    try:
        for word in [*words, ";"]:
            if set(word) != {";"}:
                part.append(word)
            elif part:
                pair = _pair(part)
                if pair.name in pairs:
                    raise NotUnderstood(f"Two folders are named {pair.name}.", HINT)
                pairs[pair.name] = pair
                part = []
    except ValueError as error:
        raise NotUnderstood(f"Invalid sync_folders: {error}.", HINT) from error
    return tuple(pairs.values())


def parse_kinds(text: str) -> tuple[str, ...] | None:
    """Comma-separated kinds; ``None`` for an empty text. Raises ``NotUnderstood``."""
    words = (part.strip().lower() for part in text.split(",") if part.strip())
    kinds = tuple(dict.fromkeys(_ALIASES.get(word, word) for word in words))
    for kind in kinds:
        if kind not in KINDS:
            raise NotUnderstood(f"Invalid kind of items: “{kind}”.", f"They are: {', '.join(KINDS)}")
    return kinds or None


def parse_side(text: str) -> str:
    """The side that is preferred, or empty. Raises ``NotUnderstood``."""
    if text and text not in SIDES:
        raise NotUnderstood(f"Invalid side to prefer: “{text}”.", f"It is one of: {', '.join(SIDES)}")
    return text


def _pair(words: list[str]) -> Pair:
    name, equals, folder = words[0].partition("=")
    if not (name and equals and folder) or not name.replace("-", "").replace("_", "").isalnum():
        raise NotUnderstood(f"Invalid folder: “{words[0]}”; it is written NAME=FOLDER.", HINT)
    pair = Pair(name, folder)
    left = words[1:]
    while left:
        option, *values = left
        option, equals, value = option.partition("=")
        if not equals:
            if not values:
                raise NotUnderstood(f"{option} of {name} has no value.", HINT)
            value = values.pop(0)
        left = values
        if option == "--with":
            pair = pair._replace(kinds=parse_kinds(value))
        elif option == "--query":
            pair = pair._replace(query=value)
        elif option == "--prefer":
            pair = pair._replace(prefer=parse_side(value))
        else:
            raise NotUnderstood(f"Unknown option of {name}: “{option}”.", "They are: --with, --query, --prefer")
    return pair
