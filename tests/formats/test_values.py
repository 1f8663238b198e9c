"""Values of a CSV cell."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from simplecrm.errors import NotUnderstood
from simplecrm.formats.csv.values import (
    guard,
    join_values,
    label_of,
    percent_of,
    restore_number,
    split_values,
    unguard,
)
from simplecrm.formats.dates import find_zone, local, order_of, parse_moment, utc

_VALUES = st.text(st.sampled_from(":\\;, ab"), min_size=1, max_size=12).map(str.strip).filter(bool)


@given(st.lists(_VALUES, min_size=1, max_size=4))
def test_joined_values_split_to_the_same_values(values: list[str]) -> None:
    found = split_values(join_values(values, sure=True))
    assert found == values or found == [*values, ""]


@given(st.text(st.sampled_from("'=+-@\t1a "), max_size=8), st.booleans())
def test_formula_guard_is_removed(cell: str, risky: bool) -> None:
    assert unguard(guard(cell, all_risky=risky)) == cell


@pytest.mark.parametrize("cell", ["=1+1", "+cmd|x", "-2+3", "@SUM(1)", "\tx", "\rx", "\uff1dx", "'=x", "+1+1"])
def test_formulas_are_guarded(cell: str) -> None:
    assert guard(cell, all_risky=True) == "'" + cell


@pytest.mark.parametrize("cell", ["+49 30 123-4", "-5", "-1,234.50", "1", "a=b", "", "'quoted"])
def test_numbers_and_words_are_not_guarded(cell: str) -> None:
    assert guard(cell, all_risky=True) == cell


def test_percents_labels_and_damaged_numbers() -> None:
    assert [percent_of(text) for text in ("40", "40 %", "0.4", "101", "x")] == [40, 40, 40, None, None]
    assert [label_of(text) for text in ("* Work", "* ", "Cell", "INTERNET", "Boat")] == [
        "work",
        "",
        "mobile",
        "",
        "Boat",
    ]
    assert restore_number("4.4E+11") == ("4.4E+11", True)
    assert restore_number("4.5E+1") == ("45", False)


@pytest.mark.parametrize(
    ("text", "order", "moment"),
    [
        ("2026-03-04", "", "2026-03-04"),
        ("2026-03-04T05:06:07Z", "", "2026-03-04T05:06:07Z"),
        ("2026-03-04 05:06", "", "2026-03-04T05:06:00"),
        ("2026-03-04T05:06:07+02:00", "", "2026-03-04T03:06:07Z"),
        ("03/04/2026", "dmy", "2026-04-03"),
        ("03/04/2026", "mdy", "2026-03-04"),
        ("3.4.26", "dmy", "2026-04-03"),
        ("28 Sep 2026", "", "2026-09-28"),
        ("Sep 28, 2026", "", "2026-09-28"),
        ("28. März 2026", "", "2026-03-28"),
        ("20260304T050607Z", "", "2026-03-04T05:06:07Z"),
        ("3/4/2026 2:30 PM", "mdy", "2026-03-04T14:30:00"),
        ("31/02/2026", "dmy", ""),
        ("soon", "", ""),
        ("1996-07-04 00:00:00.000", "", "1996-07-04T00:00:00"),
        ("9" * 80, "", ""),
    ],
)
def test_moments(text: str, order: str, moment: str) -> None:
    assert parse_moment(text, order) == moment


def test_local_times_use_the_given_zone() -> None:
    assert utc("2026-07-01T09:00:00", "Europe/Berlin") == "2026-07-01T07:00:00Z"
    assert utc("2026-07-01", "Europe/Berlin") == "2026-07-01T10:00:00Z"
    assert local("2026-07-01T07:00:00Z", "Europe/Berlin") == "2026-07-01T09:00"
    with pytest.raises(NotUnderstood, match="Mars"):
        find_zone("Mars/Olympus")


def test_date_order_of_a_column() -> None:
    assert order_of(["1/2/2026", "13/2/2026"]) == ("dmy", False)
    assert order_of(["1/2/2026", "2/13/2026"]) == ("mdy", False)
    assert order_of(["1/2/2026"]) == ("dmy", True)
    assert order_of(["2026-01-02", "", "0/0/00"]) == ("", False)
