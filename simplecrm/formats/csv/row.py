"""Converts a row of cells to an item: the parts common to all kinds of rows."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence

from simplecrm.core.records.companies import Company
from simplecrm.core.records.contacts import Contact, FieldValue
from simplecrm.core.records.notes import Note
from simplecrm.core.text import storable
from simplecrm.formats.csv.columns import parts
from simplecrm.formats.csv.contact_row import ContactCells
from simplecrm.formats.csv.record_row import RecordCells
from simplecrm.formats.csv.understanding import Columns
from simplecrm.formats.csv.values import NOTHING, split_values, unguard
from simplecrm.formats.protocol import Item, ReadOptions, Rejection

_COMPANY_WORDS = frozenset(("company", "organization", "organisation", "true", "1", "yes", "wahr", "x"))


class RowReader:
    """Turns the rows of one file into items."""

    def __init__(self, columns: Columns, orders: Mapping[int, str], options: ReadOptions) -> None:
        self._exact = columns.preset == "simplecrm"
        named = [(place, parts(field)[0]) for place, (_, field) in enumerate(columns.mapping)]
        self._remove = [(place, re.compile(pattern)) for place, pattern in columns.remove]
        self._row_needs = columns.row_needs
        self._notes = [place for place, name in named if name == "note"]
        self._row_kind = next((place for place, name in named if name == "row_kind"), -1)
        self._domain = next((place for place, name in named if name == "domain"), -1)
        self._industry = next((place for place, name in named if name == "industry"), -1)
        self._parent = next((place for place, name in named if name == "parent"), -1)
        self._has_company = self._domain >= 0 or self._industry >= 0
        self._companies = columns.kind == "company"
        self._keeps_custom = options.custom
        self._thing = RecordCells(columns, orders, options) if columns.kind not in ("contact", "company") else None
        self._contact = ContactCells(columns, orders, options)

    def read(self, row: list[str], line: int, remarks: tuple[str, ...] = ()) -> Item | Rejection | None:
        """The item of a row, its rejection, or ``None`` for an empty row."""
        raw = tuple(row)
        text = "".join(row)
        if not text or text.isspace():
            return None
        if "'" in text:
            row = [unguard(cell) for cell in row]
        if not text.isprintable():
            row, lost = _cleaned(row, self._exact)
            remarks += (f"{lost} invalid characters were replaced by \N{REPLACEMENT CHARACTER}.",) if lost else ()
        if self._row_needs >= 0 and not row[self._row_needs].strip():
            return Rejection(line, "A heading or a part of another row, without an ID.", raw)
        if self._remove:
            row = list(row)
            for place, pattern in self._remove:
                row[place] = pattern.sub("", row[place])
        if self._thing is not None:
            entry = self._thing(row, line, remarks)
            return entry._replace(raw=raw)
        said: list[str] = []
        contact = self._contact(row, said.append)
        if said:
            remarks += tuple(said)
        notes = self._read_notes(row) if self._notes else ()
        if self._companies or (self._row_kind >= 0 and row[self._row_kind].strip().casefold() in _COMPANY_WORDS):
            return self._company_item(contact, row, line, notes, raw, remarks)
        contact = _named(contact)
        if not contact.name:
            return Rejection(line, "No name, email, phone, link or company.", raw)
        company = self._company(contact, row) if self._has_company else None
        if self._has_company and company is None and self._keeps_custom:
            contact = contact._replace(fields=(*contact.fields, *self._of_no_company(row)))
        return Item(line, contact, company=company, notes=notes, raw=raw, remarks=remarks)

    def _read_notes(self, row: Sequence[str]) -> tuple[Note, ...]:
        texts = [text for place in self._notes if (text := row[place].strip())]
        if self._exact:
            texts = [text for cell in texts for text in split_values(cell) if text]
        else:
            texts = [text for text in texts if text not in NOTHING]
        return tuple([Note(text=text) for text in texts])

    def _company(self, contact: Contact, row: Sequence[str]) -> Company | None:
        domain = row[self._domain].strip() if self._domain >= 0 else ""
        industry = row[self._industry].strip() if self._industry >= 0 else ""
        if not contact.company or not (domain or industry):
            return None
        return Company(name=contact.company, domain=domain, industry=industry)

    def _of_no_company(self, row: Sequence[str]) -> Iterator[FieldValue]:
        """What is said of a company that is not named, as custom fields of the contact."""
        for name, place in (("Domain", self._domain), ("Industry", self._industry)):
            if place >= 0 and (value := row[place].strip()) and value not in NOTHING:
                yield FieldValue(name, value)

    def _company_item(
        self, said: Contact, row: Sequence[str], line: int, notes: tuple[Note, ...], raw: tuple[str, ...],
        remarks: tuple[str, ...],
    ) -> Item | Rejection:  # fmt: skip
        name = said.company if self._companies else said.name or said.company
        if not name:
            return Rejection(line, "The company has no name.", raw)
        company = Company(
            uid=said.uid, name=name, domain=row[self._domain].strip() if self._domain >= 0 else "",
            industry=row[self._industry].strip() if self._industry >= 0 else "", emails=said.emails, phones=said.phones,
            parent=row[self._parent].strip() if self._parent >= 0 else "", addresses=said.addresses, links=said.links,
            tags=said.tags, fields=said.fields, extra=said.extra, archived_at=said.archived_at,
            created_at=said.created_at, updated_at=said.updated_at,
        )  # fmt: skip
        return Item(line, company=company, notes=notes, raw=raw, remarks=remarks)


def _named(contact: Contact) -> Contact:
    """A contact without a name is named by its email, phone or link."""
    if contact.name:
        return contact
    if contact.emails:
        name = contact.emails[0].address
    elif contact.companies and contact.company:
        name = contact.company
    elif contact.phones:
        name = contact.phones[0].number
    else:
        name = contact.links[0].url if contact.links else ""
    return contact._replace(name=name)


def _cleaned(row: Sequence[str], exact: bool) -> tuple[list[str], int]:
    cells, lost = [], 0
    for cell in row:
        if not cell.isprintable():
            cell, count = storable(cell)
            lost += count
            if not exact and "\r" in cell:
                cell = cell.replace("\r\n", "\n").replace("\r", "\n")
        cells.append(cell)
    return cells, lost
