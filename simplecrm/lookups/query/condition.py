"""``Condition``: what a query asks of a contact, as SQL."""

from __future__ import annotations

from simplecrm.core.records import Record

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterable


class Condition(Record):
    """SQL that is true of a contact ``c`` (and of its ``contact_summary`` ``s``), and its parameters in order.

    ``selective`` says that the SQL names the contacts by id, so that they are looked up instead of reading the list of
    all. ``as_set`` is the same condition in a selective form, where it may hold for few and an index leads to those.
    """

    sql: str
    values: tuple[object, ...] = ()
    selective: bool = False
    as_set: Condition | None = None


def negated(part: Condition) -> Condition:
    """The condition that holds where ``part`` does not: of most contacts, however few ``part`` holds for."""
    return Condition(f"not ({part.sql})", part.values, as_set=negated(part.as_set) if part.as_set else None)


def all_of(parts: list[Condition]) -> Condition | None:
    """The condition that holds where all parts do; None without parts. One part that is selective makes it so."""
    return _joined(" and ", parts, any)


def any_of(parts: list[Condition]) -> Condition | None:
    """The condition that holds where one of the parts does; None without parts."""
    return _joined(" or ", parts, all)


def _joined(by: str, parts: list[Condition], is_selective: Callable[[Iterable[bool]], bool]) -> Condition | None:
    if len(parts) < 2:
        return parts[0] if parts else None
    return Condition(
        by.join(f"({part.sql})" for part in parts),
        tuple(value for part in parts for value in part.values),
        is_selective(part.selective for part in parts),
    )
