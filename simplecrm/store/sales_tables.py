"""The tables of deals, products and purchases, which ``store.tables`` declares together with all others."""

from __future__ import annotations

from sqlalchemy import CheckConstraint, Column, ForeignKey, Index, Integer, Text, UniqueConstraint
from sqlalchemy import text as sql
from sqlmodel import Field, SQLModel

from simplecrm.store.columns import KEEP_IDS, NEW_UID, NOW
from simplecrm.store.columns import made as _made
from simplecrm.store.columns import number as _number
from simplecrm.store.columns import of as _of
from simplecrm.store.columns import real as _real
from simplecrm.store.columns import row_id as _id
from simplecrm.store.columns import text as _text


class Product(SQLModel, table=True):
    __tablename__ = "product"
    __table_args__ = (
        CheckConstraint("trim(name) <> ''", name="product_has_a_name"),
        UniqueConstraint("uid", name="product_uid_is_unique"),
        UniqueConstraint("name", name="product_name_is_unique"),
        KEEP_IDS,
    )
    id: int | None = _id()
    uid: str = _made(NEW_UID)
    name: str = Field(sa_type=Text(collation="NOCASE"), nullable=False)
    code: str = _text(collation="NOCASE")
    category: str = _text()
    price: int = _number()
    cost: int = _number()
    currency: str = _text()
    archived_at: str = _text()
    created_at: str = _made(NOW)
    updated_at: str = _made(NOW)
    version: int = _number(1)


class Purchase(SQLModel, table=True):
    __tablename__ = "purchase"
    __table_args__ = (
        CheckConstraint("quantity <> 0", name="purchase_has_a_quantity"),
        CheckConstraint("bought_on <> ''", name="purchase_has_a_day"),
        UniqueConstraint("uid", name="purchase_uid_is_unique"),
        Index("purchase_by_day", "bought_on", "id"),
        Index("purchase_value_by_day", "bought_on", "currency", "value", sqlite_where=sql("archived_at = ''")),
        Index("purchase_by_invoice", "invoice", sqlite_where=sql("invoice <> ''")),
        Index(
            "purchase_unpaid_by_due",
            "due_on",
            "id",
            sqlite_where=sql("due_on <> '' and paid_on = '' and archived_at = ''"),
        ),
        KEEP_IDS,
    )
    id: int | None = _id()
    uid: str = _made(NEW_UID)
    contact_id: int | None = _of("contact", when_gone="SET NULL")
    company_id: int | None = _of("company", when_gone="SET NULL")
    deal_id: int | None = _of("deal", when_gone="SET NULL")
    product_id: int | None = _of("product", when_gone="SET NULL")
    text: str = _text()
    quantity: float = _real(1.0)
    price: int = _number()
    cost: int = _number()
    value: int = _number()
    currency: str = _text()
    bought_on: str = Field(sa_type=Text, nullable=False)
    due_on: str = _text()
    paid_on: str = _text()
    invoice: str = _text(collation="NOCASE")
    archived_at: str = _text()
    created_at: str = _made(NOW)
    updated_at: str = _made(NOW)
    version: int = _number(1)


class Deal(SQLModel, table=True):
    __tablename__ = "deal"
    __table_args__ = (
        CheckConstraint("trim(title) <> ''", name="deal_has_a_title"),
        CheckConstraint("status in ('open', 'won', 'lost')", name="deal_status_is_known"),
        CheckConstraint("probability between 0 and 100", name="deal_probability_is_a_percentage"),
        UniqueConstraint("uid", name="deal_uid_is_unique"),
        Index("deal_by_status", "status", "pipeline", "stage"),
        Index("deal_by_title", "title"),
        Index("deal_by_owner", "owner", sqlite_where=sql("owner <> ''")),
        Index(
            "deal_open_by_stage_since",
            "stage_since",
            "pipeline",
            "stage",
            "expected_close",
            sqlite_where=sql("status = 'open' and archived_at = ''"),
        ),
        Index(
            "deal_won_by_time",
            "closed_at",
            "currency",
            "value",
            sqlite_where=sql("status = 'won' and archived_at = ''"),
        ),
        Index("deal_open_by_close", "expected_close", sqlite_where=sql("status = 'open' and archived_at = ''")),
        KEEP_IDS,
    )
    id: int | None = _id()
    uid: str = _made(NEW_UID)
    title: str = Field(sa_type=Text, nullable=False)
    contact_id: int | None = _of("contact", when_gone="SET NULL")
    company_id: int | None = _of("company", when_gone="SET NULL")
    value: int = _number()
    currency: str = _text()
    stage: str = _text("qualified")
    status: str = _text("open")
    probability: int = _number()
    expected_close: str = _text()
    closed_at: str = _text()
    lost_reason: str = _text()
    stage_since: str = _text()
    archived_at: str = _text()
    created_at: str = _made(NOW)
    updated_at: str = _made(NOW)
    version: int = _number(1)
    pipeline: str = _text("sales")
    source: str = _text()
    product_id: int | None = _of("product", when_gone="SET NULL")
    owner: str = _text()


class DealContact(SQLModel, table=True):
    """A contact of a deal and their role in it. The main contact, which the deal itself names, is here only with a
    role."""

    __tablename__ = "deal_contact"
    __table_args__ = (
        UniqueConstraint("deal_id", "contact_id", name="deal_contact_is_once"),
        Index("deal_contact_by_role", "role", sqlite_where=sql("role <> ''")),
    )
    id: int | None = _id()
    deal_id: int = Field(sa_column=Column(Integer, ForeignKey("deal.id", ondelete="CASCADE"), nullable=False))
    contact_id: int = _of("contact", required=True)
    role: str = _text(collation="NOCASE")


class DealMove(SQLModel, table=True):
    """A deal entered a stage, or was won, lost or reopened in it."""

    __tablename__ = "deal_move"
    __table_args__ = (
        CheckConstraint("status in ('open', 'won', 'lost')", name="deal_move_status_is_known"),
        Index("deal_move_by_time", "at", "deal_id"),
    )
    id: int | None = _id()
    deal_id: int = _of("deal", required=True)
    pipeline: str = _text()
    stage: str = _text()
    status: str = _text("open")
    at: str = _made(NOW)
