"""Snooze follow-ups and alerts, in one change."""

from __future__ import annotations

from simplecrm.actions import alerts, reminders
from simplecrm.actions.rows import shortened
from simplecrm.core.records import Record

TYPE_CHECKING = False
if TYPE_CHECKING:
    import datetime
    from collections.abc import Sequence

    from simplecrm.core.alerts import Key
    from simplecrm.core.records.alerts import SnoozedAlert
    from simplecrm.core.records.reminders import Reminder
    from simplecrm.store.book import Book


class Snoozed(Record):
    """The follow-ups that were snoozed, with their new due dates, and the alerts."""

    reminders: tuple[Reminder, ...] = ()
    alerts: tuple[SnoozedAlert, ...] = ()

    @property
    def titles(self) -> tuple[str, ...]:
        """What each was about."""
        about = (f"{item.text}{f' ({item.contact})' if item.contact else ''}" for item in self.reminders)
        return (*about, *(item.title for item in self.alerts))


def snooze(book: Book, reminder_ids: Sequence[int], keys: Sequence[Key], until: str, now: datetime.datetime) -> Snoozed:
    """Snooze reminders and alerts until a local day or time in the stored form. Raises what ``reminders.snooze`` and
    ``alerts.snooze`` raise."""
    with book.writing("Snooze") as step:
        snoozed = Snoozed(
            reminders.snooze(book, reminder_ids, until, now) if reminder_ids else (),
            alerts.snooze(book, keys, until, now) if keys else (),
        )
        step.title = f"Snooze until {until.replace('T', ' ')}: {shortened(', '.join(snoozed.titles))}"
        return snoozed
