"""The board of deals as text: heads of columns, and cards."""

from __future__ import annotations

from simplecrm.core.currencies import decimals
from simplecrm.core.dates.zones import now_utc_text
from simplecrm.core.moves import days_between
from simplecrm.lookups.board import OTHER
from simplecrm.show.safe import cells, clip, pad, safe
from simplecrm.show.when import money

TYPE_CHECKING = False
if TYPE_CHECKING:
    import datetime
    from collections.abc import Sequence

    from simplecrm.core.pipelines import Pipelines
    from simplecrm.lookups.board import Card, Column, Sum

Piece = tuple[str, str]
"""A text that is safe to show, and its style: ``strong``, ``quiet``, ``late``, or empty."""

HEAD_LINES = 3
CARD_LINES = 3
_SCALES = ((10**9, "bn"), (10**6, "M"), (10**3, "k"))


def head(column: Column, width: int) -> list[list[Piece]]:
    """``HEAD_LINES`` lines of exactly ``width`` cells: the stage and its number of deals, their value, and that
    weighted by probability."""
    count = f"{column.deals:,}"
    name = pad(column.stage or "other", max(0, width - cells(count) - 1))
    value = listed([short_money(one.value, one.currency) for one in column.sums if one.value], width)
    weighted = [short_money(one.weighted, one.currency) for one in column.sums if one.value]
    return [
        [(pad(f"{name} {count}", width), "strong")],
        [(pad(value, width), "")],
        [(pad(_weighted(weighted, width), width), "quiet")],
    ]


def card(one: Card, pipelines: Pipelines, now: datetime.datetime, width: int) -> list[list[Piece]]:
    """``CARD_LINES`` lines of exactly ``width`` cells: the title; with whom; the value, and the days in the stage, or
    in the last column the stage."""
    stage = pipelines.stage(one.pipeline, one.stage)
    days = days_between(one.stage_since, now_utc_text(now))
    if stage is None:
        right, look = f"in {one.stage}", "quiet"
    elif stage.is_stuck(days):
        right, look = f"! {days:,} d stuck", "late"
    else:
        right, look = f"{days:,} d", "quiet"
    left = money(one.value, one.currency) if one.value else ""
    if cells(left) + cells(safe(right)) >= width:
        left = short_money(one.value, one.currency) if one.value else ""
    if cells(left) + cells(safe(right)) >= width:
        right = right.removesuffix(" stuck")
    right = clip(right, max(0, width - cells(left) - 1))
    return [
        [(pad(one.title, width), "strong")],
        [(pad(one.contact or one.company, width), "quiet")],
        [(pad(left, max(0, width - cells(right))), ""), (right, look)],
    ]


def totals(columns: Sequence[Column], width: int) -> str:
    """All columns in one line: ``12 open · €84,000 + $3,000 · weighted €31,200 + $1,200``; in short amounts if those do
    not fit into ``width`` cells, and without the weighted ones if these do not, either."""
    value, weighted = dict[str, int](), dict[str, int]()
    for one in _sums(columns):
        value[one.currency] = value.get(one.currency, 0) + one.value
        weighted[one.currency] = weighted.get(one.currency, 0) + one.weighted
    count = f"{sum(column.deals for column in columns):,} open"
    text = count
    for amount in (money, short_money):
        values, sure = ([amount(sums[code], code) for code in sums] for sums in (value, weighted))
        text = " · ".join([count, " + ".join(values), "weighted " + " + ".join(sure)]) if value else count
        if cells(text) <= width:
            return text
    return f"{count} · {listed(values, max(0, width - cells(count) - 3))}"


def short_money(value: int, currency: str) -> str:
    """An amount in minor units rounded to what a narrow column has room for: ``€950``, ``€28.5k``,
    ``$1.2M``."""
    units = abs(value) / 10 ** decimals(currency)
    text, suffix = f"{units:,.0f}", ""
    for scale, name in _SCALES:
        # From 999.5 on an amount is rounded to the next larger unit.
        if units >= scale * 0.9995:
            scaled = units / scale
            text, suffix = (f"{scaled:.1f}".removesuffix(".0") if scaled < 99.95 else f"{scaled:,.0f}"), name
            break
    sign = money(0, currency).removesuffix("0")
    return f"{'-' if value < 0 else ''}{sign}{text}{suffix}"


def listed(amounts: Sequence[str], width: int) -> str:
    """Amounts of several currencies in ``width`` cells, with a count of the others: ``€12k + 2 more``, ``€12k +2``."""
    for shown in range(len(amounts), 0, -1):
        left = len(amounts) - shown
        text = " + ".join([*amounts[:shown], *([f"{left} more"] if left else [])])
        if cells(text) <= width:
            return text
    return clip(f"{amounts[0]} +{len(amounts) - 1}" if len(amounts) > 1 else amounts[0], width) if amounts else ""


def column_words(name: str) -> str:
    """A column as it is called in sentences."""
    return "other" if name == OTHER else name


def _weighted(amounts: Sequence[str], width: int) -> str:
    """Weighted amounts, with an abbreviation where the whole word leaves too little room."""
    whole = "weighted " + " + ".join(amounts) if amounts else ""
    return whole if cells(whole) <= width else "wtd. " + listed(amounts, width - 5)


def _sums(columns: Sequence[Column]) -> list[Sum]:
    every = (one for column in columns for one in column.sums if one.value)
    return sorted(every, key=lambda one: (-one.deals, one.currency))
