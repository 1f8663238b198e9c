"""The people who share a book: the names by which its history and its records know them."""

from __future__ import annotations

from simplecrm.core.text.words import is_one_word
from simplecrm.errors import NotUnderstood


def user_name(text: str) -> str:
    """The name of a user as the book keeps it: one word, in lower case; empty for nobody. Raises ``NotUnderstood``."""
    name = text.strip().lower()
    if name and not is_one_word(name):
        raise NotUnderstood(
            f"Invalid user name: “{text}”.", "Use one word of letters, digits, - and _: simplecrm config user ann"
        )
    return name


def by_words(user: str, me: str) -> str:
    """``by ben`` for what somebody else than the user ``me`` did; empty for one's own, or if it is not known."""
    return f"by {user}" if user not in ("", me) else ""
