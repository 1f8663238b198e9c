"""An activity: something that took place with contacts, a company, on a deal, or about a case."""

from __future__ import annotations

from simplecrm.core.records import Record

KINDS = ("call", "email", "meeting", "message", "visit")
"""The kinds every book knows; a person may use any other word."""

AUTOMATIC = "automatic reply"
"""The outcome of a message that a program wrote, such as an out-of-office notice: nobody has answered with it."""


class Person(Record):
    """A contact named by another record: its id and display name."""

    id: int
    name: str


class Activity(Record):
    """A call, email, meeting … ``at`` is UTC (``YYYY-MM-DDTHH:MM:SSZ``), ``direction`` ``out``, ``in`` or empty.

    ``duration_minutes`` is 0 when it is not known, ``sentiment`` is ``good``, ``neutral``, ``bad`` or
    empty: how it went for them. ``message_id`` is an email's Message-ID (RFC 5322, 3.6.4)
    without angle brackets, so that a message is imported only once.
    """

    id: int = 0
    uid: str = ""
    kind: str = "call"
    direction: str = ""
    subject: str = ""
    text: str = ""
    at: str = ""
    duration_minutes: int = 0
    outcome: str = ""
    sentiment: str = ""
    message_id: str = ""
    contacts: tuple[Person, ...] = ()
    company_id: int = 0
    company: str = ""
    deal_id: int = 0
    deal: str = ""
    case_id: int = 0
    case: str = ""
    archived_at: str = ""
    created_at: str = ""
    updated_at: str = ""
    version: int = 0
