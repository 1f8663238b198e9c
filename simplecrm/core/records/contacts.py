"""A contact: a person (or a shared address) one talks to, and the ways to reach them."""

from __future__ import annotations

from simplecrm.core.records import Record

STAGES = ("lead", "prospect", "customer", "former")
"""The stages every book knows; a person may use others."""


class Email(Record):
    """An e-mail address as it was typed; ``label`` is free text such as ``work``."""

    address: str
    label: str = ""


class Phone(Record):
    """A phone number as it was typed; ``e164`` is its international form, empty if it is not known."""

    number: str
    label: str = ""
    e164: str = ""


class Address(Record):
    """A postal address in the parts of vCard's ADR (RFC 6350, 6.3.1)."""

    label: str = ""
    street: str = ""
    extended: str = ""
    po_box: str = ""
    city: str = ""
    region: str = ""
    postal_code: str = ""
    country: str = ""

    @property
    def line(self) -> str:
        """The address on one line, without its label: ``Lindenweg 3, 10115 Berlin, Germany``."""
        parts = (
            self.street, self.extended, self.po_box, f"{self.postal_code} {self.city}".strip(), self.region,
            self.country,
        )  # fmt: skip
        return ", ".join(part for part in parts if part)


class Link(Record):
    """A web page, profile or chat handle (``https://…``, ``xmpp:…``, ``@ann``); ``label`` names the service."""

    url: str
    label: str = ""


class Employment(Record):
    """A job of a contact: at a company, or on one's own account (``company`` is empty, ``title`` is not).

    ``started_on`` and ``ended_on`` are ``YYYY-MM-DD``, ``YYYY-MM`` or ``YYYY``, empty if not known; a job with an
    ``ended_on`` is a former one. ``company_id`` is 0 until the book knows the company.
    """

    company: str
    title: str = ""
    department: str = ""
    started_on: str = ""
    ended_on: str = ""
    company_id: int = 0


class FieldValue(Record):
    """The value of a custom field, as text in the field's type (see ``core.records.fields``)."""

    name: str
    value: str


class Contact(Record):
    """Everything the book says of one contact. The first of each list is the one to use.

    ``id`` is 0 and ``uid`` empty until the contact is in a book. ``birthday`` and ``anniversary`` are
    ``YYYY-MM-DD``, ``--MM-DD`` or ``YYYY-MM`` (RFC 6350, 6.2.5), or free text such as ``circa 1960``.
    ``cadence_days`` is how often to talk, 0 for no cadence. ``owner`` is the user who looks after the contact, empty
    for none. ``extra`` holds the properties of foreign formats that the book has no field for, verbatim, one unfolded
    line each. Times are UTC, ``YYYY-MM-DDTHH:MM:SSZ``. ``last_at`` is the time of the last activity, ``next_due`` the
    date or local date and time of the next open reminder; both are empty when there is none.
    """

    id: int = 0
    uid: str = ""
    name: str = ""
    prefix: str = ""
    given: str = ""
    middle: str = ""
    family: str = ""
    suffix: str = ""
    nickname: str = ""
    stage: str = "lead"
    source: str = ""
    birthday: str = ""
    anniversary: str = ""
    cadence_days: int = 0
    do_not_contact: bool = False
    language: str = ""
    time_zone: str = ""
    owner: str = ""
    emails: tuple[Email, ...] = ()
    phones: tuple[Phone, ...] = ()
    addresses: tuple[Address, ...] = ()
    links: tuple[Link, ...] = ()
    companies: tuple[Employment, ...] = ()
    tags: tuple[str, ...] = ()
    fields: tuple[FieldValue, ...] = ()
    extra: str = ""
    archived_at: str = ""
    created_at: str = ""
    updated_at: str = ""
    version: int = 0
    last_at: str = ""
    next_due: str = ""

    @property
    def company(self) -> str:
        """The name of the company that the contact works for, or empty."""
        return next((job.company for job in self.companies if not job.ended_on), "")

    @property
    def title(self) -> str:
        """The title there, or empty."""
        return next((job.title for job in self.companies if not job.ended_on), "")


class ContactRow(Record):
    """One line of a list of contacts: what a person needs to see to know who it is, and whether they asked not to be
    contacted."""

    id: int
    name: str
    company: str
    title: str
    email: str
    phone: str
    stage: str
    tags: tuple[str, ...]
    last_at: str
    next_due: str
    archived_at: str
    do_not_contact: bool = False
    created_at: str = ""
    owner: str = ""
