"""Snooze follow-ups and alerts, in one change."""

from __future__ import annotations

from simplecrm.actions import reminders
from simplecrm.actions.rows import insert, shortened, stamp
from simplecrm.core.records import Record
from simplecrm.errors import NotUnderstood

TYPE_CHECKING = False
if TYPE_CHECKING:
    import datetime
    import sqlite3
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
    """Snooze reminders until a local day or time in the stored form (see ``reminders.snooze``), and hide alerts until
    that day, when they come back if they still apply.

    Raises what ``reminders.snooze`` raises, ``NoSuchRecord``, and ``NotUnderstood`` for alerts and a day that is not in
    the future.
    """
    if not keys:
        return Snoozed(reminders.snooze(book, reminder_ids, until, now))
    day = until[:10]
    if day <= now.date().isoformat():
        raise NotUnderstood(f"{day} is not in the future.", "For example: simplecrm snooze deal:5 'next mon'")
    with book.writing("Snooze") as step:
        snoozed = Snoozed(
            reminders.snooze(book, reminder_ids, until, now) if reminder_ids else (),
            _hide(step.connection, keys, day, now),
        )
        step.title = f"Snooze until {until.replace('T', ' ')}: {shortened(', '.join(snoozed.titles))}"
        return snoozed


def _hide(
    connection: sqlite3.Connection, alerts: Sequence[Key], day: str, now: datetime.datetime
) -> tuple[SnoozedAlert, ...]:
    from simplecrm.lookups.alerts import keys

    connection.execute("delete from alert where until <= ?", (now.date().isoformat(),))
    ids = []
    for key in dict.fromkeys(alerts):
        title = keys.title(connection, key)
        connection.execute("delete from alert where kind = ? and record_id = ?", key)
        ids.append(
            insert(
                connection, "alert", kind=key.kind, record_id=key.record_id, title=title, until=day,
                created_at=stamp(now), updated_at=stamp(now),
            )
        )  # fmt: skip
    return tuple(keys.rows(connection, ids))
