"""A heat map of numbers by weekday and hour, in plain text for both front ends."""

from __future__ import annotations

from simplecrm.core.dates.words import WEEKDAY_NAMES

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from simplecrm.core.reports import HourRow

SHADES, ASCII_SHADES = "·░▒▓█", ".:+*#"
"""For nothing, and for each quarter of the largest number."""

_WIDTH = 4 + 24 * 3 + 6


def heat_map(rows: Sequence[HourRow], width: int, *, blocks: bool = True) -> Iterator[str]:
    """A line with the hours and one for each weekday with its total, closer together where ``width`` is small; without
    ``blocks`` for terminals that have no block characters."""
    cell, step = (3, 1) if width >= _WIDTH else (2, 2)
    most = max((row.activities for row in rows), default=0)
    yield " " * 4 + "".join(f"{hour:02}".ljust(cell * step) for hour in range(0, 24, step)).rstrip()
    for weekday, name in enumerate(WEEKDAY_NAMES, 1):
        counts = [row.activities for row in rows if row.weekday == weekday]
        cells = "".join((_shade(count, most, blocks) * 2).ljust(cell) for count in counts)
        yield f"{name:<4}{cells}{sum(counts):>6,}"
    if most:
        yield ""
        yield f"    {'  '.join(_scale(most, blocks))}"


def _scale(most: int, blocks: bool) -> Iterator[str]:
    """What each shade stands for: ``·· none  ░░ 1–3  ▒▒ 4–6``."""
    shades = SHADES if blocks else ASCII_SHADES
    yield f"{shades[0] * 2} none"
    for place in range(1, len(shades)):
        low, high = most * (place - 1) // 4 + 1, most * place // 4
        if low <= high:
            yield f"{shades[place] * 2} {low:,}" + (f"–{high:,}" if high > low else "")


def _shade(count: int, most: int, blocks: bool) -> str:
    return (SHADES if blocks else ASCII_SHADES)[-(-4 * count // most) if count and most else 0]
