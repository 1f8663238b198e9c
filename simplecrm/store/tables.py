"""The schema: the single declaration of every table with a person's data.

The migrations build exactly this (a test compares columns, keys and indexes). The change journal, the search index and
the summaries are derived, and are declared in ``store.triggers``.

Dates and times are text: UTC ``YYYY-MM-DDTHH:MM:SSZ`` for what has happened, local wall time for what is due.
Unknown text is empty, not null; only a missing reference to another row is null.
"""

from __future__ import annotations

from sqlalchemy import CheckConstraint, Column, ForeignKey, Index, Integer, Text, UniqueConstraint
from sqlalchemy import text as sql
from sqlmodel import Field, SQLModel

from simplecrm.store.alert_table import Alert as Alert
from simplecrm.store.attachment_table import Attachment as Attachment
from simplecrm.store.campaign_table import Campaign as Campaign
from simplecrm.store.case_tables import Case as Case
from simplecrm.store.case_tables import CaseContact as CaseContact
from simplecrm.store.columns import KEEP_IDS, NEW_UID, NOW
from simplecrm.store.columns import made as _made
from simplecrm.store.columns import number as _number
from simplecrm.store.columns import of as _of
from simplecrm.store.columns import of_indexed as _of_indexed
from simplecrm.store.columns import one_owner as _one_owner
from simplecrm.store.columns import row_id as _id
from simplecrm.store.columns import text as _text
from simplecrm.store.sales_tables import Deal as Deal
from simplecrm.store.sales_tables import DealContact as DealContact
from simplecrm.store.sales_tables import DealMove as DealMove
from simplecrm.store.sales_tables import Product as Product
from simplecrm.store.sales_tables import Purchase as Purchase
from simplecrm.store.template_table import Template as Template


class Contact(SQLModel, table=True):
    __tablename__ = "contact"
    __table_args__ = (
        CheckConstraint("trim(name) <> ''", name="contact_has_a_name"),
        CheckConstraint("do_not_contact in (0, 1)", name="contact_do_not_contact_is_yes_or_no"),
        CheckConstraint("cadence_days >= 0", name="contact_cadence_is_not_negative"),
        UniqueConstraint("uid", name="contact_uid_is_unique"),
        Index("contact_by_created", "created_at", "archived_at"),
        Index("contact_by_name", "archived_at", "sort_name", "id"),
        Index("contact_by_source", "source", "archived_at"),
        Index("contact_by_stage", "stage", "owner"),
        Index("contact_by_birthday", sql("substr(birthday, -5)"), sqlite_where=sql("birthday <> ''")),
        Index("contact_by_anniversary", sql("substr(anniversary, -5)"), sqlite_where=sql("anniversary <> ''")),
        Index("contact_by_owner", "owner", sqlite_where=sql("owner <> ''")),
        Index("contact_with_cadence", "cadence_days", sqlite_where=sql("cadence_days > 0")),
        KEEP_IDS,
    )
    id: int | None = _id()
    uid: str = _made(NEW_UID)
    name: str = Field(sa_type=Text, nullable=False)
    sort_name: str = _text()
    prefix: str = _text()
    given: str = _text()
    middle: str = _text()
    family: str = _text()
    suffix: str = _text()
    nickname: str = _text()
    stage: str = _text("lead")
    source: str = _text()
    birthday: str = _text()
    anniversary: str = _text()
    cadence_days: int = _number()
    do_not_contact: int = _number()
    language: str = _text()
    time_zone: str = _text()
    extra: str = _text()
    archived_at: str = _text()
    created_at: str = _made(NOW)
    updated_at: str = _made(NOW)
    version: int = _number(1)
    owner: str = _text()


class Company(SQLModel, table=True):
    __tablename__ = "company"
    __table_args__ = (
        CheckConstraint("trim(name) <> ''", name="company_has_a_name"),
        UniqueConstraint("uid", name="company_uid_is_unique"),
        Index("company_by_name", "archived_at", "sort_name", "id"),
        Index("company_by_exact_name", "name"),
        KEEP_IDS,
    )
    id: int | None = _id()
    uid: str = _made(NEW_UID)
    name: str = Field(sa_type=Text(collation="NOCASE"), nullable=False)
    sort_name: str = _text()
    domain: str = _text()
    industry: str = _text()
    extra: str = _text()
    archived_at: str = _text()
    created_at: str = _made(NOW)
    updated_at: str = _made(NOW)
    version: int = _number(1)
    parent_id: int | None = _of("company", when_gone="SET NULL")


class Email(SQLModel, table=True):
    __tablename__ = "email"
    __table_args__ = (_one_owner("email"), Index("email_by_address", "address"))
    id: int | None = _id()
    contact_id: int | None = _of("contact")
    company_id: int | None = _of("company")
    address: str = _text(collation="NOCASE")
    label: str = _text()
    position: int = _number()


class Phone(SQLModel, table=True):
    """``tail`` is the number's digits from the last to the first: every spelling of a number has the same end, and an
    index finds a prefix of the tail."""

    __tablename__ = "phone"
    __table_args__ = (_one_owner("phone"), Index("phone_by_tail", "tail"), Index("phone_by_e164", "e164"))
    id: int | None = _id()
    contact_id: int | None = _of("contact")
    company_id: int | None = _of("company")
    number: str = _text()
    label: str = _text()
    position: int = _number()
    e164: str = _text()
    tail: str = _text()


class Address(SQLModel, table=True):
    __tablename__ = "address"
    __table_args__ = (_one_owner("address"),)
    id: int | None = _id()
    contact_id: int | None = _of("contact")
    company_id: int | None = _of("company")
    label: str = _text()
    position: int = _number()
    street: str = _text()
    extended: str = _text()
    po_box: str = _text()
    city: str = _text()
    region: str = _text()
    postal_code: str = _text()
    country: str = _text()


class Link(SQLModel, table=True):
    __tablename__ = "link"
    __table_args__ = (
        _one_owner("link"),
        Index("link_by_url", "url"),
        Index("link_by_profile", "profile", sqlite_where=sql("profile <> ''")),
    )
    id: int | None = _id()
    contact_id: int | None = _of("contact")
    company_id: int | None = _of("company")
    url: str = _text()
    label: str = _text()
    position: int = _number()
    profile: str = _text()


class Employment(SQLModel, table=True):
    __tablename__ = "employment"
    __table_args__ = (
        CheckConstraint("company_id is not null or title <> '' or department <> ''", name="employment_is_something"),
        Index(
            "employment_is_once_a_company", "contact_id", "company_id", unique=True, sqlite_where=sql("ended_on = ''")
        ),
    )
    id: int | None = _id()
    contact_id: int = _of("contact", required=True)
    company_id: int | None = _of("company")
    title: str = _text()
    department: str = _text()
    started_on: str = _text()
    ended_on: str = _text()
    position: int = _number()


class Tag(SQLModel, table=True):
    __tablename__ = "tag"
    __table_args__ = (
        CheckConstraint("trim(name) <> ''", name="tag_has_a_name"),
        UniqueConstraint("name", name="tag_name_is_unique"),
        Index("tag_with_cadence", "cadence_days", sqlite_where=sql("cadence_days > 0")),
    )
    id: int | None = _id()
    name: str = Field(sa_type=Text(collation="NOCASE"), nullable=False)
    cadence_days: int = _number()
    archived_at: str = _text()


class Segment(SQLModel, table=True):
    """A saved query with a name."""

    __tablename__ = "segment"
    __table_args__ = (
        CheckConstraint("trim(name) <> ''", name="segment_has_a_name"),
        UniqueConstraint("name", name="segment_name_is_unique"),
    )
    id: int | None = _id()
    name: str = Field(sa_type=Text(collation="NOCASE"), nullable=False)
    query: str = _text()
    archived_at: str = _text()
    finds: str = _text("contact")


class SegmentSnapshot(SQLModel, table=True):
    """What a segment found at a time: ``record_ids`` is a JSON array, one text instead of a row for each record."""

    __tablename__ = "segment_snapshot"
    id: int | None = _id()
    segment_id: int = _of("segment", required=True)
    at: str = _made(NOW)
    record_ids: str = _text("[]")


class ContactTag(SQLModel, table=True):
    __tablename__ = "contact_tag"
    __table_args__ = (UniqueConstraint("contact_id", "tag_id", name="contact_tag_is_once"),)
    id: int | None = _id()
    contact_id: int = Field(sa_column=Column(Integer, ForeignKey("contact.id", ondelete="CASCADE"), nullable=False))
    tag_id: int = _of("tag", required=True)


class CompanyTag(SQLModel, table=True):
    __tablename__ = "company_tag"
    __table_args__ = (UniqueConstraint("company_id", "tag_id", name="company_tag_is_once"),)
    id: int | None = _id()
    company_id: int = Field(sa_column=Column(Integer, ForeignKey("company.id", ondelete="CASCADE"), nullable=False))
    tag_id: int = _of("tag", required=True)


class DealTag(SQLModel, table=True):
    __tablename__ = "deal_tag"
    __table_args__ = (UniqueConstraint("deal_id", "tag_id", name="deal_tag_is_once"),)
    id: int | None = _id()
    deal_id: int = Field(sa_column=Column(Integer, ForeignKey("deal.id", ondelete="CASCADE"), nullable=False))
    tag_id: int = _of("tag", required=True)


class CustomField(SQLModel, table=True):
    __tablename__ = "field"
    __table_args__ = (
        CheckConstraint("kind in ('text', 'number', 'date', 'yesno', 'url')", name="field_kind_is_known"),
        UniqueConstraint("name", name="field_name_is_unique"),
    )
    id: int | None = _id()
    name: str = Field(sa_type=Text(collation="NOCASE"), nullable=False)
    kind: str = _text("text")


class FieldValue(SQLModel, table=True):
    """The value of a custom field of one contact, company or deal."""

    __tablename__ = "field_value"
    __table_args__ = (
        CheckConstraint(
            "(contact_id is not null) + (company_id is not null) + (deal_id is not null) = 1",
            name="field_value_has_one_owner",
        ),
        UniqueConstraint("contact_id", "field_id", name="field_value_is_once"),
        *(
            Index(
                f"field_value_is_once_a_{owner}",
                f"{owner}_id",
                "field_id",
                unique=True,
                sqlite_where=sql(f"{owner}_id is not null"),
            )
            for owner in ("company", "deal")
        ),
    )
    id: int | None = _id()
    contact_id: int | None = _of_indexed("contact")
    field_id: int = _of("field", required=True)
    value: str = _text()
    company_id: int | None = _of_indexed("company")
    deal_id: int | None = _of_indexed("deal")


class Activity(SQLModel, table=True):
    __tablename__ = "activity"
    __table_args__ = (
        CheckConstraint("trim(kind) <> ''", name="activity_has_a_kind"),
        CheckConstraint("direction in ('', 'in', 'out')", name="activity_direction_is_known"),
        CheckConstraint("sentiment in ('', 'good', 'neutral', 'bad')", name="activity_sentiment_is_known"),
        UniqueConstraint("uid", name="activity_uid_is_unique"),
        Index("activity_by_time", "at", "id", "kind", "archived_at"),
        Index("activity_by_message_id", "message_id", unique=True, sqlite_where=sql("message_id <> ''")),
        Index("activity_by_sentiment", "sentiment", "at", "archived_at", sqlite_where=sql("sentiment <> ''")),
        KEEP_IDS,
    )
    id: int | None = _id()
    uid: str = _made(NEW_UID)
    kind: str = _text("call")
    direction: str = _text()
    subject: str = _text()
    text: str = _text()
    at: str = _made(NOW)
    duration_minutes: int = _number()
    outcome: str = _text()
    message_id: str = _text()
    deal_id: int | None = _of("deal", when_gone="SET NULL")
    archived_at: str = _text()
    created_at: str = _made(NOW)
    updated_at: str = _made(NOW)
    version: int = _number(1)
    company_id: int | None = _of("company", when_gone="SET NULL")
    case_id: int | None = _of("case", when_gone="SET NULL")
    sentiment: str = _text()


class ActivityContact(SQLModel, table=True):
    __tablename__ = "activity_contact"
    __table_args__ = (UniqueConstraint("activity_id", "contact_id", name="activity_contact_is_once"),)
    id: int | None = _id()
    activity_id: int = Field(sa_column=Column(Integer, ForeignKey("activity.id", ondelete="CASCADE"), nullable=False))
    contact_id: int = _of("contact", required=True)


class Reminder(SQLModel, table=True):
    __tablename__ = "reminder"
    __table_args__ = (
        CheckConstraint("due <> ''", name="reminder_is_due_some_time"),
        CheckConstraint("priority between 0 and 3", name="reminder_priority_is_known"),
        CheckConstraint("every_from in ('due', 'done')", name="reminder_every_from_is_known"),
        UniqueConstraint("uid", name="reminder_uid_is_unique"),
        Index("reminder_open_by_due", "due", "id", sqlite_where=sql("done_at = '' and archived_at = ''")),
        Index("reminder_by_owner", "owner", sqlite_where=sql("owner <> ''")),
        Index("reminder_done_by_time", "done_at", sqlite_where=sql("done_at <> ''")),
        KEEP_IDS,
    )
    id: int | None = _id()
    uid: str = _made(NEW_UID)
    text: str = _text()
    due: str = Field(sa_type=Text, nullable=False)
    scheduled: str = _text()
    priority: int = _number()
    every: str = _text()
    every_from: str = _text("due")
    snoozes: int = _number()
    contact_id: int | None = _of("contact")
    deal_id: int | None = _of("deal", when_gone="SET NULL")
    done_at: str = _text()
    archived_at: str = _text()
    created_at: str = _made(NOW)
    updated_at: str = _made(NOW)
    version: int = _number(1)
    company_id: int | None = _of("company")
    owner: str = _text()


class Note(SQLModel, table=True):
    __tablename__ = "note"
    __table_args__ = (
        CheckConstraint(
            "(contact_id is not null) + (company_id is not null) + (deal_id is not null) = 1",
            name="note_has_one_owner",
        ),
        CheckConstraint("pinned in (0, 1)", name="note_pinned_is_yes_or_no"),
        UniqueConstraint("uid", name="note_uid_is_unique"),
        Index("note_by_time", "created_at", "id"),
        KEEP_IDS,
    )
    id: int | None = _id()
    uid: str = _made(NEW_UID)
    text: str = _text()
    pinned: int = _number()
    contact_id: int | None = _of("contact")
    company_id: int | None = _of("company")
    deal_id: int | None = _of("deal")
    archived_at: str = _text()
    created_at: str = _made(NOW)
    updated_at: str = _made(NOW)
    version: int = _number(1)
