"""Reading bytes in tests."""

from __future__ import annotations

import io

from simplecrm.formats.protocol import Item, ReadOptions, Refusal, Understood
from simplecrm.formats.reading import open_items


def read(data: bytes | str, **options: object) -> tuple[Understood, list[Item | Refusal]]:
    """What ``data`` is understood as, and its entries."""
    data = data.encode() if isinstance(data, str) else data
    understood, entries = open_items(io.BytesIO(data), ReadOptions(**options))  # type: ignore[arg-type]
    with entries:
        return understood, list(entries)


def items(data: bytes | str, **options: object) -> list[Item]:
    """The entries, which must all be items."""
    _, entries = read(data, **options)
    refused = [entry for entry in entries if isinstance(entry, Refusal)]
    assert not refused, refused
    return [entry for entry in entries if isinstance(entry, Item)]


def refusals(data: bytes | str, **options: object) -> list[Refusal]:
    """The refusals among the entries."""
    return [entry for entry in read(data, **options)[1] if isinstance(entry, Refusal)]


def one(data: bytes | str, **options: object) -> Item:
    """The only item."""
    found = items(data, **options)
    assert len(found) == 1, found
    return found[0]
