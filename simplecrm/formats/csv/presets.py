"""Mappings of well-known exports, where headers alone are not enough. A preset is recognised by headers that only that
program writes. Its ``fields`` override the general meaning of a header.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from simplecrm.core.records import Record
from simplecrm.formats.csv.columns import FIELDS, field_of, is_field, likely_field, normal
from simplecrm.formats.protocol import REASON_COLUMN, ReadOptions


class Preset(Record):
    """One program's export. ``needs`` are headers in normal form; ``fields`` are the {header: field} that override the
    general ones."""

    name: str
    needs: tuple[str, ...]
    kind: str = "contact"
    fields: Mapping[str, str] = {}


class Columns(Record):
    """The mapping of a header line: the preset's name, the kind of the rows and a (column, field) for each column."""

    preset: str
    kind: str
    mapping: tuple[tuple[str, str], ...]
    remarks: tuple[str, ...] = ()


_REASON = normal(REASON_COLUMN)
_PERSON = frozenset(("who", "name", "given", "family", "email", "phone", "company", "uid", "created_at", "updated_at"))
_REACH = frozenset(
    ("email", "email_label", "phone", "phone_label", "link", "link_label", "address", "address_label", "street",
     "extended", "po_box", "city", "region", "postal_code", "country", "note", "extra", "archived_at")
)  # fmt: skip
_DEAL_ONLY = ("deal", "value", "currency", "deal_stage", "status", "probability", "expected_close", "closed_at",
              "lost_reason")  # fmt: skip
_OTHER_ONLY = ("kind", "direction", "subject", "text", "at", "duration", "outcome", "message_id", "due", "priority",
               "every", "done_at", "pinned", "row_kind", "who")  # fmt: skip

KIND_FIELDS = {
    "contact": frozenset(FIELDS) - frozenset(_DEAL_ONLY + _OTHER_ONLY) | {"row_kind"},
    "company": _REACH | {"company", "domain", "industry", "uid", "created_at", "updated_at"},
    "deal": _PERSON | frozenset(_DEAL_ONLY) | {"note", "archived_at"},
    "activity": _PERSON | {"kind", "direction", "subject", "text", "at", "duration", "outcome", "message_id", "deal"},
    "note": _PERSON | {"text", "pinned", "deal"},
    "reminder": _PERSON | {"text", "due", "priority", "every", "done_at", "deal"},
}
"""The fields of rows of each kind."""

_MEANT = {
    ("deal", "stage"): "deal_stage", ("deal", "title"): "deal", ("note", "note"): "text", ("note", "at"): "created_at",
    ("activity", "note"): "text", ("reminder", "note"): "text", ("reminder", "subject"): "text",
    ("reminder", "at"): "due", ("company", "name"): "company", ("contact", "who"): "name",
    ("activity", "name"): "who", ("note", "name"): "who", ("reminder", "name"): "who", ("deal", "name"): "who",
}  # fmt: skip

_OUTLOOK = {
    "title": "prefix", "account": "custom:Account", "location": "custom:Location", "email type": "",
    "email 2 type": "",
    "email 3 type": "", "email display name": "", "email 2 display name": "", "email 3 display name": "",
    "priority": "custom:Priority", "private": "custom:Private", "sensitivity": "custom:Sensitivity",
    "keywords": "custom:Keywords", "language": "language", "profession": "custom:Profession",
    "business address": "address:work", "referred by": "custom:Referred By",
}  # fmt: skip
_SALESFORCE = {
    "phone": "phone:work", "other phone": "phone:other", "title": "title", "description": "note",
    "id": "custom:Salesforce ID",
    "is deleted": "", "account id": "custom:Account ID", "owner id": "", "name": "file_as", "created date": "",
    "last modified date": "", "system modstamp": "", "status": "stage", "company": "company", "lead status": "stage",
    "rating": "custom:Rating", "mailing street": "street:mailing", "mailing city": "city:mailing",
    "mailing state province": "region:mailing", "mailing state": "region:mailing", "type": "custom:Type",
    "mailing zip postal code": "postal_code:mailing", "mailing postal code": "postal_code:mailing",
    "mailing country": "country:mailing", "has opted out of email": "do_not_contact",
}  # fmt: skip
_SALESFORCE_ACCOUNT = {
    "name": "company", "account name": "company", "website": "link", "industry": "industry", "phone": "phone:work",
    "id": "", "is deleted": "", "owner id": "", "account owner": "", "created date": "", "description": "note",
    "type": "",
}  # fmt: skip
_SALESFORCE_DEAL = {
    "name": "deal", "opportunity name": "deal", "stage": "deal_stage", "stage name": "deal_stage", "amount": "value",
    "close date": "expected_close", "account name": "company", "primary contact": "who", "id": "", "status": "",
}  # fmt: skip
_HUBSPOT = {
    "record id": "custom:HubSpot ID", "record id contact": "custom:HubSpot ID", "phone number": "phone",
    "associated company": "company", "company name": "company", "lead status": "custom:Lead Status",
    "lifecycle stage": "stage",
}  # fmt: skip
_HUBSPOT_COMPANY = {
    "company name": "company", "name": "company", "company domain name": "domain", "website url": "link",
    "record id": "", "record id company": "", "about us": "note", "description": "note",
}  # fmt: skip
_HUBSPOT_DEAL = {
    "deal name": "deal", "deal stage": "deal_stage", "amount": "value", "close date": "expected_close",
    "pipeline": "",
    "associated company": "company", "associated contact": "who", "record id": "",
    "associated contact emails": "email",
}  # fmt: skip
_PIPEDRIVE = {
    "person name": "name", "person email": "email", "person phone": "phone", "organization name": "company",
    "person organization": "company", "person label": "tag", "person labels": "tag",
    "person id": "custom:Pipedrive ID",
    "organization address": "address:work", "person job title": "title", "person birthday": "birthday",
    "person first name": "given", "person last name": "family", "person notes": "note", "deal title": "deal",
    "deal value": "value", "deal currency of value": "currency", "deal currency": "currency",
    "deal stage": "deal_stage",
    "deal status": "status", "deal expected close date": "expected_close", "deal lost reason": "lost_reason",
    "deal won time": "closed_at", "deal lost time": "closed_at", "deal contact person": "who",
    "deal organization": "company", "deal probability": "probability", "activity type": "kind",
    "activity subject": "subject", "activity due date": "at", "activity note": "text",
    "activity contact person": "who", "person email work": "email:work", "person email home": "email:home",
    "person email other": "email:other", "person phone work": "phone:work", "person phone home": "phone:home",
    "person phone mobile": "phone:mobile", "person phone other": "phone:other",
}  # fmt: skip
_ZOHO = {
    "record id": "custom:Zoho ID", "contact id": "custom:Zoho ID", "account name": "company", "lead source": "source",
    "phone": "phone:work", "asst phone": "phone:assistant", "description": "note", "email opt out": "do_not_contact",
    "date of birth": "birthday", "account name id": "", "contact owner id": "", "tag": "tag", "company": "company",
}  # fmt: skip

PRESETS = (
    Preset("simplecrm", ("uid", "name", "email", "email label", "phone label")),
    Preset("simplecrm", ("uid", "company", "domain", "industry", "email label"), "company"),
    Preset("simplecrm", ("uid", "deal", "value", "deal stage", "lost reason"), "deal"),
    Preset("simplecrm", ("uid", "kind", "at", "text", "message id"), "activity"),
    Preset("simplecrm", ("uid", "due", "text", "every", "done at"), "reminder"),
    Preset("simplecrm", ("uid", "text", "pinned", "who"), "note"),
    Preset("google", ("file as", "phonetic first name"), fields={"photo": ""}),
    Preset("google", ("yomi name", "given name"), fields={"photo": "", "name": "name", "group membership": "tag",
           "subject": "custom:Subject", "location": "custom:Location", "occupation": "title",
           "initials": "custom:Initials", "priority": "custom:Priority"}),
    Preset("google", ("given name", "group membership"), fields={"photo": "", "group membership": "tag"}),
    Preset("outlook", ("first name", "email address", "business street", "email display name"), fields=_OUTLOOK),
    Preset("outlook.com", ("first name", "email address", "business phone", "home phone"), fields=_OUTLOOK),
    Preset("outlook", ("email address", "email 2 address", "business phone"),
           fields=_OUTLOOK | {"id": "", "action": ""},
    ),
    Preset("linkedin", ("first name", "last name", "connected on"), fields={"url": "link:LinkedIn",
           "position": "title", "connected on": "custom:Connected On"}),
    Preset("zoho", ("account name", "contact owner", "last name"), fields=_ZOHO),
    Preset("zoho", ("record id", "contact owner id"), fields=_ZOHO),
    Preset("hubspot", ("deal name", "deal stage"), "deal", _HUBSPOT_DEAL),
    Preset("hubspot", ("record id", "email", "contact owner"), fields=_HUBSPOT),
    Preset("hubspot", ("record id", "email", "lead status"), fields=_HUBSPOT),
    Preset("hubspot", ("record id contact",), fields=_HUBSPOT),
    Preset("hubspot", ("record id", "company name", "company owner"), "company", _HUBSPOT_COMPANY),
    Preset("salesforce", ("opportunity name", "stage"), "deal", _SALESFORCE_DEAL),
    Preset("salesforce", ("stage name", "close date"), "deal", _SALESFORCE_DEAL),
    Preset("salesforce", ("lead owner", "last name"), fields=_SALESFORCE),
    Preset("salesforce", ("id", "is deleted", "last name"), fields=_SALESFORCE),
    Preset("salesforce", ("id", "account id", "last name"), fields=_SALESFORCE),
    Preset("salesforce", ("mailing street", "account name"), fields=_SALESFORCE),
    Preset("salesforce", ("first name", "last name", "account name", "account owner"), fields=_SALESFORCE),
    Preset("salesforce", ("id", "is deleted", "billing street"), "company", _SALESFORCE_ACCOUNT),
    Preset("salesforce", ("account name", "billing street"), "company", _SALESFORCE_ACCOUNT),
    Preset("salesforce", ("account name", "account owner", "billing city"), "company", _SALESFORCE_ACCOUNT),
    Preset("pipedrive", ("deal title",), "deal", _PIPEDRIVE),
    Preset("pipedrive", ("activity subject", "activity type"), "activity", _PIPEDRIVE),
    Preset("pipedrive", ("person name",), fields=_PIPEDRIVE),
    Preset("pipedrive", ("organization name", "organization id"), "company", _PIPEDRIVE),
    Preset("thunderbird", ("display name", "primary email"), fields={"organization": "company",
           "web page 1": "link:work", "web page 2": "link:home", "screen name": "link:chat",
           "home address": "street:home",
           "work address": "street:work"}),
    Preset("odoo", ("name", "company type"), fields={"id": "", "related company": "company"}),
    Preset("odoo", ("name", "is a company"), fields={"id": "", "related company": "company"}),
    Preset("monica", ("first name", "last name", "first met"), fields={"first met": "custom:First Met"}),
    Preset("yahoo", ("first", "last", "email"), fields={"home": "phone:home", "work": "phone:work",
           "mobile": "phone:mobile", "other": "phone:other"}),
)  # fmt: skip
"""In the order in which they are tried."""


def understand_columns(header: Sequence[str], options: ReadOptions) -> Columns:
    """The field of each column of ``header``: by the options, the preset, the known headers, and similarity."""
    names = distinct(header)
    plain = [normal(name) for name in header]
    preset = find_preset(plain)
    wished = {normal(column): field.strip() for column, field in options.mapping.items()}
    fields, remarks = [], []
    for name, key in zip(names, plain, strict=True):
        if key in wished or normal(name) in wished:
            field = wished.get(normal(name), wished.get(key, ""))
        else:
            field = _field(name, key, plain, preset)
            if not field and key and not _left_out(key, preset) and (field := likely_field(key)):
                remarks.append(f"Column {name!r} was taken for {field}.")
        fields.append(field)
    kind = options.kind or (preset.kind if preset else _kind(fields))
    mapping = []
    for name, key, field in zip(names, plain, fields, strict=True):
        if field == "extra" and not (preset and preset.name == "simplecrm"):
            # Lines of vCard come only from our own export; another file's column of that name is text.
            field = f"custom:{name.strip()}" if options.custom and kind == "contact" else ""
        if key not in wished and normal(name) not in wished:
            field = _fitting(field, kind)
            if not field and key and not _left_out(key, preset):
                field = f"custom:{name.strip()}"
            if field.startswith("custom:") and not (options.custom and kind == "contact"):
                field = ""
        mapping.append((name, field))
    return Columns(preset.name if preset else "", kind, tuple(mapping), tuple(remarks))


def find_preset(plain: Sequence[str]) -> Preset | None:
    """The first preset whose headers are all present; ``plain`` is the header in normal form."""
    have = set(plain)
    for preset in PRESETS:
        if have.issuperset(preset.needs):
            return preset
    return None


def distinct(header: Sequence[str]) -> list[str]:
    """Column names with repeated ones numbered, so that each is unique."""
    seen: dict[str, int] = {}
    names = []
    for place, name in enumerate(header, 1):
        name = name.strip() or f"column {place}"
        count = seen[name] = seen.get(name, 0) + 1
        names.append(f"{name} ({count})" if count > 1 else name)
    return names


def bad_fields(options: ReadOptions) -> list[str]:
    """The fields in ``options.mapping`` that do not exist."""
    return [field for field in options.mapping.values() if field.strip() and not is_field(field.strip())]


def _field(name: str, key: str, plain: Sequence[str], preset: Preset | None) -> str:
    if name.startswith("custom:") and len(name) > len("custom:"):
        return name
    if key == _REASON:
        return ""
    if preset and key in preset.fields:
        return preset.fields[key]
    if key == "title" and ("job title" in plain or "position" in plain):
        return "prefix"
    if preset and preset.name == "simplecrm":
        return field_of(key)
    if key == "id":
        return ""
    return field_of(key)


def _left_out(key: str, preset: Preset | None) -> bool:
    return key == _REASON or bool(preset and preset.fields.get(key) == "")


def _fitting(field: str, kind: str) -> str:
    """``field`` for rows of ``kind``, empty if such rows have no such field."""
    name, mark, rest = field.partition(":")
    base, group_mark, group = name.partition("#")
    base = _MEANT.get((kind, base), base)
    if base != "custom" and base not in KIND_FIELDS[kind]:
        return ""
    return base + group_mark + group + mark + rest


def _kind(fields: Sequence[str]) -> str:
    """The kind of the rows without a preset, by fields that only one kind has."""
    have = {field.partition(":")[0].partition("#")[0] for field in fields if field}
    person = bool(have & {"name", "given", "family", "email", "nickname"})
    about = person or bool(have & {"who", "company", "phone"})
    rich = len(have & {"phone", "street", "city", "address", "title", "given", "family", "tag", "birthday", "link"}) > 1
    if have & {"deal", "deal_stage"} and have & {"value", "status", "expected_close"}:
        return "deal"
    if about and not rich and "due" in have and have & {"text", "subject"}:
        return "reminder"
    if about and not rich and ({"kind", "text"} <= have or {"kind", "at"} <= have or {"at", "text"} <= have):
        return "activity"
    if "who" in have and not person and have & {"text", "note"}:
        return "note"
    return "company" if "company" in have and not person and "who" not in have else "contact"
