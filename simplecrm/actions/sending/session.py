"""Send a campaign: claim a message, hand it over, record what became of it; then the next one."""

from __future__ import annotations

import time

from simplecrm.actions import activities
from simplecrm.actions.rows import stamp
from simplecrm.actions.sending import messages, transports
from simplecrm.actions.sending.files import activity_of
from simplecrm.core.records import Record
from simplecrm.errors import Conflict, NotUnderstood
from simplecrm.lookups import campaigns
from simplecrm.store import deliveries

TYPE_CHECKING = False
if TYPE_CHECKING:
    import datetime
    from collections.abc import Callable

    from simplecrm.actions.sending.messages import Letter
    from simplecrm.core.records.campaigns import Campaign
    from simplecrm.store.book import Book

MAX_REFUSED_IN_A_ROW = 5
"""After so many the fault is hardly that of the recipients."""


class Progress(Record):
    """How many messages were sent and refused in this run; ``stopped`` says why it ended early, empty if it did not."""

    sent: int = 0
    refused: int = 0
    stopped: str = ""


def send(
    book: Book,
    campaign: Campaign,
    clock: Callable[[], datetime.datetime],
    *,
    per_minute: int = 0,
    limit: int | None = None,
    told: Callable[[Progress, Letter, str], object] = lambda *_: None,
) -> Progress:
    """Send the waiting messages, at most ``per_minute`` (0 for no limit); ``told`` gets the progress, each letter, and
    why it was refused.

    Raises ``NotUnderstood`` if a member lacks fields or nothing to send with is set, ``Conflict`` for a paused campaign
    or inside a step, and ``transports.NotSent`` if there is no connection at all. What was sent is recorded, however it
    ends.
    """
    now = clock()
    if campaign.channel != "email":
        raise NotUnderstood(
            f"A campaign by {campaign.channel} is not sent from here.",
            f"Write it to a table: simplecrm campaigns write {campaign.name} messages.csv",
        )
    if book.is_writing:
        raise Conflict("A campaign cannot be sent inside a step, which could be taken back.")
    if campaign.paused_at:
        raise Conflict(f"The campaign {campaign.name} is paused.", f"Go on: simplecrm campaigns resume {campaign.name}")
    own = messages.sender()
    connection = book.reading()
    for letter in messages.waiting(connection, campaign, now):
        messages.complete(letter)
    progress, in_a_row = Progress(), 0
    with transports.transport() as transport:
        for letter in messages.waiting(book.reading(), campaign, now, limit=limit, reading=book.reading):
            started = time.monotonic()
            error = _send_one(book, campaign, letter, own, transport, clock)
            if error is not None:
                in_a_row = in_a_row + 1 if error else 0
                progress = progress._replace(sent=progress.sent + (not error), refused=progress.refused + bool(error))
                told(progress, letter, error)
            if in_a_row >= MAX_REFUSED_IN_A_ROW:
                return progress._replace(stopped=f"{in_a_row} messages in a row were refused: {error}")
            if campaigns.is_paused(book.reading(), campaign.id):
                return progress._replace(stopped="It was paused.")
            if per_minute and error is not None:
                time.sleep(max(0.0, 60 / per_minute - (time.monotonic() - started)))
    return progress


def _send_one(
    book: Book,
    campaign: Campaign,
    letter: Letter,
    own: tuple[str, str],
    transport: transports.Transport,
    clock: Callable[[], datetime.datetime],
) -> str | None:
    """Send one message; returns why it was refused, empty if it was sent, None if another process claimed it."""
    at = stamp(clock())
    key = campaign.id, letter.member.id
    if not deliveries.claim(book, *key, letter.member.address, letter.message_id, at):
        return None
    try:
        transport.send(messages.email_of(letter, campaign, own, clock()), own[1], letter.member.address)
    except (transports.Refused, NotUnderstood) as error:
        deliveries.fail(book, *key, error.sentence)
        return error.sentence
    except transports.NotSent:
        deliveries.take_back(book, *key)
        raise
    with book.writing(f"Send {campaign.name} to {letter.member.name}") as step:
        deliveries.settle(step.connection, *key)
        activities.put(step.connection, activity_of(letter, campaign, at), [letter.member.id], at)
    return ""
