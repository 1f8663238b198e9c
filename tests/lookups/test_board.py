"""The columns of the board, and that a single change leads to the same as loading them all again."""

from __future__ import annotations

import datetime
import random
from typing import Any

import pytest

from simplecrm.actions import deals
from simplecrm.core.pipelines import parse_pipelines
from simplecrm.lookups import board
from simplecrm.lookups.order import numbers
from simplecrm.store.book import Book
from tests.conftest import NOW

STAGES = "sales: new 10% 14d, offer 50%, closing 80% 3d; renewals: due 60%"
PIPELINES = parse_pipelines(STAGES)


@pytest.fixture
def filled(book: Book, monkeypatch: pytest.MonkeyPatch) -> Book:
    """Sixty deals, many of them alike, some closed, some where the settings have no stage."""
    monkeypatch.setenv("SIMPLECRM_PIPELINES", STAGES)
    draw = random.Random(3)
    with book.writing("Fill") as step:
        step.connection.executemany(
            "insert into deal (title, pipeline, stage, status, value, currency, probability, expected_close, "
            "stage_since, archived_at) values ('Renewal', ?, ?, ?, ?, ?, 50, ?, ?, ?)",
            [(
                *draw.choice((("sales", "new"), ("sales", "offer"), ("sales", "gone"), ("old", "new"),
                              ("renewals", "due"))),
                draw.choice(("open", "open", "open", "won")), draw.choice((0, 100, 100, 10**17)),
                draw.choice(("EUR", "USD", "JPY", "")), draw.choice(("", "2026-12-01", "2027-01-01")),
                draw.choice(("", "2026-10-01T00:00:00Z", "2026-11-21T00:00:00Z")), draw.choice(("", "", "", "2026")),
            ) for _ in range(60)],
        )  # fmt: skip
    return book


@pytest.mark.parametrize("pipeline", PIPELINES.all)
def test_update_is_the_same_as_loading_again(filled: Book, pipeline: object) -> None:
    shown = next(one for one in PIPELINES.all if one == pipeline)
    draw, now = random.Random(4), NOW
    for _ in range(40):
        before = board.columns(filled.reading(), PIPELINES, shown, now)
        deal_id = draw.randint(1, 60)
        with filled.writing("Change") as step:
            step.connection.execute(
                "update deal set stage = ?, pipeline = ?, status = ?, archived_at = ?, value = ? where id = ?",
                (draw.choice(("new", "closing", "due", "gone")), draw.choice(("sales", "renewals")),
                 draw.choice(("open", "open", "lost")), draw.choice(("", "", "2026")), draw.choice((0, 100, 500)),
                 deal_id),
            )  # fmt: skip
        after = board.columns(filled.reading(), PIPELINES, shown, now)
        assert board.updated(filled.reading(), before, deal_id, PIPELINES, shown, now) == after


@pytest.mark.parametrize("reverse", [False, True])
@pytest.mark.parametrize("sort", board.SORTS)
def test_update_is_the_same_as_loading_again_in_every_order(filled: Book, sort: str, reverse: bool) -> None:
    draw, shown = random.Random(5), PIPELINES.all[0]
    for _ in range(15):
        before = board.columns(filled.reading(), PIPELINES, shown, NOW, sort=sort, reverse=reverse)
        deal_id = draw.randint(1, 60)
        with filled.writing("Change") as step:
            step.connection.execute(
                "update deal set stage = ?, value = ?, title = ?, expected_close = ?, stage_since = ? where id = ?",
                (draw.choice(("new", "closing")), draw.choice((0, 100, 10**17)), draw.choice(("a", "B", "Renewal")),
                 draw.choice(("", "2026-12-01")), draw.choice(("", "2026-11-20T00:00:00Z")), deal_id),
            )  # fmt: skip
        after = board.columns(filled.reading(), PIPELINES, shown, NOW, sort=sort, reverse=reverse)
        asked = board.updated(filled.reading(), before, deal_id, PIPELINES, shown, NOW, sort=sort, reverse=reverse)
        assert asked == after


def test_columns_are_sorted_with_what_is_empty_last(filled: Book) -> None:
    def values(sort: str, reverse: bool, name: str) -> list[Any]:
        ids = board.columns(filled.reading(), PIPELINES, PIPELINES.all[0], NOW, sort=sort, reverse=reverse)[0].ids
        wanted = f"select deal.{name} from json_each(?) as w join deal on deal.id = w.value order by w.key"
        return [row[0] for row in filled.reading().execute(wanted, (numbers(ids),))]

    rising, falling = values("value", True, "value"), values("value", False, "value")
    assert [one for one in rising if one] == sorted(one for one in rising if one)
    assert falling == sorted(falling, reverse=True)
    assert rising[-1] == falling[-1] == 0
    soonest, furthest = values("close", False, "expected_close"), values("close", True, "expected_close")
    assert [one for one in soonest if one] == sorted(one for one in soonest if one)
    assert furthest == sorted(furthest, reverse=True)
    assert soonest[-1] == furthest[-1] == ""


def test_another_order_of_known_columns_is_the_same_as_loading_again(filled: Book) -> None:
    known = board.columns(filled.reading(), PIPELINES, PIPELINES.all[0], NOW)
    again = board.columns(filled.reading(), PIPELINES, PIPELINES.all[0], NOW, sort="value", known=known)
    assert again == board.columns(filled.reading(), PIPELINES, PIPELINES.all[0], NOW, sort="value")
    assert again != known


def test_every_open_deal_is_on_one_board(filled: Book) -> None:
    found = [
        deal_id
        for pipeline in PIPELINES.all
        for column in board.columns(filled.reading(), PIPELINES, pipeline, NOW)
        for deal_id in column.ids
    ]
    sql = "select id from deal where status = 'open' and archived_at = '' order by id"
    assert sorted(found) == [row[0] for row in filled.reading().execute(sql)]


def test_limit_gives_the_first_of_each_column(filled: Book) -> None:
    whole = board.columns(filled.reading(), PIPELINES, PIPELINES.all[0], NOW)
    first = board.columns(filled.reading(), PIPELINES, PIPELINES.all[0], NOW, limit=3)
    assert [(column.stage, list(column.ids)[:3], column.sums) for column in whole] == [
        (column.stage, list(column.ids), column.sums) for column in first
    ]
    assert all(len(column.ids) == column.deals for column in whole)


def test_a_deal_without_a_time_is_never_stuck(filled: Book) -> None:
    column = board.columns(filled.reading(), PIPELINES, PIPELINES.all[0], NOW + datetime.timedelta(365))[0]
    since = [card.stage_since for card in board.cards(filled.reading(), column.ids)]
    assert since == sorted(since, key=lambda at: at == "") and "" in since


def test_a_shift_of_several_is_all_or_nothing(filled: Book) -> None:
    with filled.writing("Open") as step:
        step.connection.execute("update deal set status = 'open', stage = 'closing', pipeline = 'sales' where id = 1")
        step.connection.execute("update deal set status = 'open', stage = 'new', pipeline = 'sales' where id = 2")
    with pytest.raises(Exception, match="is in the last stage"):
        deals.shift(filled, [2, 1], 1, NOW)
    found = filled.reading().execute("select stage from deal where id in (1, 2) order by id").fetchall()
    assert found == [("closing",), ("new",)]
