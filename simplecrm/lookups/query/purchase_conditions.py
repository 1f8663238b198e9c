"""Each condition of queries on purchases as SQL on a purchase ``c``."""

from __future__ import annotations

from simplecrm.errors import NotUnderstood
from simplecrm.lookups.amounts import UNITS
from simplecrm.lookups.query import common
from simplecrm.lookups.query.condition import Condition
from simplecrm.lookups.query.values import number

TYPE_CHECKING = False
if TYPE_CHECKING:
    from simplecrm.core.query import QueryContext
    from simplecrm.core.query.parser import Term

_CONTACT = "c.contact_id is not null and exists (select 1 from contact o where o.id = c.contact_id and {})"
_COMPANY = "c.company_id is not null and exists (select 1 from company o where o.id = c.company_id and {})"
_DEAL = "c.deal_id is not null and exists (select 1 from deal o where o.id = c.deal_id and {})"
_PRODUCT = "c.product_id is not null and exists (select 1 from product o where o.id = c.product_id and {})"
_NAMES = (
    "(coalesce((select sort_name from contact where contact.id = c.contact_id), '') || ' ' || "
    "coalesce((select sort_name from company where company.id = c.company_id), ''))"
)
_UNPAID = "c.due_on <> '' and c.paid_on = ''"


def of(term: Term, context: QueryContext) -> Condition:
    """The condition of a term with a known name. Raises ``NotUnderstood``."""
    return _CONDITIONS[term.name](term, context)


words = common.words("c.text", _NAMES)
"""The conditions of plain words."""


def _is(term: Term, context: QueryContext) -> Condition:
    found = STATES.get(term.value.lower())
    if found is None:
        raise NotUnderstood(f"Unknown state: “{term.value}”.", f"is: takes {', '.join(STATES)}")
    values = (context.now.date().isoformat(),) if "?" in found else ()
    return Condition(found, values)


def _invoice(term: Term, _context: QueryContext) -> Condition:
    return Condition("c.id in (select id from purchase where invoice = ? and invoice <> '')", (term.value,), True)


def _compared(column: str, example: str) -> common.Special:
    """A comparison of a number with the SQL ``column``; ``example`` is shown for what is not a number."""

    def made(term: Term, _context: QueryContext) -> Condition:
        wanted = number(term.value)
        if wanted is None:
            raise NotUnderstood(f"Invalid number: “{term.value}”.", f"For example: {example}")
        return Condition(f"{column} {'=' if term.sign == ':' else term.sign} ?", (wanted,))

    return made


STATES = {
    "paid": "c.paid_on <> ''",
    "unpaid": _UNPAID,
    "overdue": f"{_UNPAID} and c.due_on < ?",
    "late": f"{_UNPAID} and c.due_on < ?",
    "archived": "c.archived_at <> ''",
}
"""The values of ``is:`` and their SQL, which may have a parameter for today."""

HAS = {
    "contact": Condition("c.contact_id is not null"),
    "company": Condition("c.company_id is not null"),
    "deal": Condition("c.deal_id is not null"),
    "product": Condition("c.product_id is not null"),
    "cost": Condition("c.cost <> 0"),
    "invoice": Condition("c.invoice <> ''"),
    "due": Condition("c.due_on <> ''"),
}
"""The condition of ``has:`` for each value."""

_ALSO = {"companies": "company", "firm": "company", "who": "contact"}

_CONDITIONS: dict[str, common.Special] = {
    "text": common.text("c.text"),
    "product": common.text("o.name", _PRODUCT),
    "category": common.text("o.category", _PRODUCT),
    "company": common.name("o.sort_name", _COMPANY),
    "contact": common.name("o.sort_name", _CONTACT),
    "deal": common.text("o.title", _DEAL),
    "currency": common.text("c.currency"),
    "invoice": _invoice,
    "value": _compared(f"c.value * 1.0 / {UNITS}", "value>10k"),
    "quantity": _compared("c.quantity", "quantity>10"),
    "bought": common.past_day("c.bought_on"),
    "due": common.due("c.due_on"),
    "paid": common.past_day("c.paid_on"),
    "created": common.happened("c.created_at"),
    "updated": common.happened("c.updated_at"),
    "has": common.has(HAS, _ALSO),
    "no": common.has(HAS, _ALSO),
    "is": _is,
    "id": common.ids,
}
