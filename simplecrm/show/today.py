"""The agenda of the day in words."""

from __future__ import annotations

from simplecrm.errors import NotUnderstood
from simplecrm.show.safe import cells, clip, pad, safe
from simplecrm.show.when import due_words

TYPE_CHECKING = False
if TYPE_CHECKING:
    import datetime
    from collections.abc import Iterator

    from simplecrm.core.reminders import Reminder
    from simplecrm.lookups.today import Agenda, Celebration, Drifting

TEMPLATE_NAMES = ("late", "today", "due", "week", "celebrating", "slipping", "next", "next_who", "next_when")
NOTHING = "Nothing is due. Find somebody to talk to: simplecrm find TEXT"


def agenda_lines(agenda: Agenda, now: datetime.datetime) -> Iterator[str]:
    """The agenda as lines with a sign, who, when, what, where; safe to show."""
    parts = (
        ("Late", [_reminder("!", item, now) for item in agenda.late]),
        ("Today", [_reminder("•", item, now) for item in agenda.today]),
        ("Celebrating", [_celebration(item) for item in agenda.celebrations]),
        ("Slipping", [_drifting(item) for item in agenda.drifting]),
        ("This week", [_reminder("○", item, now) for item in agenda.week]),
    )
    lines = [line for _, part in parts for line in part]
    if not lines:
        yield NOTHING
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


def filled(template: str, agenda: Agenda, now: datetime.datetime) -> str:
    """A template for a prompt or a status bar: ``{late} late, {today} today``. See ``TEMPLATE_NAMES``.

    Raises ``NotUnderstood`` for a name that there is not.
    """
    first = next(iter((*agenda.late, *agenda.today, *agenda.week)), None)
    values = {
        "late": str(len(agenda.late)),
        "today": str(len(agenda.today)),
        "due": str(len(agenda.late) + len(agenda.today)),
        "week": str(len(agenda.week)),
        "celebrating": str(len(agenda.celebrations)),
        "slipping": str(len(agenda.drifting)),
        "next": first.text if first else "",
        "next_who": first.contact if first else "",
        "next_when": due_words(first.due, now) if first else "",
    }
    pieces = template.split("{")
    written = [pieces[0]]
    for piece in pieces[1:]:
        name, closed, rest = piece.partition("}")
        if not closed or name not in values:
            raise NotUnderstood(f"A template has no place for “{{{name}”.", f"Names: {', '.join(TEMPLATE_NAMES)}")
        written.append(values[name] + rest)
    return safe("".join(written))


def celebration_words(item: Celebration) -> str:
    """``Birthday (41)``."""
    return f"{item.what} ({item.years})" if item.years else item.what


def drifting_words(item: Drifting) -> tuple[str, str]:
    """How long it has been, and how often it should be: (``9 weeks``, ``talk every 4 weeks (tag partner)``)."""
    from simplecrm.core.durations import cadence_words

    gone = f"{item.days // 7} weeks" if item.days >= 14 else f"{item.days} days"
    rhythm = f"talk {cadence_words(item.cadence_days)}"
    return gone, f"{rhythm} (tag {item.because})" if item.because else rhythm


def _reminder(sign: str, item: Reminder, now: datetime.datetime) -> tuple[str, ...]:
    when = due_words(item.due, now)
    when = when.removeprefix("today").strip() if sign == "•" else when
    return f"{sign} {item.id}", safe(item.contact), when, safe(item.text), safe(item.company)


def _celebration(item: Celebration) -> tuple[str, ...]:
    return "•", safe(item.name), "", celebration_words(item), safe(item.company)


def _drifting(item: Drifting) -> tuple[str, ...]:
    gone, rhythm = drifting_words(item)
    return "○", safe(item.name), gone, safe(rhythm), safe(item.company)
