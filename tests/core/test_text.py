"""What is kept: everything but NUL and lone surrogates."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from simplecrm.core.text import storable


@pytest.mark.parametrize("text", ["", "Ann Lee", "Zoë 福田 👩‍👩‍👧", "tab\tline\r\nend", "\x1b[31m", "\u202ea", "\x85"])
def test_text_is_kept_exactly(text: str) -> None:
    assert storable(text) == (text, 0)


@pytest.mark.parametrize(
    ("text", "kept", "changed"),
    [("a\0b", "a\ufffdb", 1), ("\ud800x\udfff", "\ufffdx\ufffd", 2), ("\0é\udc80", "\ufffdé\ufffd", 2)],
)
def test_what_cannot_be_kept_is_replaced_and_counted(text: str, kept: str, changed: int) -> None:
    assert storable(text) == (kept, changed)


@given(st.text(alphabet=st.characters(exclude_categories=[])))
def test_the_result_is_always_utf8_without_nul_and_as_long(text: str) -> None:
    kept, changed = storable(text)
    assert b"\0" not in kept.encode()
    assert len(kept) == len(text)
    assert sum(1 for before, after in zip(text, kept, strict=True) if before != after) == changed
