"""What a book on a server learns about itself."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from simplecrm.actions import learning
from simplecrm.store.book import Book
from tests.answers import Crm
from tests.sqld import Server

SALES = (("Licence", range(1, 13)), ("Support", range(1, 10)), ("Toner", range(5, 20)))
RESULTS = tuple(table for topic in learning.TOPICS for table in topic.results)


def learned(book: Book) -> dict[str, list[tuple[object, ...]]]:
    """All that was learned, by table."""
    return {table: book.reading().execute(f"select * from {table} order by 1, 2").fetchall() for table in RESULTS}


@pytest.fixture
def path(crm: Crm, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    """The path of a book with purchases and deals that something can be learned from."""
    path = str(tmp_path / "sold.db")
    monkeypatch.setenv("SIMPLECRM_FILE", path)
    assert crm("init").code == 0
    monkeypatch.setenv("SIMPLECRM_NOW", "2026-09-01T10:00")
    lines: list[dict[str, object]] = [{"do": "add", "name": f"Customer {number}"} for number in range(1, 21)]
    lines += [{"do": "products add", "name": name, "price": 100} for name, _ in SALES]
    for name, buyers in SALES:
        lines += [{"do": "purchases add", "who": str(who), "product": name} for who in buyers]
    lines += [{"do": "deals add", "title": f"Deal {number}", "stage": "qualified"} for number in range(6)]
    assert crm("batch", stdin="\n".join(map(json.dumps, lines))).code == 0
    monkeypatch.setenv("SIMPLECRM_NOW", "2026-09-11T10:00")
    for number in range(6):
        assert crm("deals", "move", f"deal {number}", "meeting").code == 0
    return path


def test_as_much_is_learned_on_a_server_as_in_a_file(
    path: str, server: str, crm: Crm, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert crm("copy", path, server).code == 0
    local, shared = Book(path), Book(server)
    assert learning.refresh(local) and learning.refresh(shared)
    assert learned(shared) == learned(local)
    assert all(learned(local).values())
    assert not learning.refresh(shared), "nothing to do"
    monkeypatch.setenv("SIMPLECRM_FILE", server)
    offered = crm("alerts", "--kind", "offer").lines
    assert [line.split("\t")[0] for line in offered] == ["offer:1", "offer:2", "offer:3"]
    assert "Could buy more" in crm("today").out
    # An offer keeps its id, which a snoozed alert refers to.
    crm("snooze", "offer:2", "in 2 weeks")
    crm("purchases", "add", "20", "Licence", "--date", "2026-09-11")
    assert [line.split("\t")[0] for line in crm("alerts", "--kind", "offer").lines] == ["offer:4", "offer:1", "offer:3"]
    local.close()
    shared.close()


def test_alerts_are_listed_while_nothing_can_be_learned(
    path: str, running_server: Server, crm: Crm, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert crm("copy", path, running_server.address).code == 0
    monkeypatch.setenv("SIMPLECRM_FILE", running_server.address)
    shared, other = Book(running_server.address), Book(running_server.address)
    shared.reading()
    with other.writing("Hold the lock") as step:
        step.connection.execute("update contact set name = 'Other' where id = 1")
        monkeypatch.setattr("simplecrm.store.remote.hrana.ANSWER_SECONDS", 1)
        assert not learning.refresh(shared)
        assert crm("alerts", "--kind", "offer").code == 1
    assert learning.refresh(shared)
    shared.close()
    other.close()
