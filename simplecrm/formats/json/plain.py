"""Objects of other programs, read as rows whose columns are the keys, by the same rules as delimited text."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import lru_cache
from typing import Any

from simplecrm.core.nouns import TAGGED
from simplecrm.formats.csv import columns
from simplecrm.formats.csv.amounts import number_format, without_currency
from simplecrm.formats.csv.columns import parts
from simplecrm.formats.csv.reader import date_orders
from simplecrm.formats.csv.row import RowReader
from simplecrm.formats.csv.understanding import Columns, understand_columns
from simplecrm.formats.csv.values import join_values
from simplecrm.formats.csv.vocabulary import ONCE
from simplecrm.formats.json.window import LISTS, is_record, pair_of
from simplecrm.formats.json.writer import line_of
from simplecrm.formats.protocol import REASON_COLUMN, Item, ReadOptions, Rejection

MAX_COLUMNS = 1000
"""Columns of one table; an object with more keys than the table has room for is read by its own keys alone."""

MAX_GROWTHS = 100
"""How often a table grows by keys that the first objects did not have; further objects with new keys are read by their
own keys alone."""

MAX_DEPTH = 4

_SPREAD = frozenset(("fields", "properties", "attributes"))
"""Keys whose object has the fields of the record itself, as in the answers of Airtable, HubSpot and JSON:API."""

_OWN = frozenset(
    (
        "person", "contact", "name", "names", "profile", "details", "user", "customer", "lead", "client", "info",
        "personal", "address", "location", "reach", "contact info", "contact details", "billing", "primary",
    )
)  # fmt: skip
"""Keys whose object describes the same person, so that its keys mean the same as on the outside."""


class PlainObjects:
    """The tables of a file: one for each list of a wrapper, otherwise one. ``remarks`` are about their columns."""

    def __init__(self, options: ReadOptions) -> None:
        self.remarks: list[str] = []
        self._options = options
        self._tables: dict[str, _Table] = {}

    def learn(self, place: str, rows: Sequence[dict[str, Any]]) -> None:
        """Understand the columns of a list by its first objects."""
        table = self._table(place)
        table.learn([cells_of(row) for row in rows])
        several = f"In {place!r}: " if len(self._tables) > 1 else ""
        self.remarks += [several + remark for remark in table.remarks]

    def read(self, place: str, value: dict[str, Any], line: int, raw: str) -> Item | Rejection:
        """The item of an object, or its rejection."""
        return self._table(place).read(cells_of(value), line, raw)

    @property
    def mapping(self) -> tuple[tuple[str, str], ...]:
        """(column, field) of all tables; a column that several of them have is that of the first."""
        found: dict[str, str] = {}
        for table in self._tables.values():
            for column, field in table.mapping:
                found.setdefault(column, field)
        return tuple(found.items())

    @property
    def kind(self) -> str:
        """The kind of the objects if all are of one."""
        kinds = {table.kind for table in self._tables.values()}
        return kinds.pop() if len(kinds) == 1 else ""

    @property
    def preset(self) -> str:
        """The program that wrote the file, if it is known."""
        return next((table.preset for table in self._tables.values() if table.preset), "")

    @property
    def dates(self) -> str:
        """The order of day and month."""
        return next((table.dates for table in self._tables.values() if table.dates), "")

    @property
    def amounts(self) -> str:
        """The number format of amounts."""
        return next((table.amounts for table in self._tables.values() if table.amounts), "")

    def _table(self, place: str) -> _Table:
        if place not in self._tables:
            self._tables[place] = _Table(self._options, LISTS.get(place, ""))
        return self._tables[place]


class _Table:
    """Objects with the same meaning of their keys. It grows with keys that occur later."""

    def __init__(self, options: ReadOptions, kind: str) -> None:
        self.remarks: tuple[str, ...] = ()
        self.dates = ""
        self.amounts = ""
        self._options = options
        self._kind = kind
        self._columns = Columns("", kind or "contact", ())
        self._places: dict[str, int] = {}
        self._orders: dict[int, str] = {}
        self._reader: RowReader | None = None
        self._grown = 0
        self._others: dict[tuple[str, ...], RowReader] = {}

    @property
    def mapping(self) -> tuple[tuple[str, str], ...]:
        return self._columns.mapping

    @property
    def kind(self) -> str:
        return self._columns.kind

    @property
    def preset(self) -> str:
        return self._columns.preset

    def learn(self, rows: Sequence[dict[str, str]]) -> None:
        names = list(dict.fromkeys(name for row in rows for name in row))[:MAX_COLUMNS]
        if not names:
            return
        sample = [[row.get(name, "") for name in names] for row in rows]
        self._columns = understand_columns(names, self._options, sample, self._kind)
        self._orders, remarks = date_orders(self._columns, sample, self._options)
        self.dates = next(iter(self._orders.values()), "")
        self.amounts, of_amounts = number_format(self._columns, sample, self._options)
        of_amounts += without_currency(self._columns, sample, self._options)
        self.remarks = (*self._columns.remarks, *remarks, *of_amounts)
        self._places = {name: place for place, name in enumerate(names)}
        self._reader = self._new_reader()

    def read(self, row: dict[str, str], line: int, raw: str) -> Item | Rejection:
        unknown = [] if row.keys() <= self._places.keys() else [name for name in row if name not in self._places]
        remarks: tuple[str, ...] = ()
        if unknown and (len(self._places) + len(unknown) > MAX_COLUMNS or self._grown >= MAX_GROWTHS):
            reader, cells = self._own_reader(row), list(row.values())
        else:
            if unknown or self._reader is None:
                remarks = self._grow(unknown, row)
            assert self._reader is not None
            reader, cells = self._reader, [row.get(name, "") for name in self._places]
        entry = reader.read(cells, line, remarks)
        if entry is None:
            return Rejection(line, "The object is empty.", (raw,))
        return entry._replace(raw=(raw,))

    def _grow(self, unknown: Sequence[str], row: dict[str, str]) -> tuple[str, ...]:
        """Add columns; what the others mean stays. Returns what they were taken for."""
        if self._reader is None:
            self.learn([row])
            if self._reader is not None:
                return tuple(
                    f"Column {column!r} was taken for {field}." for column, field in self.mapping if _says(field)
                )
            self._reader = RowReader(self._columns, {}, self._options)
            return ()
        names = [*self._places, *unknown]
        options = self._options._replace(kind=self._columns.kind)
        found = understand_columns(unknown, options, [[row[name] for name in unknown]])
        added = [(column, self._unless_read(column, field)) for column, field in found.mapping]
        self._columns = self._columns._replace(mapping=(*self._columns.mapping, *added))
        self._places = {name: place for place, name in enumerate(names)}
        self._grown += 1
        if self._options.dates:
            self._orders = dict.fromkeys(range(len(names)), self._options.dates)
        self._reader = self._new_reader()
        return tuple(f"Column {column!r} was {_fate(field)}." for column, field in added if _says(field))

    def _new_reader(self) -> RowReader:
        return RowReader(self._columns, self._orders, self._options._replace(number_format=self.amounts))

    def _unless_read(self, column: str, field: str) -> str:
        """The field of a new column, unless only one column of that field is read and there is one."""
        base = parts(field)[0]
        if base not in ONCE or all(parts(other)[0] != base for _, other in self._columns.mapping):
            return field
        return f"custom:{column}" if self._options.custom and self._columns.kind in TAGGED else ""

    def _own_reader(self, row: dict[str, str]) -> RowReader:
        keys = tuple(row)
        if keys not in self._others:
            if len(self._others) > 1000:
                self._others.clear()
            mapping = {**dict(self._columns.mapping), **self._options.mapping}
            options = self._options._replace(mapping=mapping, kind=self._columns.kind)
            found = understand_columns(keys, options, [list(row.values())])
            self._others[keys] = RowReader(found, {}, self._options._replace(number_format=self.amounts))
        return self._others[keys]


def _says(field: str) -> bool:
    return not field.startswith("custom:")


def _fate(field: str) -> str:
    return f"taken for {field}" if field else "left out"


def cells_of(value: dict[str, Any]) -> dict[str, str]:
    """{column: cell}. A list of objects with a label becomes a column of values and one of labels, and an object within
    the object a column for each of its keys."""
    row: dict[str, str] = {}
    _flatten(value, "", 0, row)
    return row


def _flatten(value: dict[str, Any], prefix: str, depth: int, row: dict[str, str]) -> None:
    for name, inner in value.items():
        key = _column(prefix, name, row) if prefix else name
        if isinstance(inner, str):
            if inner and name != REASON_COLUMN:
                _put(row, key, inner)
            continue
        if inner is None or inner == [] or inner == {}:
            continue
        if isinstance(inner, list) and len(inner) == 1 and isinstance(inner[0], dict) and not _is_labelled(key, inner):
            inner = inner[0]
        if isinstance(inner, dict):
            if depth >= MAX_DEPTH:
                _put(row, key, line_of({"": inner})[5:-1])
            elif not prefix and _normal(name) in _SPREAD and is_record(inner):
                _flatten(inner, "", depth + 1, row)
            else:
                _flatten(inner, key, depth + 1, row)
        elif not isinstance(inner, list):
            _put(row, key, str(inner))
        elif all(isinstance(one, dict) for one in inner):
            for column, cell in _listed(key, inner):
                _put(row, column, cell)
        elif all(isinstance(one, (str, int, float)) for one in inner):
            _put(row, key, join_values([str(one) for one in inner], sure=True))
        else:
            _put(row, key, line_of({"": inner})[5:-1])


def _put(row: dict[str, str], column: str, cell: str) -> None:
    """Add a cell under a name that no other has."""
    if column in row:
        count = 2
        while f"{column} ({count})" in row:
            count += 1
        column = f"{column} ({count})"
    row[column] = cell


def _column(prefix: str, name: str, taken: dict[str, str]) -> str:
    """The column of a key within an object: the name of a company within ``company`` is the company."""
    whole = f"{prefix} {name}"
    stem = prefix[:-3] if _normal(prefix).endswith(" id") else prefix  # such as {"org_id": {"name": "Acme"}}
    outer, inner = _field_of(stem), _field_of(name)
    if _normal(name) in ("name", "display name", "value") and outer not in ("", "name") and stem not in taken:
        return stem
    if _field_of(whole):
        return whole
    own = _normal(prefix) in _OWN or (outer == "company" and inner in ("title", "department", "domain", "industry"))
    return name if own and name not in taken and inner else whole


def _is_labelled(key: str, several: list[dict[str, Any]]) -> bool:
    base = _field_of(key).partition(":")[0]
    return base in ("email", "phone", "link") or (bool(several) and all(pair_of(one) for one in several))


def _listed(key: str, several: list[dict[str, Any]]) -> Iterator[tuple[str, str]]:
    base = _field_of(key).partition(":")[0]
    pairs = [pair_of(one) for one in several]
    if base not in ("email", "phone", "link", "tag") and all(pairs):
        yield from (pair for pair in pairs if pair and pair[1])
        return
    values, labels = [], []
    for one in several:
        words = {_normal(name): text for name, text in one.items() if isinstance(text, str)}
        said = next(
            (words[n] for n in ("value", "address", "number", "url", "email", "phone", "name") if n in words), ""
        )
        values.append(said)
        labels.append(next((words[n] for n in ("label", "type", "kind") if n in words), ""))
    if not any(values):
        yield key, line_of({"": several})[5:-1]
        return
    yield key, join_values(values, sure=True)
    if base in ("email", "phone", "link") and any(labels):
        yield f"{base}_label", join_values(labels)


@lru_cache(maxsize=4096)
def _normal(key: str) -> str:
    return columns.normal(key)


@lru_cache(maxsize=4096)
def _field_of(key: str) -> str:
    return columns.field_of(_normal(key))
