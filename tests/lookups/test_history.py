"""The history: what each step changed, and what can be redone."""

from __future__ import annotations

import sqlite3
from pathlib import Path

from simplecrm.lookups import history
from simplecrm.store.book import Book
from tests.answers import Crm


def test_changes_of_a_step_are_counted(crm: Crm, book: Book, tmp_path: Path) -> None:
    crm("add", "Ann Lee <ann@acme.com>", "--company", "Acme", "--tag", "vip")
    (tmp_path / "people.csv").write_text("name,email\n" + "".join(f"P{n},p{n}@x.org\n" for n in range(30)))
    crm("import", str(tmp_path / "people.csv"))
    crm("undo")
    crm("redo")
    with sqlite3.connect(book.path) as shell:
        shell.execute("update contact set nickname = 'A' where id < 9")
    shell.close()
    counted = book.reading().execute("select step_id, count(*) from change group by step_id").fetchall()
    assert len(counted) == 5
    assert {step.id: step.changes for step in history.steps(book.reading())} == dict(counted)


def test_redo_applies_to_the_last_undo_until_the_next_change(crm: Crm, book: Book) -> None:
    for name in ("Ann", "Ben", "Cat"):
        crm("add", name)
    crm("undo")
    crm("undo")
    assert history.next_redo(book.reading()) == 2
    crm("redo")
    assert history.next_redo(book.reading()) == 3
    crm("redo")
    assert history.next_redo(book.reading()) == 0
    crm("undo")
    crm("add", "Dan")
    assert history.next_redo(book.reading()) == 0
