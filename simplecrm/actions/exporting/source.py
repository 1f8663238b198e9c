"""Everything in the book as the items that formats write, a page at a time, so that an export streams."""

from __future__ import annotations

from simplecrm.core.nouns import BY_NAME
from simplecrm.core.records import records
from simplecrm.core.records.cases import Case
from simplecrm.core.records.companies import Company
from simplecrm.core.records.contacts import Contact
from simplecrm.core.records.deals import Deal
from simplecrm.core.records.notes import Note
from simplecrm.core.records.tags import Tag
from simplecrm.formats.protocol import Item
from simplecrm.lookups import (
    activities,
    attachments,
    campaigns,
    cases,
    companies,
    contacts,
    deals,
    notes,
    products,
    purchases,
    reminders,
    segments,
    tags,
    templates,
)
from simplecrm.lookups.order import ids_in_order, numbers

TYPE_CHECKING = False
if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Callable, Iterable, Iterator, Sequence
    from typing import Any

PAGE = 1000


def field_names(connection: sqlite3.Connection, noun: str) -> list[str]:
    """The names of the custom fields that records of a noun have, each of which has a column of its own in CSV."""
    values = "select 1 from field_value indexed by ix_field_value_field_id where field_id = field.id"
    unused = f" or not exists ({values})" if noun == "contact" else ""
    found = connection.execute(
        f"select name from field where exists ({values} and {noun}_id is not null){unused} order by name"
    )
    return [row[0] for row in found]


def loose(connection: sqlite3.Connection) -> Iterator[Item]:
    """Records without an owner: tags, custom fields, segments, products, templates, companies."""
    every_tag = (
        "select id, name, cadence_days, 0 as contacts, 0 as companies, 0 as deals, archived_at from tag order by name"
    )
    for tag in records(connection.execute(every_tag), Tag):
        yield Item(0, records=(tag,))
    for field in tags.fields(connection):
        yield Item(0, records=(field,))
    for archived in (False, True):
        for segment in segments.every(connection, archived=archived):
            yield Item(0, records=(segment,))
    yield from catalogue(connection, "1", "uid")
    for template in templates.rows(connection, ids_in_order(connection, "select id from template order by uid")):
        yield Item(0, records=(template,))
    for page in _pages(ids_in_order(connection, "select id from company order by uid")):
        found = companies.get_many(connection, page)
        for company_id in page:
            if (company := found.get(company_id)) is not None:
                yield Item(0, company=company)


def people(
    connection: sqlite3.Connection, contact_ids: Sequence[int], *, with_notes: bool, with_archived: bool
) -> Iterator[Item]:
    """The contacts of these ids, each with its notes if wanted."""
    for page in _pages(contact_ids):
        found = contacts.get_many(connection, page)
        written = _notes_of(connection, page) if with_notes else {}
        for contact_id in page:
            contact = found.get(contact_id)
            if contact is not None and (with_archived or not contact.archived_at):
                yield Item(0, contact=contact, notes=tuple(written.get(contact_id, ())))


def firms(connection: sqlite3.Connection) -> Iterator[Item]:
    """The companies that are not archived, each with its notes."""
    for page in _pages(ids_in_order(connection, "select id from company where archived_at = '' order by id")):
        found = companies.get_many(connection, page)
        written = _notes_of(connection, page, "company_id")
        for company_id in page:
            if (company := found.get(company_id)) is not None:
                yield Item(0, company=company, notes=tuple(written.get(company_id, ())))


def catalogue(connection: sqlite3.Connection, where: str = "archived_at = ''", order: str = "id") -> Iterator[Item]:
    """The products, without archived ones unless ``where`` says otherwise."""
    for page in _pages(ids_in_order(connection, f"select id from product where {where} order by {order}")):
        for product in products.rows(connection, page):
            yield Item(0, records=(product,))


def rows_of_kind(connection: sqlite3.Connection, kind: str, contact_ids: Sequence[int] | None = None) -> Iterator[Item]:
    """The deals, cases, notes, reminders, activities or purchases that are not archived, with the people they are about
    in full, of these contacts or all; or the products."""
    if kind == "product":
        yield from catalogue(connection)
        return
    wanted = None if contact_ids is None else set(contact_ids)
    if kind == "activity":
        yield from _activities(connection, wanted, "archived_at = ''", whole=True)
        return
    if kind == "case":
        yield from _cases(connection, wanted, "archived_at = ''", whole=True)
        return
    noun = BY_NAME[kind]
    rows: Any = {
        "deal": deals.rows, "note": notes.rows, "reminder": reminders.rows, "purchase": purchases.rows
    }[kind]  # fmt: skip
    for record, item in _with_owners(connection, kind, rows, "archived_at = ''"):
        if wanted is None or _is_of(record, wanted):
            if item.contact is not None:
                item = item._replace(contact=contacts.get(connection, item.contact.id))
            if item.others:
                whole = contacts.get_many(connection, [person.id for person in item.others])
                item = item._replace(others=tuple(whole[person.id] for person in item.others))
            yield _with(item, noun.plural, record)


def outline(connection: sqlite3.Connection, contact_ids: Sequence[int]) -> Iterator[Item]:
    """The contacts of these ids with notes, open reminders and activities."""
    for item in people(connection, contact_ids, with_notes=True, with_archived=False):
        assert item.contact is not None
        wanted = item.contact.id
        yield item._replace(
            reminders=tuple(reminders.rows(connection, reminders.ids(connection, contact_id=wanted))),
            activities=tuple(activities.rows(connection, activities.ids(connection, contact_id=wanted))),
        )


def things(connection: sqlite3.Connection, contact_ids: Sequence[int] | None = None) -> Iterator[Item]:
    """Deals, cases, notes, reminders, purchases, attachments and activities, each referring to its owners by uid; of
    these contacts, or all. Ordered by uid, as are the people of an activity or case, so that the same book gives the
    same lines wherever it was restored.
    """
    wanted = None if contact_ids is None else set(contact_ids)
    for item in _cases(connection, wanted, order="uid"):
        yield _with_people_in_order(item)
    for name, rows in (
        ("deals", deals.rows), ("notes", notes.rows), ("reminders", reminders.rows), ("purchases", purchases.rows),
        ("attachments", attachments.rows),
    ):  # fmt: skip
        noun = name.removesuffix("s")
        for record, item in _with_owners(connection, noun, rows, order="uid"):
            if wanted is None or _is_of(record, wanted):
                yield _with(item, name, record)
    for item in _activities(connection, wanted, order="uid"):
        yield _with_people_in_order(item)


def outreach(connection: sqlite3.Connection) -> Iterator[Item]:
    """The campaigns, each with its members and what became of the messages."""
    for campaign_id in ids_in_order(connection, "select id from campaign order by uid"):
        [campaign] = campaigns.rows(connection, [campaign_id])
        yield Item(0, records=(campaign,), members=tuple(campaigns.addressees(connection, campaign)))


def calendar(connection: sqlite3.Connection, contact_ids: Sequence[int] | None = None) -> Iterator[Item]:
    """Open reminders, and contacts for their birthdays; of these contacts, or all."""
    wanted = None if contact_ids is None else set(contact_ids)
    for record, item in _with_owners(connection, "reminder", reminders.rows, "done_at = '' and archived_at = ''"):
        if wanted is None or record.contact_id in wanted:
            yield item._replace(reminders=(record,))
    with_days = "select id from contact where archived_at = '' and (birthday <> '' or anniversary <> '') order by id"
    ids = [one for one in ids_in_order(connection, with_days) if wanted is None or one in wanted]
    yield from people(connection, ids, with_notes=False, with_archived=False)


def messages(connection: sqlite3.Connection, contact_ids: Sequence[int] | None = None) -> Iterator[Item]:
    """The emails among the activities, oldest first; with these contacts, or all."""
    wanted = None if contact_ids is None else set(contact_ids)
    yield from _activities(connection, wanted, "kind = 'email' and archived_at = ''", "at, id", whole=True)


def _with_people_in_order(item: Item) -> Item:
    people_of = sorted(filter(None, (item.contact, *item.others)), key=lambda contact: contact.uid)
    return item._replace(contact=people_of[0] if people_of else None, others=tuple(people_of[1:]))


def _cases(
    connection: sqlite3.Connection, wanted: set[int] | None, where: str = "1", order: str = "id", *, whole: bool = False
) -> Iterator[Item]:
    """Cases with their people, as whole contacts or as references."""
    ids = ids_in_order(connection, f'select id from "case" where {where} order by {order}')
    for page in _pages(ids):
        found = cases.rows(connection, page)
        known = _people_of(connection, found, whole=whole)
        firms = _named(connection, "company", "name", {case.company_id for case in found})
        for case in found:
            people_of = [known[person.id] for person in case.contacts if person.id in known]
            if wanted is None or any(person.id in wanted for person in people_of):
                first = people_of[0] if people_of else None
                yield Item(0, first, True, tuple(people_of[1:]), _company(firms, case.company_id), cases=(case,))


def _people_of(connection: sqlite3.Connection, found: Sequence[Any], *, whole: bool) -> dict[int, Contact]:
    """The people of activities or cases, as whole contacts or as references."""
    ids = {person.id for record in found for person in record.contacts}
    return contacts.get_many(connection, ids) if whole else _referred(connection, ids)


def _activities(
    connection: sqlite3.Connection, wanted: set[int] | None, where: str = "1", order: str = "id", *, whole: bool = False
) -> Iterator[Item]:
    """Activities with their people, as whole contacts or as references."""
    ids = ids_in_order(connection, f"select id from activity where {where} order by {order}")
    for page in _pages(ids):
        found = activities.rows(connection, page)
        known = _people_of(connection, found, whole=whole)
        firms = _named(connection, "company", "name", {activity.company_id for activity in found})
        sold = _named(connection, "deal", "title", {activity.deal_id for activity in found})
        filed = _named(connection, "case", "title", {activity.case_id for activity in found})
        for activity in found:
            with_whom = [known[person.id] for person in activity.contacts if person.id in known]
            if wanted is None or any(person.id in wanted for person in with_whom):
                deal = _deal(sold, activity.deal_id)
                first = with_whom[0] if with_whom else None
                company = _company(firms, activity.company_id)
                case = _case(filed, activity.case_id)
                yield Item(0, first, True, tuple(with_whom[1:]), company, deal, activities=(activity,), case=case)


def _with_owners(
    connection: sqlite3.Connection,
    noun: str,
    rows: Callable[..., list[Any]],
    where: str = "1",
    order: str = "id",
) -> Iterator[tuple[Any, Item]]:
    """The records of a table, each with an item that refers to its contacts, company, deal and case."""
    for page in _pages(ids_in_order(connection, f'select id from "{noun}" where {where} order by {order}')):
        found = rows(connection, page)
        people_of = _referred(connection, {one for record in found for one in _contact_ids(record)})
        firms = _named(connection, "company", "name", {getattr(record, "company_id", 0) for record in found})
        sold = _named(connection, "deal", "title", {getattr(record, "deal_id", 0) for record in found})
        filed = _named(connection, "case", "title", {getattr(record, "case_id", 0) for record in found})
        for record in found:
            others = [one for one in _contact_ids(record) if one != record.contact_id and one in people_of]
            company = _company(firms, getattr(record, "company_id", 0))
            deal, case = _deal(sold, getattr(record, "deal_id", 0)), _case(filed, getattr(record, "case_id", 0))
            contact = people_of.get(record.contact_id)
            yield record, Item(0, contact, True, tuple(people_of[one] for one in others), company, deal, case=case)


def _contact_ids(record: Any) -> tuple[int, ...]:
    """The contacts of a record; a deal has several."""
    return (record.contact_id, *(person.id for person in getattr(record, "people", ())))


def _with(item: Item, plural: str, record: Any) -> Item:
    things: dict[str, Any] = {plural: (record,)}
    return item._replace(**things)


def _is_of(record: Any, wanted: set[int]) -> bool:
    """Whether a record is of one of these contacts."""
    return not wanted.isdisjoint(_contact_ids(record))


def _referred(connection: sqlite3.Connection, contact_ids: Iterable[int]) -> dict[int, Contact]:
    found = _named(connection, "contact", "name", contact_ids)
    return {one: Contact(id=one, uid=uid, name=name) for one, (uid, name) in found.items()}


def _company(firms: dict[int, tuple[str, str]], company_id: int) -> Company | None:
    found = firms.get(company_id)
    return Company(uid=found[0], name=found[1]) if found else None


def _deal(sold: dict[int, tuple[str, str]], deal_id: int) -> Deal | None:
    found = sold.get(deal_id)
    return Deal(uid=found[0], title=found[1]) if found else None


def _case(filed: dict[int, tuple[str, str]], case_id: int) -> Case | None:
    found = filed.get(case_id)
    return Case(uid=found[0], title=found[1]) if found else None


def _named(connection: sqlite3.Connection, noun: str, name: str, ids: Iterable[int]) -> dict[int, tuple[str, str]]:
    """{id: (uid, name)} of the rows of a table."""
    sql = f'select id, uid, {name} from "{noun}" where id in (select value from json_each(?))'
    return {row[0]: (row[1], row[2]) for row in connection.execute(sql, (numbers(ids),))}


def _notes_of(
    connection: sqlite3.Connection, owner_ids: Sequence[int], owner: str = "contact_id"
) -> dict[int, list[Note]]:
    ids = ids_in_order(
        connection,
        f"select id from note where archived_at = '' and {owner} in (select value from json_each(?)) order by id",
        (numbers(owner_ids),),
    )
    found: dict[int, list[Note]] = {}
    for note in notes.rows(connection, ids):
        found.setdefault(getattr(note, owner), []).append(note)
    return found


def _pages(ids: Sequence[int]) -> Iterator[Sequence[int]]:
    for start in range(0, len(ids), PAGE):
        yield ids[start : start + PAGE]
