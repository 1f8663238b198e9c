"""Screenshots of the application, which the README shows.

``pytest tests/tui/test_pictures.py --snapshot-update`` updates them.
"""

from __future__ import annotations

from pathlib import Path

import pytest
from syrupy.assertion import SnapshotAssertion
from syrupy.extensions.single_file import SingleFileSnapshotExtension, WriteMode

from tests.tui.driver import Driver, crm, story
from tests.tui.test_board import PIPELINES
from tests.tui.test_board import fill as fill_board


class Svg(SingleFileSnapshotExtension):
    """One file a picture."""

    file_extension = "svg"
    _write_mode = WriteMode.TEXT


@pytest.fixture
def picture(snapshot: SnapshotAssertion) -> SnapshotAssertion:
    """The picture that was taken before."""
    return snapshot.use_extension(Svg)


async def taken(app: Driver) -> str:
    await app.settle()
    return app.app.export_screenshot(title="Simple CRM")


@story
async def test_today(book: Path, picture: SnapshotAssertion) -> None:
    async with crm(book) as app:
        await app.see("Drifting", "Last 7 days", "4 Follow-ups 3")
        assert await taken(app) == picture, app.screen


@story
async def test_contacts(book: Path, picture: SnapshotAssertion) -> None:
    async with crm(book) as app:
        await app.contacts.see("4 Follow-ups 3", "Wants the quote")
        assert await taken(app) == picture, app.screen


@story
async def test_log(book: Path, picture: SnapshotAssertion) -> None:
    async with crm(book) as app:
        await (
            app.contacts.see("4 Follow-ups 3", "Wants the quote").press("l", "c").type("Wants the quote split by site.")
        )
        await (
            app.press("tab", "tab")
            .type("next tue 9am")
            .press("tab")
            .type("Send the split quote")
            .see("→ Tue 1 Dec 09:00")
        )
        assert await taken(app) == picture, app.screen


@story
async def test_board(book: Path, picture: SnapshotAssertion, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SIMPLECRM_PIPELINES", PIPELINES)
    fill_board(book)
    async with crm(book) as app:
        await app.deals.see("6 Deals 6", "! 30 d stuck").press("right", "right", "space")
        assert await taken(app) == picture, app.screen


@story
async def test_board_in_80_columns(book: Path, picture: SnapshotAssertion, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SIMPLECRM_PIPELINES", PIPELINES)
    fill_board(book)
    async with crm(book, size=(80, 24)) as app:
        await app.deals.see("6 Deals 6", "! 30 d stuck")
        assert await taken(app) == picture, app.screen


@story
async def test_follow_ups_in_80_columns(book: Path, picture: SnapshotAssertion) -> None:
    async with crm(book, size=(80, 24)) as app:
        await app.followups.see("Late  1", "[20]", "4 Follow 3")
        assert await taken(app) == picture, app.screen


@story
async def test_contacts_in_light(book: Path, picture: SnapshotAssertion, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SIMPLECRM_THEME", "light")
    async with crm(book) as app:
        await app.contacts.see("4 Follow-ups 3", "Wants the quote")
        assert await taken(app) == picture, app.screen


@story
async def test_a_report(book: Path, picture: SnapshotAssertion) -> None:
    async with crm(book, size=(110, 24)) as app:
        await app.press("7", *["down"] * 6).see("Deals won and lost by month", "Nov 2026", "6 Deals 1")
        assert await taken(app) == picture, app.screen
