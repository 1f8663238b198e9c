"""The table of campaigns, which ``store.tables`` declares together with all others."""

from __future__ import annotations

from sqlalchemy import CheckConstraint, Text, UniqueConstraint
from sqlmodel import Field, SQLModel

from simplecrm.store.columns import KEEP_IDS, NEW_UID, NOW
from simplecrm.store.columns import made as _made
from simplecrm.store.columns import number as _number
from simplecrm.store.columns import row_id as _id
from simplecrm.store.columns import text as _text


class Campaign(SQLModel, table=True):
    """``contact_ids`` is a JSON array: one text is frozen and journalled in a fraction of the time of a row for each
    contact. What became of the messages is in the table ``delivery``."""

    __tablename__ = "campaign"
    __table_args__ = (
        CheckConstraint("trim(name) <> ''", name="campaign_has_a_name"),
        CheckConstraint("trim(text) <> ''", name="campaign_has_a_text"),
        CheckConstraint("channel in ('email', 'post', 'sms')", name="campaign_channel_is_known"),
        UniqueConstraint("uid", name="campaign_uid_is_unique"),
        UniqueConstraint("name", name="campaign_name_is_unique"),
        KEEP_IDS,
    )
    id: int | None = _id()
    uid: str = _made(NEW_UID)
    name: str = Field(sa_type=Text(collation="NOCASE"), nullable=False)
    channel: str = _text("email")
    query: str = _text()
    template: str = _text()
    subject: str = _text()
    text: str = Field(sa_type=Text, nullable=False)
    format: str = _text("text")
    quiet_days: int = _number()
    contact_ids: str = _text("[]")
    paused_at: str = _text()
    archived_at: str = _text()
    created_at: str = _made(NOW)
    updated_at: str = _made(NOW)
    version: int = _number(1)
