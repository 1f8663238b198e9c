"""Runs a representative part of the stories twice: on a plain and on an encrypted book."""

from __future__ import annotations

import inspect
from pathlib import Path

import pytest

from tests.answers import Answer, Crm
from tests.importing import Records, Take, records

ON_BOTH_KINDS = (
    "test_first_day", "test_import_batch_merge", "test_undo_and_history", "test_today_and_drift", "test_mail",
    "test_backups",
)  # fmt: skip


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """Run a test on both kinds of book, unless it opens the file with ``sqlite3``."""
    on_both_kinds = metafunc.module.__name__.rpartition(".")[2] in ON_BOTH_KINDS
    if on_both_kinds and "sqlite3.connect" not in inspect.getsource(metafunc.function):
        metafunc.parametrize("book_kind", ["plain", "encrypted"], indirect=True)


@pytest.fixture(autouse=True)
def book_kind(request: pytest.FixtureRequest) -> str:
    """The kind of book that the test starts with: ``plain`` or ``encrypted``."""
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
