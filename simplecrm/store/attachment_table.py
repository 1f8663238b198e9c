"""The table of attachments, which ``store.tables`` declares together with all others."""

from __future__ import annotations

from sqlalchemy import CheckConstraint, Index, Text, UniqueConstraint
from sqlmodel import Field, SQLModel

from simplecrm.store.columns import KEEP_IDS, NEW_UID, NOW
from simplecrm.store.columns import made as _made
from simplecrm.store.columns import number as _number
from simplecrm.store.columns import of as _of
from simplecrm.store.columns import row_id as _id
from simplecrm.store.columns import text as _text


class Attachment(SQLModel, table=True):
    """The content is a file beside the book (see ``store.attachments.contents``)."""

    __tablename__ = "attachment"
    __table_args__ = (
        CheckConstraint(
            "(contact_id is not null) + (company_id is not null) + (deal_id is not null) + (case_id is not null) = 1",
            name="attachment_has_one_owner",
        ),
        CheckConstraint("trim(name) <> '' and instr(name, '/') = 0", name="attachment_has_a_name"),
        CheckConstraint("size >= 0", name="attachment_size_is_not_negative"),
        CheckConstraint(
            "length(sha256) = 64 and sha256 not glob '*[^0-9a-f]*'", name="attachment_sha256_is_hexadecimal"
        ),
        UniqueConstraint("uid", name="attachment_uid_is_unique"),
        Index("attachment_by_time", "created_at", "id"),
        Index("attachment_by_content", "sha256"),
        KEEP_IDS,
    )
    id: int | None = _id()
    uid: str = _made(NEW_UID)
    contact_id: int | None = _of("contact")
    company_id: int | None = _of("company")
    deal_id: int | None = _of("deal")
    case_id: int | None = _of("case")
    name: str = Field(sa_type=Text, nullable=False)
    size: int = _number()
    sha256: str = Field(sa_type=Text, nullable=False)
    text: str = _text()
    archived_at: str = _text()
    created_at: str = _made(NOW)
    updated_at: str = _made(NOW)
    version: int = _number(1)
