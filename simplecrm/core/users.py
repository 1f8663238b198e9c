"""The people who share a book: the names by which its history and its records know them."""

from __future__ import annotations

from simplecrm.core.text.words import MAX_NAME_LETTERS, is_one_word
from simplecrm.errors import NotUnderstood

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable

ME, NOBODY = "me", "none"
"""What stands for the present user, and for no owner; nobody can have these names."""


def user_name(text: str) -> str:
    """The name of a user as the book keeps it: one word, in lower case; empty for nobody. Raises ``NotUnderstood``."""
    name = text.strip().lower()
    if name and not is_one_word(name):
        raise NotUnderstood(
            f"Invalid user name: “{text}”.", "Use one word of letters, digits, - and _: simplecrm config user ann"
        )
    return name


def owner_name(text: str, me: Callable[[], str]) -> str:
    """The user whom a person names as an owner: ``me`` is the user that the function returns, nothing or ``none`` is
    nobody. Raises ``NotUnderstood``."""
    name = user_name(text)
    if name == ME:
        return me() or _refuse_me()
    return "" if name == NOBODY else name


def as_owner(text: str) -> str:
    """An owner in a file as a name of a user: ``Ben Ortega`` is ``ben-ortega``; empty for nobody."""
    signs = (sign if sign.isalnum() or sign in "-_." else " " for sign in text.lower())
    name = "-".join("".join(signs).split())[:MAX_NAME_LETTERS]
    return "" if name in (ME, NOBODY) else name


def _refuse_me() -> str:
    raise NotUnderstood("You have no name in this book yet.", "Set it: simplecrm config user ann")


def others_words(user: str, me: str) -> str:
    """``for ben`` for what is somebody else's than the user ``me``; empty for one's own, and what is everyone's."""
    return f"for {user}" if user not in ("", me) else ""


def by_words(user: str, me: str) -> str:
    """``by ben`` for what somebody else than the user ``me`` did; empty for one's own, or if it is not known."""
    return f"by {user}" if user not in ("", me) else ""
