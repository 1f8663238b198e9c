"""Which products customers buy together: the rules of the setting ``cross_sell``, and those learned from purchases.

A rule says that who bought one product tends to buy another. It is learned where enough customers bought both
(``MIN_BUYERS``), where at least ``MIN_CONFIDENCE`` percent of those who bought the first bought the second, and where
that is at least ``MIN_LIFT`` times as many as among all customers: the support, confidence and lift of association
rules (Agrawal, Imieliński and Swami, SIGMOD 1993, https://doi.org/10.1145/170036.170072).
"""

from __future__ import annotations

from simplecrm.core.records import Record
from simplecrm.errors import NotUnderstood

HINT = "For example: simplecrm config cross_sell 'Licence=Support, Printer=Toner'"

MIN_BUYERS = 5
"""The customers who have to have bought both."""
MIN_CONFIDENCE = 50
"""Percent of the customers who bought the first product."""
MIN_LIFT = 1.5
MAX_PRODUCTS = 200
"""The products bought by most customers are compared with one another; the cost grows with the square of these."""


class Figures(Record):
    """How many ``customers`` there are, how many of them bought the first product (``buyers``), the second
    (``product_buyers``), and both."""

    customers: int
    buyers: int
    product_buyers: int
    both_buyers: int

    @property
    def support(self) -> float:
        """The percentage of all customers who bought both, to one decimal."""
        return round(100 * self.both_buyers / self.customers, 1) if self.customers else 0.0

    @property
    def confidence(self) -> float:
        """The percentage of those who bought the first product who bought the second, to one decimal."""
        return round(100 * self.both_buyers / self.buyers, 1) if self.buyers else 0.0

    @property
    def lift(self) -> float:
        """How many times as often these buy the second product as customers do on average, to two decimals; 0 if nobody
        bought one of them."""
        expected = self.buyers * self.product_buyers
        return round(self.both_buyers * self.customers / expected, 2) if expected else 0.0

    @property
    def is_rule(self) -> bool:
        """Whether this is enough to tell anybody."""
        return (
            self.both_buyers >= MIN_BUYERS
            and 100 * self.both_buyers >= MIN_CONFIDENCE * self.buyers
            and self.both_buyers * self.customers >= MIN_LIFT * self.buyers * self.product_buyers
        )


def parse_rules(text: str) -> tuple[tuple[str, str], ...]:
    """The rules of the setting, each once: the names of the product bought and of the one to offer. Raises
    ``NotUnderstood``."""
    found: dict[tuple[str, str], None] = {}
    for part in text.split(","):
        if not part.strip():
            continue
        names = [" ".join(name.split()) for name in part.split("=")]
        if len(names) != 2 or not all(names) or names[0].casefold() == names[1].casefold():
            raise NotUnderstood(f"Invalid cross-selling rule: “{part.strip():.60}”.", HINT)
        found[names[0], names[1]] = None
    return tuple(found)
