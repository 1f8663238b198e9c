"""What frequent commands import and query, measured at run time, and import cycles."""

from __future__ import annotations

import ast
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

import simplecrm
from simplecrm.core.reports import REPORTS
from tests.answers import Crm, MadeOnce

ORM = {"sqlmodel", "sqlalchemy", "pydantic", "textual"}


def loaded_by(*arguments: str) -> set[str]:
    """The top-level names of all modules that are loaded when the program has run these arguments."""
    script = (
        "import sys, simplecrm.__main__ as program\n"
        f"sys.argv = ['simplecrm', *{list(arguments)!r}]\n"
        "code = program.main()\n"
        "sys.stderr.write('\\nLOADED ' + ' '.join(sys.modules) + f'\\nCODE {code}')\n"
    )
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True, timeout=60)
    assert "CODE 0" in done.stderr or "Nothing matches" in done.stderr, done.stderr
    loaded = next(line for line in done.stderr.splitlines() if line.startswith("LOADED "))
    return set(loaded.split()[1:])


@pytest.fixture(autouse=True)
def ann(crm: Crm, made_once: MadeOnce) -> None:
    """A contact with a follow-up."""
    made_once("ann", lambda: _add_ann(crm))


def _add_ann(crm: Crm) -> None:
    crm("add", "Ann Lee <ann@acme.com>", "--phone", "+14155552671")
    crm("remind", "ann", "today", "Call")


QUESTIONS = (
    ("find", "ann"), ("find", "has:phone"), ("show", "ann"), ("brief", "ann"), ("today",), ("today", "--count"),
    ("email", "ann"), ("email", "--mutt", "ann"), ("phone", "4155552671"), ("phone", "ann"),
)  # fmt: skip
DAILY = (
    ("add", "Ben <ben@acme.com>", "--phone", "+14155552672", "--company", "Acme", "--tag", "x"),
    ("log", "call", "ann", "hello", "--next", "next tue 9am"),
    ("note", "ann", "hello"),
    ("remind", "ann", "tomorrow", "Call"),
    ("done", "1"),
    ("snooze", "1", "tomorrow"),
    ("tag", "ann", "vip"),
    ("undo",),
)
LISTS = (
    ("contacts",), ("reminders",), ("timeline", "ann"), ("history",), ("notes",), ("tags",), ("companies",),
    ("report",), ("report", "activity"), ("report", "pipeline", "--where", "ann"), ("report", "companies"),
)  # fmt: skip


@pytest.mark.parametrize("arguments", [*QUESTIONS, *DAILY, *LISTS], ids=" ".join)
def test_no_daily_command_loads_the_orm_or_the_application(arguments: Any) -> None:
    assert not loaded_by(*arguments) & {*ORM, "rich", "phonenumbers", "rapidfuzz", "icalendar", "jinja2"}


@pytest.mark.parametrize("arguments", [*QUESTIONS, *DAILY], ids=" ".join)
def test_look_ups_and_daily_verbs_load_neither_typer_nor_slow_modules(arguments: Any) -> None:
    dear = {"typer", "typing", "dataclasses", "inspect", "json", "tomllib", "platformdirs", "pathlib", "urllib"}
    dear |= {"sqlite3", "datetime", "functools", "collections", "unicodedata", "re"}
    assert not loaded_by(*arguments) & dear


@pytest.mark.parametrize("arguments", [*QUESTIONS, *DAILY], ids=" ".join)
def test_commands_in_another_book_load_only_what_names_it(arguments: Any, home: Path) -> None:
    other = home / "other.db"
    shutil.copy(home / "simplecrm.db", other)
    assert loaded_by("--file", str(other), *arguments) - loaded_by(*arguments) <= {"simplecrm.show.commands"}


def test_plain_words_do_not_load_the_query_parser() -> None:
    assert not loaded_by("find", "ann") & {"simplecrm.core.query.parser", "simplecrm.lookups.query.compiler"}


def test_help_imports_no_command() -> None:
    loaded = loaded_by("--help")
    assert not {name for name in loaded if name.startswith("simplecrm.actions")}
    assert "_sqlite3" in loaded  # the book is known to the command line, but not opened


def test_importing_the_package_loads_nothing() -> None:
    script = "import sys; before = set(sys.modules); import simplecrm; print(*sorted(set(sys.modules) - before))"
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    assert done.stdout.split() == ["simplecrm"]


def test_no_import_cycles() -> None:
    """Deferred imports count: two modules that need each other are one module in two files."""
    assert cycles(import_graph()) == []


def import_graph() -> dict[str, set[str]]:
    """For each module, the modules of the program that it imports at the top or inside a function."""
    package = Path(simplecrm.__file__).parent
    files = {}
    for path in package.rglob("*.py"):
        parts = path.relative_to(package.parent).with_suffix("").parts
        files[".".join(parts[:-1] if parts[-1] == "__init__" else parts)] = path
    return {
        module: {name for name in imported(ast.parse(path.read_text()), set(files)) if name in files and name != module}
        for module, path in files.items()
    }


def imported(tree: ast.AST, modules: set[str]) -> Iterator[str]:
    """The names of the modules that a part of a file imports, other than for the type checker."""
    for node in ast.iter_child_nodes(tree):
        if isinstance(node, ast.If) and isinstance(node.test, ast.Name) and node.test.id == "TYPE_CHECKING":
            yield from imported(ast.Module(node.orelse, []), modules)
        elif isinstance(node, ast.Import):
            yield from (name.name for name in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            names = (f"{node.module}.{name.name}" for name in node.names)
            yield from (name if name in modules else node.module for name in names)
        else:
            if isinstance(node, ast.Constant) and node.value in modules - {"simplecrm"}:
                yield node.value  # for import_module
            yield from imported(node, modules)


def cycles(graph: dict[str, set[str]]) -> list[list[str]]:
    """The groups of modules that reach each other: what is left when modules that import none of the others, or are
    imported by none, are taken away again and again."""
    left = {module: set(wanted) for module, wanted in graph.items()}
    while True:
        wanted = set().union(*left.values())
        ends = {module for module in left if not left[module] & left.keys() or module not in wanted}
        if not ends:
            return sorted([module, *sorted(left[module] & left.keys())] for module in left)
        left = {module: left[module] - ends for module in left if module not in ends}
        if not left:
            return []


EVERY_LIST = (
    *LISTS, ("contacts", "tag:x"), ("contacts", "--sort", "last"), ("activities",), ("timeline",), ("deals",),
    ("deals", "--who", "1"), ("segments",), ("segments", "show", "hot"), ("companies", "show", "1"),
    ("tags", "show", "x"),
    ("reminders", "--overdue"), ("reminders", "--done"), ("drift",), ("birthdays",), ("duplicates",), ("export",),
    ("export", "--format", "csv"), ("export", "--format", "jsonl"), ("export", "--format", "ical"),
    ("today", "--explain"), *(("report", one.name) for one in REPORTS),
)  # fmt: skip


@pytest.mark.parametrize("arguments", [*QUESTIONS, *EVERY_LIST], ids=" ".join)
def test_number_of_statements_does_not_grow_with_records(
    crm: Crm, home: Path, made_once: MadeOnce, arguments: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    made_once("few", lambda: _add_few(crm))
    few = _statements(crm, arguments, monkeypatch)
    shutil.rmtree(home)
    made_once("more", lambda: [add(crm) for add in (_add_ann, _add_few, _add_more)])
    # By now there are several called Ann.
    wanted = (arguments[0], "1") if arguments[0] in ("show", "brief", "timeline") else arguments
    assert _statements(crm, wanted, monkeypatch) <= few + 1


def _add_few(crm: Crm) -> None:
    crm("add", "Ben <ben@acme.com>", "--company", "Acme", "--tag", "x", "--birthday", "1990-12-01", "--every", "1 week")
    crm("segments", "add", "hot", "tag:x")
    crm("deals", "add", "Pilot", "--who", "1", "--value", "100")
    crm("log", "call", "1", "text", "--at", "yesterday")
    crm("remind", "2", "today", "Done")
    crm("done", "2")
    crm("note", "1", "a note")
    crm("add", "Ben Bo <ben@acme.com>")


def _add_more(crm: Crm) -> None:
    for number in range(8):
        crm("deals", "add", f"Deal {number}", "--who", "1", "--value", "100")
        crm("note", "1", f"note {number}")
        crm("add", f"Ann{number} Lee{number} <ann{number}@acme.com>", "--company", "Acme", "--tag", "x", "--tag", "y")
        crm("remind", "1", "today", f"Call {number}")
        crm("log", "call", "1", f"text {number}")


def _statements(crm: Crm, arguments: Any, monkeypatch: pytest.MonkeyPatch) -> int:
    from simplecrm.store import connection

    seen: list[str] = []
    original = connection.reader

    def counted(path: str) -> Any:
        opened = original(path)
        # What FTS5 asks of its own tables inside a statement comes as a comment.
        opened.set_trace_callback(lambda sql: None if sql.startswith("--") else seen.append(sql))
        return opened

    with monkeypatch.context() as patched:
        patched.setattr(connection, "reader", counted)
        assert crm(*arguments).code in (0, 1)
    return len(seen)
