"""The lines about the week below Today."""

from __future__ import annotations

from pathlib import Path

import pytest

from simplecrm.show.safe import cells
from simplecrm.tui.week import Week
from simplecrm.tui.widgets.week_lines import bars, week_lines
from tests.tui.driver import NOW, crm, story

FULL = Week(
    NOW.date(),
    (12, 0, 3, 1, 24, 6, 2),
    ("31 calls", "9 emails", "8 meetings"),
    (3, 0, 12, 1, 0, 0, 2),
    "Open deals 9 · €84,000",
)


def test_days_are_named_and_each_bar_has_its_number() -> None:
    last, coming, totals = (line.plain for line in week_lines(FULL, 78))
    assert last == "Last 7  Mon ▄12   Tue  0    Wed ▁3    Thu ▁1    Fri █24   Sat ▂6    Sun ▁2"
    assert coming == "Next 7 •Sun 22 3  Mon 23 0  Tue 24 12 Wed 25 1  Thu 26 0  Fri 27 0  Sat 28 2"
    assert totals == "31 calls  9 emails  8 meetings" + " " * 26 + "Open deals 9 · €84,000"
    assert bars([0, 1, 8]) == " ▁█"


@pytest.mark.parametrize("room", [20, 38, 60, 78, 118, 198])
@pytest.mark.parametrize(
    "deals", ["Open deals 9 · €84,000", "Open deals 12 · €84,000 · $12,000 · CHF 1,250.50 · ₹3,400", ""]
)
def test_no_line_is_wider_than_its_room(room: int, deals: str) -> None:
    for week in (FULL._replace(deals=deals), FULL._replace(deals=deals, logged=(1000,) * 7, kinds=("x" * 40,) * 4)):
        assert all(cells(line.plain) <= room for line in week_lines(week, room))


def test_where_there_is_little_room_names_are_shorter_and_the_days_nearest_to_today_are_shown() -> None:
    last, coming, _ = (line.plain for line in week_lines(FULL, 72))
    assert last == "Last 7  Mo ▄12   Tu  0    We ▁3    Th ▁1    Fr █24   Sa ▂6    Su ▁2"
    assert coming == "Next 7 •Su 22 3  Mo 23 0  Tu 24 12 We 25 1  Th 26 0  Fr 27 0  Sa 28 2"
    last, coming, _ = (line.plain for line in week_lines(FULL, 38))
    assert last == "Last 3  Fr █24    Sa ▂6     Su ▁2"
    assert coming == "Next 3 •Su 22 3   Mo 23 0   Tu 24 12"
    assert [line.plain for line in week_lines(FULL, 38, is_short=True)] == [coming]


def test_hundreds_a_day_fit_into_80_columns() -> None:
    assert week_lines(FULL._replace(due=(832,) * 7), 78)[1].plain.startswith("Next 7 •Su 22 832 Mo 23 832 ")


@story
async def test_nothing_below_today_wraps_in_80_columns(book: Path) -> None:
    async with crm(book, size=(80, 24)) as app:
        await app.see("Last 7", "•Sun 22 1", "Fri 27 1").settle()
        lines = app.lines
        assert lines[19].startswith("───") and lines[20].startswith(" Last 7 "), app.screen
        assert lines[22].rstrip().endswith("Open deals 1 · €12,000"), app.screen
        await app.pilot.resize_terminal(80, 18)
        await app.see_not("Last 7").see("Next 7", "Fri 27 1")
        await app.pilot.resize_terminal(80, 12)
        await app.see_not("Next 7")


@story
async def test_a_new_book_has_no_week(empty: Path) -> None:
    async with crm(empty) as app:
        await app.see("This book is empty").settle()
        assert "Last" not in app.screen
