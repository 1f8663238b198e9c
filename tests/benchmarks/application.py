"""The application's first paint and memory, against an empty Textual application.

python -m tests.benchmarks.application [CONTACTS] [ROUNDS]
"""

from __future__ import annotations

import os
import statistics
import subprocess
import sys
import tempfile
from pathlib import Path

from tests.benchmarks.measure import table, usual, verdict
from tests.benchmarks.seed import fill

_FLOOR = """
from textual.app import App, ComposeResult
from textual.widgets import DataTable, Input

class Floor(App):
    def compose(self) -> ComposeResult:
        yield Input()
        yield DataTable()

    def on_mount(self) -> None:
        table = self.query_one(DataTable)
        table.add_columns("Name", "Company", "Last", "Next")
        for number in range(50):
            table.add_row(f"Name {number}", "Company", "3 d", "today")

    def is_painted(self) -> bool:
        return self.query_one(DataTable).row_count == 50 and self.screen.is_running

app = Floor()
"""
_CRM = """
import sys
from simplecrm.store.book import Book
from simplecrm.tui.app import CrmApp
book = Book(sys.argv[1], source="app", is_default=True)
book.reading()
def is_painted(app):
    from simplecrm.tui.widgets.record_table import RecordTable

    return any(len(table.keys) and table.region.height > 1 for table in app.screen.query(RecordTable))

CrmApp.DEFAULT_MODE = "contacts"
CrmApp.is_painted = is_painted
app = CrmApp(book)
"""
_RUN = """
import asyncio, re, time

painted = []

async def watch():
    while not app.is_running or not app.screen_stack or not app.is_painted():
        await asyncio.sleep(0.001)
    app.screen.call_after_refresh(lambda: painted.append(time.time()))
    while not painted:
        await asyncio.sleep(0.001)
    await asyncio.sleep(0.5)
    app.exit()

async def both():
    await asyncio.gather(app.run_async(headless=True, size=(120, 34)), watch())

asyncio.run(both())
try:
    held = int(re.search(r"VmHWM:\\s+(\\d+)", open("/proc/self/status").read())[1])
except OSError:
    import resource
    held = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
print(painted[0], held)
"""


def main() -> None:
    """Measure and print."""
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 100_000
    rounds = int(sys.argv[2]) if len(sys.argv) > 2 else 9
    folder = Path(os.environ.get("SIMPLECRM_BENCHMARKS") or tempfile.mkdtemp())
    books = {size: str(folder / f"bench-{size}.db") for size in (100, 1000, count)}
    for size, path in books.items():
        fill(path, size)
    env = {**usual(), "SIMPLECRM_HOME": str(folder / "home")}
    programs = {"empty application": (_FLOOR, "")}
    programs |= {f"{size:,} contacts": (_CRM, path) for size, path in books.items()}
    times: dict[str, list[float]] = {name: [] for name in programs}
    memory: dict[str, float] = {}
    for _ in range(rounds + 1):
        for name, (code, path) in programs.items():
            taken, held = _first_paint(code, path, env)
            times[name].append(taken)
            memory[name] = held
    middle = {name: statistics.median(taken[1:]) for name, taken in times.items()}
    floor, many = "empty application", f"{count:,} contacts"
    rows = [(name, f"{middle[name] * 1000:.0f} ms", f"{memory[name]:.0f} MB", "") for name in programs]
    rows += [
        ("first paint to an empty application", "", "", verdict(middle[many] / middle[floor], 1.4)),
        ("memory to that at 100", "", "", verdict(memory[many] / memory["100 contacts"], 1.3)),
        ("memory to that at 1,000", "", "", verdict(memory[many] / memory["1,000 contacts"], 1.25)),
    ]
    table(f"First paint, medians of {rounds}", ("what", "time", "memory", "ratio"), rows)


def _first_paint(code: str, path: str, env: dict[str, str]) -> tuple[float, float]:
    """Seconds from the start of the process to the end of the first refresh, and the peak memory in MB."""
    import time

    start = time.time()
    done = subprocess.run(
        [sys.executable, "-c", code + _RUN, path], capture_output=True, text=True, env=env, check=True
    )
    end, held = done.stdout.split()[-2:]
    return float(end) - start, int(held) / 1024


if __name__ == "__main__":
    main()
