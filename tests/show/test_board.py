"""The text of the board of deals."""

from __future__ import annotations

import datetime

import pytest

from simplecrm.core.pipelines import parse_pipelines
from simplecrm.lookups.board import Card, Column, Sum
from simplecrm.show import board
from simplecrm.show.safe import cells

NOW = datetime.datetime(2026, 11, 22, 10, 14)
PIPELINES = parse_pipelines("sales: proposal 50% 21d")


@pytest.mark.parametrize(
    ("value", "currency", "words"),
    [
        (0, "EUR", "€0"),
        (95_000, "EUR", "€950"),
        (99_940, "EUR", "€999"),
        (99_960, "EUR", "€1k"),
        (950_000, "EUR", "€9.5k"),
        (999_000, "EUR", "€10k"),
        (8_400_000, "USD", "$84k"),
        (99_960_000, "USD", "$1M"),
        (1_234_567_800, "CHF", "CHF 12.3M"),
        (1_200_000_000, "JPY", "¥1.2bn"),
        (-950_000, "EUR", "-€9.5k"),
        (120_000, "", "1.2k"),
        (1_500_000, "KWD", "KWD 1.5k"),
    ],
)
def test_short_amounts(value: int, currency: str, words: str) -> None:
    assert board.short_money(value, currency) == words


@pytest.mark.parametrize(
    ("width", "words"),
    [
        (30, "€12k + $3k + ¥900"),
        (17, "€12k + $3k + ¥900"),
        (16, "€12k + 2 more"),
        (13, "€12k + 2 more"),
        (7, "€12k +2"),
        (6, "€12k …"),
    ],
)
def test_amounts_that_do_not_fit_are_counted(width: int, words: str) -> None:
    assert board.listed(["€12k", "$3k", "¥900"], width) == words


SUMS = (Sum("EUR", 3, 1_234_500, 617_250), Sum("USD", 1, 30_000_000, 0), Sum("", 1, 0, 0))


@pytest.mark.parametrize("width", [1, 2, 5, 15, 40])
@pytest.mark.parametrize("title", ["Pilot", "日本語の長いタイトル", "[b]\x1b[31m", "👩‍👩‍👧 family"])
def test_heads_and_cards_have_exactly_their_width(width: int, title: str) -> None:
    for stage, since in (("proposal", "2026-01-01T00:00:00Z"), ("gone", ""), ("proposal", "nonsense")):
        card = Card(1, title, 0, "", title, 10**15, title, "sales", stage, since)
        lines = [*board.card(card, PIPELINES, NOW, width), *board.head(Column(title, [1] * 12, SUMS), width)]
        assert {sum(cells(text) for text, _ in line) for line in lines} == {width}


def test_totals_are_exact_where_they_fit() -> None:
    columns = [Column("a", [1, 2, 3], SUMS[:1]), Column("b", [4], SUMS[1:2])]
    assert board.totals(columns, 90) == "4 open · €12,345 + $300,000 · weighted €6,172.50 + $0"
    assert board.totals(columns, 52) == "4 open · €12.3k + $300k · weighted €6.2k + $0"
    assert board.totals(columns, 30) == "4 open · €12.3k + $300k"
    assert board.totals([], 30) == "0 open"


def test_stuck_is_said_in_a_word() -> None:
    card = Card(1, "Pilot", 0, "Ann", "", 0, "", "sales", "proposal", "2026-10-01T00:00:00Z")
    assert board.card(card, PIPELINES, NOW, 20)[2][1] == ("! 52 d stuck", "late")
    assert board.card(card._replace(value=123_400), PIPELINES, NOW, 15)[2] == [("1.2k     ", ""), ("! 52 d", "late")]
