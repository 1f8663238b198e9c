"""SQL for the activities, follow-ups and notes that belong to a company or a deal, the activities of a case, and the
deals of a company.

Most are a ``from`` clause and a condition. The clause names the index, because SQLite would read all rows by time, or
build a Bloom filter of them, where its statistics are of a small book.
"""

from __future__ import annotations

_PEOPLE = "select contact_id from employment where company_id = {id} and ended_on = ''"
_OF_PEOPLE = {
    "activity": f"select activity_id from activity_contact where contact_id in ({_PEOPLE})",
    "note": f"select id from note indexed by ix_note_contact_id where contact_id in ({_PEOPLE})",
    "reminder": f"select id from reminder indexed by ix_reminder_contact_id where contact_id in ({_PEOPLE})",
}
"""What belongs to the people who work at a company."""

_OF_COMPANY = (
    "select id from {noun} indexed by ix_{noun}_company_id where company_id = {id} union "
    "select {noun}.id from deal indexed by ix_deal_company_id "
    "cross join {noun} indexed by ix_{noun}_deal_id on {noun}.deal_id = deal.id where deal.company_id = {id} union "
)

_DEALS_OF_COMPANY = (
    "select id from deal indexed by ix_deal_company_id where company_id = {id} union "
    "select deal.id from employment indexed by ix_employment_company_id cross join deal indexed by ix_deal_contact_id "
    "on deal.contact_id = employment.contact_id "
    "where employment.company_id = {id} and ended_on = '' and deal.company_id is null union "
    "select deal.id from employment indexed by ix_employment_company_id cross join deal_contact "
    "indexed by ix_deal_contact_contact_id on deal_contact.contact_id = employment.contact_id "
    "cross join deal on deal.id = deal_id "
    "where employment.company_id = {id} and ended_on = '' and deal.company_id is null"
)


def deals_of_company(company: str) -> str:
    """SQL for the ids of the deals of a company, given as SQL for its id, and of those that name no company of people
    who work there."""
    return _DEALS_OF_COMPANY.format(id=company)


def of_company(noun: str, alias: str, company_id: int) -> tuple[str, str]:
    """The rows of the table ``noun``, as ``alias``, that belong to a company, to a deal with it, or to somebody who
    works there."""
    ids = (_OF_COMPANY + _OF_PEOPLE[noun]).format(noun=noun, id=int(company_id))
    # The row id is not an index.
    return f"{noun} {alias} not indexed", f"{alias}.id in ({ids})"


def of_case(noun: str, alias: str, case_id: int) -> tuple[str, str]:
    """The rows of the table ``noun``, as ``alias``, that belong to a case."""
    return f"{noun} {alias} indexed by ix_{noun}_case_id", f"{alias}.case_id = {int(case_id)}"


def of_deal(noun: str, alias: str, deal_id: int) -> tuple[str, str]:
    """The rows of the table ``noun``, as ``alias``, that belong to a deal."""
    return f"{noun} {alias} indexed by ix_{noun}_deal_id", f"{alias}.deal_id = {int(deal_id)}"
