"""Changes to campaigns. What was sent is in ``store.deliveries``, and cannot be undone."""

from __future__ import annotations

from simplecrm import config
from simplecrm.actions.rows import change, insert_record, one_word, required, stamp
from simplecrm.core.query import QueryContext
from simplecrm.core.records.campaigns import BOUNCED, CHANNELS, FAILED, SENDING, SENT, Campaign
from simplecrm.errors import Conflict, NothingMatched, NotUnderstood
from simplecrm.lookups import campaigns
from simplecrm.lookups.order import numbers
from simplecrm.store import deliveries

TYPE_CHECKING = False
if TYPE_CHECKING:
    import datetime
    import sqlite3
    from collections.abc import Sequence

    from simplecrm.core.records.templates import Template
    from simplecrm.store.book import Book

MAX_QUIET_DAYS = 3650


def add(book: Book, draft: Campaign, template: Template, now: datetime.datetime) -> Campaign:
    """Freeze the contacts that the draft's query finds, and the text of the template, under a name.

    Raises ``NotUnderstood`` for an invalid name, channel or query, ``NothingMatched`` if it finds nobody, ``Conflict``
    for a name that is taken.
    """
    from simplecrm.lookups.query import compiler

    draft = ready(draft)
    with book.writing(f"Add campaign {draft.name}") as step:
        taken = step.connection.execute("select 1 from campaign where name = ?", (draft.name,)).fetchone()
        if taken:
            raise Conflict(f"Campaign {draft.name} already exists.", "See them: simplecrm campaigns")
        ids = compiler.ids(step.connection, draft.query, QueryContext(now, config.get))
        if not len(ids):
            raise NothingMatched(f"Nobody matches “{draft.query}”.", "See all contacts: simplecrm contacts")
        made = draft._replace(
            template=template.name, subject=template.subject, text=template.text, format=template.format,
            contact_ids=numbers(ids),
        )  # fmt: skip
        return campaigns.require(step.connection, insert_record(step.connection, "campaign", made, stamp(now)))


def ready(draft: Campaign) -> Campaign:
    """The draft with its name and query cleaned. Raises ``NotUnderstood`` for an invalid name, channel, query or number
    of days."""
    name = one_word(draft.name, "campaign")
    if draft.channel not in CHANNELS:
        raise NotUnderstood(f"Invalid channel: “{draft.channel:.40}”.", f"Channels: {', '.join(CHANNELS)}")
    if not 0 <= draft.quiet_days <= MAX_QUIET_DAYS:
        raise NotUnderstood(f"Invalid number of days: {draft.quiet_days}.", f"Write 0 to {MAX_QUIET_DAYS}.")
    return draft._replace(name=name, query=required(draft.query, "The query"))


def pause(book: Book, campaign_id: int, now: datetime.datetime) -> Campaign:
    """Pause a campaign: whoever sends it stops after the present message. Raises ``Conflict`` if it is paused."""
    return _set_paused(book, campaign_id, now, stamp(now))


def resume(book: Book, campaign_id: int, now: datetime.datetime) -> Campaign:
    """Let a paused campaign be sent again. Raises ``Conflict`` if it is not paused."""
    return _set_paused(book, campaign_id, now, "")


def retry(book: Book, campaign_id: int, contact_ids: Sequence[int]) -> int:
    """Let messages that failed, or of which is not known whether they arrived, be sent again; returns how many.

    Raises ``Conflict`` for one that was sent, and ``NothingMatched`` for one that was never tried.
    """
    with book.writing("Retry") as step:
        # No journalled row is changed: what was sent cannot be undone.
        step.keep()
        step.title = f"Retry {campaigns.require(step.connection, campaign_id).name}"
        for contact_id in contact_ids:
            state, name = _state(step.connection, campaign_id, contact_id)
            if state not in (FAILED, SENDING):
                raise Conflict(f"The message to {name} was {state}.")
            deliveries.release(step.connection, campaign_id, contact_id)
    return len(contact_ids)


def bounced(book: Book, campaign_id: int, contact_id: int, reason: str = "") -> str:
    """Record that the message to a contact came back, so that no campaign writes to that address again; returns the
    name. Raises ``NothingMatched`` for somebody who was not written to."""
    with book.writing("Bounce") as step:
        step.keep()
        state, name = _state(step.connection, campaign_id, contact_id)
        if state not in (SENT, SENDING, BOUNCED):
            raise Conflict(f"The message to {name} was not sent: {state}.")
        deliveries.bounce(step.connection, campaign_id, contact_id, reason)
        return name


def clear_bounce(book: Book, campaign_id: int, contact_id: int) -> str:
    """Record that the message to a contact did not come back after all; returns the name. Raises ``NothingMatched`` for
    somebody who was not written to, and ``Conflict`` for a message that did not come back."""
    with book.writing("Bounce") as step:
        step.keep()
        state, name = _state(step.connection, campaign_id, contact_id)
        if state != BOUNCED:
            raise Conflict(f"The message to {name} did not come back: {state}.")
        deliveries.clear_bounce(step.connection, campaign_id, contact_id)
        return name


def quiet_since(campaign: Campaign, now: datetime.datetime) -> str:
    """The time (UTC) since which the contacts of a campaign must not have been written to; empty for any."""
    from datetime import timedelta

    return stamp(now - timedelta(days=campaign.quiet_days)) if campaign.quiet_days else ""


def _set_paused(book: Book, campaign_id: int, now: datetime.datetime, paused_at: str) -> Campaign:
    with book.writing("Campaign") as step:
        present = campaigns.require(step.connection, campaign_id)
        if bool(present.paused_at) == bool(paused_at):
            state = "is paused" if present.paused_at else "is not paused"
            raise Conflict(f"The campaign {present.name} {state}.")
        change(
            step.connection, "campaign", campaign_id, paused_at=paused_at, updated_at=stamp(now),
            version=present.version + 1,
        )  # fmt: skip
        step.title = f"{'Pause' if paused_at else 'Resume'} campaign {present.name}"
        return campaigns.require(step.connection, campaign_id)


def _state(connection: sqlite3.Connection, campaign_id: int, contact_id: int) -> tuple[str, str]:
    """What became of the message to a contact, and the name. Raises ``NothingMatched``."""
    campaign = campaigns.require(connection, campaign_id)
    row = connection.execute(
        "select state from delivery where campaign_id = ? and contact_id = ?", (campaign_id, contact_id)
    ).fetchone()
    from simplecrm.lookups.changes import name

    called = name(connection, "contact", contact_id)
    if row is None:
        raise NothingMatched(
            f"The campaign {campaign.name} wrote nothing to {called}.",
            f"See its members: simplecrm campaigns members {campaign.name}",
        )
    return str(row[0]), called
