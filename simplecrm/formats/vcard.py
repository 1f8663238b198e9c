"""vCard 2.1, 3.0 (RFC 2426) and 4.0 (RFC 6350): cards as contacts, and what their properties mean.

What the book has no field for is kept verbatim in ``extra`` and written back. Nothing is fetched: a photo or key that
is a URL stays one.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from functools import lru_cache
from typing import TypeVar

from simplecrm.core.companies import Company
from simplecrm.core.contacts import Address, Contact, Email, Employment, FieldValue, Link, Phone
from simplecrm.core.names import NameParts, display_name, looks_like_email
from simplecrm.core.notes import Note
from simplecrm.core.text import storable
from simplecrm.formats.cells import SIMPLE_EMAIL
from simplecrm.formats.encodings import Lines, guess_encoding
from simplecrm.formats.protocol import Item, ReadOptions, Refusal, Understood
from simplecrm.formats.rare_cells import birthday_of
from simplecrm.formats.source import Source
from simplecrm.formats.vcard_lines import BINARY, Card, Property, escape, read_cards, split_value, types_of, unescape
from simplecrm.formats.when import parse_moment, utc

KEPT_BINARY = 1 << 16
"""A photo, logo, sound or key up to this many characters is kept in ``extra``."""

OWN = "X-SIMPLECRM-"
"""Our own properties, for what vCard has none for."""

LABELS = {
    "work": "WORK", "home": "HOME", "mobile": "CELL", "fax": "FAX", "work fax": "WORK,FAX", "home fax": "HOME,FAX",
    "pager": "PAGER", "car": "CAR", "other": "OTHER", "main": "MAIN", "work mobile": "WORK,CELL",
    "home mobile": "HOME,CELL",
}  # fmt: skip
"""{our label: TYPE}; other labels are written as X-ABLabel of a group, as Apple does."""

_LABEL_OF = {frozenset(types.split(",")): label for label, types in LABELS.items()}
_UNSAID = frozenset(
    ("INTERNET", "PREF", "VOICE", "MSG", "TEXT", "VIDEO", "X400", "PARCEL", "POSTAL", "DOM", "INTL", "SMTP")
)
_TYPE_WORDS = {"CELL": "mobile", "IPHONE": "mobile"}
_APPLE_LABEL = re.compile(r"_\$!<(.*)>!\$_", re.DOTALL)
_MONTH_DAY = re.compile(r"--(\d{2})-?(\d{2})")
_YEAR_MONTH = re.compile(r"\d{4}-\d{2}")
_CHAT = {
    "X-SKYPE": "Skype", "X-SKYPE-USERNAME": "Skype", "X-TWITTER": "Twitter", "X-JABBER": "Jabber", "X-AIM": "AIM",
    "X-ICQ": "ICQ", "X-MSN": "MSN", "X-YAHOO": "Yahoo", "X-GTALK": "Google Talk", "X-GOOGLE-TALK": "Google Talk",
}  # fmt: skip
_SYSTEM_GROUPS = frozenset(("mycontacts", "my contacts", "* mycontacts", "* my contacts"))
_Labelled = TypeVar("_Labelled", Email, Phone, Address, Link)
_DROPPED = frozenset(("VERSION", "PRODID", "BEGIN", "END"))


def read_vcards(source: Source, options: ReadOptions) -> tuple[Understood, Iterator[Item | Refusal]]:
    """What the file is, and its cards as items."""
    encoding = guess_encoding(source, options.encoding)
    return Understood("vcard", encoding=encoding), _items(Lines(source, encoding, limit=1 << 22))


def items_of(card: Card) -> list[Item | Refusal]:
    """A card as a contact or a company; a group as one reference for each member."""
    draft = _Draft(card)
    for one in card.properties:
        read = _READERS.get(one.name)
        if read is not None:
            read(draft, one)
        elif one.name not in _DROPPED:
            draft.keep(one)
    return draft.items()


def _items(lines: Lines) -> Iterator[Item | Refusal]:
    for card in read_cards(lines):
        if isinstance(card, Refusal):
            yield card
        else:
            yield from items_of(card)


class _Draft:
    """What is known of a contact while its card is read. Values of lists are (record, group, rank)."""

    def __init__(self, card: Card) -> None:
        self.card = card
        self.old = card.old
        self.texts: dict[str, str] = {}
        self.name = NameParts()
        self.emails: list[tuple[Email, str, int]] = []
        self.phones: list[tuple[Phone, str, int]] = []
        self.addresses: list[tuple[Address, str, int]] = []
        self.links: list[tuple[Link, str, int]] = []
        self.organisations: list[tuple[str, str, str]] = []
        self.titles: list[tuple[str, str]] = []
        self.roles: list[Property] = []
        self.notes: list[str] = []
        self.tags: list[str] = []
        self.fields: list[FieldValue] = []
        self.members: list[str] = []
        self.labels: dict[str, str] = {}
        self.label_lines: dict[str, str] = {}
        self.dates: list[Property] = []
        self.extra: list[str] = []
        self.kept_groups: set[str] = set()
        self.cadence = 0
        self.do_not_contact = False
        self.remarks = list(card.remarks)

    def text(self, one: Property) -> str:
        """The value as text: trimmed, without backslashes, fit to be stored."""
        return self.clean(one.value, one.line)

    def clean(self, value: str, line: int) -> str:
        """The same for a part of a value."""
        value = unescape(value, self.old).strip()
        if value.isprintable():
            return value
        value, lost = storable(value)
        if lost:
            self.remarks.append(f"Line {line} held {lost} characters that are no text.")
        return value.replace("\r\n", "\n").replace("\r", "\n").strip()

    def keep(self, one: Property) -> None:
        """Keep a property as it is, as one line."""
        if one.name in BINARY and len(one.text) > KEPT_BINARY:
            self.remarks.append(f"The {one.name.lower()} on line {one.line} is larger than 64 KB and was left out.")
            return
        if not one.value.strip():
            return
        text = _modern(one, self.old) if one.undone or self.old else one.text
        self.extra.append("".join(storable(text)[0].splitlines()))
        if one.group:
            self.kept_groups.add(one.group)

    def items(self) -> list[Item | Refusal]:
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
            return [Refusal(self.card.line, "The card does not say who it is of.", raw)]
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
            self.do_not_contact, texts.get("language", ""), texts.get("time_zone", ""), emails, phones,
            self._labelled(self.addresses), self._labelled(self.links), companies, tuple(dict.fromkeys(self.tags)),
            tuple(self.fields), "\n".join(self.extra), texts.get("archived_at", ""), texts.get("created_at", ""),
            texts.get("updated_at", ""),
        )  # fmt: skip

    def _company(self, said: Contact, notes: tuple[Note, ...], raw: tuple[str, ...]) -> Item:
        company = Company(
            uid=said.uid, name=said.company or said.name, emails=said.emails, phones=said.phones,
            addresses=said.addresses, links=said.links, extra=said.extra, archived_at=said.archived_at,
            domain=self.texts.get("domain", ""), industry=self.texts.get("industry", ""),
            created_at=said.created_at, updated_at=said.updated_at,
        )  # fmt: skip
        return Item(self.card.line, company=company, notes=notes, raw=raw, remarks=tuple(self.remarks))

    def _group(self) -> list[Item | Refusal]:
        """A group is a tag of its members, who are named by their uids."""
        name = self.texts.get("name", "")
        if not name:
            return [Refusal(self.card.line, "The group has no name.", (self.card.raw,))]
        members = [Contact(uid=uid, stage="", tags=(name,)) for uid in self.members]
        return [Item(self.card.line, member, True, raw=(self.card.raw,)) for member in members]

    def _labelled(self, found: list[tuple[_Labelled, str, int]]) -> tuple[_Labelled, ...]:
        """The records with the labels of their groups, the preferred first."""
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
        jobs = []
        for company, department, group in self.organisations:
            place = next((n for n, (_, of) in enumerate(titles) if of == group), 0 if titles and not group else -1)
            title = titles.pop(place)[0] if place >= 0 else ""
            jobs.append(Employment(company, title, department))
        jobs.extend(Employment("", title) for title, _ in titles)
        for one in self.roles:
            role = self.text(one)
            if role and not self.titles and jobs and not jobs[0].title:
                jobs[0] = jobs[0]._replace(title=role)
            elif role and not self.titles and not jobs:
                jobs.append(Employment("", role))
            elif role and (not jobs or role != jobs[0].title):
                self.keep(one)
        return tuple(jobs)

    def _settle_dates(self) -> None:
        """Apple keeps further dates as X-ABDATE, and what they are in the label of the group."""
        for one in self.dates:
            label = self.labels.get(one.group, "").lower()
            date = _date(self, one) if label == "anniversary" and "anniversary" not in self.texts else ""
            if date:
                self.texts["anniversary"] = date
            else:
                self.keep(one)


_Read = Callable[[_Draft, Property], None]


def _rank(one: Property) -> int:
    """0 for the preferred, 1 to 100 by PREF of 4.0, else last."""
    return _rank_of(one.parameters) if one.parameters else 101


@lru_cache(maxsize=4096)
def _rank_of(parameters: tuple[tuple[str, str], ...]) -> int:
    said = next((value for key, value in parameters if key == "PREF"), "")
    if said.isascii() and said.isdigit():
        return min(int(said[:4]), 100)
    return 0 if any(kind.upper() == "PREF" for kind in types_of(parameters)) else 101


def _label(one: Property) -> str:
    return _label_of(types_of(one.parameters)) if one.parameters else ""


@lru_cache(maxsize=4096)
def _label_of(types: tuple[str, ...]) -> str:
    types = tuple([one for one in types if one.upper() not in _UNSAID and not one.upper().startswith("X-EVOLUTION")])
    known = _LABEL_OF.get(frozenset(one.upper() for one in types))
    return known or " ".join(_TYPE_WORDS.get(one.upper(), one.lower()) for one in types)


def _text_into(name: str) -> _Read:
    def read(draft: _Draft, one: Property) -> None:
        if text := draft.text(one):
            if name in draft.texts:
                draft.keep(one)
            else:
                draft.texts[name] = text

    return read


def _name(draft: _Draft, one: Property) -> None:
    if one.value.isprintable() and "\\" not in one.value and "," not in one.value:
        texts = [part.strip() for part in one.value.split(";")[:5]]
    else:
        texts = _name_parts(draft, one)
    family, given, middle, prefix, suffix = texts if len(texts) == 5 else texts + [""] * (5 - len(texts))
    draft.name = NameParts(prefix, given, middle, family, suffix)


def _name_parts(draft: _Draft, one: Property) -> list[str]:
    parts = split_value(one.value, ";")
    texts = []
    for number, part in enumerate(parts[:5]):
        pieces = [draft.clean(piece, one.line) for piece in split_value(part, ",")]
        texts.append((" " if number in (1, 2) else ", ").join(filter(None, pieces)))
    return texts


def _email(draft: _Draft, one: Property) -> None:
    address = draft.text(one)
    if address[:7].lower() == "mailto:":
        address = address[7:]
    if SIMPLE_EMAIL.fullmatch(address) or looks_like_email(address):
        draft.emails.append((Email(address, _label(one)), one.group, _rank(one)))
    elif address:
        draft.remarks.append(f"{address!r} is no e-mail address; it is kept as it is.")
        draft.keep(one)


def _phone(draft: _Draft, one: Property) -> None:
    number = draft.text(one)
    if number[:4].lower() == "tel:":
        number = number[4:]
    if any(map(str.isdigit, number)):
        draft.phones.append((Phone(number, _label(one)), one.group, _rank(one)))
    elif number:
        draft.remarks.append(f"{number!r} is no phone number; it is kept as it is.")
        draft.keep(one)


def _address(draft: _Draft, one: Property) -> None:
    parts = []
    for part in split_value(one.value, ";")[:7]:
        pieces = [draft.clean(piece, one.line) for piece in split_value(part, ",")]
        parts.append(", ".join(filter(None, pieces)))
    if any(parts):
        po_box, extended, street, city, region, code, country = parts + [""] * (7 - len(parts))
        address = Address(_label(one), street, extended, po_box, city, region, code, country)
        draft.addresses.append((address, one.group, _rank(one)))


def _link(draft: _Draft, one: Property) -> None:
    if url := draft.text(one):
        draft.links.append((Link(url, _label(one)), one.group, _rank(one)))


def _profile(draft: _Draft, one: Property) -> None:
    """A profile or chat handle; the service is in TYPE (Apple) or X-SERVICE-TYPE, else in the name of the property."""
    if not (url := draft.text(one)):
        return
    types = [kind for kind in one.types() if kind.upper() not in ("PREF", "HOME", "WORK", "OTHER")]
    label = (
        one.parameter("X-SERVICE-TYPE")
        or one.parameter("SERVICE-TYPE")
        or (types[0] if types else _CHAT.get(one.name, ""))
    )
    if not label:
        label = _label(one)
    draft.links.append((Link(url, label), one.group, _rank(one)))


def _organisation(draft: _Draft, one: Property) -> None:
    parts = [draft.clean(part, one.line) for part in split_value(one.value, ";")]
    department = ", ".join(filter(None, parts[1:]))
    if parts[0] or department:
        draft.organisations.append((parts[0], department, one.group))


def _title(draft: _Draft, one: Property) -> None:
    if text := draft.text(one):
        draft.titles.append((text, one.group))


def _note(draft: _Draft, one: Property) -> None:
    if text := draft.text(one):
        draft.notes.append(text)


def _categories(draft: _Draft, one: Property) -> None:
    for part in split_value(one.value, ","):
        tag = draft.clean(part, one.line)
        if tag and tag.lower() not in _SYSTEM_GROUPS:
            draft.tags.append(tag)


def _date(draft: _Draft, one: Property) -> str:
    text = draft.text(one)
    omitted = one.parameter("X-APPLE-OMIT-YEAR")
    if match := _MONTH_DAY.fullmatch(text):
        return f"--{match.group(1)}-{match.group(2)}"
    if _YEAR_MONTH.fullmatch(text):
        return text
    if one.parameter("VALUE").lower() == "text":
        return text
    date = parse_moment(text, "ymd")[:10] or birthday_of(text, "")
    return "-" + date[4:] if omitted and date.startswith(omitted + "-") else date


def _date_into(name: str) -> _Read:
    def read(draft: _Draft, one: Property) -> None:
        if date := _date(draft, one):
            draft.texts.setdefault(name, date)
        elif one.value.strip():
            draft.remarks.append(f"{one.value!r} is no date; it is kept as it is.")
            draft.keep(one)

    return read


def _time_into(name: str) -> _Read:
    def read(draft: _Draft, one: Property) -> None:
        if moment := utc(parse_moment(one.value), "UTC"):
            draft.texts[name] = moment

    return read


def _kind(draft: _Draft, one: Property) -> None:
    kind = draft.text(one)
    if kind.lower() != "individual":
        draft.texts["kind"] = kind


def _show_as(draft: _Draft, one: Property) -> None:
    if draft.text(one).upper() == "COMPANY":
        draft.texts["show"] = "COMPANY"
    else:
        draft.keep(one)


def _member(draft: _Draft, one: Property) -> None:
    draft.members.append(draft.text(one).removeprefix("urn:uuid:"))


def _group_label(draft: _Draft, one: Property) -> None:
    label = draft.text(one)
    if match := _APPLE_LABEL.fullmatch(label):
        label = match.group(1).lower()
    draft.labels[one.group] = label
    draft.label_lines[one.group] = "".join(one.text.splitlines())


def _own_field(draft: _Draft, one: Property) -> None:
    parts = [unescape(part) for part in split_value(one.value, ";")]
    if len(parts) == 2 and parts[0]:
        draft.fields.append(FieldValue(parts[0], parts[1]))


def _own_cadence(draft: _Draft, one: Property) -> None:
    if one.value.isascii() and one.value.isdigit() and len(one.value) < 6:
        draft.cadence = int(one.value)


def _own_refusal(draft: _Draft, _one: Property) -> None:
    draft.do_not_contact = True


def _modern(one: Property, old: bool) -> str:
    """A property as 3.0 would write it, for the way out: no quoted-printable, no bare types, base64 as ``b``."""
    value = one.value
    parameters = []
    for key, said in one.parameters:
        if key == "ENCODING":
            if said.upper() in ("BASE64", "B"):
                parameters.append("ENCODING=b")
                value = "".join(value.split())
        elif key != "CHARSET":
            parameters.append(f'{key}="{said}"' if re.search("[:;,]", said) else f"{key}={said}")
    if one.undone:
        value = escape(unescape(value, old)) if ";" not in value else value.replace("\r\n", "\\n").replace("\n", "\\n")
    group = one.group + "." if one.group else ""
    return group + ";".join([one.name, *parameters]) + ":" + value


_READERS: dict[str, _Read] = {
    "FN": _text_into("name"), "N": _name, "NICKNAME": _text_into("nickname"), "EMAIL": _email, "TEL": _phone,
    "ADR": _address, "URL": _link, "IMPP": _profile, "X-SOCIALPROFILE": _profile, "SOCIALPROFILE": _profile,
    "ORG": _organisation, "TITLE": _title, "ROLE": lambda draft, one: draft.roles.append(one), "NOTE": _note,
    "CATEGORIES": _categories, "UID": _text_into("uid"), "REV": _time_into("updated_at"), "BDAY": _date_into("birthday"),
    "ANNIVERSARY": _date_into("anniversary"), "X-ANNIVERSARY": _date_into("anniversary"),
    "X-EVOLUTION-ANNIVERSARY": _date_into("anniversary"), "X-ABDATE": lambda draft, one: draft.dates.append(one),
    "LANG": _text_into("language"), "TZ": _text_into("time_zone"), "KIND": _kind, "X-ADDRESSBOOKSERVER-KIND": _kind,
    "MEMBER": _member, "X-ADDRESSBOOKSERVER-MEMBER": _member, "X-ABLABEL": _group_label, "X-ABSHOWAS": _show_as,
    OWN + "FIELD": _own_field, OWN + "CADENCE": _own_cadence, OWN + "DO-NOT-CONTACT": _own_refusal,
    OWN + "STAGE": _text_into("stage"), OWN + "SOURCE": _text_into("source"), OWN + "ARCHIVED": _time_into("archived_at"),
    OWN + "CREATED": _time_into("created_at"), OWN + "DOMAIN": _text_into("domain"), OWN + "INDUSTRY": _text_into("industry"),
    **dict.fromkeys(_CHAT, _profile),
}  # fmt: skip
