"""A company: a firm or other body that contacts belong to."""

from __future__ import annotations

from simplecrm.core.records import Record
from simplecrm.core.records.contacts import Address, Email, FieldValue, Link, Phone


class Company(Record):
    """Everything the book says of one company; ``id`` is 0 until it is in a book. ``parent`` is the name of the company
    that it belongs to, whose id is ``parent_id``; 0 for none."""

    id: int = 0
    uid: str = ""
    name: str = ""
    domain: str = ""
    industry: str = ""
    parent_id: int = 0
    parent: str = ""
    emails: tuple[Email, ...] = ()
    phones: tuple[Phone, ...] = ()
    addresses: tuple[Address, ...] = ()
    links: tuple[Link, ...] = ()
    tags: tuple[str, ...] = ()
    fields: tuple[FieldValue, ...] = ()
    extra: str = ""
    archived_at: str = ""
    created_at: str = ""
    updated_at: str = ""
    version: int = 0


class CompanyRow(Record):
    """One line of a list of companies; ``contacts`` and ``open_deals`` are counts."""

    id: int
    name: str
    domain: str
    industry: str
    city: str
    phone: str
    contacts: int
    open_deals: int
    parent: str
    tags: tuple[str, ...]
    archived_at: str
    created_at: str = ""
