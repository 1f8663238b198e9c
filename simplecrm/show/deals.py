"""Deals as text."""

from __future__ import annotations

from simplecrm.core.currencies import decimal_text
from simplecrm.show.table import Column
from simplecrm.show.when import moment, money

TYPE_CHECKING = False
if TYPE_CHECKING:
    import datetime

    from simplecrm.core.records.deals import Deal


def columns(now: datetime.datetime) -> tuple[Column, ...]:
    """The columns of a list of deals."""
    return (
        Column("Id", lambda deal: str(deal.id), True),
        Column("Title", lambda deal: deal.title),
        Column("Contact", lambda deal: deal.contact),
        Column("Company", lambda deal: deal.company),
        Column("Stage", lambda deal: deal.stage if deal.status == "open" else deal.status),
        Column(
            "Value",
            lambda deal: money(deal.value, deal.currency),
            True,
            lambda deal: decimal_text(deal.value, deal.currency),
        ),
        Column("Sure", lambda deal: f"{deal.probability} %", True, lambda deal: str(deal.probability)),
        Column(
            "Close",
            lambda deal: moment(deal.expected_close, now) if deal.expected_close else "",
            raw=lambda deal: deal.expected_close,
        ),
    )


def deal_words(deal: Deal, now: datetime.datetime) -> str:
    """A deal as one line: ``Pilot 2027 · proposal · €12,000 · 40 %``."""
    closes = f"closes {moment(deal.expected_close, now)}" if deal.expected_close else ""
    value = money(deal.value, deal.currency) if deal.value else ""
    return " · ".join(part for part in (deal.title, deal.stage, value, f"{deal.probability} %", closes) if part)
