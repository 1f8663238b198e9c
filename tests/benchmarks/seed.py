"""Reproducible books of any size for the benchmarks."""

from __future__ import annotations

import csv
import os
import random
from collections.abc import Iterator
from pathlib import Path

from simplecrm.core.text.names import fold
from simplecrm.store.book import Book

GIVEN = ("Ann", "Ben", "Carla", "Dan", "Eva", "Finn", "Greta", "Hugo", "Ida", "Jon", "Kim", "Lea", "Max", "Quin")
FAMILY = ("Lee", "Ortega", "Ruiz", "Meyer", "Schmidt", "Rossi", "Garcia", "Novak", "Jensen", "Costa", "Khan", "Ito")
TAGS = ("vip", "lead", "partner", "fair", "press")
BROAD = ("acme", "gmbh", "remember", "talked")
"""Words that are in every row of ``fill_broad``."""

NARROW = ("ortega17", "meyer120", "schmidt99", "novak8")
"""Names that few contacts have."""

COLUMNS = ("First Name", "Last Name", "Email", "Phone", "Company", "Tags")


def people(count: int) -> Iterator[tuple[str, str, str, str, str, str]]:
    """Given and family name, email, phone, company, tag: all different people in ``count`` / 20 companies."""
    draw = random.Random(1)
    for number in range(count):
        given, family = draw.choice(GIVEN), f"{draw.choice(FAMILY)}{number // 391}"
        firm = number % max(1, count // 20)
        address = f"{given}.{family}.{number}@firm{firm}.example".lower()
        yield given, family, address, f"+4930{10_000_000 + number}", f"Firm {firm} GmbH", TAGS[number % len(TAGS)]


def write_csv(path: Path, count: int) -> None:
    """The people as a file to import."""
    with open(path, "w", newline="", encoding="utf-8") as file:
        writer = csv.writer(file)
        writer.writerow(COLUMNS)
        writer.writerows(people(count))


def put_people(book: Book, rows: list[tuple[str, str, str, str, str, str]]) -> None:
    """The baseline of an import: ``executemany`` into the same tables with the same triggers."""
    with book.writing("Seed") as step:
        step.bulk()
        many = step.connection.executemany
        firms = {firm: number for number, firm in enumerate(dict.fromkeys(row[4] for row in rows), 1)}
        tags = {tag: number for number, tag in enumerate(dict.fromkeys(row[5] for row in rows), 1)}
        many("insert into company (id, name, sort_name) values (?, ?, ?)",
             [(number, firm, fold(firm)) for firm, number in firms.items()])  # fmt: skip
        many("insert into tag (id, name) values (?, ?)", [(number, tag) for tag, number in tags.items()])
        many("insert into contact (id, name, sort_name, given, family) values (?, ?, ?, ?, ?)",
             ((n, f"{r[0]} {r[1]}", f"{r[0]} {r[1]}".lower(), r[0], r[1]) for n, r in enumerate(rows, 1)))  # fmt: skip
        many("insert into email (contact_id, address) values (?, ?)", ((n, r[2]) for n, r in enumerate(rows, 1)))
        many("insert into phone (contact_id, number, e164, tail) values (?, ?, ?, ?)",
             ((n, r[3], r[3], r[3][:0:-1]) for n, r in enumerate(rows, 1)))  # fmt: skip
        many("insert into employment (contact_id, company_id) values (?, ?)",
             ((n, firms[r[4]]) for n, r in enumerate(rows, 1)))  # fmt: skip
        many("insert into contact_tag (contact_id, tag_id) values (?, ?)",
             ((n, tags[r[5]]) for n, r in enumerate(rows, 1)))  # fmt: skip


def fill(path: str, count: int) -> None:
    """A book of ``count`` contacts, each with 3 activities, every third with a note, every fifth with a reminder.

    An existing book is reused.
    """
    if os.path.exists(path):
        return
    book = Book(path + ".new")
    book.create()
    put_people(book, list(people(count)))
    with book.writing("Seed the rest") as step:
        step.bulk()
        many = step.connection.executemany
        many("insert into activity (id, kind, text, at) values (?, 'call', ?, ?)",
             ((n, f"Talked about offer {n % 977}", f"2026-{1 + n % 11:02}-{1 + n % 28:02}T09:00:00Z")
              for n in range(1, count * 3 + 1)))  # fmt: skip
        many("insert into activity_contact (activity_id, contact_id) values (?, ?)",
             ((n, 1 + n % count) for n in range(1, count * 3 + 1)))  # fmt: skip
        many("insert into note (contact_id, text) values (?, ?)",
             ((n, f"Everywhere: remember {n % 499}") for n in range(1, count + 1, 3)))  # fmt: skip
        many("insert into reminder (contact_id, text, due, scheduled) values (?, 'Call back', ?, ?)",
             ((n, _due(n), _due(n)) for n in range(1, count + 1, 5)))  # fmt: skip
        step.connection.execute("update step set undone = 0")
    with book.writing("Analyze") as step:
        step.connection.execute("analyze")
        step.connection.execute("insert into tag (name) values ('analysed')")
    book.close()
    for suffix in ("-wal", "-shm"):
        Path(path + ".new" + suffix).unlink(missing_ok=True)
    os.replace(path + ".new", path)


def fill_broad(path: str, count: int) -> None:
    """The book of ``fill``, in which the words of ``BROAD`` are in every contact: in the company, in an activity, and
    in a note. An existing book is reused."""
    if os.path.exists(path):
        return
    fill(path + ".new", count)
    book = Book(path + ".new")
    with book.writing("Broaden") as step:
        step.bulk()
        step.connection.execute("update company set name = 'Acme ' || name, sort_name = 'acme ' || sort_name")
        step.connection.execute(
            "insert into note (contact_id, text) select id, 'Everywhere: remember ' || id % 499 from contact"
        )
    book.close()
    os.replace(path + ".new", path)


def _due(number: int) -> str:
    """A due date from 2026-11-20 on; a handful are late, as many today, and the rest lie ahead."""
    if number <= 100:
        return f"2026-11-{20 + number % 3}"
    return f"2027-{1 + number % 12:02}-{1 + number % 28:02}"
