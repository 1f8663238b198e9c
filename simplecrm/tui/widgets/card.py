"""The card of a contact: details, what is next, and the latest entries of the timeline."""

from __future__ import annotations

import datetime
import sqlite3
from itertools import chain

from textual.content import Content

from simplecrm.core.records import Record
from simplecrm.lookups import timeline
from simplecrm.lookups.brief import Brief, brief
from simplecrm.lookups.timeline import Entry
from simplecrm.show.attachments import attachment_words
from simplecrm.show.cases import lines_of
from simplecrm.show.contacts import facts, reach, soon_words, work
from simplecrm.show.deals import deal_words
from simplecrm.show.entries import ARROWS, cut, sentiment_mark
from simplecrm.show.purchases import purchase_words, total_words
from simplecrm.show.reminders import reminder_sign, reminder_when
from simplecrm.show.sentiment import trend_words
from simplecrm.show.when import ago, day
from simplecrm.tui.services import Services
from simplecrm.tui.widgets.flow import Flow, Part
from simplecrm.tui.widgets.reader import Reader

MAX_ENTRIES = 40
"""Timeline entries on a card; the timeline shows all."""

SIGN_STYLES = {"!": "bold $error", "•": "bold $warning", "○": ""}
"""The styles of the signs of due dates."""


class Facts(Record):
    """The data that a card shows."""

    brief: Brief
    entries: tuple[Entry, ...]
    more: bool


def read(connection: sqlite3.Connection, contact_id: int, now: datetime.datetime) -> Facts | None:
    """Load the card of a contact; None if there is no such contact."""
    found = brief(connection, contact_id, now.date(), last=0)
    if found is None:
        return None
    entries = timeline.page(connection, contact_id=contact_id, limit=MAX_ENTRIES + 1)
    return Facts(found, tuple(entries[:MAX_ENTRIES]), len(entries) > MAX_ENTRIES)


def show(reader: Reader, contact_id: int, services: Services) -> None:
    """Show the card of a contact in a pane; id 0 clears it."""
    now = services.now
    found = services.ask(lambda connection: read(connection, contact_id, now), None) if contact_id else None
    reader.read(contact_id, (lambda width: card(found, now, width)) if found else None)


def card(shown: Facts, now: datetime.datetime, width: int) -> Content:
    """The card, laid out for ``width`` cells."""
    flow = Flow(width)
    _who(flow, shown.brief, now)
    _open(flow, shown.brief, now)
    for note in shown.brief.notes:
        flow.hang(9, [("Pinned", "$quiet")], note.text)
    flow.rule()
    for entry in shown.entries:
        entry_lines(flow, entry, now)
    if not shown.entries:
        flow.line(("No activities yet. l logs a call, an email, a meeting.", "$quiet"))
    if shown.more:
        flow.line((f"Only the last {MAX_ENTRIES} are shown here; 3 Timeline has all.", "$quiet"))
    return flow.content()


def _who(flow: Flow, shown: Brief, now: datetime.datetime) -> None:
    contact = shown.contact
    flow.ends((contact.name, "bold"), (f"#{contact.id}", "$quiet"))
    if work(contact):
        flow.line(work(contact))
    if contact.do_not_contact:
        flow.line(("! Do not contact", "bold $error"))
    if contact.archived_at:
        flow.line(("Archived", "bold $warning"))
    for title, value in reach(contact):
        flow.hang(9, [(title, "$quiet")], (value, "$accent" if title in ("Email", "Phone") else ""))
    for title, value in facts(contact):
        if title not in ("Do not contact", "Archived"):
            if title == "Birthday" and shown.birthday_in >= 0:
                value += f" ({soon_words(shown.birthday_in)})"
            flow.hang(9, [(title, "$quiet")], value)
    if contact.last_at:
        words = ago(contact.last_at, now)
        flow.hang(9, [("Last", "$quiet")], f"talked {words}" if words == "today" else f"talked {words} ago")
    if shown.sentiment:
        flow.hang(10, [("Sentiment", "$quiet")], trend_words(shown.sentiment))


def _open(flow: Flow, shown: Brief, now: datetime.datetime) -> None:
    flow.rule()
    if not shown.reminders:
        flow.hang(9, [("Next", "$quiet")], ("nothing. f sets a follow-up", "$quiet"))
    for number, item in enumerate(shown.reminders):
        sign = reminder_sign(item, now)
        words = f"{sign} {reminder_when(item, now)}"
        title: Part = ("Next     " if number == 0 else " " * 9, "$quiet")
        flow.hang(max(24, 10 + len(words)), [title, (words, SIGN_STYLES.get(sign, ""))], item.text)
    for number, deal in enumerate(shown.deals):
        words = deal_words(deal, now, contact_id=shown.contact.id)
        flow.hang(9, [("Deals" if number == 0 else "", "$quiet")], words)
    listed = cut((purchase_words(item, now) for item in shown.purchases), shown.bought)
    for number, words in enumerate(chain(total_words(shown.totals, now), listed)):
        flow.hang(9, [("Bought" if number == 0 else "", "$quiet")], words)
    for number, words in enumerate(lines_of(shown.cases, shown.solved_cases, now)):
        flow.hang(9, [("Cases" if number == 0 else "", "$quiet")], words)
    kept = cut((attachment_words(item, now) for item in shown.attachments), shown.attachment_count)
    for number, words in enumerate(kept):
        flow.hang(9, [("Files" if number == 0 else "", "$quiet")], words)


def entry_lines(flow: Flow, entry: Entry, now: datetime.datetime) -> None:
    """An entry of the timeline: date, kind, and its full text."""
    kind = "✓ done" if entry.kind == "done" else entry.kind
    arrow = ARROWS.get(entry.direction, "")
    head: list[Part] = [
        (day(entry.at, now).ljust(8) + " ", "$quiet"),
        (f"{kind} {arrow}".rstrip(), "$secondary"),
    ]
    text = "\n".join(part for part in (entry.subject, entry.text, entry.outcome) if part)
    if entry.pinned:
        text = "(pinned) " + text
    flow.hang(19, head, sentiment_mark(entry.sentiment) + text or "-")
