"""Columns of a list: their widths in the available space, and the cells of a line."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Any

from textual.content import Content

from simplecrm.show.safe import cells, pad

Cell = str | tuple[str, str]
"""The text of a cell, optionally with a style: ``late``, ``soon``, ``quiet``, ``strong`` or ``accent``."""

GAP = 2
"""Cells between columns."""

MAX_NATURAL_CELLS = 48

COMFORT = 1.5
"""Times its least width, a column that takes a share has comfortable room."""


@dataclass(frozen=True, slots=True)
class Column:
    """One column. ``width`` is in cells; 0 takes a share (``weight``) of what the other columns leave.

    If there is too little space for ``least`` cells each, columns are dropped, the highest ``drop`` first; those with 0
    always stay. Where all have comfortable room, ``wider`` takes the place of a column, and then columns that are
    ``extra`` appear, in their order. One that is ``optional`` appears only if it is chosen (see ``chosen``).
    """

    title: str
    cell: Callable[[Any], Cell]
    width: int = 0
    weight: int = 1
    least: int = 8
    right: bool = False
    drop: int = 0
    wider: Column | None = None
    extra: bool = False
    optional: bool = False


Placed = tuple[Column, int]
"""A column and its width."""


def chosen(columns: Sequence[Column], wanted: Sequence[str]) -> list[Column]:
    """The first column, whether wanted or not, and the others with the wanted titles in their order; where there is too
    little space for all, the last ones are dropped. Without wanted titles, the usual columns."""
    if not wanted:
        return [column for column in columns if not column.optional]
    by_title = {column.title: column for column in columns[1:]}
    known = [by_title[title] for title in wanted if title in by_title]
    return [columns[0], *(replace(one, extra=False, drop=place) for place, one in enumerate(known, 1))]


def place(columns: Sequence[Column], room: int) -> list[Placed]:
    """The columns that fit into ``room`` cells, with their widths."""
    kept = [column for column in columns if not column.extra]
    while _needed(kept) > room and any(column.drop for column in kept):
        kept.remove(max(kept, key=lambda column: column.drop))
    kept = _with_more(columns, kept, room)
    fixed = sum(column.width for column in kept)
    shares = sum(column.weight for column in kept if not column.width)
    free = max(0, room - fixed - GAP * (len(kept) - 1))
    placed: list[Placed] = []
    for column in kept:
        if column.width:
            placed.append((column, column.width))
            continue
        mine = free * column.weight // shares if shares else 0
        free, shares = free - mine, shares - column.weight
        placed.append((column, max(mine, 1)))
    return placed


def pieces(placed: Iterable[Placed], row: Any) -> list[tuple[str, str]]:
    """The cells of one row, padded to their columns, each with its style (empty for none)."""
    line: list[tuple[str, str]] = []
    for column, width in placed:
        cell = column.cell(row)
        text, look = _text(cell), "" if isinstance(cell, str) else cell[1]
        if line:
            line.append((" " * GAP, ""))
        line.append((fitted(text, width, right=column.right), look))
    return line


def titles(placed: Iterable[Placed], sorted_by: tuple[str, str] = ("", "")) -> str:
    """The header line, with a sign after the title of the column that the list is sorted by."""
    title, sign = sorted_by
    words = ((f"{one.title} {sign}" if one.title == title else one.title, one, width) for one, width in placed)
    return (" " * GAP).join(fitted(text, width, right=column.right) for text, column, width in words)


def column_at(placed: Iterable[Placed], x: int) -> str:
    """The title of the column in that cell of a line, with the gap after it; empty beyond the last one."""
    end = 0
    for column, width in placed:
        end += width + GAP
        if x < end:
            return column.title
    return ""


def natural(columns: Sequence[Column], rows: Sequence[Any]) -> int:
    """The width in which all columns show these rows uncut, except for cells wider than ``MAX_NATURAL_CELLS``."""
    total = GAP * (len(columns) - 1)
    for column in columns:
        widest = max(column.width, column.wider.width if column.wider is not None else 0)
        total += widest or max(column.least, *(min(cells(_text(column.cell(row))), MAX_NATURAL_CELLS) for row in rows))
    return total


def fitted(text: str, width: int, *, right: bool = False) -> str:
    """The text made safe, cut or padded to exactly ``width`` cells."""
    return pad(text[: max(400, 4 * width)], width, right=right)


def _text(cell: Cell) -> str:
    return cell if isinstance(cell, str) else cell[0]


def _with_more(columns: Sequence[Column], kept: Sequence[Column], room: int) -> list[Column]:
    """The columns kept, in their wider form and with the extra ones, as far as all have comfortable room."""
    shown = {number: column for number, column in enumerate(columns) if column in kept}
    more = {number: column.wider for number, column in shown.items() if column.wider is not None}
    if len(kept) == sum(not column.extra for column in columns):
        more |= {number: column for number, column in enumerate(columns) if column.extra}
    for number, column in more.items():
        widened = {**shown, number: column}
        if _needed(widened.values(), COMFORT) <= room:
            shown = widened
    return [shown[number] for number in sorted(shown)]


def _needed(columns: Collection[Column], comfort: float = 1) -> int:
    return sum(column.width or int(column.least * comfort) for column in columns) + GAP * (len(columns) - 1)


def wrapped(text: str, width: int) -> list[str]:
    """The lines of a text, those wider than ``width`` cells broken between words."""
    lines = (Content(line).wrap(max(8, width)) if line else [Content("")] for line in text.split("\n"))
    return [part.plain.rstrip() for line in lines for part in line]
