"""Writes contacts and companies as vCard 3.0 (RFC 2426) or 4.0 (RFC 6350).

3.0 is the default because Outlook, Apple, Android and Google all read it. The same record always gives the same bytes,
and the reader restores it: see ``reader.LABELS`` and ``reader.OWN`` for what vCard cannot express.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from typing import BinaryIO

from simplecrm.core.jobs import former, present
from simplecrm.core.records.companies import Company
from simplecrm.core.records.contacts import Address, Contact, Employment, Link
from simplecrm.core.records.notes import Note
from simplecrm.errors import NotUnderstood
from simplecrm.formats.protocol import Item, WriteOptions
from simplecrm.formats.vcard.kept import lines_of
from simplecrm.formats.vcard.lines import escape
from simplecrm.formats.vcard.reader import LABELS, OWN

WIDTH = 75
"""The longest line in octets, without its line end (RFC 6350, 3.2)."""

_CHAT = re.compile(r"(?:xmpp|skype|sip|sips|aim|msnim|ymsgr|gtalk|irc|matrix|whatsapp|sgnl|tg):", re.IGNORECASE)
_SERVICES_WORDS = (
    "linkedin|twitter|x|facebook|instagram|github|gitlab|xing|mastodon|youtube|tiktok|bluesky|threads|telegram|"
    "skype|whatsapp|signal|jabber|matrix|icq|aim|msn|yahoo|google talk|wechat|line|discord|slack|flickr|myspace"
)
_SERVICES = frozenset(_SERVICES_WORDS.split("|"))
_PARAMETER_SAFE = re.compile(r"[A-Za-z0-9 ._-]+")
_FULL_DATE = re.compile(r"\d{4}-\d{2}-\d{2}")
_MONTH_DAY = re.compile(r"--\d{2}-\d{2}")
_YEAR = re.compile(r"\d{4}")
_OFFSET = re.compile(r"[+-]\d{2}(?::?\d{2})?")
_URN_UUID = re.compile(r"[0-9a-fA-F]{8}(?:-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}")
_URI = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:\S+", re.ASCII)
_YEAR_MONTH = re.compile(r"\d{4}-\d{2}")
_USED_GROUP = re.compile(r"^item(\d+)\.", re.MULTILINE)
_NOT_ALLOWED = re.compile("[\x00-\x08\x0b-\x1f\x7f\ud800-\udfff]")


def write_vcards(items: Iterable[Item | Contact | Company], stream: BinaryIO, options: WriteOptions) -> int:
    """Write contacts and companies, each with its notes; returns how many cards."""
    version = options.version
    if version not in ("3.0", "4.0"):
        raise NotUnderstood(f"vCard {version} cannot be written.", "Use 3.0 or 4.0.")
    count = 0
    for item in items:
        if isinstance(item, (Contact, Company)):
            text = card_of(item, (), version)
        elif (record := item.contact or item.company) is not None and not item.refers:
            text = card_of(record, item.notes, version)
        else:
            continue
        stream.write(text.encode())
        count += 1
    return count


def card_of(record: Contact | Company, notes: Sequence[Note] = (), version: str = "3.0") -> str:
    """One card, its lines folded and ended by CR LF."""
    card = _Card(version, record.extra)
    if isinstance(record, Contact):
        _contact(card, record)
    else:
        _company(card, record)
    for note in notes:
        card.text("NOTE", note.text)
    if record.extra:
        card.lines += lines_of(record.extra, version)
    lines = ["BEGIN:VCARD", f"VERSION:{version}", *card.lines, "END:VCARD", ""]
    text = "\r\n".join(lines)
    # Most cards have nothing to fold; asking each line takes a tenth of an export.
    return text if text.isascii() and len(max(lines, key=len)) <= WIDTH else "\r\n".join(map(fold, lines))


def fold(line: str) -> str:
    """``line`` in pieces of at most 75 octets, never within a character (RFC 6350, 3.2)."""
    if len(line) <= WIDTH and line.isascii():
        return line
    if line.isascii():
        pieces = [line[:WIDTH], *(line[at : at + WIDTH - 1] for at in range(WIDTH, len(line), WIDTH - 1))]
        return "\r\n ".join(pieces)
    data = line.encode("utf-8", "replace")
    pieces, at, width = [], 0, WIDTH
    while at < len(data):
        end = min(at + width, len(data))
        while end < len(data) and data[end] & 0xC0 == 0x80:
            end -= 1
        pieces.append(data[at:end].decode())
        at, width = end, WIDTH - 1
    return "\r\n ".join(pieces)


class _Card:
    """Collects the lines of a card; groups are numbered after those in ``extra``."""

    def __init__(self, version: str, extra: str) -> None:
        self.lines: list[str] = []
        self.new = version == "4.0"
        self._group = max((int(number) for number in _USED_GROUP.findall(extra)), default=0) if extra else 0

    def text(self, name: str, text: str) -> None:
        """A property with a text value; nothing for empty text."""
        if text:
            self.lines.append(f"{name}:{_value(text)}")

    def labelled(self, name: str, value: str, label: str, *, preferred: bool = False) -> None:
        """A property whose value is already escaped, with its label as TYPE or as X-ABLabel of a group."""
        types = LABELS.get(label, "")
        if self.new:
            shown = f';TYPE="{types.lower()}"' if "," in types else f";TYPE={types.lower()}" if types else ""
            name += shown + (";PREF=1" if preferred else "")
        elif types or preferred:
            name += ";TYPE=" + ",".join(filter(None, (types, "PREF" if preferred else "")))
        if not label or types:
            self.lines.append(f"{name}:{value}")
        else:
            group = self.group()
            self.lines.append(f"{group}.{name}:{value}")
            self.lines.append(f"{group}.X-ABLabel:{_value(label)}")

    def group(self) -> str:
        """A group that is not used yet."""
        self._group += 1
        return f"item{self._group}"

    def date(self, name: str, old_name: str, date: str) -> None:
        """A birthday or anniversary; 3.0 knows no date without a year, so Apple's way is used there."""
        if not date:
            return
        name = name if self.new else old_name
        if _FULL_DATE.fullmatch(date):
            self.lines.append(f"{name}:{date.replace('-', '') if self.new else date}")
        elif _MONTH_DAY.fullmatch(date):
            self.lines.append(
                f"{name}:--{date[2:4]}{date[5:]}" if self.new else f"{name};X-APPLE-OMIT-YEAR=1604:1604{date[1:]}"
            )
        elif self.new and (_YEAR_MONTH.fullmatch(date) or _YEAR.fullmatch(date)):
            self.lines.append(f"{name}:{date}")
        else:
            self.lines.append(f"{name};VALUE=text:{_value(date)}")


def _contact(card: _Card, contact: Contact) -> None:
    _uid(card, contact.uid)
    card.lines.append(f"FN:{_value(contact.name)}")
    parts = (contact.family, contact.given, contact.middle, contact.prefix)
    suffixes = ",".join(map(_value, _listed(contact.suffix)))
    card.lines.append("N:" + ";".join([*(_value(part) if part else "" for part in parts), suffixes]))
    if contact.nickname:
        card.lines.append("NICKNAME:" + ",".join(map(_value, _listed(contact.nickname))))
    _jobs(card, present(contact.companies))
    _reach(card, contact)
    card.date("BDAY", "BDAY", contact.birthday)
    card.date("ANNIVERSARY", "X-ANNIVERSARY", contact.anniversary)
    card.text("LANG", contact.language)
    if contact.time_zone and not card.new and not _OFFSET.fullmatch(contact.time_zone):
        card.text("TZ;VALUE=text", contact.time_zone)
    else:
        card.text("TZ", contact.time_zone)
    _tags(card, contact)
    card.text(OWN + "STAGE", contact.stage)
    card.text(OWN + "SOURCE", contact.source)
    card.text(OWN + "OWNER", contact.owner)
    if contact.cadence_days:
        card.lines.append(f"{OWN}CADENCE:{contact.cadence_days}")
    if contact.do_not_contact:
        card.lines.append(OWN + "DO-NOT-CONTACT:TRUE")
    for job in former(contact.companies):
        values = (job.company, job.title, job.department, job.started_on, job.ended_on)
        card.lines.append(f"{OWN}FORMER-JOB:" + ";".join(map(_value, values)))
    _fields(card, contact)
    _times(card, contact)


def _jobs(card: _Card, jobs: Sequence[Employment]) -> None:
    """Each job but the first has a group, and each without a company beside others an empty ORG, so that no title is
    taken for that of another company."""
    for number, job in enumerate(jobs):
        alone = len(jobs) == 1
        named = job.company or job.department
        group = f"{card.group()}." if number or not (alone or named) else ""
        if named or not alone:
            units = [job.company, *(_listed(job.department) if job.department else ())]
            card.lines.append(f"{group}ORG:{';'.join(map(_value, units))}")
        card.text(f"{group}TITLE", job.title)
        card.text(f"{group}{OWN}JOB-STARTED", job.started_on)


def _listed(text: str) -> list[str]:
    """The parts of a text that the reader joins again to the same: “Jr., MBA” is a list, “a,b” and “, c” are not."""
    pieces = text.split(", ")
    return pieces if all(piece and piece == piece.strip() for piece in pieces) else [text]


def _uid(card: _Card, uid: str) -> None:
    """4.0 wants a URI, or VALUE=text (RFC 6350, 6.7.6)."""
    if card.new and _URN_UUID.fullmatch(uid):
        card.text("UID", f"urn:uuid:{uid}")
    else:
        card.text("UID;VALUE=text" if card.new and not _URI.fullmatch(uid) else "UID", uid)


def _company(card: _Card, company: Company) -> None:
    _uid(card, company.uid)
    if card.new:
        card.lines.append("KIND:org")
    else:
        card.lines.append("X-ABShowAs:COMPANY")
    card.lines.append(f"FN:{_value(company.name)}")
    card.lines.append("N:;;;;")
    card.text("ORG", company.name)
    _reach(card, company)
    card.text(OWN + "DOMAIN", company.domain)
    _tags(card, company)
    card.text(OWN + "INDUSTRY", company.industry)
    card.text(OWN + "PARENT", company.parent)
    _fields(card, company)
    _times(card, company)


def _tags(card: _Card, record: Contact | Company) -> None:
    if record.tags:
        card.lines.append("CATEGORIES:" + ",".join(map(_value, record.tags)))


def _fields(card: _Card, record: Contact | Company) -> None:
    for field in record.fields:
        card.lines.append(f"{OWN}FIELD:{_value(field.name)};{_value(field.value)}")


def _reach(card: _Card, record: Contact | Company) -> None:
    """The first of several is the preferred one."""
    for place, email in enumerate(record.emails):
        card.labelled("EMAIL", _reachable(email.address), email.label, preferred=_is_first(place, record.emails))
    for place, phone in enumerate(record.phones):
        # Only 4.0 has a number as a text, in which commas (pauses) are escaped.
        number = _value(phone.number) if card.new else _reachable(phone.number)
        card.labelled("TEL", number, phone.label, preferred=_is_first(place, record.phones))
    for place, address in enumerate(record.addresses):
        card.labelled("ADR", _address(address), address.label, preferred=_is_first(place, record.addresses))
    for link in record.links:
        _link(card, link)


def _is_first(place: int, records: Sequence[object]) -> bool:
    return place == 0 and len(records) > 1


def _address(address: Address) -> str:
    parts = (address.po_box, address.extended, address.street, address.city, address.region, address.postal_code,
             address.country)  # fmt: skip
    return ";".join([_value(part) if part else "" for part in parts])


def _link(card: _Card, link: Link) -> None:
    if link.label.casefold() in _SERVICES and _PARAMETER_SAFE.fullmatch(link.label):
        card.lines.append(f"X-SOCIALPROFILE;TYPE={link.label}:{_reachable(link.url)}")
    else:
        card.labelled("IMPP" if _CHAT.match(link.url) else "URL", _reachable(link.url), link.label)


def _times(card: _Card, record: Contact | Company) -> None:
    card.text(OWN + "ARCHIVED", record.archived_at)
    card.text(OWN + "CREATED", record.created_at)
    if record.updated_at:
        stamp = record.updated_at.replace("-", "").replace(":", "") if card.new else record.updated_at
        card.text("REV", stamp)


def _reachable(text: str) -> str:
    """A URL, number or address: commas and semicolons have no meaning there, and other programs do not unescape
    them."""
    return text if "\\" not in text and text.isprintable() else _value(text)


def _value(text: str) -> str:
    """``text`` escaped, and without what a vCard may not hold (RFC 6350, 3.3: no control characters)."""
    if text.isprintable():
        return text if text.isalnum() else escape(text)
    return escape(_NOT_ALLOWED.sub("\ufffd", text.replace("\r\n", "\n").replace("\r", "\n")))
