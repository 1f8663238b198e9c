"""Each condition of queries on companies as SQL on a company ``c``."""

from __future__ import annotations

from simplecrm.errors import NotUnderstood
from simplecrm.lookups.amounts import UNITS
from simplecrm.lookups.belonging import deals_of_company
from simplecrm.lookups.query import common
from simplecrm.lookups.query.condition import Condition
from simplecrm.lookups.query.values import number

TYPE_CHECKING = False
if TYPE_CHECKING:
    from simplecrm.core.query import QueryContext
    from simplecrm.core.query.parser import Term

_LAST = (
    "max(coalesce((select max(at) from activity indexed by ix_activity_company_id "
    "where company_id = c.id and archived_at = ''), ''), "
    "coalesce((select max(at) from deal indexed by ix_deal_company_id cross join activity "
    "indexed by ix_activity_deal_id on activity.deal_id = deal.id "
    "where deal.company_id = c.id and activity.archived_at = ''), ''), "
    "coalesce((select max(last_at) from employment indexed by ix_employment_company_id cross join contact_summary s "
    "on s.contact_id = employment.contact_id where company_id = c.id and ended_on = ''), ''))"
)
"""When somebody was last talked to: at the company, on its deals, or of its people; empty for never."""

_NEXT = (
    "coalesce(nullif(min(coalesce((select min(due) from reminder indexed by ix_reminder_company_id "
    "where company_id = c.id and done_at = '' and archived_at = ''), '~'), "
    "coalesce((select min(due) from deal indexed by ix_deal_company_id cross join reminder "
    "indexed by ix_reminder_deal_id on reminder.deal_id = deal.id "
    "where deal.company_id = c.id and done_at = '' and reminder.archived_at = ''), '~'), "
    "coalesce((select min(nullif(next_due, '')) from employment indexed by ix_employment_company_id "
    "cross join contact_summary s on s.contact_id = employment.contact_id "
    "where company_id = c.id and ended_on = ''), '~')), '~'), '')"
)
"""When the next follow-up is due: with the company, on its deals or with its people; empty for none."""

_MINE = "exists (select 1 from {0} indexed by ix_{0}_company_id where company_id = c.id and {1})"
_PEOPLE = (
    "exists (select 1 from employment indexed by ix_employment_company_id cross join contact "
    "on contact.id = contact_id where company_id = c.id and ended_on = '' and contact.archived_at = '' and {})"
)

_DEALS = (
    f"exists (select 1 from deal not indexed where id in ({deals_of_company('c.id')}) and archived_at = '' and {{}})"
)
"""A deal of the company, or one that names no company of somebody who works there."""

_CASES = (
    '(exists (select 1 from "case" indexed by ix_case_company_id where company_id = c.id '
    "and archived_at = '' and {0}) "
    "or exists (select 1 from employment indexed by ix_employment_company_id cross join case_contact "
    "indexed by ix_case_contact_contact_id on case_contact.contact_id = employment.contact_id "
    'cross join "case" on "case".id = case_id where employment.company_id = c.id and ended_on = \'\' '
    "and \"case\".company_id is null and archived_at = '' and {0}))"
)
"""A case of the company, or one that names no company of somebody who works there."""


def of(term: Term, context: QueryContext) -> Condition:
    """The condition of a term with a known name. Raises ``NotUnderstood``."""
    return _CONDITIONS[term.name](term, context)


words = common.words("c.domain", "c.sort_name")
"""The conditions of plain words."""


def _is(term: Term, context: QueryContext) -> Condition:
    word = term.value.lower()
    if word == "archived":
        return Condition("c.archived_at <> ''")
    if word in ("late", "overdue"):
        return common.late(_NEXT, context.now)
    raise NotUnderstood(f"Unknown state: “{term.value}”.", f"is: takes {', '.join(STATES)}")


def _case(term: Term, context: QueryContext) -> Condition:
    found = common.text("(\"case\".title || ' ' || product)")(term, context)
    return Condition(_CASES.format(found.sql), found.values * 2)


def _link(term: Term, context: QueryContext) -> Condition:
    part = common.text("url", _MINE.format("link", "{}"))(term, context)
    whole = common.profile("company", term.value)
    return Condition(f"({whole.sql} or {part.sql})", whole.values + part.values) if whole else part


def _deal(term: Term, context: QueryContext) -> Condition:
    if term.sign == ":":
        return common.text("title", _DEALS)(term, context)
    amount = number(term.value)
    if amount is None:
        raise NotUnderstood(f"Invalid amount: “{term.value}”.", "For example: deal>10k")
    return Condition(_DEALS.format(f"status = 'open' and value {term.sign} ? * {UNITS}"), (amount,))


STATES = ("archived", "late")
"""The values of ``is:``."""

HAS = {
    "email": Condition(_MINE.format("email", "1")),
    "phone": Condition(_MINE.format("phone", "1")),
    "link": Condition(_MINE.format("link", "1")),
    "address": Condition(_MINE.format("address", "1")),
    "domain": Condition("c.domain <> ''"),
    "industry": Condition("c.industry <> ''"),
    "parent": Condition("c.parent_id is not null"),
    "subsidiary": Condition(
        "exists (select 1 from company s indexed by ix_company_parent_id where s.parent_id = c.id)"
    ),
    "contact": Condition(_PEOPLE.format("1")),
    "deal": Condition(_DEALS.format("status = 'open'")),
    "purchase": Condition(_MINE.format("purchase", "archived_at = ''")),
    "attachment": Condition(_MINE.format("attachment", "archived_at = ''")),
    "case": Condition(_CASES.format("status <> 'solved'")),
    "tag": Condition("exists (select 1 from company_tag where company_id = c.id)"),
    "note": Condition(_MINE.format("note", "archived_at = ''")),
    "reminder": Condition(f"{_NEXT} <> ''"),
    "activity": Condition(f"{_LAST} <> ''"),
}
"""The condition of ``has:`` for each value."""

_ALSO = {
    "followup": "reminder", "follow-up": "reminder", "next": "reminder", "last": "activity", "mail": "email",
    "addresses": "address", "subsidiaries": "subsidiary", "activities": "activity", "industries": "industry",
    "people": "contact", "url": "link", "bought": "purchase",
    "attachments": "attachment", "file": "attachment", "files": "attachment",
}  # fmt: skip

_CONDITIONS: dict[str, common.Special] = {
    "name": common.name("c.sort_name"),
    "domain": common.text("c.domain"),
    "industry": common.text("c.industry"),
    "parent": common.name(
        "p.sort_name", "c.parent_id is not null and exists (select 1 from company p where p.id = c.parent_id and {})"
    ),
    "email": common.text("address", _MINE.format("email", "{}")),
    "link": _link,
    "city": common.text("city", _MINE.format("address", "{}")),
    "country": common.text("country", _MINE.format("address", "{}")),
    "note": common.text("text", _MINE.format("note", "archived_at = '' and {}")),
    "contact": common.name("sort_name", _PEOPLE),
    "phone": common.phone("company"),
    "tag": common.tag("company"),
    "deal": _deal,
    "bought": common.text("text", _MINE.format("purchase", "archived_at = '' and {}")),
    "case": _case,
    "last": common.happened(_LAST),
    "next": common.due(_NEXT),
    "created": common.happened("c.created_at"),
    "updated": common.happened("c.updated_at"),
    "has": common.has(HAS, _ALSO),
    "no": common.has(HAS, _ALSO),
    "is": _is,
    "id": common.ids,
}
