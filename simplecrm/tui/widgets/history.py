"""The history of a contact in a pane: timeline entries, loaded by page as the end of the pane comes near."""

from __future__ import annotations

import datetime
import sqlite3
from collections.abc import Callable, Sequence
from functools import partial

from simplecrm.core.text.plurals import counted
from simplecrm.lookups import timeline
from simplecrm.lookups.timeline import Entry
from simplecrm.show.entries import ARROWS, by_mark, sentiment_mark
from simplecrm.show.threads import belongs, threads
from simplecrm.show.when import happened
from simplecrm.tui.services import Services
from simplecrm.tui.widgets.flow import Flow, Part
from simplecrm.tui.widgets.reader import Layout, Reader

PAGE_ENTRIES = 40
"""Timeline entries that are laid out together, and loaded first."""

MAX_LOADED = 8 * PAGE_ENTRIES
"""Most entries that are loaded at a time, as many as there are already: the end of a long history is near in a few
steps, and a step is drawn within a frame."""

PLAIN_KINDS = frozenset({"email", "message", "done"})
"""Kinds of entries whose text is not Markdown: mail programs wrote it, or it is a line."""

ENTRY_INDENT = 20
"""The cells of date and kind before the text of an entry."""

Thread = tuple[Entry, ...]


class History:
    """The pages that are loaded, and the loading of the next one. ``top`` writes what stands above the first page."""

    def __init__(
        self, reader: Reader, services: Services, contact_id: int, first: Sequence[Entry], top: Layout
    ) -> None:
        self._reader, self._services, self._contact_id = reader, services, contact_id
        self._now, self._me, self._top = services.now, services.book.user(), top
        self._pages: list[list[Thread]] = [threads(first[:PAGE_ENTRIES])]
        self._layouts: list[Layout] = [partial(self._write, 0)]
        self._count = len(first[:PAGE_ENTRIES])
        self._has_more = len(first) > PAGE_ENTRIES

    def show(self) -> None:
        """Show the first page. If more were shown of this contact before, these stay until they are loaded again."""
        before = self._reader.layouts[1:] if self._has_more and self._reader.is_about(self._contact_id) else []
        self._reader.read(self._contact_id, *self._layouts, *before, more=None if before else self._more)
        if before:
            self._load(len(before) * PAGE_ENTRIES)

    @property
    def _more(self) -> Callable[[], None] | None:
        return partial(self._load, min(self._count, MAX_LOADED)) if self._has_more else None

    def _load(self, limit: int) -> None:
        """Load older entries in a worker."""
        skip = self._count

        def asked(connection: sqlite3.Connection) -> list[Entry]:
            return timeline.page(connection, contact_id=self._contact_id, limit=limit + 1, skip=skip)

        self._services.ask_later(asked, partial(self._add, limit), group=f"history of {id(self._reader)}")

    def _add(self, limit: int, found: Sequence[Entry]) -> None:
        if self._reader.layouts[:1] != self._layouts[:1]:
            return  # the pane shows something else by now
        self._has_more = len(found) > limit
        self._count += min(len(found), limit)
        for start in range(0, min(len(found), limit), PAGE_ENTRIES):
            self._add_page(threads(found[start : min(start + PAGE_ENTRIES, limit)]))
        self._reader.read(self._contact_id, *self._layouts, more=self._more)

    def _add_page(self, page: list[Thread]) -> None:
        """Add a page; a thread that goes on from the page before is moved to that."""
        last = self._pages[-1]
        if belongs(last[-1], page[0][0]):
            last[-1] += page.pop(0)
            self._layouts[-1] = partial(self._write, len(self._pages) - 1)
        if page:
            self._layouts.append(partial(self._write, len(self._pages)))
            self._pages.append(page)

    def _write(self, place: int, flow: Flow) -> None:
        if place == 0:
            self._top(flow)
        for thread in self._pages[place]:
            thread_lines(flow, thread, self._now, self._me)


def thread_lines(flow: Flow, thread: Thread, now: datetime.datetime, me: str) -> None:
    """An entry; of a thread of emails the latest, and how many came before it. ``me`` is the book's user."""
    fold = ("thread", thread[0].noun, thread[0].id)
    is_folded = len(thread) > 1 and fold not in flow.unfolded
    for entry in thread[:1] if is_folded else thread:
        entry_lines(flow, entry, now, me)
    if is_folded:
        flow.folded(ENTRY_INDENT, f"+{counted(len(thread) - 1, 'older email')}", fold)


def entry_lines(flow: Flow, entry: Entry, now: datetime.datetime, me: str) -> None:
    """An entry of the timeline: date, kind, who logged it if not the user ``me``, and its text, long ones folded."""
    kind = "✓ done" if entry.kind == "done" else entry.kind
    arrow = ARROWS.get(entry.direction, "")
    head: list[Part] = [
        (happened(entry.at, now).ljust(11) + " ", "$quiet"),
        (f"{kind} {arrow}".rstrip(), "$secondary"),
    ]
    text = "\n".join(part for part in (entry.subject, entry.text, entry.outcome) if part)
    lead = "(pinned) " if entry.pinned else by_mark(entry.user, me) + sentiment_mark(entry.sentiment)
    is_markdown = entry.kind not in PLAIN_KINDS
    flow.hang(ENTRY_INDENT, head, text or "-", lead=lead, fold=(entry.noun, entry.id), is_markdown=is_markdown)
