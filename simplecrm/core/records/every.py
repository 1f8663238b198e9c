"""The record of each noun, and of each part that a record has of its own."""

from __future__ import annotations

from simplecrm.core.records.activities import Activity
from simplecrm.core.records.alerts import SnoozedAlert
from simplecrm.core.records.attachments import Attachment
from simplecrm.core.records.campaigns import Campaign
from simplecrm.core.records.cases import Case
from simplecrm.core.records.companies import Company
from simplecrm.core.records.contacts import Address, Contact, Email, Link, Phone
from simplecrm.core.records.deals import Deal
from simplecrm.core.records.fields import Field
from simplecrm.core.records.notes import Note
from simplecrm.core.records.products import Product
from simplecrm.core.records.purchases import Purchase
from simplecrm.core.records.reminders import Reminder
from simplecrm.core.records.segments import Segment
from simplecrm.core.records.tags import Tag
from simplecrm.core.records.templates import Template

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

RECORDS: dict[str, Any] = {
    "contact": Contact, "company": Company, "activity": Activity, "reminder": Reminder, "note": Note, "deal": Deal,
    "product": Product, "purchase": Purchase, "case": Case, "tag": Tag, "segment": Segment, "field": Field,
    "attachment": Attachment, "template": Template, "campaign": Campaign, "alert": SnoozedAlert,
}  # fmt: skip
"""{noun: record}."""

PARTS: dict[str, Any] = {"email": Email, "phone": Phone, "address": Address, "link": Link}
"""{table: record} of the ways to reach a contact or company."""
