"""Finish follow-ups, log what happened with them and set the next one, in one change."""

from __future__ import annotations

from simplecrm.actions import activities, reminders

TYPE_CHECKING = False
if TYPE_CHECKING:
    import datetime
    from collections.abc import Sequence

    from simplecrm.core.records.activities import Activity
    from simplecrm.core.records.reminders import Reminder
    from simplecrm.store.book import Book


def done_with(
    book: Book,
    reminder_ids: Sequence[int],
    now: datetime.datetime,
    *,
    activity: Activity | None = None,
    following: Reminder | None = None,
    anyway: bool = False,
) -> reminders.Done:
    """Finish reminders, log what happened with their contacts and set the next follow-up, where given: one change.

    The follow-up is with the contact, company and deal of the first reminder unless it names others. Raises what
    ``reminders.done`` and ``activities.log`` raise; ``anyway`` is that of the latter.
    """
    with book.writing("Done") as step:
        finished = reminders.done(book, reminder_ids, now)
        first = finished.reminders[0]
        coming = list(finished.coming)
        if activity is not None:
            people = dict.fromkeys(item.contact_id for item in finished.reminders if item.contact_id)
            logged = activity._replace(
                company_id=activity.company_id or first.company_id, deal_id=activity.deal_id or first.deal_id
            )
            activities.log(book, logged, list(people), now, anyway=anyway)
        if following is not None:
            draft = following._replace(
                contact_id=following.contact_id or first.contact_id,
                company_id=following.company_id or first.company_id,
                deal_id=following.deal_id or first.deal_id,
            )
            coming.append(reminders.add(book, draft, now))
        step.title = f"Done: {reminders.titles(finished.reminders)}"
        return reminders.Done(finished.reminders, tuple(coming))
