"""A representative part of the stories is told twice: of a plain book, and of an encrypted one."""

from __future__ import annotations

import inspect
from pathlib import Path

import pytest

from tests.answers import Answer, Crm
from tests.importing import Records, Take, records

TOLD_TWICE = ("test_first_day", "test_many_at_once", "test_take_back", "test_never_forget", "test_mail", "test_backups")


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """Let a story happen on both kinds of book, unless it opens the file without the program."""
    is_told_twice = metafunc.module.__name__.rpartition(".")[2] in TOLD_TWICE
    if is_told_twice and "sqlite3.connect" not in inspect.getsource(metafunc.function):
        metafunc.parametrize("book_kind", ["plain", "encrypted"], indirect=True)


@pytest.fixture(autouse=True)
def book_kind(request: pytest.FixtureRequest) -> str:
    """``plain`` or ``encrypted``: of which kind the book is that the story begins with."""
    kind = getattr(request, "param", "plain")
    if kind == "encrypted":
        request.getfixturevalue("encrypted")
    return str(kind)


@pytest.fixture
def take(crm: Crm, tmp_path: Path) -> Take:
    """Import a text as a file of that name; return what the command said and all records of the book by type."""

    def take(text: str, *options: str, name: str = "people.csv", code: int = 0) -> tuple[Answer, Records]:
        path = tmp_path / name
        path.write_text(text, encoding="utf-8")
        said = crm("import", str(path), *options)
        assert said.code == code, said
        return said, records(crm)

    return take
