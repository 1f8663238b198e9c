"""Each condition of queries on deals as SQL on a deal ``c``."""

from __future__ import annotations

from simplecrm.core.records.deals import STATUSES
from simplecrm.errors import NotUnderstood
from simplecrm.lookups.alerts.stuck import stuck
from simplecrm.lookups.amounts import UNITS
from simplecrm.lookups.order import like
from simplecrm.lookups.query import common
from simplecrm.lookups.query.condition import Condition
from simplecrm.lookups.query.values import LATE, number

TYPE_CHECKING = False
if TYPE_CHECKING:
    from simplecrm.core.query import QueryContext
    from simplecrm.core.query.parser import Term

_LAST = (
    "coalesce((select max(at) from activity indexed by ix_activity_deal_id "
    "where deal_id = c.id and archived_at = ''), '')"
)
_NEXT = (
    "coalesce((select min(due) from reminder indexed by ix_reminder_deal_id "
    "where deal_id = c.id and done_at = '' and archived_at = ''), '')"
)
_PEOPLE = "(select c.contact_id as who union all select contact_id from deal_contact where deal_id = c.id)"
"""The contacts of a deal, the main one perhaps twice."""

_CONTACT = f"exists (select 1 from {_PEOPLE} cross join contact o on o.id = who where {{}})"
_COMPANY = common.company_of(_PEOPLE)
_PRODUCT = "c.product_id is not null and exists (select 1 from product o where o.id = c.product_id and {})"
_NOTE = "exists (select 1 from note indexed by ix_note_deal_id where deal_id = c.id and archived_at = '' and {})"
_NAMES = (
    f"(coalesce((select group_concat(sort_name, ' ') from {_PEOPLE} cross join contact on contact.id = who), '') "
    "|| ' ' || "
    "coalesce((select sort_name from company where company.id = c.company_id), ''))"
)


def of(term: Term, context: QueryContext) -> Condition:
    """The condition of a term with a known name. Raises ``NotUnderstood``."""
    return _CONDITIONS[term.name](term, context)


words = common.words("c.title", _NAMES)
"""The conditions of plain words."""


def _is(term: Term, context: QueryContext) -> Condition:
    word = term.value.lower()
    if word == "archived":
        return Condition("c.archived_at <> ''")
    if word in STATUSES:
        return Condition("c.status = ?", (word,))
    if word in LATE:
        return _late(context)
    if word == "stuck":
        return _stuck(context)
    raise NotUnderstood(f"Unknown state: “{term.value}”.", f"is: takes {', '.join(STATES)}")


def _late(context: QueryContext) -> Condition:
    """Open, and expected to have closed before today."""
    today = context.now.date().isoformat()
    return Condition("c.status = 'open' and c.expected_close > '' and c.expected_close < ?", (today,))


def _stuck(context: QueryContext) -> Condition:
    """Open, and longer in its stage than the settings allow, or else than is usual."""
    from simplecrm.core.pipelines import parse_pipelines

    found = stuck(parse_pipelines(context.setting("pipelines")).all, context.now, learned=True) or Condition("0")
    return Condition(f"c.status = 'open' and {found.sql}", found.values)


def _stage(term: Term, _context: QueryContext) -> Condition:
    value = term.value.lower()
    if value.endswith("*"):
        return Condition("c.stage like ? escape '\\'", (like(value[:-1]) + "%",))
    pipeline, slash, name = value.rpartition("/")
    if slash:
        return Condition("c.stage = ? and c.pipeline = ? and c.status = 'open'", (name.strip(), pipeline.strip()))
    return Condition("c.stage = ? and c.status = 'open'", (value,))


def _status(term: Term, _context: QueryContext) -> Condition:
    value = term.value.lower()
    if value not in STATUSES:
        raise NotUnderstood(f"Invalid status: “{term.value}”.", f"Statuses: {', '.join(STATUSES)}")
    return Condition("c.status = ?", (value,))


def _value(term: Term, _context: QueryContext) -> Condition:
    amount = number(term.value)
    if amount is None:
        raise NotUnderstood(f"Invalid amount: “{term.value}”.", "For example: value>10k")
    return Condition(f"c.value {'=' if term.sign == ':' else term.sign} ? * {UNITS}", (amount,))


def _probability(term: Term, _context: QueryContext) -> Condition:
    percent = number(term.value.removesuffix("%"))
    if percent is None:
        raise NotUnderstood(f"Invalid probability: “{term.value}”.", "For example: probability>50")
    return Condition(f"c.probability {'=' if term.sign == ':' else term.sign} ?", (percent,))


def _close(term: Term, context: QueryContext) -> Condition:
    if term.sign == ":" and term.value.lower() in LATE:
        return _late(context)
    return common.due("c.expected_close")(term, context)


STATES = (*STATUSES, "late", "stuck", "archived")
"""The values of ``is:``."""

HAS = {
    "contact": Condition(_CONTACT.format("1")),
    "role": Condition("exists (select 1 from deal_contact where deal_id = c.id and role <> '')"),
    "company": Condition("c.company_id is not null"),
    "product": Condition("c.product_id is not null"),
    "value": Condition("c.value <> 0"),
    "close": Condition("c.expected_close <> ''"),
    "tag": Condition("exists (select 1 from deal_tag where deal_id = c.id)"),
    "note": Condition(_NOTE.format("1")),
    "reminder": Condition(f"{_NEXT} <> ''"),
    "activity": Condition(f"{_LAST} <> ''"),
    "attachment": Condition(
        "exists (select 1 from attachment indexed by ix_attachment_deal_id where deal_id = c.id and archived_at = '')"
    ),
}
"""The condition of ``has:`` for each value."""

_ALSO = {
    "followup": "reminder", "follow-up": "reminder", "next": "reminder", "last": "activity", "amount": "value",
    "activities": "activity", "companies": "company", "firm": "company", "who": "contact",
    "attachments": "attachment", "file": "attachment", "files": "attachment",
}  # fmt: skip

_CONDITIONS: dict[str, common.Special] = {
    "title": common.text("c.title"),
    "company": _COMPANY,
    "contact": common.name("o.sort_name", _CONTACT),
    "role": common.text("role", "exists (select 1 from deal_contact where deal_id = c.id and {})"),
    "product": common.text("o.name", _PRODUCT),
    "note": common.text("text", _NOTE),
    "currency": common.text("c.currency"),
    "reason": common.text("c.lost_reason"),
    "source": common.text("c.source"),
    "pipeline": common.text("c.pipeline"),
    "stage": _stage,
    "status": _status,
    "value": _value,
    "probability": _probability,
    "close": _close,
    "closed": common.happened("c.closed_at"),
    "tag": common.tag("deal"),
    "owner": common.owner("deal"),
    "last": common.happened(_LAST),
    "next": common.due(_NEXT),
    "created": common.happened("c.created_at"),
    "updated": common.happened("c.updated_at"),
    "has": common.has(HAS, _ALSO),
    "no": common.has(HAS, _ALSO),
    "is": _is,
    "id": common.ids,
}
