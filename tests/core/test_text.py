"""Text is stored unchanged, except for NUL and lone surrogates."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from simplecrm.core.text import storable


@pytest.mark.parametrize("text", ["", "Ann Lee", "Zoë 福田 👩‍👩‍👧", "tab\tline\r\nend", "\x1b[31m", "\u202ea", "\x85"])
def test_text_is_stored_exactly(text: str) -> None:
    assert storable(text) == (text, 0)


@pytest.mark.parametrize(
    ("text", "kept", "changed"),
    [("a\0b", "a\ufffdb", 1), ("\ud800x\udfff", "\ufffdx\ufffd", 2), ("\0é\udc80", "\ufffdé\ufffd", 2)],
)
def test_unstorable_characters_are_replaced_and_counted(text: str, kept: str, changed: int) -> None:
    assert storable(text) == (kept, changed)


@given(st.text(alphabet=st.characters(exclude_categories=[])))
def test_cleaned_text_is_valid_utf8_of_the_same_length(text: str) -> None:
    kept, changed = storable(text)
    assert b"\0" not in kept.encode()
    assert len(kept) == len(text)
    assert sum(1 for before, after in zip(text, kept, strict=True) if before != after) == changed
