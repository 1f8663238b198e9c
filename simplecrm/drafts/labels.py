"""The tags and custom fields of a record, from what a person typed."""

from __future__ import annotations

from simplecrm.core.records.contacts import FieldValue
from simplecrm.drafts import contact_points
from simplecrm.drafts.context import FieldError

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from typing import Any, TypeAlias

    Custom: TypeAlias = Mapping[str, str] | Iterable[FieldValue | tuple[str, str] | Mapping[str, str]]


def custom(values: Custom) -> tuple[FieldValue, ...]:
    """Custom fields with their values. Raises ``FieldError``."""
    if values == ():
        return ()
    from collections.abc import Mapping

    if isinstance(values, Mapping):
        return tuple(FieldValue(name.strip(), str(value).strip()) for name, value in values.items())
    found = []
    for item in values:
        if isinstance(item, tuple):
            found.append(FieldValue(item[0].strip(), item[1].strip()))
        else:
            found.append(contact_points.record(FieldValue, "fields", item))
    return tuple(found)


def changed_tags(
    old: tuple[str, ...], exactly: Iterable[str] | None, add: Iterable[str], remove: Iterable[str]
) -> tuple[str, ...]:
    """The resulting tags; ``old`` itself where they are the same, whatever their order and case."""
    kept = old if exactly is None else contact_points.one_or_several(exactly)
    wanted = {_tag(name).casefold(): _tag(name) for name in kept}
    for name in contact_points.one_or_several(remove):
        wanted.pop(_tag(name).casefold(), None)
    for name in contact_points.one_or_several(add):
        wanted.setdefault(_tag(name).casefold(), _tag(name))
    same = wanted.keys() == {name.casefold() for name in old}
    return old if same else tuple(sorted(wanted.values(), key=str.casefold))


def changed_fields(old: tuple[FieldValue, ...], changes: Custom) -> tuple[FieldValue, ...]:
    """The custom fields after a change: a mapping changes only those that it names. ``old`` itself where they are the
    same. Raises ``FieldError``."""
    from collections.abc import Mapping

    values = {item.name.casefold(): item for item in old} if isinstance(changes, Mapping) else {}
    for item in custom(changes):
        before = values.pop(item.name.casefold(), None)
        if item.value:
            values[item.name.casefold()] = item._replace(name=before.name if before else item.name)
    same = set(values.values()) == set(old)
    return old if same else tuple(sorted(values.values(), key=lambda item: item.name.casefold()))


def by_list(values: Mapping[str, Iterable[Any]] | None, lists: Iterable[str]) -> Mapping[str, Iterable[Any]]:
    """What is added or removed, by list. Raises ``FieldError`` for what is not one of ``lists``."""
    strange = next((name for name in values or () if name not in lists), None)
    if strange is not None:
        raise FieldError(strange, f"Nothing can be added to or removed from “{strange}”.", f"Lists: {', '.join(lists)}")
    return values or {}


def _tag(name: str) -> str:
    return name.strip().lstrip("#")
