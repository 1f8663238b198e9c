"""Changes to alerts: they can be snoozed."""

from __future__ import annotations

from simplecrm.actions.rows import insert, shortened, stamp
from simplecrm.errors import NotUnderstood
from simplecrm.lookups.alerts import keys

TYPE_CHECKING = False
if TYPE_CHECKING:
    import datetime
    from collections.abc import Sequence

    from simplecrm.core.alerts import Key
    from simplecrm.core.records.alerts import SnoozedAlert
    from simplecrm.store.book import Book


def snooze(book: Book, alerts: Sequence[Key], until: str, now: datetime.datetime) -> tuple[SnoozedAlert, ...]:
    """Hide alerts until a local day (ISO 8601; a time of day does not matter), when they come back if they still apply.

    Raises ``NoSuchRecord``, and ``NotUnderstood`` for a day that is not in the future.
    """
    day = until[:10]
    if day <= now.date().isoformat():
        raise NotUnderstood(f"{day} is not in the future.", "For example: simplecrm snooze deal:5 'next mon'")
    with book.writing("Snooze") as step:
        connection = step.connection
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
        snoozed = keys.rows(connection, ids)
        step.title = f"Snooze until {day}: {shortened(', '.join(item.title for item in snoozed))}"
        return tuple(snoozed)
