"""The agenda of the day as text: each line says why it is listed."""

from __future__ import annotations

from simplecrm.core.records import Record
from simplecrm.core.records.deals import Deal
from simplecrm.core.records.purchases import Purchase
from simplecrm.core.records.reminders import Reminder, is_late, with_whom
from simplecrm.errors import NotUnderstood
from simplecrm.lean import datetime
from simplecrm.lookups.alerts.drift import Drifting
from simplecrm.show.reminders import reminder_when
from simplecrm.show.safe import cells, clip, pad, safe
from simplecrm.show.when import due_words, money

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from simplecrm.core.urgency import Urgency
    from simplecrm.lookups.celebrations import Celebration
    from simplecrm.lookups.today import Agenda

    Line = Reminder | Celebration | Drifting | Deal | Purchase

TEMPLATE_NAMES = (
    "late",
    "today",
    "due",
    "week",
    "celebrating",
    "drifting",
    "deals",
    "unpaid",
    "stuck",
    "next",
    "next_who",
    "next_when",
)
NOTHING_DUE = "Nothing is due. See all contacts: simplecrm contacts"


class Ranked(Record):
    """A line of the agenda sorted by urgency. ``id`` is that of the ``noun``: a reminder, a deal, a purchase, or a
    contact who celebrates or is drifting. ``because`` explains the points; ``date`` is when it is or was due (ISO
    8601), or the UTC time of the last activity, or since when a deal is stuck in its stage."""

    noun: str
    id: int
    points: int
    why: str
    who: str
    what: str
    because: str
    date: str


def agenda_lines(
    agenda: Agenda, now: datetime.datetime, *, empty: str = NOTHING_DUE, offered: Callable[[str], str] = str
) -> Iterator[str]:
    """The agenda as lines with a sign, the contact, when, what or why, and the company; safe to show. ``empty`` is the
    line for an empty agenda, ``offered`` adds the book to a suggested command."""
    parts = (
        ("Late", [_reminder("!", item, now) for item in agenda.late]),
        ("Today", [_reminder("•", item, now) for item in agenda.today]),
        ("Celebrating", [_celebration(item, now) for item in agenda.celebrations]),
        ("Drifting", [_drifting(item) for item in agenda.drifting]),
        ("Not paid", [_unpaid(item, now) for item in agenda.unpaid]),
        ("Deals past their date", [_deal(item, now) for item in agenda.deals]),
        ("Stuck deals", [_deal(item, now) for item in agenda.stuck]),
        ("This week", [_reminder("○", item, now) for item in agenda.week]),
        ("Do not contact", [_reminder("○", item, now) for item in agenda.do_not_contact]),
    )
    listed_by = {
        "Not paid": (agenda.unpaid_count, "purchases is:overdue"),
        "Stuck deals": (agenda.stuck_count, "deals is:stuck"),
    }
    lines = [line for _, part in parts for line in part]
    if not lines:
        yield empty
    widths = [max((cells(line[place]) for line in lines), default=0) for place in range(4)]
    for title, part in parts:
        if part:
            yield title
        for line in part:
            yield (
                " "
                + "  ".join(
                    pad(clip(text, 40), min(width, 40))
                    for text, width in zip(line, [*widths, 40], strict=False)
                    if width
                ).rstrip()
            )
        count, command = listed_by.get(title, (0, ""))
        if count > len(part):
            yield offered(f" and {count - len(part):,} more: simplecrm {command}")


def ranked(lines: Iterable[tuple[Line, Urgency]], now: datetime.datetime) -> list[Ranked]:
    """The result of ``lookups.today.ranked`` as text."""
    return [_ranked(item, urgency, now) for item, urgency in lines]


def _ranked(item: Line, urgency: Urgency, now: datetime.datetime) -> Ranked:
    because = " ".join(f"{'+' if points >= 0 else ''}{points} {reason}" for reason, points in urgency.parts).lstrip("+")
    if isinstance(item, Reminder):
        return Ranked(
            "reminder", item.id, urgency.points,
            "do not contact" if item.do_not_contact else due_why(item.due, now),
            with_whom(item), item.text, because, item.due,
        )  # fmt: skip
    if isinstance(item, Deal):
        who = item.contact or item.company
        why = deal_words(item, now)
        since = item.expected_close if is_past_date(item, now) else item.stage_since
        return Ranked("deal", item.id, urgency.points, why, who, item.title, because, since)
    if isinstance(item, Purchase):
        who = item.contact or item.company
        return Ranked(
            "purchase", item.id, urgency.points, unpaid_words(item, now), who, item.text, because, item.due_on
        )
    if isinstance(item, Drifting):
        gone, cadence = drifting_words(item)
        return Ranked("contact", item.contact_id, urgency.points, cadence, item.name, gone, because, item.last_at)
    day = due_words(item.day, now)
    words = celebration_words(item)
    return Ranked("contact", item.contact_id, urgency.points, day, item.name, words, because, item.day)


def filled(template: str, agenda: Agenda, now: datetime.datetime) -> str:
    """Fill a template for a prompt or status bar, such as ``{late} late, {today} today``. See ``TEMPLATE_NAMES``.

    Raises ``NotUnderstood`` for an unknown name.
    """
    first = next(iter((*agenda.late, *agenda.today, *agenda.week)), None)
    values = {
        "late": str(len(agenda.late)),
        "today": str(len(agenda.today)),
        "due": str(len(agenda.late) + len(agenda.today)),
        "week": str(len(agenda.week)),
        "celebrating": str(len(agenda.celebrations)),
        "drifting": str(len(agenda.drifting)),
        "deals": str(len(agenda.deals)),
        "unpaid": str(agenda.unpaid_count),
        "stuck": str(agenda.stuck_count),
        "next": first.text if first else "",
        "next_who": with_whom(first) if first else "",
        "next_when": due_words(first.due, now) if first else "",
    }
    pieces = template.split("{")
    written = [pieces[0]]
    for piece in pieces[1:]:
        name, closed, rest = piece.partition("}")
        if not closed or name not in values:
            place = f"{{{name}{closed}"
            raise NotUnderstood(f"Unknown name in the template: “{place}”.", f"Names: {', '.join(TEMPLATE_NAMES)}")
        written.append(values[name] + rest)
    return safe("".join(written))


def celebration_words(item: Celebration) -> str:
    """``Birthday (41)``."""
    return f"{item.what} ({item.years})" if item.years else item.what


def drifting_words(item: Drifting) -> tuple[str, str]:
    """The time since the last contact, and the cadence: (``9 weeks``, ``talk every 4 weeks (tag partner)``)."""
    from simplecrm.core.dates.durations import cadence_words

    gone = f"{item.days // 7} weeks" if item.days >= 14 else f"{item.days} days"
    cadence = f"talk {cadence_words(item.cadence_days)}"
    return gone, f"{cadence} ({item.cadence_of} {item.because})" if item.because else cadence


def due_why(due: str, now: datetime.datetime) -> str:
    """Why a follow-up is listed: ``3 d late``, ``late since 9:00``, ``due today``, ``due tomorrow``."""
    words = due_words(due, now)
    if words.endswith("late"):
        return words
    if is_late(due, now):
        return f"late since {words.removeprefix('today').strip()}"
    return f"due {words}"


def is_past_date(item: Deal, now: datetime.datetime) -> bool:
    """Whether an open deal was expected to close by today."""
    return "" < item.expected_close[:10] <= now.date().isoformat()


def deal_words(item: Deal, now: datetime.datetime) -> str:
    """Why a deal is listed: ``closes today``, ``should have closed 5 d ago``, or else ``30 d in proposal``."""
    if not is_past_date(item, now):
        from simplecrm.show.deals import days_in_stage

        return f"{days_in_stage(item, now):,} d in {item.stage}"
    words = due_words(item.expected_close, now)
    return f"should have closed {words.removesuffix('late')}ago" if words.endswith("late") else f"closes {words}"


def unpaid_words(item: Purchase, now: datetime.datetime) -> str:
    """When a purchase is or was to be paid: ``due today``, ``3 d late``."""
    words = due_words(item.due_on, now)
    return words if words.endswith("late") else f"due {words}"


def bought_words(item: Purchase) -> str:
    """What is to be paid: ``GTX Pro €4,821 (2026-117)``."""
    return f"{item.text} {money(item.value, item.currency)}" + (f" ({item.invoice})" if item.invoice else "")


def _reminder(sign: str, item: Reminder, now: datetime.datetime) -> tuple[str, ...]:
    when = reminder_when(item, now)
    if sign == "!":
        when = due_why(item.due, now)
    elif sign == "•":
        when = when.removeprefix("today").strip() or "today"
    return f"{sign} {item.id}", safe(with_whom(item)), when, safe(item.text), safe(item.company)


def _celebration(item: Celebration, now: datetime.datetime) -> tuple[str, ...]:
    return "•", safe(item.name), due_words(item.day, now), celebration_words(item), safe(item.company)


def _drifting(item: Drifting) -> tuple[str, ...]:
    gone, cadence = drifting_words(item)
    return "!" if item.overdue else "○", safe(item.name), gone, safe(cadence), safe(item.company)


def _deal(item: Deal, now: datetime.datetime) -> tuple[str, ...]:
    value = f" {money(item.value, item.currency)}" if item.value else ""
    return "○", safe(item.contact or item.company), deal_words(item, now), safe(item.title) + value, safe(item.company)


def _unpaid(item: Purchase, now: datetime.datetime) -> tuple[str, ...]:
    words = unpaid_words(item, now), safe(bought_words(item))
    return "○", safe(item.contact or item.company), *words, safe(item.company)
