"""The table of snoozed alerts, which ``store.tables`` declares together with all others."""

from __future__ import annotations

from sqlalchemy import CheckConstraint, Index, Integer, Text
from sqlmodel import Field, SQLModel

from simplecrm.store.columns import KEEP_IDS, NOW
from simplecrm.store.columns import made as _made
from simplecrm.store.columns import row_id as _id
from simplecrm.store.columns import text as _text


class Alert(SQLModel, table=True):
    """``record_id`` refers to the record that the kind says, which is no foreign key: an offer is derived, and a month
    is not a record."""

    __tablename__ = "alert"
    __table_args__ = (
        CheckConstraint("until <> ''", name="alert_is_of_a_day"),
        Index("alert_by_record", "kind", "record_id", "until"),
        KEEP_IDS,
    )
    id: int | None = _id()
    kind: str = Field(sa_type=Text, nullable=False)
    record_id: int = Field(sa_type=Integer, nullable=False)
    title: str = _text()
    until: str = Field(sa_type=Text, nullable=False)
    created_at: str = _made(NOW)
    updated_at: str = _made(NOW)
