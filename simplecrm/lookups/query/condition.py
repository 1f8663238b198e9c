"""``Condition``: a condition of a query, as SQL."""

from __future__ import annotations

from simplecrm.core.records import Record

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterable


class Condition(Record):
    """An SQL condition on a contact ``c`` and its ``contact_summary`` ``s``, or on a record ``c`` of another noun, and
    its parameters in order. ``selective`` says that the SQL yields ids, so that the records are looked up and not all
    scanned. ``as_set`` is the same condition in a selective form, if it may match few and an index finds those.
    ``by_owner`` says that it depends on who owns a record.
    """

    sql: str
    values: tuple[object, ...] = ()
    selective: bool = False
    as_set: Condition | None = None
    by_owner: bool = False


def as_set(found: Condition) -> Condition:
    """The selective form of a condition if it has one, for when few records match."""
    return found.as_set or found


def negated(part: Condition) -> Condition:
    """The negation of ``part``, which is not selective: if ``part`` matches few contacts, it matches most."""
    return Condition(
        f"not ({part.sql})",
        part.values,
        as_set=negated(part.as_set) if part.as_set else None,
        by_owner=part.by_owner,
    )


def all_of(parts: list[Condition]) -> Condition | None:
    """The conjunction of the parts; None without parts. It is selective if one part is."""
    return _joined(" and ", parts, any)


def any_of(parts: list[Condition]) -> Condition | None:
    """The disjunction of the parts; None without parts."""
    return _joined(" or ", parts, all)


def _joined(by: str, parts: list[Condition], is_selective: Callable[[Iterable[bool]], bool]) -> Condition | None:
    if len(parts) < 2:
        return parts[0] if parts else None
    return Condition(
        by.join(f"({part.sql})" for part in parts),
        tuple(value for part in parts for value in part.values),
        is_selective(part.selective for part in parts),
        by_owner=any(part.by_owner for part in parts),
    )
