"""``compact`` drops old undo data and nothing else."""

from __future__ import annotations

import os
import sqlite3
from pathlib import Path

import pytest

from simplecrm.store import connection as connections
from simplecrm.store.book import Book
from tests.answers import Crm
from tests.terminal import Terminal


@pytest.fixture
def old_steps(crm: Crm, book: Book) -> None:
    """Five steps: three of years ago, the last two of today, of which one undoes the third."""
    for name in ("Ann", "Ben", "Cid"):
        crm("add", f"{name} Lee <{name}@acme.com>", "--tag", "vip")
    crm("add", "Dan")
    with sqlite3.connect(book.path) as shell:
        shell.execute("update step set at = '2022-01-01T10:00:00Z' where id < 4")
        shell.execute("update step set at = '2026-11-22T09:00:00Z' where id = 4")
    shell.close()


def with_undo_data(book: Book) -> list[int]:
    found = book.reading().execute("select distinct step_id from change order by 1").fetchall()
    book.release()
    return [row[0] for row in found]


def test_compact_dry_run_reports_and_drops_nothing(crm: Crm, book: Book, old_steps: None) -> None:
    said = crm("compact", "--dry-run")
    assert said.code == 0
    assert said.out.split("\t")[:4] == ["1", "3", "3", str(changes_before(book, 4))]
    assert "Steps 1 to 3, before 22 Nov 2024" in said.err
    assert with_undo_data(book) == [1, 2, 3, 4]


def changes_before(book: Book, step: int) -> int:
    found = book.reading().execute("select count(*) from change where step_id < ?", (step,)).fetchone()[0]
    book.release()
    return int(found)


def test_compact_asks_before_dropping(crm: Crm, book: Book, old_steps: None) -> None:
    refused = crm("compact")
    assert refused.code == 2
    assert "simplecrm compact --yes" in refused.err
    assert with_undo_data(book) == [1, 2, 3, 4]


def test_suggested_compact_command_drops_the_same_steps(crm: Crm, book: Book, old_steps: None) -> None:
    refused = crm("compact", "--keep", "now")
    assert "nor can records they deleted be restored" in refused.err
    assert "simplecrm compact --keep now --yes" in refused.err
    assert "simplecrm compact --keep '1 jan 2027' --yes" in crm("compact", "--keep", "1 jan 2027").err
    assert "what they deleted cannot be brought back" in crm("compact", "--keep", "now", "--dry-run").err


def test_contact_history_says_that_details_were_dropped(crm: Crm, book: Book, old_steps: None) -> None:
    assert "dropped" not in crm("history", "ann").err
    crm("contacts", "edit", "ann", "--stage", "customer")
    crm("compact", "--yes")
    said = crm("history", "ann")
    assert len(said.lines) == 1
    assert "The details of changes up to 1 Jan 2022 10:00 were dropped by compact." in said.err
    assert "dropped" not in crm("history", "ann", "--since", "1 jan 2023").err
    crm("add", "Eva")
    assert "dropped" not in crm("history", "eva").err


def test_dropped_steps_cannot_be_undone_and_say_why(crm: Crm, book: Book, old_steps: None) -> None:
    before = crm("export", "--format", "jsonl").out
    assert crm("compact", "--yes").code == 0
    assert with_undo_data(book) == [4]
    refused = crm("undo", "2")
    assert refused.code == 2
    assert "its undo data were dropped by compact" in refused.err
    assert crm("undo", "2", "--dry-run").err == refused.err
    assert crm("export", "--format", "jsonl").out == before
    assert [line["title"] for line in crm("history", "--json").json][-1] == "Add Ann Lee"
    assert crm("undo").code == 0
    assert crm("redo").code == 0
    assert crm("doctor").code == 0
    assert "Nothing to drop" in crm("compact", "--yes").err


def test_latest_step_and_referenced_steps_keep_their_undo_data(crm: Crm, book: Book, old_steps: None) -> None:
    assert crm("undo", "3").code == 0
    assert crm("compact", "--keep", "tomorrow", "--yes").code == 0
    assert with_undo_data(book) == [3, 5]
    assert crm("redo").code == 0
    assert crm("show", "cid").code == 0
    assert crm("undo", "3").code == 0


def test_keep_option_overrides_journal_keep(
    crm: Crm, book: Book, old_steps: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SIMPLECRM_JOURNAL_KEEP", "20 years")
    assert "Nothing to drop" in crm("compact", "--yes").err
    assert crm("compact", "--keep", "1 year", "--dry-run").out.startswith("1\t3\t")
    assert crm("compact", "--keep", "soonish").code == 2


def test_compact_shrinks_the_file(crm: Crm, book: Book, tmp_path: Path) -> None:
    (tmp_path / "people.csv").write_text("name,email\n" + "".join(f"P{n},p{n}@x.org\n" for n in range(3000)))
    crm("import", str(tmp_path / "people.csv"))
    crm("undo")
    crm("add", "Ann")
    book.close()
    before = os.path.getsize(book.path)
    said = crm("compact", "--keep", "1 jan 2027", "--yes")
    assert said.code == 0
    assert "smaller" in said.err
    assert os.path.getsize(book.path) < before / 2


def test_compact_reports_another_writer(crm: Crm, book: Book, old_steps: None, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(connections, "BUSY_SECONDS", 0.1)
    monkeypatch.setenv("SIMPLECRM_WAIT", "0")
    shell = connections.writer(book.path)
    shell.execute("begin immediate")
    try:
        assert crm("compact", "--yes").code == 5
    finally:
        shell.execute("rollback")
        shell.close()
    assert with_undo_data(book) == [1, 2, 3, 4]


def test_declining_compact_changes_nothing(crm: Crm, book: Book, old_steps: None) -> None:
    before = with_undo_data(book)
    book.close()
    with Terminal("compact", "--keep", "1 jan 2024") as person:
        person.sees("Drop the undo data for good?").types("n").sees("Nothing was changed.")
        assert person.ends() == 1
    assert with_undo_data(book) == before
