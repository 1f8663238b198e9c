"""Lists as text: aligned for a terminal, separated for other programs, or as JSON.

Drawn here and not by Rich: the import of Rich takes twice as long as a whole look-up, and a list needs no more than
columns that fit.
"""

from __future__ import annotations

from simplecrm.core.records import Record
from simplecrm.show.safe import cells, clip, field, pad, safe

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence
    from typing import Any

FORMATS = ("table", "plain", "tsv", "csv", "json", "jsonl", "ids")
BOLD, PLAIN = "\x1b[1m", "\x1b[0m"
LEAST = 4
"""Cells that a column keeps when the terminal is too narrow for all."""


class Column(Record):
    """One column: its head, how to get its words from a record, and whether numbers align right.

    ``raw`` gives the value for other programs where it differs from the words for people.
    """

    head: str
    words: Callable[[Any], str]
    right: bool = False
    raw: Callable[[Any], str] | None = None


def table(columns: Sequence[Column], records: Sequence[Any], width: int, *, bold: bool = False) -> Iterator[str]:
    """Aligned lines with a head, no wider than ``width`` cells. A column that is empty throughout is left out."""
    texts = [[safe(column.words(record)) for column in columns] for record in records]
    shown = [place for place in range(len(columns)) if any(line[place] for line in texts)]
    widths = _widths([[columns[place].head, *(line[place] for line in texts)] for place in shown], width)
    head = "  ".join(
        pad(columns[place].head, cell, right=columns[place].right) for place, cell in zip(shown, widths, strict=True)
    ).rstrip()
    yield f"{BOLD}{head}{PLAIN}" if bold else head
    for line in texts:
        parts = (
            pad(clip(line[place], cell), cell, right=columns[place].right)
            for place, cell in zip(shown, widths, strict=True)
        )
        yield "  ".join(parts).rstrip()


def separated(columns: Sequence[Column], records: Iterable[Any], *, head: bool = False) -> Iterator[str]:
    """Tab-separated lines; tabs and line ends inside a value become blanks."""
    if head:
        yield "\t".join(field(column.head.lower()) for column in columns)
    for record in records:
        yield "\t".join(field((column.raw or column.words)(record)) for column in columns)


def comma_separated(columns: Sequence[Column], records: Iterable[Any]) -> Iterator[str]:
    """CSV lines (RFC 4180) with a head."""
    import csv
    import io

    buffer = io.StringIO()
    writer = csv.writer(buffer, lineterminator="\n")
    writer.writerow([column.head.lower() for column in columns])
    for record in records:
        writer.writerow([safe((column.raw or column.words)(record), multiline=True) for column in columns])
        yield buffer.getvalue().rstrip("\n")
        buffer.seek(0)
        buffer.truncate()
    if buffer.getvalue():
        yield buffer.getvalue().rstrip("\n")


def plain(value: Any) -> Any:
    """A record as JSON values: objects with every field, null for what is not known, lists for tuples."""
    if hasattr(value, "_fields"):
        return {name: _known(name, plain(part)) for name, part in zip(value._fields, value, strict=True)}
    if isinstance(value, tuple):
        return [plain(part) for part in value]
    return value


def json_text(value: Any, *, indent: int | None = None) -> str:
    """JSON that is safe on a terminal and in any encoding: what is not ASCII is escaped."""
    import json

    return json.dumps(plain(value), indent=indent, ensure_ascii=True)


def _known(name: str, value: Any) -> Any:
    if value == "" or (value == 0 and not isinstance(value, bool) and name.endswith("_id")):
        return None
    return value


def _widths(parts: list[list[str]], width: int) -> list[int]:
    """The cells of each column: what it needs, or less from the widest ones until all fit."""
    needed = [max(cells(text) for text in column) for column in parts]
    room = width - 2 * (len(needed) - 1)
    while sum(needed) > room and max(needed, default=0) > LEAST:
        widest = needed.index(max(needed))
        needed[widest] = max(LEAST, needed[widest] - max(1, (sum(needed) - room) // 4))
    return needed
