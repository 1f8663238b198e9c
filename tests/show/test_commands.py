"""``--file`` is added to the commands that a message suggests, and to nothing else."""

from __future__ import annotations

import pytest

from simplecrm.show.commands import for_book


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("undo: simplecrm undo", "undo: simplecrm --file /b.db undo"),
        ("simplecrm find ann, simplecrm redo.", "simplecrm --file /b.db find ann, simplecrm --file /b.db redo."),
        ("(simplecrm --help)", "(simplecrm --file /b.db --help)"),
        ("“simplecrm show 3”", "“simplecrm --file /b.db show 3”"),
        ("simplecrm --file /other.db undo", "simplecrm --file /other.db undo"),
        ("python -m simplecrm.x undo", "python -m simplecrm.x undo"),
        ("/usr/bin/simplecrm undo", "/usr/bin/simplecrm undo"),
        ("the program simplecrm Is good", "the program simplecrm Is good"),
        ("simplecrm is_here", "simplecrm is_here"),
        ("nothing to run", "nothing to run"),
    ],
)  # fmt: skip
def test_file_is_added_to_commands_only(text: str, expected: str) -> None:
    assert for_book(text, "/b.db") == expected


def test_file_is_quoted_for_the_shell() -> None:
    assert for_book("simplecrm undo", "/my books/it's.db") == "simplecrm --file '/my books/it'\"'\"'s.db' undo"


def test_default_book_needs_no_file() -> None:
    assert for_book("simplecrm undo", "") == "simplecrm undo"
