"""Cases as text."""

from __future__ import annotations

from simplecrm.core.dates.zones import now_utc_text
from simplecrm.core.moves import days_between
from simplecrm.core.records.cases import MAX_SATISFACTION, PRIORITIES
from simplecrm.show.attachments import attachments_section
from simplecrm.show.entries import activity_words, cut
from simplecrm.show.safe import safe
from simplecrm.show.sections import section
from simplecrm.show.table import Column
from simplecrm.show.when import day, local_minute

TYPE_CHECKING = False
if TYPE_CHECKING:
    import datetime
    from collections.abc import Iterator, Sequence

    from simplecrm.core.records.cases import Case
    from simplecrm.lookups.pages import CasePage


def columns(now: datetime.datetime) -> tuple[Column, ...]:
    """The columns of a list of cases."""
    return (
        Column("Id", lambda case: str(case.id), True),
        Column("Title", lambda case: case.title),
        Column("Status", lambda case: case.status),
        Column("Days", lambda case: str(days(case, now)), True),
        Column("Priority", lambda case: PRIORITIES[case.priority], raw=lambda case: str(case.priority or "")),
        Column("Product", lambda case: case.product),
        Column("Contacts", lambda case: ", ".join(names(case)), values=names),
        Column("Company", lambda case: case.company),
        Column("Opened", lambda case: day(case.opened_at, now), raw=lambda case: case.opened_at),
        Column(
            "Solved", lambda case: day(case.solved_at, now) if case.solved_at else "", raw=lambda case: case.solved_at
        ),
        Column("Rating", lambda case: str(case.satisfaction or ""), True),
    )


def page_lines(page: CasePage, now: datetime.datetime, width: int) -> Iterator[str]:
    """A case with what was said about it; safe to show."""
    case = page.case
    yield f"{safe(case_words(case, now))}  #{case.id}"
    for title, value in (
        ("Contacts", ", ".join(names(case))), ("Company", case.company), ("Product", case.product),
        ("Priority", PRIORITIES[case.priority]), ("Opened", local_minute(case.opened_at, now)),
        ("Waiting", f"since {local_minute(case.waiting_at, now)}" if case.waiting_at else ""),
        ("Solved", f"{local_minute(case.solved_at, now)}, {_after(case)}" if case.solved_at else ""),
        ("Rating", f"{case.satisfaction} of {MAX_SATISFACTION}" if case.satisfaction else ""),
        ("Archived", case.archived_at),
    ):  # fmt: skip
        if value:
            yield f"{safe(title):<9} {safe(value)}"
    yield from section("Problem", [case.text] if case.text else [], width)
    yield from attachments_section(page.attachments, page.attachment_count, now, width)
    yield from section("Others", (f"#{one.id} {case_words(one, now)}" for one in page.others), width)
    last = (activity_words(one, now, with_all=True) for one in page.activities)
    yield from section("Last", cut(last, page.activity_count), width)
    if not page.activity_count:
        yield ""
        yield f"Nothing was said about it yet. For example: simplecrm log email case:{case.id} 'It jams again' --in"


def case_words(case: Case, now: datetime.datetime) -> str:
    """A case as one line: ``Printer jams · waiting 3 d · high · GTX Pro``."""
    rating = f"rated {case.satisfaction}" if case.satisfaction else ""
    priority = PRIORITIES[case.priority] if case.status != "solved" else ""
    return " · ".join(filter(None, (case.title, _state(case, now), rating, priority, case.product)))


def lines_of(cases: Sequence[Case], solved: int, now: datetime.datetime, more: int = 0) -> Iterator[str]:
    """The lines of a section: each of the cases, how many ``more`` there are, and how many are solved; nothing if
    there are none."""
    for case in cases:
        yield f"#{case.id} {case_words(case, now)}"
    others = ([f"{more:,} more"] if more else []) + ([f"{solved:,} solved"] if solved else [])
    if others:
        yield ("and " if cases else "") + " and ".join(others)


def names(case: Case) -> list[str]:
    """The names of the contacts of a case."""
    return [person.name for person in case.contacts]


def days(case: Case, now: datetime.datetime) -> int:
    """For how many whole days a case has been open or waiting, or how many it took to solve."""
    if case.solved_at:
        return days_between(case.opened_at, case.solved_at)
    return days_between(case.waiting_at or case.opened_at, now_utc_text(now))


def _state(case: Case, now: datetime.datetime) -> str:
    if case.status == "solved":
        return f"solved {day(case.solved_at, now)}" if case.solved_at else case.status
    return f"{case.status} {days(case, now)} d"


def _after(case: Case) -> str:
    count = days_between(case.opened_at, case.solved_at)
    return "within a day" if count == 0 else f"after {count} day{'s' if count > 1 else ''}"
