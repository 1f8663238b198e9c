"""Campaigns from what a person typed."""

from __future__ import annotations

from simplecrm.core.records.campaigns import CHANNELS, Campaign
from simplecrm.drafts.context import FieldError
from simplecrm.errors import NotUnderstood


def draft(*, name: str, query: str, channel: str = "", quiet: str = "") -> Campaign:
    """A campaign to be added: ``quiet`` is a time such as ``30d`` or ``2 weeks`` within which nobody was to be written
    to. Raises ``FieldError``; what the query means is only known in a book."""
    if not name.strip():
        raise FieldError("name", "A campaign needs a name.")
    if not query.strip():
        raise FieldError(
            "query", "Say whom to write to.", "For example: simplecrm campaigns add spring tag:vip --template offer"
        )
    found = channel.strip().lower() or CHANNELS[0]
    if found not in CHANNELS:
        raise FieldError("channel", f"Invalid channel: “{channel:.40}”.", f"Channels: {', '.join(CHANNELS)}")
    return Campaign(name=name.strip(), query=query.strip(), channel=found, quiet_days=_days(quiet))


def _days(text: str) -> int:
    from simplecrm.core.dates.durations import parse_cadence

    if not text.strip():
        return 0
    try:
        return parse_cadence(text)
    except NotUnderstood:
        raise FieldError(
            "quiet", f"Invalid time: “{text:.40}”.", "Write it as 30d or 2 weeks, or none to write to everybody."
        ) from None
