"""The columns of the lists of all nouns but contacts and deals."""

from __future__ import annotations

from simplecrm.core.dates.durations import cadence_words
from simplecrm.core.text import labels
from simplecrm.core.text.plurals import plural_of
from simplecrm.core.users import by_words
from simplecrm.show.reminders import reminder_sign, reminder_text, reminder_when
from simplecrm.show.table import Column
from simplecrm.show.when import anniversary, day, local_minute, minutes, money

TYPE_CHECKING = False
if TYPE_CHECKING:
    import datetime
    from typing import Any

    from simplecrm.lookups.alerts.drift import Drifting
    from simplecrm.lookups.changes import FieldChange
    from simplecrm.lookups.history import StepRow


def companies() -> tuple[Column, ...]:
    """The columns of a list of companies."""
    return (
        Column("Id", lambda row: str(row.id), True),
        Column("Name", lambda row: row.name),
        Column("Domain", lambda row: row.domain),
        Column("Industry", lambda row: row.industry),
        Column("City", lambda row: row.city),
        Column("Phone", lambda row: row.phone),
        Column("Contacts", lambda row: str(row.contacts), True),
        Column("Deals", lambda row: str(row.open_deals), True),
        Column("Parent", lambda row: row.parent),
        Column("Tags", lambda row: " ".join(row.tags), values=lambda row: row.tags),
    )


def activities(now: datetime.datetime) -> tuple[Column, ...]:
    """The columns of a list of activities."""
    return (
        Column("Id", lambda item: str(item.id), True),
        Column("When", lambda item: local_minute(item.at, now), False, lambda item: item.at),
        Column("Kind", lambda item: item.kind),
        Column("Way", lambda item: item.direction),
        Column(
            "With",
            lambda item: ", ".join(person.name for person in item.contacts) or item.company or item.deal or item.case,
            values=lambda item: [person.name for person in item.contacts],
        ),
        Column("What", lambda item: " · ".join(part for part in (item.subject, item.text, item.outcome) if part)),
        Column("Company", lambda _: "", raw=lambda item: item.company),
        Column("Deal", lambda _: "", raw=lambda item: item.deal),
        Column("Case", lambda _: "", raw=lambda item: item.case),
        Column("Sentiment", lambda item: item.sentiment),
    )


def reminders(now: datetime.datetime) -> tuple[Column, ...]:
    """The columns of a list of reminders."""
    return (
        Column("Id", lambda item: str(item.id), True),
        Column("Due", lambda item: f"{reminder_sign(item, now)} {reminder_when(item, now)}", raw=lambda item: item.due),
        Column("Contact", lambda item: item.contact),
        Column("What", reminder_text, raw=lambda item: item.text),
        Column("Company", lambda item: item.company),
        Column("Deal", lambda item: item.deal),
        Column("Every", lambda item: item.every),
        Column("Owner", lambda item: item.for_user, raw=lambda item: item.owner, is_plain=False),
    )


def ranked() -> tuple[Column, ...]:
    """The columns of the agenda sorted by urgency."""
    return (
        Column("Points", lambda line: str(line.points), True),
        Column("Why", lambda line: line.why, raw=lambda line: line.noun),
        Column("Date", lambda _: "", raw=lambda line: line.date),  # the reason says it in words
        Column("Who", lambda line: line.who),
        Column("What", lambda line: line.what),
        Column("Because", lambda line: line.because),
    )


def drifting(now: datetime.datetime) -> tuple[Column, ...]:
    """The columns of the list of drifting contacts."""
    return (
        Column("Id", lambda item: str(item.id), True),
        Column("State", lambda item: f"{'!' if item.overdue else '○'} {_threshold(item)}", raw=_threshold),
        Column("Name", lambda item: item.name),
        Column("Last", lambda item: day(item.last_at, now) if item.last_at else "never", raw=lambda item: item.last_at),
        Column("Days", lambda item: str(item.days), True),
        Column("Cadence", lambda item: cadence_words(item.cadence_days), raw=lambda item: str(item.cadence_days)),
        Column("Why", lambda item: f"{item.cadence_of} {item.because}".strip()),
        Column("Company", lambda item: item.company),
    )


def notes(now: datetime.datetime) -> tuple[Column, ...]:
    """The columns of a list of notes."""
    return (
        Column("Id", lambda item: str(item.id), True),
        Column("When", lambda item: day(item.created_at, now), False, lambda item: item.created_at),
        Column("About", lambda item: item.contact or item.company or item.deal),
        Column("Pinned", lambda item: "pinned" if item.pinned else ""),
        Column("Note", lambda item: item.text),
    )


def timeline(now: datetime.datetime, me: str, *, with_users: bool) -> tuple[Column, ...]:
    """The columns of the timeline, the last of them with who logged an activity, if not the user ``me``."""
    return (
        Column("When", lambda item: local_minute(item.at, now), False, lambda item: item.at),
        Column("What", lambda item: item.kind),
        Column("Way", lambda item: item.direction),
        Column("Who", lambda item: item.who),
        Column("Text", lambda item: " · ".join(part for part in (item.subject, item.text, item.outcome) if part)),
        Column("Sentiment", lambda item: item.sentiment),
        *((Column("By", lambda item: "" if item.user == me else item.user, raw=_user, field="user"),) * with_users),
    )


def _user(row: Any) -> str:
    return str(row.user)


def tags() -> tuple[Column, ...]:
    """The columns of the list of tags."""
    return (
        Column("Id", lambda item: str(item.id), True),
        Column("Tag", lambda item: item.name),
        Column("Contacts", lambda item: str(item.contacts), True),
        Column("Companies", lambda item: str(item.companies or ""), True, lambda item: str(item.companies)),
        Column("Deals", lambda item: str(item.deals or ""), True, lambda item: str(item.deals)),
        Column(
            "Talk",
            lambda item: cadence_words(item.cadence_days) if item.cadence_days else "",
            raw=lambda item: str(item.cadence_days or ""),
        ),
    )


def segments() -> tuple[Column, ...]:
    """The columns of the list of segments."""
    return (
        Column("Id", lambda row: str(row.id), True),
        Column("Segment", lambda row: row.name),
        Column("Query", lambda row: row.query),
        Column("Finds", lambda row: plural_of(row.finds)),
        Column(
            "Count",
            lambda row: "?" if row.size is None else f"{row.size:,}",
            True,
            lambda row: "" if row.size is None else str(row.size),
        ),
    )


def moved() -> tuple[Column, ...]:
    """The columns of what entered or left a segment."""
    return (
        Column("Change", lambda row: row.change),
        Column("Id", lambda row: str(row.id), True),
        Column("Name", lambda row: row.name),
    )


_WHO = Column("Who", _user, field="user")


def history(now: datetime.datetime, *, with_users: bool) -> tuple[Column, ...]:
    """The columns of the history, the last of them with who made the change."""
    return (
        Column("Step", lambda step: str(step.id), True),
        Column("When", lambda step: local_minute(step.at, now), False, lambda step: step.at),
        Column("From", lambda step: step.source),
        Column("What", lambda step: step.title),
        Column("State", lambda step: "undone" if step.undone else "" if step.changes else "undo dropped"),
        Column("Rows", lambda step: str(step.changes), True),
        *((_WHO,) if with_users else ()),
    )


def step_words(step: StepRow, user: str) -> str:
    """The title of a step, and who made it if that was somebody else than ``user``."""
    by = by_words(step.user, user)
    return f"{step.title} ({by})" if by else step.title


def changes(now: datetime.datetime, *, with_users: bool) -> tuple[Column, ...]:
    """The columns of the history of one contact, the last of them with who made the change."""
    return (
        Column("Step", lambda line: str(line.step), True),
        Column("When", lambda line: local_minute(line.at, now), False, lambda line: line.at),
        Column("From", lambda line: line.source),
        *_field_changes(now, "Old", "New"),
        Column("By", lambda line: line.title),
        *((_WHO,) if with_users else ()),
    )


def dropped_words(until: str, now: datetime.datetime) -> str:
    """A note that a contact's history is incomplete; ``until`` is the UTC time of the last step without details."""
    return f"The details of changes up to {local_minute(until, now)} were dropped by compact."


def changed_words(line: FieldChange, value: str, now: datetime.datetime) -> str:
    """A value in the history as text; values stored as text or dates are returned unchanged."""
    field = line.field
    if field in ("at", "archived_at", "done_at", "closed_at", "solved_at"):
        return local_minute(value, now)
    if field == "every" and value:
        from simplecrm.core.recurrence.rules import rule_words

        return rule_words(value)
    if line.noun == "deal" and field == "value":
        return _amount_words(value)
    if not (value.isascii() and value.isdigit()):
        return value
    if field == "cadence_days":
        return cadence_words(int(value)).removeprefix("every ")
    return minutes(int(value)) if field == "duration_minutes" else value


def _amount_words(value: str) -> str:
    """``€1,250.50`` for ``1250.50 EUR``."""
    from decimal import Decimal

    from simplecrm.core.money import minor

    amount, _, currency = value.partition(" ")
    return money(minor(Decimal(amount), currency), currency) if amount else ""


def undoing(now: datetime.datetime) -> tuple[Column, ...]:
    """The columns of the preview of an undo."""
    return _field_changes(now, "Now", "Then")


def birthdays(now: datetime.datetime) -> tuple[Column, ...]:
    """The columns of the list of birthdays."""
    return (
        Column("Day", lambda one: day(one.day, now) if one.day else one.birthday, False, lambda one: one.day),
        Column("Id", lambda one: str(one.id), True),
        Column("Name", lambda one: one.name),
        Column("Years", lambda one: str(one.years or ""), True),
        Column("Company", lambda one: one.company),
        Column("Birthday", lambda one: anniversary(one.birthday), False, lambda one: one.birthday),
    )


def duplicates() -> tuple[Column, ...]:
    """The columns of the list of likely duplicates."""
    return (
        Column("Score", lambda pair: str(pair.score), True),
        Column("Id", lambda pair: str(pair.id), True),
        Column("Name", lambda pair: pair.name),
        Column("Other id", lambda pair: str(pair.other_id), True),
        Column("Other name", lambda pair: pair.other_name),
        Column("Why", lambda pair: ", ".join(pair.reasons), values=lambda pair: pair.reasons),
    )


def _field_changes(now: datetime.datetime, old: str, new: str) -> tuple[Column, ...]:
    return (
        Column("Change", lambda line: line.change),
        Column("What", lambda line: labels.of_noun(line.noun)),
        Column("Record", lambda line: line.record),
        Column("Field", lambda line: labels.of_field(line.field)),
        Column(old, lambda line: changed_words(line, line.old, now), raw=lambda line: line.old),
        Column(new, lambda line: changed_words(line, line.new, now), raw=lambda line: line.new),
    )


def _threshold(item: Drifting) -> str:
    return "overdue" if item.overdue else "due"
