"""Urgency scores. Now is Sunday 22 November 2026, 10:14."""

from __future__ import annotations

import datetime
import itertools

import pytest

from simplecrm.core import urgency
from simplecrm.core.cadence import parse_stages
from simplecrm.errors import NotUnderstood

NOW = datetime.datetime(2026, 11, 22, 10, 14)
OLD = "2020-01-01T00:00:00Z"


def points(due: str, **said: object) -> int:
    return urgency.of_reminder(due, NOW, **said).points  # type: ignore[arg-type]


def test_urgency_bands_do_not_overlap() -> None:
    least = {"priority": 3}
    most = {"priority": 1, "created_at": OLD, "deal_value": 10**12}
    bands = [
        (points("2026-11-22T10:13", **least), points("1999-01-01", **most)),
        (points("2026-11-22T23:59", **least), points("2026-11-22T10:14", **most)),
        (points("2026-11-22", **least), points("2026-11-22", **most)),
        (urgency.of_celebration(366).points, urgency.of_celebration(0).points),
        (urgency.of_drifting(7, 7).points, urgency.of_drifting(9999, 1).points),
        (urgency.of_deal(0, 0).points, urgency.of_deal(9999, 10**12).points),
        (points("2026-11-29", **least), points("2026-11-23", **most)),
    ]
    for (low, high), (next_low, next_high) in itertools.pairwise(bands):
        assert low <= high and next_low <= next_high < low


def test_within_a_band_later_larger_or_older_items_come_first() -> None:
    assert points("2026-11-15") > points("2026-11-20") > points("2026-11-21")
    assert points("2026-11-22", priority=1) > points("2026-11-22", priority=2) > points("2026-11-22")
    assert points("2026-11-22") > points("2026-11-22", priority=3)
    assert points("2026-11-22", deal_value=5_000_000) > points("2026-11-22", deal_value=500_000) > points("2026-11-22")
    assert points("2026-11-22", created_at=OLD) > points("2026-11-22", created_at="2026-11-21T10:00:00Z")
    assert points("2026-11-22T11:00", priority=3) > points("2026-11-22T16:00", priority=1)


@pytest.mark.parametrize("due", ["2026-11-10", "2026-11-22T14:30", "2026-11-22", "2026-11-25", "nonsense"])
def test_urgency_parts_add_up(due: str) -> None:
    found = urgency.of_reminder(due, NOW, priority=1, created_at=OLD, deal_value=2_500_000)
    assert found.points == sum(points for _, points in found.parts)
    assert all(reason for reason, _ in found.parts)


def test_stage_cadences_are_parsed() -> None:
    assert parse_stages("customer=30, Lead=2 weeks,former=never") == {"customer": 30, "lead": 14}
    assert parse_stages("") == {}


@pytest.mark.parametrize("text", ["customer", "=30", "customer=", "customer=often"])
def test_invalid_stage_cadences_are_rejected(text: str) -> None:
    with pytest.raises(NotUnderstood, match="Invalid (stage )?cadence"):
        parse_stages(text)
