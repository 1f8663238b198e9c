"""Names of one word, which commands can take without quotes."""

from __future__ import annotations

MAX_NAME_LETTERS = 60


def is_one_word(name: str) -> bool:
    """Whether a name consists of at most ``MAX_NAME_LETTERS`` letters, digits, and the signs - _ and full stop."""
    return 0 < len(name) <= MAX_NAME_LETTERS and all(sign.isalnum() or sign in "-_." for sign in name)
