"""Import and export against the bare SQLite, csv and json modules on the same rows.

python -m tests.benchmarks.transfer [CONTACTS]
"""

from __future__ import annotations

import contextlib
import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from tests.benchmarks.measure import CRM, once, table, usual, verdict
from tests.benchmarks.seed import write_csv


def main() -> None:
    """Measure and print."""
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 100_000
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        os.environ["SIMPLECRM_HOME"] = str(folder / "home")
        source = folder / "people.csv"
        write_csv(source, count)
        rows: list[tuple[str, str, str, str]] = []
        floor = once(lambda: _floor(folder, count))
        rows.append(("executemany, same tables and triggers", f"{floor:.1f} s", "", ""))
        first, memory = run(folder, "import", str(source))
        rows.append(("import CSV", f"{first:.1f} s", verdict(first / floor, 2), f"{memory} MB"))
        again, memory = run(folder, "import", str(source))
        rows.append(("import the same again", f"{again:.1f} s", verdict(again / first, 1), f"{memory} MB"))
        rows += _exports(folder, count, floor)
        pairs, memory = run(folder, "duplicates", "--limit", "10")
        rows.append(("duplicates", f"{pairs:.1f} s", verdict(pairs / first, 1), f"{memory} MB"))
    table(f"{count:,} contacts", ("what", "time", "ratio", "peak memory"), rows)


def _floor(folder: Path, count: int) -> None:
    """Read and insert the CSV rows in a separate process, including the start of the interpreter."""
    code = (
        "import sys; from tests.benchmarks.seed import people, put_people; from simplecrm.store.book import Book; "
        f"put_people(Book({str(folder / 'floor.db')!r}, is_default=True), list(people({count})))"
    )
    subprocess.run([sys.executable, "-c", code], check=True, env=usual())


def _exports(folder: Path, count: int, floor: float) -> list[tuple[str, str, str, str]]:
    rows = []
    for form, write in (("vcard", _CSV), ("csv", _CSV), ("jsonl", _JSON)):
        target = folder / f"out.{form}"
        least = once(lambda write=write: _bare(folder, write, 0 if write == _JSON else 3))  # type: ignore[misc]
        taken, memory = run(folder, "export", "--format", form, "-o", str(target))
        rows.append((f"export {form}", f"{taken:.1f} s", verdict(taken / least, 2), f"{memory} MB"))
    run(folder, "--file", str(folder / "cards.db"), "init")
    taken, memory = run(folder, "--file", str(folder / "cards.db"), "import", str(folder / "out.vcard"))
    rows.append(("import the vCards", f"{taken:.1f} s", verdict(taken / floor, 3), f"{memory} MB"))
    return rows


_READ = """
import csv, json, sqlite3, sys
connection = sqlite3.connect(sys.argv[1])
tables = ('tag', 'field', 'company', 'contact', 'email', 'phone', 'address', 'link',
  'employment join company on company.id = company_id', 'contact_tag join tag on tag.id = tag_id', 'field_value',
  'note', 'deal', 'activity', 'activity_contact', 'reminder')
with open(sys.argv[2], 'w', newline='') as out:
    for table in tables[int(sys.argv[3]) :]:
        rows = connection.execute('select * from ' + table)
"""
_CSV = "        csv.writer(out).writerows(rows)"
_JSON = """
        names = [column[0] for column in rows.description]
        for row in rows:
            out.write(json.dumps(dict(zip(names, row))) + chr(10))
"""


def _bare(folder: Path, write: str, first: int = 0) -> None:
    """Read the rows that the export reads, from the same tables, and write each with one module alone."""
    book = str(folder / "home" / "simplecrm.db")
    command = [sys.executable, "-c", _READ + write, book, str(folder / "bare"), str(first)]
    subprocess.run(command, check=True, env=usual())


def run(folder: Path, *arguments: str) -> tuple[float, int]:
    """Seconds, and the most memory that the process held, in MB."""
    start = time.perf_counter()
    process = subprocess.Popen([CRM, "--quiet", *arguments], stdout=subprocess.DEVNULL, env=usual())
    _, _, usage = os.wait4(process.pid, 0)
    process.returncode = 0
    taken = time.perf_counter() - start
    return taken, usage.ru_maxrss // (1024 if sys.platform != "darwin" else 1024 * 1024)


if __name__ == "__main__":
    with contextlib.suppress(KeyboardInterrupt):
        main()
