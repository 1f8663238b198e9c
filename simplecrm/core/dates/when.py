"""Dates as people say them: ``tomorrow 9am``, ``next fri``, ``in 2 weeks``, ``eom``, ``2026-12-01``.

One language for every date in both front ends; ``forms.FORMS`` lists what it understands. Written by hand because the
general parsers we tried misread a quarter of typical sales phrases, guess where they should ask, and take longer to
import than a whole command may run.
"""

from __future__ import annotations

from simplecrm.core.records import Record
from simplecrm.lean import datetime


class When(Record):
    """A parsed moment in local wall time; ``time`` is None for the whole day.

    ``remark`` says what the person should know about it (that it is past, which of two readings was taken), or is
    empty.
    """

    date: datetime.date
    time: datetime.time | None = None
    remark: str = ""

    @property
    def text(self) -> str:
        """The stored form: ``YYYY-MM-DD`` or ``YYYY-MM-DDTHH:MM``."""
        day = self.date.isoformat()
        return day if self.time is None else f"{day}T{self.time.hour:02}:{self.time.minute:02}"

    def happened_at(self, now: datetime.datetime) -> datetime.datetime:
        """The local wall time to store for a past event: today without a time is now, another day without one is
        noon."""
        if self.time is None and self.date == now.date():
            return now
        return datetime.datetime.combine(self.date, self.time or datetime.time(12))


def parse(phrase: str, now: datetime.datetime, *, order: str = "dmy", future: bool = True) -> When:
    """What ``phrase`` means at the local time ``now``.

    ``order`` (``dmy``, ``mdy``, ``ymd``) says which number comes first in ``5/12``. ``future`` is for what is to be
    done; without it the phrase tells when something happened, so that ``fri`` is the last Friday and ``2 days`` is two
    days ago. A moment on the other side of now is accepted with a remark. Raises ``NotUnderstood``.
    """
    from simplecrm.core.dates.phrases import understand

    date, time, remark = understand(phrase, now, order, future)
    return When(date, time, remark)
