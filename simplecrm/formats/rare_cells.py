"""The columns that few files have: dates of birth, custom fields, and pairs of a label and a value."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from functools import lru_cache

from simplecrm.core.contacts import Contact, FieldValue
from simplecrm.core.dates import parse_birthday
from simplecrm.formats.columns import normal
from simplecrm.formats.localised import NOISE
from simplecrm.formats.values import is_nothing, is_yes, split_values
from simplecrm.formats.when import parse_moment

Remark = Callable[[str], None]
Reader = Callable[[Sequence[str], list[object], list[FieldValue], Remark], None]
Column = tuple[int, str, str, str, str]
"""(cell, header, name of the field, group, label)."""

_PLACE = {name: place for place, name in enumerate(Contact._fields)}
_EMPTY_DATE = re.compile(r"0{1,4}[-/.]0{1,2}[-/.]0{1,4}")
_FIELD_MARK = re.compile(r"(?<!\\)=")
_NOISY = frozenset(
    "gender|priority|private|sensitivity|geschlecht|prioritat|privat|vertraulichkeit|sexe|priorite|prive|"
    "critere de diffusion|sexo|prioridad|privado|caracter|sesso|priorita|privato|riservatezza|geslacht|prioriteit|"
    "gevoeligheid|mileage".split("|")
)


def rare_readers(columns: Sequence[Column], orders: Mapping[int, str], exact: bool) -> list[Reader]:
    """One reader for each column or group of columns that is there."""
    readers: list[Reader] = []
    for cell, header, name, group, label in columns:
        if name in ("birthday", "anniversary"):
            readers.append(_date_reader(cell, _PLACE[name], orders.get(cell, "")))
        elif name == "custom":
            readers.append(_custom_reader(cell, label, normal(header) in _NOISY, exact))
        elif name == "fields":
            readers.append(_fields_reader(cell))
        elif name == "cadence":
            readers.append(_cadence_reader(cell))
        elif name == "do_not_contact":
            readers.append(_yes_reader(cell, _PLACE[name]))
        elif name in ("custom_value", "event_value"):
            readers.append(_labelled_reader(columns, cell, name, group, orders.get(cell, "")))
    if any(name == "birth_day" for _, _, name, _, _ in columns):
        readers.append(_birth_reader({name: cell for cell, _, name, _, _ in columns}))
    return readers


@lru_cache(maxsize=8192)
def birthday_of(text: str, order: str) -> str:
    """A day of the year or a date as ``Contact.birthday`` has it; what is neither stays as it is."""
    text = text.strip()
    if _EMPTY_DATE.fullmatch(text):
        return ""
    return parse_moment(text, order)[:10] or parse_birthday(text, order) or text


def _date_reader(cell: int, place: int, order: str) -> Reader:
    def read(row: Sequence[str], values: list[object], _spare: list[FieldValue], remark: Remark) -> None:
        if (text := row[cell].strip()) and not is_nothing(text) and not values[place]:
            values[place] = date = birthday_of(text, order)
            if date == text and not text[:1].isdigit() and text[:2] != "--":
                remark(f"{text!r} is no date; it is kept as text.")

    return read


def _custom_reader(cell: int, name: str, noisy: bool, exact: bool) -> Reader:
    def read(row: Sequence[str], _values: list[object], spare: list[FieldValue], _remark: Remark) -> None:
        if not (text := row[cell].strip()):
            return
        if not exact and (is_nothing(text) or _EMPTY_DATE.fullmatch(text) or (noisy and text.casefold() in NOISE)):
            return
        spare.append(FieldValue(name, text))

    return read


def _fields_reader(cell: int) -> Reader:
    def read(row: Sequence[str], _values: list[object], spare: list[FieldValue], remark: Remark) -> None:
        for text in split_values(row[cell]) if row[cell] else ():
            pair = _FIELD_MARK.split(text, maxsplit=1)
            if len(pair) == 2 and pair[0]:
                spare.append(FieldValue(pair[0].replace("\\=", "="), pair[1]))
            elif text:
                remark(f"{text!r} is no custom field; write NAME=value.")

    return read


def _cadence_reader(cell: int) -> Reader:
    def read(row: Sequence[str], values: list[object], _spare: list[FieldValue], remark: Remark) -> None:
        text = row[cell].strip()
        if text.isascii() and text.isdigit() and len(text) < 6:
            values[_PLACE["cadence_days"]] = int(text)
        elif text:
            remark(f"{text!r} is no number of days.")

    return read


def _yes_reader(cell: int, place: int) -> Reader:
    def read(row: Sequence[str], values: list[object], _spare: list[FieldValue], _remark: Remark) -> None:
        values[place] = values[place] or is_yes(row[cell])

    return read


def _labelled_reader(columns: Sequence[Column], cell: int, name: str, group: str, order: str) -> Reader:
    """A value whose column does not say what it is, but the column of labels beside it does."""
    label_name = name.replace("value", "label")
    label_cell = next((c for c, _, n, g, _ in columns if n == label_name and g == group), -1)
    fallback = re.sub(r"\d+$", "", group).replace("_", " ") or "event"
    event = name == "event_value"

    def read(row: Sequence[str], values: list[object], spare: list[FieldValue], _remark: Remark) -> None:
        if not (text := row[cell].strip()):
            return
        label = row[label_cell].strip().removeprefix("*").strip() if label_cell >= 0 else ""
        kind = label.casefold()
        if event and kind in ("anniversary", "birthday") and not values[_PLACE[kind]]:
            values[_PLACE[kind]] = birthday_of(text, order)
        else:
            spare.append(FieldValue(label or fallback, text))

    return read


def _birth_reader(cells: Mapping[str, int]) -> Reader:
    """Thunderbird keeps year, month and day in three columns."""

    def read(row: Sequence[str], values: list[object], _spare: list[FieldValue], remark: Remark) -> None:
        year, month, day = (row[cells[n]].strip() if n in cells else "" for n in ("birth_year", "birth_month", "birth_day"))
        if not (month and day) or values[_PLACE["birthday"]]:
            return
        date = parse_moment(f"{year or '2000'}-{month}-{day}")
        if date:
            values[_PLACE["birthday"]] = date if year else "-" + date[4:]
        else:
            remark(f"{year}-{month}-{day} is no date.")

    return read
