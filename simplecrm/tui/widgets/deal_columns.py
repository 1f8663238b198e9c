"""The columns of a list of deals."""

from __future__ import annotations

import datetime

from simplecrm.core.pipelines import Pipelines
from simplecrm.core.records.deals import Deal
from simplecrm.show.deals import contact_words, days_in_stage
from simplecrm.show.when import day, due_words, money
from simplecrm.tui.widgets.columns import Cell, Column


def deal_columns(now: datetime.datetime, pipelines: Pipelines) -> list[Column]:
    """Title, contact, company, stage, value, expected close, and the days in the stage; others if they are chosen."""

    def days(deal: Deal) -> Cell:
        if deal.status != "open":
            return ""
        count = days_in_stage(deal, now)
        stage = pipelines.stage(deal.pipeline, deal.stage)
        return (f"! {count:,} stuck", "late") if stage is not None and stage.is_stuck(count) else f"{count:,}"

    return [
        Column("Title", lambda deal: (deal.title, "strong"), weight=3, least=14),
        Column("Contact", contact_words, weight=2, least=10),
        Column("Company", lambda deal: deal.company, weight=2, least=10, drop=3),
        Column("Stage", lambda deal: deal.stage if deal.status == "open" else deal.status, width=12),
        Column("Value", lambda deal: money(deal.value, deal.currency) if deal.value else "", width=14, right=True),
        Column("Close", lambda deal: _closes(deal, now), width=14, drop=2),
        Column("Days", days, width=10, right=True, drop=1),
        Column("Chance", lambda deal: f"{deal.probability} %", width=6, right=True, optional=True),
        Column("Product", lambda deal: deal.product, weight=2, least=10, optional=True),
        Column("Pipeline", lambda deal: deal.pipeline, width=12, optional=True),
        Column("Source", lambda deal: deal.source, width=12, optional=True),
        Column("Tags", lambda deal: (" ".join(deal.tags), "quiet"), weight=1, optional=True),
        Column("Created", lambda deal: (day(deal.created_at, now), "quiet"), width=11, optional=True),
    ]


def _closes(deal: Deal, now: datetime.datetime) -> Cell:
    """When an open deal is expected to close, or how late it is; the date alone of a closed one."""
    if deal.status != "open":
        return day(deal.expected_close, now)
    words = due_words(deal.expected_close, now)
    return words, "late" if words.endswith(" late") else ""
