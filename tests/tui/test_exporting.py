"""Exporting to a file in the application."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.tui.driver import crm, story


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The user's home."""
    monkeypatch.setenv("HOME", str(tmp_path))
    return tmp_path


@story
async def test_contacts_are_written_to_a_file(book: Path, folder: Path) -> None:
    async with crm(book) as app:
        await app.press("ctrl+p").type("csv").press("enter").see("Export to a file", "contacts, for a spreadsheet")
        await app.press("ctrl+s").see("Wrote 5 to ~/contacts.csv")
    assert "Ann Lee" in (folder / "contacts.csv").read_text()


@story
async def test_query_of_the_contacts_is_proposed(book: Path, folder: Path) -> None:
    async with crm(book) as app:
        await app.contacts.search("tag:vip").see_not("Eva").press("ctrl+p").type("export").press("enter")
        await app.see("tag:vip").press("v").see("contacts.vcf").press("ctrl+s").see("Wrote 2")
    assert (folder / "contacts.vcf").read_text().count("BEGIN:VCARD") == 2


@story
async def test_existing_file_is_replaced_only_when_saved_twice(book: Path, folder: Path) -> None:
    (folder / "contacts.csv").write_text("mine")
    async with crm(book) as app:
        await app.press("ctrl+p").type("export").press("enter", "ctrl+s").see("! exists; ctrl+s replaces it")
        assert (folder / "contacts.csv").read_text() == "mine"
        await app.press("ctrl+s").see("Wrote 5")
    assert "Ann Lee" in (folder / "contacts.csv").read_text()


@story
async def test_invalid_query_and_missing_folder_are_said(book: Path, folder: Path) -> None:
    async with crm(book) as app:
        await app.press("ctrl+p").type("export").press("enter", "tab").type("foo:bar").see("! ").press("ctrl+u", "tab")
        await (
            app.press("ctrl+u")
            .type("/nowhere/x.csv")
            .see("! no folder /nowhere")
            .press("ctrl+s")
            .see("Export to a file")
        )
