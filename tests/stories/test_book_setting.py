"""The setting ``book``: the book that is used without ``--file``."""

from __future__ import annotations

from pathlib import Path

import pytest

import simplecrm
from tests.answers import Crm


@pytest.fixture
def work(crm: Crm, tmp_path: Path) -> str:
    """The path of another book, in which Zoe is."""
    path = str(tmp_path / "work.db")
    assert crm("--file", path, "init").code == 0
    assert crm("--file", path, "add", "Zoe Quinn").code == 0
    return path


def test_the_setting_names_the_book_that_is_used_without_file(crm: Crm, work: str) -> None:
    assert crm("add", "Ann Lee").code == 0
    assert crm("config", "book", work).code == 0
    assert "Zoe Quinn" in crm("find", "zoe").out
    assert crm("find", "ann").code == 1
    crm("config", "book", "")
    assert "Ann Lee" in crm("find", "ann").out


def test_suggestions_need_no_file_then(crm: Crm, work: str) -> None:
    crm("config", "book", work)
    assert crm("note", "1", "hello").err.rstrip().endswith("undo: simplecrm undo")
    assert crm("--file", work, "note", "1", "hello").err.rstrip().endswith(f"undo: simplecrm --file {work} undo")


def test_option_and_environment_come_first(
    crm: Crm, work: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    other = str(tmp_path / "other.db")
    crm("--file", other, "init")
    crm("--file", other, "add", "Ben Ortega")
    crm("config", "book", work)
    assert "Ben Ortega" in crm("--file", other, "find", "ben").out
    monkeypatch.setenv("SIMPLECRM_FILE", other)
    assert "Ben Ortega" in crm("find", "ben").out
    monkeypatch.delenv("SIMPLECRM_FILE")
    monkeypatch.setenv("SIMPLECRM_BOOK", other)
    assert "Ben Ortega" in crm("find", "ben").out


def test_python_uses_it_too(crm: Crm, work: str) -> None:
    crm("config", "book", work)
    with simplecrm.open_book() as book:
        assert [one.name for one in book.find("zoe")] == ["Zoe Quinn"]


def test_a_missing_book_is_said_and_not_created(crm: Crm, tmp_path: Path) -> None:
    crm("config", "book", str(tmp_path / "gone.db"))
    said = crm("add", "Ann Lee")
    assert said.code == 5 and f"There is no book {tmp_path / 'gone.db'}" in said.err
    assert not (tmp_path / "gone.db").exists()
    assert crm("init").code == 0 and crm("add", "Ann Lee").code == 0
