"""The tables of cases, which ``store.tables`` declares together with all others."""

from __future__ import annotations

from sqlalchemy import CheckConstraint, Column, ForeignKey, Index, Integer, Text, UniqueConstraint
from sqlalchemy import text as sql
from sqlmodel import Field, SQLModel

from simplecrm.store.columns import KEEP_IDS, NEW_UID, NOW
from simplecrm.store.columns import made as _made
from simplecrm.store.columns import number as _number
from simplecrm.store.columns import of as _of
from simplecrm.store.columns import row_id as _id
from simplecrm.store.columns import text as _text


class Case(SQLModel, table=True):
    """``case`` is a keyword of SQL: statements have to quote the name of the table."""

    __tablename__ = "case"
    __table_args__ = (
        CheckConstraint("trim(title) <> ''", name="case_has_a_title"),
        CheckConstraint("status in ('open', 'waiting', 'solved')", name="case_status_is_known"),
        CheckConstraint("priority between 0 and 3", name="case_priority_is_known"),
        CheckConstraint(
            "satisfaction between 0 and 5 and (satisfaction = 0 or status = 'solved')",
            name="case_satisfaction_is_of_a_solved_one",
        ),
        UniqueConstraint("uid", name="case_uid_is_unique"),
        Index("case_by_status", "status", "archived_at", "opened_at"),
        Index("case_by_opened", "opened_at"),
        Index(
            "case_unsolved_by_opened",
            "opened_at",
            sqlite_where=sql("status in ('open', 'waiting') and archived_at = ''"),
        ),
        Index("case_solved_by_time", "solved_at", sqlite_where=sql("solved_at <> ''")),
        Index("case_by_product", "product", sqlite_where=sql("product <> ''")),
        KEEP_IDS,
    )
    id: int | None = _id()
    uid: str = _made(NEW_UID)
    title: str = Field(sa_type=Text, nullable=False)
    text: str = _text()
    status: str = _text("open")
    priority: int = _number()
    product: str = _text(collation="NOCASE")
    company_id: int | None = _of("company", when_gone="SET NULL")
    opened_at: str = _made(NOW)
    waiting_at: str = _text()
    solved_at: str = _text()
    satisfaction: int = _number()
    archived_at: str = _text()
    created_at: str = _made(NOW)
    updated_at: str = _made(NOW)
    version: int = _number(1)


class CaseContact(SQLModel, table=True):
    __tablename__ = "case_contact"
    __table_args__ = (UniqueConstraint("case_id", "contact_id", name="case_contact_is_once"),)
    id: int | None = _id()
    case_id: int = Field(sa_column=Column(Integer, ForeignKey("case.id", ondelete="CASCADE"), nullable=False))
    contact_id: int = _of("contact", required=True)
