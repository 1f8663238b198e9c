"""Reads delimited text (CSV, TSV): detects its layout in the head of the file (see ``shape``), the order of day and
month by the values, and reads its rows as items. The rows are streamed.
"""

from __future__ import annotations

import csv
from collections.abc import Iterator, Sequence
from shlex import quote

from simplecrm.errors import NotUnderstood
from simplecrm.formats.csv.amounts import check_number_format, number_format, without_currency
from simplecrm.formats.csv.columns import KINDS, parts
from simplecrm.formats.csv.joining import Joined, joined_to
from simplecrm.formats.csv.row import RowReader
from simplecrm.formats.csv.shape import FIELD_LIMIT, Shape, find_shape, logical_rows
from simplecrm.formats.csv.understanding import Columns, bad_fields, understand_columns
from simplecrm.formats.dates import ORDERS, order_of
from simplecrm.formats.encodings import Lines, decode_head, guess_encoding
from simplecrm.formats.protocol import Item, ReadOptions, Rejection, Understood
from simplecrm.formats.source import Source

_DATED = frozenset(("birthday", "anniversary", "event_value", "at", "due", "expected_close", "closed_at", "done_at",
                    "created_at", "bought_on", "due_on", "paid_on", "opened_at", "waiting_at",
                    "solved_at"))  # fmt: skip


_WHO = frozenset(("name", "given", "family", "nickname", "email", "phone", "reach", "link", "company", "file_as"))
_NEEDED = {
    "contact": (_WHO, "identifies a contact", "name"),
    "company": (frozenset(("company",)), "names a company", "company"),
    "deal": (frozenset(("deal", "company", "product")), "names a deal", "deal"),
    "case": (frozenset(("case",)), "names a case", "case"),
    "product": (frozenset(("product",)), "names a product", "product"),
    "purchase": (frozenset(("product", "product_code", "text")), "names what was bought", "product"),
    "activity": (frozenset(("text", "at", "kind", "subject")), "describes an activity", "text"),
    "note": (frozenset(("text",)), "has the text of a note", "text"),
    "reminder": (frozenset(("due",)), "has the due date of a reminder", "due"),
}
"""{kind: (fields of which one is needed, what is wrong without one, the field to suggest)}."""


class NobodyNamed(NotUnderstood):
    """No column identifies the contacts; ``understood`` is how the file was read."""

    def __init__(self, sentence: str, hint: str, understood: Understood) -> None:
        super().__init__(sentence, hint)
        self.understood = understood


def read_delimited(source: Source, options: ReadOptions) -> tuple[Understood, Iterator[Item | Rejection]]:
    """What the file is, and its rows; raises ``NotUnderstood`` without a usable header."""
    if bad := bad_fields(options):
        raise NotUnderstood(f"Unknown field {bad[0]}.", "Use one of our fields, or custom:NAME.")
    if options.kind and options.kind not in KINDS:
        raise NotUnderstood(f"Invalid --kind: “{options.kind}”.", f"It is one of: {', '.join(KINDS)}")
    if options.dates and options.dates not in ORDERS:
        raise NotUnderstood(f"Invalid date order: {options.dates}.", "Use dmy, mdy or ymd.")
    check_number_format(options)
    csv.field_size_limit(FIELD_LIMIT)
    encoding = guess_encoding(source, options.encoding)
    shape = find_shape(decode_head(source, encoding), source.name, options)
    width = len(shape.header)
    tables: list[Joined] = []
    if options.joins:
        shape, tables = joined_to(shape, options)
    columns = understand_columns(shape.header, options, shape.sample)
    orders, remarks = date_orders(columns, shape.sample, options)
    amounts, of_amounts = number_format(columns, shape.sample, options)
    of_amounts += without_currency(columns, shape.sample, options)
    understood = Understood(
        "csv", columns.kind, encoding, shape.delimiter, columns.preset, shape.header_line, shape.header,
        columns.mapping, next(iter(orders.values()), ""), (*shape.remarks, *columns.remarks, *remarks, *of_amounts),
        amounts,
    )  # fmt: skip
    needed, words, field = _NEEDED[columns.kind]
    if not needed & {parts(spec)[0] for _, spec in columns.mapping}:
        shown = _shown(shape.header if shape.header_line else shape.sample[0])
        raise NobodyNamed(
            f"No column of {source.name or 'the input'} {words}: {shown}.",
            f"Map a column: --map {quote(f'{columns.mapping[0][0]}={field}')}",
            understood,
        )
    reader = RowReader(columns, orders, options._replace(number_format=amounts))
    return understood, _items(Lines(source, encoding), shape, width, tables, reader)


def _items(
    lines: Lines, shape: Shape, width: int, tables: Sequence[Joined], reader: RowReader
) -> Iterator[Item | Rejection]:
    """The entries of a file with rows of ``width`` cells, to which those of the joined tables are added."""
    rows = logical_rows(iter(lines), shape.delimiter)
    header = shape.header[:width]
    blank_ahead = 0
    for number, (line, row, reason) in enumerate(rows):
        if number < shape.skip:
            continue
        cut = lines.was_cut
        lines.was_cut = False
        if reason or cut:
            yield Rejection(line, reason or f"Line {line} is longer than 16 MB.", tuple(row) if not cut else ())
            continue
        remarks = lines.take_remarks()
        if tuple(row) == header:
            continue  # repeated between the pages of a report, or the groups of a board
        if len(row) > width:
            if any(cell.strip() for cell in row[width:]):
                words = f"The row has {len(row)} cells, but there are {width} columns; is a quotation mark missing?"
                yield Rejection(line, words, tuple(row))
                continue
            del row[width:]
        elif len(row) < width:
            if len(row) == 1 and not row[0].strip():
                blank_ahead += 1
                continue
            if _is_footer(row):
                continue
            remarks += (f"The row has {len(row)} cells of {width}; the missing ones are empty.",)
            row += [""] * (width - len(row))
        for table in tables:
            if said := table.extended(row):
                remarks += (said,)
        entry = reader.read(row, line, remarks)
        if entry is not None:
            yield entry


def _shown(header: Sequence[str]) -> str:
    cells = [cell.strip()[:30] for cell in header[:8]]
    return ", ".join(cell for cell in cells if cell) + (" …" if len(header) > 8 else "")


def _is_footer(row: Sequence[str]) -> bool:
    """Salesforce ends its reports with their author and a confidentiality notice."""
    text = row[0].strip().casefold()
    starts = ("confidential information", "copyright (c)", "generated by:", "grand total", "total records")
    return len(row) <= 2 and text.startswith(starts)


def date_orders(
    columns: Columns, sample: Sequence[Sequence[str]], options: ReadOptions
) -> tuple[dict[int, str], list[str]]:
    """{cell: order} for each column of dates, and a remark where the sample is ambiguous."""
    orders: dict[int, str] = {}
    remarks: list[str] = []
    for cell, (name, field) in enumerate(columns.mapping):
        if parts(field)[0] not in _DATED:
            continue
        values = [row[cell] for row in sample if cell < len(row)]
        order, open_question = order_of(values)
        if options.dates:
            orders[cell] = options.dates
        elif order:
            orders[cell] = order
            if open_question:
                remarks.append(_open_question(name, values))
    known = {orders[cell] for cell in orders}
    if columns.kind == "activity" and not {parts(field)[0] for _, field in columns.mapping} & {"at", "created_at"}:
        remarks.append(
            "No column has the date of the activities, and they need one. Import them as notes instead: --kind note"
        )
    if len(known) > 1 and not options.dates:
        remarks.append("Some columns have the day first, others the month.")
    return orders, remarks


def _open_question(name: str, values: Sequence[str]) -> str:
    example = next((value.strip() for value in values if order_of([value])[0]), "")
    return (
        f"Dates in {name!r} are ambiguous; {example} was read with the day first.  "
        "Use --dates mdy if the month is first."
    )
