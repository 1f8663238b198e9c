"""Which backups to keep: the newest of each of the last days, weeks and months that have one."""

from __future__ import annotations

from simplecrm.store.backups.files import MANUAL, Backup

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from simplecrm.core.retention import Keep

ALWAYS_KEPT = 3
"""The newest backups, whatever their day: several imports in one morning each keep the one before them."""


def expired(backups: Iterable[Backup], keep: Keep) -> list[Backup]:
    """The backups that may be removed; those made by hand never are. ``backups`` come newest first."""
    automatic = [made for made in backups if made.reason != MANUAL]
    kept = {made.path for made in automatic[:ALWAYS_KEPT]}
    periods: tuple[tuple[int, Callable[[Backup], object]], ...] = (
        (keep.days, lambda made: made.at[:10]),
        (keep.weeks, _week),
        (keep.months, lambda made: made.at[:7]),
    )
    for count, period in periods:
        seen: set[object] = set()
        for made in automatic:
            if period(made) not in seen and len(seen) < count:
                seen.add(period(made))
                kept.add(made.path)
    return [made for made in automatic if made.path not in kept]


def _week(made: Backup) -> object:
    import datetime

    try:
        return datetime.date.fromisoformat(made.at[:10]).isocalendar()[:2]
    except ValueError:
        return made.at
