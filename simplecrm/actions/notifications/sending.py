"""Tell what is due, each once. Meant to be run every minute, by a timer or by the application; there is no daemon."""

from __future__ import annotations

import os
from contextlib import contextmanager

from simplecrm import config, paths
from simplecrm.actions.notifications.timers import timer_state
from simplecrm.actions.rows import stamp
from simplecrm.core.records import Record
from simplecrm.errors import CrmError
from simplecrm.lookups import pending_notifications
from simplecrm.store.notifications.in_flight import Begun, state_file
from simplecrm.store.notifications.log import Telling

TYPE_CHECKING = False
if TYPE_CHECKING:
    import datetime
    from collections.abc import Callable, Iterator, Sequence

    from simplecrm.lookups.pending_notifications import Notice
    from simplecrm.store.book import Book

__all__ = ["MOST_SINGLY", "MOST_TOGETHER", "Report", "beginning", "tell_due", "timer_state"]

MOST_SINGLY = 5
"""When more is waiting, as after a holiday, it is told in a few messages instead of many."""
MOST_TOGETHER = 20


class Report(Record):
    """What was told, and a sentence for each message that could not be. ``busy``: another run is telling just now."""

    told: tuple[Notice, ...] = ()
    failed: tuple[str, ...] = ()
    busy: bool = False


def tell_due(book: Book, now: datetime.datetime, tell: Callable[[Sequence[Notice]], None]) -> Report:
    """Give what is due at the local time ``now`` and was not told yet to ``tell``, one message at a time.

    ``tell`` raises a ``CrmError`` when it cannot; the others are told all the same, and these again by the next run.
    One that starts a program has it note the ``beginning``. What is killed otherwise, between the telling and its
    record, is told again each time. Raises ``FileUnusable``.
    """
    with _alone(book) as alone:
        if not alone:
            return Report(busy=True)
        told: list[Notice] = []
        failed: list[str] = []
        note = Begun(book.path)
        with Telling(book) as telling:
            telling.count(note.left())
            note.forget()
            for message in _messages(_waiting(book, now)):
                keys = [notice.key for notice in message]
                note.plan(keys)
                try:
                    tell(message)
                except CrmError as error:
                    failed.append(error.sentence)
                else:
                    telling.mark(keys, stamp(now))
                    told += message
                note.forget()
            telling.finish(stamp(now))
    return Report(tuple(told), tuple(dict.fromkeys(failed)))


def beginning(book: Book) -> Callable[[], None]:
    """What the process has to call that becomes the telling program: it notes that telling has begun."""
    return Begun(book.path).begin


def _waiting(book: Book, now: datetime.datetime) -> list[Notice]:
    hour, ahead = config.number("notify_hour"), config.number("celebrate_days")
    return pending_notifications.waiting(book.reading(), now, hour=hour, ahead=ahead)


def _messages(found: list[Notice]) -> Iterator[list[Notice]]:
    size = 1 if len(found) <= MOST_SINGLY else MOST_TOGETHER
    for start in range(0, len(found), size):
        yield found[start : start + size]


@contextmanager
def _alone(book: Book) -> Iterator[bool]:
    """Whether no other run is telling from this book. The lock goes with the process, even if it is killed."""
    try:
        import fcntl
    except ImportError:
        yield True
        return
    path = state_file(book.path, "lock")
    paths.make_private(os.path.dirname(path))
    handle = os.open(path, os.O_CREAT | os.O_RDWR | getattr(os, "O_CLOEXEC", 0), 0o600)
    try:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            yield False
        else:
            yield True
    finally:
        os.close(handle)
