"""What customers might buy: the rules, set or learned, and the offers that follow from them.

Both were worked out from the purchases by ``actions.learning`` and are kept; an offer whose customer has bought
the product since is left out.
"""

from __future__ import annotations

from simplecrm.core.cross_selling import Figures
from simplecrm.core.records.alerts import Offer, Rule
from simplecrm.lookups.alerts import awake
from simplecrm.lookups.order import mine

TYPE_CHECKING = False
if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Iterator

_BOUGHT_SINCE = """
(select coalesce(sum(quantity), 0) > 0 from purchase p indexed by ix_purchase_{owner}_id
  where p.{owner}_id = {customer} and p.product_id = o.product_id and p.archived_at = '' {of_none})
"""
_OF_CONTACT = _BOUGHT_SINCE.format(owner="contact", customer="-o.customer", of_none="and p.company_id is null")
_OF_COMPANY = _BOUGHT_SINCE.format(owner="company", customer="o.customer", of_none="")
_LAST_BUYER = (
    "(select p.contact_id from purchase p indexed by ix_purchase_company_id where p.company_id = o.customer "
    "and p.contact_id is not null and p.archived_at = '' order by p.bought_on desc, p.id desc limit 1)"
)

_OFFERS = f"""
select o.id, coalesce(c.id, 0), coalesce(c.name, ''), coalesce(k.id, 0), coalesce(k.name, ''), bought.name, product.id,
  product.name, r.is_set, r.customers, r.buyers, r.product_buyers, r.both_buyers
from cross_sell_offer o indexed by {{index}} cross join cross_sell_rule r on r.id = o.rule_id
  cross join product on product.id = o.product_id cross join product bought on bought.id = r.bought_id
  left join company k on k.id = o.customer
  left join contact c on c.id = iif(o.customer < 0, -o.customer, {_LAST_BUYER})
where product.archived_at = '' and coalesce(c.do_not_contact, 0) = 0 and {awake("offer", "o.id")}
  and iif(o.customer < 0, c.archived_at, k.archived_at) = ''
  and not iif(o.customer < 0, {_OF_CONTACT}, {_OF_COMPANY})
"""

_RULES = """
select r.id, bought.name, product.name, r.is_set, r.customers, r.buyers, r.product_buyers, r.both_buyers,
  coalesce(offered.number, 0)
from cross_sell_rule r join product bought on bought.id = r.bought_id join product on product.id = r.product_id
  left join (select rule_id, count(*) as number from cross_sell_offer group by rule_id) offered
  on offered.rule_id = r.id
order by r.id
"""


def offers(connection: sqlite3.Connection, today: str, *, limit: int | None = None, user: str = "") -> list[Offer]:
    """The offers that are not snoozed on the day ``today`` (ISO 8601), the most promising first, for customers who are
    not archived and may be contacted; without those for contacts that only others than ``user`` own, if one is
    given."""
    only, values = mine("customer", user)
    sql = _OFFERS.format(index="cross_sell_offer_by_place") + f"{only} order by o.place limit ?"
    return list(_read(connection.execute(sql, (today, *values, -1 if limit is None else limit))))


def offer(connection: sqlite3.Connection, offer_id: int) -> Offer | None:
    """One offer, snoozed or not; None if it does not exist (any more)."""
    sql = _OFFERS.replace("indexed by {index} ", "") + " and o.id = ?"
    return next(_read(connection.execute(sql, ("9999", offer_id))), None)


def rules(connection: sqlite3.Connection) -> list[Rule]:
    """The rules, those of the settings first, then the most reliable ones."""
    found = list[Rule]()
    for rule_id, bought, product, is_set, *counts, offered in connection.execute(_RULES):
        figures = Figures._make(counts)
        found.append(
            Rule(
                rule_id, bought, product, bool(is_set), *figures, figures.support, figures.confidence, figures.lift,
                offered,
            )
        )  # fmt: skip
    return found


def _read(rows: sqlite3.Cursor) -> Iterator[Offer]:
    for row in rows:
        who, (is_set, *counts) = row[:8], row[8:]
        figures = Figures._make(counts)
        yield Offer._make(
            (*who, bool(is_set), figures.customers, figures.buyers, figures.both_buyers, figures.support, figures.lift)
        )
