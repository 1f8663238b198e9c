"""The local time, which ``SIMPLECRM_NOW`` (ISO 8601) sets for tests and screenshots."""

from __future__ import annotations

import os

from simplecrm.errors import NotUnderstood
from simplecrm.lean import datetime

EARLIEST_YEAR, LATEST_YEAR = 1900, 9000
"""Accepted years of today's date; dates relative to it stay within what ``datetime`` can represent."""


def local_now() -> datetime.datetime:
    """The local time, without a zone. Raises ``NotUnderstood`` where it cannot be right."""
    fixed = os.environ.get("SIMPLECRM_NOW", "")
    try:
        now = datetime.datetime.fromisoformat(fixed) if fixed else datetime.datetime.now()
    except ValueError as error:
        raise NotUnderstood(f"Invalid SIMPLECRM_NOW: {fixed}") from error
    if not EARLIEST_YEAR <= now.year <= LATEST_YEAR:
        raise NotUnderstood(f"The system clock is wrong: {now}.", f"Accepted years: {EARLIEST_YEAR} to {LATEST_YEAR}")
    return now
