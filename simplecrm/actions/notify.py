"""Tell what is due, each once. Meant to be run every minute, by a timer or by the application; there is no daemon."""

from __future__ import annotations

import os
import zlib
from contextlib import contextmanager

from simplecrm import config, paths
from simplecrm.actions.rows import stamp
from simplecrm.actions.timers import timer_state
from simplecrm.core.record import Record
from simplecrm.errors import CrmError
from simplecrm.lookups import notices
from simplecrm.store.telling import Telling

TYPE_CHECKING = False
if TYPE_CHECKING:
    import datetime
    from collections.abc import Callable, Iterator, Sequence

    from simplecrm.lookups.notices import Notice
    from simplecrm.store.book import Book

__all__ = ["MOST_SINGLY", "MOST_TOGETHER", "Report", "tell_due", "timer_state"]

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
    Raises ``FileUnusable``.
    """
    with _alone(book) as alone:
        if not alone:
            return Report(busy=True)
        found = notices.waiting(
            book.reading(), now, hour=config.number("notify_hour"), ahead=config.number("celebrate_days")
        )
        told: list[Notice] = []
        failed: list[str] = []
        with Telling(book) as telling:
            for message in _messages(found):
                keys = [notice.key for notice in message]
                telling.claim(keys)
                try:
                    tell(message)
                except CrmError as error:
                    telling.give_back(keys)
                    failed.append(error.sentence)
                else:
                    telling.mark(keys, stamp(now))
                    told += message
            telling.finish(stamp(now))
    return Report(tuple(told), tuple(dict.fromkeys(failed)))


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
    path = paths.state_path(f"notify-{zlib.crc32(book.path.encode('utf-8', 'surrogateescape')):08x}.lock")
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
