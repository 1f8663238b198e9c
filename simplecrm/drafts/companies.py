"""Companies from what a person typed."""

from __future__ import annotations

from simplecrm.core.records.companies import Company
from simplecrm.drafts import contact_points
from simplecrm.drafts.context import FieldError
from simplecrm.drafts.labels import by_list, changed_fields, changed_tags, custom

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from typing import Any

    from simplecrm.drafts.contact_points import Place, Point
    from simplecrm.drafts.labels import Custom

LISTS = ("emails", "phones", "links", "addresses", "tags")
"""The lists of a company that single values can be added to and removed from."""


def draft(
    *,
    name: str,
    domain: str = "",
    industry: str = "",
    emails: Iterable[Point] = (),
    phones: Iterable[Point] = (),
    links: Iterable[Point] = (),
    addresses: Iterable[Place] = (),
    tags: Iterable[str] = (),
    fields: Custom = (),
    parent_id: int = 0,
) -> Company:
    """A company to be added; ``fields`` are names and values of custom fields. Raises ``FieldError``."""
    return edited(
        Company(), name=name, domain=domain, industry=industry, emails=emails, phones=phones, links=links,
        addresses=addresses, tags=tags, fields=tuple(item for item in custom(fields) if item.value),
        parent_id=parent_id,
    )  # fmt: skip


def edited(
    old: Company,
    *,
    name: str | None = None,
    domain: str | None = None,
    industry: str | None = None,
    emails: Iterable[Point] | None = None,
    phones: Iterable[Point] | None = None,
    links: Iterable[Point] | None = None,
    addresses: Iterable[Place] | None = None,
    tags: Iterable[str] | None = None,
    fields: Custom | None = None,
    parent_id: int | None = None,
    add: Mapping[str, Iterable[Any]] | None = None,
    remove: Mapping[str, Iterable[str]] | None = None,
) -> Company:
    """``old`` with the fields that are given; None leaves a field as it is. Raises ``FieldError``.

    A list that is given takes the place of the old one; ``add`` and ``remove`` name single values instead, by list
    (see ``LISTS``). ``fields`` given as a mapping change only those that it names. Raises ``NothingMatched`` for a
    value to be removed that is not there.
    """
    more, less = by_list(add, LISTS), by_list(remove, LISTS)
    texts = {"name": name, "domain": domain, "industry": industry}
    changes: dict[str, Any] = {field: text.strip() for field, text in texts.items() if text is not None}
    for field, values in (("emails", emails), ("phones", phones), ("links", links)):
        have = getattr(old, field)
        kept = have if values is None else contact_points.points(field, values, have)
        changes[field] = contact_points.changed(field, kept, more.get(field, ()), less.get(field, ()))
    places = old.addresses if addresses is None else contact_points.places(addresses)
    changes["addresses"] = contact_points.changed_places(places, more.get("addresses", ()), less.get("addresses", ()))
    changes["tags"] = changed_tags(old.tags, tags, more.get("tags", ()), less.get("tags", ()))
    if fields is not None:
        changes["fields"] = changed_fields(old.fields, fields)
    if parent_id is not None:
        changes["parent_id"] = parent_id
    new = old._replace(**changes)
    if not new.name.strip():
        raise FieldError("name", "A company needs a name.")
    return new
