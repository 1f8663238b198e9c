"""``crm copy``: a whole book to a libSQL server and back."""

from __future__ import annotations

import gzip
import os
import sqlite3
import stat
import time
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from simplecrm.actions import demo, notes
from simplecrm.core.records.notes import Note
from simplecrm.errors import ConnectionLost
from simplecrm.store import connection as connections
from simplecrm.store.attachments import upkeep
from simplecrm.store.backups import files
from simplecrm.store.book import Book
from simplecrm.store.remote import copying, filling, hrana, rows
from tests.answers import Crm, MadeOnce
from tests.conftest import NOW
from tests.sqld import Server
from tests.team.proxy import Proxy

LARGE = 2**63 - 1

OLDER = Path(__file__).parents[1] / "store" / "books"
"""Books of older schemas."""


@pytest.fixture
def full(home: Path, made_once: MadeOnce) -> str:
    """The path of a book with some of everything, and a history."""
    path = str(home / "simplecrm.db")

    def fill() -> None:
        book = Book(path, is_default=True)
        try:
            demo.fill(book, NOW)
        finally:
            book.close()

    made_once("demo", fill)
    return path


@pytest.fixture
def back(tmp_path: Path) -> str:
    """The path of a book that is not there yet."""
    return str(tmp_path / "back.db")


def sums(book: str) -> dict[str, rows.Tally]:
    """The counts and checksums of all tables, except for the one whose generation changes with each copy."""
    with closing(connections.reader(book)) as reader:
        tables = [table for table in rows.tables() if table.name != "book"]
        return dict(filling.tallies_of(reader, tables))


def names(address: str) -> list[str]:
    """What there is on a server."""
    with closing(connections.reader(address)) as reader:
        return [name for (name,) in reader.execute("select name from sqlite_master")]


def test_the_search_index_of_a_large_book_is_made_in_parts(
    full: str, server: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(filling, "CONTACTS_INDEXED_AT_ONCE", 3)
    copying.copy(Book(full), server)
    found = []
    for book in (full, server):
        with closing(connections.reader(book)) as reader:
            matches = "select rowid from search where search match ? order by rowid"
            shown = [reader.execute(matches, (word,)).fetchall() for word in ("ann", "acme", "tanaka*", "zahra")]
            trigrams = reader.execute("select rowid, name, other from search_trigram order by rowid").fetchall()
            found.append((shown, trigrams))
    assert found[0] == found[1]
    assert all(found[0][0])


def test_a_copy_waits_longer_for_an_answer_than_a_command(
    full: str, running_server: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    def slowly(request: bytes) -> bool:
        if b'"commit"' in request:
            time.sleep(1.5)
        return False

    monkeypatch.setattr(hrana, "ANSWER_SECONDS", 1)
    with Proxy(running_server.port, slowly) as proxy:
        assert copying.copy(Book(full), proxy.address).rows["contact"] == 18
        with pytest.raises(ConnectionLost, match="does not answer"):
            notes.add(Book(proxy.address), Note(contact_id=1, text="late"), NOW)


def change(path: str, *statements: str) -> None:
    """Change a book as another program would."""
    with closing(sqlite3.connect(path)) as shell:
        for statement in statements:
            shell.execute(statement)
        shell.commit()


def test_a_full_book_is_the_same_on_the_server_and_back(server: str, crm: Crm, full: str, back: str) -> None:
    there = crm("copy", full, server)
    assert (there.code, there.lines) == (0, [server])
    assert there.err.startswith("Copied 18 contacts, 6 companies, 17 activities, ")
    assert there.err.endswith(" other rows; all counts and checksums agree.\n")
    again = crm("copy", server, back)
    assert (again.code, again.lines, again.err) == (0, [back], there.err)
    assert sorted(os.listdir(os.path.dirname(back))) == ["back.db", "home", "sqld"]
    assert sums(full) == sums(server) == sums(back)
    for question in (
        ("export", "--format", "jsonl"),
        ("history",),
        ("find", "northlight"),
        ("find", "hanna"),
        ("today",),
    ):
        answers = [crm("--file", book, *question) for book in (full, server, back)]
        assert answers[0].code == 0
        assert answers[0].out == answers[1].out == answers[2].out
    assert stat.S_IMODE(os.stat(back).st_mode) == 0o600
    assert not [line for line in crm("--file", back, "doctor", "--format", "tsv").lines if line.startswith("bad")]


def test_the_last_step_can_be_undone_and_redone_in_each_copy(server: str, crm: Crm, full: str, back: str) -> None:
    crm("note", "ann", "Likes tea")
    before = crm("export", "--format", "jsonl").out
    crm("tag", "ann", "golf")
    crm("copy", full, server)
    crm("copy", server, back)
    for copy in (server, back):
        assert crm("--file", copy, "undo").code == 0
        assert crm("--file", copy, "find", "tag:golf").code == 1
        assert crm("--file", copy, "redo").code == 0
        assert crm("--file", copy, "find", "tag:golf").code == 0
        crm("--file", copy, "undo")
        assert crm("--file", copy, "export", "--format", "jsonl").out.splitlines()[1:] == before.splitlines()[1:]


def test_ids_go_on_where_they_were(server: str, crm: Crm, full: str, back: str) -> None:
    given = int(crm("add", "Zoe Last").out.split()[0])
    assert crm("contacts", "delete", "zoe").code == 0
    crm("copy", full, server)
    crm("copy", server, back)
    assert [int(crm("--file", copy, "add", "Zoe Next").out.split()[0]) for copy in (server, back)] == [given + 1] * 2


def test_a_copy_is_watched_and_found_as_the_book_is(server: str, crm: Crm, full: str) -> None:
    crm("copy", full, server)
    assert crm("--file", server, "add", "Zoe Next", "--email", "zoe@next.example").code == 0
    assert crm("--file", server, "find", "next.example").code == 0
    assert "Zoe Next" in crm("--file", server, "history").out


def test_a_copy_is_another_book_of_the_same_uid(server: str, crm: Crm, full: str, back: str) -> None:
    crm("copy", full, server)
    crm("copy", server, back)
    seen = []
    for copy in (full, server, back):
        with closing(connections.reader(copy)) as reader:
            seen.append(reader.execute("select uid, generation from book").fetchone())
    assert len({uid for uid, _ in seen}) == 1
    assert [generation for _, generation in seen] == [1, 2, 3]


def test_a_file_has_a_generation_that_no_backup_of_that_path_has(server: str, crm: Crm, full: str) -> None:
    crm("copy", full, server)
    for _ in range(3):
        crm("backup")
        assert crm("restore", "--yes").code == 0
    os.rename(full, f"{full}.old")
    assert crm("copy", server, full).code == 0
    assert crm("backup").code == 0
    assert files.backups(full)[0].generation == files.backups(full)[1].generation + 1


@pytest.mark.parametrize("is_from_server", [False, True])
def test_what_is_written_meanwhile_is_not_in_the_copy(
    server: str, crm: Crm, full: str, back: str, is_from_server: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    if is_from_server:
        crm("copy", full, server)
    source, target = (server, back) if is_from_server else (full, server)
    before, insert = sums(source), filling._insert

    def after_a_change(*arguments: Any) -> None:
        book = Book(source)
        with book.writing("Add a tag") as step:
            step.connection.execute("insert or ignore into tag (name) values ('golf')")
        book.close()
        insert(*arguments)

    with monkeypatch.context() as patched:
        patched.setattr(filling, "_insert", after_a_change)
        assert crm("copy", source, target).code == 0
    assert sums(source) != before
    assert sums(target) == before


@pytest.mark.parametrize("version", [1, connections.SCHEMA_VERSION - 1])
def test_an_older_file_is_migrated_first(server: str, crm: Crm, tmp_path: Path, version: int) -> None:
    older = tmp_path / "older.db"
    older.write_bytes(gzip.decompress((OLDER / f"schema-{version}.db.gz").read_bytes()))
    assert crm("copy", str(older), server).code == 0
    with closing(connections.reader(server)) as reader:
        assert reader.execute("pragma user_version").fetchone()[0] == connections.SCHEMA_VERSION
    assert crm("--file", str(older), "export", "--format", "jsonl").out == (
        crm("--file", server, "export", "--format", "jsonl").out
    )


def test_a_book_of_many_pages_is_copied(
    server: str, crm: Crm, full: str, back: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(rows, "MAX_ROWS", 3)
    monkeypatch.setattr(filling, "BATCH_BYTES", 100)
    assert crm("copy", full, server).code == 0
    assert crm("copy", server, back).code == 0
    monkeypatch.undo()
    assert sums(full) == sums(server) == sums(back)


@pytest.mark.usefixtures("crm")
def test_every_value_arrives_as_it_was(server: str, full: str, back: str) -> None:
    change(
        full,
        f"update contact set version = {LARGE} where id = 1",
        f"update contact set version = {-LARGE - 1} where id = 2",
        f"update contact set version = {2**53 + 1} where id = 3",
        "update contact set nickname = char(0) || '‮\U0001f600' || char(10), source = x'00ff' where id = 4",
        "update purchase set quantity = 0.1 + 0.2",
        "update activity set case_id = 1 where id = 1",  # a row of a table that is copied later
    )
    for source, target in ((full, server), (server, back)):
        book = Book(source)
        copying.copy(book, target)
        book.close()
    with closing(connections.reader(back)) as reader:
        found = reader.execute("select version from contact where id <= 3 order by id").fetchall()
        assert reader.execute("select source from contact where id = 4").fetchone()[0] == b"\x00\xff"
        assert reader.execute("select max(quantity) from purchase").fetchone()[0] == 0.1 + 0.2
    assert [version for (version,) in found] == [LARGE, -LARGE - 1, 2**53 + 1]
    assert sums(full) == sums(back)


def test_rows_that_are_too_large_for_one_answer_are_copied(server: str, crm: Crm, full: str, back: str) -> None:
    change(full, "update contact set extra = replace(hex(zeroblob(700000)), '0', 'x')")
    assert crm("copy", full, server).code == 0
    assert crm("copy", server, back).code == 0
    assert sums(full) == sums(back)


def test_no_two_rows_have_the_same_checksum() -> None:
    some: list[rows.Row] = [(1, 2), (12, None), (None, 12)]
    some += [("1", 2), (1.0, 2), (b"1", 2), ("", "12"), ("1", "2"), ("12", "")]
    sums = set()
    for row in some:
        counter = rows.Counter()
        counter.add([row])
        sums.add(counter.tally().sha256)
    assert len(sums) == len(some)


@pytest.mark.parametrize(
    ("statement", "sentence"),
    [
        ("update purchase set quantity = 9e999", "has an infinite number, which a server cannot return"),
        (
            "update note set text = replace(hex(zeroblob(8000000)), '0', 'x')",
            "has a value of 15 MB, which is more than the server accepts",
        ),
        ("insert into contact_tag (contact_id, tag_id) values (999, 999)", "2 references to missing rows"),
        ("alter table field_value rename to theirs", "the table field_value is not as this program creates it"),
    ],
)
def test_what_a_server_cannot_keep_is_refused(server: str, crm: Crm, full: str, statement: str, sentence: str) -> None:
    change(full, statement)
    answer = crm("copy", full, server)
    assert answer.code == 5
    assert sentence in answer.err
    assert names(server) == []


def test_a_target_that_holds_a_book_is_refused(server: str, crm: Crm, full: str, back: str) -> None:
    crm("copy", full, server)
    Path(back).write_text("")
    before = sums(server)
    answer = crm("copy", full, server)
    assert (answer.code, answer.out) == (5, "")
    assert f"{server} is already a book." in answer.err
    answer = crm("copy", server, back)
    assert (answer.code, answer.out) == (5, "")
    assert f"{back} already exists." in answer.err
    assert Path(back).read_text() == ""
    assert sums(server) == before


def test_a_target_of_another_program_is_refused(server: str, crm: Crm, full: str) -> None:
    with closing(connections.writer(server)) as writer:
        writer.execute("create table theirs (id integer primary key)")
    answer = crm("copy", full, server)
    assert answer.code == 5
    assert f"{server} holds the tables of another program." in answer.err
    assert names(server) == ["theirs"]


def test_a_source_that_is_not_there_is_refused(server: str, crm: Crm, full: str, back: str) -> None:
    for source in (server, f"{full}.nope"):
        answer = crm("copy", source, back)
        assert answer.code == 5
        assert f"There is no book {source}." in answer.err
        assert not os.path.exists(back)
    assert crm("copy", "", back).code == 2
    assert crm("copy", full, f"{full}/no/such.db").code == 5


@pytest.mark.parametrize("batches", [0, 1, 20])
def test_a_server_that_is_killed_keeps_nothing_half(
    running_server: Server, crm: Crm, full: str, batches: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    insert, left = filling._insert, [batches]

    def then_kill(*arguments: Any) -> None:
        insert(*arguments)
        if not left[0]:
            running_server.kill()
        left[0] -= 1

    with monkeypatch.context() as patched:
        patched.setattr(filling, "_insert", then_kill)
        answer = crm("copy", full, running_server.address)
    assert (answer.code, answer.out) == (5, "")
    assert answer.err.startswith("simplecrm: The server 127.0.0.1 ")
    running_server.start()
    assert names(running_server.address) == []
    assert crm("copy", full, running_server.address).code == 0
    assert sums(full) == sums(running_server.address)


def test_a_server_that_is_killed_just_before_the_commit_keeps_nothing(
    running_server: Server, crm: Crm, full: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    def kill(*_: object) -> list[object]:
        running_server.kill()
        return []

    with monkeypatch.context() as patched:
        patched.setattr(upkeep, "needed", kill)
        assert crm("copy", full, running_server.address).code == 5
    running_server.start()
    assert names(running_server.address) == []


def test_a_server_that_is_killed_while_it_is_read_leaves_no_file(
    running_server: Server, crm: Crm, full: str, back: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    crm("copy", full, running_server.address)
    insert = filling._insert

    def kill(*arguments: Any) -> None:
        running_server.kill()
        insert(*arguments)

    with monkeypatch.context() as patched:
        patched.setattr(filling, "_insert", kill)
        answer = crm("copy", running_server.address, back)
    assert (answer.code, answer.out) == (5, "")
    assert not [name for name in os.listdir(os.path.dirname(back)) if name not in ("home", "sqld")]


def test_a_server_that_is_killed_after_the_commit_leaves_a_copy_that_is_called_unchecked(
    running_server: Server, crm: Crm, full: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as patched:
        patched.setattr(connections, "reader", before_server(connections.reader, running_server.kill))
        answer = crm("copy", full, running_server.address)
    assert (answer.code, answer.out) == (5, "")
    assert f"The copy {running_server.address} was made, but could not be checked: The server" in answer.err
    running_server.start()
    assert sums(running_server.address) == sums(full)


def before_server(reader: Callable[[str], Any], then: Callable[[], object]) -> Callable[[str], Any]:
    """What opens a book, and before it opens one on a server does something else."""

    def opened(path: str) -> Any:
        if path.startswith("libsql:"):
            then()
        return reader(path)

    return opened


def damaged(target: Any, table: rows.Table, batch: list[rows.Row], insert: Any = filling._insert) -> None:
    """Insert rows, one note with another text."""
    if table.name == "note":
        place = table.columns.index("text")
        row = batch[-1]
        batch = [*batch[:-1], (*row[:place], f"{row[place]!s}.", *row[place + 1 :])]
    insert(target, table, batch)


def test_a_damaged_copy_on_a_server_is_noticed_and_removed(
    server: str, crm: Crm, full: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as patched:
        patched.setattr(filling, "_insert", damaged)
        answer = crm("copy", full, server)
    assert (answer.code, answer.out) == (5, "")
    assert f"The copy {server} differs from the book in note; it was removed." in answer.err
    assert names(server) == ["sqlite_sequence"]
    assert crm("copy", full, server).code == 0
    assert sums(server) == sums(full)


def test_a_damaged_file_is_noticed_and_removed(full: str, back: str, crm: Crm, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(filling, "_insert", damaged)
    answer = crm("copy", full, back)
    assert (answer.code, answer.out) == (5, "")
    assert f"The copy {back} differs from the book in note; it was removed." in answer.err
    assert os.listdir(os.path.dirname(back)) == ["home"]


def test_an_interrupted_copy_leaves_nothing(
    server: str, full: str, back: str, crm: Crm, monkeypatch: pytest.MonkeyPatch
) -> None:
    def interrupted(*_: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patched:
        patched.setattr(filling, "_insert", interrupted)
        assert [crm("copy", full, target).code for target in (server, back)] == [130, 130]
    assert names(server) == []
    assert crm("copy", full, server).code == 0
    assert sorted(os.listdir(os.path.dirname(back))) == ["home", "sqld"]


def test_a_copy_that_somebody_changed_meanwhile_is_kept(
    server: str, crm: Crm, full: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    def add() -> None:
        book = Book(server)
        with book.writing("Add a tag") as step:
            step.connection.execute("insert into tag (name) values ('golf')")
        book.close()

    with monkeypatch.context() as patched:
        opened = iter([add])
        patched.setattr(connections, "reader", before_server(connections.reader, lambda: next(opened, str)()))
        answer = crm("copy", full, server)
    assert answer.code == 5
    assert "it is still there, because somebody has changed it since" in answer.err
    assert "golf" in crm("--file", server, "tags").out


def test_contents_of_attachments_stay_beside_the_file(
    server: str, crm: Crm, full: str, back: str, tmp_path: Path
) -> None:
    for name in ("offer.txt", "plan.txt"):
        (tmp_path / name).write_text(name)
        assert crm("attach", "ann", str(tmp_path / name)).code == 0
    there = crm("copy", full, server)
    assert there.code == 0
    assert f"The contents of 2 attachments were not copied to the server; they stay in {full}.attachments." in there.err
    again = crm("copy", server, back)
    assert again.code == 0
    assert "The contents of 2 attachments are missing" in again.err
    assert f"to {back}.attachments." in again.err
    os.rename(full, f"{full}.old")
    assert "missing" not in crm("copy", server, full).err
    assert crm("doctor").code == 0


def test_a_file_is_copied_to_a_file_with_its_attachments(crm: Crm, full: str, back: str, tmp_path: Path) -> None:
    (tmp_path / "offer.txt").write_text("offer")
    crm("attach", "ann", str(tmp_path / "offer.txt"))
    answer = crm("copy", full, back)
    assert answer.code == 0
    assert len(answer.err.splitlines()) == 1
    assert crm("--file", back, "attachments", "save", "1", str(tmp_path / "saved.txt")).code == 0
    assert (tmp_path / "saved.txt").read_text() == "offer"


def test_an_encrypted_book_is_copied(server: str, crm: Crm, encrypted: Path, back: str, tmp_path: Path) -> None:
    crm("add", "Ann Lee")
    there = crm("copy", str(encrypted), server)
    assert there.code == 0
    assert "The book is encrypted; its copy on the server is not." in there.err
    assert sums(server) == sums(str(encrypted))
    assert crm("copy", str(encrypted), back).code == 0
    assert Path(back).read_bytes()[:8] == b"SCRB-enc"
    plain = str(tmp_path / "plain.db")
    assert crm("copy", server, plain).code == 0
    assert Path(plain).read_bytes()[:15] == b"SQLite format 3"
    assert sums(plain) == sums(back)


def test_what_others_added_to_the_file_is_named(server: str, crm: Crm, full: str) -> None:
    change(full, "create table theirs (id integer primary key)", "create index theirs_too on contact (nickname)")
    answer = crm("copy", full, server)
    assert answer.code == 0
    assert "Not copied, because Simple CRM did not create it: index theirs_too, table theirs." in answer.err
