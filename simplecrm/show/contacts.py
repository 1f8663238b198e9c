"""Contacts as text: the columns of a list, and the brief to read before a call."""

from __future__ import annotations

from simplecrm.core.jobs import former, present
from simplecrm.show.entries import activity_words, reminder_words
from simplecrm.show.reminders import next_sign, next_words
from simplecrm.show.safe import safe
from simplecrm.show.sections import section
from simplecrm.show.table import Column
from simplecrm.show.when import ago, anniversary

TYPE_CHECKING = False
if TYPE_CHECKING:
    import datetime
    from collections.abc import Iterator, Mapping

    from simplecrm.core.records.companies import Company
    from simplecrm.core.records.contacts import Address, Contact, ContactRow, Employment
    from simplecrm.lookups.brief import Brief


def columns(now: datetime.datetime) -> tuple[Column, ...]:
    """The columns of a list of contacts at the local time ``now``."""

    def next_due(row: ContactRow) -> str:
        if not row.next_due:
            return ""
        sign = next_sign(row.next_due, now, do_not_contact=row.do_not_contact)
        return f"{sign} {next_words(row.next_due, now, do_not_contact=row.do_not_contact)}"

    return (
        Column("Id", lambda row: str(row.id), True),
        Column("Name", lambda row: row.name),
        Column("Company", lambda row: row.company),
        Column("Email", lambda row: row.email),
        Column("Phone", lambda row: row.phone),
        Column("Stage", lambda row: row.stage),
        Column("Tags", lambda row: " ".join(row.tags), values=lambda row: row.tags),
        Column("Last", lambda row: ago(row.last_at, now) if row.last_at else "", False, lambda row: row.last_at),
        Column("Next", next_due, False, lambda row: row.next_due),
        Column("Owner", lambda row: row.owner, is_plain=False),
    )


def work(contact: Contact) -> str:
    """Title and company, stage and tags: ``Head of Purchasing · Acme GmbH · lead · vip``."""
    first = "".join(map(job_words, present(contact.companies)[:1]))
    return " · ".join(part for part in [first, contact.stage, *contact.tags] if part)


def reach(contact: Contact | Company) -> Iterator[tuple[str, str]]:
    """Emails, phones, links and addresses with their labels: (``Email``, ``ann@acme.com (work)``)."""
    for email in contact.emails:
        yield "Email", labelled(email.address, email.label)
    for phone in contact.phones:
        yield "Phone", labelled(phone.number, phone.label)
    for link in contact.links:
        yield "Link", labelled(link.url, link.label)
    for place in contact.addresses:
        yield "Address", place_words(place)


def labelled(value: str, label: str) -> str:
    """A value with its label, if it has one: ``ann@acme.com (work)``."""
    return f"{value} ({label})" if label else value


def place_words(place: Address) -> str:
    """An address on one line: ``Lindenweg 3, 10115 Berlin, Germany (home)``."""
    return labelled(place.line, place.label)


def place_parts(place: Address) -> str:
    """The parts of an address by their names: ``street Lindenweg 3, postal code 10115, city Berlin``."""
    return ", ".join(f"{name.replace('_', ' ')} {part}" for name, part in place._asdict().items() if part)


def job_words(job: Employment) -> str:
    """Title, department and company: ``Head of Purchasing · Acme GmbH``."""
    return " · ".join(part for part in (job.title, job.department, job.company) if part)


def dated_job(job: Employment) -> str:
    """The same with when it was held, if it has ended: ``Buyer · Acme GmbH (Apr 2019 to 28 Nov 2026)``."""
    if not job.ended_on:
        return job_words(job)
    start, end = anniversary(job.started_on), anniversary(job.ended_on)
    span = f"{start} to {end}" if start else f"until {end}"
    return f"{job_words(job)} ({span})"


def facts(contact: Contact) -> Iterator[tuple[str, str]]:
    """The other details: further and former jobs, dates, cadence, source, custom fields."""
    for job in present(contact.companies)[1:]:
        yield "Also", job_words(job)
    for job in former(contact.companies):
        yield "Formerly", dated_job(job)
    for title, value in (
        ("Nickname", contact.nickname),
        ("Birthday", anniversary(contact.birthday)),
        ("Anniversary", anniversary(contact.anniversary)),
        ("Talk", _cadence(contact.cadence_days)),
        ("Source", contact.source),
        ("Owner", contact.owner),
        ("Language", contact.language),
        ("Time zone", contact.time_zone),
        ("Do not contact", "yes" if contact.do_not_contact else ""),
        ("Archived", contact.archived_at),
    ):
        if value:
            yield title, value
    for field in contact.fields:
        yield field.name, field.value


def _cadence(days: int) -> str:
    if not days:
        return ""
    from simplecrm.core.dates.durations import cadence_words

    return cadence_words(days)


def brief_lines(brief: Brief, now: datetime.datetime, width: int, by: Mapping[int, str]) -> Iterator[str]:
    """The brief as lines for a terminal or a pipe; safe to show. ``by`` has what says that others logged an activity,
    by its id."""
    contact = brief.contact
    yield f"{safe(contact.name)}  #{contact.id}"
    if work(contact):
        yield safe(work(contact))
    for title, value in [*reach(contact), *facts(contact)]:
        yield f"{safe(title):<9} {safe(value)}"
    if brief.birthday_in >= 0:
        yield f"Birthday  {soon_words(brief.birthday_in)}"
    if brief.sentiment:
        from simplecrm.show.sentiment import trend_words

        yield f"Sentiment {trend_words(brief.sentiment)}"
    yield from section("Next", (reminder_words(item, now) for item in brief.reminders), width)
    if brief.deals or brief.closed:
        from simplecrm.show import deals

        yield from section(
            "Deals", deals.lines_of(brief.deals, brief.closed, brief.closed_totals, now, contact_id=contact.id), width
        )
    if brief.bought:
        from simplecrm.show.purchases import bought_section

        yield from bought_section(brief.totals, brief.purchases, brief.bought, now, width)
    if brief.cases or brief.solved_cases:
        from simplecrm.show.cases import lines_of

        yield from section("Cases", lines_of(brief.cases, brief.solved_cases, now), width)
    if brief.attachments:
        from simplecrm.show.attachments import attachments_section

        yield from attachments_section(brief.attachments, brief.attachment_count, now, width)
    yield from section("Pinned", (note.text for note in brief.notes), width)
    yield from section("Last", (activity_words(item, now, by=by.get(item.id, "")) for item in brief.activities), width)


def soon_words(days: int) -> str:
    """``today``, ``tomorrow`` or ``in 12 days``."""
    return "today" if days == 0 else "tomorrow" if days == 1 else f"in {days} days"
