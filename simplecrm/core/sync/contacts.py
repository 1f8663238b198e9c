"""What a vCard and a contact of the book have in common, field by field."""

from __future__ import annotations

import hashlib

from simplecrm.core.jobs import former, present
from simplecrm.core.merging import address_key, email_key, link_key, phone_key
from simplecrm.core.records import Record
from simplecrm.core.records.contacts import Address, Contact, Email, Employment, FieldValue, Link, Phone
from simplecrm.core.sync.joining import Field

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable
    from typing import Any

LONG_LINE = 200
"""A property of more characters, such as a photo, is kept in the base by its hash."""


class FullName(Record):
    """A name and its parts, which change together."""

    name: str = ""
    prefix: str = ""
    given: str = ""
    middle: str = ""
    family: str = ""
    suffix: str = ""


class SyncedContact(Record):
    """A contact as an address book knows it. ``jobs`` are its present ones without their dates; ``extra`` has the
    properties that the book has no field for, as ``ExtraLines.key`` gives them. ``notes`` are the texts of those notes
    that are in the card."""

    names: FullName = FullName()
    nickname: str = ""
    birthday: str = ""
    anniversary: str = ""
    language: str = ""
    time_zone: str = ""
    emails: tuple[Email, ...] = ()
    phones: tuple[Phone, ...] = ()
    addresses: tuple[Address, ...] = ()
    links: tuple[Link, ...] = ()
    jobs: tuple[Employment, ...] = ()
    tags: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()
    extra: tuple[str, ...] = ()
    stage: str = ""
    source: str = ""
    cadence_days: int = 0
    do_not_contact: bool = False
    fields: tuple[FieldValue, ...] = ()
    former_jobs: tuple[Employment, ...] = ()
    owner: str = ""


def _itself(value: Any) -> Any:
    return value


def _job_key(job: Employment) -> tuple[str, ...]:
    return (job.company.casefold(),) if job.company else ("", job.title.casefold(), job.department.casefold())


FIELDS = (
    Field("names"), Field("nickname"), Field("birthday"), Field("anniversary"), Field("language"), Field("time_zone"),
    Field("emails", email_key), Field("phones", phone_key), Field("addresses", address_key), Field("links", link_key),
    Field("jobs", _job_key), Field("tags", str.casefold), Field("notes", _itself), Field("extra", _itself),
    Field("stage", own=True), Field("source", own=True), Field("cadence_days", own=True),
    Field("do_not_contact", own=True), Field("fields", lambda value: value.name.casefold(), own=True),
    Field("former_jobs", _itself, own=True), Field("owner", own=True),
)  # fmt: skip

TYPES: dict[str, type[Any]] = {
    "names": FullName, "emails": Email, "phones": Phone, "addresses": Address, "links": Link, "jobs": Employment,
    "fields": FieldValue, "former_jobs": Employment,
}  # fmt: skip
"""The records in a field or in its list, for reading them from JSON."""

_SINGLE = ("nickname", "birthday", "anniversary", "language", "time_zone", "stage", "source", "cadence_days",
           "do_not_contact", "owner")  # fmt: skip


class ExtraLines:
    """Long properties by the hash that stands for them."""

    def __init__(self) -> None:
        self._full: dict[str, str] = {}

    def key(self, line: str) -> str:
        """The line, or if it is long the name of its property and a hash."""
        if len(line) <= LONG_LINE:
            return line
        key = f"{line[: line.find(':')][:40]} sha256={hashlib.sha256(line.encode()).hexdigest()}"
        self._full[key] = line
        return key

    def line(self, key: str) -> str:
        """The whole line of a key that this object gave."""
        return self._full.get(key, key)


def synced(contact: Contact, notes: Iterable[str], lines: ExtraLines) -> SyncedContact:
    """What a sync compares of a contact."""
    return SyncedContact(
        names=FullName(contact.name, contact.prefix, contact.given, contact.middle, contact.family, contact.suffix),
        **{name: getattr(contact, name) for name in _SINGLE},
        emails=contact.emails,
        phones=tuple(phone._replace(e164="") for phone in contact.phones),
        addresses=contact.addresses,
        links=contact.links,
        jobs=tuple(Employment(job.company, job.title, job.department) for job in present(contact.companies)),
        tags=tuple(sorted(contact.tags, key=str.casefold)),
        notes=tuple(notes),
        extra=tuple(lines.key(line) for line in contact.extra.split("\n") if line),
        fields=contact.fields,
        former_jobs=tuple(job._replace(company_id=0) for job in former(contact.companies)),
    )


def with_synced(contact: Contact, value: SyncedContact, lines: ExtraLines) -> Contact:
    """The contact with what a sync made of it; what a sync does not compare stays."""
    known = {_job_key(job): job for job in present(contact.companies)}
    jobs = []
    for job in value.jobs:
        before = known.get(_job_key(job), job)
        jobs.append(before._replace(company=job.company, title=job.title, department=job.department))
    international = {phone.number: phone.e164 for phone in contact.phones}
    return contact._replace(
        **value.names._asdict(),
        **{name: getattr(value, name) for name in _SINGLE},
        emails=value.emails,
        phones=tuple(phone._replace(e164=international.get(phone.number, "")) for phone in value.phones),
        addresses=value.addresses,
        links=value.links,
        companies=(*jobs, *value.former_jobs),
        tags=value.tags,
        extra="\n".join(map(lines.line, value.extra)),
        fields=value.fields,
    )
