"""Joins the rows of other tables to those of a table, by a column that both have: order lines with their orders, these
with the customers. Programs export so what belongs together. The joined tables are held in memory."""

from __future__ import annotations

import csv
from collections.abc import Iterator, Sequence
from shlex import quote

from simplecrm.core.records import Record
from simplecrm.core.text.plurals import counted
from simplecrm.errors import NotUnderstood
from simplecrm.formats.csv.columns import normal
from simplecrm.formats.csv.shape import FIELD_LIMIT, Shape, find_shape, logical_rows
from simplecrm.formats.csv.values import NOTHING
from simplecrm.formats.encodings import Lines, decode_head, guess_encoding
from simplecrm.formats.protocol import ReadOptions
from simplecrm.formats.source import open_source


class Joined(Record):
    """A table that is joined: its ``name``, the place of the column in the rows before it whose cells say which row
    belongs to them, the places of the columns that it adds, and its rows by those cells."""

    name: str
    place: int
    column: str
    added: tuple[int, ...]
    rows: dict[str, list[str]]

    def extended(self, row: list[str]) -> str:
        """Append the joined cells to a row; return what should be said about it."""
        key = row[self.place].strip()
        found = self.rows.get(key)
        row += [found[place] for place in self.added] if found else [""] * len(self.added)
        return f"No row of {self.name} has {self.column} {key!r}." if key and not found else ""


def joined_to(shape: Shape, options: ReadOptions) -> tuple[Shape, list[Joined]]:
    """The layout of a table with the columns of all tables that ``options.joins`` names, and these.

    Each is a path, or with the columns to compare ``PATH:COLUMN=COLUMN``, of which the first is in the table; else it
    is the first column of both whose cells are distinct in the joined table. Raises ``NotUnderstood``.
    """
    header, sample, tables = list(shape.header), [list(row) for row in shape.sample], list[Joined]()
    remarks = list(shape.remarks)
    for spec in options.joins:
        path, own, theirs = _parts(spec)
        name, columns, rows = _read(path, options)
        place, key = _keys(header, columns, rows, own, theirs, spec)
        taken = {normal(column) for column in header}
        added = tuple(at for at, column in enumerate(columns) if normal(column) not in taken)
        table = Joined(name, place, header[place], added, {row[key].strip(): row for row in rows})
        for row in sample:
            row += [""] * (len(header) - len(row))
            table.extended(row)
        header += [columns[at] for at in added]
        remarks.append(f"Joined {name} by {table.column}.")
        if odd := sum(len(row) > len(columns) for row in rows):
            remarks.append(
                f"{counted(odd, 'row')} of {name} {'has' if odd == 1 else 'have'} more cells than its header; a comma "
                "that is not in quotation marks shifts those after it."
            )
        tables.append(table)
    return shape._replace(header=tuple(header), sample=tuple(map(tuple, sample)), remarks=tuple(remarks)), tables


def _parts(spec: str) -> tuple[str, str, str]:
    """The path and the columns of both tables, empty if none are named."""
    path, colon, columns = spec.rpartition(":")
    own, equals, theirs = columns.partition("=")
    if not (colon and equals):
        return spec, "", ""
    return path, own.strip(), theirs.strip()


def _read(path: str, options: ReadOptions) -> tuple[str, Sequence[str], list[list[str]]]:
    """The name of a file, its header and its rows."""
    csv.field_size_limit(FIELD_LIMIT)
    source = open_source(path)
    try:
        encoding = guess_encoding(source, options.encoding)
        shape = find_shape(decode_head(source, encoding), source.name, options._replace(mapping={}))
        return source.name, shape.header, list(_rows(Lines(source, encoding), shape))
    finally:
        source.close()


def _rows(lines: Lines, shape: Shape) -> Iterator[list[str]]:
    width = len(shape.header)
    for number, (_, row, reason) in enumerate(logical_rows(iter(lines), shape.delimiter)):
        if number >= shape.skip and not reason and any(cell.strip() for cell in row):
            yield [*row, *[""] * (width - len(row))]


def _keys(
    header: Sequence[str], columns: Sequence[str], rows: Sequence[Sequence[str]], own: str, theirs: str, spec: str
) -> tuple[int, int]:
    """The places of the columns that say which rows belong together. Raises ``NotUnderstood``."""
    mine, others = [normal(column) for column in header], [normal(column) for column in columns]
    if own or theirs:
        for column, known, where in ((own, mine, "the file"), (theirs, others, spec)):
            if normal(column) not in known:
                raise NotUnderstood(f"No column “{column:.60}” in {where}.", f"Its columns: {', '.join(known)[:200]}")
        pairs = [(mine.index(normal(own)), others.index(normal(theirs)))]
    else:
        pairs = [(mine.index(column), place) for place, column in enumerate(others) if column and column in mine]
    for place, key in pairs:
        cells = [row[key].strip() for row in rows]
        if len(set(cells)) == len(cells) and not NOTHING.intersection(cells):
            return place, key
    example = quote(f"{_parts(spec)[0]}:{header[0]}={columns[0]}")
    if own:
        raise NotUnderstood(f"Several rows of {_parts(spec)[0]} have the same {theirs}.", "Join it by another column.")
    raise NotUnderstood(
        f"No column of {spec} is in the file, too, and tells its rows apart.",
        f"Name the columns of both: --join {example}",
    )
