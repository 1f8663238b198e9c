"""A heat map of numbers by weekday and hour, in plain text for both front ends."""

from __future__ import annotations

from simplecrm.core.dates.words import WEEKDAY_NAMES

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from simplecrm.core.reports import HourRow

SHADES, ASCII_SHADES = "·░▒▓█", ".:+*#"
"""For nothing, and for each quarter of the largest number."""

_CELL = 3


def heat_map(rows: Sequence[HourRow], *, blocks: bool = True) -> Iterator[str]:
    """A line with the hours and one for each weekday with its total; without ``blocks`` for terminals that have no
    block characters."""
    most = max((row.activities for row in rows), default=0)
    yield " " * 4 + "".join(f"{hour:02}".ljust(_CELL) for hour in range(24)).rstrip()
    for weekday, name in enumerate(WEEKDAY_NAMES, 1):
        counts = [row.activities for row in rows if row.weekday == weekday]
        cells = "".join((_shade(count, most, blocks) * 2).ljust(_CELL) for count in counts)
        yield f"{name:<4}{cells}{sum(counts):>6,}"
    if most:
        shades = SHADES if blocks else ASCII_SHADES
        scale = "  ".join(f"{shades[place] * 2} to {-(-most * place // 4):,}" for place in range(1, len(shades)))
        yield ""
        yield f"    {shades[0] * 2} none  {scale}"


def _shade(count: int, most: int, blocks: bool) -> str:
    return (SHADES if blocks else ASCII_SHADES)[-(-4 * count // most) if count and most else 0]
