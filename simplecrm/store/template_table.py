"""The table of templates, which ``store.tables`` declares together with all others."""

from __future__ import annotations

from sqlalchemy import CheckConstraint, Text, UniqueConstraint
from sqlmodel import Field, SQLModel

from simplecrm.store.columns import KEEP_IDS, NEW_UID, NOW
from simplecrm.store.columns import made as _made
from simplecrm.store.columns import number as _number
from simplecrm.store.columns import row_id as _id
from simplecrm.store.columns import text as _text


class Template(SQLModel, table=True):
    __tablename__ = "template"
    __table_args__ = (
        CheckConstraint("trim(name) <> ''", name="template_has_a_name"),
        CheckConstraint("trim(text) <> ''", name="template_has_a_text"),
        CheckConstraint("format in ('text', 'markdown')", name="template_format_is_known"),
        UniqueConstraint("uid", name="template_uid_is_unique"),
        UniqueConstraint("name", name="template_name_is_unique"),
        KEEP_IDS,
    )
    id: int | None = _id()
    uid: str = _made(NEW_UID)
    name: str = Field(sa_type=Text(collation="NOCASE"), nullable=False)
    subject: str = _text()
    text: str = Field(sa_type=Text, nullable=False)
    format: str = _text("text")
    archived_at: str = _text()
    created_at: str = _made(NOW)
    updated_at: str = _made(NOW)
    version: int = _number(1)
