"""The book's records as JSON objects: ``{"type": "contact", …}`` with the record's field names as keys.

Values that are only valid in one book (row ids, versions, counts) are left out; records refer to each other by uid. So
a book imported from an export exports the same bytes again.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from decimal import Decimal, InvalidOperation
from functools import cache
from typing import Any

from simplecrm.core.currencies import AMOUNT_FIELDS, decimal_text
from simplecrm.core.money import Money, minor, parse_amount
from simplecrm.core.nouns import BY_NAME, NOUNS
from simplecrm.core.quantities import LARGEST_QUANTITY, MAX_DECIMALS
from simplecrm.core.records.activities import Person
from simplecrm.core.records.attachments import Attachment
from simplecrm.core.records.campaigns import Addressee, Campaign
from simplecrm.core.records.cases import Case
from simplecrm.core.records.companies import Company
from simplecrm.core.records.contacts import Address, Contact, Email, Employment, FieldValue, Link, Phone
from simplecrm.core.records.deals import Deal, DealContact, Move
from simplecrm.core.records.every import RECORDS
from simplecrm.core.records.tags import Tag
from simplecrm.core.text.file_names import file_name
from simplecrm.core.users import as_owner
from simplecrm.errors import NotUnderstood
from simplecrm.formats.protocol import Item

TYPES: dict[str, Any] = {noun: record for noun, record in RECORDS.items() if BY_NAME[noun].is_exported}
"""{value of ``type``: record}."""

TYPE_OF = {record: name for name, record in TYPES.items()}

NESTED: dict[str, Any] = {
    "emails": Email, "phones": Phone, "addresses": Address, "links": Link, "companies": Employment,
    "fields": FieldValue, "contacts": Person, "moves": Move, "people": DealContact,
    "members": Addressee,
}  # fmt: skip
"""{field: record} for the fields that hold several records."""

_LOCAL = frozenset(
    (
        "id",
        "version",
        "contact_ids",
        "contact_id",
        "company_id",
        "deal_id",
        "product_id",
        "case_id",
        "parent_id",
        "last_at",
        "next_due",
        "for_user",
    )
)
_REFERRING = tuple(noun.plural for noun in NOUNS if "contact" in noun.owners)
"""The lists of an item whose records belong to one contact, company or deal."""

_WITH_PEOPLE = {"activities": ("company_uid", "deal_uid", "case_uid"), "cases": ("company_uid",)}
"""{list of an item whose records have several people: the other references of such a record}."""

_OF_CASES = ("attachments",)
"""The lists of ``_REFERRING`` whose records may belong to a case instead."""

_REFERENCES = ("contact_uid", "company_uid", "deal_uid", "case_uid")
_HASH = re.compile("[0-9a-f]{64}")
_INTEGERS = 1 << 63


class Unreadable(Exception):
    """A JSON object is not one of ours; the message says why, in one sentence."""


def object_of(record: Any) -> dict[str, Any]:
    """A record as a JSON object, its type first, its fields in their order."""
    kind: Any = type(record)
    shown: dict[str, Any] = {"type": TYPE_OF[kind]}
    for place, name, nested in _plan(kind):
        value = record[place]
        if nested is not None and not isinstance(value, int):
            value = [{n: part[p] for p, n, _ in _plan(nested)} for part in value]
        elif isinstance(value, float) and value.is_integer():
            value = int(value)
        shown[name] = value
    if "currency" in shown:
        shown |= {name: decimal_text(shown[name], record.currency) for name in AMOUNT_FIELDS & shown.keys()}
    return shown


def objects_of(item: Item) -> Iterable[dict[str, Any]]:
    """All records of an item, each as its own object, with references by uid."""
    if item.company is not None and not item.refers:
        yield object_of(item.company)
    if item.contact is not None and not item.refers:
        yield object_of(item.contact)
    owners = (item.contact, item.company, item.deal, item.case)
    references = {key: owner.uid if owner is not None else "" for key, owner in zip(_REFERENCES, owners, strict=True)}
    for plural in _REFERRING:
        for record in getattr(item, plural):
            keys = _REFERENCES if plural in _OF_CASES else _REFERENCES[:3]
            shown = object_of(record) | {name: references[name] for name in keys}
            if isinstance(record, Deal):
                uids = {one.id: one.uid for one in (item.contact, *item.others) if one is not None}
                shown["people"] = [
                    {"name": one.name, "role": one.role, "uid": uids.get(one.id, "")} for one in record.people
                ]
            yield shown
    people = (item.contact, *item.others) if item.contact is not None else item.others
    for plural, names in _WITH_PEOPLE.items():
        for record in getattr(item, plural):
            shown = object_of(record) | {name: references[name] for name in names}
            if people:
                shown["contacts"] = [{"name": p.name, "uid": p.uid} for p in people]
            yield shown
    for record in item.records:
        shown = object_of(record)
        if isinstance(record, Campaign):
            shown["members"] = [member._asdict() for member in item.members]
        yield shown


def item_of(data: Mapping[str, Any], line: int, raw: tuple[str, ...]) -> Item:
    """The item of an object with a ``type`` of ours; raises ``Unreadable``."""
    kind = data["type"]
    record = _record(TYPES[kind], data)
    if kind == "contact":
        return Item(line, contact=_complete(record), raw=raw)
    if kind == "company":
        if not record.name.strip():
            raise Unreadable("The company has no name.")
        return Item(line, company=record, raw=raw)
    if kind in ("tag", "field", "product", "template", "segment", "campaign"):
        if not record.name.strip():
            raise Unreadable(f"The {kind} has no name.")
        if kind == "campaign":
            return _with_members(record, data, line, raw)
        return Item(line, records=(record,), raw=raw)
    return _referring(kind, record, data, line, raw)


def _with_members(campaign: Campaign, data: Mapping[str, Any], line: int, raw: tuple[str, ...]) -> Item:
    members = _value(Campaign, "members", (), data.get("members") or [])
    people = tuple(Contact(uid=member.uid, name=member.name, stage="") for member in members)
    return Item(line, refers=True, others=people, records=(campaign,), raw=raw, members=members)


def _referring(kind: str, record: Any, data: Mapping[str, Any], line: int, raw: tuple[str, ...]) -> Item:
    company = deal = case = None
    if record_uid := _text(data, "company_uid") or _text(data, "company"):
        company = Company(uid=_text(data, "company_uid"), name=_text(data, "company") or record_uid)
    if _text(data, "deal_uid") or _text(data, "deal"):
        deal = Deal(uid=_text(data, "deal_uid"), title=_text(data, "deal"))
    if _text(data, "case_uid") or _text(data, "case"):
        case = Case(uid=_text(data, "case_uid"), title=_text(data, "case"))
    if kind == "deal":
        record, people = _deal_with_people(record, data)
    else:
        people = _people(kind, record, data)
    contact, others = (people[0] if people else None), tuple(people[1:])
    if contact is not None and not (contact.id or contact.uid or contact.name):
        contact = None  # a deal without a main contact
    item = Item(line, contact, True, others, company, None if kind == "deal" else deal, raw=raw, case=case)
    noun = BY_NAME[kind]
    if kind == "reminder" and not record.due:
        raise Unreadable("The reminder has no date.")
    if kind == "attachment":
        record = _checked(record)
    if kind == "purchase" and not record.bought_on:
        raise Unreadable("The purchase has no date.")
    if kind == "purchase" and not record.quantity:
        raise Unreadable("The purchase has no quantity.")
    if noun.title == "title" and not record.title.strip():
        raise Unreadable(f"The {kind} has no title.")
    things: dict[str, Any] = {noun.plural: (record,)}
    return item._replace(**things)


def _checked(attachment: Attachment) -> Attachment:
    """An attachment whose name and hash can be used as names of files."""
    if not _HASH.fullmatch(attachment.sha256) or attachment.size < 0:
        raise Unreadable("The attachment has no valid sha256 and size.")
    return attachment._replace(name=file_name(attachment.name))


def _people(kind: str, record: Any, data: Mapping[str, Any]) -> list[Contact]:
    if BY_NAME[kind].plural in _WITH_PEOPLE:
        said = data.get("contacts") or []
        return [_named(person) for person in said if isinstance(person, dict)]
    contact = Contact(id=record.contact_id, uid=_text(data, "contact_uid"), name=record.contact, stage="")
    return [contact] if contact.id or contact.uid or contact.name else []


def _deal_with_people(deal: Deal, data: Mapping[str, Any]) -> tuple[Deal, list[Contact]]:
    """The deal with its people in order, and these as contacts to look up. The main contact is the one that
    ``contact`` or ``contact_uid`` names, or the first one if the object has neither."""
    main = Contact(id=deal.contact_id, uid=_text(data, "contact_uid"), name=deal.contact, stage="")
    has_main = bool(main.id or main.uid or main.name)
    found: list[tuple[DealContact, Contact]] = []
    first = DealContact(main.name)
    for person, said in zip(deal.people, data.get("people") or (), strict=True):
        contact = _named(said if isinstance(said, dict) else {"name": said})
        if has_main and _is_same(contact, main):
            first = person
        else:
            found.append((person, contact))
    if has_main or (found and data.keys() & {"contact", "contact_uid"}):
        found.insert(0, (first, main))
    return deal._replace(people=tuple(person for person, _ in found)), [contact for _, contact in found]


def _is_same(one: Contact, other: Contact) -> bool:
    if one.uid and other.uid:
        return one.uid == other.uid
    return bool(one.name) and one.name.casefold() == other.name.casefold()


def _named(person: Mapping[str, Any]) -> Contact:
    number = person.get("id")
    known = number if isinstance(number, int) and 0 <= number < _INTEGERS else 0
    return Contact(id=known, uid=_text(person, "uid"), name=_text(person, "name"), stage="")


def _complete(contact: Contact) -> Contact:
    if contact.name.strip():
        return contact
    name = (
        " ".join(filter(None, (contact.given, contact.middle, contact.family))) or contact.nickname or contact.company
    )
    name = name or next((e.address for e in contact.emails), "") or next((p.number for p in contact.phones), "")
    if not name.strip():
        raise Unreadable("No name, email, phone or company.")
    return contact._replace(name=name)


def _record(kind: Any, data: Mapping[str, Any]) -> Any:
    """A record of ``kind`` from an object, every value checked against the type of the field's default."""
    values: dict[str, Any] = {}
    for name in kind._fields:
        if name not in data or data[name] is None:
            continue
        default = kind._field_defaults.get(name, "")
        if name in AMOUNT_FIELDS and "currency" in kind._fields:
            money = _money(data, name)
            values |= {name: money.value, "currency": money.currency}
        else:
            values[name] = _value(kind, name, default, data[name])
    missing = [name for name in kind._fields if name not in values and name not in kind._field_defaults]
    if missing:
        raise Unreadable(f"{missing[0]!r} is missing.")
    if "owner" in values:
        values["owner"] = as_owner(values["owner"])
    if kind is Contact and "stage" not in values:
        values["stage"] = ""
    return kind(**values)


def _value(kind: Any, name: str, default: object, value: Any) -> Any:
    if isinstance(default, bool):
        if isinstance(value, bool):
            return value
    elif isinstance(default, int) or (kind is Person and name == "id"):
        if isinstance(value, int) and not isinstance(value, bool) and -_INTEGERS <= value < _INTEGERS:
            return value
    elif isinstance(default, float):
        if isinstance(value, (int, float)) and not isinstance(value, bool) and abs(value) < LARGEST_QUANTITY:
            return round(float(value), MAX_DECIMALS)
    elif isinstance(default, tuple):
        if isinstance(value, list):
            return _values(name, value)
    elif isinstance(value, str):
        return value
    raise Unreadable(f"{name!r} has an invalid value: {_shown(value)}.")


def _money(data: Mapping[str, Any], name: str) -> Money:
    value, currency = data[name], _text(data, "currency").strip().upper()
    try:
        if isinstance(value, int) and not isinstance(value, bool) and "stage_since" in data:
            return Money(minor(Decimal(value) / 100, currency), currency)  # our own export of before schema 5
        if isinstance(value, int | float) and not isinstance(value, bool):
            return Money(minor(Decimal(str(value)), currency), currency)
        if isinstance(value, str) and _DECIMAL.fullmatch(value):
            return Money(minor(Decimal(value), currency), currency)
        if isinstance(value, str):
            return parse_amount(value, currency, signed=True)
    except (NotUnderstood, InvalidOperation) as error:
        raise Unreadable(getattr(error, "sentence", f"{name!r} has an invalid value: {_shown(value)}.")) from error
    raise Unreadable(f"{name!r} has an invalid value: {_shown(value)}.")


_DECIMAL = re.compile(r"-?\d{1,15}(\.\d{1,4})?")
"""An amount as we write it. What a person typed may have separators of thousands."""


def _values(name: str, values: list[Any]) -> tuple[Any, ...]:
    if name == "contacts":
        return ()
    nested = NESTED.get(name)
    if nested is None:
        if not all(isinstance(value, str) for value in values):
            raise Unreadable(f"{name!r} must be a list of texts.")
        return tuple(values)
    found = []
    for value in values:
        if isinstance(value, str):
            value = {nested._fields[0]: value}
        if not isinstance(value, dict):
            raise Unreadable(f"{name!r} has an invalid value: {_shown(value)}.")
        found.append(_record(nested, value))
    return tuple(found)


def _text(data: Mapping[str, Any], key: str) -> str:
    value = data.get(key)
    return value if isinstance(value, str) else ""


def _shown(value: Any) -> str:
    shown = repr(value) if not isinstance(value, int) or abs(value) < _INTEGERS else "a very large number"
    return shown if len(shown) < 60 else shown[:57] + "…"


@cache
def _plan(kind: Any) -> tuple[tuple[int, str, Any], ...]:
    """(place, name, nested record) of the fields to write."""
    hidden = _LOCAL | ({"contacts", "companies", "deals"} if kind is Tag else frozenset())
    return tuple((place, name, NESTED.get(name)) for place, name in enumerate(kind._fields) if name not in hidden)
