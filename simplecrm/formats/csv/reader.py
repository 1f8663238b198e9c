"""Reads delimited text (CSV, TSV; RFC 4180 as far as files follow it): detects its layout, and reads its rows as items.
The layout is detected in the head of the file: the delimiter by trial, the header line by its content (LinkedIn's files
begin with a notice), the order of day and month by the values. The rows are streamed.
"""

from __future__ import annotations

import csv
from collections.abc import Iterator, Sequence
from shlex import quote

from simplecrm.core.records import Record
from simplecrm.errors import NotUnderstood
from simplecrm.formats.csv.amounts import check_number_format, number_format
from simplecrm.formats.csv.columns import KINDS, field_of, likely_field, normal, parts
from simplecrm.formats.csv.evidence import DECISIVE, given_share, is_data, kind_of, looks_like_person
from simplecrm.formats.csv.headerless import names_without_header
from simplecrm.formats.csv.row import RowReader
from simplecrm.formats.csv.understanding import Columns, bad_fields, understand_columns
from simplecrm.formats.dates import ORDERS, order_of
from simplecrm.formats.encodings import Lines, decode_head, guess_encoding
from simplecrm.formats.protocol import DELIMITERS, Item, ReadOptions, Rejection, Understood
from simplecrm.formats.source import Source

FIELD_LIMIT = 1 << 24
"""The longest cell in characters. The csv module's own limit, 131,072, is less than one long e-mail thread."""

_HEADER_WITHIN = 20
_SAMPLE_ROWS = 200
_RESTARTS = 3
_DATED = frozenset(("birthday", "anniversary", "event_value", "at", "due", "expected_close", "closed_at", "done_at",
                    "created_at", "opened_at", "waiting_at", "solved_at"))  # fmt: skip


_WHO = frozenset(("name", "given", "family", "nickname", "email", "phone", "reach", "link", "company", "file_as"))
_NEEDED = {
    "contact": (_WHO, "identifies a contact", "name"),
    "company": (frozenset(("company",)), "names a company", "company"),
    "deal": (frozenset(("deal", "company")), "names a deal", "deal"),
    "case": (frozenset(("case",)), "names a case", "case"),
    "activity": (frozenset(("text", "at", "kind", "subject")), "describes an activity", "text"),
    "note": (frozenset(("text",)), "has the text of a note", "text"),
    "reminder": (frozenset(("due",)), "has the due date of a reminder", "due"),
}
"""{kind: (fields of which one is needed, what is wrong without one, the field to suggest)}."""


class Shape(Record):
    """The layout of the text. ``skip`` is the number of rows before the first row of data."""

    delimiter: str
    header: tuple[str, ...]
    header_line: int
    skip: int
    sample: tuple[tuple[str, ...], ...]
    remarks: tuple[str, ...] = ()


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
    shape = _find_shape(decode_head(source, encoding), source.name, options)
    columns = understand_columns(shape.header, options, shape.sample)
    orders, remarks = date_orders(columns, shape.sample, options)
    amounts, of_amounts = number_format(columns, shape.sample, options)
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
    return understood, _items(Lines(source, encoding), shape, reader)


def logical_rows(lines: Iterator[str], delimiter: str, first_line: int = 1) -> Iterator[tuple[int, list[str], str]]:
    """(line, cells, reason) for each row; ``reason`` says why a row cannot be read, else it is empty.

    An unclosed quotation mark would swallow the rest of the file: only its line is rejected, and reading continues with
    the next.
    """
    queue = _Queue(lines)
    line, restarts = first_line, 0
    while True:
        reader = csv.reader(
            queue, delimiter=delimiter, quoting=csv.QUOTE_NONE if restarts > _RESTARTS else csv.QUOTE_MINIMAL,
            skipinitialspace=True,
        )  # fmt: skip
        while True:
            queue.taken.clear()
            try:
                row = next(reader)
            except StopIteration:
                return
            except csv.Error:
                row = None
            count = len(queue.taken)
            if row is None or (queue.ended and count and _left_open(queue.taken, delimiter)):
                taken = queue.taken
                yield line, taken[0].rstrip("\r\n").split(delimiter), f"Unclosed quotation mark on line {line}."
                queue.back.extend(reversed(taken[1:]))
                line += 1
                restarts += 1
                break
            if row:
                yield line, row, ""
            line += count


class _Queue:
    """Lines one by one; remembers those of the present row, and lines can be put back."""

    def __init__(self, lines: Iterator[str]) -> None:
        self.taken: list[str] = []
        self.back: list[str] = []
        self.ended = False
        self._lines = lines

    def __iter__(self) -> Iterator[str]:
        while True:
            if self.back:
                line = self.back.pop()
            else:
                following = next(self._lines, None)
                if following is None:
                    self.ended = True
                    return
                line = following
            self.taken.append(line)
            yield line


def _left_open(lines: Sequence[str], delimiter: str) -> bool:
    """Whether the last row of the file has a quotation mark that is not closed."""
    if sum(line.count('"') for line in lines) % 2 == 0:
        return False
    if len(lines) > 1:
        return True
    try:
        for _ in csv.reader(lines, delimiter=delimiter, skipinitialspace=True, strict=True):
            pass
    except csv.Error as error:
        return "unexpected end" in str(error)
    return False


def _items(lines: Lines, shape: Shape, reader: RowReader) -> Iterator[Item | Rejection]:
    rows = logical_rows(iter(lines), shape.delimiter)
    width = len(shape.header)
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
        if tuple(row) == shape.header:
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


def _find_shape(text: str, name: str, options: ReadOptions) -> Shape:
    start, said = _excel_separator(text)
    delimiter = options.delimiter or said or _best_delimiter(text[start:], name)
    if len(delimiter) != 1 or delimiter in '"\r\n':
        raise NotUnderstood(f"Invalid delimiter: {delimiter!r}.", "Use one character, such as ; or |.")
    rows = _sample(text, delimiter, _HEADER_WITHIN + _SAMPLE_ROWS)
    if not rows:
        raise NotUnderstood(f"{name or 'The input'} has no rows.", "Check that the export was finished.")
    mapped = {normal(column) for column in options.mapping}
    if said and len(rows) == 1:
        raise NotUnderstood(f"{name or 'The input'} has no rows.", "Check that the export was finished.")
    skip = 1 if said else 0
    at = _header_row(rows[skip:], mapped)
    if at < 0:
        return _without_header(rows, delimiter, skip)
    line, header = rows[skip + at]
    remarks = (_above(rows[skip : skip + at], line),) if at else ()
    rows = rows[skip + at + 1 :]
    while len(header) > 1 and not header[-1].strip() and not any(len(row) >= len(header) for _, row in rows):
        header = header[:-1]
    sample = tuple(tuple(row) for _, row in rows)
    return Shape(delimiter, tuple(header), line, skip + at + 1, sample, remarks)


def _above(rows: Sequence[tuple[int, list[str]]], header_line: int) -> str:
    """Say what was above the header."""
    first, last = rows[0][0], header_line - 1
    words = " | ".join(text for _, row in rows if (text := " ".join(filter(None, map(str.strip, row)))))
    lines = f"Line {first}" if first == last else f"Lines {first} to {last}"
    return f"{lines}, above the header, {'was' if first == last else 'were'} left out: {words[:100]}"


def _excel_separator(text: str) -> tuple[int, str]:
    """Excel writes and reads a first line ``sep=;`` with the delimiter."""
    line = text[:16].splitlines()[0] if text[:16].strip() else ""
    if line[:4].lower() == "sep=" and len(line.strip("\r\n")) == 5:
        return len(line), line[4]
    return 0, ""


def _best_delimiter(text: str, name: str) -> str:
    """The one that gives the most rows the same number of cells, more than one."""
    best, best_score = "\t" if name.lower().endswith((".tsv", ".tab")) else ",", 0.0
    for delimiter in DELIMITERS.values():
        widths = [len(row) for _, row in _sample(text[:65536], delimiter, 100)]
        common = max(set(widths), key=lambda width: (widths.count(width), width), default=1)
        if common < 2:
            wide = [width for width in widths if width > 1]
            score = 0.3 * len(wide) / len(widths) if wide else 0.0
        else:
            score = widths.count(common) / len(widths) + min(common, 40) / 100
        if score > best_score + 1e-9:
            best, best_score = delimiter, score
    return best


def _sample(text: str, delimiter: str, limit: int) -> list[tuple[int, list[str]]]:
    rows: list[tuple[int, list[str]]] = []
    for line, row, _ in logical_rows(iter(text.splitlines(keepends=True)), delimiter):
        rows.append((line, row))
        if len(rows) >= limit:
            break
    return rows


def _header_row(rows: Sequence[tuple[int, list[str]]], mapped: set[str]) -> int:
    """The index of the header among the first rows, or -1.

    It is the row with the most known headers that is not itself data. One known word is not enough where the cells
    below are of the same kind: "Customer" and "Berlin" are data as often as headers.
    """
    best, best_score = -1, 0
    for number, (_, row) in enumerate(rows[:_HEADER_WITHIN]):
        plain = [normal(cell) for cell in row if len(cell) < 80]
        score = sum(1 for cell in plain if cell and (cell in mapped or field_of(cell)))
        if score > best_score and not _is_data_row(row, mapped):
            best, best_score = number, score
    if best > 0 and best_score < 2 and len(rows[best][1]) <= len(rows[0][1]):
        best = -1
    if best > 0 and any(len(row) >= len(rows[best][1]) and _is_data_row(row, mapped) for _, row in rows[:best]):
        return -1
    if best >= 0 and _is_header(rows[best][1], [row for _, row in rows[best + 1 :]], best_score, mapped):
        return best
    if best >= 0 or not rows:
        return -1
    return 0 if _is_header(rows[0][1], [row for _, row in rows[1:]], 0, mapped) else -1


def _is_data_row(row: Sequence[str], mapped: set[str]) -> bool:
    """Whether a cell of the row is no header for certain, such as an email address."""
    return any(is_data(cell) and not cell.startswith("custom:") and normal(cell) not in mapped for cell in row)


def _is_header(row: Sequence[str], below: Sequence[Sequence[str]], known: int, mapped: set[str]) -> bool:
    """Whether a row names the columns ``below`` it, ``known`` being its known headers."""
    filled = [cell for cell in row if cell.strip()]
    if any(normal(cell) in mapped for cell in filled):
        return True
    if not below:
        return not _is_data_row(row, mapped) and (known > 0 or not _names_people(filled))
    if known < 2 and _is_data_row(row, mapped):
        return False
    alike = unlike = 0
    for place, cell in enumerate(row):
        kinds = [kind_of(text) for other in below if place < len(other) and (text := other[place].strip())]
        kind = max(set(kinds), key=kinds.count, default="text")
        if kind == "text" or kinds.count(kind) < DECISIVE * len(kinds):
            continue
        alike += bool(cell.strip()) and kind_of(cell.strip()) == kind
        unlike += not cell.strip() or kind_of(cell.strip()) != kind
    if alike and known < 2:
        return False
    if known < 2 and not unlike and _names_people(filled):
        return False
    if unlike or 2 * known >= len(filled) or known >= 2:
        return not (known < 2 and _recurs(row, below) and not unlike)
    if sum(bool(normal(cell) and likely_field(normal(cell))) for cell in filled) * 2 >= len(filled) > 0:
        return True
    return known == 0 and not _names_people(filled) and not _recurs(row, below)


def _names_people(cells: Sequence[str]) -> bool:
    return any(looks_like_person(cell) and given_share([cell]) for cell in cells)


def _recurs(row: Sequence[str], below: Sequence[Sequence[str]]) -> bool:
    """Whether a cell of the row is also below it in the same column."""
    return any(
        cell.strip() and any(place < len(other) and other[place].strip() == cell.strip() for other in below)
        for place, cell in enumerate(row)
    )


def _without_header(rows: Sequence[tuple[int, list[str]]], delimiter: str, skip: int) -> Shape:
    """Without a header, columns are named by what most of their cells are."""
    sample = [row for _, row in rows[skip:]]
    names = names_without_header(sample)
    remark = f"No header line; the columns were read as {', '.join(names)}."
    return Shape(delimiter, tuple(names), 0, skip, tuple(map(tuple, sample)), (remark,))


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
