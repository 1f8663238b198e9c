"""A deal: potential business, with a value and a stage in a pipeline."""

from __future__ import annotations

from simplecrm.core.records import Record
from simplecrm.core.records.contacts import FieldValue

STATUSES = ("open", "won", "lost")

CLOSED_PROBABILITIES = {"won": 100, "lost": 0}
"""{status: the probability, in percent, of a deal that has it}."""


ROLES = ("decision maker", "champion", "influencer", "user", "procurement", "legal")
"""Usual roles of contacts in deals; a person may use any other word."""


class Move(Record):
    """A deal entered a stage, or was won, lost or reopened in it; ``at`` is UTC."""

    pipeline: str = ""
    stage: str = ""
    status: str = "open"
    at: str = ""


class DealContact(Record):
    """A contact of a deal: name, the role in the deal, such as ``champion`` or ``decision maker``, and id."""

    name: str = ""
    role: str = ""
    id: int = 0


class Deal(Record):
    """``contact`` is the main one, ``people`` are all contacts, the main one first. ``product`` is what it is about, if
    that is one of the catalogue. ``value`` is in whole minor units of ``currency`` (ISO 4217); ``status`` is ``open``,
    ``won`` or ``lost``; ``owner`` is the user who looks after it, if it has one of its own; ``for_user``
    is that, else the owner of its contact, empty where it is everyone's.

    ``stage`` is the present one, or the one in which it was won or lost; ``stage_since`` is UTC. ``moves`` are all
    moves in order, of which the first is where it began.
    """

    id: int = 0
    uid: str = ""
    title: str = ""
    contact_id: int = 0
    contact: str = ""
    people: tuple[DealContact, ...] = ()
    company_id: int = 0
    company: str = ""
    product_id: int = 0
    product: str = ""
    value: int = 0
    currency: str = ""
    pipeline: str = "sales"
    stage: str = "qualified"
    status: str = "open"
    probability: int = 0
    expected_close: str = ""
    closed_at: str = ""
    lost_reason: str = ""
    source: str = ""
    owner: str = ""
    for_user: str = ""
    stage_since: str = ""
    moves: tuple[Move, ...] = ()
    tags: tuple[str, ...] = ()
    fields: tuple[FieldValue, ...] = ()
    archived_at: str = ""
    created_at: str = ""
    updated_at: str = ""
    version: int = 0
