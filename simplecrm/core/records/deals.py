"""A deal: potential business, with a value and a stage."""

from __future__ import annotations

from simplecrm.core.records import Record
from simplecrm.core.records.contacts import FieldValue

STAGES = (("qualified", 10), ("meeting", 25), ("proposal", 50), ("negotiation", 75))
"""The stages of an open deal and the probability of winning it there, in percent."""


STATUSES = ("open", "won", "lost")


class Deal(Record):
    """``value`` is in whole minor units of ``currency`` (ISO 4217); ``status`` is ``open``, ``won`` or ``lost``."""

    id: int = 0
    uid: str = ""
    title: str = ""
    contact_id: int = 0
    contact: str = ""
    company_id: int = 0
    company: str = ""
    value: int = 0
    currency: str = ""
    stage: str = "qualified"
    status: str = "open"
    probability: int = 0
    expected_close: str = ""
    closed_at: str = ""
    lost_reason: str = ""
    stage_since: str = ""
    tags: tuple[str, ...] = ()
    fields: tuple[FieldValue, ...] = ()
    archived_at: str = ""
    created_at: str = ""
    updated_at: str = ""
    version: int = 0
