"""A step is one transaction, one journal entry and one undo, and updates the search index."""

from __future__ import annotations

import sqlite3
import threading
from pathlib import Path

import pytest

from simplecrm.errors import Conflict, NothingMatched
from simplecrm.lookups import contacts, history, search
from simplecrm.store.book import Book


def add(book: Book, name: str) -> int:
    """Insert a contact with plain SQL."""
    with book.writing(f"Add {name}") as step:
        sql = "insert into contact (name, sort_name) values (?, lower(?)) returning id"
        return step.connection.execute(sql, (name, name)).fetchone()[0]  # type: ignore[no-any-return]


def outside(book: Book, *statements: str) -> None:
    """Run SQL as the ``sqlite3`` shell would."""
    book.create()
    with sqlite3.connect(book.path) as shell:
        for statement in statements:
            shell.execute(statement)
    shell.close()


def found(book: Book, text: str) -> list[str]:
    """The names that a search finds."""
    connection = book.reading()
    return [row.name for row in contacts.rows(connection, search.ids(connection, text))]


def test_failed_step_leaves_nothing(book: Book) -> None:
    add(book, "Ann")
    with pytest.raises(ZeroDivisionError), book.writing("Fail") as step:
        step.connection.execute("insert into contact (name) values ('Ben')")
        1 / 0  # noqa: B018
    assert found(book, "ben") == []
    assert [step.title for step in history.steps(book.reading())] == ["Add Ann"]


def test_step_without_changes_leaves_no_journal_entry(book: Book) -> None:
    with book.writing("Nothing"):
        pass
    assert history.steps(book.reading()) == []


def test_nested_step_is_part_of_the_outer_one(book: Book) -> None:
    with book.writing("Both"):
        add(book, "Ann")
        add(book, "Ben")
        with pytest.raises(ZeroDivisionError), book.writing("Part") as part:
            part.connection.execute("insert into contact (name) values ('Zoe')")
            1 / 0  # noqa: B018
    [step] = history.steps(book.reading())
    assert (step.title, step.changes) == ("Both", 2)
    assert found(book, "zoe") == []


def test_external_inserts_are_searchable_and_undoable(book: Book) -> None:
    from simplecrm.actions import journal

    outside(
        book,
        "insert into contact (name) values ('Ågot Ødegård')",
        "insert into phone (contact_id, number) values (1, '+47 22 12-34 56')",
        "insert into note (contact_id, text) values (1, 'likes fjords')",
    )
    assert found(book, "agot") == found(book, "fjords") == found(book, "123456") == ["Ågot Ødegård"]
    [step] = history.steps(book.reading())
    assert step.source == "outside"

    journal.undo(book)
    assert found(book, "agot") == []
    journal.redo(book)
    assert found(book, "fjords") == ["Ågot Ødegård"]
    assert book.reading().execute("select tail from phone").fetchone()[0] == "6543212274"


def test_external_updates_and_deletes_are_undoable(book: Book) -> None:
    from simplecrm.actions import journal

    add(book, "Ann Lee")
    outside(book, "update contact set name = 'Anna Lea' where id = 1")
    assert found(book, "lea") == ["Anna Lea"]
    assert found(book, "lee") == []
    journal.undo(book)
    assert found(book, "lee") == ["Ann Lee"]
    outside(book, "delete from contact")
    assert found(book, "lee") == []
    journal.undo(book)
    assert found(book, "lee") == ["Ann Lee"]


def test_older_step_is_undone_if_nothing_depends_on_it(book: Book) -> None:
    from simplecrm.actions import journal

    add(book, "Ann")
    add(book, "Ben")
    journal.undo(book, 1)
    assert found(book, "ann") == []
    assert found(book, "ben") == ["Ben"]
    journal.redo(book)
    assert found(book, "ann") == ["Ann"]


def test_undoing_a_step_with_dependents_is_rejected_naming_them(book: Book) -> None:
    from simplecrm.actions import journal

    add(book, "Ann")
    with book.writing("Note on Ann") as step:
        step.connection.execute("insert into note (contact_id, text) values (1, 'hello')")
    with book.writing("Rename Ann") as step:
        step.connection.execute("update contact set name = 'Anna' where id = 1")
    with pytest.raises(Conflict) as refused:
        journal.undo(book, 1)
    assert refused.value.hint == "Undo these first: 2 Note on Ann; 3 Rename Ann"
    journal.undo(book, 2)
    journal.undo(book, 3)
    journal.undo(book, 1)
    assert contacts.count(book.reading()) == 0


def test_new_change_clears_redo(book: Book) -> None:
    from simplecrm.actions import journal

    add(book, "Ann")
    journal.undo(book)
    add(book, "Ben")
    with pytest.raises(NothingMatched, match="Nothing to redo"):
        journal.redo(book)


def test_repeated_undo_goes_back_and_redo_forward(book: Book) -> None:
    from simplecrm.actions import journal

    for name in ("Ann", "Ben", "Cid"):
        add(book, name)
    assert [journal.undo(book).title for _ in range(3)] == ["Add Cid", "Add Ben", "Add Ann"]
    assert [journal.redo(book).title for _ in range(3)] == ["Add Ann", "Add Ben", "Add Cid"]
    assert contacts.count(book.reading()) == 3


def test_ids_are_never_reused(book: Book) -> None:
    from simplecrm.actions import journal

    assert add(book, "Ann") == 1
    journal.undo(book)
    assert add(book, "Ben") == 2


def test_bulk_change_is_indexed_once_at_the_end(book: Book) -> None:
    with book.writing("Many") as step:
        step.bulk()
        step.connection.execute("insert into contact (name) values ('Ann')")
        step.connection.execute("insert into email (contact_id, address) values (1, 'ann@acme.com')")
        assert step.connection.execute("select count(*) from search").fetchone()[0] == 0
    assert found(book, "acme.com") == ["Ann"]
    assert book.reading().execute("select bulk, step_id from current_step").fetchone() == (0, None)


def test_bulk_change_is_undone_and_redone(book: Book) -> None:
    from simplecrm.actions import journal

    add(book, "Ann")
    with book.writing("Many") as step:
        run = step.connection.execute
        run("insert into contact (name) values ('Ben')")
        step.bulk()
        run("update contact set name = 'Anna' where id = 1")
        for name in ("Cid", "Dora", "Eve"):
            run("insert into contact (name, sort_name) values (?, lower(?))", (name, name))
        run("insert into email (contact_id, address) values (3, 'cid@acme.com'), (1, 'anna@acme.com')")
        run("update contact set name = 'Cyd' where id = 3")
        run("delete from contact where id = 4")

    def names() -> list[str]:
        return [row.name for row in contacts.rows(book.reading(), contacts.ids(book.reading()))]

    assert sorted(names()) == ["Anna", "Ben", "Cyd", "Eve"]
    entries = "select noun, row_id, op, min(id) from change where step_id = ? group by noun, row_id order by 4"
    assert [row[:3] for row in book.reading().execute(entries, (step.id,))] == [
        ("contact", 2, "insert"), ("contact", 1, "update"), ("contact", 3, "insert"), ("contact", 5, "insert"),
        ("email", 1, "insert"), ("email", 2, "insert"),
    ]  # fmt: skip
    assert book.reading().execute("select count(*) from bulk_start").fetchone()[0] == 0
    journal.undo(book)
    assert names() == ["Ann"]
    assert book.reading().execute("select count(*) from email").fetchone()[0] == 0
    journal.redo(book)
    assert sorted(names()) == ["Anna", "Ben", "Cyd", "Eve"]
    assert found(book, "cid@acme.com") == ["Cyd"]


def test_nested_bulk_change_is_indexed_with_its_step(book: Book) -> None:
    with book.writing("Batch") as outer:
        with book.writing("Many") as step:
            step.bulk()
            step.connection.execute("insert into contact (name) values ('Ann')")
        outer.connection.execute("insert into contact (name) values ('Ben')")
    assert (found(book, "ann"), found(book, "ben")) == (["Ann"], ["Ben"])
    assert book.reading().execute("select count(*) from change").fetchone()[0] == 2
    with pytest.raises(ZeroDivisionError), book.writing("Fails") as step:
        step.bulk()
        raise ZeroDivisionError
    add(book, "Cid")
    assert found(book, "cid") == ["Cid"]


def test_summary_follows_activities_and_reminders(book: Book) -> None:
    add(book, "Ann")
    outside(
        book,
        "insert into activity (kind, at) values ('call', '2026-01-05T10:00:00Z')",
        "insert into activity_contact (activity_id, contact_id) values (1, 1)",
        "insert into activity (kind, at) values ('call', '2026-01-02T10:00:00Z')",
        "insert into activity_contact (activity_id, contact_id) values (2, 1)",
        "insert into reminder (contact_id, due) values (1, '2026-02-01')",
        "insert into reminder (contact_id, due) values (1, '2026-01-20')",
    )

    def summary() -> tuple[str, str]:
        return book.reading().execute("select last_at, next_due from contact_summary where contact_id = 1").fetchone()  # type: ignore[no-any-return]

    assert summary() == ("2026-01-05T10:00:00Z", "2026-01-20")
    outside(book, "update reminder set done_at = 'now' where id = 2", "delete from activity where id = 1")
    assert summary() == ("2026-01-02T10:00:00Z", "2026-02-01")


def test_writers_wait_for_each_other(book: Book) -> None:
    def writer(name: str) -> None:
        own = Book(book.path)
        for number in range(10):
            add(own, f"{name} {number}")
        own.close()

    book.create()
    threads = [threading.Thread(target=writer, args=(name,)) for name in ("Ann", "Ben", "Cid", "Dan")]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert contacts.count(book.reading()) == 40
    assert len(history.steps(book.reading())) == 40


def test_orm_session_shares_the_transaction_of_the_step(book: Book) -> None:
    from simplecrm.store import tables

    with book.session("Through the ORM") as session:
        session.add(tables.Contact(name="Ann Lee"))
        session.commit()
        session.add(tables.Contact(name="Ben"))
    assert found(book, "ann") == ["Ann Lee"]
    [step] = history.steps(book.reading())
    assert step.changes >= 2
    with pytest.raises(ZeroDivisionError), book.session("Fail") as session:
        session.add(tables.Contact(name="Zoe"))
        session.commit()
        1 / 0  # noqa: B018
    assert found(book, "zoe") == []


def test_closed_book_is_one_file(book: Book) -> None:
    import os

    add(book, "Ann")
    assert found(book, "ann") == ["Ann"]
    book.close()
    assert not os.path.exists(book.path + "-wal")


def test_after_change_is_called_for_its_own_book_only(tmp_path: Path) -> None:
    said: list[str] = []
    own = Book(str(tmp_path / "own.db"), after_change=lambda book: said.append(book.path) or "That failed.")  # type: ignore[func-returns-value]
    other = Book(str(tmp_path / "other.db"))
    remarks: list[str] = []
    own.warn = remarks.append
    for book in (other, own):
        book.create()
        with book.writing("Add") as step:
            step.connection.execute("insert into contact (name) values ('Ann')")
        with book.writing("Nothing"):
            pass
        book.close()
    assert said == [own.path]
    assert remarks == ["That failed."]
