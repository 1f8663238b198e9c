"""A company: a firm or other body that contacts belong to."""

from __future__ import annotations

from simplecrm.core.records import Record
from simplecrm.core.records.contacts import Address, Email, Link, Phone


class Company(Record):
    """Everything the book says of one company; ``id`` is 0 until it is in a book."""

    id: int = 0
    uid: str = ""
    name: str = ""
    domain: str = ""
    industry: str = ""
    emails: tuple[Email, ...] = ()
    phones: tuple[Phone, ...] = ()
    addresses: tuple[Address, ...] = ()
    links: tuple[Link, ...] = ()
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
    archived_at: str
