"""The page of a company as text."""

from __future__ import annotations

from simplecrm.show.contacts import reach
from simplecrm.show.entries import activity_words, cut, note_words, with_contact
from simplecrm.show.safe import safe
from simplecrm.show.sections import section

TYPE_CHECKING = False
if TYPE_CHECKING:
    import datetime
    from collections.abc import Iterator

    from simplecrm.core.records.companies import CompanyRow
    from simplecrm.core.records.contacts import ContactRow
    from simplecrm.lookups.pages import CompanyPage

NOTHING_YET = "Nothing is filed on it yet. For example: simplecrm log call company:{id} 'Wants a quote'"


def page_lines(page: CompanyPage, now: datetime.datetime, width: int) -> Iterator[str]:
    """A company with everything that is filed on it; safe to show."""
    company, counts = page.company, page.counts
    yield f"{safe(company.name)}  #{company.id}"
    for title, value in (
        ("Parent", f"{company.parent} (#{company.parent_id})" if company.parent_id else ""),
        ("Domain", company.domain), ("Industry", company.industry), ("Tags", " · ".join(company.tags)),
        *reach(company), *company.fields,
    ):  # fmt: skip
        if value:
            yield f"{safe(title):<9} {safe(value)}"
    if page.sentiment:
        from simplecrm.show.sentiment import trend_words

        yield f"Sentiment {trend_words(page.sentiment)}"
    yield from section("Owns", cut(map(company_words, page.subsidiaries), counts.subsidiaries), width)
    yield from section("People", cut(map(person_words, page.contacts), counts.contacts), width)
    yield from section("Next", cut((with_contact(one, now) for one in page.reminders), counts.reminders), width)
    # Loading a module takes longer than printing the section, and most companies lack some of these.
    if counts.deals or counts.closed_deals:
        from simplecrm.show import deals

        more = counts.deals - len(page.deals)
        yield from section("Deals", deals.lines_of(page.deals, page.closed, page.closed_totals, now, more=more), width)
    if counts.purchases:
        from simplecrm.show.purchases import bought_section

        yield from bought_section(page.totals, page.purchases, counts.purchases, now, width)
    if counts.cases or counts.solved_cases:
        from simplecrm.show.cases import lines_of

        more = counts.cases - len(page.cases)
        yield from section("Cases", lines_of(page.cases, counts.solved_cases, now, more), width)
    if counts.attachments:
        from simplecrm.show.attachments import attachments_section

        yield from attachments_section(page.attachments, counts.attachments, now, width, of_company=True)
    yield from section("Notes", cut((note_words(one, now, one.deal) for one in page.notes), counts.notes), width)
    last = (activity_words(one, now, with_all=True) for one in page.activities)
    yield from section("Last", cut(last, counts.activities), width)
    if not any(counts):
        yield ""
        yield safe(NOTHING_YET.format(id=company.id))


def company_words(row: CompanyRow) -> str:
    """``#3 Acme GmbH · Steel · Berlin``."""
    return " · ".join(part for part in (f"#{row.id} {row.name}", row.industry, row.city) if part)


def person_words(row: ContactRow) -> str:
    """``#3 Ann Lee · CEO · ann@acme.com``."""
    return " · ".join(part for part in (f"#{row.id} {row.name}", row.title, row.email or row.phone) if part)
