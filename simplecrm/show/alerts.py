"""Alerts as text: each says why it is shown."""

from __future__ import annotations

from simplecrm.core import alerts
from simplecrm.core.dates.words import MONTH_NAMES
from simplecrm.core.records import Record
from simplecrm.show.when import day, due_words, money

TYPE_CHECKING = False
if TYPE_CHECKING:
    import datetime
    from collections.abc import Callable, Iterator, Sequence
    from typing import Any, TypeAlias

    from simplecrm.core.records.alerts import MonthChange, Offer, SnoozedAlert
    from simplecrm.core.records.cases import Case
    from simplecrm.core.records.deals import Deal
    from simplecrm.core.records.purchases import Purchase
    from simplecrm.lookups.alerts.drift import Drifting
    from simplecrm.show.table import Column

    Alerting: TypeAlias = Drifting | Deal | Purchase | Case | Offer | MonthChange

CASES, DRIFTING, UNPAID, DEALS, STUCK, OFFERS, MONTHS = (
    "Cases open for too long", "Drifting", "Not paid", "Deals past their date", "Stuck deals", "Could buy more",
    "Sales",
)  # fmt: skip
"""The headings of Today."""

NOUNS = {
    alerts.DRIFTING: "contact", alerts.DEAL: "deal", alerts.PURCHASE: "purchase", alerts.CASE: "case",
    alerts.OFFER: "offer", alerts.MONTH: "month",
}  # fmt: skip
"""What the id of an alert is of."""

_KIND_OF = {
    "Drifting": alerts.DRIFTING, "Deal": alerts.DEAL, "Purchase": alerts.PURCHASE, "Case": alerts.CASE,
    "Offer": alerts.OFFER, "MonthChange": alerts.MONTH,
}  # fmt: skip
"""By the name of the record's class: most agendas have few kinds, and need not load the others."""


class Words(Record):
    """An alert as text: whom it is about, since when or by how much, what, and the company. ``date`` is when it was
    due or began (ISO 8601), empty for no such day."""

    who: str
    when: str
    what: str
    company: str
    date: str = ""


class Alert(Record):
    """A line of the list of alerts. ``key`` names it for ``snooze``; ``kind`` and ``id`` are its parts."""

    key: str
    kind: str
    id: int
    contact_id: int
    who: str
    why: str
    what: str
    company: str
    date: str


def groups(found: Any) -> tuple[tuple[str, Sequence[Alerting]], ...]:
    """The alerts of an agenda, or of ``lookups.alerts.current``, under their headings, the most urgent kind first."""
    return (
        (CASES, found.cases), (DRIFTING, found.drifting), (UNPAID, found.unpaid), (DEALS, found.deals),
        (STUCK, found.stuck), (OFFERS, found.offers), (MONTHS, found.months),
    )  # fmt: skip


def listed(found: Any, now: datetime.datetime) -> Iterator[Alert]:
    """The alerts as lines of a list."""
    for _, items in groups(found):
        for item in items:
            kind, number, said = kind_of(item), record_id(item), words(item, now)
            yield Alert(
                alerts.key_text(kind, number), kind, number, contact_id(item), said.who, said.when, said.what,
                said.company, said.date,
            )  # fmt: skip


def columns() -> tuple[Column, ...]:
    """The columns of the list of alerts."""
    from simplecrm.show.table import Column

    return (
        Column("Alert", lambda item: item.key),
        Column("Who", lambda item: item.who),
        Column("Why", lambda item: item.why, raw=lambda item: item.kind),
        Column("What", lambda item: item.what),
        Column("Company", lambda item: item.company),
        Column("Date", lambda _: "", raw=lambda item: item.date),
    )


def snoozed_columns(now: datetime.datetime) -> tuple[Column, ...]:
    """The columns of the list of snoozed alerts."""
    from simplecrm.show.table import Column

    def key(item: SnoozedAlert) -> str:
        return alerts.key_text(item.kind, item.record_id)

    return (
        Column("Alert", key),
        Column("What", lambda item: item.title),
        Column("Until", lambda item: day(item.until, now), raw=lambda item: item.until),
    )


def rule_columns() -> tuple[Column, ...]:
    """The columns of the list of cross-selling rules."""
    from simplecrm.show.table import Column

    return (
        Column("Bought", lambda rule: rule.bought),
        Column("Offer", lambda rule: rule.product),
        Column("From", lambda rule: "settings" if rule.is_set else "purchases"),
        Column("Buyers", lambda rule: str(rule.buyers), True),
        Column("Both", lambda rule: str(rule.both_buyers), True),
        Column("Confidence", lambda rule: f"{rule.confidence:g}%", True, lambda rule: f"{rule.confidence:g}"),
        Column("Support", lambda rule: f"{rule.support:g}%", True, lambda rule: f"{rule.support:g}"),
        Column("Lift", lambda rule: f"{rule.lift:g}", True),
        Column("Offers", lambda rule: str(rule.offers), True),
    )


def kind_of(item: Alerting) -> str:
    """The kind of an alert, one of ``core.alerts.KINDS``."""
    return _KIND_OF[type(item).__name__]


def record_id(item: Alerting) -> int:
    """The id that the alert's key has."""
    return int(item.id)


def contact_id(item: Alerting) -> int:
    """The contact that an alert is about, 0 for none."""
    people = getattr(item, "contacts", ())
    return int(people[0].id if people else getattr(item, "contact_id", 0))


def words(item: Alerting, now: datetime.datetime) -> Words:
    """An alert as text, which is not safe to show yet."""
    return _WORDS[kind_of(item)](item, now)


def short_when(item: Alerting, now: datetime.datetime) -> str:
    """Since when or by how much, in at most a dozen letters."""
    if kind_of(item) != alerts.DEAL:
        return words(item, now).when
    from simplecrm.core.moves import days_since

    deal: Any = item
    return (
        due_words(deal.expected_close, now) if is_past_date(deal, now) else f"{days_since(deal.stage_since, now):,} d"
    )


def drifting_words(item: Drifting) -> tuple[str, str]:
    """The time since the last contact, and the cadence: (``9 weeks``, ``talk every 4 weeks (tag partner)``)."""
    from simplecrm.core.dates.durations import cadence_words

    gone = f"{item.days // 7} weeks" if item.days >= 14 else f"{item.days} days"
    cadence = f"talk {cadence_words(item.cadence_days)}"
    return gone, f"{cadence} ({item.cadence_of} {item.because})" if item.because else cadence


def is_past_date(item: Deal, now: datetime.datetime) -> bool:
    """Whether an open deal was expected to close by today."""
    return "" < item.expected_close[:10] <= now.date().isoformat()


def deal_words(item: Deal, now: datetime.datetime) -> str:
    """Why a deal is listed: ``closes today``, ``should have closed 5 d ago``, or else ``30 d in proposal``."""
    if not is_past_date(item, now):
        from simplecrm.core.moves import days_since

        return f"{days_since(item.stage_since, now):,} d in {item.stage}"
    words = due_words(item.expected_close, now)
    return f"should have closed {words.removesuffix('late')}ago" if words.endswith("late") else f"closes {words}"


def unpaid_words(item: Purchase, now: datetime.datetime) -> str:
    """When a purchase is or was to be paid: ``due today``, ``3 d late``."""
    words = due_words(item.due_on, now)
    return words if words.endswith("late") else f"due {words}"


def bought_words(item: Purchase) -> str:
    """What is to be paid: ``GTX Pro €4,821 (2026-117)``."""
    return f"{item.text} {money(item.value, item.currency)}" + (f" ({item.invoice})" if item.invoice else "")


def offer_words(item: Offer) -> str:
    """Why a customer might buy: ``Support: 12 of 15 with Licence (lift 2.1, support 8%)``."""
    if item.is_set and not item.both_buyers:
        return f"{item.product} goes with {item.bought}"
    words = f"{item.both_buyers:,} of {item.buyers:,} with {item.bought}"
    return f"{item.product}: {words} (lift {item.lift:g}, support {item.support:g}%)"


def month_words(item: MonthChange, now: datetime.datetime) -> tuple[str, str]:
    """How the sales of a month compare: (``45% less``, ``€12,400 by 29 Nov, €22,500 by 29 Oct (purchases)``)."""
    value, before = money(item.value, item.currency), money(item.value_before, item.currency)
    percent = f"{abs(item.percent):,}% {'less' if item.percent < 0 else 'more'}"
    return percent, f"{value} by {day(item.until, now)}, {before} by {day(item.until_before, now)} ({item.what})"


def _drifting(item: Drifting, now: datetime.datetime) -> Words:  # noqa: ARG001 - as for the other kinds
    return Words(item.name, *drifting_words(item), item.company, item.last_at)


def _deal(item: Deal, now: datetime.datetime) -> Words:
    value = f" {money(item.value, item.currency)}" if item.value else ""
    since = item.expected_close if is_past_date(item, now) else item.stage_since
    return Words(item.contact or item.company, deal_words(item, now), item.title + value, item.company, since)


def _purchase(item: Purchase, now: datetime.datetime) -> Words:
    who = item.contact or item.company
    return Words(who, unpaid_words(item, now), bought_words(item), item.company, item.due_on)


def _case(item: Case, now: datetime.datetime) -> Words:
    from simplecrm.core.moves import days_since
    from simplecrm.core.records.cases import PRIORITIES

    who = item.contacts[0].name if item.contacts else item.company
    parts = (item.title, PRIORITIES[item.priority], "waiting" if item.status == "waiting" else "")
    what = " · ".join(part for part in parts if part)
    return Words(who, f"open {days_since(item.opened_at, now):,} d", what, item.company, item.opened_at)


def _offer(item: Offer, now: datetime.datetime) -> Words:  # noqa: ARG001
    return Words(item.contact or item.company, "never bought", offer_words(item), item.company)


def _month(item: MonthChange, now: datetime.datetime) -> Words:
    return Words(MONTH_NAMES[int(item.month[5:]) - 1], *month_words(item, now), "", item.until)


_WORDS: dict[str, Callable[[Any, datetime.datetime], Words]] = {
    alerts.DRIFTING: _drifting, alerts.DEAL: _deal, alerts.PURCHASE: _purchase, alerts.CASE: _case,
    alerts.OFFER: _offer, alerts.MONTH: _month,
}  # fmt: skip
