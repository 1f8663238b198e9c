"""What an import asks for every row is answered by an index, whatever the statistics, so that its cost stays linear."""

from __future__ import annotations

import json
import re
import sqlite3
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from simplecrm.actions.importing.session import ImportSession, ImportSettings
from simplecrm.store import connection as connections
from simplecrm.store.book import Book
from tests.conftest import NOW
from tests.lookups.test_plans import SMALL, STATISTICS, filled

ROWS = 60

SCANNED = re.compile(rf"SCAN (json_each|CONSTANT ROW|\(subquery.*\)|({'|'.join(SMALL)})).*")
"""What may be read as a whole: values, and tables with a line for each word of the person's own."""


def lines() -> Iterator[dict[str, Any]]:
    """Records of each noun, half of them of contacts in the book, with and without uids."""
    for n in range(ROWS):
        contact = {"type": "contact", "uid": f"c{n}", "name": f"Ann Meyer{n}"}
        yield contact | {
            "emails": [{"address": f"ann.{n}@firm{n % 10}.example"}], "phones": [{"number": f"+4930{10**7 + n}"}],
            "links": [{"url": f"https://linkedin.com/in/ann{n}"}], "tags": [f"tag {n}"],
            "companies": [{"company": f"Firm {n % 20}"}], "fields": [{"name": f"f{n % 30}", "value": "1"}],
        }  # fmt: skip
        yield {"type": "company", "name": f"Firm {n}", "uid": f"firm{n}", "phones": [{"number": "1234567"}]}
        for uid in ("", f"r{n}"):
            of = {"contact_uid": f"c{n}", "uid": uid}
            yield {"type": "note", "text": f"note {n}"} | of
            yield {"type": "reminder", "due": "2026-12-01", "text": "Call"} | of
            yield {"type": "deal", "title": f"Deal {n}"} | of
            call = {
                "type": "activity",
                "kind": "call",
                "text": "Spoke",
                "at": "2026-11-02T09:00:00Z",
                "uid": uid and f"a{n}",
            }
            yield call | {
                "contacts": [{"name": f"Ann Meyer{100 + n + (n % 20 == 0)}"}],
                "message_id": f"<{n}@x>" if uid else "",
            }
        yield {"type": "note", "text": "of a deal", "deal": f"Deal {n}"}
        yield {"type": "note", "text": "of a company", "company": f"Firm {n % 20}"}
        yield {"type": "tag", "name": f"tag {n}", "cadence_days": 7}
        yield {"type": "field", "name": f"f{n}", "kind": "number"}


def plain(statement: str) -> str:
    """A statement without its values."""
    return re.sub(r"'(?:[^']|'')*'|\b\d+\b", "?", statement)


@pytest.mark.parametrize("on_match", ["fill", "update"])
@pytest.mark.parametrize("statistics", STATISTICS)
def test_every_statement_of_a_row_uses_an_index(
    book: Book, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, statistics: str, on_match: str
) -> None:
    filled(book, statistics)
    book.close()
    asked: list[str] = []
    open_writer = connections.writer

    def writer(path: str) -> sqlite3.Connection:
        connection = open_writer(path)
        connection.set_trace_callback(asked.append)
        return connection

    file = tmp_path / "all.jsonl"
    file.write_text("".join(json.dumps(line) + "\n" for line in lines()))
    monkeypatch.setattr(connections, "writer", writer)
    report = ImportSession(str(file), ImportSettings(on_match=on_match), NOW).run(book).report
    assert report.rejected == 0 and {noun for noun, _ in report.things} == {
        "activity", "company", "deal", "note", "reminder",
    }  # fmt: skip
    monkeypatch.setattr(connections, "writer", open_writer)
    counts = Counter(map(plain, asked))
    of_rows = {plain(one): one for one in asked if counts[plain(one)] >= ROWS // 3 and not one.startswith("--")}
    assert len(of_rows) > 20
    explaining = open_writer(book.path)
    for statement in of_rows.values():
        steps = [row[3] for row in explaining.execute(f"explain query plan {statement}")]
        whole = [step for step in steps if step.startswith("SCAN") and not SCANNED.fullmatch(step)]
        assert not whole and not any(step.endswith("(archived_at=?)") for step in steps), (statement, steps)
    explaining.close()
