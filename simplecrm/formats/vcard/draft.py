"""The contact of a card while the card is read, and its conversion to items at the end."""

from __future__ import annotations

import re
from typing import TypeVar

from simplecrm.core.records.companies import Company
from simplecrm.core.records.contacts import Address, Contact, Email, Employment, FieldValue, Link, Phone
from simplecrm.core.records.notes import Note
from simplecrm.core.records.tags import Tag
from simplecrm.core.text import storable
from simplecrm.core.text.names import NameParts, display_name
from simplecrm.core.users import as_owner
from simplecrm.formats.csv.contact_extras import birthday_of
from simplecrm.formats.dates import parse_moment
from simplecrm.formats.protocol import Item, Rejection
from simplecrm.formats.vcard.kept import canonical
from simplecrm.formats.vcard.lines import BINARY, Card, Property, unescape

KEPT_BINARY = 1 << 16
"""A photo, logo, sound or key up to this many characters is kept in ``extra``."""

_MONTH_DAY = re.compile(r"--(\d{2})-?(\d{2})")

_YEAR_MONTH = re.compile(r"\d{4}-\d{2}")

_TIME_OF_DAY = re.compile(r"(.*\d)?[T ]([\d:.,-]+)(?:Z|[+-]\d\d(?::?\d\d)?)?")
_YEAR = re.compile(r"\d{4}")

_OF_GROUPS = frozenset(
    ("VERSION", "PRODID", "UID", "FN", "N", "REV", "KIND", "MEMBER", "X-ADDRESSBOOKSERVER-KIND",
     "X-ADDRESSBOOKSERVER-MEMBER")
)  # fmt: skip
"""What a tag has a place for, or needs none."""

_Labelled = TypeVar("_Labelled", Email, Phone, Address, Link)


class Draft:
    """The contact of a card while the card is read. Values of lists are (record, group, rank)."""

    def __init__(self, card: Card) -> None:
        self.card = card
        self.old = card.old
        self.texts: dict[str, str] = {}
        self.singles: dict[str, Property] = {}
        self.name = NameParts()
        self.emails: list[tuple[Email, str, int]] = []
        self.phones: list[tuple[Phone, str, int]] = []
        self.addresses: list[tuple[Address, str, int]] = []
        self.links: list[tuple[Link, str, int]] = []
        self.organisations: list[tuple[str, str, str]] = []
        self.titles: list[tuple[str, str]] = []
        self.started: dict[str, str] = {}
        self.roles: list[Property] = []
        self.notes: list[str] = []
        self.tags: list[str] = []
        self.fields: list[FieldValue] = []
        self.former_jobs: list[Employment] = []
        self.members: list[Contact] = []
        self.left_out: list[str] = []
        self.labels: dict[str, str] = {}
        self.label_lines: dict[str, str] = {}
        self.dates: list[Property] = []
        self.extra: list[str] = []
        self.kept_groups: set[str] = set()
        self.cadence = 0
        self.do_not_contact = False
        self.remarks = list(card.remarks)

    def text(self, one: Property) -> str:
        """The value as text: trimmed, unescaped and storable."""
        return self.clean(one.value, one.line)

    def clean(self, value: str, line: int) -> str:
        """The same for a part of a value."""
        value = unescape(value, self.old).strip()
        if value.isprintable():
            return value
        value, lost = storable(value)
        if lost:
            self.remarks.append(f"Line {line} has {lost} invalid characters.")
        return value.replace("\r\n", "\n").replace("\r", "\n").strip()

    def keep(self, one: Property) -> None:
        """Keep a property as it is, as one line."""
        if one.name in BINARY and len(one.text) > KEPT_BINARY:
            self.remarks.append(f"The {one.name.lower()} on line {one.line} is larger than 64 KB and was left out.")
            return
        if not one.value.strip():
            return
        self.extra.append("".join(storable(canonical(one, old=self.old))[0].splitlines()))
        if one.group:
            self.kept_groups.add(one.group)

    def items(self) -> list[Item | Rejection]:
        """The items of the card."""
        if self.texts.get("kind", "").lower() == "group":
            return self._group()
        contact = self._contact()
        raw = (self.card.raw,)
        notes = tuple([Note(text=note) for note in self.notes])
        company_card = (
            self.texts.get("kind", "").lower() in ("org", "organization") or self.texts.get("show") == "COMPANY"
        )
        if company_card and (contact.company or contact.name):
            return [self._company(contact, notes, raw)]
        if not contact.name:
            return [Rejection(self.card.line, "The card has no name.", raw)]
        return [Item(self.card.line, contact, notes=notes, raw=raw, remarks=tuple(self.remarks))]

    def _contact(self) -> Contact:
        self._settle_dates()
        emails, phones = self._labelled(self.emails), self._labelled(self.phones)
        companies = self._companies()
        texts = self.texts
        name = texts.get("name") or display_name(self.name) or texts.get("nickname", "")
        if not name:
            name = next((job.company for job in companies if job.company), "") or (
                emails[0][0] if emails else phones[0][0] if phones else ""
            )
        for group, line in self.label_lines.items():
            if group in self.kept_groups:
                self.extra.append(line)
        return Contact(
            0, texts.get("uid", ""), name, *self.name, texts.get("nickname", ""), texts.get("stage", ""),
            texts.get("source", ""), texts.get("birthday", ""), texts.get("anniversary", ""), self.cadence,
            self.do_not_contact, texts.get("language", ""), texts.get("time_zone", ""),
            as_owner(texts.get("owner", "")), emails, phones,
            self._labelled(self.addresses), self._labelled(self.links), companies, tuple(dict.fromkeys(self.tags)),
            tuple(self.fields), "\n".join(self.extra), texts.get("archived_at", ""), texts.get("created_at", ""),
            texts.get("updated_at", ""),
        )  # fmt: skip

    def _company(self, said: Contact, notes: tuple[Note, ...], raw: tuple[str, ...]) -> Item:
        company = Company(
            uid=said.uid, name=said.company or said.name, emails=said.emails, phones=said.phones,
            addresses=said.addresses, links=said.links, tags=said.tags, fields=said.fields, extra=said.extra,
            archived_at=said.archived_at, domain=self.texts.get("domain", ""),
            industry=self.texts.get("industry", ""), parent=self.texts.get("parent", ""),
            created_at=said.created_at, updated_at=said.updated_at,
        )  # fmt: skip
        return Item(self.card.line, company=company, notes=notes, raw=raw, remarks=tuple(self.remarks))

    def _group(self) -> list[Item | Rejection]:
        """A group is a tag of its members, who are named by their uids, addresses or numbers."""
        name, raw = self.texts.get("name", ""), (self.card.raw,)
        if not name:
            return [Rejection(self.card.line, "The group has no name.", raw)]
        other = {one.name for one in self.card.properties} - _OF_GROUPS
        if other:
            self.remarks.append(f"A group becomes a tag; its {', '.join(sorted(other))} was left out.")
        items: list[Item | Rejection] = [
            Item(self.card.line, records=(Tag(name=name),), raw=raw, remarks=tuple(self.remarks))
        ]
        items.extend(Item(self.card.line, member._replace(tags=(name,)), True, raw=raw) for member in self.members)
        return items

    def _labelled(self, found: list[tuple[_Labelled, str, int]]) -> tuple[_Labelled, ...]:
        """The records with the labels from their groups, the preferred ones first."""
        if len(found) > 1:
            found.sort(key=lambda one: one[2])
        if not self.labels:
            return tuple([record for record, _, _ in found])
        return tuple(
            [
                record._replace(label=self.labels[group]) if group in self.labels else record
                for record, group, _ in found
            ]
        )

    def _companies(self) -> tuple[Employment, ...]:
        titles = list(self.titles)
        taken = {group for _, _, group in self.organisations}
        jobs = []
        named = {group for _, group in self.titles} | self.started.keys()
        for company, department, group in self.organisations:
            if not (company or department) and not (group and group in named):
                continue
            free = (n for n, (_, of) in enumerate(titles) if of == group or (not group and of not in taken))
            place = next(free, -1)
            title = titles.pop(place)[0] if place >= 0 else ""
            jobs.append(Employment(company, title, department, self.started.get(group, "")))
        jobs.extend(
            Employment("", title, "", self.started.get(group, "") if not self.organisations else "")
            for title, group in titles
        )
        for one in self.roles:
            role = self.text(one)
            if role and not self.titles and jobs and not jobs[0].title:
                jobs[0] = jobs[0]._replace(title=role)
            elif role and not self.titles and not jobs:
                jobs.append(Employment("", role))
            elif role and (not jobs or role != jobs[0].title):
                self.keep(one)
        return (*jobs, *self.former_jobs)

    def _settle_dates(self) -> None:
        """Apple stores other dates as X-ABDATE, and their kind in the label of the group."""
        for one in self.dates:
            label = self.labels.get(one.group, "").lower()
            date = date_of(self, one) if label == "anniversary" and "anniversary" not in self.texts else ""
            if date:
                self.texts["anniversary"] = date
            else:
                self.keep(one)


def date_of(draft: Draft, one: Property) -> str:
    """A date in the form of ``Contact.birthday``, empty if the value is not one (RFC 6350, 6.2.5)."""
    text = draft.text(one)
    if one.parameter("VALUE").lower() != "text" and (match := _TIME_OF_DAY.fullmatch(text)):
        # The day is that of the place it was written at, whatever day that was in UTC.
        if match.group(1) and match.group(2).strip("0:.,"):
            draft.remarks.append(f"The time of day of {one.name} was left out: {text!r}.")
        text = match.group(1) or text
    omitted = one.parameter("X-APPLE-OMIT-YEAR")
    if match := _MONTH_DAY.fullmatch(text):
        return f"--{match.group(1)}-{match.group(2)}"
    if _YEAR_MONTH.fullmatch(text) or _YEAR.fullmatch(text):
        return text
    if one.parameter("VALUE").lower() == "text":
        return text
    date = parse_moment(text, "ymd")[:10] or birthday_of(text, "")
    return "-" + date[4:] if omitted and date.startswith(omitted + "-") else date
