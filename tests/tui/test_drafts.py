"""Forms that are left unsaved: kept as drafts, resumed for the same records only, never lost."""

from __future__ import annotations

import datetime
import importlib
import os
import pkgutil
import signal
import sqlite3
import stat
import time
from pathlib import Path
from typing import Any

import simplecrm.tui.forms
from simplecrm.actions import contacts, merging
from simplecrm.core.records.contacts import FieldValue
from simplecrm.lookups import contacts as find
from simplecrm.store import drafts
from simplecrm.store.book import Book
from simplecrm.tui import reopening
from simplecrm.tui.forms.drafted import DraftedForm
from tests.answers import Crm
from tests.terminal import Terminal
from tests.tui.driver import NOW, story
from tests.tui.driver import crm as application


def files(tmp_path: Path) -> list[Path]:
    return sorted((tmp_path / "home" / "drafts").glob("form-*.json"))


def test_a_form_left_with_escape_is_resumed_with_all_its_fields(book: Path, tmp_path: Path) -> None:
    _left(book, tmp_path)
    _resumed(book)
    assert not files(tmp_path)


@story
async def _left(book: Path, tmp_path: Path) -> None:
    async with application(book, size=(80, 24)) as app:
        await app.contacts.see("Ann Lee").press("l", "i").see("[in]", "esc Cancel").see_not("Discard")
        await app.press("e").type("A long story").press("tab", "tab").type("tue 9am").press("tab").type("Call")
        await app.see("esc Keep as draft", "ctrl+g Discard").press("escape").see_not("Log with")
        await app.see("Kept as a draft: log with Ann Lee · r resumes it", "Draft: log with Ann Lee · r resumes")
    [file] = files(tmp_path)
    assert stat.S_IMODE(file.stat().st_mode) == 0o600


@story
async def _resumed(book: Path) -> None:
    async with application(book, size=(80, 24)) as app:
        await app.see("Draft: log with Ann Lee · r resumes").contacts.see("Ann Lee").press("l")
        await app.see("Draft of today 10:14", "[email]", "[in]", "A long story", "tue 9am", "Call").press("escape")
        await app.see_not("Log with").press("6", "r").see("Log with Ann Lee", "A long story").type("!").press("ctrl+s")
        await app.see("Logged email with Ann Lee").see_not("Draft:")
        await app.contacts.press("l").see("Log with Ann Lee").see_not("A long story", "Draft of")
    with sqlite3.connect(book) as connection:
        newest = "select kind, direction, text from activity order by id desc"
        assert connection.execute(newest).fetchone() == ("email", "in", "A long story!")


@story
async def test_a_draft_is_filled_in_for_no_other_contact(book: Path) -> None:
    async with application(book) as app:
        await app.contacts.see("Ann Lee").press("n").type("For Ann only").press("escape").see("Draft: note on Ann Lee")
        await app.press("j", "n").see("Note on Ben Ortega").see_not("For Ann only").type("For Ben").press("escape")
        await app.see("Draft: note on Ben Ortega and 1 more").press("l", "c").see("Log with Ben").see_not("For Ben")
        await app.press("escape", "k", "n").see("Note on Ann Lee", "For Ann only").press("escape").press("r")
        await app.see("Drafts", "note on Ben Ortega", "For Ben", "For Ann only").press("enter")
        await app.see("Note on Ben Ortega", "For Ben").see_not("For Ann only").press("ctrl+g").see_not("Note on")
        await app.see("Draft: note on Ann Lee · r resumes").press("r").see("For Ann only").press("ctrl+g")
        await app.see_not("Draft:").press("r").see("No drafts.")


@story
async def test_a_draft_is_not_filled_in_for_somebody_who_got_the_same_id(book: Path) -> None:
    async with application(book) as app:
        await app.contacts.see("Ann Lee").press("n").type("For Ann only").press("escape").see("Draft: note on Ann Lee")
    with sqlite3.connect(book) as connection:
        connection.execute("update contact set uid = 'another', name = 'Abe Other' where id = 1")
    connection.close()
    async with application(book) as app:
        await app.contacts.see("Abe Other").press("n").see("Note on Abe Other").see_not("For Ann only").press("escape")
        await app.press("r").see("Drafts", "note on Ann Lee").press("enter").see("cannot be resumed", "For Ann only")
        await app.press("x").see("Discarded the draft", "No drafts.")


@story
async def test_a_resumed_edit_keeps_what_others_changed_and_says_so(book: Path) -> None:
    async with application(book) as app:
        await app.contacts.see("Ann Lee").press("e").see("Edit Ann Lee").type("Ann L.").press("tab", "tab")
        await app.type("CEO").press("escape").see("Draft: edit Ann Lee")
        other = Book(str(book))
        old = find.get(other.reading(), 1)
        assert old is not None
        contacts.edit(other, old, old._replace(name="Ann Lee-Smith", birthday="1990-01-02"), NOW)
        other.close()
        await app.press("r").see("Ann L.", "CEO", "Changed in the book since: Name (Ann Lee-Smith)").press("ctrl+s")
        await app.see("Changed Ann L.")
    again = Book(str(book))
    made = find.get(again.reading(), 1)
    again.close()
    assert made is not None and (made.name, made.title, made.birthday) == ("Ann L.", "CEO", "1990-01-02")


@story
async def test_custom_fields_are_resumed_by_name(book: Path) -> None:
    def with_field(name: str, contact_id: int) -> None:
        other = Book(str(book))
        old = find.get(other.reading(), contact_id)
        assert old is not None
        contacts.edit(other, old, old._replace(fields=(FieldValue(name, "1"),)), NOW)
        other.close()

    with_field("shoe", 2)
    async with application(book, size=(110, 40)) as app:
        await app.contacts.see("Ann Lee").press("e").see("shoe").press("shift+tab").see("This is the first field.")
        await app.press(*["tab"] * 17).see("This is the last field: ctrl+s saves.").type("38").press("escape")
        await app.see("Draft: edit Ann Lee")
        with_field("badge", 3)
        await app.press("r").see("badge", "38").press("ctrl+s").see("Changed Ann Lee")
    again = Book(str(book))
    made = find.get(again.reading(), 1)
    again.close()
    assert made is not None and [tuple(field) for field in made.fields] == [("shoe", "38")]


@story
async def test_quitting_in_a_form_keeps_it(book: Path, tmp_path: Path) -> None:
    async with application(book) as app:
        await app.contacts.see("Ann Lee").press("n").see("Note on Ann Lee").type("Again").press("ctrl+q")
        assert app.app._exit
    assert len(files(tmp_path)) == 1
    async with application(book) as app:
        await app.see("Draft: note on Ann Lee").press("r").see("Again")


@story
async def test_a_form_that_is_emptied_leaves_no_draft(book: Path, tmp_path: Path) -> None:
    async with application(book) as app:
        await app.contacts.see("Ann Lee").press("l", "c").type("x").press("escape").see("Draft:").press("l").see("x")
        await app.press("backspace", "escape").see_not("Log with", "Draft:")
    assert not files(tmp_path)


@story
async def test_a_draft_of_another_day_says_that_dates_count_from_today(book: Path) -> None:
    async with application(book) as app:
        await app.contacts.see("Ann Lee").press("f").type("tomorrow").press("escape").see("Draft: follow-up with Ann")
    async with application(book, now=NOW + datetime.timedelta(2)) as app:
        await app.press("r").see("Draft of ", "Dates such as “tomorrow” count from today.", "→ Wed 25 Nov")


@story
async def test_a_new_contact_and_a_page_are_resumed(book: Path) -> None:
    async with application(book) as app:
        await app.contacts.see("Ann Lee").press("a").type("Zoe").press("escape").see("Draft: add a contact")
        await app.press("r").see("Add a contact", "Zoe").press("ctrl+s").see("Added Zoe").see_not("Draft:")
        await app.contacts.search("ann").see("▸  Ann Lee").press("O").see("Company · Acme GmbH").press("l", "c")
        await app.type("With the firm").press("escape").see("Kept as a draft: log with Acme GmbH").press("escape")
        await app.see("Draft: log with Acme GmbH").press("r").see("Log with Acme GmbH", "With the firm")
        await app.press("ctrl+s").see("Logged call with Acme GmbH")


@story
async def test_a_draft_whose_file_cannot_be_written_is_asked_for_on_quitting(book: Path, tmp_path: Path) -> None:
    (tmp_path / "home").mkdir()
    (tmp_path / "home" / "drafts").write_text("in the way")
    async with application(book) as app:
        await app.contacts.see("Ann Lee").press("n").type("Story").press("escape").see("Not kept in a file, because")
        await app.press("q").see("Quitting would lose the draft “note on Ann Lee”")
        assert not app.app._exit
        await app.press("r").see("Story").type("!").press("ctrl+q").see("Quitting would lose").press("ctrl+q")
        assert app.app._exit


@story
async def test_drafts_for_an_encrypted_book_are_in_memory_only(private: Path, tmp_path: Path) -> None:
    async with application(private) as app:
        await app.contacts.see("Ann Lee").press("n").type("Top secret").press("escape")
        await app.see("Not kept in a file, because the book is encrypted").press("r").see("Top secret").press("escape")
        await app.press("q").see("Quitting would lose the draft “note on Ann Lee”, which is not in a file")
        assert not app.app._exit
        await app.press("q")
        assert app.app._exit
    written = [path for path in (tmp_path / "home").rglob("*") if path.is_file()]
    assert not any(b"secret" in path.read_bytes() for path in written)


def test_a_killed_application_keeps_what_was_typed(crm: Crm, home: Path) -> None:
    crm("add", "Ann Lee")
    with Terminal(rows=40) as terminal:
        terminal.sees("Today").types("2", end="").sees("Ann Lee").types("n", end="").sees("Note on")
        terminal.types("A long story", end="").sees("story")
        end = time.monotonic() + 10
        while not list((home / "drafts").glob("form-*.json")) and time.monotonic() < end:
            time.sleep(0.05)
        os.kill(terminal.process_id, signal.SIGKILL)
        terminal.ends()
    assert len(drafts.kept()) == 1  # of which “encrypt” says that they can be read
    with Terminal(rows=40) as terminal:
        terminal.sees("Draft: note on Ann Lee").types("r", end="").sees("A long story")
        terminal.types("\x13", end="").sees("Wrote a note").types("q", end="")
        assert terminal.ends() == 0
    assert crm("notes").out.count("A long story") == 1


def test_a_damaged_draft_is_left_alone(book: Path, tmp_path: Path) -> None:
    @story
    async def left() -> None:
        async with application(book) as app:
            await app.contacts.see("Ann Lee").press("n").type("Story").press("escape").see("Draft:")

    @story
    async def started() -> None:
        async with application(book) as app:
            await app.contacts.see("Ann Lee").press("n").see("Note on Ann Lee").see_not("Story", "Draft")

    left()
    [file] = files(tmp_path)
    file.write_bytes(file.read_bytes()[:40])
    started()
    assert file.exists()


def test_every_form_that_keeps_drafts_can_be_reopened() -> None:
    kinds = set[str]()
    for module in pkgutil.iter_modules(simplecrm.tui.forms.__path__, "simplecrm.tui.forms."):
        found: Any = vars(importlib.import_module(module.name)).values()
        kinds |= {one.draft_form for one in found if isinstance(one, type) and issubclass(one, DraftedForm)} - {""}
    assert len(kinds) == 18
    assert all(map(reopening.has_opener, kinds))


def test_a_contact_merged_meanwhile_gets_no_draft(book: Path) -> None:
    @story
    async def play() -> None:
        async with application(book) as app:
            await app.contacts.see("Ann Lee").press("j", "n").see("Note on Ben").type("About Ben").press("escape")
            await app.see("Draft: note on Ben Ortega")
            other = Book(str(book))
            merging.merge(other, 1, 2, NOW)
            other.close()
            await app.until(lambda: "Ben Ortega" not in "".join(app.lines[:20]))
            await app.press("home", "n").see("Note on Ann Lee").see_not("About Ben").press("escape")

    play()
