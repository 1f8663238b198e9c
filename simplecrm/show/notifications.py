"""Notifications as text."""

from __future__ import annotations

from simplecrm.show.safe import clip, safe
from simplecrm.show.today import due_why
from simplecrm.show.when import due_words

TYPE_CHECKING = False
if TYPE_CHECKING:
    import datetime
    from collections.abc import Sequence

    from simplecrm.lookups.pending_notifications import Notification

MAX_LINE_CELLS = 200


def title(notifications: Sequence[Notification]) -> str:
    """``Follow-up``, ``Birthday``, or ``12 follow-ups and dates are due``."""
    if len(notifications) > 1:
        return f"{len(notifications)} follow-ups and dates are due"
    return "Follow-up" if notifications[0].is_reminder else notifications[0].text


def text(notifications: Sequence[Notification], now: datetime.datetime) -> str:
    """One line per notification; safe to show."""
    return "\n".join(line(notification, now) for notification in notifications)


def line(notification: Notification, now: datetime.datetime) -> str:
    """``due today 14:30: Ann Lee · Send the quote``, ``today: Ann Lee · Birthday (46)``."""
    what = notification.text if not notification.years else f"{notification.text} ({notification.years})"
    if notification.is_reminder:
        when = due_why(notification.key.due, now)
    else:
        words = due_words(notification.key.due, now)
        when = f"{words.removesuffix('late')}ago" if words.endswith(" late") else words
    about = " · ".join(part for part in (notification.who, what) if part)
    return clip(f"{when}: {safe(about)}", MAX_LINE_CELLS)
