"""The card of a contact: details, what is next, and the timeline."""

from __future__ import annotations

import datetime
import sqlite3
from functools import partial
from itertools import chain

from simplecrm.core.dates.zones import local_to_utc, utc_to_local
from simplecrm.core.records import Record
from simplecrm.lookups import timeline
from simplecrm.lookups.brief import Brief, brief
from simplecrm.lookups.timeline import Entry
from simplecrm.show import deals
from simplecrm.show.attachments import attachment_words
from simplecrm.show.cases import lines_of
from simplecrm.show.contacts import facts, reach, soon_words, work
from simplecrm.show.entries import cut
from simplecrm.show.purchases import purchase_words, total_words
from simplecrm.show.reminders import dated_when, reminder_sign
from simplecrm.show.sentiment import trend_words
from simplecrm.show.when import ago, moment
from simplecrm.tui.services import Services
from simplecrm.tui.widgets.flow import Flow, Part
from simplecrm.tui.widgets.history import PAGE_ENTRIES, History
from simplecrm.tui.widgets.reader import Reader

MAX_NEXT = 5
"""The follow-ups that a card lists; it says how many more there are."""

SIGN_STYLES = {"!": "bold $error", "•": "bold $warning", "○": ""}
"""The styles of the signs of due dates."""


class Facts(Record):
    """The data that a card shows: the first entries of the timeline, with one more than a page if there are more."""

    brief: Brief
    entries: tuple[Entry, ...]


def read(connection: sqlite3.Connection, contact_id: int, now: datetime.datetime) -> Facts | None:
    """Load the card of a contact; None if there is no such contact."""
    found = brief(connection, contact_id, now.date(), last=0)
    if found is None:
        return None
    return Facts(found, tuple(timeline.page(connection, contact_id=contact_id, limit=PAGE_ENTRIES + 1)))


def show(reader: Reader, contact_id: int, services: Services) -> None:
    """Show the card of a contact in a pane; id 0 clears it."""
    now = services.now
    found = services.ask(lambda connection: read(connection, contact_id, now), None) if contact_id else None
    if found is None:
        reader.read(contact_id)
    else:
        History(reader, services, contact_id, found.entries, partial(_top, found, now)).show()


def _top(shown: Facts, now: datetime.datetime, flow: Flow) -> None:
    """What stands above the history."""
    _who(flow, shown, now)
    _open(flow, shown.brief, now)
    for note in shown.brief.notes:
        flow.hang(9, [("Pinned", "$quiet")], note.text, fold=("pinned", note.id), is_markdown=True)
    flow.rule()
    if not shown.entries:
        flow.line(("No activities yet. l logs a call, an email, a meeting.", "$quiet"))


def _who(flow: Flow, facts_: Facts, now: datetime.datetime) -> None:
    shown, contact = facts_.brief, facts_.brief.contact
    flow.ends((contact.name, "bold"), (f"#{contact.id}", "$quiet"))
    if work(contact):
        flow.line(work(contact))
    if contact.do_not_contact:
        flow.line(("! Do not contact", "bold $error"))
    if contact.archived_at:
        flow.line(("Archived", "bold $warning"), (" · X restores it", "$quiet"))
    for title, value in reach(contact):
        flow.hang(9, [(title, "$quiet")], (value, "$accent" if title in ("Email", "Phone") else ""))
    for title, value in facts(contact):
        if title not in ("Do not contact", "Archived"):
            if title == "Birthday" and shown.birthday_in >= 0:
                value += f" ({soon_words(shown.birthday_in)})"
            flow.hang(9, [(title, "$quiet")], value)
    if contact.last_at:
        flow.hang(9, [("Last", "$quiet")], _talked(contact.last_at, facts_.entries, now))
    if shown.sentiment:
        flow.hang(10, [("Sentiment", "$quiet")], trend_words(shown.sentiment))


def _open(flow: Flow, shown: Brief, now: datetime.datetime) -> None:
    flow.rule()
    if not shown.reminders:
        flow.hang(9, [("Next", "$quiet")], ("nothing. f sets a follow-up", "$quiet"))
    for number, item in enumerate(shown.reminders[:MAX_NEXT]):
        sign = reminder_sign(item, now)
        words = f"{sign} {dated_when(item, now)}"
        title: Part = ("Next     " if number == 0 else " " * 9, "$quiet")
        flow.hang(max(24, 10 + len(words)), [title, (words, SIGN_STYLES.get(sign, ""))], item.text)
    if len(shown.reminders) > MAX_NEXT:
        flow.hang(9, [("", "")], (f"and {len(shown.reminders) - MAX_NEXT:,} more; 4 Follow-ups has all", "$quiet"))
    for number, words in enumerate(
        deals.lines_of(shown.deals, shown.closed, shown.closed_totals, now, contact_id=shown.contact.id)
    ):
        flow.hang(9, [("Deals" if number == 0 else "", "$quiet")], words)
    listed = cut((purchase_words(item, now) for item in shown.purchases), shown.bought)
    for number, words in enumerate(chain(total_words(shown.totals, now), listed)):
        flow.hang(9, [("Bought" if number == 0 else "", "$quiet")], words)
    for number, words in enumerate(lines_of(shown.cases, shown.solved_cases, now)):
        flow.hang(9, [("Cases" if number == 0 else "", "$quiet")], words)
    kept = cut((attachment_words(item, now) for item in shown.attachments), shown.attachment_count)
    for number, words in enumerate(kept):
        flow.hang(9, [("Files" if number == 0 else "", "$quiet")], words)


def _talked(last_at: str, entries: tuple[Entry, ...], now: datetime.datetime) -> str:
    """When the contact was last talked to, and if an activity is logged for a time to come, when that is."""
    moment_now = local_to_utc(now)
    if last_at > moment_now:
        past = next((entry.at for entry in entries if entry.noun == "activity" and entry.at <= moment_now), "")
        coming = f"next on {moment(utc_to_local(last_at).date().isoformat(), now)}"
        return f"{_talked(past, entries, now) if past else 'not talked yet'} · {coming}"
    words = ago(last_at, now)
    return f"talked {words}" if words == "today" else f"talked {words} ago"
