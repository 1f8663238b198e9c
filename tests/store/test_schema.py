"""The migrations build exactly the declared tables, and the file enforces its rules."""

from __future__ import annotations

import contextlib
import gzip
import os
import re
import sqlite3
import stat
from pathlib import Path

import pytest
from sqlmodel import SQLModel, create_engine

from simplecrm.core.records import activities, cases, companies, contacts, deals, notes, reminders
from simplecrm.core.text.profiles import profile_key
from simplecrm.errors import FileUnusable
from simplecrm.store import book_state, migrate, migrations, tables
from simplecrm.store import connection as connections
from simplecrm.store import triggers as store_triggers
from simplecrm.store.book import Book
from simplecrm.store.book_file import APPLICATION_ID
from simplecrm.store.connection import SCHEMA_VERSION
from simplecrm.store.maintenance import schema
from tests.answers import Crm
from tests.store import present_schema

BOOKS = Path(__file__).parent / "books"


def shape(connection: sqlite3.Connection, table: str) -> dict[str, object]:
    """Columns with type, null, default and key; foreign keys; indexes with their columns; checks."""
    sql = connection.execute("select sql from sqlite_master where name = ?", (table,)).fetchone()[0]
    indexes = {}
    for _, name, unique, origin, partial in connection.execute(f'pragma index_list("{table}")'):
        columns = tuple(row[2] for row in connection.execute(f"pragma index_info('{name}')"))
        indexes[name if origin == "c" else columns] = (unique, origin, partial, columns)
    return {
        "columns": connection.execute(f'pragma table_xinfo("{table}")').fetchall(),
        "keys": sorted(row[2:] for row in connection.execute(f'pragma foreign_key_list("{table}")')),
        "indexes": indexes,
        "checks": sorted(check.rstrip(" ,") for check in re.findall(r"CONSTRAINT \w+ CHECK .*", sql)),
        "autoincrement": "AUTOINCREMENT" in sql,
    }


def test_migrations_build_exactly_the_declared_tables(book: Book, tmp_path: Path) -> None:
    engine = create_engine(f"sqlite:///{tmp_path / 'declared.db'}")
    SQLModel.metadata.create_all(engine)
    engine.dispose()
    with sqlite3.connect(tmp_path / "declared.db") as declared:
        migrated = book.reading()
        assert set(SQLModel.metadata.tables) == set(store_triggers.JOURNALLED)
        for table in SQLModel.metadata.tables:
            assert shape(migrated, table) == shape(declared, table), table
    declared.close()


def test_a_new_book_is_what_the_migrations_build() -> None:
    """After a change of scripts or triggers: python -m tests.store.present_schema"""
    assert present_schema.FILE.read_text(encoding="utf-8") == present_schema.text()
    made, replayed = migrations.empty_book(), connections.memory()
    migrations.upgrade(replayed, 0)
    everything = "select type, name, tbl_name, sql from sqlite_master order by type in ('view', 'trigger'), rowid"
    assert made.execute(everything).fetchall() == replayed.execute(everything).fetchall()
    for (table,) in replayed.execute("select name from sqlite_master where type = 'table'").fetchall():
        if table in ("search_data", "search_trigram_data"):
            continue  # which count how often FTS5 was configured
        columns = "id, generation" if table == "book" else "*"  # each book has a uid of its own
        rows = [sorted(one.execute(f'select {columns} from "{table}"'), key=str) for one in (made, replayed)]
        assert rows[0] == rows[1], table
    for one in (made, replayed):
        one.close()


@pytest.mark.parametrize("at_once", [0, 1, 2, 100])
def test_the_search_index_is_rebuilt_whole(book: Book, at_once: int) -> None:
    with book.writing("Add") as step:
        for contact_id in (-7, 1, 2, 9):
            step.connection.execute("insert into contact (id, name) values (?, ?)", (contact_id, f"Ann {contact_id}"))
        store_triggers.rebuild_search(step.connection, at_once)
        for index in ("search", "search_trigram"):
            found = step.connection.execute(f"select rowid from {index} where {index} match 'ann' order by rowid")
            assert found.fetchall() == [(-7,), (1,), (2,), (9,)], index


def test_every_journalled_table_has_its_triggers(book: Book) -> None:
    triggers = {row[0] for row in book.reading().execute("select name from sqlite_master where type = 'trigger'")}
    for noun in store_triggers.JOURNALLED:
        for op in ("insert", "update", "delete"):
            assert f"journal_{noun}_{op}" in triggers


def test_record_fields_name_existing_columns() -> None:
    for record, table in (
        (contacts.Contact, tables.Contact), (companies.Company, tables.Company), (activities.Activity, tables.Activity),
        (reminders.Reminder, tables.Reminder), (notes.Note, tables.Note), (deals.Deal, tables.Deal),
        (cases.Case, tables.Case),
    ):  # fmt: skip
        missing = set(table.model_fields) - set(record._fields) - {"sort_name"}
        assert not missing, (record, missing)


def test_file_is_private_and_has_an_application_id(book: Book, home: Path) -> None:
    book.create()
    connection = book.reading()
    assert connection.execute("pragma application_id").fetchone()[0] == APPLICATION_ID
    assert connection.execute("pragma user_version").fetchone()[0] == SCHEMA_VERSION
    assert connection.execute("pragma journal_mode").fetchone()[0] == "wal"
    assert stat.S_IMODE(os.stat(home).st_mode) == 0o700
    assert stat.S_IMODE(os.stat(book.path).st_mode) == 0o600


def test_writer_connections_have_durable_settings(book: Book) -> None:
    with book.writing("look") as step:
        for setting, value in (("synchronous", 2), ("foreign_keys", 1), ("busy_timeout", 5000)):
            assert step.connection.execute(f"pragma {setting}").fetchone()[0] == value


@pytest.mark.parametrize(
    "statement",
    [
        "insert into contact (name) values ('  ')",
        "insert into email (address) values ('a@b.c')",
        "insert into email (contact_id, company_id, address) values (1, 1, 'a@b.c')",
        "insert into reminder (due) values ('')",
        "insert into note (text) values ('nobody')",
        "insert into activity (kind, direction) values ('call', 'sideways')",
        "insert into employment (contact_id, company_id) values (1, 99)",
        "insert into field_value (field_id, value) values (1, 'nobody')",
        "insert into field_value (field_id, contact_id, company_id) values (1, 1, 1)",
        "insert into field_value (field_id, company_id) values (1, 1), (1, 1)",
        "insert into field_value (field_id, deal_id) values (1, 1), (1, 1)",
        "insert into company_tag (company_id, tag_id) values (1, 1), (1, 1)",
        "update company set parent_id = 99",
        "insert into \"case\" (title) values ('  ')",
        "insert into \"case\" (title, status) values ('Jams', 'closed')",
        "insert into \"case\" (title, priority) values ('Jams', 4)",
        "insert into \"case\" (title, satisfaction) values ('Not solved', 5)",
        "insert into \"case\" (title, status, satisfaction) values ('Jams', 'solved', 6)",
        "insert into case_contact (case_id, contact_id) values (1, 1), (1, 1)",
        "insert into case_contact (case_id, contact_id) values (1, 99)",
        "insert into activity (case_id) values (99)",
        "insert into activity (sentiment) values ('happy')",
    ],
)
def test_constraints_hold_for_every_writer(book: Book, statement: str) -> None:
    book.create()
    with sqlite3.connect(book.path) as shell:
        shell.execute("pragma foreign_keys = on")
        shell.execute("insert into contact (name) values ('Ann')")
        shell.execute("insert into company (name) values ('Acme')")
        shell.execute("insert into deal (title) values ('Pilot')")
        shell.execute("insert into \"case\" (title) values ('Jams')")
        shell.execute("insert into tag (name) values ('vip')")
        shell.execute("insert into field (name) values ('size')")
        with pytest.raises(sqlite3.IntegrityError):
            shell.execute(statement)
    shell.close()


def test_newer_book_is_rejected_with_both_schema_numbers(book: Book) -> None:
    book.create()
    book.close()
    with sqlite3.connect(book.path) as shell:
        shell.execute(f"pragma user_version = {SCHEMA_VERSION + 1}")
        shell.execute("create table newer (x)")
    shell.close()
    with pytest.raises(
        FileUnusable, match=rf"schema {SCHEMA_VERSION + 1}; this Simple CRM knows schemas up to {SCHEMA_VERSION}"
    ):
        Book(book.path).reading()


def _objects(path: str) -> set[tuple[str, str, str]]:
    with sqlite3.connect(path) as shell:
        found = set(shell.execute("select type, name, sql from sqlite_master where name not like 'sqlite_%'"))
    shell.close()
    return found


@pytest.mark.parametrize("kept", sorted(BOOKS.glob("*.gz")), ids=lambda path: path.stem)
def test_book_of_every_released_schema_is_migrated(kept: Path, book: Book, crm: Crm, home: Path) -> None:
    book.create()
    present = _objects(book.path)
    book.close()
    os.replace(book.path, home / "new.db")
    old = gzip.decompress(kept.read_bytes())
    Path(book.path).write_bytes(old)
    history = crm("history").lines
    assert [line.split("\t")[3:6] for line in history[:3]] == [
        ["Add deal Pilot", "", "1"], ["Undo: Tag Ben Ortega cold", "", "2"], ["Tag Ben Ortega cold", "undone", "2"],
    ]  # fmt: skip
    assert _objects(book.path) == present
    assert "Wants a quote" in crm("brief", "ann").out
    assert crm("note", "ben", "Likes quinces").code == 0
    assert "Ben Ortega" in crm("find", "quinces").out
    assert crm("undo", "1").code == 2 and crm("undo").code == 0
    assert crm("find", "quinces").code == 1
    backups = list((home / "backups").glob("*-migration.backup.db"))
    assert len(backups) == 1 and backups[0].read_bytes()[:16] == b"SQLite format 3\0"


def test_steps_of_before_a_migration_are_undone(book: Book, crm: Crm, home: Path) -> None:
    home.mkdir(exist_ok=True)
    Path(book.path).write_bytes(gzip.decompress((Path(__file__).parent / "books" / "schema-6.db.gz").read_bytes()))
    assert crm("show", "ben", "--json").json["fields"] == [{"name": "shoe size", "value": "44"}]
    assert crm("undo", "8").code == 0
    assert crm("show", "ben", "--json").json["fields"] == [{"name": "shoe size", "value": "42"}]
    assert crm("contacts", "delete", "ben").code == 0 and crm("contacts", "undelete", "ben").code == 0
    assert crm("show", "ben", "--json").json["fields"] == [{"name": "shoe size", "value": "42"}]


def test_changes_of_before_a_column_are_undone_with_its_default(book: Book, crm: Crm, home: Path) -> None:
    home.mkdir(exist_ok=True)
    Path(book.path).write_bytes(gzip.decompress((Path(__file__).parent / "books" / "schema-15.db.gz").read_bytes()))
    with sqlite3.connect(book.path) as shell:  # as the released code wrote it
        shell.executescript(
            "update activity set text = 'Wants two quotes'; update activity set outcome = 'Hopeful'; "
            "delete from activity; update segment set name = 'hot'"
        )
    shell.close()
    last = int(crm("history", "--format", "ids").lines[0])
    assert crm("undo", str(last)).code == 0
    (activity,) = crm("activities", "--json").json
    assert (activity["text"], activity["outcome"], activity["sentiment"]) == ("Wants a quote", None, None)
    assert crm("redo").code == 0 and crm("activities", "--json").json == []


def test_handles_stored_before_they_were_recognised_are_found(book: Book, crm: Crm, home: Path) -> None:
    home.mkdir(exist_ok=True)
    Path(book.path).write_bytes(gzip.decompress((Path(__file__).parent / "books" / "schema-15.db.gz").read_bytes()))
    links = (("x:annlee", "", ""), ("ann_lee", "Twitter", ""), ("https://acme.com", "", ""),
             ("https://linkedin.com/in/ann", "", "linkedin.com/in/ann"))  # fmt: skip
    with sqlite3.connect(book.path) as shell:
        shell.executemany("insert into link (contact_id, url, label, profile) values (1, ?, ?, ?)", links)
        shell.execute("insert into link (contact_id, url, profile) values (2, 'github:beno', '')")
        shell.execute("update step set at = '2026-01-01T00:00:00Z'")  # what follows is a step of its own
        shell.execute("delete from link where contact_id = 2")
    shell.close()
    assert crm("undo").code == 0 and crm("show", "https://github.com/BenO", "--format", "ids").lines == ["2"]
    assert crm("redo").code == 0
    for handle in ("x:annlee", "https://x.com/annlee", "twitter:ann_lee", "linkedin:ann"):
        assert crm("show", handle, "--format", "ids").lines == ["1"], handle
    stored = dict(book.reading().execute("select url, profile from link"))
    assert stored == {url: profile_key(url, label) for url, label, _ in links}
    assert stored["x:annlee"] == "x.com/annlee" and stored["https://acme.com"] == ""


def test_migration_does_not_repeat_notifications(book: Book, home: Path) -> None:
    home.mkdir(exist_ok=True)
    Path(book.path).write_bytes(gzip.decompress((Path(__file__).parent / "books" / "schema-3.db.gz").read_bytes()))
    log = book.reading().execute("select kind, row_id, due, attempts, sent_at <> '' from notification").fetchall()
    assert log == [
        ("birthday", 2, "2026-11-25", 1, 0), ("reminder", 2, "2026-11-20", 1, 1),
        ("reminder", 3, "2026-11-21", 1, 1), ("run", 0, "", 1, 1),
    ]  # fmt: skip


@pytest.mark.parametrize("before", ["pragma user_version", "select count(*) from sqlite_master"])
def test_book_that_another_process_creates_while_it_is_read_is_sound(tmp_path: Path, before: str) -> None:
    path = str(tmp_path / "book.db")
    Path(path).touch()
    reading = connections.reader(path)
    statements: list[str] = []

    def create_first(statement: str) -> None:
        if statement.startswith(before) and not statements:
            statements.append(statement)
            migrate.migrate(path)

    reading.set_trace_callback(create_first)
    assert book_state.state(reading, path) == book_state.PRESENT
    assert statements
    reading.close()


def test_book_that_another_process_migrates_while_it_is_checked_is_sound(tmp_path: Path) -> None:
    path = str(tmp_path / "book.db")
    Path(path).write_bytes(gzip.decompress((BOOKS / f"schema-{SCHEMA_VERSION - 1}.db.gz").read_bytes()))
    with contextlib.closing(connections.writer(path)) as checking:
        statements: list[str] = []

        def migrate_first(statement: str) -> None:
            if statement.startswith("select name, type, sql from sqlite_master") and not statements:
                statements.append(statement)
                migrate.migrate(path)

        checking.set_trace_callback(migrate_first)
        assert not schema.problems(checking)
        assert statements


def test_database_of_another_program_is_rejected(tmp_path: Path) -> None:
    path = str(tmp_path / "other.db")
    with sqlite3.connect(path) as other:
        other.execute("create table something (x)")
        other.execute("pragma user_version = 7")
    other.close()
    before = Path(path).read_bytes()
    with pytest.raises(FileUnusable, match="belongs to another program"):
        Book(path).reading()
    with pytest.raises(FileUnusable, match="belongs to another program"), Book(path).writing("x"):
        pass
    assert Path(path).read_bytes() == before


def test_text_file_is_rejected(tmp_path: Path) -> None:
    path = tmp_path / "notes.txt"
    path.write_text("hello " * 100)
    with pytest.raises(FileUnusable, match="is not a Simple CRM book"):
        Book(str(path)).reading()
    assert path.read_text() == "hello " * 100
