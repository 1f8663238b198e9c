"""Learn from the purchases what customers buy together, and who might buy what."""

from __future__ import annotations

from simplecrm import config
from simplecrm.actions.learning.topic import Topic
from simplecrm.core.cross_selling import MAX_PRODUCTS, MIN_BUYERS, Figures, parse_rules
from simplecrm.core.records import Record

TYPE_CHECKING = False
if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Callable, Iterator

_PRODUCT = "select id from product where archived_at = '' and (name = :name or code = :name) order by name <> :name, id"

_TABLES = (
    # What was bought and given back was not bought.
    "create temp table bought as select iif(company_id is null, -contact_id, company_id) as customer, product_id, "
    "max(bought_on) as last_on from purchase where archived_at = '' and product_id is not null "
    "and (company_id is not null or contact_id is not null) group by 1, 2 having sum(quantity) > 0",
    "create unique index temp.bought_once on bought (customer, product_id)",
    "create index temp.bought_by_product on bought (product_id, customer)",
    "create temp table popular as select product_id, count(*) as buyers from bought group by 1 "
    "order by 2 desc, 1 limit ?",
)
# With the plus the products of a customer are compared with the list; without it each of the list is looked up.
_PAIRS = """
select one.product_id, other.product_id, count(*)
from popular cross join bought one indexed by bought_by_product on one.product_id = popular.product_id
  cross join bought other indexed by bought_once on other.customer = one.customer
where popular.buyers >= :least and other.product_id <> one.product_id
  and +other.product_id in (select product_id from popular join product on product.id = product_id
    where buyers >= :least and archived_at = '')
group by 1, 2 having count(*) >= :least
"""
_BOTH = (
    "select count(*) from bought one indexed by bought_by_product cross join bought other indexed by bought_once "
    "on other.customer = one.customer and other.product_id = ?2 where one.product_id = ?1"
)

_OFFERS = (
    """
create temp table offered as
select customer, product_id, rule_id, row_number() over (order by rule_id, last_on desc, abs(customer)) as place from (
  select bought.customer, r.product_id, r.id as rule_id, last_on,
    row_number() over (partition by bought.customer order by r.id) as best
  from cross_sell_rule r cross join bought indexed by bought_by_product on bought.product_id = r.bought_id
  where not exists (select 1 from bought other indexed by bought_once
    where other.customer = bought.customer and other.product_id = r.product_id))
where best = 1
""",
    "create unique index temp.offered_once on offered (customer, product_id)",
    "delete from cross_sell_offer where not exists (select 1 from temp.offered indexed by offered_once "
    "where offered.customer = cross_sell_offer.customer and offered.product_id = cross_sell_offer.product_id)",
    # An offer keeps its id, which a snoozed alert refers to.
    "insert into cross_sell_offer (customer, product_id, rule_id, place) "
    "select customer, product_id, rule_id, place from temp.offered where true "
    "on conflict (customer, product_id) do update set rule_id = excluded.rule_id, place = excluded.place",
)


class _Rule(Record):
    """A rule: from which product to which, whether it is of the settings, and its figures."""

    bought_id: int
    product_id: int
    is_set: bool
    figures: Figures


def learn(connection: sqlite3.Connection) -> Callable[[], None]:
    """The rules of the settings and those learned; what they mean for each customer is worked out when they are kept,
    from the same temporary tables."""
    for statement in _TABLES:
        connection.execute(statement, (MAX_PRODUCTS,) if "?" in statement else ())
    rules = _rules(connection)

    def keep() -> None:
        connection.execute("delete from cross_sell_rule")
        connection.executemany(
            "insert into cross_sell_rule (id, bought_id, product_id, is_set, customers, buyers, product_buyers, "
            "both_buyers) values (?, ?, ?, ?, ?, ?, ?, ?)",
            [(place, one.bought_id, one.product_id, one.is_set, *one.figures) for place, one in enumerate(rules, 1)],
        )
        for statement in _OFFERS:
            connection.execute(statement)

    return keep


def _rules(connection: sqlite3.Connection) -> list[_Rule]:
    """The rules of the settings in their order, then the learned ones, the most reliable first."""
    customers = connection.execute("select count(distinct customer) from bought").fetchone()[0]
    buyers = dict(connection.execute("select product_id, count(*) from bought group by 1").fetchall())
    found: dict[tuple[int, int], _Rule] = {}
    for bought, product in _set_rules(connection):
        [both] = connection.execute(_BOTH, (bought, product)).fetchone()
        figures = Figures(customers, buyers.get(bought, 0), buyers.get(product, 0), both)
        found[bought, product] = _Rule(bought, product, True, figures)
    if config.get("learn_cross_sell") == "no":
        return [*found.values()]
    learned = list[_Rule]()
    for bought, product, both in connection.execute(_PAIRS, {"least": MIN_BUYERS}):
        figures = Figures(customers, buyers[bought], buyers[product], both)
        if figures.is_rule and (bought, product) not in found:
            learned.append(_Rule(bought, product, False, figures))
    learned.sort(key=lambda one: (-one.figures.confidence, -one.figures.lift, -one.figures.both_buyers))
    return [*found.values(), *learned]


def _set_rules(connection: sqlite3.Connection) -> Iterator[tuple[int, int]]:
    """The rules of the settings whose products the book has, by name or code."""
    for names in parse_rules(config.get("cross_sell")):
        bought, product = (connection.execute(_PRODUCT, {"name": name}).fetchone() for name in names)
        if bought and product and bought != product:
            yield bought[0], product[0]


def _settings() -> str:
    return f"{config.get('learn_cross_sell')} {config.get('cross_sell')}"


TOPIC = Topic("cross-selling", ("purchase", "product"), ("cross_sell_rule", "cross_sell_offer"), _settings, learn)
