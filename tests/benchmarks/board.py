"""Latency and memory of the board of deals, from the key to the paint, with many deals against few.

python -m tests.benchmarks.board [DEALS] [ROUNDS]
"""

from __future__ import annotations

import asyncio
import json
import os
import random
import statistics
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

from simplecrm.store.book import Book
from tests.benchmarks.interaction import SETTLED, Watch
from tests.benchmarks.measure import table, usual, verdict
from tests.benchmarks.seed import people, put_in_place, put_people

SMALL = 200
BOUND = 2.0
BOUND_OF_MEMORY = 1.25
PEOPLE = 20_000
STAGES = ("qualified",) * 14 + ("meeting",) * 3 + ("proposal",) * 2 + ("negotiation",)
TITLES = ("Renewal", "Renewal 2027", "Pilot", "Licences", "Website relaunch", "Training", "Müller – Rahmenvertrag")
CURRENCIES = ("EUR",) * 6 + ("USD",) * 2 + ("CHF", "JPY")
PIPELINES = "sales: qualified 10% 30d, meeting 25% 14d, proposal 50% 21d, negotiation 75%"


def main() -> None:
    """Measure and print."""
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 20_000
    rounds = int(sys.argv[2]) if len(sys.argv) > 2 else 7
    folder = Path(os.environ.get("SIMPLECRM_BENCHMARKS") or tempfile.mkdtemp())
    books = {size: str(folder / f"bench-board-{size}.db") for size in (SMALL, count)}
    env = {**usual(), "SIMPLECRM_HOME": str(folder / "home"), "SIMPLECRM_PIPELINES": PIPELINES}
    taken: dict[int, dict[str, list[float]]] = {size: {} for size in books}
    for _ in range(rounds):
        for size, path in books.items():
            fill(path, size)
            for name, times in _run(path, env).items():
                taken[size].setdefault(name, []).extend(times)
    rows = []
    for name in taken[SMALL]:
        small, large = (statistics.median(taken[size][name]) for size in books)
        unit, scale, bound = ("MB", 1.0, BOUND_OF_MEMORY) if name == "memory" else ("ms", 1000.0, BOUND)
        shown = (f"{value * scale:.0f} {unit}" for value in (small, large))
        rows.append((name, *shown, verdict(large / small, bound)))
    table(f"The board, medians of {rounds} runs", ("what", f"at {SMALL:,}", f"at {count:,}", "ratio"), rows)


def fill(path: str, count: int) -> None:
    """A book of ``count`` open deals, most of them in one stage, in several currencies, many with the same title; and
    half as many that are closed. An existing book is reused."""
    if os.path.exists(path):
        return
    book = Book(path + ".new")
    book.create()
    put_people(book, list(people(PEOPLE)))
    with book.writing("Seed deals") as step:
        step.bulk()
        step.connection.executemany(
            "insert into deal (title, contact_id, company_id, value, currency, stage, probability, status, closed_at, "
            "expected_close, stage_since) values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
            _deals(count),
        )
        step.connection.execute("update step set undone = 0")
    with book.writing("Analyze") as step:
        step.connection.execute("analyze")
        step.connection.execute("insert into tag (name) values ('analysed')")
    book.close()
    put_in_place(path)


def _deals(count: int) -> list[tuple[Any, ...]]:
    draw = random.Random(1)
    rows = []
    for number in range(count + count // 2):
        status = "open" if number < count else draw.choice(("won", "lost"))
        # A few large deals make most of the sum, and many have no value, contact or date yet.
        value = int(draw.paretovariate(1.1) * 100_000) if draw.random() < 0.8 else 0
        close = f"{draw.randint(2027, 2028)}-{draw.randint(1, 12):02}-{draw.randint(1, 28):02}"
        close = close if draw.random() < 0.6 else ""
        since = f"2026-{draw.randint(8, 11):02}-{draw.randint(1, 28):02}T09:00:00Z"
        title = draw.choice(TITLES) + (f" {number}" if draw.random() < 0.3 else "")
        rows.append((
            title, draw.randint(1, PEOPLE) if draw.random() < 0.9 else None, draw.randint(1, PEOPLE // 20), value,
            draw.choice(CURRENCIES), draw.choice(STAGES), draw.choice((10, 25, 50, 75)), status,
            since if status != "open" else "", close, since,
        ))  # fmt: skip
    return rows


def _run(path: str, env: dict[str, str]) -> dict[str, list[float]]:
    done = subprocess.run(
        [sys.executable, "-m", "tests.benchmarks.board", "--in", path],
        capture_output=True, text=True, env=env, check=True,
    )  # fmt: skip
    return dict(json.loads(done.stdout.splitlines()[-1]))


class BoardWatch(Watch):
    """The application on a book, with the keys of the board timed."""

    async def board_keys(self) -> None:
        """Open the board, walk on it, and move and win deals."""
        await self.until(lambda: bool(self.app.screen_stack) and self.app.screen.is_mounted)
        await asyncio.sleep(SETTLED)
        await self.press("first paint", "6", self._is_shown, later=True)
        screen = self.app.screen
        await asyncio.sleep(SETTLED)
        for key in ("j", "right", "left", "j", "pagedown"):
            before = (self.board.column, self.board.key)
            await self.press("cursor", key, lambda before=before: (self.board.column, self.board.key) != before)  # type: ignore[misc]
        for key in (">", "<", ">", ">", "<", "<"):
            await self._change("move", key)
        for _ in range(3):
            await self._change("won", "w")
        for _ in range(3):
            await self._change("undo", "u")
        for key, words in (("v", "by value"), ("t", "by title"), ("d", "by time")):
            await self.press("orders", "s", lambda: self.app.screen is not screen)
            await self.press("sorted", key, lambda words=words: words in self._pipeline_words(), later=True)  # type: ignore[misc]
            await asyncio.sleep(SETTLED)
        await self.press("to the list", "v", lambda: bool(self.table.display and len(self.table.keys)), later=True)
        await self.press("to the board", "v", lambda: bool(self.board.display), later=True)
        self.times["memory"] = [peak_memory()]
        self.app.exit()

    @property
    def board(self) -> Any:
        """The board."""
        from simplecrm.tui.widgets.board import Board

        return self.app.screen.query_one(Board)

    def _is_shown(self) -> bool:
        return bool(getattr(self.app.screen, "mode", "") == "deals" and self.board.key and self.board.region.height > 1)

    async def _change(self, name: str, key: str) -> None:
        """Press a key that changes a deal, and wait until the board shows it."""
        before = self._heads()
        await self.press(name, key, lambda: self._heads() != before, later=True)
        await asyncio.sleep(0.3)

    def _pipeline_words(self) -> str:
        found = [str(line.render()) for line in self.app.screen.query("#pipeline")]
        return found[0] if found else ""

    def _heads(self) -> list[int]:
        return [len(lane.keys) for lane in self.board._lanes]


def peak_memory() -> float:
    """The peak memory of this process in MB."""
    import resource

    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


async def _measured(path: str) -> dict[str, list[float]]:
    from simplecrm.__main__ import raise_gc_threshold

    raise_gc_threshold()
    watch = BoardWatch(path)
    await asyncio.gather(watch.app.run_async(headless=True, size=(120, 34)), watch.board_keys())
    return watch.times


if __name__ == "__main__":
    if sys.argv[1:2] == ["--in"]:
        sys.stdout.write(json.dumps(asyncio.run(_measured(sys.argv[2]))) + "\n")
    else:
        main()
