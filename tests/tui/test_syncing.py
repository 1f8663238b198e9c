"""The folders of the settings are synced from the palette."""

from __future__ import annotations

from pathlib import Path

import pytest

from simplecrm import config
from tests.tui.driver import crm, story
from tests.vdir import Vdir


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Vdir:
    monkeypatch.setenv("PATH", "")  # no vdirsyncer
    folder = Vdir(tmp_path / "phone")
    config.put("sync_folders", f"phone={folder} --with contacts")
    return folder


@story
async def test_folders_are_synced_and_the_list_shows_who_came_in(book: Path, folder: Vdir) -> None:
    folder.card("Zoe Quist", "EMAIL:zoe@example.org")
    async with crm(book) as app:
        await app.contacts.press("ctrl+p").type("sync the folders").press("enter")
        await app.see("Synced: contacts: 1 new in the book; 5 new in the folder", "Zoe Quist")
    assert len(folder.names) == 6


@story
async def test_what_would_have_to_be_asked_is_left_and_said(book: Path, folder: Vdir) -> None:
    async with crm(book) as app:
        await app.contacts.press("ctrl+p").type("sync the folders").press("enter").see("Synced: contacts: 5 new")
        for name in folder.names[:3]:
            (folder.path / name).unlink()
        await app.press("ctrl+p").type("sync the folders").press("enter")
        await app.see("3 contacts would be archived in the book", "simplecrm", "sync")
        await app.see("Ann Lee", "Ben")


@story
async def test_without_folders_it_is_said_how_to_name_one(book: Path) -> None:
    async with crm(book) as app:
        await app.press("ctrl+p").type("sync the folders").press("enter").see("No folders are set.", "sync_folders")
