"""The columns of ``store.tables``: text, numbers, ids and references to other rows, with their defaults."""

from __future__ import annotations

from typing import Any

from sqlalchemy import REAL, CheckConstraint, Column, ForeignKey, Integer, Text
from sqlalchemy import text as sql
from sqlmodel import Field

NOW = "(strftime('%Y-%m-%dT%H:%M:%SZ','now'))"
NEW_UID = "(lower(hex(randomblob(16))))"


def text(default: str = "", *, collation: str | None = None) -> Any:
    """A text that is never null."""
    return Field(
        default=default,
        sa_type=Text(collation=collation),
        nullable=False,
        sa_column_kwargs={"server_default": default},
    )


def made(expression: str) -> Any:
    """A text with a default that SQLite computes."""
    return Field(default=None, sa_type=Text, nullable=False, sa_column_kwargs={"server_default": sql(expression)})


def number(default: int = 0) -> Any:
    """A whole number that is never null."""
    return Field(
        default=default,
        sa_type=Integer,
        nullable=False,
        sa_column_kwargs={"server_default": sql(str(default))},
    )


def real(default: float = 0.0) -> Any:
    """A number with decimals that is never null."""
    return Field(
        default=default,
        sa_type=REAL,
        nullable=False,
        sa_column_kwargs={"server_default": sql(str(default))},
    )


def row_id() -> Any:
    """The id of a row."""
    return Field(default=None, sa_column=Column(Integer, primary_key=True, autoincrement=True))


def of(target: str, *, required: bool = False, when_gone: str = "CASCADE") -> Any:
    """A reference to a row of the table ``target``, with an index; ``when_gone`` says what deleting that row does."""
    key = ForeignKey(f"{target}.id", ondelete=when_gone)
    return Field(default=None, sa_column=Column(Integer, key, nullable=not required, index=True))


def of_indexed(target: str) -> Any:
    """A reference to an owner, which the first column of another index finds."""
    key = ForeignKey(f"{target}.id", ondelete="CASCADE")
    return Field(default=None, sa_column=Column(Integer, key, nullable=True))


KEEP_IDS = {"sqlite_autoincrement": True}
"""Ids that people see are never reused, not even after an undo."""


def one_owner(table: str) -> CheckConstraint:
    """A way to reach belongs to exactly one contact or company."""
    return CheckConstraint("(contact_id is null) <> (company_id is null)", name=f"{table}_has_one_owner")
