"""The fast path parses what Typer would, calls the same functions, and leaves everything else to Typer."""

from __future__ import annotations

import inspect
import re
import shutil
import sqlite3
from importlib import import_module
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from simplecrm.cli import fast_path
from simplecrm.cli.commands import COMMANDS
from simplecrm.cli.fast_path import generator, table
from simplecrm.cli.main import main as command_line
from simplecrm.cli.runtime.context import run
from simplecrm.cli.runtime.groups import loaded
from simplecrm.core.query.words import is_condition
from tests.answers import Answer, Crm

NAMES = sorted(table.COMMANDS)
BY_NAME = {command.name: command for command in COMMANDS}


def handler(name: str) -> Any:
    return getattr(import_module(f"simplecrm.cli.handlers.{table.COMMANDS[name][0]}"), name)


def test_table_is_what_the_declarations_generate() -> None:
    source = Path(str(table.__file__)).read_text(encoding="utf-8")
    assert source == generator.text(), "Run: python -m simplecrm.cli.fast_path.generator"


def test_all_daily_verbs_and_look_ups_are_on_the_fast_path() -> None:
    verbs = {"log", "note", "remind", "done", "snooze", "tag", "untag", "add", "undo", "redo"}
    assert {*verbs, "find", "show", "brief", "today", "email", "phone", "birthdays"} <= set(NAMES)


@pytest.mark.parametrize("name", NAMES)
def test_handler_has_the_parameters_and_defaults_of_its_command(name: str) -> None:
    def described(function: Any) -> dict[str, object]:
        parameters = inspect.signature(function).parameters.values()
        return {one.name: tuple(one.default) if isinstance(one.default, list) else one.default for one in parameters}

    callback = loaded(BY_NAME[name]).callback
    assert callback is not None
    assert described(handler(name)) == described(inspect.unwrap(callback))


VALUES = st.sampled_from(
    ["ann", "call", "12", "0", "-1", "007", "99999999999999999999", "", " ", "-", "--", "-x", "tag:vip", "-tag:cold",
     "a=b", "--json", "--format=json", "--help", "-h", "-n", "-n3", "--limit", "5", "--next=fri", "--no-such", "'", "é",
     "-p", "-1d"]
)  # fmt: skip


@settings(max_examples=600, deadline=None)
@given(st.data())
def test_whatever_is_parsed_is_what_typer_parses(data: st.DataObject) -> None:
    """Whatever the fast path understands, Typer passes to the same function with the same values."""
    name = data.draw(st.sampled_from(NAMES))
    own = st.sampled_from([*table.COMMANDS[name][3], "x"])
    words = data.draw(st.lists(st.one_of(VALUES, VALUES, own), max_size=7))
    values = fast_path.parsed(name, words)
    if values is None:
        return
    given_to_handler: list[dict[str, object]] = []
    module = import_module(f"simplecrm.cli.handlers.{table.COMMANDS[name][0]}")
    signature = inspect.signature(getattr(module, name))

    def spy(*args: Any, **kwargs: Any) -> None:
        bound = signature.bind(*args, **kwargs)
        bound.apply_defaults()
        given_to_handler.append({key: _plain(value) for key, value in bound.arguments.items()})

    callers = [module]
    if name == "today":
        callers.append(import_module("simplecrm.cli.commands.reminders"))
    with pytest.MonkeyPatch.context() as patch:
        for caller in callers:
            patch.setattr(caller, "show_today" if caller is not module else name, spy)
        command_line([name, *words])
    bound = signature.bind(**values)
    bound.apply_defaults()
    assert given_to_handler == [{key: _plain(value) for key, value in bound.arguments.items()}]


def _plain(value: object) -> object:
    return tuple(value) if isinstance(value, (list, tuple)) else value


def test_conditions_that_exclude_are_arguments() -> None:
    assert is_condition("-tag:cold")
    assert fast_path.parsed("find", ["-tag:cold", "ann"]) == {"text": [" -tag:cold", "ann"]}
    assert fast_path.parsed("note", ["-tag:cold", "ann"]) is None


@pytest.mark.parametrize(
    "words",
    [
        ("note", "--help"), ("note",), ("note", "ann", "text", "more"), ("note", "--", "ann"),
        ("note", "ann", "--bogus"),
        ("remind", "ann", "fri", "x", "--priority", "7"), ("done", "twelve"), ("find", "ann", "--limit", "0"),
        ("find", "ann", "--format", "json", "--format", "csv"), ("log", "call", "ann", "x", "--at"),
        ("log", "call", "ann", "x", "--next", "--json"), ("tag", "ann", "vip", "--json"), ("contacts", "ann"),
        ("done", "99999999999999999999"),
    ],
    ids=" ".join,
)  # fmt: skip
def test_everything_unusual_is_left_to_typer(words: tuple[str, ...]) -> None:
    assert words[0] not in table.COMMANDS or fast_path.parsed(words[0], words[1:]) is None


@pytest.mark.parametrize("name", sorted(fast_path.PROMPTING))
def test_a_command_that_would_prompt_is_left_to_typer(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(type(run), "can_ask", lambda _run: True)
    assert fast_path.answer([name, "1"]) is None


TABLES = (
    "contact", "employment", "email", "phone", "tag", "contact_tag", "activity", "reminder", "note", "step", "change",
)  # fmt: skip
RANDOM = ("uid", "at", "old", "created_at", "updated_at")
"""Columns that differ from run to run: random ids and times."""

RANDOM_IN_JSON = r'"(uid|created_at|updated_at)": "[^"]*"'

INVOCATIONS = (
    ("log", "call", "ann", "Wants a quote", "--next", "next tue 9am", "--next-text", "Send quote"),
    ("log", "visit", "ann", "ben", "Lunch", "--at", "yesterday 3pm", "--duration", "1h", "--outcome", "good"),
    ("log", "call", "ann", "Glad", "--sentiment", "good", "--json"),
    ("log", "call", "ann", "x", "--sentiment", "happy"),
    ("log", "call", "ann", "Done", "--done", "1", "--done=2", "--json"), ("log", "call", "ann"),
    ("log", "call", "an", "x"), ("log", "call", "ann", "x", "--out", "--in"), ("log", "call", "ann", "-"),
    ("note", "ann", "Prefers mornings", "--pin"), ("note", "nobody", "x"), ("note", "ann", ""), ("note", "a", "x"),
    ("remind", "ann", "fri", "Call", "--every", "2 weeks", "--priority", "1"), ("remind", "ann", "31 feb", "x"),
    ("remind", "ann", "5.12. 9am", "x", "--json"), ("done", "1"),
    ("done", "1", "2", "--log", "Sent it", "--next", "in 3 days"),
    ("done", "99"), ("done",), ("done", "--where", "tag:vip"), ("snooze", "1", "2", "next", "mon"),
    ("snooze", "1", "x"),
    ("snooze", "mon"), ("tag", "ann", "ben", "vip"), ("tag", "ann", "#new", "other"),
    ("tag", "--where", "tag:vip", "x"),
    ("untag", "ann", "vip"), ("untag", "ben", "vip"), ("tag", "ann"), ("undo",), ("undo", "2"), ("undo", "--dry-run"),
    ("undo", "999"), ("redo",),
    ("add", "Zoe Quinn <zoe@q.example>", "--phone", "+1 415 555 2671", "--tag", "a", "--tag", "b"),
    ("add", "Cy", "--company=Acme", "--title", "CEO", "--birthday", "4 dec", "--every", "2 weeks", "--note", "Hi"),
    ("add", "ann@acme.com", "--if-missing"), ("add", " "), ("add", "Di", "--field", "shoe"), ("add", "Di", "--json"),
    ("find", "ann", "--format", "csv"), ("search", "-tag:vip", "--json"), ("find", "zebra"), ("show", "ann", "--json"),
    ("brief", "ann"), ("today", "--count"), ("agenda", "ann"), ("next",), ("today", "--format", "{late}"),
    ("today", "--explain", "--format", "json"), ("email", "ann"), ("email", "-p", "ann"), ("phone", "4567"),
    ("birthdays", "-p"),
)  # fmt: skip


@pytest.fixture
def book(crm: Crm, home: Path) -> Path:
    crm("add", "Ann Lee <ann@acme.com>", "--company", "Acme", "--tag", "vip", "--birthday", "4 dec 1985")
    crm("add", "Ben Ortega", "--phone", "+49 30 1234567")
    crm("remind", "ann", "yesterday", "Send the quote")
    crm("remind", "ben", "tomorrow", "Call")
    return home


@pytest.mark.parametrize("arguments", INVOCATIONS, ids=" ".join)
def test_both_ways_give_the_same_output_exit_code_and_book(
    crm: Crm, book: Path, arguments: tuple[str, ...], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    shutil.copytree(book, tmp_path / "kept")
    quick, after_quick = _give(crm, book, arguments)
    shutil.rmtree(book)
    shutil.copytree(tmp_path / "kept", book)
    monkeypatch.setattr("simplecrm.cli.fast_path.answer", lambda _arguments: None)
    slow, after_slow = _give(crm, book, arguments)
    assert quick == slow
    assert after_quick == after_slow


def _give(crm: Crm, home: Path, arguments: tuple[str, ...]) -> tuple[Answer, dict[str, list[Any]]]:
    """The answer, and what the book holds afterwards."""
    answer = crm(*arguments, stdin="From stdin")
    held: dict[str, list[Any]] = {}
    connection = sqlite3.connect(home / "simplecrm.db")
    for name in TABLES:
        columns = [row[1] for row in connection.execute(f"pragma table_info({name})") if row[1] not in RANDOM]
        held[name] = connection.execute(f"select {', '.join(columns)} from {name}").fetchall()
    connection.close()
    return Answer(answer.code, re.sub(RANDOM_IN_JSON, "", answer.out), answer.err), held
