"""The agenda of the day as text: each line says why it is listed."""

from __future__ import annotations

from simplecrm.core.alerts import CASE, DEAL
from simplecrm.core.records import Record
from simplecrm.core.records.reminders import Reminder, is_late, with_whom
from simplecrm.core.users import others_words
from simplecrm.errors import NotUnderstood
from simplecrm.lean import datetime
from simplecrm.lookups.alerts.current import MANY
from simplecrm.lookups.alerts.drift import Drifting
from simplecrm.lookups.celebrations import Celebration
from simplecrm.show import alerts
from simplecrm.show.reminders import reminder_sign, reminder_when
from simplecrm.show.safe import cells, clip, safe
from simplecrm.show.when import due_words

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from simplecrm.core.urgency import Urgency
    from simplecrm.lookups.today import Agenda
    from simplecrm.show.alerts import Alerting

    Line = Reminder | Celebration | Alerting

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
    "cases",
    "offers",
    "next",
    "next_who",
    "next_when",
)
MAX_CELLS = 40
"""The width of a column."""

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
    agenda: Agenda,
    now: datetime.datetime,
    *,
    empty: str = NOTHING_DUE,
    offered: Callable[[str], str] = str,
    me: str = "",
) -> Iterator[str]:
    """The agenda as lines with a sign, the contact, when, what or why, and the company; safe to show. ``empty`` is the
    line for an empty agenda, ``offered`` adds the book to a suggested command. Lines that are for somebody else than
    the user ``me`` say so."""
    parts = (
        ("Late", [_reminder(item, now, me) for item in agenda.late]),
        ("Today", [_reminder(item, now, me) for item in agenda.today]),
        ("Celebrating", [_celebration(item, now) for item in agenda.celebrations]),
        *((title, [_alert(item, now, me) for item in items]) for title, items in alerts.groups(agenda)),
        ("This week", [_reminder(item, now, me) for item in agenda.week]),
        ("Do not contact", [_reminder(item, now, me) for item in agenda.do_not_contact]),
    )
    listed_by = {
        alerts.UNPAID: (agenda.unpaid_count, "purchases is:overdue"),
        alerts.DEALS: (agenda.deal_count, "deals is:late"),
        alerts.STUCK: (agenda.stuck_count, "deals is:stuck"),
        alerts.CASES: (agenda.case_count, "cases"),
        alerts.OFFERS: (len(agenda.offers) + MANY * agenda.more_offers, "alerts --kind offer"),
    }
    if not any(part for _, part in parts):
        yield empty
    fitted = [(title, [[clip(text, MAX_CELLS) for text in line] for line in part]) for title, part in parts]
    widths = [max((cells(line[place]) for _, part in fitted for line in part), default=0) for place in range(4)]
    for title, part in fitted:
        if part:
            yield title
        for line in part:
            padded = (text + " " * (width - cells(text)) for text, width in zip(line, (*widths, 0), strict=True))
            yield " " + "  ".join(text for text in padded if text).rstrip()
        count, command = listed_by.get(title, (0, ""))
        if count > len(part):
            more = f"{count - len(part):,} more" if count - len(part) < MANY else f"{MANY} or more"
            yield offered(f" and {more}: simplecrm {command}")


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
    if not isinstance(item, Celebration):
        kind, words = alerts.kind_of(item), alerts.words(item, now)
        why, what = (words.what, words.when) if isinstance(item, Drifting) else (words.when, words.what)
        if kind in (DEAL, CASE):
            what = getattr(item, "title", "")  # without value and priority, which are among the points
        return Ranked(
            alerts.NOUNS[kind], alerts.record_id(item), urgency.points, why, words.who, what, because, words.date
        )
    day, what = due_words(item.day, now), celebration_words(item)
    return Ranked("contact", item.contact_id, urgency.points, day, item.name, what, because, item.day)


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
        "deals": str(agenda.deal_count),
        "unpaid": str(agenda.unpaid_count),
        "stuck": str(agenda.stuck_count),
        "cases": str(agenda.case_count),
        "offers": str(len(agenda.offers)),
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


def what_for(words: str, item: Line, me: str) -> str:
    """What a line says, with the user whose follow-up or deal it is, if that is somebody else than ``me``."""
    user = others_words(getattr(item, "for_user", ""), me)
    return f"({user}) {words}" if user else words


def is_alert(item: Line) -> bool:
    """Whether a line is an alert, which has no date of its own."""
    return not isinstance(item, (Reminder, Celebration))


def contact_id(item: Line) -> int:
    """The contact that a line is about, 0 for none."""
    return item.contact_id if isinstance(item, (Reminder, Celebration)) else alerts.contact_id(item)


def who(item: Line, now: datetime.datetime) -> str:
    """Whom a line is about; empty for an alert that is about nobody."""
    if isinstance(item, Reminder):
        return with_whom(item)
    return item.name if isinstance(item, Celebration) else alerts.words(item, now).who


def line_sign(item: Line, now: datetime.datetime) -> str:
    """The sign of a line: ``!`` late, ``•`` today, ``○`` later or for an alert."""
    if isinstance(item, Reminder):
        return reminder_sign(item, now)
    return "•" if isinstance(item, Celebration) and item.day == now.date().isoformat() else "○"


def celebration_words(item: Celebration) -> str:
    """``Birthday (41)``."""
    return f"{item.what} ({item.years})" if item.years else item.what


def due_why(due: str, now: datetime.datetime) -> str:
    """Why a follow-up is listed: ``3 d late``, ``late since 9:00``, ``due today``, ``due tomorrow``."""
    words = due_words(due, now)
    if words.endswith("late"):
        return words
    if is_late(due, now):
        return f"late since {words.removeprefix('today').strip()}"
    return f"due {words}"


def _reminder(item: Reminder, now: datetime.datetime, me: str) -> tuple[str, ...]:
    sign, when = line_sign(item, now), reminder_when(item, now)
    if sign == "!":
        when = due_why(item.due, now)
    elif sign == "•":
        when = when.removeprefix("today").strip() or "today"
    return f"{sign} {item.id}", safe(with_whom(item)), when, safe(what_for(item.text, item, me)), safe(item.company)


def _celebration(item: Celebration, now: datetime.datetime) -> tuple[str, ...]:
    return line_sign(item, now), safe(item.name), due_words(item.day, now), celebration_words(item), safe(item.company)


def _alert(item: Alerting, now: datetime.datetime, me: str) -> tuple[str, ...]:
    words = alerts.words(item, now)
    what = what_for(words.what, item, me)
    return line_sign(item, now), safe(words.who), safe(words.when), safe(what), safe(words.company)
