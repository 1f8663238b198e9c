"""Readers for rare columns: dates of birth, custom fields, and pairs of a label and a value."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from functools import lru_cache
from typing import Any

from simplecrm.core.dates.anniversaries import parse_birthday
from simplecrm.core.records.contacts import Contact, Email, FieldValue, Phone
from simplecrm.core.text.names import split_person
from simplecrm.errors import NotUnderstood
from simplecrm.formats.csv.columns import normal
from simplecrm.formats.csv.localised import NOISE
from simplecrm.formats.csv.values import NOTHING, is_yes, split_values
from simplecrm.formats.dates import parse_moment

Remark = Callable[[str], None]
Reader = Callable[[Sequence[str], list[Any], list[FieldValue], Remark], None]
Column = tuple[int, str, str, str, str]
"""(cell, header, name of the field, group, label)."""

_PLACE = {name: place for place, name in enumerate(Contact._fields)}
_EMPTY_DATE = re.compile(r"0{1,4}[-/.]0{1,2}[-/.]0{1,4}")
_OFFSET = re.compile(r"(\d[T ]\d{1,2}:\d{2}\S*?) ?(?:Z|[+-]\d{2}:?\d{2})$")
_BETWEEN = re.compile(r":::|[;,\n|]|\s/\s")
_NO = frozenset(("no", "n", "0", "false", "f", "off", "nein", "non", "nee", "falsch", "faux", "unchecked", "-"))
_FOUR_DIGITS = re.compile(r"\d{4}")
_FIELD_MARK = re.compile(r"(?<!\\)=")
_REFUSED = frozenset((
    "opted out", "opt out", "opt-out", "optout", "unsubscribed", "do not contact", "do not call", "do not email", "dnc",
    "abgemeldet",
))  # fmt: skip
"""What programs write for yes in a column of contacts who are not to be contacted."""

_ACCEPTED = frozenset(("opted in", "opt in", "opt-in", "subscribed", "may contact", "ok", "angemeldet"))
"""The same for no."""

_NOISY_WORDS = (
    "gender|priority|private|sensitivity|geschlecht|prioritat|privat|vertraulichkeit|sexe|priorite|prive|"
    "critere de diffusion|sexo|prioridad|privado|caracter|sesso|priorita|privato|riservatezza|geslacht|"
    "prioriteit|gevoeligheid|mileage"
)
_NOISY = frozenset(_NOISY_WORDS.split("|"))


def rare_readers(columns: Sequence[Column], orders: Mapping[int, str], exact: bool) -> list[Reader]:
    """One reader for each of these columns or groups of columns in the file."""
    readers: list[Reader] = []
    for cell, header, name, group, label in columns:
        if name in ("birthday", "anniversary"):
            readers.append(_date_reader(cell, header, _PLACE[name], orders.get(cell, "")))
        elif name == "reach":
            readers.append(_reach_reader(cell, header))
        elif name == "custom":
            readers.append(_custom_reader(cell, label, normal(header) in _NOISY, exact))
        elif name == "fields":
            readers.append(_fields_reader(cell))
        elif name == "cadence":
            readers.append(_cadence_reader(cell))
        elif name == "do_not_contact":
            readers.append(_refusal_reader(cell, header))
        elif name in ("custom_value", "event_value"):
            readers.append(_labelled_reader(columns, cell, name, group, orders.get(cell, "")))
    if any(name == "birth_day" for _, _, name, _, _ in columns):
        readers.append(_birth_reader({name: cell for cell, _, name, _, _ in columns}))
    return readers


@lru_cache(maxsize=8192)
def birthday_of(text: str, order: str) -> str:
    """A date in the form of ``Contact.birthday``; empty if ``text`` is not a date. Two-digit years are not read,
    because 12 may be the year of birth of a child or of a grandfather. The day is that of the place where a time with
    a zone was written, whatever day that was in UTC.
    """
    text = _OFFSET.sub(r"\1", text)
    if _FOUR_DIGITS.search(text) and (moment := parse_moment(text, order)):
        return moment[:10]
    try:
        return parse_birthday(text, order or "dmy")
    except NotUnderstood:
        return ""


def _date_reader(cell: int, header: str, place: int, order: str) -> Reader:
    def read(row: Sequence[str], values: list[Any], spare: list[FieldValue], remark: Remark) -> None:
        text = row[cell].strip()
        if not text or text in NOTHING or _EMPTY_DATE.fullmatch(text):
            return
        date = birthday_of(text, order)
        if values[place]:
            if date != values[place]:
                spare.append(FieldValue(header, text))
            return
        values[place] = date
        if not date:
            remark(f"Invalid date: {text!r}.")
            spare.append(FieldValue(f"{header} as written", text))

    return read


def _reach_reader(cell: int, header: str) -> Reader:
    """A column that has email addresses in some rows and phone numbers in others, or both in one cell."""
    emails_at, phones_at = _PLACE["emails"], _PLACE["phones"]

    def read(row: Sequence[str], values: list[Any], spare: list[FieldValue], remark: Remark) -> None:
        text = row[cell].strip()
        if not text or text in NOTHING:
            return
        for part in filter(None, map(str.strip, _BETWEEN.split(text))):
            name, email = split_person(part)
            if email:
                values[emails_at] += (Email(email),)
                part = name
            if part and looks_like_number(part):
                values[phones_at] += (Phone(part),)
            elif part:
                remark(f"Neither an email address nor a phone number: {part!r}.")
                spare.append(FieldValue(header, part))

    return read


def looks_like_number(text: str) -> bool:
    """Whether most of a text are digits, at least five."""
    digits = sum(map(str.isdigit, text))
    return digits >= 5 and 2 * digits >= len(text)


def _custom_reader(cell: int, name: str, noisy: bool, exact: bool) -> Reader:
    def read(row: Sequence[str], _values: list[Any], spare: list[FieldValue], _remark: Remark) -> None:
        if not (text := row[cell].strip()):
            return
        if not exact and (text in NOTHING or _EMPTY_DATE.fullmatch(text) or (noisy and text.casefold() in NOISE)):
            return
        spare.append(FieldValue(name, text))

    return read


def _fields_reader(cell: int) -> Reader:
    def read(row: Sequence[str], _values: list[Any], spare: list[FieldValue], remark: Remark) -> None:
        for text in split_values(row[cell]) if row[cell] else ():
            pair = pair_of(text)
            if pair is not None:
                spare.append(pair)
            elif text:
                remark(f"Invalid custom field: {text!r}; write NAME=value.")

    return read


def pair_of(text: str) -> FieldValue | None:
    """The custom field in ``NAME=value``, or None."""
    name, *value = _FIELD_MARK.split(text, maxsplit=1)
    return FieldValue(name.replace("\\=", "="), value[0]) if name and value else None


def _cadence_reader(cell: int) -> Reader:
    def read(row: Sequence[str], values: list[Any], _spare: list[FieldValue], remark: Remark) -> None:
        text = row[cell].strip()
        if text.isascii() and text.isdigit() and len(text) < 6:
            values[_PLACE["cadence_days"]] = int(text)
        elif text:
            remark(f"Invalid number of days: {text!r}.")

    return read


def _refusal_reader(cell: int, header: str) -> Reader:
    """A column that says who is not to be contacted; of several, one that says so is enough."""
    place = _PLACE["do_not_contact"]

    def read(row: Sequence[str], values: list[Any], spare: list[FieldValue], remark: Remark) -> None:
        text = row[cell].strip()
        word = text.casefold()
        if is_yes(text) or word in _REFUSED:
            values[place] = True
        elif text and text not in NOTHING and word not in _NO and word not in _ACCEPTED:
            remark(f"Neither yes nor no: {text!r}.")
            spare.append(FieldValue(header, text))

    return read


def _labelled_reader(columns: Sequence[Column], cell: int, name: str, group: str, order: str) -> Reader:
    """A value whose kind is in the column of labels beside it."""
    label_name = name.replace("value", "label")
    label_cell = next((c for c, _, n, g, _ in columns if n == label_name and g == group), -1)
    fallback = re.sub(r"\d+$", "", group).replace("_", " ") or "event"
    event = name == "event_value"

    def read(row: Sequence[str], values: list[Any], spare: list[FieldValue], _remark: Remark) -> None:
        if not (text := row[cell].strip()):
            return
        label = row[label_cell].strip().removeprefix("*").strip() if label_cell >= 0 else ""
        kind = label.casefold()
        date = birthday_of(text, order) if event and kind in ("anniversary", "birthday") else ""
        if date and not values[_PLACE[kind]]:
            values[_PLACE[kind]] = date
        else:
            spare.append(FieldValue(label or fallback, text))

    return read


def _birth_reader(cells: Mapping[str, int]) -> Reader:
    """Thunderbird has year, month and day in three columns."""

    def read(row: Sequence[str], values: list[Any], _spare: list[FieldValue], remark: Remark) -> None:
        year, month, day = (
            row[cells[n]].strip() if n in cells else "" for n in ("birth_year", "birth_month", "birth_day")
        )
        if not (month and day) or values[_PLACE["birthday"]]:
            return
        date = parse_moment(f"{year or '2000'}-{month}-{day}")
        if date:
            values[_PLACE["birthday"]] = date if year else "-" + date[4:]
        else:
            remark(f"Invalid date: {year}-{month}-{day}.")

    return read
