"""Work out from the purchases what customers buy together, and who might buy what.

This takes longer than a look-up may, so it runs in the background (in the application after the first paint, with each
``notify``) or when alerts are listed, and only after purchases or the settings changed. What it finds is derived: it is
no step, and cannot be undone.
"""

from __future__ import annotations

from simplecrm import config
from simplecrm.core.cross_selling import MAX_PRODUCTS, MIN_BUYERS, Figures, parse_rules
from simplecrm.core.records import Record
from simplecrm.lean import sqlite3

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from simplecrm.store.book import Book

_STATE = "select change_id, settings from cross_sell_state"
_LAST_CHANGE = "select coalesce(max(id), 0) from change"
_CHANGED_SINCE = "select 1 from change where id > ? and noun in ('purchase', 'product') limit 1"
_WHICH_BOOK = "select uid, generation from book"
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


def is_stale(book: Book) -> bool:
    """Whether purchases, products or the settings changed since the offers were worked out."""
    connection = book.reading()
    row = connection.execute(_STATE).fetchone()
    change_id, settings = row if row is not None else (-1, "")
    if change_id < 0:
        return connection.execute("select 1 from purchase limit 1").fetchone() is not None
    # Fewer changes than there were: the journal has been compacted to nothing.
    if settings != _settings() or change_id > connection.execute(_LAST_CHANGE).fetchone()[0]:
        return True
    return connection.execute(_CHANGED_SINCE, (change_id,)).fetchone() is not None


def refresh(book: Book) -> bool:
    """Work out the rules and offers again if they are stale; whether they were. If the book cannot be written now, they
    stay as they are, and the next run tries again."""
    from simplecrm.store import connection as connections

    if not is_stale(book) or not connections.can_write(book.path):
        return False
    connection = connections.writer(book.path)
    try:
        _work_out(connection)
    except sqlite3.OperationalError:
        return False
    finally:
        connection.close()
    return True


def _work_out(connection: sqlite3.Connection) -> None:
    # Temporary tables need no lock of the book, and in memory nothing of an encrypted one reaches the disk.
    connection.execute("pragma temp_store = memory")
    connection.execute("pragma busy_timeout = 0")
    settings, which = _settings(), connection.execute(_WHICH_BOOK).fetchone()
    change_id = connection.execute(_LAST_CHANGE).fetchone()[0]
    for statement in _TABLES:
        connection.execute(statement, (MAX_PRODUCTS,) if "?" in statement else ())
    rules = _rules(connection)
    connection.execute("begin immediate")
    if connection.execute(_WHICH_BOOK).fetchone() != which:
        return
    connection.execute("delete from cross_sell_rule")
    connection.executemany(
        "insert into cross_sell_rule (id, bought_id, product_id, is_set, customers, buyers, product_buyers, "
        "both_buyers) values (?, ?, ?, ?, ?, ?, ?, ?)",
        [(place, one.bought_id, one.product_id, one.is_set, *one.figures) for place, one in enumerate(rules, 1)],
    )
    for statement in _OFFERS:
        connection.execute(statement)
    connection.execute("update cross_sell_state set change_id = ?, settings = ?", (change_id, settings))
    connection.execute("commit")


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
