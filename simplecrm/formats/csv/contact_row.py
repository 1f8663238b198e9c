"""Reads a row of delimited text as a contact. The meaning of each column is determined once per file: ``ContactCells``
is called for every row of files with a million of them, so it has lists of cell numbers and reads only mapped cells.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from functools import lru_cache
from typing import Any, TypeVar

from simplecrm.core.records.contacts import Address, Contact, Email, Employment, FieldValue, Link, Phone
from simplecrm.core.text.names import NameParts, display_name, looks_like_email, parse_name, split_person
from simplecrm.core.users import as_owner
from simplecrm.formats.csv.columns import parts
from simplecrm.formats.csv.contact_extras import Remark, rare_readers
from simplecrm.formats.csv.stages import StageReader
from simplecrm.formats.csv.understanding import Columns
from simplecrm.formats.csv.values import NOTHING, label_of, restore_number, split_values
from simplecrm.formats.dates import parse_moment, utc
from simplecrm.formats.protocol import ReadOptions

BLANK = Contact(stage="")
"""An empty contact; an empty stage leaves the choice to the book."""

_PLACE = {name: place for place, name in enumerate(Contact._fields)}
_TEXTS = ("prefix", "given", "middle", "family", "suffix", "nickname", "stage", "source", "language", "time_zone",
          "owner", "uid", "extra", "name")  # fmt: skip
_TIMES = ("archived_at", "created_at", "updated_at")
_ADDRESS_PARTS = Address._fields[1:]
_JOB = ("company", "title", "department", "job_started", "job_ended")
SIMPLE_EMAIL = re.compile(r"[A-Za-z0-9._%+-]{1,64}@(?:[A-Za-z0-9-]{1,63}\.){1,4}[A-Za-z0-9-]{1,63}")
"""Matches most addresses; the others are checked more closely."""

_EMAILS = re.compile(r"[;,\n|]")
_IN_BRACKETS = re.compile(r"<([^<>]*)>")
_SEVERAL_PHONES = re.compile(r"[;\n|]")
_SYSTEM_GROUPS = frozenset(("*", "mycontacts", "my contacts", "other contacts", "system group: my contacts"))
_Reach = TypeVar("_Reach", Email, Phone, Link)


class ContactCells:
    """Reads the cells that make a contact; call it with a row of at least as many cells as there are columns."""

    def __init__(self, columns: Columns, orders: Mapping[int, str], options: ReadOptions) -> None:
        self._exact = columns.preset == "simplecrm"
        self._nothing = frozenset() if self._exact else NOTHING
        self._zone = options.zone
        self._custom = options.custom
        self._columns = [(place, name, *parts(spec)) for place, (name, spec) in enumerate(columns.mapping)]
        self._texts = [(cell, _PLACE[name], header) for cell, header, name, _, _ in self._columns if name in _TEXTS]
        self._stage = None if self._exact else StageReader("contact", columns.stages)
        self._times = [(cell, _PLACE[name]) for cell, _, name, _, _ in self._columns if name in _TIMES]
        self._has_parts = any(name in ("given", "family") for _, _, name, _, _ in self._columns)
        self._emails = self._pairs("email", "email_label")
        self._phones = self._pairs("phone", "phone_label")
        self._links = self._pairs("link", "link_label")
        self._jobs = self._groups(_JOB)
        self._other_jobs = _seconds(self._jobs, self._columns)
        self._addresses = self._groups(("address", "address_label", *_ADDRESS_PARTS))
        self._tags = self._cells("tag")
        self._file_as = self._cells("file_as")
        self._rare = rare_readers(self._columns, orders, self._exact)

    def __call__(self, row: Sequence[str], remark: Remark) -> Contact:
        """The contact of a row; ``remark`` is called with doubtful values."""
        values: list[object] = list(BLANK)
        spare: list[FieldValue] = []
        for cell, place, header in self._texts:
            if (text := row[cell].strip()) and text not in self._nothing:
                if not values[place]:
                    values[place] = text
                elif text != values[place]:
                    spare.append(FieldValue(header, text))
        if values[_OWNER_AT]:
            values[_OWNER_AT] = as_owner(str(values[_OWNER_AT]))
        if self._stage is not None and (stage := values[_STAGE_AT]):
            values[_STAGE_AT] = self._stage(str(stage), remark)
        for cell, place in self._times:
            if text := row[cell].strip():
                values[place] = _time(text, self._zone)
                if not values[place]:
                    remark(f"Invalid date: {text!r}.")
        if self._emails:
            values[_EMAILS_AT] = self._read_emails(row, values, remark, spare)
        if self._phones:
            values[_PHONES_AT] = self._read_phones(row, remark, spare)
        if self._links:
            values[_LINKS_AT] = self._read_links(row)
        if self._jobs:
            values[_JOBS_AT] = self._read_jobs(row, spare)
        if self._addresses:
            values[_ADDRESSES_AT] = self._read_addresses(row)
        if self._tags:
            values[_TAGS_AT] = self._read_tags(row)
        if self._rare:
            for read in self._rare:
                read(row, values, spare, remark)
        if spare and self._custom:
            values[_FIELDS_AT] = tuple(spare)
        if self._file_as and not values[_NAME_AT] and not values[_GIVEN_AT] and not values[_FAMILY_AT]:
            values[_NAME_AT] = row[self._file_as[0]].strip()
        self._name(values)
        return tuple.__new__(Contact, values)

    def _name(self, values: list[object]) -> None:
        """Fill in the display name from the parts or the parts from the name, or a name from other fields."""
        name = values[_NAME_AT]
        if name and "@" in str(name) and not self._exact:
            name = values[_NAME_AT] = _without_email(str(name), values)
        if not name:
            name = display_name(NameParts._make(values[_PREFIX_AT : _PREFIX_AT + 5]))
        elif not self._has_parts:
            values[_PREFIX_AT : _PREFIX_AT + 5] = parse_name(str(name))
        values[_NAME_AT] = name or values[_NICKNAME_AT]

    # Each of the following reads one kind of cell.

    def _read_emails(
        self, row: Sequence[str], contact: list[object], remark: Remark, spare: list[FieldValue]
    ) -> tuple[Email, ...]:
        found: list[Email] = []
        for cell, label_cell, label in self._emails:
            text = row[cell].strip()
            if not text:
                continue
            if SIMPLE_EMAIL.fullmatch(text):
                found.append(Email(text, label or self._label(row, label_cell, 0)))
                continue
            values = split_values(text) if ":::" in text else _EMAILS.split(text)
            for number, value in enumerate(values):
                inside = _IN_BRACKETS.search(value)
                address = (inside.group(1) if inside else value).strip()
                if address[:7].lower() == "mailto:":
                    address = address[7:]
                if looks_like_email(address) or (self._exact and address):
                    if inside and not (contact[_NAME_AT] or contact[_GIVEN_AT] or contact[_FAMILY_AT]):
                        contact[_NAME_AT] = split_person(value)[0]
                    found.append(Email(address, label or self._label(row, label_cell, number)))
                elif address and address not in NOTHING and address != "-":
                    remark(f"Invalid email address: {address!r}.")
                    spare.append(FieldValue("email as written", address))
        return _once(found, 0) if len(found) > 1 else tuple(found)

    def _read_phones(self, row: Sequence[str], remark: Remark, spare: list[FieldValue]) -> tuple[Phone, ...]:
        found: list[Phone] = []
        for cell, label_cell, label in self._phones:
            text = row[cell].strip()
            if not text or text in self._nothing:
                continue
            several = split_values(text) if ":::" in text else _SEVERAL_PHONES.split(text)
            for number, value in enumerate(several):
                value = value.strip()
                if ("E" in value or "e" in value) and not self._exact:
                    value, lost = restore_number(value)
                    if lost:
                        remark(f"The phone number {value!r} lost its last digits in a spreadsheet.")
                if value and (self._exact or any(map(str.isdigit, value))):
                    found.append(Phone(value, label or self._label(row, label_cell, number)))
                elif value and value != "-":
                    remark(f"Invalid phone number: {value!r}.")
                    spare.append(FieldValue("phone as written", value))
        return _once(found, 0) if len(found) > 1 else tuple(found)

    def _read_links(self, row: Sequence[str]) -> tuple[Link, ...]:
        found: list[Link] = []
        for cell, label_cell, label in self._links:
            text = row[cell].strip()
            if not text or text in self._nothing:
                continue
            for number, value in enumerate(split_values(text) if ":::" in text else text.split("\n")):
                if value := value.strip():
                    found.append(Link(value, label or self._label(row, label_cell, number)))
        return _once(found, 0) if len(found) > 1 else tuple(found)

    def _read_jobs(self, row: Sequence[str], spare: list[FieldValue]) -> tuple[Employment, ...]:
        found: list[Employment] = []
        for shared in self._other_jobs:
            taken = ""
            for cell, header in shared:
                if not (text := row[cell].strip()) or text in self._nothing:
                    continue
                if taken and text != taken:
                    spare.append(FieldValue(header, text))
                taken = taken or text
        for _, cells in self._jobs:
            for values in _aligned(row, cells, self._nothing):
                job = Employment._make([*(values.get(name, "") for name in _JOB), 0])
                if job.company or job.title or job.department:
                    found.append(job)
        return tuple(found)

    def _read_addresses(self, row: Sequence[str]) -> tuple[Address, ...]:
        found: list[Address] = []
        for label, cells in self._addresses:
            for values in _aligned(row, cells, self._nothing):
                whole = values.pop("address", "")
                said = values.pop("address_label", "")
                if whole and (not any(values.values()) or not any(name == "street" for name, _ in cells)):
                    values["street"] = whole
                if any(values.values()):
                    label_here = label or (said if self._exact else label_of(said))
                    found.append(Address(label_here, *(values.get(name, "") for name in _ADDRESS_PARTS)))
        return tuple(found)

    def _read_tags(self, row: Sequence[str]) -> tuple[str, ...]:
        tags: dict[str, None] = {}
        for cell in self._tags:
            if text := row[cell].strip():
                for tag in tags_of(text, self._exact):
                    tags[tag] = None
        return tuple(tags)

    def _label(self, row: Sequence[str], cell: int, number: int) -> str:
        if cell < 0 or not (text := row[cell].strip()):
            return ""
        labels = split_values(text) if ":::" in text else [text]
        said = labels[number] if number < len(labels) else ""
        return said if self._exact else label_of(said)

    # The following run once per file.

    def _cells(self, *names: str) -> list[int]:
        return [cell for cell, _, name, _, _ in self._columns if name in names]

    def _pairs(self, value: str, label: str) -> list[tuple[int, int, str]]:
        labels = {group: cell for cell, _, name, group, _ in self._columns if name == label}
        return [(cell, labels.get(group, -1), fixed) for cell, _, name, group, fixed in self._columns if name == value]

    def _groups(self, names: Sequence[str]) -> list[tuple[str, list[tuple[str, list[int]]]]]:
        """Columns that belong together, by their group and label: [(label, [(name, cells)])]."""
        groups: dict[tuple[str, str], dict[str, list[int]]] = {}
        for cell, _, name, group, label in self._columns:
            if name in names:
                groups.setdefault((group, label), {}).setdefault(name, []).append(cell)
        return [(label, list(cells.items())) for (_, label), cells in groups.items()]


def _aligned(
    row: Sequence[str], cells: Sequence[tuple[str, list[int]]], nothing: frozenset[str]
) -> list[dict[str, str]]:
    """The values of columns that belong together; if cells have several values, those at the same position."""
    texts: dict[str, str] = {}
    several = False
    for name, places in cells:
        text = row[places[0]].strip()
        if len(places) > 1:
            texts_here = [text for place in places if (text := row[place].strip()) and text not in nothing]
            text = ", ".join(texts_here[:1] if name in _JOB else texts_here)
        if text and text not in nothing:
            texts[name] = text
            several = several or ":::" in text
    if not several:
        return [texts] if texts else []
    lists = {name: split_values(text) for name, text in texts.items()}
    length = max(map(len, lists.values()))
    return [{name: values[n] for name, values in lists.items() if n < len(values)} for n in range(length)]


def _without_email(text: str, values: list[Any]) -> str:
    """The name in ``Ann Lee <ann@acme.com>``, whose address joins the others."""
    name, email = split_person(text)
    if not name or not email:
        return text
    if all(email.casefold() != known.address.casefold() for known in values[_EMAILS_AT]):
        values[_EMAILS_AT] += (Email(email),)
    return name


def _seconds(
    groups: Sequence[tuple[str, list[tuple[str, list[int]]]]], columns: Sequence[tuple[int, str, str, str, str]]
) -> list[list[tuple[int, str]]]:
    """The (cell, header) of columns that share a field of a job, of which only the first that is filled in is taken."""
    headers = {cell: header for cell, header, _, _, _ in columns}
    return [
        [(place, headers[place]) for place in places] for _, cells in groups for _, places in cells if len(places) > 1
    ]


def _once(found: list[_Reach], at: int) -> tuple[_Reach, ...]:
    """Without those whose value occurred before."""
    return tuple({record[at].casefold(): record for record in reversed(found)}.values())[::-1]


def tags_of(text: str, exact: bool) -> list[str]:
    """The tags in a cell."""
    tags = split_values(text) if ":::" in text else text.split(";" if ";" in text else ",")
    if exact:
        return [tag for tag in map(str.strip, tags) if tag]
    tags = [tag.strip().removeprefix("* ").strip() for tag in tags]
    return [tag for tag in tags if tag and tag.casefold() not in _SYSTEM_GROUPS]


@lru_cache(maxsize=4096)
def _time(text: str, zone: str) -> str:
    return utc(parse_moment(text), zone)


_NAME_AT, _PREFIX_AT, _NICKNAME_AT = _PLACE["name"], _PLACE["prefix"], _PLACE["nickname"]
_STAGE_AT, _OWNER_AT = _PLACE["stage"], _PLACE["owner"]
_GIVEN_AT, _FAMILY_AT = _PLACE["given"], _PLACE["family"]
_EMAILS_AT, _PHONES_AT, _LINKS_AT = _PLACE["emails"], _PLACE["phones"], _PLACE["links"]
_JOBS_AT, _ADDRESSES_AT, _TAGS_AT, _FIELDS_AT = (_PLACE[n] for n in ("companies", "addresses", "tags", "fields"))
