"""Latency of keys in the application, from the press to the resulting paint, in a large book against a small one, among
them the card of a contact with 5,000 activities in the large book and 40 in the small one, the way from one call to the
next in focus mode, and the order of the list, until its first page is painted; and of searches typed at ten letters a
second, for words that are in every contact and for names that few have.

python -m tests.benchmarks.interaction [CONTACTS] [ROUNDS]
"""

from __future__ import annotations

import asyncio
import datetime
import json
import os
import sqlite3
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Coroutine
from contextlib import closing
from functools import partial
from pathlib import Path
from typing import Any

from simplecrm.actions import contacts
from simplecrm.actions.activities import put as log_activity
from simplecrm.core.dates.zones import now_utc_text
from simplecrm.core.records.activities import Activity
from simplecrm.core.records.contacts import Contact
from simplecrm.store.book import Book
from tests.benchmarks.measure import table, usual, verdict
from tests.benchmarks.seed import BROAD, NARROW, fill, fill_broad

NOW = datetime.datetime(2026, 11, 20, 9)
SMALL = 1000
BOUND = 2.0
SEARCH = "ann le"
LETTER_SECONDS = 0.1
PATIENCE = 20
"""Seconds after which a key counts as lost."""

SETTLED = 1.5
"""Seconds that workers are given to bring the rest of a list before keys are timed."""


def main() -> None:
    """Measure and print."""
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 1_000_000
    rounds = int(sys.argv[2]) if len(sys.argv) > 2 else 5
    folder = Path(os.environ.get("SIMPLECRM_BENCHMARKS") or tempfile.mkdtemp())
    books = {size: str(folder / f"bench-{size}.db") for size in (SMALL, count)}
    for size, path in books.items():
        fill(path, size)
        _add_busy(path, 5000 if size == count else 40)
    env = {**usual(), "SIMPLECRM_HOME": str(folder / "home")}
    taken: dict[int, dict[str, list[float]]] = {size: {} for size in books}
    for _ in range(rounds):
        for size, path in books.items():
            for name, times in _run("--in", path, env).items():
                taken[size].setdefault(name, []).extend(times)
    rows = []
    for name in taken[SMALL]:
        small, large = (statistics.median(taken[size][name]) for size in books)
        rows.append((name, f"{small * 1000:.0f} ms", f"{large * 1000:.0f} ms", verdict(large / small, BOUND)))
    head = ("key", f"at {SMALL:,}", f"at {count:,}", "ratio")
    table(f"From the key to the paint, medians of {rounds} runs", head, rows)
    _typing(folder, count, rounds, env)


BUSY = "Aaron Aardvark"
"""A contact with many activities, the first of the list."""


def _add_busy(path: str, activities: int) -> None:
    """Add the contact with many activities to a book that has none of that name yet."""
    with closing(sqlite3.connect(path)) as connection, connection:
        if connection.execute("select 1 from contact where name = ?", (BUSY,)).fetchone():
            return
    book = Book(path)
    busy = contacts.add(book, Contact(name=BUSY), NOW).contact.id
    with book.writing("Add activities") as step:
        for number in range(activities):
            at = now_utc_text(NOW - datetime.timedelta(hours=number + 1))
            draft = Activity(kind="call", direction="out", at=at, text=f"Talked about offer {number} and its terms.")
            log_activity(step.connection, draft, [busy], at)
    book.close()


def _typing(folder: Path, count: int, rounds: int, env: dict[str, str]) -> None:
    books = {size: str(folder / f"bench-broad-{size}.db") for size in (SMALL, count)}
    for size, path in books.items():
        fill_broad(path, size)
    taken: dict[int, dict[str, list[float]]] = {size: {} for size in books}
    for _ in range(rounds):
        for size, path in books.items():
            for name, times in _run("--type", path, env).items():
                taken[size].setdefault(name, []).extend(times)

    def row(title: str, name: str) -> tuple[str, ...]:
        usual, slow = (
            [statistics.quantiles(taken[size][name], n=20)[place] * 1000 for size in books] for place in (9, 18)
        )
        return (
            title, *(f"{one:.1f} / {other:.1f} ms" for one, other in zip(usual, slow, strict=True)),
            verdict(usual[1] / usual[0], BOUND), verdict(slow[1] / slow[0], BOUND),
        )  # fmt: skip

    table(
        f"Typed at ten letters a second, {len(taken[count]['broad, letter'])} letters; median / 95th percentile",
        ("from the key to", f"at {SMALL:,}", f"at {count:,}", "ratio of medians", "ratio of 95th percentiles"),
        [
            row("the paint of an idle key", "idle"),
            row("the letter, narrow", "narrow, letter"),
            row("the letter, broad", "broad, letter"),
            row("the matches, narrow", "narrow, matches"),
            row("the matches, broad", "broad, matches"),
            row("longest blocked frame of a word", "blocked"),
        ],
    )


def _run(option: str, path: str, env: dict[str, str]) -> dict[str, list[float]]:
    done = subprocess.run(
        [sys.executable, "-m", "tests.benchmarks.interaction", option, path],
        capture_output=True, text=True, env=env, check=True,
    )  # fmt: skip
    return dict(json.loads(done.stdout.splitlines()[-1]))


class Watch:
    """The application on a book, with its keys and paints timed."""

    def __init__(self, path: str) -> None:
        from simplecrm.store.book import Book
        from simplecrm.tui.app import CrmApp

        self.app = CrmApp(Book(path, source="app"))
        self.paints = 0
        self.on_paint: Callable[[], object] = bool
        self.painted_at = 0.0
        self.times: dict[str, list[float]] = {}
        self.blocked = 0.0
        """The longest time without a chance to paint since this was set to 0, in seconds."""
        display = self.app._display

        def displayed(*values: Any) -> None:
            display(*values)
            self.paints += 1
            self.painted_at = time.perf_counter()
            self.on_paint()

        self.app._display = displayed  # type: ignore[assignment, method-assign]

    @property
    def tables(self) -> list[Any]:
        """The lists of the screen in front; none before it is made."""
        from simplecrm.tui.widgets.record_table import RecordTable

        return list(self.app.screen.query(RecordTable))

    @property
    def table(self) -> Any:
        """The list of the screen in front."""
        return self.tables[0]

    async def until(self, ready: Callable[[], bool], paints: int = 0) -> None:
        """Wait until something holds and was painted. Raises ``TimeoutError``."""
        async with asyncio.timeout(PATIENCE):
            while not (ready() and self.paints > paints):
                await asyncio.sleep(0.0005)

    async def press(self, name: str, key: str, ready: Callable[[], bool], *, later: bool = False) -> None:
        """Press a key and note how long it took until its effect was painted; ``later`` if the key itself is painted
        before its effect is ready."""
        before, start = self.paints, time.perf_counter()
        painted: list[float] = []
        if later:
            self.on_paint = lambda: painted.append(self.painted_at) if ready() else None
        self.send(key)
        await self.until((lambda: bool(painted)) if later else ready, before)
        self.on_paint = bool
        self.times.setdefault(name, []).append((painted[0] if later else self.painted_at) - start)
        await asyncio.sleep(0.15)

    def send(self, key: str) -> None:
        """Press a key."""
        from textual import events

        driver = self.app._driver
        assert driver is not None
        named = {" ": "space", "/": "slash", "<": "less_than_sign", ">": "greater_than_sign"}.get(key, key)
        driver.send_message(events.Key(named, key if len(key) == 1 else None))

    async def keys(self) -> None:
        """The keys of a day, one after the other."""
        await self.until(lambda: bool(self.app.screen_stack) and self.app.screen.is_mounted)
        for name in ("a mode, first seen", "a mode, seen again"):
            for number, mode in ((3, "timeline"), (4, "followups"), (5, "notes"), (1, "today"), (2, "contacts")):
                await self.press(name, str(number), lambda mode=mode: self._stands(mode))  # type: ignore[misc]
                await asyncio.sleep(SETTLED)
        await self._walk()
        await self._orders()
        await self._busy_card()
        await self._search()
        await self._calls()
        self.app.exit()

    async def _walk(self) -> None:
        for name, key in (("down", "down"), ("page down", "pagedown"), ("to the end", "G"), ("to the start", "g")):
            for _ in range(5 if name in ("down", "page down") else 1):
                before = self.table.cursor
                await self.press(name, key, lambda before=before: self.table.cursor != before)  # type: ignore[misc]
        for _ in range(3):
            await self.press("open a card", "enter", lambda: self.app.screen.reader.has_focus)  # type: ignore[attr-defined]
            await self.press("back to the list", "escape", lambda: self.table.has_focus)
            await self.press("down", "down", lambda: True)

    async def _orders(self) -> None:
        """Sort the list by each of its columns, the usual one last."""
        screen: Any = self.app.screen
        for key, column in (("l", "Last"), ("c", "Company"), ("d", "Next"), ("n", "Name")):
            await self.press("the orders", "s", lambda: self.app.screen is not screen)
            self.blocked = 0.0
            await self.press(f"sorted by {column}", key, lambda column=column: self._is_sorted(column), later=True)  # type: ignore[misc]
            await asyncio.sleep(SETTLED)
            self.times.setdefault("longest blocked frame of sorting", []).append(self.blocked)
        await self.press("down", "down", lambda: self.table.cursor == 1)

    def _is_sorted(self, column: str) -> bool:
        """Whether the list shows the first page of this order; a worker may load the rest."""
        return getattr(self.app.screen, "mode", "") == "contacts" and self.table.sorted_by[0] == column

    async def _busy_card(self) -> None:
        """Come to the contact with many activities, whose card is shown beside the list."""
        screen: Any = self.app.screen
        await self.press("to the start", "g", lambda: self.table.cursor == 0)
        busy = self.table.key
        for _ in range(3):
            await self.press("down", "down", lambda: not screen.reader.is_about(busy), later=True)
            await self.press("a card with many activities", "up", lambda: screen.reader.is_about(busy), later=True)

    async def _calls(self) -> None:
        """Focus mode, and from one call to the next."""
        screen: Any = self.app.screen
        await self.press("leave the search", "escape", lambda: self.table.has_focus)

        def place() -> str:
            return str(getattr(self.app.screen, "place", ""))

        await self.press("focus mode, first seen", "c", lambda: place().startswith("1 "), later=True)
        for number in range(2, 7):
            await self.press("the next call", "s", lambda: place().startswith(f"{number} "), later=True)  # noqa: B023
        await self.press("leave focus mode", "escape", lambda: place() == "", later=True)
        await self.press("leave the summary", "escape", lambda: self.app.screen is screen)

    async def _search(self) -> None:
        screen: Any = self.app.screen
        await self.press("to the search line", "/", lambda: screen._line.is_used)
        for _ in range(2):
            for place, letter in enumerate(SEARCH, 1):
                typed = SEARCH[:place].strip()
                ready = partial(self._has_matches, typed)
                await self.press("a letter and its matches", letter, ready, later=letter != " ")
            await self.press("clear the search", "ctrl+u", lambda: screen._asked == "")

    def _has_matches(self, text: str) -> bool:
        screen: Any = self.app.screen
        return bool(screen._asked == text and not screen._line._waiting)

    async def searches(self) -> None:
        """Narrow and broad searches, typed steadily, and keys that only move the cursor of the search line."""
        await self.until(lambda: bool(self.app.screen_stack) and self.app.screen.is_mounted)
        await self.press("mode", "2", lambda: self._stands("contacts"))
        await asyncio.sleep(SETTLED)
        screen: Any = self.app.screen
        await self.press("find", "/", lambda: screen._line.is_used)
        for kinds in zip(NARROW, BROAD, strict=True):
            for name, word in zip(("narrow", "broad"), kinds, strict=True):
                await self._type(name, word)
                await asyncio.sleep(SETTLED)
                for key in ("left", "right") * 4:
                    await self.press("idle", key, lambda: True)
                await self.press("clear", "ctrl+u", lambda: screen._asked == "")
                await asyncio.sleep(SETTLED)
        self.times = {name: times for name, times in self.times.items() if name in ("idle", "blocked") or ", " in name}
        self.app.exit()

    async def _type(self, name: str, word: str) -> None:
        """Type a word, a letter each ``LETTER_SECONDS``, however long the application takes.

        What is noted for each letter is the time until it was painted, and until the matches of the text with it (or of
        a later one, if that came first) were.
        """
        screen: Any = self.app.screen
        sent: list[float] = []
        seen: dict[str, list[float]] = {"letter": [], "matches": []}

        def painted() -> None:
            shown = {
                "letter": screen._line.text,
                "matches": "" if screen._line._waiting else screen._asked,
            }
            for what, text in shown.items():
                if word.startswith(text):
                    seen[what] += [self.painted_at - at for at in sent[len(seen[what]) : len(text)]]

        self.on_paint = painted
        self.blocked = 0.0
        begin = time.perf_counter()
        for place, letter in enumerate(word):
            await asyncio.sleep(max(0.0, begin + place * LETTER_SECONDS - time.perf_counter()))
            sent.append(time.perf_counter())
            self.send(letter)
        await self.until(lambda: len(seen["matches"]) == len(word))
        self.on_paint = bool
        self.times.setdefault("blocked", []).append(self.blocked)
        for what, times in seen.items():
            self.times.setdefault(f"{name}, {what}", []).extend(times)

    def _stands(self, mode: str) -> bool:
        if getattr(self.app.screen, "mode", "") != mode:
            return False
        return any(len(table.keys) and table.region.height > 1 for table in self.tables)


async def _measured(path: str, measure: Callable[[Watch], Coroutine[Any, Any, None]]) -> dict[str, list[float]]:
    from simplecrm.__main__ import raise_gc_threshold

    raise_gc_threshold()
    watch = Watch(path)
    pulse = asyncio.create_task(_pulse(watch))
    await asyncio.gather(watch.app.run_async(headless=True, size=(120, 34)), measure(watch))
    pulse.cancel()
    return watch.times


async def _pulse(watch: Watch) -> None:
    """The longest time without a chance to paint."""
    last, longest = time.perf_counter(), 0.0
    while True:
        await asyncio.sleep(0.001)
        now = time.perf_counter()
        if watch.times:
            longest = max(longest, now - last)
            watch.blocked = max(watch.blocked, now - last)
            watch.times["longest blocked frame"] = [longest]
        last = now


if __name__ == "__main__":
    measured = {"--in": Watch.keys, "--type": Watch.searches}.get(sys.argv[1] if len(sys.argv) > 1 else "")
    if measured is not None:
        sys.stdout.write(json.dumps(asyncio.run(_measured(sys.argv[2], measured))) + "\n")
    else:
        main()
