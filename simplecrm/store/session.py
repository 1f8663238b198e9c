"""A SQLModel session on the connection of a step."""

from __future__ import annotations

import sqlite3

from sqlalchemy import create_engine
from sqlalchemy.pool import StaticPool
from sqlmodel import Session


def session_over(connection: sqlite3.Connection) -> Session:
    """A session that works inside the step's transaction and never ends it (see ``BookConnection``)."""
    engine = create_engine("sqlite://", creator=lambda: connection, poolclass=StaticPool, pool_reset_on_return=None)
    return Session(engine, expire_on_commit=False)
