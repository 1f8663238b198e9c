"""Lists as text: an aligned table for a terminal, tab- or comma-separated values, or JSON.

Not drawn with Rich, because importing it takes twice as long as a whole look-up.
"""

from __future__ import annotations

from simplecrm.core.currencies import AMOUNT_FIELDS, decimal_text
from simplecrm.core.records import Record
from simplecrm.show.safe import cells, clip, field, pad, safe

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence
    from typing import Any

FORMATS = ("table", "plain", "tsv", "csv", "json", "jsonl", "ids")
BOLD, PLAIN = "\x1b[1m", "\x1b[0m"
_UNKNOWN_AT_ZERO = ("satisfaction",)
"""Numbers, besides ids, of which 0 means that they are not known."""

MIN_COLUMN_CELLS = 4
"""The width to which a column may shrink when the terminal is too narrow for all."""


class Column(Record):
    """One column: its heading, the function that formats a record's value, and whether it is right-aligned.

    ``raw`` returns the value for machine-readable formats, where it differs, and ``values`` the values of a cell with
    several, which CSV and TSV join as an export does. ``field`` is the heading there, if not that of the column.
    Plain lines, which have no heading, leave out what is not ``is_plain``.
    """

    head: str
    words: Callable[[Any], str]
    right: bool = False
    raw: Callable[[Any], str] | None = None
    values: Callable[[Any], Sequence[str]] | None = None
    field: str = ""
    is_plain: bool = True


def table(columns: Sequence[Column], records: Sequence[Any], width: int, *, bold: bool = False) -> Iterator[str]:
    """Aligned lines with a heading, at most ``width`` cells wide. A column without any value is left out."""
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
    """Tab-separated lines, with a heading for programs; tabs and line ends in values become blanks."""
    columns = columns if head else [column for column in columns if column.is_plain]
    if head:
        yield "\t".join(field(column.field or column.head.lower()) for column in columns)
    for record in records:
        yield "\t".join(
            field(_cell(column, record) if head else (column.raw or column.words)(record)) for column in columns
        )


def comma_separated(columns: Sequence[Column], records: Iterable[Any]) -> Iterator[str]:
    """CSV lines (RFC 4180) with a heading."""
    import csv
    import io

    buffer = io.StringIO()
    writer = csv.writer(buffer, lineterminator="\n")
    writer.writerow([column.field or column.head.lower() for column in columns])
    for record in records:
        writer.writerow([safe(_cell(column, record), multiline=True) for column in columns])
        yield buffer.getvalue().rstrip("\n")
        buffer.seek(0)
        buffer.truncate()
    if buffer.getvalue():
        yield buffer.getvalue().rstrip("\n")


def plain(value: Any) -> Any:
    """A record as JSON values: objects with every field, null for unknown values, lists for tuples."""
    if hasattr(value, "_fields"):
        shown = {name: _known(name, plain(part)) for name, part in zip(value._fields, value, strict=True)}
        if "currency" in shown:
            shown |= {name: decimal_text(getattr(value, name), value.currency) for name in AMOUNT_FIELDS & shown.keys()}
        return shown
    if isinstance(value, tuple):
        return [plain(part) for part in value]
    if isinstance(value, float) and value.is_integer():
        return int(value)
    return value


def is_unknown(name: str, value: Any) -> bool:
    """Whether the value of a field means that it is not known: an empty text, or the 0 of an id or a rating."""
    if isinstance(value, int | float) and not isinstance(value, bool):
        return value == 0 and (name.endswith("_id") or name in _UNKNOWN_AT_ZERO)
    return value is None or value == ""


def json_text(value: Any, *, indent: int | None = None) -> str:
    """JSON in ASCII with everything else escaped, so that it is safe on a terminal and in any encoding."""
    import json

    return json.dumps(plain(value), indent=indent, ensure_ascii=True)


def _cell(column: Column, record: Any) -> str:
    """The cell of a record for programs."""
    if column.values is None:
        return (column.raw or column.words)(record)
    from simplecrm.formats.csv.values import join_values

    values = tuple(column.values(record))
    return join_values(values, sure=True) if values else ""


def _known(name: str, value: Any) -> Any:
    return None if is_unknown(name, value) else value


def _widths(parts: list[list[str]], width: int) -> list[int]:
    """The width of each column in cells: what it needs, or less for the widest ones until all fit."""
    needed = [max(cells(text) for text in column) for column in parts]
    room = width - 2 * (len(needed) - 1)
    while sum(needed) > room and max(needed, default=0) > MIN_COLUMN_CELLS:
        widest = needed.index(max(needed))
        needed[widest] = max(MIN_COLUMN_CELLS, needed[widest] - max(1, (sum(needed) - room) // 4))
    return needed
