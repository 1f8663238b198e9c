"""Send the notifications that are due, each once. Run every minute, by a timer or by the application; there is no
daemon."""

from __future__ import annotations

import os
from contextlib import contextmanager

from simplecrm import config, paths
from simplecrm.actions.rows import stamp
from simplecrm.core.records import Record
from simplecrm.errors import CrmError
from simplecrm.lookups import pending_notifications
from simplecrm.store.notifications.in_flight import InFlight, state_file
from simplecrm.store.notifications.log import NotificationLog

TYPE_CHECKING = False
if TYPE_CHECKING:
    import datetime
    from collections.abc import Callable, Iterator, Sequence

    from simplecrm.lookups.pending_notifications import Notification
    from simplecrm.store.book import Book

MAX_SINGLE = 5
"""When more are pending, as after a holiday, they are sent in groups of ``GROUP_SIZE``."""
GROUP_SIZE = 20


class Report(Record):
    """What was sent, and the error of each message that could not be. ``busy``: another run is sending now."""

    sent: tuple[Notification, ...] = ()
    failed: tuple[str, ...] = ()
    busy: bool = False


def send_due(
    book: Book, now: datetime.datetime, send: Callable[[Sequence[Notification]], None], *, everyone: bool = False
) -> Report:
    """Give the notifications that are due at the local time ``now`` to ``send``, one message at a time: those for the
    user, or everyone's.

    ``send`` raises a ``CrmError`` when it fails; the others are sent anyway, and failed ones again by the next run. If
    it starts a program, the child process has to call ``on_start`` first; otherwise a run that is killed between
    sending and its log entry sends the message again. Raises ``FileUnusable``.
    """
    with _locked(book) as is_alone:
        if not is_alone:
            return Report(busy=True)
        sent: list[Notification] = []
        failed: list[str] = []
        in_flight = InFlight(book.path)
        with NotificationLog(book) as log:
            log.count_attempt(in_flight.interrupted())
            in_flight.clear()
            for message in _messages(pending(book, now, everyone=everyone)):
                keys = [notification.key for notification in message]
                in_flight.plan(keys)
                try:
                    send(message)
                except CrmError as error:
                    failed.append(error.sentence)
                else:
                    log.mark_sent(keys, stamp(now))
                    sent += message
                in_flight.clear()
            log.finish_run(stamp(now), book.user())
    return Report(tuple(sent), tuple(dict.fromkeys(failed)))


def pending(book: Book, now: datetime.datetime, *, everyone: bool = False) -> list[Notification]:
    """The notifications that ``send_due`` would send now."""
    hour, ahead = config.number("notify_hour"), config.number("celebrate_days")
    return pending_notifications.pending(
        book.reading(), now, hour=hour, ahead=ahead, user=book.user(), everyone=everyone
    )


def on_start(book: Book) -> Callable[[], None]:
    """A function for the child process to call before it starts the notifying program: it records that sending has
    started."""
    return InFlight(book.path).start


def _messages(found: list[Notification]) -> Iterator[list[Notification]]:
    size = 1 if len(found) <= MAX_SINGLE else GROUP_SIZE
    for start in range(0, len(found), size):
        yield found[start : start + size]


@contextmanager
def _locked(book: Book) -> Iterator[bool]:
    """Hold the lock on sending for a book; False if another run has it. The lock ends with the process, even if
    killed."""
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
