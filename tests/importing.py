"""What the tests of imports share: the book as an export has it."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

from tests.answers import Answer, Crm

Records = dict[str, list[Any]]
Take = Callable[..., tuple[Answer, Records]]
"""The fixture ``take``: imports a text, with options; ``name`` is of the file, ``code`` the exit code to expect."""


def records(crm: Crm) -> Records:
    """Everything in the book, by type."""
    found: Records = {}
    for line in crm("export", "--format", "jsonl").lines:
        record = json.loads(line)
        found.setdefault(record["type"], []).append(record)
    for several in found.values():
        several.sort(key=lambda one: str(one.get("name") or one.get("title") or one.get("text")))
    return found


def people(book: Records) -> list[tuple[str, str, str]]:
    """(name, first email, first phone) of each contact, by name."""
    rows = [
        (
            one["name"],
            one["emails"][0]["address"] if one["emails"] else "",
            one["phones"][0]["number"] if one["phones"] else "",
        )
        for one in book.get("contact", ())
    ]
    return sorted(rows)
