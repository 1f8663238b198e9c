"""Conversion between local wall time and UTC, especially where clocks change."""

from __future__ import annotations

import datetime
from zoneinfo import ZoneInfo

import pytest

from simplecrm.core.dates.zones import local_to_utc, now_utc_text, utc_to_local
from simplecrm.errors import NotUnderstood

BERLIN = ZoneInfo("Europe/Berlin")
ZONES = ["Europe/Berlin", "America/New_York", "Australia/Lord_Howe", "Asia/Kolkata", "America/Sao_Paulo"]
QUARTER = datetime.timedelta(minutes=15)


@pytest.mark.parametrize(
    ("local", "utc"),
    [
        ("2026-12-01T09:00", "2026-12-01T08:00:00Z"),
        ("2026-07-01T09:00", "2026-07-01T07:00:00Z"),
        ("2026-12-01", "2026-12-01T11:00:00Z"),
        ("2026-03-29T02:30", "2026-03-29T01:30:00Z"),
        ("2026-10-25T02:30", "2026-10-25T00:30:00Z"),
    ],
)
def test_local_time_is_converted_to_utc(local: str, utc: str) -> None:
    assert local_to_utc(local, BERLIN) == utc


def test_skipped_local_times_move_forward() -> None:
    assert utc_to_local(local_to_utc("2026-03-29T02:30", BERLIN), BERLIN) == datetime.datetime(2026, 3, 29, 3, 30)


def test_second_of_an_ambiguous_time_can_be_chosen() -> None:
    assert local_to_utc(datetime.datetime(2026, 10, 25, 2, 30, fold=1), BERLIN) == "2026-10-25T01:30:00Z"


@pytest.mark.parametrize("name", ZONES)
def test_every_quarter_hour_of_a_year_round_trips(name: str) -> None:
    zone = ZoneInfo(name)
    utc = datetime.datetime(2018, 1, 1, tzinfo=datetime.UTC)
    while utc.year == 2018:
        text = now_utc_text(utc)
        assert local_to_utc(utc_to_local(text, zone), zone) == text
        utc += QUARTER


@pytest.mark.parametrize("name", ZONES)
def test_every_wall_time_of_a_year_round_trips_or_moves_forward(name: str) -> None:
    zone = ZoneInfo(name)
    wall, before, moved = datetime.datetime(2018, 1, 1), "", 0
    while wall.year == 2018:
        utc = local_to_utc(wall.isoformat(timespec="minutes"), zone)
        back = utc_to_local(utc, zone)
        assert datetime.timedelta(0) <= back - wall <= datetime.timedelta(hours=1)
        moved += back != wall
        wall += 2 * QUARTER
        if back == wall:
            assert utc > before
        before = utc
    skipped = {"Asia/Kolkata": 0, "Australia/Lord_Howe": 1}.get(name, 2)
    assert moved == skipped


def test_system_time_zone_is_the_default() -> None:
    text = "2026-07-01T07:00:00Z"
    here = datetime.datetime(2026, 7, 1, 7, tzinfo=datetime.UTC).astimezone().replace(tzinfo=None)
    assert utc_to_local(text) == here
    assert local_to_utc(here) == text


def test_now_has_a_resolution_of_seconds() -> None:
    assert now_utc_text(datetime.datetime(2026, 11, 22, 10, 14, 5, 999, tzinfo=BERLIN)) == "2026-11-22T09:14:05Z"


@pytest.mark.parametrize(
    "text", ["", "soon", "2026-13-01", "2026-12-01T25:00", "2026-12-01T09:00Z", "9999-12-31T23:00\x1b"]
)
def test_invalid_local_time_is_rejected(text: str) -> None:
    with pytest.raises(NotUnderstood) as refusal:
        local_to_utc(text, BERLIN)
    assert refusal.value.sentence.isprintable()


def test_time_out_of_range_is_rejected() -> None:
    with pytest.raises(NotUnderstood):
        local_to_utc("9999-12-31T23:00", ZoneInfo("America/New_York"))
    with pytest.raises(NotUnderstood):
        utc_to_local("0001-01-01T00:00:00Z", ZoneInfo("America/New_York"))
