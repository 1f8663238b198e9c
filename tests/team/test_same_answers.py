"""Commands say the same of a book on a server as of the file that was copied there."""

from __future__ import annotations

import sqlite3
from pathlib import Path

import pytest

from simplecrm.actions import demo
from simplecrm.store.book import Book
from simplecrm.store.remote import hrana
from tests.answers import Crm
from tests.conftest import NOW

COMMANDS = (
    "contacts", "contacts tag:vip", "contacts last>30d --sort last", "contacts is:archived", "find ann", "find annn",
    "find +4930", "show ann", "brief ann", "brief company:acme", "brief company:1", "brief deal:1", "show case:1",
    "companies",
    "companies --sort people", "deals", "deals --sort value", "deals owner:none", "cases", "purchases", "products",
    "reminders", "timeline", "timeline ann", "notes", "search quote", "tags", "segments", "segments compare",
    "templates", "campaigns", "attachments", "today", "today --count", "today --json", "history", "history ann",
    "duplicates", "quiet", "fields", "queries", "export --format jsonl", "export --format vcf", "export --kind deal",
    "calendar",
    *(f"report {name} --format csv" for name in (
        "pipeline", "forecast", "conversion", "stages", "velocity", "won", "sources", "customers", "rfm", "margin",
        "drift", "cases", "activity", "growth", "hours", "quiet",
    )),
)  # fmt: skip


@pytest.fixture
def both(server: str, crm: Crm, tmp_path: Path) -> tuple[str, str]:
    """The path of a book with the sample data, and the address of its copy."""
    path = str(tmp_path / "demo.db")
    crm("--file", path, "init")
    book = Book(path)
    demo.fill(book, NOW)
    book.close()
    assert crm("copy", path, server).code == 0
    return path, server


def test_every_look_up_gives_the_same(both: tuple[str, str], crm: Crm) -> None:
    path, address = both
    for command in COMMANDS:
        here, there = (crm("--file", book, *command.split()) for book in (path, address))
        assert (there.code, there.out) == (here.code, here.out), command
        assert there.err.replace(address, path) == here.err, command


@pytest.mark.parametrize(
    ("sql", "expected"),
    [
        ("select :started", {"started"}),
        ("select :start, ':text', \":column\" -- :comment", {"start"}),
        ("select ':it''s', /* :this\n */ :text", {"text"}),
    ],
)
def test_only_the_values_that_a_statement_names_are_sent(sql: str, expected: set[str]) -> None:
    values = dict.fromkeys(("start", "started", "text", "column", "comment", "this", "it"), 1)
    assert {one["name"] for one in hrana._statement(sql, values)["named_args"]} == expected
    with sqlite3.connect(":memory:") as connection:
        connection.execute(sql.replace('":column"', "1"), values)
