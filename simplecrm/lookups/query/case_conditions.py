"""Each condition of queries on cases as SQL on a case ``c``."""

from __future__ import annotations

from simplecrm.core.records.cases import MAX_SATISFACTION, STATUSES
from simplecrm.errors import NotUnderstood
from simplecrm.lookups.query import common
from simplecrm.lookups.query.condition import Condition
from simplecrm.lookups.query.values import NONE

TYPE_CHECKING = False
if TYPE_CHECKING:
    from simplecrm.core.query import QueryContext
    from simplecrm.core.query.parser import Term

_LAST = (
    "coalesce((select max(at) from activity indexed by ix_activity_case_id "
    "where case_id = c.id and archived_at = ''), '')"
)
_CONTACT = "exists (select 1 from case_contact join contact o on o.id = contact_id where case_id = c.id and {})"
_COMPANY = common.company_of("(select contact_id as who from case_contact where case_id = c.id)")
_NAMES = (
    "(coalesce((select group_concat(sort_name, ' ') from case_contact join contact on contact.id = contact_id "
    "where case_id = c.id), '') || ' ' || "
    "coalesce((select sort_name from company where company.id = c.company_id), ''))"
)
PRIORITIES = {"high": 1, "middle": 2, "medium": 2, "low": 3, "none": 0}
"""Words for priorities."""


def of(term: Term, context: QueryContext) -> Condition:
    """The condition of a term with a known name. Raises ``NotUnderstood``."""
    return _CONDITIONS[term.name](term, context)


words = common.words("(c.title || ' ' || c.product || ' ' || c.text)", _NAMES)
"""The conditions of plain words."""


def _is(term: Term, _context: QueryContext) -> Condition:
    word = term.value.lower()
    if word == "archived":
        return Condition("c.archived_at <> ''")
    if word == "unsolved":
        return Condition("c.status in ('open', 'waiting')")
    if word in STATUSES:
        return Condition("c.status = ?", (word,))
    raise NotUnderstood(f"Unknown state: “{term.value}”.", f"is: takes {', '.join(STATES)}")


def _status(term: Term, _context: QueryContext) -> Condition:
    value = term.value.lower()
    if value not in STATUSES:
        raise NotUnderstood(f"Invalid status: “{term.value}”.", f"Statuses: {', '.join(STATUSES)}")
    return Condition("c.status = ?", (value,))


def _priority(term: Term, _context: QueryContext) -> Condition:
    word = term.value.lower()
    number = PRIORITIES.get(word, int(word) if word in ("0", "1", "2", "3") else -1)
    if number < 0:
        raise NotUnderstood(f"Invalid priority: “{term.value}”.", "Write 1 or high, 2 or middle, 3 or low, 0 or none.")
    if term.sign == ":":
        return Condition("c.priority = ?", (number,))
    return Condition(f"c.priority > 0 and c.priority {term.sign} ?", (number,))


def _satisfaction(term: Term, _context: QueryContext) -> Condition:
    if term.sign == ":" and term.value.lower() in NONE:
        return Condition("c.status = 'solved' and c.satisfaction = 0")
    if term.value not in map(str, range(1, MAX_SATISFACTION + 1)):
        raise NotUnderstood(
            f"Invalid satisfaction: “{term.value}”.", f"Write a whole number from 1 to {MAX_SATISFACTION}, or none."
        )
    sign = "=" if term.sign == ":" else term.sign
    return Condition(f"c.satisfaction > 0 and c.satisfaction {sign} ?", (int(term.value),))


STATES = (*STATUSES, "unsolved", "archived")
"""The values of ``is:``."""

HAS = {
    "contact": Condition(_CONTACT.format("1")),
    "company": Condition("c.company_id is not null"),
    "product": Condition("c.product <> ''"),
    "priority": Condition("c.priority > 0"),
    "satisfaction": Condition("c.satisfaction > 0"),
    "text": Condition("c.text <> ''"),
    "activity": Condition(f"{_LAST} <> ''"),
    "attachment": Condition(
        "exists (select 1 from attachment indexed by ix_attachment_case_id where case_id = c.id and archived_at = '')"
    ),
}
"""The condition of ``has:`` for each value."""

_ALSO = {
    "last": "activity", "activities": "activity", "companies": "company", "firm": "company", "who": "contact",
    "priorities": "priority", "rating": "satisfaction", "message": "activity",
    "attachments": "attachment", "file": "attachment", "files": "attachment",
}  # fmt: skip

_CONDITIONS: dict[str, common.Special] = {
    "title": common.text("c.title"),
    "text": common.text("c.text"),
    "product": common.text("c.product"),
    "company": _COMPANY,
    "contact": common.name("o.sort_name", _CONTACT),
    "status": _status,
    "priority": _priority,
    "satisfaction": _satisfaction,
    "opened": common.happened("c.opened_at"),
    "waiting": common.happened("c.waiting_at"),
    "solved": common.happened("c.solved_at"),
    "last": common.happened(_LAST),
    "created": common.happened("c.created_at"),
    "updated": common.happened("c.updated_at"),
    "has": common.has(HAS, _ALSO),
    "no": common.has(HAS, _ALSO),
    "is": _is,
    "id": common.ids,
}
