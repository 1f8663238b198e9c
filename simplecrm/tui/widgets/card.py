"""The card of a contact: details, what is next, and the timeline."""

from __future__ import annotations

import datetime
import sqlite3
from functools import partial
from itertools import chain

from simplecrm.core.dates.zones import local_to_utc, utc_to_local
from simplecrm.core.records import Record
from simplecrm.core.records.contacts import Contact
from simplecrm.lookups import timeline
from simplecrm.lookups.brief import Brief, brief
from simplecrm.lookups.timeline import Entry
from simplecrm.registry import key_of
from simplecrm.show import deals
from simplecrm.show.attachments import attachment_words
from simplecrm.show.cases import lines_of
from simplecrm.show.contacts import facts, reach, soon_words, work
from simplecrm.show.entries import cut
from simplecrm.show.purchases import purchase_words, total_words
from simplecrm.show.reaching import ways
from simplecrm.show.reminders import dated_when, reminder_sign
from simplecrm.show.sentiment import trend_words
from simplecrm.show.when import ago, moment
from simplecrm.tui.services import Services
from simplecrm.tui.widgets.flow import Flow, Part, linked
from simplecrm.tui.widgets.history import PAGE_ENTRIES, History
from simplecrm.tui.widgets.reader import Reader

MAX_NEXT = 5
"""The follow-ups that a card lists; it says how many more there are."""

MAX_SHORT = 2
"""The deals and the cases that a short card lists."""

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


def show(reader: Reader, contact_id: int, services: Services, *, is_short: bool = False) -> None:
    """Show the card of a contact in a pane; id 0 clears it. A short one has little above the history: what is needed
    for a call."""
    now = services.now
    found = services.ask(lambda connection: read(connection, contact_id, now), None) if contact_id else None
    if found is None:
        reader.read(contact_id)
    else:
        History(
            reader, services, contact_id, found.entries, partial(_short_top if is_short else _top, found, now)
        ).show()


def _top(shown: Facts, now: datetime.datetime, flow: Flow) -> None:
    """What stands above the history."""
    _who(flow, shown, now)
    _open(flow, shown.brief, now)
    _pinned(flow, shown.brief)
    flow.rule()
    if not shown.entries:
        flow.line((f"No activities yet. {key_of('log')} logs a call, an email, a meeting.", "$quiet"))


def _short_top(shown: Facts, now: datetime.datetime, flow: Flow) -> None:
    """What stands above the history on a short card, without the name."""
    found, contact = shown.brief, shown.brief.contact
    if work(contact):
        flow.line(work(contact))
    _warnings(flow, contact)
    first = [next((way for way in ways(contact) if way.kind == kind), None) for kind in ("phone", "email")]
    parts: list[Part] = [(f"{way.value}   ", linked("$accent", way.safe_url)) for way in first if way is not None]
    flow.line(*(parts or [("no phone, no email", "$quiet")]))
    for deal in found.deals[:MAX_SHORT]:
        flow.hang(9, [("Deal", "$quiet")], deals.deal_words(deal, now, contact_id=contact.id))
    for words in list(lines_of(found.cases, 0, now))[:MAX_SHORT]:
        flow.hang(9, [("Case", "$quiet")], words)
    _pinned(flow, found)
    flow.rule()
    if not shown.entries:
        flow.line(("No activities yet.", "$quiet"))


def _warnings(flow: Flow, contact: Contact) -> None:
    if contact.do_not_contact:
        flow.line(("! Do not contact", "bold $error"))
    if contact.archived_at:
        flow.line(("Archived", "bold $warning"), (f" · {key_of('restore')} restores it", "$quiet"))


def _pinned(flow: Flow, shown: Brief) -> None:
    for note in shown.notes:
        flow.hang(9, [("Pinned", "$quiet")], note.text, fold=("pinned", note.id), is_markdown=True)


def _who(flow: Flow, facts_: Facts, now: datetime.datetime) -> None:
    shown, contact = facts_.brief, facts_.brief.contact
    flow.ends((contact.name, "bold"), (f"#{contact.id}", "$quiet"))
    if work(contact):
        flow.line(work(contact))
    _warnings(flow, contact)
    urls = iter([way.safe_url for way in ways(contact)])  # in the order of the lines
    for title, value in reach(contact):
        url = next(urls) if title in ("Email", "Phone", "Link") else ""
        flow.hang(9, [(title, "$quiet")], (value, linked("$accent" if title in ("Email", "Phone") else "", url)))
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
        flow.hang(9, [("Next", "$quiet")], (f"nothing. {key_of('follow_up')} sets a follow-up", "$quiet"))
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
