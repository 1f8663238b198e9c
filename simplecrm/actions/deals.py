"""Changes to deals."""

from __future__ import annotations

from simplecrm.actions import fields, tags
from simplecrm.actions.rows import assign, insert_record, required, stamp
from simplecrm.core.records.columns import settable
from simplecrm.core.records.deals import STAGES, STATUSES, Deal
from simplecrm.errors import Conflict, NotUnderstood
from simplecrm.lookups import deals

TYPE_CHECKING = False
if TYPE_CHECKING:
    import datetime
    import sqlite3

    from simplecrm.store.book import Book

EDITABLE = settable(Deal, "stage_since")


def add(book: Book, draft: Deal, now: datetime.datetime) -> Deal:
    """Open a deal. Raises ``NotUnderstood`` without a title or for an unknown stage."""
    draft = ready(draft)
    with book.writing(f"Add deal {draft.title}") as step:
        return deals.require(step.connection, put(step.connection, draft, stamp(now)))


def put(connection: sqlite3.Connection, draft: Deal, at: str) -> int:
    """Write a deal that is ``ready``, with its tags and custom fields, inside the caller's step; return its id."""
    deal_id = insert_record(connection, "deal", draft._replace(stage_since=draft.stage_since or at), at)
    tags.put(connection, "deal", [deal_id], draft.tags)
    fields.put(connection, "deal", deal_id, draft.fields)
    return deal_id


def edit(book: Book, old: Deal, new: Deal, now: datetime.datetime) -> Deal:
    """Change the deal ``old`` to ``new``. Winning and losing set the closing time.

    Raises ``Conflict`` when it was changed meanwhile, ``NotUnderstood`` for an unknown stage or status.
    """
    from simplecrm.store import tables

    new = ready(new)
    with book.session(f"Edit deal {new.title}") as session:
        present = deals.require(book.reading(), old.id)
        if present.version != old.version:
            raise Conflict(
                f"The deal {present.title} was changed meanwhile.", "Look at it again, then repeat your change."
            )
        if new == present:
            return present
        if new.status != old.status:
            new = new._replace(closed_at="" if new.status == "open" else stamp(now))
        row = session.get_one(tables.Deal, old.id)
        assign(row, new, EDITABLE)
        if new.stage != old.stage:
            row.stage_since = stamp(now)
        row.updated_at, row.version = stamp(now), row.version + 1
        session.flush()
        tags.replace(book.reading(), "deal", old.id, new.tags)
        fields.replace(book.reading(), "deal", old.id, new.fields)
        return deals.require(book.reading(), old.id)


def ready(draft: Deal) -> Deal:
    """The draft with a title, a known stage and its probability."""
    stages = dict(STAGES)
    stage = draft.stage.strip().lower()
    if draft.status == "open" and stage not in stages:
        raise NotUnderstood(f"Unknown stage “{draft.stage}”.", f"Stages: {', '.join(stages)}")
    if draft.status not in STATUSES:
        raise NotUnderstood(f"A deal is open, won or lost, not “{draft.status}”.")
    sure = {"open": draft.probability or stages.get(stage, 0), "won": 100, "lost": 0}[draft.status]
    return draft._replace(
        title=required(draft.title, "The title"), stage=stage, probability=sure, currency=draft.currency.upper()
    )
