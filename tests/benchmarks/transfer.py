"""Import and export against what SQLite and the csv and json modules need for the same rows.

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

from tests.benchmarks.measure import once, table, usual, verdict
from tests.benchmarks.seed import write_csv

CRM = str(Path(sys.executable).parent / "simplecrm")


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
        first, memory = _run(folder, "import", str(source))
        rows.append(("import CSV", f"{first:.1f} s", verdict(first / floor, 2), f"{memory} MB"))
        again, memory = _run(folder, "import", str(source))
        rows.append(("import the same again", f"{again:.1f} s", verdict(again / first, 1), f"{memory} MB"))
        rows += _exports(folder, count, floor)
        pairs, memory = _run(folder, "duplicates", "--limit", "10")
        rows.append(("duplicates", f"{pairs:.1f} s", verdict(pairs / first, 1), f"{memory} MB"))
    table(f"{count:,} contacts", ("what", "time", "ratio", "peak memory"), rows)


def _floor(folder: Path, count: int) -> None:
    """Read the CSV rows and put them in, in a process of their own; it counts the interpreter too."""
    code = (
        "import sys; from tests.benchmarks.seed import people, put_people; from simplecrm.store.book import Book; "
        f"put_people(Book({str(folder / 'floor.db')!r}), list(people({count})))"
    )
    subprocess.run([sys.executable, "-c", code], check=True, env=usual())


def _exports(folder: Path, count: int, floor: float) -> list[tuple[str, str, str, str]]:
    rows = []
    for form, bare in (("vcard", _bare_csv), ("csv", _bare_csv), ("jsonl", _bare_json)):
        target = folder / f"out.{form}"
        least = once(lambda bare=bare: bare(folder))
        taken, memory = _run(folder, "export", "--format", form, "-o", str(target))
        rows.append((f"export {form}", f"{taken:.1f} s", verdict(taken / least, 2), f"{memory} MB"))
    taken, memory = _run(folder, "--file", str(folder / "cards.db"), "import", str(folder / "out.vcard"))
    rows.append(("import the vCards", f"{taken:.1f} s", verdict(taken / floor, 3), f"{memory} MB"))
    return rows


_READ = """
import csv, json, sqlite3, sys
c = sqlite3.connect(sys.argv[1])
rows = c.execute('''select c.*, (select group_concat(address, ' ::: ') from email where contact_id = c.id),
  (select group_concat(number, ' ::: ') from phone where contact_id = c.id),
  (select group_concat(company.name || title, ' ::: ') from employment join company on company.id = company_id
    where contact_id = c.id),
  (select group_concat(tag.name, ' ::: ') from contact_tag join tag on tag.id = tag_id where contact_id = c.id),
  (select group_concat(street) from address where contact_id = c.id),
  (select group_concat(url) from link where contact_id = c.id),
  (select group_concat(value) from field_value where contact_id = c.id),
  (select group_concat(text) from note where contact_id = c.id) from contact c''')
with open(sys.argv[2], 'w', newline='') as out:
"""


def _bare_csv(folder: Path) -> None:
    _bare(folder, "    csv.writer(out).writerows(rows)")


def _bare_json(folder: Path) -> None:
    names = "names = [d[0] for d in rows.description]"
    _bare(folder, f"    {names}\n    for row in rows: out.write(json.dumps(dict(zip(names, row))) + '\\n')")


def _bare(folder: Path, write: str) -> None:
    book = str(folder / "home" / "simplecrm.db")
    subprocess.run([sys.executable, "-c", _READ + write, book, str(folder / "bare")], check=True, env=usual())


def _run(folder: Path, *arguments: str) -> tuple[float, int]:
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
