"""Importing a file: preview, mapping, import, undo."""

from __future__ import annotations

import sqlite3
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from simplecrm.actions.importing import session
from simplecrm.formats.protocol import Item, Rejection
from simplecrm.store import deliveries
from simplecrm.store.book import Book
from tests.bounces import notification
from tests.tui.conftest import HOSTILE
from tests.tui.driver import Driver, crm, story
from tests.tui.test_hostile import check

WRONG = "Nickname,Mail address,Firm\nZora Zander,zora@example.com,Zander AG\nAnn Lee,ann@example.com,Acme GmbH\n"


def written(path: Path, text: str) -> Path:
    path.write_text(text, encoding="utf-8")
    return path


async def open_file(app: Driver, path: Path) -> None:
    """By the palette, typing the path."""
    await app.contacts.press("ctrl+p").type("import").see("Import a file").press("enter").see("tab completes")
    await app.press("ctrl+u").type(str(path)).see("▸  " + path.name).press("enter").see(f"Import {path.name}")


def names(book: Path) -> list[str]:
    with sqlite3.connect(book) as connection:
        return [row[0] for row in connection.execute("select name from contact order by id")]


@story
async def test_mapping_is_corrected_and_the_import_undone(book: Path, tmp_path: Path) -> None:
    before = names(book)
    async with crm(book) as app:
        await open_file(app, written(tmp_path / "people.csv", WRONG))
        await app.see("csv · utf-8 · comma", "nickname", "Zora Zander", "e-mail addresses")
        await app.see("1 new, 1 updated, 0 unchanged, 0 rejected").press("enter").see("What “Nickname” is")
        await app.type("name").see("▸  name").press("enter").see("the whole name")
        await app.see("Zander AG", "1 new, 0 updated, 1 unchanged, 0 rejected")
        assert names(book) == before
        await app.press("ctrl+s").see("Imported people.csv: 1 new, 0 updated, 1 unchanged, 0 rejected · u undo")
        await app.see("Zora Zander").press("u").see("Undone: Import people.csv").see_not("Zora Zander")
    assert names(book) == before


@story
async def test_bounces_are_previewed_and_recorded(book: Path, tmp_path: Path) -> None:
    own = Book(str(book))
    with own.writing("Send") as step:
        step.keep()
        assert deliveries.put(step.connection, 1, 1, "ann@example.com", "1@poe.org", "2026-11-20T10:00:00Z")
    own.close()
    async with crm(book) as app:
        await open_file(app, written(tmp_path / "bounce.eml", notification("ann@example.com", "1@poe.org")))
        await app.see("1 campaign message came back; undo does not change that.").press("ctrl+s")
        await app.see("Imported bounce.eml: 0 new", "1 campaign message came back").see_not("· u undo")
    with sqlite3.connect(book) as connection:
        assert connection.execute("select state, error from delivery").fetchall() == [("bounced", "550 No such user")]


@story
async def test_known_contacts_can_be_skipped_or_added_again(book: Path, tmp_path: Path) -> None:
    async with crm(book) as app:
        await open_file(app, written(tmp_path / "people.csv", "Name,Email,Tag\nAnn Lee,ann@example.com,new one\n"))
        await app.see("0 new, 1 updated").press("shift+tab", "shift+tab", "s").see("[skip]", "0 new, 0 updated, 1 unch")
        await app.press("a").see("[add again]", "1 new, 0 updated").press("u").see("[update]", "0 new, 1 updated")
        await app.press("escape").see_not("Import people.csv")


@story
async def test_message_is_logged_and_its_sender_added_on_request(book: Path, tmp_path: Path) -> None:
    head = "From: Zed <zed@example.org>\nTo: ann@example.com\nSubject: Hi\nMessage-ID: <1@z>\n"
    async with crm(book) as app:
        await open_file(app, written(tmp_path / "one.eml", head + "Date: Sun, 22 Nov 2026 09:00:00 +0000\n\nHello\n"))
        await app.see("Senders", "0 new, 0 updated, 0 unchanged, 0 rejected; 1 activity").see_not("Change a column")
        await app.press("shift+tab", "right").see("[add who is not known]", "1 new").press("ctrl+s")
        await app.see("Imported one.eml: 1 new", "; 1 activity · u undo", "   Zed")


@story
async def test_a_wrongly_detected_encoding_is_corrected(book: Path, tmp_path: Path) -> None:
    before = names(book)
    path = tmp_path / "people.csv"
    path.write_bytes("Name,Email\nŁukasz Żak,zak@example.com\n".encode("cp1250"))
    async with crm(book, size=(80, 24)) as app:
        await open_file(app, path)
        await app.see("[cp1252]", "as found", "csv · cp1252", "£ukasz ¯ak")
        await app.press(*["shift+tab"] * 4, "right").see(
            "[cp1250]", "csv · cp1250", "UTF-16   found cp1252", "Łukasz Żak"
        )
        await app.press("left").see("[cp1252]", "csv · cp1252", "£ukasz ¯ak").see_not("found cp1252")
        await app.press("right").see("Łukasz Żak", "1 new").press("ctrl+s").see("Imported people.csv: 1 new")
    assert names(book) == [*before, "Łukasz Żak"]


@story
async def test_a_wrongly_detected_delimiter_is_corrected(book: Path, tmp_path: Path) -> None:
    path = written(tmp_path / "people.csv", "Name|Notes\nZora, Zander|tall, kind\nYan, Yew|short, kind\n")
    async with crm(book) as app:
        await open_file(app, path)
        await app.see("[bar]", "Zora, Zander").press(*["shift+tab"] * 3, "c")
        await app.see("[comma]", "found bar", "! No column of people.csv identifies", "Name|Notes")
        await app.press("left").see("[bar]", "Zora, Zander", "2 new").see_not("! ", "found bar")


@story
async def test_an_unusual_encoding_and_delimiter_can_be_chosen_again(book: Path, tmp_path: Path) -> None:
    path = tmp_path / "people.csv"
    path.write_bytes("sep=:\nName:Email\nZora:zora@example.com\n".encode("utf-32"))
    async with crm(book) as app:
        await open_file(app, path)
        await app.see("[utf-32]", "[:]", "csv · utf-32 · :", "1 new").press(*["shift+tab"] * 3, "right")
        await app.see("[comma]", "found :").press("left").see("[:]", "1 new")


@story
async def test_the_kind_of_the_rows_can_be_chosen(book: Path, tmp_path: Path) -> None:
    path = written(tmp_path / "firms.csv", "Name,Phone\nNorthwind Traders,+49 30 1234567\n")
    async with crm(book) as app:
        await open_file(app, path)
        await app.see("[contacts]", "as found", "1 new").press(*["shift+tab"] * 5, "right")
        await app.see(
            "[companies]", "found contacts", "company rows", "0 new, 0 updated, 0 unchanged, 0 rejected; 1 comp"
        )
        await app.press("ctrl+s").see("Imported firms.csv: 0 new", "1 company · u undo")


@story
async def test_what_the_cells_decided_is_said(book: Path, tmp_path: Path) -> None:
    async with crm(book) as app:
        await open_file(app, written(tmp_path / "x.jsonl", '{"Zzz": "zora@example.com", "Nmae": "Zora Zander"}\n'))
        await app.see("Column 'Zzz' was taken for email, by its contents.", "Zora Zander", "[contacts]", "1 new")


@story
async def test_only_delimited_text_has_a_delimiter(book: Path, tmp_path: Path) -> None:
    async with crm(book) as app:
        await open_file(app, written(tmp_path / "people.vcf", "BEGIN:VCARD\nVERSION:3.0\nFN:Zora\nEND:VCARD\n"))
        await app.see("[UTF-8]", "1 new").see_not("Delimiter")


@story
async def test_unrecognised_columns_are_mapped_by_hand(book: Path, tmp_path: Path) -> None:
    async with crm(book) as app:
        await open_file(app, written(tmp_path / "odd.csv", "Foo,Bar\nzora z9,in 7\n"))
        await app.see("! No column of odd.csv identifies a contact").press("ctrl+s").see("preview is not ready")
        await app.press("enter").see("What “Foo” is").type("name").press("enter").see("1 new", "zora z9")


@story
async def test_rejected_rows_are_shown_and_written(book: Path, tmp_path: Path) -> None:
    path = written(tmp_path / "bad.csv", "Name,Email\nZora,zora@example.com\nX,y@example.com,too,many,cells\n")
    async with crm(book, size=(160, 40)) as app:
        await open_file(app, path)
        await app.see(
            "Rejected because",
            "!  rejected   line 3",
            "+  new        Zora",
            "1 new, 0 updated, 0 unchanged, 1 rejected",
        ).press("ctrl+s")
        await app.see("1 new", "1 rejected", "bad.csv.rejected.csv")
    assert "too,many,cells" in (tmp_path / "bad.csv.rejected.csv").read_text()


@pytest.mark.parametrize("columns", [110, 80, 44])
@story
async def test_each_row_says_what_becomes_of_it(book: Path, tmp_path: Path, columns: int) -> None:
    text = "Name,Email,Tag\nZora Zander,zora@example.com,\nAnn Lee,ann@example.com,\nBen Ortega,ben@example.com,new\n"
    async with crm(book, size=(columns, 32)) as app:
        await open_file(app, written(tmp_path / "people.csv", text))
        words = [("+", "new", "Zora Zander"), ("=", "unchanged", "Ann Lee"), ("~", "updated", "Ben Ortega")]
        is_wide = columns > 50
        await app.see(*(f"{sign}  {f'{word:9}  ' if is_wide else ''}{name}" for sign, word, name in words))


@story
async def test_escape_cancels_a_running_import(book: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    before = names(book)
    path = written(tmp_path / "people.csv", "Name\n" + "".join(f"Person {number}\n" for number in range(5000)))
    reached, go_on = threading.Event(), threading.Event()
    watched = session.ImportSession.watched

    def slowly(job: session.ImportSession, *values: object) -> Iterator[Item | Rejection]:
        for number, entry in enumerate(watched(job, *values)):  # type: ignore[arg-type]
            if number == 3000:
                reached.set()
                go_on.wait(10)
            yield entry

    async with crm(book) as app:
        await open_file(app, path)
        await app.see("5,000 new")
        monkeypatch.setattr(session.ImportSession, "watched", slowly)
        await app.press("ctrl+s").see("read ·", "s left", "esc takes all of it back")
        assert reached.wait(5)
        monkeypatch.setattr(session.ImportSession, "watched", watched)
        await app.press("escape").call(go_on.set).see("Stopped. The book is unchanged.", "5,000 new").press("escape")
        await app.see_not("Import people.csv")
    assert names(book) == before
    assert not list(tmp_path.glob("*rejected*"))


@story
async def test_quitting_stops_a_preview(book: Path, tmp_path: Path) -> None:
    path = written(tmp_path / "people.csv", "Name\n" + "".join(f"Person {number}\n" for number in range(50_000)))
    async with crm(book) as app:
        await open_file(app, path)
        await app.see("Looking at all of it").press("ctrl+q")
        assert app.app._exit


@pytest.mark.parametrize("size", [(110, 32), (80, 24)])
@story
async def test_hostile_text_in_a_file_is_shown_safely(book: Path, tmp_path: Path, size: tuple[int, int]) -> None:
    folder = tmp_path / "[red]x\x1b]0;y"
    folder.mkdir()
    written(folder / "[b].csv", f'Name,"{HOSTILE}",Email\n"{HOSTILE}",{HOSTILE},"{HOSTILE}"\n')
    async with crm(book, size=size) as app:
        await app.contacts.press("ctrl+p").type("import").press("enter").see("tab completes")
        await app.press("ctrl+u").type(str(tmp_path) + "/[red").see("▸  [red]x").press("tab").settle()
        check(app)
        await app.see("▸  [b].csv").press("enter").see("Import [b].csv", "1 new").settle()
        check(app)
        await app.press("down", "enter").see("What “[/b] Bob").settle()
        check(app)
        await app.press("escape", "escape").see_not("Import [b].csv")


@story
async def test_non_file_is_an_error_in_the_picker(book: Path, tmp_path: Path) -> None:
    import os

    os.mkfifo(tmp_path / "pipe")
    async with crm(book) as app:
        await app.contacts.press("ctrl+p").type("import").press("enter").see("tab completes")
        await app.press("ctrl+u").type(f"{tmp_path}/nothing here").press("enter").see("No such file: nothing here")
        await app.press("ctrl+u").type(f"{tmp_path}/none/x").see("The folder cannot be read: No such file")
        await app.press("ctrl+u").type(f"{tmp_path}/").see("demo.db").see_not("pipe")
        await app.type("demo.db").press("enter").see("! ")
        await app.press("escape").see("Ann Lee")


@story
async def test_full_path_typed_after_the_folder_replaces_it(book: Path, tmp_path: Path) -> None:
    path = written(tmp_path / "people.csv", "Name,Email\nZora Zander,zora@example.com\n")
    async with crm(book) as app:
        await app.press("ctrl+p").type("import a file").press("enter").see("Import a file").type(str(path))
        await app.see("▸  people.csv").press("enter").see("1 new", "Zora Zander")
