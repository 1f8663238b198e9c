"""Alerts: what needs attention without having a date of its own."""

from __future__ import annotations

from simplecrm.core.records import Record


class SnoozedAlert(Record):
    """An alert of a ``kind`` (see ``core.alerts``) about the record ``record_id``, which is not shown before the local
    day ``until``. ``title`` says what it was about."""

    id: int = 0
    kind: str = ""
    record_id: int = 0
    title: str = ""
    until: str = ""
    created_at: str = ""
    updated_at: str = ""


class Offer(Record):
    """What a customer, who bought one product, has not bought of another: a company, or a contact who bought for none.
    ``contact`` is that contact, or the one who bought last for the company. ``buyers`` is how many customers bought the
    first product, ``both_buyers`` how many of them bought the second as well, of ``customers`` in all; ``support`` is
    the percentage of all customers who bought both, ``lift`` how many times as often buyers of the first product buy
    the second as customers do on average. ``is_set`` says that the rule is one of the settings, not learned."""

    id: int
    contact_id: int
    contact: str
    company_id: int
    company: str
    bought: str
    product_id: int
    product: str
    is_set: bool
    customers: int
    buyers: int
    both_buyers: int
    support: float
    lift: float


class Rule(Record):
    """That customers who bought one product tend to buy another; see ``Offer`` for the figures. ``offers`` is the
    number of customers who bought only the first."""

    id: int
    bought: str
    product: str
    is_set: bool
    customers: int
    buyers: int
    product_buyers: int
    both_buyers: int
    support: float
    confidence: float
    lift: float
    offers: int


class MonthChange(Record):
    """The sales of a month (``YYYY-MM``) in one currency beside those of the month before: all of it, or up to the same
    day while the month is running. ``what`` is ``purchases`` or ``won deals``, ``until`` and ``until_before`` are the
    last days that count; values are in minor units, ``percent`` is negative for less."""

    month: str
    what: str
    currency: str
    value: int
    value_before: int
    percent: int
    until: str
    until_before: str

    @property
    def id(self) -> int:
        """A number such as 202611."""
        return int(self.month.replace("-", ""))
