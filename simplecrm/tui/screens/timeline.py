"""The timeline: everything that happened, newest first; the pane shows an entry in full."""

from __future__ import annotations

import sqlite3
from array import array
from collections.abc import Iterable, Sequence
from functools import partial
from typing import ClassVar

from textual.widget import Widget

from simplecrm.core.users import by_words
from simplecrm.lookups import activities, timeline
from simplecrm.lookups.query.compiler import Condition
from simplecrm.lookups.timeline import Entry, Key
from simplecrm.registry import key_of
from simplecrm.show.entries import ARROWS, by_mark, sentiment_mark
from simplecrm.show.threads import threads
from simplecrm.show.when import happened, local_minute
from simplecrm.tui.screens.base import ON_FOLLOW_UP
from simplecrm.tui.screens.filtered import FilteredScreen
from simplecrm.tui.target import NOTHING, Target, about_of, people_of
from simplecrm.tui.widgets.columns import Column
from simplecrm.tui.widgets.flow import Flow
from simplecrm.tui.widgets.history import PLAIN_KINDS, thread_lines
from simplecrm.tui.widgets.markdown import plain
from simplecrm.tui.widgets.reader import Reader
from simplecrm.tui.widgets.record_table import RecordTable

NOUNS = tuple(timeline.PARTS)
"""An entry's key in the list is its id times four plus the index of its noun here."""

MAX_PEOPLE = 500
"""The most marked entries whose contacts are read."""

FIRST_PAGE = 200
"""Entries loaded at first; near the end the list grows to four times its length."""

MAX_HELD = 50_000
"""The most entries that are loaded to find the one that the filter found."""

NOTHING_YET = "No activities yet.\n\nSelect a contact and press l to log a call, an email, a meeting."
NO_MATCHES = "No activities match the filter.\n\nesc shows all again."


class TimelineScreen(FilteredScreen):
    """One line per entry."""

    mode = "timeline"
    concerns: ClassVar[frozenset[str]] = frozenset({"activities", "notes", "reminders", "cases", "contacts"})

    def __init__(self) -> None:
        super().__init__()
        self._known = FIRST_PAGE
        self._growing = False

    def listed(self) -> Iterable[Widget]:
        """The list."""
        self._table = RecordTable(self._columns(), self._fetch, key=_key, empty=NOTHING_YET)
        yield self._table

    def pane(self) -> Reader:
        """The entry in full."""
        return Reader(id="pane")

    def load(self) -> None:
        """Load the latest entries, as many as before."""
        self._growing = False
        self._table.columns = self._columns()
        self._table.empty = NO_MATCHES if self.query_text else NOTHING_YET
        if self.query_text:
            self._grow(FIRST_PAGE)
            return
        wanted = self._known
        found = self.services.ask(lambda connection: timeline.keys(connection, limit=FIRST_PAGE), [])
        keys = _encoded(found)
        is_lacking = len(keys) >= FIRST_PAGE and self._table.lacks(keys)
        if wanted <= FIRST_PAGE or not len(self._table.keys):
            self._table.show(keys, is_part=is_lacking or wanted > FIRST_PAGE)
        if is_lacking or wanted > FIRST_PAGE:
            self._grow(wanted * 4 if is_lacking else wanted)

    def load_from_start(self) -> None:
        """Load the latest entries, from the first page."""
        self._known = FIRST_PAGE
        self.load()

    def target(self, *, one: bool = False) -> Target:
        """The marked entries of one noun, else the one under the cursor, and their contacts."""
        keys = self._table.chosen(one=one)
        if not keys:
            return NOTHING
        noun = keys[0] & 3
        rows: list[Entry] = self._table.rows(keys[:MAX_PEOPLE])
        ids = tuple(key >> 2 for key in keys if key & 3 == noun)
        return Target(NOUNS[noun], ids, people_of(rows), about=about_of(rows))

    def disabled_reason(self, action_id: str) -> str:
        """Past entries cannot be finished or snoozed."""
        open_ones = f"The timeline shows past events. {key_of('followups')} shows open follow-ups."
        return open_ones if action_id in ON_FOLLOW_UP else ""

    def fill_pane(self) -> None:
        """Show the entry in full, then others with the same contact."""
        row: Entry | None = self._table.row
        if row is None:
            self.reader.read(0)
            return
        connection_rows = self.services.ask(
            lambda connection: (
                timeline.page(connection, contact_id=row.contact_id, limit=10) if row.contact_id else [],
                activities.get(connection, row.id) if row.noun == "activity" else None,
            ),
            ([], None),
        )
        others, activity = connection_rows
        about = " · ".join(filter(None, (activity.deal, activity.case))) if activity else ""
        self.reader.read((row.noun, row.id), partial(self._page, row, others, about))

    def on_record_table_near_end(self, message: RecordTable.NearEnd) -> None:  # noqa: ARG002
        """Load older entries."""
        if len(self._table.keys) >= self._known and not self._growing:
            self._grow(self._known * 4)

    def _grow(self, wanted: int) -> None:
        self._growing = True

        def grown(found: array[int]) -> None:
            self._growing = False
            self._known = wanted
            if self._table.lacks(found) and wanted <= len(found) < MAX_HELD:
                self._grow(wanted * 4)
            elif self.is_mounted:
                self._table.show(found)
                self.say_found(len(found), capped=len(found) >= wanted)

        def read(connection: sqlite3.Connection, where: Condition | None = None) -> array[int]:
            return _encoded(timeline.keys(connection, where=where, limit=wanted))

        if self.query_text:
            self.ask_filtered(read, grown)
        else:
            self.services.ask_later(read, grown, group="list")

    def _fetch(self, keys: Sequence[int]) -> list[Entry]:
        wanted = [Key(NOUNS[key & 3], key >> 2) for key in keys]
        return self.services.ask(lambda connection: timeline.rows(connection, wanted), [])

    def _page(self, entry: Entry, others: Sequence[Entry], about: str, flow: Flow) -> None:
        now, me = self.services.now, self.services.book.user()
        arrow = ARROWS.get(entry.direction, "")
        flow.ends((entry.who or "-", "bold"), (local_minute(entry.at, now), "$quiet"))
        facts = "".join(f" · {fact}" for fact in (about, entry.sentiment, by_words(entry.user, me)) if fact)
        flow.line((f"{entry.kind} {arrow}".strip(), "$secondary"), (facts, ""))
        flow.blank()
        for part in filter(None, (entry.subject, entry.text, entry.outcome)):
            if part == entry.text and entry.kind not in PLAIN_KINDS:
                flow.markdown(part)
            else:
                flow.hang(0, [], part)
        rest = [other for other in others if (other.noun, other.id) != (entry.noun, entry.id)]
        if rest:
            flow.blank()
            flow.rule()
            for thread in threads(rest):
                thread_lines(flow, thread, now, me)

    def _columns(self) -> list[Column]:
        now, me = self.services.now, self.services.book.user()
        return [
            Column("When", lambda row: (happened(row.at, now), "quiet"), width=11),
            Column("What", _kind, width=9),
            Column("Who", lambda row: (row.who, "strong"), weight=2, least=12),
            Column("Said", lambda row: by_mark(row.user, me) + _said(row), weight=4, drop=1, least=14),
        ]


def _kind(row: Entry) -> str:
    kind = "✓ done" if row.kind == "done" else row.kind
    return f"{kind} {ARROWS.get(row.direction, '')}"


def _said(row: Entry) -> str:
    text = row.text if row.kind in PLAIN_KINDS else plain(row.text)
    return sentiment_mark(row.sentiment) + " · ".join(part for part in (row.subject, text) if part)


def _encoded(keys: Iterable[Key]) -> array[int]:
    return array("q", (key.id * 4 + NOUNS.index(key.noun) for key in keys))


def _key(row: Entry) -> int:
    return row.id * 4 + NOUNS.index(row.noun)
