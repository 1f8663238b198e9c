"""The page of a company, a deal or a case: everything that is filed on it."""

from __future__ import annotations

from simplecrm.core.records import Record
from simplecrm.core.records.activities import Activity
from simplecrm.core.records.attachments import Attachment
from simplecrm.core.records.cases import Case
from simplecrm.core.records.companies import Company, CompanyRow
from simplecrm.core.records.contacts import ContactRow
from simplecrm.core.records.deals import Deal
from simplecrm.core.records.notes import Note
from simplecrm.core.records.purchases import Purchase
from simplecrm.core.records.reminders import Reminder
from simplecrm.lookups import activities, attachments, cases, companies, contacts, deals, notes, purchases, reminders
from simplecrm.lookups.deals import ClosedTotal
from simplecrm.lookups.purchases import Total
from simplecrm.lookups.subjects import Subject
from simplecrm.store import gathering
from simplecrm.store.gathering import gather

TYPE_CHECKING = False
if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Callable, Sequence
    from typing import TypeVar

    from simplecrm.core.sentiment import Trend

    Row = TypeVar("Row")

MAX_LISTED = 20
"""How many contacts, follow-ups, deals, cases and notes a page lists; it says how many there are."""


_OTHER_CASES = """
select distinct "case".id from case_contact mine
  cross join case_contact theirs indexed by ix_case_contact_contact_id on theirs.contact_id = mine.contact_id
  cross join "case" on "case".id = theirs.case_id
where mine.case_id = ?1 and "case".id <> ?1 and status <> 'solved' and archived_at = '' order by "case".id limit ?2
"""

_NOTES_OF_DEAL = "select id from note indexed by ix_note_deal_id where deal_id = ?1"
_NOTES_OF_COMPANY = (
    "select id from note indexed by ix_note_company_id where company_id = ?1 union "
    "select note.id from deal indexed by ix_deal_company_id "
    "cross join note indexed by ix_note_deal_id on note.deal_id = deal.id where deal.company_id = ?1"
)


class Counts(Record):
    """How many records there are of each kind, listed or not; ``deals`` are those that are open, ``cases`` those that
    are not solved."""

    contacts: int
    reminders: int
    deals: int
    activities: int
    notes: int
    subsidiaries: int = 0
    purchases: int = 0
    cases: int = 0
    solved_cases: int = 0
    attachments: int = 0
    closed_deals: int = 0


class CompanyPage(Record):
    """A company with its subsidiaries, the people who work there, the open follow-ups, deals and cases, the last
    activities, notes, and the last purchases with what all of them are worth: with the company itself, its deals, and
    those people. ``closed`` are the last deals that are won or lost. ``notes`` are those on the company and its deals,
    pinned ones first, ``attachments`` those of the company, its deals and its cases, the latest first. ``sentiment``
    is the trend of that of the activities, None if none is rated."""

    company: Company
    contacts: tuple[ContactRow, ...]
    reminders: tuple[Reminder, ...]
    deals: tuple[Deal, ...]
    activities: tuple[Activity, ...]
    notes: tuple[Note, ...]
    counts: Counts
    subsidiaries: tuple[CompanyRow, ...] = ()
    purchases: tuple[Purchase, ...] = ()
    totals: tuple[Total, ...] = ()
    cases: tuple[Case, ...] = ()
    attachments: tuple[Attachment, ...] = ()
    sentiment: Trend | None = None
    closed: tuple[Deal, ...] = ()
    closed_totals: tuple[ClosedTotal, ...] = ()


class DealPage(Record):
    """A deal with its open follow-ups, last activities, notes, purchases and attachments; pinned notes come first."""

    deal: Deal
    reminders: tuple[Reminder, ...]
    activities: tuple[Activity, ...]
    notes: tuple[Note, ...]
    counts: Counts
    purchases: tuple[Purchase, ...] = ()
    totals: tuple[Total, ...] = ()
    attachments: tuple[Attachment, ...] = ()


class CasePage(Record):
    """A case with its last activities, of which there are ``activity_count``, the ``others`` of its contacts that are
    not solved, and its attachments."""

    case: Case
    activities: tuple[Activity, ...]
    activity_count: int
    others: tuple[Case, ...] = ()
    attachments: tuple[Attachment, ...] = ()
    attachment_count: int = 0


def of_company(connection: sqlite3.Connection, company_id: int, *, today: str, last: int = 5) -> CompanyPage | None:
    """The page of a company with its ``last`` activities and purchases; None if it does not exist. ``today`` is a day
    (ISO 8601)."""
    with gather(connection) as ask:
        company = ask(companies.get, company_id)
        people_ids = ask(companies.contact_ids, company_id)
        reminder_ids = ask(reminders.ids, company_id=company_id)
        deal_ids = ask(deals.ids, company_id=company_id, status="open")
        finished = ask(deals.closed, company_id=company_id)
        note_ids = ask(_notes, _NOTES_OF_COMPANY, company_id)
        activity_ids = ask(activities.ids, company_id=company_id)
        subsidiary_ids = ask(companies.subsidiary_ids, company_id)
        purchase_ids = ask(purchases.ids, company_id=company_id)
        case_ids = ask(cases.of_company_by_status, company_id)
        attachment_ids = ask(attachments.ids, company_id=company_id)
    found = company()
    if found is None:
        return None
    closed, closed_totals = finished()
    unsolved, solved = case_ids()
    has_bought, has_talked = len(purchase_ids()) > 0, len(activity_ids()) > 0
    with gather(connection) as ask:
        people = ask(_rows, contacts.rows, people_ids())
        due = ask(_rows, reminders.rows, reminder_ids())
        present = ask(_rows, deals.rows, deal_ids())
        happened = ask(_rows, activities.rows, activity_ids(), last)
        written = ask(_rows, notes.rows, note_ids())
        below = ask(_rows, companies.rows, subsidiary_ids())
        bought = ask(_rows, purchases.rows, purchase_ids(), last)
        totals = ask(purchases.totals, today, company_id=company_id) if has_bought else list
        pressing = ask(_rows, cases.rows, unsolved)
        kept = ask(_rows, attachments.rows, attachment_ids())
        sentiment = ask(activities.trend, company_id=company_id) if has_talked else None
    return CompanyPage(
        found,
        people(),
        due(),
        present(),
        happened(),
        written(),
        Counts(
            len(people_ids()),
            len(reminder_ids()),
            len(deal_ids()),
            len(activity_ids()),
            len(note_ids()),
            len(subsidiary_ids()),
            len(purchase_ids()),
            len(unsolved),
            solved,
            len(attachment_ids()),
            sum(one.won + one.lost for one in closed_totals),
        ),
        below(),
        bought(),
        tuple(totals()),
        pressing(),
        kept(),
        sentiment() if sentiment else None,
        closed,
        closed_totals,
    )


def of_deal(connection: sqlite3.Connection, deal_id: int, *, today: str, last: int = 5) -> DealPage | None:
    """The page of a deal with its ``last`` activities and purchases; None if it does not exist. ``today`` is a day
    (ISO 8601)."""
    with gather(connection) as ask:
        deal = ask(deals.get, deal_id)
        reminder_ids = ask(reminders.ids, deal_id=deal_id)
        activity_ids = ask(activities.ids, deal_id=deal_id)
        note_ids = ask(_notes, _NOTES_OF_DEAL, deal_id)
        purchase_ids = ask(purchases.ids, deal_id=deal_id)
        attachment_ids = ask(attachments.ids, deal_id=deal_id)
    found = deal()
    if found is None:
        return None
    has_bought = len(purchase_ids()) > 0
    with gather(connection) as ask:
        due = ask(_rows, reminders.rows, reminder_ids())
        happened = ask(_rows, activities.rows, activity_ids(), last)
        written = ask(_rows, notes.rows, note_ids())
        bought = ask(_rows, purchases.rows, purchase_ids(), last)
        totals = ask(purchases.totals, today, deal_id=deal_id) if has_bought else list
        kept = ask(_rows, attachments.rows, attachment_ids())
    return DealPage(
        found,
        due(),
        happened(),
        written(),
        Counts(
            len(found.people), len(reminder_ids()), int(found.status == "open"), len(activity_ids()), len(note_ids()),
            0, len(purchase_ids()), attachments=len(attachment_ids()),
        ),
        bought(),
        tuple(totals()),
        kept(),
    )  # fmt: skip


def of_case(connection: sqlite3.Connection, case_id: int, *, last: int = 5) -> CasePage | None:
    """The page of a case with its ``last`` activities; None if it does not exist."""
    with gather(connection) as ask:
        case = ask(cases.get, case_id)
        activity_ids = ask(activities.ids, case_id=case_id)
        attachment_ids = ask(attachments.ids, case_id=case_id)
        other_ids = ask(gathering.rows, _OTHER_CASES, (case_id, MAX_LISTED))
    found = case()
    if found is None:
        return None
    with gather(connection) as ask:
        happened = ask(_rows, activities.rows, activity_ids(), last)
        others = ask(_rows, cases.rows, [row[0] for row in other_ids()])
        kept = ask(_rows, attachments.rows, attachment_ids())
    return CasePage(found, happened(), len(activity_ids()), others(), kept(), len(attachment_ids()))


def around(connection: sqlite3.Connection, contact_id: int) -> list[Subject]:
    """The pages that a contact leads to: the companies they work for, then the open deals with them that are not on the
    pages of these, the largest first; without any of them, their most pressing case."""
    found = connection.execute(
        "select company_id from employment where contact_id = ? and ended_on = '' and company_id is not null "
        "order by position, id",
        (contact_id,),
    )
    companies = list(dict.fromkeys(row[0] for row in found))
    open_deals = deals.ids(connection, contact_id=contact_id, status="open", limit=MAX_LISTED)
    listed = {0, *companies} if companies else set()
    others = [deal.id for deal in _rows(connection, deals.rows, open_deals) if deal.company_id not in listed]
    pages = [*(Subject("company", one) for one in companies), *(Subject("deal", one) for one in others)]
    case = None if pages else first_case(connection, contact_id)
    return pages if case is None else [case]


def first_case(connection: sqlite3.Connection, contact_id: int) -> Subject | None:
    """The most pressing case of a contact: open, waiting, or else the one solved last; None without any."""
    found = cases.ids(connection, contact_id=contact_id, limit=1)
    return Subject("case", found[0]) if found else None


def _rows(
    connection: sqlite3.Connection,
    rows: Callable[[sqlite3.Connection, Sequence[int]], list[Row]],
    ids: Sequence[int],
    most: int = MAX_LISTED,
) -> tuple[Row, ...]:
    """The first records of a list; no statement is needed for an empty one."""
    return tuple(rows(connection, ids[:most])) if len(ids) else ()


def _notes(connection: sqlite3.Connection, ids: str, owner_id: int) -> list[int]:
    found = connection.execute(
        f"select id from note not indexed where id in ({ids}) and archived_at = '' "
        "order by pinned desc, created_at desc, id desc",
        (owner_id,),
    )
    return [row[0] for row in found]
