"""Import files unlike the usual one against SQLite writing the same rows, and against a file a tenth as long.

python -m tests.benchmarks.imports [ROWS]

A note, an activity and a follow-up in every row; one number, one company or one name for all. The floor reads the file
with the csv or json module and puts the rows of the imported book into an empty one by ``executemany``, with the same
triggers, journal and search index.
"""

from __future__ import annotations

import contextlib
import csv
import json
import os
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path

from simplecrm.store.book import Book
from simplecrm.store.triggers import JOURNALLED
from tests.benchmarks.measure import CRM, command, once, table, verdict

MAX_TO_FLOOR, MAX_TO_LINEAR, MAX_AGAIN = 2, 1.3, 1

Rows = Iterator[list[str]]


def notes(count: int) -> Rows:
    """A note of its own in every row."""
    yield ["name", "email", "note"]
    for n in range(count):
        yield [f"Person{n} Last{n}", f"p{n}@x{n % 500}.org", f"Asked about offer {n}"]


def one_note(count: int) -> Rows:
    """The same note in every row."""
    yield ["name", "email", "note"]
    for n in range(count):
        yield [f"Person{n} Last{n}", f"p{n}@x{n % 500}.org", "Met at the fair"]


def one_number(count: int) -> Rows:
    """A switchboard's number."""
    yield ["name", "phone"]
    for n in range(count):
        yield [f"Person{n} Last{n}", "+49 30 1234567"]


def one_company(count: int) -> Rows:
    """Everybody at one company."""
    yield ["name", "company", "email"]
    for n in range(count):
        yield [f"Person{n} Last{n}", "Acme", f"p{n}@acme.com"]


def one_name(count: int) -> Rows:
    """Namesakes at one company, on one number."""
    yield ["name", "company", "email", "phone"]
    for n in range(count):
        yield ["John Smith", "Acme", f"john{n}@acme.com", "+49 30 1234567"]


def one_name_alone(count: int) -> Rows:
    """Namesakes of whom the company alone is known."""
    yield ["name", "company"]
    for n in range(count):
        yield ["John Smith", f"Firm {n}"]


FILES: tuple[tuple[str, Callable[[int], Rows]], ...] = (
    ("a note in every row", notes), ("the same note in every row", one_note), ("one number", one_number),
    ("one company", one_company), ("one name, number and company", one_name), ("one name", one_name_alone),
)  # fmt: skip


def main() -> None:
    """Measure and print."""
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 100_000
    rows = []
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        for title, cells in FILES:
            few, many = folder / "few.csv", folder / "many.csv"
            for path, number in ((few, count // 10), (many, count)):
                with path.open("w", newline="") as file:
                    csv.writer(file).writerows(cells(number))
            rows.append((title, *_measured(folder, few, many)))
        few, many = folder / "few.jsonl", folder / "many.jsonl"
        for path, number in ((few, count // 10), (many, count)):
            path.write_text("".join(_lines(number)))
        rows.append(("a note, call, follow-up and deal for everybody", *_measured(folder, few, many)))
    heads = ("file", "time", f"to SQLite ({MAX_TO_FLOOR})", f"to a tenth ({MAX_TO_LINEAR})", f"again ({MAX_AGAIN})")
    table(f"{count:,} rows", heads, rows)


def _lines(count: int) -> Iterator[str]:
    for n in range(count):
        contact = {"type": "contact", "uid": f"u{n}", "name": f"Person{n} Last{n}"}
        yield json.dumps(contact | {"emails": [{"address": f"p{n}@x.org", "label": ""}]}) + "\n"
        yield json.dumps({"type": "note", "text": "Met", "contact_uid": f"u{n}"}) + "\n"
        call = {"type": "activity", "kind": "call", "text": "Spoke", "at": "2026-01-01T10:00:00Z"}
        yield json.dumps(call | {"contacts": [{"uid": f"u{n}"}]}) + "\n"
        yield json.dumps({"type": "reminder", "due": "2026-12-01", "text": "Call", "contact_uid": f"u{n}"}) + "\n"
        yield json.dumps({"type": "deal", "title": "Pilot", "contact_uid": f"u{n}"}) + "\n"


def _measured(folder: Path, few: Path, many: Path) -> tuple[str, str, str, str]:
    """Seconds of the long file; its ratio to the floor and, row for row, to the short file; that of a second time."""
    short = _imported(folder / "few", few)
    long = _imported(folder / "many", many)
    floor = once(lambda: _floor(folder, many))
    again = _imported(folder / "many", many)
    for name in ("few", "many", "floor"):
        for path in (folder / name).glob("*.db*"):
            path.unlink()
    return (
        f"{long:.1f} s", verdict(long / floor, MAX_TO_FLOOR), verdict(long / short / 10, MAX_TO_LINEAR),
        verdict(again / long, MAX_AGAIN),
    )  # fmt: skip


def _imported(home: Path, file: Path) -> float:
    home.mkdir(exist_ok=True)
    env = {"SIMPLECRM_HOME": str(home), "SIMPLECRM_AUTOMATIC_BACKUPS": "no"}
    start = time.perf_counter()
    command(CRM, "--quiet", "import", str(file), env=env)()
    return time.perf_counter() - start


def _floor(folder: Path, file: Path) -> None:
    with file.open(newline="") as lines:
        for _ in csv.reader(lines) if file.suffix == ".csv" else map(json.loads, lines):
            pass
    source = Book(str(folder / "many" / "simplecrm.db"))
    (folder / "floor").mkdir(exist_ok=True)
    book = Book(str(folder / "floor" / "floor.db"))
    book.create()
    with book.writing("Floor") as step:
        step.bulk()
        for name in JOURNALLED:
            found = source.reading().execute(f"select * from {name}").fetchall()
            if found:
                marks = ", ".join("?" * len(found[0]))
                step.connection.executemany(f"insert into {name} values ({marks})", found)
    book.close()
    source.close()


if __name__ == "__main__":
    os.environ["SIMPLECRM_AUTOMATIC_BACKUPS"] = "no"
    with contextlib.suppress(KeyboardInterrupt):
        main()
