"""Names of files are made safe."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from simplecrm.core.text.file_names import MAX_BYTES, file_name


@pytest.mark.parametrize(("path", "name"), [
    ("/home/ann/quote 2027.pdf", "quote 2027.pdf"), ("C:\\Users\\Ann\\quote.pdf", "quote.pdf"), ("..", "file"),
    ("", "file"), ("/", "file"), ("a/", "a"), (" .bashrc ", ".bashrc"), ("x\x1b[2J.pdf", "x_[2J.pdf"),
    ("Angebot\u202efdp.exe", "Angebot_fdp.exe"), ("quo\udce4te", "quo_te"), ("Ü" * 150 + ".pdf", "Ü" * 98 + ".pdf"),
    ("福田.pdf", "福田.pdf"),
])  # fmt: skip
def test_names_keep_what_is_safe(path: str, name: str) -> None:
    assert file_name(path) == name


@given(st.text())
def test_a_name_is_never_a_folder_and_never_too_long(path: str) -> None:
    name = file_name(path)
    assert name.strip() and "/" not in name and name not in (".", "..") and len(name.encode()) <= MAX_BYTES
    assert file_name(name) == name
