"""A book on a libSQL server: the same program, for several people at once."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from simplecrm.actions import contacts, notes
from simplecrm.core.records.contacts import Contact
from simplecrm.core.records.notes import Note
from simplecrm.errors import BookReplaced, ConnectionLost
from simplecrm.lookups import history
from simplecrm.store import remote
from simplecrm.store.book import Book
from simplecrm.store.remote.hrana import Parameters, Result, StatementError, Stream
from tests.answers import Crm
from tests.sqld import Server
from tests.team.proxy import Proxy
from tests.tui import driver
from tests.tui.driver import NOW, story

PROCESSES, CHANGES = 4, 10
MANY_PROCESSES, MANY_CHANGES = 20, 200

WRITER = """
import datetime, sys
from simplecrm.actions import notes
from simplecrm.core.records.notes import Note
from simplecrm.store.book import Book
book = Book(sys.argv[1])
for number in range(int(sys.argv[3])):
    notes.add(book, Note(contact_id=1, text=f"{sys.argv[2]}-{number}"), datetime.datetime(2026, 11, 22, 10, 14))
book.close()
"""


@pytest.fixture
def shared(server: str, crm: Crm, monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    """The address of a book with Ann Lee, which commands use."""
    monkeypatch.setenv("SIMPLECRM_FILE", server)
    assert crm("init").out == f"{server}\n"
    assert crm("add", "Ann Lee <ann@acme.com>", "--company", "Acme", "--phone", "+49 30 1234567").code == 0
    yield server


def texts(address: str) -> list[str]:
    """The texts of all notes of a book."""
    book = Book(address)
    found = [row[0] for row in book.reading().execute("select text from note order by id")]
    book.close()
    return found


def test_the_daily_loop(shared: str, crm: Crm) -> None:
    assert crm("find", "ann").out.startswith("1\tAnn Lee\tAcme\tann@acme.com")
    assert "Logged call" in crm("log", "call", "ann", "Wants a quote", "--next", "tue 9am", "--next-text", "Send").err
    brief = crm("brief", "+49301234567").out
    assert "Wants a quote" in brief and "Send" in brief
    assert "Send" in crm("reminders").out
    assert "Undone: Log call" in crm("undo").err and "Wants a quote" not in crm("show", "ann").out
    assert "Redone: Log call" in crm("redo").err and "Wants a quote" in crm("show", "ann").out
    assert crm("done", "1", "--log", "Sent it").code == 0
    assert crm("contacts", "edit", "ann", "--title", "CEO").code == 0
    assert crm("search", "quote").code == 0
    assert crm("deals", "add", "Pilot", "--who", "ann", "--value", "12k").code == 0
    assert crm("deals", "won", "pilot").code == 0
    assert "CEO" in crm("show", "ann").out
    assert "Won" in crm("history").out or "won" in crm("history").out
    assert crm("tag", "ann", "vip").code == 0 and crm("contacts", "tag:vip").out.startswith("1\tAnn Lee")
    assert crm("today").code == 0 and crm("timeline").code == 0 and crm("duplicates").code == 1


def test_an_import_and_its_undo(shared: str, crm: Crm, tmp_path: Path) -> None:
    rows = [f"Person {n},p{n}@ex{n % 9}.example,+4930{n:07},Firm {n % 9}\n" for n in range(1500)]
    (tmp_path / "people.csv").write_text("Name,Email,Phone,Company\n" + "".join(rows))
    assert "1,500 new" in crm("import", str(tmp_path / "people.csv")).out
    assert crm("find", "p1234@ex1.example").out.startswith("1236\tPerson 1234") or crm("find", "person 1234").code == 0
    assert "Undone: Import" in crm("undo").err
    assert crm("contacts", "--format", "ids").lines == ["1"]
    exported = [json.loads(line) for line in crm("export", "--format", "jsonl").lines]
    assert [one["name"] for one in exported if one["type"] == "contact"] == ["Ann Lee"]


def test_query_is_a_word_of_sql_and_a_column(shared: str, crm: Crm) -> None:
    assert crm("segments", "add", "reds", "tag:red").code == 0
    assert crm("segments", "edit", "reds", "tag:blue").code == 0
    assert crm("undo").code == 0
    assert "tag:red" in crm("segments").out


def test_what_needs_a_file_says_so(shared: str, crm: Crm, tmp_path: Path) -> None:
    (tmp_path / "offer.txt").write_text("offer")
    for words, sentence in (
        ("backup", "A book on a server is backed up by the server."),
        ("restore", "A book on a server is backed up by the server."),
        ("doctor", "Only books in files are checked; a server checks its own."),
        ("encrypt", "A book on a server cannot be encrypted from here."),
        ("decrypt", "A book on a server is not encrypted by this program."),
        (f"attach ann {tmp_path / 'offer.txt'}", "Files cannot be attached in a book on a server."),
    ):
        said = crm(*words.split())
        assert (said.code, said.err.splitlines()[0]) == (2, f"simplecrm: {sentence}"), said
    assert crm("compact").code == 0
    assert not list(tmp_path.rglob("libsql*"))


def test_attachments_of_an_import_are_refused_and_leave_nothing(
    shared: str, crm: Crm, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    local, exported = str(tmp_path / "local.db"), str(tmp_path / "book.jsonl")
    (tmp_path / "offer.txt").write_text("offer")
    crm("--file", local, "init")
    crm("--file", local, "add", "Zoe Quinn <zoe@acme.com>")
    assert crm("--file", local, "attach", "zoe", str(tmp_path / "offer.txt")).code == 0
    assert crm("--file", local, "export", "--output", exported).code == 0
    said = crm("import", exported)
    assert said.code == 4 and "Files cannot be attached in a book on a server." in said.out + said.err, said
    assert crm("show", "zoe").code == 0 and not list(tmp_path.glob("libsql*"))


def test_two_people_see_each_other_and_undo_their_own(shared: str, crm: Crm, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SIMPLECRM_USER", "ann")
    crm("note", "1", "from ann")
    monkeypatch.setenv("SIMPLECRM_USER", "ben")
    crm("note", "1", "from ben")
    monkeypatch.setenv("SIMPLECRM_USER", "ann")
    assert "Undone: Note on Ann Lee: from ann" in crm("undo").err
    assert texts(shared) == ["from ben"]
    book = Book(shared)
    users = [step.user for step in history.steps(book.reading(), limit=3)]
    book.close()
    assert users == ["ann", "ben", "ann"]


def write_at_once(address: str, processes: int, changes: int) -> None:
    """Notes of several processes at once, all of which have to be there afterwards, in the journal, too."""
    running = [
        subprocess.Popen([sys.executable, "-c", WRITER, address, f"w{n}", str(changes)], stderr=subprocess.PIPE)
        for n in range(processes)
    ]
    said = [one.communicate()[1].decode() for one in running]
    assert [one.returncode for one in running] == [0] * processes, said
    found = texts(address)
    assert sorted(found) == sorted(f"w{n}-{number}" for n in range(processes) for number in range(changes))
    book = Book(address)
    made = book.reading().execute("select count(*) from step where title like 'Note on Ann Lee%'").fetchone()[0]
    book.close()
    assert made == processes * changes


def test_changes_of_several_at_once_are_all_there_once(shared: str) -> None:
    write_at_once(shared, PROCESSES, CHANGES)


@pytest.mark.slow
def test_changes_of_many_at_once_are_all_there_once(shared: str) -> None:
    write_at_once(shared, MANY_PROCESSES, MANY_CHANGES)


def test_a_server_that_is_killed_in_a_change_leaves_nothing_half(shared: str, running_server: Server) -> None:
    book = Book(shared)
    with pytest.raises(ConnectionLost), book.writing("Half") as step:
        contacts.put(step.connection, Contact(name="Half"), "2026-11-22T10:14:00Z")
        running_server.kill()
        step.connection.execute("select 1 from contact")
    book.close()
    running_server.start()
    again = Book(shared)
    assert again.reading().execute("select count(*) from contact").fetchone() == (1,)
    assert notes.add(again, Note(contact_id=1, text="after"), NOW).id
    again.close()


def test_a_server_that_is_killed_and_started_while_many_write(shared: str, running_server: Server) -> None:
    acknowledged, ended = list[str](), threading.Event()

    def write(who: str) -> None:
        book = Book(shared)
        number = 0
        while not ended.is_set():
            text = f"{who}-{number}"
            try:
                notes.add(book, Note(contact_id=1, text=text), NOW)
                acknowledged.append(text)
            except ConnectionLost:
                time.sleep(0.05)
            number += 1
        book.close()

    writers = [threading.Thread(target=write, args=(f"t{n}",)) for n in range(3)]
    for writer in writers:
        writer.start()
    for _ in range(3):
        time.sleep(0.4)
        running_server.kill()
        running_server.start()
    time.sleep(0.4)
    ended.set()
    for writer in writers:
        writer.join()
    found = texts(shared)
    assert len(acknowledged) > 10
    assert not set(acknowledged) - set(found)
    assert len(found) == len(set(found))


def commits(request: bytes) -> bool:
    return b'"commit"' in request


def test_an_answer_that_is_lost_after_the_commit_is_no_error(shared: str, running_server: Server, crm: Crm) -> None:
    with Proxy(running_server.port, commits) as proxy:
        said = crm("--file", proxy.address, "note", "1", "once")
        assert proxy.has_lost
    assert said.code == 0 and "Noted on Ann Lee" in said.err
    assert texts(shared) == ["once"]


def test_a_commit_that_did_not_arrive_is_said_and_the_text_kept(
    shared: str, running_server: Server, crm: Crm, home: Path
) -> None:
    with Proxy(running_server.port, commits, before=True) as proxy:
        said = crm("--file", proxy.address, "note", "1", "-", stdin="a long story")
        assert proxy.has_lost
    assert said.code == 5
    assert "cannot be used: it ended the connection; nothing was changed." in said.err
    assert texts(shared) == []
    assert [path.read_text() for path in (home / "drafts").iterdir()] == ["a long story"]


def test_a_change_that_the_server_ends_is_said_and_the_text_kept(
    shared: str, crm: Crm, home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    run = Stream.execute

    def ending(self: Stream, sql: str, parameters: Parameters = ()) -> Result:
        if sql.startswith('insert into "note"'):
            raise StatementError("Transaction timed out", "TRANSACTION_TIMEOUT")
        return run(self, sql, parameters)

    monkeypatch.setattr(Stream, "execute", ending)
    said = crm("note", "1", "-", stdin="a long story")
    assert said.code == 5 and "took too long while others wanted to write; nothing was changed." in said.err, said
    assert [path.read_text() for path in (home / "drafts").iterdir()] == ["a long story"]
    assert texts(shared) == []


def test_a_commit_that_the_server_refuses_is_said_once(shared: str, crm: Crm, monkeypatch: pytest.MonkeyPatch) -> None:
    def refused(self: Stream, *, close: bool) -> None:
        self.execute("rollback")
        raise StatementError("Transaction timed out", "TRANSACTION_TIMEOUT")

    monkeypatch.setattr(Stream, "commit", refused)
    said = crm("note", "1", "once")
    assert said.code == 5 and said.err.count("nothing was changed") == 1, said
    assert texts(shared) == []


def test_a_server_that_is_gone_is_said(shared: str, running_server: Server, crm: Crm) -> None:
    running_server.kill()
    said = crm("find", "ann")
    assert said.code == 5
    assert said.err.splitlines()[0] == "simplecrm: The server 127.0.0.1 cannot be used: connection refused."


def test_a_server_that_hangs_can_be_interrupted(shared: str, running_server: Server) -> None:
    process = running_server.process_id
    os.kill(process, 19)
    try:
        child = subprocess.Popen([sys.executable, "-m", "simplecrm", "find", "ann"], stderr=subprocess.PIPE)
        time.sleep(1)
        child.terminate()
        assert child.wait(10) != 0
        assert child.stderr is not None
        child.stderr.close()
    finally:
        os.kill(process, 18)


def test_the_application_goes_on_when_the_server_comes_back(shared: str, running_server: Server) -> None:
    @story
    async def play() -> None:
        async with driver.crm(shared, size=(120, 30)) as app:
            await app.contacts.see("▸  Ann Lee", "ann@acme.com").press("l").see("ctrl+s").settle()
            running_server.kill()
            await app.type("Wants a quote").press("ctrl+s").see("cannot be used: connection refused")
            await app.see("Wants a quote")
            running_server.start()
            await app.press("ctrl+s").see("Logged call").settle()

    play()
    book = Book(shared)
    assert book.reading().execute("select text from activity").fetchall() == [("Wants a quote",)]
    book.close()


def test_a_book_that_was_replaced_is_said_once(shared: str) -> None:
    book = Book(shared)
    assert book.reading().execute("select count(*) from contact").fetchone() == (1,)
    other = remote.connected(shared)
    other.execute("update book set generation = generation + 1")
    other.close()
    with pytest.raises(BookReplaced):
        notes.add(book, Note(contact_id=1, text="first"), NOW)
    notes.add(book, Note(contact_id=1, text="second"), NOW)
    book.close()
    assert texts(shared) == ["second"]


def test_an_idle_connection_is_opened_again(shared: str, running_server: Server) -> None:
    book = Book(shared)
    assert book.reading().execute("select count(*) from contact").fetchone() == (1,)
    running_server.kill()
    running_server.start()
    assert book.reading().execute("select count(*) from contact").fetchone() == (1,)
    book.close()


def test_missing_books_are_said(server: str, crm: Crm) -> None:
    said = crm("--file", server, "find", "ann")
    assert said.code == 5 and f"There is no book {server}" in said.err and f"--file {server} init" in said.err


def test_other_programs_databases_and_newer_books_are_refused(server: str, shared: str, crm: Crm) -> None:
    book = Book(shared)
    book.reading().execute("pragma user_version = 99")
    book.close()
    said = crm("find", "ann")
    assert said.code == 5 and "has schema 99; this Simple CRM knows" in said.err


def test_the_application_shows_what_others_change_within_two_seconds(shared: str) -> None:
    @story
    async def play() -> None:
        async with driver.crm(shared, size=(120, 30)) as app:
            await app.contacts.see("▸  Ann Lee", "ann@acme.com").press("l").type("Wants a quote").press("ctrl+s")
            await app.see("Logged call").settle()
            other = Book(shared)
            contacts.add(other, Contact(name="Ben Ortega"), NOW)
            other.close()
            began = time.monotonic()
            await app.see("Ben Ortega")
            assert time.monotonic() - began < 2
            await app.press("u").see("Undone").settle()

    play()
