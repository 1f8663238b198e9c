"""What notify says."""

from __future__ import annotations

from simplecrm.show.safe import clip, safe
from simplecrm.show.today import due_why
from simplecrm.show.when import due_words

TYPE_CHECKING = False
if TYPE_CHECKING:
    import datetime
    from collections.abc import Sequence

    from simplecrm.lookups.pending_notifications import Notice

MOST_CELLS = 200


def title(notices: Sequence[Notice]) -> str:
    """``Follow-up``, ``Birthday``, or ``12 things are due``."""
    if len(notices) > 1:
        return f"{len(notices)} things are due"
    return "Follow-up" if notices[0].is_reminder else notices[0].text


def text(notices: Sequence[Notice], now: datetime.datetime) -> str:
    """A line for each; safe to show."""
    return "\n".join(line(notice, now) for notice in notices)


def line(notice: Notice, now: datetime.datetime) -> str:
    """``due today 14:30: Ann Lee · Send the quote``, ``today: Ann Lee · Birthday (46)``."""
    what = notice.text if not notice.years else f"{notice.text} ({notice.years})"
    if notice.is_reminder:
        when = due_why(notice.key.due, now)
    else:
        words = due_words(notice.key.due, now)
        when = f"{words.removesuffix('late')}ago" if words.endswith(" late") else words
    about = " · ".join(part for part in (notice.who, what) if part)
    return clip(f"{when}: {safe(about)}", MOST_CELLS)
