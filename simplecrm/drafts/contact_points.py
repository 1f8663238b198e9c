"""The emails, phones, links and addresses of a contact or company, from what a person typed."""

from __future__ import annotations

from simplecrm.core.records.contacts import Address, Email, Link, Phone
from simplecrm.drafts.context import FieldError
from simplecrm.errors import NothingMatched

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from typing import Any, TypeAlias

    Point: TypeAlias = str | Email | Phone | Link | Mapping[str, str]
    """An address, number or URL as text, or with its label: as a record, or an object with the record's fields."""
    Place: TypeAlias = str | Address | Mapping[str, str]
    """A postal address as one line, such as ``Lindenweg 3, 10115 Berlin, Germany``, or in its parts."""

KINDS: dict[str, Any] = {"emails": Email, "phones": Phone, "links": Link}
"""The lists of a contact or company that hold one value each, and the record of their items."""

SINGULAR = {"emails": "email", "phones": "phone", "links": "link"}


def points(field: str, values: Iterable[Point], known: Iterable[Any] = ()) -> tuple[Any, ...]:
    """The records of a list, each once and blank ones left out; a value that ``known`` has keeps its label.

    Raises ``FieldError``.
    """
    before = {item[0]: item for item in known}
    found: dict[str, Any] = {}
    for value in one_or_several(values):
        item = before.get(value.strip()) if isinstance(value, str) else None
        item = item or _checked(field, record(KINDS[field], field, value))
        if item[0].strip():
            found.setdefault(item[0], item)
    return tuple(found.values())


def changed(field: str, old: tuple[Any, ...], add: Iterable[Point], remove: Iterable[str]) -> tuple[Any, ...]:
    """The list without what is removed and with what is added. Raises ``NothingMatched`` for a value that is not in it,
    and ``FieldError``."""
    kept = list(old)
    for text in one_or_several(remove):
        gone = [item for item in kept if same(field, item[0], text)]
        if not gone:
            raise NothingMatched(f"No {SINGULAR[field]} “{text}” to remove.")
        kept = [item for item in kept if item not in gone]
    new = points(field, add)
    return (*kept, *(item for item in new if not any(same(field, have[0], item[0]) for have in kept)))


def one_or_several(values: Iterable[Any]) -> Iterable[Any]:
    """The values as a sequence; a single text is one value, not its letters."""
    return [values] if isinstance(values, str) else values


def same(field: str, have: str, text: str) -> bool:
    """Whether two values mean the same address, number or URL."""
    if field == "phones":
        from simplecrm.core.text.phones import digits, normalise

        spelled = digits(have) == digits(text) and bool(digits(text))
        return spelled or have == text or (bool(normalise(text)) and normalise(have) == normalise(text))
    if field == "links":
        from simplecrm.core.text.profiles import profile_key

        key = profile_key(text)
        if key and key == profile_key(have):
            return True
    return have.casefold() == text.strip().casefold()


def places(values: Iterable[Place]) -> tuple[Address, ...]:
    """Postal addresses, blank ones left out. Raises ``FieldError``."""
    found = (record(Address, "addresses", value) for value in one_or_several(values))
    return tuple(place for place in found if any(place._replace(label="")))


def changed_places(old: tuple[Address, ...], add: Iterable[Place], remove: Iterable[str]) -> tuple[Address, ...]:
    """The addresses without what is removed, each by its text or a part of it, and with what is added.

    Raises ``NothingMatched`` for a text that is in none, and ``FieldError``, also for one that is in several.
    """
    kept = list(old)
    for text in one_or_several(remove):
        kept.remove(_place_meant(kept, text))
    return (*kept, *(place for place in places(add) if place not in kept))


def has_place(old: tuple[Address, ...], text: str) -> bool:
    """Whether ``text`` is one of the addresses or a part of one."""
    return bool(text.strip()) and any(text.strip().casefold() in place.line.casefold() for place in old)


def _place_meant(places: list[Address], text: str) -> Address:
    wanted = text.strip().casefold()
    found = [place for place in places if has_place((place,), text)]
    found = [place for place in found if place.line.casefold() == wanted] or found
    if not found:
        raise NothingMatched(f"No address “{text}” to remove.")
    if len(set(found)) > 1:
        raise FieldError("addresses", f"“{text}” is in {len(found)} addresses.", "Write the whole address.")
    return found[0]


def placed(old: tuple[Address, ...], **parts: str | None) -> tuple[Address, ...]:
    """The addresses with parts of the first one changed; None leaves a part as it is. One without any part is left
    out."""
    first = old[0] if old else Address()
    wanted = {name: value.strip() for name, value in parts.items() if value is not None}
    new = first._replace(**wanted)
    if new == first:
        return old
    return ((new,) if any(new._replace(label="")) else ()) + old[1:]


def _checked(field: str, item: Any) -> Any:
    from simplecrm.core.text.profiles import names_nothing

    if field == "links" and names_nothing(item.url):
        raise FieldError(
            "links", f"Invalid link: “{item.url:.40}”.",
            "Accepted: x:annlee, mastodon:@ann@hachyderm.io, linkedin.com/in/annlee, https://acme.com",
        )  # fmt: skip
    return item


def record(kind: Any, field: str, value: object) -> Any:
    """A value as a record of ``kind``: a text is its first field, an object names its fields. Raises ``FieldError``."""
    if isinstance(value, kind):
        return value
    if isinstance(value, str) and kind is Address:
        from simplecrm.core.text.addresses import parse_address

        return parse_address(value)
    if isinstance(value, str):
        return kind(value.strip())
    from collections.abc import Mapping

    if not isinstance(value, Mapping):
        raise FieldError(field, f"Invalid value in {field}: {value!r:.40}.", f"Fields: {', '.join(kind._fields)}")
    strange = next((name for name in value if name not in kind._fields), None)
    if strange is not None:
        raise FieldError(field, f"Unknown field in {field}: “{strange}”.", f"Fields: {', '.join(kind._fields)}")
    if kind is not Address and not value.get(kind._fields[0]):
        raise FieldError(field, f"A value in {field} has no “{kind._fields[0]}”.", f"Fields: {', '.join(kind._fields)}")
    texts = {name: kind._field_defaults.get(name, "") if part is None else part for name, part in value.items()}
    wrong = next((name for name, part in texts.items() if not isinstance(part, str) and name != "company_id"), None)
    if wrong is not None:
        raise FieldError(field, f"Invalid {wrong} in {field}: {texts[wrong]!r:.40}.", "Write it as text.")
    return kind(**texts)
