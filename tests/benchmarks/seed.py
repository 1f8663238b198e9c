"""Reproducible books of any size for the benchmarks."""

from __future__ import annotations

import contextlib
import csv
import os
import random
import sqlite3
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
    put_in_place(path)


def put_in_place(path: str) -> None:
    """Give the finished book at ``path`` with ``.new`` its name."""
    with contextlib.closing(sqlite3.connect(path + ".new")) as connection:
        # Closing the book leaves its log where somebody else still reads the file.
        connection.execute("pragma wal_checkpoint(truncate)")
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
    put_in_place(path)


SALES = (20_000, 50_000)
"""Deals and purchases of ``fill_sales``."""


def fill_sales(path: str, count: int) -> None:
    """The book of ``fill`` with deals and purchases, unevenly: half of the deals are in one stage, a tenth of the
    customers buys most, and a quarter of the purchases is not paid. An existing book is reused."""
    if os.path.exists(path):
        return
    fill(path + ".new", count)
    deals, purchases = SALES
    draw = random.Random(2)
    stages = ("qualified", "qualified", "qualified", "meeting", "proposal", "negotiation")
    book = Book(path + ".new")
    with book.writing("Sell") as step:
        step.bulk()
        many = step.connection.executemany
        many("insert into product (id, name, category, price, cost, currency) values (?, ?, ?, ?, ?, 'EUR')",
             [(n, f"Product {n}", f"Category {n % 12}", n * 100, n * 60) for n in range(1, 201)])  # fmt: skip
        many("insert into deal (id, title, contact_id, product_id, value, currency, stage, status, probability, "
             "expected_close, closed_at, stage_since, source, created_at) values (?,?,?,?,?,?,?,?,?,?,?,?,?,?)",
             [_deal(n, draw, stages, count) for n in range(1, deals + 1)])  # fmt: skip
        moves = [(n, draw.choice(stages), _moment(draw)) for n in range(1, deals + 1) for _ in range(1 + n % 3)]
        many("insert into deal_move (deal_id, pipeline, stage, at) values (?, 'sales', ?, ?)", moves)
        many("insert into purchase (contact_id, company_id, product_id, text, quantity, price, cost, value, currency, "
             "bought_on, due_on, paid_on, invoice) values (?,?,?,?,?,?,?,?,?,?,?,?,?)",
             [_purchase(n, draw, count) for n in range(1, purchases + 1)])  # fmt: skip
    with book.writing("Analyze") as step:
        step.connection.execute("analyze")
        step.connection.execute("insert into tag (name) values ('sold')")
    book.close()
    put_in_place(path)


def _deal(number: int, draw: random.Random, stages: tuple[str, ...], people: int) -> tuple[object, ...]:
    status = ("open", "won", "lost", "open")[number % 4]
    closed = "" if status == "open" else _moment(draw)
    return (
        number, f"Deal {number % 5_000}", 1 + number % people, 1 + number % 200, draw.randrange(10_000, 9_000_000),
        ("EUR", "EUR", "EUR", "USD")[number % 4 if number % 3 else 0], draw.choice(stages), status,
        draw.choice((10, 25, 50, 75)), f"{draw.choice((2026, 2027))}-{1 + number % 12:02}-15", closed, _moment(draw),
        draw.choice(("", "fair", "web")), _moment(draw),
    )  # fmt: skip


def _purchase(number: int, draw: random.Random, people: int) -> tuple[object, ...]:
    who = 1 + (draw.randrange(people // 10) if number % 10 < 8 else draw.randrange(people))
    product, quantity = 1 + draw.randrange(200), draw.choice((1.0, 1.0, 2.0, 5.0, 0.5))
    day = f"{draw.choice((2024, 2025, 2026))}-{1 + draw.randrange(10):02}-{1 + draw.randrange(28):02}"
    paid = "" if number % 4 == 0 else day
    return (
        who, None if number % 3 else 1 + who % max(1, people // 20), product, f"Product {product}", quantity,
        product * 100, product * 60 if number % 5 else 0, int(quantity * product * 100), "EUR", day,
        day.replace("2026", "2027"), paid, f"R-{number // 3}",
    )  # fmt: skip


def _moment(draw: random.Random) -> str:
    return f"2026-{1 + draw.randrange(11):02}-{1 + draw.randrange(21):02}T{7 + draw.randrange(12):02}:00:00Z"


def _due(number: int) -> str:
    """A due date from 2026-11-20 on; a handful are late, as many today, and the rest lie ahead."""
    if number <= 100:
        return f"2026-11-{20 + number % 3}"
    return f"2027-{1 + number % 12:02}-{1 + number % 28:02}"
