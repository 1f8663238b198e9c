"""A book on a libSQL server of this machine: what one client waits for a look-up and for a change, against the same in
a file, and how many of each a server answers a second for 20 clients at once.

SIMPLECRM_SQLD=… python -m tests.benchmarks.team [CONTACTS] [CLIENTS] [CHANGES]
"""

from __future__ import annotations

import datetime
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from simplecrm.actions import notes
from simplecrm.core.records.notes import Note
from simplecrm.lookups import brief
from simplecrm.store.book import Book
from simplecrm.store.remote import copying
from tests.benchmarks.measure import table
from tests.benchmarks.seed import fill
from tests.sqld import Server, program

NOW = datetime.datetime(2026, 11, 22, 10, 14)
ROUNDS = 40

_CLIENT = """
import sys
from tests.benchmarks.team import add, look_up
from simplecrm.store.book import Book
book, act = Book(sys.argv[1]), {"add": add, "look_up": look_up}[sys.argv[2]]
book.keeps_connections = True
sys.stdout.write("ready\\n"); sys.stdout.flush(); sys.stdin.readline()
for number in range(int(sys.argv[3])):
    act(book, number)
book.close()
"""


def main() -> None:
    """Measure and print."""
    count, clients, changes = (
        int(sys.argv[place]) if len(sys.argv) > place else usual for place, usual in ((1, 10_000), (2, 20), (3, 200))
    )
    with tempfile.TemporaryDirectory() as folder:
        seeded = str(Path(os.environ.get("SIMPLECRM_BENCHMARKS") or folder, f"bench-{count}.db"))
        fill(seeded, count)
        path = str(shutil.copy(seeded, Path(folder, "book.db")))
        server = Server(Path(folder, "sqld"), binary=program())
        server.start()
        try:
            began = time.perf_counter()
            copying.copy(Book(path), server.address)
            copied = time.perf_counter() - began
            sizes = os.path.getsize(path), sum(file.stat().st_size for file in server.folder.rglob("*"))
            rows = []
            for what, act in (("look-up (brief)", look_up), ("change (note)", add)):
                there, here = (_seconds(Book(where), act) for where in (server.address, path))
                rows.append((what, f"{here * 1000:.1f} ms", f"{there * 1000:.1f} ms", f"{there / here:.1f}"))
            table(f"One client, {count:,} contacts", ("what", "file", "server", "ratio"), rows)
            several = [
                (what, f"{_per_second(server.address, name, clients, times):,.0f} a second")
                for what, name, times in (("look-ups", "look_up", changes // 4), ("changes", "add", changes))
            ]
            table(f"{clients} clients at once", ("what", "answered"), several)
            made = Book(server.address)
            found = made.reading().execute("select count(*) from note where text like 'client %'").fetchone()[0]
            made.close()
            space = " and ".join(f"{size / 1_000_000:,.0f} MB" for size in sizes)
            sys.stdout.write(f"Copied in {copied:.1f} s; file and server take {space}.\n")
            sys.stdout.write(f"Notes that were acknowledged and are there: {found:,}.\n")
        finally:
            server.stop()


def look_up(book: Book, number: int) -> None:
    """Ask what is read before a call."""
    brief.brief(book.reading(), 1 + number % 1000, NOW.date())


def add(book: Book, number: int) -> None:
    """Make a change."""
    notes.add(book, Note(contact_id=1 + number % 1000, text=f"client {number}"), NOW)


def _seconds(book: Book, act: Callable[[Book, int], None]) -> float:
    """The median seconds of an action, with connections that stay open."""
    book.keeps_connections = True  # type: ignore[misc]
    taken = []
    for number in range(ROUNDS):
        start = time.perf_counter()
        act(book, number)
        taken.append(time.perf_counter() - start)
    book.close()
    return statistics.median(taken)


def _per_second(address: str, name: str, clients: int, times: int) -> float:
    running = [
        subprocess.Popen(
            [sys.executable, "-c", _CLIENT, address, name, str(times)],
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
        )
        for _ in range(clients)
    ]  # fmt: skip
    for one in running:
        assert one.stdout is not None and one.stdout.readline() == "ready\n"
    start = time.perf_counter()
    for one in running:
        assert one.stdin is not None
        one.stdin.write("go\n")
        one.stdin.flush()
    if [one.wait() for one in running] != [0] * clients:
        raise SystemExit("A client failed.")
    return clients * times / (time.perf_counter() - start)


if __name__ == "__main__":
    main()
