"""SQL for where a contact works: other questions are built of it."""

from __future__ import annotations


def company_of(contact_id: str) -> str:
    """A sub-select of the name of the company that a contact works for; null without one."""
    return first_job(contact_id, "company.name")


def first_job(contact_id: str, what: str = "employment.id") -> str:
    """A sub-select of ``what``, a column, of the first job of a contact with a company; null without one."""
    return (
        f"(select {what} from employment join company on company.id = company_id "
        f"where employment.contact_id = {contact_id} and ended_on = '' order by position, employment.id limit 1)"
    )


def title_of(contact_id: str) -> str:
    """A sub-select of the title of a contact's first job; null without a job."""
    mine = f"contact_id = {contact_id} and ended_on = ''"
    return f"(select title from employment where {mine} order by position, id limit 1)"
