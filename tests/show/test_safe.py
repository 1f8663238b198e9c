"""Text for a terminal has no control characters, and exactly the requested width."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from simplecrm.show.safe import cells, clip, field, pad, safe

ANY_TEXT = st.text(alphabet=st.characters(exclude_categories=[]))
OBEYED = {*range(0x20), *range(0x7F, 0xA0), 0x061C, 0x200E, 0x200F, *range(0x2028, 0x202F), *range(0x2066, 0x206A)}


@pytest.mark.parametrize("text", ["", "Ann Lee", "Zoë 福田", "👩‍👩‍👧 👍🏽 ❤️", "می‌خواهم", "क्ष", "[/b] [red]"])
def test_ordinary_text_is_unchanged(text: str) -> None:
    assert safe(text) == text


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("\x1b]52;c;x\x07", "␛]52;c;x␇"),
        ("a\0b\x7f", "a␀b␡"),
        ("\x9b31m", "�31m"),
        ("abc\u202edef\u2066", "abc�def�"),
        ("\u200e\u200f\u061c", "���"),
        ("\ud800", "�"),
        ("one\ntwo\r\nthree\u2028four", "one⏎two⏎three⏎four"),
        ("a\tb\rc", "a b␍c"),
    ],
)
def test_control_characters_are_made_visible(text: str, shown: str) -> None:
    assert safe(text) == shown


def test_multiline_text_keeps_line_ends_and_tabs() -> None:
    assert safe("one\n\ttwo\r\n\x1b", multiline=True) == "one\n\ttwo\n␛"


@given(ANY_TEXT)
def test_no_control_character_remains(text: str) -> None:
    for shown in (safe(text), field(text), clip(text, 7), pad(text, 9)):
        assert not {ord(sign) for sign in shown} & OBEYED
        shown.encode()


@given(ANY_TEXT)
def test_multiline_text_keeps_only_line_ends_and_tabs(text: str) -> None:
    assert {ord(sign) for sign in safe(text, multiline=True)} & OBEYED <= {0x09, 0x0A}


def test_tsv_field_contains_no_separator() -> None:
    assert field("Ann\tLee\r\nBcc: x\ry\u2029z") == "Ann Lee Bcc: x y z"


@pytest.mark.parametrize(
    ("text", "width"),
    [
        ("", 0),
        ("Ann", 3),
        ("Zoë", 3),
        ("Zoe\u0308", 3),
        ("福田", 4),
        ("ﾊﾝ", 2),
        ("👍", 2),
        ("👍🏽", 2),
        ("👩‍👩‍👧", 2),
        ("❤️", 2),
        ("한글", 4),
        ("क्", 1),
        ("→•…", 3),
    ],
)
def test_width_is_counted_in_cells(text: str, width: int) -> None:
    assert cells(text) == width


@pytest.mark.parametrize(
    "text", ["Ann Lee", "Zoë 福田", "👍 ok", "👩‍👩‍👧 family", "❤️ x", "한글", "é\u0301", "நி", "🇩🇪🇫🇷", "1️⃣", "a\ufe0f"]
)
def test_width_agrees_with_textual(text: str) -> None:
    from rich.cells import cell_len

    assert cells(text) == cell_len(text)


@pytest.mark.parametrize(
    ("text", "width", "cut"),
    [
        ("Ann Lee", 7, "Ann Lee"),
        ("Ann Lee", 6, "Ann L…"),
        ("Ann Lee", 1, "…"),
        ("Ann Lee", 0, ""),
        ("福田千明", 5, "福田…"),
        ("福田千明", 4, "福…"),
        ("👩‍👩‍👧👩‍👩‍👧", 3, "👩‍👩‍👧…"),
        ("e\u0301e\u0301e\u0301", 2, "e\u0301…"),
        ("a\nb\nc", 3, "a⏎…"),
    ],
)
def test_text_is_clipped_to_its_width(text: str, width: int, cut: str) -> None:
    assert clip(text, width) == cut


def test_text_is_padded_on_either_side() -> None:
    assert pad("福田", 6) == "福田  "
    assert pad("12", 5, right=True) == "   12"
    assert pad("Ann Lee", 4) == "Ann…"


@given(ANY_TEXT, st.integers(0, 20))
def test_padded_text_has_exactly_its_width(text: str, width: int) -> None:
    assert cells(pad(text, width)) == width
