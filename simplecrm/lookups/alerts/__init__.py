"""Alerts: what needs attention without having a date of its own, and why.

A snoozed alert is hidden until its day. ``awake`` is the condition for that, so that each look-up can leave out what is
snoozed before it applies its limit.
"""

from __future__ import annotations


def awake(kind: str, column: str, day: str = "?") -> str:
    """SQL for the condition that the alert of a kind about the record ``column`` is not snoozed on a day, which is a
    parameter."""
    return f"{column} not in (select record_id from alert where kind = '{kind}' and until > {day})"
