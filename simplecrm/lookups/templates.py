"""Queries about templates, and the values of their fields for contacts."""

from __future__ import annotations

from simplecrm.core.records import Record, records
from simplecrm.core.records.templates import Template
from simplecrm.errors import NoSuchRecord
from simplecrm.lookups import contacts
from simplecrm.lookups.order import ARCHIVED, ids_in_order, numbers

TYPE_CHECKING = False
if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Iterable, Mapping, Sequence

    from simplecrm.core.records.contacts import Contact

    Values = Mapping[str, str | Mapping[str, str]]

_ROW = (
    f"select t.{', t.'.join(Template._fields)} from json_each(?) as wanted "
    "cross join template t on t.id = wanted.value order by wanted.key"
)

SORTS = {"name": "name", "updated": "updated_at desc, id", "id": "id"}
"""The orders of lists of templates."""


class Person(Record):
    """A contact that a template is filled in for: the id, name and first email address, and the values of the fields
    (see ``core.templates.fields``)."""

    id: int
    name: str
    email: str
    values: Values


def ids(
    connection: sqlite3.Connection, *, sort: str = "name", archived: bool = False, limit: int | None = None
) -> Sequence[int]:
    """The ids of templates by name, or another of ``SORTS``."""
    return ids_in_order(
        connection, f"select id from template where {ARCHIVED[archived]} order by {SORTS[sort]}", limit=limit
    )


def rows(connection: sqlite3.Connection, template_ids: Iterable[int]) -> list[Template]:
    """These templates in the order of the ids; ids that are gone are left out."""
    return records(connection.execute(_ROW, (numbers(template_ids),)), Template)


def get(connection: sqlite3.Connection, template_id: int) -> Template | None:
    """One template; None if it does not exist."""
    return next(iter(rows(connection, [template_id])), None)


def require(connection: sqlite3.Connection, template_id: int) -> Template:
    """The template of that id. Raises ``NoSuchRecord``."""
    found = get(connection, template_id)
    if found is None:
        raise NoSuchRecord(f"template #{template_id}", "templates")
    return found


def resolve(connection: sqlite3.Connection, which: str) -> int:
    """The id of the one template that ``which`` means: a name, the beginning of one that is not archived, or ``#`` and
    an id.

    Raises ``NothingMatched``, with the name that may be meant, or ``Ambiguous``.
    """
    from simplecrm.lookups.resolving import by_name

    return require(connection, by_name(connection, "template", which, bare_id=True)).id


def field_names(connection: sqlite3.Connection) -> tuple[str, ...]:
    """The names of the custom fields, which templates can name as ``field.NAME``."""
    return tuple(row[0] for row in connection.execute("select name from field order by name"))


def people(
    connection: sqlite3.Connection,
    contact_ids: Sequence[int],
    *,
    today: str,
    me: Mapping[str, str],
    with_deals: bool = False,
) -> list[Person]:
    """These contacts with the values of the fields, in the order of the ids; those that are gone are left out.
    ``today`` is a day (ISO 8601), ``me`` has the values of the group of that name."""
    found = contacts.get_many(connection, contact_ids)
    return [
        Person(
            one, found[one].name, found[one].emails[0].address if found[one].emails else "",
            _values(connection, found[one], today, me, with_deals=with_deals),
        )
        for one in contact_ids if one in found
    ]  # fmt: skip


def _values(
    connection: sqlite3.Connection, contact: Contact, today: str, me: Mapping[str, str], *, with_deals: bool
) -> Values:
    from simplecrm.core.jobs import present

    job = next(iter(present(contact.companies)), None)
    place = contact.addresses[0] if contact.addresses else None
    values: dict[str, str | Mapping[str, str]] = {
        "name": contact.name, "given": contact.given, "family": contact.family, "prefix": contact.prefix,
        "nickname": contact.nickname, "email": contact.emails[0].address if contact.emails else "",
        "phone": contact.phones[0].number if contact.phones else "",
        "company": job.company if job else "", "title": job.title if job else "",
        "street": place.street if place else "", "postal_code": place.postal_code if place else "",
        "city": place.city if place else "", "country": place.country if place else "",
        "stage": contact.stage, "today": today, "me": me,
        "field": {item.name.replace(" ", "_"): item.value for item in contact.fields},
    }  # fmt: skip
    if with_deals:
        values["deal"] = _deal(connection, contact.id)
    return values


def _deal(connection: sqlite3.Connection, contact_id: int) -> Mapping[str, str]:
    """The fields of the open deal of a contact that is worth most; empty without one."""
    from simplecrm.core.currencies import decimal_text
    from simplecrm.lookups import deals

    found = deals.rows(connection, deals.ids(connection, contact_id=contact_id, status="open", limit=1))
    if not found:
        return {}
    deal = found[0]
    value = f"{decimal_text(deal.value, deal.currency)} {deal.currency}" if deal.value else ""
    return {
        "title": deal.title, "value": value, "stage": deal.stage, "close": deal.expected_close, "product": deal.product
    }  # fmt: skip
