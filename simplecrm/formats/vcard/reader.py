"""Reads vCard 2.1, 3.0 (RFC 2426) and 4.0 (RFC 6350): cards as contacts. Properties that the book has no field for are
kept verbatim in ``extra`` and written back. Nothing is downloaded: a photo or key that is a URL stays one.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from functools import lru_cache

from simplecrm.core.records.contacts import Address, Contact, Email, Employment, FieldValue, Link, Phone
from simplecrm.core.text.names import NameParts, looks_like_email
from simplecrm.formats.csv.contact_row import SIMPLE_EMAIL
from simplecrm.formats.dates import parse_moment, utc
from simplecrm.formats.encodings import Lines, guess_encoding
from simplecrm.formats.protocol import Item, ReadOptions, Rejection, Understood
from simplecrm.formats.source import Source
from simplecrm.formats.vcard.draft import Draft, date_of
from simplecrm.formats.vcard.lines import Card, Property, read_cards, split_value, types_of, unescape

OWN = "X-SIMPLECRM-"
"""Our own properties, for fields that vCard does not have."""

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
_CHAT = {
    "X-SKYPE": "Skype", "X-SKYPE-USERNAME": "Skype", "X-TWITTER": "Twitter", "X-JABBER": "Jabber", "X-AIM": "AIM",
    "X-ICQ": "ICQ", "X-MSN": "MSN", "X-YAHOO": "Yahoo", "X-GTALK": "Google Talk", "X-GOOGLE-TALK": "Google Talk",
}  # fmt: skip
_NO_RANK = 101

_SUFFIX = 4
"""The place of suffixes in N: the only list that is written with commas, such as “Jr., MBA”."""

_SYSTEM_GROUPS = frozenset(("mycontacts", "my contacts", "* mycontacts", "* my contacts"))
_DROPPED = frozenset(("VERSION", "PRODID", "BEGIN", "END"))


def read_vcards(source: Source, options: ReadOptions) -> tuple[Understood, Iterator[Item | Rejection]]:
    """What the file is, and its cards as items."""
    encoding = guess_encoding(source, options.encoding)
    return Understood("vcard", encoding=encoding), _items(Lines(source, encoding, limit=1 << 22))


def items_of(card: Card) -> list[Item | Rejection]:
    """A card as a contact or a company; a group as one reference for each member."""
    draft = Draft(card)
    for one in card.properties:
        read = _READERS.get(one.name)
        if read is not None:
            read(draft, one)
        elif one.name not in _DROPPED:
            draft.keep(one)
    return draft.items()


def _items(lines: Lines) -> Iterator[Item | Rejection]:
    """The items of the cards in their order, but groups last, as their members have to be known by then."""
    groups: list[Item | Rejection] = []
    for card in read_cards(lines):
        if isinstance(card, Rejection):
            yield card
            continue
        found = items_of(card)
        if isinstance(found[0], Item) and found[0].records:
            groups.extend(found)
        else:
            yield from found
    yield from groups


_Read = Callable[[Draft, Property], None]


def _rank(one: Property) -> int:
    """The rank: 0 for preferred, 1 to 100 by PREF of 4.0, else last."""
    return _rank_of(one.parameters) if one.parameters else _NO_RANK


@lru_cache(maxsize=4096)
def _rank_of(parameters: tuple[tuple[str, str], ...]) -> int:
    said = next((value for key, value in parameters if key == "PREF"), "")
    if said.isascii() and said.isdigit():
        return min(int(said[:4]), 100)
    return 0 if any(kind.upper() == "PREF" for kind in types_of(parameters)) else _NO_RANK


def _label(one: Property) -> str:
    return _label_of(types_of(one.parameters)) if one.parameters else ""


@lru_cache(maxsize=4096)
def _label_of(types: tuple[str, ...]) -> str:
    types = tuple([one for one in types if one.upper() not in _UNSAID and not one.upper().startswith("X-EVOLUTION")])
    known = _LABEL_OF.get(frozenset(one.upper() for one in types))
    return known or " ".join(_TYPE_WORDS.get(one.upper(), one.lower()) for one in types)


def _text_into(name: str) -> _Read:
    def read(draft: Draft, one: Property) -> None:
        if text := draft.text(one):
            before = draft.singles.get(name)
            if before is None and name in draft.texts:
                draft.keep(one)
            elif before is None:
                draft.texts[name], draft.singles[name] = text, one
            elif _rank(one) < _rank(before) < _NO_RANK:
                draft.keep(before)
                draft.texts[name], draft.singles[name] = text, one
            else:
                draft.keep(one)

    return read


def _nickname(draft: Draft, one: Property) -> None:
    """A list of nicknames is one text; a further property is kept."""
    texts = [draft.clean(part, one.line) for part in split_value(one.value, ",")]
    if "nickname" in draft.texts:
        draft.keep(one)
    elif any(texts):
        draft.texts["nickname"] = ", ".join(filter(None, texts))


def _uid(draft: Draft, one: Property) -> None:
    """4.0 writes a UID as a URN (RFC 6350, 6.7.6), 3.0 bare; both are the same contact."""
    if uid := draft.text(one).removeprefix("urn:uuid:"):
        draft.texts.setdefault("uid", uid)


def _name(draft: Draft, one: Property) -> None:
    if one.value.isprintable() and "\\" not in one.value and "," not in one.value:
        texts = [part.strip() for part in one.value.split(";")[:5]]
    else:
        texts = _name_parts(draft, one)
    family, given, middle, prefix, suffix = texts if len(texts) == 5 else texts + [""] * (5 - len(texts))
    draft.name = NameParts(prefix, given, middle, family, suffix)


def _name_parts(draft: Draft, one: Property) -> list[str]:
    parts = split_value(one.value, ";")
    texts = []
    for number, part in enumerate(parts[:5]):
        pieces = [draft.clean(piece, one.line) for piece in split_value(part, ",")]
        texts.append((", " if number == _SUFFIX or draft.old else " ").join(filter(None, pieces)))
    return texts


def _email(draft: Draft, one: Property) -> None:
    address = draft.text(one)
    if address[:7].lower() == "mailto:":
        address = address[7:]
    if SIMPLE_EMAIL.fullmatch(address) or looks_like_email(address):
        draft.emails.append((Email(address, _label(one)), one.group, _rank(one)))
    elif address:
        draft.remarks.append(f"Invalid email address: {address!r}; it was kept unchanged.")
        draft.keep(one)


def _phone(draft: Draft, one: Property) -> None:
    number = draft.text(one)
    if number[:4].lower() == "tel:":
        number = number[4:]
    if any(map(str.isdigit, number)):
        draft.phones.append((Phone(number, _label(one)), one.group, _rank(one)))
    elif number:
        draft.remarks.append(f"Invalid phone number: {number!r}; it was kept unchanged.")
        draft.keep(one)


def _address(draft: Draft, one: Property) -> None:
    parts = []
    for part in split_value(one.value, ";")[:7]:
        pieces = [draft.clean(piece, one.line) for piece in split_value(part, ",")]
        parts.append(", ".join(filter(None, pieces)))
    if not any(parts) and (label := one.parameter("LABEL")):
        parts = ["", "", draft.clean(label, one.line)]  # RFC 6350, 6.3.1: an address that was never taken apart
    if any(parts):
        po_box, extended, street, city, region, code, country = parts + [""] * (7 - len(parts))
        address = Address(_label(one), street, extended, po_box, city, region, code, country)
        draft.addresses.append((address, one.group, _rank(one)))


def _link(draft: Draft, one: Property) -> None:
    if url := draft.text(one):
        draft.links.append((Link(url, _label(one)), one.group, _rank(one)))


def _profile(draft: Draft, one: Property) -> None:
    """A profile or chat handle; the service is in TYPE (Apple) or X-SERVICE-TYPE, else in the name of the property."""
    if not (url := draft.text(one)):
        return
    label = one.parameter("X-SERVICE-TYPE") or one.parameter("SERVICE-TYPE")
    if not label and one.name.endswith("SOCIALPROFILE"):
        label = next((kind for kind in one.types() if kind.upper() != "PREF"), "")
    label = label or _CHAT.get(one.name, "") or _label(one)
    draft.links.append((Link(url, label), one.group, _rank(one)))


def _organisation(draft: Draft, one: Property) -> None:
    parts = [draft.clean(part, one.line) for part in split_value(one.value, ";")]
    department = ", ".join(filter(None, parts[1:]))
    if parts[0] or department or one.group:
        draft.organisations.append((parts[0], department, one.group))


def _title(draft: Draft, one: Property) -> None:
    if text := draft.text(one):
        draft.titles.append((text, one.group))


def _note(draft: Draft, one: Property) -> None:
    if text := draft.text(one):
        draft.notes.append(text)


def _categories(draft: Draft, one: Property) -> None:
    for part in split_value(one.value, ","):
        tag = draft.clean(part, one.line)
        if tag and tag.lower() not in _SYSTEM_GROUPS:
            draft.tags.append(tag)


def _date_into(name: str) -> _Read:
    def read(draft: Draft, one: Property) -> None:
        if date := date_of(draft, one):
            draft.texts.setdefault(name, date)
        elif one.value.strip():
            draft.remarks.append(f"Invalid date: {one.value!r}; it was kept unchanged.")
            draft.keep(one)

    return read


def _time_into(name: str) -> _Read:
    def read(draft: Draft, one: Property) -> None:
        if moment := utc(parse_moment(one.value), "UTC"):
            draft.texts[name] = moment

    return read


def _kind(draft: Draft, one: Property) -> None:
    kind = draft.text(one)
    if kind.lower() != "individual":
        draft.texts["kind"] = kind


def _show_as(draft: Draft, one: Property) -> None:
    if draft.text(one).upper() == "COMPANY":
        draft.texts["show"] = "COMPANY"
    else:
        draft.keep(one)


def _member(draft: Draft, one: Property) -> None:
    member = draft.text(one)
    scheme, _, rest = member.partition(":")
    if scheme.lower() == "mailto":
        draft.members.append(Contact(stage="", emails=(Email(rest),)))
    elif scheme.lower() == "tel":
        draft.members.append(Contact(stage="", phones=(Phone(rest),)))
    elif member:
        draft.members.append(Contact(uid=member.removeprefix("urn:uuid:"), stage=""))


def _group_label(draft: Draft, one: Property) -> None:
    label = draft.text(one)
    if match := _APPLE_LABEL.fullmatch(label):
        label = match.group(1).lower()
    draft.labels[one.group] = label
    draft.label_lines[one.group] = "".join(one.text.splitlines())


def _own_field(draft: Draft, one: Property) -> None:
    parts = [unescape(part) for part in split_value(one.value, ";")]
    if len(parts) == 2 and parts[0]:
        draft.fields.append(FieldValue(parts[0], parts[1]))


def _own_former_job(draft: Draft, one: Property) -> None:
    parts = [unescape(part) for part in split_value(one.value, ";")]
    if len(parts) == 5 and parts[4]:
        draft.former_jobs.append(Employment._make([*parts, 0]))


def _own_started(draft: Draft, one: Property) -> None:
    draft.started.setdefault(one.group, draft.text(one))


def _own_cadence(draft: Draft, one: Property) -> None:
    if one.value.isascii() and one.value.isdigit() and len(one.value) < 6:
        draft.cadence = int(one.value)


def _own_refusal(draft: Draft, one: Property) -> None:
    draft.do_not_contact = one.value.strip().casefold() not in ("false", "no", "0", "")


_READERS: dict[str, _Read] = {
    "FN": _text_into("name"), "N": _name, "NICKNAME": _nickname, "EMAIL": _email, "TEL": _phone,
    "ADR": _address, "URL": _link, "IMPP": _profile, "X-SOCIALPROFILE": _profile, "SOCIALPROFILE": _profile,
    "ORG": _organisation, "TITLE": _title, "ROLE": lambda draft, one: draft.roles.append(one), "NOTE": _note,
    "CATEGORIES": _categories, "UID": _uid, "REV": _time_into("updated_at"),
    "BDAY": _date_into("birthday"),
    "ANNIVERSARY": _date_into("anniversary"), "X-ANNIVERSARY": _date_into("anniversary"),
    "X-EVOLUTION-ANNIVERSARY": _date_into("anniversary"), "X-ABDATE": lambda draft, one: draft.dates.append(one),
    "LANG": _text_into("language"), "TZ": _text_into("time_zone"), "KIND": _kind, "X-ADDRESSBOOKSERVER-KIND": _kind,
    "MEMBER": _member, "X-ADDRESSBOOKSERVER-MEMBER": _member, "X-ABLABEL": _group_label, "X-ABSHOWAS": _show_as,
    OWN + "FORMER-JOB": _own_former_job, OWN + "FIELD": _own_field,
    OWN + "JOB-STARTED": _own_started,
    OWN + "CADENCE": _own_cadence, OWN + "DO-NOT-CONTACT": _own_refusal,
    OWN + "STAGE": _text_into("stage"), OWN + "SOURCE": _text_into("source"),
    OWN + "OWNER": _text_into("owner"),
    OWN + "ARCHIVED": _time_into("archived_at"),
    OWN + "CREATED": _time_into("created_at"), OWN + "DOMAIN": _text_into("domain"),
    OWN + "INDUSTRY": _text_into("industry"), OWN + "PARENT": _text_into("parent"),
    **dict.fromkeys(_CHAT, _profile),
}  # fmt: skip
