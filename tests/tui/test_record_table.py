"""The record table: a million lines open like ten, and wide characters keep the columns aligned."""

from __future__ import annotations

import time
from array import array
from collections.abc import Sequence
from dataclasses import dataclass

from textual.app import App, ComposeResult

from simplecrm.show.safe import cells
from simplecrm.tui.theme import DARK
from simplecrm.tui.widgets.columns import Column, place, titles
from simplecrm.tui.widgets.record_table import RecordTable, group_heading
from tests.tui.driver import story


@dataclass(frozen=True)
class Row:
    id: int
    name: str


NAMES = ("Ann Lee", "福田 千恵", "👩‍💻 Zoë 🇨🇿", "e\u0301lan\u0301", "x" * 10_000)


class TableApp(App[None]):
    def __init__(self) -> None:
        super().__init__()
        self.register_theme(DARK)
        self.theme = DARK.name
        self.read: list[int] = []

    def compose(self) -> ComposeResult:
        columns = [
            Column("Id", lambda row: str(row.id), width=8, right=True),
            Column("Name", lambda row: row.name, least=20),
            Column("More", lambda row: (row.name, "late"), width=10, drop=1),
        ]
        yield RecordTable(columns, self.fetch)

    def fetch(self, keys: Sequence[int]) -> list[Row]:
        self.read += keys
        return [Row(key, NAMES[key % len(NAMES)]) for key in keys if key % 97]

    @property
    def table(self) -> RecordTable:
        return self.query_one(RecordTable)

    @property
    def lines(self) -> list[str]:
        return ["".join(part.text for part in strip) for strip in self.screen._compositor.render_strips()]


@story
async def test_million_lines_open_and_scroll() -> None:
    app = TableApp()
    async with app.run_test(size=(60, 20)) as pilot:
        keys = array("q", range(1, 1_000_001))
        start = time.perf_counter()
        app.table.show(keys)
        await pilot.pause()
        assert time.perf_counter() - start < 1.0
        assert len(app.read) < 200
        await pilot.press("G")
        await pilot.pause()
        assert app.table.key == 1_000_000
        assert any("1000000" in line for line in app.lines)
        await pilot.press("g", "j", "pagedown")
        assert app.table.key == 2 + 18
        assert len(app.read) < 500


@story
async def test_the_rest_of_a_list_reads_nothing_again() -> None:
    app = TableApp()
    async with app.run_test(size=(60, 20)) as pilot:
        app.table.show(array("q", range(1, 65)), is_part=True)
        await pilot.pause()
        app.read.clear()
        app.table.show_rest(array("q", range(1, 1001)))
        await pilot.pause()
        assert (app.read, app.table.key, app.table.virtual_size.height) == ([], 1, 1001)
        await pilot.press("G")
        assert app.table.key == 1000
        app.table.show_rest(array("q", range(2, 3000)))
        await pilot.pause()
        assert (app.table.key, app.table.cursor) == (1000, 998)


@story
async def test_lines_fill_the_table_with_wide_characters() -> None:
    app = TableApp()
    async with app.run_test(size=(60, 20)) as pilot:
        app.table.show(array("q", range(1, 30)))
        await pilot.pause()
        assert all(strip.cell_length == 60 for strip in app.screen._compositor.render_strips())
        assert sum("福田" in line for line in app.lines) > 2


@story
async def test_cursor_stays_on_its_record_when_the_list_changes() -> None:
    app = TableApp()
    async with app.run_test(size=(60, 20)) as pilot:
        app.table.show(array("q", range(10, 60)))
        await pilot.press("j", "j", "j", "space")
        assert app.table.key == 14 and app.table.marks == {13}
        app.table.show(array("q", range(5, 60)))
        assert app.table.key == 14 and app.table.chosen() == [13] and app.table.chosen(one=True) == [14]
        app.table.show(array("q", [5, 6, 7, 20, 21, 22, 23, 24, 25, 26, 27]))
        assert app.table.key == 26 or app.table.cursor == 9
        assert not app.table.marks
        app.table.show(array("q"))
        await pilot.press("j", "k", "G", "g", "space", "enter")
        assert app.table.key == 0 and app.table.row is None


@story
async def test_headings_are_never_selected() -> None:
    app = TableApp()
    async with app.run_test(size=(60, 12)) as pilot:
        app.table.show(array("q", range(1, 31)), [*group_heading(0, "First", 5), *group_heading(5, "Second", 25)])
        await pilot.pause()
        assert app.lines[1].startswith(" First  5") and app.lines[8].startswith(" Second  25")
        await pilot.click(offset=(5, 8))
        assert app.table.key == 1
        await pilot.click(offset=(5, 9))
        assert app.table.key == 6
        await pilot.press("G")
        await pilot.pause()
        assert "30" in app.lines[-1]
        await pilot.press("g")
        await pilot.pause()
        assert app.lines[1].startswith(" First")


def test_columns_are_dropped_and_never_overflow() -> None:
    columns = [
        Column("A", str, width=10), Column("B", str, weight=2, least=10), Column("C", str, least=10, drop=1),
        Column("D", str, width=12, drop=2),
    ]  # fmt: skip
    assert [column.title for column, _ in place(columns, 80)] == ["A", "B", "C", "D"]
    assert [column.title for column, _ in place(columns, 40)] == ["A", "B", "C"]
    assert [column.title for column, _ in place(columns, 24)] == ["A", "B"]
    for room in range(24, 120):
        assert cells(titles(place(columns, room))) == room


def test_columns_widen_and_appear_where_all_have_comfortable_room() -> None:
    wide = Column("B", lambda _: "b", width=16)
    columns = [
        Column("A", lambda _: "a", least=10),
        Column("X", lambda _: "x", width=6, extra=True),
        Column("B", lambda _: "b", width=8, wider=wide),
        Column("Y", lambda _: "y", least=8, extra=True),
    ]

    def placed(room: int) -> list[tuple[str, int]]:
        return [(column.title, column.width) for column, _ in place(columns, room)]

    assert placed(32) == [("A", 0), ("B", 8)]
    assert placed(33) == [("A", 0), ("B", 16)]
    assert placed(41) == [("A", 0), ("X", 6), ("B", 16)]
    assert placed(60) == [("A", 0), ("X", 6), ("B", 16), ("Y", 0)]
    assert all(cells(titles(place(columns, room))) == room for room in range(20, 80))
