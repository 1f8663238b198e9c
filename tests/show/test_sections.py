"""Sections of a page fit the terminal and keep the indentation of what was written."""

from __future__ import annotations

from simplecrm.show.safe import cells
from simplecrm.show.sections import section


def test_long_lines_are_wrapped_at_blanks_and_short_ones_stay() -> None:
    assert list(section("Notes", ["wants a quote\n  - for two rooms and the hall", "second"], 30)) == [
        "",
        "Notes     wants a quote",
        "            - for two rooms",
        "            and the hall",
        "          second",
    ]


def test_nothing_is_shown_without_texts() -> None:
    assert list(section("Notes", [], 80)) == []


def test_wide_characters_and_deep_indentation_fit() -> None:
    texts = ["東京 大阪 名古屋 札幌 福岡 神戸 京都", " " * 500 + "far to the right"]
    lines = list(section("Notes", texts, 40))
    assert all(cells(line) <= 40 for line in lines)
    assert "".join(lines).count("right") == 1
