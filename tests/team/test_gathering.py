"""Questions that are asked together: of a server, in few requests; of a file, one after the other."""

from __future__ import annotations

import signal
import sqlite3
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any

import pytest

from simplecrm.actions import demo, notes
from simplecrm.core.records.notes import Note
from simplecrm.errors import ConnectionLost
from simplecrm.lookups import contacts
from simplecrm.store import remote
from simplecrm.store.book import Book
from simplecrm.store.gathering import gather, in_order, rows
from simplecrm.store.remote import hrana
from simplecrm.store.remote.connection import Connection
from simplecrm.store.remote.hrana import Result, StatementError, Stream
from tests.answers import Crm
from tests.conftest import NOW
from tests.sqld import Server
from tests.team.proxy import Proxy

REQUESTS = {
    "today": 4,
    "find priya": 2,
    "brief priya": 4,
    "show priya": 4,
    "brief company:1": 5,
    "brief deal:1": 2,
    "show case:1": 2,
    "contacts": 2,
    "timeline": 4,
    "deals": 2,
    "companies": 2,
    "history priya": 9,
    "report pipeline": 1,
}
"""How many requests look-ups need: some to find who is meant, and the rest for what is asked of the answers before."""

CHANGES = {
    "note 1 hello": 6,
    "log call priya Wants_a_quote --next tue --next-text Send": 9,
    "remind 1 tomorrow Call": 6,
    "done 1": 7,
    "tag 1 vip": 7,
    "undo": 14,
}
"""How many requests changes need: beside those of a look-up one to begin, one for each statement, and two to end."""


class Numbers:
    """A stream that answers ``select N`` with N, and keeps what it was asked in each request."""

    def __init__(self) -> None:
        self.requests: list[list[str]] = []

    def execute_all(self, statements: Sequence[tuple[str, Any]]) -> list[Result | StatementError]:
        self.requests.append(sorted(sql for sql, _ in statements))
        time.sleep(0.002)
        return [self._answer(sql) for sql, _ in statements]

    def _answer(self, sql: str) -> Result | StatementError:
        if sql == "select lost":
            raise ConnectionLost("The server cannot be used.", "Try it again.")
        if not sql[7:].isdigit():
            return StatementError("SQL input error: syntax error", "SQLITE_ERROR")
        return Result(("number",), [(int(sql[7:]),)], 0, None)


@pytest.fixture
def stream() -> Numbers:
    return Numbers()


@pytest.fixture
def connection(stream: Numbers) -> sqlite3.Connection:
    where: Any = None
    kept: Any = stream
    made: Any = Connection(where, kept)
    return made  # type: ignore[no-any-return]


def ask_for(connection: sqlite3.Connection, *numbers: int) -> list[int]:
    """Ask for numbers, one after the other."""
    return [connection.execute(f"select {number}").fetchone()[0] for number in numbers]


def test_statements_of_questions_are_sent_together(stream: Numbers, connection: sqlite3.Connection) -> None:
    with gather(connection) as ask:
        first, second, third = ask(ask_for, 1, 2, 3), ask(ask_for, 4), ask(ask_for)
    assert (first(), second(), third()) == ([1, 2, 3], [4], [])
    assert stream.requests == [["select 1", "select 4"], ["select 2"], ["select 3"]]


def test_questions_gather_others(stream: Numbers, connection: sqlite3.Connection) -> None:
    def nested(connection: sqlite3.Connection, start: int) -> list[int]:
        [before] = ask_for(connection, start)
        with gather(connection) as ask:
            found = [ask(ask_for, before + 1, before + 2), ask(ask_for, before + 3)]
        return [number for one in found for number in one()] + ask_for(connection, before + 4)

    with gather(connection) as ask:
        answers = [ask(nested, 10), ask(nested, 20), ask(ask_for, 31, 32, 33)]
    assert [one() for one in answers] == [[11, 12, 13, 14], [21, 22, 23, 24], [31, 32, 33]]
    assert stream.requests == [
        ["select 10", "select 20", "select 31"],
        ["select 11", "select 13", "select 21", "select 23", "select 32"],
        ["select 12", "select 22", "select 33"],
        ["select 14", "select 24"],
    ]


def test_many_questions_at_once(stream: Numbers, connection: sqlite3.Connection) -> None:
    for _ in range(20):
        with gather(connection) as ask:
            found = [ask(ask_for, *range(number, number + number % 5 + 1)) for number in range(40)]
        assert [one() for one in found] == [list(range(number, number + number % 5 + 1)) for number in range(40)]
    assert len(stream.requests) == 20 * 5


def test_an_error_of_a_question_is_raised_when_all_have_ended(stream: Numbers, connection: sqlite3.Connection) -> None:
    ended = []

    def last(connection: sqlite3.Connection) -> None:
        ended.append(ask_for(connection, 1, 2, 3))

    def wrong(connection: sqlite3.Connection) -> None:
        connection.execute("select nothing")

    with pytest.raises(sqlite3.OperationalError, match="^syntax error"), gather(connection) as ask:
        ask(wrong)
        ask(last)
    assert ended == [[1, 2, 3]]


def test_nothing_is_asked_after_an_error_within_the_block(stream: Numbers, connection: sqlite3.Connection) -> None:
    with pytest.raises(ValueError, match="stop"), gather(connection) as ask:
        ask(ask_for, 1)
        raise ValueError("stop")
    assert stream.requests == []


def test_a_lost_connection_ends_all_questions(stream: Numbers, connection: sqlite3.Connection) -> None:
    with pytest.raises(ConnectionLost), gather(connection) as ask:
        ask(ask_for, 1)
        ask(rows, "select lost")
    with gather(connection) as ask:
        again = ask(ask_for, 2)
    assert again() == [2]
    assert threading.active_count() < 20


def test_questions_to_a_file_are_asked_in_turn() -> None:
    connection = sqlite3.connect(":memory:")
    statements: list[str] = []
    connection.set_trace_callback(statements.append)
    with gather(connection) as ask:
        first, second = ask(ask_for, 1, 2), ask(ask_for, 3)
        assert statements == ["select 1", "select 2", "select 3"]
    assert (first(), second()) == ([1, 2], [3])
    connection.close()


def test_what_may_not_be_needed_is_asked_of_a_file_when_its_answer_is_wanted() -> None:
    connection = sqlite3.connect(":memory:")
    statements: list[str] = []
    connection.set_trace_callback(statements.append)
    with gather(connection, if_needed=True) as ask:
        first, second = ask(ask_for, 1), ask(ask_for, 2)
    assert statements == []
    assert (second(), second()) == ([2], [2])
    assert statements == ["select 2"]
    assert first() == [1]
    connection.close()


def test_what_may_not_be_needed_is_asked_of_a_server_with_the_rest(
    stream: Numbers, connection: sqlite3.Connection
) -> None:
    with gather(connection, if_needed=True) as ask:
        ask(ask_for, 1)
        second = ask(ask_for, 2)
    assert second() == [2]
    assert stream.requests == [["select 1", "select 2"]]


@pytest.fixture
def asked(monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[[], int]]:
    """How many requests were sent since the last time, without those at the end of a command."""
    sent = 0
    send = Stream._pipeline

    def counted(self: Stream, requests: list[dict[str, Any]]) -> list[dict[str, Any]]:
        nonlocal sent
        sent += requests != [{"type": "close"}]
        return send(self, requests)

    monkeypatch.setattr(hrana.Stream, "_pipeline", counted)

    def count() -> int:
        nonlocal sent
        found, sent = sent, 0
        return found

    yield count


@pytest.fixture
def filled(server: str, crm: Crm, monkeypatch: pytest.MonkeyPatch) -> str:
    """The address of a book with the sample data, which commands use."""
    monkeypatch.setenv("SIMPLECRM_FILE", server)
    assert crm("init").code == 0
    book = Book(server)
    demo.fill(book, NOW)
    book.close()
    return server


def test_daily_look_ups_need_few_requests(filled: str, crm: Crm, asked: Callable[[], int]) -> None:
    needed = {}
    for command in REQUESTS:
        asked()
        assert crm(*command.split()).code == 0, command
        needed[command] = asked()
    assert {name: number for name, number in needed.items() if number > REQUESTS[name]} == {}


def test_daily_changes_need_few_requests(filled: str, crm: Crm, asked: Callable[[], int]) -> None:
    needed = {}
    for command in CHANGES:
        asked()
        assert crm(*command.split()).code == 0, command
        needed[command] = asked()
    assert {name: number for name, number in needed.items() if number > CHANGES[name]} == {}


@pytest.fixture(params=["file", "server"])
def either(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[sqlite3.Connection]:
    """A connection to an empty database, in a file and on a server."""
    if request.param == "file":
        connection = sqlite3.connect(tmp_path / "file.db", isolation_level=None)
    else:
        connection = remote.connected(request.getfixturevalue("server"))
    yield connection
    connection.close()


def test_statements_in_order_see_what_those_before_did(either: sqlite3.Connection) -> None:
    assert in_order(
        either, ("create table box (id integer primary key, name text)", ()),
        ("insert into box (name) values (?) returning id, name", ("left",)), ("select last_insert_rowid()", ()),
    ) == [[], [(1, "left")], [(1,)]]  # fmt: skip


def test_statements_after_one_that_fails_are_not_run(either: sqlite3.Connection) -> None:
    either.execute("create table box (id integer primary key, name text unique)")
    either.execute("begin immediate")
    insert = "insert into box (name) values (?)"
    with pytest.raises(sqlite3.IntegrityError, match="UNIQUE"):
        in_order(either, (insert, ("left",)), (insert, ("left",)), (insert, ("right",)))
    either.execute("commit")
    assert either.execute("select name from box").fetchall() == [("left",)]


def test_parts_of_a_transaction_can_be_undone(either: sqlite3.Connection) -> None:
    either.execute("create table box (name text)")
    either.execute("begin immediate")
    for name, is_kept in (("left", True), ("right", False), ("top", True)):
        either.execute("savepoint part")
        either.execute("insert into box values (?)", (name,))
        if not is_kept:
            either.execute("rollback to part")
        either.execute("release part")
    either.execute("savepoint part")
    either.execute("release part")
    assert either.execute("select name from box").fetchall() == [("left",), ("top",)]
    in_order(either, ("commit", ()))
    assert not either.in_transaction


def test_a_transaction_that_the_server_ends_at_once_is_begun_again(
    filled: str, crm: Crm, monkeypatch: pytest.MonkeyPatch
) -> None:
    run, refused = Stream.execute_in_order, 0

    def refusing(self: Stream, statements: Sequence[tuple[str, Any]]) -> list[Result]:
        nonlocal refused
        if refused < 2 and statements[0][0] == "begin immediate":
            refused += 1
            raise StatementError("Transaction timed out", "TRANSACTION_TIMEOUT")
        return run(self, statements)

    monkeypatch.setattr(Stream, "execute_in_order", refusing)
    assert crm("note", "1", "hello").code == 0
    assert refused == 2
    assert crm("notes").out.count("hello") == 1


def test_an_idle_connection_that_ends_as_a_change_begins_is_opened_again(
    filled: str, running_server: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Book, "keeps_connections", True)
    begun = 0

    def second(request: bytes) -> bool:
        nonlocal begun
        begun += b"begin immediate" in request
        return begun == 2

    with Proxy(running_server.port, second) as proxy:
        book = Book(proxy.address)
        for text in ("first", "second"):
            notes.add(book, Note(contact_id=1, text=text), NOW)
        assert proxy.has_lost
        found = book.reading().execute("select text from note where text in ('first', 'second') order by id").fetchall()
        assert found == [("first",), ("second",)]
        book.close()


def test_a_connection_that_ends_within_a_look_up_is_opened_again(filled: str, running_server: Server) -> None:
    with Proxy(running_server.port, lambda request: b"from phone" in request) as proxy:
        losing, sound = Book(proxy.address), Book(filled)
        assert losing.reading().execute("select count(*) from note").fetchone() is not None
        assert contacts.get(losing.reading(), 1) == contacts.get(sound.reading(), 1)
        assert proxy.has_lost
        losing.close()
        sound.close()


def test_a_look_up_of_a_server_that_hangs_can_be_interrupted(filled: str, running_server: Server) -> None:
    script = (
        "import os, sys, signal\n"
        "from simplecrm.store.book import Book\n"
        "from simplecrm.lookups import contacts\n"
        "connection = Book(sys.argv[1]).reading()\n"
        "os.kill(int(sys.argv[2]), signal.SIGSTOP)\n"
        "print('asking', flush=True)\n"
        "contacts.get(connection, 1)\n"
    )
    asking = subprocess.Popen(
        [sys.executable, "-c", script, filled, str(running_server.process_id)],
        stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
    )  # fmt: skip
    try:
        assert asking.stdout is not None and asking.stdout.readline() == "asking\n"
        time.sleep(0.3)
        asking.send_signal(signal.SIGINT)
        assert "KeyboardInterrupt" in asking.communicate(timeout=10)[1]
    finally:
        asking.kill()
        subprocess.run(["kill", "-CONT", str(running_server.process_id)], check=True)
