"""Both front ends import a file with the same session."""

from __future__ import annotations

import io
import os
from pathlib import Path
from typing import Any

import pytest

from simplecrm.actions.importing.session import ImportSession, ImportSettings, Stopped
from simplecrm.errors import CrmError, NotUnderstood
from simplecrm.store.book import Book
from tests.answers import Crm
from tests.conftest import NOW

PEOPLE = "Name;Email\nAnn Lee;ann@acme.com\nX;y@acme.com;too;many\n"


@pytest.fixture
def people(tmp_path: Path) -> Path:
    path = tmp_path / "people.csv"
    path.write_text(PEOPLE)
    return path


def titles(book: Book) -> list[str]:
    return [row[0] for row in book.reading().execute("select title from step order by id")]


def test_preview_and_run_both_read_the_file(book: Book, people: Path) -> None:
    session = ImportSession(str(people), ImportSettings(), NOW)
    assert session.open().header == ("Name", "Email")
    (preview,) = session.previews(book)
    assert (preview.report.new, preview.report.rejected, preview.whole) == (1, 1, True)
    assert [(row.line, bool(row.rejected)) for row in preview.rows] == [(2, False), (3, True)]
    assert (titles(book), list(people.parent.glob("*.rejected*"))) == ([], [])
    dry = session.run(book, dry_run=True)
    assert (dry.report.new, dry.rejected_file, len(dry.rejections), titles(book)) == (1, "", 1, [])
    done = session.run(book)
    assert (done.changed, done.report._replace(first=()), done.rejected_file) == (
        True, preview.report._replace(first=()), f"{people}.rejected.csv",
    )  # fmt: skip
    assert titles(book) == ["Import people.csv: 1 new, 0 updated"] == [f"{session.title}: 1 new, 0 updated"]
    assert not session.run(book).changed


def test_command_line_gives_the_step_the_same_title(crm: Crm, people: Path) -> None:
    crm("import", str(people))
    crm("import", "-", stdin="Name,Email\nBen,ben@acme.com\n")
    assert [step["title"] for step in crm("history", "--json").json] == [
        "Import standard input: 1 new, 0 updated", "Import people.csv: 1 new, 0 updated",
    ]  # fmt: skip


def test_stream_is_read_to_its_end_before_the_book_is_locked(book: Book) -> None:
    session = ImportSession("-", ImportSettings(), NOW, stream=io.BytesIO(PEOPLE.encode()))
    assert session.run(book, dry_run=True).report.new == 1
    assert session.title == "Import standard input"


@pytest.mark.parametrize(
    ("text", "settings", "name"),
    [
        ("Name~Email\nAnn Lee~ann@acme.com\n", {"format": "csv", "delimiter": "~"}, "Ann Lee"),
        ("Name\tEmail\nAnn, Lee\tann@acme.com\n", {"delimiter": "tab"}, "Ann, Lee"),
        ("Name,Email\nM\xfcller,m@acme.com\n", {"encoding": "latin-1"}, "Müller"),
        ("Wer,Email\nAnn Lee,ann@acme.com\n", {"mapping": {"Wer": "name"}}, "Ann Lee"),
    ],
)
def test_import_settings_control_how_a_file_is_read(
    book: Book, tmp_path: Path, text: str, settings: dict[str, Any], name: str
) -> None:
    path = tmp_path / "people.csv"
    path.write_bytes(text.encode("latin-1"))
    ImportSession(str(path), ImportSettings(**settings), NOW).run(book)
    assert [row[0] for row in book.reading().execute("select name from contact")] == [name]


def test_non_files_are_rejected_where_reading_cannot_be_interrupted(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")
    with pytest.raises(NotUnderstood, match="is not a regular file"):
        ImportSession(str(tmp_path / "pipe"), ImportSettings(), NOW, files_only=True).open()


def test_both_front_ends_show_the_same_error(crm: Crm, tmp_path: Path) -> None:
    missing = str(tmp_path / "nonesuch.csv")
    for path in (missing, str(tmp_path)):
        with pytest.raises(CrmError) as caught:
            ImportSession(path, ImportSettings(), NOW).open()
        assert caught.value.sentence in crm("import", path).err


def test_stopped_import_leaves_the_book_unchanged(book: Book, tmp_path: Path) -> None:
    path = tmp_path / "people.csv"
    path.write_text("Name\n" + "".join(f"Person {number}\n" for number in range(3000)))
    session = ImportSession(str(path), ImportSettings(), NOW)
    with pytest.raises(Stopped):
        session.run(book, progress=lambda _: session.stop())
    assert titles(book) == []
