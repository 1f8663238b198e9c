"""Reads LDIF (RFC 2849) from directories and Thunderbird: persons as contacts. A value that is a URL (``attr:<
file:///…``) would make the reader open files or the network; such a record is rejected.
"""

from __future__ import annotations

import base64
import binascii
from collections.abc import Callable, Iterator

from simplecrm.core.records.contacts import Address, Contact, Email, Employment, Link, Phone
from simplecrm.core.records.notes import Note
from simplecrm.core.text import storable
from simplecrm.core.text.names import NameParts, display_name, looks_like_email
from simplecrm.formats.csv.contact_extras import birthday_of
from simplecrm.formats.encodings import Lines, decode_8bit, guess_encoding
from simplecrm.formats.protocol import Item, ReadOptions, Rejection, Understood
from simplecrm.formats.source import Source

LINES = 5000
"""The most lines of one record that are read; a photo of 64 KB has about 1,200."""

_PERSONS = frozenset(("person", "inetorgperson", "organizationalperson", "mozillaabpersonalpha", "user", "contact",
                      "mozillaabpersonobsolete", "evolutionperson"))  # fmt: skip
_OTHERS = frozenset(("groupofnames", "groupofuniquenames", "group", "organizationalunit", "organization", "dcobject",
                     "domain", "posixgroup", "container", "locality", "country"))  # fmt: skip
_PHONES = {
    "telephonenumber": "work", "mobile": "mobile", "mobiletelephonenumber": "mobile", "homephone": "home",
    "hometelephonenumber": "home", "facsimiletelephonenumber": "fax", "fax": "fax", "pager": "pager",
    "pagerphone": "pager", "cellphone": "mobile", "otherphone": "other", "ipphone": "other",
}  # fmt: skip
_LINKS = frozenset(("labeleduri", "url", "homeurl", "workurl", "mozillahomeurl", "mozillaworkurl", "wwwhomepage"))
_UNTOLD = frozenset(("objectclass", "userpassword", "changetype", "version", "modifytimestamp", "control"))
_MOZILLA_HOME = {"street": "mozillahomestreet", "extended": "mozillahomestreet2", "city": "mozillahomelocalityname",
                 "region": "mozillahomestate", "postal_code": "mozillahomepostalcode",
                 "country": "mozillahomecountryname"}  # fmt: skip


def read_ldif(source: Source, options: ReadOptions) -> tuple[Understood, Iterator[Item | Rejection]]:
    """What the file is, and its persons."""
    encoding = guess_encoding(source, options.encoding)
    return Understood("ldif", encoding=encoding), _items(Lines(source, encoding, limit=1 << 22))


def _items(lines: Lines) -> Iterator[Item | Rejection]:
    for first, record in _records(lines):
        remarks = lines.take_remarks()
        if len(record) > LINES:
            yield Rejection(first, f"The record has more than {LINES} lines.", ("\n".join(record[:50]),))
            continue
        entry = _item(first, record)
        if isinstance(entry, Item) and remarks:
            entry = entry._replace(remarks=remarks + entry.remarks)
        if entry is not None:
            yield entry


def _records(lines: Lines) -> Iterator[tuple[int, list[str]]]:
    """(first line, physical lines) of each record; records are separated by blank lines."""
    record: list[str] = []
    first = 0
    for number, line in enumerate(lines, 1):
        lines.was_cut = False
        line = line.rstrip("\r\n")
        if line.strip():
            first = first if record else number
            if len(record) <= LINES:
                record.append(line)
        elif record:
            yield first, record
            record = []
    if record:
        yield first, record


def _item(first: int, record: list[str]) -> Item | Rejection | None:
    raw = ("\n".join(record),)
    values: dict[str, list[str]] = {}
    left_out: list[str] = []
    for line in _unfolded(record):
        if line.startswith("#"):
            continue
        name, colon, value = line.partition(":")
        name = name.strip().lower().partition(";")[0]
        if not colon or not name:
            return Rejection(first, f"Invalid line: {line[:60]!r}.", raw)
        if value.startswith("<"):
            return Rejection(first, f"The value of {name} is a URL; it was not opened.", raw)
        text = _base64(value[1:]) if value.startswith(":") else value.strip()
        if text:
            values.setdefault(name, []).append(text)
        elif value.startswith(":"):
            left_out.append(name)
    classes = {value.lower() for value in values.get("objectclass", ())}
    if set(values) <= {"version"}:
        return None
    if values.get("changetype", ["add"])[0].lower() not in ("add", ""):
        return Rejection(first, "The record is a change of an entry; only entries are read.", raw)
    if classes & _OTHERS and not classes & _PERSONS:
        return None
    entry = _person(first, values, raw)
    if left_out and isinstance(entry, Item):
        words = f"Binary values were left out: {', '.join(dict.fromkeys(left_out))}."
        return entry._replace(remarks=(*entry.remarks, words))
    return entry


def _unfolded(record: list[str]) -> Iterator[str]:
    pieces: list[str] = []
    for line in record:
        if line.startswith(" ") and pieces:
            pieces.append(line[1:])
            continue
        if pieces:
            yield "".join(pieces)
        pieces = [line]
    if pieces:
        yield "".join(pieces)


def _base64(value: str) -> str:
    """The text of a base64 value, empty if it is binary (a photo, a certificate)."""
    try:
        data = base64.b64decode("".join(value.split()))
    except (binascii.Error, ValueError):
        return ""
    try:
        text = data.decode()
    except UnicodeDecodeError:
        text = decode_8bit(data)
    return "" if any(letter < " " and letter not in "\t\r\n" for letter in text) else text.strip()


def _person(first: int, values: dict[str, list[str]], raw: tuple[str, ...]) -> Item | Rejection:
    remarks: list[str] = []

    def take(*names: str) -> str:
        found = next((values[name][0] for name in names if values.get(name)), "")
        return storable(found)[0]

    addresses = values.get("mail", []) + values.get("mozillasecondemail", []) + values.get("rfc822mailbox", [])
    remarks += [f"Invalid email address: {address!r}." for address in addresses if not looks_like_email(address)]
    emails = tuple([Email(address) for address in dict.fromkeys(addresses) if looks_like_email(address)])
    phones = tuple([Phone(number, label) for name, label in _PHONES.items() for number in values.get(name, ())])
    links = tuple([Link(url.split(" ")[0]) for name in _LINKS for url in values.get(name, ())])
    company, title, department = (
        take("o", "company", "organizationname"),
        take("title", "personaltitle"),
        take("department", "departmentnumber", "ou", "orgunit"),
    )
    parts = NameParts(
        take("personaltitle"), take("givenname", "gn"), "", take("sn", "surname"), take("generationqualifier")
    )
    name = take("displayname", "cn", "commonname") or display_name(parts) or (emails[0].address if emails else "")
    if not name:
        return Rejection(first, "The record has no name.", raw)
    contact = Contact(
        name=name, prefix=parts.prefix, given=parts.given, family=parts.family, suffix=parts.suffix, stage="",
        nickname=take("mozillanickname", "xmozillanickname"), emails=emails, phones=phones, links=links,
        birthday=_birthday(values), language=take("preferredlanguage"), addresses=_addresses(take),
        companies=(Employment(company, title, department),) if company or title or department else (),
        extra="\n".join(f"X-LDIF-{key.upper()}:{_line(value)}" for key, value in _unknown(values)),
    )  # fmt: skip
    notes = tuple([Note(text=storable(text)[0]) for text in values.get("description", []) + values.get("info", [])])
    return Item(first, contact, notes=notes, raw=raw, remarks=tuple(remarks))


def _addresses(take: Callable[..., str]) -> tuple[Address, ...]:
    work = Address(
        "work", take("street", "streetaddress", "postaladdress").replace("$", "\n"), take("mozillaworkstreet2"),
        take("postofficebox"), take("l", "localityname"), take("st"), take("postalcode"),
        take("c", "co", "countryname"),
    )  # fmt: skip
    home = Address("home", **{part: take(name) for part, name in _MOZILLA_HOME.items()})
    home = home._replace(street=home.street or take("homepostaladdress").replace("$", "\n"))
    return tuple([address for address in (work, home) if any(address[1:])])


def _birthday(values: dict[str, list[str]]) -> str:
    year, month, day = (values.get(name, [""])[0] for name in ("birthyear", "birthmonth", "birthday"))
    if month.isdigit() and day.isdigit():
        return (
            birthday_of(f"{year or '2000'}-{month}-{day}", "ymd")
            if year
            else birthday_of(f"--{month:0>2}-{day:0>2}", "")
        )
    return birthday_of(values.get("dateofbirth", [""])[0], "ymd") if "dateofbirth" in values else ""


_KNOWN = (
    frozenset(("dn", "mail", "mozillasecondemail", "rfc822mailbox", "o", "company", "organizationname", "title",
               "personaltitle", "department", "departmentnumber", "ou", "orgunit", "givenname", "gn", "sn", "surname",
               "generationqualifier", "displayname", "cn", "commonname", "mozillanickname", "xmozillanickname",
               "preferredlanguage", "street", "streetaddress", "postaladdress", "mozillaworkstreet2", "postofficebox",
               "l", "localityname", "st", "postalcode", "c", "co", "countryname", "homepostaladdress", "description",
               "info", "birthyear", "birthmonth", "birthday", "dateofbirth"))
    | _UNTOLD | _LINKS | frozenset(_PHONES) | frozenset(_MOZILLA_HOME.values())
)  # fmt: skip


def _unknown(values: dict[str, list[str]]) -> Iterator[tuple[str, str]]:
    """Short text attributes that the book has no field for."""
    for key, several in values.items():
        if key not in _KNOWN and key.replace("-", "").isalnum() and key.isascii():
            for value in several:
                if len(value) < 10_000:
                    yield key, value


def _line(value: str) -> str:
    from simplecrm.formats.vcard.lines import escape

    return "".join(escape(storable(value)[0]).splitlines())
