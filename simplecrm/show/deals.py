"""Deals as text."""

from __future__ import annotations

from simplecrm.core.currencies import decimal_text
from simplecrm.core.dates.zones import now_utc_text
from simplecrm.core.moves import days_since, time_in_stages
from simplecrm.show.attachments import attachments_section
from simplecrm.show.entries import activity_words, cut, note_words, with_contact
from simplecrm.show.purchases import bought_section
from simplecrm.show.safe import safe
from simplecrm.show.sections import section
from simplecrm.show.table import Column
from simplecrm.show.when import day, moment, money

TYPE_CHECKING = False
if TYPE_CHECKING:
    import datetime
    from collections.abc import Iterable, Iterator, Sequence

    from simplecrm.core.records.deals import Deal, DealContact
    from simplecrm.lookups.deals import ClosedTotal
    from simplecrm.lookups.pages import DealPage

NOTHING_YET = "Nothing is filed on it yet. For example: simplecrm log email deal:{id} 'Sent the offer'"


def columns(now: datetime.datetime) -> tuple[Column, ...]:
    """The columns of a list of deals."""
    return (
        Column("Id", lambda deal: str(deal.id), True),
        Column("Title", lambda deal: deal.title),
        Column("Contact", contact_words, raw=lambda deal: deal.contact),
        Column("Company", lambda deal: deal.company),
        Column("Stage", lambda deal: deal.stage if deal.status == "open" else deal.status),
        Column("Days", lambda deal: str(days_in_stage(deal, now)) if deal.status == "open" else "", True),
        Column(
            "Value",
            lambda deal: money(deal.value, deal.currency),
            True,
            lambda deal: decimal_text(deal.value, deal.currency),
        ),
        Column("Currency", lambda _: "", raw=lambda deal: deal.currency),
        Column("Sure", lambda deal: f"{deal.probability} %", True, lambda deal: str(deal.probability)),
        Column(
            "Close",
            lambda deal: moment(deal.expected_close, now) if deal.expected_close else "",
            raw=lambda deal: deal.expected_close,
        ),
        Column("Tags", lambda deal: " ".join(deal.tags), values=lambda deal: deal.tags),
        Column(
            "People",
            lambda _: "",
            raw=lambda deal: ", ".join(map(with_role, _with_others(deal))),
            values=lambda deal: tuple(map(with_role, _with_others(deal))),
        ),
        Column("Owner", lambda deal: deal.for_user, raw=lambda deal: deal.owner, is_plain=False),
    )


def contact_words(deal: Deal) -> str:
    """The main contact, and how many others there are: ``Ann Lee +2``."""
    others = len(deal.people) - 1
    return f"{deal.people[0].name} +{others}" if others > 0 else deal.contact or "".join(p.name for p in deal.people)


def with_role(person: DealContact) -> str:
    """A contact of a deal as ``--with`` takes it: ``Ben Ode=champion``."""
    return f"{person.name}={person.role}" if person.role else person.name


def person_words(person: DealContact) -> str:
    """A contact of a deal as one line: ``Ben Ode · champion``."""
    return " · ".join(filter(None, (person.name, person.role)))


def _with_others(deal: Deal) -> tuple[DealContact, ...]:
    """The contacts of a deal, unless there is the main one only, without a role."""
    return deal.people if len(deal.people) > 1 or any(person.role for person in deal.people) else ()


def page_lines(page: DealPage, now: datetime.datetime, width: int) -> Iterator[str]:
    """A deal with everything that is filed on it; safe to show."""
    deal, counts = page.deal, page.counts
    yield f"{safe(deal_words(deal, now))}  #{deal.id}"
    closed = f"{deal.status} {day(deal.closed_at, now)}" if deal.closed_at else ""
    people = _with_others(deal)
    for title, value in (
        ("Contact", "" if people else deal.contact), ("Company", deal.company), ("Product", deal.product),
        ("Pipeline", deal.pipeline),
        ("Stages", stages_words(deal, now)), ("Closed", closed), ("Lost", deal.lost_reason), ("Source", deal.source),
        ("Owner", deal.for_user),
        ("Tags", " · ".join(deal.tags)), *deal.fields,
    ):  # fmt: skip
        if value:
            yield f"{safe(title):<9} {safe(value)}"
    yield from section("People", map(person_words, people), width)
    yield from section("Next", cut((with_contact(one, now) for one in page.reminders), counts.reminders), width)
    yield from bought_section(page.totals, page.purchases, counts.purchases, now, width)
    yield from attachments_section(page.attachments, counts.attachments, now, width)
    yield from section("Notes", cut((note_words(one, now) for one in page.notes), counts.notes), width)
    last = (activity_words(one, now, with_all=True) for one in page.activities)
    yield from section("Last", cut(last, counts.activities), width)
    if not any((counts.reminders, counts.purchases, counts.attachments, counts.notes, counts.activities)):
        yield ""
        yield NOTHING_YET.format(id=deal.id)


def stages_words(deal: Deal, now: datetime.datetime) -> str:
    """The stages that a deal was in, with the days in each: ``qualified 3 d → proposal 12 d``."""
    spans = [f"{stage} {days} d" for stage, days in time_in_stages(deal, now_utc_text(now))]
    return " → ".join(spans)


def days_in_stage(deal: Deal, now: datetime.datetime) -> int:
    """The whole days for which an open deal has been in its stage."""
    return days_since(deal.stage_since, now)


def lines_of(
    present: Sequence[Deal],
    closed: Sequence[Deal],
    totals: Iterable[ClosedTotal],
    now: datetime.datetime,
    *,
    more: int = 0,
    contact_id: int = 0,
) -> Iterator[str]:
    """The lines of a section: each of the open deals, how many ``more`` there are, the last that are won or lost, and
    if these are not all, how many there are and what those won were worth."""
    for deal in present:
        yield deal_words(deal, now, contact_id=contact_id)
    if more:
        yield f"and {more:,} more"
    for deal in closed:
        yield deal_words(deal, now, contact_id=contact_id, dated=True)
    if words := _total_words(totals, len(closed)):
        yield words


def _total_words(totals: Iterable[ClosedTotal], listed: int) -> str:
    """``in all 34 won (€66,000) and 24 lost``; empty if there are no more than are ``listed``."""
    several = list(totals)
    won, lost = sum(one.won for one in several), sum(one.lost for one in several)
    if won + lost <= listed:
        return ""
    worth = " + ".join(money(one.value, one.currency) for one in several if one.value)
    words = f"{won:,} won" + (f" ({worth})" if worth else "") if won else ""
    return "in all " + " and ".join(filter(None, (words, f"{lost:,} lost" if lost else "")))


def deal_words(deal: Deal, now: datetime.datetime, *, contact_id: int = 0, dated: bool = False) -> str:
    """A deal as one line: ``Pilot 2027 · proposal · €12,000 · 40 %``; for one of its contacts with the role, and with
    the main contact where that is another: ``… · champion, with Ann Lee``. ``dated``: with the day it was closed."""
    closes = f"closes {moment(deal.expected_close, now)}" if deal.expected_close else ""
    value = money(deal.value, deal.currency) if deal.value else ""
    status = f"{deal.status} {day(deal.closed_at, now)}" if dated and deal.closed_at else deal.status
    stage = (deal.stage, f"{deal.probability} %", closes) if deal.status == "open" else (status, "", "")
    role = next((person.role for person in deal.people if person.id == contact_id), "")
    main = f"with {deal.contact}" if contact_id and deal.contact and deal.contact_id != contact_id else ""
    part = ", ".join(filter(None, (role, main)))
    return " · ".join(filter(None, (deal.title, stage[0], value, *stage[1:], part)))
