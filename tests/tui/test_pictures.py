"""Screenshots of the application, which the README shows.

``pytest tests/tui/test_pictures.py --snapshot-update`` updates them.
"""

from __future__ import annotations

import datetime
import re
from pathlib import Path

import pytest
from syrupy.assertion import SnapshotAssertion
from syrupy.extensions.single_file import SingleFileSnapshotExtension, WriteMode

from simplecrm.actions import deals
from simplecrm.core.records.deals import Deal
from simplecrm.store.book import Book
from tests.tui.driver import NOW, Driver, crm, story
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


CLOSED = (
    (10, 9400, ""), (9, 4100, ""), (9, 2600, "too expensive"), (8, 12800, ""), (7, 3300, "too expensive"),
    (7, 6700, ""), (7, 5200, ""), (5, 15600, ""), (4, 7900, "no budget"), (3, 8800, ""), (3, 11200, ""),
    (2, 4500, "chose another one"), (1, 13700, ""), (1, 2900, "too expensive"), (0, 9900, ""), (0, 6100, ""),
)  # fmt: skip
"""Deals that were closed: how many months ago, the value in euros, and why it was lost, empty if it was won."""


def close_deals(path: Path) -> None:
    """Close deals in most months of the last year."""
    own = Book(str(path))
    for months, value, reason in CLOSED:
        at = NOW - datetime.timedelta(days=30 * months + 5)
        draft = Deal(title=f"Deal of {value}", contact_id=1, value=value * 100, currency="EUR")
        made = deals.add(own, draft, at - datetime.timedelta(days=40))
        deals.close(own, [made.id], "lost" if reason else "won", at, why=reason)
    own.close()


CELL = 12.2
"""The width of a cell in the pictures."""

BLANK = "&#160;"


async def taken(app: Driver) -> str:
    await app.settle()
    return _without_leading_blanks(app.app.export_screenshot(title="Simple CRM"))


def _without_leading_blanks(svg: str) -> str:
    """The picture with each text beginning at its first letter: some renderers drop blanks in front of it."""

    def moved(match: re.Match[str]) -> str:
        before, x, between, length, after, text = match.groups()
        bare = re.sub(f"^(?:{BLANK})+|(?:{BLANK})+$", "", text)
        if not bare:
            return ""
        leading = text.index(bare) // len(BLANK)
        cut = (len(text) - len(bare)) // len(BLANK)
        place, width = float(x) + leading * CELL, float(length) - cut * CELL
        return f'<text{before}x="{place:g}"{between}textLength="{width:g}"{after}>{bare}</text>'

    return re.sub(r'<text([^>]*?)x="([\d.]+)"([^>]*?)textLength="([\d.]+)"([^>]*)>([^<]*)</text>', moved, svg)


def test_texts_of_pictures_do_not_begin_with_blanks() -> None:
    for path in (Path(__file__).parent / "__snapshots__" / "test_pictures").glob("*.svg"):
        assert not re.search(f">{BLANK}", path.read_text(encoding="utf-8")), path


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
        await app.followups.see("Late  1", "4 Follow 3").press("M").see("[20•1]")
        assert await taken(app) == picture, app.screen


@story
async def test_contacts_in_light(book: Path, picture: SnapshotAssertion, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SIMPLECRM_THEME", "light")
    async with crm(book) as app:
        await app.contacts.see("4 Follow-ups 3", "Wants the quote")
        assert await taken(app) == picture, app.screen


@story
async def test_a_report(book: Path, picture: SnapshotAssertion) -> None:
    close_deals(book)
    async with crm(book, size=(110, 24)) as app:
        await app.press("7", *["down"] * 6).see("Deals won and lost by month", "Total", "€103,500", "6 Deals 1")
        assert await taken(app) == picture, app.screen


@story
async def test_focus(book: Path, picture: SnapshotAssertion) -> None:
    async with crm(book) as app:
        await app.press("c").see("1 of 3  Ben Ortega").press("s").see("2 of 3  Ann Lee", "Wants the quote").press("c")
        await (
            app.type("Wants the quote split by site.").press("tab", "tab").type("next tue 9am").see("→ Tue 1 Dec 09:00")
        )
        assert await taken(app) == picture, app.screen
